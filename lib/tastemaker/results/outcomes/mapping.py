"""Which column of a file says what: proposed from headings and cells, shown with its first rows, and decided by a person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tastemaker import clock, platforms, render
from tastemaker.errors import BadInput
from tastemaker.results.outcomes import numerals
from tastemaker.results.outcomes.measuring import WHAT
from tastemaker.results.outcomes.recording import KINDS
from tastemaker.results.outcomes.tables import Table
from tastemaker.store import Run, Session, Store

FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "handle": ("the creator's handle", ("handle", "creator", "influencer", "username", "user name", "account", "profile", "who")),
    "platform": ("the platform of the handle", ("platform", "network", "channel")),
    "draft_id": ("the id of the letter", ("draft id", "draft", "letter")),
    "tag": ("utm_content of a link", ("utm content", "content", "ad content", "link tag")),
    "code": ("a discount code", ("code", "coupon", "promo code", "coupon code", "discount code", "voucher", "gutschein", "rabattcode")),
    "url": ("a post's address", ("url", "link", "post", "post url", "address", "permalink")),
    "kind": (f"what happened: {', '.join((*KINDS, *WHAT))}", ("kind", "status", "outcome", "event", "state", "metric", "measure")),
    "value": ("the number of `kind`", ("value", "count", "number", "n", "quantity")),
    "date": ("when it happened", ("date", "day", "datum", "fecha", "created at", "order date", "time", "when")),
    "from": ("first day of a span", ("from", "start", "start date", "period start", "since", "begin", "von")),
    "to": ("last day of a span", ("to", "end", "end date", "period end", "until", "bis")),
    "clicks": ("clicks", ("clicks", "link clicks", "total clicks", "klicks", "clics")),
    "sessions": ("visits", ("sessions", "visits", "sitzungen", "besuche", "sesiones")),
    "codes": ("how often a code was redeemed", ("codes", "redemptions", "redeemed", "times used", "uses", "usage")),
    "sales": ("sales", ("sales", "orders", "purchases", "transactions", "bestellungen", "ventes", "ventas")),
    "signups": ("signups", ("signups", "sign ups", "registrations", "leads", "subscriptions", "anmeldungen")),
    "revenue": ("an amount of sales", ("revenue", "total sales", "turnover", "umsatz", "ingresos", "sales amount", "net sales")),
    "fee": ("what a creator gets", ("fee", "amount", "price", "cost", "payment", "honorar", "budget")),
    "currency": ("the currency of revenue or fee", ("currency", "currency code", "waehrung", "währung", "devise", "moneda")),
    "due": ("when a deliverable is due", ("due", "due date", "deadline")),
    "deliverable": ("the kind of a deliverable", ("deliverable", "format", "content type")),
    "views": ("views of a live post", ("views", "plays", "impressions", "aufrufe")),
    "likes": ("likes of a live post", ("likes", "hearts")),
    "comments": ("comments on a live post", ("comments", "replies", "kommentare")),
    "reference": ("what tells two equal rows apart; only its hash is kept", ("reference", "order id", "order", "order number", "id")),
    "note": ("a note", ("note", "notes", "comment", "remark", "notiz", "kommentar")),
}
"""Each field: what it says, and how people head such a column."""
NUMBERS = ("value", "clicks", "sessions", "codes", "sales", "signups", "revenue", "fee", "views", "likes", "comments")
WHOLE = ("clicks", "sessions", "codes", "views", "likes", "comments")
DATES = ("date", "from", "to", "due")
_SAMPLE = 200
_COIN = re.compile(r"\b(?:EUR|USD|GBP|CHF|JPY|KRW|CAD|AUD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|INR|CNY)\b|[€£$]")
_SIGNS = {"€": "EUR", "£": "GBP"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which column may say what, with its first cells as they would be read. Nothing was recorded.

    Pass `mapping` back to record the file, corrected where it is wrong: field to heading, or field to `=value` for what holds
    for every row, such as {"currency": "=EUR"}.
    """

    file: str
    mapping: dict[str, str]
    unused: tuple[str, ...]
    first: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [f"{render.line(self.file, 120)}: nothing was recorded yet. Pass this mapping back, corrected where it is wrong."]
        lines += [f"  {name:<12} <- {self.mapping[name]!r:<28} reads: {'; '.join(cells)}" for name, cells in self.first.items()]
        lines += [f"  not used: {', '.join(map(repr, self.unused))}"] if self.unused else []
        return "\n".join([*lines, *(f"  needed: {one}" for one in self.missing)])

    def _repr_html_(self) -> str:
        rows = [(name, FIELDS[name][0], self.mapping[name], "; ".join(cells)) for name, cells in self.first.items()]
        body = render.table(["field", "says", "column", "its first cells, as read"], rows, f"{self.file}: proposed, nothing recorded")
        more = [f"Not used: {', '.join(self.unused)}."] if self.unused else []
        return body + "".join(f"<p>{render.html(one)}</p>" for one in (*more, *(f"Needed: {one}" for one in self.missing)))


