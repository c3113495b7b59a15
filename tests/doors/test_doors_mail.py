"""The door to mail: what a message says, whom it can reach, and a real Dovecot that keeps it as a draft."""

import importlib.util
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32, default
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tastemaker import mail
from tastemaker.errors import BadInput, NotOffered, NotPermitted, TryLater

_spec = importlib.util.spec_from_file_location("imap_servers", Path(__file__).with_name("imap_servers.py"))
SERVERS = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(SERVERS)
USUAL = {"sender": ("Mara Lindqvist", "mara@fernpath.example"), "to": ("Jo", "jo@runner.example"), "subject": "Trail shoes",
         "body": "Hello Jo,\n\nGreat run.", "message_id": "<d1@fernpath.example>",
         "postal_address": "Fernpath, 1 Hill Road, 12345 Town", "opt_out_line": "Reply “no thanks”.",
         "date": datetime(2026, 11, 21, 12, tzinfo=UTC)}


def write(**changes):
    return mail.message(**{**USUAL, **changes})


def read(message):
    return message_from_bytes(message.as_bytes(), policy=default)


def text_of(message):
    return read(message).get_content().replace("\r\n", "\n")


def test_a_message_is_unsent_has_one_recipient_and_ends_with_the_way_out_and_the_address():
    back = read(write())
    assert back["X-Unsent"] == "1" and back["Message-ID"] == "<d1@fernpath.example>"
    assert [a.addr_spec for a in back["To"].addresses] == ["jo@runner.example"]
    assert back["Date"].datetime == USUAL["date"] and back["Subject"] == "Trail shoes"
    assert text_of(write()) == "Hello Jo,\n\nGreat run.\n\nReply “no thanks”.\nFernpath, 1 Hill Road, 12345 Town\n"
    assert back["Cc"] is None and back["Bcc"] is None and back.get_content_type() == "text/plain"


def test_the_saved_file_can_be_read_by_eye():
    assert "Reply “no thanks”.\r\n".encode() in write().as_bytes()


def test_the_foot_stands_once_even_if_the_body_has_it():
    once = text_of(write())
    assert text_of(write(body=once)) == once


def test_a_foot_is_left_out_only_where_the_letter_says_it_in_so_many_words():
    said = text_of(write(body="We are Fernpath, 1 Hill Road,\n12345 Town.\n\nReply “no thanks”.\nBest"))
    assert said.count("Hill Road") == 1 and said.count("no thanks") == 1
    assert text_of(write(body="I run in Leeds. Stop by!", postal_address="Leeds", opt_out_line="Stop")).endswith("Stop\nLeeds\n")


def test_a_follow_up_names_the_letters_before_it():
    back = read(write(follows=["<a@fernpath.example>", "<CAF+b=1@mail.example>"]))
    assert back["In-Reply-To"] == "<CAF+b=1@mail.example>" and back["References"] == "<a@fernpath.example> <CAF+b=1@mail.example>"
    with pytest.raises(BadInput):
        write(follows=["<a@x.example>\r\nBcc: x@evil.example"])


def test_a_letter_as_a_link_opens_as_the_letter():
    letter = write(to=("Jo", "jo+trail&x=1@bücher.example"), subject="Grüße & 50% = ?#", body="Zeile 1\n한국어 +1 & mehr\n\nEnde")
    link, whole = mail.mailto(letter)
    parts = urlsplit(link)
    fields = {name: unquote(value) for name, _, value in (one.partition("=") for one in parts.query.split("&"))}
    assert whole and parts.scheme == "mailto" and unquote(parts.path) == "jo+trail&x=1@xn--bcher-kva.example"
    assert fields["subject"] == "Grüße & 50% = ?#" and fields["body"].replace("\r\n", "\n") == text_of(letter).rstrip("\n")
    assert "%0D%0A" in link and "%0A%0A" not in link and re.fullmatch(r"[!-~]+", link)
    assert mail.mailto(write(to=None))[0].startswith("mailto:?subject=")


def test_a_link_that_would_be_cut_carries_no_text_rather_than_half_of_it():
    link, whole = mail.mailto(write(body="word " * 500))
    assert not whole and "body=" not in link and "subject=Trail%20shoes" in link
    link, whole = mail.mailto(write(body="word " * 500), longest=8_000)
    assert whole and "no%20thanks" in link


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200))
def test_no_text_adds_a_field_to_a_link(subject, body):
    try:
        link, _ = mail.mailto(write(subject=subject, body=body), longest=100_000)
    except BadInput:
        return
    assert [one.partition("=")[0] for one in urlsplit(link).query.split("&")] == ["subject", "body"]
    assert not set(link) & set("<>\"' \n")


