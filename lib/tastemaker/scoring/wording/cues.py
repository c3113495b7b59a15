"""Cues: groups of wordings in several languages that mean the same, kept as data, and a small model over them.

A TOML file lists the groups; each has `why`, a phrase that a person reads, `words`, `patterns` for what words cannot
say, `addresses` for what a link itself looks like, or `odd_letters`, which looks at the letters. A `silent` group
counts and is no reason to name: it speaks against the rest, or only says how or where. The model is a logistic
regression over "this cue is there", the pairs that the file names under `together`, those under `near` that stand close
to each other, and how many different cues there are. Its weights are data too, learned from sentences that were
invented for it and are kept beside it; `teaching` makes them again.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from tastemaker.scoring.wording.folding import fold, odd_letters

_UNPARTED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts whose words run together or carry particles: a wording there counts wherever it stands."""
_ADDRESS = re.compile(r"https?://\S+")
"""What an address is spelled like says nothing; that there is one does."""
STEPS = (2, 3, 4)
"""Numbers of different cues from which on a text has one more feature."""


def wordings(phrases: Sequence[str]) -> str:
    """A pattern for phrases as whole words over folded text; `*` stands for any ending, and an apostrophe may lack.

    Phrases stand sorted by their first letter, which makes the search several times faster than one after another.

    >>> pattern = wordings(["sponsor*", "paid by"])
    >>> [bool(re.search(pattern, text)) for text in ("our sponsors", "cosponsor", "paid-by us")]
    [True, False, True]
    >>> [bool(re.search(wordings(["can't log"]), text)) for text in ("I can't log in", "i cant log in", "we can t log")]
    [True, True, True]
    """
    anywhere = [_any_ending(fold(phrase).strip()) for phrase in phrases if _UNPARTED.search(phrase)]
    first: dict[str, list[str]] = {}
    for phrase in (fold(phrase).strip() for phrase in phrases if not _UNPARTED.search(phrase)):
        body = r"[\s_-]+".join(map(_any_ending, phrase.split()))
        first.setdefault(phrase[0], []).append(body[len(re.escape(phrase[0])) :])
    whole = "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in first.items())
    return "|".join([*([rf"(?<!\w)(?:{whole})(?!\w)"] if whole else []), *anywhere])


def _any_ending(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w{0,40}").replace("'", r"['\s]?")


class Cues:
    """The cue groups of one file, ready to be looked for."""

    def __init__(
        self,
        groups: Mapping[str, Mapping[str, Any]],
        together: Sequence[Sequence[str]] = (),
        near: Sequence[Sequence[str]] = (),
        within: int = 60,
    ) -> None:
        self.why = {name: group["why"] for name, group in groups.items()}
        self.together = [tuple(names) for names in together]
        self.near = [(one, other) for one, other in near]
        self._silent = {name for name, group in groups.items() if group.get("silent")}
        self._within, self._spanned = within, {name for pair in near for name in pair}
        self._odd = {name for name, group in groups.items() if group.get("odd_letters")}
        self._patterns = {name: re.compile(_pattern(group)) for name, group in groups.items()}
        self._addresses = {n: re.compile("|".join(g["addresses"])) for n, g in groups.items() if "addresses" in g}

    @classmethod
    def load(cls, name: str) -> Cues:
        """The cues of a file that ships with this package."""
        data = tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
        return cls(data["cues"], data.get("together", ()), data.get("near", ()), data.get("within", 60))

    @property
    def features(self) -> list[str]:
        """Names of the features of `matrix`, in order."""
        return [
            *self.why,
            *(" + ".join(names) for names in self.together),
            *(" near ".join(names) for names in self.near),
            *(f"{n} cues or more" for n in STEPS),
        ]

    def found(self, text: str) -> list[str]:
        """The groups that a text holds a wording of."""
        return list(self._spans(text))

    def reasons(self, text: str) -> str:
        """The groups of a text in words, such as `names a sum of money, promises or reports profit`."""
        return ", ".join(self.why[name] for name in self.found(text) if name not in self._silent)

    def matrix(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text of zeros and ones, (n, number of features)."""
        return np.array([self._row(text) for text in texts], dtype=float).reshape(len(texts), len(self.features))

    def _row(self, text: str) -> list[bool]:
        if not (found := self._spans(text)):
            return [False] * len(self.features)
        return [
            *(name in found for name in self.why),
            *(found.keys() >= set(names) for names in self.together),
            *(self._close(found.get(one, ()), found.get(other, ())) for one, other in self.near),
            *(len(found) >= n for n in STEPS),
        ]

    def _spans(self, text: str) -> dict[str, list[tuple[int, int]]]:
        """Where each group that is there stands in the folded text; all places of a group that nearness asks about."""
        whole = fold(text)
        addresses, folded = " ".join(_ADDRESS.findall(whole)), _ADDRESS.sub("https://x", whole)
        found = {}
        for name, pattern in self._patterns.items():
            if first := pattern.search(folded):
                rest = pattern.finditer(folded, first.end()) if name in self._spanned else ()
                found[name] = [first.span(), *(match.span() for match in rest)]
            elif name in self._addresses and self._addresses[name].search(addresses):
                found[name] = [(0, 0)]
            elif name in self._odd and odd_letters(text):
                found[name] = [(0, 0)]
        return found

    def _close(self, these: Sequence[tuple[int, int]], those: Sequence[tuple[int, int]]) -> bool:
        return any(max(a, c) - min(b, d) <= self._within and (a, b) != (c, d) for a, b in these for c, d in those)


def _pattern(group: Mapping[str, Any]) -> str:
    return "|".join(filter(None, [wordings(group.get("words", ())), *group.get("patterns", ())])) or "(?!)"


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression as data: a probability for each of `kinds`, from `features` of 0 to 1."""

    kinds: tuple[str, ...]
    features: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    """One row a kind."""
    base: tuple[float, ...]

    @classmethod
    def load(cls, name: str) -> Weights:
        """The weights of a JSON file that ships with this package."""
        data = json.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
        return cls(
            tuple(data["kinds"]), tuple(data["features"]), tuple(map(tuple, data["weights"])), tuple(data["base"])
        )

    def as_json(self) -> str:
        """The file's text: one line a kind."""
        rows = ",\n  ".join(json.dumps(row) for row in self.weights)
        return (
            f'{{"kinds": {json.dumps(self.kinds)},\n "features": {json.dumps(self.features)},\n "base": '
            f'{json.dumps(self.base)},\n "weights": [\n  {rows}]}}\n'
        )

    def probabilities(self, matrix: np.ndarray) -> np.ndarray:
        """One row a text, one column a kind; rows sum to 1."""
        raw = matrix @ np.array(self.weights).T + np.array(self.base)
        raised = np.exp(raw - raw.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)
