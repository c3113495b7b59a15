"""Cliques: groups of commenters who meet at several creators more often than chance brings together.

Authors are keyed hashes; nobody is named. The test shuffles who wrote which comment, so each author keeps their
number of comments and each post, thus each creator, its own. A pair's surprise is how unlikely its number of shared
posts is for two authors as busy as they are. The largest surprise of each shuffle is kept, and a pair counts only
when few shuffles hold anything as surprising (Westfall and Young 1993): this covers all pairs at once. Groups are
what such pairs connect, where they meet at several creators.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.stats import poisson

from tastemaker.scoring.authenticity.signals import Signal, State

NAME = "recurring commenters"
SHUFFLES = 99
LEVEL = 0.02
"""Chance, over all pairs together, of one wrong pair."""
SWAPS = 4
"""Rounds in which a shuffle is mended where one author stands twice under one post."""
CREATORS = 3
"""Creators under whose posts two authors must meet: twice is a coincidence of taste."""
MEMBERS = 3
"""Authors of a group."""
LEAST = 30
"""Comments of a profile below which nothing is said of it."""
CROWD = 300
"""Busy commenters of one post above which the post tells nothing: everybody was there."""
INNOCENT = (
    "fans of one niche read the same creators",
    "friends or a club who comment together",
    "a small language community",
    "the creators appear in each other's posts",
    "moderators or a company's own team",
)


@dataclass(frozen=True, slots=True)
class Clique:
    """One group: `authors` are hashes, `profiles` the keys of the creators they meet at, `p` holds over all pairs at
    once."""

    authors: tuple[str, ...]
    profiles: tuple[int, ...]
    p: float
    shuffles: int


def cliques(comments: pd.DataFrame, *, shuffles: int = SHUFFLES, seed: int = 0) -> list[Clique]:
    """The groups in comments of many profiles, largest first.

    `comments` has profile_key, post_key and author_hash; with a column `cohort`, such as a niche or a language,
    shuffles stay within it, so that what a whole cohort shares surprises nobody. Takes seconds for 100,000 comments,
    and less where the first shuffles already show that chance does as much.
    """
    met = _Meetings(comments)
    pairs, posts = met.pairs(met.author)
    if not len(pairs):
        return []
    surprise = met.surprise(pairs, posts)
    chance, worst = np.random.default_rng(seed), []
    while len(worst) < shuffles and 1 + sum(w >= surprise.max() for w in worst) <= LEVEL * (1 + shuffles):
        worst.append(met.largest(met.shuffled(chance)))
    p = (1 + (np.array(worst) >= surprise[:, None] - 1e-9).sum(axis=1)) / (1 + len(worst))
    kept = np.flatnonzero(p <= LEVEL)
    kept = kept[met.wide(pairs[kept])]
    return sorted(met.groups(pairs[kept], p[kept], len(worst)), key=lambda c: (-len(c.authors), c.authors))


def signals(comments: pd.DataFrame, *, shuffles: int = SHUFFLES, seed: int = 0) -> dict[int, list[Signal]]:
    """For each profile of the comments its signal: which share of its comments groups wrote that recur at other
    creators."""
    found = cliques(comments, shuffles=shuffles, seed=seed)
    enough = comments["profile_key"].nunique() >= CREATORS
    return {
        int(key): [_signal(int(key), rows, [c for c in found if key in c.profiles], enough, shuffles)]
        for key, rows in comments.groupby("profile_key")
    }


class _Meetings:
    """Who wrote under which post, once each, as numbers."""

    def __init__(self, comments: pd.DataFrame) -> None:
        rows = comments.drop_duplicates(["post_key", "author_hash"]).sort_values(["post_key", "author_hash"])
        self.author, names = pd.factorize(rows["author_hash"], sort=True)
        self.names = np.asarray(names, dtype=object)
        self.post = pd.factorize(rows["post_key"], sort=True)[0]
        self.profile, self.keys = pd.factorize(rows["profile_key"], sort=True)
        cohort = rows["cohort"] if "cohort" in rows else pd.Series("", index=rows.index)
        self._strata = [np.flatnonzero(cohort == name) for name in cohort.unique()]
        self._count = np.bincount(self.author, minlength=len(names)).astype(float)
        size = np.bincount(self.post).astype(float)
        self._share = float((size**2).sum() / max(1, len(rows)) ** 2)

    def shuffled(self, chance: np.random.Generator) -> np.ndarray:
        """The authors with their comments dealt anew; who got two of one post swaps one of them for another comment."""
        author = self.author.copy()
        for places in self._strata:
            dealt = chance.permutation(author[places])
            for _ in range(SWAPS):
                twice = (
                    pd.Series(self.post[places] * np.int64(len(self.names)) + dealt)
                    .duplicated()
                    .to_numpy()
                    .nonzero()[0]
                )
                for one, other in zip(twice, chance.integers(len(dealt), size=len(twice)), strict=True):
                    dealt[one], dealt[other] = dealt[other], dealt[one]
            author[places] = dealt
        return author

    def pairs(self, author: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of authors (n, 2) who share `CREATORS` posts or more, and how many."""
        table = self._table(author)
        shared = (table @ table.T).tocoo()
        kept = (shared.data >= CREATORS) & (shared.row < shared.col)
        return np.column_stack([shared.row[kept], shared.col[kept]]), shared.data[kept]

    def _table(self, author: np.ndarray) -> sparse.csr_matrix:
        """Authors by posts, 1 where one wrote under the other; only who can meet often enough, and no crowds."""
        rows = np.flatnonzero(self._count[author] >= CREATORS)
        if not len(rows):
            return sparse.csr_matrix((len(self.names), 0), dtype=np.int32)
        shape = (len(self.names), int(self.post.max()) + 1)
        table = sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (author[rows], self.post[rows])), shape=shape)
        table.data[:] = 1
        return table[:, np.flatnonzero(np.asarray(table.sum(axis=0)).ravel() <= CROWD)]

    def wide(self, pairs: np.ndarray) -> np.ndarray:
        """Whether each pair shares posts of `CREATORS` creators or more."""
        owner = dict(zip(self.post, self.profile, strict=True))
        rows = np.isin(self.author, pairs)
        posts = {author: set(same) for author, same in pd.Series(self.post[rows]).groupby(self.author[rows])}
        return np.array([len({owner[post] for post in posts[a] & posts[b]}) >= CREATORS for a, b in pairs], dtype=bool)

    def surprise(self, pairs: np.ndarray, posts: np.ndarray) -> np.ndarray:
        """Minus the logarithm of the chance of so many shared posts for two authors as busy as these."""
        expected = self._count[pairs[:, 0]] * self._count[pairs[:, 1]] * self._share
        return -poisson.logsf(posts - 1, expected)

    def largest(self, author: np.ndarray) -> float:
        pairs, posts = self.pairs(author)
        return float(self.surprise(pairs, posts).max()) if len(pairs) else 0.0

    def groups(self, pairs: np.ndarray, p: np.ndarray, shuffles: int) -> Iterator[Clique]:
        graph = sparse.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(self.names),) * 2)
        part = connected_components(graph, directed=False)[1]
        for label in np.unique(part[pairs[:, 0]]) if len(pairs) else ():
            members = np.flatnonzero(part == label)
            if len(members) >= MEMBERS:
                worst = float(p[part[pairs[:, 0]] == label].max())
                yield Clique(tuple(map(str, self.names[members])), self._where(members), worst, shuffles)

    def _where(self, members: np.ndarray) -> tuple[int, ...]:
        """Creators where at least two of them met under one post."""
        rows = np.isin(self.author, members)
        met = (
            pd.DataFrame({"profile": self.profile[rows], "post": self.post[rows]}).value_counts().reset_index(name="n")
        )
        return tuple(int(self.keys[i]) for i in sorted(met.loc[met["n"] >= 2, "profile"].unique()))


