"""Podcast Index: podcasts by the words of their titles, makers and episodes; free keys, no audience figures at all.

`platform_id` is the podcast's guid, which stays when a show moves its feed; a podcast without one is `feed:` and the
index's own number, and stays so. That number is also the handle, since podcasts have no names of their own. The API has
neither followers nor plays, so all counters but the number of episodes are unknown. It has no address of a person
either: the feed itself, which often names one, is never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import sha1
from html import unescape
from typing import Any, Literal

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, Gone, NeedsKey, TastemakerError, TryLater
from tastemaker.models import Answer, Find, Post, Profile, Request, Since
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Adapter, Call, Page, read_each
from tastemaker.render import line

KEY, SECRET = "TASTEMAKER_PODCASTINDEX_KEY", "TASTEMAKER_PODCASTINDEX_SECRET"
PAGE = 1_000
"""Most feeds or episodes that one answer holds. There are no further pages."""
BATCH = 100
"""Guids a call. The documents state no limit; this one is ours and not tried against the real service."""
EPISODES_OF = 10
"""Podcasts that one search of episodes looks up: the episodes found name their feed's number only."""
OVERLAP_S = 5
"""Seconds before the newest known episode from which newer ones are asked for."""
SIGNED_FOR_S = 30
"""Seconds for which the same signature is sent; the service takes one for three minutes."""
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
FEED = "feed:"
"""What the platform id of a podcast without a guid begins with; its feed's number follows."""
SINGLE = re.compile(rf"{FEED}[1-9][0-9]{{0,18}}|https?://\S+")
"""A podcast that is asked for on its own: by its feed's number or its feed's address."""
NOTHING = re.compile(r"\bno (?:feed|episode|podcast)|not found", re.IGNORECASE)
"""How the index says that there is nothing by that name."""
_BREAK = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_HREF = re.compile(r"""<a\s[^<>]*?\bhref\s*=\s*["']?(https?://[^"'\s<>]+)""", re.IGNORECASE)


