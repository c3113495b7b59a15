"""What an adapter is: facts about a platform, and verbs that return Calls without making them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from tastemaker.errors import NotOffered, TastemakerError
from tastemaker.models import Answer, Record, Ref, Rejected, Request
from tastemaker.platforms import _reading as read
from tastemaker.terms import Terms, load

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one answer held, and where to go on."""

    items: tuple[Record, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    missing: tuple[str, ...] = ()
    """Ids that were asked for by name and did not come back: candidates for deletion."""
    next: Call | None = None
    """The next page of the same question, or None at the end."""
    follow: tuple[Call, ...] = ()
    """Calls that complete this answer, such as the videos behind an uploads playlist."""
    price: float | None = None
    """US dollars that the answer did cost, from what it returned; None: as much as was reserved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that could be made: what it costs, how to send it and how to read the answer.

    `make` and `args` name the adapter's method that builds it, so `adapter.rebuild(call.make, call.args)` is the same
    Call: that pair is what a pull stores, and how it continues after a kill.
    """

    platform: str
    verb: str
    """search, profiles, lookup, posts, stats, related, comments or session."""
    make: str
    args: Mapping[str, Any]
    """JSON-able keyword arguments of `make`; the cursor is one of them."""
    bucket: str
    cost: float
    """In the bucket's own units: what its limit counts."""
    request: Request
    parse: Callable[[Answer], Page] = field(compare=False, repr=False)
    endpoint: str = ""
    """The vendor's name of the endpoint, such as `search.list`: the source that every stored fact carries."""
    session: bool = False
    """Whether it must go through a signed-in session."""
    price: float = 0.0
    """US dollars that it can cost at most; 0 where calls are free."""


class Adapter:
    """One platform. Subclasses state facts and build Calls; they open, wait, retry, read and write nothing.

    A subclass is found by its file: `platforms/<name>.py` with a class whose `name` is the file's stem.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    docs: ClassVar[str]
    base_url: ClassVar[str]
    hosts: ClassVar[Mapping[str, str]] = {}
    """Other hosts that some calls go to, by name, such as a signed-in session's; `urls` overrides them."""
    keys: ClassVar[Mapping[str, str]] = {}
    """Environment name -> one line that says what it is and where to get it."""
    required_keys: ClassVar[tuple[str, ...]] = ()
    """Those of `keys` without which no call works."""
    settings: ClassVar[Mapping[str, str]] = {}
    """Plain settings that are no secrets: environment name -> one line that says what it is; `options` holds their values."""
    required_settings: ClassVar[Mapping[str, str]] = {}
    """Those of `settings` without which no call works -> the pattern that the whole value must match."""
    addresses: ClassVar[tuple[str, ...]] = ()
    """Patterns of a profile's web address, host and path without scheme, with a group called `id` or `handle`."""
    any_host: ClassVar[bool] = False
    """Whether `addresses` match on any host, as on a federated network: then an address counts only where the platform is said."""
    post_addresses: ClassVar[tuple[str, ...]] = ()
    """Patterns of a post's web address: host, path and query without scheme. A group `id` is what tells it from others; `author`
    and `author_id` name who posted it, `host` the instance."""
    post_form: ClassVar[str] = "{id}"
    """The platform's id of a post, made of those groups; empty where an address does not hold it."""
    post_page: ClassVar[str] = ""
    """The address of a post without its author's handle, made of those groups; empty where there is none."""
    mention_form: ClassVar[str] = ""
    """Pattern of whom a text of this platform names, with the name as its one group; empty where words cannot say who it is."""
    mentions_handles: ClassVar[bool] = False
    """Whether `Post.mentions` holds handles, which are looked up, and not platform ids."""
    page: ClassVar[str] = ""
    """The web address that people write for a profile, with {handle} in it; empty where there is none."""
    calls_per_profile: ClassVar[int] = 0
    """Calls that complete each profile of a `profiles` call, such as one for its follower total."""
    whole_finds: ClassVar[bool] = False
    """Whether a search brings whole profiles, so that nobody needs to be asked for again."""
    delta: ClassVar[bool] = False
    """Whether `posts` takes `since` and then asks only for what is newer."""
    checked_against: ClassVar[str] = ""
    """The vendor's machine-readable description that every request is tested against; empty: documentation only."""
    examples: ClassVar[Mapping[str, str]] = {}
    """How this platform writes a `profile`, a `handle`, a `post`, a profile's `address` and, where it has one, a `feed`: for
    documentation and for the contract's tests."""
    calls_per_posts: ClassVar[int] = 1
    """Calls that the newest posts of one profile take, with those that complete the list: what a forecast counts."""

    def __init__(self, base_url: str | None = None, secrets: Mapping[str, str] | None = None,
                 urls: Mapping[str, str] | None = None, options: Mapping[str, str] | None = None,
                 accepted: Iterable[str] = ()) -> None:
        """`base_url` overrides the platform's; `secrets` holds the values of `keys` that are set; `urls` other hosts;
        `options` the values of `settings`; `accepted` the names of the terms' acceptances that this installation states.
        """
        self.url = (base_url or self.base_url).rstrip("/")
        self.secrets = dict(secrets or {})
        self.urls = {**self.hosts, **(urls or {})}
        self.options = dict(options or {})
        self.accepted = frozenset(accepted)

    @cached_property
    def terms(self) -> Terms:
        """The platform's limits, prices, retention and duties, from `terms/<name>.toml`."""
        return load(self.name)

    @property
    def buckets(self) -> Mapping[str, Any]:
        """Quota buckets by name, as the terms state them."""
        return self.terms.buckets

    def missing_keys(self) -> tuple[str, ...]:
        """What must be set before a call may be made: required keys and settings, and acceptances that its use needs."""
        keys = (key for key in self.required_keys if not self.secrets.get(key))
        plain = (name for name, form in self.required_settings.items() if not re.fullmatch(form, self.options.get(name, "")))
        granted = (f"TASTEMAKER_{self.terms.setting(a.name).upper()}" for a in self.terms.accept
                   if a.needed_for == "use" and a.name not in self.accepted)
        return (*keys, *plain, *granted)

    def hint(self, setting: str) -> str:
        """What a key, a plain setting or an acceptance is and where to get it, in a line."""
        granted = {f"TASTEMAKER_{self.terms.setting(a.name).upper()}": f"Set it to true once this holds: {a.says}"
                   for a in self.terms.accept}
        return {**self.keys, **self.settings, **granted}.get(setting, "")

    @classmethod
    def named(cls, address: str) -> tuple[str, str] | None:
        """The platform id and the handle ("" where unknown) in a profile's web address, host and path without scheme.

        The id is `@handle` in lower case until a pull has looked the handle up. None when it is no profile's address.
        """
        for pattern in cls.addresses:
            if found := re.match(pattern + r"(?=/|$)", address):
                handle = found.groupdict().get("handle", "").lstrip("@")
                return found.groupdict().get("id") or f"@{handle.lower()}", handle
        return None

    def names_in(self, words: str) -> tuple[str, ...]:
        """Whom a text of this platform mentions, written as in `Post.mentions`; not who it says is on another platform."""
        if not self.mention_form or "@" not in words and "u/" not in words:
            return ()
        return read.once(name.rstrip(".-·") for name in re.findall(self.mention_form, read.here(words, self.name)))

    # --- verbs: each returns Calls, one per first page -----------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """Calls that look for profiles by words. `limit` is the number of items wanted, over all pages."""
        raise self._not_offered("search")

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Calls that bring whole profiles by platform id, in batches as large as the API takes."""
        raise self._not_offered("profiles")

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Calls that bring whole profiles by handle."""
        raise self._not_offered("lookup")

    def refresh(self, known: Iterable[tuple[str, str | None]]) -> list[Call]:
        """Calls that bring known profiles anew in the cheapest batches; each is given as its platform id and its feed."""
        return self.profiles(platform_id for platform_id, _ in known)

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20) -> list[Call]:
        """Calls that bring a profile's newest posts. `feed` is what its Profile said, where the platform needs it.

        Where `delta` is true it takes `since` too (a Since or None) and asks only for what is newer.
        """
        raise self._not_offered("posts")

    def stats(self, post_ids: Iterable[str]) -> list[Call]:
        """Calls that refresh the counters of known posts in batches."""
        raise self._not_offered("stats")

    def renew(self, post_ids: Iterable[str]) -> list[Call]:
        """Calls that bring known posts anew, their words too, in the cheapest batches; `stats` where that brings them whole."""
        return self.stats(post_ids)

    def related(self, profile_id: str) -> list[Call]:
        """Calls that bring profiles which this one features, follows or lists."""
        raise self._not_offered("related")

    def mentioned(self, names: Iterable[str]) -> list[Call]:
        """Calls that bring the whole profiles of whom posts mention, named as in `Post.mentions`, in the largest batches."""
        return self.lookup(names) if self.mentions_handles else self.profiles(names)

    def comments(self, post_id: str, *, limit: int = 100) -> list[Call]:
        """Calls that bring the public comments of a post."""
        raise self._not_offered("comments")

    # --- how the door talks to this platform ---------------------------------------------------------------------

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """The headers that carry keys; added at the door, never stored or logged.

        Without a session they are those of a call that needs none, and of the call that signs in.
        """
        return {}

    def sign_in(self) -> Call | None:
        """The Call whose answer body is a session for `headers`, or None where none is needed or no key is set."""
        return None

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """The error that an answer means, or None when it is a good answer. TryLater is what the door may retry."""
        return None

    # --- shared by all -------------------------------------------------------------------------------------------

    def rebuild(self, make: str, args: Mapping[str, Any]) -> Call:
        """The Call that `make(**args)` builds: how a stored step becomes a Call again."""
        return getattr(self, make)(**args)

    def _not_offered(self, verb: str) -> NotOffered:
        return NotOffered(f"{self.title} has no official call for {verb}.", f"See {self.docs}.")


class Hidden(dict[str, str]):
    """A request's body or form whose values stay out of every repr, log line and traceback."""

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{name!r}: '***'" for name in self) + "}"


def read_each(items: Iterable[Any], read: Callable[[Any], T | tuple[T, ...]],
              ) -> tuple[tuple[T, ...], tuple[Rejected, ...]]:
    """Read every item on its own: one bad item is quarantined with its reason and the rest survive.

    An item may hold several records or, when it is not for us (a repost, a closed profile), none: then `read` gives a
    tuple.
    """
    good: list[T] = []
    bad: list[Rejected] = []
    for item in items:
        try:
            found = read(item)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            bad.append(Rejected(f"{type(error).__name__}: {error}"[:300], item))
        else:
            good.extend(found if isinstance(found, tuple) else (found,))
    return tuple(good), tuple(bad)


def refs(items: Iterable[Record]) -> list[Ref]:
    """The profiles that some records name, in order, each once."""
    seen = dict.fromkeys(Ref(i.platform, getattr(i, "profile_id", None) or i.platform_id)
                         for i in items if hasattr(i, "handle") or hasattr(i, "profile_id"))
    return list(seen)
