"""Reports of a web analytics tool: rows of source, medium, campaign and content, matched to the letters whose links they tagged.

Lines that begin with # are notes, and may say which days the report covers. A totals row counts nobody. What does not match
comes back: it may be another campaign's, or somebody shared a link by hand.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from tastemaker.errors import BadInput
from tastemaker.render import uncell
from tastemaker.results.outcomes import measuring, numerals
from tastemaker.results.outcomes.importing import Imported
from tastemaker.results.outcomes.measuring import Measure
from tastemaker.results.outcomes.numerals import Doubt
from tastemaker.store import Run, Session, Store

_HEADINGS = {
    "source": ("source", "utm source", "session source", "traffic source"),
    "medium": ("medium", "utm medium", "session medium"),
    "source medium": ("source medium", "session source medium"),
    "campaign": ("campaign", "utm campaign", "session campaign", "campaign name"),
    "content": ("content", "utm content", "ad content", "session manual ad content", "manual ad content", "session ad content"),
    "date": ("date", "day"),
    "sessions": ("sessions", "visits"),
    "conversions": ("conversions", "key events", "goal completions", "conversion"),
    "sales": ("transactions", "purchases", "ecommerce purchases", "orders", "sales"),
    "signups": ("signups", "sign ups", "registrations"),
    "revenue": ("revenue", "total revenue", "purchase revenue", "ecommerce revenue"),
}
_DIMENSIONS = ("source", "medium", "source medium", "campaign", "content", "date")
_TOTAL = re.compile(r"(?:grand )?totals?|sum|all|gesamt|summe", re.IGNORECASE)
_NOTHING = {"", "(not set)", "(none)", "(direct)", "-"}
EVERYBODY = "all"
"""The utm_content of a campaign's own short link, which every letter carries."""
_DAY = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")


def load(store: Store, run: Run, path: str | Path, campaign_id: str, *, by: str, tags: Mapping[str, str],
         since: datetime | None = None, until: datetime | None = None, conversions: str | None = None,
         currency: str | None = None, all_or_nothing: bool = False) -> Imported:
    """Record a report's sessions, sales, signups and revenue by letter, and say what did not match.

    `tags` gives the draft of each utm_content. `conversions` says what the tool counts as one: sales or signups; unsaid, the
    column is left out. Rows of one letter and the same days add up first.
    """
    name, (rows, noted) = Path(path).name, _read(path)
    columns = _columns(rows[0][1])
    counted, notes = _counted(columns, conversions, _coin(currency))
    span = (since, until) if since and until else noted
    read = _values(columns, [row for _, row in rows])
    found: dict[tuple[Any, ...], list[tuple[int, Measure]]] = {}
    returned: list[tuple[int, str]] = []
    totals = [number for number, row in rows if _is_total(columns, row)]
    with store.write() as s:
        for (number, _), row in zip(rows, read, strict=True):
            if number in totals:
                continue
            try:
                for one in _measures(s, row, columns, counted, campaign_id, tags, span):
                    found.setdefault((one.what, one.draft_id, one.currency, one.from_at, one.to_at), []).append((number, one))
            except ValueError as error:
                returned.append((number, str(error)))
        nothing = all_or_nothing and bool(returned)
        kept, same, refused = (0, 0, []) if nothing else _keep(s, run, campaign_id, found.values(), f"{name}, by {by}")
    notes += [f"{len(totals)} totals rows were left out."] if totals else []
    notes += ["Nothing was recorded, because rows came back."] if nothing else []
    by_number = dict(rows)
    back = [{"row": number, "reason": why, **by_number[number]} for number, why in sorted([*returned, *refused])]
    return Imported(name, kept, same, pd.DataFrame(back, columns=list(dict.fromkeys(["row", "reason", *rows[0][1]]))), tuple(notes))


def _coin(text: str | None) -> str | None:
    try:
        return measuring.currency(text)
    except ValueError as error:
        raise BadInput(f"{error}.", "Use the three letters of a currency.") from None


def _keep(s: Session, run: Run, campaign_id: str, found: Iterable[list[tuple[int, Measure]]],
          source: str) -> tuple[int, int, list[tuple[int, str]]]:
    """Write sums down: rows with something new, rows that were known, and rows whose sum cannot be kept."""
    new: set[int] = set()
    known: set[int] = set()
    refused = []
    for rows in found:
        numbers, first = [number for number, _ in rows], rows[0][1]
        name = "n" if first.n is not None else "amount"
        one = replace(first, **{name: math.fsum(getattr(one, name) for _, one in rows)})
        try:
            (new if measuring.keep(s, run, campaign_id, one, channel="utm", source=source) else known).update(numbers)
        except ValueError as error:
            refused += [(number, f"{one.what}: {error}") for number in numbers]
    return len(new), len(known - new), refused


def _measures(s: Session, row: Mapping[str, Any], columns: Mapping[str, str], counted: Mapping[str, tuple[str, str | None]],
              campaign_id: str, tags: Mapping[str, str], span: tuple[datetime | None, datetime | None]) -> list[Measure]:
    """What a row counts, for the letter that it names."""
    for cell in row.values():
        if isinstance(cell, Doubt):
            raise ValueError(cell)
    said = {field: str(row[columns[field]] or "").strip() for field in ("campaign", "content") if field in columns}
    if "campaign" in said and said["campaign"].lower() != campaign_id.lower():
        raise ValueError("it is of another campaign" if said["campaign"] not in _NOTHING else "it names no campaign")
    whose = _whose(s, said.get("content", "").lower(), tags, campaign_id)
    day = row.get(columns.get("date", ""))
    days = measuring.days(day, day) if day else measuring.days(*span) if all(span) else None  # type: ignore[arg-type]
    if days is None:
        raise ValueError("nothing says which days the report covers; give `since` and `until`")
    found = []
    for heading, (what, coin) in counted.items():
        if (value := row[heading]) is not None:
            one = Measure(what=what, **({"amount": value} if coin else {"n": value}), currency=coin, **whose, **days)
            found.append(measuring.checked(one))
    return found


