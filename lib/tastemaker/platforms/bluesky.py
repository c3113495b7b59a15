"""Bluesky through the AT Protocol: keyless reads of the public AppView, post search through one's own server.

`platform_id` is the DID, which outlives handles; a post's id is its at:// address. Accounts that label themselves
`!no-unauthenticated` ask not to be shown to people who are not signed in, which is what our screens are: searches and
feeds skip them and a profile keeps only id, handle and the label, so that the store knows whom to leave alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from tastemaker.errors import BadInput, BadPayload, TastemakerError
from tastemaker.models import Answer, Request
from tastemaker.platforms import _bluesky as said
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Adapter, Call, Page, read_each

PAGE, BATCH = 100, 25
RELATED, LISTS = 100, 10
"""Follows, and lists, that one `related` looks at."""
FEED_PAGES = 3
"""Pages of a feed to look through for its owner's own posts, in case nearly all are reposts."""
IDENTIFIER, APP_PASSWORD = "TASTEMAKER_BLUESKY_IDENTIFIER", "TASTEMAKER_BLUESKY_APP_PASSWORD"


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
                "post": "at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l6oveex3ii2l"}

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
        body = said.Hidden(identifier=self.secrets.get(IDENTIFIER, ""), password=self.secrets.get(APP_PASSWORD, ""))
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
        return said.error(answer, call) if answer.status >= 400 else None

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _actors(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "actors"), said.find)
        return Page(items=found, rejected=bad, next=self._next(self.actors_page, body, args))

    def _found_posts(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "posts"), said.find_author)
        return Page(items=read.merged(found), rejected=bad, next=self._next(self.search_posts_page, body, args))

    def _profiles(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "profiles")
        found, bad = read_each(raw, said.profile)
        missing = read.absent(args["actors"], raw, "did", "handle")
        return Page(items=found, rejected=bad, missing=(*missing, *args["unusable"]))

    def _feed(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "feed"), partial(said.own_post, args["actor"]))
        own, left, pages = found[:args["left"]], args["left"] - len(found), args["pages"] - 1
        cursor = read.cursor(body, "cursor", args["cursor"])
        onward = self.feed_page(args["actor"], cursor, left, pages) if cursor and left > 0 and pages > 0 else None
        return Page(items=own, rejected=bad, next=onward)

    def _posts(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "posts")
        found, bad = read_each(raw, said.post)
        return Page(items=found, rejected=bad, missing=read.absent(args["uris"], raw, "uri"))

    def _follows(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "follows")
        found, bad = read_each(raw, partial(said.follows, read.name_of(body["subject"]["did"])))
        return Page(items=found, rejected=bad, next=self._next(self.follows_page, body, args))

    def _lists(self, body: Any, args: Mapping[str, Any]) -> Page:
        uris, bad = read_each(read.listing(body, "lists"), said.recommending_list)
        return Page(rejected=bad, follow=tuple(self.list_page(uri) for uri in uris))

    def _list(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "items")
        found, bad = read_each(raw, partial(said.listed, read.name_of(body["list"]["creator"]["did"])))
        return Page(items=found, rejected=bad)

    def _thread(self, body: Any, args: Mapping[str, Any]) -> Page:
        thread = body["thread"]
        found, bad = read_each(said.replies(thread), partial(said.comment, args["uri"]))
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
        usable, unusable = said.sorted_out(names)
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
