"""A permission that is taken back takes the figures with it, by every way out, before anyone scores again."""

import csv
import json
import re

import pandas as pd
import pytest

import tastemaker as tm
from tastemaker import clock
from tastemaker.sandbox import World, serve
from tastemaker.scoring import manifest, permission
from tastemaker.store import snapshot
from tastemaker.workbench import exporting, rules

SETTING = "TASTEMAKER_YOUTUBE_DERIVED_METRICS_ACCEPTED"
BRIEF = tm.Brief.parse({"campaign": "Taken back", "product": {"name": "Fernpath", "what": "A trail shoe."},
                        "platforms": ["youtube", "bluesky"], "topics": ["trail running"],
                        "sender": {"name": "Mara", "facts": ["We make shoes."]}})
COMPUTED = [name for name in exporting.COMPUTED if name not in ("reasons", "formula", "reach_n")]
DAY0 = clock.parse("2026-06-01T12:00:00Z")


def quiet(*told):
    """No progress bar."""


@pytest.fixture(scope="module")
def withdrew(tmp_path_factory):
    """Scored and vetted with YouTube's amendment accepted, which then was withdrawn; with what was cleared."""
    folder = tmp_path_factory.mktemp("withdrawn")
    with pytest.MonkeyPatch.context() as patch, serve(World(size=150)) as server, clock.fixed(DAY0):
        patch.chdir(folder)
        server.set_now(DAY0)
        for name, value in {"YOUTUBE_API_KEY": "k", "YOUTUBE_BASE_URL": server.base_url("youtube"), "REVIEWER": "Mara",
                            "BLUESKY_BASE_URL": server.base_url("bluesky")}.items():
            patch.setenv(f"TASTEMAKER_{name}", value)
        patch.setenv(SETTING, "true")
        own = tm.open(folder / "own.duckdb")
        own.pull(own.plan(BRIEF), posts=5, progress=quiet)
        own.score(BRIEF)
        own.vet(BRIEF, top=10)
        first = own.score(BRIEF)
        before = {"shortlist": own.shortlist(BRIEF), "snapshot": snapshot.current(own.snapshots), "first": first}
        patch.delenv(SETTING)
        before["cleared"] = rules.obey(own)
        yield own, before


def of_youtube(frame):
    assert (frame["platform"] == "youtube").any() and (frame["platform"] == "bluesky").any()
    return frame[frame["platform"] == "youtube"]


def test_what_was_withdrawn_was_there_and_is_counted_in_the_audit(withdrew):
    own, before = withdrew
    assert of_youtube(before["shortlist"])[["score", "relevance", "reach_median_views", "cohort_n"]].notna().all(axis=None)
    assert set(before["cleared"]) == {"features", "scores", "vettings"} and all(n > 0 for n in before["cleared"].values())
    audit = {row["what"]: row["n"] for row in own.store.rows("SELECT what, n FROM audit WHERE verb = 'withdraw'")}
    assert audit == before["cleared"] | {"rankings' inputs": audit["rankings' inputs"]} and audit["rankings' inputs"] > 0


def test_the_shortlist_keeps_places_and_facts_and_shows_no_figure(withdrew):
    own, before = withdrew
    mine, was = of_youtube(own.shortlist(BRIEF)), of_youtube(before["shortlist"])
    assert mine[COMPUTED].isna().all(axis=None) and (mine["cohort"] == "not permitted").all()
    assert mine["rank"].tolist() == was["rank"].tolist() and mine["followers"].equals(was["followers"])
    assert mine["why_not"].str.contains("youtube_derived_metrics_accepted").all()
    assert not mine["reasons"].str.contains(r"median [\d,]+ views|% of \d+ similar|engagement per|bought attention").any()
    other = own.shortlist(BRIEF).query("platform == 'bluesky'")
    assert other["score"].equals(before["shortlist"].query("platform == 'bluesky'")["score"]), "whose terms allow figures keep theirs"


def test_the_snapshot_and_every_older_one_show_none(withdrew):
    own, before = withdrew
    assert not before["snapshot"].exists()
    assert of_youtube(snapshot.read(own.snapshots, "shortlist"))[["score", "relevance", "reach_median_views", "size_band"]].isna().all(axis=None)
    parts = snapshot.read(own.snapshots, "parts")
    keys = set(own.shortlist(BRIEF).query("platform == 'youtube'")["profile_key"])
    assert parts[parts["profile_key"].isin(keys)][["relevance", "reach", "authenticity", "suitability"]].isna().all(axis=None)


