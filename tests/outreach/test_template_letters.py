"""Whatever the facts say, a template letter passes its own check, stays short and asks once."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.outreach import contacts, grounding, quoting, review, templates
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.writing import Assignment, Earlier, TemplateWriter, quotable_posts

AT = datetime(2026, 5, 20, tzinfo=UTC)
BANK = Bank.of(Brief.load(__file__.replace("tests/outreach/test_template_letters.py", "data/briefs/trail-shoes.toml")))
FORMS = tuple(templates.language("en")["things"])
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
            Fact(evidence_id="f", profile_key=1, kind="followers", value=str(draw(st.integers(0, 10**9)))),
            Fact(evidence_id="k", profile_key=1, kind="makes", value=draw(words))]
    for post in range(1, draw(st.integers(1, 4)) + 1):
        made.append(Fact(evidence_id=f"w{post}", profile_key=1,
                         kind=draw(st.sampled_from(["post_title", "post_quote"])), value=draw(words), post_key=post))
        made.append(Fact(evidence_id=f"d{post}", profile_key=1, kind="post_date",
                         value=draw(st.dates(date(2020, 1, 1), date(2026, 5, 20))).isoformat(), post_key=post))
        if draw(st.booleans()):
            made.append(Fact(evidence_id=f"t{post}", profile_key=1, kind="topic",
                             value=draw(st.sampled_from(BANK.topics)), post_key=post))
        made.append(Fact(evidence_id=f"m{post}", profile_key=1, kind="post_format",
                         value=draw(st.sampled_from(FORMS)), post_key=post))
    return tuple(made)


def earlier(n: int) -> tuple[Earlier, ...]:
    """Letters that were sent before, the first on 10 May 2026."""
    return tuple(Earlier(f"draft{i}", date(2026, 5, 10 + 4 * i), "Fernpath Trail 2") for i in range(n))


def refused(task: Assignment, subject: str, sentences) -> list[tuple[str, str, str]]:
    """What the check refuses: the text, what and why."""
    more = {"earlier": task.earlier[0].day} if task.earlier else {}
    said = [subject, *(s.text for s in sentences)]
    return [(said[r.sentence], r.what, r.why)
            for r in grounding.check(subject, sentences, task.usable, task.bank, at=AT, **more)]


def questions(sentences, facts) -> int:
    """Question marks outside of what is quoted."""
    quoted = [said for f in facts if any(map(str.isalnum, said := quoting.quotable(f.value)))]   # "?" alone is quoted by nobody
    rest = [s.text for s in sentences]
    for said in sorted(quoted, key=len, reverse=True):
        rest = [text.replace(said, "") for text in rest]
    return sum(text.count("?") for text in rest)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=facts(), tongue=st.sampled_from(templates.LANGUAGES), tone=st.sampled_from(["friendly", "formal"]),
       style=st.sampled_from(templates.STYLES), length=st.sampled_from(["short", "normal"]), before=st.integers(0, 2),
       key=st.integers(1, 10_000))
def test_a_template_letter_always_passes_its_own_check(facts, tongue, tone, style, length, before, key):
    task = Assignment(campaign_id="c", profile_key=key, facts=facts, bank=BANK, tongue=tongue, tone=tone, style=style,
                      length=length, earlier=earlier(before))
    try:
        written = asyncio.run(TemplateWriter().write(task))
    except BadInput:
        assert not any(quoting.may_quote(f.value) for f in facts if f.kind in {"post_title", "post_quote"})
        return
    assert refused(task, written.subject, written.sentences) == []
    assert refused(task, "", written.short) == [] and len(written.message) <= (500 if tongue == "ko" else 300)
    cited = {i for s in written.sentences for i in s.evidence}
    body = written.body(task.closing())
    if not before:
        assert review.check_edit(written.subject, body, [f for f in facts if f.evidence_id in cited], BANK) == []
    assert "\n" not in written.subject and len(body.split()) <= (150 if length == "normal" else 100)
    assert questions(written.sentences, facts) == 1 and questions(written.short, facts) == 1


class Nth(Assignment):
    """An assignment that takes the n-th variant of every slot."""

    n = 0

    def pick(self, slot: str) -> str:
        variants = self.slots()[slot]
        return variants[self.n % len(variants)]


def told(form: str, kind: str, name: str = "Anna Trailhead", said: str = "Mud and rain, again",
         posts: int = 2) -> tuple[Fact, ...]:
    made = [Fact(evidence_id="n", profile_key=1, kind="name", value=name),
            Fact(evidence_id="p", profile_key=1, kind="platform", value="YouTube"),
            Fact(evidence_id="t", profile_key=1, kind="topic", value="ultramarathon", quote="my ultramarathon",
                 post_key=1)]
    for post in range(1, posts + 1):
        text = said if post == 1 else "Seven hills before noon!"
        made += [Fact(evidence_id=f"w{post}", profile_key=1, kind=kind, value=text, quote=text, post_key=post),
                 Fact(evidence_id=f"d{post}", profile_key=1, kind="post_date", value=f"2026-05-0{post}", post_key=post),
                 Fact(evidence_id=f"m{post}", profile_key=1, kind="post_format", value=form, quote=form, post_key=post)]
    return tuple(made)


@pytest.mark.parametrize("style", templates.STYLES)
@pytest.mark.parametrize("tone", ["friendly", "formal"])
@pytest.mark.parametrize("tongue", templates.LANGUAGES)
def test_every_sentence_of_every_language_and_style_passes_the_check(tongue, tone, style):
    wrong, writer = [], TemplateWriter()
    most = max(len(variants) for variants in templates.slots(tongue, tone, style).values())
    for n in range(max(most, len(FORMS))):
        for kind in ("post_title", "post_quote") if n < 3 else ("post_title",):
            task = Nth(campaign_id="c", profile_key=1, facts=told(FORMS[n % len(FORMS)], kind), bank=BANK,
                       tongue=tongue, tone=tone,
                       style=style, earlier=earlier(n % 3))
            object.__setattr__(task, "n", n)
            written = writer.written(task)
            wrong += refused(task, written.subject, written.sentences) + refused(task, "", written.short)
            first = Nth(campaign_id="c", profile_key=1, facts=task.facts, bank=BANK, tongue=tongue, tone=tone,
                        style=style)
            object.__setattr__(first, "n", n)
            if task.earlier:
                wrong += refused(first, writer.written(first).subject, writer.written(first).sentences)
    assert wrong == []


@pytest.mark.parametrize("said", ["Will it rain?", "Stop right there!", "So, what now…", "It's “fine”, really",
                                  "O'Neill & Sons, part two"])
@pytest.mark.parametrize("tongue", templates.LANGUAGES)
def test_titles_that_end_in_a_mark_or_hold_quotes_read_well(tongue, said):
    task = Assignment(campaign_id="c", profile_key=4,
                      facts=told("video", "post_title", "Jörg O'Neill-Šimić", said, posts=1), bank=BANK,
                      tongue=tongue)
    written = TemplateWriter().written(task)
    assert refused(task, written.subject, written.sentences) == [] and refused(task, "", written.short) == []
    assert not re.search(r", (?:Your|It|On|This|Votre|Ton|Ta|Je|Le|Dein|Ich)\b", written.message), written.message
    assert "?." not in written.message and "!." not in written.message and questions(written.sentences, task.facts) == 1


FAMILIAR = {"de": r"\b(?:du|dir|dich|dein\w*)\b", "fr": r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt'",
            "es": r"\b(?:tú|te|ti|tu|tus)\b|\w+arte\b",
            "ko": r"(?:어요|아요|에요|예요|해요|드려요|을게요|까요|나요)"}
POLITE = {"de": r"\b(?:Sie|Ihnen|Ihr\w*)\b", "fr": r"\b(?:vous|votre|vos)\b",
          "es": r"\b(?:usted|le|su|sus)\b|\w+arle\b",
          "ko": r"(?:습니다|니다|습니까|십니까)"}


@pytest.mark.parametrize("tongue", sorted(FAMILIAR))
def test_a_letter_never_mixes_familiar_and_polite_address(tongue):
    for style in templates.STYLES:
        for tone, forbidden in (("friendly", POLITE), ("formal", FAMILIAR)):
            held = templates.slots(tongue, tone, style)
            for slot, variants in held.items():
                for text in variants:
                    plain = re.sub(r"{{.*?}}|“.*?”", "", text)
                    if slot in ("greeting", "greeting_nobody", "closing") and tongue == "ko":
                        continue
                    assert not re.search(forbidden[tongue], plain), (style, tone, slot, text)


@pytest.mark.parametrize("form, de, fr, es, ko", [
    ("audio", "deiner Folge", "ton épisode", "tu episodio", "에피소드"),
    ("live", "deinem Live-Video", "ton direct", "tu directo", "스트림"),
    ("article", "deinem Artikel", "ton article", "tu artículo", "글"),
    ("image", "deinem Foto", "ta photo", "tu foto", "사진"),
    ("short", "deinem Kurzvideo", "ta vidéo courte", "tu vídeo corto", "짧은 영상"),
    ("", "deinem Beitrag", "ton post", "tu post", "게시물")])
def test_a_post_is_called_what_it_is_with_the_gender_that_it_has(form, de, fr, es, ko):
    assert templates.forms(form, "de", "friendly")["your_dat"] == de and templates.forms(form, "fr",
                                                                                         "friendly")["your"] == fr
    assert templates.forms(form, "es", "friendly")["your"] == es and templates.forms(form, "ko",
                                                                                     "friendly")["your"] == ko


def test_a_german_letter_goes_on_in_lower_case_after_its_greeting():
    for key in range(12):
        for style in templates.STYLES:
            task = Assignment(campaign_id="c", profile_key=key, facts=told("video", "post_title"), bank=BANK,
                              tongue="de", style=style)
            first = next(s for s in TemplateWriter().written(task).sentences if s.paragraph == 1).text
            assert first[0].islower() or first[0] == "„", first


def test_letters_to_different_people_do_not_all_sound_the_same():
    base = told("video", "post_title")
    bodies = [TemplateWriter().written(Assignment(campaign_id="c", profile_key=k, facts=base, bank=BANK))
              for k in range(20)]
    assert len({b.body("") for b in bodies}) >= 15
    openings = [next(s.text for s in b.sentences if s.paragraph == 1) for b in bodies]
    assert len(set(openings)) >= 4 and max(openings.count(o) for o in openings) <= 10


def test_styles_and_length_change_the_letter_as_they_say():
    def body(**more):
        task = Assignment(campaign_id="c", profile_key=2, facts=told("video", "post_title"), bank=BANK, **more)
        return TemplateWriter().written(task).body("")
    warm, plain, brief = (body(style=style) for style in templates.STYLES)
    assert "ultramarathon" in warm and warm.index(
        "Mud") < warm.index("Fernpath") and plain.index("Fernpath") < plain.index("Mud")
    assert len(brief.split()) < len(warm.split()) and len(body(length="short").split()) <= 70
    assert body() == warm and body(tone="matter of fact") != plain and "Dear Anna" in body(tone="matter of fact")


def test_what_is_to_be_avoided_is_neither_quoted_nor_cited():
    shunned = Fact(evidence_id="x", profile_key=1, kind="avoid", value="Summitstep", post_key=1)
    task = Assignment(campaign_id="c", profile_key=1, facts=(*told("video", "post_title"), shunned), bank=BANK)
    written = TemplateWriter().written(task)
    assert "Mud" not in written.body(
        "") and "Seven hills" in written.body("") and "Summitstep" not in written.body("") + written.why


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
    posts = quotable_posts([*facts_of(1, "Is knitting worth it?", "2026-11-08"),
                            *facts_of(2, "Seven grippy outsoles", "2026-10-01"),
                            *facts_of(3, "More grippy outsoles", "2026-10-05")], about="A shoe with a grippy outsole")
    assert [post.said for post in posts] == ["More grippy outsoles", "Seven grippy outsoles", "Is knitting worth it?"]
