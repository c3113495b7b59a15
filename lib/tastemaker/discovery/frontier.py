"""The frontier of a pull: the waiting rows of `steps`. It grows with what is found and says what may be asked now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tastemaker import clock
from tastemaker.discovery import unchanged
from tastemaker.discovery.forecast import allowance
from tastemaker.discovery.steps import HYDRATE, POSTS, SEARCH, SPACING, Step
from tastemaker.errors import BadInput, NotOffered, QuotaSpent
from tastemaker.models import Profile
from tastemaker.platforms import Adapter, Call
from tastemaker.store import Run, Session, ledger

CALLS = 20
"""Calls of one batch: with pages of 50 items a commit is about 1,000 rows, and a kill repeats at most these."""
ADDED = "added"
"""The `plan_id` of finds that a person's list brought: every plan looks at them."""
UNWANTED = """(SELECT platform, platform_id FROM optouts WHERE platform_id IS NOT NULL UNION
               SELECT p.platform, p.platform_id FROM do_not_contact JOIN profiles p USING (profile_key))"""


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that a pull could not go on with: a platform or `platform.bucket`, why, and when it can (None: unknown)."""

    where: str
    reason: str
    when: datetime | None = None


@dataclass(slots=True)
class Asked:
    """A step under way: its Call, the ledger's ids of every time it was sent, and the ETag that is sent along."""

    step: Step
    call: Call
    call_ids: list[int]
    etag: str | None = None


