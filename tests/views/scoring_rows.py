"""Invented rows for the screens of scoring and vetting, and what tests read off a screen; loaded by path."""

import re
import time
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import numpy as np
import pandas as pd

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


WEIGHTS = {
    "relevance": 0.6,
    "reach": 0.12,
    "engagement": 0.12,
    "authenticity": 0.08,
    "suitability": 0.04,
    "budget": 0.04,
}


VERDICTS = re.compile(
    r"\b(fake|fraud\w*|bots?|cheat\w*|fish\w*|suspicious|dishonest|guilty|scam\w*|bought)\b", re.IGNORECASE
)


class Ranking:
    """Invented creators with six parts, and the ranking of them under any weights, vectorised as the real one is."""

    def __init__(self, n: int = 10_000, text: str | None = None, draws: int = 40) -> None:
        chance = np.random.default_rng(3)
        self.parts = chance.random((n, len(WEIGHTS)))
        self.parts[:, 0] = np.sqrt(self.parts[:, 0])
        self.spread, self.calls = chance.normal(0, 0.05, (draws, n)), 0
        said = (lambda plain: plain) if text is None else (lambda plain: text)
        self.about = pd.DataFrame(
            {
                "profile_key": np.arange(n) + 1,
                "name": [said(f"Sandbox Trail {i}") for i in range(n)],
                "handle": [said(f"@sandbox-trail-{i}") for i in range(n)],
                "platform": [said(("youtube", "bluesky")[i % 2]) for i in range(n)],
                "url": [said(f"https://trail.example/{i}") for i in range(n)],
                "reasons": [
                    said(
                        f"Their post “Mud and roots {i}” (3 Nov 2026) matches trail running; reach is above most of "
                        "its cohort (median of 18 posts)."
                    )
                    for i in range(n)
                ],
            }
        )
        self.frame = self.rescored(WEIGHTS)
        self.calls = 0

    def rescored(self, weights) -> pd.DataFrame:
        self.calls += 1
        score = np.clip(self.parts @ np.array(list(weights.values())), 0, 1)
        drawn = np.sort(score + self.spread, axis=0)
        rank = np.empty(len(score))
        rank[np.argsort(-score, kind="stable")] = np.arange(1, len(score) + 1)
        return self.about.assign(
            score=score,
            score_low=drawn[1],
            score_high=drawn[-2],
            rank=rank,
            rank_low=np.maximum(rank - 4, 1),
            rank_high=rank + 6,
        )


def creator(text=None, **more):
    """One ranked creator with everything an evidence page takes, every text of it `text` where that is given."""
    said = (lambda plain: plain) if text is None else (lambda plain: text)
    post = {
        "post_key": 7,
        "title": said("Mud and roots"),
        "text": said("mud"),
        "url": said("https://trail.example/7"),
        "published_at": NOW,
        "views": 900,
    }
    quote = {
        "quote": said("Thanks to Sandbox Poles for the poles."),
        "url": said("https://trail.example/7"),
        "published_at": NOW,
    }
    parts = [
        {
            "name": said(name),
            "value": value,
            "low": low,
            "high": high,
            "n": n,
            "cohort": said("youtube / micro, 214 profiles"),
            "sentence": said(sentence),
        }
        for name, value, low, high, n, sentence in (
            ("relevance", 0.91, 0.70, 1.12, 18, "The creator's own words against the brief."),
            ("reach", 0.62, 0.41, 0.80, 18, "Median views of the newest posts, as a percentile of the cohort."),
            ("engagement", 0.50, 0.05, 0.95, 0, "No engagement is known, so it counts as the middle of the cohort."),
        )
    ]
    signals = [
        {
            "name": said(name),
            "state": said(state),
            "strength": strength,
            "sentence": said(sentence),
            "numbers": {said("share of followers gained in 3 days"): 0.214, said("views in those days"): 12034.0},
            "n": 90,
            "cohort": said("youtube / micro, 214 profiles"),
            "innocent": (said("a giveaway"), said("a viral post")),
            "posts": (7, 8),
        }
        for name, state, strength, sentence in (
            ("round steps", "not seen", 0.10, "Growth came in uneven amounts on 80 of 89 days."),
            ("recurring commenters", "insufficient evidence", None, "Only 4 comments were read; this needs 50."),
            (
                "growth step",
                "seen",
                0.93,
                "21 % of the followers came within 3 days while views stayed where they were.",
            ),
        )
    ]
    row = {
        "profile_key": 1,
        "name": said("Sandbox Anna"),
        "handle": said("@sandbox-anna"),
        "platform": said("youtube"),
        "url": said("https://trail.example/anna"),
        "score": 0.71,
        "score_low": 0.60,
        "score_high": 0.80,
        "rank": 3,
        "rank_low": 1,
        "rank_high": 7,
        "followers": 41_000,
        "reach_median_views": 12_000.0,
        "reach_n": 18,
        "size_band": said("micro"),
        "reasons": said("Their post “Mud and roots” (21 Nov 2026) matches trail running."),
    } | more
    growth = [{"taken_at": NOW - timedelta(days=d), "followers": 41_000 - 70 * d} for d in (90, 60, 30, 0)]
    return {
        "row": row,
        "parts": parts,
        "signals": signals,
        "posts": [post],
        "growth": growth,
        "findings": [
            {
                **quote,
                "category": said("alcohol"),
                "post_key": 7,
                "why": said("the word beer"),
                "caution": said("in a question"),
                "decision": said("open"),
            }
        ],
        "sponsors": [{**quote, "name": said("Sandbox Poles"), "kind": said("paid partnership"), "post_key": 7}],
        "vetting": {
            "probability": 0.18,
            "low": 0.05,
            "high": 0.42,
            "state": said("estimated"),
            "sentence": said("One of three patterns was seen; 18 of 100 such profiles had help from outside."),
        },
    }


