"""Who asked not to be contacted is met by no verb: by whichever way they asked, and also when only a hash of them is
left."""

import re
import shutil
from datetime import timedelta

import pandas as pd
import pytest

from tastemaker import clock, erasure, privacy
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, Damaged, TastemakerError
from tastemaker.models import Find, Post, Profile
from tastemaker.outreach import ledger
from tastemaker.settings import Settings
from tastemaker.store import Store, facts
from tastemaker.store import snapshot as snapshots
from tastemaker.store.gate import let_go
from tastemaker.terms import load
from tastemaker.workbench import Workbench, screens

NOON = clock.parse("2026-06-01T12:00:00Z")
BRIEF = Brief.parse({"campaign": "Spring", "topics": ["trail running"], "languages": ["en"], "tone": "friendly",
                     "product": {"name": "Fernpath Trail 2", "what": "A trail shoe that can be resoled."},
                     "offer": "a free pair to test", "sender": {"name": "Mara Lindqvist", "organisation": "Fernpath"}})
GONE, STAYS = "quillfox", "dawnwalker"


def records(handle):
    ident = f"did:plc:{handle}"
    return [Profile(platform="bluesky", platform_id=ident, handle=f"{handle}.example", name=handle.title(),
                    language="en", followers=5_000,
                    bio=f"Trail running every day. Work: {handle}@desk.example",
                    url=f"https://bluesky.example/{handle}"),
            *(Post(platform="bluesky", platform_id=f"{ident}-{n}", profile_id=ident,
                   text=f"Trail running in the rain, part {n}.", views=900 + n,
                   likes=50, url=f"https://bluesky.example/{handle}/{n}", language="en",
                   published_at=NOON - timedelta(days=n + 2))
              for n in range(6))]


