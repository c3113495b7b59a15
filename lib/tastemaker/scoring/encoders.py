"""Encoders from elsewhere: texts as vectors, so that a text can match without sharing a word with what was asked.

None is needed: relevance learns a latent space from the texts at hand (`relevance.latent`), which is an encoder too. A
static or a sentence encoder is used where its package is installed and a person names the folder of a model. A service is
used where a person hands in the callable that asks it. No model is looked up by name and nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from tastemaker.errors import BadInput

KINDS = {"modules.json": ("sentence_transformers", "model2vec"), "config.json": ("model2vec",)}
"""The file that tells a model's folder apart: the packages that read it, tried in this order."""


@runtime_checkable
class Encoder(Protocol):
    """Texts to vectors whose dot products say how alike the texts are."""

    name: str

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, one row a text, of length 1, or 0 where it knows nothing of a text."""
        ...


class Called:
    """An encoder behind a callable, such as a service that a person agreed to pay. The same text is asked once."""

    def __init__(self, name: str, ask: Callable[[Sequence[str]], Sequence[Sequence[float]]]) -> None:
        self.name, self._ask = name, ask
        self._known: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """See `Encoder`. BadInput when the answer has another number of vectors than was asked, or one is not finite."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, checked(self._ask(new), len(new), self.name), strict=True))
        return np.array([self._known[text] for text in texts]) if len(texts) else np.zeros((0, 0), dtype=np.float32)


def local(folder: str | Path, kinds: Mapping[str, Sequence[str]] = KINDS) -> Encoder:
    """The encoder in a folder: a sentence encoder (sentence-transformers) or a static one (model2vec).

    BadInput when the folder holds neither, or no package that reads it is installed.
    """
    path = Path(folder)
    packages = next((names for file, names in kinds.items() if (path / file).is_file()), None)
    if packages is None:
        raise BadInput(f"{path} holds no encoder.", f"Name a folder with {' or '.join(kinds)}.")
    for package in packages:
        try:
            return Called(path.name, _reader(import_module(package), path))
        except ImportError:
            continue
    raise BadInput(f"{path} needs {' or '.join(packages)}, which is not installed.", f"Install {packages[0]}.")


def checked(vectors: Any, n: int, name: str) -> np.ndarray:
    """Vectors as (n, d) float32 of length 1 or 0."""
    try:
        found = np.asarray(vectors, dtype=np.float32)
    except (TypeError, ValueError):
        found = np.zeros(0, dtype=np.float32)
    if found.ndim != 2 or len(found) != n or not np.isfinite(found).all():
        raise BadInput(f"The encoder {name} did not answer with one vector of finite numbers for each of {n} texts.",
                       "Check what it answers, or score without it.")
    return unit(found)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)


def _reader(package: Any, path: Path) -> Callable[[Sequence[str]], Any]:
    if hasattr(package, "StaticModel"):
        return package.StaticModel.from_pretrained(str(path)).encode
    return package.SentenceTransformer(str(path), local_files_only=True, trust_remote_code=False).encode
