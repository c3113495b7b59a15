"""The person's own mailbox: letters of the outbox laid into Drafts, those that left recorded, answers read.

Each run looks at the mailbox and the store as they are, so after a kill or a lost line the next one goes on and does
nothing twice. A letter is known by the draft in its Message-ID, whatever domain it was written from. Nothing is ever
deleted: a copy in Drafts may be the one that a person is editing, so one that must not leave is named, and the person
deletes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from filelock import FileLock, Timeout

from tastemaker import clock, render
from tastemaker.errors import Busy
from tastemaker.mail import Letter, Mailbox, Slip
from tastemaker.outreach import away, bounces, closing, contacts, replies
from tastemaker.outreach.outbox import Outbox, touch_id
from tastemaker.outreach.replies import Reading
from tastemaker.outreach.review import reviewer_name

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

Read = Callable[[str, Mapping[str, str]], Reading]
OptOut = Callable[[str, str], object]
"""Closes the door for who is named as `platform:id` or by address, with the reason."""
BACK_DAYS = 120
"""How far back letters and answers are looked for, at most; follow-ups end after two weeks."""
_PATIENCE_S = 60.0
LAID, THERE, LEFT = "laid into Drafts", "was in the mailbox", "delete this copy yourself"
UNWRITTEN = "could not be written"
_MACHINE = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)
"""Who tells that a letter came back, often without naming it in the head."""
_LETTERS = """
SELECT v.draft_id, v.campaign_id, v.profile_key, v.contact_hash, v.final_subject, v.final_body, v.decision,
  v.reviewed_at, v.made_at,
       p.name, p.platform, p.platform_id, t.made_at AS touched_at, t.sent_at, t.message_id,
         t.contact_hash AS touched_hash,
       d.profile_key IS NOT NULL AS opted_out
FROM reviewed v JOIN profiles p USING (profile_key)
LEFT JOIN (SELECT draft_id, min(made_at) AS made_at, min(sent_at) AS sent_at, min(message_id) AS message_id,
                  min(contact_hash) AS contact_hash
           FROM touches GROUP BY draft_id) t USING (draft_id)
