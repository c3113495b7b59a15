"""Mastodon: several independent instances, each asked by itself; most reads need no key.

`platform_id` is `user@home`, lower case: the same whoever tells of it. Only one instance speaks for an account: its
home where that is asked, else the first instance of the setting. It alone gives whole profiles and posts, so nobody's
posts come twice under two local ids; what other instances find is a Find. A `feed` and a post's id are
`local id@instance`.

People who did not choose to be found are left alone: `discoverable: false` closes a profile as `!undiscoverable`, and
`noindex: true` as `!noindex`; searches skip them, and a profile keeps only its id, handle, address, feed and labels.
`indexable: false`, the default on Mastodon, says that posts are not to be searched: the profile stays, labelled
`unindexed`, and no post or comment of theirs is asked for, kept or quoted. Counters of a post are what the instance has
heard of, which is less than its home knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Any
from urllib.parse import quote, urlsplit

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, NotOffered, TastemakerError, TryLater
from tastemaker.models import Answer, Find, Profile, Request, Since
from tastemaker.platforms import _mastodon as entity
from tastemaker.platforms import _reading as read
from tastemaker.platforms._mastodon import ACCT, HOST, LOCAL_ID
from tastemaker.platforms.base import Adapter, Call, Page, read_each
from tastemaker.render import line

PAGE, ACCOUNTS = 40, 80
"""Most statuses or search results of a page, and most accounts of a list."""
BATCH, STATUSES = 40, 20
"""Accounts and statuses asked by id at once: the size of the API's usual pages, since it states no limit."""
TOKEN, INSTANCES = "TASTEMAKER_MASTODON_TOKEN", "TASTEMAKER_MASTODON_INSTANCES"
ENTRY = re.compile(rf"(?:(?P<home>{HOST})=)?(?P<scheme>https?://)?(?P<place>(?P<host>{HOST})(?:/[\w./~-]*)?)")
"""An instance in the setting: a host or an address, after the host that its accounts are named after where that differs."""
NEXT = re.compile(rf'<[^<>]*[?&]max_id=(?P<cursor>{LOCAL_ID.pattern})(?:&[^<>]*)?>;\s*rel="?next\b')
"""Where the next page starts, in a Link header."""
OTHERS = r"(?!(?:www\.|m\.)?(?:youtube\.com|tiktok\.com|medium\.com|threads\.(?:net|com)|bsky\.app|substack\.com)/)"
"""Hosts that write profiles as /@name and are no instances."""


