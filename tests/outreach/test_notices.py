"""Rules are shown with their source, the first mail says what it must in its language, and no country is guessed."""

import re

import pytest

from tastemaker.errors import BadInput
from tastemaker.outreach import contacts, notices

ADDRESS = "Fernpath GmbH, Example Road 1, 12345 Nowhere"


def footer(room, key, tongue="en", **more):
    return notices.first_mail(room.store, key, tongue,
                              **{"sender": "Mara Lindqvist, Fernpath", "postal_address": ADDRESS,
                                                          "contact": contacts.address_of(room.store, key), **more})


@pytest.mark.parametrize("tongue", notices.LANGUAGES)
def test_every_first_mail_says_who_why_what_from_where_how_long_and_which_rights(room, tongue):
    key = room.add()
    text = footer(room, key, tongue)
    assert ADDRESS in text and "Mara Lindqvist" in text and "https://bluesky.example/did:plc:anna" in text and "Bluesky" in text
    days = re.search(r"(\d+)\s?(?:days|Tagen|jours|días|일)", text)
    assert days and int(days[1]) > 0
    assert re.search(r"6\(1\)\(f\)|6 Abs. 1 Buchst. f|6, § 1, f|6\.1\.f|제6조 제1항", text), "the ground"
    assert "{" not in text and len(text) < 1_150, "short enough to be read"
    assert len(text.splitlines()) == 2 and text.splitlines()[1] == notices.rules()["notice"][tongue]["way_out"]


@pytest.mark.parametrize("tongue", notices.LANGUAGES)
def test_all_languages_say_the_same_things(tongue):
    said = notices.rules()["notice"]
    assert set(said) == set(notices.LANGUAGES) and set(said[tongue]) == set(said["en"])
    for name, text in said["en"].items():
        slots = set(re.findall(r"{\w+}", text))
        assert set(re.findall(r"{\w+}", said[tongue][name])) == slots, name


def test_an_entered_address_is_said_with_who_and_why_and_a_model_s_provider_is_named(room):
    key = room.add(bio="Trail runner.")
    with room.store.run("add") as run:
        contacts.enter(room.store, run, key, "anna@trail.example", by="Jo", quote="on her card at the fair")
    text = footer(room, key)
    assert "which Jo entered: on her card at the fair." in text and "that you published" not in text
    assert "provider" in footer(room, key, model=True) and "provider" not in text


def test_a_profile_of_one_s_own_list_promises_no_days(room):
    key = room.add()
    with room.store.write() as s:
        s.execute("UPDATE profiles SET retention = 'person' WHERE profile_key = $key", key=key)
    text = footer(room, key)
    assert "erase it when you ask" in text and " days" not in text


def test_without_a_postal_address_or_a_language_no_mail_is_made(room):
    key = room.add()
    with pytest.raises(BadInput, match="postal address"):
        footer(room, key, postal_address=" ")
    with pytest.raises(BadInput, match="no notice"):
        footer(room, key, "xx")


def test_the_country_is_the_stated_one_and_never_guessed(room):
    german = room.add(language="de", bio="Ich laufe in Berlin.")
    assert notices.country_of(room.store, german) is None and notices.for_profile(room.store,
                                                                                  german).title == "country not stated"
    stated = room.add(platform_id="did:plc:b", handle="b.example", country="DE")
    assert notices.for_profile(room.store, stated).title == "Germany"
    with room.store.write() as s:
        other = room.add(platform_id="did:plc:c", handle="c.example", country="FR")
        s.insert("creator_profiles", [{"creator_id": stated, "profile_key": other, "reason": "x", "made_by": "Jo",
                                       "made_at": s.rows("SELECT now_utc() AS now")[0]["now"], "run_id": "r"}])
    assert notices.country_of(room.store, stated) is None, "two that differ are none"


def test_germany_warns_that_cold_mail_needs_consent_and_points_to_the_platform():
    warning = notices.sheet("de").warnings[0]
    assert "UWG § 7" in warning.source and "consent" in warning.says and "platform" in warning.says
    assert {n.where for n in notices.sheet("DE").notes} == {"Germany", "European Union and EEA"}


@pytest.mark.parametrize(("country", "source"), [
    ("US", "CAN-SPAM"), ("US", "16 CFR Part 255"), ("GB", "PECR"), ("UK", "UK GDPR"), ("CA", "10(9)(b)"),
    ("KR", "제50조 제1항"),
    ("FR", "2023-451"), ("ES", "Article 21"), ("DE", "§ 5a(4)"), ("IT", "Articles 14"), (None, "Article 13")])
def test_each_country_shows_its_rules_with_their_source(country, source):
    assert any(source in note.source for note in notices.sheet(country).notes)


def test_a_country_without_rules_here_says_so():
    shown = notices.sheet("BR")
    assert "BR" in shown.title and shown.warnings and notices.sheet("groups").country == "GROUPS"


def test_advice_is_disclaimed_once_and_every_note_is_whole():
    held = notices.rules()
    texts = [repr(notices.sheet(country)) for country in (None, "US", "KR", "DE")]
    assert all(text.count("Not legal advice") == 1 for text in texts)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", held["as_of"]) and all(held["as_of"] in text for text in texts)
    for country in [*(c for c in held if len(c) == 2), notices.UNKNOWN]:
        for note in held[country]["notes"]:
            assert note["kind"] in {"mail", "data",
                                    "deal"} and note["level"] in {"warning", "note"} and note["source"] and note["says"]
            assert not note["url"] or note["url"].startswith("https://")


@pytest.mark.parametrize(("country", "tongue", "label"), [
    ("US", "en", "“Ad”"), ("DE", "de", "„Werbung“"), ("FR", "fr", "« Publicité »"), ("ES", "es", "«Publicidad»"),
    ("KR", "ko", "‘광고’")])
def test_the_offer_reminds_of_disclosure_with_the_labels_of_the_country(country, tongue, label):
    assert label in notices.disclosure(country, tongue)
    assert "(" not in notices.disclosure(None, tongue)
    assert any(note.kind == "deal" for note in notices.sheet(country).notes)


def test_a_korean_subject_carries_the_mark_once():
    assert notices.subject("KR", notices.subject("KR", "안녕하세요")) == "(광고) 안녕하세요"
    assert notices.subject(None, "Hello") == "Hello"
