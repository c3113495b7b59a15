"""TikTok through TikTok One: the creators that its marketplace shows to approved business apps.

`platform_id` is the handle in lower case, since the API is asked by handle and by nothing else; a creator who changes
it is a new profile. Pictures and films have signed addresses that expire, and none is kept. The Research API is no way
in: it serves non-profit research only, so whoever has its keys alone is told so, and nothing here ever calls it.

Parameters and fields are those of the vendor's documentation as public clients repeat it. Page sizes, the return codes
and the HTTP status of errors are not verified against the live service.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tastemaker import clock
from tastemaker.errors import (
    BadInput,
    BadPayload,
    Gone,
    NeedsKey,
    NotApproved,
    NotPermitted,
    QuotaSpent,
    TastemakerError,
    TryLater,
)
from tastemaker.models import Answer, Find, Post, Profile, Request, Since
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Adapter, Call, Page, read_each
from tastemaker.render import line

TOKEN = "TASTEMAKER_TIKTOK_ACCESS_TOKEN"
CLIENT_KEY, CLIENT_SECRET = "TASTEMAKER_TIKTOK_CLIENT_KEY", "TASTEMAKER_TIKTOK_CLIENT_SECRET"
ACCOUNT, COUNTRIES = "TASTEMAKER_TIKTOK_ACCOUNT_ID", "TASTEMAKER_TIKTOK_COUNTRIES"
COUNTRY = "US"
"""Where creators are looked for when no countries are set: a search must name one."""
CREATORS, VIDEOS = 50, 10
"""Items a page. The documents' maximum is not known; public clients ask for as many."""
LONGEST_QUERY = 100
LABELS = 3
"""Topic labels that one search follows."""
HANDLE = re.compile(r"[a-z0-9_.]{1,40}", re.ASCII)
NO_PERMISSION, BAD_PARAMETER, NO_OBJECT, RATE = 40001, 40002, 40007, 40100
ABSENT = re.compile(r"\bnot (?:be )?found\b|\bnot exist|\bno such\b|\bnonexistent\b", re.IGNORECASE)
"""How a message says that there is nobody by that handle."""
A_DAY = re.compile(r"\bdaily\b|\bper[ -]day\b|\bQPD\b", re.IGNORECASE)


