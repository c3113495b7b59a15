"""Finding: creators like some examples among those that are here. No call is made for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from tastemaker import platforms as known
from tastemaker import render
from tastemaker.errors import BadInput
from tastemaker.scoring.alike.combining import Views
from tastemaker.scoring.alike.reading import LEAST, Facts, read
from tastemaker.scoring.alike.saying import Pairs, reasons
from tastemaker.scoring.alike.texts import Texts
from tastemaker.scoring.cohorts import BELOW, SIZE_BANDS, band
from tastemaker.store import Store

COLUMNS = {
    "place": "from 1",
    "handle": "as the profile says, cleaned",
    "name": "as the profile says, cleaned",
    "platform": "where the profile is",
    "url": "the profile",
    "followers": "as the platform gives it",
    "size_band": "nano to mega, from the followers",
    "score": "sum of the parts, in log odds: 0 speaks neither for nor against; empty where the platform's terms permit no figure",
    "low": "the lowest score with one example left out",
    "high": "the highest score with one example left out",
    "text": "log odds from the rank of their words",
    "tags": "log odds from tags in common; empty where unknown, as in the next two",
    "network": "log odds from profiles that both point at or are pointed at by",
    "audience": "log odds from commenters in common",
    "known": "how many of the four parts are known",
    "near": "the example that they are nearest to",
    "near_platform": "where that example is",
    "reasons": "one sentence with its numbers",
    "quote": "their post that is most like one of that example",
    "post_url": "its link",
    "published_at": "its date",
    "example_quote": "the example's post",
    "example_url": "its link",
    "fetched_at": "when the profile was read, UTC",
    "profile_key": "key of the profile",
    "creator_id": "key of the creator behind it",
}
"""Columns of the frame that `run` gives back, each with what it holds."""


def run(
    store: Store,
    examples: Iterable[str],
    *,
    n: int = 25,
    platforms: Iterable[str] = (),
    sizes: Iterable[str] = (),
    accepted: Callable[[str], bool] = lambda platform: False,
) -> pd.DataFrame:
    """The `n` creators most like the examples (handles, or `platform:handle`), best first, one profile each.

    `platforms` and `sizes` (size bands) leave out others; an unknown size is left out where sizes are asked for. Where a platform's
    terms permit no figures, a profile stands where its words put it, without any. BadInput for an unknown example, platform or
    size, for no example, and for less than one creator.
    """
    if n < 1:
        raise BadInput(f"{n} creators cannot be shown.", "Ask for at least 1.")
    on = _chosen(platforms, [*known.names()], "platform")
    large = _chosen(sizes, [BELOW, *SIZE_BANDS], "size band")
    facts = read(store, accepted)
    places = facts.places(examples)
    if not places:
        raise BadInput("Look-alikes need an example.", "Name one to ten creators who are here, such as @handle.")
    with threadpool_limits(1):
        seen = views(facts, places)
        rows = _rows(facts, places, seen, n, on, large)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({name: float for name in ("followers", "score", "low", "high", "text", *seen.shared)})


def views(facts: Facts, examples: Sequence[int]) -> Views:
    """What every view says of all profiles, for the examples at these places."""
    creators = {facts.profiles[i]["creator_id"] for i in examples}
    compared = np.array([row["creator_id"] not in creators for row in facts.profiles], dtype=bool)
    shared = {name: [links.shared(i, LEAST[name]) for i in examples] for name, links in facts.links.items()}
    linked = np.flatnonzero(np.any([one.common > 0 for each in shared.values() for one in each], axis=0))
    texts = Texts(facts.texts, examples, [row["platform"] for row in facts.profiles], always=linked)
    several = len(examples) > 1
    without = (
        np.column_stack([texts.without(i) for i in range(len(examples))])
        if several
        else np.zeros((len(facts.texts), 0))
    )
    return Views(texts.scores(), without, texts.each(), shared, compared)


def _rows(
    facts: Facts, examples: Sequence[int], seen: Views, n: int, platforms: set[str], sizes: set[str]
) -> list[dict[str, Any]]:
    """The first rows, in order; a profile of a closed platform stands by its words alone."""
    score, low, high = seen.scores()
    words = seen.said(seen.text) - sum(seen.part(name) for name in seen.shared)
    stands = np.where(facts.open, score, words)
    wanted = [
        i for i in np.argsort(-stands, kind="stable") if seen.looked[i] and _wanted(facts.profiles[i], platforms, sizes)
    ]
    first: dict[int, int] = {}
    for i in wanted:
        first.setdefault(facts.profiles[i]["creator_id"], int(i))
    chosen, near = list(first.values())[:n], seen.near()
    pairs = Pairs(facts, [*examples, *chosen])
    rows = []
    for place, i in enumerate(chosen, 1):
        example = int(np.argmax(near[i]))
        parts = {
            "text": words[i],
            **{name: seen.part(name)[i] if seen.known(name)[i] else None for name in seen.shared},
        }
        open_ = bool(facts.open[i])
        rows.append(
            {
                **_profile(facts.profiles[i]),
                "place": place,
                **pairs.between(i, examples[example]),
                **({"score": score[i], "low": low[i], "high": high[i], **parts} if open_ else {}),
                "known": sum(value is not None for value in parts.values()) if open_ else 1,
                "near": render.line(facts.profiles[examples[example]]["handle"], 120),
                "near_platform": facts.profiles[examples[example]]["platform"],
                "reasons": reasons(facts, examples, seen, i, example, pairs),
            }
        )
    return rows


def _chosen(said: Iterable[str], names: Sequence[str], what: str) -> set[str]:
    """What was asked for, one word or several; BadInput for a name that there is not."""
    chosen = {said} if isinstance(said, str) else set(said)
    for name in sorted(chosen - set(names)):
        raise BadInput(f"There is no {what} called {render.line(name, 40)}.", f"Choose from: {', '.join(names)}.")
    return chosen


def _wanted(profile: dict[str, Any], platforms: set[str], sizes: set[str]) -> bool:
    return (not platforms or profile["platform"] in platforms) and (not sizes or band(profile["followers"]) in sizes)


def _profile(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: render.line(row[name], longest) for name, longest in (("handle", 120), ("name", 120), ("url", 500))},
        **{name: row[name] for name in ("platform", "followers", "fetched_at", "profile_key", "creator_id")},
        "size_band": band(row["followers"]),
    }
