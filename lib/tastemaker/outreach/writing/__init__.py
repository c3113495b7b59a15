"""Writers: from facts and the sender's bank to a subject and sentences, each with the ids of the facts it rests on."""

from tastemaker.outreach.writing.assignment import (
    Assignment,
    Earlier,
    Rule,
    Sentence,
    Writer,
    Written,
    tongue_for,
    with_arms,
)
from tastemaker.outreach.writing.letters import TemplateWriter
from tastemaker.outreach.writing.model import Letter, Line, ModelWriter, Translation
from tastemaker.outreach.writing.posts import Quotable, quotable_posts

__all__ = ["Assignment", "Earlier", "Letter", "Line", "ModelWriter", "Quotable", "Rule", "Sentence", "TemplateWriter",
           "Translation", "Writer", "Written", "quotable_posts", "tongue_for", "with_arms"]
