"""Manifests: a ranking is made again to the last digit, or what is missing is named; what must go is gone."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from functools import partial

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, Damaged, Gone
from tastemaker.scoring import manifest, rank, sources
from tastemaker.scoring.formula import Weights

TRAIL = [{"title": "Trail running in the Alps", "views": 900, "likes": 9, "comments": 1},
         {"title": "My first ultramarathon", "text": "100 km of trail", "views": 1_100, "likes": 20, "comments": 3},
         {"title": "Shoes I wore", "views": 1_000, "likes": 30, "comments": 2}]
BREAD = [{"title": f"Bread number {i}", "views": 500 + i, "likes": 50, "comments": 5} for i in range(4)]


@pytest.fixture
def crowd(world):
    """Thirty creators on two platforms, one of them closed unless its terms are accepted."""
    world.add_all({f"sandbox-p{i}": [{**post, "views": post["views"] * (i + 1)} for post in (TRAIL if i % 3 else BREAD)]
                   for i in range(22)}, followers=[1_000 * i for i in range(22)])
    world.add_all({f"sandbox-b{i}": [{"text": f"trail day {i}", "likes": i, "comments": 1, "reposts": 0}] * 3 for i in range(8)},
                  platform="bluesky", followers=[500 * i for i in range(8)])
    return world


def score(world, brief, **more):
    """A run that keeps its inputs: its id and its shortlist."""
    world.store.remember(brief)
    with world.store.run("score", brief.campaign_id, brief.hash) as run:
        more = {"accepted": lambda platform: True, **more}
        return run.run_id, rank.run(world.store, run, brief, keep=partial(manifest.write, world.store, run), **more)


def same(one, other):
    pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True), check_exact=True, check_dtype=False)


def files(world):
    return sorted(manifest.folder(world.store).glob("*.parquet"))


def test_a_ranking_is_made_again_to_the_last_digit_whatever_came_later(crowd, brief):
    run_id, before = score(crowd, brief)
    crowd.add("sandbox-late", TRAIL, followers=4_000)
    with crowd.store.write() as s:
        s.execute("UPDATE profiles SET bio = 'trail running' WHERE handle = 'sandbox-p3'")
        s.insert("labels", [{"campaign_id": brief.campaign_id, "brief_hash": brief.hash, "profile_key": crowd.key("sandbox-p1"),
                             "label": "reject", "made_by": "Mara", "made_at": crowd.now, "run_id": "r"}])
    later_id, later = score(crowd, brief)
    assert not later["handle"].equals(before["handle"])
    same(manifest.replay(crowd.store, run_id), before)
    same(manifest.replay(crowd.store, later_id), later)


def test_everything_that_was_handed_in_comes_back(crowd, brief):
    keys = [crowd.key(f"sandbox-p{i}") for i in range(9)]
    given = pd.DataFrame({"profile_key": keys, "value": [0.1 * i for i in range(9)], "low": 0.0, "high": 1.0, "n": 5,
                          "said": "nothing unusual in 5 signals"})
    learned = lambda base, views, labels: base * 0.3 + 1 / 3  # noqa: E731
    for more in ({"weights": Weights(1, 2, 3, 4, 0, 0)}, {"authenticity": given, "budget": lambda keys: given}, {"learned": learned},
                 {"accepted": lambda platform: False}):
        run_id, before = score(crowd, brief, **more)
        same(manifest.replay(crowd.store, run_id), before)


def test_another_process_with_another_hash_seed_and_more_threads_gets_the_same_digits(crowd, brief):
    run_id, _ = score(crowd, brief)
    code = ("import sys; from tastemaker.store import Store; from tastemaker.scoring import manifest\n"
            "print(manifest.fingerprint(manifest.replay(Store.open(sys.argv[1]), sys.argv[2])))")
    env = {**os.environ, "PYTHONHASHSEED": "4711", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "TASTEMAKER_NOW": crowd.now.isoformat()}
    done = subprocess.run([sys.executable, "-c", code, str(crowd.store.path), run_id], capture_output=True, text=True, env=env)
    said = json.loads(crowd.store.rows("SELECT manifest FROM runs WHERE run_id = $r", r=run_id)[0]["manifest"])["ranking"]
    assert done.stdout.strip() == said["result"], done.stderr


def test_the_run_says_code_settings_inputs_and_result(crowd, brief):
    run_id, _ = score(crowd, brief)
    said = json.loads(crowd.store.rows("SELECT manifest FROM runs WHERE run_id = $r", r=run_id)[0]["manifest"])["ranking"]
    assert said["config"]["weights"] == Weights().as_dict() and said["config"]["brief"]["campaign"] == brief.campaign
    assert said["code"] == sources.code() and len(said["code"]["sources"]) == 64 and said["code"]["libraries"]["numpy"]
    assert {file.stem for file in files(crowd)} == {digest for digest in said["inputs"].values() if digest}
    assert not any(word in json.dumps(said) for word in ("sandbox-p1", "ultramarathon of"))


def test_what_two_runs_share_is_kept_once(crowd, brief):
    score(crowd, brief)
    before = len(files(crowd))
    score(crowd, brief, weights=Weights(1, 1, 1, 1, 1, 1))
    assert len(files(crowd)) == before


def test_when_a_row_s_time_is_over_the_file_goes_and_the_run_says_what_expired(crowd, brief):
    soon = crowd.now + timedelta(days=2)
    with crowd.store.write() as s:
        s.execute("UPDATE profiles SET expires_at = $t WHERE handle IN ('sandbox-b1', 'sandbox-b2')", t=soon)
    run_id, before = score(crowd, brief)
    assert manifest.expire(manifest.folder(crowd.store), soon - timedelta(seconds=1)) == 0
    same(manifest.replay(crowd.store, run_id), before)
    with clock.fixed(soon), pytest.raises(manifest.Expired, match=r"2 of its profiles \(bluesky\) expired on 2026-11-23") as told:
        manifest.replay(crowd.store, run_id)
    assert isinstance(told.value, Gone) and told.value.next_step
    assert all("platform" not in pq.read_schema(file).names for file in files(crowd)), "the profiles' file is gone"
    assert manifest.expire(manifest.folder(crowd.store), soon) == 0, "a second time has nothing left to do"


def test_posts_and_parts_handed_in_expire_as_well(crowd, brief):
    with crowd.store.write() as s:
        s.execute("UPDATE post_snapshots SET expires_at = $t WHERE post_key = (SELECT min(post_key) FROM posts)", t=crowd.now + timedelta(hours=5))
    given = pd.DataFrame([{"profile_key": crowd.key("sandbox-p1"), "value": 0.5, "expires_at": crowd.now + timedelta(hours=3)}])
    run_id, _ = score(crowd, brief, suitability=given)
    assert manifest.expire(manifest.folder(crowd.store), crowd.now + timedelta(hours=4)) == 1
    later = crowd.now + timedelta(hours=6)
    assert manifest.expire(manifest.folder(crowd.store), later) == 2, "the post's counters, and the profile's figures made of them"
    with pytest.raises(manifest.Expired, match="1 of its parts that were handed in expired .*; 1 of its posts expired .*; 1 of its profiles"):
        manifest.replay(crowd.store, run_id)


def test_an_erasure_leaves_nothing_of_the_person(crowd, brief):
    run_id, _ = score(crowd, brief)
    key = crowd.key("sandbox-p5")
    assert manifest.forget(manifest.folder(crowd.store), []) == 0
    assert manifest.forget(manifest.folder(crowd.store), [key]) == 2
    for file in manifest.folder(crowd.store).iterdir():
        if file.suffix == ".parquet":
            assert key not in pq.read_table(file)["profile_key"].to_pylist()
        assert b"sandbox-p5" not in file.read_bytes() and str(key).encode() not in file.read_bytes().split()
    with pytest.raises(manifest.Expired, match="were erased or deleted at their source"):
        manifest.replay(crowd.store, run_id)


def test_a_post_that_is_gone_at_its_source_goes_alone(crowd, brief):
    score(crowd, brief)
    post = crowd.store.rows("SELECT min(post_key) AS k FROM posts")[0]["k"]
    assert manifest.forget(manifest.folder(crowd.store), [], [post]) == 1


def test_what_a_kill_left_behind_or_nobody_can_read_is_swept_up(crowd, brief):
    run_id, _ = score(crowd, brief)
    folder = manifest.folder(crowd.store)
    (folder / ".abc.part").write_bytes(b"half of somebody")
    files(crowd)[0].write_bytes(b"PAR1 and no more")
    assert manifest.expire(folder, crowd.now) == 1
    assert not list(folder.glob(".*.part"))
    with pytest.raises(manifest.Expired, match="could not be read"):
        manifest.replay(crowd.store, run_id)
    assert manifest.expire(folder / "none", crowd.now) == 0


def test_a_changed_file_or_setting_is_found_out(crowd, brief):
    run_id, _ = score(crowd, brief)
    file = next(file for file in files(crowd) if "platform" in pq.read_schema(file).names)
    kept, table = file.read_bytes(), pq.read_table(file)
    pq.write_table(table.set_column(table.schema.get_field_index("bio"), "bio", [["trail running"] * len(table)]), file)
    with pytest.raises(manifest.Changed, match="were changed after"):
        manifest.replay(crowd.store, run_id)
    file.unlink()
    with pytest.raises(manifest.Changed, match="not beside the database"):
        manifest.replay(crowd.store, run_id)
    file.write_bytes(kept)
    with crowd.store.write() as s:
        s.execute("UPDATE runs SET manifest = replace(manifest, '\"seed\": ', '\"seed\": 1') WHERE run_id = $r", r=run_id)
    with pytest.raises(manifest.Changed, match="settings") as told:
        manifest.replay(crowd.store, run_id)
    assert isinstance(told.value, Damaged)


def test_code_that_ranks_otherwise_says_what_changed(crowd, brief, monkeypatch):
    run_id, _ = score(crowd, brief)
    monkeypatch.setattr(rank, "_WHOLE_TOPIC", 3.5)
    with pytest.raises(manifest.Changed, match="the machine computes differently"):
        manifest.replay(crowd.store, run_id)
    monkeypatch.setattr(sources, "_sources", lambda: "f" * 64)
    with pytest.raises(manifest.Changed, match="the scoring source was .{12} and is ffffffffffff"):
        manifest.replay(crowd.store, run_id)


def test_who_opted_out_since_is_left_out(crowd, brief):
    run_id, before = score(crowd, brief)
    with crowd.store.write() as s:
        s.insert("optouts", [{"platform": "youtube", "platform_id": "id-sandbox-p4", "reason": "asked", "made_by": "x",
                              "made_at": crowd.now, "run_id": "r"}])
    again = manifest.replay(crowd.store, run_id)
    same(again, before[before["handle"] != "sandbox-p4"])


def test_a_run_that_kept_nothing_or_never_was_is_bad_input(world, brief):
    with world.store.run("pull") as run:
        pass
    for run_id in (run.run_id, "never"):
        with pytest.raises(BadInput):
            manifest.replay(world.store, run_id)


def test_an_empty_ranking_is_made_again_as_well(world, brief):
    run_id, before = score(world, brief)
    assert before.empty and manifest.replay(world.store, run_id).empty


def test_what_was_learned_of_a_closed_platform_is_kept_as_a_place_and_never_as_a_figure(crowd, brief):
    learned = lambda base, views, labels: (base + 0.01) * 0.7  # noqa: E731
    run_id, before = score(crowd, brief, accepted=lambda platform: False, learned=learned)
    file = next(file for file in files(crowd) if "platform" in pq.read_schema(file).names)
    rows = pq.read_table(file).to_pandas()
    closed = rows[rows["platform"] == "youtube"]
    assert len(closed) == 22 and closed["learned"].isna().all() and closed["held"].notna().any()
    assert rows[rows["platform"] == "bluesky"]["learned"].notna().all()
    assert before["platform"].iloc[0] == "youtube", "the best is closed, so the others' shares are of a number that is not kept"
    same(manifest.replay(crowd.store, run_id), before)


def test_who_may_not_be_used_any_more_is_left_out_too(crowd, brief):
    run_id, before = score(crowd, brief)
    with crowd.store.write() as s:
        s.execute("UPDATE profiles SET labels = '[\"!no-unauthenticated\"]' WHERE handle = 'sandbox-b3'")
    same(manifest.replay(crowd.store, run_id), before[before["handle"] != "sandbox-b3"])
