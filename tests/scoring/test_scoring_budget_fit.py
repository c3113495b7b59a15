"""Fit to budget: the prices that a person knows become a part of the score, stay with it, and are never guessed."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from tastemaker import cli
from tastemaker.errors import BadInput
from tastemaker.settings import Settings
from tastemaker.workbench import Workbench, fitting, judging

POST = {"title": "Trail running in the rain", "text": "An ultramarathon, step by step.", "likes": 40, "comments": 4}


@pytest.fixture
def bench(world):
    """Three creators with equal words; the views of the third are not known."""
    views = {"ann": [1_000] * 6, "bob": [12_000, 16_000, 20_000, 20_000, 24_000, 30_000], "cas": [None] * 6}
    world.add_all({name: [{**POST, "views": n} for n in each] for name, each in views.items()})
    return Workbench(world.store, Settings())


def score(bench, brief, weights=None, **asked):
    """As the workbench scores, without a snapshot for the dashboards."""
    bench.store.remember(brief)
    return judging.score(bench, brief, weights, fitting.Asked(**asked))


def kept(bench, campaign_id):
    """What a next score would take over."""
    return fitting.part(bench.store, "", campaign_id, fitting.Asked())


def fits(frame):
    return {row["handle"]: None if pd.isna(row["budget"]) else round(row["budget"], 3) for row in frame.to_dict("records")}


def test_a_price_that_the_budget_holds_fits_another_by_its_share_and_the_ranking_can_be_made_again(bench, brief):
    without = score(bench, brief)
    assert set(fits(without).values()) == {None}
    found = score(bench, brief, per_creator=400, prices={"ann": 300, "youtube:bob": 800})
    assert fits(found) == {"ann": 1.0, "bob": 0.5, "cas": None}
    sentence = dict(zip(found["handle"], found["reasons"], strict=True))
    assert "your price for them is 800, one creator may cost 400" in sentence["bob"] and "may cost" not in sentence["cas"]
    gain = found.set_index("handle")["score"] - without.set_index("handle")["score"]
    assert gain["ann"] > gain["bob"]
    run, = bench.runs(brief)["run_id"].head(1)
    assert bench.replay(run)[list(found.columns)].equals(found), "to the last digit"


def test_a_price_for_a_thousand_views_has_the_ends_of_the_views_and_says_so(bench, brief):
    score(bench, brief, per_creator=100, per_thousand={"youtube": 25})
    parts = {row["handle"]: json.loads(row["parts"])["budget"] for row in bench.store.rows(
        "SELECT handle, parts FROM scores s JOIN profiles USING (profile_key) WHERE s.run_id = (SELECT arg_max(run_id, started_at) FROM runs WHERE verb = 'score')")}
    assert parts["ann"]["value"] == 1 and parts["bob"]["value"] == 0.2 and parts["cas"]["state"] == "missing"
    assert 0 < parts["bob"]["low"] < 0.2 < parts["bob"]["high"] < 1, "the dearest end of the views is the worst fit"
    assert parts["bob"]["said"] == "about 500 (300 to 750) at 25.00 a thousand views, one creator may cost 100"


def test_what_was_said_of_prices_stays_until_something_else_is_said(bench, brief):
    first = score(bench, brief, per_creator=400, prices={"bob": 800})
    again = score(bench, brief, {"reach": 0.3})
    assert fits(again) == fits(first) == {"ann": None, "bob": 0.5, "cas": None}
    assert "one creator may cost 400" in again.set_index("handle").loc["bob", "reasons"]
    assert kept(bench, "another").empty, "another campaign has another budget"
    assert set(fits(score(bench, brief, per_creator=0)).values()) == {None}
    assert kept(bench, brief.campaign_id).empty


def test_a_kept_fit_goes_with_who_was_erased(bench, brief):
    score(bench, brief, per_creator=400, prices={"bob": 800})
    assert len(kept(bench, brief.campaign_id)) == 1
    bench.optout("youtube:@bob")
    assert kept(bench, brief.campaign_id).empty


@pytest.mark.parametrize("asked, said", [
    ({"prices": {"bob": 800}}, "Prices alone"), ({"per_creator": 0, "per_thousand": {"youtube": 1}}, "Prices alone"),
    ({"per_creator": 400, "prices": {"nobody": 1}}, "Nobody here is called nobody"),
    ({"per_creator": 400, "prices": {"bob": -1}}, "is no amount"), ({"per_creator": -400, "prices": {"bob": 1}}, "above 0")])
def test_what_is_no_price_is_refused(bench, brief, asked, said):
    with pytest.raises(BadInput, match=said):
        fitting.part(bench.store, "", brief.campaign_id, fitting.Asked(**asked))


def test_the_command_reads_prices_from_a_file(bench, brief, tmp_path, monkeypatch):
    written, prices = tmp_path / "brief.toml", tmp_path / "prices.csv"
    written.write_text('campaign = "Trail shoes"\ntopics = ["trail running", "ultramarathon"]\n[product]\nname = "Fernpath"\n'
                       '[sender]\nname = "Mara"\n')
    prices.write_text("handle,platform,price\nann,youtube,300\nbob,youtube,800\n")
    done = CliRunner().invoke(cli.app, ["--db", str(bench.store.path), "score", str(written), "--per-creator", "400", "--prices", str(prices), "--json"])
    assert done.exit_code == 0, done.output
    assert {row["handle"]: row["budget"] for row in json.loads(done.stdout)} == {"ann": 1, "bob": 0.5, "cas": None}
