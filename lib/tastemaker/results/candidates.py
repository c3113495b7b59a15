"""Who could be written to next, with what the reply model, the forecast and the portfolio need to know of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from tastemaker.results import replying
from tastemaker.store import Store

_POSTS = """
SELECT o.profile_key, n.views FROM posts o JOIN latest_post_snapshots n USING (post_key)
WHERE list_contains($keys, o.profile_key) AND o.state = 'live' AND (o.expires_at IS NULL OR o.expires_at > now_utc()) AND n.views IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY o.profile_key ORDER BY o.published_at DESC NULLS LAST, o.post_key) <= 20
ORDER BY o.profile_key, o.published_at DESC, o.post_key"""
_ENDS = """SELECT f.profile_key, f.reach_low, f.reach_high FROM features f
           JOIN shortlist s ON s.run_id = f.run_id AND s.profile_key = f.profile_key
           WHERE s.campaign_id = $campaign AND (f.expires_at IS NULL OR f.expires_at > now_utc())"""


def people(store: Store, shortlist: pd.DataFrame, campaign_id: str, languages: Iterable[str]) -> pd.DataFrame:
    """The shortlist with `language`, `tongue` (that of a letter to them), `reach_low` and `reach_high`, in its order."""
    ends = store.frame(_ENDS, campaign=campaign_id)
    found = shortlist.merge(ends, how="left", on="profile_key").assign(language=shortlist["main_language"].to_numpy())
    spoken = tuple(languages)
    tongue = [language if isinstance(language, str) and (not spoken or language in spoken) else (spoken or ("",))[0]
              for language in found["language"]]
    return found.assign(tongue=tongue)


def posts(store: Store, rows: pd.DataFrame, accepted: Callable[[str], bool]) -> pd.DataFrame:
    """Views of these people's newest twenty posts, profile_key and views, of platforms whose terms permit figures made of them."""
    keys = [int(row.profile_key) for row in rows.itertuples() if accepted(row.platform)]
    return store.frame(_POSTS, keys=[-1, *keys])


def likely(shortlist: pd.DataFrame, model: replying.Model, weight: float = 0.0) -> pd.DataFrame:
    """The shortlist with `likely`, its ends, and `place`: its order when the chance counts with this weight beside the score.

    `place` goes by (1 - weight) × score + weight × the chance over the best chance here. At 0, which is what holds unless a
    person says otherwise, it is the rank; who has no score keeps their rank.
    """
    found = pd.concat([shortlist, replying.predict(model, shortlist)], axis=1)
    if not weight:
        return found.assign(place=found["rank"].astype(float))
    mixed = ((1 - weight) * found["score"].astype(float) + weight * found["likely"] / found["likely"].max()).to_numpy()
    places = found["rank"].astype(float).to_numpy(copy=True)
    scored = np.flatnonzero(~np.isnan(mixed) & ~np.isnan(places))
    places[scored[np.lexsort((places[scored], -mixed[scored]))]] = np.sort(places[scored])
    return found.assign(place=places).sort_values("place", kind="stable").reset_index(drop=True)
