"""What an honest letter may say without a fact, and the guards beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tastemaker.brief import Brief
from tastemaker.outreach import grounding
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.grounding import clauses
from tastemaker.outreach.language import lookalikes
from tastemaker.outreach.writing import Sentence

AT = datetime(2026, 6, 20, tzinfo=UTC)


def bank(offer: str, what: str = "", name: str = "Morvale Kettle", facts: tuple[str, ...] = ()) -> Bank:
    return Bank.of(Brief.parse({
        "campaign": "Kettle", "topics": ["tea"], "offer": offer,
        "product": {"name": name, "url": "https://morvale.example/kettle", "category": "", "what": what},
        "sender": {"name": "Jessamy Holt", "organisation": "Morvale", "role": "", "facts": list(facts)}}))


ENGLISH = bank("a kettle to keep, a code for 15 % off for your audience and a commission of 12 % on every sale",
               "A steel kettle with a quiet whistle.", facts=("Commission is paid out on the first of each month.",))
GERMAN = bank("drei Kessel zum Behalten und 200 EUR für einen Test", "Ein Kessel aus Stahl mit leiser Pfeife.", "Morvale M4")
FACTS = (Fact(evidence_id="n", profile_key=1, kind="name", value="Orla Fennimore", quote="Orla Fennimore",
              url="https://orla.example/1"),
         Fact(evidence_id="q", profile_key=1, kind="post_quote", post_key=1, url="https://orla.example/2",
              value="A shed is only a small house that hums, and mine never leaks in two corners.",
              quote="A shed is only a small house that hums, and mine never leaks in two corners."))


def refused(text: str, brief: Bank = ENGLISH, *, earlier: date | None = None, subject: str = "") -> list[str]:
    found = grounding.check(subject, [Sentence(text, ("n", "q"))], FACTS, brief, at=AT, earlier=earlier)
    return [f"{r.what}: {r.why}" for r in found if r.sentence or subject]


@pytest.mark.parametrize("text", [
    "Would you care to grapple with a stubborn whistle?", "If it rattles or grumbles, tell us.",
    "We would happily fiddle with the schedule.",
    "You would earn 12 % on every sale.", "Many thanks in advance,", "Two short questions, if I may.", "Dear you,", "Hello you,"])
def test_a_clause_that_tells_of_nobody_may_use_any_word(text):
    assert refused(text) == []


@pytest.mark.parametrize("text", [
    "Our kettle hums rather than shrieks.",
    "You wrestled with a stubborn whistle.", "You would earn 15 % on every sale.", "Your viewers tinker all day.",
    "The fee is 2৫0 GBP.", "As a plumber, you grapple with kettles.", "The whole harbour grumbles about you."])
def test_a_clause_that_tells_of_the_creator_needs_a_fact_for_every_word(text):
    assert refused(text)


def test_a_number_without_a_noun_counts_what_the_offer_counts_and_a_part_of_the_product_s_name_is_none():
    assert refused("Wir würden dir gern drei davon überlassen.", GERMAN) == []
    assert refused("Es geht um unser M4.", GERMAN) == []
    assert refused("Wir würden dir gern vier davon überlassen.", GERMAN)
    assert refused("Es geht um unser M5.", GERMAN)


def test_a_piece_of_a_quotation_is_one_unless_what_it_leaves_out_denies_it():
    assert refused("You call a shed “only a small house”.") == []
    assert refused("In your words: “mine never leaks”.") == []
    assert refused("You call a shed “only a large house”.")
    told = (Fact(evidence_id="q", profile_key=1, kind="post_quote", post_key=1, url="https://orla.example/2",
                 value="I never liked that shed.", quote="I never liked that shed."),)
    assert grounding.check("", [Sentence("You wrote “liked that shed”.", ("q",))], told, ENGLISH, at=AT)


def test_an_answer_of_the_reader_s_may_stand_between_quotation_marks():
    assert [refused(f"A “{said}” is fine too.") for said in ("no thanks", "not for me", "nein danke", "no, gracias")] \
        == [[], [], [], []]


def test_a_follow_up_is_the_second_letter_and_may_name_the_day_of_the_first():
    said = "This is my second mail after that of 5 June 2026."
    assert refused(said, earlier=date(2026, 6, 5)) == []
    assert refused(said, earlier=date(2026, 6, 4))
    assert refused(said)


def test_a_subject_line_is_a_title_only_in_the_letter_s_language_and_of_nothing_that_is_the_reader_s():
    assert refused("Hello Orla,", subject="Shed music") == []
    assert refused("Hello Orla,", subject="Your leaking harbour")
    assert refused("Hello Orla,", subject="Ganaste la carrera")


def test_an_adverbial_part_goes_on_with_the_clause_beside_it():
    said = "For a jaunty change, we could tinker, fiddle and dawdle."
    assert clauses.free(said, said.index("jaunty"), "en")
    told = "For a jaunty change, you tinkered."
    assert not clauses.free(told, told.index("jaunty"), "en")


def test_a_thing_that_is_taken_to_be_known_is_not_free_even_in_a_question():
    assert refused("Would you grapple with a trombone?") == []
    assert refused("Would you grapple with the trombone?")


def test_digits_of_another_script_are_deceptive_and_a_title_in_another_language_is_not_free():
    assert list(lookalikes.deceptive("It pays 3৫0 EUR, not 350 EUR.")) == ["3৫0"]
    assert clauses.free("Shed music", 5, "en", heading=True)
    assert not clauses.free("Eres corredora nata", 5, "en", heading=True)


def test_a_draft_asks_one_thing_and_what_is_quoted_asks_nothing():
    def asked(*texts: str) -> list[str]:
        facts = (*FACTS, Fact(evidence_id="t", profile_key=1, kind="post_title", post_key=1, value="Does it leak?", quote="Does it leak?",
                              url="https://orla.example/2"))
        found = grounding.check("", [Sentence(text, ("n", "q", "t")) for text in texts], facts, ENGLISH, at=AT)
        return [r.why for r in found if "one thing" in r.why]
    assert asked("Would a kettle interest you?", "I am writing because of “Does it leak?”.") == []
    assert len(asked("Would a kettle interest you?", "Shall we send the details?")) == 1
    assert len(asked("Would a kettle interest you? Shall we send the details?")) == 1


OTHER = {"de": (bank("drei Kessel zum Behalten und 200 EUR für einen Test", "Ein Kessel aus Stahl mit leiser Pfeife."),
                "Wir würden uns über eine Antwort sehr freuen."),
         "fr": (bank("trois bouilloires à garder et 200 EUR pour un essai", "Une bouilloire en acier qui siffle à peine."),
                "Nous serions heureux de vous lire."),
         "es": (bank("tres hervidores para quedárselos y 200 EUR por una prueba", "Un hervidor de acero que silba bajo."),
                "Nos alegraría mucho leer tu respuesta.")}


@pytest.mark.parametrize("text", [
    "You keep bees on a roof.", "You pick winners at fairs.", "You want revenge.", "You owe money to a bank.", "You prefer cats.",
    "You wish for rain.", "You earn little with videos.", "You can juggle knives.", "You must snore loudly.", "To you, money means little.",
    "We saw you in Porto.", "Others in your field have said yes.", "It weighs almost nothing."])
def test_what_the_reader_wants_keeps_or_can_do_needs_a_fact(text):
    assert refused(text)


@pytest.mark.parametrize("text", [
    "You keep the kettle.", "You decide freely.", "Whatever you prefer is fine.", "You would keep the kettle."])
def test_what_is_left_to_the_reader_needs_none(text):
    assert refused(text) == []


@pytest.mark.parametrize("tongue, text", [
    ("de", "Sie müssen Schulden abzahlen."), ("de", "Sie bestimmen den Geschmack einer Generation."), ("de", "Du willst Rache."),
    ("fr", "Vous préparez des gâteaux."), ("fr", "Vous devez de l'argent."), ("fr", "Vous choisissez des gagnants."),
    ("de", "Unser Team schaut dir zu."), ("de", "Er wiegt fast nichts."), ("fr", "Elle ne pèse presque rien."),
    ("es", "No pesa casi nada."), ("es", "Quieres venganza."), ("es", "Te gusta el queso."), ("es", "Se te quema el aceite.")])
def test_so_it_does_in_other_languages(tongue, text):
    brief, honest = OTHER[tongue]
    found = grounding.check("", [Sentence(honest), Sentence(text)], (), brief, at=AT)
    assert {r.sentence for r in found} == {2}
