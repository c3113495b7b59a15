"""Trends: which topics, hashtags and formats rise among the creators of this database, per platform and language.

How creators are found must not look like a trend. Whoever was found by a post about something posted about it lately, and not
before. So a creator is compared with themselves, over windows of which posts are held; of one who was found since the last
window began, only what they posted after that counts as now; and the post that a search brought them by is left out. After a
single pull there is therefore nothing to say yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from tastemaker import clock, render
from tastemaker.errors import BadInput
from tastemaker.scoring import features
from tastemaker.scoring.market.counting import FORMAT, Terms, originals, uses
from tastemaker.scoring.market.rising import LEAST, RATE, rising
from tastemaker.scoring.reasons import dated, quote
from tastemaker.store import Store

MOST_DAYS = 366
WINDOWS = 4
"""Windows that are compared: now and three before."""
EXAMPLES = 3
"""Posts of different creators that are shown of a trend."""
SAME = 0.6
"""Share of its posts that hold another term too from which on the two are one trend."""
ALSO = 5
"""Terms that are named beside one."""
COLUMNS = {
    "platform": "where the posts are; nothing adds up platforms",
    "language": "as the posts or their profiles say",
    "kind": "hashtag, topic or format",
    "term": "as the first post spells it",
    "also": "terms that stand mostly in the same posts",
    "ratio": "how many times as often as in the creators' own past",
    "low": "lower end of an interval made to hold nine of ten; of a rare term among some 100 creators it holds about eight",
    "high": "upper end; of a term that was picked because it rises, the interval errs upwards",
    "now": "share of posts now, of creators who use it",
    "past": "the same before",
    "posts": "posts now that hold it",
    "creators": "creators who use it at all",
    "creators_now": "creators who use it now",
    "covered": "creators who were compared",
    "p": "chance that windows dealt anew show such a rise",
    "quote": "the newest of the example posts",
    "url": "its link",
    "published_at": "its date",
    "examples": "posts of different creators: handle, quote, url, published_at",
}
"""Columns of the rows, each with what it holds."""
_POSTS = """
SELECT o.post_key, o.profile_key, c.creator_id AS creator, o.platform, o.format, o.title, o.text, o.tags, o.url, o.published_at, p.handle,
       p.first_seen, lower(split_part(replace(coalesce(o.language, p.language, ''), '_', '-'), '-', 1)) AS language,
       EXISTS (SELECT 1 FROM finds f WHERE f.profile_key = o.profile_key AND f.text <> ''
               AND starts_with(coalesce(nullif(o.title, ''), o.text), f.text)) AS brought,
       min(o.published_at) OVER (PARTITION BY o.profile_key) AS oldest
FROM posts o JOIN usable_profiles p USING (profile_key) JOIN creators c USING (profile_key)
WHERE o.state = 'live' AND (o.expires_at IS NULL OR o.expires_at > now_utc()) AND o.published_at IS NOT NULL AND o.published_at <= $now
  AND list_contains($platforms, o.platform)
QUALIFY o.published_at > $since ORDER BY o.post_key"""


@dataclass(frozen=True, slots=True)
class Trends:
    """What rises, and what was compared to find it."""

    rows: pd.DataFrame = field(repr=False)
    """See `COLUMNS`; surest first."""
    days: int
    tested: int
    """Terms that could have been named."""
    compared: int
    """Creators who posted now and before."""
    notes: tuple[str, ...] = ()

    def said(self) -> list[str]:
        """What was compared, and what was left out."""
        return [_summary(self), *self.notes]

    def __repr__(self) -> str:
        return "\n".join([*self.said(), *(_sentence(row) for row in self.rows.to_dict("records"))])

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{render.html(_sentence(row))}</li>" for row in self.rows.to_dict("records"))
        return f"<p>{render.html(' '.join(self.said()))}</p><ul>{said}</ul>"


def run(
    store: Store, *, days: int = 28, accepted: Callable[[str], bool] = lambda platform: False, rate: float = RATE
) -> Trends:
    """The trends of the posts at hand, the last `days` against the three times as many days before.

    Rates are derived figures: posts of platforms whose terms permit none stay out. BadInput for less than a day, and for more
    than a year.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"A window of {days} days cannot be compared.", f"Name 1 to {MOST_DAYS} days; 28 are usual.")
    names = [row["platform"] for row in store.rows("SELECT DISTINCT platform FROM usable_profiles ORDER BY platform")]
    permitted = [name for name in names if features.permitted(name, accepted)]
    now = clock.now()
    posts = store.frame(_POSTS, platforms=["", *permitted], now=now, since=now - timedelta(days=WINDOWS * days))
    notes = [f"Without {name}: its terms permit no derived figures." for name in names if name not in permitted]
    return found(posts, now=now, days=days, rate=rate, notes=notes)


