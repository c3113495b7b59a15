"""Manifests: what a ranking was made from, so that it can be made again to the last digit while that may be kept.

The inputs go to Parquet files in a folder beside the database. A file is named by the SHA-256 of its bytes, so what two
runs share is kept once, and a file that anyone changed is found out. The run's row in `runs` names its files, the hash of
its settings, the code (version and hash of the scoring sources), the libraries, and the hash of its result.

Every row keeps the expiry of its source. A ranking lacks its meaning as soon as one row is missing, so when a row expires
or is erased the whole file goes, and a note stays that says when and why, and names nobody: `expire` and `forget`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, Damaged, Gone
from tastemaker.scoring import rank, sources
from tastemaker.scoring.formula import FORMULA_VERSION, Weights
from tastemaker.scoring.inputs import Inputs
from tastemaker.scoring.permission import CLOSED
from tastemaker.store import Run, Store
from tastemaker.store.gate import alone

FOLDER = ".rankings"
"""Ending of the folder beside a database that holds the inputs of its rankings."""
_KEYS = ("profile_key", "post_key", "platform", "expires_at")
_FIGURES = ("cohort", "views", "per_view", "per_follower", "value")
"""Columns of which one holds something where figures were derived of a row's profile."""
_WRITING = "writing the inputs of a ranking"
_NAMES = {"profiles": "profiles", "posts": "posts", "given": "parts that were handed in"}
_WHY = {"expired": "expired", "erased": "were erased or deleted at their source", "withdrawn": "hold figures whose permission was withdrawn",
        "damaged": "could not be read"}


class Expired(Gone):
    """An earlier ranking cannot be made again, because some of what it was made from may not be kept any more."""


class Changed(Damaged):
    """An earlier ranking cannot be made again, because its inputs or the code are no longer what they were."""


def folder(store: Store) -> Path:
    """Where the inputs of a database's rankings are."""
    return store.path.with_name(store.path.name + FOLDER)


def write(store: Store, run: Run, inputs: Inputs, result: pd.DataFrame) -> dict[str, Any]:
    """Keep the inputs of a ranking and write its manifest into the run's row; what was written.

    `result` is the shortlist that was made of them. As `rank.run(..., keep=partial(manifest.write, store, run))` it is
    called by the ranking itself.
    """
    into = folder(store)
    into.mkdir(parents=True, exist_ok=True)
    tables = {name: _keep(into, rows) for name, rows in _tables(inputs).items()}
    config = inputs.config()
    made = {"formula": FORMULA_VERSION, "config": config, "config_hash": _hash(config), "inputs": tables,
            "code": sources.code(), "result": fingerprint(result), "learned": inputs.learned is not None}
    with store.write() as s:
        said = json.loads(s.rows("SELECT manifest FROM runs WHERE run_id = $run", run=run.run_id)[0]["manifest"])
        s.execute("UPDATE runs SET manifest = $text WHERE run_id = $run", run=run.run_id,
                  text=json.dumps({**said, "ranking": made}, ensure_ascii=False, sort_keys=True))
    return made


def replay(store: Store, run_id: str) -> pd.DataFrame:
    """The shortlist of an earlier run, made again from its inputs and compared with what it was, to the last digit.

    What is past its time is deleted first. Creators who may not be used any more, as after an opt-out, are left out of what comes back. Raises BadInput
    for a run that ranked nothing or kept nothing, Expired with what is gone, Changed with what differs.
    """
    manifest = _manifest(store, run_id)
    expire(folder(store), clock.now())
    inputs = _opened(folder(store), manifest)
    result = rank.shortlist(rank.ranked(inputs))
    if fingerprint(result) != manifest["result"]:
        raise Changed(f"The ranking of {run_id} came out differently: {sources.difference(manifest['code'])}.",
                      "Install the version that made it and run the same command again.")
    usable = {row["profile_key"] for row in store.rows("SELECT profile_key FROM usable_profiles")}
    return result[result["profile_key"].isin(usable)].reset_index(drop=True)


