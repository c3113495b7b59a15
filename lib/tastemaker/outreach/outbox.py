"""The outbox: what a person approved and may send now, as unsent e-mails and a list. Nothing here can send.

It is the view `outbox`, asked anew each time, so an opt-out, an expiry or a second thought closes it at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import clock, mail, render, sheets
from tastemaker.errors import BadInput, NotApproved
from tastemaker.outreach import contacts
from tastemaker.outreach.review import reviewer_name
from tastemaker.settings import Settings

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

COLUMNS = {
    "email": "the creator's address; empty where none is known, then you fill it in",
    "name": "the name that the profile gives itself", "handle": "the profile's handle",
    "platform": "the platform's name",
    "profile_url": "the profile's page", "campaign": "the campaign's id", "subject": "the subject that was approved",
    "body": "the text that was approved, without the opt-out line and the postal address that each .eml ends with",
    "file": "the .eml file beside this list", "message_id": "the Message-ID of that file",
    "draft_id": "what `sent` takes",
    "approved_by": "who approved it", "approved_at": "when, UTC", "email_source": "the line that published the address",
    "email_url": "where that line stands"}
"""The columns of outbox.csv, in order, and what each holds."""
INVENTED = {"sender_email": "sender@sandbox.example", "postal_address": "Sandbox Street 1, 00000 Nowhere (invented)"}
"""What a sandbox writes where nothing is set."""
_MANIFEST = ".outbox.json"
_README = """These e-mails are not sent. Each .eml opens as a draft in your mail program: read it and send it yourself.
Where the line To is missing, no address is known: fill it in, or send the text as a message on the platform.
Afterwards record it, so that nobody is written to twice:  tastemaker outbox --sent DRAFT_ID
Save the outbox again before you send: whoever opted out since then is gone from it.
"""


class Outbox:
    """The unsent letters of a database, or of one of its campaigns."""

    def __init__(self, store: Store, settings: Settings | None = None, campaign_id: str | None = None) -> None:
        self.store, self.settings, self.campaign_id = store, settings or Settings(), campaign_id

    def frame(self) -> pd.DataFrame:
        """One row a letter, oldest approval first, with COLUMNS."""
        return pd.DataFrame([{name: row[name] for name in COLUMNS} for row in self._rows()], columns=list(COLUMNS))

    def save(self, folder: str | Path) -> list[Path]:
        """Write one .eml a letter and outbox.csv, and give back their paths; saving twice changes nothing.

        Files of letters that have left the outbox are removed when an earlier save wrote them. A file that you changed
        stays as it is while its letter does. BadInput when the sender's or the postal address is not set.
        """
        target, rows = Path(folder), self._rows()
        mails = {row["file"]: self._mail(row).as_bytes() for row in rows}
        target.mkdir(parents=True, exist_ok=True)
        written = _manifest(target)
        for name in set(written) - set(mails):
            (target / name).unlink(missing_ok=True)
        for name, content in mails.items():
            if not (target / name).exists() or written.get(name) != _digest(content):
                _replace(target / name, content)
        _replace(target / _MANIFEST, json.dumps({n: _digest(c) for n, c in sorted(mails.items())}, indent=1).encode())
        _replace(target / "README.txt", _README.encode())
        return [*(target / name for name in mails), sheets.write(target / "outbox.csv", COLUMNS, rows)]

    def mail(self, draft_id: str) -> EmailMessage:
        """The unsent e-mail of one letter; NotApproved when it is not in the outbox."""
        for row in self._rows():
            if row["draft_id"] == draft_id:
                return self._mail(row)
        raise NotApproved("This draft is not in the outbox.",
                          "Approve it first; `tastemaker review` shows what stands in its way.")

    def __len__(self) -> int:
        return len(self._rows())

    def __repr__(self) -> str:
        rows = self._rows()
        known = sum(row["email"] is not None for row in rows)
        return f"Outbox: {len(rows)} unsent letters, {known} with an address. save(folder) writes them; a person sends."

    def _repr_html_(self) -> str:
        rows = self._rows()
        return render.table(("Name", "Platform", "To", "Subject", "Approved by"), [
            (row["name"], row["platform"], row["email"] or "no address known", row["subject"], row["approved_by"])
            for row in rows],
            caption=f"{len(rows)} unsent letters; a person sends them")

    def _rows(self) -> list[dict[str, Any]]:
        with self.store.write() as s:   # one opening for all that is asked
            found = s.rows("""
                SELECT o.*, p.name, p.handle, p.platform, p.url, b.body AS brief
                FROM outbox o JOIN profiles p USING (profile_key) JOIN briefs b USING (brief_hash)
                WHERE $campaign IS NULL OR o.campaign_id = $campaign ORDER BY o.reviewed_at, o.draft_id""",
                           campaign=self.campaign_id)
            return [row for letter in found if (row := self._row(s, letter)) is not None]

    def _row(self, s: Session, letter: dict[str, Any]) -> dict[str, Any] | None:
        """The letter with its address; None when another campaign wrote to that address not long ago."""
        address = contacts.address_of(s, letter["profile_key"])
        if address is not None and address["contact_hash"] != letter["contact_hash"] and s.rows(
                """SELECT 1 FROM touches WHERE contact_hash = $hash AND campaign_id <> $campaign
                   AND made_at > now_utc() - to_days(contact_once_days())""", hash=address["contact_hash"],
            campaign=letter["campaign_id"]):
            return None
        return {"email": address["address"] if address else None, "name": render.line(letter["name"]),
                "handle": letter["handle"],
                "platform": letter["platform"], "profile_url": letter["url"], "campaign": letter["campaign_id"],
                "subject": letter["final_subject"], "body": letter["final_body"],
                "file": f"{letter['platform']}-{safe(letter['handle'])}-{letter['draft_id'][:8]}.eml",
                "message_id": f"<{letter['draft_id']}@{self._sender().rpartition('@')[2]}>",
                "draft_id": letter["draft_id"],
                "approved_by": letter["reviewer"], "approved_at": letter["reviewed_at"],
                "email_source": address["quote"] if address else None,
                "email_url": address["url"] if address else None,
                "sender": json.loads(letter["brief"])["sender"]["name"]}

    def _mail(self, row: dict[str, Any]) -> EmailMessage:
        return mail.message(sender=(render.line(row["sender"]), self._sender(True)), to=(row["name"], row["email"])
                            if row["email"] else None,
                            subject=row["subject"], body=row["body"], message_id=row["message_id"],
                            date=row["approved_at"],
                            postal_address=self._needed("postal_address"), opt_out_line=self.settings.opt_out_line)

    def _sender(self, needed: bool = False) -> str:
        """The sender's address in its wire form; without `needed`, a stand-in where none is set."""
        if not needed and not self.settings.sender_email and not self.store.sandbox:
            return "draft@localhost.invalid"
        return mail.address(self._needed("sender_email"))

    def _needed(self, name: str) -> str:
        value = getattr(self.settings, name).strip() or (INVENTED[name] if self.store.sandbox else "")
        if not value:
            what = {"sender_email": "the address that you write from",
                    "postal_address": "the sender's postal address"}[name]
            raise BadInput(f"An e-mail needs {what}.", f"Set TASTEMAKER_{name.upper()}.")
        return value


