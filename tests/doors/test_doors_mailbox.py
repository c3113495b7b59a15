"""The mailbox as servers really are: odd answers, faults in the middle of a letter, and mail that anybody may have
written."""

import importlib.util
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastemaker import mail
from tastemaker.errors import NotOffered, TryLater
from tastemaker.mail import folders, mailbox, reading

_spec = importlib.util.spec_from_file_location("imap_servers", Path(__file__).with_name("imap_servers.py"))
SERVERS = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(SERVERS)
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def write(**changes):
    return mail.message(**{"sender": ("Mara Lindqvist", "mara@fernpath.example"), "to": ("Jo", "jo@runner.example"),
                           "subject": "Trail shoes", "body": "Hello Jo.", "message_id": "<d1@fernpath.example>",
                           "postal_address": "Moor Lane 1", "opt_out_line": "Reply “no thanks”.", "date": AT,
                           **changes})


@pytest.fixture
def scripted():
    made = []

    def make(**more):
        made.append(SERVERS.Scripted(**more))
        return made[-1]
    yield make
    for one in made:
        one.close()


@pytest.fixture
def connect():
    with SERVERS.stdio() as found:
        yield found


# --- folders ----------------------------------------------------------------------------------------------------------

def names(*rows):
    return {use: str(folder) for use, folder in folders.by_use(rows).items() if use != "inbox"}


def test_folders_are_found_by_use_before_name_and_keep_the_servers_spelling():
    found = folders.by_use([b'(\\HasNoChildren) "/" INBOX', b'(\\HasNoChildren) "." Drafts',
                            b'(\\Drafts \\HasNoChildren) "/" "[Mail]/Entw&APw-rfe"', b'(\\HasNoChildren) NIL "Sent"',
                            None, b"junk"])
    assert {use: folder.wire for use, folder in found.items()} == {
        "inbox": b"INBOX", "drafts": b'"[Mail]/Entw&APw-rfe"', "sent": b'"Sent"'}
    assert str(found["drafts"]) == "[Mail]/Entwürfe"


@pytest.mark.parametrize("rows, drafts, sent", [
    ([b'(\\HasNoChildren \\Drafts) "/" "[Gmail]/Drafts"', b'(\\HasNoChildren \\Sent) "/" "[Gmail]/Sent Mail"',
      b'(\\HasNoChildren \\All) "/" "[Gmail]/All Mail"'], "[Gmail]/Drafts", "[Gmail]/Sent Mail"),
    ([b'(\\HasChildren \\Drafts) "/" Entw&APw-rfe', b'(\\Sent) "/" "Gesendete Elemente"'], "Entwürfe",
     "Gesendete Elemente"),
    ([b'(\\Marked) "/" Brouillons', b'(\\Marked) "/" "&AMk-l&AOk-ments envoy&AOk-s"'], "Brouillons",
     "Éléments envoyés"),
    ([b'() "." INBOX.Drafts', b'() "." INBOX.Sent'], "INBOX.Drafts", "INBOX.Sent"),
    ([(b'() "/" {6}', b"Drafts"), b")", (b'() "/" {10}', b'Sent "Mail')], "Drafts", None),
    ([b'(\\Noselect \\Drafts) "/" Drafts', b'() "/" Borradores', b'() "/" Enviados'], "Borradores", "Enviados"),
    ([folders.to_utf7("임시 보관함").join([b'() "/" "', b'"']), folders.to_utf7("보낸 편지함").join([b'() "/" "', b'"'])],
     "임시 보관함", "보낸 편지함"),
    (['() "/" "Entwürfe"'.encode(), b'() "/" "Old/Sent"'], "Entwürfe", None)])
def test_drafts_and_sent_are_found_as_servers_name_them(rows, drafts, sent):
    found = names(*rows)
    assert (found.get("drafts"), found.get("sent")) == (drafts, sent)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_folders_name_survives_modified_utf7(name):
    assert folders.from_utf7(folders.to_utf7(name)) == name


