"""What each feature is: one formula sentence, a unit and a window, for screens, documents and people who check."""

from __future__ import annotations

from typing import NamedTuple

POSTS = 20
"""Newest posts of a profile that features are made from."""
LEAST = 3
"""Posts below which a figure made from posts stays unknown: two posts show chance, not habit."""
LEAST_SPAN = 1
"""Days that posts must span before a rate or a trend is made of them: what was put up in one go has neither."""
LEAST_DAYS = 7
"""Days between first and last snapshot below which growth stays unknown: a day's change says little of a month's."""
LEAST_GAPS = 4
"""Gaps between posts below which regularity stays unknown."""
LEAST_TREND = 5
"""Posts below which a trend of views stays unknown: four points lie near some line too often."""
LEAST_REPLIED = 3
"""Posts with others' comments below which reply behaviour stays unknown."""
GROWTH_DAYS = 90
"""Days back to which snapshots count for growth."""
SNAPSHOTS = 30
"""Newest snapshots that count for growth."""
TOPICS = 10
"""Most frequent tags of a profile's posts that are named."""
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
    "reach_by_format": Formula(f"for each format the median views and their n; the median unknown under {LEAST}", "views", _NEWEST),
    "posts_per_week": Formula(
        f"(dated posts - 1) / weeks between the oldest and the newest of them; unknown under {LEAST} or within {LEAST_SPAN} day", "posts a week", _NEWEST),
    "days_since_post": Formula("days from the newest dated post to the time of scoring", "days", _NEWEST),
    "sponsored_share": Formula(
        "share of posts marked as a paid partnership or holding words of disclosure, among posts with a mark or words; "
        f"undisclosed ones cannot be seen; unknown under {LEAST}", "share", _NEWEST),
    "gap_days_median": Formula(f"median days between one post and the next; unknown under {LEAST_GAPS} gaps", "days", _NEWEST),
    "regularity": Formula(
        "1 - median absolute deviation of the gaps / their median, at least 0: 1 is like clockwork; unknown under "
        f"{LEAST_GAPS} gaps", "0 to 1", _NEWEST),
    "views_trend_30d": Formula(
        "least-squares slope of log(views + 1) over the posts' dates; newer posts had less time to be seen; unknown under "
        f"{LEAST_TREND} or within {LEAST_SPAN} day", "log views per 30 days", _NEWEST),
    "followers_growth_30d": Formula(
        "median of the slopes of log followers between any two snapshots at least a day apart, as a share; unknown under 2 "
        f"snapshots or {LEAST_DAYS} days", "share per 30 days", f"our own newest {SNAPSHOTS} snapshots of {GROWTH_DAYS} days"),
    "replied_share": Formula(
        "share of posts with comments of others, among those that we hold, that the creator's own id answered; a lower bound; "
        f"unknown under {LEAST_REPLIED} posts, and where a platform's comments come without answers", "share", _NEWEST),
    "formats": Formula("formats of posts with their numbers", "posts", _NEWEST),
    "languages": Formula("languages that posts state with their numbers", "posts", _NEWEST),
    "topics": Formula(f"the {TOPICS} tags that most posts carry with their numbers", "posts", _NEWEST),
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
    "near_cohort": Formula(
        "the 50 profiles with figures nearest in followers, by ratio and at most tenfold off, of the same platform and main "
        "format; of the same platform while fewer than 20 share the format", "", "own data"),
    "near_reach_percentile": Formula("the place of reach among these, ties counted half", "share of cohort", "own data"),
    "near_engagement_percentile": Formula("the same for engagement", "share of cohort", "own data"),
}
INTERVALS = {
    "reach": "reach_median_views", "engagement_per_view": "engagement_per_view_median",
    "engagement_per_follower": "engagement_per_follower_median", "posts_per_week": "posts_per_week",
    "sponsored_share": "sponsored_share", "views_trend_30d": "views_trend_30d", "followers_growth_30d": "followers_growth_30d"}
"""Figures with an interval: what begins the names of its ends (`_low`, `_high`) and of its n (`_n`), and the figure. Medians have
order statistics (n from 5), shares Wilson's score, rates Byar's form of the Poisson interval, trends Student's t, growth Sen's."""
DISCLOSURE = (r"#ad\b|#ads\b|#sponsored|#sponsor\b|#paidpartnership|\bpaid partnership\b|\bpaid promotion\b|\bsponsored by\b|"
              r"\bin partnership with\b|\bthanks to .{1,40} for sponsoring\b|#werbung|\banzeige\b|#anzeige|\bgesponsert|"
              r"bezahlte partnerschaft|#publicidad|colaboraci[oó]n pagada|\bpatrocinado|partenariat r[eé]mun[eé]r[eé]|"
              r"collaboration commerciale|#sponsoris[eé]|\bsponsorizzato|#adv\b|#reklame|#reklam\b|유료 ?광고|#광고|#협찬")
"""Words by which creators disclose that a post was paid for, in lower case; RE2 syntax, matched anywhere."""
