"""Frames of campaigns and results as a snapshot has them: two campaigns, one that wrote to many and one that did not begin."""

import json
from datetime import timedelta

import pandas as pd

from tastemaker import clock

CAMPAIGN, OTHER = "trail-shoes-spring", "winter-socks"
STAGES = [("found", 900, None), ("looked at", 820, 0.911), ("scored", 400, 0.488), ("shortlisted", 400, 1.0), ("drafted", 150, 0.375),
          ("approved", 130, 0.867), ("sent", 120, 0.923), ("replied", 18, 0.15), ("agreed", 6, 0.333)]


def frames(attack: str) -> dict[str, pd.DataFrame]:
    """Every frame by name; `attack` stands in the text fields of some rows."""
    now = clock.now()
    return {"campaigns": _campaigns(now, attack), "due": _due(now, attack), "prospects": _prospects(), "quota": _quota(now, attack),
            "steps": _steps(), "rates": _rates(attack), "costs": _costs(), "tests": _tests(attack), "reply_times": _times(),
            "live": _live(now, attack), "suggested": _suggested(attack)}


def _campaigns(now, attack):
    return pd.DataFrame([
        {"campaign_id": CAMPAIGN, "name": "Trail shoes, spring", "state": "active", "owner": "Rita Reviewer", "starts_on": (now - timedelta(days=40)).date(),
         "ends_on": (now + timedelta(days=30)).date(), "budget": 5_000.0, "currency": "EUR", "spent_usd": 4.2, "fees": 3_250.0, "made_at": now},
        {"campaign_id": OTHER, "name": attack, "state": "paused", "owner": attack, "starts_on": None, "ends_on": None, "budget": None,
         "currency": None, "spent_usd": 0.0, "fees": None, "made_at": now}])


def _due(now, attack):
    return pd.DataFrame([
        {"campaign_id": CAMPAIGN, "kind": kind, "what": kind, "name": name, "handle": handle, "platform": "youtube", "due_at": now + timedelta(days=day)}
        for kind, name, handle, day in (("follow-up", "Ultra Anna 2", "@creator2", -2), ("deliverable", attack, attack, 1),
                                        ("follow-up", "Muddy Miles 4", "@creator4", 3), ("campaign end", None, None, 30))])


def _prospects():
    places = [("shortlisted", 2, 270), ("drafted", 3, 20), ("approved", 4, 10), ("sent", 5, 82), ("replied", 6, 8), ("agreed", 7, 4), ("live", 8, 2),
              ("declined", 10, 4)]
    return pd.DataFrame([{"campaign_id": CAMPAIGN, "state": state, "place": place, "n": n} for state, place, n in places])


def _quota(now, attack):
    rows = [("youtube", "search", 100, 61), ("youtube", "units", 10_000, 9_399), (attack, attack, 10, 10)]
    return pd.DataFrame([{"platform": p, "bucket": b, "limit": limit, "left": left, "resets_at": now + timedelta(hours=9) if left < limit else None}
                         for p, b, limit, left in rows])


def _steps():
    return pd.DataFrame([{"campaign_id": CAMPAIGN, "stage": stage, "n": n, "of_previous": share, "low": share and share * 0.8,
                          "high": share and min(share * 1.2, 1.0)} for stage, n, share in STAGES])


def _rates(attack):
    rows = [("campaign", CAMPAIGN, 120, 18), ("platform", "youtube", 70, 12), ("platform", "bluesky", 50, 6), ("size band", "nano", 60, 11),
            ("size band", "micro", 40, 6), ("size band", attack, 20, 1), ("language", "en", 90, 14), ("language", "de", 30, 4)]
    return pd.DataFrame([{"campaign_id": CAMPAIGN, "by": by, "segment": segment, "what": what, "n": n, "k": k // d, "rate": k / d / n, "low": k / d / n * 0.6,
                          "high": k / d / n * 1.5, "shrunk": k / d / n * 0.9 + 0.01, "shrunk_low": k / d / n * 0.6, "shrunk_high": k / d / n * 1.4,
                          "enough": n >= 100} for by, segment, n, k in rows for what, d in (("reply", 1), ("agreement", 3))])


def _costs():
    rows = [("per reply", 0.23, 0.15, 0.38, "USD", 18, "what calls cost / creators who answered", None),
            ("per agreement", 541.67, 380.0, 760.0, "EUR", 6, "agreed fees / creators with a known fee", None),
            ("per thousand views", 18.4, 9.1, 41.0, "EUR", 4, "agreed fees / views of live posts x 1,000", None),
            ("return", 0.42, -0.1, 1.1, "EUR", 6, "(revenue - cost) / cost", None),
            ("earned media value", None, None, None, None, 0, "what was seen x what you say it is worth", "Enter what a view is worth to you.")]
    names = ("what", "value", "low", "high", "currency", "n", "formula", "why_not")
    return pd.DataFrame([{"campaign_id": CAMPAIGN} | dict(zip(names, row, strict=True)) for row in rows])


def _tests(attack):
    sentence = "After 110 letters nothing can be said yet: the interval of the difference runs from -9 to 14 points."
    return pd.DataFrame([{"campaign_id": CAMPAIGN, "experiment": "opening", "varied": "opening", "arm": arm, "sent": 55, "replied": k, "rate": k / 55,
                          "low": k / 55 * 0.5, "high": k / 55 * 1.8, "evidence": 1.3, "state": "no difference yet", "sentence": sentence}
                         for arm, k in (("a question", 10), (attack, 8))])


def _times():
    return pd.DataFrame([{"campaign_id": CAMPAIGN, "days": float(day), "replied_share": 0.16 * (1 - 0.8 ** day), "low": 0.1 * (1 - 0.8 ** day),
                          "high": 0.23 * (1 - 0.8 ** day), "n": 120 - day} for day in range(25)])


def _live(now, attack):
    posts = [("Fjell Footnotes 0", "https://example.test/live/1", "A week in the new shoes", 900), (attack, "javascript:window.__pwned=7", attack, 50)]
    return pd.DataFrame([{"campaign_id": CAMPAIGN, "profile_key": place, "name": name, "handle": f"@creator{place}", "platform": "youtube", "url": url,
                          "title": title, "live_at": now - timedelta(days=12), "taken_at": now - timedelta(days=day), "views": views * (13 - day),
                          "likes": 4 * (13 - day), "comments": 12 - day, "expires_at": now + timedelta(days=20)}
                         for place, (name, url, title, views) in enumerate(posts) for day in (12, 8, 4, 1)])


def _suggested(attack):
    rows = [("follow up", "6 creators who were written to 5 to 9 days ago did not answer yet.", {"creators": 6, "answered after a second letter": "9 %"},
             "bench.follow_up(brief)"), ("query", f"The query {attack} brought 0 creators who fit in 40 calls.", {"calls": 40, "fit": 0}, attack)]
    return pd.DataFrame([{"campaign_id": CAMPAIGN, "place": i, "kind": kind, "sentence": sentence, "numbers": json.dumps(facts), "step": step}
                         for i, (kind, sentence, facts, step) in enumerate(rows)])
