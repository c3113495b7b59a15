"""Bluesky through the AT Protocol: keyless reads of the public AppView, post search through one's own server.

`platform_id` is the DID, which outlives handles; a post's id is its at:// address. Accounts that label themselves
`!no-unauthenticated` ask not to be shown to people who are not signed in, which is what our screens are: searches and
feeds skip them and a profile keeps only id, handle and the label, so that the store knows whom to leave alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, NotOffered, TastemakerError, TryLater
from tastemaker.models import Answer, Comment, Find, Post, Profile, Relation, Request
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Adapter, Call, Hidden, Page, read_each
from tastemaker.render import line

PAGE, BATCH = 100, 25
RELATED, LISTS = 100, 10
"""Follows, and lists, that one `related` looks at."""
FEED_PAGES = 3
"""Pages of a feed to look through for its owner's own posts, in case nearly all are reposts."""
IDENTIFIER, APP_PASSWORD = "TASTEMAKER_BLUESKY_IDENTIFIER", "TASTEMAKER_BLUESKY_APP_PASSWORD"
CLOSED = "!no-unauthenticated"
"""The label by which an account asks not to be shown to people who are not signed in."""
NAME = re.compile(r"did:[a-z]+:[\w.:%-]+|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
                  re.IGNORECASE)
Format = Literal["video", "image", "text"]


