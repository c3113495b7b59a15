"""What each feature is: one formula sentence, a unit and a window, for screens, documents and people who check."""

from __future__ import annotations

from typing import NamedTuple

POSTS = 20
"""Newest posts of a profile that features are made from."""
LEAST = 3
"""Posts below which a figure made from posts stays unknown: two posts show chance, not habit."""
LEAST_DAYS = 7
"""Days between first and last snapshot below which growth stays unknown: a day's change says little of a month's."""
_NEWEST = f"newest {POSTS} posts"


class Formula(NamedTuple):
    """How a feature is made: `sentence`, `unit`, and the `window` it is made from."""

    sentence: str
    unit: str
    window: str


FORMULAS: dict[str, Formula] = {
    "followers": Formula("followers as the platform last gave them; some platforms round them", "followers", "newest snapshot"),
    "reach_median_views": Formula(f"median views of posts whose views are known; unknown under {LEAST}", "views", _NEWEST),
    "engagement_per_view_median": Formula(
        f"median over posts of (likes + comments) / views, where all three are known and views > 0; unknown under {LEAST}",
        "per view", _NEWEST),
    "engagement_per_follower_median": Formula(
        "median over posts of (likes + comments + reposts) / followers now, where all are known and followers > 0; "
        f"unknown under {LEAST}", "per follower", _NEWEST),
    "posts_per_week": Formula(
        f"(dated posts - 1) / weeks between the oldest and the newest of them; unknown under {LEAST}", "posts a week", _NEWEST),
    "days_since_post": Formula("days from the newest dated post to the time of scoring", "days", _NEWEST),
    "sponsored_share": Formula(
        "share of posts marked as a paid partnership or holding words of disclosure, among posts with a mark or words; "
        f"undisclosed ones cannot be seen; unknown under {LEAST}", "share", _NEWEST),
    "followers_growth_30d": Formula(
        "(last - first) / first known follower count, times 30 / days between them; unknown under 2 snapshots or "
        f"{LEAST_DAYS} days", "share per 30 days", "our own snapshots"),
    "main_format": Formula("the most frequent format of posts; a tie goes to the first in the alphabet", "", _NEWEST),
    "main_language": Formula("the most frequent language that posts state, else the profile's own statement", "", _NEWEST),
    "size_band": Formula("the trade's name for the follower count; below 1,000 is `below nano`", "", "newest snapshot"),
    "reach_percentile": Formula(
        "share of the cohort's known values below this one, ties counted half", "share of cohort", "own data"),
    "engagement_percentile": Formula(
        "the same for engagement per view, or per follower where the cohort knows views of too few", "share of cohort", "own data"),
    "cohort": Formula(
        "same platform, size band and main format; without the format, then without the size, while fewer than 20 have figures",
        "", "own data"),
}
DISCLOSURE = (r"#ad\b|#ads\b|#sponsored|#sponsor\b|#paidpartnership|\bpaid partnership\b|\bpaid promotion\b|\bsponsored by\b|"
              r"\bin partnership with\b|\bthanks to .{1,40} for sponsoring\b|#werbung|\banzeige\b|#anzeige|\bgesponsert|"
              r"bezahlte partnerschaft|#publicidad|colaboraci[oó]n pagada|\bpatrocinado|partenariat r[eé]mun[eé]r[eé]|"
              r"collaboration commerciale|#sponsoris[eé]|\bsponsorizzato|#adv\b|#reklame|#reklam\b|유료 ?광고|#광고|#협찬")
"""Words by which creators disclose that a post was paid for, in lower case; RE2 syntax, matched anywhere."""
