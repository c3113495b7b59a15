"""From the store to pages: letters of an invented campaign as frames, verbs and words, and nobody who opted out among them."""

import json
import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.cli import results as cli
from tastemaker.cli import speaking
from tastemaker.errors import BadInput, NotPermitted
from tastemaker.models import Profile
from tastemaker.results import arms, costs, frames, funnel, letters, rates, summary, waiting
from tastemaker.settings import Settings
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.terms import load
from tastemaker.workbench import Workbench, inventing

NOON = clock.parse("2026-06-01T12:00:00Z")
BRIEF = {"campaign": "Trail", "product": {"name": "Shoe"}, "topics": ["trail"], "sender": {"name": "Ann"}, "languages": ["en"]}
PEOPLE = 160
MORE = {"campaigns": ("campaign_id", "name", "state", "owner", "starts_on", "ends_on", "budget", "currency", "spent_usd", "fees", "made_at"),
        "due": ("campaign_id", "kind", "what", "name", "handle", "platform", "due_at"),
        "live": ("campaign_id", "profile_key", "name", "handle", "platform", "url", "title", "live_at", "taken_at", "views", "likes", "comments",
                 "expires_at"), "steps": ("campaign_id", "stage", "n", "of_previous", "low", "high")}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sandbox with a ranked list of invented creators, and letters to all of them."""
    folder = tmp_path_factory.mktemp("history")
    brief = Brief.parse(BRIEF)
    with clock.fixed(NOON):
        store = Store.at(folder / "a.duckdb", sandbox=True)
        store.remember(brief)
        with store.run("score", campaign_id=brief.campaign_id) as run, store.write() as s:
            some = [Profile(platform=("bluesky", "youtube")[i % 2], platform_id=f"id{i}", handle=f"sandbox-{i}", name=f"Creator {i}",
                            language="en", followers=5_000) for i in range(PEOPLE)]
            for platform in ("bluesky", "youtube"):
                facts.save_all(s, [facts.Arrival(records=[p for p in some if p.platform == platform], source="t", terms=load(platform),
                                                 accepted=True)], run_id=run.run_id, hash_key=store.hash_key)
            keys = s.numbers("SELECT profile_key FROM profiles ORDER BY profile_key")
            s.insert("features", [{"run_id": run.run_id, "profile_key": key, "as_of": NOON, "followers": 5_000, "cohort": "c", "main_language": "en",
                                   "size_band": ("nano", "micro")[key % 3 == 0], "reach_median_views": 100.0 * key, "reach_low": 80.0 * key,
                                   "reach_high": 150.0 * key, "reach_percentile": key / PEOPLE, "days_since_post": float(key % 20),
                                   **{f"{name}_n": 9 for name in ("followers", "reach", "engagement_per_view", "engagement_per_follower",
                                                                  "posts_per_week", "sponsored_share", "followers_growth_30d", "cohort")}}
                                  for key in keys])
            s.insert("scores", [{"run_id": run.run_id, "campaign_id": brief.campaign_id, "brief_hash": brief.hash, "profile_key": key,
                                 "creator_id": key, "rank": place, "score": 1 - place / 200, "score_low": 0.1, "score_high": 0.9,
                                 "relevance": 1 - place / 300, "parts": "{}", "reasons": "", "formula": "f", "fits": True, "made_at": NOON}
                                for place, key in enumerate(keys, 1)])
        with store.run("rehearse-results", campaign_id=brief.campaign_id) as run:
            bench = Workbench(store, Settings())
            assert inventing.write(store, run, brief.campaign_id, bench.shortlist(brief), 140) == 140
    return folder


@pytest.fixture(scope="module")
def brief():
    return Brief.parse(BRIEF)


@pytest.fixture(scope="module")
def bench(made):
    """For questions only."""
    with clock.fixed(NOON):
        yield Workbench(Store.open(made / "a.duckdb"), Settings(reviewer="ann"))


@pytest.fixture(scope="module")
def found(bench):
    return frames.pages(bench.store)


@pytest.fixture(scope="module")
def said(bench, brief):
    return bench.results(brief)


@pytest.fixture
def own(made, tmp_path):
    """A copy to write in."""
    let_go()
    shutil.copytree(made, tmp_path / "db")
    with clock.fixed(NOON):
        yield Workbench(Store.open(tmp_path / "db" / "a.duckdb"), Settings(reviewer="ann"))


def test_the_frames_have_the_agreed_columns(found):
    agreed = {"rates": rates.COLUMNS, "costs": costs.COLUMNS, "tests": arms.COLUMNS, "reply_times": waiting.COLUMNS, **MORE}
    for name, columns in agreed.items():
        assert set(columns) <= set(found[name].columns), name
        assert len(found[name]) or name in ("due",), name


def test_an_empty_database_has_the_same_columns_and_no_rows(found, tmp_path):
    with clock.fixed(NOON):
        empty = frames.pages(Store.at(tmp_path / "b.duckdb"))
    for name, frame in empty.items():
        assert frame.empty and list(frame.columns) == list(found[name].columns), name


def test_frames_of_one_campaign_hold_no_other(said, found):
    one = said.frames
    assert all(set(frame["campaign_id"]) <= {"trail"} for frame in one.values())
    assert {"trail", *inventing.EARLIER} == set(found["rates"]["campaign_id"])
    pd.testing.assert_frame_equal(one["rates"], found["rates"][found["rates"]["campaign_id"] == "trail"].reset_index(drop=True))


def test_letters_know_what_was_known_before_they_left(bench):
    sent = letters.read(bench.store)
    mine = sent[sent["campaign_id"] == "trail"]
    assert len(mine) == 140 and mine["size_band"].notna().all() and mine["relevance"].notna().all()
    assert (mine["replied_at"].dropna() >= mine.loc[mine["replied_at"].notna(), "sent_at"]).all()
    assert mine["replied_at"].isna().any() and mine["replied_at"].notna().any()
    assert set(mine["reviewer"]) == {"sandbox", "sandbox colleague"} and {"subject"} == {what for tried in mine["variant"] for what in tried}


def test_rates_and_the_funnel_tell_the_same(found):
    sent = found["steps"].query("campaign_id == 'trail' and stage == 'sent'")["n"].iloc[0]
    whole = found["rates"].query("campaign_id == 'trail' and by == 'campaign' and what == 'reply'").iloc[0]
    assert whole["n"] + whole["open"] == sent == 140


def test_a_funnel_splits_and_its_parts_add_up(bench, brief):
    whole = bench.funnel(brief).set_index("stage")["n"]
    for by in ("platform", "size band", "language", "reviewer", "variant"):
        split = bench.funnel(brief, by=by)
        sums = split.groupby("stage")["n"].sum()
        assert {name: sums[name] for name in ("drafted", "sent", "replied")} == {name: whole[name] for name in ("drafted", "sent", "replied")}, by
        assert split["segment"].nunique() >= (1 if by == "language" else 2)
    ends = bench.funnel(brief).dropna(subset="low")
    assert ((ends["low"] <= ends["of_previous"]) & (ends["of_previous"] <= ends["high"])).all()
    with pytest.raises(BadInput):
        funnel.count(bench.store, "trail", "colour")


def test_results_say_their_headline_as_words_and_as_a_page(said, tmp_path):
    assert "of 140 creators" in said.headline and said.headline in repr(said) and "Invented test" in repr(said)
    assert "<svg" in said._repr_html_() and "<script" not in said._repr_html_()
    written = {path.name for path in said.save(tmp_path / "out")}
    assert {"rates.csv", "steps.csv", "costs.csv", "tests.csv", "reply_times.csv", "results.html"} == written


def test_results_before_any_letter_say_so(found):
    none = summary.Results("other", "Other", {name: frame.head(0) for name, frame in found.items()})
    assert "no letter has been sent yet" in none.headline and repr(none) and none._repr_html_()


def test_costs_are_those_of_the_invented_deals(found):
    mine = found["costs"][found["costs"]["campaign_id"] == "trail"].set_index("what")
    assert mine.loc["return", "currency"] == "EUR" and pd.notna(mine.loc["return", "value"])
    assert mine.loc["per thousand views on bluesky", "value"] > 0
    assert mine.loc["earned media value", "why_not"] == costs.NO_RATES


def test_a_chance_is_learned_and_shown_with_its_calibration(bench, brief):
    found = bench.likely(brief)
    assert found["likely"].between(0, 1).all() and list(found["rank"]) == sorted(found["rank"])
    assert bench.calibration().n > 200
    with pytest.raises(BadInput):
        bench.likely(brief, weight=2)
    with pytest.raises(BadInput):
        bench.calibration("love")


def test_a_portfolio_and_an_outlook_come_from_the_shortlist(bench, brief):
    found = bench.portfolio(brief, 100, per_thousand={"bluesky": 20, "youtube": 20}, at_most={"platform:youtube": 2}, currency="EUR")
    assert 0 < found.price <= 100 and (found.chosen["platform"] == "youtube").sum() <= 2
    assert "EUR" in repr(bench.outlook(brief, 10, per_thousand={"bluesky": 20}, currency="EUR"))


def test_who_opts_out_is_not_on_the_pages(own):
    before = own.store.frame(frames._QUESTIONS["live"])
    key = int(before["profile_key"].iloc[0])
    handle = before["handle"].iloc[0]
    from tastemaker import privacy
    with own.store.run("optout") as run:
        privacy.opt_out(own.store, run, handle if handle.startswith("@") else f"@{handle}", "asked", "ann")
    after = {name: own.store.frame(frames._QUESTIONS[name]) for name in ("live", "due")}
    assert key not in set(after["live"]["profile_key"]) and handle not in set(after["due"]["handle"].dropna())


def test_an_answer_read_from_the_mailbox_counts_and_an_absence_does_not(own):
    silent = letters.read(own.store).query("campaign_id == 'trail' and replied_at.isna()").head(2)
    with own.store.write() as s:
        s.insert("replies", [{"reply_id": f"r{i}", "campaign_id": "trail", "profile_key": int(key), "kind": kind, "quote": "", "received_at": NOON,
                              "recorded_at": NOON, "run_id": "r"}
                             for i, (key, kind) in enumerate(zip(silent["profile_key"], ("no", "out of office"), strict=True))])
    after = letters.read(own.store).set_index(["campaign_id", "profile_key"])
    assert [pd.notna(after.loc[("trail", key), "replied_at"]) for key in silent["profile_key"]] == [True, False]
    counted = funnel.count(own.store, "trail").set_index("stage").loc["replied", "n"]
    assert counted == after.loc["trail", "replied_at"].notna().sum()


def test_a_letter_that_came_back_counts_in_no_rate(own):
    key = int(letters.read(own.store).query("campaign_id == 'trail' and replied_at.isna()")["profile_key"].iloc[0])
    with own.store.write() as s:
        s.insert("outcomes", [{"outcome_id": "b", "campaign_id": "trail", "profile_key": key, "kind": "bounced", "made_at": NOON, "source": "t",
                               "recorded_at": NOON, "run_id": "r"}])
    sent = letters.read(own.store)
    assert sent["bounced"].sum() == 1
    whole = rates.table(sent).query("campaign_id == 'trail' and by == 'campaign' and what == 'reply'").iloc[0]
    assert whole["n"] + whole["open"] == 139


def test_a_creator_with_two_profiles_counts_once(own):
    sent = letters.read(own.store).query("campaign_id == 'trail'")
    one, other = (int(key) for key in sent["profile_key"].head(2))
    with own.store.write() as s:
        s.insert("creator_profiles", [{"creator_id": one, "profile_key": other, "reason": "said so", "made_by": "ann", "made_at": NOON, "run_id": "r"}])
    after = letters.read(own.store).query("campaign_id == 'trail'")
    assert len(after) == len(sent) - 1 and after.query("creator_id == @one")["touches"].iloc[0] == 2


def test_rates_for_earned_media_are_entered_and_the_newest_count(own, brief, tmp_path):
    assert own.rates(brief).empty
    file = tmp_path / "rates.toml"
    file.write_text('[bluesky]\nviews = 0.02\ncurrency = "EUR"\n')
    own.rates(brief, file)
    kept = own.rates(brief, {"bluesky": {"views": 0.01, "currency": "EUR"}})
    assert kept[["platform", "what", "amount", "made_by"]].values.tolist() == [["bluesky", "views", 0.01, "ann"]]
    value = own.results(brief).frames["costs"].set_index("what").loc["earned media value on bluesky"]
    assert value["value"] > 0 and value["formula"] == "views × 0.01"


@pytest.mark.parametrize("wrong", [{"nowhere": {"views": 1, "currency": "EUR"}}, {"bluesky": {"views": 1}}, {"bluesky": {"views": -1, "currency": "EUR"}},
                                   {"bluesky": {"hearts": 1, "currency": "EUR"}}, {"bluesky": {"currency": "EUR"}}, {}])
def test_rates_that_are_none_are_refused(bench, brief, wrong):
    with pytest.raises(BadInput):
        bench.rates(brief, wrong)


def test_rates_of_a_platform_are_in_one_currency(own, brief):
    own.rates(brief, {"bluesky": {"views": 0.01, "currency": "EUR"}, "youtube": {"views": 0.02, "currency": "USD"}})
    with pytest.raises(BadInput, match="EUR and USD") as caught:
        own.rates(brief, {"bluesky": {"likes": 0.05, "currency": "USD"}})
    assert "views, likes" in caught.value.next_step and set(own.rates(brief)["what"]) == {"views"}
    own.rates(brief, {"bluesky": {"views": 0.01, "likes": 0.05, "currency": "USD"}})
    assert set(own.rates(brief).query("platform == 'bluesky'")["currency"]) == {"USD"}


def test_only_a_sandbox_takes_invented_letters(tmp_path, brief):
    with clock.fixed(NOON), pytest.raises(NotPermitted):
        Workbench(Store.at(tmp_path / "real.duckdb"), Settings(reviewer="ann")).rehearse_results(brief)


def test_nothing_is_invented_twice(own, brief):
    with own.store.run("rehearse-results", campaign_id="trail") as run:
        assert inventing.write(own.store, run, "trail", own.shortlist(brief), 140) == 0
        with pytest.raises(BadInput):
            inventing.write(own.store, run, "other", own.shortlist(brief).head(0), 140)


def test_the_command_line_says_the_same(made, tmp_path, monkeypatch):
    file = tmp_path / "brief.toml"
    file.write_text('campaign = "Trail"\ntopics = ["trail"]\nlanguages = ["en"]\n[product]\nname = "Shoe"\n[sender]\nname = "Ann"\n')
    monkeypatch.setitem(speaking.chosen, "database", made / "a.duckdb")
    run = CliRunner()
    with clock.fixed(NOON):
        said = run.invoke(cli.app, ["results", str(file), "--json", "--out", str(tmp_path / "out")])
        assert said.exit_code == 0 and set(MORE) < set(json.loads(said.output))
        said = run.invoke(cli.app, ["portfolio", str(file), "--budget", "50", "--per-thousand", "bluesky=20", "--at-least", "language:en=2",
                                    "--json"])
        assert said.exit_code == 0 and len(json.loads(said.output)["chosen"]) >= 2
        assert run.invoke(cli.app, ["portfolio", str(file), "--budget", "5", "--at-least", "language"]).exit_code == 2
