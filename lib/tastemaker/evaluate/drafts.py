"""Reads a directory of drafts that are known to be true or untrue: facts, banks and drafts as JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact

KINDS = ("trap", "honest")
TWINS = ("twin", "carrier")
"""Classes of honest drafts that are only there for a trap to be held against."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a draft and the ids of the facts that it cites."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One draft with everything that it is checked against."""

    id: str
    kind: str
    label: str
    """The class of its untruth, or what an honest draft speaks of."""
    language: str
    subject: str
    sentences: tuple[Said, ...]
    facts: tuple[Fact, ...]
    bank: Bank
    at: datetime
    untrue: int | None = None
    """Where a trap's untruth stands; 0 is the subject."""
    twin: str = ""
    earlier: date | None = None
    """The day of the recorded touch that a follow-up letter follows."""

    @property
    def group(self) -> str:
        """`trap`, `honest`, or `twin` for an honest draft that only shows what a trap was refused for."""
        return "twin" if self.kind == "honest" and self.label in TWINS else self.kind

    @property
    def counts_as_honest(self) -> bool:
        """Whether it is one of the honest drafts, a twin not being one."""
        return self.group == "honest"


@dataclass(frozen=True, slots=True)
class Suite:
    """What a directory held: its drafts, and each line that could not be used with the reason."""

    name: str
    drafts: tuple[Draft, ...]
    unread: tuple[str, ...]


def read(folder: Path) -> Suite:
    """The directory's drafts in order. BadInput when a file is missing or no draft can be used."""
    unread: list[str] = []
    facts: dict[str, list[Mapping[str, Any]]] = {}
    for _, row in _lines(folder, "facts", unread, _fact_row):
        facts.setdefault(row["facts"], []).append(row)
    banks = dict(row for _, row in _lines(folder, "banks", unread, _bank))
    drafts: dict[str, Draft] = {}
    for name, draft in _lines(folder, "drafts", unread, lambda row: _draft(row, facts, banks)):
        if draft.id in drafts:
            unread.append(f"{name}: the id {draft.id} is there twice")
        drafts.setdefault(draft.id, draft)
    lonely = [draft for draft in drafts.values() if draft.twin and draft.twin not in drafts]
    for draft in lonely:
        unread.append(f"drafts.jsonl: the twin {draft.twin} of {draft.id} is not there")
        del drafts[draft.id]
    if not drafts:
        raise BadInput(f"{folder} holds no draft that can be used.", "; ".join(unread[:5]) or "Its files are empty.")
    return Suite(folder.name, tuple(drafts.values()), tuple(unread))


def _lines(folder: Path, name: str, unread: list[str], made: Callable[[Any], Any]) -> Iterator[tuple[str, Any]]:
    """What is made of each line, with the line's name; lines of which nothing can be made are added to `unread`."""
    if not (folder / f"{name}.jsonl").is_file():
        raise BadInput(f"There is no {name}.jsonl in {folder}.", "A directory needs facts, banks and drafts.")
    for path in (folder / f"{name}.jsonl", *sorted(folder.glob(f"{name}-*.jsonl"))):
        for place, line in enumerate(path.read_bytes().split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                yield f"{path.name}:{place}", made(json.loads(line))
            except KeyError as error:
                unread.append(f"{path.name}:{place}: no {error.args[0]}")
            except (ValueError, TypeError, AttributeError, BadInput) as error:
                unread.append(f"{path.name}:{place}: {error}")


def _fact_row(row: dict[str, Any]) -> dict[str, Any]:
    _fact(row, datetime(2000, 1, 1, tzinfo=UTC), "")
    return row


def _bank(row: dict[str, Any]) -> tuple[str, Bank]:
    return row["bank"], Bank.of(Brief.parse(row["brief"], source=f"the brief of {row['bank']}"))


def _fact(row: Mapping[str, Any], at: datetime, creator: str) -> Fact:
    days = row.get("expires_days")
    return Fact(evidence_id=row["id"], profile_key=1, kind=row["kind"], value=row["value"],
                quote=row.get("quote", row["value"]), post_key=row.get("post"), url=row.get("url", ""), source=creator,
                fetched_at=at - timedelta(days=1), expires_at=None if days is None else at + timedelta(days=days))


def _draft(row: Mapping[str, Any], facts: Mapping[str, list[Mapping[str, Any]]], banks: Mapping[str, Bank]) -> Draft:
    if row["kind"] not in KINDS:
        raise ValueError(f"the kind {row['kind']!r} is none of {', '.join(KINDS)}")
    for name, known in (("facts", facts), ("bank", banks)):
        if row[name] not in known:
            raise ValueError(f"no {name} {row[name]!r}")
    at = datetime.fromisoformat(row["at"])
    sentences = tuple(Said(s["text"], tuple(s["evidence"])) for s in row["sentences"])
    if row["kind"] == "trap" and not 0 <= row["untrue"] <= len(sentences):
        raise ValueError(f"there is no sentence {row['untrue']}")
    return Draft(id=row["id"], kind=row["kind"], label=row["class"], language=row["language"], subject=row["subject"],
                 sentences=sentences, facts=tuple(_fact(fact, at, row["facts"]) for fact in facts[row["facts"]]),
                 bank=banks[row["bank"]], at=at, untrue=row["untrue"] if row["kind"] == "trap" else None,
                 twin=row.get("twin", ""), earlier=date.fromisoformat(row["earlier"]) if row.get("earlier") else None)
