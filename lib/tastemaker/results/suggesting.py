"""What to do next: rules that read a campaign's frames and say one sentence each, with its numbers and the step that does it.

A rule speaks only where it has counted something. A suggestion is an offer: nothing is done, sent or paid by making one.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pandas as pd

from tastemaker import clock, render

Frames = Mapping[str, pd.DataFrame]
Phrase = Callable[[str], str]
COLUMNS = ("campaign_id", "place", "kind", "sentence", "numbers", "step")
NAMED = 6
"""Names that a sentence holds; the rest are counted."""
LEAST_CALLS = 3
"""Calls of a query before it may be said to bring nothing. After three in vain, that every second one brings somebody is unlikely (1 in 8)."""
FEW_LABELS = 20
"""Labels under which the ranking has hardly learned from the person."""
NEAR = 0.8
"""Share of a budget from which on it is near its end."""
STALE = timedelta(days=7)
"""Time after which a live post's numbers are old."""
LOSES, SAVES, FINDS, TEACHES = 3.0, 2.0, 1.0, 0.0
"""What a suggestion is worth, before its size: something is lost by waiting, money or time is saved, somebody is found, the ranking learns."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says: its sentence for the team, the same without names, the numbers, the step, and what it is worth."""

    kind: str
    sentence: str
    numbers: dict[str, float | int | str]
    step: str
    worth: float
    public: str = ""
    names: tuple[str, ...] = field(default=())


def suggest(frames: Frames, campaign_id: str, *, public: bool = False, phrase: Phrase | None = None) -> pd.DataFrame:
    """One row a suggestion with COLUMNS, the most worthwhile first. `public` names nobody.

    Frames that are missing or empty say nothing. What waiting would lose comes before what would be saved, then whom one
    would find, then what the ranking would learn; among these the larger numbers come first. `phrase` may say a sentence otherwise, and is
    believed only where it has the same numbers and names (`same_facts`).
    """
    mine = {name: _mine(frame, campaign_id) for name, frame in frames.items()}
    found = sorted((said for rule in RULES for said in rule(mine)), key=lambda said: (-said.worth, said.kind, said.sentence))
    rows = [{"campaign_id": campaign_id, "place": place, "kind": said.kind, "sentence": _sentence(said, public, phrase),
             "numbers": json.dumps(said.numbers, ensure_ascii=False), "step": said.step} for place, said in enumerate(found, start=1)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def same_facts(ours: str, theirs: str, names: Sequence[str] = ()) -> bool:
    """Whether another sentence states no other fact: the same numbers as often, the same names, no denial more or less.

    >>> same_facts("6 of 20 wait: Ada.", "Ada is among the 6 of 20 who wait.", ["Ada"])
    True
    >>> same_facts("6 of 20 wait.", "6 of 20 wait, 30 % of all."), same_facts("6 of 20 wait.", "Six of 20 wait.")
    (False, False)
    """
    if not theirs.strip() or len(theirs) > 2 * len(ours) + 40 or "\n" in theirs.strip():
        return False
    left, right = (_without(text, names) for text in (ours, theirs))
    return (all(ours.count(name) == theirs.count(name) for name in names) and _numbers(left) == _numbers(right)
            and _known(right, left) and _denials(left) == _denials(right))


_WORDS = re.compile(r"\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|dozens?|hundreds?|thousands?"
                    r"|half|third|quarter|most|all|twice|double|triple|several|few|many|percent)\b", re.IGNORECASE)
_NO = re.compile(r"\b(no|not|never|nobody|none|nothing|without|neither|nor|cannot)\b|n['’]t\b", re.IGNORECASE)


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, " ")
    return text


def _numbers(text: str) -> Counter[str]:
    digits = re.findall(r"\d+(?:[.,:/-]\d+)*\s?%?", text)
    return Counter(one.replace(" ", "").replace(",", "") for one in digits) + Counter(word.lower() for word in _WORDS.findall(text))


def _denials(text: str) -> int:
    return len(_NO.findall(text))


def _known(theirs: str, ours: str) -> bool:
    """Whether every name of theirs stands in ours; a word of ours may open a sentence of theirs."""
    words = set(re.findall(r"\w+", ours.lower()))
    return all(name in _proper(ours) or name.lower() in words for name in _proper(theirs))


_OPENING = frozenset("a about among an and any as at by for from he her his if in it its letters of on only or our she so some still that the their "
                     "then there these they this those to until we were what when where which who with you your".split())
"""Words that may open a sentence with a capital and name nobody."""


def _proper(text: str) -> set[str]:
    """Words that could name somebody or something: capitals, handles, addresses, quotations, codes."""
    capitals = {word for word in re.findall(r"\b[A-Z]\w*", text) if word.lower() not in _OPENING}
    return {*capitals, *re.findall(r"[@#]\w+|\w+://\S+|[“\"][^”\"]+[”\"]|\b[A-Za-z]\w*[._]\w+\b", text)}


