"""Chance without state: the same names always give the same draws, on every machine and in every order."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import exp
from statistics import NormalDist
from struct import Struct
from typing import TypeVar

T = TypeVar("T")
_normal = NormalDist().inv_cdf
_BLOCK = Struct(">16I")


def digest(*names: object, size: int = 16) -> bytes:
    """`size` bytes that depend on every name and on nothing else."""
    return blake2b("\x1f".join(map(str, names)).encode(), digest_size=size).digest()


def number(*names: object) -> int:
    """A whole number below 2**64 for some names."""
    return int.from_bytes(digest(*names, size=8), "big")


class Dice:
    """A stream of draws that starts from names: two dice with the same names throw the same numbers."""

    __slots__ = ("_left", "_name", "_round")

    def __init__(self, *names: object) -> None:
        self._name = "\x1f".join(map(str, names)).encode()
        self._round = 0
        self._left: list[int] = []

    def unit(self) -> float:
        """A number above 0 and below 1."""
        if not self._left:
            block = blake2b(self._name, digest_size=64, salt=self._round.to_bytes(8, "big")).digest()
            self._left = list(_BLOCK.unpack(block))
            self._round += 1
        return (self._left.pop() + 0.5) / 4_294_967_296

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1."""
        return int(self.unit() * count)

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.unit()

    def happens(self, share: float) -> bool:
        return self.unit() < share

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.unit() * len(choices))]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """Up to `count` different choices, in the order drawn."""
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, weights: dict[T, float]) -> T:
        """One key, each as likely as its weight says."""
        point = self.unit() * sum(weights.values())
        for choice, weight in weights.items():
            point -= weight
            if point < 0:
                return choice
        return choice

    def normal(self, mean: float = 0.0, spread: float = 1.0) -> float:
        return mean + spread * _normal(self.unit())

    def lognormal(self, median: float, sigma: float) -> float:
        """Log-normal with this median; `sigma` is the spread of the natural logarithm."""
        return median * exp(sigma * _normal(self.unit()))
