"""Every proof of quality: measures over directories of documented forms, run on the very code that the product uses."""

from tastemaker.evaluate.ranking import MEASURES, Evaluation, measures, relevance

__all__ = ["MEASURES", "Evaluation", "measures", "relevance"]
