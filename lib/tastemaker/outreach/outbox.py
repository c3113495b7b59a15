"""The outbox: what a person approved and may send now, as unsent e-mails, links and lists. Nothing here can send.

It is the view `outbox`, asked anew each time, so an opt-out, an expiry, an answer or a second thought closes it at
once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import clock, mail, render, sheets
from tastemaker.errors import BadInput, NotApproved, TastemakerError
from tastemaker.outreach import contacts, notices, saving
from tastemaker.outreach.review import reviewer_name
from tastemaker.settings import Settings

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

COLUMNS = {
    "email": "the creator's address; empty where none is known, then you fill it in",
    "name": "the name that the profile gives itself", "handle": "the profile's handle",
    "platform": "the platform's name",
    "profile_url": "the profile's page", "campaign": "the campaign's id", "subject": "the subject that was approved",
    "body": "the text that was approved, without the notice, the opt-out line and the postal address that each .eml "
            "ends with",
    "touch": "1 for a first letter, 2 and 3 for follow-ups",
    "mailto": "a link that opens the letter in your mail program; without its text where that is too long for a link",
    "short": "a message to copy by hand, where there is one", "file": "the .eml file beside this list",
    "message_id": "the Message-ID of that file",
    "draft_id": "what `sent` takes",
    "approved_by": "who approved it", "approved_at": "when, UTC", "email_source": "the line that published the address",
    "email_url": "where that line stands",
    "note": "why there is no address, or why no .eml could be written, and what to do"}
"""The columns of outbox.csv, in order, and what each holds."""
PRESETS: dict[str, dict[str, str]] = {
    "outbox": {name: name for name in COLUMNS},
    "gmail": {"Recipient": "email", "Name": "name", "Subject": "subject", "Body": "text", "Draft ID": "draft_id"},
    "hubspot": {"Email": "email", "Website URL": "profile_url", "Outreach name": "name", "Outreach subject": "subject",
                "Outreach text": "text", "Outreach campaign": "campaign", "Outreach draft": "draft_id"},
    "mailchimp": {"Email Address": "email", "Name": "name", "Website": "profile_url", "Campaign": "campaign",
                  "Draft": "draft_id"}}
"""Lists for other programs: their column, and ours that fills it; `text` is the body with everything under it.

`gmail` is for mail merge from a spreadsheet: the draft is "{{Subject}}" and "{{Body}}". `hubspot` matches contacts by
Email; its columns that begin with Outreach are properties that you make once. `mailchimp` carries no text, because its
fields are cut at 255 bytes. A first name is in none: a profile says how it is called, not which part of that is a first
name.
"""
Notice = Callable[[Mapping[str, Any]], str]
"""What a letter must also say, such as where the address comes from: a text for a row of the outbox, or an empty
one."""
INVENTED = {"sender_email": "sender@sandbox.example", "postal_address": "Sandbox Street 1, 00000 Nowhere (invented)"}
"""What a sandbox writes where nothing is set."""


_NO_LINK = {"mailto": None, "whole": False}


@dataclass(frozen=True, slots=True)
class Written:
    """The letters of an outbox with their rows, oldest approval first, and the rows of those that cannot be written."""

    letters: list[tuple[dict[str, Any], EmailMessage]]
    unwritten: list[dict[str, Any]]

    @property
    def ids(self) -> set[str]:
        """Every draft of the outbox."""
        return {row["draft_id"] for row, _ in self.letters} | {row["draft_id"] for row in self.unwritten}

    def rows(self) -> list[dict[str, Any]]:
        """Every row with its link, oldest approval first; without a file's name where there is none."""
        known = [row | _linked(letter)
                 for row, letter in self.letters] + [row | {"file": None} for row in self.unwritten]
        return sorted(known, key=lambda row: (row["approved_at"], row["draft_id"]))


