"""Instagram: creators of its marketplace by words, professional accounts by user name through Business Discovery.

`platform_id` is the user name in lower case, the only name by which the API lets others be asked for; `feed` is the
number behind it, so that `refresh` notices when a name has changed hands. Without Advanced Access the marketplace
answers with test data, and nothing in the answer says so. Hence, until this installation states that access, whoever
it brings is kept as a name labelled `!test-data`, which closes the profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Literal

from tastemaker.errors import BadInput, BadPayload, NeedsKey, TastemakerError
from tastemaker.models import Answer, Post, Profile
from tastemaker.platforms import _graph as graph
from tastemaker.platforms import _reading as read
from tastemaker.platforms.base import Call, Page, read_each

PAGE, SIMILAR = 50, 5
TOKEN, USER_ID = "TASTEMAKER_INSTAGRAM_TOKEN", "TASTEMAKER_INSTAGRAM_USER_ID"
ADVANCED = "marketplace_advanced_access"
"""The acceptance that turns the marketplace's test data into creators."""
TEST_DATA = "!test-data"
ABOUT = "id,username,name,biography,website,followers_count,follows_count,media_count"
MEDIA = "id,caption,like_count,comments_count,view_count,media_type,media_product_type,permalink,timestamp"
CREATOR = "username,biography,country,is_account_verified,email,portfolio_url"
UNKNOWN = 110
"""The error code for a name that nobody has, or only a personal account."""
PLACES = "about|accounts|api|ar|challenge|developer|direct|explore|legal|oauth|p|press|reels?|s|share|stories|tv|web"
"""First parts of web addresses that are no profile."""


