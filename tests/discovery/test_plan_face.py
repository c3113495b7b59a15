"""What a person types to plan: changes, budgets, a dry run, and the same on the command line."""

import json
import re
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from tastemaker import cli, clock
from tastemaker.brief import Brief
from tastemaker.cli.speaking import chosen
from tastemaker.errors import BadInput, NeedsKey
from tastemaker.settings import Settings
from tastemaker.store import Store
from tastemaker.workbench import Workbench

BRIEF = Brief.parse({"campaign": "Face", "product": {"name": "Thing"}, "topics": ["trail running", "hiking"], "languages": ["en"],
                     "platforms": ["bluesky"], "sender": {"name": "Ann"}})


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with clock.fixed(clock.parse("2026-06-01T12:00:00Z")):
        yield Workbench(Store.at(tmp_path / "own.duckdb"), Settings())


def texts(plan):
    return list(plan.table()["query"])


def count(bench, table):
    return bench.store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]


def test_a_person_changes_a_plan_by_words_alone(bench):
    plan = bench.plan(BRIEF, drop=["hiking"], add=["fell running (de)", "bluesky:huts", "youtube:elsewhere"])
    assert texts(plan)[:3] == ["fell running", "huts", "trail running"] and not {"hiking", "elsewhere"} & set(texts(plan))
    assert plan.table()["language"][0] == "de" and plan.questions[0].query.because == "You added it."
    assert bench.plan(BRIEF, drop=["hiking"], add=["fell running (de)", "bluesky:huts", "youtube:elsewhere"]).plan_id == plan.plan_id
    assert bench.plan(BRIEF).plan_id != plan.plan_id
    assert plan.warnings == ("“elsewhere” is not asked on youtube: the brief leaves that platform out.",) and plan.warnings[0] in repr(plan)
    assert not bench.plan(BRIEF, add=["huts", "bluesky:fells"]).warnings
    assert "No query is called “hikng”" in bench.plan(BRIEF, drop=["hikng"]).warnings[0]


def test_a_dry_run_stores_nothing(bench):
    shown = bench.plan(BRIEF, dry_run=True)
    assert shown.steps and {table: count(bench, table) for table in ("plans", "steps", "runs", "briefs", "forecasts")} == dict.fromkeys(
        ("plans", "steps", "runs", "briefs", "forecasts"), 0)
    assert bench.plan(BRIEF).plan_id == shown.plan_id and count(bench, "plans") == 1 and count(bench, "forecasts") > 0


def test_a_budget_holds_and_an_unknown_bucket_is_named(bench):
    plan = bench.plan(BRIEF, budget={"bluesky.appview": 100})
    assert plan.cost().set_index("bucket").loc["appview", "cost"] <= 100 and plan.budget == {"bluesky.appview": 100}
    with pytest.raises(BadInput, match="bluesky.search"):
        bench.plan(BRIEF, budget={"bluesky.search": 3})
    with pytest.raises(BadInput, match="negative"):
        bench.plan(BRIEF, money=-1)
    for much in (float("nan"), float("inf")):
        with pytest.raises(BadInput, match="must be a number"):
            bench.plan(BRIEF, budget={"bluesky.appview": much})
        with pytest.raises(BadInput, match="must be a number"):
            bench.plan(BRIEF, money=much)
    with pytest.raises(BadInput, match="bluesky.search"):
        bench.pull(plan, budget={"bluesky.search": 3})
    with pytest.raises(BadInput, match="posts cannot be negative"):
        bench.pull(plan, posts=-1)


def test_what_the_installation_has_left_today_is_no_limit_of_a_persons(bench, monkeypatch):
    monkeypatch.setattr(Workbench, "_money_left", lambda self: 0.5)
    assert bench.plan(BRIEF).money is None and bench.plan(BRIEF, money=0.3).money == 0.3


def test_a_person_who_edits_a_plan_asks_the_model_the_same_question(bench, monkeypatch):
    asked = []

    class Silent:
        model, max_output_tokens = "silent", 100

        def prompt_hash(self, *question):
            asked.append(question)
            return "none"

    monkeypatch.setattr(Workbench, "_query_model", lambda self: Silent())
    bench.plan(BRIEF, suggest=True, dry_run=True)
    bench.plan(BRIEF, suggest=True, dry_run=True, drop=["hiking"], add=["huts"])
    assert len(asked) == 2 and asked[0] == asked[1]


@pytest.mark.parametrize("query", ["", "  ", "youtube:", "!?", "x" * 300])
def test_a_query_without_words_is_bad_input(bench, query):
    with pytest.raises(BadInput, match="query to add"):
        bench.plan(BRIEF, add=[query])


def test_examples_that_are_not_here_are_asked_for_politely(bench):
    plan = bench.plan(BRIEF.model_copy(update={"examples": ("bluesky:@sandbox-someone",)}))
    assert "1 of 1 examples are not here yet" in plan.warnings[0] and "sandbox-someone" not in repr(plan)


def test_without_a_model_a_suggestion_says_what_to_set(bench):
    with pytest.raises(NeedsKey, match="language model"):
        bench.plan(BRIEF, suggest=True)


ANSWER = json.dumps({"queries": [{"text": "fell running", "language": "en", "why": "Near."}]})


@pytest.fixture
def asked(answering):
    """A model that answers with one query."""
    return answering(ANSWER)


def asking_bench(model, store, name="gpt-5.4-mini", **settings):
    return Workbench(store, Settings(openai_model=name, openai_base_url=model.url, **settings))


