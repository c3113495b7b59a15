"""The verbs that follow creators over time: watchlists, visits, what changed, saved searches, alerts and when to come
again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tastemaker import background, clock, platforms, render, sheets
from tastemaker.brief import Brief
from tastemaker.terms import load

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.discovery.plan import Plan
    from tastemaker.discovery.watching import lists
    from tastemaker.discovery.watching.alerts import Rule
    from tastemaker.discovery.watching.changes import Change
    from tastemaker.discovery.watching.scheduling import Schedule
    from tastemaker.discovery.watching.searches import Difference, Dropped
    from tastemaker.settings import Settings
    from tastemaker.store import Store


@dataclass(frozen=True, slots=True)
class Visited:
    """What a visit asked against its forecast, what it saw, and how many alerts it gave; with `dry_run` the forecast
    alone."""

    watchlist: str
    asked: pd.DataFrame
    seen: pd.DataFrame
    alerts: int = 0
    notes: tuple[str, ...] = ()
    dry_run: bool = False

    def __repr__(self) -> str:
        lines = [f"{row.platform}, {row.what}: " + (row.why_not or self._calls(row)) for row in self.asked.itertuples()]
        if not self.dry_run:
            counts = ", ".join(f"{n:,} × {kind}" for kind, n in self.seen["kind"].value_counts().items())
            lines.append(f"Seen since the visit before: {counts or 'nothing new'}. New alerts: {self.alerts:,}.")
        head = f"A visit of {self.watchlist} {'would ask' if self.dry_run else 'asked'}"
        head += ":" if len(self.asked) else " nothing: all was seen lately."
        return "\n".join([head, *lines, *self.notes])

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"

    def _calls(self, row: Any) -> str:
        ends = f" ({row.low:,.0f} to {row.high:,.0f})" if row.low != row.high else ""
        price = f", at most {row.price:.2f} USD" if row.price else ""
        actual = "" if self.dry_run else f"; made {row.actual:,.0f}"
        return f"{row.calls:,.0f} calls{ends} of {row.bucket} for {row.profiles:,.0f} profiles{price}{actual}"


@dataclass(frozen=True, slots=True)
class Alerts:
    """Alerts, newest first: `frame` has them as rows, `save` writes them as CSV, and a notebook shows them."""

    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return "\n".join(f"{row.made_at:%Y-%m-%d} {row.kind}: {render.line(row.profile, 80)}, {render.line(row.said, 200)}"
                         for row in self.frame.itertuples()) or "No alerts."

    def _repr_html_(self) -> str:
        from tastemaker.views import changes as view
        return view.alerts(self.frame)._repr_html_()

    def save(self, path: str | Path) -> Path:
        """Write them as CSV, safe in a spreadsheet; where a platform's terms let only ids leave, words and names stay
        here."""
        closed = [name for name in platforms.names() if load(name).redistribution.form == "ids"]
        hidden = self.frame["platform"].isin(closed)
        words = {name: self.frame[name].mask(hidden) for name in ("profile", "before", "after", "said", "quote", "url")}
        return sheets.write(Path(path), self.frame.columns, self.frame.assign(**words).to_dict("records"))


class Watching:
    """A part of the Workbench; see there."""

    store: Store
    settings: Settings

    # --- watchlists ----------------------------------------------------------------------------------------------

    def watch(self, watchlist: str, wanted: Any) -> lists.Watching:
        """Follow creators under a name: handles, profile keys, or a frame such as a shortlist. Twice is the same as
        once.

        A new watchlist gets the usual alerts; `alert` adds others and ends them.
        """
        from tastemaker.discovery.watching import alerts, lists
        watchlist = lists.named(watchlist)
        with self._run("watch") as run, self.store.write():   # all of it or nothing, so that a new list has its alerts
            begun = watchlist not in set(lists.watchlists(self.store)["watchlist"])
            watching = lists.watch(self.store, run, watchlist, wanted, by=self.reviewer)
            if begun and watching.profiles:
                alerts.add(self.store, run, [alerts.rule(watching.watchlist, kind) for kind in alerts.USUAL], by=self.reviewer)
        return watching

    def unwatch(self, watchlist: str, wanted: Any = None) -> int:
        """Follow these no more, or nobody of the list; how many that were."""
        from tastemaker.discovery.watching import lists
        return lists.unwatch(self.store, watchlist, wanted)

    def watchlists(self) -> pd.DataFrame:
        """The watchlists: how many profiles on which platforms, since when, and when they were last visited."""
        from tastemaker.discovery.watching import lists
        return lists.watchlists(self.store)

    def visit(self, watchlist: str, *, dry_run: bool = False, progress: background.Progress | None = None) -> Visited:
        """Look at a watchlist's profiles again by the cheapest calls, note what changed and give its alerts.

        A visit that stopped goes on where it was; a second one on the same day asks nothing again.
        """
        from tastemaker.campaigns import states
        from tastemaker.discovery.watching import alerts, changes, expecting, lists, visiting
        from tastemaker.workbench import rules, upkeep
        with self.store.together():
            name = lists.known(self.store, watchlist)
            if not dry_run:
                self._may_spend(states.named_after(self.store, name), "a visit")
            open_, notes = self._askable()
            expected = expecting.table(self.store, name, self.adapters(), remaining=self._remaining, money=self._money_left())
        if dry_run:
            return Visited(name, expected, changes.table([]), notes=notes, dry_run=True)
        rules.obey(self)
        with self.store.run("visit", manifest={"watchlist": name}) as run:
            done = visiting.run(self.store, run, name, open_, lambda plan: self._pull(
                plan, run, progress or self._bar("Visiting"), posts=0, grow=False))
            gone = upkeep.expire(self, run)
            with self.store.write():   # one opening for all of it
                told = alerts.after_visit(self.store, run, name, self._changed)
                asked = self._made(expected, run.run_id)
        if gone["n"].any():
            self._renew_snapshot()
        stops = tuple(f"{stop.where} stopped: {stop.reason}" for report in done.reports for stop in report.stopped)
        return Visited(name, asked, self.changes(name, since="last"), told, (*notes, *dict.fromkeys(stops)))

    # --- what changed --------------------------------------------------------------------------------------------

    def changes(self, watchlist: str | None = None, since: str | datetime | timedelta = "7 days") -> pd.DataFrame:
        """What changed about the creators of a watchlist, or of all of them: one row a change, with its numbers and its
        source.

        `since` is a moment, a span such as `7 days`, or `last` for the visit before the newest.
        """
        from tastemaker.discovery.watching import changes
        with self.store.together():
            return changes.table(self._changed(watchlist, changes.moment(self.store, since, watchlist)))

    def changed(self, watchlist: str | None = None, since: str | datetime | timedelta = "7 days") -> Any:
        """The same as a page: a table that sorts and filters, and the growth of everyone as small charts."""
        from tastemaker.views import changes as view
        return view.page(self.changes(watchlist, since), self.observed(watchlist))

    def observed(self, watchlist: str | None = None) -> pd.DataFrame:
        """Followers of the watched profiles at every look: profile, platform, taken_at, followers, post_count."""
        from tastemaker.discovery.watching import lists
        name = None if watchlist is None else lists.known(self.store, watchlist)
        return self.store.frame("""
            SELECT p.platform || ':' || coalesce(nullif(p.handle, ''), p.platform_id) AS profile, p.platform, n.taken_at, n.followers, n.post_count
            FROM snapshots n JOIN usable_profiles p USING (profile_key)
            WHERE p.profile_key IN (SELECT profile_key FROM watched WHERE $name IS NULL OR watchlist = $name)
              AND (n.expires_at IS NULL OR n.expires_at > now_utc()) ORDER BY profile, taken_at""", name=name)

    # --- saved searches ------------------------------------------------------------------------------------------

    def save_search(self, name: str, search: Brief | Plan, *, budget: Mapping[str, float] | None = None) -> str:
        """Keep a search under a name, with what a day of it may cost by `platform.bucket`; `search` runs it."""
        from tastemaker.discovery.watching import searches
        if isinstance(search, Brief):
            self.store.remember(search)
            brief_hash, campaign_id = search.hash, search.campaign_id
        else:
            brief_hash, campaign_id = search.brief_hash, search.campaign_id
        with self._run("save_search") as run:
            return searches.save(self.store, run, name, brief_hash, campaign_id, budget or {}, by=self.reviewer)

    def searches(self) -> pd.DataFrame:
        """The saved searches, and when each was last run."""
        from tastemaker.discovery.watching import searches
        return searches.table(self.store)

    def drop_search(self, name: str, *, dry_run: bool = False) -> Dropped:
        """Drop a saved search with its kept results and its alert rules; with `dry_run` only say what would go.

        It cannot be taken back: the brief stays and can be saved again, the places of earlier days are gone.
        """
        from tastemaker.discovery.watching import searches
        if dry_run:
            return searches.drop(self.store, name, dry_run=True)
        with self._run("drop_search"):
            return searches.drop(self.store, name)

    def search(self, name: str, *, posts: int = 20, progress: background.Progress | None = None) -> Difference:
        """Run a saved search and show what is different: new creators, those who are gone, those who moved.

        It is safe to interrupt: on the same UTC day it is the same plan, and the same budget, that goes on.
        """
        from tastemaker.discovery.watching import alerts, lists, searches
        brief, budget = searches.brief(self.store, name)
        self._may_spend(brief, "a search")
        name, plan = lists.named(name), self.plan(brief)
        report = self.pull(plan, posts=posts, budget=searches.left(self.store, budget, plan.plan_id), progress=progress)
        shortlist = self.score(brief).set_index("profile_key")
        with self._run("search", brief) as run:
            searches.keep(self.store, run, name, brief.campaign_id)
            found = searches.difference(self.store, name, brief.campaign_id, report)
            if found.before is not None:
                new = found.table[found.table["kind"] == searches.NEW].to_dict("records")
                alerts.after_search(self.store, run, name, [self._found(row, shortlist) for row in new])
        return found

    # --- alerts --------------------------------------------------------------------------------------------------

    def alert(self, name: str, kind: str | None = None, over: float | None = None, *, days: int = 7,
              off: bool = False) -> int:
        """Ask to be told of a kind of change on a watchlist, or of `new creator` in a saved search; without a kind, of
        the usual ones.

        `over` is a share of followers for growth, a number for new posts, a score for new creators. With `off` it is
        told no more, whatever `over` and `days` it was asked with, unless `over` names one.
        """
        from tastemaker.discovery.watching import alerts, lists
        rules = [alerts.rule(name, kind, over, days)] if kind else [alerts.rule(name, one) for one in alerts.USUAL]
        if off:
            kinds = {one.kind for one in rules}
            return alerts.end(self.store, [one for one, _ in alerts.rules(self.store, lists.named(name))
                                           if one.kind in kinds and over in (None, one.over)])
        with self._run("alert") as run:
            return alerts.add(self.store, run, rules, by=self.reviewer)

    def alert_rules(self, name: str | None = None) -> list[Rule]:
        """What a person asked to be told of."""
        from tastemaker.discovery.watching import alerts
        return [rule for rule, _ in alerts.rules(self.store, name)]

    def alerts(self, name: str | None = None, since: str | datetime | timedelta | None = None) -> Alerts:
        """The alerts of a watchlist or a saved search, or all; newest first. Each was given once."""
        from tastemaker.discovery.watching import alerts, changes
        at = None if since is None else changes.moment(self.store, since, name)
        return Alerts(alerts.table(self.store, accepted=self.accepted, name=name, since=at))

    # --- when to come again --------------------------------------------------------------------------------------

    def schedule(self, watchlist: str, *, every: str = "day", at: str = "06:30") -> Schedule:
        """Lines for cron, systemd and jupyter-scheduler that visit a watchlist again and again; nothing is
        installed."""
        from tastemaker.discovery.watching import lists, scheduling
        from tastemaker.workbench import home
        name, here = lists.known(self.store, watchlist), home().resolve()
        world = ["--sandbox"] if self.store.sandbox else []
        command = (sys.executable, "-m", "tastemaker.cli", *world, "--db", str(self.store.path), "visit", name)
        return scheduling.schedule(name, command=command, folder=here, notebook=here / "notebooks/07_watch.ipynb",
                                   database=self.store.path, every=every, at=at)

    # --- behind them ---------------------------------------------------------------------------------------------

    def _changed(self, watchlist: str | None, since: datetime) -> list[Change]:
        from tastemaker.discovery.watching import changes
        from tastemaker.scoring import sponsors
        return changes.find(self.store, watchlist, since, accepted=self.accepted,
                            sponsors=lambda posts: sponsors.mentions(list(posts)))

    def _askable(self) -> tuple[dict[str, platforms.Adapter], tuple[str, ...]]:
        """The adapters that can be asked here, and why others cannot, as far as somebody on them is watched."""
        from tastemaker.discovery.watching import expecting
        money, mine = self._money_left(), self.adapters()
        refused = {name: why for name, adapter in mine.items() if (why := expecting.refusal(adapter, money))}
        watched = {row["platform"] for row in self.store.rows("SELECT DISTINCT platform FROM watched")}
        return ({name: adapter for name, adapter in mine.items() if name not in refused},
                tuple(f"{name} was left out: {why}" for name, why in refused.items() if name in watched))

    def _made(self, expected: pd.DataFrame, run_id: str) -> pd.DataFrame:
        """The forecast with the calls that were made, from the ledger."""
        import pandas as pd
        made = {(row["platform"], row["bucket"], row["what"]): row["n"] for row in self.store.rows("""
            SELECT c.platform, c.bucket, CASE WHEN s.verb = 'posts' THEN 'posts' ELSE 'profiles' END AS what, count(*) AS n
            FROM calls c LEFT JOIN steps s ON s.plan_id = c.plan_id AND s.step_id = c.step_id
            WHERE c.run_id = $run_id GROUP BY ALL""", run_id=run_id)}
        actual = [made.get((row.platform, row.bucket, row.what), 0) for row in expected.itertuples()]
        return expected.assign(actual=pd.Series(actual, index=expected.index, dtype="int64"))

    def _found(self, row: Mapping[str, Any], shortlist: pd.DataFrame) -> tuple[Change, float | None]:
        """A new creator of a saved search as a change, with the score where one is permitted."""
        from tastemaker.discovery.watching import alerts, changes
        known = shortlist.loc[row["profile_key"]]
        score = None if known["score"] is None or known["score"] != known["score"] else float(known["score"])
        said = f"{row['why']}" + (f", score {score:.2f}" if score is not None else "") + f". {known['reasons']}"
        until = self.store.rows("SELECT expires_at FROM usable_profiles WHERE profile_key = $key", key=int(row["profile_key"]))
        change = changes.Change(profile_key=int(row["profile_key"]), profile=row["profile"], platform=row["platform"],
                                kind=alerts.FOUND, after=row["profile"], said=render.line(said, 300), url=row["url"] or "",
                                seen_at=clock.now(), source="a saved search", event="found",
                                expires_at=until[0]["expires_at"] if until else None)
        return change, score
