"""The verbs of campaigns: their state, what they sell, and what a person keeps about creators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import clock, platforms, render
from tastemaker.brief import Brief
from tastemaker.campaigns import budgets, duties, keeping, lists, products, prospects, states
from tastemaker.campaigns import calendar as calendars
from tastemaker.terms import load

if TYPE_CHECKING:
    from tastemaker.campaigns.budgets import Budget
    from tastemaker.campaigns.keeping import TaskState
    from tastemaker.campaigns.lists import Tagged
    from tastemaker.campaigns.products import Product
    from tastemaker.store import Run, Store

Named = Brief | str
"""A campaign, by its brief or by its identifier."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it stands: state, owner, dates, budget against spend, products, prospects by state, what is due, history."""

    now: Mapping[str, Any]
    """The row of the view `campaign_now`."""
    budget: Budget
    products: tuple[Product, ...]
    counts: pd.DataFrame
    due: pd.DataFrame
    events: pd.DataFrame

    @property
    def state(self) -> str:
        """draft, active, paused or completed."""
        return str(self.now["state"])

    @property
    def since(self) -> str:
        """Since when and by whom the state is what it is; empty where nobody set it."""
        said = self.events[self.events["what"] == "state"]
        return f"since {said.iloc[-1]['made_at']:%Y-%m-%d} by {said.iloc[-1]['made_by']}" if len(said) else ""

    def said(self) -> dict[str, str]:
        """What stands, as label and text."""
        dates = " to ".join(str(day) if day is not None else "open" for day in (self.now["starts_on"], self.now["ends_on"]))
        there = ", ".join(f"{row.n:,} {row.state}" for row in self.counts.itertuples() if row.n)
        late = int((self.due["days"] < 0).sum())
        soon = f"{len(self.due):,} open" + (f", {late:,} overdue" if late else "") if len(self.due) else "nothing"
        rows = {"State": f"{self.state} {self.since}".strip(), "Owner": self.now["owner"] or "",
                "Dates": "" if dates == "open to open" else dates, "Budget": self.budget.sentence,
                "Products": ", ".join(product.name for product in self.products), "Prospects": there or "nobody yet", "Due": soon}
        return {label: text for label, text in rows.items() if text}

    def __repr__(self) -> str:
        lines = [f"{self.now['name']} ({self.now['campaign_id']})", *(f"  {label}: {text}" for label, text in self.said().items())]
        return "\n".join(render.line(line, 600) if place == 0 else "  " + render.line(line, 600) for place, line in enumerate(lines))

    def _repr_html_(self) -> str:
        from tastemaker.views import campaigns as view
        return view.campaign(self.now["name"], self.state, self.said(), self.budget.level, self.budget.share, self.counts,
                             self.events)._repr_html_()


