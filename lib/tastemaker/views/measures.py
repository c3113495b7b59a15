"""What came of a campaign, as fragments that stakeholders read: lines with intervals, sentences first, unknown said aloud.

Frames are those of the snapshot. Every value is escaped; a share is written with its n and its interval, and money with its
currency, which is never added to another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from tastemaker import render
from tastemaker.views import bars, cards, numbers

Row = Mapping[str, Any]
SHARE = "95 % interval"
_DAYS = (3, 7, 14, 21, 28)
"""Days after a letter at which the share of answers is told."""
HOW = (f"The mark is the share to expect, drawn towards that of all segments where few letters went out, with its {SHARE}; each axis "
       "ends just past the longest. In numbers: of letters that are old enough to tell.")
"""How lines of `rates` are to be read."""


def steps(frame: pd.DataFrame) -> str:
    """The way from found to agreed: each stage with how many reached it, and which share of the stage before."""
    most = max((float(n) for n in frame["n"] if numbers.known(n)), default=0.0)
    lines = "".join(f"<li>{_step(row, most)}</li>" for row in frame.to_dict("records"))
    how = f"The bar is the number of creators; the share is of the stage before, with its {SHARE}."
    return f"<ul class='tm-parts tm-steps'>{lines}</ul><p class='tm-dim tm-small'>{how}</p>"


def _step(row: Row, most: float) -> str:
    stage = render.html(str(row["stage"]).capitalize(), 40)
    share = "" if not numbers.known(row.get("of_previous")) else f" · {within(row['of_previous'], row.get('low'), row.get('high'))}"
    return (f"<div class='tm-measure'><b>{stage}</b>{_length(row['n'], most)}"
            f"<span><b>{numbers.count(row['n'])}</b><span class='tm-dim'>{share}</span></span></div>")


def counted(frame: pd.DataFrame, how: str) -> str:
    """Stages with how many creators are at each, as bars (`stage`, `n`); `how` says what is counted."""
    most = max((float(n) for n in frame["n"] if numbers.known(n)), default=0.0)
    lines = "".join(f"<li>{_step({'stage': r['stage'], 'n': r['n']}, most)}</li>" for r in frame.to_dict("records"))
    return f"<ul class='tm-parts tm-steps'>{lines}</ul><p class='tm-dim tm-small'>{how}</p>"


def rates(frame: pd.DataFrame) -> str:
    """Shares of answers by segment: what was seen as numbers, what may be expected as a bar with its interval."""
    ends = [float(v) for c in ("shrunk_high", "shrunk") if c in frame for v in frame[c] if numbers.known(v)]
    most = min(max([*ends, 0.05]) * 1.1, 1.0)
    return f"<ul class='tm-parts'>{''.join(f'<li>{_rate(row, most)}</li>' for row in frame.to_dict('records'))}</ul>"


def _rate(row: Row, most: float) -> str:
    name = render.html(row["segment"], 60)
    ends = (row.get("shrunk"), row.get("shrunk_low"), row.get("shrunk_high"))
    bar = bars.bar(*ends, most=most, said=f"{render.line(row['segment'], 60)}: {within(*ends)}")
    few = "" if row.get("enough") else "<span class='tm-chip'>too few to advise</span>"
    return (f"<div class='tm-measure'><b>{name}</b>{bar}<span>{within(*ends)}</span></div>"
            f"<p class='tm-small tm-dim'>{numbers.count(row['k'])} of {numbers.count(row['n'])} {few}</p>")


def costs(frame: pd.DataFrame) -> str:
    """What each thing cost, with its interval, its n and its formula, or why it is not known."""
    return f"<ul class='tm-parts'>{''.join(f'<li>{_cost(row)}</li>' for row in frame.to_dict('records'))}</ul>"


def _cost(row: Row) -> str:
    what = str(row["what"])
    what = what.capitalize() if what == "return" else what[0].upper() + what[1:] if what.startswith("earned media value") else f"Cost {what}"
    formula = f"<p class='tm-dim tm-small'>{render.html(row.get('formula'), 300)}</p>" if numbers.known(row.get("formula")) else ""
    if not numbers.known(row.get("value")):
        why = row["why_not"] if numbers.known(row.get("why_not")) else "Not known."
        return f"<div class='tm-cost'><b>{render.html(what, 60)}</b><span class='tm-dim'>{render.html(why, 300)}</span></div>{formula}"
    write = (lambda value: numbers.share(value, 0)) if row["what"] == "return" else (lambda value: money(value, row.get("currency")))
    between = ""
    if numbers.known(row.get("low")) and numbers.known(row.get("high")):
        between = f"<span class='tm-dim'>{write(row['low'])} to {write(row['high'])}</span>"
    n = f"<span class='tm-dim'>n = {numbers.count(row['n'])}</span>" if numbers.known(row.get("n")) else ""
    return f"<div class='tm-cost'><b>{render.html(what, 60)}</b><span><b>{write(row['value'])}</b> {between} {n}</span></div>{formula}"


def tried(frame: pd.DataFrame) -> str:
    """Each experiment as its sentence, with its arms below."""
    return "".join(_tried(rows.to_dict("records")) for _, rows in frame.groupby("experiment", sort=False))


def _tried(arms: list[Row]) -> str:
    kind = {"different": "on"}.get(str(arms[0].get("state")), "")
    most = min(max([0.05, *(float(a["high"]) for a in arms if numbers.known(a.get("high")))]), 1.0)
    lines = "".join(
        f"<li><div class='tm-measure'><b>{render.html(arm['arm'], 60)}</b>"
        f"{bars.bar(arm.get('rate'), arm.get('low'), arm.get('high'), most=most, said=_arm(arm))}"
        f"<span>{within(arm.get('rate'), arm.get('low'), arm.get('high'))}"
        f"<span class='tm-dim'> · {numbers.count(arm.get('replied'))} of {numbers.count(arm.get('sent'))}</span></span></div></li>"
        for arm in arms)
    title = render.html(arms[0]["experiment"], 80)
    chip = f"<span class='tm-chip {kind}'>{render.html(arms[0].get('state'), 40)}</span>"
    return f"<h3>{title}</h3><p>{render.html(arms[0].get('sentence'), 600)} {chip}</p><ul class='tm-parts'>{lines}</ul>"


def _arm(arm: Row) -> str:
    return f"{render.line(arm['arm'], 60)}: {within(arm.get('rate'), arm.get('low'), arm.get('high'))}"


def waits(frame: pd.DataFrame) -> str:
    """How long answers take: the share that had come some days after a letter."""
    of = f"Of all letters, those still open counted as long as they are out; with the {SHARE}."
    told = [(day, row) for day in _DAYS if (row := _by(frame, day)) is not None]
    most = min(max([0.05, *(float(row["high"]) for _, row in told if numbers.known(row.get("high")))]), 1.0)
    lines = "".join(
        f"<li><div class='tm-measure'><b>{day} days</b>"
        f"{bars.bar(row['replied_share'], row.get('low'), row.get('high'), most=most, said=_waited(day, row))}"
        f"<span>{within(row['replied_share'], row.get('low'), row.get('high'))}</span></div></li>" for day, row in told)
    return f"<ul class='tm-parts'>{lines}</ul><p class='tm-dim tm-small'>{of}</p>" if told else ""


def _by(frame: pd.DataFrame, day: int) -> Row | None:
    """The last row of the curve up to this day; None past its end."""
    if frame.empty or float(frame["days"].max()) < day:
        return None
    until = frame[frame["days"] <= day]
    return until.sort_values("days").iloc[-1].to_dict() if len(until) else None


def _waited(day: int, row: Row) -> str:
    return f"answered within {day} days: {within(row['replied_share'], row.get('low'), row.get('high'))}"


def live(frame: pd.DataFrame, most: int = 30) -> str:
    """Each live post with its newest numbers and the curve of its views; the newest posts first."""
    posts = [rows.sort_values("taken_at") for _, rows in frame.groupby("url", sort=False, dropna=False)]
    posts.sort(key=lambda rows: pd.Timestamp(rows["live_at"].iloc[-1]) if numbers.known(rows["live_at"].iloc[-1]) else pd.Timestamp(
        0, tz="UTC"), reverse=True)
    more = f"<p class='tm-dim tm-small'>{len(posts) - most:,} older posts are in the report.</p>" if len(posts) > most else ""
    return f"<ul class='tm-parts tm-live'>{''.join(f'<li>{_post(rows)}</li>' for rows in posts[:most])}</ul>{more}"


def _post(rows: pd.DataFrame) -> str:
    last = rows.iloc[-1].to_dict()
    seen = rows.dropna(subset=["views"])
    line = cards.sparkline(list(seen["views"]), list(seen["taken_at"])) if len(seen) > 1 else ""
    figures = ", ".join(f"{numbers.count(last[c])} {c}" for c in ("views", "likes", "comments") if numbers.known(last.get(c)))
    title = last["title"] if numbers.known(last.get("title")) else "The post"
    looks = f"{numbers.day(last['taken_at'])}, {len(rows)} look{'s' if len(rows) > 1 else ''}"
    return (f"<div>{render.link(last.get('url'), render.line(title, 110))}"
            f"<p class='tm-small'>{bars.who({c: last.get(c) for c in ('name', 'handle', 'platform')})}</p></div>"
            f"<div>{line}<p class='tm-small'><b>{figures or 'no numbers yet'}</b><span class='tm-dim'> · {looks}</span></p></div>")


def suggested(frame: pd.DataFrame) -> str:
    """What to do next, each with its numbers and the step that does it."""
    rows = frame.sort_values("place").to_dict("records") if "place" in frame else frame.to_dict("records")
    return f"<ol class='tm-next'>{''.join(f'<li>{_suggestion(row)}</li>' for row in rows)}</ol>"


def _suggestion(row: Row) -> str:
    facts = _facts(row.get("numbers"))
    said = " · ".join(f"{render.html(k.replace('_', ' '), 40)} {render.html(_figure(v), 80)}" for k, v in facts.items())
    step = f"<p class='tm-small'><code>{render.html(row['step'], 200)}</code></p>" if numbers.known(row.get("step")) else ""
    return f"<p>{render.html(row['sentence'], 400)}</p>" + (f"<p class='tm-dim tm-small'>{said}</p>" if said else "") + step


def _facts(value: Any) -> dict[str, Any]:
    """A suggestion's numbers: a mapping or its JSON; whatever else it is, none."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return {}
    return {str(k): v for k, v in found.items()} if isinstance(found, Mapping) else {}


