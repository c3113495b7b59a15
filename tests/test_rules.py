"""The platforms' rules reach a person as text, an installation as warnings, and an export as limits."""

import csv
import re
from dataclasses import replace
from datetime import timedelta

import pytest

import tastemaker as tm
from tastemaker import clock, platforms
from tastemaker.errors import BadInput, NotApproved, NotOffered, NotPermitted
from tastemaker.settings import Settings
from tastemaker.terms import load
from tastemaker.workbench import doctor, exporting, rules

DAY0 = clock.parse("2026-06-01T12:00:00Z")
BRIEF = tm.Brief.parse({"campaign": "Rules", "product": {"name": "Fernpath", "what": "A trail shoe."}, "platforms": ["x", "bluesky"],
                        "topics": ["trail running"], "languages": ["en"], "sender": {"name": "Mara", "facts": ["We make shoes."]}})


def quiet(*told):
    """No progress bar."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    with clock.fixed(DAY0):
        made = tm.sandbox(folder / "a.duckdb", size=120)
        made.server.set_now(DAY0)
        made.pull(made.plan(BRIEF), posts=5, progress=quiet)
        made.score(BRIEF)
    return made


def exported(bench, path):
    done = bench.export(BRIEF, path)
    return done, list(csv.DictReader(path.open(encoding="utf-8")))


# --- for a person ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", platforms.names())
def test_the_rules_of_a_platform_answer_what_a_person_asks(name):
    said = rules.text(name)
    terms = load(name)
    asked = {"who may use it", "kept for", "scores", "addresses", "leaves as a file", "deletion", "quota"}
    assert asked <= {row["rule"] for row in rules.table(name)}
    assert terms.title in said and terms.as_of in said and all(source in said for source in terms.sources)
    assert all(re.sub(r"\s+", " ", rule.rule) in re.sub(r"\s+", " ", said) for rule in (terms.derived, terms.contact, terms.deletion))


def test_all_platforms_are_ten_and_another_one_is_not_known():
    assert len(rules.text().split("\n\n")) == len(platforms.names()) == 10
    with pytest.raises(BadInput):
        rules.text("linkedin")


def test_doctor_names_what_is_missing_and_what_was_not_accepted(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in platforms.names():
        for key in platforms.adapter_class(name).keys:
            monkeypatch.delenv(key, raising=False)
    rows = {row["what"]: row for row in doctor.rows(tmp_path / "none.duckdb")}
    for name in platforms.names():
        cls = platforms.adapter_class(name)
        state = rows[cls.title]
        assert (state["state"] == "ok") == (not cls().missing_keys())
        assert all(key in state["next_step"] for key in cls().missing_keys())
    monkeypatch.setenv("TASTEMAKER_YOUTUBE_API_KEY", "k")
    rows = {row["what"]: row for row in doctor.rows(tmp_path / "none.duckdb")}
    assert rows["YouTube: scores"]["state"] == "not accepted"
    assert "TASTEMAKER_YOUTUBE_DERIVED_METRICS_ACCEPTED=true" in rows["YouTube: scores"]["next_step"]
    monkeypatch.setenv("TASTEMAKER_YOUTUBE_DERIVED_METRICS_ACCEPTED", "true")
    assert "YouTube: scores" not in {row["what"] for row in doctor.rows(tmp_path / "none.duckdb")}


def test_an_acceptance_is_never_guessed(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TASTEMAKER_YOUTUBE_DERIVED_METRICS_ACCEPTED", "maybe")
    with pytest.raises(BadInput, match="neither true nor false"):
        Settings().accepted("youtube_derived_metrics_accepted")


@pytest.mark.parametrize("name", platforms.names())
def test_what_a_platform_s_terms_keep_closed_makes_no_call(name):
    cls = platforms.adapter_class(name)
    adapter = cls(secrets=dict.fromkeys(cls.keys, "k"), options=dict.fromkeys(cls.settings, "x"))
    needed = [a for a in adapter.terms.accept if a.needed_for == "use"]
    said = [f"TASTEMAKER_{name.upper()}_{a.name.upper()}" for a in needed]
    assert set(said) <= set(adapter.missing_keys()) and all(adapter.hint(setting) for setting in said)


# --- for an installation without acceptances or money -----------------------------------------------------------------

def test_without_money_a_paid_platform_is_left_out_and_says_which_setting(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TASTEMAKER_X_BEARER_TOKEN", "k")
    own = tm.open(tmp_path / "own.duckdb")
    made = own.plan(BRIEF.model_copy(update={"platforms": ("x",)}))
    assert not made.steps and "TASTEMAKER_SPEND_LIMIT_USD" in made.left_out["x"]
    monkeypatch.setenv("TASTEMAKER_SPEND_LIMIT_USD", "5")
    made = tm.open(tmp_path / "own.duckdb").plan(BRIEF.model_copy(update={"platforms": ("x",)}))
    assert 0 < sum(cost.price for cost in made.costs) <= 5 or "would cost US$" in " ".join(made.warnings)


def test_calls_that_are_chosen_together_fit_the_money_together(bench):
    from tastemaker.discovery.frontier import Frontier
    adapters = {"x": bench.adapters(["x"])["x"]}
    with clock.fixed(DAY0 + timedelta(days=3)), bench.store.run("pull") as run, bench.store.write() as s:
        steps = _steps(adapters["x"])
        frontier = Frontier(run, "money", adapters, 5, {}, money=1.0, spend_limit_usd=100.0)
        frontier.open(s, steps)
        prices = [asked.call.price for asked in frontier.take(s)]
    assert len({step.bucket for step in steps}) == 2 and all(0 < step.call(adapters["x"]).price <= 1.0 for step in steps)
    assert sum(step.call(adapters["x"]).price for step in steps) > 1.0 >= sum(prices) > 0 and "x" in frontier.stops


def _steps(adapter):
    """One search of each of X's two kinds: neither is dear, both together are."""
    from tastemaker.discovery.steps import Step
    return [Step.of(call, "topic: trail running", 0, place) for place, call in enumerate(adapter.search("trail running", limit=50))]


