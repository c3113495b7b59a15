"""A creator's evidence page: what every number rests on, what the figures show, and quotations with their sources.

It says what was seen and what else makes the same picture. What it means is for a person to decide, so no word here is
about what somebody is or did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from tastemaker import render
from tastemaker.views import bars, cards, numbers
from tastemaker.views.style import Fragment

Row = Mapping[str, Any]
Rows = Sequence[Row] | pd.DataFrame | None
INSUFFICIENT = "insufficient evidence"
_MEANS = "This is a probability about attention, given these figures. It says nothing about the person."
_ORDER = ("seen", INSUFFICIENT, "not seen")
_STATES = {"missing": "not known: it counts as the middle of the cohort",
           "not permitted": "the platform's terms do not permit it"}
_SEARCH = "Their posts were not searched for this yet."
_LOOKED = {"signals": "Nobody has looked at their figures yet.", "findings": _SEARCH, "sponsors": _SEARCH}
_NONE = {"signals": "No pattern was looked for that these figures could show.",
         "findings": "Nothing found in what was read.",
         "sponsors": "Nothing found in what was read; partners that are named nowhere cannot be found."}


def evidence(row: Row | pd.Series, parts: Any = (), signals: Rows = None, findings: Rows = None, sponsors: Rows = None,
             posts: Rows = None, growth: Rows = None, vetting: Row | None = None) -> Fragment:
    """The page as HTML in which every value is escaped: the creator's card at one side, the evidence at the other.

    `parts` (a list, a mapping by name, or JSON) have `name, value, low, high, n, cohort, sentence`; `signals` what
    `Signal.as_dict()` gives; `vetting` has `probability, low, high, state, sentence`, and its own `signals` where none
    are given; `findings` have `category, quote, url, published_at, why, caution, decision`; `sponsors` have `name,
    kind, quote, url, published_at, competitor`; `posts` and `growth` are as for `cards.creator`, and `posts` with a
    `post_key` are linked from the signals. None of signals, findings or sponsors means that nobody looked, an empty
    one that nothing was found: the page says which.
    """
    known = dict(row)
    signals = vetting.get("signals") if signals is None and vetting else signals
    recent = _frame(posts)
    links = {post["post_key"]: post for post in _rows(posts) if "post_key" in post}
    sections = (score(known, bars.parts(parts)), _figures(_listed(signals), vetting, links),
                _listing("Suitability", "findings", findings, _finding),
                _listing("Partners and disclosures", "sponsors", sponsors, _partner))
    body = "".join(f"<section class='tm-panel'>{section}</section>" for section in sections)
    return Fragment(f"<div class='tm-evidence'><div>{body}</div>{cards.creator(known, _frame(growth), recent)}</div>")


def quotation(row: Row) -> str:
    """What was written, as a quotation that links to where it stands, with its day."""
    quote = f"“{render.line(row.get('quote'), 300)}”"
    day = f"<span class='tm-dim tm-small'>{render.html(numbers.day(row.get('published_at')))}</span>"
    return f"<q class='tm-quote'>{render.link(row.get('url'), quote)}</q>{day}"


def chip(words: object, on: bool = False) -> str:
    """A word in a frame."""
    return f"<span class='tm-chip{' on' if on else ''}'>{render.html(words, 60)}</span>"


def score(row: Row, parts: Sequence[Row]) -> str:
    """Place and score with their ranges, and each part with what it rests on."""
    if numbers.known(row.get("score")):
        head = bars.bar(row["score"], *bars.ends(row)) + f"<span>{bars.within(row['score'], *bars.ends(row))}</span>"
    else:
        head = f"<span class='tm-dim'>no score. {bars.sentence({'why_not': row.get('why_not')})}</span>"
    lines = "".join(f"<li>{_part(part)}</li>" for part in parts) or "<li class='tm-dim'>The parts are not known.</li>"
    place = f"Place {bars.place(row)}" if numbers.known(row.get("rank")) else "No place"
    return (f"<h2>{render.html(place)}</h2><div class='tm-measure'><b>Score</b>{head}</div>"
            f"<ul class='tm-parts'>{lines}</ul>")


def _part(part: Row) -> str:
    value, low, high = (part.get(k) for k in ("value", "low", "high"))
    said = next((part[k] for k in ("sentence", "said") if numbers.known(part.get(k))), "")
    text = f"<p>{render.html(said, 600)}</p>" if said else ""
    return (f"<div class='tm-measure'><b>{render.html(_title(part.get('name')))}</b>"
            f"{bars.bar(value, low, high, of=render.line(part.get('name'), 40))}"
            f"<span>{bars.within(value, low, high)}</span></div>"
            f"{text}<p class='tm-dim tm-small'>{render.html(', '.join(filter(None, _rests_on(part))))}</p>")


def _rests_on(part: Row) -> tuple[str, ...]:
    """What a part rests on: n of what, the window, the cohort, the unit, what it adds to the score, and its state."""
    counted, window, cohort, unit = (render.line(part[k], 120) if numbers.known(part.get(k)) else ""
                                     for k in ("counted", "window", "cohort", "unit"))
    n = f"n = {numbers.count(part['n'])} {counted}".strip() if numbers.known(part.get("n")) else "n unknown"
    weight = f"weight {numbers.share(part['weight'], 0)}" if numbers.known(part.get("weight")) else ""
    if weight and numbers.known(part.get("value")):
        weight += f", adds {numbers.score(part['weight'] * part['value'])}"
    return n, window, cohort, unit, weight, _STATES.get(str(part.get("state")), "")


def _figures(signals: Sequence[Row] | None, vetting: Row | None, posts: Mapping[Any, Row]) -> str:
    """The patterns that were looked for, those that were seen first, and what they come to together."""
    order = {state: place for place, state in enumerate(_ORDER)}
    shown = sorted(signals or (), key=lambda s: order.get(str(s.get("state")), 1))
    lines = "".join(f"<li>{_signal(signal, posts)}</li>" for signal in shown)
    body = f"<ul class='tm-parts'>{lines}</ul>" if lines else _nothing("signals", signals)
    return f"<h2>What their figures show</h2>{_together(vetting)}{body}"


def _together(vetting: Row | None) -> str:
    """The probability with its interval, or that the evidence does not suffice; nothing when nobody combined them."""
    if vetting is None:
        return ""
    sentence = f"<p>{render.html(vetting.get('sentence'), 600)}</p><p class='tm-dim tm-small'>{_MEANS}</p>"
    p, low, high = (vetting.get(k) for k in ("probability", "low", "high"))
    if str(vetting.get("state")) == INSUFFICIENT or not numbers.known(p):
        return f"<div class='tm-measure'><b>All together</b>{chip(INSUFFICIENT)}</div>{sentence}"
    return (f"<div class='tm-measure'><b>All together</b>{bars.bar(p, low, high, of='probability')}"
            f"<span>{bars.within(p, low, high)}</span></div>{sentence}")


def _signal(signal: Row, posts: Mapping[Any, Row]) -> str:
    """One pattern: its state, the sentence, the numbers, n and cohort, the posts, and what else makes it."""
    state = str(signal.get("state"))
    strength = f"strength {numbers.score(signal['strength'])}" if numbers.known(signal.get("strength")) else ""
    words = filter(None, (f"n = {numbers.count(signal.get('n'))}", render.line(signal.get("cohort"), 120), strength))
    shown = _numbers(signal.get("numbers") or {})
    innocent = ", ".join(render.line(i, 160) for i in signal.get("innocent") or ())
    other = f"What else looks like this: {innocent}." if innocent else "What else looks like this was not written down."
    title = render.html(_title(signal.get("name")))
    return (f"<div class='tm-signal'><b>{title}</b>{chip(state, state == 'seen')}</div>"
            f"<p>{render.html(signal.get('sentence'), 600)}</p>{shown}"
            f"<p class='tm-dim tm-small'>{render.html(', '.join(words))}"
            f"{_shown_by(signal.get('posts') or (), posts)}</p>"
            f"<p class='tm-innocent'>{render.html(other)}</p>")


def _numbers(figures: Mapping[str, Any]) -> str:
    """The figures behind a sentence, each under its name."""
    cells = "".join(f"<div><b>{render.html(_figure(value))}</b><span>{render.html(name, 80)}</span></div>"
                    for name, value in figures.items())
    return f"<div class='tm-figures'>{cells}</div>" if cells else ""


def _shown_by(keys: Iterable[Any], posts: Mapping[Any, Row]) -> str:
    """Links to the posts that show a pattern; those that are not at hand are counted."""
    links, missing = "", 0
    for key in keys:
        post = posts.get(key)
        if post is None:
            missing += 1
            continue
        words = next((post[c] for c in ("title", "text") if numbers.known(post.get(c))), "a post without words")
        links += f" · {render.link(post.get('url'), render.line(words, 60))}"
    return links + (f" · {missing} more post{'s' * (missing > 1)} not listed here" if missing else "")


def _listing(heading: str, name: str, rows: Rows, line: Any) -> str:
    """A list of quotations under a heading."""
    listed = _listed(rows)
    body = "".join(f"<li>{line(row)}</li>" for row in listed or ())
    return f"<h2>{heading}</h2>" + (f"<ul class='tm-parts'>{body}</ul>" if body else _nothing(name, listed))


def found(row: Row, *chips: str) -> str:
    """What a search found: its category, the quotation, why it was found, and what speaks for reading it otherwise."""
    words = [render.line(row[c], 300) for c in ("why", "caution") if numbers.known(row.get(c))]
    why = f"<p class='tm-dim tm-small'>{render.html('; '.join(words))}</p>" if words else ""
    return f"{chip(row.get('category'), True)}{''.join(chips)}<div>{quotation(row)}</div>{why}"


def _finding(row: Row) -> str:
    decision = row.get("decision") if numbers.known(row.get("decision")) else "open"
    return found(row, chip(f"decision: {decision}"))


def _partner(row: Row) -> str:
    named = row["name"] if numbers.known(row.get("name")) else "partner not named"
    chips = chip(row["kind"]) if numbers.known(row.get("kind")) else ""
    chips += chip("competitor", True) if numbers.known(row.get("competitor")) and row["competitor"] else ""
    return f"<b>{render.html(named, 120)}</b> {chips}<div>{quotation(row)}</div>"


def _nothing(name: str, rows: Sequence[Row] | None) -> str:
    return f"<p class='tm-dim'>{(_LOOKED if rows is None else _NONE)[name]}</p>"


def _title(words: object) -> str:
    text = render.line(words, 80)
    return text[:1].upper() + text[1:]


def _figure(value: Any) -> str:
    """A number with as many digits as tell something; words as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return render.line(value, 80)
    if not numbers.known(value):
        return numbers.UNKNOWN
    return numbers.count(value) if abs(value) >= 1_000 or float(value).is_integer() else f"{value:.3g}"


def _rows(rows: Rows) -> list[dict[str, Any]]:
    return rows.to_dict("records") if isinstance(rows, pd.DataFrame) else [dict(row) for row in rows or ()]


def _listed(rows: Rows) -> list[dict[str, Any]] | None:
    return None if rows is None else _rows(rows)


def _frame(rows: Rows) -> pd.DataFrame | None:
    return pd.DataFrame(list(rows)) if rows is not None and not isinstance(rows, pd.DataFrame) else rows
