"""Vetting end to end: evidence with its sources, a person's decisions, and what the score takes from both."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

import tastemaker as tm
from tastemaker import clock, evaluate, privacy
from tastemaker.errors import BadInput
from tastemaker.scoring import vet
from tastemaker.store.gate import let_go
from tastemaker.workbench import Workbench, judging, upkeep

DAY0 = datetime(2026, 6, 1, 12, tzinfo=UTC)
BRIEF = tm.Brief.parse({"campaign": "Vetting", "product": {"name": "Fernpath", "what": "A trail shoe."}, "platforms": ["youtube", "bluesky"],
                        "topics": ["trail running", "gaming"], "competitors": ["Summitstep"], "sender": {"name": "Mara", "facts": ["We make shoes."]}})
OTHER = BRIEF.model_copy(update={"campaign": "Another"})
VERDICTS = ("fake", "fraud", "bot ", "cheat", "liar", "scam", "dishonest", "guilty")


def quiet(*told):
    """No progress bar."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sandbox that was pulled, scored, looked at and vetted on one day."""
    with clock.fixed(DAY0):
        bench = tm.sandbox(tmp_path_factory.mktemp("vetting") / "a.duckdb", size=60)
        bench.server.set_now(DAY0)
        bench.pull(bench.plan(BRIEF), posts=12, progress=quiet)
        bench.score(BRIEF)
        bench.look(BRIEF, top=30, progress=quiet)
        bench.vet(BRIEF, top=30)
    return bench


@pytest.fixture
def bench(made, tmp_path, monkeypatch):
    """A copy of it, with a clock that stands at that day and moves on by a moment each time it is read."""
    let_go()
    shutil.copytree(made.store.path.parent, tmp_path / "db")
    copy = Workbench(tm.store.Store.open(tmp_path / "db" / made.store.path.name), made.settings)
    copy.__dict__["server"] = made.server
    ticks, real = count(1), clock.now
    monkeypatch.setattr(clock, "now", lambda: DAY0 + timedelta(milliseconds=next(ticks)) if clock._fixed.get() is None else real())
    return copy


def vettings(bench):
    return bench.store.rows("SELECT * FROM current_vettings ORDER BY profile_key")


def quotes(bench, kind="suitability"):
    found = bench.findings(BRIEF)
    return found[found["kind"] == kind]


def test_everyone_of_the_first_is_vetted_with_numbers_n_and_innocent_explanations(bench):
    rows = vettings(bench)
    assert 12 < len(rows) <= 30
    for row in rows:
        assert row["expires_at"] and row["sentence"]
        for signal in json.loads(row["signals"]):
            assert signal["sentence"] and signal["innocent"] and signal["n"] >= 0
            assert (signal["strength"] is None) == (signal["state"] == "insufficient evidence")
            said = f"{signal['sentence']} {signal['name']} {row['sentence']}".lower()
            assert not [word for word in VERDICTS if word in said]
    assert {"not seen", "seen", "insufficient evidence"} & {row["state"] for row in rows}


def test_findings_quote_a_post_that_is_here_with_its_link_and_date(bench):
    found = bench.findings(BRIEF)
    assert len(found) and (found["decision"] == "open").all()
    for row in found[found["published_at"].notna()].itertuples():
        texts = bench.store.rows("SELECT title || chr(10) || text AS words FROM posts WHERE url = $url", url=row.url)
        assert texts and all(word in texts[0]["words"] for word in row.quote.split()[:3])


def test_a_decision_counts_until_the_next_one_and_outlives_another_vetting(bench):
    one = quotes(bench).iloc[0]
    bench.judge(one["finding_id"], "avoid", note="not for us")
    bench.vet(BRIEF, top=30)
    again = quotes(bench).set_index("finding_id").loc[one["finding_id"]]
    assert again["decision"] == "avoid" and again["decided_by"] == bench.reviewer
    bench.judge(one["finding_id"], "fine")
    assert quotes(bench).set_index("finding_id").loc[one["finding_id"], "decision"] == "fine"


@pytest.mark.parametrize(("finding", "decision", "said"), [("nobody", "fine", "no such finding"), (None, "guilty", "no decision")])
def test_what_is_no_finding_or_no_decision_is_refused(bench, finding, decision, said):
    with pytest.raises(BadInput, match=said):
        bench.judge(finding or quotes(bench).iloc[0]["finding_id"], decision)


