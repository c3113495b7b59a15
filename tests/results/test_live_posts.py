"""Live posts are told by their address, looked at by the cheapest calls, followed over time, and said to be gone."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

import tastemaker as tm
from tastemaker import clock, platforms
from tastemaker.discovery import following
from tastemaker.discovery.plan import Plan, Question
from tastemaker.discovery.queries import Query
from tastemaker.discovery.steps import HYDRATE, batched
from tastemaker.errors import BadInput, NotPermitted
from tastemaker.models import Post
from tastemaker.results.outcomes import deliverables
from tastemaker.sandbox import shortener
from tastemaker.store import facts
from tastemaker.terms import load
from tastemaker.workbench import posting

FIRST, LATER = "2026-11-21T12:00:00Z", "2026-11-23T12:00:00Z"
ADDRESSES = {
    "https://www.youtube.com/watch?app=desktop&v=D-lhorsDlUQ&t=3s": ("youtube", "D-lhorsDlUQ"),
    "https://m.youtube.com/shorts/D-lhorsDlUQ?feature=share": ("youtube", "D-lhorsDlUQ"),
    "https://YOUTU.be/D-lhorsDlUQ#t=1": ("youtube", "D-lhorsDlUQ"),
    "https://x.com/sandbox_ann/status/1346889436626259968?s=20": ("x", "1346889436626259968"),
    "https://twitter.com/i/web/status/1346889436626259968": ("x", "1346889436626259968"),
    "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3l6oveex3ii2l":
        ("bluesky", "at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l6oveex3ii2l"),
    "https://www.reddit.com/r/sandbox/comments/1ab2cd3/a_title/": ("reddit", "t3_1ab2cd3"), "https://redd.it/1ab2cd3": ("reddit", "t3_1ab2cd3"),
    "https://www.twitch.tv/videos/335921245": ("twitch", "335921245"),
    "https://www.twitch.tv/sandbox_ann/clip/RandomClip-1": ("twitch", "RandomClip-1"),
    "https://www.tiktok.com/@sandbox.ann/video/7106594312292453675?lang=en": ("tiktok", "7106594312292453675"),
    "https://www.instagram.com/sandbox_ann/reel/Cxy_1-a/": ("instagram", None), "https://www.threads.com/@sandbox_ann/post/Cxy1": ("threads", None),
    "https://podcastindex.org/podcast/920666?episode=16795090": ("podcastindex", "16795090"),
    "https://bsky.app/profile/sandbox-ann.example/post/3l6o": ("bluesky", None)}


def test_an_address_names_its_platform_and_post():
    for url, (platform, post_id) in ADDRESSES.items():
        found = platforms.post(url)
        assert found and (found.platform, found.post_id) == (platform, post_id), url
        assert platforms.post(found.url).key == found.key, "the kept address names the same post"
    assert {platform for platform, _ in ADDRESSES.values()} | {"mastodon"} == set(platforms.names())


def test_pages_that_are_no_posts_are_none_and_a_federated_one_needs_its_platform():
    for url in ("https://x.com/sandbox_ann", "https://www.youtube.com/@ann", "https://youtu.be/short", "https://a.example/x",
                "https://youtube.com.evil.example/watch?v=D-lhorsDlUQ", "https://www.youtube.com/watch?v=D-lhorsDlUQxx", "https://one.example/@ann/12"):
        assert platforms.post(url) is None, url
    assert platforms.post("https://one.example/@ann/12", "mastodon").post_id == "12@one.example"


def test_an_author_s_id_completes_an_address_that_has_only_a_handle():
    whole = platforms.post("https://bsky.app/profile/a.example/post/3l6o").by("did:plc:x")
    assert (whole.post_id, whole.url) == ("at://did:plc:x/app.bsky.feed.post/3l6o", "https://bsky.app/profile/did:plc:x/post/3l6o")
    assert platforms.post("https://www.instagram.com/p/Cx/").by("17900").post_id is None


def test_a_kept_address_names_nobody_where_the_platform_has_such_a_form():
    assert platforms.post("https://twitter.com/sandbox_ann/status/134?s=20").url == "https://x.com/i/status/134"
    assert platforms.post("https://www.instagram.com/sandbox_ann/reel/Cxy_1-a/?igsh=1").url == "https://www.instagram.com/p/Cxy_1-a/"


QUICK = ("bluesky", "instagram", "mastodon", "twitch", "youtube")
"""Platforms that are asked in every way there is: by id for counters, by id whole, and by an author's newest posts."""


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TASTEMAKER_NOW", FIRST)
        yield patch


