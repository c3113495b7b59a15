"""Competitors: who talks about them or was paid in a post that names them, each with the quoted sentence, its link and its date.

A quote is what a post says and no verdict about who wrote it. Silence proves nothing: a partner that is not disclosed cannot be
seen, and of each creator only the posts that are here are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.scoring import features, sponsors
from tastemaker.scoring.disclosure import CODE, DISCLOSING
from tastemaker.scoring.market.comparing import compares
from tastemaker.scoring.market.naming import Brand, Naming, brands, namings, small_words
from tastemaker.scoring.reasons import dated, quote
from tastemaker.scoring.words import words
from tastemaker.store import Store

SPONSORED, HINT, COMPARISON, MENTION = "sponsored", "hint of money", "comparison", "mention"
KINDS = (SPONSORED, HINT, COMPARISON, MENTION)
"""What a post says, the first that fits: a sentence that names the competitor and discloses; one with a code or a tracked link, or a
name in a post that discloses elsewhere or bears the platform's paid mark; a comparison; a name."""
QUOTE = 280
MOST_DAYS = 36_500
Z = 1.6449
"""The normal deviate of nine tenths, both sides."""
POSTS = {
    "competitor": "as the brief says",
    "handle": "as the profile says, cleaned",
    "name": "as the profile says, cleaned",
    "platform": "where the profile is",
    "kind": ", ".join(KINDS),
    "disclosure": "kind of the disclosure, where there is one",
    "quote": "the sentence",
    "url": "the post",
    "published_at": "its date; of a profile text when it was read",
    "source": "post or profile text",
    "how": "name, handle, hashtag or link",
    "ambiguous": "why the name may mean something else; empty where nothing suggests that",
    "own": "whether the profile may be the competitor's own",
    "profile_key": "key of the profile",
    "post_key": "key of the post",
}
"""Columns of the posts, each with what it holds."""
CREATORS = {
    "competitor": "as the brief says",
    "handle": "as the profile says, cleaned",
    "name": "as the profile says, cleaned",
    "platform": "where the profile is",
    "posts": "posts that name the competitor, without ambiguous ones",
    "read": "posts that were read",
    "share": "posts over read; empty where the platform's terms permit no figure",
    "low": "lower end of an interval that holds nine of ten",
    "high": "upper end",
    **{name.replace(" ", "_"): f"posts of the kind {name}" for name in KINDS},
    "ambiguous": "posts whose name may mean something else; in no other count",
    "first": "date of the first of all posts",
    "last": "of the last",
    "since": "date of the oldest post that was read",
    "own": "whether the profile may be the competitor's own",
    "quote": "the clearest sentence",
    "quote_kind": "its kind",
    "url": "its link",
    "published_at": "its date",
    "said": "one sentence",
    "profile_key": "key of the profile",
}
"""Columns of the creators, each with what it holds."""
_PROFILES = "SELECT profile_key, platform, handle, name, bio, url, fetched_at FROM usable_profiles ORDER BY profile_key"
_POSTS = """
SELECT o.post_key, o.profile_key, o.title, o.text, o.url, o.published_at, o.links, o.paid_partnership
FROM posts o JOIN usable_profiles p USING (profile_key)
WHERE o.state = 'live' AND (o.expires_at IS NULL OR o.expires_at > now_utc()) AND ($since IS NULL OR o.published_at > $since)
ORDER BY o.profile_key, o.published_at DESC NULLS LAST, o.post_key DESC"""
Row = dict[str, Any]


