"""Where a person says what they think: labels that teach the ranking, and decisions on what a brand may avoid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
import pandas as pd

from tastemaker import render
from tastemaker.views import bars, cards, numbers, style, vetting
from tastemaker.views.filters import ALL
from tastemaker.views.paging import Lines

Row = Mapping[str, Any]
Rows = Sequence[Row] | pd.DataFrame
LABELS = {"accept": "Accept", "star": "Star", "reject": "Reject", "clear": "Clear"}
DECISIONS = {"fine": "Fine", "avoid": "Avoid", "open": "Open"}
_NO_CALIBRATION = "Too few labels so far to show how well the probabilities fit."


def labelling(rows: Rows, say: Callable[[int, str], Row | None], told: Row,
              more: Callable[[], tuple[Rows, Row]] | None = None, length: int = 10) -> ipywidgets.VBox:
    """The next creators to look at, each with its buttons, what the labels are worth so far, and the calibration.

    Rows have `profile_key, name, handle, platform, url, reasons` and where there is one `why` (what a label teaches).
    `say(profile_key, label)` records accept, star, reject or clear and may give back `told` anew. `told` has `sentence`
    (how many more labels would change the top 25), `labels` (profile key to label), `calibration` (rows of `said, seen,
    low, high, n`, or None under too few labels) and `calibration_sentence`. `more()` gives the next rows and `told`,
    after a button.
    """
    return Labelling(rows, say, told, more, length).page


class Labelling:
    """The state of the labelling screen."""

    def __init__(self, rows: Rows, say: Callable[[int, str], Row | None], told: Row,
                 more: Callable[[], tuple[Rows, Row]] | None, length: int) -> None:
        self.say, self.more = say, more
        self.labels: dict[Any, str] = {}
        self.worth, self.fit = style.widget(""), style.widget("", "tm-panel")
        self.lines = Lines(_candidate, LABELS, lambda row: self.labels.get(row["profile_key"]), self._press, length,
                           "There is nobody left to look at.")
        self.next = ipywidgets.Button(description="Show the next", tooltip="Who would teach most now")
        self.next.add_class("tm-go")
        self.next.on_click(lambda _: self._next())
        on = [style.row(self.next, name="tm-bar")] if more else []
        self.page = style.page(self.worth, self.lines.box, *on, self.fit, name="labelling")
        self._tell(told)
        self.lines.show(_records(rows), 0)

    def _press(self, row: dict[str, Any], label: str) -> None:
        """Record a label; what it teaches is shown once it is recorded."""
        told = self.say(row["profile_key"], label)
        if label == "clear":
            self.labels.pop(row["profile_key"], None)
        else:
            self.labels[row["profile_key"]] = label
        if told is not None:
            self._tell(told)
        self.lines.show(self.lines.rows)

    def _next(self) -> None:
        rows, told = self.more()  # type: ignore[misc]
        self._tell(told)
        self.lines.show(_records(rows), 0)

    def _tell(self, told: Row) -> None:
        """Show what the labels are worth so far."""
        self.labels |= told.get("labels") or {}
        given = pd.Series(list(self.labels.values()), dtype=object).value_counts()
        counts = ", ".join(f"{n} {label}" for label, n in given.items()) or "none yet"
        worth = str(told.get("sentence") or "It is not known yet what more labels would change.")
        style.replace(self.worth, cards.note(worth, f"Labels so far: {counts}."))
        style.replace(self.fit, calibration(told.get("calibration"), str(told.get("calibration_sentence") or "")))


def calibration(rows: Rows | None, sentence: str = "") -> str:
    """How often creators were accepted (mark and interval) against the probability given (thin line), by bin."""
    listed = _records(rows) if rows is not None else []
    if not listed:
        return f"<h2>Calibration</h2><p class='tm-dim'>{render.html(sentence or _NO_CALIBRATION)}</p>"
    lines = "".join(
        f"<div class='tm-measure'><b>said {numbers.share(r.get('said'), 0)}</b>"
        f"{bars.bar(r.get('seen'), r.get('low'), r.get('high'), of='accepted', mark=r.get('said'))}"
        f"<span>accepted {numbers.share(r.get('seen'), 0)}, n = {numbers.count(r.get('n'))}</span></div>"
        for r in listed)
    how = "The thin line is the probability given, the thick mark the share that you accepted, with its interval."
    return f"<h2>Calibration</h2><p>{render.html(sentence)}</p>{lines}<p class='tm-dim tm-small'>{how}</p>"


def findings(rows: Rows, decide: Callable[[Row, str], None], length: int = 10) -> ipywidgets.VBox:
    """What was found in posts by category, filtered by category and decision, with a decision per row.

    Rows have `category, quote, url, published_at, why, caution, decision` (fine, avoid or open), and where they are of
    several creators `name, handle, platform`. `decide(row, decision)` records; the row gets the decision once that
    succeeded.
    """
    return Findings(rows, decide, length).page


class Findings:
    """The state of the findings' screen."""

    def __init__(self, rows: Rows, decide: Callable[[Row, str], None], length: int) -> None:
        self.decide, self.rows = decide, _records(rows)
        categories = sorted({render.line(r.get("category"), 60) for r in self.rows})
        self.category = ipywidgets.Dropdown(options=[ALL, *categories], description="Category")
        self.decision = ipywidgets.Dropdown(options=[ALL, *DECISIONS], description="Decision")
        filters = ipywidgets.Box([self.category, self.decision])
        filters.add_class("tm-filters")
        self.count = style.widget("")
        self.lines = Lines(_finding, DECISIONS, _decision, self._press, length, "No finding here.")
        for control in (self.category, self.decision):
            control.observe(lambda _: self.draw(0), "value")
        self.page = style.page(self.count, filters, self.lines.box, name="findings")
        self.draw(0)

    def draw(self, first: int | None = None) -> None:
        """Show the rows that both filters let through."""
        left = [r for r in self.rows if self.category.value in (ALL, render.line(r.get("category"), 60))
                and self.decision.value in (ALL, _decision(r))]
        given = [_decision(r) for r in self.rows]
        style.replace(self.count, cards.tiles({words.lower(): f"{given.count(d):,}" for d, words in DECISIONS.items()}))
        self.lines.show(left, first)

    def _press(self, row: dict[str, Any], decision: str) -> None:
        self.decide(dict(row), decision)
        row["decision"] = decision
        self.draw()


def _candidate(row: Row) -> str:
    """A creator to look at: who, why they stand where they stand, and what a label would teach."""
    why = f"<p class='tm-small'>{render.html(row['why'], 300)}</p>" if numbers.known(row.get("why")) else ""
    return f"{bars.who(row)}<p class='tm-dim'>{bars.sentence(row)}</p>{why}"


def _finding(row: Row) -> str:
    """A quotation under its category, with whose it is."""
    whose = bars.who({k: v for k, v in row.items() if k != "url"}) if numbers.known(row.get("handle")) else ""
    return f"{whose}{vetting.found(row)}"


def _decision(row: Row) -> str:
    """What was decided on a finding; one that nobody decided on is open."""
    return str(row["decision"]) if numbers.known(row.get("decision")) else "open"


def _records(rows: Rows) -> list[dict[str, Any]]:
    return rows.to_dict("records") if isinstance(rows, pd.DataFrame) else [dict(row) for row in rows]
