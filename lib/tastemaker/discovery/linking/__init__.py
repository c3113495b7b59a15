"""Who is who: which profiles on several platforms are one person's, which pairs to ask about, and who only looks alike.

All is a function of its arguments: the same profiles and answers give the same result, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from tastemaker.discovery.linking.judging import LIKELY, SURE, Compared, Linked, compare, judge

PROFILE_COLUMNS = ("profile_key", "platform", "handle", "name", "bio", "url", "links", "verified", "addresses")
__all__ = ["LIKELY", "PROFILE_COLUMNS", "SURE", "Compared", "Linked", "compare", "judge", "link"]


def link(
    profiles: pd.DataFrame, answers: pd.DataFrame | None = None, *, two_allowed: Collection[tuple[int, int]] = ()
) -> Linked:
    """Link profiles with PROFILE_COLUMNS; a missing column counts as empty.

    `links`, `verified` and `addresses` are lists of texts. `answers` has a, b and same, from a person: they decide their
    own pairs and teach about all others with such signs.
    `two_allowed` are pairs of one platform that a person said belong together. Keys that are not among the profiles are
    passed over.
    """
    return judge(compare(profiles), answers, two_allowed=two_allowed)
