"""Invented creators and letters with known true chances, as the frame that `results.letters.read` gives."""

from datetime import timedelta

import numpy as np
import pandas as pd

from tastemaker import clock
from tastemaker.sandbox import history

NOW = clock.parse("2026-06-01T12:00:00Z")
FIGURES = ("creator_id", "platform", "size_band", "language", "relevance", "reach_percentile", "days_since_post")


def people(n, seed=0):
    """n creators with figures that are drawn apart from each other."""
    chance = np.random.default_rng(seed)
    return [{"profile_key": i, "creator_id": i, "platform": str(chance.choice(["bluesky", "youtube", "mastodon"])),
             "size_band": str(chance.choice(["nano", "micro", "mid", "macro"])), "language": "en", "relevance": float(chance.random()),
             "reach_percentile": float(chance.random()), "days_since_post": float(chance.exponential(14))} for i in range(1, n + 1)]


def frame(rows, people):
    """The letters of history's rows."""
    known = {one["profile_key"]: one for one in people}
    answers = {row["profile_key"]: row["received_at"] for row in rows["replies"]}
    agreed = {row["profile_key"]: row["made_at"] for row in rows["outcomes"]}
    sent = [{"campaign_id": row["campaign_id"], "profile_key": row["profile_key"], "draft_id": row["draft_id"], "sent_at": row["sent_at"],
             "touches": 1, **{name: known[row["profile_key"]][name] for name in FIGURES}, "tongue": "en", "variant": draft["variant"],
             "reviewer": review["made_by"], "replied_at": answers.get(row["profile_key"]), "agreed_at": agreed.get(row["profile_key"]),
             "bounced": False} for row, draft, review in zip(rows["touches"], rows["drafts"], rows["reviews"], strict=True)]
    found = pd.DataFrame(sent)
    for name in ("sent_at", "replied_at", "agreed_at"):
        found[name] = pd.to_datetime(found[name], utc=True)
    return found


def letters(n, seed=0, *, days_ago=120, now=NOW, **campaign):
    """n letters with their true chances: the frame and a list of chances in the same order."""
    some = people(n, seed)
    rows = history.rows(history.Campaign(campaign_id="trail", begins=now - timedelta(days=days_ago), seed=seed, **campaign), some, now)
    return frame(rows, some), [row["chance"] for row in rows["truth"]]


def plain(n, replied, agreed=0, *, campaign_id="trail", days_ago=60.0, first=1, **same):
    """n letters of one day, the first `replied` of which were answered a day later and the first `agreed` agreed to."""
    sent = pd.Timestamp(NOW) - pd.Timedelta(days=days_ago)
    day = [sent + pd.Timedelta(days=1)] * n
    row = {"campaign_id": campaign_id, "platform": "bluesky", "size_band": "micro", "language": "en", "relevance": 0.5,
           "reach_percentile": 0.5, "days_since_post": 3.0, "tongue": "en", "reviewer": "ann", "bounced": False, "touches": 1, **same}
    found = pd.DataFrame([{**row, "profile_key": i, "creator_id": i, "draft_id": f"d{i}"} for i in range(first, first + n)])
    found["variant"] = [row.get("variant", {})] * n
    found["sent_at"] = sent
    found["replied_at"] = pd.to_datetime([at if i < replied else None for i, at in enumerate(day)], utc=True)
    found["agreed_at"] = pd.to_datetime([at if i < agreed else None for i, at in enumerate(day)], utc=True)
    return found
