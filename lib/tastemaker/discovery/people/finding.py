"""Looking for profiles of one person: facts are read, signs and the linker are asked, and what they say is stored.

Signs, questions and flags are the machine's view of the facts that are there now. They are made anew whenever a fact or a
word of a person changed, so what rested on a fact that is gone goes with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, combinations, zip_longest
from typing import TYPE_CHECKING, Any

from tastemaker import clock, render
from tastemaker.discovery.people import settling
from tastemaker.discovery.people.joining import JOINS, Word, places
from tastemaker.discovery.people.signs import PROVEN, Sign, exact, plain
from tastemaker.store import Run, Session, Store

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.discovery.linking import Linked

    Link = Callable[..., Linked]

MOST_QUESTIONS = 1_000
"""Questions that are kept for a person: the most useful ones, far more than anybody answers."""
COLUMNS = ("profile_key", "platform", "handle", "name", "bio", "url", "links", "verified", "addresses")
AT_LEAST = 0.3
"""Probability under which the linker speaks against an address or a site that two profiles share. On invented worlds such pairs
are one person's hardly more often than not; with those above it, all merges are right as often as the linker's own."""
LIKELY = 0.5
"""Probability from which a pair that nothing joins is worth a question for its own sake."""
_MARK = "people found"
_TOLD = "p.state IN ('live', 'added') AND (p.expires_at IS NULL OR p.expires_at > now_utc()) AND NOT contains(p.labels, '\"!')"
_ADDRESSES = """(SELECT profile_key, lower(address) AS address FROM contacts WHERE expires_at IS NULL OR expires_at > now_utc()
                 UNION SELECT profile_key, lower(contact) FROM profiles WHERE contact LIKE '%@%')"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What may say who is who, with a mark that changes when any of it does."""

    mark: str
    profiles: list[dict[str, Any]]
    words: list[Word]

    @property
    def keys(self) -> set[int]:
        """The profiles of which anything is known."""
        return {profile["profile_key"] for profile in self.profiles}


@dataclass(frozen=True, slots=True)
class Found:
    """What the machine says: signs, strongest first, and rows of questions and flags."""

    signs: list[Sign]
    questions: list[dict[str, Any]]
    flags: list[dict[str, Any]]


def run(store: Store, run: Run, link: Link | None = None) -> int:
    """Map profiles that are one person's to one creator; how many profiles got another creator.

    `link` is the linker, by default `discovery.linking.link`. Over the same facts and words a second run asks nobody and
    adds nothing. Facts that change while the linker thinks are looked at once more.
    """
    for _ in range(3):
        with store.write() as s:
            mark = _mark(s)
            if f"{mark} / {_held(s)}" == _last(s):
                return settling.settle(s, run)
            facts = _read(s, mark)
        found = look(facts, link)
        with store.write() as s:
            if _mark(s) == mark:
                return _keep(s, run, facts, found)
    with store.write() as s:   # somebody writes all the time: then all of it in one breath
        facts = _read(s, _mark(s))
        return _keep(s, run, facts, look(facts, link))


def look(facts: Facts, link: Link | None = None) -> Found:
    """What the signs and the linker say of these facts. Pure. Where no two profiles are alike, the linker is not asked."""
    certain = list(exact(facts.profiles))
    if link is None and not _unsettled(facts, certain):
        return Found(certain, [], [])
    if link is None:
        from tastemaker.discovery.linking import link
    linked = link(_frame(facts.profiles), _answers(facts), two_allowed=_two(facts))
    signs = _together(linked, certain)
    return Found(signs, _questions(linked, facts, signs), _flags(linked, facts))


def _unsettled(facts: Facts, certain: Sequence[Sign]) -> bool:
    """Whether profiles of different platforms share a name, a handle, a link or an address, and no sign settles them."""
    settled = {sign.pair for sign in certain}
    seen: dict[str, list[dict[str, Any]]] = {}
    for profile in facts.profiles:
        for text in _blocks(profile):
            seen.setdefault(text, []).append(profile)
    return any(len(alike) <= 50 and (min(a["profile_key"], b["profile_key"]), max(a["profile_key"], b["profile_key"])) not in settled
               and a["platform"] != b["platform"] for alike in seen.values() for a, b in combinations(alike[:50], 2))


