"""What a part is: one platform of the sandbox, in one file, `parts/<name>.py`, which is found and not registered.

A part answers as its platform's documents say, for a World that is a pure function of seed, size and day. It states
facts (class variables), admits callers, answers and refuses. The server does the rest: it finds the part by the path,
calls the faults, keeps good answers ready, counts requests, and writes HTTP. The shape of a part:

    class Somewhere(Part):
        name = "somewhere"
        habitat = Habitat(share=0.3, size=0.5, since=date(2020, 5, 1), longest_handle=20)
        limits = {"calls": Limit(300, seconds=300)}

        def admit(self, asked, endpoint, now, faults):
            if not asked.bearer:
                raise Refused(401, {"error": "no token"})
            left = self.take("calls", now)
            headers = {"x-ratelimit-remaining": str(max(left, 0))}
            if left < 0:
                raise Refused(429, {"error": "too many"}, headers)
            return headers

        def answer(self, asked, endpoint, query, day, now):
            if endpoint == "users" and asked.method == "GET":
                creator = self.world.by_handle(query.first("name"), self.name, day)
                return {"users": [self._user(creator, day)] if creator else []}
            raise Refused(404, {"error": "not found"})

What a part asks, with `name` for `self.name`; days are ordinals as `date.toordinal` counts them:

    world.search(words, name, day)            creators' numbers, best first, and how many match
    world.search_posts(words, name, day)      (number, place) of posts, best first, and how many match
    world.creator(number)                     the Creator
    world.account_of(creator, name)           their Account, whatever the day; None where they have none
    world.account(number, name, day)          the same, None also when it does not exist on that day
    world.find(text, name, day)               the Creator of an account id (18 digits) or a handle, or None
    world.by_handle(text, name, day)          the same, for handles alone
    world.post(number, name, place)           the Post
    world.post_id(post)                       its id, 18 digits
    world.find_post(text, name, day)          the Post of such an id, or None
    world.peers(creator, name, kind, most)    numbers of others whom one follows, lists or features (`kind` is any word)
    world.followers_of(name)                  number -> who follows them: the same for `follows` turned round
    world.residents(name)                     numbers of all who have an account
    people.bio(creator, name, longest)        what an account says about itself, in so many characters
    posting.count(account, day)               how many posts there are; posts are numbered from 0, their `place`
    posting.newest(account, day, limit, skip) places of the newest posts, newest first
    posting.counts(post, day)                 views, likes, comments, reposts, quotes, saves
    posting.answered(post, day, most)         number and moment of the comments, of `most`
    growth.followers(account, day)            how many follow
    ids.number_of(seed, kind, number)         other ids of 18 digits, and `ids.index_of` back

`chance.Dice(names...)` throws the same numbers for the same names, and nothing else may be random. Creators whose
`attack` is set write hostile texts: pass them on as they are. Everything shown is invented: handles begin with
`sandbox`, and every host is `*.example`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from tastemaker.sandbox.asking import Asked, Good, Query, Refused
from tastemaker.sandbox.faults import Faults
from tastemaker.sandbox.quota import Limit, Quota
from tastemaker.sandbox.tokens import Tokens

if TYPE_CHECKING:
    from tastemaker.sandbox.people import Creator
    from tastemaker.sandbox.world import World

__all__ = ["Asked", "Faults", "Good", "Habitat", "Limit", "Part", "Query", "Quota", "Refused", "Tokens"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habitat:
    """How the world's creators live on a platform. Their accounts are drawn from it when one is first asked for."""

    share: float
    """Of all creators, those who have an account here."""
    size: float = 1.0
    """Followers, relative to the size that the creator was drawn with (median 9,000)."""
    since: date = date(2016, 1, 1)
    """No account is older."""
    titled: bool = False
    """Posts have a title and a longer text (videos, episodes); otherwise one short text and the title is ""."""
    views: bool = False
    """Counters start from views; otherwise from likes, and views are 0."""
    threads: bool = False
    """Some posts continue the one before as a thread (`post.reply`)."""
    habits: Mapping[str, float] = field(default_factory=lambda: {"text": 1})
    """Habit of an account -> how many have it. `text`, `image` and `video` are short posts, mostly of that kind;
    `long`, `short`, `mixed` and `live` are rows of videos; `visual` is images, shorts and a few videos; `audio` is
    episodes. A post's `format` is then one of text, image, video, short, live and audio."""
    gap: float = 3.0
    """Median days between posts."""
    response: float = 0.05
    """Views (or likes) of a usual post per follower."""
    hidden: float = 0.0
    """Share of accounts that hide their follower count; three quarters as many hide their likes."""
    longest_handle: int = 30
    """Characters of a handle. Creators whose handle is longer have one like `sandbox_1a`."""
    joiner: str = "_"
    """What stands between the words of a handle; "" where a platform allows nothing of the kind."""


