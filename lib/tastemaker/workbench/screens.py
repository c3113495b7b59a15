"""The frames that screens and exports show: questions to the store, redacted where stakeholders look."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from tastemaker import clock, terms
from tastemaker.errors import BadInput
from tastemaker.models import Bucket
from tastemaker.store import Store, ledger

_NEWEST = "newest posts"
_ABOUT: dict[str, dict[str, str]] = {
    "relevance": {"sentence": "The creator's own words against the brief.", "unit": "1 is the best of this run",
                  "counted": "posts", "window": f"profile text and {_NEWEST}"},
    "reach": {"sentence": "Median views of the newest posts, as a place among the cohort.", "unit": "1 is the cohort's top",
              "counted": "posts", "window": _NEWEST},
    "engagement": {"sentence": "Median engagement of the newest posts, as a place among the cohort.",
                   "unit": "1 is the cohort's top", "counted": "posts", "window": _NEWEST},
    "authenticity": {"sentence": "1 less the probability that some of the attention had help from outside, as far as figures "
                     "can say. A giveaway or a viral post can make the same picture, and it says nothing about the person.",
                     "unit": "1 where nothing speaks against", "counted": "patterns looked for", "window": "the team's closer look"},
    "suitability": {"sentence": "1 where no quote is to be avoided, 0 where a person of the team said avoid, the middle while "
                    "a quote is open.", "unit": "1 where nothing speaks against", "counted": "texts",
                    "window": "the team's closer look"},
    "budget": {"sentence": "How much of the price the budget would pay.", "unit": "share of the price", "counted": "prices",
               "window": "what the team entered"},
}
"""What each part of a score is, for people who did not make it: a sentence, what its ends mean, what n counts, the window."""

_SHORTLIST = """
SELECT s.campaign_id, s.profile_key, s.rank, s.rank_low, s.rank_high, p.name, p.handle, p.platform, p.url, s.score, s.score_low, s.score_high,
       s.relevance, s.reach, s.engagement,
       CASE WHEN s.parts->>'$.authenticity.state' = 'known' THEN (s.parts->>'$.authenticity.value')::DOUBLE END AS authenticity,
       CASE WHEN s.parts->>'$.suitability.state' = 'known' THEN (s.parts->>'$.suitability.value')::DOUBLE END AS suitability,
       f.followers, f.reach_median_views, f.reach_n, f.engagement_per_view_median, f.engagement_per_view_n,
       f.engagement_per_follower_median, f.engagement_per_follower_n, f.posts_per_week, f.posts_per_week_n, f.days_since_post,
       f.sponsored_share, f.sponsored_share_n, f.followers_growth_30d, f.followers_growth_30d_n,
       f.main_format, f.main_language, f.size_band, f.cohort, f.reach_percentile, f.engagement_percentile, f.cohort_n,
       p.country, l.label, s.why_not,
       CASE WHEN $public AND (s.parts->>'$.authenticity.said') <> ''
            THEN replace(s.reasons, '; ' || (s.parts->>'$.authenticity.said'), '') ELSE s.reasons END AS reasons,
       s.formula, p.fetched_at,
       least(s.expires_at, p.expires_at) AS expires_at
FROM shortlist s JOIN usable_profiles p USING (profile_key)
LEFT JOIN features f ON f.run_id = s.run_id AND f.profile_key = s.profile_key
LEFT JOIN current_labels l ON l.campaign_id = s.campaign_id AND l.profile_key = s.profile_key
WHERE s.rank IS NOT NULL AND ($campaign IS NULL OR s.campaign_id = $campaign)
ORDER BY s.campaign_id, s.rank"""

_PARTS = """
SELECT s.campaign_id, s.profile_key, s.creator_id, s.fits, s.rank, s.parts, s.weights,
       coalesce((json_extract(r.manifest, '$.ranking.config.seed'))::BIGINT, 0) AS seed, least(s.expires_at, p.expires_at) AS expires_at
FROM shortlist s JOIN usable_profiles p USING (profile_key) JOIN runs r ON r.run_id = s.run_id
WHERE s.rank IS NOT NULL AND s.weights IS NOT NULL ORDER BY s.campaign_id, s.profile_key"""

_GROWTH = """
SELECT n.profile_key, p.platform, p.handle, p.name, n.taken_at, n.followers, n.view_count, n.post_count,
       least(n.expires_at, p.expires_at) AS expires_at
FROM snapshots n JOIN usable_profiles p USING (profile_key)
WHERE (n.expires_at IS NULL OR n.expires_at > now_utc())
  AND n.profile_key IN (SELECT profile_key FROM shortlist WHERE rank IS NOT NULL)
ORDER BY n.profile_key, n.taken_at"""

_POSTS = """
SELECT o.profile_key, p.platform, p.handle, o.title, o.text, o.url, o.format, o.published_at, n.views, n.likes, n.comments,
       least(o.expires_at, n.expires_at, p.expires_at) AS expires_at
