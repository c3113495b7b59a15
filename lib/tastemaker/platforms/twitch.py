"""Twitch Helix: channels by name, broadcasters by category, their recordings and the clips taken from their streams.

`platform_id` is the user id, which outlives logins; a post's id is a video's number or a clip's name. A profile takes
three kinds of calls: what channels say about themselves on air (100 a call), who they are (100 a call), how many follow
(one each). Titles may be kept for a day only, so a search notes categories and tags but no title, and `stats` brings
known posts anew as a whole. A clip's title is its viewer's words, kept only where the broadcaster took it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tastemaker import clock
from tastemaker.errors import (
    BadInput,
    BadPayload,
    Gone,
    NeedsKey,
    NotApproved,
    NotOffered,
    NotPermitted,
    TastemakerError,
    TryLater,
)
from tastemaker.models import Answer, Find, Post, Profile, ProfileStats, Relation, Request, Since
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Adapter, Call, Hidden, Page, read_each
from tastemaker.render import line

PAGE = BATCH = 100
CATEGORIES, TEAMS = 5, 10
"""Categories that one search looks into, and teams that one `related` looks at."""
RECENT = timedelta(days=30)
"""How far back clips are asked for: the API sorts them by views, so a window is what makes them new."""
CLIENT_ID, CLIENT_SECRET = "TASTEMAKER_TWITCH_CLIENT_ID", "TASTEMAKER_TWITCH_CLIENT_SECRET"
ID, LOGIN, CLIP = re.compile(r"[0-9]{1,20}"), re.compile(r"\w{1,25}", re.ASCII), re.compile(r"[\w-]{1,120}", re.ASCII)
_LENGTH = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s)?")
_MENTION = re.compile(r"(?<![\w@./-])@(\w{3,25})\b(?!@|\.\w)", re.ASCII)
CHANNEL, USER = ("id", "broadcaster_login", "display_name"), ("user_id", "user_login", "user_name")
CLIPPED = ("broadcaster_id", "", "broadcaster_name")
"""The fields for id, login and name in a channel that was searched for, in a stream or a video, and in a clip."""
_PLACES = "videos|directory|team|search|settings|downloads|jobs|p|popout|embed|moderator|subscriptions|wallet|drops"
"""First parts of addresses on the site that are nobody's login."""


