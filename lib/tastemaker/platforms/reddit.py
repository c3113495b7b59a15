"""Reddit through its Data API: an approved application signs in as itself and reads what is public.

`platform_id` is the account's fullname (`t2_...`), which outlives everything; paths take names, so a profile's `feed`
is its name. One call turns 100 ids into names and tells who is gone, but knows no text, no followers and not whether an
account hides from robots; so `profiles` asks that first and then for each account by name. Accounts that hide from
robots or are suspended keep only id, handle and a label that closes them. What was deleted or removed is never kept.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, NotApproved, NotPermitted, TastemakerError, TryLater
from tastemaker.models import Answer, Rejected, Request
from tastemaker.platforms import _reading as read
from tastemaker.platforms import _reddit as thing
from tastemaker.platforms.base import Adapter, Call, Hidden, Page, read_each
from tastemaker.render import line

PAGE, COMMENTS = 100, 500
"""Items of a page and ids of a batch; comments of one call."""
CLIENT_ID, CLIENT_SECRET = "TASTEMAKER_REDDIT_CLIENT_ID", "TASTEMAKER_REDDIT_CLIENT_SECRET"
USER_AGENT = "TASTEMAKER_REDDIT_USER_AGENT"
CHECK = f"Check {CLIENT_ID} and {CLIENT_SECRET}."
AGENT = r"(?a)[\w.-]+:[\w.-]+:[\w.-]+ \(by /?u/[\w-]{3,20}\)"
"""What Reddit wants every application to call itself: platform:app:version (by /u/name)."""
CLOSED = {"private", "banned", "quarantined", "gold_only", "gated"}
"""Why a community shows nothing."""


class Reddit(Adapter):
    """Reddit's Data API with an application's own credentials: accounts, their posts and the comments below them."""

    name = "reddit"
    title = "Reddit"
    docs = "https://www.reddit.com/dev/api"
    base_url = "https://oauth.reddit.com"
    hosts = {"token": "https://www.reddit.com"}
    keys = {CLIENT_ID: "client id of your approved application: https://www.reddit.com/prefs/apps",
            CLIENT_SECRET: "client secret of the same application: https://www.reddit.com/prefs/apps"}
    required_settings = {USER_AGENT: AGENT}
    required_keys = (CLIENT_ID, CLIENT_SECRET)
    settings = {USER_AGENT: "how your application calls itself: platform:app:version (by /u/name), with your own name"}
    examples = {"profile": "t2_1ab2cd", "handle": "sandbox_maple_wren_1", "feed": "sandbox_maple_wren_1",
                "post": "t3_1ab2cd3", "address": "www.reddit.com/user/sandbox_maple_wren_1"}
    addresses = (r"(?:www\.|old\.|new\.)?reddit\.com/(?:user|u)/(?P<handle>[A-Za-z0-9_-]{3,20})",)
    post_addresses = (r"(?:www\.|old\.|new\.)?reddit\.com/(?:(?:r|u|user)/[\w-]+/)?comments/(?P<id>[a-z0-9]{1,13})",
                      r"redd\.it/(?P<id>[a-z0-9]{1,13})")
    post_form = "t3_{id}"
    page = f"{thing.PAGE}{{handle}}"
    calls_per_profile = 1
    mention_form, mentions_handles = thing.MENTION.pattern, True

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """Accounts by name and description, and the authors of matching posts. Reddit knows no language."""
        return [self.search_page(kind, query, None, limit) for kind in ("user", "link")]

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Who of 100 accounts is still there; the `follow` of that brings each one whole, since no batch does."""
        return [self.accounts_page(batch, "profiles") for batch in read.batches(_asked(thing.ACCOUNT, ids), PAGE)]

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole profiles by name, with or without u/ or @; the API takes one a call."""
        names = read.once(re.sub(r"^(?:@|/?u/)", "", handle.strip()) for handle in handles)
        return [self.about_page(name, None) for name in _asked(thing.NAME, names)]

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20) -> list[Call]:
        """An account's newest posts, known ones too: they must be confirmed. `feed` is its name; closed ones have none.

        So of an account that closed itself nothing can be asked by mistake: BadInput without `feed`.
        """
        (one,), (name,) = _asked(thing.ACCOUNT, [profile_id]), _asked(thing.NAME, [feed or ""])
        return [self.submitted_page(one, name, "posts", None, limit)]

    def stats(self, post_ids: Iterable[str]) -> list[Call]:
        """Known posts anew and whole, 100 a call: that is how their deletion becomes known."""
        return [self.info_page(batch) for batch in read.batches(_asked(thing.POST, post_ids), PAGE)]

    def related(self, profile_id: str) -> list[Call]:
        """Whose posts an account shared as crossposts, from its newest 100 posts. Followers are nobody's to read."""
        return [self.accounts_page(_asked(thing.ACCOUNT, [profile_id]), "related")]

    def comments(self, post_id: str, *, limit: int = 100) -> list[Call]:
        """The best comments of a post and the answers to them, in one call."""
        return [self.comments_page(*_asked(thing.POST, [post_id]), limit)]

    # --- one page each -------------------------------------------------------------------------------------------

    def search_page(self, kind: str, q: str, after: str | None, left: int) -> Call:
        """One page of accounts (`user`) or of posts (`link`) that match, over all communities."""
        path, only = ("users/search", {}) if kind == "user" else ("search", {"type": "link", "sort": "relevance"})
        args = {"kind": kind, "q": q, "after": after, "left": left}
        return self._call("search", self.search_page, path, self._found, args, q=q, **only, limit=min(PAGE, left),
                          after=after)

    def accounts_page(self, ids: list[str], verb: str) -> Call:
        """The names of up to 100 accounts, and then what `verb` asks by name: profiles or related."""
        return self._call(verb, self.accounts_page, "api/user_data_by_account_ids", self._accounts,
                          {"ids": ids, "verb": verb}, ids=",".join(ids))

    def about_page(self, name: str, profile_id: str | None) -> Call:
        """One whole account by its name. `profile_id` is its id as a batch told it: a suspended one keeps it back."""
        args = {"name": name, "profile_id": profile_id}
        return self._call("lookup", self.about_page, f"user/{name}/about", self._about, args)

    def submitted_page(self, profile_id: str, name: str, verb: str, after: str | None, left: int) -> Call:
        """One page of what an account submitted, newest first: its posts, or for `related` whom it shared."""
        args = {"profile_id": profile_id, "name": name, "verb": verb, "after": after, "left": left}
        return self._call(verb, self.submitted_page, f"user/{name}/submitted", self._submitted, args, sort="new",
                          limit=min(PAGE, left), after=after)

    def info_page(self, ids: list[str]) -> Call:
        """Up to 100 posts by fullname."""
        return self._call("stats", self.info_page, "api/info", self._info, {"ids": ids}, id=",".join(ids))

    def comments_page(self, post_id: str, left: int) -> Call:
        """A post with its comments, best first."""
        args = {"post_id": post_id, "left": left}
        return self._call("comments", self.comments_page, f"comments/{post_id[3:]}", self._comments, args, sort="top",
                          limit=min(COMMENTS, left))

    def session_page(self) -> Call:
        """A new token for the application itself; it lasts for a day."""
        request = Request(method="POST", url=f"{self.urls['token'].rstrip('/')}/api/v1/access_token",
                          form=Hidden(grant_type="client_credentials"))
        return Call(platform=self.name, verb="session", make="session_page", args={}, bucket="session", cost=1.0,
                    request=request, parse=_signed_in, endpoint="api/v1/access_token")

    # --- the door ------------------------------------------------------------------------------------------------

    def sign_in(self) -> Call | None:
        """The Call for a token, or None without the application's credentials."""
        return self.session_page() if all(self.secrets.get(key) for key in self.required_keys) else None

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """A session's token, or the credentials that sign in; and always the name that Reddit wants to be told."""
        agent = {"User-Agent": self.options[USER_AGENT]} if self.options.get(USER_AGENT) else {}
        if session:
            return {"Authorization": f"Bearer {session['access_token']}", **agent}
        if not self.sign_in():
            return agent
        pair = ":".join(self.secrets[key] for key in self.required_keys)
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}", **agent}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means; a sign-in can be refused inside a good one."""
        if answer.status >= 400:
            return _error(answer, call)
        return _refused_token(answer.body) if call.verb == "session" else None

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _found(self, body: Any, args: Mapping[str, Any]) -> Page:
        kind, make = ("t2", thing.find) if args["kind"] == "user" else ("t3", thing.find_author)
        found, bad = thing.records(kind, make, thing.children(body))
        return Page(items=read.merged(found), rejected=bad, next=self._next(self.search_page, body, args))

    def _accounts(self, body: Any, args: Mapping[str, Any]) -> Page:
        if not isinstance(body, dict) or not any(name.startswith("t2_") for name in body):
            raise BadPayload("The answer names no account.")
        follow: list[Call] = []
        bad: list[Rejected] = []
        for one in (one for one in args["ids"] if one in body):
            names, wrong = read_each([body[one]], lambda account: thing.fit(thing.NAME, account["name"]))
            bad += wrong
            follow += [self.about_page(name, one) if args["verb"] == "profiles" else
                       self.submitted_page(one, name, args["verb"], None, PAGE) for name in names]
        missing = tuple(one for one in args["ids"] if one not in body)
        return Page(rejected=tuple(bad), missing=missing, follow=tuple(follow))

    def _about(self, body: Any, args: Mapping[str, Any]) -> Page:
        if body["kind"] != "t2":
            raise ValueError("not an account")
        found, bad = read_each([body["data"]], partial(thing.profile, args["profile_id"]))
        return Page(items=found, rejected=bad, missing=() if found or bad else (args["name"],))

    def _submitted(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad, gone = thing.posts(body, args["profile_id"])
        if args["verb"] == "related":
            found, bad = thing.records("t3", partial(thing.shared, args["profile_id"]), thing.children(body))
        return Page(items=tuple(dict.fromkeys(found)), rejected=bad, missing=gone,
                    next=self._next(self.submitted_page, body, args))

    def _info(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad, gone = thing.posts(body, None)
        raw = [child.get("data") if isinstance(child, dict) else child for child in thing.children(body)]
        return Page(items=found, rejected=bad, missing=read.once((*gone, *read.absent(args["ids"], raw, "name"))))

    def _comments(self, body: Any, args: Mapping[str, Any]) -> Page:
        about, below = body
        _, _, gone = thing.posts(about, None)
        found, bad = thing.records("t1", partial(thing.comment, args["post_id"]), thing.thread(below))
        return Page(items=found[:args["left"]], rejected=bad, missing=gone)

    # --- building ------------------------------------------------------------------------------------------------

    def _call(self, verb: str, make: Any, path: str, parse: Any, args: dict[str, Any], **params: Any) -> Call:
        """A Call of cost 1 with the application's token. The endpoint is its path without names and ids."""
        asked = tuple((name, str(value)) for name, value in params.items() if value is not None)
        endpoint = re.sub(r"^(user|comments)/[^/]+", r"\1/{}", path)
        request = Request(url=f"{self.url}/{path}", params=(*asked, ("raw_json", "1")))
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket="calls", cost=1.0,
                    session=True, request=request, parse=partial(_read, parse, args), endpoint=endpoint)

    def _next(self, make: Callable[..., Call], body: Any, args: Mapping[str, Any]) -> Call | None:
        """The next page while items are wanted. A page counts as full, so `limit` bounds the calls whatever comes."""
        after, left = read.cursor(body["data"], "after", args["after"]), args["left"] - PAGE
        return make(**{**args, "after": after, "left": left}) if after and left > 0 else None


def _read(page: Any, args: Mapping[str, Any], answer: Answer) -> Page:
    """A page that lacks what every one of its kind has is of unknown shape."""
    try:
        return page(answer.body, args)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPayload(f"The answer does not have the shape of its kind: {type(error).__name__}.") from None


def _asked(form: str, ids: Iterable[str]) -> list[str]:
    """The ids or names that a verb was given; BadInput unless every one has this form."""
    try:
        return [thing.fit(form, one) for one in ids]
    except (TypeError, ValueError) as error:
        raise BadInput(f"Reddit cannot be asked for this: {line(error, 100)}.", "Ids begin with t2_ or t3_.") from None


# --- errors ----------------------------------------------------------------------------------------------------------

def _error(answer: Answer, call: Call) -> TastemakerError:
    """The error that an answer of status 400 or more means. What has no JSON comes from a guard in front of the API."""
    body = answer.body if isinstance(answer.body, dict) else {}
    kind = str(body.get("reason") or "")
    said = line(body.get("explanation") or body.get("message") or body.get("reason") or answer.status, 160)
    if answer.status == 429:
        return TryLater("Reddit asks us to wait.")
    if answer.status >= 500 or answer.status == 408:
        return TryLater(f"Reddit has a problem of its own: {said}.")
    if answer.status == 401 or call.verb == "session":
        return NeedsKey(f"Reddit does not accept the application: {said}.", CHECK)
    if answer.status == 403 and call.endpoint.startswith("user/") and body:
        return NotPermitted(f"Reddit does not show us what this account submitted: {said}.", "hidden account")
    if answer.status in (404, 410, 451) or kind in CLOSED or re.search("DOESNT_EXIST|NOEXIST", kind):
        return Gone(f"Reddit no longer shows this: {said}.")
    if answer.status == 403:
        return NotApproved(f"Reddit refuses {call.endpoint} to this application: {said}.",
                           f"Ask Reddit whether it approved your use, and check {USER_AGENT}.")
    return BadInput(f"Reddit does not understand {call.endpoint}: {said}.")


def _refused_token(body: Any) -> TastemakerError | None:
    """Why a sign-in gave no token, or None when it did."""
    body = body if isinstance(body, dict) else {}
    if isinstance(body.get("access_token"), str) and body["access_token"]:
        return None
    if body.get("error"):
        return NeedsKey(f"Reddit does not accept the application: {line(body['error'], 160)}.", CHECK)
    return BadPayload("Reddit's answer to the sign-in has no token.")


def _signed_in(answer: Answer) -> Page:
    """A session is no page; the answer's body is what `headers` needs."""
    if error := _refused_token(answer.body):
        raise error
    return Page()