@pytest.fixture(scope="module")
def begun(tmp_path_factory, patch):
    """begun(names): a sandbox with two creators of each platform, of each platform one live post."""
    def begin(names):
        bench = tm.sandbox(tmp_path_factory.mktemp("live") / "a.duckdb", size=60)
        patch.setattr(bench, "snapshot", lambda brief: "")
        brief = tm.Brief.parse({"campaign": "Trail", "product": {"name": "Shoe", "url": "https://shoe.example/"}, "topics": ["trail"], "sender": {"name": "Ann"}})
        bench.store.remember(brief)
        _fetch(bench, brief, names)
        with bench.store.write() as s:
            rows = s.rows("""SELECT platform, arg_max(o.url, (newest_views IS NOT NULL, published_at, o.platform_id)) AS url,
                                    arg_max(o.profile_key, (newest_views IS NOT NULL, published_at, o.platform_id)) AS profile_key
                             FROM posts o JOIN usable_profiles p USING (profile_key, platform) GROUP BY ALL ORDER BY platform""")
            for row in rows:
                row |= s.rows("SELECT platform_id, handle FROM profiles WHERE profile_key = $key", key=row["profile_key"])[0]
                deliverables.go_live(s, SimpleNamespace(run_id="t"), brief.campaign_id, row, row["url"], source="t", by="ann")
        return bench, brief, rows
    return begin


@pytest.fixture(scope="module")
def followed(begun, patch):
    """A few live posts, looked at on two days."""
    bench, brief, rows = begun(QUICK)
    bench.live(brief, f"{rows[0]['platform']}:{rows[0]['platform_id']}", "https://letters.example/issue-7", views=40)
    dry, first, again = bench.follow_live(brief, dry_run=True), bench.follow_live(brief), bench.follow_live(brief)
    patch.setenv("TASTEMAKER_NOW", LATER)
    with bench.store.write() as s:   # as if their time had run out: what is not held is asked for whole
        s.execute("DELETE FROM posts WHERE platform IN ('youtube', 'bluesky')")
    return SimpleNamespace(bench=bench, brief=brief, dry=dry, first=first, again=again, second=bench.follow_live(brief), rows=rows,
                           patch=patch)


def _fetch(bench, brief, names):
    """Pull two creators of each platform with three posts."""
    questions = []
    for name, adapter in bench.adapters(names).items():
        part = bench.server.front.parts[name]
        here = [part.platform_id(creator) for creator in part.world.creators if part.world.account_of(creator, name)]
        questions.append(Question(query=Query(name, "x", None, "x"), expected=0.0,
                                  steps=tuple(batched(adapter.profiles, here[:2], "profiles:", HYDRATE, 0))))
    with bench._run("pull", brief) as run:
        plan = Plan(plan_id="t", campaign_id=brief.campaign_id, brief_hash="", run_id=run.run_id, made_at=clock.now(), questions=tuple(questions))
        bench._pull(plan, run, lambda *told: None, posts=3, grow=False)


@pytest.mark.long
def test_posts_of_all_platforms_are_seen(begun):
    bench, brief, rows = begun(tuple(platforms.names()))
    assert len(rows) >= 7 and bench.follow_live(brief).frame["found"].eq("seen").all()


def test_a_look_says_what_it_would_ask_and_asks_that(followed):
    here = {row["platform"] for row in followed.rows}
    assert set(followed.dry.asked["platform"]) == here == set(QUICK) and "would ask" in repr(followed.dry)
    assert (followed.first.asked["calls"] == 1).all() and not followed.first.notes
    bench = followed.bench
    made = bench.store.frame("SELECT platform, count(*) AS n, bool_and(c.state = 'settled') AS settled FROM calls c JOIN runs r USING (run_id) "
                             "WHERE r.verb = 'follow' AND c.endpoint NOT LIKE '%oken%' GROUP BY ALL")
    assert made["settled"].all() and set(made["platform"]) == here


def test_posts_of_every_platform_are_seen_and_not_looked_at_again_within_the_hour(followed):
    assert followed.first.frame.set_index("url")["found"].drop("https://letters.example/issue-7").eq("seen").all(), followed.first
    assert followed.again.asked.empty and "looked at" in repr(followed.again)


