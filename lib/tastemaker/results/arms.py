"""Experiments with letters, read: each arm's answers, the evidence that arms differ, and whether it is time to say so.

A creator belongs to the arm that they were given, whatever became of their letter's wording, and counts once. A letter counts
once its DAYS are over, as answered or not within them, so that a count never changes afterwards. Who may stop when: at any look.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from tastemaker import clock
from tastemaker.results import sequential
from tastemaker.results.letters import DAYS
from tastemaker.results.rates import LEAST_REPLIES, LEAST_SENT
from tastemaker.store import Store

COLUMNS = ("campaign_id", "experiment", "varied", "arm", "sent", "replied", "rate", "low", "high", "evidence", "state", "sentence",
           "share", "open", "difference", "difference_low", "difference_high", "ended_at")
ALIKE = 0.05
"""Arms whose difference surely lies within so many points of zero are alike enough to stop."""


def experiments(store: Store) -> list[dict[str, Any]]:
    """Every experiment: campaign_id, name, what, arms (texts), shares, ended_at; oldest first."""
    rows = store.rows("SELECT campaign_id, name, what, arms, ended_at FROM experiments ORDER BY made_at, experiment_id")
    for row in rows:
        arms = json.loads(row["arms"])
        row |= {"arms": [one["arm"] for one in arms], "shares": [one["share"] for one in arms]}
    return rows


def table(letters: pd.DataFrame, tried: Sequence[dict[str, Any]], at: datetime | None = None) -> pd.DataFrame:
    """One row an arm: COLUMNS. `sent` are letters whose time is over, `open` the others; `rate` has an interval that holds at
    every look at once, and so has `difference`, from the first arm. `state` is too early, no difference yet, different, or
    stopped where letters fell to the arms otherwise than their shares say."""
    rows = [row for one in tried for row in _read(one, _counts(letters, one, at or clock.now()))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _counts(letters: pd.DataFrame, tried: dict[str, Any], at: datetime) -> pd.DataFrame:
    """sent, replied and open of each arm, in the order of the arms. Letters that came back count as unanswered: leaving them
    out would leave out what an arm may have caused."""
    mine = letters[letters["campaign_id"] == tried["campaign_id"]]
    arm = mine["variant"].map(lambda variant: variant.get(tried["what"]))
    limit = pd.Timedelta(days=DAYS["reply"])
    over = pd.Timestamp(at) - mine["sent_at"] >= limit
    quick = mine["replied_at"].notna() & (mine["replied_at"] - mine["sent_at"] <= limit)
    counted = [(int((over & (arm == name)).sum()), int((over & quick & (arm == name)).sum()), int((~over & (arm == name)).sum()))
               for name in tried["arms"]]
    return pd.DataFrame(counted, columns=["sent", "replied", "open"])


def _read(tried: dict[str, Any], counts: pd.DataFrame) -> list[dict[str, Any]]:
    sent, replied = counts["sent"].to_numpy(), counts["replied"].to_numpy()
    found = float(sequential.evidence(sent, replied, tried["shares"]))
    unfit = sequential.uneven(sent + counts["open"].to_numpy(), tried["shares"])
    ends = [sequential.difference_ends((replied[0], sent[0]), (k, n)) for k, n in zip(replied, sent, strict=True)]
    state, sentence = _said(tried, sent, replied, found, unfit, ends)
    rows = []
    for place, name in enumerate(tried["arms"]):
        n, k = int(sent[place]), int(replied[place])
        low, high = sequential.rate_ends(k, n) if n else (np.nan, np.nan)
        other = place > 0 and n > 0 and sent[0] > 0
        rows.append({"campaign_id": tried["campaign_id"], "experiment": tried["name"], "varied": tried["what"], "arm": name,
                     "sent": n, "replied": k, "rate": k / n if n else np.nan, "low": low, "high": high, "evidence": found,
                     "state": state, "sentence": sentence, "share": tried["shares"][place], "open": int(counts["open"][place]),
                     "difference": k / n - replied[0] / sent[0] if other else np.nan,
                     "difference_low": ends[place][0] if other else np.nan, "difference_high": ends[place][1] if other else np.nan,
                     "ended_at": tried["ended_at"]})
    return rows


def _said(tried: dict[str, Any], sent: np.ndarray, replied: np.ndarray, found: float, unfit: float,
          ends: Sequence[tuple[float, float]]) -> tuple[str, str]:
    """The state of a test, and a sentence for a person that says what to do."""
    total, answers = int(sent.sum()), int(replied.sum())
    if unfit >= sequential.UNFIT:
        return "stopped", (f"Not read: letters fell to the arms as {_listed(sent)}, which does not fit their shares (evidence "
                           f"{unfit:,.0f}). Something gives or loses letters unevenly; find it before you believe any rate.")
    if total < LEAST_SENT or answers < LEAST_REPLIES or not sent.all():
        return "too early", (f"Too early to say: {total} of {LEAST_SENT} letters are {DAYS['reply']} days old and {answers} of "
                             f"{LEAST_REPLIES} answers came.")
    best = int(np.argmax(replied / sent))
    counted = f"{best_of(tried, replied, sent, best)} (evidence {_amount(found)} to 1; {total} letters)"
    if found >= sequential.SURE:
        return "different", f"The arms differ: {counted}. You may stop; at most one of {sequential.SURE:.0f} such tests errs."
    widest = max(max(abs(low), abs(high)) for low, high in ends[1:])
    if widest <= ALIKE:
        return "no difference yet", (f"No difference that matters: it is within {100 * widest:.0f} points whichever arm leads. "
                                     "You may stop.")
    return "no difference yet", f"No difference yet: {counted}. Go on or stop as you like, looking costs nothing."


def best_of(tried: dict[str, Any], replied: np.ndarray, sent: np.ndarray, best: int) -> str:
    """Which arm leads, by its text, with its counts and those of the others."""
    others = ", ".join(f"{k} of {n}" for place, (k, n) in enumerate(zip(replied, sent, strict=True)) if place != best)
    return f"“{tried['arms'][best]}” leads with {replied[best]} of {sent[best]} answered, against {others}"


def _amount(evidence: float) -> str:
    return f"{evidence:,.1f}" if evidence < 10 else f"{min(evidence, 1e6):,.0f}"


def _listed(counts: np.ndarray) -> str:
    return " and ".join(str(int(n)) for n in counts)
