"""What a column of a report is: how its values are written, and what they mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from tastemaker import render

Kind = Literal["text", "count", "number", "share", "money", "day", "moment", "link"]

FIGURES: frozenset[Kind] = frozenset({"count", "number", "share", "money"})
"""Kinds that stand right in their columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is written, and its meaning in one phrase."""

    kind: Kind
    means: str


_KINDS: dict[Kind, dict[str, str]] = {
    "text": {
        "name": "as the profile says", "handle": "as the profile says", "platform": "where",
        "platform_id": "the profile's lasting id on its platform", "country": "as the profile says", "label": "what a person said",
        "reasons": "why this place, in one sentence, with quotes", "size_band": "nano to mega, by followers",
        "main_language": "of the posts", "formula": "how the value is made", "why_not": "why there is no figure",
        "quote": "the creator's own words", "source": "which call or file said it", "kind": "what it is", "title": "of the post, as published",
        "stage": "how far profiles came", "by": "by what the letters are divided", "segment": "which part of them",
        "what": "what is counted", "currency": "ISO 4217; currencies are never added", "experiment": "the test's name",
        "varied": "what differs between the arms", "arm": "one version", "state": "what may be said now", "sentence": "the same in words",
        "step": "what does it", "enough": "whether the numbers suffice for advice", "bucket": "what the platform counts",
        "decision": "what the team said"},
    "count": {
        "rank": "place on the shortlist", "rank_low": "best place in nine of ten draws", "rank_high": "worst place in nine of ten draws",
        "followers": "as the platform gives it", "reach_median_views": "median views of the newest posts", "reach_n": "posts it is from",
        "n": "how many it is from", "k": "how many did", "sent": "letters sent", "replied": "letters answered", "views": "of the live post",
        "likes": "of the live post", "comments": "of the live post", "place": "order of worth", "calls": "made", "items": "brought",
        "days": "since the letter"},
    "number": {
        "score": "fit to the brief, 0 to 1", "score_low": "lower end of its interval", "score_high": "upper end of its interval",
        "relevance": "0 to 1, words against the brief", "posts_per_week": "over the newest posts", "value": "in its currency; a return is a ratio",
        "authenticity": "0 to 1, 1 where nothing in the figures speaks for bought attention; empty where the evidence does not suffice",
        "suitability": "0 to 1, 0 with a quote that a person avoids; empty where nobody looked",
        "evidence": "e-value against no difference; 20 and more speak against it on whichever day one looks", "cost": "quota units"},
    "share": {
        "rate": "k of n", "low": "lower end of the 95 % interval", "high": "upper end of the 95 % interval",
        "shrunk": "the rate drawn towards the campaign's own, the more the smaller n", "shrunk_low": "its lower end",
        "shrunk_high": "its upper end", "of_previous": "share of the stage before", "replied_share": "share answered by then",
        "engagement_per_view_median": "median of (likes + comments) / views", "followers_growth_30d": "share, from our own snapshots"},
    "money": {"fee": "as agreed", "budget": "as stated", "amount": "in its currency", "price": "US dollars"},
    "day": {"quota_day": "the platform's day", "due_at": "when it is due"},
    "moment": {
        "fetched_at": "when it was read, UTC", "published_at": "when it was published, UTC", "taken_at": "when the figures were read, UTC",
        "live_at": "when the post went live, UTC", "first": "first call, UTC", "last": "last call, UTC"},
    "link": {"url": "where it can be seen"},
}
COLUMNS: dict[str, Column] = {name: Column(kind, means) for kind, found in _KINDS.items() for name, means in found.items()}
"""Columns by name. A table may say that one of them is written otherwise there, as the ends of a cost are no shares."""


def kind_of(name: str, values: pd.Series, otherwise: dict[str, Kind] | None = None) -> Kind:
    """How a column is written: as the table says, else as COLUMNS says, else by the type of its values."""
    if otherwise and name in otherwise:
        return otherwise[name]
    if name in COLUMNS:
        return COLUMNS[name].kind
    if pd.api.types.is_datetime64_any_dtype(values):
        return "moment"
    return "number" if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values) else "text"


def missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, not a number, no time."""
    return value is None or value is pd.NaT or value is pd.NA or isinstance(value, float) and math.isnan(value)


def shown(value: Any, kind: Kind = "text") -> str:
    """A value for a reader: unknown is a dash, numbers are short, shares are per cent, times are UTC.

    >>> shown(0.1234, "share"), shown(1234.5, "money"), shown(None, "count"), shown(0.81234, "number")
    ('12.3 %', '1,234.50', '–', '0.812')
    """
    if missing(value):
        return "–"
    if isinstance(value, (list, tuple, set)):
        return ", ".join(map(shown, value))
    if isinstance(value, (date, datetime)):
        return f"{value:%Y-%m-%d %H:%M}" if kind == "moment" and isinstance(value, datetime) else f"{value:%Y-%m-%d}"
    if isinstance(value, bool) or not isinstance(value, (int, float)) and not hasattr(value, "__float__"):
        return render.clean({True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value)
    return _number(float(value), kind)


def _number(value: float, kind: Kind) -> str:
    if missing(value):
        return "–"
    if math.isinf(value):
        return "no end" if value > 0 else "–"
    if kind == "share":
        return f"{100 * value:.1f} %"
    if kind == "money":
        return f"{value:,.2f}"
    if kind == "count" or value.is_integer() or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:,.3g}"