def sent(store: Store, run: Run, draft_id: str, by: str, channel: str = "email") -> bool:
    """Record that a person sent this letter; False when that was known already. NotApproved when nobody approved it.

    It is recorded even where the outbox has closed since: what has happened must count for everybody's contact-once.
    """
    name = reviewer_name(store, by)
    with store.write() as s:
        found = s.rows("SELECT * FROM reviewed WHERE draft_id = $id", id=draft_id)
        if not found:
            raise BadInput(f"There is no draft {render.line(draft_id, 40)}.", "`tastemaker review` lists them.")
        if s.rows("SELECT 1 FROM touches WHERE draft_id = $id", id=draft_id):
            return False
        if found[0]["decision"] != "approve":
            raise NotApproved("Nobody approved this draft.", "Approve it first: `tastemaker review`.")
        address = contacts.address_of(s, found[0]["profile_key"])
        s.insert("touches", [{"touch_id": hashlib.sha256(f"sent\n{draft_id}".encode()).hexdigest()[:24],
                              "campaign_id": found[0]["campaign_id"],
                              "profile_key": found[0]["profile_key"], "contact_hash": address["contact_hash"]
                              if address else None,
                              "draft_id": draft_id, "channel": render.line(channel, 40), "made_by": name,
                              "made_at": clock.now(),
                              "run_id": run.run_id}], keep=True)
    return True


def safe(handle: str) -> str:
    """A handle as part of a file name on any system.

    >>> safe("../../etc/passwd"), safe("Anna.Trail"), safe("日本")
    ('etc-passwd', 'anna.trail', 'creator')
    """
    plain = re.sub(r"[^a-z0-9._-]+", "-", render.line(handle).casefold())
    return re.sub(r"-{2,}|\.{2,}", "-", plain).strip("-._")[:40].strip("-._") or "creator"


def _manifest(folder: Path) -> dict[str, str]:
    """Name -> digest of what an earlier save wrote here; only plain names of .eml files count."""
    try:
        held = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {n: d for n, d in held.items() if n == Path(n).name and n.endswith(".eml")} if isinstance(held, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(path: Path, content: bytes) -> None:
    """Write a file at once; what is the same already is not touched."""
    if path.exists() and path.read_bytes() == content:
        return
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
