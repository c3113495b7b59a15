"""A plan's discovery calls go where they bring most, in turns that are stored with their reasons and yields."""

import asyncio
from dataclasses import replace

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import plan as plans
from tastemaker.discovery import pull
from tastemaker.discovery.exploring import LEFT
from tastemaker.http import Door
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, serve
from tastemaker.scoring.relevance import found
from tastemaker.store import Store

NOW = clock.parse("2026-06-01T12:00:00Z")
WORLD = World(size=300)
BRIEF = Brief.parse({"campaign": "Adaptive", "product": {"name": "Thing"}, "topics": ["trail running", "quilt dyeing", "skydive", "ice swimming"],
                     "languages": ["en"], "sender": {"name": "Ann"}})
MANY = {"youtube.search": 8, "youtube.units": 6, "bluesky.appview": 12, "bluesky.pds": 6}


class Road:
    """A store, the sandbox's server and adaptive pulls between them."""

    def __init__(self, path, server, *names):
        self.store, self.server = Store.at(path, sandbox=True), server
        made = {"youtube": lambda: adapter_class("youtube")(server.youtube_url, {"TASTEMAKER_YOUTUBE_API_KEY": "sandbox-key"}),
                "bluesky": lambda: adapter_class("bluesky")(
                    server.bluesky_url, {"TASTEMAKER_BLUESKY_IDENTIFIER": "me.example", "TASTEMAKER_BLUESKY_APP_PASSWORD": "pass-word-1"},
                    {"pds": server.pds_url})}
        self.adapters = {name: made[name]() for name in names}

    def plan(self, exploring, brief=BRIEF, **options):
        made = plans.make(brief, self.adapters, run_id="plan", remaining=lambda p, b: None, **options)
        made = replace(made, exploring=exploring)
        plans.save(self.store, made)
        return made

    def pull(self, plan, **options):
        async def work(run):
            async with Door(backoff_s=0.01, attempts=2) as door:
                return await pull.run(self.store, run, plan, self.adapters, door, accepted=lambda platform: True,
                                      **{"posts": 2, "relevance": found.relevance(BRIEF), **options})
        with self.store.run("pull") as run:
            return asyncio.run(work(run))

    def choices(self):
        return self.store.rows("SELECT * EXCLUDE (run_id) FROM choices ORDER BY platform, turn, place")


@pytest.fixture
def roads(tmp_path):
    with clock.fixed(NOW), serve(WORLD, now=lambda: NOW) as server:
        made = iter(range(9))
        yield lambda *names: Road(tmp_path / f"{next(made)}.duckdb", server, *names)


def calls(report, name):
    return (report.choices["platform"] + "." + report.choices["bucket"] == name).sum()


def test_the_calls_of_each_bucket_are_spent_and_never_more(roads):
    road = roads("youtube", "bluesky")
    report = road.pull(road.plan(MANY))
    assert report.complete and not report.failed
    for name, allowed in MANY.items():
        assert 1 <= calls(report, name) <= allowed, name
        platform, bucket = name.split(".")
        asked = road.store.rows("""SELECT count(*) AS n FROM calls c JOIN steps t USING (plan_id, step_id)
                                   WHERE c.platform = $platform AND c.bucket = $bucket AND t.round = 0""", platform=platform, bucket=bucket)
        assert asked[0]["n"] == calls(report, name)
    assert calls(report, "youtube.search") == 8 and calls(report, "youtube.units") == 6
    again = road.pull(plans.load(road.store, report.plan_id))
    assert again.calls == 0 and len(again.choices) == len(report.choices), "what was spent is spent"


def test_a_choice_says_what_it_expected_why_and_what_came(roads):
    road = roads("youtube")
    report = road.pull(road.plan({"youtube.search": 6, "youtube.units": 4}))
    rows = report.choices
    assert rows["ended_at"].notna().all() and (rows["low"] <= rows["high"]).all() and rows["reason"].str.endswith(".").all()
    named = {row["handle"] for row in road.store.rows("SELECT handle FROM profiles WHERE handle <> ''")}
    named |= {row["platform_id"] for row in road.store.rows("SELECT platform_id FROM profiles")}
    assert not any(name in reason for reason in rows["reason"] for name in named)
    assert rows["found"].ge(rows["new"]).all() and rows["new"].ge(rows["relevant"]).all()
    found_by_all = road.store.rows("SELECT count(DISTINCT profile_key) AS n FROM finds")[0]["n"]
    gone = road.store.rows("SELECT count(*) AS n FROM profiles WHERE state = 'gone'")[0]["n"]
    assert rows["new"].sum() == found_by_all - gone, "each creator counts for one call"
    curve = report.curve()
    assert len(curve) == len(rows) and curve.groupby("bucket")["new"].max().sum() == rows["new"].sum()
    assert "of them likely relevant" in repr(report) and "topic" in repr(report) and "relevant per call" in report._repr_html_()
    assert report.as_dict()["families"]


