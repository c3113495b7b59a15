"""The proof of the grounding check: how many untrue drafts it refuses and how many true ones it lets pass.

A directory holds `facts.jsonl`, `banks.jsonl` and `drafts.jsonl`; `tests/grounding/README.md` gives their fields. A
trap holds exactly one untruth; its twin is the same draft without it, so a refusal can be laid to the untruth alone.
Beside our check stand two simple ones, which show what the whole buys. Lines that cannot be used are named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scipy.stats import binomtest

from tastemaker import render
from tastemaker.evaluate.drafts import Draft, Suite, read
from tastemaker.evaluate.proof import LEVEL, Figure, Proof
from tastemaker.outreach import grounding as ours

OURS, NUMBERS, NAMES = "ours, as it ships", "numbers only", "capitalised names only"
FORMULAS = {
    "traps refused": "traps with a refusal / traps",
    "at the untruth": "traps with a refusal in the sentence that is untrue / traps",
    "honest passed": "honest drafts without a refusal / honest drafts, twins apart",
    "twins told apart": "traps refused whose twin passes / traps with a twin",
}
"""The measures and their formulas; intervals are Clopper and Pearson's (1934)."""
NAMED = 40
"""Ids of drafts that went wrong which the first page names."""
GROUPS = {"trap": "traps refused", "honest": "honest passed"}
"""What the first page says of each class and each language of ours."""
Check = Callable[[Draft], set[int]]
"""A draft to the places that it refuses; 0 is the subject."""


def grounding(directory: str | Path) -> Proof:
    """Traps refused and honest drafts passed, as a whole, by class and by language, with every one that went wrong."""
    return measured(read(Path(directory)))


def measured(suite: Suite) -> Proof:
    """The proof over drafts that were read already."""
    said = [refusals(draft) for draft in suite.drafts]
    found = {OURS: [{refusal.sentence for refusal in those} for those in said],
             **{name: [check(draft) for draft in suite.drafts] for name, check in BASELINES.items()}}
    figures = [figure for name, places in found.items() for figure in _figures(name, suite.drafts, places)]
    wrong = _wrong(suite.drafts, said)
    kinds = Counter(draft.kind for draft in suite.drafts)
    subject = f"grounding: {suite.name}, {kinds['trap']:,} traps and {kinds['honest']:,} honest drafts"
    more = {"cells": _cells(suite.drafts, found[OURS]), "wrong": wrong,
            "unread": [{"line": line} for line in suite.unread]}
    return Proof(subject, tuple(figures), FORMULAS, _notes(suite, more), more)


def refusals(draft: Draft) -> list[ours.Refusal]:
    """What our check says of a draft, at the draft's own moment."""
    return ours.check(draft.subject, draft.sentences, draft.facts, draft.bank, at=draft.at, earlier=draft.earlier)


def _numbers(draft: Draft) -> set[int]:
    """Where digits stand that no cited fact and no text of the bank holds."""
    return _unheld(draft, lambda text: {re.sub(r"\D|^0+", "", piece) for piece in re.findall(r"\d[\d.,]*", text)})


def _names(draft: Draft) -> set[int]:
    """Where a capitalised word stands, other than at a sentence's start, that no cited fact and no bank text holds."""
    return _unheld(draft, lambda text: set(re.findall(r"(?<=[^.!?]\s)[“\"«„]?([A-ZÀ-Þ][\w’'-]+)", text)), words=True)


def _unheld(draft: Draft, pieces: Callable[[str], set[str]], *, words: bool = False) -> set[int]:
    """The places with a piece that is not held; words are held when they stand anywhere, whatever their case."""
    everything = [i for sentence in draft.sentences for i in sentence.evidence]
    texts = [(draft.subject, everything), *((s.text, s.evidence) for s in draft.sentences)]
    places: set[int] = set()
    for place, (text, ids) in enumerate(texts):
        held = [*_values(draft, ids), *draft.bank.texts(), draft.bank.url]
        known = {w for t in held for w in (re.findall(r"[\w’'-]+", t.casefold()) if words else pieces(t))}
        said = {piece.casefold() for piece in pieces(text)} if words else pieces(text)
        places |= {place} if said - known else set()
    return places