def test_the_score_takes_in_what_was_vetted_and_what_was_decided(bench):
    one = quotes(bench).iloc[0]
    key = int(one["profile_key"])
    scored = bench.score(BRIEF).set_index("profile_key")
    assert scored.loc[key, "suitability"] == 0.5, "an open quote is a question, so it counts as the middle"
    row = next(row for row in vettings(bench) if row["profile_key"] == key)
    if row["probability"] is not None:
        assert scored.loc[key, "authenticity"] == pytest.approx(1 - row["probability"], abs=1e-6)
    for finding in quotes(bench).query("profile_key == @key")["finding_id"]:
        bench.judge(finding, "avoid")
    worse = bench.score(BRIEF).set_index("profile_key")
    assert worse.loc[key, "suitability"] == 0 and worse.loc[key, "score"] < scored.loc[key, "score"]
    moved = bench.moves(BRIEF).set_index("profile_key").loc[key]
    assert moved["suitability"] < 0 and "suitability" in moved["sentence"]
    for finding in quotes(bench).query("profile_key == @key")["finding_id"]:
        bench.judge(finding, "fine")
    assert bench.score(BRIEF).set_index("profile_key").loc[key, "suitability"] == 1
    unvetted = scored[~scored.index.isin([r["profile_key"] for r in vettings(bench)])]
    assert len(unvetted) and unvetted["authenticity"].isna().all() and unvetted["suitability"].isna().all()


def test_a_competitor_s_name_is_found_and_marked_as_one(bench):
    found = bench.findings(BRIEF)
    for row in found[found["kind"] == "competitor"].itertuples():
        assert "summitstep" in row.quote.lower()


def test_what_is_past_its_time_is_gone_from_screens_and_then_from_the_database(bench):
    with clock.fixed(DAY0 + timedelta(days=400)):
        assert not vettings(bench) and bench.findings(BRIEF).empty
        with bench.store.run("expire") as run:
            privacy.expire(bench.store, run)
        assert not bench.store.rows("SELECT 1 FROM vettings") and not bench.store.rows("SELECT 1 FROM findings")


def test_who_opted_out_is_in_no_vetting_and_no_finding(bench):
    one = quotes(bench).iloc[0]
    bench.optout(f"{one['platform']}:{one['handle']}")
    key = int(one["profile_key"])
    assert key not in {row["profile_key"] for row in vettings(bench)} and key not in set(bench.findings(BRIEF)["profile_key"])


def test_where_terms_permit_no_derived_figures_there_are_quotes_and_no_signal(bench):
    with bench.store.run("vet", campaign_id=BRIEF.campaign_id) as run:
        keys = [row["profile_key"] for row in vettings(bench)]
        closed = vet.run(bench.store, run, BRIEF, keys, accepted=lambda platform: False).set_index("profile_key")
    platforms = {row["profile_key"]: row["platform"] for row in bench.store.rows("SELECT profile_key, platform FROM profiles")}
    youtube = [key for key in keys if platforms[key] == "youtube"]
    assert youtube and (closed.loc[youtube, "state"] == vet.UNSEEN["state"]).all() and closed.loc[youtube, "probability"].isna().all()
    stored = [row for row in vettings(bench) if row["profile_key"] in youtube]
    assert all(row["signals"] == "[]" for row in stored)
    given = vet.parts(bench.store, BRIEF)
    assert not set(youtube) & {*given.authenticity["profile_key"], *given.suitability["profile_key"]}


def test_before_the_first_score_vetting_says_what_to_do(tmp_path):
    with clock.fixed(DAY0), pytest.raises(BadInput) as refused:
        empty = tm.sandbox(tmp_path / "b.duckdb", size=20)
        with empty.store.run("vet") as run:
            vet.run(empty.store, run, BRIEF, [1])
    assert "score" in refused.value.next_step


def test_the_screens_of_vetting_draw_what_the_database_holds(bench):
    first, second = bench.shortlist(BRIEF)["handle"].head(2)
    page = str(bench.evidence(BRIEF, first))
    assert "innocent" in page.lower() or "also" in page.lower()
    assert first in page and second in str(bench.compare(BRIEF, first, second))
    assert bench.sift(BRIEF) is not None and bench.weigh(BRIEF) is not None and bench.intervals(BRIEF) is not None


def test_labels_teach_the_next_score_and_the_screen_says_who_to_look_at_next(bench):
    ranked = bench.shortlist(BRIEF)["handle"]
    before = bench.score(BRIEF).set_index("handle")["relevance"]
    bench.label(BRIEF, accept=list(ranked.head(3)), reject=list(ranked.iloc[6:9]))
    assert bench.teach(BRIEF, n=5) is not None
    after = bench.score(BRIEF).set_index("handle")
    assert after.loc[list(ranked.iloc[6:9]), "rank"].isna().all()
    assert (after["relevance"] - before).abs().max() > 0.01, "what was learned changes who is relevant"


