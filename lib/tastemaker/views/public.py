"""One creator's evidence as a stakeholder sees it: what a redacted snapshot holds, and what it leaves out and why.

The team's own page is `vetting.evidence`. Here are no signals, no quotes to decide on and no addresses, and it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tastemaker import render
from tastemaker.views import bars, cards, numbers, vetting
from tastemaker.views.style import Fragment

Row = Mapping[str, Any]
_CARD = ("name", "handle", "url", "platform", "size_band", "main_language", "country", "main_format", "label", "score",
         "score_low", "score_high", "rank", "reasons", "why_not")
"""What the card at the side takes; figures stand in a part of their own, computed ones apart from the platform's."""
_PLACED = (("reach", "reach_percentile"), ("engagement", "engagement_percentile"))
_OTHERS = (("Growth in 30 days", "followers_growth_30d", numbers.share, "snapshots of ours"),
           ("Posts a week", "posts_per_week", numbers.score, "posts"),
           ("Days since last post", "days_since_post", numbers.count, ""),
           ("Disclosed as paid", "sponsored_share", numbers.share, "posts that could say so"))
_UNITS = {"reach_median_views": (numbers.count, "median views"),
          "engagement_per_view_median": (numbers.share, "engagement per view, median"),
          "engagement_per_follower_median": (numbers.share, "engagement per follower, median")}
_LEFT_OUT = (
    "Patterns in their figures, quotes that a brand may care about and past partners: the team reads them beside what "
    "else explains them. Two parts of the score rest on them and are here as numbers only.",
    "Addresses, profile texts, notes and drafts: a snapshot never holds them.",
    "Figures of the cohort's other members: the place and the number of members say enough, and some platforms "
    "forbid benchmarks.",
    "Posts but the five newest, and everything past the time for which its platform lets it be kept.",
)


def page(row: Row, parts: Sequence[Row], posts: pd.DataFrame | None = None, growth: pd.DataFrame | None = None,
         terms: Row | None = None) -> Fragment:
    """The page as HTML in which every value is escaped: the score's parts, figures against the cohort, what is left out.

    `row` is the snapshot's, `parts` as for `vetting.evidence` with `counted, window, unit, figure, of` besides; `terms`
    has `title, as_of, derived, passing_on` of the creator's platform.
    """
    score, figures, left_out = (f"<section class='tm-panel'>{section}</section>" for section in (
        vetting.score(row, parts), _figures(row, parts, terms), _left_out(terms)))
    card = cards.creator({name: row[name] for name in _CARD if name in row}, growth, posts)
    return Fragment(f"<div class='tm-evidence'><div>{score}{figures}</div><div>{card}{left_out}</div></div>")


def _figures(row: Row, parts: Sequence[Row], terms: Row | None) -> str:
    """What the platform gave, and apart from it what is computed here, with the place among the cohort."""
    source = render.html((terms or {}).get("title") or row.get("platform"), 60)
    given = (f"<h3>As {source} gave it, {numbers.day(row.get('fetched_at'))}</h3><div class='tm-figures'>"
             f"<div><b>{numbers.count(row.get('followers'))}</b><span>Followers</span></div></div>")
    return f"<h2>Their figures, and their cohort</h2>{given}<h3>Computed here</h3>{_computed(row, parts, terms)}"


def _computed(row: Row, parts: Sequence[Row], terms: Row | None) -> str:
    """Reach and engagement with their places, then the others; one sentence where the terms permit no figures."""
    found = {part.get("name"): part for part in parts}
    if any(part.get("state") == "not permitted" for part in parts):
        rule = render.html((terms or {}).get("derived"), 300)
        return ("<p>No figure: the platform's terms do not permit any to be made from its data.</p>"
                f"<p class='tm-dim tm-small'>{rule}</p>")
    lines = "".join(f"<li>{_placed(name, row, found.get(name, {}), row.get(column))}</li>" for name, column in _PLACED)
    return f"{_cohort(row)}<ul class='tm-parts'>{lines}</ul>{_others(row)}"


def _cohort(row: Row) -> str:
    """Who the figures are held against."""
    if not numbers.known(row.get("cohort")):
        return "<p class='tm-dim'>The cohort is not known.</p>"
    size = f"{numbers.count(row.get('cohort_n'))} profiles with figures"
    return f"<p>{render.html(row['cohort'], 120)}<span class='tm-dim'> · {size}, this one among them</span></p>"


def _placed(name: str, row: Row, part: Row, place: Any) -> str:
    """A figure with its unit, n and window, and its place among the cohort as a bar with the interval."""
    of = part.get("of") or ("reach_median_views" if name == "reach" else "engagement_per_view_median")
    write, unit = _UNITS.get(str(of), (numbers.score, render.line(of, 60)))
    sure = part.get("state") == "known"
    low, high = (part.get(end) if sure else None for end in ("low", "high"))
    known = numbers.known(place)
    above = f"above {numbers.share(place, 0)} of the cohort" if known else "no place: too little is known"
    bar = bars.bar(place, low, high, of=f"{name}, place among the cohort", mark=0.5)
    n = f"n = {numbers.count(part['n'])} posts" if numbers.known(part.get("n")) else "n unknown"
    window = render.line(part["window"], 60) if numbers.known(part.get("window")) else ""
    return (f"<div class='tm-measure'><b>{name.capitalize()}</b>{bar}<span>{above}</span></div>"
            f"<p><b>{write(row.get(of))}</b> {render.html(unit)}"
            f"<span class='tm-dim tm-small'> · {render.html(', '.join(filter(None, (n, window))))}</span></p>")


def _others(row: Row) -> str:
    """The figures that nobody is placed by, each with its n."""
    cells = ""
    for label, column, write, counted in _OTHERS:
        if column in row:
            n = row.get(f"{column}_n")
            of = f", n = {numbers.count(n)} {counted}" if counted and numbers.known(n) else ""
            cells += f"<div><b>{write(row[column])}</b><span>{label}{of}</span></div>"
    middle = ("The thin line is the middle of the cohort. The figures below have no place in it: the score does not use "
              "them.")
    return f"<p class='tm-dim tm-small'>{middle}</p><div class='tm-figures'>{cells}</div>" if cells else ""


def _left_out(terms: Row | None) -> str:
    """What a stakeholder does not see here, and what the platform's terms say about passing on what they do see."""
    lines = "".join(f"<li>{line}</li>" for line in _LEFT_OUT)
    if terms:
        rule = f"{terms.get('title')}, terms as of {terms.get('as_of')}: {terms.get('passing_on')}"
        lines += f"<li>{render.html(rule, 400)}</li>"
    return f"<h2>What is not here, and what may not leave here</h2><ul class='tm-parts tm-small'>{lines}</ul>"
