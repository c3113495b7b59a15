"""From frames to a document: which tables a report has, in which order, and what is said where one is empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.results.report.columns import COLUMNS, Kind, shown
from tastemaker.results.report.document import Document, Facts, Part, Picture, Section, Table, redacted

_ENDS: dict[str, Kind] = {"low": "number", "high": "number"}
HIDDEN = ("campaign_id", "profile_key", "creator_id", "expires_at", "fits", "closed")
"""Columns that mean something to the program alone."""


@dataclass(frozen=True, slots=True)
class Page:
    """How a frame stands in a report: its heading, the columns of a page, and what to do where it is empty."""

    title: str
    columns: tuple[str, ...]
    empty: str
    rows: int = 50
    kinds: dict[str, Kind] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)


PAGES = {
    "Shortlist": {
        "shortlist": Page("Shortlist", ("rank", "name", "platform", "score", "score_low", "score_high", "followers", "reach_median_views",
                                        "reasons", "url"), "Nobody is ranked yet. `tastemaker score` ranks whom a pull has found.", 25)},
    "Evidence": {
        "evidence": Page("Quotes behind the reasons", ("name", "platform", "quote", "published_at", "source", "fetched_at", "url"),
                         "No quote is kept of those on the list."),
        "findings": Page("What a brand may care about", ("name", "platform", "kind", "quote", "published_at", "decision", "url"),
                         "Nobody looked closer yet, or nothing was found. `tastemaker vet` looks.", 100)},
    "Results": {
        "steps": Page("The way from found to agreed", ("stage", "n", "of_previous", "low", "high"), "Nothing was found yet."),
        "rates": Page("Answers by part", ("by", "segment", "what", "n", "k", "rate", "low", "high", "shrunk", "shrunk_low", "shrunk_high", "enough"),
                      "No letter was sent yet, so there is no rate."),
        "costs": Page("What an answer cost", ("what", "value", "low", "high", "currency", "n", "formula", "why_not"),
                      "Nothing was paid or earned that could be divided.", kinds=_ENDS,
                      means={"low": "lower end of its interval", "high": "upper end of its interval"}),
        "tests": Page("A/B tests", ("experiment", "varied", "arm", "sent", "replied", "rate", "low", "high", "evidence", "state", "sentence"),
                      "No test runs in this campaign."),
        "reply_times": Page("Time to a reply", ("days", "replied_share", "low", "high", "n"), "No reply came yet."),
        "live": Page("Live posts", ("name", "platform", "title", "live_at", "taken_at", "views", "likes", "comments", "url"),
                     "No post of this campaign is known to be live.", 100)},
    "What is next": {
        "suggested": Page("Suggestions", ("place", "sentence", "step"), "Nothing is suggested now."),
        "due": Page("Due", ("due_at", "kind", "what", "platform"), "Nothing is due.")},
    "Cost and sources": {
        "spend": Page("Quota spent", ("quota_day", "platform", "bucket", "calls", "cost", "price"), "Nothing was asked yet."),
        "sources": Page("Where the facts came from", ("platform", "source", "calls", "items", "first", "last"), "No call was made yet.",
                        means={"source": "the platform's endpoint"})},
}
"""Every table of a report by section, then by the frame that it shows."""
FIGURES = {"found": "found", "shortlisted": "shortlisted", "sent": "written to", "replied": "replied", "agreed": "agreed"}
"""Stages of the funnel whose counts stand at the head."""


def compose(brief: Brief, frames: Mapping[str, pd.DataFrame], *, method: str, pictures: Mapping[str, Iterable[Picture]] | None = None,
            notes: Iterable[str] = (), mentions: Iterable[str] = (), redact: bool = True) -> Document:
    """The report of a campaign from frames by name; one that is missing says what would fill it.

    `pictures` stand in front of the tables of the section that they are named for. `notes` say what could not leave. With
    `redact` no column of contacts or notes and nothing like an e-mail address is in it.
    """
    sections = [Section("Brief", (Facts(brief.summary()),))]
    for title, pages in PAGES.items():
        drawn: tuple[Part, ...] = tuple((pictures or {}).get(title, ()))
        sections.append(Section(title, (*drawn, *(_table(name, page, frames) for name, page in pages.items()))))
    sections.append(Section("Method", (method, Facts(_meanings(frames)))))
    made = f"Made {clock.now():%Y-%m-%d %H:%M} UTC. Evidence for a person's decision, not a verdict."
    found = Document(brief.campaign, (made, *notes), _figures(frames), tuple(sections), tuple(mentions))
    return redacted(found) if redact else found


def _table(name: str, page: Page, frames: Mapping[str, pd.DataFrame]) -> Table:
    frame = frames.get(name, pd.DataFrame())
    frame = frame[[column for column in frame.columns if column not in HIDDEN]].reset_index(drop=True)
    return Table(page.title, frame, page.columns, page.rows, page.empty, page.kinds, page.means)


def _figures(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    steps = frames.get("steps", pd.DataFrame(columns=["stage", "n"]))
    counted = dict(zip(steps["stage"], steps["n"], strict=True))
    return {label: shown(counted[stage], "count") for stage, label in FIGURES.items() if stage in counted}


def _meanings(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """What the columns of the pages' tables mean, each once, in the order in which they are met."""
    found = {}
    for pages in PAGES.values():
        for name, page in pages.items():
            held = frames.get(name, pd.DataFrame()).columns
            for column in page.columns:
                means = page.means.get(column) or COLUMNS[column].means
                if column in held and means not in found.get(column, ""):
                    found[column] = f"{found[column]}; {means}" if column in found else means
    return {column.replace("_", " "): means for column, means in found.items()}