class Instagram(graph.GraphAdapter):
    """Professional accounts as one's own professional account may see them."""

    name = "instagram"
    title = "Instagram"
    docs = "https://developers.facebook.com/docs/instagram-platform"
    base_url = "https://graph.facebook.com/v25.0"
    keys = {TOKEN: "a Page access token of the Page that your professional account is connected to"}
    required_keys = (TOKEN,)
    settings = {USER_ID: "required: the number of your own professional account, its Page's instagram_business_account"}
    required_settings = {USER_ID: "[0-9]{1,30}"}
    token = TOKEN
    approval = "Ask for instagram_basic and instagram_creator_marketplace_discovery in the app's review."

    examples = {"profile": "instagram", "handle": "instagram", "post": "17900000000000000",
                "address": "instagram.com/instagram"}
    addresses = (rf"(?:www\.)?instagram\.com/(?!(?:{PLACES})(?:/|$))(?P<handle>[A-Za-z0-9._]{{1,30}})",)
    post_addresses = (r"(?:www\.)?instagram\.com/(?:(?P<author>[A-Za-z0-9._]{1,30})/)?(?:p|reel|reels|tv)/(?P<id>[\w-]+)",)
    post_form = ""
    post_page = "https://www.instagram.com/p/{id}/"
    page = "https://www.instagram.com/{handle}/"
    mention_form = graph.MENTION

    # --- verbs ---------------------------------------------------------------------------------------------------

    def search(self, query: str, *, language: str | None = None, limit: int = 50) -> list[Call]:
        """Creators of the marketplace by words; it knows no languages."""
        return [self.marketplace_page(query, None, limit)]

    def profiles(self, ids: Iterable[str]) -> list[Call]:
        """Whole profiles by user name, one a call."""
        return [self.profile_page(name, "profiles", None) for name in graph.asked_names(ids, self.title)]

    def lookup(self, handles: Iterable[str]) -> list[Call]:
        """Whole profiles by user name, with or without the @, one a call."""
        return [self.profile_page(name, "lookup", None) for name in graph.asked_names(handles, self.title)]

    def refresh(self, known: Iterable[tuple[str, str | None]]) -> list[Call]:
        """Known profiles anew; a name that now belongs to another account counts as missing."""
        feeds = {platform_id.lower(): feed for platform_id, feed in known}
        return [self.profile_page(name, "profiles", feeds[name]) for name in graph.asked_names(feeds, self.title)]

    def posts(self, profile_id: str, feed: str | None = None, *, limit: int = 20) -> list[Call]:
        """An account's newest posts; the same call brings the profile, so one of a found creator is enough."""
        return [self.media_page(name, None, limit) for name in graph.asked_names([profile_id], self.title)]

    def related(self, profile_id: str) -> list[Call]:
        """Creators whom the marketplace calls similar; the account itself has not pointed at them."""
        return [self.similar_page(graph.asked_names([profile_id], self.title))]

    # --- one page each -------------------------------------------------------------------------------------------

    def marketplace_page(self, query: str, cursor: str | None, left: int) -> Call:
        """One page of creators who match some words."""
        return self._get("search", self.marketplace_page, f"{self._me()}/creator_marketplace_creators", self._found,
                         {"query": query, "cursor": cursor, "left": left}, bucket="marketplace", query=query,
                         fields=CREATOR, limit=min(PAGE, left), after=cursor)

    def similar_page(self, usernames: list[str]) -> Call:
        """Creators similar to at most five others; those must be in the marketplace themselves."""
        if not 1 <= len(usernames) <= SIMILAR:
            raise BadInput(f"The marketplace compares with 1 to {SIMILAR} creators, not {len(usernames)}.")
        names = ",".join(f'"{graph.username(name)}"' for name in usernames)
        return self._get("related", self.similar_page, f"{self._me()}/creator_marketplace_creators", self._similar,
                         {"usernames": usernames}, bucket="marketplace", similar_to_creators=f"[{names}]",
                         fields=CREATOR, limit=PAGE)

    def profile_page(self, username: str, verb: str, number: str | None) -> Call:
        """One whole profile. With the `number` that its account had, another account's answer is none."""
        args = {"username": username, "verb": verb, "number": number}
        return self._discover(verb, self.profile_page, self._profile, args, ABOUT)

    def media_page(self, username: str, cursor: str | None, left: int) -> Call:
        """One page of an account's posts, the first together with the profile."""
        start = f".after({cursor})" if cursor else ""
        fields = f"media{start}.limit({min(PAGE, left)}){{{MEDIA}}}"
        args = {"username": username, "cursor": cursor, "left": left}
        return self._discover("posts", self.media_page, self._media, args, fields if cursor else f"{ABOUT},{fields}")

    # --- the door ------------------------------------------------------------------------------------------------

    def explain(self, answer: Answer, call: Call) -> TastemakerError | None:
        """What an error answer means. That nobody has a name is a good answer: the page calls the name missing."""
        error = graph.error_of(answer)
        if _nobody(answer, call):
            return None
        if graph.code_of(error) == graph.PARAMETER and graph.code_of(error, "error_subcode") == 33:
            return NeedsKey("Instagram does not know the account that asks, or the token may not speak for it.",
                            f"Set {USER_ID} to the number of your own professional account, and a token of its Page.")
        return super().explain(answer, call)

    # --- what the answers hold -----------------------------------------------------------------------------------

    def _found(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        raw = read.listing(answer.body, "data")
        found, bad = read_each(raw, self._creator)
        left = args["left"] - PAGE
        cursor = graph.after(answer.body, args["cursor"], ended=len(raw) < PAGE)
        onward = self.marketplace_page(args["query"], cursor, left) if cursor and raw and left > 0 else None
        return Page(items=found, rejected=bad, next=onward)

    def _similar(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        found, bad = read_each(read.listing(answer.body, "data"), self._creator)
        return Page(items=found, rejected=bad)

    def _creator(self, item: dict[str, Any]) -> Profile:
        """A creator of the marketplace; of test data only the name, so that none of it is taken for a person's."""
        name = graph.username(item["username"])
        if ADVANCED not in self.accepted:
            return Profile(platform=self.name, platform_id=name, handle=name, url=_url(name), labels=(TEST_DATA,))
        bio, country = read.text(item.get("biography")), read.text(item.get("country")).upper()
        return Profile(
            platform=self.name, platform_id=name, handle=name, url=_url(name), bio=bio,
            contact=_email(item.get("email")),
            country=country if re.fullmatch(r"[A-Z]{2}", country) else None,
            labels=("verified",) if read.flag(item.get("is_account_verified")) else (),
            links=read.once((read.text(item.get("portfolio_url")), *read.links(bio))))

    def _profile(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        if _nobody(answer):
            return Page(missing=(args["username"],))
        account = _account(answer, args["username"])
        number = account.get("id")
        if args["number"] and isinstance(number, str) and number != args["number"]:
            return Page(missing=(args["username"],))
        found, bad = read_each([account], _profile)
        return Page(items=found, rejected=bad)

    def _media(self, answer: Answer, args: Mapping[str, Any]) -> Page:
        if _nobody(answer):
            return Page(missing=(args["username"],))
        account = _account(answer, args["username"])
        media = read.part(account, "media")
        alone = {name: value for name, value in account.items() if name != "media"}
        about, spoilt = read_each([alone] if "username" in alone else [], _profile)
        raw = read.listing(media, "data") if media else []
        found, bad = read_each(raw, partial(_post, args["username"]))
        cursor, left = graph.after(media, args["cursor"]), args["left"] - PAGE
        onward = self.media_page(args["username"], cursor, left) if cursor and raw and left > 0 else None
        return Page(items=(*about, *found), rejected=(*spoilt, *bad), next=onward)

    # --- building ------------------------------------------------------------------------------------------------

    def _discover(self, verb: str, make: Any, parse: Any, args: dict[str, Any], fields: str) -> Call:
        """A Business Discovery call: the name stands inside the list of fields, so nothing but a user name may."""
        return self._get(verb, make, self._me(), parse, args, bucket="discovery", endpoint="business_discovery",
                         fields=f"business_discovery.username({graph.username(args['username'])}){{{fields}}}")

    def _me(self) -> str:
        """The own account's number; `me` while none is set, when nothing may be asked yet."""
        number = self.options.get(USER_ID, "")
        return number if re.fullmatch(self.required_settings[USER_ID], number) else "me"


def _nobody(answer: Answer, call: Call | None = None) -> bool:
    """Whether an answer says that no professional account has the name that was asked for."""
    asked = call is None or call.endpoint == "business_discovery"
    return asked and answer.status >= 400 and graph.code_of(graph.error_of(answer)) == UNKNOWN


def _account(answer: Answer, username: str) -> dict[str, Any]:
    """The account in an answer of Business Discovery. BadPayload when there is none or when it has another name."""
    found = answer.body.get("business_discovery") if isinstance(answer.body, dict) else None
    if not isinstance(found, dict):
        raise BadPayload("The answer has no business_discovery.")
    named = found.get("username")
    if isinstance(named, str) and named.lower() != username:
        raise BadPayload("The answer is about another account than the one that was asked for.")
    return found


def _profile(account: dict[str, Any]) -> Profile:
    """A professional account as Business Discovery shows it; its picture's address expires and is not asked for."""
    name, bio = graph.username(account["username"]), read.text(account.get("biography"))
    website, number = read.text(account.get("website")), account.get("id")
    return Profile(
        platform="instagram", platform_id=name, handle=name, name=read.text(account.get("name")), bio=bio,
        url=_url(name), links=read.once((website, *read.links(bio))),
        feed=read.name_of(number) if number is not None else None,
        followers=read.count(account.get("followers_count")), following=read.count(account.get("follows_count")),
        post_count=read.count(account.get("media_count")))


def _post(username: str, media: dict[str, Any]) -> Post:
    """One post. A hidden like count is left out of the answer and stays unknown."""
    words = read.text(media.get("caption"))
    return Post(
        platform="instagram", platform_id=read.name_of(media["id"]), profile_id=username, format=_format(media),
        text=words, url=graph.lasting(media.get("permalink"), "instagram.com"),
        published_at=read.moment(media.get("timestamp")),
        tags=read.hashtags(words), mentions=graph.mentions(words), links=read.links(words),
        views=read.count(media.get("view_count")), likes=read.count(media.get("like_count")),
        comments=read.count(media.get("comments_count")))


def _format(media: dict[str, Any]) -> Literal["short", "video", "image"]:
    """A reel is short; an album counts as images, also where videos are among them."""
    if read.text(media.get("media_product_type")) == "REELS":
        return "short"
    return "video" if read.text(media.get("media_type")) == "VIDEO" else "image"


def _email(value: Any) -> str:
    """The address that the marketplace gives out; "" for what is none."""
    text = read.text(value).strip()
    return text if re.fullmatch(r"[^@\s,;<>\"']{1,64}@[\w-]+(?:\.[\w-]+)+", text, re.ASCII) else ""


def _url(name: str) -> str:
    return f"https://www.instagram.com/{name}/"
