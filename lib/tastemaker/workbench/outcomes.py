"""The verbs that take in what came of the letters: answers, agreements, live posts, and what they brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import SecretStr

from tastemaker import background, clock, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.settings import PREFIX, Settings

if TYPE_CHECKING:
    from tastemaker.discovery.following import LivePost
    from tastemaker.discovery.refresh import Due
    from tastemaker.results.outcomes import Imported, Proposal, Recorded
    from tastemaker.results.outcomes.deliverables import Agreed, Live
    from tastemaker.results.outcomes.showing import Came
    from tastemaker.store import Run, Session, Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a campaign, with its page for a notebook; `came` has the frames."""

    came: Came

    def __getattr__(self, name: str) -> Any:
        return getattr(self.came, name)

    def __len__(self) -> int:
        return len(self.came)

    def __repr__(self) -> str:
        return repr(self.came)

    def _repr_html_(self) -> str:
        from tastemaker.views import outcomes as view
        came = self.came
        return view.page(came.campaign, came.counts, came.deliverables, came.newest, came.measures, came.answers, came.live)._repr_html_()


@dataclass(frozen=True, slots=True)
class Followed:
    """What a look at the live posts found, one row a post, and what it cost; with `dry_run` the cost alone."""

    frame: pd.DataFrame
    asked: pd.DataFrame
    notes: tuple[str, ...] = ()
    dry_run: bool = False

    def __repr__(self) -> str:
        lines = [f"{row.platform}: {row.posts:,} live posts, " + (row.why_not or f"{row.calls:,} calls, {row.cost:,.0f} of {row.bucket}"
                 + (f", at most {row.price:.2f} USD" if row.price else "")) for row in self.asked.itertuples()]
        if not self.dry_run:
            lines += [f"  {render.line(row.creator, 80)}: {row.found}" + ("" if pd.isna(row.views) else f", {row.views:,.0f} views")
                      + f", {render.line(row.url, 200)}" for row in self.frame.itertuples()]
        head = "A look would ask:" if self.dry_run else "Looked at the live posts:"
        return "\n".join([head if lines else "Nothing to look at: no post is live, or all were looked at within the hour.", *lines, *self.notes])

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


