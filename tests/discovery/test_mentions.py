"""Whom creators who fit name is looked at in batches, and who asked to be left alone is not."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import mentions, moves, pull
from tastemaker.discovery import plan as plans
from tastemaker.discovery.moves import Met
from tastemaker.http import Door
from tastemaker.models import Post, Profile
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import World, serve
from tastemaker.scoring.relevance import found
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.terms import load
from tastemaker.workbench import creators

NOW = clock.parse("2026-06-01T12:00:00Z")
WORLD = World(size=300)
BRIEF = Brief.parse({"campaign": "Named", "product": {"name": "Thing"}, "topics": ["trail running", "hiking"], "languages": ["en"],
                     "sender": {"name": "Ann"}})
MADE = {"youtube": lambda server: adapter_class("youtube")(server.youtube_url, {"TASTEMAKER_YOUTUBE_API_KEY": "sandbox-key"}),
        "bluesky": lambda server: adapter_class("bluesky")(
            server.bluesky_url, {"TASTEMAKER_BLUESKY_IDENTIFIER": "me.example", "TASTEMAKER_BLUESKY_APP_PASSWORD": "pass-word-1"},
            {"pds": server.pds_url})}
ROOM = {"bluesky": {"bluesky.appview": 16, "bluesky.pds": 3}, "youtube": {"youtube.search": 3, "youtube.units": 14}}
SAID = """SELECT p.platform_id AS who, p.name, p.bio, unnest(from_json(o.mentions, '["VARCHAR"]')) AS named
          FROM posts o JOIN profiles p USING (profile_key)"""


class Road:
    """A store, the sandbox's server and adaptive pulls of one platform between them."""

    def __init__(self, path, server, platform):
        self.store, self.server, self.platform = Store.at(path, sandbox=True), server, platform
        self.adapters = {platform: MADE[platform](server)}

    def plan(self, plan_id, exploring=None):
        made = plans.make(BRIEF, self.adapters, run_id="plan", remaining=lambda p, b: None, plan_id=plan_id)
        made = replace(made, exploring=exploring or ROOM[self.platform])
        plans.save(self.store, made)
        return made

    def pull(self, plan, timeout=None):
        async def work(run):
            async with Door(backoff_s=0.01, attempts=2) as door:
                return await asyncio.wait_for(pull.run(self.store, run, plan, self.adapters, door, accepted=lambda platform: True, posts=20,
                                                       relevance=found.relevance(BRIEF)), timeout)
        try:
            with self.store.run("pull") as run:
                return asyncio.run(work(run))
        except TimeoutError:
            return None

    def named(self, plan_id):
        """The steps that look at who is named, as they were asked."""
        return self.store.rows("SELECT * FROM steps WHERE plan_id = $plan_id AND split_part(origin, ':', 1) IN ('mention', 'collaborator')",
                               plan_id=plan_id)

    def choices(self, plan_id):
        return self.store.rows("SELECT * EXCLUDE (run_id) FROM choices WHERE plan_id = $plan_id ORDER BY turn, place", plan_id=plan_id)


@pytest.fixture(scope="module")
def server():
    with clock.fixed(NOW), serve(WORLD, now=lambda: NOW) as server:
        yield server


@pytest.fixture(scope="module")
def pulled(server, tmp_path_factory):
    """A folder a platform, with a database in which plan `one` was pulled; nobody changes them."""
    made = {}
    with clock.fixed(NOW):
        for platform in MADE:
            road = Road(tmp_path_factory.mktemp(platform) / "a.duckdb", server, platform)
            road.pull(road.plan("one"))
            made[platform] = road.store.path.parent
    let_go()
    return made


@pytest.fixture
def roads(tmp_path, server, pulled):
    """Copies of those databases before the same server."""
    made = iter(range(9))

    def road(platform):
        folder = shutil.copytree(pulled[platform], tmp_path / str(next(made)))
        return Road(folder / "a.duckdb", server, platform)

    with clock.fixed(NOW):
        yield road


