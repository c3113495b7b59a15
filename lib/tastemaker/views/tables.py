"""Tables that sort, filter and page without a network, in which every cell is text and nothing is markup."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from ipywidgets import VBox
from itables.widget import ITable

from tastemaker import render
from tastemaker.views import numbers, style

TITLES = {
    "rank": "#",
    "name": "Creator",
    "handle": "Handle",
    "platform": "Platform",
    "score": "Score",
    "relevance": "Relevance",
    "reach": "Reach part",
    "engagement": "Engagement part",
    "followers": "Followers",
    "reach_median_views": "Reach (median views)",
    "reach_n": "Posts counted",
    "engagement_per_view_median": "Engagement per view (median)",
    "engagement_per_follower_median": "Engagement per follower (median)",
    "posts_per_week": "Posts a week",
    "days_since_post": "Days since last post",
    "followers_growth_30d": "Growth in 30 days",
    "sponsored_share": "Sponsored",
    "size_band": "Size",
    "main_language": "Language",
    "language": "Language",
    "main_format": "Format",
    "country": "Country",
    "reasons": "Why",
    "why_not": "Why not ranked",
    "label": "Label",
    "made_at": "Made at",
    "taken_at": "Taken at",
    "published_at": "Published",
    "fetched_at": "Fetched",
    "quota_day": "Day",
    "bucket": "Quota bucket",
    "cost": "Units",
    "calls": "Calls",
    "price": "US dollars",
    "n": "Number",
    "stage": "Stage",
    "state": "State",
    "decision": "Decision",
    "campaign_id": "Campaign",
    "limit": "Limit",
    "remaining": "Left",
    "rank_low": "Rank from",
    "rank_high": "Rank to",
    "authenticity": "Authenticity part",
    "suitability": "Suitability part",
    "score_low": "Score from",
    "score_high": "Score to",
}
SHARES = {"engagement_per_view_median", "engagement_per_follower_median", "followers_growth_30d", "sponsored_share",
          "engagement_rate", "share", "of_previous", "of_first"}
COMPUTED = ("score", "score_low", "score_high", "rank_low", "rank_high", "relevance", "reach", "engagement", "authenticity", "suitability", "reach_median_views", "reach_n",
            "engagement_per_view_median", "engagement_per_follower_median", "posts_per_week", "days_since_post",
            "followers_growth_30d", "sponsored_share", "size_band")
"""Columns that are computed here. Beside them the other columns are as the platform gave them, or a person's own."""
KEYS = ("profile_key", "creator_id", "post_key", "run_id", "brief_hash", "campaign_id", "draft_id")


def show(frame: pd.DataFrame, caption: str = "", *, columns: Sequence[str] | None = None, length: int = 15) -> VBox:
    """A table for a notebook: sorts by a click on a title, searches above, filters by column below."""
    return style.page(live(frame, caption, columns=columns, length=length), style.widget(origins(frame, columns)), name="table")


def live(frame: pd.DataFrame, caption: str = "", *, columns: Sequence[str] | None = None, length: int = 15,
         filters: bool = True, picked: Callable[[int], None] | None = None) -> ITable:
    """The table by itself, to be put on a page; `picked` gets the position of a row that a person selects.

    Cells hold cleaned text that the table escapes; `-` is unknown, and sorts below every number.
    """
    table = ITable(**_arguments(frame, caption, columns, length, filters, picked is not None))
    if picked:
        table.observe(lambda change: change["new"] and picked(int(change["new"][0])), "selected_rows")
    return table


def refill(table: ITable, frame: pd.DataFrame, caption: str = "", *, columns: Sequence[str] | None = None,
           length: int = 15, filters: bool = True) -> None:
    """Put another frame into a table that `live` made; the selection is cleared, because positions have moved."""
    table.update(**_arguments(frame, caption, columns, length, filters, True), selected_rows=[])


