"""Every proof of quality: measures over directories of documented forms, run on the very code that the product uses."""

from tastemaker.evaluate.asks import asks
from tastemaker.evaluate.authenticity import growth
from tastemaker.evaluate.discovery import discovery
from tastemaker.evaluate.grounding import grounding
from tastemaker.evaluate.learning import learning
from tastemaker.evaluate.linking import linking
from tastemaker.evaluate.proof import Figure, Proof
from tastemaker.evaluate.ranking import MEASURES, measures, pooled, relevance
from tastemaker.evaluate.texts import comments, disclosure

__all__ = ["MEASURES", "Figure", "Proof", "asks", "comments", "disclosure", "discovery", "grounding", "growth", "learning", "linking", "measures", "pooled", "relevance"]