class Twitch(Adapter):
    """Public channels, recordings, clips and teams, with an application's own token."""

    name = "twitch"
    title = "Twitch"
    docs = "https://dev.twitch.tv/docs/api/reference"
    base_url = "https://api.twitch.tv/helix"
    hosts = {"token": "https://id.twitch.tv"}
    keys = {CLIENT_ID: "client id of your application from https://dev.twitch.tv/console/apps",
            CLIENT_SECRET: "client secret of the same application"}
    required_keys = (CLIENT_ID, CLIENT_SECRET)
    examples = {"profile": "141981764", "handle": "twitchdev", "post": "335921245", "address": "twitch.tv/twitchdev"}
    addresses = (rf"(?:www\.|m\.)?twitch\.tv/(?!(?:{_PLACES})(?:/|$))(?P<handle>[A-Za-z0-9_]{{1,25}})",)
    post_addresses = (r"(?:www\.|m\.)?twitch\.tv/videos/(?P<id>[0-9]+)", r"clips\.twitch\.tv/(?P<id>[\w-]+)",
                      r"(?:www\.|m\.)?twitch\.tv/(?P<author>\w{1,25})/clip/(?P<id>[\w-]+)")
    page = "https://www.twitch.tv/{handle}"
    mention_form, mentions_handles = _MENTION.pattern, True
    delta = True
    calls_per_profile = 1
    checked_against = "an OpenAPI description made from Twitch's reference"

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """Channels whose login begins with the words, and broadcasters of categories with the words in their name."""
        return [self.channels_found_page(query, language, None, limit), self.categories_page(query, language, limit)]

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole profiles by user id, 100 a call; `follow` brings names and bios, and then each one's followers."""
        usable, unusable = _sorted_out(ID, ids)
        return [self.channels_page(batch, [] if n else unusable) for n, batch in enumerate(read.batches(usable, BATCH))]

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Profiles by login, with or without the @, 100 a call; their `follow` makes them whole."""
        usable, unusable = _sorted_out(LOGIN, (handle.strip().lstrip("@").lower() for handle in handles))
        return [self.users_page("login", batch, [] if n else unusable, {})
                for n, batch in enumerate(read.batches(usable, BATCH))]

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20,
              since: Since | None = None) -> list[Call]:
        """The newest recordings, highlights and uploads, and the most watched clips since then or of thirty days."""
        newest, at = since or (None, None)
        return [self.videos_page(profile_id, None, limit, newest, at.isoformat() if at else None),
                self.clips_page(profile_id, *_window(at), None, limit)]

    def stats(self, post_ids: Iterable[str]) -> list[Call]:
        """Known videos and clips anew, 100 a call: whole, because their words may be kept for a day only."""
        kinds: dict[str, list[str]] = {"videos": [], "clips": []}
        for post_id in post_ids:
            kinds["videos" if ID.fullmatch(post_id) else "clips"].append(post_id)
        return [self.known_page(kind, batch) for kind, ids in kinds.items() for batch in read.batches(ids, BATCH)]

    def related(self, profile_id: str) -> list[Call]:
        """Who is on a team with this channel."""
        return [self.teams_page(profile_id)]

    # --- one page of a search each -------------------------------------------------------------------------------

    def channels_found_page(self, q: str, language: str | None, cursor: str | None, left: int) -> Call:
        """One page of channels that were on air within six months and whose login begins with the words."""
        return self._call("search", self.channels_found_page, "search/channels",
                          partial(self._finds, self.channels_found_page, CHANNEL, ""),
                          {"q": q, "language": language, "cursor": cursor, "left": left}, query=q)

    def categories_page(self, q: str, language: str | None, limit: int) -> Call:
        """The first categories that have all the words in their name; their `follow` brings who broadcasts in them."""
        return self._call("search", self.categories_page, "search/categories", self._categories,
                          {"q": q, "language": language, "limit": limit}, query=q, first=CATEGORIES)

    def streams_page(self, games: list[str], language: str | None, cursor: str | None, left: int) -> Call:
        """One page of who is on air in some categories, the most watched first."""
        return self._call("search", self.streams_page, "streams", partial(self._finds, self.streams_page, USER, ""),
                          {"games": games, "language": language, "cursor": cursor, "left": left}, game_id=games,
                          language=read.language(language))

    def game_videos_page(self, game: str, title: str, language: str | None, left: int) -> Call:
        """The last month's most watched videos of a category; the API has no second page of these."""
        return self._call("search", self.game_videos_page, "videos", partial(self._finds, None, USER, title),
                          {"game": game, "title": title, "language": language, "left": left}, game_id=game,
                          language=read.language(language), period="month", sort="views")

    def game_clips_page(self, game: str, title: str, language: str | None, start: str, end: str, cursor: str | None,
                        left: int) -> Call:
        """One page of the most watched clips of a category between two moments, in any language."""
        return self._call("search", self.game_clips_page, "clips",
                          partial(self._finds, self.game_clips_page, CLIPPED, title),
                          {"game": game, "title": title, "language": language, "start": start, "end": end,
                           "cursor": cursor, "left": left}, game_id=game, started_at=start, ended_at=end)

    # --- one page of profiles each -------------------------------------------------------------------------------

    def channels_page(self, ids: list[str], unusable: list[str]) -> Call:
        """What up to 100 channels say about themselves on air. `unusable` are no ids: not sent, but reported."""
        return self._call("profiles", self.channels_page, "channels", self._channels,
                          {"ids": ids, "unusable": unusable}, broadcaster_id=ids)

    def users_page(self, by: str, names: list[str], unusable: list[str], channels: dict[str, Any]) -> Call:
        """Up to 100 users by `id` or `login`, with what their channels said. `unusable` names would fail the batch."""
        return self._call("lookup" if by == "login" else "profiles", self.users_page, "users", self._users,
                          {"by": by, "names": names, "unusable": unusable, "channels": channels}, **{by: names})

    def followers_page(self, broadcaster: str) -> Call:
        """How many follow a channel; who they are is for moderators only."""
        return self._call("profiles", self.followers_page, "channels/followers", self._followers,
                          {"broadcaster": broadcaster}, broadcaster_id=broadcaster, first=1)

    # --- one page of posts or relations each ---------------------------------------------------------------------

    def videos_page(self, user_id: str, cursor: str | None, left: int, known: str | None, after: str | None) -> Call:
        """One page of a user's videos, newest first, up to the one that is `known` or no newer than `after`."""
        return self._call("posts", self.videos_page, "videos", self._videos,
                          {"user_id": user_id, "cursor": cursor, "left": left, "known": known, "after": after},
                          user_id=user_id, type="all", sort="time")

    def clips_page(self, broadcaster: str, start: str, end: str, cursor: str | None, left: int) -> Call:
        """One page of the clips that were taken from a channel's streams between two moments, most watched first."""
        return self._call("posts", self.clips_page, "clips", partial(self._items, _clip, self.clips_page),
                          {"broadcaster": broadcaster, "start": start, "end": end, "cursor": cursor, "left": left},
                          broadcaster_id=broadcaster, started_at=start, ended_at=end)

    def known_page(self, kind: str, ids: list[str]) -> Call:
        """Up to 100 `videos` or `clips` by id."""
        return self._call("stats", self.known_page, kind, self._known, {"kind": kind, "ids": ids}, id=ids)

    def teams_page(self, broadcaster: str) -> Call:
        """A channel's teams; their `follow` brings who is on them."""
        return self._call("related", self.teams_page, "teams/channel", self._teams, {"broadcaster": broadcaster},
                          broadcaster_id=broadcaster)

    def team_page(self, team: str, broadcaster: str) -> Call:
        """The members of one team, as those whom a channel is listed with."""
        return self._call("related", self.team_page, "teams", self._team,
                          {"team": team, "broadcaster": broadcaster}, id=team)

    def session_page(self) -> Call:
        """A new token for the application; it lasts about 60 days."""
        form = Hidden(client_id=self.secrets.get(CLIENT_ID, ""), client_secret=self.secrets.get(CLIENT_SECRET, ""),
                      grant_type="client_credentials")
        request = Request(method="POST", url=f"{self.urls['token'].rstrip('/')}/oauth2/token", form=form)
        return Call(platform=self.name, verb="session", make="session_page", args={}, bucket="session", cost=1.0,
                    request=request, parse=_signed_in, endpoint="oauth2/token")

    # --- the door ------------------------------------------------------------------------------------------------

    def sign_in(self) -> Call | None:
        """The Call for a token, or None without the application's id and secret."""
        return None if self.missing_keys() else self.session_page()

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """The token and whose it is; the call that buys the token needs neither."""
        if session is None:
            return {}
        return {"Authorization": f"Bearer {session['access_token']}", "Client-Id": self.secrets.get(CLIENT_ID, "")}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means."""
        return _error(answer, call) if answer.status >= 400 else None

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _items(self, reader: Callable[[Any], Any], make: Any, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "data"), reader)
        return Page(items=found, rejected=bad, next=self._next(make, body, args) if make else None)

    def _finds(self, make: Any, whose: tuple[str, ...], category: str, body: Any, args: Mapping[str, Any]) -> Page:
        """One Find a channel, however often it stands on the page: lists shift while they are paged through."""
        page = self._items(partial(_find, whose, category, args["language"]), make, body, args)
        return replace(page, items=read.merged(page.items))

    def _categories(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "data"), _category)
        games, language, left, window = dict(found), args["language"], args["limit"], _window(None)
        follow = [self.streams_page(list(games), language, None, left)] if games else []
        for game, title in games.items():
            follow += [self.game_videos_page(game, title, language, left),
                       self.game_clips_page(game, title, language, *window, None, left)]
        return Page(rejected=bad, follow=tuple(follow))

    def _channels(self, body: Any, args: Mapping[str, Any]) -> Page:
        """No records yet: a profile without its name and bio would blank those that are stored."""
        said, bad = read_each(read.listing(body, "data"), _on_air)
        return Page(rejected=bad, missing=tuple(args["unusable"]),
                    follow=(self.users_page("id", args["ids"], [], dict(said)),))

    def _users(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "data")
        found, bad = read_each(raw, partial(_profile, args["channels"]))
        known = read.once(profile.platform_id for profile in found)
        follow = ((self.channels_page(list(known), []),) if known and args["by"] == "login" else
                  tuple(map(self.followers_page, known)))
        return Page(items=found, rejected=bad, follow=follow,
                    missing=(*read.absent(args["names"], raw, args["by"]), *args["unusable"]))

    def _followers(self, body: Any, args: Mapping[str, Any]) -> Page:
        return Page(items=(ProfileStats(platform=self.name, platform_id=args["broadcaster"],
                                        followers=read.count(body["total"])),))

    def _videos(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "data"), _video)
        after = read.moment(args["after"])
        new = tuple(post for post in found if post.platform_id != args["known"]
                    and not (after and post.published_at and post.published_at <= after))
        onward = self._next(self.videos_page, body, args) if len(new) == len(found) else None
        return Page(items=new, rejected=bad, next=onward)

    def _known(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "data")
        found, bad = read_each(raw, _video if args["kind"] == "videos" else _clip)
        return Page(items=found, rejected=bad, missing=read.absent(args["ids"], raw, "id"))

    def _teams(self, body: Any, args: Mapping[str, Any]) -> Page:
        """The API writes null for a channel without a team."""
        raw = [] if body["data"] is None else read.listing(body, "data")
        teams, bad = read_each(raw, lambda team: _exact(ID, team["id"]))
        return Page(rejected=bad, follow=tuple(self.team_page(team, args["broadcaster"])
                                               for team in read.once(teams)[:TEAMS]))

    def _team(self, body: Any, args: Mapping[str, Any]) -> Page:
        (team,) = read.listing(body, "data")
        found, bad = read_each(read.listing(team, "users"), partial(_listed, args["broadcaster"]))
        return Page(items=found, rejected=bad)

    # --- building ------------------------------------------------------------------------------------------------

    def _call(self, verb: str, make: Any, endpoint: str, parse: Any, args: dict[str, Any], **params: Any) -> Call:
        """A Call of one point with the application's token; `left` and `cursor` among its args page through a list."""
        if "left" in args:
            params |= {"first": min(PAGE, args["left"]), "after": args.get("cursor")}
        asked = tuple((name, str(one)) for name, value in params.items() if value is not None
                      for one in (value if isinstance(value, list) else [value]))
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket="points", cost=1.0,
                    session=True, request=Request(url=f"{self.url}/{endpoint}", params=asked),
                    parse=partial(_read, parse, args), endpoint=endpoint)

    def _next(self, make: Any, body: Mapping[str, Any], args: Mapping[str, Any]) -> Call | None:
        """The next page while items are wanted. A page counts as full, so `limit` bounds the calls whatever comes.

        An empty page is the end: some lists go on to give cursors that lead nowhere.
        """
        pages, left = body.get("pagination"), args["left"] - PAGE
        cursor = read.cursor(pages, "cursor", args["cursor"]) if body["data"] and isinstance(pages, dict) else None
        return make(**{**args, "cursor": cursor, "left": left}) if cursor and left > 0 else None


