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
    world.add_all({name: [{**POST, "views": views} for _ in range(6)] for name, views in (("ann", 1_000), ("bob", 20_000), ("cas", None))})
    return Workbench(world.store, Settings())


def score(bench, brief, weights=None, **asked):
    """As the workbench scores, without a snapshot for the dashboards."""
    bench.store.remember(brief)
    return judging.score(bench, brief, weights, fitting.Asked(**asked))


def fits(frame):
    return {row["handle"]: None if pd.isna(row["budget"]) else round(row["budget"], 3) for row in frame.to_dict("records")}


def test_a_price_that_the_budget_holds_fits_and_one_that_it_does_not_fits_by_its_share(bench, brief):
    without = score(bench, brief)
    assert set(fits(without).values()) == {None}
    found = score(bench, brief, per_creator=400, prices={"ann": 300, "youtube:bob": 800})
    assert fits(found) == {"ann": 1.0, "bob": 0.5, "cas": None}
    sentence = dict(zip(found["handle"], found["reasons"], strict=True))
    assert "your price for them is 800, one creator may cost 400" in sentence["bob"] and "may cost" not in sentence["cas"]
    gain = found.set_index("handle")["score"] - without.set_index("handle")["score"]
    assert gain["ann"] > gain["bob"]


def test_a_price_for_a_thousand_views_has_the_ends_of_the_views_and_says_so(bench, brief):
    score(bench, brief, per_creator=100, per_thousand={"youtube": 25})
    parts = {row["handle"]: json.loads(row["parts"])["budget"] for row in bench.store.rows(
        "SELECT handle, parts FROM scores s JOIN profiles USING (profile_key) WHERE s.run_id = (SELECT arg_max(run_id, started_at) FROM runs WHERE verb = 'score')")}
    assert parts["ann"]["value"] == 1 and parts["bob"]["value"] == 0.2 and parts["cas"]["state"] == "missing"
    assert parts["bob"]["said"] == "about 500 (500 to 500) at 25.00 a thousand views, one creator may cost 100"


def test_what_was_said_of_prices_stays_until_something_else_is_said(bench, brief):
    first = score(bench, brief, per_creator=400, prices={"bob": 800})
    again = score(bench, brief, {"reach": 0.3})
    assert fits(again) == fits(first) == {"ann": None, "bob": 0.5, "cas": None}
    assert "one creator may cost 400" in again.set_index("handle").loc["bob", "reasons"]
    assert fits(score(bench, brief.model_copy(update={"campaign": "Another"})))["bob"] is None, "another campaign has another budget"
    assert set(fits(score(bench, brief, per_creator=0)).values()) == {None}
    assert fitting.part(bench.store, "", brief.campaign_id, fitting.Asked()).empty


def test_a_ranking_with_prices_is_made_again_to_the_last_digit(bench, brief):
    first = score(bench, brief, per_creator=400, prices={"ann": 300, "bob": 800})
    run, = bench.runs(brief)["run_id"].head(1)
    assert bench.replay(run)[list(first.columns)].equals(first)


def test_who_may_not_be_scored_has_no_fit_either(bench, brief, monkeypatch):
    monkeypatch.setattr(Workbench, "accepted", lambda self, platform: False)
    assert set(fits(score(bench, brief, per_creator=400, prices={"bob": 800})).values()) == {None}


def test_a_kept_fit_goes_with_who_was_erased(bench, brief):
    score(bench, brief, per_creator=400, prices={"bob": 800})
    bench.optout("youtube:@bob")
    assert "bob" not in fits(score(bench, brief)) and fitting.part(bench.store, "", brief.campaign_id, fitting.Asked()).empty


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