class TikTok(Adapter):
    """TikTok One's creator discovery with a business app's access token."""

    name = "tiktok"
    title = "TikTok"
    docs = "https://business-api.tiktok.com/portal/docs"
    base_url = "https://business-api.tiktok.com/open_api/v1.3"
    keys = {TOKEN: "long-lived access token of a business app approved for TikTok One: "
                   "https://business-api.tiktok.com/portal/apps",
            CLIENT_KEY: "not used: the Research API's client key opens nothing here, it excludes commercial users",
            CLIENT_SECRET: "not used: the Research API's client secret opens nothing here, for the same reason"}
    required_keys = (TOKEN,)
    settings = {ACCOUNT: "the number of your TikTok One account, which every request names",
                COUNTRIES: f"countries to look for creators in, such as US,DE; {COUNTRY} when it is not set"}
    examples = {"profile": "tiktok", "handle": "tiktok", "post": "7106594312292453675",
                "address": "www.tiktok.com/@tiktok"}
    addresses = (r"(?:www\.|m\.)?tiktok\.com/@(?P<handle>[\w.]{1,40})",)
    post_addresses = (r"(?:www\.|m\.)?tiktok\.com/@(?P<author>[\w.]{1,40})/(?:video|photo)/(?P<id>[0-9]{1,20})",)
    page = "https://www.tiktok.com/@{handle}"
    mention_form = r"(?<![\w.@/])@(\w[\w.]{1,39})(?![\w@])"
    calls_per_posts = 2
    delta = True

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """Creators by keyword in each country, and those of the content labels that the words name."""
        self._permitted()
        words, countries = query[:LONGEST_QUERY], self._countries()
        return [*(self.discover_page(words, country, language, [], 1, limit) for country in countries),
                self.labels_page(words, countries, language, limit)]

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole profiles, one a call: the API knows no batch."""
        return self._creators("profiles", ids)

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole profiles by handle, with or without the @, one a call."""
        return self._creators("lookup", (handle.strip().lstrip("@").lower() for handle in handles))

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20,
              since: Since | None = None) -> list[Call]:
        """A creator's newest videos; where one is known already, no page beyond it is asked for."""
        self._permitted()
        known = since.at.isoformat() if since and since.at else None
        return [self.videos_page(_named(profile_id), None, known, limit)]

    # --- one page each -------------------------------------------------------------------------------------------

    def discover_page(self, q: str, country: str, language: str | None, labels: list[str], page: int,
                      left: int) -> Call:
        """One page of a country's creators: those who match the words, or all of some content labels."""
        args = {"q": q, "country": country, "language": language, "labels": labels, "page": page, "left": left}
        words = {"content_label_ids": json.dumps(labels)} if labels else {"keyword_search": q}
        return self._call("search", self.discover_page, "tto/tcm/creator/discover", self._discovered, args, **words,
                          country_codes=json.dumps([country]), languages=json.dumps([language]) if language else None,
                          sort_field="RELEVANCE", page=page, page_size=min(CREATORS, left))

    def labels_page(self, q: str, countries: list[str], language: str | None, left: int) -> Call:
        """The marketplace's content labels; `follow` searches each country by those that the words name."""
        return self._call("search", self.labels_page, "tto/tcm/category/label", self._labels,
                          {"q": q, "countries": countries, "language": language, "left": left}, label_type="SEARCH")

    def creator_page(self, handle: str, verb: str) -> Call:
        """One creator's public account."""
        return self._call(verb, self.creator_page, "tto/tcm/creator/public", self._creator,
                          {"handle": handle, "verb": verb}, handle_name=handle)

    def videos_page(self, handle: str, cursor: int | None, known: str | None, left: int) -> Call:
        """One page of a creator's public videos, newest first; `known` is when the newest one that we hold appeared."""
        return self._call("posts", self.videos_page, "tto/tcm/creator/public/video/list", self._videos,
                          {"handle": handle, "cursor": cursor, "known": known, "left": left}, handle_name=handle,
                          limit=min(VIDEOS, left), cursor=cursor)

    # --- the door ------------------------------------------------------------------------------------------------

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """The access token, which lasts until it is withdrawn."""
        return {"Access-Token": self.secrets[TOKEN]} if self.secrets.get(TOKEN) else {}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means: its return code decides, inside a 200 too; without one the HTTP status."""
        body = answer.body if isinstance(answer.body, dict) else {}
        code, said = body.get("code"), line(body.get("message") or answer.status, 200)
        if answer.status == 200 and call.make == "creator_page" and _is_absent(body):
            return None
        if code is not None and code != 0:
            return self._refused(code, said, call)
        return _failed(answer.status, said, call) if answer.status >= 400 else None

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _discovered(self, body: Any, args: Mapping[str, Any]) -> Page:
        data = _data(body)
        raw = read.listing(data, "creators")
        found, bad = read_each(raw, _find)
        left, info = args["left"] - len(raw), _paging(data)
        more = raw and left > 0 and info.get("page") == args["page"] < _whole(info.get("total_page"))
        onward = self.discover_page(**{**args, "page": args["page"] + 1, "left": left}) if more else None
        return Page(items=found[:args["left"]], rejected=bad, next=onward)

    def _labels(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(_data(body), "content_labels"), partial(_matching, _words(args["q"])))
        named, countries = list(found[:LABELS]), args["countries"] if found else []
        return Page(rejected=bad, follow=tuple(
            self.discover_page(args["q"], country, args["language"], named, 1, args["left"]) for country in countries))

    def _creator(self, body: Any, args: Mapping[str, Any]) -> Page:
        """One profile, or that there is none. Another handle than the one asked for says nothing about it."""
        if isinstance(body, dict) and _is_absent(body):
            return Page(missing=(args["handle"],))
        data = _data(body)
        if "handle_name" not in data:
            raise BadPayload("The answer has no creator.")
        found, bad = read_each([data], partial(_profile, args["handle"]))
        return Page(items=found, rejected=bad)

    def _videos(self, body: Any, args: Mapping[str, Any]) -> Page:
        data = _data(body)
        raw, info = read.listing(data, "posts"), _paging(data)
        found, bad = read_each(raw, partial(_post, args["handle"]))
        known = clock.parse(args["known"]) if args["known"] else None
        oldest = found[-1].published_at if found else None   # of the page; pinned videos stand first
        reached = known and oldest and oldest <= known
        left, cursor = args["left"] - len(raw), info.get("cursor")
        more = raw and left > 0 and not reached and info.get("has_more") is True and _is_cursor(cursor)
        onward = self.videos_page(args["handle"], int(cursor), args["known"], left) if more else None
        if onward and onward.args["cursor"] == args["cursor"]:
            onward = None
        return Page(items=found[:args["left"]], rejected=bad, next=onward)

    # --- how calls are made --------------------------------------------------------------------------------------

    def _permitted(self) -> None:
        """Refuse when the Research API's keys are all there is: every brief here is commercial."""
        research = self.secrets.get(CLIENT_KEY) or self.secrets.get(CLIENT_SECRET)
        if research and not self.secrets.get(TOKEN):
            rule = next(duty for duty in self.terms.duties if "Research API" in duty)
            raise NotPermitted(rule, "research only",
                               f"Apply for TikTok One with a business app at {self.docs} and set {TOKEN}.")

    def _countries(self) -> list[str]:
        """The countries to search, each once; one a request, since public clients found that it takes no more."""
        wanted = re.findall(r"\b[A-Za-z]{2}\b", self.options.get(COUNTRIES) or COUNTRY)
        return list(dict.fromkeys(country.upper() for country in wanted)) or [COUNTRY]

    def _creators(self, verb: str, handles: Iterable[str]) -> list[Call]:
        self._permitted()
        return [self.creator_page(handle, verb) for handle in dict.fromkeys(map(_named, handles))]

    def _call(self, verb: str, make: Any, endpoint: str, reader: Callable[[Any, Mapping[str, Any]], Page],
              args: dict[str, Any], **params: Any) -> Call:
        sent = {"tto_tcm_account_id": self.options.get(ACCOUNT) or None, **params}
        request = Request(url=f"{self.url}/{endpoint}/",
                          params=tuple((name, str(value)) for name, value in sent.items() if value is not None))
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket="calls", cost=1.0,
                    request=request, parse=lambda answer: reader(answer.body, args), endpoint=endpoint)

    def _refused(self, code: Any, said: str, call: Call) -> TastemakerError:
        """The error that a return code means; one that is not known, by its class."""
        if isinstance(code, bool) or not isinstance(code, int):
            return BadPayload(f"TikTok's return code is no number: {line(code, 40)}.")
        if code == RATE:
            return QuotaSpent("tiktok.calls") if A_DAY.search(said) else TryLater(f"TikTok asks us to wait: {said}.")
        if 40100 < code < 40200 or (code == NO_PERMISSION and "token" in said.lower()):
            return NeedsKey(f"TikTok does not accept the access token: {said}.",
                            f"Let the account's owner authorise the app again and set {TOKEN}.")
        if code == NO_PERMISSION:
            return NotApproved(f"TikTok has not approved this app for {call.endpoint}: {said}.",
                               "Ask for TikTok One's permissions in the app's settings.")
        if code >= 50000:
            return TryLater(f"TikTok has a problem of its own ({code}): {said}.")
        if "handle" in call.args and _is_absent({"code": code, "message": said}):
            return Gone(f"TikTok One does not show this creator: {said}.")
        if not self.options.get(ACCOUNT):
            return NeedsKey(f"TikTok does not understand {call.endpoint}: {said}.",
                            f"Set {ACCOUNT}, which each request names.")
        return BadInput(f"TikTok does not understand {call.endpoint} ({code}): {said}.")


