"""The redacted snapshot that stakeholders' dashboards read: Parquet files of allow-listed columns, nothing else.

A snapshot is a folder; the file CURRENT names the one to read and is replaced at once, so a reader never sees half of one.
Files are not compressed, so that anyone can search their bytes for what must not be there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tastemaker import clock, render
from tastemaker.errors import BadInput, Damaged
from tastemaker.store.gate import alone
from tastemaker.store.store import Store

EXPIRY = "expires_at"
"""The column that says until when a row may be shown; `read` leaves out what is past it and then the column."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "shortlist": (
        "campaign_id", "profile_key", "rank", "rank_low", "rank_high", "name", "handle", "platform", "url", "score", "score_low", "score_high",
        "relevance", "reach", "engagement", "authenticity", "suitability", "followers", "reach_median_views", "reach_n", "engagement_per_view_median",
        "engagement_per_view_n", "engagement_per_follower_median", "engagement_per_follower_n", "posts_per_week",
        "posts_per_week_n", "days_since_post", "sponsored_share", "sponsored_share_n", "followers_growth_30d",
        "followers_growth_30d_n", "main_format", "main_language", "size_band", "cohort", "reach_percentile",
        "engagement_percentile", "cohort_n", "country", "label", "reasons", "why_not", "formula", "fetched_at", EXPIRY),
    "parts": ("campaign_id", "profile_key", "creator_id", "fits", "closed", "rank", "weights", "seed",
              *(part + end for part in ("relevance", "reach", "engagement", "authenticity", "suitability", "budget")
                for end in ("", "_low", "_high", "_n", "_state")), "engagement_of", EXPIRY),
    "growth": ("profile_key", "platform", "handle", "name", "taken_at", "followers", "view_count", "post_count", EXPIRY),
    "recent_posts": ("profile_key", "platform", "handle", "title", "text", "url", "format", "published_at", "views",
                     "likes", "comments", EXPIRY),
    "pipeline": ("campaign_id", "name", "handle", "platform", "stage", "decision", "reviewer", "drafted_at", "reviewed_at",
                 "sent_at", "outcome", EXPIRY),
    "finds": ("campaign_id", "platform", "bucket", "family", "cost", "new", "relevant"),
    "spend": ("quota_day", "platform", "bucket", "calls", "cost", "price"),
    "funnel": ("campaign_id", "stage", "n"),
    "quota": ("platform", "bucket", "limit", "left", "resets_at"),
    "prospects": ("campaign_id", "state", "place", "n"),
    "campaigns": ("campaign_id", "name", "state", "owner", "starts_on", "ends_on", "budget", "currency", "spent_usd", "fees", "made_at"),
    "due": ("campaign_id", "kind", "what", "name", "handle", "platform", "due_at", EXPIRY),
    "steps": ("campaign_id", "stage", "n", "of_previous", "low", "high"),
    "rates": ("campaign_id", "by", "segment", "what", "n", "k", "rate", "low", "high", "shrunk", "shrunk_low", "shrunk_high", "enough", "open"),
    "costs": ("campaign_id", "what", "value", "low", "high", "currency", "n", "formula", "why_not"),
    "tests": ("campaign_id", "experiment", "varied", "arm", "sent", "replied", "rate", "low", "high", "evidence", "state", "sentence"),
    "reply_times": ("campaign_id", "days", "replied_share", "low", "high", "n"),
    "live": ("campaign_id", "profile_key", "name", "handle", "platform", "url", "title", "live_at", "taken_at", "views", "likes",
             "comments", EXPIRY),
    "suggested": ("campaign_id", "place", "kind", "sentence", "numbers", "step"),
}
"""What a stakeholder may see, by frame. No address, note, key, hash or text of a draft is among it."""
ROWS = 2_000
"""Rows of a file that are read together: one creator's lie in one or two such groups, because files are sorted by profile."""
KEPT = 3
"""Snapshots that stay on disk: who reads an older one can finish."""


def make(store: Store, folder: str | Path, frames: Mapping[str, pd.DataFrame]) -> str:
    """Write a snapshot of these frames, make it the current one and give back its id.

    Columns that are not in `COLUMNS` are dropped, and anything like an e-mail address inside a text is blotted out. A
    frame of another name raises BadInput.
    """
    if other := [name for name in frames if name not in COLUMNS]:
        raise BadInput(f"A snapshot has no frame called {other[0]}.", f"It has {', '.join(COLUMNS)}.")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder, "making a snapshot"):
        name = f"{_last(folder) + 1:06d}-{clock.now():%Y%m%dT%H%M%S}"
        part = folder / f".{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        for title, frame in frames.items():
            pq.write_table(redacted(title, frame), part / f"{title}.parquet", compression="none", row_group_size=ROWS)
        about = {"made_at": clock.now().isoformat(), "sandbox": store.sandbox}
        (part / "about.json").write_text(json.dumps(about), encoding="utf-8")
        os.replace(part, folder / name)
        _point(folder, name)
        _tidy(folder, name)
    return name