def propose(table: Table, known: Mapping[str, Callable[[str], bool]]) -> Proposal:
    """A mapping for a file. `known` says per field whether a text is one that the database knows, such as a handle.

    What the cells are counts more than what the heading says: a column of known handles is one, whatever it is called.
    """
    scores = sorted(((_score(name, heading, _filled(table, heading), known), name, heading) for name in FIELDS
                     for heading in table.headings), key=lambda one: (-one[0], list(FIELDS).index(one[1]), table.headings.index(one[2])))
    found = _assigned(scores)
    if "value" in found and "kind" not in found:   # a number of nothing
        found = _assigned(one for one in scores if one[1] != "value")
    if "url" in found and not {"kind", *WHAT} & set(found):
        found["kind"] = "=live"
    if "currency" not in found and (coin := _coin(found)):
        found["currency"] = f"={coin}"
    found = {name: found[name] for name in FIELDS if name in found}
    return show(table, found)


def show(table: Table, mapping: Mapping[str, str]) -> Proposal:
    """A mapping with the first cells of each column as they are read."""
    columns = read(table, mapping)
    first = {name: tuple(_said(cell) for cell in cells[:3]) for name, cells in columns.items()}
    unused = tuple(one for one in table.headings if one not in mapping.values())
    return Proposal(table.name, dict(mapping), unused, first, _missing(mapping))


