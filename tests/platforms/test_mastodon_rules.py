"""Mastodon's own rules: who speaks for whom, where the token goes, who is left alone, what is read and what errors mean."""

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, Gone, NeedsKey, NotOffered, TryLater
from tastemaker.models import Answer, Comment, Find, Post, Profile, Relation, Since
from tastemaker.platforms import adapter_class

MASTODON = adapter_class("mastodon")
TOKEN, INSTANCES = "TASTEMAKER_MASTODON_TOKEN", "TASTEMAKER_MASTODON_INSTANCES"
SOCIAL, SIGNED = MASTODON(), MASTODON(secrets={TOKEN: "canary"})
TWO = MASTODON(secrets={TOKEN: "canary"},
               options={INSTANCES: "https://mastodon.social/, b.example,c.example=https://web.c.example/root"})
ME, FEED = "me@mastodon.social", "1@mastodon.social"

# --- instances and the token ---------------------------------------------------------------------------------------------

ACCOUNT = {"id": "1", "acct": "me", "note": "", "url": "https://mastodon.social/@me", "discoverable": True, "indexable": True}
STATUS = {"id": "7", "created_at": "2026-01-01T00:00:00.000Z", "visibility": "public", "content": "<p>x</p>",
          "account": ACCOUNT}
NEW_YEAR = clock.parse("2026-01-01")


def profile(adapter=SOCIAL, home="mastodon.social", **changes):
    page = adapter.accounts_page(home, ["1"], ["me"]).parse(Answer(200, {}, [{**ACCOUNT, **changes}]))
    return page.items[0] if page.items else page.rejected[0]


def post(**changes):
    page = SOCIAL.stats_page("mastodon.social", ["7"]).parse(Answer(200, {}, [{**STATUS, **changes}]))
    return (page.items or page.rejected or (None,))[0]


def test_each_instance_of_the_setting_is_asked_and_only_the_first_about_people_from_elsewhere():
    urls = {}
    for call in TWO.search("trail running"):
        urls.setdefault(call.request.url.split("/api/")[0], []).append(call)
    assert list(urls) == ["https://mastodon.social", "https://b.example", "https://web.c.example/root"]
    tags = [dict(call.request.params).get("local") for call in TWO.search("x") if call.make == "tag_page"]
    assert tags == [None, "true", "true"]
    assert {call.make for call in urls["https://b.example"]} == {"people_page", "tag_page", "directory_page"}
    assert [call.args["tag"] for call in SOCIAL.search("trail running!")[1:] if "tag" in call.args] == ["trailrunning"]
    assert all(call.make != "tag_page" for call in SOCIAL.search("!?"))


def test_the_token_goes_to_the_base_urls_instance_and_nowhere_else():
    named = TWO.profiles(["a@b.example", "a@c.example", "a@mastodon.social"])
    for call in [*TWO.search("x"), *named, *TWO.stats(["7@b.example"])]:
        with_token = call.request.url.startswith("https://mastodon.social/")
        assert call.request.headers == ((("Authorization", "Bearer canary"),) if with_token else ())
    assert "canary" not in repr([*TWO.search("x")]) and TWO.headers() == {} and TWO.sign_in() is None
    elsewhere = MASTODON(secrets={TOKEN: "canary"}, options={INSTANCES: "b.example"})
    assert all(call.request.headers == () for call in elsewhere.search("x"))
    like = "mastodon.social.evil.example,mastodon.social=https://evil.example"
    near = MASTODON(secrets={TOKEN: "canary"}, options={INSTANCES: like})
    assert all(call.request.headers == () for call in near.search("x"))


@pytest.mark.parametrize("entry", ["two words", "ftp://a.example", "https://user:pw@a.example", "https://", "a.example?x", "=",
                                   "x=", "@a"])
def test_an_entry_that_names_no_instance_is_bad_input(entry):
    with pytest.raises(BadInput, match=INSTANCES):
        MASTODON(options={INSTANCES: f"a.example,{entry}"}).search("x")


def test_one_instance_speaks_for_an_account():
    tell = TWO.people_page("mastodon.social", "x", 40)
    def told(call, acct):
        return call.parse(Answer(200, {}, {"accounts": [{**ACCOUNT, "acct": acct}]})).items[0]
    assert isinstance(told(tell, "me"), Profile) and told(tell, "me").feed == "1@mastodon.social"
    assert isinstance(told(tell, "me@far.example"), Profile), "the first speaks for people from elsewhere"
    assert isinstance(told(tell, "Me@B.example"), Find), "but not for whom another of ours is at home"
    other = TWO.people_page("c.example", "x", 40)
    assert told(other, "me").platform_id == "me@c.example" and isinstance(told(other, "me"), Profile)
    assert isinstance(told(other, "me@far.example"), Find)


