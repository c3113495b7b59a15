"""What a person changes in drafts, again and again: pairs of texts, and from them style rules that the person accepts
or declines.

A rule is proposed for a change that was made in at least `LEAST` letters to at least `PEOPLE` creators, in most of the
letters where it could have been made. Quotations, names, numbers, dates and links are never part of one.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.outreach import evidence, grounding, quoting, review
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.writing import Rule, Sentence
from tastemaker.outreach.writing.styling import styled

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

LEAST, PEOPLE, STEADY = 3, 2, 0.6
"""Letters, creators, and the share of chances in which a change was made, from which on it is a habit."""
ALIKE = 0.45
"""Similarity of words from which on two sentences are versions of one."""
MARK = quoting.MARK
_WORD = re.compile(rf"{MARK}+|[\w'’-]+|[^\w\s]")
_FIXED = re.compile(r"https?://\S+|[“„«»\"「『][^“”„«»\"」』]*[”“«»\"」』]|\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One letter as the machine wrote it and as the person left it, cut into sentences; what is fixed in it is a
    mark."""

    draft_id: str
    creator_id: int
    tongue: str
    machine: tuple[str, ...]
    person: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A rule with how many letters showed it, of how many where it could have been, and two of them."""

    rule: Rule
    seen: int
    chances: int
    examples: tuple[str, ...]

    @property
    def rule_id(self) -> str:
        """The same for the same rule."""
        return hashlib.sha256(json.dumps(asdict(self.rule), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Change:
    kind: str
    before: str
    after: str


# --- from pairs to proposals: pure
# ---------------------------------------------------------------------------------------------

def proposals(pairs: Sequence[Pair]) -> list[Proposal]:
    """The habits in these pairs, the most frequent first. A narrow change goes where a wider one explains no more."""
    found = []
    for tongue in sorted({pair.tongue for pair in pairs}):
        mine = [pair for pair in pairs if pair.tongue == tongue]
        found += _chosen([p for change, letters in _changes(mine).items()
                          if (p := _habit(change, letters, mine, tongue))])
    return sorted(found, key=lambda p: (-p.seen, p.rule.kind, p.rule.before, p.rule.after))


def _changes(pairs: Sequence[Pair]) -> Mapping[_Change, list[Pair]]:
    found: dict[_Change, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for change in dict.fromkeys(_of(pair)):
            found[change].append(pair)
    return found


def _of(pair: Pair) -> Iterator[_Change]:
    """The changes of one letter: whole sentences that came or went, and phrases at three widths."""
    for before, after in aligned(pair.machine, pair.person):
        if before is None and after is not None and MARK not in after:
            yield _Change("add", "", after)
        elif after is None and before is not None:
            yield _Change("remove", before, "")
        elif before is not None and after is not None and before != after:
            yield from _phrases(_WORD.findall(before), _WORD.findall(after))


def _phrases(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for wide in range(3 if kind != "equal" else 0):
            before, after = old[max(0, a - wide):b + wide], new[max(0, c - wide):d + wide]
            if before and not any(MARK in word for word in (*before, *after)):
                yield _Change("replace" if after else "remove", _joined(before), _joined(after))


def aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """The sentences side by side, in order: the alignment with the greatest similarity in all; None where one side has
    no counterpart.

    >>> aligned(["Hello.", "I like hats.", "Bye."], ["Hello.", "I like caps.", "Write soon.", "Bye."])
    [('Hello.', 'Hello.'), ('I like hats.', 'I like caps.'), (None, 'Write soon.'), ('Bye.', 'Bye.')]
    """
    like = [[_alike(a, b) for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            both = like[i][j] + best[i + 1][j + 1] if like[i][j] >= ALIKE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    found: list[tuple[str | None, str | None]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if like[i][j] >= ALIKE and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            found.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append((old[i], None))
            i += 1
        else:
            found.append((None, new[j]))
            j += 1
    return found + [(s, None) for s in old[i:]] + [(None, s) for s in new[j:]]


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, _WORD.findall(one), _WORD.findall(other), autojunk=False).ratio()


def _habit(change: _Change, letters: Sequence[Pair], pairs: Sequence[Pair], tongue: str) -> Proposal | None:
    """The proposal for a change that was made often, by enough creators' letters, and in most that allowed it."""
    if len(letters) < LEAST or len({pair.creator_id for pair in letters}) < PEOPLE:
        return None
    chances = len(pairs) if change.kind == "add" else sum(_allows(change.before, pair) for pair in pairs)
    if len(letters) < STEADY * chances:
        return None
    examples = tuple(next(s for s in (pair.machine if change.before else pair.person)
                          if (change.before or change.after) in _spaced(s))
                     if change.kind != "remove" or MARK not in change.before else change.before for pair in letters[:2])
    return Proposal(rule=Rule(change.kind, change.before, change.after, tongue), seen=len(letters),
                    chances=max(chances, len(letters)),
                    examples=examples)