def run(
    store: Store,
    brief: Brief,
    *,
    aliases: Mapping[str, Sequence[str]] | None = None,
    days: int | None = None,
    accepted: Callable[[str], bool] = lambda platform: False,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The creators who name a competitor of a brief, and the posts: see `CREATORS` and `POSTS`. Sponsored ones come first.

    `aliases` are other names of a competitor; `days` leaves out older posts. BadInput where the brief names no competitor, for
    other names of one that it does not name, and for days that are no window.
    """
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise BadInput(f"A window of {days} days cannot be read.", f"Name 1 to {MOST_DAYS:,} days, or none for all posts.")
    if not brief.competitors:
        raise BadInput("The brief names no competitor.", 'Add competitors = ["..."] to it.')
    wanted = brands(brief.competitors, aliases)
    profiles = {row["profile_key"]: row for row in store.rows(_PROFILES)}
    since = None if days is None else clock.now() - timedelta(days=days)
    posts = store.rows(_POSTS, since=since)
    said = pd.DataFrame(list(quotes(posts, profiles, wanted, _context(brief))), columns=list(POSTS))
    said["place"] = said["kind"].map(KINDS.index)
    said = said.sort_values(
        ["place", "published_at", "post_key"], ascending=[True, False, False], na_position="last", kind="stable"
    )
    rows = [
        _creator(key, mine, posts_of, profiles, accepted)
        for posts_of in [_read(posts)]
        for key, mine in said.groupby(["competitor", "profile_key"], sort=False)
    ]
    found = pd.DataFrame(rows, columns=list(CREATORS))
    found = found.sort_values(
        ["sponsored", "hint_of_money", "posts", "handle"], ascending=[False, False, False, True], kind="stable"
    )
    return found.reset_index(drop=True), said.drop(columns="place").reset_index(drop=True)


def quotes(
    posts: Sequence[Row], profiles: Mapping[int, Row], wanted: Sequence[Brand], context: Collection[str]
) -> Iterator[Row]:
    """One row for each post and competitor that it names, with its clearest sentence, and one for each profile text."""
    also_words = small_words((_text(post) for post in posts), wanted)
    for post in posts:
        text, links = _text(post), _links(post)
        for brand in wanted:
            found = namings(text, brand, word=brand.name in also_words, context=context, links=links)
            if found:
                yield {
                    **_who(profiles[post["profile_key"]], brand),
                    **_judged(post, brand, found),
                    "source": "post",
                    **{name: post[name] for name in ("url", "published_at", "profile_key", "post_key")},
                }
    for profile in profiles.values():
        for brand in wanted:
            found = namings(profile["bio"], brand, word=brand.name in also_words, context=context)
            if found:
                bio = {
                    "post_key": 0,
                    "title": "",
                    "text": profile["bio"],
                    "url": profile["url"],
                    "published_at": profile["fetched_at"],
                }
                yield {
                    **_who(profile, brand),
                    **_judged(bio, brand, found),
                    "source": "profile text",
                    "url": profile["url"],
                    "published_at": profile["fetched_at"],
                    "profile_key": profile["profile_key"],
                    "post_key": None,
                }


def _judged(post: Row, brand: Brand, found: Sequence[Naming]) -> Row:
    """What a post says of a competitor: its strongest kind, with the sentence that shows it."""
    clear = [one for one in found if not one.ambiguous]
    rows = [_kind(post, brand, one) for one in clear or found]
    kind, disclosure, one = min(rows, key=lambda row: KINDS.index(row[0]))
    return {
        "kind": kind,
        "disclosure": disclosure,
        "quote": quote(one.sentence, QUOTE, around=brand.name if len(one.sentence) > QUOTE else ""),
        "how": one.how,
        "ambiguous": "" if clear else one.ambiguous,
    }


def _kind(post: Row, brand: Brand, one: Naming) -> tuple[str, str, Naming]:
    """The kind of one sentence. A sentence that discloses and names the competitor is told from a post that discloses elsewhere."""
    here = sponsors.mentions([{**post, "title": "", "text": one.sentence, "links": [], "paid_partnership": None}])
    paid = next((partner.kind for partner in here if partner.kind in DISCLOSING), "")
    if paid and not one.ambiguous:
        return SPONSORED, paid, one
    around = sponsors.mentions([post])
    hint = (
        next((partner.kind for partner in here if partner.kind in (CODE, sponsors.TRACKED)), "")
        or next(
            (partner.kind for partner in around if partner.kind == sponsors.TRACKED and _names(partner.name, brand)), ""
        )
        or next(
            (
                f"{partner.kind} elsewhere in the post"
                for partner in around
                if partner.kind in (*DISCLOSING, sponsors.MARKED)
            ),
            "",
        )
    )
    if hint:
        return HINT, hint, one
    return (COMPARISON if compares(one.sentence) else MENTION), "", one


def _names(host: str, brand: Brand) -> bool:
    return bool(set(host.split(".")) & brand.tags)


def _creator(
    key: tuple[str, int],
    mine: pd.DataFrame,
    read: Mapping[int, tuple[int, datetime | None]],
    profiles: Mapping[int, Row],
    accepted: Callable[[str], bool],
) -> Row:
    """What one creator says of one competitor, counted."""
    competitor, profile_key = key
    clear = mine[(mine["ambiguous"] == "") & (mine["source"] == "post")]
    n, since = read.get(profile_key, (0, None))
    k, platform = len(clear), profiles[profile_key]["platform"]
    share = _share(k, n) if n and features.permitted(platform, accepted) else (None, None, None)
    best = mine.sort_values("ambiguous", key=lambda column: column != "", kind="stable").iloc[0]
    counts = {name.replace(" ", "_"): int((clear["kind"] == name).sum()) for name in KINDS}
    dates = clear["published_at"].dropna()
    row = {
        "competitor": competitor,
        "posts": k,
        "read": n,
        **dict(zip(("share", "low", "high"), share, strict=True)),
        **counts,
        "ambiguous": int(((mine["ambiguous"] != "") & (mine["source"] == "post")).sum()),
        "first": dates.min() if len(dates) else None,
        "last": dates.max() if len(dates) else None,
        "since": since,
        "quote_kind": best["kind"],
        "profile_key": profile_key,
        **{name: best[name] for name in ("handle", "name", "platform", "own", "quote", "url", "published_at")},
    }
    return {**row, "said": _sentence(row, best)}


def _sentence(row: Row, best: Any) -> str:
    kinds = ", ".join(f"{row[name.replace(' ', '_')]} {name}" for name in KINDS if row[name.replace(" ", "_")])
    share = f" ({row['share']:.0%}, {row['low']:.0%} to {row['high']:.0%})" if row["share"] is not None else ""
    said = f"{row['posts']} of {row['read']} posts read since {dated(row['since'])} name {row['competitor']}{share}" + (
        f": {kinds}" if kinds else ""
    )
    said += f"; {row['ambiguous']} more may mean something else" if row["ambiguous"] else ""
    said += "; the profile may be the competitor's own" if row["own"] else ""
    where = "profile text" if best["source"] != "post" else dated(best["published_at"])
    return f"{said}. “{best['quote']}” ({where})."


def _share(k: int, n: int) -> tuple[float, float, float]:
    """k of n with Wilson's interval that holds nine of ten."""
    share = k / n
    middle, size = (share + Z**2 / (2 * n)) / (1 + Z**2 / n), Z / (1 + Z**2 / n)
    half = size * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n * n))
    return share, max(middle - half, 0.0), min(middle + half, 1.0)