def test_numbers_are_kept_at_every_look_under_the_platform_s_retention(followed):
    rows = followed.bench.store.frame("SELECT * FROM live_numbers WHERE post_key IS NOT NULL ORDER BY platform, taken_at")
    fed = rows[rows["platform"].isin(["instagram", "twitch"])].groupby("platform")["views"]
    assert (fed.nunique() > 1).all() and (fed.last() > fed.first()).all(), "the sandbox's posts grow"
    for row in rows.itertuples():
        assert row.expires_at - row.taken_at == timedelta(days=load(row.platform).days("counters", followed.bench.accepted(row.platform)))


def test_a_post_that_is_no_longer_held_is_asked_for_whole(followed):
    second = followed.second.frame.set_index("platform")
    assert set(second.loc[["youtube", "bluesky"], "found"]) == {"seen"}
    assert followed.second.asked.set_index("platform").loc["youtube", "bucket"] == "units", "counters alone would find no post to belong to"


def test_what_no_platform_has_is_followed_by_hand(followed):
    row = followed.first.frame.set_index("url").loc["https://letters.example/issue-7"]
    assert row["found"] == "not asked; enter its numbers by hand" and row["views"] == 40


def test_a_post_that_is_gone_says_so_and_is_deleted(followed):
    bench, brief = followed.bench, followed.brief
    key = bench.store.rows("SELECT platform_id FROM profiles WHERE platform = 'bluesky' ORDER BY profile_key LIMIT 1")[0]["platform_id"]
    url = f"https://bsky.app/profile/{key}/post/3aaaaaaaaaaaa"
    with bench.store.write() as s:   # it was there yesterday
        facts.save(s, [Post(platform="bluesky", platform_id=f"at://{key}/app.bsky.feed.post/3aaaaaaaaaaaa", profile_id=key, text="Out now", url=url, likes=3)],
                   source="t", call_id=None, run_id="r", terms=load("bluesky"), accepted=True, hash_key=bench.store.hash_key)
    live = bench.live(brief, f"bluesky:{key}", url)
    frame = bench.follow_live(brief).frame.set_index("deliverable_id")
    assert frame.loc[live.deliverable_id, "found"] == "gone"
    assert not bench.store.rows("SELECT 1 FROM posts WHERE url = $url", url=url)
    assert "gone since 2026-11-23" in repr(bench.outcomes(brief)) and "gone since" in bench.outcomes(brief)._repr_html_()


def test_clicks_on_the_short_link_are_the_campaign_s_and_a_later_look_takes_the_place_of_an_earlier(followed):
    bench, brief, link = followed.bench, followed.brief, f"https://{shortener.HOST}/200-000000ff"
    with pytest.raises(BadInput, match="no short link"):
        bench.clicks(brief)
    with bench.store.write() as s:
        s.insert("short_links", [{"url": posting.campaign_link(brief), "link": link, "maker": "bitly", "made_at": clock.parse(FIRST), "run_id": "r"}])
    first = bench.clicks(brief)
    followed.patch.setenv("TASTEMAKER_NOW", "2026-11-24T12:00:00Z")
    later = bench.clicks(brief)
    followed.patch.setenv("TASTEMAKER_NOW", LATER)
    assert later > first > 0
    assert bench.store.rows("SELECT what, n, profile_key, channel FROM measured") == [
        {"what": "clicks", "n": float(later), "profile_key": None, "channel": "bitly"}]


def test_who_opted_out_is_followed_no_more_and_a_paused_campaign_asks_nothing(followed):
    bench, brief = followed.bench, followed.brief
    with bench.store.write() as s:
        s.insert("optouts", [{"platform": "twitch", "platform_id": row["platform_id"], "reason": "asked", "made_by": "ann",
                              "made_at": clock.now(), "run_id": "r"} for row in s.rows("SELECT platform_id FROM profiles WHERE platform = 'twitch'")])
    assert "twitch" not in {one.platform for one in following.live(bench.store, brief.campaign_id)}
    assert not bench.store.rows("SELECT 1 FROM live_numbers WHERE platform = 'twitch'")
    bench.set_campaign(brief, state="active")
    bench.set_campaign(brief, state="paused")
    with pytest.raises(NotPermitted):
        bench.follow_live(brief)
    assert isinstance(bench.follow_live(brief, dry_run=True).asked, type(followed.dry.asked))


def test_another_creator_s_handle_in_an_address_is_said(followed):
    who = next(f"instagram:{row['platform_id']}" for row in followed.rows if row["platform"] == "instagram")
    live = followed.bench.live(followed.brief, who, "https://www.instagram.com/sandbox_somebody_else/reel/Cxy1")
    assert "sandbox_somebody_else" in repr(live)
    with pytest.raises(BadInput):
        followed.bench.live(followed.brief, who, "no address")
