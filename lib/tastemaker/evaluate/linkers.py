"""Simpler ways to link, to hold ours against: shared links, the same handle, and splink with its stock comparisons."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tastemaker.discovery.linking.candidates import together
from tastemaker.discovery.linking.reading import Ints, plain, rare, values

THRESHOLD = 0.5
"""Match probability from which splink's pairs count. Best of .5, .8, .95 and .99 on the world of the tests."""


def handles(profiles: pd.DataFrame) -> Ints:
    """Profiles with the same handle, capitals aside."""
    return pd.factorize(profiles["handle"].str.casefold())[0]


def shared(profiles: pd.DataFrame) -> Ints:
    """Profiles with a link or an address in common that few others have."""
    links, addresses = _shown(profiles)
    pairs = [
        together(
            np.repeat(np.arange(len(profiles)), [len(found) for found in lists]), [v for found in lists for v in found]
        )
        for lists in (links, addresses)
    ]
    return _closure(np.concatenate(pairs), len(profiles))


def splink(profiles: pd.DataFrame) -> Ints:
    """splink on DuckDB: Jaro and Winkler's comparison of handles and names as it comes, shared links and addresses.

    It gets what ours gets to clean: plain links, and none that many profiles have. Its rates are learned its
    usual way: `u` from random pairs, `m` by expectation maximisation within the same handle and within the same name.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as compare

    links, addresses = _shown(profiles)
    frame = pd.DataFrame(
        {
            "unique_id": np.arange(len(profiles)),
            "handle": profiles["handle"].str.lower(),
            "name": profiles["name"].str.lower().replace("", None),
            "links": [found or None for found in links],
            "addresses": [found or None for found in addresses],
        }
    )
    by_links, by_mail = (block_on(name, arrays_to_explode=[name]) for name in ("links", "addresses"))
    rules = [block_on("handle"), block_on("name"), by_links, by_mail, block_on("substr(handle, 1, 6)")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            compare.JaroWinklerAtThresholds("handle"),
            compare.JaroWinklerAtThresholds("name"),
            compare.ArrayIntersectAtSizes("links", [1]),
            compare.ArrayIntersectAtSizes("addresses", [1]),
        ],
    )
    linker = Linker(DuckDBAPI().register(frame), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([by_mail, block_on("handle")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in ("handle", "name"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(rule))
    found = linker.inference.predict(threshold_match_probability=THRESHOLD).as_pandas_dataframe()
    return _closure(found[["unique_id_l", "unique_id_r"]].to_numpy(dtype=np.int64), len(profiles))


def _shown(profiles: pd.DataFrame) -> tuple[list[list[str]], list[list[str]]]:
    links = [[plain(link) for link in values(found)] for found in profiles["links"]]
    return rare(links), rare([[v.casefold() for v in values(found)] for found in profiles["addresses"]])


def _closure(pairs: Ints, n: int) -> Ints:
    return connected_components(
        coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n)), directed=False
    )[1]