def expire(folder: Path, now: datetime) -> int:
    """Delete every input that holds a row past its time at an aware moment; how many files that were."""
    moment = pa.scalar(now, pa.timestamp("us", "UTC"))
    return _swept(folder, "expired", now, lambda table: pc.less_equal(table["expires_at"], moment))


def forget(folder: Path, profile_keys: Collection[int], post_keys: Collection[int] = ()) -> int:
    """Delete every input that holds one of these profiles or posts; how many files that were.

    For an erasure, and for what was deleted at its source.
    """
    profiles, posts = (pa.array(sorted(keys), pa.int64()) for keys in (profile_keys, post_keys))

    def named(table: pa.Table) -> pa.ChunkedArray:
        found = pc.is_in(table["profile_key"], value_set=profiles)
        return pc.or_(found, pc.is_in(table["post_key"], value_set=posts)) if "post_key" in table.column_names else found

    return _swept(folder, "erased", clock.now(), named)


def withdraw(folder: Path, profile_keys: Collection[int]) -> int:
    """Delete every input with figures that were derived of these profiles; how many files that were.

    For profiles whose platform's terms permit none any more. What was made since without figures stays.
    """
    profiles = pa.array(sorted(profile_keys), pa.int64())

    def derived(table: pa.Table) -> pa.ChunkedArray:
        named = pc.is_in(table["profile_key"], value_set=profiles)
        told = [pc.fill_null(pc.not_equal(table[name], CLOSED), False) if name == "cohort" else pc.is_valid(table[name])
                for name in _FIGURES if name in table.column_names]
        return pc.and_(named, reduce(pc.or_, told))

    return _swept(folder, "withdrawn", clock.now(), derived)


def fingerprint(result: pd.DataFrame) -> str:
    """A hash of a shortlist that differs when any digit does."""
    plain = result.astype(object).where(result.notna(), None).to_dict("list")
    return _hash({name: [_exactly(value) for value in values] for name, values in plain.items()})


def _exactly(value: Any) -> str:
    """A cell as text that no two different cells share: numbers to the last digit, moments with their zone."""
    return value.isoformat() if hasattr(value, "isoformat") else repr(float(value)) if isinstance(value, float) else str(value)


def _tables(inputs: Inputs) -> dict[str, list[dict[str, Any]]]:
    """The inputs as rows that each know when they expire."""
    profiles = [{**row, "keywords": json.dumps(row["keywords"], ensure_ascii=False),
                 **{name: None if found is None else found[i] for name, found in (("learned", inputs.learned), ("held", inputs.held))}}
                for i, row in enumerate(inputs.profiles)]
    posts = [{**row, "expires_at": min((m for m in (row["expires_at"], row["counters_expire"]) if m), default=None),
              "text_expires": row["expires_at"]} for row in inputs.posts]
    return {"profiles": profiles, "posts": posts, "given": inputs.given}


def _opened(folder: Path, manifest: Mapping[str, Any]) -> Inputs:
    """The inputs that a manifest names."""
    if gone := [said for name, digest in manifest["inputs"].items() if (said := _gone(folder, name, digest))]:
        raise Expired(f"The ranking cannot be made again: {'; '.join(gone)}.",
                      "Score again: a new ranking is made from what may be kept now.")
    tables = {name: _rows(folder, name, digest) for name, digest in manifest["inputs"].items()}
    config = manifest["config"]
    if _hash(config) != manifest["config_hash"]:
        raise Changed("The settings in the run's manifest were changed after it was written.", "Restore a backup.")
    learned, held = (tuple(row.pop(name, None) for row in tables["profiles"]) if manifest.get("learned") else None
                     for name in ("learned", "held"))
    return Inputs(
        Brief.parse(config["brief"]), Weights(**config["weights"]), tuple(config["permitted"]), config["seed"],
        clock.parse(config["as_of"]), [{**row, "keywords": json.loads(row["keywords"])} for row in tables["profiles"]],
        [{**row, "expires_at": row["text_expires"]} for row in tables["posts"]], tables["given"],
        learned, held)


