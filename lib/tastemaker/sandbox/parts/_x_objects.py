"""X's objects as its API writes them in the names of August 2026: users, posts, pictures, problems."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tastemaker.sandbox import growth, people, posting
from tastemaker.sandbox.chance import Dice, digest
from tastemaker.sandbox.part import Part, Query, Refused
from tastemaker.sandbox.people import Creator
from tastemaker.sandbox.posting import Post

FOLLOWED = 60
LONGEST_BIO, LONGEST_TEXT, LONGEST_NOTE = 160, 280, 4_000
SHORT = "https://t.example/"
"""What every link in a text is shortened to."""
MS_A_SECOND = 100
"""Videos on X are a tenth as long as the world's."""
PICTURES = "https://pictures.x.example"
FIELDS = {
    "user.fields": {
        "created_at", "description", "entities", "id", "is_identity_verified", "location", "name", "parody",
        "profile_banner_url", "profile_image_url", "protected", "public_metrics", "subscription_type", "url", "username",
        "verified", "verified_type", "withheld"},
    "post.fields": {
        "attachments", "community_id", "context_annotations", "conversation_id", "created_at", "edit_controls", "entities",
        "geo", "id", "lang", "note_post", "paid_partnership", "possibly_sensitive", "public_metrics", "reply_settings",
        "source", "text", "withheld"},
    "media.fields": {"alt_text", "duration_ms", "height", "media_key", "preview_image_url", "public_metrics", "type", "url",
                     "width"},
    "expansions": {"attachments.media_keys", "author_id", "in_reply_to_user_id", "referenced_posts",
                   "affiliation", "most_recent_post_id", "pinned_post_id"}}
"""The names that a request may list, of those that the description has."""
ALWAYS = {"user.fields": {"id", "name", "username"}, "post.fields": {"id", "text", "edit_history_post_ids"},
          "media.fields": {"media_key", "type"}}


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def problem(kind: str, title: str, detail: str, **more: Any) -> dict[str, Any]:
    """A problem of a kind; `about:blank` is one that the status alone explains."""
    where = kind if kind == "about:blank" else f"https://api.x.com/2/problems/{kind}"
    return {"type": where, "title": title, "detail": detail, **more}


def invalid(parameter: str, value: str, why: str) -> Refused:
    """A request that the description does not allow."""
    said = {"parameters": {parameter: [value[:100]]}, "message": why}
    return Refused(400, problem("invalid-request", "Invalid Request", "One or more parameters to your request was invalid.",
                                errors=[said]))


def missing(kind: str, parameter: str, value: str) -> dict[str, Any]:
    """That a user or a post is not there."""
    return problem("resource-not-found", "Not Found Error", f"Could not find {kind} with {parameter}: [{value}].", value=value,
                   resource_id=value, resource_type=kind, parameter=parameter)


def suspended(parameter: str, value: str) -> dict[str, Any]:
    """That a user is suspended: a missing one with other words."""
    return missing("user", parameter, value) | {"title": "Forbidden", "detail": f"User has been suspended: [{value}]."}


def hidden(kind: str, parameter: str, value: str) -> dict[str, Any]:
    """That something is there and not for us."""
    return problem("not-authorized-for-resource", "Authorization Error", value=value, resource_id=value, resource_type=kind,
                   parameter=parameter, section="data",
                   detail=f"Sorry, you are not authorized to see the {kind} with {parameter}: [{value}].")


def is_protected(creator: Creator) -> bool:
    return Dice(creator.handle, "x", "protected").happens(0.03)


def is_suspended(creator: Creator) -> bool:
    return Dice(creator.handle, "x", "suspended").happens(0.01)


def wanted(query: Query, name: str) -> set[str]:
    """The fields that a request lists, with those that always come; Refused for one that X does not know."""
    listed = set(query.listed(name))
    if unknown := sorted(listed - FIELDS[name]):
        raise invalid(name, unknown[0], f"The `{name}` query parameter value [{unknown[0][:50]}] is not one of its values")
    return listed | ALWAYS.get(name, set())