FROM posts o JOIN usable_profiles p USING (profile_key) LEFT JOIN latest_post_snapshots n USING (post_key)
WHERE (o.expires_at IS NULL OR o.expires_at > now_utc()) AND o.state = 'live'
  AND o.profile_key IN (SELECT profile_key FROM shortlist WHERE rank IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY o.profile_key ORDER BY o.published_at DESC NULLS LAST, o.post_key) <= 5
ORDER BY o.profile_key, o.published_at DESC"""

_PIPELINE = """
SELECT d.campaign_id, p.name, p.handle, p.platform, d.decision, d.reviewer, d.made_at AS drafted_at, d.reviewed_at,
       t.made_at AS sent_at, u.kind AS outcome,
       CASE WHEN u.kind IS NOT NULL THEN u.kind WHEN t.made_at IS NOT NULL THEN 'sent'
            WHEN d.decision = 'approve' THEN 'approved' WHEN d.decision = 'reject' THEN 'rejected'
            WHEN NOT d.grounded THEN 'refused by the check' ELSE 'drafted' END AS stage, p.expires_at
FROM reviewed d JOIN usable_profiles p USING (profile_key)
LEFT JOIN (SELECT draft_id, min(made_at) AS made_at FROM touches GROUP BY draft_id) t USING (draft_id)
LEFT JOIN (SELECT campaign_id, profile_key, arg_max(kind, made_at) AS kind FROM outcomes GROUP BY ALL) u
       ON u.campaign_id = d.campaign_id AND u.profile_key = d.profile_key
ORDER BY d.campaign_id, d.made_at, p.handle"""

_PROSPECTS = """
SELECT r.campaign_id, r.state, any_value(r.place) AS place, count(*) AS n FROM prospects r JOIN usable_profiles USING (profile_key)
GROUP BY r.campaign_id, r.state ORDER BY r.campaign_id, place"""

_SPEND = "SELECT quota_day, platform, bucket, calls, cost, price FROM spent ORDER BY quota_day, platform, bucket"

_FINDS = """
SELECT p.campaign_id, c.platform, c.bucket, c.family, c.text, c.page, c.cost, c.expected, c.low, c.high, c.found, c.new, c.relevant,
       c.reason, c.ended_at
FROM choices c JOIN plans p USING (plan_id)
WHERE c.ended_at IS NOT NULL AND ($campaign IS NULL OR p.campaign_id = $campaign)
ORDER BY c.ended_at, c.plan_id, c.platform, c.turn, c.place"""

_SOURCES = """
SELECT platform, endpoint AS source, count(*) AS calls, sum(items) AS items, min(settled_at) AS first, max(settled_at) AS last
FROM calls WHERE state = 'settled' GROUP BY platform, endpoint ORDER BY platform, endpoint"""


def shortlist(store: Store, campaign_id: str | None = None, *, public: bool = False) -> pd.DataFrame:
    """The ranked creators of a campaign (or of all), in order, without who opted out or expired; `public` as stakeholders see them."""
    return store.frame(_SHORTLIST, campaign=campaign_id, public=public).drop(columns="expires_at")


def growth(store: Store) -> pd.DataFrame:
    """Counters over time of everyone on a shortlist."""
    return store.frame(_GROWTH).drop(columns="expires_at")


def recent_posts(store: Store) -> pd.DataFrame:
    """The five newest posts of everyone on a shortlist, with their counters."""
    return store.frame(_POSTS).drop(columns="expires_at")


def pages(store: Store, funnel: pd.DataFrame, accepted: Callable[[str], bool] | None = None) -> dict[str, pd.DataFrame]:
    """The frames of a stakeholders' snapshot by name, each row with its expiry; the store redacts them to its allow-list.

    What was said about attention stays with the team, which sees it beside what else explains it, also where it is half a
    sentence of the reasons.
    """
    from tastemaker.results import frames
    from tastemaker.workbench import advising
    with store.together():
        came = frames.pages(store, accepted=accepted)
        return {"shortlist": store.frame(_SHORTLIST, campaign=None, public=True), "parts": parts(store),
                "growth": store.frame(_GROWTH), "recent_posts": store.frame(_POSTS),
                "pipeline": store.frame(_PIPELINE), "spend": store.frame(_SPEND), "finds": finds(store), "funnel": funnel,
                "quota": quota(store), "prospects": store.frame(_PROSPECTS), "suggested": advising.suggested(store, frames=came, accepted=accepted), **came}


def quota(store: Store) -> pd.DataFrame:
    """What is left now of each counted quota that was touched: platform, bucket, limit, left, resets_at."""
    rows = []
    for row in store.rows("SELECT DISTINCT platform, bucket FROM calls ORDER BY platform, bucket"):
        bucket = _bucket(row["platform"], row["bucket"])
        if bucket and (left := ledger.remaining(store, row["platform"], bucket)) is not None:
            rows.append({"platform": row["platform"], "bucket": bucket.title or bucket.name, "limit": bucket.limit, "left": left,
                         "resets_at": ledger.resets_at(bucket, clock.now()) if left < bucket.limit else None})
    return pd.DataFrame(rows, columns=["platform", "bucket", "limit", "left", "resets_at"])


def _bucket(platform: str, name: str) -> Bucket | None:
    """A bucket as the platform's terms state it; None for one that they do not know any more."""
    try:
        return terms.load(platform).buckets.get(name)
    except BadInput:
        return None


