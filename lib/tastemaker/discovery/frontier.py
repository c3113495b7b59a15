"""The frontier of a pull: the waiting rows of `steps`. It grows with what is found and says what may be asked now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from tastemaker import clock, render
from tastemaker.discovery import unchanged
from tastemaker.discovery.exploring import Explorer
from tastemaker.discovery.forecast import allowance
from tastemaker.discovery.steps import HYDRATE, POSTS, SEARCH, SPACING, Step, batched, offered
from tastemaker.errors import QuotaSpent
from tastemaker.models import Bucket, Profile, Since
from tastemaker.platforms import Adapter, Call
from tastemaker.settings import keyed_hash
from tastemaker.store import Run, Session, ledger

CALLS = 100
"""Calls that are out at once, reserved and not yet stored: a kill repeats at most these, and fewer of a small bucket. Half
of them are stored while the other half is on the wire. Fewer take longer (with 40 by a third), because every commit costs as
much as storing 30 pages; more would be more than a bucket of 10,000 a day lets out at once."""
TURN, OF_WHAT_IS_LEFT = 8, 0.25
"""The most discovery calls of a bucket that are chosen at once, and the most of what is left of it: more would be chosen
without knowing what the others bring."""
FEW, FEW_OF_WHAT_IS_LEFT = 4, 0.1
"""The same of a scarce bucket and of what has a price."""
MONEY = "TASTEMAKER_SPEND_LIMIT_USD"
SAME_USD = 1e-9
"""US dollars within which two sums are the same."""
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
    money: float | None = None
    """The most US dollars that this pull may spend on priced calls; None: nothing that has a price is asked."""
    spend_limit_usd: float | None = None
    """The most that all pulls together may spend in a UTC day; None: no such limit."""
    hash_key: str = ""
    grows: bool = True
    """Whether everyone who was found or added is looked at as well; a refresh asks its own steps and nothing else."""
    stops: dict[str, Stop] = field(default_factory=dict)
    grown: set[str] = field(default_factory=set)
    used: Counter[str] = field(default_factory=Counter)
    """What the calls of this pull cost so far, by `platform.bucket`."""
    paid: float = 0.0
    """US dollars that this pull has spent or reserved."""
    out: dict[str, Step] = field(default_factory=dict)
    """Steps that are reserved and not yet stored, by step id."""
    handles: frozenset[tuple[str, str]] = frozenset()
    """Platform and lower-case handle of people who opted out before their id was known."""
    explorer: Explorer | None = None
    """Who chooses among discovery calls; None: every search is asked."""

    def open(self, s: Session, steps: Iterable[Step]) -> None:
        """Put the plan's first steps and the look-ups of added handles in place; drop steps about who opted out.

        Steps whose answer could not be read are asked once more in every new pull: a proxy's page is no last word.
        """
        s.insert("steps", [step.row(self.plan_id) for step in (*steps, *(self._lookups(s) if self.grows else ()))], keep=True)
        self.reopen(s)
        if self.explorer:
            self.explorer.open(s)
        s.execute(f"""UPDATE steps SET state = 'skipped', note = 'opted out' WHERE plan_id = $plan_id AND state = 'waiting'
                      AND verb IN ('posts', 'lookup', 'comments', 'related') AND (platform, split_part(origin, ' ', 2)) IN {UNWANTED}""",
                  plan_id=self.plan_id)
        if self.grows:   # a batch with one of them is made anew without them
            s.execute(f"""DELETE FROM steps WHERE plan_id = $plan_id AND state = 'waiting' AND verb = 'profiles' AND step_id IN (
                            SELECT step_id FROM (SELECT step_id, platform, unnest(string_split(origin, ' ')) AS platform_id FROM steps
                                                 WHERE plan_id = $plan_id AND state = 'waiting' AND verb = 'profiles')
                            WHERE (platform, platform_id) IN {UNWANTED})""", plan_id=self.plan_id)
        rows = s.rows("SELECT DISTINCT platform, platform_id FROM optouts WHERE platform_id LIKE '@%'")
        self.handles = frozenset((row["platform"], row["platform_id"][1:].lower()) for row in rows)

    def obey(self, s: Session, budget: Mapping[str, float], money: float | None) -> None:
        """Stay within what a plan may cost in all, less what its calls took in earlier pulls, beside what this pull may."""
        rows = s.rows("SELECT platform, bucket, sum(cost) AS cost, sum(price) AS price FROM calls WHERE plan_id = $plan_id GROUP BY ALL",
                      plan_id=self.plan_id)
        used = {f"{row['platform']}.{row['bucket']}": float(row["cost"]) for row in rows}
        limits: dict[str, float] = {}
        for platform, bucket in ((name, bucket) for name, adapter in self.adapters.items() for bucket in adapter.buckets):
            whole, now = allowance(budget, platform, bucket), allowance(self.budget, platform, bucket)
            left = None if whole is None else max(0.0, whole - used.get(f"{platform}.{bucket}", 0.0))
            if said := [limit for limit in (left, now) if limit is not None]:
                limits[f"{platform}.{bucket}"] = min(said)
        self.budget = limits
        if money is not None and self.money is not None:
            self.money = min(self.money, max(0.0, money - sum(float(row["price"]) for row in rows)))

    def reopen(self, s: Session, platform: str | None = None) -> None:
        """Let steps whose answer could not be read wait again."""
        s.execute("""UPDATE steps SET state = 'waiting', done_at = NULL WHERE plan_id = $plan_id AND state = 'failed'
                     AND note LIKE 'BadPayload%' AND ($platform IS NULL OR platform = $platform)""",
                  plan_id=self.plan_id, platform=platform)

    def take(self, s: Session) -> list[Asked]:
        """More to ask, reserved in the ledger, so that CALLS calls are out again; of a scarce bucket and of what has a price
        one at a time. Empty when nothing more may be asked now.

        Whole profiles of a platform are asked for when its searches are through (or cannot go on), in batches sorted
        by id, so that a pull that was killed asks the very same calls as one that was not.
        """
        self._rest(s)
        while len(self.out) < CALLS:
            exploring = self._exploring(s)
            rows = self._waiting(s, exploring)
            searching = exploring | {row["platform"] for row in rows if row["round"] == SEARCH}
            searching |= {step.platform for step in self.out.values() if step.round == SEARCH}
            grew = sum(self._grow(s, name) for name in self._open_platforms() if self.grows and name not in searching | self.grown)
            stopped = len(self.stops)
            if not grew and (chosen := self._choose(s, rows)):
                return self._reserve(s, chosen)
            if not grew and len(self.stops) == stopped:
                return []
        return []

    def after(self, step: Step, found: Iterable[Call]) -> list[Step]:
        """The steps of the next page and of what completes an answer: same round, same origin, one place on."""
        return [Step.of(call, step.origin, step.round, step.place + 1) for call in found]

    def posts_of(self, s: Session, step: Step, profiles: Iterable[Profile]) -> list[Step]:
        """The steps that bring the newest posts of these profiles; where the platform can say it, only newer than we hold."""
        adapter, made = self.adapters[step.platform], []
        wanted = sorted((p for p in profiles if self.posts and p.post_count != 0 and not _closed(p)), key=lambda p: p.platform_id)
        held = self._newest(s, step.platform, [p.platform_id for p in wanted]) if adapter.delta and wanted else {}
        for i, profile in enumerate(wanted):
            since = {"since": held.get(profile.platform_id)} if adapter.delta else {}
            calls = offered(lambda p=profile, since=since: adapter.posts(p.platform_id, p.feed, limit=self.posts, **since))
            place = (step.place * SPACING + i) * SPACING
            made += [Step.of(call, f"posts: {profile.platform_id}", POSTS, place) for call in calls]
        return made

    def stop(self, where: str, reason: str, when: datetime | None = None) -> None:
        """Ask nothing more of a platform or of a `platform.bucket` in this pull."""
        self.stops.setdefault(where, Stop(where, reason, when))

    def _rest(self, s: Session) -> None:
        """Ask nothing more once somebody paused or completed the campaign, also while a pull of it is under way."""
        for row in s.rows("""SELECT value, made_by FROM campaign_set WHERE campaign_id = $campaign AND what = 'state'
                             AND list_contains(['paused', 'completed'], value)""", campaign=self.run.campaign_id or ""):
            for name in self.adapters:
                self.stop(name, f"The campaign is {row['value']} by {render.line(row['made_by'], 80)}; it spends nothing until it is active again.")

    # --- what is waiting -----------------------------------------------------------------------------------------

    def _open_platforms(self) -> list[str]:
        return [name for name in self.adapters if name not in self.stops]

    def _exploring(self, s: Session) -> set[str]:
        """Platforms whose discovery calls are still being spent."""
        return {name for name in self._open_platforms() if self.explorer and name in self.explorer.platforms
                and self.explorer.under_way(s, name, self.stops)}

    def _waiting(self, s: Session, exploring: set[str]) -> list[dict[str, Any]]:
        """The first steps of each bucket that may be asked. Where calls are still chosen, of searches only the chosen ones,
        and no posts: what is chosen must depend on nothing that comes beside it."""
        free = f"""AND NOT (list_contains($exploring, platform) AND (round = {POSTS} OR round = {SEARCH}
                     AND list_contains(['search', 'related'], verb) AND step_id NOT IN
                       (SELECT step_id FROM choices WHERE plan_id = $plan_id AND ended_at IS NULL)))""" if exploring else ""
        only = {"exploring": [*exploring]} if exploring else {}
        return s.rows(f"""SELECT * FROM steps WHERE plan_id = $plan_id AND state = 'waiting'
                           AND list_contains($platforms, platform) AND NOT list_contains($stopped, platform || '.' || bucket)
                           AND NOT list_contains($out, step_id) {free}
                         QUALIFY row_number() OVER (PARTITION BY platform, bucket ORDER BY round, place, step_id) <= $most
                         ORDER BY round, place, step_id""",
                      plan_id=self.plan_id, platforms=["", *self._open_platforms()], stopped=["", *self.stops],
                      out=["", *self.out], most=CALLS - len(self.out), **only)

    def _choose(self, s: Session, rows: list[dict[str, Any]]) -> list[Asked]:
        """As many of these steps as there is room for: in the window, of which each platform has its share, and in buckets,
        budget and money."""
        steps, out = [Step.from_row(row) for row in rows], list(self.out.values())
        share = ceil(CALLS / max(1, len({step.platform for step in (*steps, *out)})))
        taken = Counter(step.platform for step in out) + Counter(f"{step.platform}.{step.bucket}" for step in out)
        chosen: list[Asked] = []
        room: dict[str, float] = {}
        for step in steps:
            name = f"{step.platform}.{step.bucket}"
            if len(out) + len(chosen) >= CALLS or taken[step.platform] >= share or self._is_stopped(step):
                continue
            asked = Asked(step, step.call(self.adapters[step.platform]), [])
            if taken[name] >= at_once(asked.call, self.adapters[step.platform].buckets[step.bucket]):
                continue
            if name not in room:
                room[name] = self._room(s, step)
            if room[name] >= step.cost and self.affords(s, asked.call, sum(one.call.price for one in chosen)):
                chosen.append(asked)
                taken.update((step.platform, name))
                room[name] -= step.cost
        return chosen

    def _is_stopped(self, step: Step) -> bool:
        return step.platform in self.stops or f"{step.platform}.{step.bucket}" in self.stops

    def _room(self, s: Session, step: Step) -> float:
        """What a bucket may still cost now. An empty one stops, with the moment at which it resets."""
        name, bucket = f"{step.platform}.{step.bucket}", self.adapters[step.platform].buckets[step.bucket]
        left = ledger.remaining(s, step.platform, bucket)
        if left is not None and left < step.cost:
            resets = ledger.free_at(s, step.platform, bucket)
            self.stop(name, str(QuotaSpent(name, resets)), resets)
            return 0
        allowed = allowance(self.budget, step.platform, step.bucket)
        if allowed is not None and allowed - self.used[name] < step.cost:
            self.stop(name, f"The budget of {allowed:g} that you gave it is used.")
            return 0
        return min(float("inf") if left is None else left, float("inf") if allowed is None else allowed - self.used[name])

    def affords(self, s: Session, call: Call, beside: float = 0.0) -> bool:
        """Whether there is money for a call; its platform stops when there is none. `beside` is the price of calls that are
        chosen with it and not yet reserved."""
        if call.price <= 0:
            return True
        now = clock.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        paid, today = self.paid + beside, ledger.spent_usd(s, since=midnight) + beside
        if self.money is None:
            self.stop(call.platform, f"Its calls cost money, and none may be spent. Set {MONEY} to allow it.")
        elif paid + call.price > self.money + SAME_USD:
            self.stop(call.platform, f"The next call may cost US$ {call.price:.2f}, and US$ {paid:.2f} of the "
                                     f"US$ {self.money:.2f} for this pull are used ({MONEY}).")
        elif self.spend_limit_usd is not None and today + call.price > self.spend_limit_usd + SAME_USD:
            self.stop(call.platform, f"The next call may cost US$ {call.price:.2f}, and US$ {today:.2f} of the "
                                     f"US$ {self.spend_limit_usd:.2f} a day are used ({MONEY}).", midnight + timedelta(days=1))
        return call.platform not in self.stops

    def _reserve(self, s: Session, chosen: list[Asked]) -> list[Asked]:
        ids = ledger.reserve(s, self.run.run_id, [self.entry(one.call, one.step) for one in chosen])
        etags = unchanged.etags(s, [one.step for one in chosen])
        for one, call_id in zip(chosen, ids, strict=True):
            one.call_ids.append(call_id)
            one.etag = etags.get((one.step.platform, one.step.step_id))
            self.out[one.step.step_id] = one.step
        return chosen

    def entry(self, call: Call, step: Step | None = None) -> ledger.Entry:
        """What the ledger reserves to send a call once; it counts against the budget and the money too."""
        adapter = self.adapters[call.platform]
        self.used[f"{call.platform}.{call.bucket}"] += call.cost
        self.paid += call.price
        secrets = " ".join(f"{name}={value}" for name, value in sorted(adapter.secrets.items()))
        return ledger.Entry(platform=call.platform, bucket=adapter.buckets[call.bucket], cost=call.cost, price=call.price,
                            key=keyed_hash(self.hash_key, secrets)[:8] if secrets else "", endpoint=call.endpoint,
                            plan_id=self.plan_id, step_id=step.step_id if step else None)

    # --- how it grows --------------------------------------------------------------------------------------------

    def _grow(self, s: Session, platform: str) -> int:
        """Steps for the whole profiles of everyone whom this plan found or a person added, unless they were asked for."""
        self.grown.add(platform)
        return self._look_at(s, platform, f"plan_id IN ($plan_id, '{ADDED}')")

    def look_at(self, s: Session, platform: str, steps: Iterable[str]) -> int:
        """Steps for the whole profiles of those of whom these steps brought nothing but an id; how many steps."""
        return self._look_at(s, platform, "plan_id = $plan_id AND list_contains($steps, step_id)",
                             "AND p.name = '' AND p.bio = '' AND p.state = 'found'", steps=["", *steps])

    def turn_size(self, step: Step, left: int) -> int:
        """How many calls of a step's bucket are chosen at once, of as many as its plan still allows: few of a scarce bucket
        and of what has a price, because each of those should know what the others brought."""
        adapter = self.adapters[step.platform]
        call, bucket = step.call(adapter), adapter.buckets[step.bucket]
        if call.price > 0 or bucket.scarce:
            return min(FEW, ceil(left * FEW_OF_WHAT_IS_LEFT))
        return min(TURN, at_once(call, bucket), ceil(left * OF_WHAT_IS_LEFT))

    def _look_at(self, s: Session, platform: str, finds: str, those: str = "", **params: Any) -> int:
        """Steps for the whole profiles of whom these finds brought. Who opted out is looked up only where somebody is left to
        be asked for: that is a slow question."""
        rows = s.rows(f"""
            WITH asked AS (SELECT unnest(string_split(origin, ' ')) AS platform_id FROM steps
                           WHERE plan_id = $plan_id AND platform = $platform AND (verb = 'profiles' OR round = {POSTS}))
            SELECT DISTINCT platform_id FROM profiles p WHERE platform = $platform AND platform_id NOT LIKE '@%'
              AND profile_key IN (SELECT profile_key FROM finds WHERE {finds}) {those}
              AND platform_id NOT IN (SELECT platform_id FROM asked)
              AND NOT (p.state = 'live' AND contains(p.labels, '"!')) ORDER BY platform_id""",
                      plan_id=self.plan_id, platform=platform, **params)
        if not rows:
            return 0
        out = {row["platform_id"] for row in s.rows(f"SELECT platform_id FROM {UNWANTED} WHERE platform = $platform", platform=platform)}
        first = s.rows("SELECT count(*) AS n FROM steps WHERE plan_id = $plan_id AND platform = $platform AND round = 1",
                       plan_id=self.plan_id, platform=platform)[0]["n"]
        wanted = [row["platform_id"] for row in rows if row["platform_id"] not in out]
        steps = batched(self.adapters[platform].profiles, wanted, "profiles:", HYDRATE, first)
        return s.insert("steps", [step.row(self.plan_id) for step in steps], keep=True) if steps else 0

    def _newest(self, s: Session, platform: str, ids: list[str]) -> dict[str, Since]:
        """The newest post that we hold of each of these profiles, by platform id, while all that we hold is good for long.

        What is held must be as many posts as are wanted, each with more than half of its time left: otherwise they would
        be gone before the next pull, and only the newest would be there.
        """
        half = timedelta(days=self.adapters[platform].terms.days("post")) / 2
        rows = s.rows("""SELECT p.platform_id AS who, arg_max(t.platform_id, (t.published_at, t.platform_id)) AS post_id,
                                max(t.published_at) AS at
                         FROM posts t JOIN profiles p USING (profile_key)
                         WHERE p.platform = $platform AND list_contains($ids, p.platform_id) AND t.state = 'live'
                           AND t.published_at IS NOT NULL AND t.expires_at > $now
                         GROUP BY ALL HAVING count(*) >= $wanted AND min(t.expires_at) > $fresh""",
                      platform=platform, ids=["", *ids], now=clock.now(), wanted=self.posts, fresh=clock.now() + half)
        return {row["who"]: Since(row["post_id"], row["at"]) for row in rows}

    def _lookups(self, s: Session) -> list[Step]:
        """Steps that look up the profiles which a person added by handle alone."""
        made: list[Step] = []
        for name, adapter in self.adapters.items():
            rows = s.rows(f"""SELECT platform_id FROM profiles WHERE platform = $platform AND state = 'added'
                              AND platform_id LIKE '@%' AND (platform, platform_id) NOT IN {UNWANTED} ORDER BY platform_id""",
                          platform=name)
            made += batched(adapter.lookup, [row["platform_id"][1:] for row in rows], "added:", SEARCH, 0)
        return made


def at_once(call: Call, bucket: Bucket) -> int:
    """How many calls of a bucket may be out: one where it is scarce or they have a price, else what costs a hundredth of what
    it gives in a day. So much is lost at most when a pull is killed or the platform refuses all of them."""
    if call.price > 0 or bucket.scarce:
        return 1
    return max(1, int(bucket.limit * 864 / bucket.seconds / max(call.cost, 1.0))) if bucket.counted else CALLS


def _closed(profile: Profile) -> bool:
    """Whether its labels say that what it posts is not to be searched, or close it altogether; then it is not asked for."""
    return any(label.startswith("!") or label == "unindexed" for label in profile.labels)
