"""A draft in pieces of a page: its sentences with their sources, what a person changed, its checks, and its history."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.views import cards, numbers

Row = Mapping[str, Any]
_STATES = {"approve": "approved", "reject": "rejected", "edit": "edited", "skip": "skipped", "undo": "took back"}
_MARKS = {True: ("ok", "✓", "passes"), False: ("bad", "✗", "fails"), None: ("look", "!", "look at it")}


def listed(value: Any) -> list[Any]:
    """A list, from a list or its JSON; empty when unknown."""
    if isinstance(value, str):
        return json.loads(value) if value else []
    return list(value) if value is not None and not isinstance(value, float) else []


def final(row: Row) -> tuple[str, str]:
    """Subject and body as they would be sent: the text that stands, else the machine's."""
    return tuple(str(row[last] if numbers.known(row.get(last)) else row[own])  # type: ignore[return-value]
                 for last, own in (("final_subject", "subject"), ("final_body", "body")))


def called(row: Row) -> str:
    """Whom a draft is to, in a few words."""
    return render.line(row.get("name") if numbers.known(row.get("name")) else row.get("handle"), 60)


def state(row: Row) -> str:
    """What was decided, in one word or two."""
    return {"approve": "approved", "reject": "rejected", "edit": "edited"}.get(str(row.get("decision")), "not decided")


def head(row: Row, reviewer: str) -> str:
    """Who the draft is to, which letter it is, and what was decided by whom."""
    by = f" by {row['reviewer']}" if numbers.known(row.get("reviewer")) and state(row) != "not decided" else ""
    touch = f"letter {int(row['touch'])} of 3" if numbers.known(row.get("touch")) else ""
    said = ((row.get("platform", ""), ""), (row.get("tongue") or "", ""), (touch, ""), (state(row) + by, " on" if by else ""))
    chips = "".join(f"<span class='tm-chip{on}'>{render.html(text, 120)}</span>" for text, on in said if text)
    return (f"<div class='tm-head'><div><h1>{render.html(called(row), 120)}</h1>{render.link(row.get('url'), row.get('handle'))}"
            f"<div>{chips}</div></div><span class='tm-dim tm-small'>Reviewer: {render.html(reviewer)}</span></div>")


def closed(row: Row) -> str:
    """Why the draft is not in the outbox although somebody approved it, or may not get there; empty where nothing is wrong."""
    causes = [render.line(cause, 300) for cause in listed(row.get("closed"))]
    if row.get("decision") == "approve" and row.get("in_outbox") is False:
        if causes:
            return cards.note(f"It left the outbox because: {' '.join(causes)}", "Nobody can send it while that is so.", "warn")
        due = row.get("due_at")
        when = f"It is due on {numbers.day(due)}." if numbers.known(due) else "The outbox asks for more than the approval."
        return cards.note("Approved, and not in the outbox now.", when)
    return cards.note(f"It may not go out: {' '.join(causes)}", "It can be rejected or skipped.", "warn") if causes else ""


def machine(row: Row) -> str:
    """The machine's subject and sentences, each folded over the facts it stands on, and what the check refused."""
    facts = {fact.get("evidence_id"): fact for fact in listed(row.get("facts"))}
    refused = "".join(cards.note(_refusal(r), "Edit the text until it says only what the sources say.", "warn")
                      for r in listed(row.get("refusals")))
    said = "".join(_sentence(s, facts) for s in listed(row.get("sentences"))) or f"<pre>{render.html(row['body'])}</pre>"
    return f"{refused}<h2>Machine's text and its sources</h2><p class='tm-subject'><b>{render.html(row['subject'])}</b></p>{said}"


def _sentence(sentence: Row, facts: Mapping[Any, Row]) -> str:
    cited = sentence.get("evidence") or ()
    text = render.html(sentence.get("text"))
    if not cited:
        return f"<p class='tm-sentence'>{text}</p>"
    n = f"{len(cited)} source{'s' if len(cited) > 1 else ''}"
    sources = "".join(_source(facts.get(name), name) for name in cited)
    return (f"<details class='tm-sentence' open><summary>{text} <span class='tm-chip'>{n}</span></summary>"
            f"{sources}</details>")