def test_names_are_the_same_whichever_instance_tells():
    for home, acct in (("mastodon.social", "Me@B.example"), ("b.example", "Me"), ("c.example", "me@b.example")):
        assert profile(TWO, home, acct=acct).platform_id == "me@b.example"


def test_whom_no_instance_has_is_asked_where_they_would_be_known():
    calls = TWO.profiles(["A@B.example", "x@far.example", "x@mastodon.social", "a@b.example"])
    assert [(c.request.url.split("/api/")[0], dict(c.request.params)["acct"]) for c in calls] == [
        ("https://b.example", "a"), ("https://mastodon.social", "x@far.example"), ("https://mastodon.social", "x")]
    with pytest.raises(BadInput, match="no Mastodon name"):
        SOCIAL.profiles(["../x@mastodon.social"])
    with pytest.raises(NotOffered):
        SOCIAL.stats(["7@b.example"])


def test_a_feed_counts_only_while_its_instance_speaks_for_the_account():
    assert SOCIAL.posts("me@far.example", "9@mastodon.social")[0].make == "statuses_page"
    for feed in ("9@b.example", "9", "", None, "../9@mastodon.social"):
        assert SOCIAL.posts("me@mastodon.social", feed)[0].make == "author_page"
    known = [("me@b.example", "9@mastodon.social"), ("x@b.example", "1@b.example")]
    assert [c.make for c in TWO.refresh(known)] == ["accounts_page", "account_page"]


def test_a_stored_call_of_an_instance_that_left_the_setting_still_asks_that_instance():
    call = TWO.stats(["7@b.example"])[0]
    assert SOCIAL.rebuild(call.make, call.args).request.url == call.request.url


@pytest.mark.parametrize(("address", "name"), [
    ("mastodon.social/@Me", "Me@mastodon.social"), ("b.example/@me@far.example", "me@far.example"),
    ("b.example/users/me", "me@b.example"), ("b.example/@me.x/1234", "me.x@b.example"), ("www.b.example/@me", "me@b.example"),
    ("youtube.com/@me", None), ("www.tiktok.com/@me", None), ("medium.com/@me", None), ("b.example/me", None),
    ("b.example/@", None), ("bsky.app/@x", None), ("threads.net/@x", None)])
def test_an_address_on_any_host_names_an_account(address, name):
    assert MASTODON.any_host
    assert MASTODON.named(address) == ((f"@{name.lower()}", name) if name else None)


def test_only_what_is_newer_is_asked_where_the_same_instance_gave_the_id_out():
    def asked(post_id, feed="1@mastodon.social"):
        return dict(SOCIAL.posts("me@mastodon.social", feed, since=Since(post_id, None))[0].request.params).get("since_id")
    assert MASTODON.delta and asked("77@mastodon.social") == "77"
    assert asked("77@other.example") is None and asked("../7@mastodon.social") is None
    unfed = SOCIAL.posts(ME, None, since=Since("77@mastodon.social", None))[0]
    (follow,) = unfed.parse(Answer(200, {}, ACCOUNT)).follow
    assert dict(follow.request.params)["since_id"] == "77"


# --- what is read --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("says", "labels"), [
    ({"discoverable": False}, ("!undiscoverable",)), ({"discoverable": None}, ()), ({"indexable": False}, ("unindexed",)),
    ({"noindex": True}, ("!noindex",)), ({"indexable": None, "noindex": None}, ()), ({"suspended": True}, ("!suspended",)),
    ({"memorial": True}, ("!memorial",)), ({"bot": True, "group": True}, ("bot", "group")), ({"limited": True}, ("limited",)),
    ({"moved": {"id": "2", "acct": "new"}}, ("moved",)), ({"moved": None, "limited": None, "locked": True}, ())])
def test_labels_say_how_an_account_may_be_treated(says, labels):
    found = profile(**says, followers_count=5, display_name="Me")
    assert found.labels == labels
    closed = any(label.startswith("!") for label in labels)
    assert (found.followers, found.name) == ((None, "") if closed else (5, "Me"))
    assert found.feed == "1@mastodon.social", "a closed one can be asked again"
    assert bool(SOCIAL.search("x")[0].parse(Answer(200, {}, {"accounts": [{**ACCOUNT, **says}]})).items) is not closed
    assert isinstance(post(account={**ACCOUNT, **says}), Post) is not (closed or "unindexed" in labels)


def test_a_sign_of_the_wrong_type_closes_nothing_silently():
    assert "expected true or false" in profile(indexable="no").reason


@pytest.mark.parametrize("changes", [{"id": "../1"}, {"id": "1@b.example"}, {"acct": "../me"}, {"acct": "me@b/x"}, {"acct": "@"}])
def test_an_id_or_a_name_that_could_lead_elsewhere_is_quarantined(changes):
    assert "not a" in profile(**changes).reason


