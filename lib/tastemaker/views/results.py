"""The page of what came of a campaign: in words first, then the way there, money, experiments, live posts and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import render
from tastemaker.views import cards, measures, numbers, style

Read = Callable[..., pd.DataFrame]
FRAMES = ("campaigns", "steps", "costs", "tests", "rates", "reply_times", "live", "suggested")
ENOUGH = (100, 10)
"""Letters and answers under which nothing is advised."""
_SENT, _REPLIED, _AGREED = "sent", "replied", "agreed"


class Results:
    """The parts of the results page; a campaign is chosen where there are several."""

    def __init__(self, read: Read, kept: Mapping[str, Any]) -> None:
        self.frames = {name: read(name) for name in FRAMES}
        names = _names(self.frames)
        self.said = "What came of the outreach, campaign by campaign."
        if not names:
            step = "The team writes to creators with `bench.draft(brief)` and records what came of it with `bench.record(\"replies.csv\")`."
            self.campaign, self.parts = None, [style.widget(cards.note("There is nothing to report yet.", step))]
            return
        chosen = kept.get("campaign") if kept.get("campaign") in names else _busiest(self.frames["steps"], names)
        self.campaign = ipywidgets.Dropdown(options=[(words, key) for key, words in names.items()], value=chosen, description="Campaign")
        self.by = ipywidgets.Dropdown(options=["campaign"], value="campaign", description="Answers by")
        self.wanted = kept.get("by")
        self.sheets = {name: style.widget("") for name in ("headline", "suggested", "steps", "costs", "tests", "live", "reply_times", "rates")}
        self.controls = ipywidgets.Box([self.campaign] if len(names) > 1 else [])
        self.controls.add_class("tm-filters")
        self.controls.layout.display = None if len(names) > 1 else "none"
        self.answers = ipywidgets.VBox([style.widget("<h2>Who answers</h2>"), self.by, self.sheets["rates"]])
        self.answers.add_class("tm-panel")
        for name in ("suggested", "steps", "costs", "tests", "live", "reply_times"):
            self.sheets[name].add_class("tm-panel")
        left = style.row(*(self.sheets[name] for name in ("steps", "tests", "live")), name="tm-left")
        right = style.row(self.sheets["suggested"], self.sheets["costs"], self.answers, self.sheets["reply_times"], name="tm-right")
        self.parts = [self.controls, self.sheets["headline"], style.row(left, right, name="tm-split")]
        self.campaign.observe(lambda _: self.draw(), "value")
        self.by.observe(lambda _: self._draw_rates(), "value")
        self.draw()

    def kept(self) -> dict[str, Any]:
        """What was chosen, for the page of newer figures."""
        return {"campaign": self.campaign.value, "by": self.by.value} if self.campaign else {}

    def late(self, width: int) -> None:
        """Nothing here is slow to draw."""

    def draw(self) -> None:
        """Show the chosen campaign."""
        mine = {name: self._mine(frame) for name, frame in self.frames.items()}
        style.replace(self.sheets["headline"], headline(mine["steps"], mine["live"]))
        for name, title, write, empty in _SHEETS:
            body = write(mine[name]) if len(mine[name]) else f"<p class='tm-dim'>{empty}</p>"
            style.replace(self.sheets[name], f"<h2>{title}</h2>{body}")
        ways = list(dict.fromkeys(mine["rates"]["by"])) if len(mine["rates"]) else []
        self.by.options = ways or ["campaign"]
        self.by.value = self.wanted if self.wanted in ways else ("platform" if "platform" in ways else self.by.options[0])
        self._draw_rates()

    def _mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["campaign_id"] == self.campaign.value] if "campaign_id" in frame else frame

    def _draw_rates(self) -> None:
        """Who answered and who agreed, split as the reader asked."""
        mine, self.wanted = self._mine(self.frames["rates"]), self.by.value
        body = ""
        for what, words in (("reply", "Who answered"), ("agreement", "Who agreed")):
            rows = mine[(mine["by"] == self.by.value) & (mine["what"] == what)] if len(mine) else mine
            if len(rows):
                body += f"<h3>{words}, by {render.html(self.by.value, 40)}</h3>{measures.rates(rows)}"
        self.by.layout.display = None if len(mine) else "none"
        body = body and f"{body}<p class='tm-dim tm-small'>{measures.HOW}</p>"
        none = "<p class='tm-dim'>No letter is old enough to tell. Answers are counted here once letters are 14 days old.</p>"
        style.replace(self.sheets["rates"], body or none)


_SHEETS: tuple[tuple[str, str, Callable[[pd.DataFrame], str], str], ...] = (
    ("suggested", "What to do next", measures.suggested, "Nothing is suggested under 100 letters and 10 answers."),
    ("steps", "From found to agreed", measures.steps, "No creator has been found yet. The team starts with a plan and a pull."),
    ("costs", "What it cost, and what came back", measures.costs,
     "No cost is known yet. The team records fees and sales with <code>bench.record</code>."),
    ("tests", "What was tried", measures.tried, "No experiment is running. The team starts one with <code>bench.experiment</code>."),
    ("live", "Live posts", measures.live, "No post is live yet. The team enters its address as a deliverable, then it is followed here."),
    ("reply_times", "How long answers take", measures.waits, "No letter was sent yet."),
)


def headline(steps: pd.DataFrame, live: pd.DataFrame) -> str:
    """What came of it in words, with n and the interval, as tiles besides; too early is said."""
    rows = {str(row["stage"]): row for row in steps.to_dict("records")} if len(steps) else {}
    sent, replied, agreed = (int(rows[s]["n"]) if s in rows and numbers.known(rows[s]["n"]) else 0 for s in (_SENT, _REPLIED, _AGREED))
    if not sent:
        return cards.note("Nobody was written to yet.", "Letters leave once a person approved them on the review screen and sent them.")
    reply = rows.get(_REPLIED, {})
    share = "" if not numbers.known(reply.get("of_previous")) else _share(reply)
    words = (f"<b>{sent:,}</b> {_people(sent)} written to. <b>{replied:,}</b> answered{share}, and <b>{agreed:,}</b> agreed.")
    posts = live["url"].nunique() if len(live) else 0
    words += f" <b>{posts:,}</b> post{' is' if posts == 1 else 's are'} live." if posts else ""
    early = "" if sent >= ENOUGH[0] and replied >= ENOUGH[1] else (
        f"<p class='tm-dim'>Too early for advice: it takes {ENOUGH[0]} letters and {ENOUGH[1]} answers.</p>")
    return f"<p class='tm-lead'>{words}</p>{early}"


def _share(row: Mapping[str, Any]) -> str:
    ends = f", {measures.SHARE} {100 * row['low']:.0f} to {100 * row['high']:.0f} %" if numbers.known(row.get("low")) and numbers.known(
        row.get("high")) else ""
    return f" ({numbers.share(row['of_previous'], 0)}{ends})"


def _people(n: int) -> str:
    return "creator was" if n == 1 else "creators were"


def _names(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Every campaign that any frame knows, with its name."""
    known = {str(row["campaign_id"]): render.line(row["name"] if numbers.known(row.get("name")) else row["campaign_id"], 60)
             for row in frames["campaigns"].to_dict("records")} if "campaign_id" in frames["campaigns"] else {}
    told = {str(key) for name in FRAMES[1:] if "campaign_id" in frames[name] for key in frames[name]["campaign_id"].dropna().unique()}
    return {**{key: words for key, words in known.items() if not told or key in told},
            **{key: render.line(key, 60) for key in sorted(told - known.keys())}}


def _busiest(steps: pd.DataFrame, names: Mapping[str, str]) -> str:
    """The campaign with the most letters; without any, the last one."""
    sent = steps[steps["stage"] == _SENT].set_index("campaign_id")["n"].to_dict() if "campaign_id" in steps else {}
    return max(names, key=lambda name: (sent.get(name) or 0, list(names).index(name)))