def _keep(into: Path, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Write rows to a file that is named by its content, and give the name back; None for no rows."""
    if not rows:
        return None
    table = pa.Table.from_pylist(list(rows))
    for place, field in enumerate(table.schema):
        if pa.types.is_null(field.type):
            kind = pa.timestamp("us", "UTC") if field.name == "expires_at" else pa.string()
            table = table.set_column(place, field.name, table.column(place).cast(kind))
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    data = sink.getvalue().to_pybytes()
    digest = hashlib.sha256(data).hexdigest()
    part = into / f".{digest}.part"
    with alone(into, _WRITING):
        part.write_bytes(data)
        os.replace(part, into / f"{digest}.parquet")
    return digest


def _gone(folder: Path, name: str, digest: str | None) -> str:
    """What is no longer kept of an input, in words; nothing where it is there."""
    note = folder / f"{digest}.gone.json"
    if (folder / f"{digest}.parquet").is_file() or not note.is_file():
        return ""
    said = json.loads(note.read_text(encoding="utf-8"))
    platforms = f" ({', '.join(said['platforms'])})" if said["platforms"] else ""
    return f"{said['n']:,} of its {_NAMES[name]}{platforms} {_WHY[said['why']]} on {said['at'][:10]}"


def _rows(folder: Path, name: str, digest: str | None) -> list[dict[str, Any]]:
    if digest is None:
        return []
    file = folder / f"{digest}.parquet"
    if not file.is_file():
        raise Changed(f"The {_NAMES[name]} of this ranking are not beside the database.",
                      f"Put the folder whose name ends with {FOLDER} back, or score again.")
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise Changed(f"The {_NAMES[name]} of this ranking were changed after they were written.", "Score again.")
    return pq.read_table(pa.BufferReader(data)).to_pylist()


def _manifest(store: Store, run_id: str) -> dict[str, Any]:
    rows = store.rows("SELECT manifest FROM runs WHERE run_id = $run", run=run_id)
    if not rows:
        raise BadInput(f"There is no run {run_id}.", "Take the id from the runs table.")
    found = json.loads(rows[0]["manifest"]).get("ranking")
    if not found:
        raise BadInput(f"The run {run_id} kept no inputs of a ranking.", "Name a run of `tastemaker score`.")
    return found


def _swept(folder: Path, why: str, at: datetime, due: Callable[[pa.Table], pa.ChunkedArray]) -> int:
    """Delete every input of which a row is due, every one that cannot be read, and parts that a kill left behind."""
    if not folder.is_dir():
        return 0
    n = 0
    with alone(folder, _WRITING):
        for part in folder.glob(".*.part"):
            part.unlink()
        for file in sorted(folder.glob("*.parquet")):
            try:
                table = pq.read_table(file, columns=[name for name in (*_KEYS, *_FIGURES) if name in pq.read_schema(file).names])
                gone = table.filter(due(table))
                n += _delete(file, why, at, gone) if gone.num_rows else 0
            except (pa.ArrowException, OSError):   # nobody can tell what it holds and until when that may be kept
                n += _delete(file, "damaged", at, pa.table({}))
    return n


def _delete(file: Path, why: str, at: datetime, gone: pa.Table) -> int:
    """Put a note without names in a file's place."""
    platforms = sorted(set(gone["platform"].to_pylist())) if "platform" in gone.column_names else []
    note = {"why": why, "at": at.isoformat(), "n": gone.num_rows, "platforms": platforms}
    file.with_suffix(".gone.json").write_text(json.dumps(note), encoding="utf-8")
    file.unlink()
    return 1


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
