"""Files that cannot be read, and files that go whole: nothing stops the rest, and what is not done is said."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tastemaker import clock, erasure, sheets
from tastemaker.erasure import files
from tastemaker.errors import BadInput
from tastemaker.models import Profile
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.terms import load

NOON = clock.parse("2026-06-01T12:00:00Z")
MARA = {"platform": "bluesky", "platform_id": "did:plc:zebrakite", "handle": "quillfox7", "name": "Walker Seven",
        "bio": "Runs the invented hills and bakes rye bread at dawn"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A database with one creator; made once."""
    folder = tmp_path_factory.mktemp("made")
    with clock.fixed(NOON):
        store = Store.at(folder / "work.duckdb")
        with store.run("pull") as run, store.write() as s:
            facts.save(s, [Profile(**MARA)], source="t", call_id=None, run_id=run.run_id, terms=load("bluesky"),
                       accepted=True,
                       hash_key=store.hash_key)
    return folder


@pytest.fixture
def store(made, tmp_path):
    (tmp_path / "data/exports").mkdir(parents=True)
    let_go()
    for name in ("work.duckdb", "work.duckdb.key"):
        (tmp_path / "data" / name).write_bytes((made / name).read_bytes())
    with clock.fixed(NOON):
        yield Store.open(tmp_path / "data/work.duckdb")


def exports(store) -> Path:
    return store.path.parent / "exports"


def forget(store, who="bluesky:quillfox7"):
    with store.run("forget") as run:
        return erasure.forget(store, run, who, reason="asked", by="Ann")


@pytest.fixture
def locked(store, monkeypatch):
    """A list that names the person and that nobody may read for now, and one beside it that anybody may."""
    for name in ("a.csv", "b.csv"):
        sheets.write(exports(store) / name, ["handle"], [{"handle": "quillfox7"}, {"handle": "other"}])
    read, shut = Path.read_text, {exports(store) / "a.csv"}

    def refused(path, *args, **more):
        if path in shut:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *args, **more)
    monkeypatch.setattr(Path, "read_text", refused)
    return shut


@pytest.mark.parametrize("who", ["bluesky:quillfox7", pytest.param("@quillfox7", marks=pytest.mark.long)])
def test_an_unreadable_file_stops_nothing_is_named_at_the_end_and_a_second_time_completes_it(store, locked, who):
    done = forget(store, who)
    assert not done.complete and list(
        done.undone) == ["exports/a.csv"] and done.files == {"exports/b.csv": "rows deleted"}
    assert done.rows["profiles"] == 1 and "quillfox7" not in (exports(store) / "b.csv").read_text()
    last = repr(done).splitlines()[-1]
    assert last.startswith(
        "NOT DONE: exports/a.csv: Permission denied") and "run forget for the same name again" in last
    assert not forget(store, who).complete, "it is not done while it cannot be read"
    locked.clear()
    again = forget(store, who)
    assert again.complete and again.files == {"exports/a.csv": "rows deleted"} and "NOT DONE" not in repr(again)
    assert [row["handle"] for row in sheets.read(exports(store) / "a.csv")] == ["other"]
    third = forget(store, who)
    assert third.complete and not third.files


def test_what_is_held_names_a_file_that_cannot_be_read(store, locked):
    held = erasure.what_we_hold(store, "bluesky:quillfox7")
    assert "Permission denied" in held.files["exports/a.csv"] and held.files["exports/b.csv"] == "rows deleted"


def workbook(path, *cells):
    """A file as spreadsheet programs pack it: its words cannot be seen from outside."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", "<sst>" + "".join(f"<si><t>{cell}</t></si>" for cell in cells)
                        + "</sst>" + " " * 500)
    return path


def test_an_export_that_is_no_readable_csv_goes_whole_and_that_is_said_before_and_after(store):
    book = workbook(exports(store) / "list.xlsx", "quillfox7", "other")
    assert b"quillfox7" not in book.read_bytes(), "so only who unpacks it can see it"
    workbook(exports(store) / "others.xlsx", "other", "quillfox77")
    (exports(store) / "list.html").write_text(f"<p>{MARA['bio']}</p><p>other</p>")
    (exports(store) / "latin.csv").write_bytes("handle;ort\nquillfox7;Köln\n".encode("latin-1"))
    wanted = {f"exports/{name}": files.WHOLE for name in ("list.xlsx", "list.html", "latin.csv")}
    held = erasure.what_we_hold(store, "bluesky:quillfox7")
    assert held.files == wanted and book.is_file(), "said before, and nothing done"
    assert all(f"{name}: whole file deleted, with everybody else in it" in repr(held) for name in wanted)
    done = forget(store)
    assert done.files == wanted and all(f"{name}: whole file" in repr(done) for name in wanted)
    assert sorted(path.name for path in exports(store).iterdir()) == ["others.xlsx"]


def test_a_workbook_that_cannot_be_unpacked_may_name_them(store):
    book = workbook(exports(store) / "list.xlsx", "other")
    raw = bytearray(book.read_bytes())
    raw[45:60] = b"\xff" * 15
    book.write_bytes(bytes(raw))
    assert forget(store).files == {"exports/list.xlsx": files.WHOLE}


def test_a_packed_file_broken_in_its_lzma_stops_nothing_and_may_name_them(store):
    path = exports(store) / "list.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("a.txt", "other " * 200)
    raw = bytearray(path.read_bytes())
    raw[39:44] = b"\xff" * 5
    path.write_bytes(bytes(raw))
    assert forget(store).files == {"exports/list.zip": files.WHOLE}


def test_a_snapshot_that_cannot_be_removed_is_said_and_not_passed_over(store, monkeypatch):
    folder = store.path.parent / "snapshots/000001"
    folder.mkdir(parents=True)
    (folder / "notes.json").write_text(json.dumps({"handle": "quillfox7"}))

    remove = shutil.rmtree

    def refused(path, *args, **more):
        if path == folder:
            raise PermissionError(13, "Permission denied", str(path))
        remove(path, *args, **more)
    monkeypatch.setattr(files.shutil, "rmtree", refused)
    done = forget(store)
    assert "snapshots/000001/notes.json" in done.undone and not done.files


def test_a_bare_handle_that_nobody_ever_had_is_still_unknown(store):
    forget(store)
    with pytest.raises(BadInput):
        forget(store, "@neverheardof")