def test_a_server_that_tells_the_use_only_when_asked_is_asked(scripted):
    plain = [b'* LIST () "/" Notizen', b'* LIST () "/" Weg']
    for capability, verb, answer in (
            ("SPECIAL-USE", "RETURN (SPECIAL-USE)", [b'* LIST (\\Drafts) "/" Notizen', b'* LIST (\\Sent) "/" Weg']),
            ("XLIST", "XLIST", [b'* XLIST (\\Drafts) "/" Notizen', b'* XLIST (\\Sent) "/" Weg'])):
        server = scripted(rows=plain, capabilities=f"IMAP4rev1 {capability}")
        server.answers["XLIST"] = answer
        calls = server.rows

        class Late(list):
            def __iter__(self, server=server, answer=answer, calls=calls):
                asked = "SPECIAL-USE" in server.heard[-1]
                return iter(answer if asked else list.__iter__(calls))
        server.rows = Late(plain)
        with mail.Mailbox(server.open) as box:
            assert (str(box.folder("drafts")), str(box.folder("sent"))) == ("Notizen", "Weg")
        assert any(verb in line for line in server.heard)


def test_a_person_names_folders_that_the_server_does_not_mark(scripted):
    server = scripted(rows=[b'* LIST () "/" INBOX'])
    with pytest.raises(NotOffered):
        mail.Mailbox(server.open).__enter__()
    with mail.Mailbox(server.open, drafts='Meine "Entwürfe"', sent="Weg") as box:
        assert box.add(write()) is True
    assert list(server.folders) == ['"Meine'] and any(r'"Meine \"Entw&APw-rfe\""' in line for line in server.heard)


# --- faults -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("fault, stored", [("no", 0), ("bye", 0), ("drop", 0), ("hang", 0), ("lost", 1)])
def test_whatever_breaks_while_a_letter_is_laid_it_lies_there_once_in_the_end(scripted, fault, stored):
    server = scripted()
    server.faults["APPEND"] = fault
    began = time.monotonic()
    with pytest.raises(TryLater):
        with mail.Mailbox(lambda: server.open(0.5)) as box:
            box.add(write())
    assert time.monotonic() - began < 3
    assert len(server.folders.get("Drafts", [])) == stored
    with mail.Mailbox(server.open) as again:
        assert again.add(write()) is (stored == 0)
        assert again.add(write()) is False
    assert len(server.folders["Drafts"]) == 1


@pytest.mark.parametrize("verb", ["LIST", "EXAMINE", "SEARCH"])
@pytest.mark.parametrize("fault", ["no", "bye", "drop", "hang"])
def test_a_server_that_fails_before_the_letter_gets_none(scripted, verb, fault):
    server = scripted()
    server.faults[verb] = fault
    with pytest.raises(TryLater):
        with mail.Mailbox(lambda: server.open(0.3)) as box:
            box.add(write())
    assert not server.folders


def test_a_line_that_broke_is_not_used_again(scripted):
    server = scripted()
    server.faults["APPEND"] = "bye"
    with mail.Mailbox(lambda: server.open(0.5)) as box:
        with pytest.raises(TryLater):
            box.add(write())
        heard = len(server.heard)
        with pytest.raises(TryLater):
            box.add(write(message_id="<d2@fernpath.example>"))
        asked = []
        with pytest.raises(TryLater):
            box._ask("NOOP", lambda imap: asked.append(imap) or ("OK", []))
        assert len(server.heard) == heard and asked == []


def test_a_full_mailbox_says_so(scripted):
    server = scripted()
    server.faults["APPEND"] = "full"
    with mail.Mailbox(server.open) as box:
        with pytest.raises(TryLater) as caught:
            box.add(write())
        assert "full" in str(caught.value) and "room" in caught.value.next_step
        assert box.add(write()) is True   # the line still stands


def test_a_full_dovecot_says_so():
    with SERVERS.stdio("*:storage=1K") as connect, mail.Mailbox(connect) as box, pytest.raises(TryLater) as caught:
        box.add(write(body="word " * 2_000))
    assert "full" in str(caught.value)


def test_a_folder_that_is_renamed_meanwhile_is_found_again(scripted):
    server = scripted()
    with mail.Mailbox(server.open) as box:
        server.rows = [row.replace(b"Drafts\x00", b"").replace(b'"/" Drafts', b'"/" Entw&APw-rfe')
                       for row in server.rows]
        server.faults["APPEND"] = "gone"
        assert box.add(write()) is True
    assert list(server.folders) == ["Entw&APw-rfe"]


# --- reading ----------------------------------------------------------------------------------------------------------

def deliver(connect, folder, text, date=AT, flags=None):
    box = connect()
    raw = text.encode() if isinstance(text, str) else text
    assert box.append(folder, flags, SERVERS.imaplib.Time2Internaldate(date), raw.replace(b"\n", b"\r\n"))[0] == "OK"
    box.logout()