def readable(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The frame as text under readable titles, without internal keys; shares as percentages, `-` for unknown."""
    data = {title(column): written(frame[column], writer(str(column), frame[column])) for column in chosen(frame, columns)}
    return pd.DataFrame(data, index=range(len(frame)), dtype=object)


def written(values: pd.Series, write: Callable[[Any], str]) -> list[str]:
    """Each value as its column's writer writes it, `-` for unknown."""
    return [write(value) if numbers.known(_scalar(value)) else "-" for value in values]


def numeric(frame: pd.DataFrame, column: str) -> bool:
    """Whether a column holds numbers, so that it sorts and stands as such."""
    return pd.api.types.is_numeric_dtype(frame[column]) or str(column) in SHARES


def title(column: object) -> str:
    """What stands above a column. Markup is left out, because the table's filter row does not escape titles.

    >>> title("reach_median_views"), title("quota_resets"), title("<b>x</b>")
    ('Reach (median views)', 'Quota resets', 'B x /b')
    """
    words = render.line(re.sub(r"[<>&\"'`]+", " ", str(column)), 60)
    return TITLES.get(words, (words[:1].upper() + words[1:]).replace("_", " "))


def _arguments(frame: pd.DataFrame, caption: str, columns: Sequence[str] | None, length: int, filters: bool,
               select: bool) -> dict[str, Any]:
    """What the table widget takes: all rows (no sampling), escaping on, number columns sorted as numbers."""
    text = readable(frame, columns)
    figures = [place for place, column in enumerate(chosen(frame, columns)) if numeric(frame, column)]
    return {
        "df": text,
        "caption": render.html(caption),
        "allow_html": False,
        "showIndex": False,
        "maxBytes": 0,
        "maxRows": 0,
        "classes": "display compact",
        "style": "width:100%",
        "pageLength": length,
        "select": "single" if select else False,
        "column_filters": "footer" if filters else False,
        "autoWidth": False,
        "layout": {
            "topStart": None,
            "topEnd": "search" if filters else None,
            "bottomStart": "info",
            "bottomEnd": "paging",
        },
        "columnDefs": [{"targets": figures, "type": "num-fmt", "className": "tm-number"}] if figures else [],
        "language": {"search": "Search", "emptyTable": "Nothing here yet.", "zeroRecords": "Nothing matches."},
    }


def origins(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> str:
    """Which of a table's columns are computed here, as a line of small text to stand below it; nothing where none is."""
    computed = [title(c) for c in chosen(frame, columns) if c in COMPUTED]
    said = f"Computed here: {', '.join(computed)}. The other columns are as the platform gave them, or yours."
    return f"<p class='tm-dim'>{render.html(said)}</p>" if computed else ""


def chosen(frame: pd.DataFrame, columns: Sequence[str] | None) -> list[str]:
    """The columns that are shown: those asked for that there are, or all but the internal keys; one of each title."""
    there = [c for c in (columns or frame.columns) if c in frame.columns and (columns or c not in KEYS)]
    return list({title(c): c for c in reversed(there)}.values())[::-1]


def writer(column: str, values: pd.Series) -> Callable[[Any], str]:
    """How a column's known values are written, by its name and type."""
    if column in SHARES:
        return numbers.share
    if pd.api.types.is_datetime64_any_dtype(values):
        return lambda moment: f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if pd.api.types.is_bool_dtype(values):
        return lambda value: "yes" if value else "no"
    if pd.api.types.is_numeric_dtype(values):
        known = values.dropna()
        whole = bool((known == known.round()).all() or (len(known) and known.abs().median() >= 100))
        return numbers.count if whole else lambda value: f"{value:,.2f}"
    return _text


def _text(value: Any) -> str:
    """One line of cleaned text; lists are joined, mappings are JSON."""
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    elif isinstance(value, list | tuple | set) or type(value).__name__ == "ndarray":
        value = ", ".join(str(part) for part in value)
    return render.line(value, 400)


def _scalar(value: Any) -> Any:
    """The value itself, or None for an empty list, so that emptiness reads as unknown."""
    return None if hasattr(value, "__len__") and len(value) == 0 else value
