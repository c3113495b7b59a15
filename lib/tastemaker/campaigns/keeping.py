"""Notes and tasks: what a person writes down about a creator, and what is to be done until when. Every change is kept."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import pandas as pd

from tastemaker import clock, render
from tastemaker.campaigns import states, whom
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store

TaskState = Literal["open", "done", "dropped"]
STATES = ("open", "done", "dropped")
LONGEST = {"note": 4_000, "task": 300}
"""Characters of a note and of a task."""


def note(store: Store, run: Run, named: str | int, text: str, *, by: str, campaign_id: str | None = None) -> None:
    """Keep a note about a creator. It goes with them when they are forgotten."""
    said = _said(text, "note")
    with store.write() as s:
        key = whom.one(s, named)
        s.insert("notes", [{"profile_key": key, "campaign_id": campaign_id, "text": said, "made_by": by, "made_at": clock.now(),
                            "run_id": run.run_id}])


def notes(store: Store, named: str | int | None = None, campaign_id: str | None = None) -> pd.DataFrame:
    """Notes, newest first: made_at, who, platform, text, made_by, campaign_id. Of who opted out there are none."""
    return store.frame("""
        SELECT n.made_at, p.handle, p.platform, n.text, n.made_by, n.campaign_id, n.profile_key
        FROM notes n LEFT JOIN usable_profiles p USING (profile_key) ANTI JOIN do_not_contact d USING (profile_key)
        WHERE ($keys IS NULL OR list_contains($keys, n.profile_key)) AND ($campaign IS NULL OR n.campaign_id = $campaign)
        ORDER BY n.ordinal DESC""", keys=_keys(store, named), campaign=campaign_id)


def task(store: Store, run: Run, what: str, *, by: str, named: str | int | None = None, campaign_id: str | None = None,
         due: object = "") -> int:
    """Keep a task and give back its number. An open one of the same words for the same creator and campaign moves to `due`."""
    said, due_on = _said(what, "task"), states.day(due, "a task")
    with store.write() as s:
        key = None if named is None else whom.one(s, named)
        same = s.rows("""SELECT * FROM current_tasks WHERE state = 'open' AND what = $what AND profile_key IS NOT DISTINCT FROM $key
                         AND campaign_id IS NOT DISTINCT FROM $campaign""", what=said, key=key, campaign=campaign_id)
        if same and same[0]["due_on"] == due_on:
            return int(same[0]["task_id"])
        ordinal = s.keys("ordinals", 1)[0].as_py()
        number = int(same[0]["task_id"]) if same else ordinal
        _write(s, run, {"ordinal": ordinal, "task_id": number, "profile_key": key, "campaign_id": campaign_id, "what": said,
                        "due_on": due_on, "state": "open"}, by)
    return number


def settle(store: Store, run: Run, task_id: int, state: TaskState, *, by: str) -> str:
    """Say that a task is done, dropped or open again; what it was. Twice is the same as once."""
    if state not in STATES:
        raise BadInput(f"A task is never {render.line(state, 30)}.", f"Use one of {', '.join(STATES)}.")
    with store.write() as s:
        rows = s.rows("""SELECT t.* FROM current_tasks t WHERE task_id = $id
                         AND (profile_key IS NULL OR profile_key NOT IN (SELECT profile_key FROM do_not_contact))""", id=int(task_id))
        if not rows:
            raise BadInput(f"There is no task {int(task_id)}.", "bench.tasks() lists them.")
        row = rows[0]
        if row["state"] != state:
            kept = {name: row[name] for name in ("task_id", "profile_key", "campaign_id", "what", "due_on")}
            _write(s, run, kept | {"state": state}, by)
        return row["what"]


def tasks(store: Store, *, named: str | int | None = None, campaign_id: str | None = None, closed: bool = False) -> pd.DataFrame:
    """Open tasks, or with `closed` all of them, soonest first: task_id, due_on, what, handle, platform, state, since, made_by."""
    return store.frame("""
        SELECT t.task_id, t.due_on, t.what, p.handle, p.platform, t.state, t.begun_at AS since, t.made_by, t.campaign_id, t.profile_key
        FROM current_tasks t LEFT JOIN usable_profiles p USING (profile_key) ANTI JOIN do_not_contact d USING (profile_key)
        WHERE ($closed OR t.state = 'open') AND ($keys IS NULL OR list_contains($keys, t.profile_key))
          AND ($campaign IS NULL OR t.campaign_id = $campaign)
        ORDER BY t.due_on NULLS LAST, t.task_id""", closed=closed, keys=_keys(store, named), campaign=campaign_id)


def overdue(frame: pd.DataFrame, today: date) -> pd.DataFrame:
    """The tasks whose day is past."""
    return frame[[day is not None and day == day and pd.Timestamp(day).date() < today for day in frame["due_on"]]]


def _keys(store: Store, named: str | int | None) -> list[int] | None:
    """Every profile of the creator that is named: a note is about a person, wherever it was written."""
    if named is None:
        return None
    with store.write() as s:
        key = whom.one(s, named)
        return s.numbers("""SELECT profile_key FROM creators WHERE creator_id = (SELECT creator_id FROM creators WHERE profile_key = $key)
                            ORDER BY profile_key""", key=key)   # type: ignore[return-value]


def _said(text: str, what: str) -> str:
    """The text as it is kept: a task on one line, a note with its lines."""
    kept = render.line(text, LONGEST[what] + 1) if what == "task" else render.clean(text, LONGEST[what] + 1).strip()
    if not kept or len(kept) > LONGEST[what]:
        raise BadInput(f"A {what} has 1 to {LONGEST[what]:,} characters.", "Say it in other words; nothing was kept.")
    return kept


def _write(s: Session, run: Run, row: dict[str, Any], by: str) -> None:
    s.insert("tasks", [row | {"made_by": by, "made_at": clock.now(), "run_id": run.run_id}])
