"""When a creator posts, by the hours of their own posts: a suggestion for when a letter may be read, with its n.

Hours lie on a circle, so means and spreads are circular (Mardia and Jupp, Directional Statistics, 2000, chapters 2 and
6). A time zone is used only where it is known; hours never tell where somebody lives.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np

from tastemaker import render

LEAST = 12
"""Posts with a time, under which nothing is suggested."""
TURN = 24.0
UNIFORM = 0.01
"""Above this p-value of Rayleigh's test, hours may as well be spread evenly."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Posting hours of one creator. Hours are of `zone` (UTC where it is not known); None where there is too little to
    say."""

    n: int
    zone: str
    zone_known: bool
    from_hour: float | None = None
    to_hour: float | None = None
    share: float | None = None
    """How much of the posts lies between the two hours."""
    share_low: float | None = None
    share_high: float | None = None
    weekday: str | None = None
    """The day with most posts, where it stands out."""
    why_not: str = ""

    def sentence(self) -> str:
        """What a person reads."""
        if self.from_hour is None:
            return self.why_not
        zone = self.zone if self.zone_known else "UTC, because their time zone is not known"
        day = f", most often on {self.weekday}" if self.weekday else ""
        return (f"Posts mostly between {_clock(self.from_hour)} and {_clock(self.to_hour or 0)} ({zone}){day}: "
                f"{self.share:.0%} of "
                f"{self.n} posts ({self.share_low:.0%} to {self.share_high:.0%}).")

    def __repr__(self) -> str:
        return self.sentence()

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


def timing(published: Sequence[datetime], country: str | None = None) -> Timing:
    """The shortest arc of at most eight hours that holds most posts, with Wilson's interval of its share.

    A mixture (mornings and evenings) is not hidden: where an eight-hour arc holds less than half of the posts, nothing
    is suggested.
    """
    name = zone_of(country)
    zone = ZoneInfo(name) if name else UTC
    local = [at.astimezone(zone) for at in published]
    n, known = len(local), {"n": len(local), "zone": name or "UTC", "zone_known": name is not None}
    if n < LEAST:
        return Timing(**known, why_not=f"Not enough posts with a time: {n} of {LEAST}.")
    hours = np.array([at.hour + at.minute / 60 + at.second / 3600 for at in local])
    if rayleigh(hours) > UNIFORM and _share(hours, *_arc(hours)) < 0.6:
        return Timing(**known, why_not=f"They post at all hours ({n} posts), so no time is better than another.")
    start, length = _arc(hours)
    share = _share(hours, start, length)
    if share < 0.5:
        return Timing(**known, why_not=f"Their posts have no single time of day ({n} posts).")
    low, high = wilson(round(share * n), n)
    return Timing(**known, from_hour=start, to_hour=(start + length) % TURN, share=share, share_low=low,
                  share_high=high,
                  weekday=_weekday(local))


def rayleigh(hours: np.ndarray) -> float:
    """The p-value of Rayleigh's test that hours (0 to 24) are spread evenly over the day.

    >>> bool(rayleigh(np.arange(24.0)) > 0.9), bool(rayleigh(np.full(20, 9.0)) < 0.001)
    (True, True)
    """
    n = len(hours)
    angles = hours * (2 * math.pi / TURN)
    z = (np.cos(angles).sum() ** 2 + np.sin(angles).sum() ** 2) / n
    return float(min(1.0, math.exp(-z) * (1 + (2 * z - z * z) / (4 * n))))


def wilson(k: int, n: int) -> tuple[float, float]:
    """The ends of Wilson's 95 % interval for k of n (Wilson 1927)."""
    z, p = 1.959964, k / n
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z * math.sqrt(p * (1 - p) / n + z * z
                                                                          / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def zone_of(country: str | None) -> str | None:
    """The time zone of a country that has only one; None for the others, which is most large ones.

    >>> zone_of("DE"), zone_of("US"), zone_of(None)
    ('Europe/Berlin', None, None)
    """
    zones = _zones().get((country or "").strip().upper(), [])
    now = {ZoneInfo(zone).utcoffset(datetime(2026, month, 1)) for zone in zones for month in (1,)}
    july = {ZoneInfo(zone).utcoffset(datetime(2026, month, 1)) for zone in zones for month in (7,)}
    return zones[0] if len(now) == 1 and len(july) == 1 else None


@cache
def _zones() -> dict[str, list[str]]:
    """Zones by country from the time zone database's own table."""
    found: dict[str, list[str]] = {}
    for row in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if not row.startswith("#") and len(cells := row.split("\t")) >= 3:
            found.setdefault(cells[0], []).append(cells[2])
    return found


def _arc(hours: np.ndarray, most: float = 8.0) -> tuple[float, float]:
    """Start and length of the shortest arc, in whole hours up to `most`, that holds at least 60 % of the hours, else
    the fullest one."""
    for length in (3.0, 4.0, 5.0, 6.0, 7.0, most):
        start = max(range(24), key=lambda begin, long=length: _share(hours, float(begin), long))
        if _share(hours, float(start), length) >= 0.6 or length == most:
            return float(start), length
    raise AssertionError("the last length always returns")


def _share(hours: np.ndarray, start: float, length: float) -> float:
    return float((((hours - start) % TURN) < length).mean())


def _weekday(local: Sequence[datetime]) -> str | None:
    """The weekday with most posts where Wilson's interval of its share lies above a seventh."""
    counts = np.bincount([at.weekday() for at in local], minlength=7)
    top = int(counts.argmax())
    return _DAYS[top] if wilson(int(counts[top]), len(local))[0] > 1 / 7 else None


def _clock(hour: float) -> str:
    return f"{int(hour) % 24:02d}:{round(hour % 1 * 60):02d}"