def test_an_export_and_a_report_carry_none(withdrew, tmp_path):
    own, _ = withdrew
    rows = list(csv.DictReader(own.export(BRIEF, tmp_path / "a.csv").path.open(encoding="utf-8")))
    assert not any(row[f"computed_{name}"] for row in rows if row["platform"] == "youtube" for name in COMPUTED)
    page = own.report(BRIEF, tmp_path / "a.html").read_text(encoding="utf-8")
    assert re.search(r"median [\d,]+ views over", " ".join(of_youtube(withdrew[1]["shortlist"])["reasons"]))
    assert not re.search(r"median [\d,]+ views over", page), "the other platform counts no views"
    assert [name for name in of_youtube(own.shortlist(BRIEF))["name"] if name in page], "they are on it by their words"


def test_a_person_s_own_page_sliders_and_moves_have_none(withdrew):
    from tastemaker.workbench import judging
    own, before = withdrew
    first = of_youtube(before["shortlist"]).iloc[0]
    shown = judging.evidence(own, BRIEF, f"youtube:{first['handle']}")
    assert not shown["signals"] and shown["vetting"]["probability"] is None
    assert {part["state"] for part in shown["parts"]} == {"not permitted"} and {part["value"] for part in shown["parts"]} == {None}
    frame, _, rescored = judging.weighed(own, BRIEF)
    keys = of_youtube(frame)["profile_key"]
    assert rescored({"relevance": 1.0, "reach": 1.0}).set_index("profile_key")["score"][keys].isna().all()
    moves = own.moves(BRIEF).set_index("profile_key").reindex(keys)
    assert not {"reach", "engagement", "authenticity"} & set(moves) or moves[["reach", "engagement", "authenticity"]].fillna(0).eq(0).all(axis=None)


def test_nothing_that_a_draft_rests_on_is_a_figure_of_ours(withdrew):
    own, _ = withdrew
    own.draft(BRIEF, top=3, progress=quiet)
    kinds = {row["kind"] for row in own.store.rows("SELECT DISTINCT kind FROM evidence")}
    assert kinds and not kinds & {*exporting.COMPUTED, "score", "reach", "engagement", "authenticity", "cohort"}


def test_an_earlier_ranking_cannot_be_made_again_and_says_why(withdrew):
    own, _ = withdrew
    run = own.runs(BRIEF)["run_id"].iloc[0]
    with pytest.raises(manifest.Expired, match=r"\(youtube\) hold figures whose permission was withdrawn on 2026-06-01"):
        own.replay(run)


def test_what_is_stored_is_what_a_score_without_the_permission_writes(withdrew):
    own, _ = withdrew
    stored = {name: own.store.rows(f"SELECT {name}.* FROM {name} JOIN profiles p USING (profile_key) WHERE p.platform = 'youtube' AND "
                                   f"{name}.run_id = (SELECT max_by(run_id, started_at) FROM runs WHERE verb = 'score') ORDER BY profile_key")
              for name in ("features", "scores")}
    kept = set(manifest.folder(own.store).glob("*.parquet"))
    own.score(BRIEF)
    for name, columns in {"features": [c for c in stored["features"][0] if c not in ("run_id", "as_of", "expires_at")],
                          "scores": ["score", "relevance", "reach", "parts", "reasons", "formula", "score_low", "rank_low"]}.items():
        again = {row["profile_key"]: row for row in own.store.rows(
            f"SELECT * FROM {name} WHERE run_id = (SELECT max_by(run_id, started_at) FROM runs WHERE verb = 'score')")}
        for row in stored[name]:
            mine = {c: row[c] for c in columns if c in again[row["profile_key"]]}
            theirs = {c: again[row["profile_key"]][c] for c in mine}
            if name == "scores":
                mine, theirs = ({**one, "parts": json.loads(one["parts"])} for one in (mine, theirs))
            assert mine == theirs
    assert rules.obey(own) == {} and kept < set(manifest.folder(own.store).glob("*.parquet")), "what was made since stays"


def test_a_snapshot_that_a_kill_left_behind_is_made_anew(withdrew):
    own, _ = withdrew
    old = snapshot.current(own.snapshots)
    with own.store.run("withdraw") as run:
        own.store.rows("SELECT 1 AS one")
        with own.store.write() as s:
            s.insert("audit", [{"verb": permission.VERB, "what": "scores", "n": 1, "made_at": clock.now(), "run_id": run.run_id}])
    assert rules.obey(own) == {}
    assert snapshot.current(own.snapshots) != old and not old.exists()


def test_where_nothing_was_withdrawn_nothing_happens(withdrew, monkeypatch):
    own, _ = withdrew
    monkeypatch.setenv(SETTING, "true")
    assert rules.obey(own) == {} and isinstance(own.shortlist(BRIEF), pd.DataFrame)
