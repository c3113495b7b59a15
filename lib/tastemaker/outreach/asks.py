"""Whether a sentence asks its reader for something, and whether a letter asks exactly one thing.

The cues are regular expressions in five languages (`asks.toml`); one set of weights serves all (`asks.json`, a logistic
regression, fitted by `fit`). Nothing else of the data that it was fitted on is kept.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from tastemaker.outreach import quoting

TONGUES = ("en", "de", "fr", "es", "ko")
CLEAR = 0.6
"""Probability from which on a sentence of a letter counts as an ask."""
RIDGE = 0.5
_LINK = re.compile(r"https?://\S+|www\.\S+|\$LINK", re.IGNORECASE)
_DIRECT = ("please", "could_you", "may_i", "let_me_know", "imperative", "need_you", "together", "question")
"""Cues without which a sentence of a letter is no ask, however it sounds."""
_PAIRS = (("question", "you"), ("question", "told"), ("imperative", "please"), ("imperative", "told"),
          ("if_you", "imperative"),
          ("need_you", "you"), ("meet", "maybe"), ("meet", "us"), ("maybe", "you"), ("meet", "you"), ("us", "you"),
          ("imperative", "us"), ("sold", "imperative"))
"""Cues that mean something else together than apart."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A sentence that asks for something; `place` counts from 0."""

    place: int
    text: str
    probability: float


def probability(sentence: str, tongue: str = "en") -> float:
    """The chance that a sentence asks its reader to do, say or allow something.

    >>> probability("May I send you the details?") > 0.8 > 0.3 > probability("The shoe weighs 240 grams.")
    True
    """
    weights = _weights()
    return 1 / (1 + math.exp(-float(np.dot(evidence(sentence, tongue), weights["weights"]) + weights["intercept"])))


def asks(sentences: Sequence[str], tongue: str = "en") -> list[Ask]:
    """The sentences of a letter that ask for something, in their order."""
    said = [quoting.QUOTED.sub("“”", text) for text in sentences]
    found = [Ask(place, text, probability(own, tongue))
             for place, (text, own) in enumerate(zip(sentences, said, strict=True))]
    return [ask for ask in found if ask.probability >= CLEAR and _is_direct(said[ask.place], tongue)]


def wrong(sentences: Sequence[str], tongue: str = "en") -> str:
    """Why a letter does not ask exactly one thing; empty where it does.

    >>> wrong(["Hello Anna,", "May I send you the details?"]), wrong(["Hello Anna,", "I like mud."])
    ('', 'it asks for nothing')
    """
    found = asks(sentences, tongue)
    if not found:
        return "it asks for nothing"
    return "" if len(found) == 1 else f"it asks for {len(found)} things; keep the one that matters"


def evidence(sentence: str, tongue: str = "en") -> np.ndarray:
    """The cues of a sentence as numbers, in the order of `names()`."""
    said = _LINK.sub(" ", sentence)
    cues = {name: bool(pattern.search(said)) for name, pattern in _patterns(tongue).items()}
    words = len(said.split()) * (2 if tongue == "ko" else 1)
    more = (math.log1p(words), words > 25, words < 4, bool(_LINK.search(sentence)), cues["question"] and not cues["wh"])
    return np.array([*cues.values(), *more, *(cues[a] and cues[b] for a, b in _PAIRS)], dtype=float)


def names() -> list[str]:
    """What each number of `evidence` is."""
    return [*_cues(), "length", "long", "tiny", "link", "yes or no", *(f"{a} and {b}" for a, b in _PAIRS)]


def fit(sentences: Sequence[str], truth: Sequence[bool], tongue: str = "en") -> dict[str, object]:
    """Weights for these sentences: a logistic regression with a ridge, as data that `asks.json` can hold."""
    from scipy.optimize import minimize
    x = np.array([evidence(sentence, tongue) for sentence in sentences])
    y = np.asarray(truth, dtype=float)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w[1:] + w[0]
        slope = 1 / (1 + np.exp(-z)) - y
        return float(np.logaddexp(0, z).sum() - y @ z + RIDGE * w[1:] @ w[1:]), np.concatenate(
            [[slope.sum()], x.T @ slope + 2 * RIDGE * w[1:]])

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return {"names": names(), "weights": [round(float(w), 4) for w in found[1:]],
            "intercept": round(float(found[0]), 4)}


def _is_direct(sentence: str, tongue: str) -> bool:
    patterns = _patterns(tongue)
    return any(patterns[name].search(_LINK.sub(" ", sentence)) for name in _DIRECT)


@cache
def _cues() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("tastemaker.outreach").joinpath("asks.toml").read_text(encoding="utf-8"))


@cache
def _patterns(tongue: str) -> dict[str, re.Pattern[str]]:
    known = tongue if tongue in TONGUES else "en"
    return {name: re.compile(cue.get(known) or cue["all"], re.IGNORECASE) for name, cue in _cues().items()}


@cache
def _weights() -> dict[str, object]:
    kept = json.loads(files("tastemaker.outreach").joinpath("asks.json").read_text(encoding="utf-8"))
    assert kept["names"] == names(), "the weights are for other cues: fit them again"
    return kept | {"weights": np.array(kept["weights"])}