def parts(store: Store) -> pd.DataFrame:
    """What sliders and evidence pages need of everyone on a shortlist: each part as value, low, high, n and state.

    Where terms permit no figure there is none. `engagement_of` names the figure by which a cohort's engagement is compared.
    A creator's other profiles and who is left out are not among them, because the pages hold no name for them; nor are scores
    of earlier versions, which have no weights.
    """
    from tastemaker.scoring import formula
    rows = store.rows(_PARTS)
    about = pd.DataFrame(rows, columns=["campaign_id", "weights", "seed", "expires_at"])
    return pd.concat([about, formula.table(rows), _resting(rows, formula.PARTS)], axis=1)


def _resting(rows: list[dict[str, Any]], names: tuple[str, ...]) -> pd.DataFrame:
    """What each part of these scores rests on: its n and its state, and the figure that engagement was measured by."""
    opened = [json.loads(row["parts"]) for row in rows]
    found = {f"{name}_{what}": [parts.get(name, {}).get(what) for parts in opened] for name in names for what in ("n", "state")}
    return pd.DataFrame(found | {"engagement_of": [parts.get("engagement", {}).get("of") or None for parts in opened]})


def reweighed(frame: pd.DataFrame) -> Callable[[str], tuple[dict[str, float], Callable[[Mapping[str, float]], pd.DataFrame]]]:
    """From a campaign to its weights and a function that ranks it under any others, over the snapshot's frame `parts`."""
    from tastemaker.scoring import formula

    def of(campaign_id: str) -> tuple[dict[str, float], Callable[[Mapping[str, float]], pd.DataFrame]]:
        mine = frame[frame["campaign_id"] == campaign_id].reset_index(drop=True)
        drawn = formula.chances(mine, int(mine["seed"].iloc[0]))
        return json.loads(mine["weights"].iloc[0]), lambda shares: formula.rescored(mine, formula.Weights(**shares), drawn=drawn)

    return of


def opened(read: Callable[..., pd.DataFrame], campaign_id: str, profile_key: int) -> dict[str, Any] | None:
    """What a stakeholder's page of one creator shows: `row`, `parts`, `posts`, `growth` and `terms` of their platform.

    `read` is the snapshot's, asked anew each time: None where the newest snapshot does not hold them any more.
    """
    rows, parts = read("shortlist", profile_key=profile_key), read("parts", profile_key=profile_key)
    rows, parts = rows[rows["campaign_id"] == campaign_id], parts[parts["campaign_id"] == campaign_id]
    if rows.empty:
        return None
    row = rows.iloc[0].to_dict()
    return {"row": row, "parts": _explained(row, parts.iloc[0].to_dict()) if len(parts) else [],
            "posts": read("recent_posts", profile_key=profile_key), "growth": read("growth", profile_key=profile_key),
            "terms": _terms(str(row["platform"]))}


def _explained(row: Mapping[str, Any], part: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each part of a score with its interval, its n, its weight, the figure behind it, and what it is and is made from."""
    from tastemaker.scoring.formulas import FORMULAS
    shares = json.loads(part["weights"])
    measures = {"reach": "reach_median_views", "engagement": part.get("engagement_of")}
    found = []
    for name, about in _ABOUT.items():
        of = measures.get(name)
        ends = {end: part.get(f"{name}_{end}") for end in ("low", "high", "n", "state")}
        found.append({"name": name, "value": part.get(name), **ends, **about, "weight": shares.get(name), "of": of,
                      "figure": row.get(of), "cohort": row.get("cohort") if of else "",
                      "window": FORMULAS[of].window if of in FORMULAS else about["window"]})
    return found


def _terms(platform: str) -> dict[str, str] | None:
    """What a platform's terms say about figures made from its data and about passing it on; None for an unknown platform."""
    try:
        found = terms.load(platform)
    except BadInput:
        return None
    return {"title": found.title, "as_of": found.as_of, "derived": found.derived.rule, "passing_on": found.redistribution.rule}


def finds(store: Store, campaign_id: str | None = None) -> pd.DataFrame:
    """Every settled discovery call of a campaign (or of all), in the order in which they were settled."""
    return store.frame(_FINDS, campaign=campaign_id)


def sources(store: Store) -> pd.DataFrame:
    """Where the facts came from: settled calls and items by endpoint."""
    return store.frame(_SOURCES)


def contacts(store: Store) -> dict[int, str]:
    """One usable address a profile: what a person entered before what its owner published."""
    rows: list[dict[str, Any]] = store.rows(
        "SELECT c.profile_key, arg_min(c.address, (c.source = 'published', c.seen_at)) AS address FROM contacts c "
        "JOIN usable_profiles USING (profile_key) WHERE c.expires_at IS NULL OR c.expires_at > now_utc() GROUP BY ALL")
    return {row["profile_key"]: row["address"] for row in rows}