WORDS = st.lists(st.sampled_from(["Lohnt", "das?", "Schrägband", "„Lohnt", "Test“", "x.", "M.", "13", "여행채널그리고", "한국어", "?", "é", "😀", "=",
                                  "lang" * 8, "O'Brien", "a/b", "_x_"]), min_size=1, max_size=14).map(" ".join)


@settings(max_examples=150, deadline=None)
@example("Fernpath Trail 2: eine Idee zu „Lohnt sich das? Schrägband im Test“", "x. 한국어 " + "lang" * 8 + " „Lohnt é 13")
@given(WORDS, WORDS)
def test_a_subject_and_a_name_arrive_with_all_their_spaces(subject, name):
    """Also where the folding of Python's policies would lose one between two encoded words."""
    message = write(subject=subject, to=(name, "jo@runner.example"))
    sent = message_from_bytes(message.as_bytes(), policy=compat32)
    assert str(make_header(decode_header(sent["Subject"].replace("\r\n", "")))) == message["Subject"]
    words, _, address = sent["To"].replace("\r\n", "").rpartition(" ")
    read_name = str(make_header(decode_header(words))).strip().strip('"')
    assert (read_name, address) == (message["To"].addresses[0].display_name, "<jo@runner.example>")
    assert all(len(line) <= 78 for line in message.as_bytes().partition(b"\r\n\r\n")[0].split(b"\r\n"))


def test_a_draft_without_an_address_has_no_to_line():
    assert read(write(to=None))["To"] is None


@pytest.mark.parametrize("change", [
    {"subject": "Hi\r\nBcc: x@evil.example"}, {"subject": "Hi\nX: 1"}, {"subject": "a\x00b"}, {"subject": "a\x85b"},
    {"subject": "a\u2028Bcc: x"}, {"to": ("Jo\r\nBcc: x@evil.example", "jo@runner.example")},
    {"to": ("Jo", "jo@runner.example\r\nBcc: x@evil.example")}, {"to": ("Jo", "jo@runner.example, x@evil.example")},
    {"to": ("Jo", "jo@runner.example x@evil.example")}, {"to": ("Jo", "<jo@runner.example>")}, {"to": ("Jo", "jo")},
    {"to": ("Jo", "@runner.example")}, {"to": ("Jo", "jo@")}, {"to": ("Jo", "jo@localhost")}, {"to": ("Jo", "")},
    {"to": ("Jo", '"a b"@runner.example')}, {"to": ("Jo", "jö@runner.example")}, {"to": ("Jo", "jo@run ner.example")},
    {"to": ("Jo", "jo@-x-.example")}, {"to": ("Jo", "a" * 65 + "@runner.example")}, {"to": ("Jo", "jo..x@runner.example")},
    {"sender": ("Mara", "")}, {"sender": ("Mara\n", "mara@fernpath.example")}, {"message_id": "d1@fernpath.example"},
    {"message_id": "<d1@x.example>\r\nBcc: x@evil.example"}, {"message_id": "<d1@x.example> <d2@x.example>"},
    {"postal_address": " "}, {"opt_out_line": ""}])
def test_a_header_break_a_bad_address_or_a_missing_foot_is_refused(change):
    with pytest.raises(BadInput) as caught:
        write(**change)
    assert "evil" not in caught.value.show()


@pytest.mark.parametrize("name", [
    "a@evil.example, " * 10, "Smith, Jo " * 20, '"; evil@bad.example, "', "x <evil@bad.example>, y" * 9, "日本語," * 40,
    "Jo (comment", "Group: a@evil.example;", "\u202eoj\u202c", "é" * 300, "=?utf-8?q?evil=40bad.example=2C?= " * 5, "\ud800Jo"])
def test_a_name_of_any_kind_never_becomes_a_recipient(name):
    long = f"{'j' * 40}@{'runner' * 8}.example"
    back = read(write(to=(name, long), sender=(name, "mara@fernpath.example")))
    assert [a.addr_spec for a in back["To"].addresses] == [long]
    assert [a.addr_spec for a in back["From"].addresses] == ["mara@fernpath.example"]
    assert not set(back["To"].addresses[0].display_name) & set("\u202e()<>[]:;@\\,\"")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120), st.text(max_size=250), st.text(max_size=1_500))