def test_what_one_campaign_learned_in_general_is_where_the_next_one_begins(bench):
    ranked = bench.shortlist(BRIEF)["handle"]
    assert judging._Learner(bench, OTHER).prior().campaigns == 0
    bench.label(BRIEF, accept=list(ranked.head(3)), reject=list(ranked.iloc[6:9]))
    bench.score(BRIEF)
    prior = judging._Learner(bench, OTHER).prior()
    assert prior.campaigns == 1 and prior.slope != judging.learning.Prior().slope
    assert judging._Learner(bench, BRIEF).prior().campaigns == 0, "a campaign does not teach itself twice"


def test_weights_are_kept_for_the_campaign_and_an_unknown_part_is_refused(bench):
    one = bench.score(BRIEF, {"reach": 0.52})
    assert one is not None and json.loads(bench.runs(BRIEF)["weights"].iloc[0]) == pytest.approx(
        {"relevance": 0.6 / 1.4, "reach": 0.52 / 1.4, "engagement": 0.12 / 1.4, "authenticity": 0.08 / 1.4, "suitability": 0.04 / 1.4,
         "budget": 0.04 / 1.4}), "a part that is not named keeps its weight"
    none = dict.fromkeys(("engagement", "authenticity", "suitability", "budget"), 0)
    first = bench.score(BRIEF, {"relevance": 1, "reach": 3, **none})
    second = bench.score(BRIEF)
    assert first["score"].equals(second["score"]) and bench.runs(BRIEF)["weights"].nunique() == 3
    assert json.loads(bench.runs(BRIEF)["weights"].iloc[0])["reach"] == 0.75
    with pytest.raises(BadInput, match="no part called luck"):
        bench.score(BRIEF, {"luck": 1})


def test_the_sliders_start_from_the_very_ranking_that_is_stored(bench):
    frame, weights, rescored = judging.weighed(bench, BRIEF)
    again = rescored(weights).set_index("profile_key")
    stored = frame.set_index("profile_key")
    for name in ("score", "score_low", "score_high", "rank", "rank_low", "rank_high"):
        a, b = (f.loc[stored.index, name].astype(float).fillna(-1).tolist() for f in (again, stored))
        assert a == pytest.approx(b), name


def test_who_opted_out_is_in_no_kept_input_of_an_earlier_ranking(bench):
    one = bench.shortlist(BRIEF).iloc[0]
    run = bench.runs(BRIEF)["run_id"].iloc[0]
    bench.optout(f"{one['platform']}:{one['handle']}")
    with pytest.raises(tm.errors.TastemakerError, match="erased"):
        bench.replay(run)


def test_an_earlier_ranking_is_made_again_to_the_last_digit_until_its_inputs_expire(bench):
    shown = bench.score(BRIEF)
    run = bench.runs(BRIEF)["run_id"].iloc[0]
    bench.label(BRIEF, reject=[shown["handle"].iloc[0]])
    bench.score(BRIEF)
    again = bench.replay(run)
    assert again["score"].tolist()[:5] == shown["score"].tolist()[:5] and list(again["handle"]) == list(shown["handle"])
    with clock.fixed(DAY0 + timedelta(days=400)), pytest.raises(tm.errors.TastemakerError, match="(?i)expired|past"):
        bench.replay(run)


def test_the_same_handle_twice_is_vetted_once(bench):
    one = bench.shortlist(BRIEF)["handle"].iloc[0]
    assert len(bench.vet(BRIEF, handles=[one, f"@{one}", one])) == 1


def test_a_platform_that_is_closed_now_shows_no_figure_of_the_time_when_it_was_open(bench, monkeypatch):
    platforms = {row["profile_key"]: row["platform"] for row in bench.store.rows("SELECT profile_key, platform FROM profiles")}
    assert [row for row in vettings(bench) if platforms[row["profile_key"]] == "youtube" and row["signals"] != "[]"]
    monkeypatch.setattr(Workbench, "accepted", lambda self, platform: platform != "youtube")
    bench.score(BRIEF)
    shown = bench.shortlist(BRIEF)
    known = {row["profile_key"] for row in vettings(bench)}
    youtube = shown[(shown["platform"] == "youtube") & shown["profile_key"].isin(known)]
    found = judging.evidence(bench, BRIEF, youtube["handle"].iloc[0])
    assert found["vetting"]["probability"] is None and found["signals"] == []
    bench.label(BRIEF, accept=list(shown["handle"].head(3)), reject=list(shown["handle"].iloc[6:9]))
    bench.score(BRIEF)
    rows, _ = judging.teach(bench, BRIEF, 40)
    said = rows["why"].str.contains("probability")
    assert not said[rows["platform"] == "youtube"].any() and said[rows["platform"] == "bluesky"].all() and said.nunique() == 2