@dataclass(slots=True)
class Frontier:
    """What one pull may still ask. It holds no connection: every question about the table takes a Session."""

    run: Run
    plan_id: str
    adapters: Mapping[str, Adapter]
    posts: int
    budget: Mapping[str, float]
    stops: dict[str, Stop] = field(default_factory=dict)
    grown: set[str] = field(default_factory=set)
    used: Counter[str] = field(default_factory=Counter)
    handles: frozenset[tuple[str, str]] = frozenset()
    """Platform and lower-case handle of people who opted out before their id was known."""

    def open(self, s: Session, steps: Iterable[Step]) -> None:
        """Put the plan's first steps and the look-ups of added handles in place; drop steps about who opted out.

        Steps whose answer could not be read are asked once more in every new pull: a proxy's page is no last word.
        """
        s.insert("steps", [step.row(self.plan_id) for step in (*steps, *self._lookups(s))], keep=True)
        s.execute("""UPDATE steps SET state = 'waiting', done_at = NULL WHERE plan_id = $plan_id AND state = 'failed'
                     AND note LIKE 'BadPayload%'""", plan_id=self.plan_id)
        s.execute(f"""UPDATE steps SET state = 'skipped', note = 'opted out' WHERE plan_id = $plan_id AND state = 'waiting'
                      AND verb IN ('posts', 'lookup') AND (platform, split_part(origin, ' ', 2)) IN {UNWANTED}""",
                  plan_id=self.plan_id)
        rows = s.rows("SELECT DISTINCT platform, platform_id FROM optouts WHERE platform_id LIKE '@%'")
        self.handles = frozenset((row["platform"], row["platform_id"][1:].lower()) for row in rows)

    def take(self, s: Session) -> list[Asked]:
        """The next batch, reserved in the ledger: up to CALLS calls, of a scarce bucket one. Empty when nothing may be asked.

        Whole profiles of a platform are asked for when its searches are through (or cannot go on), in batches sorted
        by id, so that a pull that was killed asks the very same calls as one that was not.
        """
        while True:
            rows = self._waiting(s)
            searching = {row["platform"] for row in rows if row["round"] == SEARCH}
            grew = sum(self._grow(s, name) for name in self._open_platforms() if name not in searching | self.grown)
            stopped = len(self.stops)
            if not grew and (chosen := self._choose(s, rows)):
                return self._reserve(s, chosen)
            if not grew and len(self.stops) == stopped:
                return []

    def after(self, step: Step, found: Iterable[Call]) -> list[Step]:
        """The steps of the next page and of what completes an answer: same round, same origin, one place on."""
        return [Step.of(call, step.origin, step.round, step.place + 1) for call in found]

    def posts_of(self, step: Step, profiles: Iterable[Profile]) -> list[Step]:
        """The steps that bring the newest posts of these profiles."""
        adapter, made = self.adapters[step.platform], []
        wanted = sorted((p for p in profiles if p.post_count != 0), key=lambda p: p.platform_id)
        for i, profile in enumerate(wanted):
            calls = _offered(lambda p=profile: adapter.posts(p.platform_id, p.feed, limit=self.posts))
            place = (step.place * SPACING + i) * SPACING
            made += [Step.of(call, f"posts: {profile.platform_id}", POSTS, place) for call in calls]
        return made

    def stop(self, where: str, reason: str, when: datetime | None = None) -> None:
        """Ask nothing more of a platform or of a `platform.bucket` in this pull."""
        self.stops.setdefault(where, Stop(where, reason, when))

    # --- what is waiting -----------------------------------------------------------------------------------------

    def _open_platforms(self) -> list[str]:
        return [name for name in self.adapters if name not in self.stops]

    def _waiting(self, s: Session) -> list[dict[str, Any]]:
        return s.rows("""SELECT * FROM steps WHERE plan_id = $plan_id AND state = 'waiting'
                           AND list_contains($platforms, platform) AND NOT list_contains($stopped, platform || '.' || bucket)
                         QUALIFY row_number() OVER (PARTITION BY platform, bucket ORDER BY round, place, step_id) <= $most
                         ORDER BY round, place, step_id""",
                      plan_id=self.plan_id, platforms=["", *self._open_platforms()], stopped=["", *self.stops], most=CALLS)

    def _choose(self, s: Session, rows: list[dict[str, Any]]) -> list[Step]:
        """As many of these steps as the batch, the buckets and the budget have room for."""
        chosen: list[Step] = []
        room: dict[str, float] = {}
        for step in map(Step.from_row, rows):
            name = f"{step.platform}.{step.bucket}"
            if name not in room:
                room[name] = self._room(s, step)
            if len(chosen) < CALLS and room[name] >= step.cost:
                chosen.append(step)
                scarce = self.adapters[step.platform].buckets[step.bucket].scarce
                room[name] = -1 if scarce else room[name] - step.cost
        return chosen

    def _room(self, s: Session, step: Step) -> float:
        """What a bucket may still cost now. An empty one stops, with the moment at which it resets."""
        name, bucket = f"{step.platform}.{step.bucket}", self.adapters[step.platform].buckets[step.bucket]
        today = ledger.remaining(s, step.platform, bucket)
        if today is not None and today < step.cost:
            resets = ledger.resets_at(bucket, clock.now())
            self.stop(name, str(QuotaSpent(name, resets)), resets)
            return 0
        allowed = allowance(self.budget, step.platform, step.bucket)
        if allowed is not None and allowed - self.used[name] < step.cost:
            self.stop(name, f"The budget of {allowed:g} that you gave it is used.")
            return 0
        return min(float("inf") if today is None else today, float("inf") if allowed is None else allowed - self.used[name])

    def _reserve(self, s: Session, chosen: list[Step]) -> list[Asked]:
        asked = [Asked(step, step.call(self.adapters[step.platform]), []) for step in chosen]
        ids = ledger.reserve(s, self.run.run_id, [self.entry(a) for a in asked])
        etags = unchanged.etags(s, chosen)
        for one, call_id in zip(asked, ids, strict=True):
            one.call_ids.append(call_id)
            one.etag = etags.get((one.step.platform, one.step.step_id))
        return asked

    def entry(self, asked: Asked) -> ledger.Entry:
        """What the ledger reserves to send a call once; it counts against the budget too."""
        call = asked.call
        self.used[f"{call.platform}.{call.bucket}"] += call.cost
        return ledger.Entry(platform=call.platform, bucket=self.adapters[call.platform].buckets[call.bucket], cost=call.cost,
                            endpoint=call.endpoint, plan_id=self.plan_id, step_id=asked.step.step_id)

    # --- how it grows --------------------------------------------------------------------------------------------

    def _grow(self, s: Session, platform: str) -> int:
        """Steps for the whole profiles of everyone whom this plan found or a person added, unless they were asked for."""
        self.grown.add(platform)
        rows = s.rows(f"""
            WITH asked AS (SELECT unnest(string_split(origin, ' ')) AS platform_id FROM steps
                           WHERE plan_id = $plan_id AND platform = $platform AND (verb = 'profiles' OR round = {POSTS}))
            SELECT DISTINCT platform_id FROM profiles p WHERE platform = $platform AND platform_id NOT LIKE '@%'
              AND profile_key IN (SELECT profile_key FROM finds WHERE plan_id IN ($plan_id, '{ADDED}'))
              AND platform_id NOT IN (SELECT platform_id FROM asked)
              AND (platform, platform_id) NOT IN {UNWANTED} ORDER BY platform_id""",
                      plan_id=self.plan_id, platform=platform)
        first = s.rows("SELECT count(*) AS n FROM steps WHERE plan_id = $plan_id AND platform = $platform AND round = 1",
                       plan_id=self.plan_id, platform=platform)[0]["n"]
        steps = _batched(self.adapters[platform].profiles, [row["platform_id"] for row in rows], "profiles:", HYDRATE, first)
        return s.insert("steps", [step.row(self.plan_id) for step in steps], keep=True) if steps else 0

    def _lookups(self, s: Session) -> list[Step]:
        """Steps that look up the profiles which a person added by handle alone."""
        made: list[Step] = []
        for name, adapter in self.adapters.items():
            rows = s.rows(f"""SELECT platform_id FROM profiles WHERE platform = $platform AND state = 'added'
                              AND platform_id LIKE '@%' AND (platform, platform_id) NOT IN {UNWANTED} ORDER BY platform_id""",
                          platform=name)
            made += _batched(adapter.lookup, [row["platform_id"][1:] for row in rows], "added:", SEARCH, 0)
        return made


def _batched(verb: Callable[[list[str]], list[Call]], ids: list[str], title: str, round: int, first: int) -> list[Step]:
    """Steps for ids in batches as large as the adapter takes; each step's origin names the ids that it is about."""
    ids = [one for one in ids if _offered(lambda one=one: verb([one]))]
    if not ids:
        return []
    size = _batch_size(verb, ids)
    batches = [ids[i:i + size] for i in range(0, len(ids), size)]
    return [Step.of(call, " ".join((title, *batch)), round, (first + i) * SPACING)
            for i, batch in enumerate(batches) for call in verb(batch)]


def _batch_size(verb: Callable[[list[str]], list[Call]], ids: list[str]) -> int:
    """The most of these ids that one call takes; asking the verb costs nothing, because verbs only build Calls."""
    low, high = 1, len(ids)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(verb(ids[:middle])) == 1 else (low, middle - 1)
    return low


def _offered(verb: Callable[[], list[Call]]) -> list[Call]:
    """The Calls of a verb; none where the platform has no such call or no such name."""
    try:
        return verb()
    except (NotOffered, BadInput):
        return []
