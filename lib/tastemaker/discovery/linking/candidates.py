"""Which pairs of profiles are worth a look: those that share something rare."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tastemaker.discovery.linking.reading import Ints, Read

MOST_TOGETHER = 30
"""What more profiles share makes no pairs; whoever belongs together nearly always shares something rarer as well."""
FEW = 60
"""Up to so many profiles every pair is looked at."""
HEAD = 6
"""Letters at the beginning and at the end of a handle that may be shared."""


def pairs(read: Read) -> Ints:
    """The pairs as an (n, 2) array of places, the smaller first, sorted, each once."""
    n = len(read.keys)
    if n <= FEW:
        return np.column_stack(np.triu_indices(n, 1)).astype(np.int64)
    found = [np.sort(links, axis=1) for links in (read.leads, read.vouched, read.mentions)]
    found += [together(owners, values) for owners, values in _keys(read)]
    codes = np.unique(np.concatenate([part[:, 0] * n + part[:, 1] for part in found]))
    return np.column_stack([codes // n, codes % n])


def _keys(read: Read) -> Iterator[tuple[Ints, list[str]]]:
    """What may be shared: its owners and its values."""
    n = np.arange(len(read.keys))
    both = ["".join(name) for name in read.names]
    yield np.concatenate([n, n]), [*read.handles, *both]
    yield np.concatenate([n, n]), [v[:HEAD] if len(v) > HEAD else "" for v in (*read.handles, *both)]
    yield n, [v[-HEAD:] if len(v) > HEAD else "" for v in read.handles]
    for lists, least in ((read.names, 4), (read.sites, 1), (read.addresses, 1)):
        owners = np.repeat(n, [len(values) for values in lists])
        yield owners, [value if len(value) >= least else "" for values in lists for value in values]
    yield (
        np.concatenate([n, n]),
        [
            " ".join(part) if len(part) > 2 else ""
            for part in [*(bio[:4] for bio in read.bios), *(bio[-4:] for bio in read.bios)]
        ],
    )


def together(owners: Ints, values: list[str]) -> Ints:
    """Every pair of different owners of one value, unless too many have it."""
    codes, names = pd.factorize(np.array(values, dtype=object))
    kept = np.array([bool(name) for name in names], dtype=bool)[codes] if len(values) else np.zeros(0, dtype=bool)
    table = np.unique(np.column_stack([codes[kept], owners[kept]]), axis=0)
    if not len(table):
        return np.zeros((0, 2), dtype=np.int64)
    codes, owners = table[:, 0], table[:, 1]
    size = np.bincount(codes)[codes]
    codes, owners = codes[size <= MOST_TOGETHER], owners[size <= MOST_TOGETHER]
    found = []
    for step in range(1, MOST_TOGETHER):
        same = codes[step:] == codes[:-step]
        if not same.any():
            break
        found.append(np.column_stack([owners[:-step][same], owners[step:][same]]))
    return np.concatenate(found) if found else np.zeros((0, 2), dtype=np.int64)
