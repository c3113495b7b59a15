"""Reading a mailbox: which letters left, and what came back. It opens folders read-only and marks nothing as read."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tastemaker import clock
from tastemaker.errors import TryLater
from tastemaker.mail import reading
from tastemaker.mail.drafts import Drafts
from tastemaker.mail.reading import Letter

_AT_ONCE = 200
"""Messages whose headers are asked for in one go."""
MOST_BYTES = 262_144
"""What is read of one message, at most; its text stands before its attachments."""
INCOMING = ("inbox", "archive", "all", "junk")
"""Where a reply may lie, as far as the mailbox has them. An opt-out that went to junk counts too."""
_HEADERS = "(UID INTERNALDATE FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES FROM TO CC SUBJECT)])"


@dataclass(frozen=True, slots=True)
class Slip:
    """What the head of a message says: enough to know whether it concerns us."""

    uid: int
    use: str
    at: datetime
    """When the server took the message (INTERNALDATE), aware UTC."""
    message_id: str
    answers: tuple[str, ...]
    """The ids in In-Reply-To and References, in that order."""
    sender: str
    to: tuple[str, ...]
    """Every address in To and Cc."""
    subject: str
    deleted: bool


Wanted = Callable[[Slip], bool]


class Mailbox(Drafts):
    """A mailbox that can be read as well."""

    def sent(self, wanted: Wanted, since: datetime) -> list[tuple[Slip, Letter]]:
        """The wanted messages in Sent, oldest first, with their text as it left."""
        return self._read(("sent",), wanted, since)

    def replies(self, wanted: Wanted, since: datetime) -> list[tuple[Slip, Letter]]:
        """The wanted messages that came in, oldest first, each once wherever it lies."""
        return self._read(INCOMING, wanted, since)

    def look(self, use: str, since: datetime) -> Iterator[Slip]:
        """The heads of a folder's messages since a day; none where the mailbox has no such folder.

        SINCE counts whole days in the server's own zone, so one day more is asked for.
        """
        if self.folder(use) is None:
            return
        day = imaplib.Time2Internaldate(since - timedelta(days=1))[1:12].strip()
        uids = self._uids(use, "SINCE", day)
        for start in range(0, len(uids), _AT_ONCE):
            for uid, told, head in self._fetch(uids[start:start + _AT_ONCE], _HEADERS):
                yield _slip(uid, use, told, head)

    def _read(self, uses: Sequence[str], wanted: Wanted, since: datetime) -> list[tuple[Slip, Letter]]:
        found: dict[object, tuple[Slip, Letter]] = {}
        for use in uses:
            for slip in [slip for slip in self.look(use, since) if wanted(slip)]:
                name = slip.message_id or (use, slip.uid)
                if name not in found:
                    found[name] = (slip, self._letter(slip.uid))
        return sorted(found.values(), key=lambda pair: (pair[0].at, pair[0].message_id))

    def _letter(self, uid: int) -> Letter:
        """The message in the folder that is open."""
        whole = [body for _, _, body in self._fetch([uid], f"(UID BODY.PEEK[]<0.{MOST_BYTES}>)")]
        return reading.letter(whole[0] if whole else b"")

    def _fetch(self, uids: Sequence[int], what: str) -> Iterator[tuple[int, bytes, bytes]]:
        """Uid, what is told beside it, and the text that was asked for. What nobody asked for is passed over."""
        if not uids:
            return
        data = self._ask("FETCH", lambda imap: imap.uid("FETCH", ",".join(map(str, uids)), what))
        asked = set(uids)
        for told, text in _answers(data):
            uid = re.search(rb"\bUID (\d+)", told)
            if uid and text is not None and int(uid[1]) in asked:
                yield int(uid[1]), told, text


def _answers(data: Sequence[bytes | tuple[bytes, bytes] | None]) -> list[tuple[bytes, bytes | None]]:
    """One pair a message out of a FETCH answer, whose parts may stand before or after the text."""
    found: list[tuple[bytes, bytes | None]] = []
    for part in data:
        if isinstance(part, tuple):
            found.append((part[0], part[1]))
        elif part and re.match(rb"\d+ \(", part):
            found.append((part, None))   # told without being asked, such as another program's change of flags
        elif part and found:
            found[-1] = (found[-1][0] + b" " + part, found[-1][1])
    return found


def _slip(uid: int, use: str, told: bytes, head: bytes) -> Slip:
    fields = reading.fields(head)
    flags = re.search(rb"FLAGS \(([^)]*)\)", told)
    named = reading.ids(fields.get("in-reply-to", "")) + reading.ids(fields.get("references", ""))
    return Slip(uid=uid, use=use, at=_moment(told),
                message_id=next(iter(reading.ids(fields.get("message-id", ""))), ""),
                answers=tuple(dict.fromkeys(named)), sender=next(iter(reading.addresses(fields.get("from", ""))), ""),
                to=tuple(reading.addresses(fields.get("to", "")) + reading.addresses(fields.get("cc", ""))),
                subject=fields.get("subject", ""), deleted=bool(flags and b"\\deleted" in flags[1].lower()))


def _moment(told: bytes) -> datetime:
    """INTERNALDATE in UTC; now, where a server leaves it out."""
    date = re.search(rb'INTERNALDATE "([^"]+)"', told)
    try:
        return parsedate_to_datetime(date[1].decode("ascii").strip()).astimezone(UTC) if date else clock.now()
    except (ValueError, TypeError, UnicodeError):
        raise TryLater("The mailbox gave a date that cannot be read.") from None