def _source(fact: Row | None, name: Any) -> str:
    """One fact: what it is, in the creator's words, where it was read and when, and how long it may be used."""
    if fact is None:
        return f"<span class='tm-source'>fact {render.html(name, 16)}: gone from the store</span>"
    value, quote = render.line(fact.get("value"), 160), render.line(fact.get("quote"), 160)
    shown = f"{int(value):,}" if value.isdigit() and len(value) < 16 else quote or value
    words = f"{str(fact.get('kind', 'fact')).replace('_', ' ')}: {shown}"
    more = f" “{quote}”" if quote and quote != value and shown != quote else ""
    said = [f"{render.line(fact.get('source'), 80)}"]
    said += [f"read {numbers.day(fact['fetched_at'])}"] if numbers.known(fact.get("fetched_at")) else []
    until = f" · <b>{render.html(remaining(fact['expires_at']))}</b>" if numbers.known(fact.get("expires_at")) else ""
    return (f"<span class='tm-source'>{render.link(fact.get('url'), words)}{render.html(more)} · "
            f"{render.html(', '.join(said))}{until}</span>")


def remaining(moment: Any) -> str:
    """How long something may still be used, counted down in days and then in hours."""
    left = (pd.Timestamp(moment) - pd.Timestamp(clock.now())).total_seconds()
    if left <= 0:
        return "expired"
    n, unit = (int(left // 86_400), "day") if left >= 86_400 else (int(left // 3_600), "hour")
    return f"expires in {n} {unit}{'' if n == 1 else 's'}" if n else "expires within the hour"


def changes(before: str, after: str) -> str:
    """The words that a person took out and put in, in the order of the letter; empty where nothing changed.

    >>> changes("May I write?", "May we write?")
    'May <del>I</del> <ins>we</ins> write?'
    """
    if before.split() == after.split():
        return ""
    old, new = (re.findall(r"\n+|[^\s]+", text.strip()) for text in (before, after))
    parts: list[str] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(_words(old[a:b]))
            continue
        parts += [f"<del>{_words(old[a:b])}</del>"] if a < b else []
        parts += [f"<ins>{_words(new[c:d])}</ins>"] if c < d else []
    return " ".join(parts)


def _words(words: Iterable[str]) -> str:
    return " ".join("<br>" * len(word) if not word.strip() else render.html(word) for word in words)


def changed(row: Row, subject: str, body: str) -> str:
    """What stands in the boxes against the machine's text, word by word."""
    said = [changes(str(row["subject"]), subject), changes(str(row["body"]), body)]
    if not any(said):
        return "<h3>What you changed</h3><p class='tm-dim tm-small'>Nothing: this is the machine's text.</p>"
    return "<h3>What you changed</h3>" + "".join(f"<p class='tm-changes'>{part}</p>" for part in said if part)


def checks(row: Row) -> str:
    """Every check of the draft with its mark and a sentence."""
    items = "".join(_check(check) for check in listed(row.get("checks")))
    items += "".join(_check({"what": "Note", "ok": None, "why": note}) for note in listed(row.get("notes")))
    return f"<h2>Checks</h2><ul class='tm-checks'>{items}</ul>" if items else ""


def _check(check: Row) -> str:
    kind, mark, words = _MARKS[None if check.get("ok") is None else bool(check["ok"])]
    return (f"<li class='{kind}'><span role='img' aria-label='{words}'>{mark}</span> <b>{render.html(check.get('what'), 60)}</b> "
            f"<span>{render.html(check.get('why'), 300)}</span></li>")


def person(row: Row) -> str:
    """Why this person, where the letter would go, and what it must not mention."""
    why = f"<h2>Why this person</h2><p>{render.html(row['why'], 1_000)}</p>" if numbers.known(row.get("why")) else ""
    avoid = "".join(f"<li>{render.link(f.get('url'), f.get('value'))} <span class='tm-dim'>{_quoted(f)}</span></li>"
                    for f in listed(row.get("avoid")))
    return why + _contact(row) + (f"<h2>Not to be mentioned</h2><ul class='tm-list'>{avoid}</ul>" if avoid else "")


def _quoted(fact: Row) -> str:
    return f"“{render.html(fact['quote'], 160)}”" if numbers.known(fact.get("quote")) else ""


def _contact(row: Row) -> str:
    if not numbers.known(row.get("contact")):
        return "<h2>Contact</h2><p class='tm-dim'>No address known.</p>"
    if not numbers.known(row.get("address")):
        return f"<h2>Contact</h2><p>{render.html(row['contact'], 300)}</p>"
    seen = f", read {numbers.day(row['contact_seen_at'])}" if numbers.known(row.get("contact_seen_at")) else ""
    quote = render.link(row.get("contact_url"), f"“{render.line(row.get('contact_quote'), 200)}”") + render.html(seen)
    return f"<h2>Contact</h2><p><b>{render.html(row['address'], 254)}</b><br><span class='tm-small'>{quote}</span></p>"


def before(row: Row) -> str:
    """The letters that went before a follow-up, and when this one is due."""
    sent = listed(row.get("earlier"))
    if not sent and numbers.known(row.get("follows_subject")):
        sent = [{"touch": 1, "subject": row["follows_subject"], "sent_at": row.get("follows_sent_at")}]
    due = f"<p>Due on {numbers.day(row['due_at'])}.</p>" if numbers.known(row.get("due_at")) else ""
    items = "".join(_letter(letter) for letter in sent)
    return f"<h2>What was sent before</h2>{due}{items}" if sent or due else ""


def _letter(letter: Row) -> str:
    title = f"Letter {int(letter.get('touch') or 1)}, {numbers.day(letter.get('sent_at'))}: {render.line(letter.get('subject'), 120)}"
    if not numbers.known(letter.get("body")):
        return f"<p>{render.html(title)}</p>"
    return f"<details><summary>{render.html(title)}</summary><div class='tm-before'>{render.html(letter['body'])}</div></details>"


def short(row: Row) -> str:
    """The short message in a field that a person copies from."""
    if not numbers.known(row.get("short")):
        return ""
    return ("<h2>Short message</h2><textarea class='tm-copied' rows='4' readonly aria-label='Short message'>"
            f"{render.html(row['short'], 2_000)}</textarea>")


def history(row: Row) -> str:
    """Every decision, newest first: who, what, when and why."""
    items = "".join(f"<li><b>{render.html(past.get('made_by'), 120)}</b> {_said(past)}</li>" for past in listed(row.get("history"))[::-1])
    return f"<h2>History</h2><ul class='tm-list'>{items}</ul>" if items else "<h2>History</h2><p class='tm-dim'>Nobody decided yet.</p>"


def _said(past: Row) -> str:
    what = _STATES.get(str(past.get("decision")), str(past.get("decision")))
    what += " the last decision" if past.get("decision") == "undo" else ""
    note = f": {render.html(past['note'], 300)}" if numbers.known(past.get("note")) else ""
    at = f"{pd.Timestamp(past['made_at']):%H:%M} UTC, {numbers.day(past['made_at'])}" if numbers.known(past.get("made_at")) else ""
    return f"{render.html(what)}{note} <span class='tm-dim tm-small'>{render.html(at)}</span>"


def _refusal(refusal: Any) -> str:
    """A refusal in words, however it was kept."""
    if isinstance(refusal, dict) and {"what", "why"} <= set(refusal):
        return f"“{refusal['what']}”: {refusal['why']}"
    return " ".join(str(v) for v in refusal.values()) if isinstance(refusal, dict) else str(refusal)
