"""Addresses are read letter for letter, only where they are meant for offers; who enters one says who and why."""

import ast
import re
from pathlib import Path

import pytest

from tastemaker import privacy
from tastemaker.errors import BadInput
from tastemaker.outreach import contacts


def found(text):
    return [p.address for p in contacts.published(text)]


@pytest.mark.parametrize("text", [
    "Business inquiries: desk@mara.example", "Geschäftliche Anfragen: desk@mara.example",
    "Contact pro : desk@mara.example",
    "Contrataciones: desk@mara.example", "비즈니스 문의: desk@mara.example", "협업 문의 desk@mara.example",
    "Business only: desk@mara.example", "Business only, no fan mail: desk@mara.example",
    "Kooperation (keine Fanpost): desk@mara.example",
    "제휴문의는 desk@mara.example 로 보내 주세요", "Partenariats, pas de mails de fans : desk@mara.example"])
def test_an_address_for_business_is_found_in_five_languages_with_its_line(text):
    [one] = contacts.published("Runs at dawn.\n" + text)
    assert one.address == "desk@mara.example" and one.quote == text


@pytest.mark.parametrize("text", [
    "No brand deals: desk@mara.example", "not for business: desk@mara.example", "Keine Werbung bitte desk@mara.example",
    "Pas de partenariats desk@mara.example", "Aucune marque : desk@mara.example",
    "No acepto publicidad: desk@mara.example",
    "Nada de marcas desk@mara.example", "광고 문의 사절 desk@mara.example", "협찬 안 받습니다 desk@mara.example",
    "no emails: desk@mara.example",
    "Not open to sponsorships, desk@mara.example", "don’t send promo to desk@mara.example", "메일 금지 desk@mara.example",
    "Zero ads. desk@mara.example", "No brands please.\nFriends: desk@mara.example",
    "협찬은 받지 않습니다\n친구에게: desk@mara.example"])
def test_whoever_wants_no_offers_gets_none_also_when_another_line_says_so(text):
    assert found(text) == []


def test_a_line_about_business_is_an_invitation_beside_one_that_keeps_ads_off_the_channel():
    assert found("No ads on this channel.\nBusiness: desk@mara.example\nhome@mara.example") == ["desk@mara.example"]


@pytest.mark.parametrize("text", [
    "desk at mara dot example", "desk (at) mara.example", "desk[at]mara.example", "desk @ mara.example",
    "mail me: desk@", "@mara.example",
    "desk＠mara.example", "d e s k @mara.example", "site mara.example, name desk", "mara.example/contact"])
def test_nothing_is_guessed_or_put_together(text):
    assert found(text) == []


def test_no_f_string_puts_a_name_and_a_domain_together():
    """In all of outreach and discovery; a Message-ID is the one thing of that shape that is made."""
    made = []
    for room in ("outreach", "discovery"):
        for path in sorted((Path(contacts.__file__).parents[1] / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr) and re.search(r"\}@\{",
                                                                 ast.unparse(
                                                                     node)) and not ast.unparse(node).startswith(("f'<",
                                                                                                                  'f"<')):
                    made.append(f"{path.name}:{node.lineno}")
    assert made == []


@pytest.mark.parametrize("name", ["noreply", "no-reply", "postmaster", "abuse", "privacy", "datenschutz", "dmca",
                                  "legal+x"])
def test_addresses_of_machines_and_offices_are_no_invitation(name):
    assert found(f"Business: {name}@mara.example") == []


def test_a_role_comes_before_a_private_name_and_a_business_line_before_both():
    assert found("mara@mara.example\nhello@mara.example\nWork: zoe@mara.example") == [
        "zoe@mara.example", "hello@mara.example", "mara@mara.example"]


def test_who_enters_an_address_says_who_and_why(room):
    key = room.add(bio="Trail runner.")
    with room.store.run("add") as run:
        for more, said in (({"by": " ", "quote": "card"}, "name of who"), ({"by": "Jo"}, "reason"),
                           ({"by": "Jo", "quote": " \n"}, "reason")):
            with pytest.raises(BadInput, match=said):
                contacts.enter(room.store, run, key, "anna@trail.example", **more)
        with pytest.raises(BadInput, match="not an e-mail"):
            contacts.enter(room.store, run, key, "anna at trail", by="Jo", quote="card")
        assert contacts.address_of(room.store, key) is None
        contacts.enter(room.store, run, key, "anna@trail.example", by="Jo", quote="on her card at the fair")
    row = contacts.address_of(room.store, key)
    assert (row["made_by"], row["quote"], row["address"]) == ("Jo", "on her card at the fair", "anna@trail.example")


def test_an_address_that_opted_out_cannot_be_entered(room):
    key = room.add(bio="Trail runner.")
    with room.store.run("optout") as run:
        privacy.opt_out(room.store, run, "anna@trail.example", "asked", "Jo")
        with pytest.raises(BadInput, match="not to be contacted"):
            contacts.enter(room.store, run, key, "Anna@trail.example", by="Jo", quote="card")
    assert not room.store.rows("SELECT * FROM contacts")


def test_a_published_address_keeps_its_line_its_page_and_its_moment(room, now):
    key = room.add()
    with room.store.run("draft") as run:
        contacts.run(room.store, run, [key])
    row = contacts.address_of(room.store, key)
    assert (row["quote"], row["url"], row["seen_at"],
            row["made_by"]) == ("Work: anna@trail.example", "https://bluesky.example/did:plc:anna", now, "creator")