@pytest.mark.parametrize("platform", ["bluesky", pytest.param("youtube", marks=pytest.mark.long)])
def test_whom_creators_who_fit_name_is_looked_at_and_found_by_that(roads, platform):
    road = roads(platform)
    said = {row["named"].lower(): row for row in road.store.rows(SAID)}
    held = {row["profile_key"] for row in road.store.rows("SELECT profile_key FROM finds")}
    report = road.pull(road.plan("two"))
    asked = road.named("two")
    assert report.complete and not report.failed and asked
    assert {step["verb"] for step in asked} == {"profiles" if platform == "bluesky" else "lookup"}
    assert max(len(step["origin"].split(" ")) - 1 for step in asked) in (range(2, 26) if platform == "bluesky" else [1])
    stored = road.store.rows("""SELECT f.query, p.platform_id, p.handle, p.state, p.profile_key FROM finds f JOIN profiles p USING (profile_key)
                                JOIN steps t USING (plan_id, step_id) WHERE t.plan_id = 'two' AND t.verb IN ('profiles', 'lookup')""")
    assert stored and {row["query"] for row in stored} <= {"mention: from who fits", "collaborator: from who fits"}
    assert all(row["platform_id"].lower() in said or row["handle"].lower().lstrip("@") in said for row in stored)
    brought = report.choices[report.choices["family"].isin(moves.NAMED)]
    assert brought["found"].sum() >= len(stored) > 0 and brought["ended_at"].notna().all()
    assert brought["new"].sum() == len({row["profile_key"] for row in stored} - held - _others(road, "two"))
    assert all(low <= mean <= high for low, mean, high in brought[["low", "expected", "high"]].itertuples(index=False))
    made = road.store.rows("SELECT count(*) AS n FROM calls WHERE plan_id = 'two' AND step_id IN (SELECT step_id FROM choices WHERE family IN ('mention', 'collaborator'))")
    assert made[0]["n"] == len(asked), "a call a batch, each in the ledger"


def _others(road, plan_id):
    """Profiles that something else of the plan brought too, or that are gone."""
    rows = road.store.rows("""SELECT f.profile_key FROM finds f JOIN steps t USING (plan_id, step_id)
                              WHERE plan_id = $plan_id AND t.verb NOT IN ('profiles', 'lookup')
                              UNION SELECT profile_key FROM profiles WHERE state = 'gone' OR contains(labels, '"!')""", plan_id=plan_id)
    return {row["profile_key"] for row in rows}


@pytest.mark.long
def test_a_pull_that_was_cut_off_looks_at_the_same_names(roads):
    whole, cut = roads("bluesky"), roads("bluesky")
    whole.pull(whole.plan("two"))
    plan = cut.plan("two")
    report = next((report for _ in range(12) if (report := cut.pull(plan, timeout=0.8)) is not None), None) or cut.pull(plan)
    assert report.complete and cut.named("two") and cut.choices("two") == whole.choices("two")


def test_who_opted_out_is_not_asked_about_though_others_name_them(roads):
    road = roads("bluesky")
    named = sorted({row["named"] for row in road.store.rows(SAID)})
    with road.store.write() as s:
        s.insert("optouts", [{"ordinal": 10_000 + n, "platform": "bluesky", "platform_id": who, "reason": "asked", "made_by": "ann", "made_at": NOW,
                              "run_id": "r"} for n, who in enumerate(named)])
    road.pull(road.plan("two"))
    assert not road.named("two")
    assert not road.store.rows("SELECT 1 FROM steps WHERE plan_id = 'two' AND len(list_intersect(string_split(origin, ' '), $named)) > 0", named=named)


# --- which names, and how they are ordered ----------------------------------------------------------------------------

def profile(n, **more):
    return Profile(platform="bluesky", platform_id=f"did:plc:s{n}", handle=f"sandbox{n}.example", **more)


def post(who, n, *named, **more):
    return Post(platform="bluesky", platform_id=f"at://did:plc:s{who}/app.bsky.feed.post/{n}", profile_id=f"did:plc:s{who}",
                mentions=tuple(f"did:plc:s{one}" for one in named), **more)


@pytest.fixture
def store(tmp_path):
    with clock.fixed(NOW):
        yield Store.at(tmp_path / "m.duckdb")


def keep(store, *records):
    with store.write() as s:
        facts.save(s, records, source="t", call_id=None, run_id="r", terms=load("bluesky"), accepted=True, hash_key=store.hash_key)


def offered(store, *met, adapter=None, plan_id="p", **more):
    """Family and names of each move, and its trust and links."""
    with store.write() as s:
        found = mentions.of(s, plan_id, adapter or adapter_class("bluesky")(), met, **more)
    return [(move.family, [name.removeprefix("did:plc:") for name in move.step.origin.split(" ")[1:]], round(move.trust, 2), move.links)
            for move in found]


def met(n, relevance=0.9, **more):
    return Met(f"did:plc:s{n}", relevance, **more)


def test_who_is_named_by_more_people_comes_first_and_who_does_not_fit_leads_nowhere(store):
    keep(store, post(1, 1, 7, 8), post(2, 1, 8), post(3, 1, 9))
    assert offered(store, met(1), met(2, 0.7), met(3, 0.2)) == [("mention", ["s8", "s7"], 0.85, 2)]


def test_two_profiles_of_one_person_are_one_lead(store):
    keep(store, post(1, 1, 8), post(2, 1, 8))
    assert offered(store, met(1, person="ann"), met(2, person="ann")) == [("mention", ["s8"], 0.9, 1)]