class Outcomes:
    """Replies, agreements, what went live, and what it brought."""

    store: Store
    settings: Settings

    def record(self, source: str | Path, brief: Brief) -> Recorded:
        """Record replies and outcomes from a CSV; twice is the same as once, bad rows come back with reasons."""
        from tastemaker.results import outcomes
        self.store.remember(brief)
        with self._run("record", brief) as run:
            recorded = outcomes.record(self.store, run, source, brief.campaign_id, by=self.reviewer)
        self.snapshot(brief)
        return recorded

    # --- by hand -------------------------------------------------------------------------------------------------

    def agreed(self, brief: Brief, who: str, *, fee: float | None = None, currency: str | None = None,
               deliverables: Iterable[str | Mapping[str, Any]] = (), at: str | None = None) -> Agreed:
        """Write down what a creator agreed to: the fee, and deliverables such as "video" or {"kind", "due", "fee", "code"}."""
        from tastemaker.results.outcomes import deliverables as room
        with self._written("agreed", brief) as (s, run):
            return room.agree(s, run, brief.campaign_id, _one(s, who), fee=fee, currency=currency, wanted=_several(deliverables),
                              at=_moment(at), **self._by())

    def live(self, brief: Brief, who: str, url: str, *, at: str | None = None, deliverable: str | None = None, kind: str = "post",
             views: int | None = None, likes: int | None = None, comments: int | None = None) -> Live:
        """Write down a post that is out; `follow_live` then follows its numbers where a platform offers them, or give them here."""
        from tastemaker.results.outcomes import deliverables as room
        with self._written("live", brief) as (s, run):
            return room.go_live(s, run, brief.campaign_id, _one(s, who), url, at=_moment(at), deliverable_id=deliverable, kind=kind,
                                views=views, likes=likes, comments=comments, **self._by())

    def deliverable(self, deliverable_id: str, *, state: str | None = None, due: str | None = None, fee: float | None = None,
                    currency: str | None = None, code: str | None = None, kind: str | None = None) -> bool:
        """Say something else of a deliverable, such as that it is done or dropped; whether that changed anything."""
        from tastemaker.results.outcomes import deliverables as room
        with self._run("deliverable") as run, self.store.write() as s:
            return room.change(s, run, deliverable_id, state=state, due=due, fee=fee, currency=currency, code=code, kind=kind, **self._by())

    def measure(self, brief: Brief, what: str, n: float, *, who: str | None = None, currency: str | None = None, at: str | None = None,
                since: str | None = None, until: str | None = None, deliverable: str | None = None, reference: str = "") -> bool:
        """Write down clicks, sessions, codes, sales, signups, or revenue with its currency; whether it is new.

        It is of the day `at` (today), or of the days `since` to `until`; without `who` it is the campaign's. `reference` tells two
        that say the same apart; only its hash is kept.
        """
        from tastemaker.results.outcomes import measuring
        amount = {"amount": n} if what == "revenue" else {"n": n}
        with self._written("measure", brief) as (s, run):
            key, deliverable = _whose(s, brief.campaign_id, who, deliverable)
            try:
                one = measuring.Measure(what=what, **amount, currency=measuring.currency(currency), profile_key=key,
                                        deliverable_id=deliverable, reference=reference, **_span(at, since, until))
                return measuring.keep(s, run, brief.campaign_id, one, channel="hand", source=self._by()["source"])
            except ValueError as error:
                raise BadInput(f"This cannot be written down: {error}.", "Nothing was changed.") from None

    def take_back(self, measure_id: str) -> bool:
        """Take back something that was counted wrongly; it stays written down, and counts no more."""
        from tastemaker.results.outcomes import measuring
        with self._run("take_back") as run, self.store.write() as s:
            return measuring.withdraw(s, run, measure_id, by=self.reviewer)

    def recording(self, brief: Brief) -> Any:
        """A form that writes the same rows as `agreed`, `live` and `measure`."""
        from tastemaker.views import recording
        return recording.form(agreed=lambda **said: self.agreed(brief, **said), live=lambda **said: self.live(brief, **said),
                              measure=lambda **said: self.measure(brief, **said), name=brief.campaign)

    # --- from files ----------------------------------------------------------------------------------------------

    def import_outcomes(self, path: str | Path, brief: Brief, mapping: Mapping[str, str] | Proposal | None = None, *,
                        since: str | None = None, until: str | None = None, all_or_nothing: bool = False) -> Imported | Proposal:
        """Record a CSV or workbook with any headings. The first time it proposes a mapping, which you pass back or correct.

        A mapping that you gave is remembered for the campaign's next file with the same headings.
        """
        from tastemaker.results.outcomes import importing, tables
        from tastemaker.results.outcomes import mapping as maps
        self.store.remember(brief)
        table, tags = tables.read(path), self._tags(brief)
        given = getattr(mapping, "mapping", mapping) or maps.recall(self.store, brief.campaign_id, table)
        if given is None:
            return maps.propose(table, maps.facts(importing.known(self.store, brief.campaign_id, tags)))
        with self._run("import", brief) as run:
            done = importing.load(self.store, run, table, brief.campaign_id, given, by=self.reviewer, tags=tags,
                                  since=_moment(since), until=_moment(until), all_or_nothing=all_or_nothing)
        self.snapshot(brief)
        return done

    def import_visits(self, path: str | Path, brief: Brief, *, since: str | None = None, until: str | None = None,
                      conversions: str | None = None, currency: str | None = None, all_or_nothing: bool = False) -> Imported:
        """Record a report of a web analytics tool (CSV with campaign and content), matched to the letters whose links they tagged."""
        from tastemaker.results.outcomes import visits
        self.store.remember(brief)
        with self._run("import", brief) as run:
            done = visits.load(self.store, run, path, brief.campaign_id, by=self.reviewer, tags=self._tags(brief), since=_moment(since),
                               until=_moment(until), conversions=conversions, currency=currency, all_or_nothing=all_or_nothing)
        self.snapshot(brief)
        return done

    # --- from outside --------------------------------------------------------------------------------------------

    def clicks(self, brief: Brief) -> int:
        """Ask Bitly how often the campaign's short link was clicked since it was made, and write it down as the campaign's."""
        from tastemaker.http import Door
        from tastemaker.outreach import clicking
        from tastemaker.results.outcomes import measuring
        from tastemaker.workbench import posting
        self._may_spend(brief, "a look at clicks")
        rows = self.store.rows("SELECT link, made_at FROM short_links WHERE url = $url", url=posting.campaign_link(brief))
        if not rows:
            raise BadInput("The campaign has no short link.", "bench.shorten(brief) makes one; UTM links are counted by your web analytics.")
        async def work(_: background.Progress) -> int:
            async with Door() as door:
                return await clicking.clicks(self.store, run, door, rows[0]["link"], token, base_url=base_url)

        with self._run("clicks", brief) as run, self._bitly() as (base_url, token):
            total = background.run(work, self._bar("Counting clicks"))
            one = measuring.Measure(what="clicks", n=float(total), **measuring.days(rows[0]["made_at"], clock.now()))
            with self.store.write() as s:
                measuring.keep(s, run, brief.campaign_id, one, channel="bitly", source="Bitly")
        return total

    def follow_live(self, brief: Brief, *, dry_run: bool = False, progress: background.Progress | None = None) -> Followed:
        """Look at the campaign's live posts and keep their public numbers; looking again follows them over time.

        A post that a platform no longer shows is said to be gone. Of a platform without such a call, numbers are entered by hand.
        """
        from tastemaker.discovery import following, refresh
        from tastemaker.workbench import rules, upkeep
        with self.store.write():   # one opening for all that is read
            self.store.remember(brief)
            posts, due = self._live_posts(brief)
        if dry_run:
            return Followed(_frame([]), refresh.table(due), dry_run=True)
        self._may_spend(brief, "a look at live posts")
        rules.obey(self)
        told: dict[str, str] = {}
        notes: tuple[str, ...] = ()
        with self._run("follow", brief) as run:
            if any(one.steps for one in due):
                following.forget(self.store)
                plan = replace(refresh.plan(due, run_id=run.run_id, name=following.NAME), campaign_id=brief.campaign_id)
                report = self._pull(plan, run, progress or self._bar("Looking at live posts"), posts=0, grow=False)
                told = following.note(self.store, run, posts, due, plan.plan_id)
                notes = tuple(dict.fromkeys(f"{stop.where} stopped: {stop.reason}" for stop in report.stopped))
                upkeep.expire(self, run)
        self.snapshot(brief)
        return Followed(self._seen(brief, posts, told), refresh.table(due), notes)

    def outcomes(self, brief: Brief) -> Outcome:
        """Everything that came of a campaign: answers, deliverables, live posts over time, and what was counted."""
        from tastemaker.results.outcomes import showing
        return Outcome(showing.came(self.store, brief.campaign_id, brief.campaign))

    # --- behind them ---------------------------------------------------------------------------------------------

    def _live_posts(self, brief: Brief) -> tuple[list[LivePost], list[Due]]:
        from tastemaker.discovery import following
        from tastemaker.discovery.watching import expecting
        money, mine = self._money_left(), self.adapters()
        refused = {name: why for name, adapter in mine.items() if (why := expecting.refusal(adapter, money))}
        posts = following.live(self.store, brief.campaign_id)
        return posts, following.wanted(posts, mine, refused=refused, remaining=self._remaining)

    def _seen(self, brief: Brief, posts: list[LivePost], told: Mapping[str, str]) -> pd.DataFrame:
        """One row a live post: who, where, what the look found, and the newest numbers."""
        came = self.outcomes(brief).came
        newest = {row["deliverable_id"]: row for row in came.newest.to_dict("records")}
        names = dict(zip(came.deliverables["id"], came.deliverables["creator"], strict=True))
        return _frame([{
            "deliverable_id": one.deliverable_id, "creator": names.get(one.deliverable_id, ""), "platform": one.platform or "", "url": one.url,
            "found": told.get(one.deliverable_id) or _unasked(one),
            **{name: newest.get(one.deliverable_id, {}).get(name) for name in ("views", "likes", "comments", "taken_at")}} for one in posts])

    def _tags(self, brief: Brief) -> dict[str, str]:
        """The draft of each utm_content that the campaign's letters carry."""
        from tastemaker.outreach import links
        rows = self.store.rows("SELECT draft_id FROM drafts WHERE campaign_id = $id", id=brief.campaign_id)
        return {links.content(self.store.hash_key, row["draft_id"]): row["draft_id"] for row in rows}

    @contextmanager
    def _bitly(self) -> Iterator[tuple[str, SecretStr | None]]:
        """Bitly's address and token; in the sandbox those of a stand-in, unless another address is set."""
        from tastemaker.outreach import shortening
        from tastemaker.sandbox import shortener
        address, token = self.settings.value(f"{PREFIX}BITLY_BASE_URL"), self.settings.secret(shortening.KEY)
        if address or not self.store.sandbox:
            yield address or shortening.BITLY, token
            return
        with shortener.serve() as stand_in:
            yield stand_in.url, SecretStr("sandbox")

    def _by(self) -> dict[str, str]:
        return {"source": f"by hand, by {self.reviewer}", "by": self.reviewer}

    @contextmanager
    def _written(self, verb: str, brief: Brief) -> Iterator[tuple[Session, Run]]:
        """One run and one transaction for what a person writes down, and the snapshot made anew after it."""
        self.store.remember(brief)
        with self._run(verb, brief) as run, self.store.write() as s:
            yield s, run
        self.snapshot(brief)


