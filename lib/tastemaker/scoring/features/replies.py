"""Reply behaviour: on how many of a creator's posts with comments of others its own answer is among the comments that we hold.

A comment's author is kept only as a keyed hash, so a creator is known among them by the hash of its own id or handle. Comments
are what a platform's calls brought, mostly the first page: a share is a lower bound. Where a platform's comments hold no answers
to comments at all, its calls do not bring them, and then nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from ibis import _

from tastemaker.scoring.features.posts import Tables, fresh, joined, recent
from tastemaker.scoring.features.scope import ALL, Scope
from tastemaker.scoring.formulas import LEAST_REPLIED
from tastemaker.store import Store


def authors(tables: Tables, as_of: datetime, allowed: Sequence[str], scope: Scope = ALL) -> Any:
    """Who commented on each of the newest posts: profile, post, the author's hash, whether it answers a comment, and until when
    its comments may be kept."""
    rows = recent(tables, as_of, allowed, scope).select("profile_key", "post_key", "platform", post_id="platform_id")
    said = tables("comments")
    said = said.filter(fresh(said, as_of)).select("platform", "post_id", "author_hash", answer=said.reply_to.notnull(), until="expires_at")
    both = rows.inner_join(said, ["platform", "post_id"])
    found = both.group_by(["profile_key", "platform", "post_key", "author_hash"]).aggregate(
        answers=_.answer.any(), until=_.until.min())
    profiles = tables("usable_profiles").select("profile_key", "platform_id", "handle")
    return joined(found, profiles, "profile_key").order_by(["profile_key", "post_key", "author_hash"])


def replies(store: Store, seen: pd.DataFrame) -> pd.DataFrame:
    """`replied_share`, `replied_n` (posts with comments of others) and `replies_expire`, when the first of the comments does, for
    each profile, from the rows of `authors`."""
    named = seen[["profile_key", "platform_id", "handle"]].drop_duplicates("profile_key")
    own = {(key, store.hash(name)) for key, *names in named.itertuples(index=False) for name in names if name}
    pairs = zip(seen["profile_key"], seen["author_hash"], strict=True)
    mine = pd.Series([pair in own for pair in pairs], index=seen.index, dtype=bool)
    posts = seen.assign(mine=mine, other=~mine).groupby(["profile_key", "platform", "post_key"], as_index=False)
    posts = posts.agg(mine=("mine", "any"), other=("other", "any"), until=("until", "min")).query("other")
    found = posts.groupby(["profile_key", "platform"], as_index=False).agg(
        replied_share=("mine", "mean"), replied_n=("mine", "size"), replies_expire=("until", "min"))
    telling = set(seen.loc[seen["answers"].astype(bool), "platform"])
    known = found["platform"].isin(telling) & (found["replied_n"] >= LEAST_REPLIED)
    return found.assign(replied_share=found["replied_share"].where(known)).drop(columns="platform")
