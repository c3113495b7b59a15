"""The states of a campaign, and what a person sets of it. Every change is an event; the newest of each kind stands.

A paused or completed campaign spends nothing: `must_run` stands before whatever asks a platform or a model.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

import pandas as pd

from tastemaker import clock, render
from tastemaker.errors import BadInput, NotPermitted
from tastemaker.store import Run, Session, Store

MOVES = {"draft": ("active", "completed"), "active": ("paused", "completed"), "paused": ("active", "completed"),
         "completed": ("active",)}
"""State -> the states that a person may set next. Nothing leads back to draft; a completed campaign can be taken up again."""
RESTING = ("paused", "completed")
"""States in which nothing is spent."""
LONGEST = {"owner": 120, "note": 2_000}
"""Characters of texts that a person types."""


class _Rows(Protocol):
    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]: ...


def must_run(source: _Rows, campaign_id: str | None, what: str) -> None:
    """Nothing for a campaign that may spend; NotPermitted for one that rests, with since when, by whom and how to resume.

    `what` is what would cost something, such as `a pull`. Work of no campaign, and a campaign that nobody set a state of,
    may spend. Takes a store or a session.
    """
    rows = source.rows("SELECT * FROM campaign_set WHERE campaign_id = $campaign AND what = 'state'", campaign=campaign_id or "")
    if not rows or rows[0]["value"] not in RESTING:
        return
    said = rows[0]
    why = f" ({render.line(said['note'], 120)})" if said["note"] else ""
    raise NotPermitted(
        f"The campaign {campaign_id} is {said['value']} since {said['made_at']:%Y-%m-%d %H:%M} UTC by "
        f"{render.line(said['made_by'], 80)}{why}, and so it spends nothing: no {what.removeprefix('a ')}.",
        "a paused or completed campaign spends nothing",
        f"To go on: `tastemaker campaign {campaign_id} --state active`, or bench.set_campaign(brief, state=\"active\").")


def named_after(source: _Rows, name: str) -> str | None:
    """The campaign that a watchlist belongs to: the one whose name, or identifier, it bears; None where there is none."""
    rows = source.rows("SELECT campaign_id FROM campaigns WHERE campaign_id = $name OR name = $name ORDER BY made_at LIMIT 1", name=name)
    return rows[0]["campaign_id"] if rows else None


def now(source: _Rows, campaign_id: str) -> dict[str, Any]:
    """The campaign as it stands: a row of the view `campaign_now`. BadInput names the campaigns there are."""
    rows = source.rows("SELECT * FROM campaign_now WHERE campaign_id = $campaign", campaign=campaign_id)
    if not rows:
        known = [row["campaign_id"] for row in source.rows("SELECT campaign_id FROM campaigns ORDER BY made_at DESC LIMIT 8")]
        raise BadInput(f"There is no campaign called {render.line(campaign_id, 80)} here.",
                       f"There are: {', '.join(known)}." if known else "Set or plan one with its brief.")
    return rows[0]


def change(store: Store, run: Run, campaign_id: str, *, by: str, note: str = "", **wanted: Any) -> list[str]:
    """Set what is given of a campaign, all of it or nothing; the names of what changed. The same again changes nothing.

    state, owner, starts and ends (dates, or ISO 8601), budget with its currency (three letters), products (ids). An empty text
    takes a thing away, None leaves it as it is. A note alone is kept as well. BadInput says what cannot be set, and why.
    """
    note = text(note, "note")
    with store.write() as s:
        held = _held(s, campaign_id)
        said = {what: _as_kept(what, value) for what, value in wanted.items() if value is not None}
        new = {what: value for what, value in said.items() if value != held.get(what, "")}
        if "state" in new:
            _may_go(now(s, campaign_id)["state"], new)
        _fits({**held, **new}, new, said)
        if note and not new:
            new = {"note": note}
        same = {"campaign_id": campaign_id, "made_by": by, "made_at": clock.now(), "run_id": run.run_id}
        s.insert("campaign_events", [same | {"what": what, "value": value, "note": "" if what == "note" else note}
                                     for what, value in new.items()])
    return list(new)


def events(store: Store, campaign_id: str) -> pd.DataFrame:
    """Everything that was set of a campaign, oldest first: made_at, what, before, value, note, made_by; values as a person reads them."""
    frame = store.frame("""
        SELECT made_at, what, lag(value) OVER (PARTITION BY what ORDER BY ordinal) AS before, value, note, made_by
        FROM campaign_events WHERE campaign_id = $campaign ORDER BY ordinal""", campaign=campaign_id)
    return frame.assign(**{side: [_read(what, value) for what, value in zip(frame["what"], frame[side], strict=True)]
                           for side in ("before", "value")})


def text(given: object, what: str) -> str:
    """A text as it is kept, on one line; BadInput for one that is too long, so that nothing is cut in silence."""
    kept = render.line(given, LONGEST.get(what, 2_000) + 1)
    if len(kept) > LONGEST.get(what, 2_000):
        raise BadInput(f"The {what} has more than {LONGEST.get(what, 2_000):,} characters.", "Say it in fewer words.")
    return kept


def day(given: object, what: str) -> date | None:
    """A date from a date, a moment or ISO 8601; None for an empty text. BadInput for anything else."""
    if isinstance(given, datetime):
        return clock.parse(given.isoformat()).date()
    if isinstance(given, date):
        return given
    said = str(given).strip()
    try:
        return clock.parse(said).date() if said else None
    except ValueError:
        raise BadInput(f"{render.line(said, 40)} is no date for {what}.", "Write it as 2026-05-31.") from None


def amount(given: object, what: str) -> float | None:
    """An amount of money, 0 or more; None for an empty text. BadInput for anything else."""
    if given == "":
        return None
    try:
        value = float(given)   # type: ignore[arg-type]
    except (TypeError, ValueError):
        value = math.nan
    if isinstance(given, bool) or not math.isfinite(value) or value < 0:
        raise BadInput(f"The {what} is no amount.", "Give a plain number, 0 or more, such as 1250.50.")
    return value


def currency(given: object) -> str | None:
    """A currency's three letters; None for an empty text."""
    code = str(given).strip().upper()
    if code and not re.fullmatch("[A-Z]{3}", code):
        raise BadInput(f"{render.line(given, 20)} is no currency.", "Write its three letters, such as EUR.")
    return code or None