def test_no_text_adds_a_header_or_a_recipient(name, subject, body):
    try:
        message = write(to=(name, "jo@runner.example"), subject=subject, body=body)
    except BadInput:
        assert re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", name + subject)
        return
    back = read(message)
    assert sorted(back.keys()) == sorted(write().keys())
    assert [a.addr_spec for a in back["To"].addresses] == ["jo@runner.example"]
    assert text_of(message).endswith(f"{USUAL['opt_out_line']}\n{USUAL['postal_address']}\n")
    assert all(len(line) < 1_000 for line in message.as_bytes().split(b"\r\n"))
    assert not back.defects


def test_a_long_line_survives_whole():
    text = "word " * 600 + "ü"
    assert text in text_of(write(body=text))


@pytest.mark.parametrize("written, wire", [
    ("Jo@Bücher.example", "Jo@xn--bcher-kva.example"), ("jo@straße.example", "jo@xn--strae-oqa.example"),
    ("jo@RUNNER.Example", "jo@runner.example"), (" jo@runner.example ", "jo@runner.example")])
def test_a_domain_travels_in_punycode(written, wire):
    assert mail.address(written) == wire


def test_nothing_in_the_package_can_send():
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(mail.__file__).parents[1].rglob("*.py"))
    assert not re.search(r"smtplib|aiosmtp|SMTP_SSL|sendmail|send_message|submission", source)


# --- a real mailbox ---------------------------------------------------------------------------------------------------

@pytest.fixture
def dovecot():
    """A real Dovecot over stdio with a Drafts and a Sent folder, its home in a folder of its own."""
    with SERVERS.stdio() as connect:
        yield connect


def _stored(connect, folder="Drafts"):
    box = connect()
    box.select(folder, True)
    rows = [box.fetch(number, "(FLAGS BODY.PEEK[])")[1][0] for number in box.search(None, "ALL")[1][0].split()]
    box.logout()
    return [(flags, message_from_bytes(raw, policy=default)) for flags, raw in rows]


def test_a_draft_lies_in_the_mailbox_once_as_it_was_written(dovecot):
    first, second = write(), write(message_id="<d2@fernpath.example>", subject="Grüße aus dem Wald", body="ü\n" * 30)
    with mail.Drafts(dovecot) as box:
        assert [box.add(first), box.add(second), box.add(first)] == [True, True, False]
    with mail.Drafts(dovecot) as again:
        assert again.add(second) is False and again.holds("<d1@fernpath.example>")
        assert not again.holds("<d3@fernpath.example>")
    stored = _stored(dovecot)
    assert [kept["Message-ID"] for _, kept in stored] == ["<d1@fernpath.example>", "<d2@fernpath.example>"]
    assert all(b"\\Draft" in flags and kept["X-Unsent"] == "1" for flags, kept in stored)
    assert stored[1][1]["Subject"] == "Grüße aus dem Wald"
    assert stored[1][1].get_content().replace("\r", "") == text_of(second)


def test_what_a_person_has_sent_is_not_laid_into_drafts_again(dovecot):
    box = dovecot()
    box.append("Sent", "(\\Seen)", None, write().as_bytes())
    box.logout()
    with mail.Drafts(dovecot) as drafts:
        assert drafts.add(write()) is False
    assert _stored(dovecot) == []


def test_only_an_unsent_message_to_one_person_is_taken(dovecot):
    for spoil in ({"X-Unsent": "0"}, {"X-Unsent": None}, {"Cc": "a@evil.example"}, {"Bcc": "a@evil.example"}):
        message = write()
        for name, value in spoil.items():
            del message[name]
            if value is not None:
                message[name] = value
        with mail.Drafts(dovecot) as box, pytest.raises(NotPermitted):
            box.add(message)
    assert _stored(dovecot) == []


def test_looking_changes_nothing(dovecot):
    with mail.Drafts(dovecot) as box:
        box.add(write())
    before = _stored(dovecot)[0][0]
    with mail.Drafts(dovecot) as box:
        box.holds("<d1@fernpath.example>")
        with pytest.raises(BadInput):
            box.holds('<d1@x.example>" NOT DELETED "')
    assert _stored(dovecot)[0][0] == before


def test_a_mailbox_that_breaks_off_is_try_later(dovecot):
    opened = []
    with pytest.raises(TryLater):
        with mail.Drafts(lambda: opened.append(dovecot()) or opened[0]) as box:
            opened[0].process.kill()
            box.add(write())


def test_a_mailbox_without_drafts_says_so():
    class Bare:
        def list(self):
            return "OK", [b'(\\HasNoChildren) "/" INBOX']

        def capability(self):
            return "OK", [b"IMAP4rev1"]

        def logout(self):
            pass
    with pytest.raises(NotOffered):
        mail.Drafts(Bare).__enter__()