def _sentence(said: Said, public: bool, phrase: Phrase | None) -> str:
    ours = said.public if public and said.names else said.sentence
    names = () if public else said.names
    if phrase is None:
        return ours
    theirs = render.line(phrase(ours), 600)
    return theirs if same_facts(ours, theirs, names) else ours


def _mine(frame: pd.DataFrame, campaign_id: str) -> pd.DataFrame:
    return frame[frame["campaign_id"] == campaign_id] if "campaign_id" in frame else frame


def _begin(frames: Frames) -> Iterator[Said]:
    """The first stage that nobody reached; an empty campaign begins with a pull."""
    counted = dict(zip(*(frames["steps"][name] for name in ("stage", "n")), strict=True)) if _has(frames, "steps", "stage", "n") else {}
    if counted and not any(counted.values()):
        yield Said("go on", "0 creators are found so far for this brief; a plan says what a pull would ask and cost.", {"found": 0},
                   "bench.pull(bench.plan(brief))", SAVES)
    steps = (("found", "scored", "creators are found and not ranked yet", "bench.score(brief)"),
             ("shortlisted", "drafted", "creators are on the shortlist and nothing is drafted yet", "bench.draft(brief)"),
             ("drafted", "approved", "drafts wait for your review", "bench.review(brief=brief)"),
             ("approved", "sent", "letters are approved and none is recorded as sent", "bench.outbox().save(\"outbox/\")"))
    for before, after, words, step in steps:
        if counted.get(before, 0) and not counted.get(after, 0):
            n = int(counted[before])
            yield Said("go on", f"{n:,} {words}.", {before: n, after: 0}, step, SAVES + _size(n))
            return


def _follow_up(frames: Frames) -> Iterator[Said]:
    due = _overdue(frames)
    for kind, thing, step in (("follow-up", "follow-up letter", "bench.follow_up(brief)"), ("deliverable", "deliverable", "bench.calendar(brief)"),
                              ("task", "task", "bench.tasks(brief)")):
        rows = due[due["kind"] == kind] if len(due) else due
        if len(rows):
            names, first = _names(rows), f"{rows['due_at'].min():%Y-%m-%d}"
            head = f"{len(rows):,} {thing}{' is' if len(rows) == 1 else 's are'} due, the first since {first}"
            yield Said(kind, f"{head}: {_list(names)}." if names else f"{head}.", {"due": len(rows), "first": first}, step,
                       LOSES + _size(len(rows)), f"{head}.", names)


def _overdue(frames: Frames) -> pd.DataFrame:
    if not _has(frames, "due", "kind", "due_at"):
        return pd.DataFrame(columns=["kind", "due_at"])
    due = frames["due"].assign(due_at=_times(frames["due"]["due_at"]))
    return due[due["due_at"] <= clock.now()]


def _expiring(frames: Frames) -> Iterator[Said]:
    if _has(frames, "expiring", "platform", "n", "until"):
        for row in frames["expiring"].itertuples():
            day = f"{pd.Timestamp(row.until):%Y-%m-%d}"
            yield Said("refresh", f"Facts about {_creators(row.n)} of the shortlist on {row.platform} end soon, the first on {day}; a refresh "
                       "asks for them anew and says first what that costs.", {"profiles": int(row.n), "platform": row.platform, "until": day},
                       "bench.refresh(dry_run=True)", LOSES + _size(row.n))


def _budget(frames: Frames) -> Iterator[Said]:
    if not _has(frames, "campaigns", "budget", "fees"):
        return
    for row in frames["campaigns"].dropna(subset=["budget", "fees"]).itertuples():
        if row.budget > 0 and row.fees >= NEAR * row.budget:
            share = 100 * row.fees / row.budget
            yield Said("budget", f"The agreed fees are {row.fees:,.2f} of a budget of {row.budget:,.2f} {row.currency} ({share:.0f} %).",
                       {"fees": float(row.fees), "budget": float(row.budget), "currency": str(row.currency)}, "bench.campaign(brief)",
                       LOSES + min(share / 100, 2) / 2)


def _stop(frames: Frames) -> Iterator[Said]:
    """A test that may stop, in the words of whoever read it: the state alone decides."""
    if _has(frames, "tests", "experiment", "state", "sentence", "sent", "replied"):
        for name, rows in frames["tests"].groupby("experiment", sort=True):
            ended = "ended_at" in rows and rows["ended_at"].notna().any()
            said = str(rows["sentence"].iloc[0])
            if not ended and (rows["state"].iloc[0] == "different" or "You may stop" in said):
                sent, replied = int(rows["sent"].sum()), int(rows["replied"].sum())
                yield Said("test", f"Test {name}, {replied:,} of {sent:,} answered: {said}", {"sent": sent, "replied": replied}, "bench.results(brief)", SAVES + _size(sent))