def _held(s: Session, campaign_id: str) -> dict[str, str]:
    return {row["what"]: row["value"] for row in s.rows("SELECT what, value FROM campaign_set WHERE campaign_id = $c", c=campaign_id)}


def _read(what: str, value: str | None) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        return f"{float(value):,.2f}" if what == "budget" else ", ".join(json.loads(value)) if what == "products" else value
    except ValueError:   # an erasure blotted somebody out of it
        return value


def _as_kept(what: str, value: Any) -> str:
    """A value as its event holds it; empty where it is taken away."""
    if what == "state":
        if value not in MOVES:
            raise BadInput(f"There is no state called {render.line(value, 30)}.", f"Use one of {', '.join(MOVES)}.")
        return str(value)
    if what in ("starts", "ends"):
        found = day(value, what)
        return found.isoformat() if found else ""
    if what == "budget":
        held = amount(value, what)
        return "" if held is None else repr(held)
    if what == "currency":
        return currency(value) or ""
    if what == "products":
        return json.dumps(list(value)) if value else ""
    return text(value, what)


def _may_go(state: str, new: Mapping[str, Any]) -> None:
    """BadInput for a state that does not follow. A state that merely is so, and nobody set, may be said."""
    if new["state"] != state and new["state"] not in MOVES[state]:
        raise BadInput(f"A campaign that is {state} cannot become {new['state']}.", f"It may become {' or '.join(MOVES[state])}.")


def _fits(then: Mapping[str, Any], new: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """BadInput where what would stand contradicts itself."""
    if then.get("starts") and then.get("ends") and then["ends"] < then["starts"]:
        raise BadInput(f"The campaign would end on {then['ends']}, before it starts on {then['starts']}.", "Give both dates.")
    if then.get("budget") and not then.get("currency"):
        raise BadInput("A budget needs its currency.", "Give currency=\"EUR\" beside it.")
    if "currency" in new and then.get("budget") and "budget" not in said:
        raise BadInput(f"The budget of {float(then['budget']):,.2f} is in another currency than {then['currency']}.",
                       "Give the budget in the new currency beside it.")


def product_ids(value: str | None) -> Sequence[str]:
    """The products of a campaign from the event that set them."""
    return tuple(json.loads(value)) if value else ()