class Saved(list[Path]):
    """The paths that a save wrote; `unwritten` has a line for each letter that could not be, with its reason and next
    step."""

    def __init__(self, paths: Iterable[Path], unwritten: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(paths)
        self.unwritten = [_named(row) for row in unwritten]

    def __repr__(self) -> str:
        return "\n".join([super().__repr__(), *self.unwritten])


class Outbox:
    """The unsent letters of a database, or of one of its campaigns."""

    def __init__(self, store: Store, settings: Settings | None = None, campaign_id: str | None = None,
                 notice: Notice | None = None) -> None:
        """`notice` gives the text that stands between a letter's body and its way out; without it a first letter says
        whose
        data this is, where it comes from and what rights there are."""
        self.store, self.settings, self.campaign_id = store, settings or Settings(), campaign_id
        self.notice: Notice = notice or self._first_mail

    def frame(self) -> pd.DataFrame:
        """One row a letter, oldest approval first, with COLUMNS."""
        return pd.DataFrame([{name: row[name] for name in COLUMNS} for row in self._linked()], columns=list(COLUMNS))

    def direct(self) -> pd.DataFrame:
        """The short messages that a person copies by hand into a platform's own messages, one row each.

        Record one that went out with `sent(..., channel="direct message")`: the e-mail of it then leaves the outbox
        too.
        """
        columns = ["name", "platform", "handle", "profile_url", "short", "draft_id"]
        return pd.DataFrame([{name: row[name] for name in columns} for row in self._rows() if row["short"]],
                            columns=columns)

    def csv(self, path: str | Path, preset: str = "outbox") -> Path:
        """The letters as a list for another program, see PRESETS; letters without an address are in `outbox` only."""
        if preset not in PRESETS:
            raise BadInput(f"There is no list called {render.line(preset, 40)}.",
                           f"Choose one of {', '.join(PRESETS)}.")
        columns = PRESETS[preset]
        rows = self._linked() if preset == "outbox" else [
            row | {"text": mail.text_of(letter).rstrip("\n")} for row, letter in self.written().letters if row["email"]]
        return sheets.write(Path(path), columns,
                            [{theirs: row[ours] for theirs, ours in columns.items()} for row in rows])

    def save(self, folder: str | Path) -> Saved:
        """Write one .eml a letter and outbox.csv, and give back their paths; saving twice changes nothing.

        A letter that cannot be written costs no other: it has no .eml, and `unwritten` of what comes back and the
        list's column `note` say why. Files of letters that have left the outbox are removed when an earlier save wrote
        them. A file that you changed stays as it is while its letter does. BadInput when the sender's or the postal
        address is not set.
        """
        written = self.written()
        files = saving.keep(Path(folder), {row["file"]: letter.as_bytes() for row, letter in written.letters})
        return Saved([*files, sheets.write(Path(folder) / "outbox.csv", COLUMNS, written.rows())], written.unwritten)

    def letters(self) -> dict[str, EmailMessage]:
        """Every letter as an unsent e-mail, by draft, oldest approval first."""
        return {row["draft_id"]: letter for row, letter in self.written().letters}

    def written(self) -> Written:
        """Every letter as an unsent e-mail beside its row, and the rows of those that cannot be written, with the
        reason.

        One opening of the database for all that their notices ask. BadInput when what every letter needs is not set.
        """
        missing, written = self._missing(), Written([], [])
        with self.store.write():
            rows = self._rows()
            for row in rows if missing is None else ():
                try:
                    written.letters.append((row, self._mail(row)))
                except (TastemakerError, MessageError, ValueError, LookupError) as error:
                    written.unwritten.append(row | {"note": _unwritable(error)} | _NO_LINK)
        if rows and missing is not None:
            raise missing
        return written

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
        said = f"Outbox: {len(rows)} unsent letters, {known} with an address. save(folder) writes them; a person sends."
        return said + "".join(f"\n{one}" for one in map(_named, self._unwritten()))

    def _repr_html_(self) -> str:
        rows = self._linked()
        head = "".join(f"<th>{name}</th>" for name in ("Name", "Platform", "To", "Subject", "Approved by", "Open"))
        body = "".join("<tr>" + "".join(f"<td>{render.html(cell)}</td>" for cell in (
            row["name"], row["platform"], row["email"] or "no address known", row["subject"], row["approved_by"]))
            + f"<td>{_opening(row)}</td></tr>" for row in rows)
        return (f"<table class='tm-table'><caption>{len(rows)} unsent letters; a person sends them</caption>"
                f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")

    def _rows(self) -> list[dict[str, Any]]:
        with self.store.write() as s:   # one opening for all that is asked
            found = s.rows("""
                SELECT o.*, p.name, p.handle, p.platform, p.url, b.body AS brief
                FROM outbox o JOIN profiles p USING (profile_key) JOIN briefs b USING (brief_hash)
                WHERE $campaign IS NULL OR o.campaign_id = $campaign
                ORDER BY o.reviewed_at, o.draft_id""", campaign=self.campaign_id)
            return [row for letter in found if (row := self._row(s, letter)) is not None]

    def _linked(self) -> list[dict[str, Any]]:
        """The rows with their links; none has one without a sender."""
        try:
            return self.written().rows()
        except BadInput:
            return [row | _NO_LINK for row in self._rows()]

    def _unwritten(self) -> list[dict[str, Any]]:
        try:
            return self.written().unwritten
        except BadInput:
            return []

    def _missing(self) -> BadInput | None:
        """What is not set that no letter can do without."""
        try:
            self._sender(True)
            self._needed("postal_address")
        except BadInput as error:
            return error
        if not self.settings.opt_out_line.strip():
            return BadInput("An e-mail needs a line that says how to hear no more.", "Set TASTEMAKER_OPT_OUT_LINE.")
        return None

    def _row(self, s: Session, letter: dict[str, Any]) -> dict[str, Any] | None:
        """The letter with its address; None when another campaign wrote to that address not long ago."""
        address = contacts.address_of(s, letter["profile_key"])
        if address is not None and address["contact_hash"] != letter["contact_hash"] and s.rows(
                """SELECT 1 FROM touches WHERE contact_hash = $hash AND campaign_id <> $campaign
                   AND made_at > now_utc() - to_days(contact_once_days())""", hash=address["contact_hash"],
            campaign=letter["campaign_id"]):
            return None
        sender = json.loads(letter["brief"])["sender"]
        return {"email": address["address"] if address else None, "name": render.line(letter["name"]),
                "handle": letter["handle"],
                "platform": letter["platform"], "profile_url": letter["url"], "campaign": letter["campaign_id"],
                "subject": letter["final_subject"], "body": letter["final_body"],
                "file": f"{letter['platform']}-{saving.safe(letter['handle'])}-{letter['draft_id'][:8]}.eml",
                "message_id": self.message_id(letter["draft_id"]),
                "draft_id": letter["draft_id"],
                "approved_by": letter["reviewer"], "approved_at": letter["reviewed_at"],
                "email_source": address["quote"] if address else None,
                "email_url": address["url"] if address else None,
                "note": "" if address else contacts.why_none(s, letter["profile_key"]),
                "sender": sender["name"], "organisation": sender.get("organisation", ""), "contact": address,
                "model": letter["model"], "profile_key": letter["profile_key"],
                "touch": letter["touch"], "tongue": letter["tongue"] or "en", "short": letter["short"],
                "follows": self._before(s, letter)}

    def _before(self, s: Session, letter: dict[str, Any]) -> list[str]:
        """The ids of the letters that this one follows, as they left, oldest first."""
        if letter["touch"] == 1:
            return []
        rows = s.rows("""SELECT t.draft_id, t.message_id FROM touches t JOIN drafts d USING (draft_id)
                         WHERE d.draft_id = $first OR (d.follows = $first AND d.touch < $touch)
                         ORDER BY d.touch, t.made_at""", first=letter["follows"], touch=letter["touch"])
        ids = [row["message_id"] or self.message_id(row["draft_id"]) for row in rows]
        return [name for name in ids if mail.is_id(name)]

    def message_id(self, draft_id: str) -> str:
        """The Message-ID under which a letter is written."""
        return f"<{draft_id}@{self._sender().rpartition('@')[2]}>"

    def _mail(self, row: Mapping[str, Any]) -> EmailMessage:
        sender, postal_address = (render.line(row["sender"]), self._sender(True)), self._needed("postal_address")
        return mail.message(
            sender=sender, to=(row["name"], row["email"]) if row["email"] else None, subject=row["subject"],
            body="\n\n".join(filter(None, (row["body"], self.notice(row).strip()))), message_id=row["message_id"],
            date=row["approved_at"], follows=row["follows"], postal_address=postal_address,
            opt_out_line=self._way_out(row))

    def _first_mail(self, row: Mapping[str, Any]) -> str:
        """The notice of a first letter; a follow-up stands under a letter that had it."""
        if row["touch"] > 1:
            return ""
        return notices.first_mail(self.store, row["profile_key"], row["tongue"],
                                  sender=row["organisation"] or row["sender"],
                                  postal_address=self._needed("postal_address"), contact=row["contact"],
                                  model=bool(row["model"]), way_out=self._way_out(row))

    def _way_out(self, row: Mapping[str, Any]) -> str:
        """Your line where you set one, else ours in the letter's language."""
        ours = Settings.model_fields["opt_out_line"].default
        if self.settings.opt_out_line != ours or row["tongue"] == "en":
            return self.settings.opt_out_line
        return str(notices.rules()["notice"][row["tongue"]]["way_out"])

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
        s.insert("touches", [{"touch_id": touch_id(draft_id),
                              "campaign_id": found[0]["campaign_id"],
                              "profile_key": found[0]["profile_key"], "contact_hash": address["contact_hash"]
                              if address else None,
                              "draft_id": draft_id, "channel": render.line(channel, 40), "made_by": name,
                              "made_at": clock.now(),
                              "run_id": run.run_id}], keep=True)
    return True


def touch_id(draft_id: str) -> str:
    """The id of the one touch that sending a draft is, however it becomes known."""
    return hashlib.sha256(f"sent\n{draft_id}".encode()).hexdigest()[:24]


def _linked(letter: EmailMessage) -> dict[str, Any]:
    link, whole = mail.mailto(letter)
    return {"mailto": link, "whole": whole}


def _unwritable(error: Exception) -> str:
    """Why a letter cannot be written, and what to do."""
    if isinstance(error, TastemakerError):
        return f"could not be written: {error} {error.next_step or _EDIT}".strip()
    return f"could not be written: its text does not fit into an e-mail. {_EDIT}"


_EDIT = "Edit the draft or reject it, then save again."


def _named(row: Mapping[str, Any]) -> str:
    return f"{render.line(row['name'], 60)} ({row['platform']}, {row['draft_id']}): {render.line(row['note'], 300)}"


def _opening(row: Mapping[str, Any]) -> str:
    """The mailto link of a letter, every character of which is percent-encoded or plain."""
    if not row["mailto"]:
        return render.html(row["note"] or "set the sender first")
    rest = "" if row["whole"] else " without its text, which is too long for a link"
    return f'<a href="{render.html(row["mailto"])}">open</a>{rest}'