def found(posts: pd.DataFrame, *, now: Any, days: int, rate: float = RATE, notes: list[str] | None = None) -> Trends:
    """The trends of posts as `_POSTS` reads them: a function of its arguments alone."""
    counted, left_out = _windowed(posts, now, timedelta(days=days))
    terms = Terms(counted.to_dict("records"))
    frame = counted.groupby(["group", "creator", "window"]).size().rename("n").reset_index()
    both = _both(frame)
    tested = rising(uses(terms, counted, LEAST), frame, rate=rate)
    rows = _merged([_row(terms, counted, row) for row in tested.rows.to_dict("records")])
    said = [*(notes or []), *left_out, *([] if both else [_NOTHING])]
    return Trends(pd.DataFrame(rows, columns=list(COLUMNS)), days, tested.tested, both, tuple(said))


_NOTHING = (
    "Insufficient evidence: nobody's posts are held for now and for an earlier window. Pull or refresh again in some days, and "
    "what is posted until then can be compared."
)


def _windowed(posts: pd.DataFrame, now: Any, window: timedelta) -> tuple[pd.DataFrame, list[str]]:
    """The posts that count, each with its group and window, and sentences about those that do not."""
    place = WINDOWS - 1 - ((now - posts["published_at"]) // window).astype(int).clip(0, WINDOWS - 1)
    begins = now - window * (WINDOWS - place)
    covered = posts["oldest"] < begins
    late = (
        (place == WINDOWS - 1) & (posts["first_seen"] > now - window) & (posts["published_at"] <= posts["first_seen"])
    )
    kept = covered & ~late & ~posts["brought"].astype(bool)
    original = np.zeros(len(posts), dtype=bool)
    original[kept.to_numpy()] = originals(posts[kept])
    said = [
        (late, "posts of creators found in this window, from before they were found"),
        (posts["brought"].astype(bool) & ~late, "posts that a search brought a creator by"),
        (~covered & ~late, "posts of windows that are not held whole"),
        (kept & ~original, "copies of another creator's text"),
    ]
    groups = posts["platform"] + "\n" + posts["language"].where(posts["language"] != "", "unknown")
    counted = posts.assign(group=groups, window=place)[original].reset_index(drop=True)
    return counted, [f"Left out: {int(which.sum()):,} {what}." for which, what in said if which.any()]


def _both(frame: pd.DataFrame) -> int:
    """Creators who posted now and before, in one group."""
    now = frame["window"] == WINDOWS - 1
    pairs = [set(map(tuple, frame.loc[which, ["group", "creator"]].to_numpy())) for which in (now, ~now)]
    return len({creator for _, creator in pairs[0] & pairs[1]})


def _row(terms: Terms, posts: pd.DataFrame, row: dict[str, Any]) -> dict[str, Any]:
    """A named term with its example posts; `held` are the keys of all posts now that hold it."""
    holding = posts.iloc[np.sort(terms.post[terms.term == row["term"]])]
    now = holding[(holding["group"] == row["group"]) & (holding["window"] == WINDOWS - 1)].sort_values(
        "published_at", ascending=False
    )
    name = terms.shown(row["term"])
    shown = [
        {
            "handle": render.line(one["handle"], 120),
            "quote": quote(one["title"] or one["text"], around=name.lstrip("#")),
            "url": one["url"],
            "published_at": one["published_at"],
        }
        for one in now.drop_duplicates("creator").head(EXAMPLES).to_dict("records")
    ]
    platform, _, language = row["group"].partition("\n")
    return {
        **row,
        "platform": platform,
        "language": render.line(language, 20),
        "term": render.line(name, 80),
        "also": "",
        "examples": shown,
        "held": set(now["post_key"]),
        **{name: shown[0][name] for name in ("quote", "url", "published_at")},
    }


def _merged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Terms that stand mostly in the posts of a surer one are named beside it; formats stand for themselves."""
    kept: list[dict[str, Any]] = []
    for row in rows:
        place = (row["platform"], row["language"], row["kind"] == FORMAT)
        same = next(
            (
                one
                for one in kept
                if (one["platform"], one["language"], one["kind"] == FORMAT) == place
                and not place[2]
                and len(one["held"] & row["held"]) >= SAME * min(len(one["held"]), len(row["held"]))
            ),
            None,
        )
        if same is None:
            kept.append(row)
        elif same["also"].count(", ") < ALSO - 1:
            same["also"] = ", ".join(filter(None, [same["also"], row["term"]]))
    return kept


def _summary(trends: Trends) -> str:
    named = "Nothing rises surely" if trends.rows.empty else f"{len(trends.rows)} rise"
    return (
        f"{named}: the last {trends.days} days against the {(WINDOWS - 1) * trends.days} before, {trends.compared:,} creators each against "
        f"their own past, {trends.tested:,} terms tested at a false discovery rate of {RATE:.0%}. These are creators of this database, "
        "not the platform's."
    )


def _sentence(row: dict[str, Any]) -> str:
    """One trend in words."""
    also = f" (also {row['also']})" if row["also"] else ""
    return (
        f"{row['platform']}, {row['language']}: {row['kind']} {row['term']}{also}, {row['ratio']:.1f} times as often as before "
        f"({row['low']:.1f} to {row['high']:.1f}); {row['posts']} posts of {row['creators_now']} creators now. "
        f"“{row['quote']}” ({dated(row['published_at'])})"
    )