def _whose(s: Session, content: str, tags: Mapping[str, str], campaign_id: str) -> dict[str, Any]:
    """The letter that a utm_content names, and its creator; nobody for what is the whole campaign's."""
    if content in _NOTHING or content == EVERYBODY:
        return {}
    if content not in tags:
        raise ValueError("no letter of this campaign carries this utm_content")
    rows = s.rows("SELECT profile_key FROM drafts WHERE draft_id = $id AND campaign_id = $campaign", id=tags[content], campaign=campaign_id)
    return {"draft_id": tags[content], "profile_key": rows[0]["profile_key"]} if rows else {}


def _counted(columns: Mapping[str, str], conversions: str | None,
             currency: str | None) -> tuple[dict[str, tuple[str, str | None]], list[str]]:
    """Which column counts what, in which currency; and what was left out."""
    if conversions not in (None, "sales", "signups"):
        raise BadInput("Conversions are sales or signups.", "Give conversions='sales' or conversions='signups'.")
    found, notes = {columns[what]: (what, None) for what in ("sessions", "sales", "signups") if what in columns}, []
    if "conversions" in columns and conversions in columns:
        notes.append(f"The column {columns['conversions']} was left out: the file counts {conversions} in another one.")
    elif "conversions" in columns and conversions:
        found[columns["conversions"]] = (conversions, None)
    elif "conversions" in columns:
        notes.append(f"The column {columns['conversions']} was left out: say conversions='sales' or 'signups'.")
    if heading := columns.get("revenue"):
        sign = re.search(r"\b[A-Z]{3}\b", heading)
        coin = currency or (sign[0] if sign else None)
        if coin:
            found[heading] = ("revenue", coin)
        else:
            notes.append(f"The column {heading} was left out: say its currency, such as currency='EUR'.")
    if not found:
        raise BadInput("The report counts nothing that is known here.", f"Known are {', '.join(name for name in _HEADINGS if name not in _DIMENSIONS)}.")
    return found, notes


def _read(path: str | Path) -> tuple[list[tuple[int, dict[str, str]]], tuple[datetime | None, datetime | None]]:
    """The rows with the numbers of their lines, and the days that notes name."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{Path(path).name} cannot be read as UTF-8 text.", "Check the path, or export it again as CSV.") from None
    notes = [line for line in text.splitlines() if line.startswith("#")]
    blank = re.sub(r"(?m)^#.*$", "", text)   # keeps the numbers of the lines
    mark = max(",;\t", key=next((line for line in blank.splitlines() if line.strip()), "").count)
    try:
        lines = csv.reader(io.StringIO(blank, newline=""), delimiter=mark, strict=True)
        rows = [(lines.line_num, [uncell(cell).strip() for cell in row]) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadInput(f"{Path(path).name} is not a readable CSV: {error}.", "Export it again as CSV.") from None
    if len(rows) < 2 or "content" not in {_field(cell) for cell in rows[0][1]}:
        raise BadInput(f"{Path(path).name} has no rows under a heading for utm_content.", "Add the dimension “ad content” to the report.")
    names = rows[0][1]
    return [(number, dict(zip(names, [*row, *[""] * len(names)], strict=False))) for number, row in rows[1:]], _noted(notes)


def _noted(notes: Iterable[str]) -> tuple[datetime | None, datetime | None]:
    """The first and last day that the notes above a report name."""
    found = [one for note in notes for one in numerals.dates(["-".join(day) for day in _DAY.findall(note)]) if isinstance(one, datetime)
             and not isinstance(one, Doubt)]
    return (min(found), max(found)) if len(found) >= 2 else (None, None)


def _field(heading: str) -> str | None:
    words = " ".join(re.findall(r"[a-z]+", re.sub(r"\b[A-Z]{3}\b", " ", heading.replace("_", " ")).lower()))
    return next((field for field, names in _HEADINGS.items() if words in names), None)


def _columns(row: Mapping[str, str]) -> dict[str, str]:
    """The heading of each field that is known; of two the first."""
    found: dict[str, str] = {}
    for heading in row:
        if field := _field(heading):
            found.setdefault(field, heading)
    return found


def _values(columns: Mapping[str, str], rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The rows with the cells of known columns as text, numbers or moments."""
    read: dict[str, list[Any]] = {}
    for field, heading in columns.items():
        cells = [row[heading] for row in rows]
        read[heading] = (numerals.dates(cells) if field == "date" else cells if field in _DIMENSIONS else
                         numerals.numbers(cells, whole=field == "sessions"))
    return [dict(zip(read, cells, strict=True)) for cells in zip(*read.values(), strict=True)]


def _is_total(columns: Mapping[str, str], row: Mapping[str, str]) -> bool:
    """Whether a row sums others up: nothing that it is of is said, or a total is."""
    said = [row[heading] for field, heading in columns.items() if field in _DIMENSIONS]
    return not any(said) or any(_TOTAL.fullmatch(one) for one in said if one != EVERYBODY)