class Bluesky(Adapter):
    """Bluesky's public AppView, and with an app password the search of posts."""

    name = "bluesky"
    title = "Bluesky"
    docs = "https://docs.bsky.app/docs/category/http-reference"
    base_url = "https://public.api.bsky.app"
    hosts = {"pds": "https://bsky.social"}
    keys = {IDENTIFIER: "optional: your handle or DID, to search posts",
            APP_PASSWORD: "optional: an app password from https://bsky.app/settings/app-passwords"}

    examples = {"profile": "did:plc:z72i7hdynmk6r22z27h6tvur", "handle": "bsky.app",
                "post": "at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l6oveex3ii2l",
                "address": "bsky.app/profile/bsky.app"}
    addresses = (r"bsky\.app/profile/(?P<id>did:[a-z]+:[\w.:%-]+)", r"bsky\.app/profile/(?P<handle>[\w-]+(?:\.[\w-]+)+)")
    post_addresses = (addresses[0].replace("<id>", "<author_id>") + r"/post/(?P<id>[\w.~-]+)",
                      addresses[1].replace("<handle>", "<author>") + r"/post/(?P<id>[\w.~-]+)")
    post_form = "at://{author_id}/app.bsky.feed.post/{id}"
    post_page = "https://bsky.app/profile/{author_id}/post/{id}"
    page = "https://bsky.app/profile/{handle}"
    mention_form = r"(?<![\w@/.])@([\w-]+(?:\.[\w-]+)+)(?![\w@])"
    checked_against = "the AT Protocol's lexicons"

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """Accounts by handle, name and bio; with an app password also the authors of matching posts."""
        calls = [self.actors_page(query, None, limit)]
        return [*calls, self.search_posts_page(query, language, None, limit)] if self._has_session() else calls

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole profiles by DID (handles work too), 25 a call."""
        return self._profile_calls("profiles", ids)

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole profiles by handle, with or without the @, 25 a call."""
        return self._profile_calls("lookup", (handle.strip().lstrip("@").lower() for handle in handles))

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20) -> list[Call]:
        """An account's own newest posts, without replies and reposts."""
        return [self.feed_page(profile_id, None, limit, FEED_PAGES)]

    def stats(self, post_ids: Iterable[str]) -> list[Call]:
        """Known posts anew, 25 a call: whole, because reposts, quotes and bookmarks count here too."""
        return [self.stats_page(batch) for batch in read.batches(post_ids, BATCH)]

    def related(self, profile_id: str) -> list[Call]:
        """Whom an account follows (the first 100) and whom it put on its public lists."""
        return [self.follows_page(profile_id, None, RELATED), self.lists_page(profile_id)]

    def comments(self, post_id: str, *, limit: int = 100) -> list[Call]:
        """The replies to a post and the replies to those; the API gives them at once."""
        return [self.thread_page(post_id, limit)]

    # --- one page each -------------------------------------------------------------------------------------------

    def actors_page(self, q: str, cursor: str | None, left: int) -> Call:
        """One page of accounts whose handle, name or bio match."""
        return self._call("search", self.actors_page, "app.bsky.actor.searchActors", self._actors,
                          {"q": q, "cursor": cursor, "left": left}, q=q, limit=min(PAGE, left), cursor=cursor)

    def search_posts_page(self, q: str, language: str | None, cursor: str | None, left: int) -> Call:
        """One page of matching posts; the public host refuses it, so it goes through the user's own server."""
        return self._call("search", self.search_posts_page, "app.bsky.feed.searchPosts", self._found_posts,
                          {"q": q, "language": language, "cursor": cursor, "left": left}, session=True,
                          q=q, sort="top", lang=language, limit=min(PAGE, left), cursor=cursor)

    def profiles_page(self, actors: list[str], unusable: list[str], verb: str) -> Call:
        """Up to 25 profiles. `unusable` are no DIDs or handles: not sent, since one fails the batch, but reported."""
        return self._call(verb, self.profiles_page, "app.bsky.actor.getProfiles", self._profiles,
                          {"actors": actors, "unusable": unusable, "verb": verb}, actors=actors)

    def feed_page(self, actor: str, cursor: str | None, left: int, pages: int) -> Call:
        """One page of an account's feed, half as long again as wanted because reposts stand in between.

        At most `pages` are read to find `left` posts of its own.
        """
        return self._call("posts", self.feed_page, "app.bsky.feed.getAuthorFeed", self._feed,
                          {"actor": actor, "cursor": cursor, "left": left, "pages": pages}, actor=actor,
                          filter="posts_no_replies", limit=min(PAGE, left + left // 2), cursor=cursor)

    def stats_page(self, uris: list[str]) -> Call:
        """Up to 25 posts by address."""
        return self._call("stats", self.stats_page, "app.bsky.feed.getPosts", self._posts, {"uris": uris}, uris=uris)

    def follows_page(self, actor: str, cursor: str | None, left: int) -> Call:
        """One page of whom an account follows."""
        return self._call("related", self.follows_page, "app.bsky.graph.getFollows", self._follows,
                          {"actor": actor, "cursor": cursor, "left": left}, actor=actor, limit=min(PAGE, left),
                          cursor=cursor)

    def lists_page(self, actor: str) -> Call:
        """An account's first lists of recommendation; its `follow` brings who is on them. Block lists are not asked."""
        return self._call("related", self.lists_page, "app.bsky.graph.getLists", self._lists, {"actor": actor},
                          actor=actor, limit=LISTS, purposes=["curatelist"])

    def list_page(self, uri: str) -> Call:
        """The first members of one list."""
        return self._call("related", self.list_page, "app.bsky.graph.getList", self._list, {"uri": uri}, list=uri,
                          limit=PAGE)

    def thread_page(self, uri: str, left: int) -> Call:
        """A post with its replies, six deep."""
        return self._call("comments", self.thread_page, "app.bsky.feed.getPostThread", self._thread,
                          {"uri": uri, "left": left}, uri=uri, depth=6, parentHeight=0)

    def session_page(self) -> Call:
        """A new session on the user's server; 300 a day and 30 in five minutes, so one is used while it lasts."""
        body = Hidden(identifier=self.secrets.get(IDENTIFIER, ""), password=self.secrets.get(APP_PASSWORD, ""))
        request = Request(method="POST", url=self._pds("com.atproto.server.createSession"), body=body)
        return Call(platform=self.name, verb="session", make="session_page", args={}, bucket="session", cost=1.0,
                    request=request, parse=_signed_in, endpoint="com.atproto.server.createSession")

    # --- the door ------------------------------------------------------------------------------------------------

    def sign_in(self) -> Call | None:
        """The Call for a session, or None without an identifier and an app password."""
        return self.session_page() if self._has_session() else None

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """A session's token, for Calls marked `session` and no others; keyless reads need nothing."""
        return {"Authorization": f"Bearer {session['accessJwt']}"} if session else {}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means."""
        return _error(answer, call) if answer.status >= 400 else None

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _actors(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "actors"), _find)
        return Page(items=found, rejected=bad, next=self._next(self.actors_page, body, args))

    def _found_posts(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "posts"), _find_author)
        return Page(items=read.merged(found), rejected=bad, next=self._next(self.search_posts_page, body, args))

    def _profiles(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "profiles")
        found, bad = read_each(raw, _profile)
        missing = read.absent(args["actors"], raw, "did", "handle")
        return Page(items=found, rejected=bad, missing=(*missing, *args["unusable"]))

    def _feed(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "feed"), partial(_own_post, args["actor"]))
        own, left, pages = found[:args["left"]], args["left"] - len(found), args["pages"] - 1
        cursor = read.cursor(body, "cursor", args["cursor"])
        onward = self.feed_page(args["actor"], cursor, left, pages) if cursor and left > 0 and pages > 0 else None
        return Page(items=own, rejected=bad, next=onward)

    def _posts(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "posts")
        found, bad = read_each(raw, _post)
        return Page(items=found, rejected=bad, missing=read.absent(args["uris"], raw, "uri"))

    def _follows(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "follows")
        found, bad = read_each(raw, partial(_follows, read.name_of(body["subject"]["did"])))
        return Page(items=found, rejected=bad, next=self._next(self.follows_page, body, args))

    def _lists(self, body: Any, args: Mapping[str, Any]) -> Page:
        uris, bad = read_each(read.listing(body, "lists"), _recommending_list)
        return Page(rejected=bad, follow=tuple(self.list_page(uri) for uri in uris))

    def _list(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "items")
        found, bad = read_each(raw, partial(_listed, read.name_of(body["list"]["creator"]["did"])))
        return Page(items=found, rejected=bad)

    def _thread(self, body: Any, args: Mapping[str, Any]) -> Page:
        thread = body["thread"]
        found, bad = read_each(_replies(thread), partial(_comment, args["uri"]))
        return Page(items=found[:args["left"]], rejected=bad, missing=(args["uri"],) if thread.get("notFound") else ())

    # --- building ------------------------------------------------------------------------------------------------

    def _call(self, verb: str, make: Any, endpoint: str, parse: Any, args: dict[str, Any], *, session: bool = False,
              **params: Any) -> Call:
        """A Call of cost 1 to the AppView, or through the user's own server when it needs a session."""
        url = self._pds(endpoint) if session else f"{self.url}/xrpc/{endpoint}"
        asked = tuple((name, str(one)) for name, value in params.items() if value is not None
                      for one in (value if isinstance(value, list) else [value]))
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, cost=1.0, session=session,
                    bucket="pds" if session else "appview", request=Request(url=url, params=asked),
                    parse=partial(_read, parse, args), endpoint=endpoint)

    def _pds(self, endpoint: str) -> str:
        return f"{self.urls['pds'].rstrip('/')}/xrpc/{endpoint}"

    def _has_session(self) -> bool:
        return bool(self.secrets.get(IDENTIFIER) and self.secrets.get(APP_PASSWORD))

    def _profile_calls(self, verb: str, names: Iterable[str]) -> list[Call]:
        names = read.once(names)
        usable, unusable = _sorted_out(names)
        if names and not usable:
            raise BadInput(f"None of these is a Bluesky handle or DID: {', '.join(map(ascii, unusable[:5]))}.",
                           "A handle looks like name.bsky.social.")
        return [self.profiles_page(batch, [] if n else unusable, verb)
                for n, batch in enumerate(read.batches(usable, BATCH))]

    def _next(self, make: Any, body: Mapping[str, Any], args: Mapping[str, Any]) -> Call | None:
        """The next page while items are wanted. A page counts as full, so `limit` bounds the calls whatever comes."""
        cursor, left = read.cursor(body, "cursor", args["cursor"]), args["left"] - PAGE
        return make(**{**args, "cursor": cursor, "left": left}) if cursor and left > 0 else None


def _read(page: Any, args: Mapping[str, Any], answer: Answer) -> Page:
    """A page that lacks what its lexicon requires is of unknown shape."""
    try:
        return page(answer.body, args)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPayload(f"The answer does not have the shape of its lexicon: {type(error).__name__}.") from None


def _signed_in(answer: Answer) -> Page:
    """A session is no page; the answer's body is what `headers` needs."""
    if not isinstance(answer.body, dict) or not isinstance(answer.body.get("accessJwt"), str):
        raise BadPayload("The server's session has no access token.")
    return Page()


# --- what its answers say, as records and errors of ours ----------------------------------------------------------

def _sorted_out(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Which of these names the API can take, DIDs and handles, and which it cannot."""
    usable: list[str] = []
    unusable: list[str] = []
    for name in names:
        (usable if len(name) < 2_048 and NAME.fullmatch(name) else unusable).append(name)
    return usable, unusable


# --- records ---------------------------------------------------------------------------------------------------------

def _find(view: dict[str, Any]) -> Find | tuple[()]:
    """An account that a search brought, with its bio as the words that matched."""
    return () if _is_closed(view) else _found(view, read.text(view.get("description")))


def _find_author(view: dict[str, Any]) -> Find | tuple[()]:
    """The author of a matching post, with the post as the words that matched."""
    author = view["author"]
    return () if _is_closed(author) else _found(author, read.text(view["record"].get("text")))


def _found(view: dict[str, Any], words: str) -> Find:
    did = _did(view)
    return Find(platform="bluesky", platform_id=did, handle=read.name_of(view["handle"]),
                name=read.text(view.get("displayName")), text=words, url=_url(did))


def _profile(view: dict[str, Any]) -> Profile:
    """A whole profile; of a closed one only id, handle and labels."""
    did, handle, labels = _did(view), read.name_of(view["handle"]), _labels(view)
    if CLOSED in labels:
        return Profile(platform="bluesky", platform_id=did, handle=handle, url=_url(did), labels=labels)
    bio, website = read.text(view.get("description")), read.text(view.get("website"))
    return Profile(
        platform="bluesky", platform_id=did, handle=handle, name=read.text(view.get("displayName")), bio=bio,
        url=_url(did), created_at=_own_moment(view.get("createdAt")), links=read.once((website, *read.links(bio))),
        labels=labels, followers=read.count(view.get("followersCount")), following=read.count(view.get("followsCount")),
        post_count=read.count(view.get("postsCount")))


def _own_post(actor: str, item: dict[str, Any]) -> Post | tuple[()]:
    """A feed's item, unless it is a repost or somebody else's: those say nothing about the account's own numbers."""
    author = item["post"]["author"]
    if (item.get("reason") or {}).get("$type", "").endswith("#reasonRepost"):
        return ()
    return _post(item["post"]) if actor.lower() in (_did(author).lower(), author["handle"].lower()) else ()


def _post(view: dict[str, Any]) -> Post | tuple[()]:
    """A post with its counters, its facets as links, mentions (DIDs) and tags. Nobody counts views here."""
    author, record, uri = view["author"], view["record"], read.name_of(view["uri"])
    if _is_closed(author):
        return ()
    words, embed = read.text(record["text"]), _media(read.part(record, "embed"))
    features = _features(record, words)
    return Post(
        platform="bluesky", platform_id=uri, profile_id=_did(author), format=_format(embed), text=words,
        url=f"{_url(_did(author))}/post/{uri.rsplit('/', 1)[-1]}", published_at=_published(record, view),
        language=read.language(next(iter(read.several(record.get("langs"))), None)),
        tags=read.once((*_values(features, "tag"), *map(read.text, read.several(record.get("tags"))))),
        mentions=_values(features, "did"),
        links=read.once((*_values(features, "uri"), read.text(read.part(embed, "external").get("uri")))),
        likes=read.count(view.get("likeCount")), comments=read.count(view.get("replyCount")),
        reposts=read.count(view.get("repostCount")), quotes=read.count(view.get("quoteCount")),
        saves=read.count(view.get("bookmarkCount")))


def _replies(thread: dict[str, Any]) -> list[Any]:
    """The posts below the one that was asked for, nearest first; deleted and blocked ones have nothing to read."""
    level, found = read.several(thread.get("replies")), []
    while level:
        level = [node for node in level if not isinstance(node, dict) or "post" in node]
        found += [node["post"] if isinstance(node, dict) else node for node in level]
        level = [reply for node in level if isinstance(node, dict) and isinstance(node.get("replies"), list)
                 for reply in node["replies"]]
    return found


def _comment(post_id: str, view: dict[str, Any]) -> Comment | tuple[()]:
    """One reply; what it answers is `reply_to` unless that is the post itself."""
    author, record = view["author"], view["record"]
    if _is_closed(author):
        return ()
    parent = read.part(read.part(record, "reply"), "parent").get("uri")
    return Comment(platform="bluesky", platform_id=read.name_of(view["uri"]), post_id=post_id, author_id=_did(author),
                   text=read.text(record["text"]), likes=read.count(view.get("likeCount")),
                   published_at=_published(record, view),
                   reply_to=read.name_of(parent) if parent and parent != post_id else None)


def _follows(actor: str, view: dict[str, Any]) -> Relation:
    """That an account follows another."""
    return Relation(platform="bluesky", from_id=actor, to_id=_did(view), kind="follows")


def _recommending_list(view: dict[str, Any]) -> str | tuple[()]:
    """The address of a list that recommends people; block lists are skipped, they are a verdict about people."""
    return read.name_of(view["uri"]) if view["purpose"].endswith("#curatelist") else ()


def _listed(owner: str, item: dict[str, Any]) -> Relation | tuple[()]:
    """That an account put another on a list."""
    member = _did(item["subject"])
    return Relation(platform="bluesky", from_id=owner, to_id=member, kind="lists") if member != owner else ()


def _is_closed(view: dict[str, Any]) -> bool:
    """Whether an account asks not to be shown to people who are not signed in."""
    return CLOSED in _labels(view)


def _did(view: dict[str, Any]) -> str:
    did = read.name_of(view["did"])
    if not did.startswith("did:"):
        raise ValueError(f"not a DID: {did[:80]}")
    return did


def _url(did: str) -> str:
    return f"https://bsky.app/profile/{did}"


def _labels(view: dict[str, Any]) -> tuple[str, ...]:
    """The labels on an account by itself or a labeller, without those that were taken back."""
    return read.once(read.text(label["val"]) for label in read.several(view.get("labels")) if not label.get("neg"))


def _features(record: dict[str, Any], words: str) -> list[dict[str, Any]]:
    """The facets' features whose place lies in the text; places are bytes of its UTF-8, others mark nothing."""
    size = len(words.encode())
    return [feature for facet in read.several(record.get("facets"))
            if 0 <= facet["index"]["byteStart"] < facet["index"]["byteEnd"] <= size for feature in facet["features"]]


def _values(features: list[dict[str, Any]], field: str) -> tuple[str, ...]:
    return read.once(read.text(feature[field]) for feature in features if field in feature)


def _media(embed: dict[str, Any]) -> dict[str, Any]:
    """The pictures, video or link card of an embed; of a quoted post with media, the media."""
    return read.part(embed, "media") or embed


def _format(embed: dict[str, Any]) -> Format:
    kind = read.text(embed.get("$type"))
    return "video" if ".embed.video" in kind else "image" if re.search(r"\.embed\.(images|gallery)", kind) else "text"


def _published(record: dict[str, Any], view: dict[str, Any]) -> datetime | None:
    """The earlier of what the author's program wrote and when the network saw it: clocks ahead cannot push a post up."""
    moments = [m for m in (_own_moment(record.get("createdAt")), _own_moment(view.get("indexedAt"))) if m]
    return min(moments, default=None)


def _own_moment(value: Any) -> datetime | None:
    """A moment that an author's program wrote; what cannot be read is unknown, since nobody checks it there."""
    try:
        return read.moment(value)
    except (ValueError, OverflowError):
        return None


# --- errors ----------------------------------------------------------------------------------------------------------

def _error(answer: Answer, call: Call) -> TastemakerError:
    """The error that an answer of status 400 or more means."""
    body = answer.body if isinstance(answer.body, dict) else {}
    kind, said = str(body.get("error") or ""), line(body.get("message") or body.get("error") or answer.status, 200)
    if answer.status == 429 or kind == "RateLimitExceeded":
        return TryLater("Bluesky asks us to wait.", _reset(answer))
    if answer.status >= 500:
        return (NotOffered(f"This server does not know {call.endpoint}.") if answer.status == 501 else
                TryLater(f"Bluesky has a problem of its own: {said}."))
    if answer.status == 401 or kind in {"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"}:
        return NeedsKey(f"Bluesky does not accept the session: {said}.",
                        "Sign in again; if that fails, make a new app password and set TASTEMAKER_BLUESKY_APP_PASSWORD.")
    if kind in {"AccountTakedown", "AccountDeactivated", "BlockedActor", "BlockedByActor", "NotFound"}:
        return Gone(f"Bluesky no longer shows this: {said}.")
    if answer.status == 404 or re.search(r"not found|could not find|deactivated|suspended|taken down", said, re.I):
        return Gone(f"Bluesky no longer shows this: {said}.")
    if answer.status == 403:
        return NeedsKey(f"Bluesky refuses {call.endpoint} without a session: {said}.",
                        "Set TASTEMAKER_BLUESKY_IDENTIFIER and TASTEMAKER_BLUESKY_APP_PASSWORD.")
    return BadInput(f"Bluesky does not understand {call.endpoint}: {said}.")


def _reset(answer: Answer) -> datetime | None:
    """When the window that was used up starts anew, from a header of Unix seconds; None leaves it to the door."""
    value = answer.headers.get("ratelimit-reset", "")
    return datetime.fromtimestamp(int(value), UTC) if re.fullmatch(r"[1-9][0-9]{9}", value) else None