class Mastodon(Adapter):
    """The instances of the setting, or the one of the base URL; a token is sent to that one alone."""

    name = "mastodon"
    title = "Mastodon"
    docs = "https://docs.joinmastodon.org/methods/"
    base_url = "https://mastodon.social"
    keys = {TOKEN: "optional: an access token of your account on the base URL's instance (read scope; "
                   "Preferences, Development, New application), to search posts there"}
    settings = {INSTANCES: "optional: the instances to ask, separated by commas, each a host, a URL, or home=URL where "
                           "accounts are named after another host; the first also speaks for people from elsewhere"}
    examples = {"profile": "mastodon@mastodon.social", "handle": "Mastodon@mastodon.social",
                "feed": "13179@mastodon.social", "post": "109302436954721982@mastodon.social",
                "address": "mastodon.social/@Mastodon"}
    addresses = (OTHERS + rf"(?P<host>{HOST})/(?:@|users/)(?P<user>\w+(?:[.-]+\w+)*)(?:@(?P<home>{HOST}))?",)
    post_addresses = (OTHERS + rf"(?P<host>{HOST})/(?:@|users/)[\w.@-]+/(?:statuses/)?(?P<id>[0-9]+)",)
    post_form = "{id}@{host}"
    any_host = True
    mention_form = r"(?<![\w@/.])@([\w.-]+@[\w-]+(?:\.[\w-]+)+)"   # without a host it could be of any
    delta = True
    whole_finds = True
    checked_against = "Mastodon's OpenAPI description 4.7.0"

    @classmethod
    def named(cls, address: str) -> tuple[str, str] | None:
        """`@user@home` in lower case and the handle; an instance's page of somebody from elsewhere names their home."""
        if not (found := re.match(cls.addresses[0] + r"(?=/|$)", address)):
            return None
        handle = f"{found['user']}@{found['home'] or found['host'].removeprefix('www.')}"
        return f"@{handle.lower()}", handle

    @cached_property
    def instances(self) -> Mapping[str, str]:
        """The base URL of each instance that is asked, by the host that its accounts are named after."""
        listed = dict(map(_instance, filter(None, map(str.strip, self.options.get(INSTANCES, "").split(",")))))
        return listed or dict([_instance(self.url)])

    @property
    def _first(self) -> str:
        """The instance that speaks for people whose own is not asked."""
        return next(iter(self.instances))

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """At each instance: accounts by name, authors under the words as a hashtag, and who matches in its directory.

        With a token its instance looks through more accounts, and through posts instead of the directory.
        """
        tag = "".join(re.findall(r"\w+", query))
        return [call for home in self.instances for call in (
            *self._searches(home, query, language, limit),
            *([self.tag_page(home, tag, language, None, limit)] if tag else []))]

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole profiles by `user@home`, one a call: only known local ids can be asked for together."""
        return [self.account_page(acct, "profiles") for acct in self._accts(ids)]

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole profiles by handle, one a call; a handle without a host belongs to the first instance."""
        return [self.account_page(acct, "lookup") for acct in self._accts(handles)]

    def refresh(self, known: Iterable[tuple[str, str | None]]) -> list[Call]:
        """Known profiles anew, 40 local ids a call; those whose feed is of no use now are asked for by name."""
        names: dict[str, dict[str, str]] = {}
        for name, feed in known:
            home, local = self._feed_of(name, feed)
            names.setdefault(home, {})[local or name] = name
        unfed = names.pop("", {})
        return [self.accounts_page(home, batch, [there[local] for local in batch])
                for home, there in names.items() for batch in read.batches(there, BATCH)] + self.profiles(unfed)

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20,
              since: Since | None = None) -> list[Call]:
        """An account's own newest posts, no boosts or replies to others; without a feed its local id is looked up."""
        home, local = self._feed_of(profile_id, feed)
        newer = since.post_id if since else None
        if home:
            return [self.statuses_page(home, local, profile_id, None, newer, limit)]
        return [self.author_page(acct, newer, limit) for acct in self._accts([profile_id])]

    def stats(self, post_ids: Iterable[str]) -> list[Call]:
        """Known posts anew, 20 a call: whole, because boosts and quotes count here too."""
        ids: dict[str, list[str]] = {}
        for home, local in map(self._place, post_ids):
            ids.setdefault(home, []).append(local)
        return [self.stats_page(home, batch) for home, there in ids.items() for batch in read.batches(there, STATUSES)]

    def related(self, profile_id: str) -> list[Call]:
        """Whom an account follows (the first 80, unless it hides them) and whom it features."""
        return [self.related_page(acct) for acct in self._accts([profile_id])]

    def comments(self, post_id: str, *, limit: int = 100) -> list[Call]:
        """The replies to a post that its instance shows, at once; strangers are shown the first 60."""
        return [self.context_page(*self._place(post_id), limit)]

    # --- one page each -------------------------------------------------------------------------------------------

    def people_page(self, home: str, q: str, left: int) -> Call:
        """The only page of matching accounts that strangers are shown."""
        return self._call("search", self.people_page, home, "v2/search", self._people,
                          {"home": home, "q": q, "left": left}, q=q, type="accounts", limit=min(PAGE, left))

    def accounts_search_page(self, home: str, q: str, offset: int, left: int) -> Call:
        """One page of matching accounts, with the token."""
        return self._call("search", self.accounts_search_page, home, "v1/accounts/search", self._accounts_found,
                          {"home": home, "q": q, "offset": offset, "left": left}, q=q, limit=min(ACCOUNTS, left),
                          offset=offset or None)

    def posts_search_page(self, home: str, q: str, language: str | None, offset: int, left: int) -> Call:
        """One page of matching posts, with the token; instances without a full-text index find none."""
        return self._call("search", self.posts_search_page, home, "v2/search", self._posts_found,
                          {"home": home, "q": q, "language": language, "offset": offset, "left": left},
                          q=q, type="statuses", limit=min(PAGE, left), offset=offset or None)

    def tag_page(self, home: str, tag: str, language: str | None, cursor: str | None, left: int) -> Call:
        """One page of the posts under a hashtag; only the first instance is asked about people from elsewhere."""
        return self._call("search", self.tag_page, home, "v1/timelines/tag/:hashtag", self._tagged,
                          {"home": home, "tag": tag, "language": language, "cursor": cursor, "left": left}, place=tag,
                          local=None if home == self._first else "true", limit=min(PAGE, left), max_id=cursor)

    def directory_page(self, home: str, q: str) -> Call:
        """The most active people of an instance who want to be discovered; kept is in whose profile all words stand."""
        return self._call("search", self.directory_page, home, "v1/directory", self._listed, {"home": home, "q": q},
                          order="active", local="true", limit=ACCOUNTS)

    def account_page(self, acct: str, verb: str) -> Call:
        """One whole profile, from the instance that speaks for it."""
        return self._lookup(verb, self.account_page, self._account, {"acct": acct, "verb": verb})

    def accounts_page(self, home: str, ids: list[str], names: list[str]) -> Call:
        """Up to 40 profiles by local id; `names` are their platform ids."""
        return self._call("profiles", self.accounts_page, home, "v1/accounts", self._accounts,
                          {"home": home, "ids": ids, "names": names}, **{"id[]": ids})

    def author_page(self, acct: str, newer: str | None, left: int) -> Call:
        """The look at an account's local id before its posts."""
        return self._lookup("posts", self.author_page, self._author, {"acct": acct, "newer": newer, "left": left})

    def statuses_page(self, home: str, account: str, author: str, cursor: str | None, newer: str | None,
                      left: int) -> Call:
        """One page of an account's own posts; `newer` is the id of a post, of use where this instance gave it out."""
        local, teller = entity.split(newer)
        args = {"home": home, "account": account, "author": author, "cursor": cursor, "newer": newer, "left": left}
        return self._call("posts", self.statuses_page, home, "v1/accounts/:id/statuses", self._statuses, args,
                          place=account, exclude_replies="true", exclude_reblogs="true", limit=min(PAGE, left),
                          max_id=cursor, since_id=local if teller == home else None)

    def stats_page(self, home: str, ids: list[str]) -> Call:
        """Up to 20 posts by local id."""
        return self._call("stats", self.stats_page, home, "v1/statuses", self._counted, {"home": home, "ids": ids},
                          **{"id[]": ids})

    def related_page(self, acct: str) -> Call:
        """The look at an account's local id before whom it follows and features."""
        return self._lookup("related", self.related_page, self._relating, {"acct": acct})

    def relations_page(self, home: str, account: str, owner: str, kind: entity.Kind) -> Call:
        """The first 80 whom an account follows or features."""
        endpoint = {"follows": "v1/accounts/:id/following", "features": "v1/accounts/:id/endorsements"}[kind]
        args = {"home": home, "account": account, "owner": owner, "kind": kind}
        return self._call("related", self.relations_page, home, endpoint, self._relations, args, place=account,
                          limit=ACCOUNTS)

    def context_page(self, home: str, status: str, left: int) -> Call:
        """What was written before and after a post in its thread."""
        return self._call("comments", self.context_page, home, "v1/statuses/:id/context", self._context,
                          {"home": home, "status": status, "left": left}, place=status)

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means."""
        return _error(answer, call) if answer.status >= 400 else None

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _people(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        return self._found(read.listing(answer.body, "accounts"), args, entity.wordless)

    def _accounts_found(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        raw = entity.rows(answer.body)
        return self._found(raw, args, entity.wordless, self._offset(self.accounts_search_page, raw, args, ACCOUNTS))

    def _posts_found(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        raw = read.listing(answer.body, "statuses")
        onward = self._offset(self.posts_search_page, raw, args, PAGE)
        return self._found(raw, args, partial(entity.by_post, args["language"]), onward)

    def _tagged(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        told = partial(entity.by_post, args["language"])
        return self._found(entity.rows(answer.body), args, told, self._next(self.tag_page, answer, args))

    def _listed(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        words = args["q"].casefold().split()
        page = self._found(entity.rows(answer.body), args, entity.wordless)
        texts = {item: f"{item.name} {getattr(item, 'bio', '')}".casefold() for item in page.items}
        kept = tuple(item for item, text in texts.items() if all(word in text for word in words))
        return Page(items=kept, rejected=page.rejected)

    def _account(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        home, account = self._speaker(args["acct"]), entity.whole(answer.body)
        found, bad = read_each([account], partial(entity.profile, home))
        return Page(items=found, rejected=bad)

    def _accounts(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        raw = entity.rows(answer.body)
        found, bad = read_each(raw, partial(entity.profile, args["home"]))
        names = dict(zip(args["ids"], args["names"], strict=True))
        return Page(items=found, rejected=bad, missing=tuple(names[one] for one in read.absent(args["ids"], raw, "id")))

    def _author(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        home, account = self._speaker(args["acct"]), entity.whole(answer.body)
        if entity.is_silent(account):
            return Page()
        local = entity.local(account)
        return Page(follow=(self.statuses_page(home, local, args["acct"], None, args["newer"], args["left"]),))

    def _statuses(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(entity.rows(answer.body), partial(entity.own_post, args["home"], args["author"]))
        return Page(items=found[:args["left"]], rejected=bad, next=self._next(self.statuses_page, answer, args))

    def _counted(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        raw = entity.rows(answer.body)
        found, bad = read_each(raw, partial(entity.post, args["home"]))
        missing = (f"{one}@{args['home']}" for one in read.absent(args["ids"], raw, "id"))
        return Page(items=found, rejected=bad, missing=tuple(missing))

    def _relating(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        home, account = self._speaker(args["acct"]), entity.whole(answer.body)
        if entity.is_closed(account):
            return Page()
        local, owner = entity.local(account), entity.handle(account, home).lower()
        return Page(follow=(self.relations_page(home, local, owner, "follows"),
                            self.relations_page(home, local, owner, "features")))

    def _relations(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        relation = partial(entity.relation, args["home"], args["owner"], args["kind"])
        found, bad = read_each(entity.rows(answer.body), relation)
        return Page(items=found, rejected=bad)

    def _context(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        comment = partial(entity.comment, args["home"], args["status"])
        found, bad = read_each(read.listing(answer.body, "descendants"), comment)
        return Page(items=found[:args["left"]], rejected=bad)

    # --- building ------------------------------------------------------------------------------------------------

    def _call(self, verb: str, make: Any, home: str, endpoint: str, parse: Any, args: dict[str, Any], place: str = "",
              **params: Any) -> Call:
        """A Call of cost 1 to one instance; `place` stands for the part of the endpoint that begins with a colon."""
        path, url = re.sub(r":\w+", lambda _: quote(place, safe=""), endpoint), self._url(home)
        asked = tuple((name, str(one)) for name, value in params.items() if value is not None
                      for one in (value if isinstance(value, list) else [value]))
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket="instance", cost=1.0,
                    request=Request(url=f"{url}/api/{path}", params=asked, headers=self._token_for(home)),
                    parse=partial(_read, parse, args), endpoint=endpoint)

    def _lookup(self, verb: str, make: Any, parse: Any, args: dict[str, Any]) -> Call:
        home = self._speaker(args["acct"])
        acct = args["acct"].removesuffix(f"@{home}")
        return self._call(verb, make, home, "v1/accounts/lookup", parse, args, acct=acct)

    def _searches(self, home: str, q: str, language: str | None, limit: int) -> list[Call]:
        if self._token_for(home):
            return [self.accounts_search_page(home, q, 0, limit), self.posts_search_page(home, q, language, 0, limit)]
        return [self.people_page(home, q, limit), self.directory_page(home, q)]

    def _found(self, raw: list[Any], args: Mapping[str, Any], told: Any, onward: Call | None = None) -> Page:
        """Who was found, each once; `told` gives an item's account with the words that matched, or None."""
        found, bad = read_each(raw, partial(self._person, args["home"], told))
        whole = {one.platform_id: one for one in found if isinstance(one, Profile)}
        finds = read.merged(one for one in found if isinstance(one, Find))
        return Page(items=(*whole.values(), *finds), rejected=bad, next=onward)

    def _person(self, home: str, told: Any, item: Any) -> tuple[Profile | Find, ...]:
        """Whom an item is about: a Profile where this instance speaks for them, a Find where not or words matched."""
        about = told(item)
        if about is None or entity.is_closed(about[0]):
            return ()
        account, words = about
        who = entity.profile(home, account)
        find = Find(platform=self.name, platform_id=who.platform_id, handle=who.handle, name=who.name, text=words,
                    url=who.url)
        mine = self._speaker(who.platform_id) == home
        return (*((who,) if mine else ()), *((find,) if words or not mine else ()))

    def _next(self, make: Any, answer: Answer, args: Mapping[str, Any]) -> Call | None:
        """The next page by the Link header's `max_id`, while items are wanted; the link itself is never opened."""
        found, left = NEXT.search(answer.headers.get("link", "")), args["left"] - PAGE
        if not found or found["cursor"] == args["cursor"] or left <= 0:
            return None
        return make(**{**args, "cursor": found["cursor"], "left": left})

    def _offset(self, make: Any, raw: list[Any], args: Mapping[str, Any], size: int) -> Call | None:
        left, offset = args["left"] - size, args["offset"] + size
        return make(**{**args, "offset": offset, "left": left}) if left > 0 and len(raw) >= size else None

    def _url(self, home: str) -> str:
        """Where an instance is asked; one that a stored plan names and the setting no longer, at its own host."""
        return self.instances.get(home) or f"https://{home}"

    def _token_for(self, home: str) -> tuple[tuple[str, str], ...]:
        """The token's header for the base URL's instance, and nothing for any other."""
        token = self.secrets.get(TOKEN)
        return (("Authorization", Bearer(f"Bearer {token}")),) if token and self._url(home) == self.url else ()

    def _speaker(self, acct: str) -> str:
        """The instance that speaks for an account: its home where that is asked, else the first."""
        home = acct.rpartition("@")[2].lower()
        return home if home in self.instances else self._first

    def _feed_of(self, name: str, feed: str | None) -> tuple[str, str]:
        """The instance and the local id in a feed; ("", "") unless that instance speaks for the account now."""
        local, home = entity.split(feed)
        return (home, local) if local and home == self._speaker(name) else ("", "")

    def _place(self, post_id: str) -> tuple[str, str]:
        """The instance and the local id of a post. NotOffered when no instance of ours gave it out."""
        local, home = entity.split(post_id)
        if not local or home not in self.instances:
            raise NotOffered(f"No instance that is asked can show the post {line(post_id, 80)}.",
                             f"Add its instance to {INSTANCES}.")
        return home, local

    def _accts(self, names: Iterable[str]) -> list[str]:
        """`user@home` of each name, once, in lower case. BadInput for what is no name."""
        plain = (name.strip().lstrip("@").lower() for name in names)
        accts = read.once(name if "@" in name else f"{name}@{self._first}" for name in plain if name)
        if wrong := [acct for acct in accts if not ACCT.fullmatch(acct)]:
            raise BadInput(f"This is no Mastodon name: {line(wrong[0], 80)}.",
                           "A handle looks like name@instance.example.")
        return list(accts)