def moved_rows(n=3, text="Sandbox Trail"):
    """Rows of rank moves: one up, one down, one that came, and so on."""
    return [
        {
            "name": f"{text} {i}",
            "handle": f"@sandbox-{i}",
            "platform": "youtube",
            "rank_before": None if i % 5 == 2 else 9 + i,
            "rank_after": None if i % 5 == 4 else 9 + i + (-4 if i % 2 else 3),
            "change": 0.03,
            "relevance": 0.05,
            "reach": -0.02,
            "engagement": 0.0,
            "weights": 0.0,
            "above_new": 2,
            "above_left": 0,
            "passed": -1,
            "sentence": f"{text}: relevance gave 0.050, reach took 0.020.",
        }
        for i in range(n)
    ]


def fair_rows(text=None):
    """Rows of a fairness report, one of them without enough pairs."""
    groups = (
        ("small", 210, -4.0, -9.0, 1.0),
        ("new", 64, -12.0, -20.0, -3.0),
        ("not English", 35, 2.0, -10.0, 14.0),
        ("short-form", 80, 1.0, -5.0, 7.0),
        ("comments off", 4, None, None, None),
    )
    return [
        {
            "compared": text or group,
            "pairs": n,
            "difference": d,
            "low": low,
            "high": high,
            "state": text or ("too few pairs" if d is None else "lower" if high < 0 else "no difference shown"),
            "sentence": text or f"Of {n} pairs at equal relevance, {group} creators stand elsewhere by {d}.",
        }
        for group, n, d, low, high in groups
    ]


def found_rows(n=23, text=None):
    """Findings of several creators in three categories."""
    return [
        {
            "name": text or f"Sandbox Trail {i}",
            "handle": text or f"@sandbox-{i}",
            "platform": "youtube",
            "category": text or ("alcohol", "gambling", "profanity")[i % 3],
            "quote": text or f"A beer after run {i}.",
            "url": text or f"https://trail.example/{i}",
            "published_at": NOW,
            "why": text or "the word beer",
            "decision": None,
            "post_key": i,
        }
        for i in range(n)
    ]


def told(**more):
    """What a labelling screen is told about the labels so far."""
    bins = [
        {"said": p, "seen": s, "low": low, "high": high, "n": n}
        for p, s, low, high, n in ((0.1, 0.05, 0.0, 0.2, 21), (0.4, 0.5, 0.3, 0.7, 14), (0.8, 0.75, 0.55, 0.9, 12))
    ]
    return {
        "sentence": "About 12 more labels would still change 3 (1 to 6) of the top 25.",
        "labels": {2: "star"},
        "calibration": bins,
        "calibration_sentence": "Probabilities were off by 0.06 on average.",
    } | more


class Tags(HTMLParser):
    """Every tag and attribute of a fragment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found, self.attributes = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.attributes += [(tag, *a) for a in attrs]


OURS = {
    "article",
    "section",
    "div",
    "span",
    "h1",
    "h2",
    "h3",
    "p",
    "a",
    "b",
    "q",
    "ul",
    "ol",
    "li",
    "svg",
    "path",
    "code",
}


def harmless(fragment: str) -> None:
    tags = Tags(fragment)
    assert tags.found <= OURS, tags.found - OURS
    assert not [a for a in tags.attributes if a[1].startswith("on") or a[1] == "style"]
    assert all(a[2].startswith(("http://", "https://")) for a in tags.attributes if a[1] == "href")


def walk(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def text_of(box) -> str:
    """The markup on a page, without its style sheet and without what is hidden."""
    if getattr(box.layout, "display", None) == "none":
        return ""
    own = box.value if isinstance(getattr(box, "value", None), str) else ""
    return " ".join([own, *(text_of(child) for child in getattr(box, "children", ()))])


def words_of(markup: str) -> str:
    """What a person reads of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def button(box, words, nth=0):
    return [w for w in walk(box) if getattr(w, "description", "") == words and hasattr(w, "click")][nth]


def seconds(call) -> float:
    """The least CPU time of several calls."""
    spent = []
    for _ in range(5):
        began = time.process_time()
        call()
        spent.append(time.process_time() - began)
    return min(spent)


HOSTILE = ["<img src=x onerror=alert(1)>", "'><script>x</script>", "javascript:alert(1)", "\u202e\u0000<b"]
