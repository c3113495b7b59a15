"""Inputs: everything that a ranking is made from, read once. The same inputs and the same code give the same ranking."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.scoring import features
from tastemaker.scoring.formula import OUTSIDE, Weights
from tastemaker.store import Store

Given = pd.DataFrame | Callable[[Sequence[int]], pd.DataFrame] | None
"""A part that is handed in: one row a profile, or a function from profile keys to such rows.

Columns: `profile_key`, `value` from 0 to 1 (empty: insufficient evidence), `low` and `high` (ends of an interval that holds
nine of ten), `n`, `said` (the evidence as half a sentence), and where it expires before its profile does `expires_at`."""
_GIVEN = ("profile_key", "value", "low", "high", "n", "said", "expires_at")
FIGURES = {"reach_median_views": "views", "engagement_per_view_median": "per_view",
           "engagement_per_follower_median": "per_follower"}
"""From a profile's figure to the posts' column that it is the median of."""
_POSTS = ("profile_key", "post_key", "place", "title", "text", "tags", "published_at", "expires_at", "counters_expire", "comments",
          *FIGURES.values())
_PROFILES = """
SELECT p.profile_key, c.creator_id, p.platform, p.handle, p.name, p.url, p.bio, p.keywords, p.country, p.created_at,
       p.fetched_at, f.* EXCLUDE (profile_key, run_id, as_of, expires_at), coalesce(f.main_language, p.language) AS language,
       least(p.expires_at, f.expires_at) AS expires_at,
       CASE WHEN l.label <> 'clear' THEN l.label END AS label, l.made_by AS label_by
FROM usable_profiles p JOIN creators c USING (profile_key)
JOIN features f ON f.profile_key = p.profile_key AND f.run_id = $run
LEFT JOIN current_labels l ON l.profile_key = p.profile_key AND l.campaign_id = $campaign
ORDER BY p.profile_key"""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a ranking is a function of."""

    brief: Brief
    weights: Weights
    permitted: tuple[str, ...]
    """Platforms whose terms let figures be derived."""
    seed: int
    """Where the draws of intervals begin: from the brief, so that two runs of it differ only by what changed."""
    as_of: datetime
    profiles: list[dict[str, Any]]
    """One row each, ordered by key: facts, features and the person's label."""
    posts: list[dict[str, Any]]
    """The newest posts of each profile, ordered by profile and then from the newest on."""
    given: list[dict[str, Any]]
    """Parts that were handed in: `part` and the columns of `Given`."""
    learned: tuple[float | None, ...] | None = None
    """Where something was learned, the relevance of each profile as a share of the best; None where terms permit no figure."""
    held: tuple[int | None, ...] | None = None
    """Where something was learned, the rank of each profile whose terms permit no figure: all that is kept of its relevance."""

    def config(self) -> dict[str, Any]:
        """The settings of the ranking as plain JSON values."""
        return {"brief": self.brief.model_dump(mode="json"), "weights": self.weights.as_dict(),
                "permitted": list(self.permitted), "seed": self.seed, "as_of": self.as_of.isoformat()}


def read(store: Store, run_id: str, brief: Brief, weights: Weights, accepted: Callable[[str], bool],
         given: Mapping[str, Given]) -> Inputs:
    """The inputs of a ranking of every usable profile, from the store as it is now and the features of a run."""
    with store.together():
        profiles = [{**row, "keywords": json.loads(row["keywords"])}
                    for row in store.rows(_PROFILES, run=run_id, campaign=brief.campaign_id)]
        permitted = tuple(p for p in sorted({p["platform"] for p in profiles}) if features.permitted(p, accepted))
        posts = _posts(store, profiles, permitted)
    return Inputs(brief, weights, permitted, int(hashlib.sha256(brief.hash.encode()).hexdigest()[:8], 16), clock.now(),
                  profiles, posts, _given(profiles, permitted, given))


def _posts(store: Store, profiles: Sequence[Mapping[str, Any]], permitted: Sequence[str]) -> list[dict[str, Any]]:
    """The newest posts; counters only where the terms let figures be derived from them."""
    closed = sorted({p["platform"] for p in profiles} - set(permitted))
    return features.newest(store, clock.now(), permitted, closed, _POSTS).to_pylist()


def _given(profiles: Sequence[Mapping[str, Any]], permitted: Sequence[str],
           given: Mapping[str, Given]) -> list[dict[str, Any]]:
    """The rows of every part that was handed in, of profiles whose terms let figures be derived."""
    usable = {p["profile_key"]: p["expires_at"] for p in profiles if p["platform"] in permitted}
    rows: list[dict[str, Any]] = []
    for part, source in given.items():
        if part not in OUTSIDE:
            raise BadInput(f"No part called {part} is handed in.", f"These are: {', '.join(OUTSIDE)}.")
        frame = source(list(usable)) if callable(source) else source
        found = [] if frame is None else frame.to_dict("records")
        rows += [_row(part, row, usable) for row in found if row["profile_key"] in usable]
    return sorted(rows, key=lambda row: (row["part"], row["profile_key"]))


def _row(part: str, row: Mapping[str, Any], usable: Mapping[int, datetime | None]) -> dict[str, Any]:
    """One row in plain values; it expires no later than its profile."""
    found = {name: None if (value := row.get(name)) is None or pd.isna(value) else value for name in _GIVEN}
    moments = [m for m in (found["expires_at"], usable[row["profile_key"]]) if m is not None]
    numbers = {name: None if found[name] is None else float(found[name]) for name in ("value", "low", "high")}
    if any(v is not None and not 0 <= v <= 1 for v in numbers.values()):
        raise BadInput(f"The part {part} of profile {row['profile_key']} is not between 0 and 1.", "Mend it and score again.")
    return {"part": part, "profile_key": int(row["profile_key"]), **numbers, "n": int(found["n"] or 0),
            "said": str(found["said"] or ""), "expires_at": min(moments, default=None)}
