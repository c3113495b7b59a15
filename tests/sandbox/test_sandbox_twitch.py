"""Twitch in the sandbox: the real adapter through the real door, and what Helix refuses."""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import plan as plans
from tastemaker.discovery import pull as discovery
from tastemaker.errors import BadInput, Gone, NeedsKey, NotPermitted, TryLater
from tastemaker.http import Door
from tastemaker.models import Find, Post, Profile, ProfileStats, Relation, Request, Since
from tastemaker.platforms import adapter_class
from tastemaker.sandbox import Faults, World, growth, posting, serve
from tastemaker.sandbox.parts import _twitch_views as view
from tastemaker.store import Store, ledger

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = NOON.toordinal()
WORLD = World(seed=7, size=2_000)
REFERENCE = Path(__file__).resolve().parents[2] / ".." / "shared" / "specs" / "twitch_openapi.json"
KINDS = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list}
SECRETS = {"TASTEMAKER_TWITCH_CLIENT_ID": "sandbox", "TASTEMAKER_TWITCH_CLIENT_SECRET": "sandbox-secret"}


@pytest.fixture
def server():
    with serve(WORLD, now=lambda: NOON, platforms=["twitch"]) as running, clock.fixed(NOON):
        running.quota.limits["twitch.points"] = 100_000
        yield running


@pytest.fixture
def twitch(server):
    return adapter_class("twitch")(server.base_url("twitch"), SECRETS, server.urls("twitch"))


@pytest.fixture
def ask(twitch):
    """ask(call) -> its answer, with a token that was bought for it."""
    def asked(call, attempts=5, session=None):
        async def go():
            async with Door(attempts=attempts, backoff_s=0.01) as door:
                sign_in = twitch.sign_in()
                token = session or (await door.send(sign_in.request, headers=twitch.headers(),
                                                    explain=lambda a: twitch.explain(a, sign_in))).body
                return await door.send(call.request, headers=twitch.headers(token),
                                       explain=lambda a: twitch.explain(a, call))
        return asyncio.run(go())
    return asked


@pytest.fixture
def pull(twitch):
    """pull(calls) -> all records of all pages with what follows, nothing quarantined, and the pages themselves."""
    def pulled(calls):
        async def go():
            pages, left = [], list(calls)
            async with Door() as door:
                sign_in = twitch.sign_in()
                answer = await door.send(sign_in.request, headers=twitch.headers(),
                                         explain=lambda a: twitch.explain(a, sign_in))
                assert sign_in.parse(answer).items == ()
                headers = twitch.headers(answer.body)
                while left:
                    call = left.pop(0)
                    page = call.parse(await door.send(call.request, headers=headers,
                                                      explain=lambda a, c=call: twitch.explain(a, c)))
                    assert not page.rejected
                    pages.append(page)
                    left += [*([page.next] if page.next else []), *page.follow]
            return [item for page in pages for item in page.items], pages
        return asyncio.run(go())
    return pulled


def of(kind, items):
    return [item for item in items if isinstance(item, kind)]


def here(most=None):
    """Creators with an account on the day, and the account."""
    found = ((WORLD.creator(i), WORLD.account(i, "twitch", DAY)) for i in WORLD.residents("twitch"))
    return [pair for pair in found if pair[1]][:most]


def account_of(number):
    return WORLD.account_of(WORLD.find(number, "twitch", DAY), "twitch")


# --- a pull ----------------------------------------------------------------------------------------------------------

