"""X through its API v2: every post and user that an answer holds is paid for, so requests are as large as what is wanted.

`platform_id` is the numeric id, which outlives handles. Requests use the field names of August 2026 (`post.fields`);
answers are read with those and with the older ones (`tweet_count`, `referenced_tweets`). An app's bearer token does all
reads but one: users are searched with a user's token. Who is protected or withheld keeps only id, handle and a label.

Since August 2026 a post's author is no field any more but an expansion, which brings the author as a user. It is asked
for only where authors are wanted: a search keeps the users that it has paid for, and counters are refreshed without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from tastemaker.errors import BadInput, BadPayload, TastemakerError
from tastemaker.models import Answer, Request, Since
from tastemaker.platforms import _reading as read
from tastemaker.platforms import _x_answers as answers
from tastemaker.platforms._x_answers import BEARER, ID, USER_TOKEN
from tastemaker.platforms.base import Adapter, Call, Page, read_each
from tastemaker.render import line

PAGE, BATCH = 100, 100
FEWEST_FOUND, FEWEST_POSTS = 10, 5
"""The smallest pages that a search of posts and a timeline give."""
FOLLOWING = 20
"""Followed accounts that one `related` buys."""
TIMELINE_PAGES = 3
"""Pages of a timeline to look through for posts that are neither replies nor reposts."""
LONGEST_QUERY = 512
USER_FIELDS = ("created_at,description,entities,id,name,parody,protected,public_metrics,url,username,verified,"
               "verified_type,withheld")
POST_FIELDS = "attachments,created_at,entities,id,lang,note_post,paid_partnership,public_metrics,text,withheld"
MEDIA_FIELDS = "duration_ms,media_key,type"
HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
NOT_WORDS = re.compile(r"""[^\w\s'’"#-]|(?<!\w)-""")
USERS_QUERY = re.compile(r"[A-Za-z0-9_' ]{1,50}")
"""What the search of users takes; other words are looked for in posts only."""


class X(Adapter):
    """X's API v2, paid by the post, the user and the followed account."""

    name = "x"
    title = "X"
    docs = "https://docs.x.com/x-api/introduction"
    base_url = "https://api.x.com"
    keys = {BEARER: "the bearer token of your app, from https://console.x.com",
            USER_TOKEN: "optional: a user's OAuth 2.0 access token (two hours), to search users by name and bio as well"}
    required_keys = (BEARER,)
    examples = {"profile": "2244994945", "handle": "XDevelopers", "post": "1346889436626259968",
                "address": "x.com/XDevelopers"}
    addresses = (r"(?:www\.|mobile\.)?(?:x|twitter)\.com/i/user/(?P<id>[0-9]{1,19})",
                 r"(?:www\.|mobile\.)?(?:x|twitter)\.com/(?!(?:i|home|search|explore|intent|share|hashtag|settings|login|"
                 r"signup|messages|notifications|compose|tos|privacy|about|download|jobs)(?:/|$))"
                 r"(?P<handle>@?[A-Za-z0-9_]{1,15})")
    post_addresses = (r"(?:www\.|mobile\.)?(?:x|twitter)\.com/(?:i(?:/web)?|(?P<author>[A-Za-z0-9_]{1,15}))/status/"
                      r"(?P<id>[0-9]{1,19})",)
    post_page = "https://x.com/i/status/{id}"
    page = "https://x.com/{handle}"
    mention_form = r"(?<![\w@/.])(@[A-Za-z0-9_]{1,15})(?![\w@])"
    delta = True
    whole_finds = True
    checked_against = "X's OpenAPI description 2.167"

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """The authors of matching posts of the last seven days; with a user's token also users by name and bio."""
        calls = [self.search_page(_question(query, language), None, limit)]
        if self.secrets.get(USER_TOKEN) and USERS_QUERY.fullmatch(query):
            calls.append(self.search_users_page(query, None, limit))
        return calls

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole profiles by id, 100 a call."""
        return self._user_calls("ids", ids, ID, "An id on X is a number.")

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole profiles by handle, with or without the @, 100 a call."""
        plain = (handle.strip().lstrip("@").lower() for handle in handles)
        return self._user_calls("usernames", plain, HANDLE, "A handle has up to 15 letters, digits and underscores.")

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20, since: Since | None = None) -> list[Call]:
        """An account's own newest posts, without replies and reposts; with `since` only those after it."""
        return [self.timeline_page(profile_id, since.post_id if since else None, None, limit, TIMELINE_PAGES)]

    def stats(self, post_ids: Iterable[str]) -> list[Call]:
        """Fresh counters of known posts, 100 a call. A post's words never change under its id: an edit has a new one."""
        return [self.posts_page(batch, False) for batch in read.batches(post_ids, BATCH)]

    def renew(self, post_ids: Iterable[str]) -> list[Call]:
        """Known posts whole, 100 a call; each costs its author too."""
        return [self.posts_page(batch, True) for batch in read.batches(post_ids, BATCH)]

    def related(self, profile_id: str) -> list[Call]:
        """Whom an account follows: the 20 latest, because each costs as much as a profile."""
        return [self.following_page(profile_id)]

    def mentioned(self, names: Iterable[str]) -> list[Call]:
        """Who is named, by id or, with an @, by handle."""
        known, named = [], []
        for name in names:
            (named if name.startswith("@") else known).append(name)
        return [*(self.profiles(known) if known else ()), *(self.lookup(named) if named else ())]

    def comments(self, post_id: str, *, limit: int = 100) -> list[Call]:
        """The replies to a post of the last seven days; each costs its author too, who is kept as a hash."""
        return [self.replies_page(post_id, None, limit)]

    # --- one page each -------------------------------------------------------------------------------------------

    def search_page(self, q: str, cursor: str | None, left: int) -> Call:
        """One page of posts with their authors, who are bought with it."""
        size = _size(left, FEWEST_FOUND)
        return self._call("search", self.search_page, "search_posts", "tweets/search/recent", self._found_posts,
                          {"q": q, "cursor": cursor, "left": left}, {"post": size, "user": size}, query=q,
                          max_results=size, next_token=cursor, sort_order="relevancy", expansions="author_id",
                          **{"post.fields": "id,note_post,text,withheld", "user.fields": USER_FIELDS})

    def search_users_page(self, q: str, cursor: str | None, left: int) -> Call:
        """One page of users by handle, name and bio, with a user's token."""
        size = _size(left, 1)
        return self._call("search", self.search_users_page, "search_users", "users/search", self._found_users,
                          {"q": q, "cursor": cursor, "left": left}, {"user": size}, session=True, query=q,
                          max_results=size, next_token=cursor, **{"user.fields": USER_FIELDS})

    def users_page(self, by: str, names: list[str], unusable: list[str]) -> Call:
        """Up to 100 users `by` ids or usernames. `unusable` are neither: not sent, since one fails the batch, but reported."""
        verb, bucket, path = (("profiles", "users", "users") if by == "ids" else ("lookup", "users_by", "users/by"))
        return self._call(verb, self.users_page, bucket, path, self._users,
                          {"by": by, "names": names, "unusable": unusable}, {"user": len(names)},
                          **{by: ",".join(names), "user.fields": USER_FIELDS})

    def timeline_page(self, profile_id: str, since_id: str | None, cursor: str | None, left: int, pages: int) -> Call:
        """One page of an account's posts, newest first; at most `pages` are read to find `left` of its own."""
        size = _size(left, FEWEST_POSTS)
        args = {"profile_id": profile_id, "since_id": since_id, "cursor": cursor, "left": left, "pages": pages}
        return self._call("posts", self.timeline_page, "timeline", f"users/{_safe(profile_id)}/tweets", self._timeline, args,
                          {"post": size}, "users/{id}/tweets", exclude="replies,retweets", max_results=size,
                          since_id=since_id, pagination_token=cursor, expansions="attachments.media_keys",
                          **{"post.fields": POST_FIELDS, "media.fields": MEDIA_FIELDS})

    def posts_page(self, ids: list[str], whole: bool) -> Call:
        """Up to 100 posts by id: counters alone, or `whole` with their authors."""
        more = ({"expansions": "attachments.media_keys,author_id", "post.fields": POST_FIELDS, "user.fields": "id,protected,withheld",
                 "media.fields": MEDIA_FIELDS} if whole else {"post.fields": "id,public_metrics"})
        bought = {"post": len(ids), "user": len(ids) if whole else 0}
        return self._call("posts" if whole else "stats", self.posts_page, "posts", "tweets", self._posts,
                          {"ids": ids, "whole": whole}, bought, ids=",".join(ids), **more)

    def following_page(self, profile_id: str) -> Call:
        """The latest accounts that one follows; there is no second page."""
        return self._call("related", self.following_page, "following", f"users/{_safe(profile_id)}/following",
                          self._following, {"profile_id": profile_id}, {"follow": FOLLOWING}, "users/{id}/following",
                          max_results=FOLLOWING, **{"user.fields": "id,protected,username,withheld"})

    def replies_page(self, post_id: str, cursor: str | None, left: int) -> Call:
        """One page of a post's conversation."""
        size = _size(left, FEWEST_FOUND)
        return self._call("comments", self.replies_page, "search_posts", "tweets/search/recent", self._replies,
                          {"post_id": post_id, "cursor": cursor, "left": left}, {"post": size, "user": size},
                          query=f"conversation_id:{_safe(post_id)}", max_results=size, next_token=cursor, expansions="author_id",
                          **{"post.fields": "created_at,id,note_post,public_metrics,text,withheld",
                             "user.fields": "id,protected,withheld"})

    def session_page(self) -> Call:
        """The app's usage report: it is free, and shows that the app's own token works."""
        return self._call("session", self.session_page, "session", "usage/tweets", _usage, {}, {}, days=1)

    # --- the door ------------------------------------------------------------------------------------------------

    def sign_in(self) -> Call | None:
        """The Call before the first one with a user's token; None without one.

        Nothing signs in: a person makes the token. A session is only how a Call says that it goes with the other key.
        """
        return self.session_page() if self.secrets.get(USER_TOKEN) else None

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """The app's token; for Calls marked `session` the user's."""
        token = self.secrets.get(BEARER if session is None else USER_TOKEN)
        return {"Authorization": f"Bearer {token}"} if token else {}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means, also one that comes as 200 with errors and no data."""
        return answers.error(answer, call) if answer.status >= 400 else answers.refusal(answer, call)

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _found_posts(self, body: Any, args: Mapping[str, Any]) -> Page:
        posts, users = answers.data(body), answers.included(body, "users")
        profiles, bad = read_each(users, answers.open_profile)
        closed = answers.closed(users)
        finds, worse = read_each(posts, partial(answers.find_author, {p.platform_id: p for p in profiles}, closed))
        return Page(items=(*read.merged(finds), *profiles), rejected=(*bad, *worse),
                    next=self._next(self.search_page, body, args, FEWEST_FOUND), price=self._price(post=posts, user=users))

    def _found_users(self, body: Any, args: Mapping[str, Any]) -> Page:
        users = answers.data(body)
        profiles, bad = read_each(users, answers.open_profile)
        finds = tuple(answers.find(profile, profile.bio) for profile in profiles)
        return Page(items=(*finds, *profiles), rejected=bad, next=self._next(self.search_users_page, body, args, 1),
                    price=self._price(user=users))

    def _users(self, body: Any, args: Mapping[str, Any]) -> Page:
        users = answers.data(body)
        found, bad = read_each(users, answers.profile)
        suspended = answers.suspended(body, args["names"]) if args["by"] == "ids" else ()
        gone = (name for name in answers.absent(body, args["names"]) if name not in suspended)
        return Page(items=(*found, *map(answers.suspended_profile, suspended)), rejected=bad, missing=(*gone, *args["unusable"]),
                    price=self._price(user=users))

    def _timeline(self, body: Any, args: Mapping[str, Any]) -> Page:
        posts = answers.data(body)
        found, bad = read_each(posts, partial(answers.own_post, args["profile_id"], answers.media(body)))
        left, pages = args["left"] - len(found), args["pages"] - 1
        cursor = read.cursor(read.part(body, "meta"), "next_token", args["cursor"])
        onward = {**args, "cursor": cursor, "left": left, "pages": pages}
        return Page(items=found, rejected=bad, price=self._price(post=posts),   # all of them: they are paid for
                    next=self.timeline_page(**onward) if cursor and left > 0 and pages > 0 else None)

    def _posts(self, body: Any, args: Mapping[str, Any]) -> Page:
        posts, users = answers.data(body), answers.included(body, "users")
        one = partial(answers.whole_post, answers.media(body), answers.closed(users)) if args["whole"] else answers.stats
        found, bad = read_each(posts, one)
        return Page(items=found, rejected=bad, missing=answers.absent(body, args["ids"]),
                    price=self._price(post=posts, user=users))

    def _following(self, body: Any, args: Mapping[str, Any]) -> Page:
        users = answers.data(body)
        found, bad = read_each(users, partial(answers.follows, args["profile_id"]))
        return Page(items=found, rejected=bad, price=self._price(follow=users))

    def _replies(self, body: Any, args: Mapping[str, Any]) -> Page:
        posts, users = answers.data(body), answers.included(body, "users")
        found, bad = read_each(posts, partial(answers.comment, args["post_id"], answers.closed(users)))
        return Page(items=found, rejected=bad, price=self._price(post=posts, user=users),
                    next=self._next(self.replies_page, body, args, FEWEST_FOUND))

    # --- building ------------------------------------------------------------------------------------------------

    def _call(self, verb: str, make: Any, bucket: str, path: str, parse: Any, args: dict[str, Any], bought: dict[str, int],
              endpoint: str = "", *, session: bool = False, **params: Any) -> Call:
        """A Call of cost 1; `bought` is how many resources of each kind it can bring at most."""
        asked = tuple((name, str(value)) for name, value in params.items() if value is not None)
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket=bucket, cost=1.0, session=session,
                    request=Request(url=f"{self.url}/2/{path}", params=asked), parse=partial(_read, parse, args),
                    endpoint=f"/2/{endpoint or path}", price=self._cost(bought))

    def _cost(self, bought: Mapping[str, int]) -> float:
        """US dollars for so many resources of each kind, to a hundredth of a cent."""
        return round(sum(self.terms.prices[kind] * number for kind, number in bought.items()), 4)

    def _price(self, **came: list[Any]) -> float:
        """US dollars for what came, included users too."""
        return self._cost({kind: len(items) for kind, items in came.items()})

    def _user_calls(self, by: str, names: Iterable[str], form: re.Pattern[str], advice: str) -> list[Call]:
        names = read.once(names)
        usable = [name for name in names if form.fullmatch(name)]
        unusable = [name for name in names if not form.fullmatch(name)]
        if names and not usable:
            raise BadInput(f"X knows none of these: {', '.join(line(ascii(name), 40) for name in unusable[:5])}.", advice)
        return [self.users_page(by, batch, [] if n else unusable) for n, batch in enumerate(read.batches(usable, BATCH))]

    def _next(self, make: Any, body: Mapping[str, Any], args: Mapping[str, Any], fewest: int) -> Call | None:
        """The next page while items are wanted. A page counts as full, so `limit` bounds the money whatever comes."""
        cursor = read.cursor(read.part(body, "meta"), "next_token", args["cursor"])
        left = args["left"] - _size(args["left"], fewest)
        return make(**{**args, "cursor": cursor, "left": left}) if cursor and left > 0 else None


# --- requests --------------------------------------------------------------------------------------------------------

def _question(query: str, language: str | None) -> str:
    """A search as X writes it: no reposts, and posts of a language where one is wanted.

    Words, hashtags, whole phrases and OR stay; what X would read as an operator of another kind becomes a space.
    """
    words = NOT_WORDS.sub(" ", query if query.count('"') % 2 == 0 else query.replace('"', " "))
    tongue = read.language(language)
    asked = f"({' '.join(words.split())}) -is:retweet" + (f" lang:{tongue}" if tongue else "")
    if not re.search(r"\w", words):
        raise BadInput(f"There are no words in {line(ascii(query), 60)}.", "Write words or hashtags.")
    if len(asked) > LONGEST_QUERY:
        raise BadInput(f"X takes questions of up to {LONGEST_QUERY} characters.", "Use fewer words in one query.")
    return asked


def _size(left: int, fewest: int) -> int:
    """How many to ask for: what is still wanted, within what the API gives."""
    return max(fewest, min(PAGE, left))


def _safe(name: str) -> str:
    """An id that stands in a path or a query; BadInput for anything else."""
    if not ID.fullmatch(name):
        raise BadInput(f"{line(ascii(name), 60)} is no id on X.", "An id on X is a number; look a handle up first.")
    return name


def _read(page: Any, args: Mapping[str, Any], answer: Answer) -> Page:
    """A page whose lists are no lists is of unknown shape."""
    try:
        return page(answer.body, args)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPayload(f"The answer does not have the shape of X's description: {type(error).__name__}.") from None


def _usage(body: Any, args: Mapping[str, Any]) -> Page:
    """A usage report is no page."""
    if not isinstance(body["data"], dict):
        raise BadPayload("The usage report has no figures.")
    return Page()