def test_a_question_to_the_model_is_forecast_asked_once_and_in_the_ledger(bench, asked):
    workbench = asking_bench(asked, bench.store)
    shown = workbench.plan(BRIEF, suggest=True, dry_run=True).warnings[0]
    assert re.fullmatch(r"A question to gpt-5.4-mini costs at most 0\.0\d+ USD; the cap of a day is 5 USD, 0\.0000 are used\.", shown)
    assert not asked.asked and not count(bench, "suggestions")
    made = workbench.plan(BRIEF, suggest=True)
    assert "fell running" in texts(made) and len(asked.asked) == 1 and made.warnings[0] == shown
    (row,) = bench.store.rows("SELECT state, cost, at_most FROM suggestions")
    assert row["state"] == "settled" and row["cost"] == pytest.approx(1_000 * 0.75e-6 + 100 * 4.5e-6) and row["cost"] < row["at_most"]
    assert f"{row['at_most']:.4f}" in shown
    assert workbench.plan(BRIEF, suggest=True).warnings[0] == "gpt-5.4-mini answered this question before; nothing is paid."
    assert len(asked.asked) == 1


@pytest.mark.parametrize(("settings", "money"), [({"draft_budget_usd": 0.001}, None), ({"draft_budget_usd": 0.0}, None), ({}, 0.001)],
                         ids=["cap", "no money", "the plan's own money"])
def test_a_question_beyond_the_cap_is_not_asked_and_the_plan_says_so(bench, asked, settings, money):
    plan = asking_bench(asked, bench.store, **settings).plan(BRIEF, suggest=True, money=money)
    assert not asked.asked and not count(bench, "suggestions") and "fell running" not in texts(plan) and plan.steps
    assert "gpt-5.4-mini was not asked for queries: that costs at most 0.0" in plan.warnings[0] and "0.0000 of" in plan.warnings[0]


@pytest.mark.parametrize("state", ["reserved", "settled"])
def test_what_questions_of_the_day_cost_counts_and_an_unsettled_one_in_full(bench, asked, state):
    with bench.store.write() as s:
        s.insert("suggestions", [{"prompt_hash": "other", "campaign_id": "c", "brief_hash": "b", "model": "m", "state": state, "at_most": 4.99,
                                  "cost": 4.99 if state == "settled" else None, "reserved_at": clock.now(), "run_id": "r"}])
    workbench = asking_bench(asked, bench.store)
    assert "4.9900 of 5 USD" in workbench.plan(BRIEF, suggest=True).warnings[0] and not asked.asked
    with clock.fixed(clock.now() + timedelta(days=1)):
        assert "fell running" in texts(workbench.plan(BRIEF, suggest=True)), "a new day has a new cap"


def test_a_model_whose_price_is_not_known_is_asked_and_the_plan_says_that_no_cap_holds(bench, asked):
    plan = asking_bench(asked, bench.store, name="local").plan(BRIEF, suggest=True)
    assert "fell running" in texts(plan) and "The price of local is not known" in plan.warnings[0]
    assert not asking_bench(asked, Store.at(bench.store.path.with_name("b.duckdb")), name="local", draft_budget_usd=0).plan(BRIEF, suggest=True).warnings[1:]
    assert len(asked.asked) == 1, "where nothing may be spent, an unknown price is not paid"


def test_no_forecast_was_checked_yet(bench):
    assert list(bench.forecast_errors().columns)[:4] == ["plan_id", "platform", "bucket", "what"] and bench.forecast_errors().empty


# --- the command line -------------------------------------------------------------------------------------------------

@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.toml").write_text('campaign = "Face"\ntopics = ["trail running", "hiking"]\nplatforms = ["bluesky"]\n'
                                     '[product]\nname = "Thing"\n[sender]\nname = "Ann"\n')
    before = dict(chosen)
    yield lambda *words: CliRunner().invoke(cli.app, ["--db", str(tmp_path / "own.duckdb"), *words])
    chosen.update(before)


def test_the_command_line_plans_with_changes_as_json(run):
    shown = run("plan", "b.toml", "--drop", "hiking", "--add", "bluesky:huts", "--budget", "bluesky.appview=200", "--json")
    said = json.loads(shown.stdout)
    assert [row["query"] for row in said["queries"]] == ["huts", "trail running", "#trailrunning"]
    assert {row["what"] for row in said["forecast"]} == {"calls", "creators", "relevant"} and said["discovery_calls"]
    assert re.fullmatch(r"[0-9a-f]{12}", said["plan_id"])


def test_the_command_line_explains_itself_and_refuses_what_it_cannot_read(run):
    shown = run("plan", "--help").stdout
    assert all(word in shown for word in ("--drop", "--add", "--budget", "--money", "--dry-run", "--errors", "four times out of five"))
    assert run("plan").exit_code == 2 and run("plan", "b.toml", "--budget", "search").exit_code == 2


def test_the_command_line_shows_how_forecasts_came_out(run, tmp_path):
    run("plan", "b.toml")
    assert "No forecast was checked so far" in run("plan", "--errors").stdout
    with Store.open(tmp_path / "own.duckdb").write() as s:
        s.execute("UPDATE forecasts SET actual = expected + 1, checked_at = made_at")
    shown = run("plan", "--errors").stdout
    assert "calls: " in shown and "inside the interval" in shown
    assert json.loads(run("plan", "--errors", "--json").stdout)[0]["inside"] in (True, False)