def _read(page: Any, args: Mapping[str, Any], answer: Answer) -> Page:
    """A page that lacks what the reference promises is of unknown shape."""
    try:
        return page(answer.body, args)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPayload(f"The answer does not have the shape of the reference: {type(error).__name__}.") from None


def _signed_in(answer: Answer) -> Page:
    """A token is no page; the answer's body is what `headers` needs."""
    if not isinstance(answer.body, dict) or not isinstance(answer.body.get("access_token"), str):
        raise BadPayload("The answer to the sign-in has no access token.")
    return Page()


def _sorted_out(form: re.Pattern[str], names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Which of these names the API can take and which it cannot: one of the latter fails the whole batch."""
    names = list(names)
    usable, unusable = list(filter(form.fullmatch, names)), [name for name in names if not form.fullmatch(name)]
    if unusable and not usable:
        raise BadInput(f"None of these can be on Twitch: {', '.join(map(ascii, unusable[:5]))[:200]}.",
                       "A login looks like sandbox_runner, a user id is a number.")
    return usable, unusable


def _window(since: datetime | None) -> tuple[str, str]:
    """From a moment, or from thirty days ago, to the end of today: whole days, so that a day's Calls stay the same."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = since or today - RECENT, today + timedelta(days=1)
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", f"{end:%Y-%m-%dT%H:%M:%SZ}"


# --- records ---------------------------------------------------------------------------------------------------------

def _find(whose: tuple[str, ...], category: str, language: str | None, item: dict[str, Any]) -> Find | tuple[()]:
    """Whose item it is, unless they speak another language than was asked for.

    The words that matched are the category and the tags: titles may not be kept as long as a find is.
    """
    spoken = read.language(item.get("language") or item.get("broadcaster_language"))
    if language and spoken and spoken != read.language(language):
        return ()
    words = read.once(map(read.text, (category, item.get("game_name"), *read.several(item.get("tags")))))
    handle = _exact(LOGIN, item[whose[1]]) if whose[1] else ""
    return Find(platform="twitch", platform_id=_exact(ID, item[whose[0]]), handle=handle, text=", ".join(words),
                name=read.text(item.get(whose[2])), url=f"https://www.twitch.tv/{handle}" if handle else "")


def _category(item: dict[str, Any]) -> tuple[tuple[str, str]]:
    """A category's id and name."""
    return ((_exact(ID, item["id"]), read.text(item["name"])),)


def _on_air(item: dict[str, Any]) -> tuple[tuple[str, dict[str, Any]]]:
    """A user id, and of a Profile what its channel says: language, tags, category, and how the content is labelled."""
    branded = ("branded-content",) if read.flag(item.get("is_branded_content")) else ()
    labels = read.once((*branded, *map(read.text, read.several(item.get("content_classification_labels")))))
    said = {"language": read.language(item.get("broadcaster_language")), "labels": list(labels),
            "keywords": list(read.once(map(read.text, read.several(item.get("tags"))))),
            "topics": list(read.once((read.text(item.get("game_name")),)))}
    return ((_exact(ID, item["broadcaster_id"]), said),)


def _profile(channels: Mapping[str, Any], user: dict[str, Any]) -> Profile:
    """A profile of what its user and its channel say. The user's `view_count` is no longer valid and never read."""
    user_id, login, bio = _exact(ID, user["id"]), _exact(LOGIN, user["login"]), read.text(user.get("description"))
    said, kinds = channels.get(user_id, {}), map(read.text, (user.get("broadcaster_type"), user.get("type")))
    return Profile(
        platform="twitch", platform_id=user_id, handle=login, name=read.text(user.get("display_name")), bio=bio,
        url=f"https://www.twitch.tv/{login}", created_at=read.moment(user.get("created_at")), links=read.links(bio),
        language=said.get("language"), keywords=tuple(said.get("keywords", ())), topics=tuple(said.get("topics", ())),
        labels=read.once((*kinds, *said.get("labels", ()))))


def _video(item: dict[str, Any]) -> Post:
    """A recording of a stream, a highlight or an upload."""
    video, title, text = _exact(ID, item["id"]), read.text(item.get("title")), read.text(item.get("description"))
    words = f"{title}\n{text}"
    return Post(
        platform="twitch", platform_id=video, profile_id=_exact(ID, item["user_id"]), title=title, text=text,
        format="live" if item["type"] == "archive" else "video", url=f"https://www.twitch.tv/videos/{video}",
        published_at=read.moment(item.get("published_at") or item.get("created_at")),
        language=read.language(item.get("language")), duration_s=_seconds(item.get("duration")),
        tags=read.hashtags(words), mentions=read.once(name.lower() for name in _MENTION.findall(read.here(words, "twitch"))),
        links=read.links(words), views=read.count(item.get("view_count")))


def _clip(item: dict[str, Any]) -> Post:
    """A clip as a short post of whose stream it shows. Its title counts only where they took it themselves."""
    clip, owner = _exact(CLIP, item["id"]), _exact(ID, item["broadcaster_id"])
    return Post(
        platform="twitch", platform_id=clip, profile_id=owner, format="short", url=f"https://clips.twitch.tv/{clip}",
        title=read.text(item.get("title")) if item.get("creator_id") == owner else "",
        published_at=read.moment(item["created_at"]), language=read.language(item.get("language")),
        duration_s=_seconds(item.get("duration")), views=read.count(item.get("view_count")))


def _listed(broadcaster: str, member: dict[str, Any]) -> Relation | tuple[()]:
    """That a channel is on a team's list with another."""
    other = _exact(ID, member["user_id"])
    return Relation(platform="twitch", from_id=broadcaster, to_id=other, kind="lists") if other != broadcaster else ()


def _exact(form: re.Pattern[str], value: Any) -> str:
    """An id or login of this form; ValueError otherwise."""
    if not form.fullmatch(read.name_of(value)):
        raise ValueError(f"not an id: {ascii(value)[:80]}")
    return value


def _seconds(value: Any) -> float | None:
    """The length of a video, written like 3h8m33s, or of a clip, a number of seconds; None stays unknown.

    >>> _seconds("3h8m33s"), _seconds(12.9), _seconds(None)
    (11313.0, 12.9, None)
    """
    if value is None or isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**6:
        return None if value is None else float(value)
    if not (found := _LENGTH.fullmatch(read.name_of(value))):
        raise ValueError(f"not a length: {ascii(value)[:80]}")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return float(hours * 3_600 + minutes * 60 + seconds)


# --- errors ----------------------------------------------------------------------------------------------------------

def _error(answer: Answer, call: Call) -> TastemakerError:
    """The error that an answer of status 400 or more means. When to come back stands in headers that the door reads."""
    body = answer.body if isinstance(answer.body, dict) else {}
    status, said = answer.status, line(body.get("message") or body.get("error") or answer.status, 200)
    if status == 429:
        return TryLater("Twitch asks us to wait.")
    if status >= 500:
        return TryLater(f"Twitch has a problem of its own: {said}.")
    if call.verb == "session" and status in (400, 401, 403):
        return NeedsKey(f"Twitch does not accept the application: {said}.", f"Check {CLIENT_ID} and {CLIENT_SECRET}.")
    if status == 401 and re.search(r"scope|moderator|user access token|must match", said, re.I):
        return NotPermitted(f"Twitch shows this to the channel itself only: {said}.", "application tokens")
    if status == 401:
        return NeedsKey(f"Twitch does not accept the token: {said}.",
                        f"Sign in again; if that fails, check {CLIENT_ID} and {CLIENT_SECRET}.")
    if status == 403:
        return NotApproved(f"Twitch refuses {call.endpoint} to this application: {said}.",
                           "Look at its state on https://dev.twitch.tv/console/apps.")
    if status == 404 and call.verb in ("search", "stats", "related"):
        return Gone(f"Twitch no longer shows this: {said}.")
    if status in (404, 410):
        return NotOffered(f"Twitch does not know {call.endpoint}: {said}.")
    return BadInput(f"Twitch does not understand {call.endpoint}: {said}.")