def test_who_is_named_again_or_names_back_is_a_collaborator(store):
    keep(store, profile(7), profile(8), profile(9), post(1, 1, 7, 8), post(1, 2, 7), post(8, 1, 1), post(1, 3, 9))
    assert offered(store, met(1)) == [("collaborator", ["s7", "s8"], 0.9, 1), ("mention", ["s9"], 0.9, 1)]


def test_a_closed_creator_lends_no_names(store):
    keep(store, post(1, 1, 7))
    assert offered(store, met(1, open=False)) == [] and offered(store, met(1))


def test_words_that_found_somebody_name_others_too(store):
    assert offered(store, met(1, words="With @SandboxA.example and me@sandboxb.example")) == [("mention", ["SandboxA.example"], 0.9, 1)]


@pytest.mark.parametrize("state", ["gone", "closed", "unwanted", "found by this plan", "asked about", "opted out", "opted out by handle", "forgotten"])
def test_who_is_known_to_be_of_no_use_is_not_asked_about(store, state):
    keep(store, profile(7, labels=("!no-unauthenticated",) if state == "closed" else ()), post(1, 1, 7))
    key = store.rows("SELECT profile_key FROM profiles WHERE platform_id = 'did:plc:s7'")[0]["profile_key"]
    opted = {"ordinal": 1, "reason": "asked", "made_by": "ann", "made_at": NOW, "run_id": "r"}
    with store.write() as s:
        if state == "gone":
            s.execute("UPDATE profiles SET state = 'gone' WHERE profile_key = $key", key=key)
        if state == "found by this plan":
            s.insert("finds", [{"plan_id": "p", "step_id": "s", "profile_key": key, "query": "q", "text": "", "found_at": NOW, "run_id": "r"}])
        if state == "asked about":
            s.execute("""INSERT INTO steps (plan_id, step_id, round, place, platform, verb, make, args, bucket, cost, origin, state)
                         VALUES ('p', 's', 0, 1, 'bluesky', 'profiles', 'x', '{}', 'appview', 1, 'mention: did:plc:s7', 'done')""")
        if state == "opted out":
            s.insert("optouts", [opted | {"platform": "bluesky", "platform_id": "did:plc:s7"}])
        if state == "forgotten":
            s.insert("optouts", [opted | {"person_hash": store.hash("bluesky:did:plc:s7")}])
        if state == "opted out by handle":
            s.insert("optouts", [opted | {"platform": "bluesky", "platform_id": "@sandbox9.example"}])
    one = met(1, words="@Sandbox9.example" if state == "opted out by handle" else "")
    hidden = offered(store, one, unwanted={key} if state == "unwanted" else ())
    assert not any({"s7", "Sandbox9.example"} <= {*names} for _, names, *_ in hidden) and not (hidden and state != "opted out by handle")
    assert ("Sandbox9.example" not in str(hidden)) and (state != "opted out by handle" or "s7" in str(hidden))


def test_posts_past_their_time_or_brought_by_this_plan_name_nobody_yet(store):
    keep(store, post(1, 1, 7))
    with store.write() as s:
        s.execute("UPDATE posts SET call_id = 5")
        s.execute("""INSERT INTO calls (call_id, run_id, plan_id, platform, bucket, quota_day, cost, price, endpoint, state, reserved_at)
                     VALUES (5, 'r', 'p', 'bluesky', 'appview', '2026-06-01', 1, 0, 'e', 'settled', now())""")
    assert offered(store, met(1)) == [] and offered(store, met(1), plan_id="another")
    with store.write() as s:
        s.execute("UPDATE posts SET expires_at = $now", now=NOW)
    assert offered(store, met(1), plan_id="another") == [] and mentions.unknown(store) == {}
    with store.write() as s:
        s.execute("UPDATE posts SET expires_at = NULL, state = 'gone'")
    assert offered(store, met(1), plan_id="another") == [] and mentions.unknown(store) == {}


def test_a_plan_allows_looks_where_they_have_a_bucket_of_their_own_and_somebody_is_named(store):
    keep(store, profile(7), post(1, 1, 7, 8, 9))
    assert mentions.unknown(store) == {"bluesky": 2}
    x = {"x": adapter_class("x")(secrets={"TASTEMAKER_X_BEARER_TOKEN": "t" * 20})}
    made = {n: plans.make(BRIEF, x, run_id="r", remaining=lambda p, b: None, money=100.0, plan_id="p", named={"x": n}) for n in (0, 80)}
    assert made[80].exploring == made[0].exploring | {"x.users": 1} and "x.users" not in made[0].exploring
    assert made[80].expected == made[0].expected, "a look at names draws nobody from the pool of searches"
    users = made[80].cost().set_index("bucket").loc["users"]
    assert users["calls"] == 1 and users["price"] == pytest.approx(0.8)
    sky = {"bluesky": MADE["bluesky"](type("S", (), {"bluesky_url": "http://127.0.0.1:1", "pds_url": "http://127.0.0.1:1"}))}
    one, two = (plans.make(BRIEF, sky, run_id="r", remaining=lambda p, b: None, plan_id="p", named=named) for named in (None, {"bluesky": 99}))
    assert one.exploring == two.exploring, "where looks share a bucket they compete for its calls"