def test_a_search_leads_to_profiles_posts_and_team_mates(twitch, pull, server):
    finds = of(Find, pull(twitch.search("trail running", limit=100))[0])
    people = {find.platform_id for find in finds}
    assert len(people) > 20 and {"Trail Running"} <= {find.text.split(", ")[0] for find in finds}
    items, pages = pull(twitch.profiles(sorted(people)))
    profiles = {profile.platform_id: profile for profile in of(Profile, items)}
    assert set(profiles) == people and not any(page.missing for page in pages)
    assert server.counts["helix/users"] == server.counts["helix/channels"] == 1, "100 a call"
    assert server.counts["helix/channels/followers"] == len(people)
    totals = {stats.platform_id: stats.followers for stats in of(ProfileStats, items)}
    for one in profiles.values():
        creator = WORLD.find(one.platform_id, "twitch", DAY)
        assert totals[one.platform_id] == growth.followers(account_of(one.platform_id), DAY)
        assert one.language == creator.language and one.bio and one.created_at and one.topics == ("Trail Running",)
        assert one.handle.startswith("sandbox_") and one.view_count is None
    busy = max(profiles.values(), key=lambda profile: posting.count(account_of(profile.platform_id), DAY))
    posts = of(Post, pull(twitch.posts(busy.platform_id, limit=20))[0])
    formats = Counter(post.format for post in posts)
    assert formats["live"] + formats["video"] == 20 and formats["short"] > 0
    assert {post.profile_id for post in posts} == {busy.platform_id}
    dated = [post.published_at for post in posts if post.format != "short"]
    assert dated == sorted(dated, reverse=True) and all(post.duration_s and post.views is not None for post in posts)
    again = of(Post, pull(twitch.stats([post.platform_id for post in posts]))[0])
    assert set(again) == set(posts) and len(again) == len(posts), "whole, and as they were"
    mates = [of(Relation, pull(twitch.related(one))[0]) for one in sorted(profiles)[:10]]
    assert any(mates) and not all(mates), "some are on a team and some are on none"
    assert all(relation.to_id != relation.from_id for relations in mates for relation in relations)


def test_what_stands_on_two_pages_of_a_list_that_shifts_is_one_find_a_page(twitch, pull):
    streams = twitch.streams_page(sorted(view.CATEGORIES), None, None, 300)
    items, pages = pull([streams])
    counted = Counter(find.platform_id for find in items)
    assert len(pages) >= 2 and 1 <= sum(times > 1 for times in counted.values()) <= len(pages)
    live = {account.platform_id for _, account in here() if view.is_live(account, DAY)}
    assert set(counted) == live, "and nobody is left out"


def test_names_are_found_by_their_beginning_and_in_the_language_asked_for(twitch, pull):
    def named(language):
        by_name = twitch.search("sandbox amber", language=language, limit=100)[0]
        return {find.platform_id: find for find in pull([by_name])[0]}
    found, german = named(None), named("de")
    assert found and all(find.handle.startswith("sandbox_amber") for find in found.values())
    assert german and set(german) < set(found)
    assert {WORLD.find(one, "twitch", DAY).language for one in german} == {"de"}


def test_looked_up_logins_come_whole_and_the_unknown_are_missing(twitch, pull):
    people = here(3)
    handles = [f"@{WORLD.handle(creator, 'twitch').upper()}" for creator, _ in people]
    items, pages = pull(twitch.lookup([*handles, "sandbox_nobody"]))
    assert pages[0].missing == ("sandbox_nobody",)
    assert {p.platform_id: p.followers for p in of(ProfileStats, items)} == {
        account.platform_id: growth.followers(account, DAY) for _, account in people}


def test_a_deleted_profile_is_missing_and_the_others_of_its_batch_come(twitch, pull):
    gone = next(c for c in WORLD.creators if (a := WORLD.account_of(c, "twitch")) and a.opened < c.gone_on <= DAY)
    ids = [WORLD.account_of(gone, "twitch").platform_id, here(1)[0][1].platform_id]
    items, pages = pull(twitch.profiles(ids))
    assert [page.missing for page in pages if page.missing] == [(ids[0],)]
    assert {item.platform_id for item in items} == {ids[1]}


def test_only_what_is_newer_than_the_newest_known_post_comes(twitch, pull):
    _, account = max(here(), key=lambda pair: posting.count(pair[1], DAY))
    videos = [p for p in pull(twitch.posts(account.platform_id, limit=30))[0] if p.format != "short"]
    known = videos[4]
    since = Since(known.platform_id, known.published_at)
    newer, pages = pull(twitch.posts(account.platform_id, limit=300, since=since))
    assert [p for p in newer if p.format != "short"] == videos[:4]
    assert all(p.published_at >= known.published_at for p in newer)
    assert len(pages) == 2, "one page of each, although more were wanted"


def test_the_adapter_reads_every_attacker(twitch, pull):
    people = [account.platform_id for c in WORLD.attackers() if (account := WORLD.account(c.index, "twitch", DAY))]
    assert {p.platform_id for p in of(Profile, pull(twitch.profiles(people))[0])} == set(people)
    for one in people[:8]:
        pull(twitch.posts(one, limit=10))