# --- what leaves -------------------------------------------------------------------------------------------------------

def test_computed_columns_stand_apart_and_are_called_so(bench, tmp_path):
    with clock.fixed(DAY0):
        done, rows = exported(bench, tmp_path / "a.csv")
    assert done.whole == len(rows) > 0 and done.ids == done.left_out == 0
    names = list(rows[0])
    first = next(i for i, name in enumerate(names) if name.startswith("computed_"))
    assert all(name.startswith("computed_") for name in names[first:]) and not any(name.startswith("computed_") for name in names[:first])
    assert {"computed_score", "computed_reach_median_views", "followers", "platform_id"} <= set(names)


def test_beyond_the_daily_limit_rows_leave_as_ids(bench, tmp_path, monkeypatch):
    real = load("x")
    small = replace(real, redistribution=replace(real.redistribution, rows_a_day=3, recheck_hours=None))
    monkeypatch.setattr(exporting, "load", lambda name: small if name == "x" else load(name))
    with clock.fixed(DAY0 + timedelta(days=1)):
        done, rows = exported(bench, tmp_path / "a.csv")
        again, _ = exported(bench, tmp_path / "b.csv")
    mine = [row for row in rows if row["platform"] == "x"]
    assert done.ids == len(mine) - 3 > 0 and again.ids == len(mine), "the second export of the day has no whole row left"
    for row in mine[3:]:
        assert row["platform_id"] and {name for name, value in row.items() if value} <= set(exporting.IDS_ONLY)
    assert any("ids only" in note for note in done.notes)
    with clock.fixed(DAY0 + timedelta(days=2)):
        assert exported(bench, tmp_path / "c.csv")[0].ids == done.ids, "another day, another three"


