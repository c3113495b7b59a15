"""A person with the tool on one side and their mail program on the other, and letters that come back; loaded by
path."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tastemaker import clock, mail, privacy
from tastemaker.outreach import mailbox
from tastemaker.outreach.outbox import Outbox
from tastemaker.settings import Settings

_spec = importlib.util.spec_from_file_location("imap_servers", Path(__file__).parents[1] / "doors" / "imap_servers.py")
SERVERS = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(SERVERS)
SETTINGS = Settings(sender_email="mara@fernpath.example", postal_address="Fernpath, Moor Lane 1, Leeds", _env_file=None)


class Desk:
    """A person with the tool on one side and their mail program on the other."""

    def __init__(self, room, connect) -> None:
        self.room, self.connect = room, connect

    def lay(self, settings=SETTINGS, connect=None):
        with self.room.store.run("outbox") as run, mail.Mailbox(connect or self.connect) as box:
            return mailbox.lay(self.room.store, run, box, Outbox(self.room.store, settings))

    def seen(self, connect=None):
        with self.room.store.run("sent") as run, mail.Mailbox(connect or self.connect) as box:
            return mailbox.seen_sent(self.room.store, run, box, by="Jo")

    def replies(self, **more):
        store = self.room.store
        with store.run("replies") as run, mail.Mailbox(self.connect) as box:
            return mailbox.fetch_replies(store, run, box, more.pop(
                "opt_out", lambda who, reason: privacy.opt_out(store, run, who, reason, "Jo")),
                                         own="mara@fernpath.example", **more)

    def in_folder(self, name):
        box = self.connect()
        box.select(name, True)
        raw = [box.fetch(n, "(BODY.PEEK[])")[1][0][1] for n in box.search(None, "ALL")[1][0].split()]
        box.logout()
        return [message_from_bytes(one, policy=default) for one in raw]

    def deliver(self, folder, text, hours=1):
        box = self.connect()
        raw = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
        at = SERVERS.imaplib.Time2Internaldate(clock.now() + timedelta(hours=hours))
        assert box.append(folder, None, at, raw)[0] == "OK"
        box.logout()

    def send(self, draft, change=lambda raw: raw, hours=1):
        """What a mail program does: the letter goes from Drafts to Sent, perhaps edited."""
        [letter] = [one for one in self.in_folder("Drafts") if draft in one["Message-ID"]]
        self.deliver("Sent", change(letter.as_bytes()), hours)
        box = self.connect()
        box.select("Drafts")
        box.uid("STORE", box.uid("SEARCH", "HEADER", "Message-ID", draft)[1][0].decode(), "+FLAGS", r"(\Deleted)")
        box.expunge()
        box.logout()

    def touches(self):
        return self.room.store.rows("SELECT * FROM touches ORDER BY draft_id")


def reply(draft, text, sender="anna@trail.example", number=1, answers=None, **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    named = f"In-Reply-To: {answers or f'<{draft}@fernpath.example>'}\n" if answers != "" else ""
    return (f"From: Anna <{sender}>\nTo: mara@fernpath.example\nSubject: Re: hello\n"
            f"Message-ID: <r{number}@trail.example>\n{named}{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n")


def report(draft, action="failed", status="5.1.1", number=1, sender="mailer-daemon@trail.example"):
    """What a mail server says of a letter that it could not deliver, or only later; it names the letter in the part
    that it
    gives back and not in its head."""
    return "\n".join([
        f"From: <{sender}>", "To: mara@fernpath.example", "Subject: Undelivered Mail",
        f"Message-ID: <b{number}@trail.example>",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"', "", "--x",
        "Content-Type: text/plain", "",
        "I could not deliver your mail.", "--x", "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns; trail.example", "",
        "Final-Recipient: rfc822; anna@trail.example", f"Action: {action}", f"Status: {status}", "", "--x",
        "Content-Type: text/rfc822-headers", "", f"Message-ID: <{draft}@fernpath.example>", "Subject: hello", "",
        "--x--", ""])