def _allows(phrase: str, pair: Pair) -> bool:
    pattern = re.compile(r"(?<!\w)" + re.escape(phrase) + r"(?!\w)")
    return any(pattern.search(_spaced(sentence)) for sentence in pair.machine)


def _chosen(found: Sequence[Proposal]) -> list[Proposal]:
    """Of changes that hold one another, the one that fits most steadily; of equals the shortest that is more than one
    small word."""
    kept: list[Proposal] = []
    for proposal in sorted(found, key=lambda p: (-p.seen / p.chances, -p.seen, _small(p.rule.before),
                                                 len(p.rule.before))):
        if not any(_overlap(proposal.rule, other.rule) for other in kept):
            kept.append(proposal)
    return kept


def _small(phrase: str) -> bool:
    words = phrase.split()
    return 0 < len(words) < 2 and len(phrase) < 5


def _overlap(one: Rule, other: Rule) -> bool:
    same = one.kind == other.kind or "add" not in (one.kind, other.kind)
    return same and bool(one.before) and bool(other.before) and (one.before in other.before
                                                                 or other.before in one.before
                                                                  or _meets(one.before, other.before))


def _meets(one: str, other: str) -> bool:
    """Whether the end of one phrase is the beginning of the other: both come from one spot."""
    a, b = one.split(), other.split()
    return any(a[-n:] == b[:n] or b[-n:] == a[:n] for n in range(1, min(len(a), len(b))))


def _joined(words: Sequence[str]) -> str:
    return re.sub(r"\s+([.,!?;:…])", r"\1", " ".join(words))


def _spaced(sentence: str) -> str:
    return _joined(_WORD.findall(sentence))


# --- what a store holds
# ----------------------------------------------------------------------------------------------------------

def pairs(store: Store, campaign_id: str | None = None) -> list[Pair]:
    """The letters that a person left, changed or not, beside the machine's: only those that were approved or edited."""
    with store.write() as s:
        rows = s.rows("""SELECT draft_id, creator_id, coalesce(tongue, '') AS tongue, body, final_body, evidence_ids,
                         brief_hash, variant FROM reviewed
                         WHERE decision IN ('approve', 'edit') AND body <> '' AND ($c IS NULL OR campaign_id = $c)
                         ORDER BY reviewed_at, draft_id""", c=campaign_id)
        return [_pair(row, *_fixed(s, row)) for row in rows]


def _pair(row: Mapping[str, Any], *fixed: str) -> Pair:
    return Pair(draft_id=row["draft_id"], creator_id=row["creator_id"], tongue=row["tongue"] or "en",
                machine=_masked(row["body"], fixed), person=_masked(row["final_body"], fixed))


def _fixed(s: Session, row: Mapping[str, Any]) -> list[str]:
    """What no rule may touch in a letter: the values of its facts and the texts of the sender's bank, the longest
    first."""
    facts = evidence.named(s, json.loads(row["evidence_ids"]))
    texts = {fact.value for fact in facts if fact.kind != "post_format"} | set(_bank(s, row).texts())
    return sorted(filter(None, texts), key=lambda text: (-len(text), text))


