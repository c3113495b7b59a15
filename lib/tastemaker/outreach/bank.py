"""What a draft may say about the sender, the product and the offer: the brief's own true facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tastemaker import render
from tastemaker.brief import Brief
from tastemaker.outreach.language.vocabulary import language


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """The sender's side of a draft, each text on one line as the brief states it; empty where the brief is silent."""

    sender: str
    organisation: str = ""
    role: str = ""
    product: str = ""
    url: str = ""
    category: str = ""
    price: str = ""
    what: str = ""
    offer: str = ""
    topics: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """Competitors and must-not topics: words that no draft may hold."""
    tongue: str = "en"
    """The language in which the brief's prose is written."""

    @classmethod
    def of(cls, brief: Brief) -> Bank:
        """The bank that a brief states."""
        product, sender = brief.product, brief.sender
        offer, what = (render.line(text, 1_000).rstrip(". ") for text in (brief.offer, product.what))
        return cls(sender=render.line(sender.name), organisation=render.line(sender.organisation),
                   role=render.line(sender.role), product=render.line(product.name), url=str(product.url or ""),
                   category=render.line(product.category), price=render.line(product.price), what=what, offer=offer,
                   topics=tuple(map(render.line, brief.topics)), facts=tuple(map(render.line, sender.facts)),
                   never=tuple(map(render.line, (*brief.competitors, *brief.must_not))),
                   tongue=language(" ".join((offer, what, *sender.facts))))

    @classmethod
    def of_draft(cls, brief: Brief, draft: Mapping[str, Any]) -> Bank:
        """The bank that a stored draft was written from: its experiment's offer, and its own form of the brief's link.

        Both stand in `variant`, which only drafting writes.
        """
        bank, variant = cls.of(brief), json.loads(draft.get("variant") or "{}")
        offer = str(variant.get("offer", ""))
        return replace(bank, offer=offer.rstrip(". ") if len(offer) > 1 else bank.offer,
                       url=str(variant.get("link") or bank.url))

    def texts(self) -> tuple[str, ...]:
        """Every text of the bank that a draft may repeat word for word, the longest first."""
        return _texts(self)


@lru_cache(64)
def _texts(bank: Bank) -> tuple[str, ...]:
    texts = {bank.sender, bank.organisation, bank.role, bank.product, bank.category, bank.price, bank.what, bank.offer,
             *bank.topics, *bank.facts, *(fact.rstrip(".") for fact in bank.facts)}
    return tuple(sorted(filter(None, texts), key=lambda text: (-len(text), text)))