def redacted(title: str, frame: pd.DataFrame) -> pa.Table:
    """The allow-listed columns of a frame, in the order of the list, without addresses in their texts."""
    columns = {name: _column(frame[name]) for name in COLUMNS[title] if name in frame.columns}
    return pa.table(columns) if columns else pa.table({name: pa.array([], pa.string()) for name in COLUMNS[title]})


def read(folder: str | Path, name: str, *, profile_key: int | None = None, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """A frame of the current snapshot without what has expired since; one that it does not have is empty.

    With `profile_key` only that profile's rows, which costs a few milliseconds however long the list is. It is asked for
    anew whenever somebody looks, so a page that was open for a day shows nobody whose time has passed or who left. With
    `columns` only those of them that there are. BadInput when there is no snapshot yet.
    """
    if name not in COLUMNS:
        raise BadInput(f"A snapshot has no frame called {name}.", f"It has {', '.join(COLUMNS)}.")
    file = current(folder) / f"{name}.parquet"
    if not file.is_file():
        return pd.DataFrame(columns=[column for column in columns or COLUMNS[name] if column != EXPIRY])
    try:
        mine = None if profile_key is None else [("profile_key", "=", int(profile_key))]
        wanted = columns and [column for column in pq.read_schema(file).names if column in {*columns, EXPIRY}]
        return _unexpired(pq.read_table(file, filters=mine, columns=wanted).to_pandas())
    except (pa.ArrowException, OSError) as error:
        raise Damaged(f"The snapshot's {name} cannot be read: {type(error).__name__}.", "Make a new snapshot.") from error


def _unexpired(frame: pd.DataFrame) -> pd.DataFrame:
    if EXPIRY not in frame.columns:
        return frame
    until = pd.to_datetime(frame[EXPIRY], utc=True)
    return frame[until.isna() | (until > clock.now())].drop(columns=EXPIRY).reset_index(drop=True)


def made_at(folder: str | Path) -> datetime:
    """When the current snapshot was made, aware UTC."""
    return clock.parse(about(folder)["made_at"])


def about(folder: str | Path) -> dict[str, Any]:
    """What the current snapshot says of itself: its `id`, `made_at` and whether it is of a `sandbox`."""
    try:
        now = current(folder)
        return {"id": now.name, **json.loads((now / "about.json").read_text(encoding="utf-8"))}
    except (OSError, ValueError) as error:
        raise Damaged("The snapshot cannot be read.", "Make a new snapshot.") from error


def current(folder: str | Path) -> Path:
    """The folder of the current snapshot; BadInput when there is none."""
    try:
        name = (Path(folder) / "CURRENT").read_text(encoding="utf-8").strip()
    except OSError:
        raise BadInput("There is no snapshot to show yet.", "The team makes one with `tastemaker score`.") from None
    if not re.fullmatch(r"\d{6,}-\d{8}T\d{6}", name) or not (Path(folder) / name).is_dir():
        raise Damaged("CURRENT names a snapshot that is not there.", "Make a new snapshot.")
    return Path(folder) / name


def forget(folder: str | Path) -> int:
    """Delete every snapshot but the current one, and how many there were: after an erasure older ones still name people."""
    with alone(Path(folder), "making a snapshot"):
        return _tidy(Path(folder), current(folder).name, kept=1)


def _column(values: pd.Series) -> pa.Array:
    if values.dtype != object and not isinstance(values.dtype, pd.StringDtype):
        return pa.Array.from_pandas(values)
    cells = [None if v is None or (not isinstance(v, (list, dict)) and pd.isna(v)) else v for v in values]
    if any(isinstance(cell, (str, list, tuple, dict)) for cell in cells):
        return pa.array([None if cell is None else _blotted(cell) for cell in cells], pa.string())
    return pa.array(cells)


def _blotted(cell: Any) -> str:
    text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str)
    return render.without_addresses(text, "[address]")


def _names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir() if item.is_dir() and re.match(r"\d{6,}-", item.name))


def _last(folder: Path) -> int:
    return max((int(name.split("-")[0]) for name in _names(folder)), default=0)


def _point(folder: Path, name: str) -> None:
    part = folder / ".CURRENT.part"
    part.write_text(name + "\n", encoding="utf-8")
    os.replace(part, folder / "CURRENT")


def _tidy(folder: Path, now: str, kept: int = KEPT) -> int:
    """Delete all but the newest snapshots, and parts that a kill left behind."""
    old = [name for name in _names(folder) if name != now]
    old = old[:max(len(old) - (kept - 1), 0)]
    for name in [*old, *(item.name for item in folder.glob(".*.part") if item.is_dir())]:
        shutil.rmtree(folder / name, ignore_errors=True)
    return len(old)
