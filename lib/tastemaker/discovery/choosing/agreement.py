"""Agreement: what calls brought, weighed by how many of the same creators other calls brought too.

How relevant creators look can mislead for a whole answer at once, such as when a word has a second meaning. Where answers
overlap says it independently of looks: a subject is finite and its creators come again from other queries and moves, strangers
come from a far larger platform and come once (the idea of capture and recapture; Seber 1982).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tastemaker.discovery.choosing.arms import Trial

LOOKS = 0.7
"""How far looks are believed by themselves. The rest of every count is what a new creator is worth on average over all calls, so
that an answer whose creators look poor and come again counts too."""
USUAL = 2.0
"""Shared creators of an answer, as many as usual, that are assumed before any were seen: so few calls say little."""


def agreed(trials: Sequence[Trial], counts: Sequence[float]) -> list[float]:
    """These counts, one of each trial, times how often its arm's creators were brought by other arms too, against the usual.

    Where nothing is shared, as with trials of which it is not known, the counts come back as they are.
    """
    found, shared, new = (np.array([getattr(trial, name) for trial in trials], dtype=float) for name in ("found", "shared", "new"))
    if not shared.any():
        return list(counts)
    looks = np.asarray(counts, dtype=float)
    blended = LOOKS * looks + (1 - LOOKS) * new * looks.sum() / max(new.sum(), 1.0)
    again, usual = (_by_arm(trials, values) for values in (shared, found * shared.sum() / found.sum()))
    return list(blended * (again + USUAL) / (usual + USUAL))


def _by_arm(trials: Sequence[Trial], values: np.ndarray) -> np.ndarray:
    """The sum of all of an arm's values, for each of its trials."""
    places: dict[str, int] = {}
    arms = np.array([places.setdefault(trial.arm_id, len(places)) for trial in trials])
    return np.bincount(arms, values)[arms]
