"""The real adapters pull the sandbox while it misbehaves: the rows end up the same, and every request is in the ledger."""

import asyncio

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import plan as plans
from tastemaker.discovery import pull
from tastemaker.http import Door
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, serve
from tastemaker.store import Store, ledger

NOW = clock.parse("2026-06-01T12:00:00Z")
WORLD = World(size=60)
BRIEF = Brief.parse({"campaign": "Faults", "product": {"name": "Thing"}, "topics": ["trail running"], "languages": ["en"],
                     "sender": {"name": "Ann"}})


class Road:
    """A store, the sandbox's server and pulls between them."""

    def __init__(self, path, server):
        self.store, self.server = Store.at(path, sandbox=True), server
        self.adapters = {
            "youtube": adapter_class("youtube")(server.youtube_url, {"TASTEMAKER_YOUTUBE_API_KEY": "sandbox-key"}),
            "bluesky": adapter_class("bluesky")(server.bluesky_url, {"TASTEMAKER_BLUESKY_IDENTIFIER": "me.example",
                                                                     "TASTEMAKER_BLUESKY_APP_PASSWORD": "pass-word-1"},
                                                {"pds": server.pds_url})}

    def pull(self):
        async def work(run, plan):
            async with Door(backoff_s=0.01, attempts=4) as door:
                return await pull.run(self.store, run, plan, self.adapters, door, accepted=lambda platform: True)
        with self.store.run("pull") as run:
            plan = plans.make(BRIEF, self.adapters, run_id=run.run_id, remaining=lambda p, b: ledger.remaining(self.store, p, b))
            plans.save(self.store, plan)
            return asyncio.run(work(run, plan))

    def names(self, table):
        return {(r["platform"], r["platform_id"]) for r in self.store.rows(f"SELECT platform, platform_id FROM {table}")}

    def calls(self):
        return self.store.rows("SELECT count(*) AS n FROM calls")[0]["n"]


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    with clock.fixed(NOW), serve(WORLD, now=lambda: NOW) as server:
        road = Road(tmp_path_factory.mktemp("clean") / "a.duckdb", server)
        report = road.pull()
        assert report.complete and not report.failed and road.calls() == len(server.requests)
        return {table: road.names(table) for table in ("profiles", "posts")}


@pytest.fixture
def road(tmp_path):
    with clock.fixed(NOW), serve(WORLD, now=lambda: NOW) as server:
        yield Road(tmp_path / "a.duckdb", server)


@pytest.mark.parametrize("faults", [Faults(status429=0.1, retry_after=0), Faults(error5xx=0.1),
                                    pytest.param(Faults(truncated=0.1), marks=pytest.mark.long), pytest.param(Faults(reset=0.1), marks=pytest.mark.long)],
                         ids=["429", "5xx", "truncated", "reset"])
def test_what_passes_is_sent_again_and_the_rows_are_those_of_a_quiet_day(road, clean, faults):
    road.server.faults = faults
    for _ in range(3):
        report = road.pull()
        if report.complete:
            break
    assert report.complete and not report.failed
    assert {table: road.names(table) for table in clean} == clean
    assert road.calls() >= len(road.server.requests) > sum(1 for _ in road.store.rows("SELECT 1 FROM steps")), "faults did hit"


@pytest.mark.parametrize("faults", [Faults(broken_json=2, only="videos"), Faults(html=2, only="getAuthorFeed")], ids=["json", "html"])
def test_an_answer_that_is_none_is_quarantined_and_everything_else_is_there(road, clean, faults):
    road.server.faults = faults
    report = road.pull()
    assert report.complete and report.failed == 1
    assert road.names("profiles") == clean["profiles"] and road.names("posts") < clean["posts"]
    assert len(road.store.rows("SELECT * FROM quarantine")) == 1


@pytest.mark.parametrize("daily_as_429", [False, True])
def test_a_quota_that_the_platform_calls_spent_waits_for_its_midnight_and_the_other_platform_goes_on(road, clean, daily_as_429):
    road.server.faults = Faults(quota_spent=True, daily_as_429=daily_as_429, only="playlistItems")
    report = road.pull()
    assert [stop.where for stop in report.stopped] == ["youtube.units"]
    assert report.stopped[0].when == clock.parse("2026-06-02T07:00:00Z") and "2026-06-02 07:00" in report.next_step
    assert {key for key in clean["posts"] if key[0] == "bluesky"} == {key for key in road.names("posts") if key[0] == "bluesky"}
    road.server.faults = Faults()
    assert road.pull().complete and road.names("posts") == clean["posts"]


def test_a_cursor_that_turns_in_a_circle_ends_the_pull_all_the_same(road, clean):
    road.server.faults = Faults(cyclic_cursor=True)
    report = road.pull()
    assert report.complete and road.names("profiles") == clean["profiles"]


def test_without_a_password_the_keyless_part_is_pulled(road):
    road.adapters["bluesky"].secrets.clear()
    report = road.pull()
    assert report.complete and {platform for platform, _ in road.names("profiles")} == {"bluesky", "youtube"}
    assert not any("searchPosts" in path for _, path, _ in road.server.requests)


def test_a_refused_key_stops_its_platform_alone(road):
    road.adapters["youtube"].secrets["TASTEMAKER_YOUTUBE_API_KEY"] = "invalid"
    report = road.pull()
    assert [stop.where for stop in report.stopped] == ["youtube"] and "TASTEMAKER_YOUTUBE_API_KEY" in report.stopped[0].reason
    assert {platform for platform, _ in road.names("profiles")} == {"bluesky"}