REPLY = """From: "jo@evil.example" <jo@runner.example>
To: =?utf-8?q?Mara_Lindqvist?= <mara@fernpath.example>
Subject: =?utf-8?q?Re=3A_Gr=C3=BC=C3=9Fe?=
Message-ID: <r1@runner.example>
In-Reply-To: <d1@fernpath.example>
References: <d0@fernpath.example>
 <d1@fernpath.example>
Auto-Submitted: no
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe, tell me more!
"""


def test_replies_are_read_wherever_they_lie_once_and_nothing_is_marked_as_read(connect):
    box = connect()
    for name in ("Junk", "Archive"):
        box.create(name)
    box.logout()
    deliver(connect, "INBOX", REPLY)
    deliver(connect, "Archive", REPLY)
    deliver(connect, "Junk", REPLY.replace("<r1@", "<r2@").replace("tell me more", "no more mail"), AT.replace(hour=13))
    deliver(connect, "INBOX", REPLY.replace("<r1@", "<r3@").replace("d1@fernpath", "d9@fernpath"))
    deliver(connect, "INBOX", REPLY.replace("<r1@", "<r4@"), AT.replace(year=2025))
    with mail.Mailbox(connect) as box:
        found = box.replies(lambda slip: "<d1@fernpath.example>" in slip.answers, AT)
    assert [slip.message_id for slip, _ in found] == ["<r1@runner.example>", "<r2@runner.example>"]
    slip, letter = found[0]
    assert slip.sender == "jo@runner.example" and slip.to == ("mara@fernpath.example",) and slip.subject == "Re: Grüße"
    assert slip.answers == ("<d1@fernpath.example>", "<d0@fernpath.example>") and slip.at == AT
    assert letter.text == "Grüße, tell me more!" and letter.headers["auto-submitted"] == "no" and not letter.returned
    look = connect()
    for name in ("INBOX", "Junk", "Archive"):
        look.select(name, True)
        assert look.search(None, "SEEN")[1] == [b""]
    look.logout()


def test_folders_are_opened_for_reading_only_and_bodies_are_peeked_at_to_a_limit(scripted):
    server = scripted()
    server.folders["INBOX"] = [b"x"]
    server.answers["FETCH"] = [b'* 1 FETCH (UID 1 BODY[X] {23}\r\nMessage-ID: <a@b.c>\r\n\r\n INTERNALDATE '
                               b'"21-Nov-2026 12:00:00 +0000")']
    with mail.Mailbox(server.open) as box:
        assert len(box.replies(lambda slip: True, AT)) == 1
    verbs = {line.split()[0] for line in server.heard}
    fetched = [line for line in server.heard if line.startswith("FETCH")]
    assert verbs <= {"LOGIN", "CAPABILITY", "LIST", "EXAMINE", "SEARCH", "FETCH", "LOGOUT"}
    assert len(fetched) == 2 and all("BODY.PEEK[" in line and "BODY[" not in line for line in fetched)
    assert f"<0.{mailbox.MOST_BYTES}>" in fetched[1]


def test_what_left_is_read_with_its_recipient_and_the_moment_at_which_it_left(connect):
    deliver(connect, "Sent", write().as_bytes().replace(b"\r\n", b"\n"), AT.replace(hour=15))
    deliver(connect, "Drafts", write(message_id="<d2@fernpath.example>").as_bytes().replace(b"\r\n", b"\n"))
    with mail.Mailbox(connect) as box:
        [(slip, letter)] = box.sent(lambda slip: True, AT)
    assert (slip.message_id, slip.to, slip.at) == ("<d1@fernpath.example>", ("jo@runner.example",), AT.replace(hour=15))
    assert letter.text.startswith("Hello Jo.") and "Moor Lane 1" in letter.text


def test_a_big_mailbox_is_asked_by_day_and_read_in_pieces(connect):
    box = connect()
    for n in range(250):
        day = AT if n >= 30 else AT.replace(month=1)
        box.append("Sent", None, SERVERS.imaplib.Time2Internaldate(day),
                   f"Message-ID: <m{n}@x.example>\r\n\r\nx\r\n".encode())
    box.logout()
    asked = []

    class Counted(mail.Mailbox):
        def _ask(self, what, verb):
            asked.append(what)
            return super()._ask(what, verb)
    with Counted(connect) as box:
        assert len(list(box.look("sent", AT))) == 220
    assert asked.count("FETCH") == 2