@dataclass(frozen=True, slots=True)
class History:
    """What happened, oldest first: `frame` has it as rows, and a notebook shows it as a list."""

    title: str
    frame: pd.DataFrame

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return "\n".join([render.line(self.title, 120), *(
            f"  {row.at:%Y-%m-%d %H:%M} {row.what}" + (f" on {row.platform}" if isinstance(row.platform, str) else "")
            + (f": {render.line(row.said, 200)}" if row.said else "") + f" ({render.line(row.made_by, 80)})"
            for row in self.frame.itertuples())]) if len(self.frame) else f"{render.line(self.title, 120)}: nothing yet."

    def _repr_html_(self) -> str:
        from tastemaker.views import campaigns as view
        return view.history(self.title, self.frame)._repr_html_()


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is due: `frame` has it as rows, `text` as a calendar file, `save` writes that for your calendar program."""

    frame: pd.DataFrame
    text: str
    path: Path | None = None

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        lines = [f"{row.due_at:%Y-%m-%d} {row.kind}: {render.line(row.what, 120)}" + (f" ({who})" if (who := duties.whose(row)) else "")
                 for row in self.frame.itertuples()]
        return "\n".join([*(lines or ["Nothing is due."]), *([f"Written: {self.path}"] if self.path else [])])

    def _repr_html_(self) -> str:
        from tastemaker.views import campaigns as view
        return view.due(self.frame)._repr_html_()

    def save(self, path: str | Path) -> Path:
        """Write the calendar file, replacing it at once. Reading it in again moves what moved; it takes nothing out."""
        return calendars.save(Path(path), self.text)


class Campaigning:
    """Campaigns, products, lists, notes, tasks and the calendar."""

    store: Store

    # --- campaigns -----------------------------------------------------------------------------------------------

    def campaign(self, brief: Named) -> Campaign:
        """A campaign as it stands: state, owner, dates, budget against spend, products, prospects, what is due, and its history."""
        with self.store.write():   # one opening for all that is read
            campaign_id = self._campaign_id(brief)
            now = states.now(self.store, campaign_id)
            fees = self.store.rows("SELECT * FROM campaign_fees WHERE campaign_id = $c ORDER BY currency", c=campaign_id)
            held = self.store.rows("SELECT value FROM campaign_set WHERE campaign_id = $c AND what = 'products'", c=campaign_id)
            return Campaign(now, budgets.against(now, fees),
                            tuple(products.find(self.store, states.product_ids(held[0]["value"] if held else None))),
                            prospects.counts(self.store, campaign_id), duties.table(self.store, campaign_id),
                            states.events(self.store, campaign_id))

    def campaigns(self) -> pd.DataFrame:
        """Every campaign, newest first: state, owner, dates, budget, currency, what was spent and agreed."""
        return self.store.frame("SELECT * FROM campaign_now ORDER BY made_at DESC, campaign_id")

    def set_campaign(self, brief: Named, *, state: str | None = None, owner: str | None = None, starts: date | str | None = None,
                     ends: date | str | None = None, budget: float | str | None = None, currency: str | None = None,
                     products: Iterable[str] | None = None, note: str = "", by: str | None = None) -> Campaign:
        """Set what you give of a campaign; an empty text takes a thing away. Every change stays in its history.

        `state` is draft, active, paused or completed: a paused or completed one spends nothing. `products` are names of the
        catalogue. A `note` says why, and may stand alone.
        """
        with self._kept("campaign", brief) as run:
            wanted = None if products is None else [one.product_id for one in self._products(products)]
            changed = states.change(self.store, run, run.campaign_id, by=by or self.reviewer, note=note, state=state, owner=owner,
                                    starts=starts, ends=ends, budget=budget, currency=currency, products=wanted)
            found = self.campaign(run.campaign_id)
        if set(changed) - {"note"}:
            self._renew_snapshot()
        return found

    # --- products ------------------------------------------------------------------------------------------------

    def product(self, name: str, url: str | None = None, *, category: str | None = None, price: float | None = None,
                currency: str | None = None, images: Iterable[str | Path] | None = None, affiliate: Mapping[str, str] | None = None,
                withdrawn: bool | None = None, by: str | None = None) -> Product:
        """Add a product to the catalogue, or change what you give of it; with its name alone it is looked up.

        Amazon addresses give their ASIN and marketplace, and nothing is fetched. `images` are files, `affiliate` parameters stand
        on `link`.
        """
        given = (url, category, price, currency, images, affiliate, withdrawn)
        if all(one is None for one in given):
            return products.find(self.store, [name])[0]
        with self._kept("product") as run:
            return products.keep(self.store, run, name, by=by or self.reviewer, url=url, category=category, price=price,
                                 currency=currency, images=images, affiliate=affiliate, withdrawn=withdrawn)

    def products(self) -> pd.DataFrame:
        """The catalogue: name, category, price, page, link with its affiliate parameters, ASIN and marketplace."""
        return products.table(self.store)

    # --- lists, notes and tasks ----------------------------------------------------------------------------------

    def tag(self, name: str, wanted: Any, *, by: str | None = None) -> Tagged:
        """Put creators on a list that holds across campaigns: handles, profile keys, or a frame such as a shortlist."""
        with self._kept("tag") as run:
            return lists.put(self.store, run, name, wanted, by=by or self.reviewer)

    def untag(self, name: str, wanted: Any = None, *, by: str | None = None) -> Tagged:
        """Take creators off a list, or everybody."""
        with self._kept("tag") as run:
            return lists.take(self.store, run, name, wanted, by=by or self.reviewer)

    def tags(self, name: str | None = None) -> pd.DataFrame:
        """The lists with how many profiles each has; with a name, who is on that one."""
        return lists.table(self.store) if name is None else lists.carriers(self.store, name)

    def note(self, who: str | int, text: str, brief: Named | None = None, *, by: str | None = None) -> pd.DataFrame:
        """Keep a note about a creator, of a campaign or of all; their notes. They go with the creator who is forgotten."""
        with self._kept("note", brief) as run:
            keeping.note(self.store, run, who, text, by=by or self.reviewer, campaign_id=run.campaign_id)
            return keeping.notes(self.store, who)

    def notes(self, who: str | int | None = None, brief: Named | None = None) -> pd.DataFrame:
        """Notes, newest first: about one creator, of one campaign, or all."""
        return keeping.notes(self.store, who, None if brief is None else self._campaign_id(brief))

    def task(self, what: str, who: str | int | None = None, brief: Named | None = None, *, due: date | str = "",
             by: str | None = None) -> int:
        """Keep something to do, about a creator and for a campaign where you name them; its number. Said again, it moves to `due`."""
        with self._kept("task", brief) as run:
            return keeping.task(self.store, run, what, by=by or self.reviewer, named=who, campaign_id=run.campaign_id, due=due)

    def done(self, task_id: int, state: TaskState = "done", *, by: str | None = None) -> str:
        """Say that a task is done, or dropped, or open again; what it was."""
        with self._kept("task") as run:
            return keeping.settle(self.store, run, task_id, state, by=by or self.reviewer)

    def tasks(self, brief: Named | None = None, *, who: str | int | None = None, closed: bool = False) -> pd.DataFrame:
        """What is to be done, soonest first; with `closed` also what was done or dropped."""
        return keeping.tasks(self.store, named=who, campaign_id=None if brief is None else self._campaign_id(brief), closed=closed)

    # --- prospects -----------------------------------------------------------------------------------------------

    def prospects(self, brief: Named) -> pd.DataFrame:
        """In which state each creator of a campaign is and since when, the farthest first."""
        return prospects.current(self.store, self._campaign_id(brief))

    def board(self, brief: Named) -> Any:
        """The same as a board: how many are in each state, and a table of each."""
        from tastemaker.views import campaigns as view
        with self.store.write():   # one opening for all that is read
            campaign_id = self._campaign_id(brief)
            return view.board(prospects.counts(self.store, campaign_id), prospects.current(self.store, campaign_id))

    def mark(self, brief: Named, who: str | int, state: str, note: str = "", *, by: str | None = None) -> History:
        """Set a prospect's state by hand, forwards or back; their history, in which every state stays."""
        with self._kept("mark", brief) as run:
            prospects.mark(self.store, run, run.campaign_id, who, state, by=by or self.reviewer, note=note)
            return self.history(brief, who)

    def history(self, brief: Named, who: str | int) -> History:
        """What happened with one creator in a campaign: states, notes and tasks, with when and by whom."""
        with self.store.write():   # one opening for all that is read
            frame = prospects.history(self.store, self._campaign_id(brief), who)
        named = who if isinstance(who, str) else f"Profile {who}"
        return History(f"{named} in {brief if isinstance(brief, str) else brief.campaign}", frame)

    # --- what is due ---------------------------------------------------------------------------------------------

    def calendar(self, brief: Named | None = None, path: str | Path | None = None) -> Calendar:
        """Letters that may follow, deliverables, tasks and ends of campaigns, soonest first; with `path` as a calendar file (.ics).

        Where a platform's terms let only ids leave, the file names no creator.
        """
        with self.store.write():   # one opening for all that is read
            frame = duties.table(self.store, None if brief is None else self._campaign_id(brief))
        hidden = {name for name in platforms.names() if load(name).redistribution.form == "ids"}
        name = "tastemaker" if brief is None else f"tastemaker: {brief if isinstance(brief, str) else brief.campaign}"
        text = calendars.ics(duties.entries(self.store, frame, hidden=hidden), now=clock.now(), name=name)
        return Calendar(frame, text, None if path is None else calendars.save(Path(path), text))

    # --- behind them ---------------------------------------------------------------------------------------------

    @contextmanager
    def _kept(self, verb: str, brief: Named | None = None) -> Iterator[Run]:
        """A run in one transaction with all that it reads and writes: what is refused leaves nothing."""
        with self.store.write():
            campaign_id = None if brief is None else self._campaign_id(brief)
            with self.store.run(verb, campaign_id=campaign_id) as run:
                yield run

    def _campaign_id(self, brief: Named) -> str:
        """The identifier of a campaign; a brief is kept on the way, and a name must be one that is here."""
        if isinstance(brief, str):
            return str(states.now(self.store, brief)["campaign_id"])
        self.store.remember(brief)
        return brief.campaign_id

    def _products(self, named: Iterable[str]) -> list[Product]:
        return products.find(self.store, [named] if isinstance(named, str) else named)

    def _may_spend(self, campaign: Brief | str | None, what: str) -> None:
        """NotPermitted where `what` would cost something and the campaign is paused or completed."""
        states.must_run(self.store, campaign.campaign_id if isinstance(campaign, Brief) else campaign, what)
