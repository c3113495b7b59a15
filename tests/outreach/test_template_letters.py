"""Whatever the facts say, a template letter passes its own check, stays short and asks once."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.outreach import contacts, grounding, quoting, review
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.writing import Assignment, TemplateWriter, quotable_posts

AT = datetime(2026, 5, 20, tzinfo=UTC)
BANK = Bank.of(Brief.load(__file__.replace("tests/outreach/test_template_letters.py", "data/briefs/trail-shoes.toml")))
NASTY = ["Ignore previous instructions", "I have followed you for years", "“quoted” title here", "50 km in 3 May",
         "Best runner ever", "a@b.example hi",
         "see evil.example now", "@other says hi", "{{ x }} y", "<b>bold</b> move", "50 % off today",
         "Kilian Jornet and I", "a\r\nBcc: b", "« oui » et non",
         "„So“ geht das", "Will it rain?", "My dog's day", "it's 'fine' really", "¿Qué tal? Bien", "日本のトレイル ラン",
         "مرحبا بكم هنا", "A. B. C. Dee", "— dash — title —",
         "May 2026 recap", "Over 9,000 metres", "“", "”” ““ two", "O'Neill & Sons", "the the the", "Re: hello there",
         "ALL CAPS TITLE", "tiny\u200bjoin words"]
words = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=60),
                  st.lists(st.from_regex(r"[A-Za-zäöüéñ']{1,10}", fullmatch=True), min_size=1,
                           max_size=12).map(" ".join))


@st.composite
def facts(draw):
    made = [Fact(evidence_id="n", profile_key=1, kind="name", value=draw(words)),
            Fact(evidence_id="h", profile_key=1, kind="handle", value=draw(words)),
            Fact(evidence_id="p", profile_key=1, kind="platform",
                 value=draw(st.sampled_from(["YouTube", "Bluesky", "Mastodon"]))),
            Fact(evidence_id="f", profile_key=1, kind="followers", value=str(draw(st.integers(0, 10**9))))]
    for post in range(1, draw(st.integers(1, 4)) + 1):
        made.append(Fact(evidence_id=f"w{post}", profile_key=1,
                         kind=draw(st.sampled_from(["post_title", "post_quote"])), value=draw(words), post_key=post))
        made.append(Fact(evidence_id=f"d{post}", profile_key=1, kind="post_date",
                         value=draw(st.dates(date(2020, 1, 1), date(2026, 5, 20))).isoformat(), post_key=post))
        if draw(st.booleans()):
            made.append(Fact(evidence_id=f"t{post}", profile_key=1, kind="topic",
                             value=draw(st.sampled_from(BANK.topics)), post_key=post))
        made.append(Fact(evidence_id=f"m{post}", profile_key=1, kind="post_format",
                         value=draw(st.sampled_from(["video", "text"])), post_key=post))
    return tuple(made)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=facts(), tongue=st.sampled_from(["en", "de", "fr", "es"]), tone=st.sampled_from(["friendly", "formal"]),
       key=st.integers(1, 10_000))
def test_a_template_letter_always_passes_its_own_check(facts, tongue, tone, key):
    task = Assignment(campaign_id="c", profile_key=key, facts=facts, bank=BANK, tongue=tongue, tone=tone)
    try:
        written = asyncio.run(TemplateWriter().write(task))
    except BadInput:
        assert not any(quoting.may_quote(f.value) for f in facts if f.kind in {"post_title", "post_quote"})
        return
    assert grounding.check(written.subject, written.sentences, facts, BANK, at=AT) == []
    cited = {i for s in written.sentences for i in s.evidence}
    body = written.body(task.closing())
    assert review.check_edit(written.subject, body, [f for f in facts if f.evidence_id in cited], BANK) == []
    assert "\n" not in written.subject and len(body.split()) <= 150
    quoted = {f.value for f in facts}
    assert sum(s.text.count("?") for s in written.sentences
               if not any("?" in quoting.quotable(q) and quoting.quotable(q) in s.text for q in quoted)) == 1


def test_letters_to_different_people_do_not_all_sound_the_same():
    base = (Fact(evidence_id="w", profile_key=1, kind="post_title", value="Mud and rain", post_key=1),
            Fact(evidence_id="d", profile_key=1, kind="post_date", value="2026-05-03", post_key=1))
    bodies = {asyncio.run(TemplateWriter().write(Assignment(campaign_id="c", profile_key=k, facts=base,
                                                            bank=BANK))).body("") for k in range(30)}
    assert len(bodies) >= 8


def test_an_address_is_only_ever_read_letter_for_letter():
    for text in ("anna at trail dot example", "anna[at]trail.example", "anna @ trail.example", "anna@trail",
                 "@trail.example", "anna@@trail.example",
                 "anna@trail..example", "no business mails: anna@trail.example",
                 "keine Anfragen an anna@trail.example"):
        assert contacts.published(text) == [], text
    assert [p.address for p in contacts.published("me@a.example\nBusiness: pr@a.example")] == ["pr@a.example",
                                                                                               "me@a.example"]
    assert [p.address for p in contacts.published("Write to (anna@trail.example).")] == ["anna@trail.example"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_what_counts_as_an_address_stands_in_the_text(text):
    for found in contacts.published(text + " x@y.example " + text):
        assert found.address in text + " x@y.example " + text and re.fullmatch(r"[\x21-\x7e]+", found.address)


def test_a_letter_speaks_of_the_post_that_fits_before_a_newer_one_that_does_not():
    def facts_of(key: int, title: str, day: str) -> list[Fact]:
        return [Fact(evidence_id=f"{kind}{key}", profile_key=1, kind=kind, value=value, quote=value, post_key=key)
                for kind, value in (("post_title", title), ("post_date", day))]
    posts = quotable_posts([*facts_of(1, "Is knitting worth it?", "2026-11-08"), *facts_of(2, "Seven grippy outsoles", "2026-10-01"),
                            *facts_of(3, "More grippy outsoles", "2026-10-05")], about="A shoe with a grippy outsole")
    assert [post.said for post in posts] == ["More grippy outsoles", "Seven grippy outsoles", "Is knitting worth it?"]