def _blocks(profile: Mapping[str, Any]) -> set[str]:
    """What alike profiles share: the letters of their name and of their handle, links and addresses."""
    handle = profile["handle"].lower().split("@")[0] if profile["platform"] == "mastodon" else profile["handle"].lower()
    letters = {"".join(filter(str.isalnum, text)) for text in (profile["name"].casefold(), handle.removesuffix(".bsky.social"))}
    return {text for text in letters if len(text) > 3} | set(profile["addresses"]) | set(map(plain, profile["links"]))


def _frame(profiles: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({column: [profile["verified_links" if column == "verified" else column] for profile in profiles]
                         for column in COLUMNS})


def _answers(facts: Facts) -> pd.DataFrame | None:
    """What persons said of two profiles whose facts are here, the newest word each."""
    import pandas as pd
    said = {(min(w.a, w.b), max(w.a, w.b)): w.word for w in facts.words if w.a != w.b and {w.a, w.b} <= facts.keys}
    rows = [(a, b, word in JOINS) for (a, b), word in sorted(said.items())]
    return pd.DataFrame(rows, columns=["a", "b", "same"]) if rows else None


def _two(facts: Facts) -> list[tuple[int, int]]:
    """Pairs on one platform that a person said are one creator's."""
    platform = {profile["profile_key"]: profile["platform"] for profile in facts.profiles}
    newest = {(min(w.a, w.b), max(w.a, w.b)): w.word for w in facts.words}
    return sorted((a, b) for (a, b), word in newest.items()
                  if a != b and word in JOINS and a in platform and platform[a] == platform.get(b))


def _together(linked: Linked, certain: Sequence[Sign]) -> list[Sign]:
    """The exact signs that the linker does not doubt, and its merges as signs, the most probable first.

    Others link to a person's site too, so a shared site or address counts only where the linker gives the pair `AT_LEAST`;
    of pairs that are nowhere in its answer it thinks less. Links to each other need nobody's consent.
    """
    weighed = {(int(row.a), int(row.b)): float(row.probability) for row in linked.pairs.itertuples()}
    found = [sign._replace(probability=weighed.get(sign.pair)) for sign in certain
             if sign.kind in PROVEN or weighed.get(sign.pair, 0.0) >= AT_LEAST]
    for keys, probability, reason in linked.groups:
        first, *others = sorted(keys)
        kind = f"several signs agree, probability {probability:.3f}"
        found += [Sign(first, other, kind, reason, probability) for other in others]
    return sorted(found, key=lambda sign: -(sign.probability or 1.0))


def _questions(linked: Linked, facts: Facts, signs: Sequence[Sign]) -> list[dict[str, Any]]:
    """What the linker would learn most from, and by turns the likeliest pairs that nothing joins: a yes there is a merge.

    Of several pairs that would join the same two creators one is asked.
    """
    until, platform = _ends(facts), {profile["profile_key"]: profile["platform"] for profile in facts.profiles}
    whose = {key: place.creator_id for key, place in places(platform, facts.words, signs).items()}
    likely = linked.pairs[linked.pairs["probability"] >= LIKELY].sort_values("probability", ascending=False, kind="stable")
    turns = zip_longest(((q.a, q.b, q.probability, q.gain, q.reason) for q in linked.questions.itertuples()),
                        ((p.a, p.b, p.probability, None, p.signs) for p in likely.itertuples()))
    found: dict[frozenset[int], dict[str, Any]] = {}
    for a, b, probability, gain, reason in filter(None, chain.from_iterable(turns)):
        asked = frozenset((whose[int(a)], whose[int(b)]))
        if len(asked) == 2 and asked not in found and len(found) < MOST_QUESTIONS:
            found[asked] = {"profile_key": int(min(a, b)), "other_key": int(max(a, b)), "place": len(found),
                            "probability": float(probability), "gain": None if gain is None else float(gain),
                            "reason": render.line(reason, 600), "expires_at": _until(until, a, b)}
    return list(found.values())


def _flags(linked: Linked, facts: Facts) -> list[dict[str, Any]]:
    until = _ends(facts)
    return [{"profile_key": int(row.profile_key), "other_key": int(row.like), "kind": str(row.kind), "reason": render.line(row.reason, 600),
             "expires_at": _until(until, row.profile_key, row.like)}
            for row in linked.flags.drop_duplicates(["profile_key", "like", "kind"]).itertuples()]


def _ends(facts: Facts) -> dict[int, datetime | None]:
    return {profile["profile_key"]: profile["expires_at"] for profile in facts.profiles}


def _until(ends: Mapping[int, datetime | None], *keys: int) -> datetime | None:
    """When the first of these profiles' facts expire."""
    return min(filter(None, (ends.get(int(key)) for key in keys)), default=None)


def _keep(s: Session, run: Run, facts: Facts, found: Found) -> int:
    """Replace the machine's view by this one and settle whose each profile is."""
    until, now = _ends(facts), clock.now()
    rows: dict[str, Iterable[dict[str, Any]]] = {
        "people_signs": [{"profile_key": sign.pair[0], "other_key": sign.pair[1], "place": place, "kind": sign.kind,
                          "reason": render.line(sign.reason, 600), "probability": sign.probability,
                          "expires_at": _until(until, *sign.pair)} for place, sign in enumerate(_one_each(found.signs))],
        "people_questions": found.questions, "people_flags": found.flags}
    for table, new in rows.items():
        s.execute(f"DELETE FROM {table}")
        s.insert(table, [row | {"made_at": now, "run_id": run.run_id} for row in new])
    changed = settling.settle(s, run)
    s.execute("INSERT INTO about VALUES ($name, $mark) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
              name=_MARK, mark=f"{_mark(s)} / {_held(s)}")
    return changed


def _one_each(signs: Iterable[Sign]) -> list[Sign]:
    """One sign a pair, the strongest, with the reasons of all."""
    found: dict[tuple[int, int], Sign] = {}
    for sign in signs:
        first = found.setdefault(sign.pair, sign)
        if sign.reason not in first.reason:
            found[sign.pair] = first._replace(reason=f"{first.reason}; {sign.reason}")
    return list(found.values())


def _read(s: Session, mark: str) -> Facts:
    profiles = s.rows(f"""
        SELECT p.profile_key, p.platform, p.handle, p.name, p.bio, p.url, p.links, p.verified_links, p.expires_at, a.addresses
        FROM profiles p LEFT JOIN (SELECT profile_key, list(DISTINCT address ORDER BY address) AS addresses FROM {_ADDRESSES}
                                   GROUP BY 1) a USING (profile_key)
        WHERE {_TOLD} ORDER BY p.profile_key""")
    for profile in profiles:
        profile["links"], profile["verified_links"] = (json.loads(profile[name] or "[]") for name in ("links", "verified_links"))
        profile["addresses"] = profile["addresses"] or []
    return Facts(mark, profiles, settling.words(s))


def _mark(s: Session) -> str:
    """A short text that changes with any fact or word that says who is who."""
    row = s.rows(f"""SELECT
        (SELECT count(*) || ' ' || coalesce(bit_xor(hash(p.profile_key, p.platform, p.handle, p.name, p.bio, p.url, p.links,
                                                         p.verified_links)), 0) FROM profiles p WHERE {_TOLD}) AS told,
        (SELECT count(*) || ' ' || coalesce(bit_xor(hash(profile_key, address)), 0) FROM {_ADDRESSES}) AS addresses,
        (SELECT count(*) || ' ' || coalesce(max(ordinal), 0) FROM people_words WHERE word <> 'skip') AS words""")[0]
    return " / ".join(row.values())


def _held(s: Session) -> str:
    """How much of the machine's view may be used still: it may end before the facts that it is from, which a refresh
    keeps longer."""
    tables = ("people_signs", "people_questions", "people_flags")
    counts = s.rows("SELECT " + ", ".join(
        f"(SELECT count(*) FROM {table} WHERE expires_at IS NULL OR expires_at > now_utc()) AS {table}" for table in tables))
    return " ".join(str(n) for n in counts[0].values())


def _last(s: Session) -> str:
    rows = s.rows("SELECT value FROM about WHERE name = $name", name=_MARK)
    return rows[0]["value"] if rows else ""