class Part:
    """One platform as its API answers. Subclasses state facts and answer; they keep no state but tokens.

    A subclass is found by its file: `parts/<name>.py` with a class whose `name` is the file's stem; files that begin
    with `_` are not looked at and may hold what a part is made of. `self.world` is the World, `self.tokens` hands out
    and checks opaque tokens, `self.take` counts quota.
    """

    name: ClassVar[str]
    """The file's stem, and the adapter's name."""
    prefixes: ClassVar[tuple[str, ...]] = ()
    """Request paths that it answers, each with a slash at both ends; none stated means `/<name>/`. The longest one
    that fits wins, so a part with a token host states `("/somewhere/", "/somewhere-id/")`."""
    habitat: ClassVar[Habitat]
    limits: ClassVar[Mapping[str, Limit]] = {}
    """Bucket -> its limit. Tests know the bucket as `server.quota.limits["<name>.<bucket>"]`."""
    keys: ClassVar[tuple[str, ...]] = ()
    """Environment names of the adapter's keys, for what the server says when it runs alone; any value but `invalid`
    is good, so refuse an empty one and `invalid`."""
    shown_hosts: ClassVar[tuple[str, ...]] = ()
    """Real hosts that its documented forms put into answers, such as `www.youtube.com` in the address of a comment's
    author. Every other host in an answer is `*.example` or the server's own."""
    etags: ClassVar[bool] = False
    """Whether answers carry an ETag and If-None-Match is answered with 304."""

    def __init__(self, world: World, quota: Quota) -> None:
        self.world, self.quota = world, quota
        self.tokens = Tokens(world.seed, self.name)

    # --- where it is ------------------------------------------------------------------------------------------------

    def url(self, root: str) -> str:
        """What the adapter's base_url is set to; `root` is the server's address without a slash at the end."""
        return f"{root}/{self.name}"

    def urls(self, root: str) -> dict[str, str]:
        """The adapter's other hosts by name (its `hosts`), such as `{"token": f"{root}/somewhere-id"}`."""
        return {}

    def options(self, root: str) -> dict[str, str]:
        """Plain adapter options by environment name, such as a list of instances."""
        return {}

    @classmethod
    def paths(cls) -> tuple[str, ...]:
        """The prefixes, with the default filled in."""
        return cls.prefixes or (f"/{cls.name}/",)

    @classmethod
    def bucket(cls, bucket: str) -> str:
        """The quota's name of one of `limits`. Override nothing here: the two oldest parts do, for their old names."""
        return f"{cls.name}.{bucket}"

    def endpoint(self, method: str, path: str) -> str:
        """How `faults.only` and `server.counts` call a request; the default is the path without its prefix.

        Return a stable name without ids, such as `accounts/statuses` for `/api/v1/accounts/123/statuses`, if ids in
        the path would make every request another endpoint; the ids are still in `asked.path`.
        """
        return path.removeprefix(max((p for p in self.paths() if path.startswith(p)), key=len, default=""))

    # --- how it calls its creators ----------------------------------------------------------------------------------

    def handle(self, creator: Creator) -> str:
        """A creator's handle as answers write it and as the adapter's `lookup` takes it."""
        return self.world.handle(creator, self.name)

    def platform_id(self, creator: Creator) -> str:
        """The id of a creator's account as answers write it and as the adapter's `profiles` takes it.

        18 digits, which `world.find` reads. A part whose platform has another form overrides this, and reads it back.
        The creator has an account here.
        """
        account = self.world.account_of(creator, self.name)
        assert account, f"creator {creator.index} has no account on {self.name}"
        return account.platform_id

    # --- what it answers --------------------------------------------------------------------------------------------

    def admit(self, asked: Asked, endpoint: str, now: datetime, faults: Faults) -> dict[str, str]:
        """Check keys and tokens and count quota, for every request, also when its answer is ready.

        Returns headers for the answer, such as the calls that are left; they also go with a refusal by `answer`.
        Raises Refused for a missing or bad key and for a spent bucket.
        """
        return {}

    def answer(self, asked: Asked, endpoint: str, query: Query, day: int, now: datetime) -> Any:
        """The JSON body of a good answer, or `Good(body, headers)`; Refused for an unknown endpoint, method or id.

        Kept ready by day, method, target and body, as are its refusals, where `cacheable(endpoint)`. So it may depend
        on these and the world only: not on headers, not on the hour. `now` is for tokens and the like. `query` is
        `asked.query`; a POST's fields are in `asked.form` or `asked.json`. Answer for the state at the start of `day`,
        as `posting` and `growth` do.
        """
        raise NotImplementedError

    def cacheable(self, endpoint: str) -> bool:
        """Whether a good answer stays good all day: False for tokens, and where it depends on headers or the hour."""
        return True

    # --- what goes wrong --------------------------------------------------------------------------------------------

    def refuse(self, kind: str, endpoint: str, faults: Faults, now: datetime) -> Refused:
        """The refusal of a fault in this platform's form, returned and not raised.

        `kind` is `status429` (too fast, come back after `faults.retry_after`), `quota_spent` (the day's or the
        window's calls are gone) or `error5xx` (its own failure). `self.wait(faults)` gives the Retry-After header.
        """
        status = {"status429": 429, "quota_spent": 429, "error5xx": 503}[kind]
        return Refused(status, {"error": kind}, self.wait(faults))

    def loop(self, body: Any, query: Query, headers: dict[str, str]) -> None:
        """Change a good answer in place so that its next page is the same page again (the fault `cyclic_cursor`).

        `headers` are the answer's own, for platforms whose next page is a Link. An answer without a next page stays.
        """

    # --- what parts share -------------------------------------------------------------------------------------------

    def take(self, bucket: str, now: datetime, calls: int = 1) -> int:
        """Count calls in one of `limits` and tell how many are left; below zero when there were not enough."""
        return self.quota.take(self.bucket(bucket), now, calls)

    def allowed(self, bucket: str) -> int:
        """How many calls a bucket allows, as tests may have set it."""
        return self.quota.limits[self.bucket(bucket)]

    def window_ends(self, bucket: str, now: datetime) -> int:
        """The second, as Unix time, at which a bucket is full again."""
        return self.quota.window_ends(self.bucket(bucket), now)

    @staticmethod
    def wait(faults: Faults) -> dict[str, str]:
        """The Retry-After header that the faults ask for, or none."""
        return {} if faults.retry_after is None else {"retry-after": str(faults.retry_after)}
