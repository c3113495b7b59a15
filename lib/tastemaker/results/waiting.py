"""How long answers take: the share of creators who have answered by each day, also while many letters are young.

Kaplan and Meier's curve (1958): a letter counts for as long as it has been out. Its ends are those of the log-log interval
(Kalbfleisch and Prentice 2002, section 1.4), which stays between 0 and 1; before the first answer they are the exact ones.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from tastemaker import clock
from tastemaker.results.intervals import Z

UNTIL = 30
"""Days that the curve covers."""
LEAST = 5
"""Letters that must still be looked at for the curve to go on."""
COLUMNS = ("campaign_id", "days", "replied_share", "low", "high", "n")


def table(letters: pd.DataFrame, at: datetime | None = None) -> pd.DataFrame:
    """One row a campaign and day: COLUMNS. `n` letters had been out for that long or were answered before.

    Letters that came back are left out.
    """
    arrived = letters[~letters["bounced"].astype(bool)]
    parts = [curve(*_times(rows, at or clock.now())).assign(campaign_id=campaign)
             for campaign, rows in arrived.groupby("campaign_id")]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)] if parts else pd.DataFrame(columns=list(COLUMNS))


def _times(letters: pd.DataFrame, at: datetime) -> tuple[np.ndarray, np.ndarray]:
    """Days until the answer, or until now where there is none, and whether there is one."""
    answered = letters["replied_at"].notna().to_numpy()
    end = letters["replied_at"].fillna(pd.Timestamp(at))
    return ((end - letters["sent_at"]).dt.total_seconds() / 86_400).clip(lower=0).to_numpy(), answered


def curve(days: np.ndarray, answered: np.ndarray) -> pd.DataFrame:
    """The share that has answered by the end of each day from 1 to UNTIL, with its ends, as long as LEAST letters are left."""
    rows = []
    silent, spread = 1.0, 0.0
    events = np.unique(days[answered])
    place = 0
    for day in range(1, UNTIL + 1):
        while place < len(events) and events[place] <= day:
            out = int((days >= events[place]).sum())
            came = int(((days == events[place]) & answered).sum())
            silent *= 1 - came / out
            spread += came / (out * (out - came)) if out > came else np.inf
            place += 1
        known = int(((days >= day) | answered).sum())
        if int((days >= day).sum()) < LEAST:
            break
        rows.append((day, 1 - silent, *_ends(silent, spread, known), known))
    return pd.DataFrame(rows, columns=["days", "replied_share", "low", "high", "n"])


def _ends(silent: float, spread: float, n: int) -> tuple[float, float]:
    """The ends of the share that has answered; `spread` is Greenwood's sum."""
    if silent >= 1:
        return 0.0, 1 - 0.025 ** (1 / n)
    if silent <= 0:
        return 0.025 ** (1 / n), 1.0
    factor = np.exp(Z * np.sqrt(spread) / abs(np.log(silent)))
    return float(1 - silent ** (1 / factor)), float(1 - silent**factor)


def usual(reply_times: pd.DataFrame) -> float | None:
    """The day by which half of the answers that come within the curve had come; None without an answer."""
    share = reply_times["replied_share"].to_numpy(dtype=float)
    if not len(share) or share[-1] <= 0:
        return None
    return float(reply_times["days"].to_numpy()[int(np.argmax(share >= share[-1] / 2))])
