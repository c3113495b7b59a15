"""How alike short texts are: cosines of their letters or words, each weighted by how rare it is among all profiles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from tastemaker.discovery.linking.reading import Ints

_BITS = 20
_STEP = 200_000
Floats = NDArray[np.float64]


def letters(texts: Sequence[str]) -> sparse.csr_array:
    """Runs of three signs of each text, its ends marked; a rare run such as `zq4` counts more than `the` or `tv`."""
    signs = np.frombuffer(
        "".join(f"\x02{text}\x03" for text in texts).encode("utf-32-le", "ignore"), dtype=np.uint32
    ).astype(np.uint64)
    owners = np.repeat(np.arange(len(texts)), [len(text.encode("utf-32-le", "ignore")) // 4 + 2 for text in texts])
    if len(signs) < 3:
        return sparse.csr_array((len(texts), 1 << _BITS))
    runs = (
        signs[:-2] * np.uint64(2_654_435_761) ^ signs[1:-1] * np.uint64(40_503_017) ^ signs[2:] * np.uint64(9_176_263)
    ) * np.uint64(0x9E3779B97F4A7C15)
    inside = owners[:-2] == owners[2:]
    return _weighted(
        owners[:-2][inside], (runs[inside] >> np.uint64(64 - _BITS)).astype(np.int64), (len(texts), 1 << _BITS)
    )


def words(texts: Sequence[Sequence[str]]) -> sparse.csr_array:
    """Words of each text."""
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    codes, names = pd.factorize(np.array([word for text in texts for word in text], dtype=object))
    return _weighted(owners, codes, (len(texts), max(1, len(names))))


def cosines(left: sparse.csr_array, right: sparse.csr_array, pairs: Ints) -> Floats:
    """One cosine a pair: row `pairs[i, 0]` of `left` with row `pairs[i, 1]` of `right`."""
    parts = [
        np.asarray(left[pairs[i : i + _STEP, 0]].multiply(right[pairs[i : i + _STEP, 1]]).sum(axis=1)).ravel()
        for i in range(0, len(pairs), _STEP)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _weighted(rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_array:
    """Rows of length 1 whose entries say how rare a column is."""
    table = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    table.sum_duplicates()
    table.data[:] = np.log((1 + shape[0]) / (1 + np.bincount(table.indices, minlength=shape[1])))[table.indices] + 1
    squares = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table.data /= np.maximum(np.repeat(squares, np.diff(table.indptr)), 1e-12)
    return table
