"""How many letters were answered and how many creators agreed, by segment, each rate with two intervals.

`rate` is what was counted, with Wilson's interval. `shrunk` is drawn towards the other segments as far as those are alike, so
that three answers to four letters are not taken for a rate of three quarters; see `intervals.shrunk`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pandas as pd

from tastemaker.results import intervals
from tastemaker.results.letters import DAYS, came

LEAST_SENT, LEAST_REPLIES = 100, 10
"""Letters and answers under which nothing is advised."""
BY = ("campaign", "platform", "size band", "language", "variant", "reviewer")
COLUMNS = ("campaign_id", "by", "segment", "what", "n", "k", "rate", "low", "high", "shrunk", "shrunk_low", "shrunk_high", "enough",
           "open")
FORMULA = "creators who answered (or agreed) / creators written to, without letters that came back and those still open"
_COLUMN = {"platform": "platform", "size band": "size_band", "language": "language", "reviewer": "reviewer"}
UNKNOWN = "unknown"


def table(letters: pd.DataFrame, at: datetime | None = None) -> pd.DataFrame:
    """One row a campaign, way to split it, segment and `what` (reply, agreement), with the columns COLUMNS.

    `n` are letters old enough to tell, `open` are the others. `enough` says whether the segment has the letters and answers
    under which nothing is advised. Campaigns are drawn towards each other, segments towards those of their own campaign.
    """
    found = [row for what in DAYS for row in _counted(came(letters, what, at), what)]
    frame = pd.DataFrame(found, columns=["campaign_id", "by", "segment", "what", "n", "k", "replies", "open"])
    frame["rate"] = (frame["k"] / frame["n"]).where(frame["n"] > 0)
    frame["low"], frame["high"] = intervals.wilson(frame["k"], frame["n"])
    frame["enough"] = (frame["n"] >= LEAST_SENT) & (frame["replies"] >= LEAST_REPLIES)
    return _drawn_together(frame)[list(COLUMNS)]


def _counted(letters: pd.DataFrame, what: str) -> Iterator[tuple[object, ...]]:
    """Counts of each campaign's segments; a letter that tries two things is in a segment of each."""
    for by in BY:
        split = _split(letters, by)
        for (campaign, segment), rows in split.groupby(["campaign_id", "segment"], sort=True):
            told = rows[~rows["open"]]
            yield (campaign, by, segment, what, len(told), int(told["came"].sum()), int(told["replied_at"].notna().sum()),
                   int(rows["open"].sum()))


def _split(letters: pd.DataFrame, by: str) -> pd.DataFrame:
    """The letters with `segment`; those without a variant are in none of its segments."""
    if by == "campaign":
        return letters.assign(segment=letters["campaign_id"])
    if by == "variant":
        arms = letters["variant"].map(lambda tried: [f"{what}: {arm}" for what, arm in sorted(tried.items())])
        return letters.assign(segment=arms).explode("segment").dropna(subset="segment")
    return letters.assign(segment=letters[_COLUMN[by]].fillna(UNKNOWN).astype(str))


def _drawn_together(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the shrunk rates; what varies in an experiment is one group of segments."""
    kind = np.where(frame["by"] == "campaign", "", frame["campaign_id"].astype(str))
    tried = frame["segment"].astype(str).str.split(":").str[0].where(frame["by"] == "variant", "")
    for name in ("shrunk", "shrunk_low", "shrunk_high"):
        frame[name] = np.nan
    for _, rows in frame.groupby([kind, frame["by"], tried, frame["what"]]):
        drawn = intervals.shrunk(rows["k"], rows["n"])
        for name, values in zip(("shrunk", "shrunk_low", "shrunk_high"), drawn, strict=True):
            frame.loc[rows.index, name] = np.where(rows["n"] > 0, values, np.nan)
    return frame