def user(part: Part, creator: Creator, day: int, query: Query) -> dict[str, Any]:
    """A user with the fields that were asked for."""
    account = part.world.account_of(creator, part.name)
    assert account
    text, marks = _linked(creator, people.bio(creator, part.name, LONGEST_BIO))
    site = {"urls": [_mark(creator.site, 0, len(SHORT) + 10)]} if creator.linked else {}
    whole = {
        "id": part.platform_id(creator), "name": _escaped(creator.name[:50]), "username": part.handle(creator),
        "created_at": stamp(datetime.combine(date.fromordinal(account.opened), datetime.min.time(), UTC)),
        "description": _escaped(text), "protected": is_protected(creator), "verified": creator.index % 5 == 0,
        "verified_type": ("business" if creator.index % 45 == 0 else "blue") if creator.index % 5 == 0 else "none",
        "parody": False, "profile_image_url": f"{PICTURES}/{part.platform_id(creator)}_normal.jpg",
        "public_metrics": {"followers_count": growth.followers(account, day), "following_count": len(followed(part, creator, day)),
                           "post_count": posting.count(account, day), "listed_count": growth.followers(account, day) // 90,
                           "like_count": posting.count(account, day) * 3, "media_count": posting.count(account, day) // 4},
        **({"url": site["urls"][0]["url"]} if site else {}),
        **({"entities": {name: part for name, part in (("url", site), ("description", marks)) if part}} if site or marks else {})}
    return {name: value for name, value in whole.items() if name in wanted(query, "user.fields")}


def followed(part: Part, creator: Creator, day: int) -> list[Creator]:
    """Whom an account follows on a day, the latest first."""
    others = (part.world.creator(index) for index in part.world.peers(creator, part.name, "follows", FOLLOWED))
    return [other for other in others if part.world.account(other.index, part.name, day) and not is_suspended(other)]


def post(part: Part, item: Post, day: int, query: Query) -> dict[str, Any]:
    """A post with the fields and expansions that were asked for. The author's id is there only where it is expanded."""
    counts, number = posting.counts(item, day), part.world.post_id(item)
    text, entities = _linked(item.creator, item.text[:LONGEST_NOTE], item.link)
    long = len(text) > LONGEST_TEXT
    shown = {
        "id": number, "text": _escaped(text[:LONGEST_TEXT]), "created_at": stamp(item.at), "lang": item.creator.language,
        "edit_history_post_ids": [number], "paid_partnership": item.flagged,
        "public_metrics": {"repost_count": counts.reposts, "reply_count": counts.comments, "like_count": counts.likes,
                           "quote_count": counts.quotes, "bookmark_count": counts.saves, "impression_count": counts.views},
        **({"entities": entities} if entities else {}), **({"attachments": {"media_keys": [media_key(item, number)]}}
                                                           if item.format in ("image", "video") else {}),
        **({"note_post": {"text": _escaped(text), "entities": entities}} if long else {})}
    names = wanted(query, "post.fields")
    author = {"author_id": part.platform_id(item.creator)} if "author_id" in wanted(query, "expansions") else {}
    return {name: value for name, value in shown.items() if name in names} | author


def media_key(item: Post, number: str) -> str:
    return f"{'7' if item.format == 'video' else '3'}_{number}"


def media(part: Part, item: Post, query: Query) -> dict[str, Any]:
    """The picture or video of a post."""
    number = part.world.post_id(item)
    whole = {"media_key": media_key(item, number), "type": "video" if item.format == "video" else "photo", "width": 1200,
             "height": 800, "url": f"{PICTURES}/{number}.jpg",
             **({"duration_ms": item.seconds * MS_A_SECOND} if item.format == "video" else {})}
    return {name: value for name, value in whole.items() if name in wanted(query, "media.fields")}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _linked(creator: Creator, text: str, link: str = "") -> tuple[str, dict[str, Any]]:
    """The text with its links shortened, and its entities."""
    text = f"{text} {link}" if link else text
    marks = []
    for target in dict.fromkeys(url for url in (link, creator.site) if url and url in text):
        start = text.index(target)
        text = text.replace(target, _short(target), 1)
        marks.append(_mark(target, start, start + len(_short(target))))
    tags = [{"start": text.index(f"#{word}"), "end": text.index(f"#{word}") + len(word) + 1, "tag": word}
            for word in dict.fromkeys(w[1:] for w in text.split() if w[0] == "#" and w[1:].isalnum())]
    return text, {name: found for name, found in (("urls", marks), ("hashtags", tags)) if found}


def _short(target: str) -> str:
    return f"{SHORT}{digest(target, size=5).hex()}"


def _mark(target: str, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "url": _short(target), "expanded_url": target,
            "display_url": target.removeprefix("https://")}