# --- items -----------------------------------------------------------------------------------------------------------

def _data(body: Any) -> Mapping[str, Any]:
    """What the envelope holds. BadPayload when it holds nothing."""
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise BadPayload("The answer has no data.")
    return body["data"]


def _is_absent(body: Mapping[str, Any]) -> bool:
    """Whether a return code about what was asked says that there is nobody by that handle."""
    code, said = body.get("code"), str(body.get("message"))
    return type(code) is int and (code == NO_OBJECT or (code == BAD_PARAMETER and bool(ABSENT.search(said))))


def _find(item: dict[str, Any]) -> Find:
    """A creator that a search brought; it says no words of theirs but the name."""
    handle = _handle(item["handle_name"])
    return Find(platform="tiktok", platform_id=handle.lower(), handle=handle, name=read.text(item.get("display_name")),
                url=_url(handle))


def _profile(asked: str, item: Mapping[str, Any]) -> Profile:
    """A whole profile. The marketplace's own rates, prices and medians have no field and are left."""
    handle, bio = _handle(item["handle_name"]), read.text(item.get("bio"))
    if handle.lower() != asked:
        raise ValueError(f"asked for {asked}, and {handle[:80]} came")
    labels = [label for kind in ("industry_labels", "content_labels") for label in read.several(item.get(kind))]
    return Profile(
        platform="tiktok", platform_id=asked, handle=handle, name=read.text(item.get("display_name")), bio=bio,
        url=_url(handle), links=read.links(bio), topics=read.once(read.text(label["label_name"]) for label in labels),
        followers=read.count(item.get("followers_count")), following=read.count(item.get("following_count")),
        post_count=read.count(item.get("videos_count")))