def test_moves_start_from_creators_who_fit_and_whom_they_lead_to_is_looked_at(roads):
    road = roads("bluesky")
    report = road.pull(road.plan({"bluesky.appview": 16, "bluesky.pds": 4}))
    assert report.complete and {"follows"} <= set(report.choices["family"])
    starts = road.store.rows("""SELECT p.name, p.bio, c.trust FROM choices c JOIN steps t USING (plan_id, step_id)
                                JOIN profiles p ON p.platform_id = split_part(t.origin, ' ', 2) WHERE c.family = 'follows'""")
    assert starts and all(row["trust"] >= 0.5 for row in starts)
    led = road.store.rows("""SELECT f.query, p.state FROM finds f JOIN steps t USING (plan_id, step_id) JOIN profiles p USING (profile_key)
                             WHERE t.verb = 'related'""")
    assert led and {row["state"] for row in led} <= {"live", "gone"}
    assert {row["query"] for row in led} <= {"follows: from who fits", "list: from who fits"}, "no id of where it starts beside others"


def test_a_bucket_of_one_platform_is_apart_from_another(roads):
    road = roads("youtube")
    report = road.pull(road.plan({"youtube.search": 3}))
    assert calls(report, "youtube.search") == 3 and calls(report, "youtube.units") == 0
    assert road.store.rows("SELECT count(*) AS n FROM steps WHERE note = $left", left=LEFT)[0]["n"] >= 3
    assert report.complete, "what was left is not waited for"


def test_more_allowed_later_goes_on_where_it_stopped(roads):
    road = roads("youtube")
    first = road.pull(road.plan({"youtube.search": 3}))
    more = road.pull(replace(plans.load(road.store, first.plan_id), exploring={"youtube.search": 5}))
    assert calls(more, "youtube.search") == 5 and more.choices["turn"].is_monotonic_increasing


def test_a_pull_that_was_cut_off_makes_the_same_choices(roads):
    whole, cut = roads("youtube", "bluesky"), roads("youtube", "bluesky")
    whole.pull(whole.plan(MANY))
    plan = cut.plan(MANY)
    for _ in range(12):
        if (report := _cut_off(cut, plan)) is not None:
            break
    else:
        report = cut.pull(plan)
    assert report.complete
    assert cut.choices() == whole.choices()


def _cut_off(road, plan):
    """A pull that is cancelled after a while, or its report if it was through before."""
    async def work(run):
        async with Door() as door:
            return await asyncio.wait_for(pull.run(road.store, run, plan, road.adapters, door, accepted=lambda p: True, posts=2,
                                                   relevance=found.relevance(BRIEF)), timeout=0.5)
    try:
        with road.store.run("pull") as run:
            return asyncio.run(work(run))
    except TimeoutError:
        return None


def test_a_bucket_whose_quota_is_spent_waits_and_the_other_goes_on(roads):
    road = roads("youtube")
    road.server.faults = Faults(quota_spent=True, only="search")
    report = road.pull(road.plan({"youtube.search": 3, "youtube.units": 2}))
    assert not report.complete and [stop.where for stop in report.stopped] == ["youtube.search"]
    road.server.faults = Faults()
    assert road.pull(plans.load(road.store, report.plan_id)).complete


def test_without_relevance_everyone_new_counts_the_same(roads):
    road = roads("youtube")
    report = road.pull(road.plan({"youtube.search": 8}), relevance=None)
    assert report.choices["new"].sum() == report.choices["relevant"].sum() > 0


def test_who_is_held_already_is_not_new(roads):
    road, one_topic = roads("youtube"), BRIEF.model_copy(update={"topics": ("trail running",)})
    first = road.pull(road.plan({"youtube.search": 1}, one_topic, plan_id="one"))
    second = road.pull(road.plan({"youtube.search": 2}, one_topic, plan_id="two"))
    assert first.choices["new"].sum() > 0
    seen = road.store.rows("""SELECT count(DISTINCT profile_key) AS n FROM finds WHERE plan_id = 'two'
                              AND profile_key NOT IN (SELECT profile_key FROM finds WHERE plan_id = 'one')""")[0]["n"]
    assert second.choices["new"].sum() <= seen < second.choices["found"].sum()


def test_a_plan_of_an_earlier_version_asks_every_step(roads):
    road = roads("youtube")
    report = road.pull(road.plan({}))
    assert report.complete and report.choices.empty and report.curve().empty
    assert not road.store.rows("SELECT 1 FROM steps WHERE state = 'skipped'")


def test_ten_calls_bring_about_what_every_page_in_order_brings_or_more(tmp_path):
    """Ten searches of the scarce bucket for five topics, of which the world knows three. One world and ten calls show only that
    nothing is wasted; what choosing gains is measured over many worlds in tests/benchmarks/test_bench_discovery.py."""
    brief = BRIEF.model_copy(update={"topics": ("skydive", "quilt dyeing", "trail running", "ultramarathon", "mountain running")})
    fits = found.relevance(brief)
    with clock.fixed(NOW), serve(World(size=1200), now=lambda: NOW) as server:
        counts = {}
        for name, exploring, budget in (("adaptive", {"youtube.search": 10}, None), ("in order", {}, {"youtube.search": 10})):
            road = Road(tmp_path / f"{name}.duckdb", server, "youtube")
            report = road.pull(road.plan(exploring, brief, depth=200), budget=budget, posts=0, relevance=fits)
            assert sum(spent.actual for spent in report.spent if spent.bucket == "search") == 10
            words = [f"{row['name']}\n{row['bio']}" for row in road.store.rows("SELECT name, bio FROM profiles")]
            counts[name] = sum(one >= 0.5 for one in fits(words))
    assert counts["adaptive"] > 0.8 * counts["in order"] > 10, f"creators who fit, of 10 calls each: {counts}"
