"""Bought growth and look-alikes, laid over genuine series: what was added is known, so detection can be counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tastemaker.scoring.authenticity import invented
from tastemaker.scoring.authenticity.rises import EARLIER
from tastemaker.scoring.authenticity.series import unit

SIZES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Purchases, as shares of the total at the first look; of half the last total where a series starts from nothing."""
LARGE = 0.5
"""Purchases from this size on are asked to be found."""
ANSWER = (0.3, 1.0)
"""How much of a look-alike's rise the companions share, for their size, drawn evenly."""


@dataclass(frozen=True, slots=True)
class Track:
    """One series of a directory: moments, totals, companions, and which moments are labelled."""

    series_id: str
    at: Sequence[object]
    totals: np.ndarray
    companions: Mapping[str, np.ndarray]
    began_at_nothing: bool
    """Whether `totals` has a 0 before the first moment."""


def bought(tracks: Sequence[Track], seed: int) -> Iterator[tuple[str, float, int, Track]]:
    """Every track with every kind and size of purchase: kind, size, place of the track, the track with it."""
    for kind in invented.BOUGHT:
        for size in SIZES:
            chance = np.random.default_rng([seed, invented.BOUGHT.index(kind)])
            for place, track in enumerate(tracks):
                early = EARLIER if len(track.totals) > 2 * EARLIER else 0
                amounts = invented.purchase(kind, len(track.totals) - 1, chance, early) * size * _size(track)
                yield kind, size, place, _raised(track, amounts)


def lookalikes(tracks: Sequence[Track], seed: int) -> Iterator[tuple[str, int, Track]]:
    """Every track with every look-alike: kind, place of the track, the track with it; companions answer in part."""
    for kind in invented.LOOKALIKES:
        chance = np.random.default_rng([seed, 100 + invented.LOOKALIKES.index(kind)])
        for place, track in enumerate(tracks):
            amounts = np.maximum(np.diff(track.totals), 0)
            extra = invented.lookalike(kind, amounts, chance) - amounts
            answer = chance.uniform(*ANSWER)
            grown = extra / max(float(amounts.sum()), 1.0) * answer
            beside = {name: _shown(totals, np.concatenate([[0], np.cumsum(grown * max(totals[-1] - totals[0], 0.0))]))
                      for name, totals in track.companions.items()}
            yield kind, place, replace(_raised(track, extra), companions=beside)


def _size(track: Track) -> float:
    return float(track.totals[-1]) / 2 if track.began_at_nothing else float(track.totals[0])


def _raised(track: Track, amounts: np.ndarray) -> Track:
    return replace(track, totals=_shown(track.totals, np.concatenate([[0.0], np.cumsum(amounts)])))


def _shown(totals: np.ndarray, added: np.ndarray) -> np.ndarray:
    """Totals with what was added, whole and rounded as the platform rounds them."""
    both = np.maximum(np.floor(totals + added), 0)
    return invented.rounded(both) if unit(totals) > 1 else both