def test_a_reply_of_any_size_is_read_to_a_limit(connect):
    deliver(connect, "INBOX", REPLY.replace("Gr=FC", "word " * 400_000 + "Gr=FC"))
    with mail.Mailbox(connect) as box:
        [(_, letter)] = box.replies(lambda slip: True, AT)
    assert letter.text.startswith("word") and len(letter.text) <= reading.LONGEST_TEXT


def test_what_nobody_asked_for_is_passed_over():
    data = [(b"1 (UID 7 BODY[HEADER.FIELDS (FROM)] {3}", b"a\r\n"),
            b' INTERNALDATE "21-Nov-2026 12:00:00 +0100" FLAGS (\\Seen))',
            b"3 (FLAGS (\\Deleted))", (b"2 (FLAGS () UID 8 BODY[] {3}", b"b\r\n"), b")", None]
    told = mailbox._answers(data)
    assert [text for _, text in told] == [b"a\r\n", None, b"b\r\n"]
    slip = mailbox._slip(7, "sent", *told[0])
    assert slip.at == AT.replace(hour=11) and slip.at.tzinfo is UTC and slip.deleted is False


@pytest.mark.parametrize("raw, text", [
    (b"Content-Type: text/html; charset=utf-8\n\n<style>p{}</style><p>Sure, <b>yes</b>!</p><blockquote>May "
     b"I?</blockquote>",
     "Sure, yes!\n> May I?"),
    (b"Content-Type: text/plain; charset=no-such\n\nyes \xff", "yes \ufffd"),
    (b"Content-Type: text/plain; charset=rot13\n\nyes", "yes"),
    (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!not base64!!", None),
    (b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>b</p>\n--x\n\nplain wins\n--x--",
     "plain wins"),
    (b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Disposition: attachment\n\nnot "
     b"this\n--x\n\nthis\n--x--", "this"),
    (b"Content-Type: multipart/mixed\n\nno boundary", ""), (b"", ""), (b"\xff\xfe\x00", None),
    (b"Content-Type: text/plain\n\nsafe\xe2\x80\xaegnp.exe", "safegnp.exe")])
def test_mail_of_any_kind_becomes_text(raw, text):
    found = reading.letter(raw).text
    assert text is None or found == text


def test_mail_that_came_back_is_told_from_an_answer():
    raw = b'Content-Type: multipart/report; report-type="delivery-status"; boundary=x\nAuto-Submitted: auto-replied\n\n--x\n\nno such user\n--x--'
    letter = reading.letter(raw)
    assert letter.returned and letter.headers["auto-submitted"] == "auto-replied"


@pytest.mark.parametrize("raw", [
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000)) + b"\nx",
    b"Content-Type: text/html\n\n" + b"<a " * 80_000, b"Content-Type: text/html\n\n" + b"<!--" * 60_000,
    b"Content-Type: text/html\n\n" + b"<blockquote>" * 20_000 + b"x", b"Content-Type: text/html\n\n" + b"&" * 240_000,
    b"Content-Type: text/html\n\n" + b"<![CDATA[" * 25_000, b"Subject: " + b"=?utf-8?q?" * 25_000 + b"\n\nx",
    b"Content-Type: text/html\n\n" + b"<script>" * 30_000, b"Content-Type: text/html\n\n" + b"</" * 120_000],
    ids=range(9))
def test_mail_made_to_wear_a_reader_out_does_not(raw):
    began = time.process_time()
    reading.letter(raw[:mailbox.MOST_BYTES])
    reading.fields(raw[:mailbox.MOST_BYTES])
    assert time.process_time() - began < 2


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw):
    for whole in (raw, b"Content-Type: multipart/mixed; boundary=x\nFrom: " + raw,
                  b"Content-Type: text/html; charset=" + raw):
        letter = reading.letter(whole)
        assert "\u202e" not in letter.text
        reading.addresses(reading.fields(whole).get("from", ""))


def test_two_at_once_lay_a_letter_once_each(connect):
    letters = [write(message_id=f"<d{n}@fernpath.example>") for n in range(5)]
    done = []

    def work(mine):
        with mail.Mailbox(connect) as box:
            done.extend(box.add(letter) for letter in mine)
    threads = [threading.Thread(target=work, args=(letters[start::2],)) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [True] * 5
