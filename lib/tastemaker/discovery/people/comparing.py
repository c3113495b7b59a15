"""Two profiles side by side: what agrees and what does not, as sentences that anybody can check. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from tastemaker import render
from tastemaker.discovery.people.signs import own_site, plain

Row = Mapping[str, Any]
MOST_NAMED = 3
_ALIKE = 0.8
"""Share of equal letters from which two names count as alike."""


def compare(a: Row, b: Row) -> tuple[list[str], list[str]]:
    """What agrees between two profiles, and what does not. What one of them does not say is neither.

    A row has platform, handle, name, bio, url, language, country, and as lists of text links, verified_links, addresses.
    """
    found = [*_links(a, b), *_names(a, b), *_facts(a, b)]
    return [said for agrees, said in found if agrees], [said for agrees, said in found if not agrees]


def _links(a: Row, b: Row) -> Iterator[tuple[bool, str]]:
    for one, other in ((a, b), (b, a)):
        to = {plain(link) for link in one["links"]}
        if other["url"] and plain(other["url"]) in to:
            proven = plain(other["url"]) in {plain(link) for link in one["verified_links"]}
            yield True, f"The one on {one['platform']} links to the other" + (", and its platform verified it." if proven else ".")
    sites = [{site for link in row["links"] if (site := own_site(link))} for row in (a, b)]
    if shared := sorted(sites[0] & sites[1]):
        yield True, f"Both link to {_listed(shared)}."
    elif all(sites):
        yield False, f"They link to different sites: {_listed(sorted(sites[0]))} and {_listed(sorted(sites[1]))}."
    if set(a["addresses"]) & set(b["addresses"]):
        yield True, "Both give the same address for business."
    elif a["addresses"] and b["addresses"]:
        yield False, "They give different addresses for business."


def _names(a: Row, b: Row) -> Iterator[tuple[bool, str]]:
    for what, column in (("handle", "handle"), ("name", "name")):
        left, right = (_letters(row[column] if column == "name" else row[column].split("@")[0]) for row in (a, b))
        if not left or not right:
            continue
        share = SequenceMatcher(None, left, right, autojunk=False).ratio()
        if share == 1:
            yield True, f"The same {what}."
        else:
            yield share >= _ALIKE, f"The {what}s have {share:.0%} of their letters in common."


def _facts(a: Row, b: Row) -> Iterator[tuple[bool, str]]:
    for what, column in (("language", "language"), ("country", "country")):
        left, right = ((row[column] or "").replace("_", "-").split("-")[0].casefold() for row in (a, b))
        if left and right:
            yield left == right, f"The same {what}." if left == right else f"Different {what}: {_line(left)} and {_line(right)}."


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _listed(texts: list[str]) -> str:
    more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
    return ", ".join(map(_line, texts[:MOST_NAMED])) + more


def _line(text: str) -> str:
    return render.line(text, 80)
