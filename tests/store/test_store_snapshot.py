"""What stakeholders may see, and that nothing else is ever in the files."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, Damaged
from tastemaker.store import Store, snapshot

ADDRESS, NOTE = "canary.person@mail.example", "canary-note-nobody-may-read"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def shortlist(**more: object) -> pd.DataFrame:
    return pd.DataFrame({"rank": [1, 2], "name": ["Ana", f"write to {ADDRESS}!"], "handle": ["@ana@fedi.example", "@bea"],
                         "score": [0.5, np.nan], "reasons": ["fits", None], "fetched_at": pd.to_datetime([NOW, NOW]),
                         "address": [ADDRESS, ADDRESS], "note": NOTE, "contact_hash": "c" * 32, "body": f"Dear {NOTE}",
                         "hash_key": NOTE, **more})


def contents(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_only_listed_columns_are_written_and_no_address_or_note_is_in_the_bytes(store: Store, tmp_path: Path) -> None:
    posts = pd.DataFrame({"title": ["hi"], "text": [f"book me: {ADDRESS} or canary.person (at) mail.example"], "views": [3]})
    snapshot.make(store, tmp_path / "s", {"shortlist": shortlist(), "recent_posts": posts})
    found = snapshot.read(tmp_path / "s", "shortlist")
    assert list(found.columns) == ["rank", "name", "handle", "score", "reasons", "fetched_at"]
    assert found["name"][1] == "write to [address]!" and found["handle"][0] == "@ana@fedi.example"
    assert np.isnan(found["score"][1]) and found["reasons"].isna().tolist() == [False, True]
    raw = contents(tmp_path / "s")
    assert b"fits" in raw, "the bytes can be searched"
    for canary in (ADDRESS, "canary.person", NOTE, "c" * 32, store.hash_key):
        assert canary.encode() not in raw


def test_the_list_names_nothing_that_is_private() -> None:
    names = {name for frame, columns in snapshot.COLUMNS.items() for name in columns if (frame, name) != ("costs", "value")}   # an amount
    assert not names & {"address", "contact", "contact_hash", "note", "body", "subject", "final_body", "final_subject",
                        "sentences", "quoted", "value", "quote", "bio", "hash_key", "draft_id", "made_by"}


def test_current_points_at_the_newest_and_three_are_kept(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with clock.fixed(NOW):   # a clock that stands still, as in the demo
        ids = [snapshot.make(store, folder, {"shortlist": shortlist(rank=[n, n])}) for n in range(5)]
    assert ids == sorted(ids) and snapshot.current(folder).name == ids[-1]
    assert sorted(item.name for item in folder.iterdir() if item.is_dir()) == ids[-3:]
    assert snapshot.read(folder, "shortlist")["rank"].tolist() == [4, 4] and snapshot.made_at(folder) == NOW
    assert snapshot.forget(folder) == 2 and [item.name for item in folder.iterdir() if item.is_dir()] == ids[-1:]


def test_a_making_that_fails_leaves_the_last_snapshot_in_place(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "s"
    first = snapshot.make(store, folder, {"shortlist": shortlist()})

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(snapshot.pq, "write_table", fail)
    with pytest.raises(OSError, match="full"):
        snapshot.make(store, folder, {"shortlist": shortlist()})
    monkeypatch.undo()
    assert snapshot.current(folder).name == first and len(snapshot.read(folder, "shortlist")) == 2
    snapshot.make(store, folder, {"shortlist": shortlist()})
    assert not list(folder.glob(".*.part"))


def test_no_snapshot_a_missing_frame_and_a_wrong_name_each_say_so(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no snapshot"):
        snapshot.made_at(tmp_path / "s")
    with pytest.raises(BadInput, match="drafts"):
        snapshot.make(store, tmp_path / "s", {"drafts": shortlist()})
    snapshot.make(store, tmp_path / "s", {"shortlist": shortlist().iloc[:0], "funnel": pd.DataFrame()})
    assert snapshot.read(tmp_path / "s", "spend").empty and list(snapshot.read(tmp_path / "s", "funnel").columns) == [
        "campaign_id", "stage", "n"]
    assert snapshot.read(tmp_path / "s", "shortlist").empty
    (tmp_path / "s" / "CURRENT").write_text("../../etc\n")
    with pytest.raises(Damaged):
        snapshot.read(tmp_path / "s", "shortlist")


def test_a_broken_file_is_named_and_not_a_traceback(store: Store, tmp_path: Path) -> None:
    snapshot.make(store, tmp_path / "s", {"shortlist": shortlist()})
    file = snapshot.current(tmp_path / "s") / "shortlist.parquet"
    os.truncate(file, 100)
    with pytest.raises(Damaged, match="shortlist"):
        snapshot.read(tmp_path / "s", "shortlist")


def test_one_profile_is_read_alone_and_is_gone_once_its_time_has_passed(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    posts = pd.DataFrame({"profile_key": [1, 2, 2], "title": ["a", "b", "c"],
                          "expires_at": pd.to_datetime([NOW + timedelta(days=1), NOW + timedelta(days=1), None], utc=True)})
    with clock.fixed(NOW):
        snapshot.make(store, folder, {"recent_posts": posts})
        assert snapshot.read(folder, "recent_posts", profile_key=2)["title"].tolist() == ["b", "c"]
        assert snapshot.read(folder, "recent_posts", profile_key=3).empty and snapshot.read(folder, "growth", profile_key=2).empty
    with clock.fixed(NOW + timedelta(days=2)):
        assert snapshot.read(folder, "recent_posts", profile_key=1).empty
        assert snapshot.read(folder, "recent_posts", profile_key=2)["title"].tolist() == ["c"]


def test_only_the_columns_asked_for_are_read_and_what_has_expired_stays_away(store: Store, tmp_path: Path) -> None:
    posts = pd.DataFrame({"profile_key": [1, 2], "title": ["a", "b"], "views": [1, 2], "expires_at": pd.to_datetime([NOW, NOW + timedelta(days=9)], utc=True)})
    with clock.fixed(NOW + timedelta(days=1)):
        snapshot.make(store, tmp_path / "s", {"recent_posts": posts})
        found = snapshot.read(tmp_path / "s", "recent_posts", columns=("title", "no such"))
        assert list(found.columns) == ["title"] and found["title"].tolist() == ["b"]
        assert list(snapshot.read(tmp_path / "s", "growth", columns=("followers",)).columns) == ["followers"]
        assert snapshot.about(tmp_path / "s")["id"] == snapshot.current(tmp_path / "s").name


def test_a_file_is_cut_so_that_one_profile_is_read_without_the_rest(store: Store, tmp_path: Path) -> None:
    many = pd.DataFrame({"profile_key": np.repeat(np.arange(3 * snapshot.ROWS // 2), 2), "views": 1})
    snapshot.make(store, tmp_path / "s", {"recent_posts": many})
    file = snapshot.pq.ParquetFile(snapshot.current(tmp_path / "s") / "recent_posts.parquet")
    assert file.num_row_groups == 3 and len(snapshot.read(tmp_path / "s", "recent_posts", profile_key=5)) == 2
