"""Exploring: a plan's discovery calls go where they bring most, in turns whose reasons and yields are stored.

A turn of a platform is a few calls of each of its buckets, the scarcer the fewer. The next turn is chosen when all
of this one is stored and its creators' words are known, and from stored rows alone: so a pull that was killed chooses as
one that was not. Whole profiles and posts of everyone come when a platform's discovery calls are spent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import count
from typing import Any

import pyarrow as pa

from tastemaker import clock
from tastemaker.discovery import choosing, mentions, moves
from tastemaker.discovery.choosing import Arm, Choice, Trial
from tastemaker.discovery.moves import Met
from tastemaker.discovery.steps import HYDRATE, SEARCH, SPACING, Step
from tastemaker.platforms import Adapter
from tastemaker.store import Session

FIRST_MOVE = 1_000_000
"""Where the places of moves begin: behind every query."""
DEPTH = 50
"""Items wanted of a hashtag."""
LEFT = "left: the plan's discovery calls were better spent elsewhere"
"""The note of steps that were not chosen while there were calls for them."""
Relevance = Callable[[Sequence[str]], Sequence[float]]
"""Texts of found profiles (name, bio, the words that found them) to how likely each fits, 0 to 1."""
_STORED = tuple(one.name for one in fields(Trial) if one.name not in ("language", "shared"))
_YIELD = pa.schema([("turn", pa.int32()), ("step_id", pa.string()), ("found", pa.int32()), ("new", pa.int32()), ("relevant", pa.float64())])
_FOUND = """SELECT f.step_id, f.profile_key, p.platform_id, p.state,
                   CASE WHEN p.expires_at <= now_utc() THEN '' ELSE p.name END AS name,
                   CASE WHEN p.expires_at <= now_utc() THEN '' ELSE p.bio END AS bio,
                   CASE WHEN f.expires_at <= now_utc() THEN '' ELSE f.text END AS text,
                   contains(p.labels, '"!') OR p.state = 'gone' AS closed, c.creator_id
            FROM finds f JOIN profiles p USING (profile_key) JOIN creators c USING (profile_key)
            WHERE p.platform = $platform AND {} ORDER BY p.platform_id, f.step_id, f.plan_id"""
"""Finds with the words of who was found; what is past its time and not yet swept says nothing any more."""


@dataclass(slots=True)
class Explorer:
    """Spends discovery calls. `allowed` is `Plan.exploring`: how many, by `platform.bucket`; platforms without any entry
    are none of its business. `size` says how many calls of a step's bucket a turn may have
    of those that are left."""

    plan_id: str
    run_id: str
    allowed: Mapping[str, int]
    adapters: Mapping[str, Adapter]
    relevance: Relevance | None
    hydrate: Callable[[Session, str, Iterable[str]], int]
    """Puts the look at whole profiles of these steps' finds in place; how many calls those are."""
    size: Callable[[Step, int], int]
    known: dict[str, float] = field(default_factory=dict)
    """How relevant a text looks: asked once a text."""
    unwanted: set[int] = field(default_factory=set)
    """Profiles that are not to be contacted, as they stood when the pull began; who opts out later is not stored."""
    through: set[str] = field(default_factory=set)
    """Platforms on which nothing more can be chosen in this pull."""

    @property
    def platforms(self) -> set[str]:
        """Those whose discovery calls it spends."""
        return {name.partition(".")[0] for name in self.allowed}

    def open(self, s: Session) -> None:
        """Begin a pull: steps wait again that were left, because the plan may allow more calls now."""
        self.unwanted = {row["profile_key"] for row in s.rows("SELECT profile_key FROM do_not_contact")}
        s.execute("UPDATE steps SET state = 'waiting', note = NULL, done_at = NULL WHERE plan_id = $plan_id AND note = $left",
                  plan_id=self.plan_id, left=LEFT)

    def under_way(self, s: Session, platform: str, stopped: Iterable[str]) -> bool:
        """Whether a platform's exploring goes on; makes whatever comes next of it. `stopped`: `platform.bucket`s that
        cannot be asked now. Afterwards what was not chosen is marked as left."""
        if platform in self.through:
            return False
        if self._waits(s, platform, stopped):
            return True
        ended = self._ended(s, platform)
        if ended and (self.hydrate(s, platform, [row["step_id"] for row in ended]) or self._looks(s, platform, stopped)):
            return True
        if ended:
            self._settle(s, platform, ended)
        if self._choose(s, platform, set(stopped)):
            return True
        self._leave(s, platform, stopped)
        self.through.add(platform)
        return False

    def lead(self, s: Session, onward: Iterable[tuple[str, str]]) -> None:
        """Note which step is the next page of which."""
        for step_id, next_step in onward:
            s.execute("""UPDATE choices SET next_step = $next_step WHERE plan_id = $plan_id AND step_id = $step_id
                         AND ended_at IS NULL""", next_step=next_step, plan_id=self.plan_id, step_id=step_id)

    # --- the turn under way --------------------------------------------------------------------------------------

    def _waits(self, s: Session, platform: str, stopped: Iterable[str]) -> bool:
        """Whether chosen steps are still to be stored, of buckets that can be asked."""
        return bool(s.rows("""SELECT 1 FROM choices c JOIN steps t USING (plan_id, step_id)
                              WHERE plan_id = $plan_id AND c.platform = $platform AND c.ended_at IS NULL AND t.state = 'waiting'
                                AND NOT list_contains($stopped, c.platform || '.' || c.bucket) LIMIT 1""",
                           plan_id=self.plan_id, platform=platform, stopped=["", *stopped]))

    def _looks(self, s: Session, platform: str, stopped: Iterable[str]) -> bool:
        """Whether looks at whole profiles are still to be stored, of buckets that can be asked."""
        return bool(s.rows("""SELECT 1 FROM steps WHERE plan_id = $plan_id AND platform = $platform AND round = $hydrate
                                AND state = 'waiting' AND NOT list_contains($stopped, platform || '.' || bucket) LIMIT 1""",
                           plan_id=self.plan_id, platform=platform, hydrate=HYDRATE, stopped=["", *stopped]))

    def _ended(self, s: Session, platform: str) -> list[dict[str, Any]]:
        """Choices whose step is over and whose yield is not yet written down, in the order in which they were made."""
        return s.rows("""SELECT c.step_id, c.turn, t.state FROM choices c LEFT JOIN steps t USING (plan_id, step_id)
                         WHERE c.plan_id = $plan_id AND c.platform = $platform AND c.ended_at IS NULL
                           AND t.state IS DISTINCT FROM 'waiting' ORDER BY c.turn, c.place""",
                      plan_id=self.plan_id, platform=platform)

    def _settle(self, s: Session, platform: str, ended: Sequence[Mapping[str, Any]]) -> None:
        """Write down what ended choices brought. A creator counts for the first that brought them, unless they were held
        before by any plan, are closed, gone or opted out."""
        steps = [row["step_id"] for row in ended]
        found: dict[str, dict[int, Mapping[str, Any]]] = {step_id: {} for step_id in steps}
        for row in s.rows(_FOUND.format("f.plan_id = $plan_id AND list_contains($steps, f.step_id)"),
                          platform=platform, plan_id=self.plan_id, steps=steps):
            found[row["step_id"]][row["profile_key"]] = row
        seen = self._held(s, steps)
        yields = []
        for choice in ended:
            mine = found[choice["step_id"]]
            new = [row for key, row in mine.items() if key not in seen and self._is_open(row)]
            seen |= set(mine)
            yields.append((choice["turn"], choice["step_id"], len(mine), len(new), float(sum(self._fits([_words(row) for row in new])))))
        table = pa.table(dict(zip(_YIELD.names, map(list, zip(*yields, strict=True)), strict=True)), schema=_YIELD)
        s.batch(table, """UPDATE choices c SET found = b.found, new = b.new, relevant = b.relevant, ended_at = $now,
                            more = c.next_step IS NOT NULL FROM batch b
                          WHERE c.plan_id = $plan_id AND c.turn = b.turn AND c.step_id = b.step_id""", now=clock.now(), plan_id=self.plan_id)

    def _held(self, s: Session, steps: Sequence[str]) -> set[int]:
        """Profiles among these steps' finds that something else brought before."""
        rows = s.rows("""SELECT DISTINCT o.profile_key FROM finds o
                         WHERE NOT (o.plan_id = $plan_id AND list_contains($steps, o.step_id)) AND o.profile_key IN
                           (SELECT profile_key FROM finds WHERE plan_id = $plan_id AND list_contains($steps, step_id))""",
                      plan_id=self.plan_id, steps=list(steps))
        return {row["profile_key"] for row in rows}

    def _is_open(self, row: Mapping[str, Any]) -> bool:
        """Whether somebody may count as found, and be a start: there, not closed, known by an id, and nobody who opted out."""
        return not row["closed"] and row["profile_key"] not in self.unwanted and not row["platform_id"].startswith("@")

    def _fits(self, texts: Sequence[str]) -> list[float]:
        """How likely each of these texts is of somebody who fits; 1 where nothing was handed down that could tell."""
        if self.relevance is None:
            return [1.0] * len(texts)
        if new := [text for text in dict.fromkeys(texts) if text not in self.known]:
            self.known.update(zip(new, map(float, self.relevance(new)), strict=True))
        return [self.known[text] for text in texts]

    # --- the next turn -------------------------------------------------------------------------------------------

    def _choose(self, s: Session, platform: str, stopped: set[str]) -> int:
        """Choose the calls of the next turn and put them in place; how many."""
        turn, spent = self._spent(s, platform)
        mine = sorted(name for name in self.allowed if name.partition(".")[0] == platform)
        ways = self._ways(s, platform, {name for name in mine if name not in stopped and self.allowed[name] > spent.get(name, 0)})
        places, chosen = count(), 0
        for name, offers in sorted(ways.items()):
            left = self.allowed[name] - spent.get(name, 0)
            n = self.size(next(iter(offers.values())).step, left)
            arms = [offer.arm for offer in offers.values()]
            picked = choosing.choose(arms, self._trials(s, name), n, seed=f"{self.plan_id} {name} {turn}")
            self._put(s, name, turn, [(next(places), offers[choice.arm_id], choice) for choice in picked])
            chosen += len(picked)
        return chosen

    def _spent(self, s: Session, platform: str) -> tuple[int, dict[str, int]]:
        """The number of the next turn, and how many discovery calls each bucket had."""
        rows = s.rows("""SELECT bucket, count(*) AS n, max(turn) AS turn FROM choices
                         WHERE plan_id = $plan_id AND platform = $platform GROUP BY bucket""", plan_id=self.plan_id, platform=platform)
        return max((row["turn"] for row in rows), default=0) + 1, {f"{platform}.{row['bucket']}": row["n"] for row in rows}

    def _ways(self, s: Session, platform: str, buckets: set[str]) -> dict[str, dict[str, _Way]]:
        """Everything that could be asked next in these buckets, by bucket and arm."""
        found: dict[str, dict[str, _Way]] = {}
        if buckets:
            for way in (*self._pages(s, platform), *self._moves(s, platform)):
                name = f"{platform}.{way.step.bucket}"
                if name in buckets:
                    found.setdefault(name, {}).setdefault(way.arm.arm_id, way)
        return found

    def _pages(self, s: Session, platform: str) -> list[_Way]:
        """Steps that wait: queries' first and next pages, and what completes a move's answer."""
        rows = s.rows("""SELECT t.*, l.arm_id, l.page AS before, o.trust, o.links FROM steps t
                         LEFT JOIN choices l ON l.plan_id = t.plan_id AND l.next_step = t.step_id
                         LEFT JOIN (SELECT q.origin, max(c.trust) AS trust, max(c.links) AS links FROM choices c
                                    JOIN steps q USING (plan_id, step_id) WHERE plan_id = $plan_id AND c.platform = $platform
                                    GROUP BY q.origin) o ON o.origin = t.origin
                         WHERE t.plan_id = $plan_id AND t.platform = $platform AND t.round = 0 AND t.state = 'waiting'
                           AND list_contains(['search', 'related'], t.verb)
                           AND t.step_id NOT IN (SELECT step_id FROM choices WHERE plan_id = $plan_id AND ended_at IS NULL)
                         ORDER BY t.place, t.step_id""", plan_id=self.plan_id, platform=platform)
        return [self._way(Step.from_row(row), arm_id=row["arm_id"], page=0 if row["before"] is None else row["before"] + 1,
                          trust=0.5 if row["trust"] is None else row["trust"], links=row["links"] or 1) for row in rows]

    def _moves(self, s: Session, platform: str) -> list[_Way]:
        """Moves from who was found by this plan or brought by a person, without those that were made; whom they name comes last."""
        adapter, met = self.adapters[platform], self._met(s, platform)
        offers = moves.of(adapter, met, self._pointed(s, platform), DEPTH)
        known = {row["step_id"] for row in s.rows("SELECT step_id FROM steps WHERE plan_id = $plan_id AND platform = $platform",
                                                  plan_id=self.plan_id, platform=platform)} if offers else set()
        offers = [move for move in offers if move.step.step_id not in known] + mentions.of(s, self.plan_id, adapter, met, self.unwanted)
        return [self._way(move.step, trust=move.trust, links=move.links) for move in offers]

    def _met(self, s: Session, platform: str) -> list[Met]:
        rows = s.rows(_FOUND.format("f.plan_id IN ($plan_id, 'added')"), platform=platform, plan_id=self.plan_id)
        people: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            people.setdefault(row["platform_id"], []).append(row)
        fits = self._fits([_words(*rows) for rows in people.values()])
        return [Met(name, fit, _words(*rows), self._is_open(rows[0]), str(rows[0]["creator_id"]))
                for (name, rows), fit in zip(people.items(), fits, strict=True)]

    def _pointed(self, s: Session, platform: str) -> dict[str, int]:
        """How many of those who were chosen as starts point at each profile."""
        rows = s.rows("""SELECT to_id, count(DISTINCT from_id) AS n FROM relations WHERE platform = $platform
                         AND from_id IN (SELECT split_part(origin, ' ', 2) FROM steps
                                         WHERE plan_id = $plan_id AND platform = $platform AND verb = 'related') GROUP BY to_id""",
                      platform=platform, plan_id=self.plan_id)
        return {row["to_id"]: row["n"] for row in rows}

    def _way(self, step: Step, *, arm_id: str | None = None, page: int = 0, trust: float = 0.5, links: int = 1) -> _Way:
        call = step.call(self.adapters[step.platform])
        return _Way(step, Arm(arm_id=arm_id or step.step_id, family=moves.family(step.origin), cost=call.price or call.cost,
                              page=page, trust=trust, links=links, text=moves.said(step.origin), language=moves.spoken(step.origin)))

    def _trials(self, s: Session, name: str) -> list[Trial]:
        """What this plan's earlier calls of a bucket brought, in their order, and how many of whom any other arms brought too."""
        platform, _, bucket = name.partition(".")
        rows = s.rows("""WITH brought AS (SELECT c.arm_id, c.step_id, f.profile_key FROM choices c
                             JOIN finds f USING (plan_id, step_id)
                             WHERE plan_id = $plan_id AND c.platform = $platform AND c.ended_at IS NOT NULL),
                           several AS (SELECT profile_key FROM brought GROUP BY ALL HAVING min(arm_id) <> max(arm_id)),
                           again AS (SELECT step_id, count(DISTINCT profile_key) AS shared FROM brought
                             SEMI JOIN several USING (profile_key) GROUP BY ALL)
                         SELECT c.*, t.origin, coalesce(a.shared, 0) AS shared FROM choices c
                         LEFT JOIN steps t USING (plan_id, step_id) LEFT JOIN again a USING (step_id)
                         WHERE plan_id = $plan_id AND c.platform = $platform AND c.bucket = $bucket AND ended_at IS NOT NULL
                         ORDER BY c.turn, c.place""", plan_id=self.plan_id, platform=platform, bucket=bucket)
        return [replace(remembered(row), shared=row["shared"]) for row in rows]

    def _put(self, s: Session, name: str, turn: int, picked: Sequence[tuple[int, _Way, Choice]]) -> None:
        """Store choices, and the steps of moves that are steps from now on."""
        platform, _, bucket = name.partition(".")
        new = [{**way.step.row(self.plan_id), "place": (FIRST_MOVE + turn * SPACING + place) * SPACING} for place, way, _ in picked
               if way.step.place == 0 and way.is_move]
        if new:
            s.insert("steps", new, keep=True)
        s.insert("choices", [
            {"plan_id": self.plan_id, "turn": turn, "place": place, "step_id": way.step.step_id, "platform": platform, "bucket": bucket,
             **_without(asdict(way.arm), "language"), **_without(asdict(choice), "arm_id"), "chosen_at": clock.now(),
             "run_id": self.run_id} for place, way, choice in picked])

    def _leave(self, s: Session, platform: str, stopped: Iterable[str]) -> None:
        """Mark what waits and will not be asked, except in buckets that only cannot be asked now."""
        s.execute("""UPDATE steps SET state = 'skipped', note = $left, done_at = $now
                     WHERE plan_id = $plan_id AND platform = $platform AND round = $search AND state = 'waiting'
                       AND list_contains(['search', 'related'], verb) AND NOT list_contains($stopped, platform || '.' || bucket)
                       AND step_id NOT IN (SELECT step_id FROM choices WHERE plan_id = $plan_id AND ended_at IS NULL)""",
                  left=LEFT, now=clock.now(), plan_id=self.plan_id, platform=platform, search=SEARCH, stopped=["", *stopped])


@dataclass(frozen=True, slots=True)
class _Way:
    """A step that could be asked, as an arm."""

    step: Step
    arm: Arm

    @property
    def is_move(self) -> bool:
        """Whether it starts from a creator or from what creators share."""
        return self.arm.family in moves.MOVES


def remembered(row: Mapping[str, Any]) -> Trial:
    """The trial in a row of `choices` with its step's `origin`, where the language stands."""
    return Trial(**{name: row[name] for name in _STORED}, language=moves.spoken(row["origin"] or ""))


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _words(*rows: Mapping[str, Any]) -> str:
    """What is known of one creator in words: name, bio and what they were found by, each once."""
    return "\n".join(dict.fromkeys(text for row in rows for text in (row["name"], row["bio"], row["text"]) if text))
