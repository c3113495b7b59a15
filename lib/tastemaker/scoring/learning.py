"""Learning from a person: what accept, reject and star on a few creators say about all the others.

The opinion of a person is a function over creators, in log odds: a line over what is known in general (the relevance
score, further features) plus a function that is alike where texts are alike (`likeness`). It has a Gaussian prior, labels
are its noisy signs, and the posterior is found by Laplace's method (Rasmussen and Williams 2006, chapter 3). So one model
gives the ranking, honest probabilities, what to ask next and how much more labels could change. Its prior says how
much to believe from how few labels, so nothing is tuned on the labels themselves.

The relevance score is spread over neighbours first. Until there is an accept and a reject, the ranking is the base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from scipy.special import expit

from tastemaker.errors import BadInput
from tastemaker.scoring.laplace import Fit, laplace
from tastemaker.scoring.likeness import WORDS, Likeness
from tastemaker.scoring.relevance import Views

Label = Literal["accept", "reject", "star"]
WEIGHTS = {"accept": 1.0, "reject": 1.0, "star": 2.0}
"""How often a label counts: a star is as good as two accepts."""
VERSION = 1
"""Version of what `Ranker.as_dict` gives."""
_RESERVED = {"intercept", "base", "words", "topics"}
"""Names of the parts of a score that are no further feature."""
_BEFORE = 2
"""Campaigns that the prior of the product counts for beside those that a shared prior learned from."""
_DIGITS = 9
_FLAT = 1e-12


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before the first label: log odds as a line over standardised values."""

    intercept: float = -2.5
    """Log odds of a creator in the middle of a search: about one in thirteen fits."""
    slope: float = 0.5
    """Log odds that one standard deviation of the base score adds."""
    features: Mapping[str, float] = field(default_factory=dict)
    """The same for further features; 0 for one that is not named."""
    campaigns: int = 0
    """Campaigns that it learned from."""

    def means(self, names: Sequence[str]) -> np.ndarray:
        """The expected intercept, slope and weights of the named features."""
        return np.array([self.intercept, self.slope, *(self.features.get(name, 0.0) for name in names)])

    def spreads(self, features: int) -> np.ndarray:
        """How far each of them may be from what is expected, as standard deviations."""
        return np.array([0.5, 0.5, *(0.3 for _ in range(features))])


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """All creators as one campaign's person would rank them, with what that rests on."""

    scores: np.ndarray
    """(n,) log odds, higher is better; the order of the base while `taught` is false."""
    probabilities: np.ndarray
    """(n,) that the person would accept. The most credible log odds and not their mean over the posterior: how far the
    opinion may vary is set wide so that few labels can turn it, and the mean would take that for knowledge."""
    labels: Mapping[int, Label]
    taught: bool
    """Whether there is an accept or a star, and a reject."""
    prior: Prior
    line: Mapping[str, float]
    """What was learned about `intercept`, `base` and each further feature: log odds for a standard deviation."""
    fit: Fit = field(repr=False)
    design: np.ndarray = field(repr=False)
    """(n, 2 + features): 1, the standardised base, the standardised features."""
    likeness: Likeness = field(repr=False)

    def why(self, place: int, most: int = 8) -> list[tuple[str, float]]:
        """Words of a creator that speak for (above 0) and against, in log odds, the strongest first.

        They are exact: all of them together are the creator's `words` in `parts`.
        """
        if not self.taught:
            return []
        learned = self.likeness.words[self._places].T @ self.fit.pull
        row = self.likeness.words[place]
        weights = WORDS * row.data * learned[row.indices]
        best = [i for i in np.argsort(-abs(weights), kind="stable")[:most] if weights[i]]
        names = self.likeness.names
        return [(names[row.indices[i]] if len(names) else str(row.indices[i]), float(weights[i])) for i in best]

    def parts(self, place: int) -> dict[str, float]:
        """The score of a creator as a sum, in log odds: `intercept`, `base`, features, `words` and `topics`."""
        found = {name: float(weight * value) for (name, weight), value in
                 zip(self.line.items(), self.design[place], strict=True)}
        words, topics = (part[0] @ self.fit.pull if self.taught else 0.0
                         for part in self.likeness.parts([place], self._places))
        return found | {"words": float(words), "topics": float(topics)}

    def like(self, place: int, most: int = 3) -> list[tuple[int, float]]:
        """The labelled creators that say most about one by being like it: (place, log odds), the strongest first."""
        if not self.taught:
            return []
        said = self.likeness.between([place], self._places)[0] * self.fit.pull
        return [(int(self._places[i]), float(said[i])) for i in np.argsort(-abs(said), kind="stable")[:most]]

    def covariance(self, places: Sequence[int]) -> np.ndarray:
        """How uncertain the scores of some creators still are, and how far together, (places, places)."""
        lines, prior = self._lines, self.before(places)[0]
        known = self.likeness.columns(self._places)[places] + lines[places] @ lines[self._places].T
        at = self.likeness.columns(self._places)[self._places] + lines[self._places] @ lines[self._places].T
        return prior - known @ np.linalg.solve(at + np.diag(1 / self.fit.curvature), known.T)

    def before(self, places: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """What is believed of some creators before any label: covariance, (places, places), and mean, (places,), in log odds."""
        lines = self._lines[places]
        features = [name for name in self.line if name not in ("intercept", "base")]
        return self.likeness.between(places, places) + lines @ lines.T, self.design[places] @ self.prior.means(features)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values from which `from_dict` makes the same ranker of the same texts."""
        return {"version": VERSION, "labels": {str(place): label for place, label in self.labels.items()},
                "prior": asdict(self.prior) | {"features": dict(self.prior.features)}, "line": dict(self.line),
                "pull": self.fit.pull.tolist(), "curvature": self.fit.curvature.tolist()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], base: np.ndarray, views: Views | Likeness,
                  features: Mapping[str, np.ndarray] | None = None) -> Ranker:
        """The ranker that `as_dict` told of, over the same base scores, texts and features. BadInput for another version,
        or for labels, base or features that do not belong to these texts."""
        if data.get("version") != VERSION:
            raise BadInput(f"A ranker of version {data.get('version')} cannot be read.", "Learn it again from the labels.")
        fit = Fit(np.array(data["pull"], dtype=float), np.array(data["curvature"], dtype=float))
        labels = {int(place): label for place, label in data["labels"].items()}
        base, likeness, features = np.asarray(base, dtype=float), _likeness(views), features or {}
        _check(base, likeness, labels, features)
        return _ranker(base, likeness, labels, Prior(**data["prior"]), features, fit)

    @property
    def _lines(self) -> np.ndarray:
        return self.design * self.prior.spreads(len(self.line) - 2)

    @property
    def _places(self) -> np.ndarray:
        return np.array(list(self.labels), dtype=int)


def learn(base: np.ndarray, views: Views | Likeness, labels: Mapping[int, Label], prior: Prior | None = None,
          features: Mapping[str, np.ndarray] | None = None) -> Ranker:
    """A ranker from base scores, (n,), and what a person said about the creators at some places.

    `views` may be a `Likeness` that was made of them once; then learning takes milliseconds. `features` are further
    columns, (n,) each, which may hold NaN for unknown: that counts as the middle. BadInput for a label that is none.
    """
    base, likeness, prior, features = np.asarray(base, dtype=float), _likeness(views), prior or Prior(), features or {}
    _check(base, likeness, labels, features)
    return _ranker(base, likeness, dict(labels), prior, features)


def shared_prior(lines: Sequence[Mapping[str, float]]) -> Prior:
    """What earlier campaigns teach a new one: how far to trust the base score and each further feature.

    `lines` are the `line` of each campaign's ranker that was taught. It is the mean of what they learned, with the product's
    own prior among them as two campaigns, so that one odd campaign moves little. Words and topics stay in their campaign.
    """
    own, names = Prior(), [name for line in lines for name in line if name not in ("intercept", "base")]
    means = {name: _mean([line[name] for line in lines if name in line], before)
             for name, before in {**dict.fromkeys(names, 0.0), "intercept": own.intercept, "base": own.slope}.items()}
    return Prior(means.pop("intercept"), means.pop("base"), means, len(lines))


def accepted(label: Label) -> bool:
    """Whether a label speaks for a creator."""
    return label != "reject"


def _ranker(base: np.ndarray, likeness: Likeness, labels: Mapping[int, Label], prior: Prior,
            features: Mapping[str, np.ndarray], fit: Fit | None = None) -> Ranker:
    taught = len({accepted(label) for label in labels.values()}) == 2
    design = np.column_stack([np.ones(len(base)), _standard(likeness.spread(base) if taught else base),
                              *(_standard(column) for column in features.values())])
    free = prior.spreads(len(features)) * ([1] * design.shape[1] if taught else [1] + [0] * (design.shape[1] - 1))
    places, lines, means = np.array(list(labels), dtype=int), design * free, prior.means(list(features))
    alike = likeness.columns(places) if taught else np.zeros((len(base), len(places)))
    covariance, mean = alike + lines @ lines[places].T, design @ means
    if fit is None:
        fit = _fit(covariance[places], mean[places], labels)
    scores = np.round(mean + covariance @ fit.pull, _DIGITS) + 0.0
    learned = means + free**2 * (design[places].T @ fit.pull)
    return Ranker(scores, expit(scores), labels, taught, prior,
                  dict(zip(("intercept", "base", *features), learned.tolist(), strict=True)), fit, design, likeness)


def _fit(covariance: np.ndarray, mean: np.ndarray, labels: Mapping[int, Label]) -> Fit:
    said = np.array([accepted(label) for label in labels.values()], dtype=float)
    return laplace(covariance, mean, said, np.array([WEIGHTS[label] for label in labels.values()]))


def _standard(values: np.ndarray) -> np.ndarray:
    """Mean 0 and standard deviation 1; unknown values, and all when they are equal, are 0."""
    values = np.asarray(values, dtype=float)
    known = np.isfinite(values)
    spread = values[known].std() if known.any() else 0.0
    return np.where(known, values - values[known].mean(), 0.0) / spread if spread > _FLAT else np.zeros(len(values))


def _mean(found: Sequence[float], before: float) -> float:
    return (sum(found) + _BEFORE * before) / (len(found) + _BEFORE)


def _likeness(views: Views | Likeness) -> Likeness:
    return views if isinstance(views, Likeness) else Likeness(views)


def _check(base: np.ndarray, likeness: Likeness, labels: Mapping[int, Label], features: Mapping[str, np.ndarray]) -> None:
    if base.shape != (likeness.n,) or any(len(column) != likeness.n for column in features.values()):
        raise BadInput(f"There are {likeness.n} texts, and not as many scores of each kind.", "Give one for each text.")
    if not np.isfinite(base).all():
        raise BadInput("A base score is not a number.", "Score every text first.")
    if reserved := _RESERVED & set(features):
        raise BadInput(f"A feature cannot be called {min(reserved)}.", "Give it another name.")
    for place, label in labels.items():
        if label not in WEIGHTS or not 0 <= place < likeness.n:
            raise BadInput(f"{label!r} at place {place} is no label of a text.", f"Labels are {', '.join(WEIGHTS)}.")