def test_before_an_export_x_is_asked_whether_its_users_are_still_there(bench, tmp_path, monkeypatch):
    assert load("x").redistribution.form == "ids" and load("x").redistribution.recheck_hours == 24
    with clock.fixed(DAY0 + timedelta(hours=30)) as _:
        bench.server.set_now(clock.now())
        asked = len(bench.server.requests)
        monkeypatch.setattr(type(bench), "_money", 0.0)
        kept_out, rows = exported(bench, tmp_path / "a.csv")
        assert kept_out.left_out > 0 and not any(row["platform"] == "x" for row in rows) and len(bench.server.requests) == asked
        assert any("confirmed with the platform" in note for note in kept_out.notes)
        monkeypatch.undo()
        bench.set_campaign(BRIEF, state="paused")
        kept_out, rows = exported(bench, tmp_path / "a.csv")
        assert kept_out.left_out > 0 and not any(row["platform"] == "x" for row in rows) and len(bench.server.requests) == asked
        bench.set_campaign(BRIEF, state="active")
        world = bench.server.world
        ids = {row["platform_id"] for row in bench.store.rows(
            "SELECT platform_id FROM shortlist JOIN profiles USING (profile_key) WHERE platform = 'x' AND rank IS NOT NULL")}
        leaver = next(c for c in world.creators if (account := world.account_of(c, "x")) and account.platform_id in ids)
        monkeypatch.setitem(world._creators, leaver.index, replace(leaver, gone_on=DAY0.toordinal()))
        done, rows = exported(bench, tmp_path / "b.csv")
        mine = {row["platform_id"] for row in rows if row["platform"] == "x"}
        assert mine == ids - {world.account_of(leaver, "x").platform_id} and done.left_out == 0
        assert len(bench.server.requests) == asked + 1, "a hundred users a call"


def test_tiktok_s_research_door_refuses_and_quotes_the_rule():
    cls = platforms.adapter_class("tiktok")
    research = {key: "k" for key in cls.keys if "RESEARCH" in key or "CLIENT" in key}
    adapter = cls(secrets=research, accepted=[a.name for a in load("tiktok").accept])
    with pytest.raises((NotPermitted, NotApproved, NotOffered)) as error:
        adapter.search("trail running")
    assert isinstance(error.value, NotPermitted) and "ommercial" in str(error.value) and error.value.next_step


# --- a real installation, which has accepted nothing -------------------------------------------------------------------

def test_without_the_amendment_youtube_has_a_place_by_its_words_and_no_figure_anywhere(tmp_path, monkeypatch):
    from tastemaker.sandbox import World, serve
    from tastemaker.store import snapshot
    monkeypatch.chdir(tmp_path)
    with serve(World(size=200)) as server:
        for name, value in {"YOUTUBE_API_KEY": "k", "YOUTUBE_BASE_URL": server.base_url("youtube"),
                            "BLUESKY_BASE_URL": server.base_url("bluesky")}.items():
            monkeypatch.setenv(f"TASTEMAKER_{name}", value)
        own = tm.open(tmp_path / "own.duckdb")
        brief = BRIEF.model_copy(update={"platforms": ("youtube", "bluesky")})
        own.pull(own.plan(brief), posts=5, progress=quiet)
        own.score(brief)
        shown = own.shortlist(brief)
        youtube = shown[shown["platform"] == "youtube"]
        assert len(youtube) > 5 and len(shown) > len(youtube) and youtube["followers"].notna().any()
        computed = [name for name in exporting.COMPUTED if name not in ("reasons", "formula", "reach_n")]
        assert youtube[computed].isna().all(axis=None), "nothing computed is stored"
        assert (youtube["rank"].min(), youtube["rank"].max()) != (len(shown) - len(youtube) + 1, len(shown)), "not all of them last"
        assert youtube["why_not"].str.contains("youtube_derived_metrics_accepted").all(), "and the screen says why"
        made = snapshot.read(own.snapshots, "shortlist")
        assert made[made["platform"] == "youtube"][["score", "relevance", "reach_median_views", "size_band"]].isna().all(axis=None)
        rows = [row for row in csv.DictReader(own.export(brief, tmp_path / "a.csv").path.open(encoding="utf-8")) if row["platform"] == "youtube"]
        assert not any(row[f"computed_{name}"] for row in rows for name in computed)
        page = own.report(brief).read_text(encoding="utf-8")
        assert "computed here" in page
        assert own.store.rows("SELECT 1 FROM features JOIN profiles USING (profile_key) WHERE platform = 'youtube' AND "
                              "coalesce(reach_median_views, engagement_per_view_median, posts_per_week, followers_growth_30d) IS NOT NULL") == []