def _signal(key: int, rows: pd.DataFrame, found: list[Clique], enough: bool, shuffles: int) -> Signal:
    n, authors = len(rows), rows["author_hash"].nunique()
    if n < LEAST or not enough:
        lacking = (
            f"Only {n} comments are known, {LEAST} are needed."
            if n < LEAST
            else f"Comments of fewer than {CREATORS} creators are known."
        )
        return _told("insufficient evidence", None, lacking, {"comments": n})
    mine = rows["author_hash"].isin({author for clique in found for author in clique.authors})
    if not mine.any():
        said = f"No group among its {authors:,} commenters meets at {CREATORS} creators beyond "
        said += f"chance ({shuffles} shuffles)."
        return _told("not seen", 0.0, said, {"comments": n, "shuffles at most": shuffles})
    p, others = max(clique.p for clique in found), {k for clique in found for k in clique.profiles} - {key}
    present = rows.loc[mine, "author_hash"].nunique()
    numbers = {
        "comments": n,
        "comments by the group": int(mine.sum()),
        "share of comments": round(float(mine.mean()), 4),
        "commenters of the group here": present,
        "other creators where it meets": len(others),
        "p over all pairs": round(p, 4),
        "shuffles": found[0].shuffles,
    }
    said = (
        f"{present} commenters who wrote {mine.sum():,} of {n:,} comments ({mine.mean():.0%}) also meet under posts of "
        f"{len(others)} other creators, more than chance brings together (p ≤ {p:.3f}, {found[0].shuffles} shuffles)."
    )
    posts = tuple(int(post) for post in rows.loc[mine, "post_key"].value_counts().index[:5])
    return _told("seen", round(1 - p, 3), said, numbers, posts)


def _told(
    state: State, strength: float | None, said: str, numbers: dict[str, float | str], posts: tuple[int, ...] = ()
) -> Signal:
    return Signal(
        name=NAME,
        state=state,
        strength=strength,
        sentence=said,
        numbers=numbers,
        n=int(numbers["comments"]),
        cohort="",
        innocent=INNOCENT,
        posts=posts,
    )