def check(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping, if the file can be read by it; BadInput says what does not fit."""
    if unknown := [name for name in mapping if name not in FIELDS]:
        raise BadInput(f"There is no field called {render.line(', '.join(unknown), 80)}.", f"Fields: {', '.join(FIELDS)}.")
    given = {name: heading for name, heading in mapping.items() if heading}
    if strange := [one for one in given.values() if not one.startswith("=") and one not in table.headings]:
        raise BadInput(f"The file has no column called {render.line(', '.join(strange), 120)}.",
                       f"Its columns are: {render.line(', '.join(table.headings), 500)}.")
    if missing := _missing(given):
        raise BadInput(f"The mapping lacks {missing[0]}.", "Add it to the mapping.")
    return given


def read(table: Table, mapping: Mapping[str, str]) -> dict[str, list[Any]]:
    """Every mapped column's cells as text, numbers, moments, or Doubts."""
    return {name: _cells(name, [heading[1:]] * len(table.rows) if heading.startswith("=") else table.column(heading))
            for name, heading in mapping.items()}


def remember(s: Session, run: Run, campaign_id: str, table: Table, mapping: Mapping[str, str], by: str) -> None:
    """Keep the mapping for the campaign's next file with the same headings."""
    if recall(s, campaign_id, table) != mapping:
        body = json.dumps({"headings": list(table.headings), "mapping": dict(mapping)}, ensure_ascii=False)
        s.insert("mappings", [{"campaign_id": campaign_id, "body": body, "made_by": by, "made_at": clock.now(), "run_id": run.run_id}])


def recall(source: Store | Session, campaign_id: str, table: Table) -> dict[str, str] | None:
    """The mapping that a person last gave for a file of this campaign with these headings."""
    for row in source.rows("SELECT body FROM mappings WHERE campaign_id = $id ORDER BY ordinal DESC", id=campaign_id):
        kept = json.loads(row["body"])
        if set(kept["headings"]) == set(table.headings):
            return kept["mapping"]
    return None


# --- behind them -------------------------------------------------------------------------------------------------------


def _assigned(scores: Iterable[tuple[float, str, str]]) -> dict[str, str]:
    """Each field with the heading that fits it best, the surest first; no heading twice."""
    found: dict[str, str] = {}
    for score, name, heading in scores:
        if score > 0 and name not in found and heading not in found.values():
            found[name] = heading
    return found


def _missing(mapping: Mapping[str, str]) -> tuple[str, ...]:
    needed = []
    if not {"kind", *WHAT} & set(mapping):
        needed.append("what happened: `kind`, or a column of clicks, sessions, codes, sales, signups or revenue")
    if {"from", "to"} & set(mapping) and not {"from", "to"} <= set(mapping):
        needed.append("both `from` and `to`")
    if {"revenue", "fee"} & set(mapping) and "currency" not in mapping:
        needed.append("`currency` beside an amount, such as {'currency': '=EUR'}")
    return tuple(needed)


def _cells(name: str, cells: list[Any]) -> list[Any]:
    if name in NUMBERS:
        return numerals.numbers(cells, whole=name in WHOLE)
    return numerals.dates(cells) if name in DATES else [render.line("" if cell is None else _plain(cell), 2_000) for cell in cells]


def _plain(cell: Any) -> Any:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _score(name: str, heading: str, cells: list[Any], known: Mapping[str, Callable[[str], bool]]) -> float:
    """How surely a column is this field: 2 and more by its cells, up to 1 by its heading, 0 where the cells speak against it."""
    said = _heading(name, heading)
    if cells and name in (*NUMBERS, *DATES):
        fits = sum(one is not None and not _no_such(one) for one in _cells(name, cells)) / len(cells)
        dated = name == "date" and fits >= 0.8 and all(re.search(r"\d[-/.]\d", str(cell)) for cell in cells)
        return max(said, 0.4 * dated) if fits >= 0.5 else 0.0
    if name in known and cells:
        share = sum(known[name](str(cell).strip()) for cell in cells) / len(cells)
        return 2 + share if share >= 0.6 else said * 0.9
    return said


def _no_such(one: object) -> bool:
    return isinstance(one, numerals.Doubt) and " is no " in one


def _heading(name: str, heading: str) -> float:
    words = re.findall(r"[^\W_]+", _COIN.sub(" ", heading).casefold())
    asked = [synonym.split() for synonym in (name.replace("_", " "), *FIELDS[name][1])]
    if words in asked:
        return 1.0
    longest = max((len(one) for one in asked if set(one) <= set(words)), default=0)
    return 0.5 + 0.3 * longest / len(words) if longest else 0.0


def _filled(table: Table, heading: str) -> list[Any]:
    return [cell for cell in table.column(heading)[:_SAMPLE] if cell not in (None, "")]


def _coin(found: Mapping[str, str]) -> str:
    """The currency that the heading of an amount names; a dollar sign alone may be several."""
    for name in ("revenue", "fee"):
        if (sign := _COIN.search(found.get(name, ""))) and sign[0] != "$":
            return _SIGNS.get(sign[0], sign[0])
    return ""


def _said(cell: Any) -> str:
    if isinstance(cell, numerals.Doubt):
        return f"? {cell}"
    if isinstance(cell, float):
        return f"{cell:,.10g}"
    return f"{cell:%Y-%m-%d}" if hasattr(cell, "strftime") else render.line(cell if cell is not None else "empty", 40)


def facts(campaign: Mapping[str, set[str]]) -> dict[str, Callable[[str], bool]]:
    """What the database knows, as `propose` asks for it: sets of handles, drafts, tags and codes in lower case."""
    kinds = {*KINDS, *WHAT}
    names = set(platforms.names())

    def is_handle(text: str) -> bool:
        platform, _, name = text.partition(":")
        return (name if platform.lower() in names else text).lstrip("@").lower() in campaign["handles"]

    return {"handle": is_handle,
            "draft_id": lambda text: text in campaign["drafts"], "tag": lambda text: text.lower() in campaign["tags"],
            "code": lambda text: text.lower() in campaign["codes"], "platform": lambda text: text.lower() in names,
            "kind": lambda text: re.sub(r"[ -]", "_", text.lower()) in kinds,
            "url": lambda text: text.startswith(("http://", "https://")),
            "currency": lambda text: bool(re.fullmatch(r"[A-Z]{3}", text))}