def test_a_pull_stores_whole_profiles_and_keeps_what_was_on_air_for_a_day(twitch, server, tmp_path):
    brief = Brief.parse({"campaign": "On air", "product": {"name": "Thing"}, "topics": ["yoga"], "languages": ["de"],
                         "sender": {"name": "Ann"}})
    store, adapters = Store.at(tmp_path / "a.duckdb", sandbox=True), {"twitch": twitch}

    async def go(run, plan):
        async with Door() as door:
            return await discovery.run(store, run, plan, adapters, door, accepted=lambda platform: True)
    with store.run("pull") as run:
        plan = plans.make(brief, adapters, run_id=run.run_id, remaining=lambda p, b: ledger.remaining(store, p, b))
        plan = replace(plan, exploring={})   # every page of every query
        plans.save(store, plan)
        report = asyncio.run(go(run, plan))
    rows = store.rows("""SELECT p.*, followers FROM latest_snapshots JOIN profiles p USING (profile_key)
                         WHERE state = 'live'""")
    assert report.complete and not report.failed and len(rows) >= 3
    assert store.rows("SELECT count(*) AS n FROM quarantine") == [{"n": 0}]
    for row in rows:
        assert row["followers"] == growth.followers(account_of(row["platform_id"]), DAY), "the last call of three"
        assert row["bio"] and row["name"] and row["language"] == "de" and row["topics"] == '["Yoga"]'
    posts = store.rows("SELECT DISTINCT format, expires_at FROM posts")
    assert {row["format"] for row in posts} == {"live", "video", "short"}
    assert {row["expires_at"] for row in posts} == {NOON + timedelta(days=1)}
    assert server.counts["oauth2/token"] == 1


# --- keys and limits -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("secrets", [{"TASTEMAKER_TWITCH_CLIENT_ID": "invalid"},
                                     {"TASTEMAKER_TWITCH_CLIENT_SECRET": "invalid"}])
def test_a_wrong_application_is_refused_and_says_which_settings_to_check(secrets, server):
    adapter = adapter_class("twitch")(server.base_url("twitch"), SECRETS | secrets, server.urls("twitch"))
    call = adapter.sign_in()

    async def go():
        async with Door() as door:
            await door.send(call.request, headers=adapter.headers(), explain=lambda a: adapter.explain(a, call))
    with pytest.raises(NeedsKey) as caught:
        asyncio.run(go())
    assert "TASTEMAKER_TWITCH_CLIENT_SECRET" in caught.value.next_step and server.counts["oauth2/token"] == 1


def test_a_token_that_is_none_or_another_applications_or_too_old_is_refused(twitch, ask, server):
    call = twitch.users_page("login", ["sandbox_x"], [], {})
    issue = server.front.parts["twitch"].tokens.issue
    too_old = issue("sandbox", NOON - timedelta(days=90), 60 * 86_400)
    for token in ("made-up", issue("somebody-else", NOON, 60), too_old):
        with pytest.raises(NeedsKey):
            ask(call, session={"access_token": token})
    assert ask(call, session={"access_token": issue("sandbox", NOON, 60)}).status == 200


def test_the_points_are_counted_in_headers_and_a_spent_minute_says_when_to_come_back(twitch, ask, server):
    server.quota.limits["twitch.points"] = 2
    call = twitch.users_page("login", ["sandbox_x"], [], {})
    answer = ask(call)
    assert (answer.headers["ratelimit-limit"], answer.headers["ratelimit-remaining"]) == ("2", "1")
    assert int(answer.headers["ratelimit-reset"]) == NOON.timestamp() + 60
    ask(call)
    with pytest.raises(TryLater) as caught:
        ask(call, attempts=1)
    assert caught.value.when == NOON + timedelta(seconds=60)


def test_the_door_gets_through_faults_that_pass(twitch, ask, server):
    server.faults = Faults(status429={1}, error5xx={2}, truncated={3}, reset={4}, retry_after=0, only="users")
    assert ask(twitch.users_page("login", ["sandbox_x"], [], {}), attempts=6).status == 200


def test_a_list_that_leads_back_to_itself_ends(twitch, pull, server):
    server.faults = Faults(cyclic_cursor=True, only="streams")
    assert len(pull([twitch.streams_page(sorted(view.CATEGORIES), None, None, 1_000)])[1]) <= 2


# --- what Helix refuses ----------------------------------------------------------------------------------------------

