"""Teaching the weights that ship: invented texts in, a JSON file out, the same numbers on every run.

`python -m tastemaker.scoring.wording.teaching` writes them anew. The texts come from grammars beside this file: forms
with slots, several languages, both what is looked for and what only resembles it. No collected text is read.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from tastemaker.scoring.wording.cues import Cues, Weights


class Lesson(NamedTuple):
    """What one file of weights is learned from."""

    cues: str
    grammar: str
    rarity: float
    """How many times rarer what is looked for is taken to be than everything else. A wrong find costs more then."""
    glued: float
    """Texts of everything else to add, as a share of them, that are two or three put together: descriptions often run
    on, and cues that meet by chance should mean little."""
    strictness: float
    """The inverse strength of the ridge. It is strong: invented texts are cleaner than real ones and deserve little
    trust."""


LESSONS = {
    "spam.json": Lesson("spam.toml", "invented_comments.toml", 1.0, 0.0, 0.03),
    "disclosure.json": Lesson("disclosure.toml", "invented_sentences.toml", 5.0, 0.25, 0.3),
}
FILLINGS = 8
"""Texts that are made of each form."""
DEEPEST = 5
"""Times that a filling may hold a slot whose filling holds a slot."""
_SLOT = re.compile(r"\{(\w+)\}")
_PLACES = 3


def invented(lesson: Lesson, seed: int = 0) -> tuple[list[str], list[str]]:
    """Texts of a lesson's grammar and the kind of each. The same seed gives the same texts."""
    grammar = tomllib.loads(resources.files(__package__).joinpath(lesson.grammar).read_text(encoding="utf-8"))
    chance, slots = random.Random(seed), grammar.pop("slots")
    made = [
        (_filled(form, slots, chance), kind)
        for kind, languages in grammar.items()
        for forms in languages.values()
        for form in forms
        for _ in range(FILLINGS)
    ]
    rest = list(grammar)[-1]
    plain = [text for text, kind in made if kind == rest]
    made += [
        (" ".join(chance.sample(plain, chance.choice((2, 3)))), rest) for _ in range(int(lesson.glued * len(plain)))
    ]
    return [text for text, _ in made], [kind for _, kind in made]


def learn(cues: Cues, texts: Sequence[str], kinds: Sequence[str], rarity: float, strictness: float) -> Weights:
    """A ridge logistic regression over the cues. Each kind counts alike, but the last one `rarity` times as much."""
    names = list(dict.fromkeys(kinds))
    share = {i: len(kinds) / len(names) / kinds.count(name) for i, name in enumerate(names)}
    share[len(names) - 1] *= rarity
    model = LogisticRegression(C=strictness, class_weight=share, max_iter=2_000, tol=1e-8)
    model.fit(cues.matrix(texts), [names.index(kind) for kind in kinds])
    rows, base = model.coef_, model.intercept_
    if len(names) == 2:  # one row for the second of two kinds
        rows, base = np.vstack([0 * rows, rows]), np.array([0.0, base[0]])
    return Weights(tuple(names), tuple(cues.features), tuple(tuple(_short(row)) for row in rows), tuple(_short(base)))


def taught(weights: str) -> Weights:
    """The weights that a file of `LESSONS` should hold."""
    lesson = LESSONS[weights]
    return learn(Cues.load(lesson.cues), *invented(lesson), lesson.rarity, lesson.strictness)


def write(folder: Path) -> None:
    """Write every file of weights into the folder of this package."""
    for name in LESSONS:
        (folder / name).write_text(taught(name).as_json(), encoding="utf-8")


def _filled(form: str, slots: Mapping[str, Any], chance: random.Random) -> str:
    for _ in range(DEEPEST):
        form = _SLOT.sub(lambda slot: chance.choice(slots[slot[1]]), form)
    return " ".join(form.split())


def _short(values: np.ndarray) -> list[float]:
    return [round(float(value), _PLACES) + 0.0 for value in values]


if __name__ == "__main__":
    write(Path(__file__).parent)