def _drop(frames: Frames) -> Iterator[Said]:
    """Queries that brought nobody new; who was known by then is counted, because an earlier query may have brought them."""
    if not _has(frames, "finds", "text", "found", "new", "relevant"):
        return
    asked = frames["finds"][frames["finds"]["text"].fillna("") != ""]
    told = asked.groupby("text", sort=True).agg(calls=("new", "size"), new=("new", "sum"), known=("found", "sum"))
    vain = told[(told["calls"] >= LEAST_CALLS) & (told["new"] == 0)].sort_values("calls", ascending=False)
    if len(vain):
        words, calls, known = [render.line(text, 80) for text in vain.index], int(vain["calls"].sum()), int(vain["known"].sum())
        listed = _list([f"“{word}” ({n})" for word, n in zip(words, vain["calls"], strict=True)])
        yield Said("drop a query", f"{len(vain)} of {len(told)} queries brought nobody new in {calls:,} calls"
                   + (f", and {known:,} times somebody known by then" if known else "") + f": {listed}.",
                   {"queries": len(vain), "of": len(told), "calls": calls, "known": known}, f"bench.plan(brief, drop={words!r})", SAVES + _size(calls))


def _live(frames: Frames) -> Iterator[Said]:
    if not _has(frames, "live", "url", "taken_at"):
        return
    last = _times(frames["live"]["taken_at"]).groupby(frames["live"]["url"]).max()
    old = last[last < clock.now() - STALE]
    if len(old):
        day = f"{old.min():%Y-%m-%d}"
        yield Said("live posts", f"{len(old):,} of {len(last):,} live posts were not looked at for a week, one since {day}.",
                   {"posts": len(old), "of": len(last), "since": day}, "bench.follow_live(brief)", LOSES + _size(len(old)) / 2)


def _widen(frames: Frames) -> Iterator[Said]:
    if _has(frames, "sizes", "size_band", "n"):
        for row in frames["sizes"].itertuples():
            yield Said("widen the size", f"{_creators(row.n)} of size {row.size_band} would fit the brief but for their size, among those who speak of "
                       "its topics at least as much as the better half of the shortlist.", {"creators": int(row.n), "size": row.size_band},
                       f"brief.model_copy(update={{\"sizes\": (*brief.sizes, {row.size_band!r})}})", FINDS + _size(row.n))


def _alike(frames: Frames) -> Iterator[Said]:
    if _has(frames, "alike", "name", "agreed"):
        rows, agreed = frames["alike"], len(frames["alike"]["agreed"].iloc[0])
        names = _names(rows)
        who = "the one who agreed" if agreed == 1 else f"the {agreed:,} who agreed"
        head = f"{_creators(len(rows))} whom you have not written to resemble{'s' * (len(rows) == 1)} {who}"
        yield Said("look-alikes", f"{head}: {_list(names)}.", {"creators": len(rows), "agreed": agreed},
                   f"bench.alike({list(rows['agreed'].iloc[0])!r})",
                   FINDS + _size(len(rows)), f"{head}.", names)


def _sponsors(frames: Frames) -> Iterator[Said]:
    if not _has(frames, "sponsors", "competitor", "sponsored", "read", "name"):
        return
    for competitor, rows in frames["sponsors"][frames["sponsors"]["sponsored"] > 0].groupby("competitor", sort=True):
        posts, read, names = int(rows["sponsored"].sum()), int(rows["read"].sum()), _names(rows)
        head = f"{_creators(len(rows))} disclosed a payment beside the name {render.line(competitor, 60)}, in {posts:,} of {read:,} posts read"
        yield Said("competitor", f"{head}: {_list(names)}.", {"creators": len(rows), "posts": posts, "read": read}, "bench.competitors(brief)",
                   FINDS + _size(len(rows)) / 2, f"{head}.", names)


def _labels(frames: Frames) -> Iterator[Said]:
    if _has(frames, "labels", "n", "shortlisted"):
        n, of = (int(frames["labels"][name].iloc[0]) for name in ("n", "shortlisted"))
        if n < min(FEW_LABELS, of):
            yield Said("teach", f"You judged {n:,} of {of:,} creators of the shortlist; the ranking has little to learn from under {FEW_LABELS}.",
                       {"labels": n, "shortlisted": of, "few": FEW_LABELS}, "bench.teach(brief)", TEACHES + _size(of - n))


RULES = (_begin, _follow_up, _expiring, _budget, _stop, _drop, _live, _widen, _alike, _sponsors, _labels)
"""Every rule, each from a campaign's frames to what it says."""


def _has(frames: Frames, name: str, *columns: str) -> bool:
    return name in frames and len(frames[name]) > 0 and set(columns) <= set(frames[name].columns)


def _creators(n: float) -> str:
    return f"{int(n):,} creator{'s' * (n != 1)}"


def _size(n: float) -> float:
    """How large a number is, between 0 and 1, so that it orders what is worth alike and no more."""
    return float(n) / (float(n) + 10)


def _times(values: pd.Series) -> pd.Series:
    return pd.to_datetime(values, utc=True)


def _names(rows: pd.DataFrame) -> tuple[str, ...]:
    """Each creator once, by name where there is one, else by handle; rows without anybody name nobody."""
    both = rows["name"].where(rows["name"].fillna("") != "", rows["handle"] if "handle" in rows else None) if "name" in rows else pd.Series(dtype=object)
    return tuple(dict.fromkeys(render.line(name, 60) for name in both.dropna() if str(name)))


def _list(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