def test_a_note_in_html_becomes_plain_text_with_its_links():
    note = ('<p>Runs &amp; sews<br>in <a href="https://b.example/@x" class="u-url mention">@<span>x</span></a></p><p>'
            '<a href="https://me.example/a"><span class="invisible">https://</span><span class="ellipsis">me.example</span>'
            '<span class="invisible">/a</span></a> <a href="javascript:alert(1)">no</a><script>alert(2)</script></p>')
    shop = '<a href="https://shop.example">shop</a>'
    found = profile(note=note, fields=[{"name": "Shop", "value": shop, "verified_at": "2026-01-01T00:00:00Z"},
                                       {"name": "Mail", "value": '<a href="https://x.example">me@me.example</a>',
                                        "verified_at": None}])
    assert found.bio == "Runs & sews\nin @x\nhttps://me.example/a no\nShop: shop\nMail: me@me.example"
    assert found.links == ("https://me.example/a", "https://shop.example", "https://x.example")
    assert found.verified_links == ("https://shop.example",)


@pytest.mark.parametrize(("note", "words"), [
    ("<p>a<p>b", "a\nb"), ("<a href=https://x.example>a", "a"), ("a < b > c", "a < b > c"), ("<![CDATA[x", "<![CDATA[x"),
    ("<!x", "<!x"), ("&bogus;", "&bogus;"), ("<a " * 100_000, ("<a " * 100_000)[:50_000].strip()), (None, "")],
                         ids=lambda value: str(value)[:12])
def test_broken_html_becomes_text_and_takes_no_time(note, words):
    assert profile(note=note).bio == words


def test_a_status_becomes_a_post_with_its_counters():
    tag = '<a href="https://x.example/tags/run" class="mention hashtag">#<span>run</span></a>'
    found = post(spoiler_text="Shoes", content=f'<p>Run {tag} <a href="https://shop.example">shop</a></p>',
                 language="pt-BR", url="https://mastodon.social/@me/7",
                 favourites_count=1, replies_count=0, reblogs_count=3, quotes_count=None, tags=[{"name": "run"}],
                 mentions=[{"acct": "You@B.example"}, {"acct": "near"}], card={"url": "https://card.example"},
                 media_attachments=[{"type": "gifv", "meta": {"original": {"duration": 6.1}}}])
    assert found == Post(platform="mastodon", platform_id="7@mastodon.social", profile_id=ME, format="video",
                         text="Shoes\nRun #run shop", url="https://mastodon.social/@me/7", published_at=NEW_YEAR,
                         language="pt", duration_s=6.1, tags=("run",), mentions=("you@b.example", "near@mastodon.social"),
                         links=("https://shop.example", "https://card.example"), likes=1, comments=0, reposts=3)


@pytest.mark.parametrize("seconds", [0, -1, True, "6", 1e308, 10**400, None])
def test_a_length_that_nobody_could_mean_is_unknown(seconds):
    media = [{"type": "audio", "meta": {"original": {"duration": seconds}}}]
    assert (post(media_attachments=media).duration_s, post(media_attachments=media).format) == (None, "audio")


@pytest.mark.parametrize("changes", [{"visibility": "private"}, {"visibility": "direct"}, {"reblog": STATUS}])
def test_what_only_some_may_read_and_boosts_are_no_posts(changes):
    assert post(**changes) is None and isinstance(post(visibility="unlisted"), Post)
    tag = SOCIAL.tag_page("mastodon.social", "x", None, None, 9)
    assert tag.parse(Answer(200, {}, [{**STATUS, **changes}])).items == ()
    thread = SOCIAL.comments("5@mastodon.social")[0]
    assert thread.parse(Answer(200, {}, {"descendants": [{**STATUS, **changes}]})).items == ()


def test_a_feed_holds_its_owners_posts_only():
    call = SOCIAL.posts("Me@mastodon.social", FEED, limit=1)[0]
    assert {("exclude_replies", "true"), ("exclude_reblogs", "true")} <= set(call.request.params)
    rows = [{**STATUS, "id": "9", "account": {**ACCOUNT, "acct": "you"}}, STATUS, {**STATUS, "id": "8"}]
    assert [item.platform_id for item in call.parse(Answer(200, {}, rows)).items] == ["7@mastodon.social"]


def test_authors_under_a_hashtag_come_whole_with_the_words_that_matched():
    call = SOCIAL.tag_page("mastodon.social", "run", "de", None, 40)
    rows = [{**STATUS, "language": "de", "content": "<p>eins</p>"}, {**STATUS, "id": "8", "content": "<p>zwei</p>"},
            {**STATUS, "language": "fr", "account": {**ACCOUNT, "acct": "autre"}}]
    me, find = call.parse(Answer(200, {}, rows)).items
    assert isinstance(me, Profile) and isinstance(find, Find) and find.text == "eins\nzwei" and find.platform_id == me.platform_id


