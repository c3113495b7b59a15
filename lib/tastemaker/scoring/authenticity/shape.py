"""The shape of a profile's figures beside its cohort's: reach by size, likes per view, comments per like, evenness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tastemaker.scoring.authenticity.rises import THRESHOLD
from tastemaker.scoring.authenticity.signals import Signal
from tastemaker.scoring.authenticity.tails import strength

POSTS = 8
"""Posts with a figure that a profile needs before its figure is compared."""
MEMBERS = 20
"""Members of the cohort with the figure that the comparison needs."""
FIGURES = {
    "views per follower": ("reach against size", "median views of a post over followers"),
    "likes per view": ("likes per view", "median likes over views of a post"),
    "comments per like": ("comments per like", "median comments over likes of a post"),
    "spread of likes per view": ("evenness of engagement", "half the middle range of the log of likes per view"),
}
"""Figure to its signal's name and its formula."""
INNOCENT = {
    "reach against size": ("a giveaway or advertising brought followers who watch little", "a viral post",
                           "a change of format", "old followers who left", "views that another platform sends"),
    "likes per view": ("a change of format", "likes hidden or switched off", "advertising counted as views",
                       "a close community"),
    "comments per like": ("comments limited or switched off", "a giveaway that asks for comments",
                          "a post that divides opinions"),
    "evenness of engagement": ("one format, one hour, one loyal audience", "a viral post among quiet ones",
                               "a change of format"),
}


@dataclass(frozen=True, slots=True)
class Cohort:
    """With whom a profile is compared: the cohort's name and one row of `figures` a member, itself left out."""

    name: str
    members: pd.DataFrame


def figures(posts: pd.DataFrame, followers: float | None) -> dict[str, float]:
    """The FIGURES of a profile from its posts with newest counters (views, likes, comments); NaN under POSTS posts."""
    views, likes, comments = (posts[column].astype(float) for column in ("views", "likes", "comments"))
    viewed, liked = views.where(views > 0), likes.where(likes > 0)
    rate = np.log((likes + 1) / (viewed + 1))
    return {"views per follower": _median(views) / followers if followers and followers > 0 else np.nan,
            "likes per view": _median(likes / viewed), "comments per like": _median(comments / liked),
            "spread of likes per view": float(np.diff(np.quantile(rate.dropna(), [0.25, 0.75]))[0]) / 2
            if rate.notna().sum() >= POSTS else np.nan}


def signals(posts: pd.DataFrame, followers: float | None, cohort: Cohort) -> list[Signal]:
    """One signal a figure: how rarely the cohort's members are as low or as high.

    The rarity is the share of members at least as far out on the same side, both sides counted, and never less than
    one in the cohort's number plus one: a small cohort cannot make strong evidence. A profile of a platform whose
    terms permit no derived figures must not be handed in: seeing to that is the caller's duty.
    """
    own = figures(posts, followers)
    return [_compared(figure, own[figure], posts, cohort) for figure in FIGURES]


def _compared(figure: str, value: float, posts: pd.DataFrame, cohort: Cohort) -> Signal:
    name, formula = FIGURES[figure]
    known = cohort.members[figure].dropna().to_numpy(dtype=float) if figure in cohort.members else np.array([])
    told = {"name": name, "n": len(posts), "cohort": f"{cohort.name}, {len(known)} profiles",
            "innocent": INNOCENT[name]}
    if np.isnan(value) or len(known) < MEMBERS:
        counters = "followers and " * ("follower" in figure) + f"{POSTS} posts with the counters are needed"
        missing = f"{counters}, and not all of that is known" if np.isnan(value) else \
            f"{MEMBERS} profiles to compare with are needed, {len(known)} are there"
        return Signal(state="insufficient evidence", strength=None, numbers={"formula": formula}, **told,
                      sentence=f"{name.capitalize()}: {missing}.")
    low = float((known <= value).sum() + 1) / (len(known) + 1)
    high = float((known >= value).sum() + 1) / (len(known) + 1)
    rare = strength(min(2 * min(low, high), 1.0))
    side = "as low" if low < high else "as high"
    as_far = int(round(min(low, high) * (len(known) + 1))) - 1
    return Signal(
        state="seen" if rare >= THRESHOLD else "not seen", strength=rare, **told, posts=_odd(figure, posts),
        numbers={figure: round(value, 5), "cohort's median": round(float(np.median(known)), 5),
                 f"members {side}": as_far, "formula": formula},
        sentence=f"{figure.capitalize()} {'are' if 's per' in figure else 'is'} {value:.3g}; the cohort's median is "
                 f"{np.median(known):.3g}, and {as_far} of {len(known)} members are {side}.")


def _odd(figure: str, posts: pd.DataFrame) -> tuple[int, ...]:
    """The five posts nearest to the profile's own figure, which show it best; of a spread, the five farthest."""
    ratios = {"views per follower": ("views", None), "comments per like": ("comments", "likes")}
    columns = ratios.get(figure, ("likes", "views"))
    values = posts[columns[0]].astype(float)
    if columns[1]:
        values = values / posts[columns[1]].astype(float).where(posts[columns[1]].astype(float) > 0)
    far = (values - values.median()).abs()
    near = not figure.startswith("spread")
    keys = posts.assign(_far=far)[far.notna()].sort_values(["_far", "post_key"], ascending=[near, True])
    return tuple(int(key) for key in keys["post_key"].head(5))


def _median(values: pd.Series) -> float:
    return float(values.median()) if values.notna().sum() >= POSTS else float("nan")
