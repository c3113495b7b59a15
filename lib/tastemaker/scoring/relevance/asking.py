"""What a brief asks for, as texts with weights."""

from __future__ import annotations

from collections.abc import Sequence

from tastemaker.brief import Brief


def asked(brief: Brief, examples: Sequence[str] = ()) -> dict[str, float]:
    """The brief as texts with weights, for `Index.scores`. `examples` are texts of creators who would be right.

    Four groups weigh the same however long they are, so that a page about the product does not drown three topics of two
    words: topics with must-haves, the product's category and description, the audience, and the examples together. On
    sets whose queries are a short name and a longer description, two equal groups of description to one of name ranked
    as well as the whole in one text, and less than one ranked worse: prose is not to be trusted less than topics.
    """
    product = (brief.product.category, brief.product.what)
    groups = [[_joined((*brief.topics, *brief.must_have))], [_joined(product)], [brief.audience], [*examples]]
    found: dict[str, float] = {}
    for group in groups:
        said = [text for text in group if text.strip()]
        for text in said:
            found[text] = found.get(text, 0.0) + 1 / len(said)
    return found


def _joined(texts: Sequence[str]) -> str:
    return ". ".join(text for text in texts if text)