class PodcastIndex(Adapter):
    """The Podcast Index API: shows and their episodes."""

    name = "podcastindex"
    title = "Podcast Index"
    docs = "https://podcastindex-org.github.io/docs-api/"
    base_url = "https://api.podcastindex.org/api/1.0"
    keys = {KEY: "free API key, sent by e-mail after signing up at https://api.podcastindex.org/",
            SECRET: "the secret that comes with the API key; it signs requests and is never sent"}
    required_keys = (KEY, SECRET)
    examples = {"profile": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "handle": "920666", "post": "16795090",
                "address": "podcastindex.org/podcast/920666", "feed": "920666"}
    addresses = (r"(?:www\.)?podcastindex\.org/podcast/(?P<handle>[1-9][0-9]{0,18})",)
    post_addresses = (r"(?:www\.)?podcastindex\.org/podcast/(?P<author>[1-9][0-9]{0,18})\?episode=(?P<id>[0-9]{1,19})",)
    page = "https://podcastindex.org/podcast/{handle}"
    delta = True

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """Podcasts by title, author and owner, and those of the first episodes that match. It knows no language."""
        return [self.terms_page(query, limit), self.persons_page(query, limit)]

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole podcasts by guid, 100 a call; those without a guid by their feed's number, one a call."""
        return self._wanted("profiles", ids)

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole podcasts by their feed's number, and by what else names them for good: a guid or the feed's address."""
        named = [handle.strip().lstrip("@") for handle in handles]
        return self._wanted("lookup", (f"{FEED}{name}" if name.isdecimal() else name for name in named))

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20,
              since: Since | None = None) -> list[Call]:
        """The newest episodes, or those since the one we hold, in one call."""
        number = feed or (profile_id.removeprefix(FEED) if profile_id.startswith(FEED) else None)
        start = int(since.at.timestamp()) - OVERLAP_S if since and since.at else None
        return [self.episodes_page(profile_id, number, start, limit)]

    # --- one page each -------------------------------------------------------------------------------------------

    def terms_page(self, q: str, left: int) -> Call:
        """Podcasts whose title, author or owner match."""
        return self._call("search", self.terms_page, "search/byterm", self._feeds_found, {"q": q, "left": left},
                          q=q, max=min(PAGE, left), fulltext="")

    def persons_page(self, q: str, left: int) -> Call:
        """Episodes whose people, title or description match; `follow` brings the podcasts that it only numbers."""
        return self._call("search", self.persons_page, "search/byperson", self._episodes_found, {"q": q, "left": left},
                          q=q, fulltext="")

    def batch_page(self, guids: list[str], verb: str) -> Call:
        """Up to 100 podcasts by guid."""
        request = Request(method="POST", url=f"{self.url}/podcasts/batch/byguid", body=list(guids))
        return self._made(verb, self.batch_page, "podcasts/batch/byguid", self._batch, {"guids": guids, "verb": verb},
                          request)

    def feed_page(self, named: str, verb: str) -> Call:
        """One podcast by `feed:` and its number, or by its feed's address. As a search it gives a Find."""
        by_number = named.startswith(FEED)
        endpoint = "podcasts/byfeedid" if by_number else "podcasts/byfeedurl"
        asked = {"id": named.removeprefix(FEED)} if by_number else {"url": named}
        return self._call(verb, self.feed_page, endpoint, self._feed, {"named": named, "verb": verb}, **asked)

    def episodes_page(self, profile_id: str, feed: str | None, since: int | None, left: int) -> Call:
        """A podcast's newest episodes; `since` is in Unix seconds. Without the feed's number they come by guid."""
        by_number = ("episodes/byfeedid", {"id": feed})
        endpoint, asked = by_number if feed else ("episodes/bypodcastguid", {"guid": profile_id})
        args = {"profile_id": profile_id, "feed": feed, "since": since, "left": left}
        return self._call("posts", self.episodes_page, endpoint, self._episodes, args, **asked, since=since,
                          max=min(PAGE, left), fulltext="")

    # --- the door ------------------------------------------------------------------------------------------------

    def headers(self, session: Mapping[str, Any] | None = None) -> dict[str, str]:
        """The key, the moment and the signature over key, secret and moment; nothing while a key is missing.

        The moment moves in steps of half a minute, so that few signatures come to be masked in the logs.
        """
        if self.missing_keys():
            return {}
        key, date = self.secrets[KEY], str(int(clock.now().timestamp()) // SIGNED_FOR_S * SIGNED_FOR_S)
        signature = sha1(f"{key}{self.secrets[SECRET]}{date}".encode(), usedforsecurity=False).hexdigest()
        return {"X-Auth-Key": key, "X-Auth-Date": date, "Authorization": signature}

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means; a 200 whose status is false is one too, unless it says that there is nothing."""
        body = answer.body if isinstance(answer.body, dict) else {}
        said = str(body.get("description") or "")
        failed = str(body.get("status")).lower() == "false" and not ("named" in call.args and NOTHING.search(said))
        return _error(answer.status, said, call) if answer.status >= 400 or failed else None

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _feeds_found(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "feeds"), _find)
        return Page(items=found[:args["left"]], rejected=bad)

    def _episodes_found(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "items"), _found_in)
        named = read.merged(find for find in found if isinstance(find, Find))[:args["left"]]
        numbers = list(dict.fromkeys(number for number in found if isinstance(number, str)))
        more = min(EPISODES_OF, args["left"] - len(named))
        return Page(items=named, rejected=bad,
                    follow=tuple(self.feed_page(f"{FEED}{number}", "search") for number in numbers[:max(more, 0)]))

    def _batch(self, body: Any, args: Mapping[str, Any]) -> Page:
        raw = read.listing(body, "feeds")
        found, bad = read_each(raw, _profile)
        return Page(items=found, rejected=bad, missing=read.absent(args["guids"], raw, "podcastGuid"))

    def _feed(self, body: Any, args: Mapping[str, Any]) -> Page:
        """One podcast. An unknown one is an empty list, in an answer that calls itself good."""
        named, verb = args["named"], args["verb"]
        raw = body.get("feed") if isinstance(body, dict) else None
        if raw == [] or (raw is None and isinstance(body, dict) and NOTHING.search(str(body.get("description") or ""))):
            return Page(missing=(named.removeprefix(FEED) if verb == "lookup" else named,) if verb != "search" else ())
        if not isinstance(raw, dict):
            raise BadPayload("The answer has no podcast.")
        reader = _find if verb == "search" else partial(_profile, known_as=named if verb == "profiles" else None)
        found, bad = read_each([raw], reader)
        return Page(items=found, rejected=bad)

    def _episodes(self, body: Any, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(body, "items"), partial(_post, args["profile_id"]))
        return Page(items=found[:args["left"]], rejected=bad)

    # --- how calls are made --------------------------------------------------------------------------------------

    def _wanted(self, verb: str, ids: Iterable[str]) -> list[Call]:
        """Guids in batches, everything else one by one. BadInput for what is neither guid nor number nor address."""
        named = list(dict.fromkeys(ids))
        single = [name for name in named if SINGLE.fullmatch(name)]
        guids = [name for name in named if GUID.fullmatch(name)]
        if unusable := set(named).difference(single, guids):
            raise BadInput(f"{line(min(unusable), 80)} names no podcast.",
                           "Write the number in its podcastindex.org address, its guid, or its feed's address.")
        return [*(self.batch_page(batch, verb) for batch in read.batches(guids, BATCH)),
                *(self.feed_page(name, verb) for name in single)]

    def _call(self, verb: str, make: Any, endpoint: str, reader: Any, args: dict[str, Any], **params: Any) -> Call:
        sent = tuple((name, str(value)) for name, value in params.items() if value is not None)
        return self._made(verb, make, endpoint, reader, args, Request(url=f"{self.url}/{endpoint}", params=sent))

    def _made(self, verb: str, make: Any, endpoint: str, reader: Any, args: dict[str, Any], request: Request) -> Call:
        return Call(platform=self.name, verb=verb, make=make.__name__, args=args, bucket="calls", cost=1.0,
                    request=request, parse=lambda answer: reader(answer.body, args), endpoint=endpoint)


# --- items -----------------------------------------------------------------------------------------------------------

def _find(item: dict[str, Any]) -> Find | tuple[()]:
    """A podcast that a search brought, with its description as the words; dead feeds are none."""
    number = _number(item["id"])
    if _is_set(item.get("dead")):
        return ()
    return Find(platform="podcastindex", platform_id=_guid(item.get("podcastGuid")) or f"{FEED}{number}", handle=number,
                name=read.text(item["title"]), text=_plain(read.text(item.get("description"))), url=_url(number))


def _found_in(item: dict[str, Any]) -> Find | str | tuple[()]:
    """The podcast of an episode that matched; only its feed's number where the episode does not say its guid."""
    number, guid = _number(item["feedId"]), _guid(item.get("podcastGuid"))
    if _is_set(item.get("feedDead")):
        return ()
    if not guid:
        return number
    words = (read.text(item.get("title")), _plain(read.text(item.get("description"))))
    return Find(platform="podcastindex", platform_id=guid, handle=number, name=read.text(item.get("feedTitle")),
                text="\n".join(read.once(words)), url=_url(number))


def _profile(item: dict[str, Any], known_as: str | None = None) -> Profile:
    """A whole podcast. Its makers' names are among the keywords; the feed's medium is a label unless it is a podcast.

    `known_as` is the id that it was asked by and is kept under, where that is not its guid.
    """
    number, raw = _number(item["id"]), read.text(item.get("description"))
    labels = (*(name for name in ("dead", "explicit") if _is_set(item.get(name))),
              read.text(item.get("medium")).removeprefix("podcast"))
    return Profile(
        platform="podcastindex", platform_id=known_as or _guid(item.get("podcastGuid")) or f"{FEED}{number}",
        handle=number, name=read.text(item["title"]), bio=_plain(raw), url=_url(number), feed=number,
        language=read.language(item.get("language")), links=read.once((_website(item.get("link")), *_links(raw))),
        keywords=read.once((read.text(item.get("author")), read.text(item.get("ownerName")))),
        topics=_categories(item.get("categories")), labels=read.once(labels),
        post_count=read.count(item.get("episodeCount")))


def _post(profile_id: str, item: dict[str, Any]) -> Post:
    """An episode. Nobody counts plays here, and a length of 0 means that the feed does not say it."""
    number, raw, feed = _number(item["id"]), read.text(item.get("description")), _number(item["feedId"])
    words, page = _plain(raw), _website(item.get("link"))
    return Post(
        platform="podcastindex", platform_id=number, profile_id=profile_id, format=_format(item.get("enclosureType")),
        title=read.text(item["title"]), text=words, url=page or f"{_url(feed)}?episode={number}",
        published_at=_moment(item.get("datePublished")), language=read.language(item.get("feedLanguage")),
        duration_s=read.count(item.get("duration")) or None, tags=read.hashtags(words), links=_links(raw))


def _number(value: Any) -> str:
    """The index's number of a feed or an episode, as text."""
    if not (number := read.count(value)):
        raise ValueError("there is no number")
    return str(number)


def _guid(value: Any) -> str:
    """A podcast's guid in lower case; "" for none, and for words that some feeds write in its place."""
    words = read.text(value).strip().lower()
    return words if GUID.fullmatch(words) else ""


def _is_set(value: Any) -> bool:
    """A flag that comes as true or as 1."""
    if value is not None and value not in (0, 1):
        raise ValueError("expected true or false, 1 or 0")
    return bool(value)


def _categories(value: Any) -> tuple[str, ...]:
    """The names in a mapping of number to name; none at all is an empty list there."""
    if value is None or value == []:
        return ()
    return read.once(read.text(name) for name in value.values())


def _format(kind: Any) -> Literal["video", "audio"]:
    return "video" if read.text(kind).lower().startswith("video/") else "audio"


def _moment(value: Any) -> datetime | None:
    """Unix seconds as aware UTC; 0 is what the index writes when a feed has no date."""
    seconds = read.count(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _website(value: Any) -> str:
    """A web address, or "" for what is none: feeds write anything there."""
    words = read.text(value).strip()
    return words if re.fullmatch(r"(?i)https?://[^\s<>\"]+", words) else ""


def _url(number: str) -> str:
    return f"https://podcastindex.org/podcast/{number}"


def _links(raw: str) -> tuple[str, ...]:
    """Web addresses in a description: those that its HTML links to, then those that are written out."""
    return read.once((*map(unescape, _HREF.findall(raw)), *read.links(_plain(raw))))


def _plain(raw: str) -> str:
    """The words of a description that may be HTML: paragraphs become lines.

    >>> _plain("<p>Runs &amp; races</p><p>See <a href='https://a.example'>notes</a></p>")
    'Runs & races\\nSee notes'
    """
    words = read.text(unescape(_TAG.sub("", _BREAK.sub("\n", raw))))
    lines = (" ".join(part.split()) for part in words.splitlines())
    return "\n".join(part for part in lines if part)


# --- errors ----------------------------------------------------------------------------------------------------------

def _error(status: int, description: str, call: Call) -> TastemakerError:
    """The error that an HTTP status, or a 200 whose body says false, means.

    Gone is for a podcast's episodes only, since of profiles it says that all that were asked for are to be deleted.
    """
    said = line(description or status, 200)
    if status == 429:
        return TryLater("Podcast Index asks us to wait.")
    if status >= 500:
        return TryLater(f"Podcast Index has a problem of its own: {said}.")
    if status in (401, 403) or re.search(r"\b(auth\w*|api ?key|credentials?|hash|token)\b", description, re.IGNORECASE):
        return NeedsKey(f"Podcast Index does not accept the signature: {said}.",
                        f"Check {KEY} and {SECRET}, and that this computer's clock is right to the minute.")
    if call.verb == "posts" and NOTHING.search(description):
        return Gone(f"Podcast Index no longer shows this: {said}.")
    return BadInput(f"Podcast Index does not understand {call.endpoint}: {said}.")