def _values(draft: Draft, ids: Iterable[str]) -> list[str]:
    return [fact.value for fact in draft.facts if fact.evidence_id in set(ids)]


BASELINES: Mapping[str, Check] = {NUMBERS: _numbers, NAMES: _names}


def _figures(name: str, drafts: Sequence[Draft], places: Sequence[set[int]]) -> list[Figure]:
    refused = {draft.id: bool(found) for draft, found in zip(drafts, places, strict=True)}
    traps = [(draft, found) for draft, found in zip(drafts, places, strict=True) if draft.kind == "trap"]
    honest = [refused[draft.id] for draft in drafts if draft.counts_as_honest]
    paired = [bool(found) and not refused[draft.twin] for draft, found in traps if draft.twin]
    told = {"traps refused": [bool(found) for _, found in traps],
            "at the untruth": [draft.untrue in found for draft, found in traps],
            "honest passed": [not wrong for wrong in honest], "twins told apart": paired}
    return [share(name, measure, hits) for measure, hits in told.items() if hits]


def share(method: str, measure: str, hits: Sequence[bool]) -> Figure:
    """A share with its Clopper and Pearson interval.

    >>> share("ours", "passed", [True] * 97 + [False] * 3).value
    0.97
    """
    ends = binomtest(sum(hits), len(hits)).proportion_ci(LEVEL, method="exact")
    return Figure(method, measure, sum(hits) / len(hits), float(ends.low), float(ends.high), len(hits))


def _cells(drafts: Sequence[Draft], places: Sequence[set[int]]) -> list[dict[str, Any]]:
    """One row for each kind with each class, each language, and each of both: share that is right, interval and n."""
    groups: dict[tuple[str, str, str], list[bool]] = {}
    for draft, found in zip(drafts, places, strict=True):
        right = bool(found) == (draft.kind == "trap")
        for key in ((draft.group, "", draft.language), (draft.group, draft.label, ""),
                    (draft.group, draft.label, draft.language)):
            groups.setdefault(key, []).append(right)
    found = ((key, share(OURS, key[0], hits)) for key, hits in sorted(groups.items()))
    return [{"kind": kind, "class": label, "language": tongue, "value": f.value, "low": f.low, "high": f.high, "n": f.n}
            for (kind, label, tongue), f in found]


def _wrong(drafts: Sequence[Draft], said: Sequence[Sequence[ours.Refusal]]) -> list[dict[str, Any]]:
    """Traps that passed, and honest drafts and twins with what was refused and why."""
    return [{"id": draft.id, "kind": draft.group, "class": draft.label, "language": draft.language,
             "text": draft.subject if draft.untrue == 0 else draft.sentences[(draft.untrue or 1) - 1].text,
             "refused": [f"{refusal.sentence}: {refusal.what} ({refusal.why})" for refusal in those]}
            for draft, those in zip(drafts, said, strict=True) if bool(those) != (draft.kind == "trap")]


def _notes(suite: Suite, more: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[str, ...]:
    """One line for each language and each class of ours, then the ids of what went wrong and the lines not read."""
    sides = [(kind, side, other) for kind in GROUPS for side, other in (("language", "class"), ("class", "language"))]
    notes = [f"{GROUPS[kind]}, {side} {row[side]:<14}{row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f}), "
             f"n {row['n']}"
             for kind, side, other in sides for row in more["cells"]
             if row["kind"] == kind and row[side] and not row[other]]
    for kind, said in (("trap", "traps that passed"), ("honest", "honest drafts refused"), ("twin", "twins refused")):
        names = [row["id"] for row in more["wrong"] if row["kind"] == kind]
        rest = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        notes.append(f"{said}: {', '.join(names[:NAMED]) or 'none'}{rest}")
    return (*notes, *(f"not read: {render.line(line, 200)}" for line in suite.unread[:NAMED]))