def _figure(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else render.line(value, 80)


def within(value: Any, low: Any = None, high: Any = None) -> str:
    """A share with its interval in words.

    >>> within(0.15, 0.102, 0.22), within(0.15), within(None)
    ('15 % (10 to 22)', '15 %', 'unknown')
    """
    if not numbers.known(value):
        return numbers.UNKNOWN
    if not (numbers.known(low) and numbers.known(high)):
        return numbers.share(value, 0)
    return f"{numbers.share(value, 0)} ({100 * float(low):.0f} to {100 * float(high):.0f})"


def money(amount: Any, currency: Any) -> str:
    """An amount with its currency; cents where it is small.

    >>> money(1234.5, "EUR"), money(3.456, "USD"), money(None, "EUR")
    ('1,234 EUR', '3.46 USD', 'unknown')
    """
    if not numbers.known(amount):
        return numbers.UNKNOWN
    text = f"{float(amount):,.0f}" if abs(float(amount)) >= 100 else f"{float(amount):,.2f}"
    return f"{text} {render.html(currency, 12) if numbers.known(currency) else ''}".strip()


def _length(n: Any, most: float) -> str:
    """A number as a bar from 0, for the eye alone: the number stands beside it."""
    end = 100 * float(n) / most if numbers.known(n) and most else 0.0
    return f"<span class='tm-length' aria-hidden='true'><i style='width:{end:.1f}%'></i></span>"