def pull(bench, handle):
    with bench.store.run("pull") as run, bench.store.write() as s:
        return facts.save(s, records(handle), source="t", call_id=None, run_id=run.run_id, terms=load("bluesky"),
                          accepted=True,
                          hash_key=bench.store.hash_key)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workbench on which both people were scored, drafted and approved; made once."""
    folder = tmp_path_factory.mktemp("made")
    with clock.fixed(NOON):
        bench = Workbench(Store.at(folder / "w.duckdb", sandbox=True), Settings(postal_address="Example Road 1"))
        for handle in (GONE, STAYS):
            pull(bench, handle)
        bench.score(BRIEF)
        bench.draft(BRIEF, progress=quiet)
        for draft in drafts(bench):
            bench.decide(draft, "approve")
    return folder


@pytest.fixture(scope="module")
def left(made, tmp_path_factory):
    """The same with one of them forgotten; made once."""
    folder = tmp_path_factory.mktemp("left") / "work"
    with clock.fixed(NOON):
        forgotten(opened(made, folder), None)
    return folder


@pytest.fixture
def bench(made, tmp_path):
    with clock.fixed(NOON):
        yield opened(made, tmp_path / "work")


@pytest.fixture
def bench_after(left, tmp_path):
    """A workbench on which one of them was forgotten."""
    with clock.fixed(NOON):
        yield opened(left, tmp_path / "work")


def opened(made, folder):
    let_go()
    shutil.copytree(made, folder)
    return Workbench(Store.open(folder / "w.duckdb"), Settings(postal_address="Example Road 1"))


def quiet(*_):
    return None


def drafts(bench):
    return [row["draft_id"] for row in bench.store.rows("SELECT draft_id FROM drafts ORDER BY draft_id")]


def by_handle(bench, tmp_path):
    bench.optout(f"bluesky:{GONE}.example")


def by_address(bench, tmp_path):
    bench.optout(f"{GONE}@desk.example")


def forgotten(bench, tmp_path):
    with bench.store.run("forget") as run:
        erasure.forget(bench.store, run, f"bluesky:{GONE}.example", reason="asked", by="Jo")


def by_ledger(bench, tmp_path):
    other = Store.at(tmp_path / "colleague/c.duckdb")
    with other.run("optout") as run:
        privacy.opt_out(other, run, f"bluesky:did:plc:{GONE}", "asked", "Kim")
    ledger.share_key(other, tmp_path / "c.key")
    ledger.write(other, tmp_path / "c.jsonl")
    ledger.take_key(bench.store, tmp_path / "c.key")
    with bench.store.run("ledger") as run:
        ledger.read(bench.store, run, tmp_path / "c.jsonl")


WAYS = [by_handle, forgotten, by_ledger]
"""`by_address` comes to the same rows as `by_handle`, which a test holds."""


def test_before_anybody_asks_every_verb_meets_both(bench, tmp_path):
    assert met(bench, tmp_path) == {verb: {GONE, STAYS} for verb in VERBS}


def test_an_opt_out_by_address_comes_to_the_same_rows_as_one_by_handle(made, tmp_path):
    kept = {}
    with clock.fixed(NOON):
        for way in (by_handle, by_address):
            other = opened(made, tmp_path / way.__name__)
            way(other, tmp_path)
            kept[way] = other.store.rows("SELECT DISTINCT platform, platform_id, contact_hash, person_hash FROM optouts ORDER BY ALL")
    assert kept[by_handle] == kept[by_address] and len(kept[by_handle]) == 2


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_verb_meets_who_asked_and_every_verb_meets_the_other(bench, tmp_path, way):
    way(bench, tmp_path)
    assert met(bench, tmp_path) == {verb: {STAYS} for verb in VERBS}


VERBS = ("import", "pull", "score", "draft", "review", "outbox", "export", "snapshot", "report")


def met(bench, tmp_path):
    """Whom each verb, run now, shows or brings."""
    both = (GONE, STAYS)

    def within(text):
        return {handle for handle in both if handle in str(text).lower()}

    listed = bench.add(pd.DataFrame([{"platform": "bluesky", "handle": f"{h}.example"} for h in both]))
    returned = set(listed.returned["row"]) if len(listed.returned) else set()
    found = {"import": {h for place, h in enumerate(both, start=2) if place not in returned},
             "pull": {h for h in both if not pull(bench, h)["skipped"]},
             "score": within(bench.score(BRIEF)["handle"].tolist()),
             "draft": within(names(bench, bench.draft(BRIEF, progress=quiet))),
             "review": {h for h in both if approve(bench, h)},
             "outbox": within(bench.outbox().frame()["handle"].tolist())}
    bench.export(BRIEF, tmp_path / "out.csv", contacts=True)
    bench.snapshot(BRIEF)
    return found | {"export": within((tmp_path / "out.csv").read_text(encoding="utf-8")),
                    "snapshot": within([snapshots.read(bench.snapshots, name).to_dict() for name in snapshots.COLUMNS]),
                    "report": within(bench.report(BRIEF, tmp_path / "r.html").read_text(encoding="utf-8"))}


def names(bench, made):
    keys = bench.store.rows("SELECT p.handle FROM drafts d JOIN profiles p USING (profile_key) WHERE "
                            "list_contains($ids, d.draft_id)", ids=["", *made.ids])
    return [row["handle"] for row in keys]


def approve(bench, handle):
    """Whether a draft to this person is shown for review and may be approved."""
    rows = bench.store.rows("SELECT draft_id FROM drafts d JOIN profiles p USING (profile_key) WHERE "
                            "contains(p.handle, $h)", h=handle)
    done = False
    for row in rows:
        try:
            bench.decide(row["draft_id"], "approve")
            done = True
        except TastemakerError as error:
            assert "not to be contacted" in str(error)
    return done


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_follow_up_is_written_to_the_other_only(bench, tmp_path, way):
    for draft in drafts(bench):
        bench.sent(draft)
    way(bench, tmp_path)
    with clock.fixed(NOON + timedelta(days=5)):
        assert names(bench, bench.follow_up(BRIEF, progress=quiet)) == [f"{STAYS}.example"]


@pytest.mark.parametrize("records_", [
    [Profile(platform="bluesky", platform_id=f"did:plc:{GONE}", handle="renamed.example", name="x")],
    [Profile(platform="bluesky", platform_id="did:plc:another-id", handle=f"{GONE}.example", name="x")],
    [Find(platform="bluesky", platform_id=f"did:plc:{GONE}", handle="", name="")],
    [Post(platform="bluesky", platform_id="p9", profile_id=f"did:plc:{GONE}", text="hello")]],
                         ids=["renamed", "same handle", "found", "post"])
def test_a_forgotten_person_does_not_come_back_by_any_record(bench_after, records_):
    with bench_after.store.write() as s:
        kept = facts.save(s, records_, source="t", call_id=None, run_id="r", terms=load("bluesky"), accepted=True,
                          hash_key=bench_after.store.hash_key)
    assert kept["skipped"] == 1 and not bench_after.store.rows("SELECT 1 FROM profiles WHERE platform_id LIKE '%quill%' OR "
                                                         "handle LIKE '%quill%'")


def test_a_row_that_slipped_past_the_pull_is_refused_by_the_view(bench_after):
    with bench_after.store.write() as s:
        s.insert("profiles", [{"platform": "bluesky", "platform_id": f"did:plc:{GONE}", "handle": "x", "name": "x",
                               "bio": "", "url": "", "state": "live",
                               "source": "t", "retention": "bluesky.profile", "first_seen": NOON, "fetched_at": NOON,
                               "run_id": "r"}])
    for store in (bench_after.store, Store.open(bench_after.store.path)):   # computed, then settled at opening
        assert store.rows(
            "SELECT platform_id FROM do_not_contact JOIN profiles USING (profile_key)") == [
                {"platform_id": f"did:plc:{GONE}"}]
        assert not store.rows("SELECT 1 FROM usable_profiles WHERE platform_id = $id", id=f"did:plc:{GONE}")


def test_a_forgotten_person_is_refused_in_a_list_by_address_handle_and_id(bench_after):
    report = bench_after.add(pd.DataFrame([{"platform": "youtube", "handle": "new-name", "email": f"{GONE}@desk.example"}]))
    assert report.kept == 0 and "not to be contacted" in str(report.returned["reason"].tolist())
    for row in ({"platform": "bluesky", "handle": f"@{GONE}.example"},
                {"platform": "bluesky", "id": f"did:plc:{GONE}"}):
        assert bench_after.add(pd.DataFrame([row])).kept == 0


def test_twenty_names_are_checked_by_hash_as_the_keyed_hash_of_the_store_says(bench):
    rows = bench.store.rows("SELECT platform || ':' || platform_id AS name, keyed(pads()[1], platform || ':' || "
                            "platform_id) AS hash FROM profiles")
    assert rows and all(row["hash"] == bench.store.hash(row["name"]) for row in rows)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"0" * 64],
                         ids=["missing", "empty", "not text", "another"])
def test_without_its_key_a_database_stops_every_verb(bench, content):
    file = bench.store.path.with_name("w.duckdb.key")
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Damaged, match=re.compile("whom not to contact|belongs to another")) as error:
        Store.open(bench.store.path)
    assert error.value.next_step


def test_a_connection_without_a_key_answers_nothing_about_who_may_be_contacted(bench):
    from tastemaker.store.gate import connect, gate
    for view in ("do_not_contact", "usable_profiles", "outbox", "shortlist"):
        with pytest.raises(Damaged,
                           match="whom not to contact"), gate(
                               bench.store.path).hold(), connect(bench.store.path) as con:
            con.execute("SET VARIABLE now = now()")
            con.execute("SET VARIABLE contact_once_days = 90")
            con.execute(f"SELECT count(*) FROM {view}").fetchall()


def test_the_screens_of_the_team_show_nobody_who_asked(bench, tmp_path):
    by_ledger(bench, tmp_path)
    assert GONE not in str(screens.shortlist(bench.store, BRIEF.campaign_id).to_dict())
    assert GONE not in str(screens.contacts(bench.store))
    with pytest.raises(BadInput):
        bench.optout("@neverheard")
