"""What suggestions are made from: the frames of results and what the store can count, for one campaign or for all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from tastemaker import clock
from tastemaker.brief import SIZE_BANDS, Brief
from tastemaker.results import frames as results
from tastemaker.results import suggesting
from tastemaker.workbench import screens

if TYPE_CHECKING:
    from tastemaker.store import Store
    from tastemaker.workbench import Workbench

SOON = timedelta(days=3)
"""Time before its end in which a fact is said to end soon."""
ALIKE = 10
"""Look-alikes that are looked at; those who are written to already are left out of them."""
_LAST = """SELECT s.* FROM scores s JOIN usable_profiles USING (profile_key)
           WHERE s.run_id = (SELECT run_id FROM runs WHERE verb = 'score' AND state = 'done' AND campaign_id = $campaign
                             ORDER BY started_at DESC LIMIT 1)"""
_OUTSIDE = f"""WITH last AS ({_LAST})
SELECT last.profile_key, last.relevance, p.platform, p.language, p.country, f.followers, p.name, p.bio, p.keywords, f.size_band
FROM last JOIN usable_profiles p USING (profile_key) JOIN features f ON f.run_id = last.run_id AND f.profile_key = last.profile_key
WHERE last.rank IS NULL AND last.why_not LIKE '% followers, %; the brief asks for %' AND list_contains($bands, f.size_band)
  AND last.relevance >= (SELECT median(relevance) FROM last WHERE rank IS NOT NULL)"""
_WORDS = """SELECT profile_key, title, text, published_at FROM posts WHERE list_contains($keys, profile_key) AND state = 'live'
            AND (expires_at IS NULL OR expires_at > now_utc()) ORDER BY published_at DESC NULLS LAST"""
_EXPIRING = f"""WITH last AS ({_LAST})
SELECT p.platform, count(*) AS n, min(p.expires_at) AS until FROM last JOIN usable_profiles p USING (profile_key)
WHERE last.rank IS NOT NULL AND p.expires_at <= $soon GROUP BY ALL ORDER BY p.platform"""
_LABELS = f"""SELECT count(*) FILTER (l.label IN ('accept', 'reject', 'star')) AS n, count(*) AS shortlisted
FROM ({_LAST}) s LEFT JOIN current_labels l ON l.campaign_id = s.campaign_id AND l.profile_key = s.profile_key
WHERE s.rank IS NOT NULL HAVING count(*) > 0"""
_AGREED = """SELECT DISTINCT p.platform || ':' || p.handle AS who, p.profile_key
FROM prospects r JOIN usable_profiles p USING (profile_key) WHERE r.campaign_id = $campaign AND r.state IN ('agreed', 'live', 'done')"""


def suggested(store: Store, campaign_id: str | None = None, *, frames: Mapping[str, pd.DataFrame] | None = None,
              accepted: Callable[[str], bool] | None = None) -> pd.DataFrame:
    """The public suggestions of a campaign or of all: counts and no names. Quick enough for every snapshot.

    `frames` are those of `results.frames.pages` where they are at hand already.
    """
    with store.together():
        known = [row["campaign_id"] for row in store.rows("SELECT campaign_id FROM campaigns ORDER BY made_at, campaign_id")]
        wanted = [name for name in known if campaign_id in (None, name)]
        given = results.pages(store, campaign_id, accepted=accepted) if frames is None else frames
        found = [suggesting.suggest({**given, **_counted(store, name)}, name, public=True) for name in wanted]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(suggesting.COLUMNS))


def advised(bench: Workbench, brief: Brief, phrase: suggesting.Phrase | None = None) -> pd.DataFrame:
    """The team's suggestions, by name, with look-alikes of who agreed and who a competitor pays. Nothing is asked of a platform."""
    with bench.store.together():
        given = {**results.pages(bench.store, brief.campaign_id, accepted=bench.accepted), **_counted(bench.store, brief.campaign_id)}
    frames = {**given, "alike": _alike(bench, brief),
              "sponsors": bench.competitors(brief) if brief.competitors else pd.DataFrame()}
    return suggesting.suggest(frames, brief.campaign_id, phrase=phrase)


def _counted(store: Store, campaign_id: str) -> dict[str, pd.DataFrame]:
    """What the store can count for a campaign besides its results."""
    return {"expiring": store.frame(_EXPIRING, campaign=campaign_id, soon=clock.now() + SOON),
            "labels": store.frame(_LABELS, campaign=campaign_id), "sizes": _sizes(store, campaign_id),
            "finds": screens.finds(store, campaign_id)}


def _sizes(store: Store, campaign_id: str) -> pd.DataFrame:
    """Size bands that the brief leaves out, with how many fit it otherwise: size_band, n."""
    from tastemaker.scoring import rules
    brief = store.rows("SELECT body FROM briefs WHERE campaign_id = $campaign ORDER BY made_at DESC LIMIT 1", campaign=campaign_id)
    if not brief:
        return pd.DataFrame(columns=["size_band", "n"])
    wider = Brief.parse(json.loads(brief[0]["body"])).model_copy(update={"sizes": ()})
    outside = store.rows(_OUTSIDE, campaign=campaign_id, bands=list(SIZE_BANDS))
    posts = store.rows(_WORDS, keys=[row["profile_key"] for row in outside]) if outside else []
    fit = [row["size_band"] for row in outside
           if not rules.why_not(wider, {**row, "keywords": json.loads(row["keywords"] or "[]")},
                                [post for post in posts if post["profile_key"] == row["profile_key"]])]
    counted = {band: fit.count(band) for band in SIZE_BANDS if band in fit}
    return pd.DataFrame({"size_band": list(counted), "n": list(counted.values())})


def _alike(bench: Workbench, brief: Brief) -> pd.DataFrame:
    """Creators of this database most like those who agreed, without whom this campaign wrote to: name, handle, and in
    `agreed` who agreed."""
    agreed = bench.store.rows(_AGREED, campaign=brief.campaign_id)
    if not agreed:
        return pd.DataFrame()
    found = bench.alike([row["who"] for row in agreed], ALIKE, platforms=brief.platforms, sizes=brief.sizes)
    met = {row["profile_key"] for row in bench.store.rows("SELECT DISTINCT profile_key FROM touches WHERE campaign_id = $campaign",
                                                          campaign=brief.campaign_id)} | {row["profile_key"] for row in agreed}
    examples = [row["who"] for row in agreed]
    return found[~found["profile_key"].isin(met)].assign(agreed=lambda frame: [examples] * len(frame))