def _read(posts: Sequence[Row]) -> dict[int, tuple[int, datetime | None]]:
    """Of each profile how many posts were read and the date of the oldest."""
    found: dict[int, tuple[int, datetime | None]] = {}
    for post in posts:
        n, oldest = found.get(post["profile_key"], (0, None))
        moments = [moment for moment in (oldest, post["published_at"]) if moment is not None]
        found[post["profile_key"]] = n + 1, min(moments, default=None)
    return found


def _who(profile: Row, brand: Brand) -> Row:
    """The profile, and whether its handle or name is the competitor's."""
    handle = "".join(c for c in profile["handle"].split(".")[0].casefold() if c.isalnum())
    own = handle in brand.tags or profile["name"].strip().casefold() in {name.casefold() for name in brand.names}
    return {
        "competitor": brand.name,
        "handle": render.line(profile["handle"], 120),
        "name": render.line(profile["name"], 120),
        "platform": profile["platform"],
        "own": own,
    }


def _context(brief: Brief) -> set[str]:
    """Stems of what the product is, which beside a name say that the brand is meant."""
    return {stem for text in (brief.product.category, brief.product.what, *brief.topics) for stem in words(text)}


def _text(post: Row) -> str:
    return "\n".join(filter(None, (post["title"], post["text"])))


def _links(post: Row) -> list[str]:
    return [str(link) for link in json.loads(post["links"] or "[]")]