def test_the_directory_gives_those_in_whose_profile_all_words_stand():
    call = SOCIAL.directory_page("mastodon.social", "Trail running")
    rows = [{**ACCOUNT, "note": "<p>I love RUNNING on every trail</p>"}, {**ACCOUNT, "acct": "you", "note": "<p>trail</p>"}]
    assert [item.platform_id for item in call.parse(Answer(200, {}, rows)).items] == ["me@mastodon.social"]


def test_related_looks_the_local_id_up_and_asks_whom_it_follows_and_features():
    first, second = SOCIAL.related("me@mastodon.social")[0].parse(Answer(200, {}, ACCOUNT)).follow
    rows = [{**ACCOUNT, "acct": "you@b.example"}, {**ACCOUNT, "acct": "shy", "discoverable": False}, ACCOUNT]
    assert first.parse(Answer(200, {}, rows)).items == (
        Relation(platform="mastodon", from_id="me@mastodon.social", to_id="you@b.example", kind="follows"),)
    assert second.endpoint == "v1/accounts/:id/endorsements" and second.parse(Answer(200, {}, rows)).items[0].kind == "features"
    closed = Answer(200, {}, {**ACCOUNT, "discoverable": False})
    assert all(call.parse(closed).follow == () for call in (*SOCIAL.related(ME), *SOCIAL.posts(ME)))
    silent = Answer(200, {}, {**ACCOUNT, "indexable": False})
    assert SOCIAL.posts(ME)[0].parse(silent).follow == () and len(SOCIAL.related(ME)[0].parse(silent).follow) == 2


def test_replies_are_comments_and_say_what_they_answer():
    call = SOCIAL.comments("5@mastodon.social", limit=2)[0]
    rows = [{**STATUS, "in_reply_to_id": "5", "favourites_count": 2}, {**STATUS, "id": "8", "in_reply_to_id": "7"},
            {**STATUS, "id": "9"}]
    one, two = call.parse(Answer(200, {}, {"ancestors": [STATUS], "descendants": rows})).items
    assert one == Comment(platform="mastodon", platform_id="7@mastodon.social", post_id="5@mastodon.social", author_id=ME,
                          text="x", likes=2, published_at=NEW_YEAR)
    assert two.reply_to == "7@mastodon.social"
    shy = {**STATUS, "account": {**ACCOUNT, "indexable": False}}
    assert call.parse(Answer(200, {}, {"descendants": [shy]})).items == ()


def test_who_did_not_come_back_from_their_local_id_is_missing():
    call = SOCIAL.refresh([("me@mastodon.social", "1@mastodon.social"), ("you@far.example", "2@mastodon.social")])[0]
    assert call.parse(Answer(200, {}, [ACCOUNT])).missing == ("you@far.example",)
    assert call.parse(Answer(200, {}, [{"acct": "nobody"}])).missing == (), "an item without a name could be anyone"
    stats = SOCIAL.stats(["7@mastodon.social", "8@mastodon.social"])[0]
    assert stats.parse(Answer(200, {}, [STATUS])).missing == ("8@mastodon.social",)


# --- errors --------------------------------------------------------------------------------------------------------------

AT_HOME, FAR_AWAY = SOCIAL.profiles([ME])[0], SOCIAL.profiles(["me@far.example"])[0]


@pytest.mark.parametrize(("status", "said", "call", "kind"), [
    (404, "Record not found", AT_HOME, Gone), (410, "", AT_HOME, Gone), (404, "Record not found", FAR_AWAY, NotOffered),
    (404, "Record not found", SOCIAL.posts("me@far.example")[0], NotOffered), (410, "", SOCIAL.posts(ME, FEED)[0], Gone),
    (401, "This API requires an authenticated user", AT_HOME, NotOffered),
    (403, "This action is not allowed", AT_HOME, NotOffered), (422, "Validation failed", AT_HOME, BadInput),
    (422, "This method requires an authenticated user", AT_HOME, NotOffered),
    (401, "The access token is invalid", SIGNED.search("x")[0], NeedsKey),
    (403, "outside the authorized scopes", SIGNED.search("x")[0], NeedsKey), (501, "", AT_HOME, NotOffered),
    (503, "Remote data could not be fetched", AT_HOME, TryLater), (429, "Too many requests", AT_HOME, TryLater)])
def test_an_error_says_what_a_person_does_next(status, said, call, kind):
    error = SOCIAL.explain(Answer(status, {}, {"error": said}), call)
    assert type(error) is kind and "mastodon.social" in str(error)
    if status in (401, 403):
        assert TOKEN in error.next_step


def test_an_unknown_reset_leaves_the_wait_to_the_door():
    assert SOCIAL.explain(Answer(429, {"x-ratelimit-reset": "soon"}, None), AT_HOME).when is None
