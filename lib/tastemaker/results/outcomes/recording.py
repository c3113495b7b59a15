"""What came of the e-mails, from a CSV that a person keeps. The same row twice is the same as once."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from tastemaker import clock, render, sheets
from tastemaker.errors import BadInput
from tastemaker.store import Run, Session, Store, who

KINDS = ("replied", "interested", "agreed", "declined", "live", "no_reply")
COLUMNS = ("handle", "platform", "draft_id", "kind", "date", "amount", "currency", "note")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a file: rows kept, rows that were known already, and rows given back with reasons."""

    kept: int
    same: int
    returned: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["row", "reason"]))

    def __repr__(self) -> str:
        parts = [f"{self.kept:,} outcomes recorded, {self.same:,} were known already, {len(self.returned):,} rows came back."]
        parts += [f"  row {row.row}: {row.reason}" for row in self.returned.head(20).itertuples()]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        top = f"<p>{render.html(repr(self).splitlines()[0])}</p>"
        return top + render.table(["row", "reason"], self.returned.itertuples(index=False)) if len(self.returned) else top


def record(store: Store, run: Run, path: str | Path, campaign_id: str, by: str) -> Recorded:
    """Record a CSV of outcomes and say what was kept. Good rows are kept whatever the others are like.

    Columns: handle (with platform where the handle alone is not enough) or draft_id; kind, one of KINDS; date, ISO 8601;
    amount and currency, and note, if there are any. `row` of what comes back counts as a spreadsheet does.
    """
    rows = sheets.read(Path(path))
    rows[:] = [{name.lower(): value for name, value in row.items()} for row in rows]
    if rows and not {"kind", "date"} <= set(rows[0]):
        raise BadInput("The file has no columns called kind and date.", f"Its columns may be: {', '.join(COLUMNS)}.")
    kept, same, returned = 0, 0, []
    with store.write() as s:
        for number, row in enumerate(rows, start=rows.first):
            outcome = _outcome(s, row, campaign_id)
            if isinstance(outcome, str):
                returned.append((number, outcome))
                continue
            new = keep(s, run, outcome, f"{Path(path).name}, by {by}")
            kept, same = kept + new, same + 1 - new
    return Recorded(kept, same, pd.DataFrame(returned, columns=["row", "reason"]))


def keep(s: Session, run: Run, outcome: Mapping[str, Any], source: str) -> int:
    """Write an outcome down, unless it is there; how many were new."""
    row = {**outcome, "source": source, "recorded_at": clock.now(), "run_id": run.run_id}
    return s.insert("outcomes", [row], keep=True)


def outcome(profile: Mapping[str, Any], campaign_id: str, kind: str, at: datetime, *, draft_id: str | None = None,
            amount: float | None = None, currency: str | None = None, note: str = "") -> dict[str, Any]:
    """An outcome as a row. Its id is a hash of what it says, so saying it again is the same row."""
    said = {"campaign_id": campaign_id, "draft_id": draft_id, "kind": kind, "amount": amount,
            "currency": render.line(currency or "", 8).upper() or None, "note": render.line(note, 2_000)}
    identity = [profile["platform"], profile["platform_id"], at.isoformat(), *(said[name] for name in sorted(said))]
    return {**said, "outcome_id": hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32],
            "profile_key": profile["profile_key"], "made_at": at}


def _outcome(s: Session, row: Mapping[str, str], campaign_id: str) -> dict[str, Any] | str:
    """A row as an outcome, or why it is none."""
    kind = row["kind"].lower().replace(" ", "_").replace("-", "_")
    if kind not in KINDS:
        return f"kind must be one of {', '.join(KINDS)}"
    try:
        at, amount = _date(row["date"]), _amount(row.get("amount", ""))
        profile, draft_id = whose(s, row, campaign_id)
    except (ValueError, BadInput) as error:
        return str(error) if isinstance(error, ValueError) else error.show().replace("\n", " ")
    if at > clock.now():
        return "the date is in the future"
    return outcome(profile, campaign_id, kind, at, draft_id=draft_id, amount=amount, currency=row.get("currency", ""),
                   note=row.get("note", ""))


def whose(s: Session, row: Mapping[str, str], campaign_id: str) -> tuple[dict[str, Any], str | None]:
    """The profile of a row, and its draft where the row names one."""
    if draft_id := row.get("draft_id", ""):
        found = s.rows("""SELECT p.profile_key, p.platform, p.platform_id FROM drafts d JOIN profiles p USING (profile_key)
                          WHERE d.draft_id = $id AND d.campaign_id = $campaign""", id=draft_id, campaign=campaign_id)
        if not found:
            raise ValueError("no draft of this campaign has this draft_id")
        return found[0], draft_id
    handle = row.get("handle", "")
    if not handle:
        raise ValueError("neither a handle nor a draft_id")
    platform = row.get("platform", "").lower()
    return who.one(s, f"{platform}:{handle}" if platform and ":" not in handle else handle), None


def _date(text: str) -> datetime:
    try:
        return clock.parse(text)
    except ValueError:
        raise ValueError("the date is not ISO 8601, such as 2026-05-31") from None


def _amount(text: str) -> float | None:
    """A plain decimal number; nothing is unknown. Thousands separators are refused: 1.234 means two things."""
    if not text.strip():
        return None
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", text.strip()) or not math.isfinite(float(text)):
        raise ValueError("the amount is not a plain number, such as 1250.50")
    return float(text)