class Bearer(str):
    """A header's value that no repr shows: it stands in the one Request that may carry it."""

    def __repr__(self) -> str:
        return "'***'"


def _instance(entry: str) -> tuple[str, str]:
    """The home and the base URL that an entry of the setting names. BadInput for anything else."""
    if not (found := ENTRY.fullmatch(entry)):
        raise BadInput(f"{INSTANCES} has an entry that names no instance: {line(entry, 80)}.",
                       "Write hosts such as mastodon.social, separated by commas.")
    return (found["home"] or found["host"]).lower(), f"{found['scheme'] or 'https://'}{found['place'].rstrip('/')}"


def _read(page: Any, args: Mapping[str, Any], answer: Answer) -> Page:
    """A page that lacks what its description requires is of unknown shape."""
    try:
        return page(answer, args)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPayload(f"The answer does not have the shape that is described: {type(error).__name__}.") from None


# --- errors ----------------------------------------------------------------------------------------------------------

def _error(answer: Answer, call: Call) -> TastemakerError:
    """The error that an answer of status 400 or more means."""
    body = answer.body if isinstance(answer.body, dict) else {}
    said, host = line(body.get("error") or answer.status, 160), line(urlsplit(call.request.url).netloc, 60)
    if answer.status == 429:
        return TryLater(f"{host} asks us to wait.", _reset(answer))
    if answer.status >= 500:
        return (NotOffered(f"{host} does not know {call.endpoint}.") if answer.status == 501 else
                TryLater(f"{host} has a problem of its own: {said}."))
    closed = answer.status in (401, 403) or (answer.status == 422 and "authenticated" in said)
    if closed and call.request.headers:
        return NeedsKey(f"{host} does not accept the token for {call.endpoint}: {said}.",
                        f"Make a new one with the read scope in the account's preferences and set {TOKEN}.")
    if closed:
        return NotOffered(f"{host} does not show {call.endpoint} to strangers: {said}.",
                          f"Set {TOKEN} if it is the base URL's instance, or take it out of {INSTANCES}.")
    if answer.status in (404, 410) and not _may_be_elsewhere(call):
        return Gone(f"{host} no longer shows this: {said}.")
    if answer.status in (404, 410):
        return NotOffered(f"{host} does not know {line(call.args['acct'], 80)}.",
                          f"Add their own instance to {INSTANCES}.")
    return BadInput(f"{host} does not understand {call.endpoint}: {said}.")


def _may_be_elsewhere(call: Call) -> bool:
    """Whether an instance was asked about somebody from elsewhere, of whom it may never have heard."""
    return "acct" in call.args and dict(call.request.params)["acct"] == call.args["acct"]


def _reset(answer: Answer) -> Any:
    """When the window starts anew, from a header in ISO 8601; None leaves it to the door."""
    try:
        return clock.parse(answer.headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
