"""What came of a campaign, as one object that shows itself: a headline, the funnel, rates, tests, costs and how long answers take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tastemaker import render, sheets
from tastemaker.results import pictures, waiting
from tastemaker.results.letters import DAYS
from tastemaker.results.rates import BY, LEAST_REPLIES, LEAST_SENT

_SHOWN = ("rates", "steps", "costs", "tests", "reply_times")
METHOD = (f"A creator counts once. Letters count once they are {DAYS['reply']} days old for answers and {DAYS['agreement']} for agreements; those "
          "that came back do not. Ends of rates hold 95 of 100. A shrunk rate is drawn towards the other segments as far as they are "
          f"alike. Nothing is advised under {LEAST_SENT} letters and {LEAST_REPLIES} answers.")


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one campaign. `frames` are those of `frames.pages`, of this campaign alone."""

    campaign_id: str
    name: str
    frames: Mapping[str, pd.DataFrame]

    @property
    def headline(self) -> str:
        """One sentence with counts and intervals, or why there is none yet."""
        reply, agreement = self._whole("reply"), self._whole("agreement")
        if reply is None or not reply["n"] + reply["open"]:
            return f"{self.name}: no letter has been sent yet."
        if not reply["n"]:
            return f"{self.name}: {reply['open']} letters are out, all younger than {DAYS['reply']} days, so it is too early to tell."
        said = f"{self.name}: {_share(reply)} answered"
        if agreement is not None and agreement["n"]:
            said += f", {_share(agreement)} agreed"
        said += f"; {reply['open']} letters are still open" if reply["open"] else ""
        return f"{said}." + ("" if reply["enough"] else f" Too few to advise anything: that takes {LEAST_SENT} letters and {LEAST_REPLIES} answers.")

    def _whole(self, what: str) -> Mapping[str, object] | None:
        rows = self.frames["rates"]
        found = rows[(rows["by"] == "campaign") & (rows["what"] == what)].to_dict("records")
        return found[0] if found else None

    def lines(self) -> list[str]:
        """What is to be said beside the tables: tests, costs and waiting."""
        return [*self._tests(), *map(_cost, self.frames["costs"].to_dict("records")), *self._waiting()]

    def _tests(self) -> list[str]:
        tests = self.frames["tests"].drop_duplicates("experiment")
        return [f"{row.experiment} ({row.varied}): {row.sentence}" for row in tests.itertuples()]

    def _waiting(self) -> list[str]:
        usual = waiting.usual(self.frames["reply_times"])
        return [f"Half of the answers that come within {waiting.UNTIL} days come within {usual:.0f}."] if usual else []

    def __repr__(self) -> str:
        steps = [f"  {row.stage}: {row.n:,}" + (f", {row.of_previous:.0%} of the stage before ({row.low:.0%} to {row.high:.0%})"
                                                if pd.notna(row.low) else "") for row in self.frames["steps"].itertuples()]
        split = [f"  {row.by}, {render.line(row.segment, 60)}: {row.k} of {row.n} answered, {row.shrunk:.0%} "
                 f"({row.shrunk_low:.0%} to {row.shrunk_high:.0%}) drawn together" for row in self._segments().itertuples()]
        return "\n".join([self.headline, *steps, *split, *("  " + line for line in self.lines()), METHOD])

    def _segments(self) -> pd.DataFrame:
        rows = self.frames["rates"]
        return rows[(rows["by"] != "campaign") & (rows["what"] == "reply") & (rows["n"] > 0)]

    def _repr_html_(self) -> str:
        parts = [f"<h3>{render.html(self.headline)}</h3>", *(f"<p>{render.html(line)}</p>" for line in (*self._tests(), *self._waiting()))]
        parts += [_steps(self.frames["steps"]), _costs(self.frames["costs"]), *self.pictures().values()]
        return "".join([*parts, f"<p><small>In charts the dot with its line is drawn together, the ring as counted. {render.html(METHOD)}</small></p>"])

    def pictures(self) -> dict[str, str]:
        """SVG texts by name: the answer rate by each way to split it that has two segments, and how long answers take."""
        found = {}
        for by in BY:
            rows = self._segments()[lambda rows, by=by: rows["by"] == by]
            if len(rows) > 1:
                found[f"rates by {by}"] = pictures.rates(rows, f"Answer rate by {by}, 95 %")
        if len(curve := self.frames["reply_times"]):
            found["waiting"] = pictures.waiting(curve, "Share of creators who have answered by each day (95 %)")
        return found

    def save(self, folder: str | Path) -> list[Path]:
        """Write each table as CSV, safe in a spreadsheet, and the page as HTML; the paths."""
        folder = Path(folder)
        made = [sheets.write(folder / f"{name}.csv", frame.columns, frame.astype(object).where(frame.notna(), None).to_dict("records"))
                for name, frame in self.frames.items() if name in _SHOWN]
        page = folder / "results.html"
        page.write_text(f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{render.html(self.name)}</title></head>"
                        f"<body>{self._repr_html_()}</body></html>\n", encoding="utf-8")
        return [*made, page]


def _share(row: Mapping[str, object]) -> str:
    return f"{row['k']} of {row['n']} creators ({row['rate']:.0%}, {row['low']:.0%} to {row['high']:.0%})"


def _cost(row: Mapping[str, object]) -> str:
    """A cost as a sentence."""
    number, ends = _figure(row)
    if not number:
        return f"{row['what']}: not known. {row['why_not']}"
    return f"{row['what']}: {number}" + (f" ({ends})" if ends else "") + f", n {row['n']}; {row['formula']}"


def _figure(row: Mapping[str, object]) -> tuple[str, str]:
    """A cost's number and its ends as text, empty where they are not known; a return is a share."""
    form, unit = ("{:+.0%}", "") if row["what"] == "return" else ("{:,.2f}", row["currency"] or "")
    if pd.isna(row["value"]):
        return "", ""
    ends = "" if pd.isna(row["low"]) or pd.isna(row["high"]) else f"{form} to {form}".format(row["low"], row["high"])
    return f"{form} {unit}".format(row["value"]).strip(), ends


def _costs(costs: pd.DataFrame) -> str:
    rows = ([row["what"], *(text or "–" for text in _figure(row)), row["n"], row["formula"] if pd.notna(row["value"]) else row["why_not"]]
            for row in costs.to_dict("records"))
    return render.table(["what", "figure", "95 %", "n", "how, or why not"], rows)


def _steps(steps: pd.DataFrame) -> str:
    rows = ([row.stage, f"{row.n:,}", f"{row.of_previous:.0%}" if pd.notna(row.of_previous) else "–",
             f"{row.low:.0%} to {row.high:.0%}" if pd.notna(row.low) else "–"] for row in steps.itertuples())
    return render.table(["stage", "creators", "of the stage before", "95 %"], rows)