def _post(profile_id: str, item: dict[str, Any]) -> Post:
    """A video. All are called shorts: the answer says no length. Shares are reposts and favourites are saves."""
    number, words = read.name_of(item["video_id"]), read.text(item.get("caption"))
    tags = (read.text(tag).strip().lstrip("#") for tag in read.several(item.get("caption_hashtags")))
    named = (read.text(name).strip().lstrip("@").lower() for name in read.several(item.get("mentioned_accounts")))
    return Post(
        platform="tiktok", platform_id=number, profile_id=profile_id, format="short", text=words,
        url=f"{_url(profile_id)}/video/{number}", published_at=_moment(item.get("create_time")),
        tags=read.once((*tags, *read.hashtags(words))), mentions=read.once(named), links=read.links(words),
        paid_partnership=_paid(item.get("collaboration_status")), views=read.count(item.get("video_views")),
        likes=read.count(item.get("likes")), comments=read.count(item.get("comments")),
        reposts=read.count(item.get("shares")), saves=read.count(item.get("favorites")))


def _matching(words: set[str], label: dict[str, Any]) -> str | tuple[()]:
    """The id of a label all of whose words are among those looked for."""
    number, named = read.name_of(label["label_id"]), _words(read.text(label["label_name"]))
    return number if named and named <= words else ()


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))


def _paid(status: Any) -> bool | None:
    """Whether TikTok marks a video as a paid partnership or one that earns a commission."""
    return read.text(status) in ("PAID_PARTNERSHIP", "CREATOR_EARNS_COMMISSION") if status is not None else None


def _moment(value: Any) -> datetime | None:
    """Unix seconds or milliseconds, or a written moment: clients of the API found different ones."""
    if isinstance(value, str) and not value.isdecimal():
        return clock.parse(value)
    seconds = read.count(value)
    return datetime.fromtimestamp(seconds / 1_000 if seconds >= 10**11 else seconds, UTC) if seconds else None


def _paging(data: Mapping[str, Any]) -> dict[str, Any]:
    info = data.get("page_info")
    return info if isinstance(info, dict) else {}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _is_cursor(value: Any) -> bool:
    """Whether it is a whole number, as a number or written out."""
    return type(value) is int or (isinstance(value, str) and bool(re.fullmatch(r"[0-9]{1,19}", value)))


def _handle(value: Any) -> str:
    handle = read.name_of(value)
    if not HANDLE.fullmatch(handle.lower()):
        raise ValueError(f"not a handle: {ascii(handle)[:80]}")
    return handle


def _named(handle: str) -> str:
    """The handle as the API is asked by it; BadInput for what can be none."""
    if not HANDLE.fullmatch(handle.lower()):
        raise BadInput(f"{line(handle, 80)} is no TikTok handle.", "Write it as in tiktok.com/@handle.")
    return handle.lower()


def _url(handle: str) -> str:
    return f"https://www.tiktok.com/@{handle}"


# --- errors ----------------------------------------------------------------------------------------------------------

def _failed(status: int, said: str, call: Call) -> TastemakerError:
    """The error that an HTTP status without a return code means."""
    if status == 429:
        return TryLater("TikTok asks us to wait.")
    if status >= 500:
        return TryLater(f"TikTok has a problem of its own: {said}.")
    if status == 401:
        return NeedsKey(f"TikTok does not accept the access token: {said}.", f"Set {TOKEN} anew.")
    if status == 403:
        return NotApproved(f"TikTok has not approved this app for {call.endpoint}: {said}.",
                           "Ask for TikTok One's permissions in the app's settings.")
    return BadInput(f"TikTok does not understand {call.endpoint}: {said}.")