def _unasked(one: LivePost) -> str:
    if one.found == "gone":
        return f"gone since {one.gone_since:%Y-%m-%d}"
    if one.looked_at is not None:
        return f"looked at {one.looked_at:%Y-%m-%d %H:%M} UTC"
    return "not asked; enter its numbers by hand" if one.platform is None else "not asked"


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["deliverable_id", "creator", "platform", "url", "found", "views", "likes", "comments", "taken_at"])


def _one(s: Any, named: str) -> dict[str, Any]:
    from tastemaker.store import who
    return who.one(s, named)


def _several(deliverables: Any) -> Any:
    return [deliverables] if isinstance(deliverables, (str, Mapping)) else deliverables


def _whose(s: Any, campaign_id: str, named: str | None, deliverable: str | None) -> tuple[int | None, str | None]:
    """The profile and the deliverable that a measure is of."""
    key = _one(s, named)["profile_key"] if named else None
    if deliverable is None:
        return key, None
    rows = s.rows("SELECT profile_key FROM current_deliverables WHERE campaign_id = $campaign AND deliverable_id = $id",
                  campaign=campaign_id, id=deliverable)
    if not rows:
        raise BadInput("The campaign has no such deliverable.", "bench.outcomes(brief).deliverables names them.")
    return rows[0]["profile_key"], deliverable


def _moment(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return clock.parse(str(text))
    except ValueError:
        raise BadInput("A date is not ISO 8601.", "Write it like 2026-05-31.") from None


def _span(at: str | None, since: str | None, until: str | None) -> dict[str, Any]:
    from tastemaker.results.outcomes import measuring
    if (since is None) != (until is None) or since is not None and at is not None:
        raise BadInput("Give the day, or the first and the last day.", "`at`, or `since` and `until`.")
    if since is not None:
        return measuring.days(_moment(since), _moment(until))
    return measuring.moment(_moment(at) or clock.now().replace(hour=0, minute=0, second=0, microsecond=0))