def test_who_opted_out_between_two_runs_left_and_was_not_passed(bench):
    bench.score(BRIEF)
    first = bench.shortlist(BRIEF).iloc[0]
    bench.optout(f"{first['platform']}:{first['handle']}")
    bench.score(BRIEF)
    moved = bench.moves(BRIEF)
    stayed = moved[moved["rank_after"].notna() & moved["rank_before"].notna()]
    assert (stayed["above_left"] >= 1).all() and "1 left from above" in stayed["sentence"].iloc[0]
    assert first["handle"] not in set(moved["handle"]) and not moved["sentence"].str.contains(first["handle"]).any()


def test_weights_stay_the_campaign_s_when_its_scores_are_gone(bench):
    bench.score(BRIEF, {"relevance": 1, "reach": 3})
    kept = judging._weights(bench, BRIEF, None)
    with bench.store.write() as s:
        s.execute("DELETE FROM scores")
    assert judging._weights(bench, BRIEF, None) == kept != judging.formula.Weights()


@pytest.mark.parametrize("screen", ["weigh", "teach"])
def test_a_screen_of_a_ranking_that_is_gone_says_what_to_do(bench, screen):
    with clock.fixed(DAY0 + timedelta(days=400)), pytest.raises(BadInput) as refused:
        getattr(bench, screen)(BRIEF)
    assert "score" in refused.value.next_step


def test_what_must_go_leaves_the_kept_inputs_before_the_database_forgets_what_it_was(bench, monkeypatch):
    bench.score(BRIEF)
    with bench.store.write() as s:
        s.execute("UPDATE profiles SET state = 'gone' WHERE profile_key = (SELECT profile_key FROM shortlist WHERE rank = 1 LIMIT 1)")

    def cut(*words):
        raise KeyboardInterrupt

    monkeypatch.setattr(privacy, "expire", cut)
    run = bench.runs(BRIEF)["run_id"].iloc[0]
    with pytest.raises(KeyboardInterrupt), bench.store.run("expire") as one:
        upkeep.expire(bench, one)
    with pytest.raises(tm.errors.TastemakerError, match="erased"):
        bench.replay(run)


def test_two_profiles_of_one_handle_are_told_apart_by_platform_and_nobody_is_guessed(bench, monkeypatch):
    rows = bench.shortlist(BRIEF).head(2).assign(handle="same", platform=["youtube", "bluesky"])
    monkeypatch.setattr(Workbench, "shortlist", lambda self, brief: rows)
    assert bench._row(BRIEF, "bluesky:@same")["profile_key"] == rows["profile_key"].iloc[1]
    with pytest.raises(BadInput, match="Several") as refused:
        bench._row(BRIEF, "@same")
    assert "youtube:same or bluesky:same" in refused.value.next_step
    with pytest.raises(BadInput, match="Nobody"):
        bench._row(BRIEF, "twitch:same")


def test_findings_leave_as_a_safe_csv_and_a_platform_s_words_only_where_its_terms_let_them(bench, tmp_path, monkeypatch):
    found = bench.findings(BRIEF).head(2).assign(quote=["=HYPERLINK(1)", "kept here"], platform=["youtube", "x"])
    monkeypatch.setattr(Workbench, "findings", lambda self, brief: found)
    text = bench.export_findings(BRIEF, tmp_path / "f.csv").read_text()
    assert "'=HYPERLINK(1)" in text and "kept here" not in text and found["url"].iloc[1] in text
    assert bench.store.rows("SELECT n FROM audit WHERE what = 'findings'")[0]["n"] == 2


def test_one_s_own_labels_are_measured_like_any_other_set(bench, tmp_path):
    with pytest.raises(BadInput, match="nothing to measure"):
        bench.judged(BRIEF, tmp_path / "none")
    ranked = bench.shortlist(BRIEF).sort_values("relevance", ascending=False)["handle"]
    bench.label(BRIEF, accept=list(ranked.head(3)), star=[ranked.iloc[3]], reject=list(ranked.tail(3)))
    proof = evaluate.relevance(bench.judged(BRIEF, tmp_path / "own"))
    assert "7 creators" in proof.subject and proof.value("map").value > proof.value("map", "random").value