def test_a_batch_that_is_not_full_waits_for_the_full_ones(store):
    keep(store, post(1, 1, *range(10, 70)))
    sizes = [len(names) for _, names, *_ in offered(store, met(1))]
    assert sizes == [25, 25]
    keep(store, post(1, 1, *range(10, 20)))
    assert [len(names) for _, names, *_ in offered(store, met(1))] == [10]


def test_x_is_asked_by_ids_and_by_handles_apart_and_pays_by_name(store):
    with store.write() as s:
        facts.save(s, [Post(platform="x", platform_id="1", profile_id="5", mentions=("11", "@sandbox_a", "12"))], source="t", call_id=None, run_id="r",
                   terms=load("x"), accepted=True, hash_key=store.hash_key)
    adapter = adapter_class("x")(secrets={"TASTEMAKER_X_BEARER_TOKEN": "t" * 20})
    with store.write() as s:
        found = mentions.of(s, "p", adapter, [Met("5", 0.9)])
    made = {move.step.bucket: (move.step.origin, round(move.step.call(adapter).price, 2)) for move in found}
    assert made == {"users": ("mention: 11 12", 0.02), "users_by": ("mention: @sandbox_a", 0.01)}


@pytest.mark.parametrize(("platform", "words", "named"), [
    ("bluesky", "With @sandbox-a.example. mail a@sandboxb.example @nobody", ("sandbox-a.example",)),
    ("mastodon", "With @sandbox_a@sandbox.example and @b, who may be of any home", ("sandbox_a@sandbox.example",)),
    ("youtube", "ft. @SandboxA! Instagram: @sandbox_b, yt: @SandboxC", ("SandboxA", "SandboxC")),
    ("instagram", "by @sandbox_a. TikTok @sandbox_b, ig: @sandbox_c", ("sandbox_a", "sandbox_c")),
    ("threads", "by @sandbox_a, on Instagram: @sandbox_c, X: @sandbox_d", ("sandbox_a",)),
    ("tiktok", "duet with @sandbox.a and Twitch @sandbox_b", ("sandbox.a",)),
    ("twitch", "raid @sandbox_a, x: @sandbox_b, discord - @sandbox_c", ("sandbox_a",)),
    ("x", "Shoes x @sandbox_a, twitter: @sandbox_b, IG @sandbox_c", ("@sandbox_a", "@sandbox_b")),
    ("reddit", "thanks u/sandbox_a and /u/sandbox-b, see r/trails", ("sandbox_a", "sandbox-b")),
    ("podcastindex", "with @sandbox_a", ())])
def test_a_text_names_people_of_its_own_platform_alone(platform, words, named):
    adapter = adapter_class(platform)(secrets={"TASTEMAKER_X_BEARER_TOKEN": "t" * 20})
    assert adapter.names_in(words) == named
    assert not named or {call.verb for call in adapter.mentioned(named)} <= {"profiles", "lookup"}


def test_a_creator_s_page_says_what_found_them_and_who_mentions_them(store):
    keep(store, profile(1), profile(2), profile(7), profile(9, labels=("!no-unauthenticated",)), post(2, 1, 7), post(1, 1, 7), post(1, 2, 7), post(9, 1, 7))
    key = store.rows("SELECT profile_key FROM profiles WHERE platform_id = 'did:plc:s7'")[0]["profile_key"]
    with store.write() as s:
        s.insert("finds", [{"plan_id": "p", "step_id": "s", "profile_key": key, "query": "mention: from who fits", "text": "", "found_at": NOW,
                            "expires_at": NOW + timedelta(days=1), "run_id": "r"}])
    shown = creators.creator(store, "@sandbox7.example")
    assert shown.ways == ("found by “mention: from who fits” on 2026-06-01", "mentioned by @sandbox1.example, @sandbox2.example")
    assert all(way in repr(shown) and way in shown._repr_html_() for way in shown.ways)
    assert creators.creator(store, "@sandbox1.example").ways == ()
    with store.write() as s:
        s.execute("UPDATE finds SET expires_at = $now", now=NOW)
        s.execute("UPDATE posts SET expires_at = $now WHERE profile_key IN (SELECT profile_key FROM profiles WHERE platform_id = 'did:plc:s1')", now=NOW)
    assert creators.creator(store, "@sandbox7.example").ways == ("mentioned by @sandbox2.example",), "what is over says nothing"


def test_a_plan_says_that_whom_people_mention_is_a_way_on(roads):
    assert "follow, feature, list or mention" in repr(roads("bluesky").plan("three"))
