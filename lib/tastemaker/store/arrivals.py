"""What arrived: the records of some answers, each with its origin, sorted by kind and without who opted out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from tastemaker.models import Comment, Find, Post, PostStats, Profile, ProfileStats, Record, Rejected, Relation
from tastemaker.store import refusals
from tastemaker.store.checks import sound, trouble
from tastemaker.store.session import Session
from tastemaker.terms import KINDS, Terms

Key = tuple[str, str]
"""Platform and platform id."""
RECORDS = (Find, Profile, ProfileStats, Post, PostStats, Comment, Relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One answer: its records and what every row made from them must say about where it comes from."""

    records: Iterable[Record | Rejected]
    source: str
    terms: Terms
    accepted: bool
    """Whether the platform accepted that scores are computed; it then lets counters be kept longer."""
    call_id: int | None = None
    plan_id: str | None = None
    step_id: str | None = None
    query: str | None = None
    """The words of a search; None for any other question."""
    missing: Iterable[str] = ()
    """Ids that were asked for and did not come back."""
    state: str = "live"
    """What its Profiles become: 'live' from a platform, 'added' from a person's list."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The columns that an arrival gives to each of its rows."""

    source: str
    call_id: int | None
    platform: str
    until: Mapping[str, datetime]
    """By kind of data (`terms.KINDS`), when a row must be gone or refreshed."""
    plan_id: str | None
    step_id: str | None
    query: str | None
    state: str

    @classmethod
    def of(cls, arrival: Arrival, at: datetime) -> Origin:
        """The origin of what an arrival brought at a moment: each kind of data expires as the platform's terms say."""
        until = {kind: at + timedelta(days=arrival.terms.days(kind, arrival.accepted)) for kind in KINDS}
        return cls(arrival.source, arrival.call_id, arrival.terms.name, until, arrival.plan_id, arrival.step_id,
                   arrival.query, arrival.state)


class Kept(NamedTuple):
    """A record that can be stored, with its origin."""

    record: Any
    origin: Origin


@dataclass(slots=True)
class Batch:
    """All that arrived together."""

    kinds: dict[type, dict[tuple[str, ...], Kept]] = field(default_factory=lambda: {kind: {} for kind in RECORDS})
    """By kind and natural key: the last of several records about one thing."""
    seen: list[Kept] = field(default_factory=list)
    """Every find, profile and post in its order: who was brought by which step."""
    bad: list[tuple[Rejected, Origin]] = field(default_factory=list)
    missing: dict[Key, None] = field(default_factory=dict)
    skipped: int = 0


def sort(s: Session, arrivals: Iterable[Arrival], at: datetime) -> Batch:
    """The batch that some answers make."""
    batch, answers = Batch(), [(arrival, list(arrival.records)) for arrival in arrivals]
    out = _opted_out(s)
    if refusals.any_kept(s):
        out |= _refused(s, [record for _, records in answers for record in records])
    for arrival, records in answers:
        origin = Origin.of(arrival, at)
        batch.missing.update(dict.fromkeys((origin.platform, gone) for gone in arrival.missing))
        if sound(records):
            _keep(batch, records, origin, out)
        else:
            for record in records:
                _place(batch, record, origin, out)
    return batch


def _place(batch: Batch, record: Record | Rejected, origin: Origin, out: set[Key]) -> None:
    if isinstance(record, Rejected):
        batch.bad.append((record, origin))
    elif reason := trouble(record):
        batch.bad.append((Rejected(reason, record), origin))
    else:
        _keep(batch, [record], origin, out)


def _keep(batch: Batch, records: list[Any], origin: Origin, out: set[Key]) -> None:
    """Put in sound records of one kind, but for those by or about who is out."""
    if out:
        welcome = [record for record in records if not any((record.platform, who) in out for who in _people(record))]
        batch.skipped += len(records) - len(welcome)
        records = welcome
    kept = [Kept(record, origin) for record in records]
    for kind in set(map(type, records)):
        batch.kinds[kind].update(zip(map(_NATURAL[kind], records), kept, strict=True))
        batch.seen += kept if kind in (Find, Profile, Post) else ()


_NATURAL = {kind: attrgetter("platform", *(("from_id", "to_id", "kind") if kind is Relation else ("platform_id",))) for kind in RECORDS}
"""What is the same in two records about one thing, by their kind."""


def _people(record: Any) -> Iterator[str]:
    """The platform ids of everyone whom a record is by or about."""
    for name in ("profile_id", "author_id", "from_id", "to_id"):
        if who := getattr(record, name, None):
            yield who
    if isinstance(record, (Find, Profile, ProfileStats)):
        yield record.platform_id


def _opted_out(s: Session) -> set[Key]:
    return {(row["platform"], row["platform_id"]) for row in
            s.rows("SELECT DISTINCT platform, platform_id FROM optouts WHERE platform_id IS NOT NULL")}


def _refused(s: Session, records: list[Any]) -> set[Key]:
    """Who in an answer is refused by a kept hash of their id or, where the answer says it, of their handle."""
    asked: dict[str, set[Key]] = {}
    for record in records:
        platform = getattr(record, "platform", None)
        if not isinstance(record, RECORDS) or not isinstance(platform, str):
            continue
        handle = getattr(record, "handle", "") if isinstance(record, (Find, Profile)) else ""
        for who in _people(record):
            for name in refusals.names(platform, who, handle if isinstance(handle, str) else ""):
                asked.setdefault(name, set()).add((platform, who))
    return {key for name in refusals.refused(s, filter(_plain, asked)) for key in asked[name]}


def _plain(text: str) -> bool:
    """Whether a text can be asked about at all; one with a broken character is quarantined later."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