LEFT JOIN do_not_contact d ON d.profile_key = v.profile_key
WHERE v.made_at >= $since OR t.draft_id IS NULL AND v.decision = 'approve' ORDER BY v.made_at, v.draft_id"""


def lay(store: Store, run: Run, box: Mailbox, outbox: Outbox) -> pd.DataFrame:
    """Lay the letters of the outbox into Drafts, each once: one row a letter with draft_id, name, subject, state and
    note.

    A copy in Drafts whose letter has left the outbox since is named, with the reason, and so is a letter that cannot be
    written. Busy when another process lays at this moment; TryLater when the line breaks, and what was laid until then
    stays.
    """
    rows: list[dict[str, Any]] = []
    with _alone(store):
        known = _letters(store)
        seen = {use: _by_draft(box, use, known) for use in ("drafts", "sent")}
        written = outbox.written()   # asked last: who opted out while we waited is not in it
        known |= _letters(store)
        for row, letter in written.letters:
            draft_id = row["draft_id"]
            there = draft_id in seen["drafts"] or draft_id in seen["sent"]
            new = not there and box.add(letter)
            rows.append(_row(known[draft_id], LAID if new else THERE, row["note"]))
        rows += [_row(known[row["draft_id"]], UNWRITTEN, row["note"]) for row in written.unwritten]
        left = [draft_id for draft_id, slip in seen["drafts"].items() if draft_id not in written.ids
                and not slip.deleted]
        why = _why_left(store, left)
        rows += [_row(known[draft_id], LEFT, why[draft_id]) for draft_id in left]
    return pd.DataFrame(rows, columns=["draft_id", "name", "subject", "state", "note"])


def seen_sent(store: Store, run: Run, box: Mailbox, by: str) -> pd.DataFrame:
    """Record the letters that moved to Sent: one row for each new one with draft_id, name, sent_at and note.

    A letter is known by its Message-ID. Mail programs that give a new one are met by the recipient and the subject of
    an approved letter. The touch holds the address that the letter really went to. What has left is recorded even where
    the outbox has closed since: it must count for everybody's contact-once.
    """
    name = reviewer_name(store, by)
    known = _letters(store)
    waiting = {i: row for i, row in known.items() if row["sent_at"] is None}
    if not waiting:
        return pd.DataFrame(columns=["draft_id", "name", "sent_at", "note"])
    taken = {row["message_id"] for row in known.values()} - {None}

    def wanted(slip: Slip) -> bool:
        return slip.message_id not in taken and _draft_of(store, slip, waiting) is not None

    rows = []
    for slip, letter in box.sent(wanted, min(row["made_at"] for row in waiting.values())):
        draft = _draft_of(store, slip, waiting)
        if draft is None:   # an earlier copy in this very list was it
            continue
        del waiting[draft["draft_id"]]
        with store.write() as s:
            _record_sent(s, run, store, draft, slip, name)
        rows.append({"draft_id": draft["draft_id"], "name": render.line(draft["name"]), "sent_at": slip.at,
                     "note": _changes(store, draft, slip, letter)})
    return pd.DataFrame(rows, columns=["draft_id", "name", "sent_at", "note"])


def fetch_replies(store: Store, run: Run, box: Mailbox, opt_out: OptOut, *, read: Read = replies.read,
                  own: str = "") -> pd.DataFrame:
    """Read and keep what came back: one row for each new reply with draft_id, name, received_at, kind, sure, quote and
    note.

    A reply names a letter in In-Reply-To or References, or comes from the address that was written to under the
    letter's subject, because mail programs may give a letter a new id. An opt-out closes the door in the same
    transaction in which the reply is kept, for the person and for the address that wrote. `own` is the person's own
    address, whose letters are no replies; nor is a letter of ours that left from another one. A letter that came back
    for good is kept as the outcome `bounced`: its address is not offered again. One that came back for now is shown and
    not kept.
    """
    known = _letters(store)
    by_id = {row["message_id"]: row for row in known.values() if row["message_id"]}
    sent = [row for row in known.values() if row["touched_at"] is not None]
    if not sent:
        return pd.DataFrame(columns=_REPLY)

    def answered(slip: Slip) -> dict[str, Any] | None:
        found = (by_id.get(name) or known.get(_local(name)) for name in slip.answers)
        return next((row for row in found if row is not None and row["touched_at"] is not None),
                    _by_subject(store, slip, sent))

    held = {row["id"] for row in store.rows("SELECT reply_id AS id FROM replies UNION SELECT outcome_id FROM outcomes")}
    since = min(row["sent_at"] or row["touched_at"] for row in sent)
    found = box.replies(lambda slip: (answered(slip) is not None or _MACHINE.match(slip.sender) is not None)
                        and slip.sender.casefold() != own.casefold()
                        and _local(slip.message_id) not in known and slip.message_id not in by_id
                        and _reply_id(store, slip) not in held, since)
    rows = []
    for slip, letter in found:
        draft = answered(replace(slip, answers=(*slip.answers, *letter.about)))
        if draft is not None and (row := _keep_reply(store, run, draft, slip, letter, read, opt_out)):
            rows.append(row)
    return pd.DataFrame(rows, columns=_REPLY)


_REPLY = ["draft_id", "name", "received_at", "kind", "sure", "quote", "note"]


def _letters(store: Store) -> dict[str, dict[str, Any]]:
    rows = store.rows(_LETTERS, since=clock.now() - timedelta(days=BACK_DAYS))
    return {row["draft_id"]: row for row in rows}


class _alone:
    """One process at a time lays letters from this database; a killed one lets go by dying."""

    def __init__(self, store: Store) -> None:
        self._lock = FileLock(store.path.with_name(store.path.name + ".laying"))

    def __enter__(self) -> None:
        try:
            self._lock.acquire(timeout=_PATIENCE_S)
        except Timeout:
            raise Busy("Another process lays letters into the mailbox.",
                       "Wait until it is done, then look again.") from None

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _by_draft(box: Mailbox, use: str, known: Mapping[str, Any]) -> dict[str, Slip]:
    """The copies of our letters in a folder, by draft."""
    since = min((row["made_at"] for row in known.values()), default=clock.now())
    return {_local(slip.message_id): slip for slip in box.look(use, since) if _local(slip.message_id) in known}


def _local(message_id: str) -> str:
    """The draft in a Message-ID of ours."""
    found = re.match(r"<([0-9a-f]{24})@", message_id)
    return found[1] if found else ""


def _why_left(store: Store, draft_ids: Iterable[str]) -> dict[str, str]:
    """Why these letters are not in the outbox, by draft: the gravest cause, with what to do."""
    ids = list(draft_ids)
    if not ids:
        return {}
    with store.write() as s:
        known, overtaken = closing.causes(s, ids), closing.overtaken(s, ids)
        decided = {row["draft_id"]: row["decision"] for row in s.rows(
            "SELECT draft_id, decision FROM reviewed WHERE list_contains($ids, draft_id)", ids=ids)}
    return {i: _said(known.get(i, []) + overtaken.get(i, []), decided.get(i) == "approve") for i in ids}


def _said(causes: list[closing.Cause], approved: bool) -> str:
    grave = [cause for cause in causes if cause.what in ("opt-out", "sent")]
    if grave:
        return "asked not to be contacted: do not send it" if any(c.what == "opt-out"
                                                                  for c in grave) else "it was sent already"
    if not approved:
        return "it is not approved any more"
    return f"{causes[0].sentence} {causes[0].step}" if causes else "it is not due, or its address is another campaign's"


def _row(row: Mapping[str, Any], state: str, note: str) -> dict[str, Any]:
    return {"draft_id": row["draft_id"], "name": render.line(row["name"]), "subject": row["final_subject"],
            "state": state,
            "note": note}


# --- sent -------------------------------------------------------------------------------------------------------------

def _draft_of(store: Store, slip: Slip, waiting: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    """The waiting draft that this message is: by its id, else the approved one with this one recipient and subject."""
    if (row := waiting.get(_local(slip.message_id))) is not None:
        return row
    hashes = [store.hash(address) for address in slip.to]
    if len(hashes) != 1:
        return None
    return next((row for row in waiting.values() if row["decision"] == "approve" and row["contact_hash"] == hashes[0]
                 and _plain(row["final_subject"]) == _plain(slip.subject) and slip.at >= row["reviewed_at"]), None)


def _record_sent(s: Session, run: Run, store: Store, draft: Mapping[str, Any], slip: Slip, by: str) -> None:
    """The touch of a letter that left; one that a person recorded by hand learns when and under which id it left."""
    went_to = store.hash(slip.to[0]) if len(slip.to) == 1 else _address_hash(s, draft)
    s.insert("touches", [{"touch_id": touch_id(draft["draft_id"]), "campaign_id": draft["campaign_id"],
                          "profile_key": draft["profile_key"], "contact_hash": went_to, "draft_id": draft["draft_id"],
                          "channel": "mail", "made_by": by, "made_at": clock.now(), "sent_at": slip.at,
                          "message_id": slip.message_id or None, "run_id": run.run_id}], keep=True)
    s.execute("""UPDATE touches SET sent_at = $at, message_id = $name, contact_hash = coalesce($to, contact_hash)
                 WHERE draft_id = $id AND sent_at IS NULL""", at=slip.at, name=slip.message_id or None, to=went_to,
              id=draft["draft_id"])


def _address_hash(s: Session, draft: Mapping[str, Any]) -> str | None:
    address = contacts.address_of(s, draft["profile_key"])
    return address["contact_hash"] if address else draft["contact_hash"]


def _changes(store: Store, draft: Mapping[str, Any], slip: Slip, letter: Letter) -> str:
    """What a person changed before sending, in words; empty when nothing was."""
    notes = []
    if _plain(draft["final_subject"]) != _plain(slip.subject):
        notes.append("the subject was changed before sending")
    if _plain(draft["final_body"]) not in _plain(letter.text):
        notes.append("the text was changed before sending")
    if len(slip.to) != 1:
        notes.append("it went to several addresses" if slip.to else "its recipient cannot be read")
    elif draft["contact_hash"] and store.hash(slip.to[0]) != draft["contact_hash"]:
        notes.append("it went to another address")
    if draft["opted_out"]:
        notes.append("this person asked not to be contacted")
    return "; ".join(notes)


def _plain(text: str) -> str:
    return " ".join(render.clean(text).split()).casefold()


# --- replies ----------------------------------------------------------------------------------------------------------

def _reply_id(store: Store, slip: Slip) -> str:
    return store.hash(slip.message_id or f"{slip.sender}\n{slip.at.isoformat()}\n{slip.subject}")


def _by_subject(store: Store, slip: Slip, sent: list[dict[str, Any]]) -> dict[str, Any] | None:
    sender, subject = store.hash(slip.sender), _plain(slip.subject)
    return next((row for row in sent if sender in (row["contact_hash"], row["touched_hash"]) and row["final_subject"]
                 and subject.endswith(_plain(row["final_subject"]))), None)


def _keep_reply(store: Store, run: Run, draft: Mapping[str, Any], slip: Slip, letter: Letter, read: Read,
                opt_out: OptOut) -> dict[str, Any] | None:
    shown = {"draft_id": draft["draft_id"], "name": render.line(draft["name"]), "received_at": slip.at}
    if letter.report:
        return _returned(store, run, draft, slip, letter, shown)
    reading = read(letter.text or slip.subject, letter.headers)
    with store.write() as s:
        s.insert("replies", [{"reply_id": _reply_id(store, slip), "campaign_id": draft["campaign_id"],
                              "profile_key": draft["profile_key"], "draft_id": draft["draft_id"],
                              "contact_hash": store.hash(slip.sender) if slip.sender else None, "kind": reading.kind,
                              "sure": reading.sure, "quote": render.line(reading.quote, 500), "received_at": slip.at,
                              "recorded_at": clock.now(), "run_id": run.run_id}], keep=True)
        note = _close_door(draft, slip, opt_out) if reading.kind == "opt-out" else ""
        if reading.kind == away.KIND and (end := away.hold(s, draft["campaign_id"], draft["profile_key"])):
            note = f"follow-ups wait until {end:%Y-%m-%d}"
    return shown | {"kind": reading.kind, "sure": reading.sure, "quote": render.line(reading.quote, 500), "note": note}


def _returned(store: Store, run: Run, draft: Mapping[str, Any], slip: Slip, letter: Letter,
              shown: dict[str, Any]) -> dict[str, Any] | None:
    """What a report about a letter says; None where it says nothing new. One that came back for good is kept."""
    if not letter.returned:
        return None
    if not letter.failed:
        return shown | {"kind": "", "sure": None, "quote": "",
                        "note": "the letter came back: the address takes no mail now"}
    with store.write() as s:
        new = bounces.record(s, run, draft, _reply_id(store, slip), slip.at)
    note = "the letter came back for good: this address is not offered again"
    return shown | {"kind": bounces.KIND, "sure": None, "quote": "", "note": note} if new else None


def _close_door(draft: Mapping[str, Any], slip: Slip, opt_out: OptOut) -> str:
    opt_out(f"{draft['platform']}:{draft['platform_id']}", "asked by e-mail")
    if contacts.valid(slip.sender):
        opt_out(slip.sender, "asked by e-mail")
    return "will not be contacted again"