@pytest.fixture
def helix(ask, twitch):
    """helix(path, name=value, ...) -> the body of an answer to any request."""
    call = twitch.teams_page("5")

    def asked(path, **params):
        pairs = tuple((name, str(one)) for name, value in params.items()
                      for one in (value if isinstance(value, list) else [value]))
        return ask(replace(call, endpoint=path, request=Request(url=f"{twitch.url}/{path}", params=pairs))).body
    return asked


@pytest.mark.parametrize(("path", "params"), [
    ("users", {}), ("users", {"id": [str(n) for n in range(101)]}), ("users", {"id": "abc"}),
    ("users", {"login": "with space"}),
    ("users", {"id": [str(n) for n in range(60)], "login": [f"a{n}" for n in range(41)]}), ("channels", {}),
    ("channels", {"broadcaster_id": "x"}),
    ("channels", {"broadcaster_id": [str(n) for n in range(101)]}), ("channels/followers", {}),
    ("channels/followers", {"broadcaster_id": "5"}),
    ("search/channels", {}), ("search/categories", {}), ("search/channels", {"query": "x", "first": 101}),
    ("streams", {"first": 0}),
    ("streams", {"after": "garbage"}), ("streams", {"game_id": [str(n) for n in range(101)]}), ("videos", {}),
    ("videos", {"id": "1", "user_id": "2"}), ("videos", {"user_id": "2", "type": "Archive"}),
    ("videos", {"user_id": "2", "sort": "new"}),
    ("clips", {}), ("clips", {"broadcaster_id": "1", "game_id": "2"}),
    ("clips", {"broadcaster_id": "1", "started_at": "yesterday"})])
def test_a_request_that_the_reference_forbids_is_a_400(path, params, helix):
    with pytest.raises(BadInput):
        helix(path, **params)


@pytest.mark.parametrize(("path", "params"), [
    ("videos", {"id": "5"}), ("videos", {"game_id": "5"}), ("clips", {"game_id": "5"}), ("teams", {"id": "5"}),
    ("teams", {}),
    ("teams/channel", {"broadcaster_id": "5"}), ("no/such", {})])
def test_what_is_not_there_is_a_404(path, params, helix):
    with pytest.raises(Gone):
        helix(path, **params)


def test_who_follows_is_for_moderators_and_unknown_ids_are_left_out(helix):
    number = here(1)[0][1].platform_id
    assert helix("channels/followers", broadcaster_id=number)["data"] == []
    with pytest.raises(NotPermitted):
        helix("channels/followers", broadcaster_id=number, user_id="5")
    assert [row["id"] for row in helix("users", id=[number, "5", number])["data"]] == [number]
    assert [row["broadcaster_id"] for row in helix("channels", broadcaster_id=[number, "5"])["data"]] == [number]
    assert helix("clips", id=["SandboxClip-5-0", "nothing"])["data"] == []


def test_an_answer_has_every_field_that_the_reference_requires(helix):
    if not REFERENCE.is_file():
        pytest.skip("the folder ../shared with recordings and specifications is not there")
    schemas = json.loads(REFERENCE.read_text(encoding="utf-8"))["components"]["schemas"]
    creator, account = next(pair for pair in here() if view.team_of(pair[0]) and view.is_live(pair[1], DAY))
    me, game = account.platform_id, next(n for n, topic in view.CATEGORIES.items() if topic == creator.topic)
    for path, params, schema in [
            ("users", {"id": me}, "User"), ("channels", {"broadcaster_id": me}, "ChannelInformation"),
            ("videos", {"user_id": me}, "Video"),
            ("streams", {"game_id": game}, "Stream"), ("clips", {"game_id": game}, "Clip"),
            ("search/channels", {"query": "sandbox"}, "Channel"),
            ("search/categories", {"query": "run"}, "Category"),
            ("teams/channel", {"broadcaster_id": me}, "ChannelTeam"),
            ("teams", {"id": view.team_of(creator)}, "Team")]:
        rows = helix(path, **params)["data"]
        assert rows and all(set(row) == set(schemas[schema]["required"]) for row in rows), path
        for row in rows:
            for name, value in row.items():
                said = schemas[schema]["properties"][name]
                may_be_null = said.get("nullable") or schema.endswith("Team")
                assert isinstance(value, KINDS[said["type"]]) or (value is None and may_be_null), f"{path} {name}"
                assert value in said.get("enum", [value]), f"{path} {name}"