def _masked(text: str, fixed: Iterable[str]) -> tuple[str, ...]:
    text = _FIXED.sub(lambda m: m[0] if m[0].isspace() else f" {MARK} ", text)
    for words in fixed:
        text = re.sub(r"(?<!\w)" + re.escape(words) + r"(?!\w)", MARK, text, flags=re.IGNORECASE)
    return tuple(_spaced(sentence) for sentence in review.sentences(text))


def _bank(s: Session, draft: Mapping[str, Any]) -> Bank:
    body = s.rows("SELECT body FROM briefs WHERE brief_hash = $hash", hash=draft["brief_hash"])
    return Bank.of_draft(Brief.parse(json.loads(body[0]["body"])), draft)


def propose(store: Store, run: Run, campaign_id: str | None = None) -> int:
    """Keep what the letters newly show as proposed rules; how many. What was accepted or declined is not asked again.

    A rule after which a letter that it came from no longer passes the check is not proposed.
    """
    held = pairs(store, campaign_id)
    with store.write() as s:
        known = {row["rule_id"] for row in s.rows("SELECT rule_id FROM style_rules")}
        new = [p for p in proposals(held) if p.rule_id not in known and _stands(s, p.rule, held)]
        s.insert("style_rules", [{"rule_id": p.rule_id, "campaign_id": campaign_id, "tongue": p.rule.tongue,
                                  "kind": p.rule.kind,
                                  "before": p.rule.before, "after": p.rule.after, "seen": p.seen, "state": "proposed",
                                  "made_by": "machine", "made_at": clock.now(), "run_id": run.run_id} for p in new])
    return len(new)


def _stands(s: Session, rule: Rule, held: Sequence[Pair]) -> bool:
    """Whether ten letters in the rule's language that pass the check still do with the rule laid over them."""
    ids = [pair.draft_id for pair in held if pair.tongue == rule.tongue][:10]
    for draft in s.rows("SELECT * FROM drafts WHERE list_contains($ids, draft_id)", ids=ids):
        facts, bank = evidence.named(s, json.loads(draft["evidence_ids"])), _bank(s, draft)
        said = [Sentence(d["text"], tuple(d["evidence"]), d.get("paragraph", 0))
                for d in json.loads(draft["sentences"])]
        if not _refused(draft, said, facts, bank) and _refused(draft, styled(said, [rule]), facts, bank):
            return False
    return True


def _refused(draft: Mapping[str, Any], said: Sequence[Sentence], facts: Sequence[evidence.Fact], bank: Bank) -> bool:
    return bool(grounding.check(draft["subject"], said, facts, bank, at=draft["made_at"]))


def rules(store: Store, campaign_id: str | None = None) -> pd.DataFrame:
    """Every rule as it stands: rule_id, tongue, kind, before, after, seen, state, made_by, made_at; proposed ones
    first."""
    return store.frame("""
        SELECT rule_id, tongue, kind, before, after, seen, state, made_by, made_at FROM style_rules
        WHERE $c IS NULL OR campaign_id IS NULL OR campaign_id = $c
        QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY ordinal DESC) = 1
        ORDER BY state <> 'proposed', seen DESC, rule_id""", c=campaign_id)


def settle(store: Store, run: Run, rule_id: str, accept: bool, *, by: str) -> None:
    """Accept or decline a rule. From then on the writers obey an accepted one; each letter is checked like any
    other."""
    name = review.reviewer_name(store, by)
    with store.write() as s:
        rows = s.rows("SELECT * FROM style_rules WHERE rule_id = $id ORDER BY ordinal DESC LIMIT 1", id=rule_id)
        if not rows:
            raise BadInput(f"There is no style rule {render.line(rule_id, 30)}.", "List them first.")
        row = {k: v for k, v in rows[0].items() if k != "ordinal"}
        s.insert("style_rules", [row | {"state": "accepted" if accept else "declined", "made_by": name,
                                        "made_at": clock.now(),
                                        "run_id": run.run_id}])
