"""What the buttons of suggestions do: each a verb, with words that say beforehand what it does and what it costs."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import render
from tastemaker.brief import Brief
from tastemaker.views.suggestions import Act, Row, markup, panel

if TYPE_CHECKING:
    from tastemaker.workbench import Workbench

FREE = "It asks nothing of a platform, pays nothing and sends nothing."


@dataclass(frozen=True, slots=True)
class Suggested:
    """What to do next, as rows; in a notebook each has a button."""

    frame: pd.DataFrame
    act: Callable[[Row], Act | None]

    def __repr__(self) -> str:
        lines = [f"{row.place}. {render.clean(row.sentence)}\n   {row.step}" for row in self.frame.itertuples()]
        return "\n".join(lines) or "Nothing is suggested now. Record what came of the letters with bench.record, then look again."

    def _repr_html_(self) -> str:
        return markup(self.frame) if len(self.frame) else f"<p>{render.html(repr(self))}</p>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """The live list; where no widgets are shown, the same as text and HTML."""
        return {**panel(self.frame, self.act)._repr_mimebundle_(), "text/plain": repr(self), "text/html": self._repr_html_()}


def act(bench: Workbench, brief: Brief, row: Row) -> Act | None:
    """What a suggestion's button does; None where a person does it by other means."""
    made = _ACTS.get(str(row["kind"]))
    return made(bench, brief, json.loads(row["numbers"]), str(row["step"])) if made else None


Numbers = Mapping[str, Any]


def _go_on(bench: Workbench, brief: Brief, numbers: Numbers, step: str) -> Act | None:
    acts = {"bench.pull(bench.plan(brief))": Act("Pull", lambda: f"It asks the platforms what this plan says. {bench.plan(brief, dry_run=True)!r}",
                                                 lambda: bench.pull(bench.plan(brief))),
            "bench.score(brief)": Act("Rank", lambda: f"It ranks whom the pull has found. {FREE}", lambda: bench.score(brief)[["rank", "name", "reasons"]]),
            "bench.draft(brief)": Act("Draft", lambda: f"It writes letters to the first 20 from templates, for your review. {FREE}",
                                      lambda: bench.draft(brief)),
            "bench.review(brief=brief)": Act("Review", lambda: f"It opens the review. {FREE}", lambda: bench.review(brief=brief))}
    return acts.get(step)


def _follow_up(bench: Workbench, brief: Brief, numbers: Numbers, step: str) -> Act:
    return Act("Draft them", lambda: f"It writes the next letters from templates, for your review. {FREE}", lambda: bench.follow_up(brief))


def _refresh(bench: Workbench, brief: Brief, numbers: Numbers, step: str) -> Act:
    return Act("Refresh", lambda: f"It asks the platforms anew and deletes what is over. {bench.refresh(dry_run=True)!r}", bench.refresh)


def _listed(step: str) -> list[str]:
    """The list that stands in a step."""
    return ast.literal_eval(step[step.index("["):step.rindex("]") + 1])


def _drop(bench: Workbench, brief: Brief, numbers: Numbers, step: str) -> Act:
    return Act("Plan without it", lambda: f"It makes the plan anew without that query; nothing is asked before you pull it. {FREE}",
               lambda: bench.plan(brief, drop=_listed(step)))


def _widen(bench: Workbench, brief: Brief, numbers: Numbers, step: str) -> Act:
    wider = brief.model_copy(update={"sizes": (*brief.sizes, numbers["size"])})
    return Act("Rank with them", lambda: f"It ranks anew for a brief with the size {numbers['size']} besides; your file stays as it is. {FREE}",
               lambda: bench.score(wider)[["rank", "name", "size_band", "reasons"]])


def _alike(bench: Workbench, brief: Brief, numbers: Numbers, step: str) -> Act:
    return Act("Show them", lambda: f"It shows who resembles them, and in what. {FREE}", lambda: bench.alike_page(_listed(step)))


def _live(bench: Workbench, brief: Brief, numbers: Numbers, step: str) -> Act:
    return Act("Look", lambda: f"It asks the platforms for the posts' numbers. {bench.follow_live(brief, dry_run=True)!r}",
               lambda: bench.follow_live(brief))


def _shows(name: str, says: str, verb: Callable[[Workbench, Brief], Any]) -> Callable[..., Act]:
    """An act that only shows something."""
    return lambda bench, brief, numbers, step: Act(name, lambda: f"{says} {FREE}", lambda: verb(bench, brief))


_ACTS: dict[str, Callable[[Workbench, Brief, Numbers, str], Act | None]] = {
    "go on": _go_on, "follow-up": _follow_up, "refresh": _refresh, "drop a query": _drop, "widen the size": _widen, "live posts": _live,
    "look-alikes": _alike,
    "deliverable": _shows("Calendar", "It shows the calendar.", lambda bench, brief: bench.calendar(brief)),
    "task": _shows("Tasks", "It shows the open tasks.", lambda bench, brief: bench.tasks(brief)),
    "budget": _shows("Campaign", "It shows the campaign with its spending.", lambda bench, brief: bench.campaign(brief)),
    "test": _shows("Results", "It shows the results; you decide which arm stays.", lambda bench, brief: bench.results(brief)),
    "competitor": _shows("Show them", "It shows the posts with their quotes.", lambda bench, brief: bench.competitors_page(brief)),
    "teach": _shows("Judge some", "It shows whom to judge next.", lambda bench, brief: bench.teach(brief)),
}
"""An act for each kind of suggestion."""
