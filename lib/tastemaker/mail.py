"""The door to mail: builds unsent e-mails and lays them into a mailbox's Drafts. Nothing here, or anywhere, can send.

A person opens a draft, reads it and sends it from their own mail program: `X-Unsent: 1` makes a saved file open that way.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from types import TracebackType
from typing import Any

import idna
from pydantic import SecretStr

from tastemaker import clock, logs
from tastemaker.errors import BadInput, NeedsKey, NotOffered, NotPermitted, TryLater
from tastemaker.render import clean, line

_LONGEST_LINE = 990
"""Bytes; RFC 5322 allows 998 in a line. Longer ones are sent quoted-printable."""
_NAME = 60
_SPECIAL = re.compile(r"[()<>\[\]:;@\\,\"]+")
_ENCODED = re.compile(r"=(?=\?)|(?<=\?)=")
"""The marks of an encoded word: in a name or a subject they would be decoded into something that nobody has read."""
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def message(*, sender: tuple[str, str], to: tuple[str, str] | None, subject: str, body: str, message_id: str,
            postal_address: str, opt_out_line: str, date: datetime) -> EmailMessage:
    """One unsent e-mail from one person to at most one other; it ends with the way out and the postal address.

    Raises BadInput, naming the field, for an address no mail program takes, for a control character or line break in a
    header, and for what the law wants and is missing. `date` is aware.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address("sender", sender)
    if to is not None:
        mail["To"] = _address("recipient", to)
    mail["Subject"] = _header("subject", subject, 200)
    mail["Date"] = date
    if not _MESSAGE_ID.fullmatch(message_id):
        raise BadInput("The message id is not of the form <words@domain>.")
    mail["Message-ID"] = message_id
    mail["X-Unsent"] = "1"
    text = _whole(body, opt_out_line, postal_address)
    fits = all(len(row.encode()) <= _LONGEST_LINE for row in text.split("\n"))
    mail.set_content(text, cte="8bit" if fits else "quoted-printable")
    _check_recipients(mail)
    return mail


def address(text: str) -> str:
    """An e-mail address in the form that goes over the wire: one address, ASCII, the domain in punycode and lower case.

    >>> address("Jo@Bücher.example")
    'Jo@xn--bcher-kva.example'
    """
    local, _, domain = text.strip(" ").rpartition("@")
    try:
        host = idna.encode(domain, uts46=True).decode("ascii").lower() if domain else ""
    except (idna.IDNAError, UnicodeError):
        host = ""
    if not _LOCAL.fullmatch(local) or "." not in host or len(local) > 64 or len(host) > 253:
        raise BadInput("This is not an e-mail address that every mail program takes.", "Check the address.")
    return f"{local}@{host}"


def _address(field: str, pair: tuple[str, str]) -> Address:
    """A name and an address as `email` writes them. A name loses the characters that have a meaning in an address.

    Python's folding drops the quotes around a long name, and a comma in it would then begin another recipient.
    """
    name, written = pair
    try:
        local, _, domain = address(written).rpartition("@")
    except BadInput as error:
        raise BadInput(f"The {field}'s e-mail address cannot be used.", error.next_step) from None
    plain = " ".join(_SPECIAL.sub(" ", _header(f"{field}'s name", name, 10 * _NAME)).split())
    return Address(display_name=line(plain, _NAME), username=local, domain=domain)


def _header(field: str, text: str, limit: int) -> str:
    """Text for a header: refused when it holds a line break or control character, else one clean line of plain words."""
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text):
        raise BadInput(f"The {field} holds a line break or a control character.", "Remove it; nothing was written.")
    return line(_ENCODED.sub(" ", text), limit)


def _whole(body: str, opt_out_line: str, postal_address: str) -> str:
    """The body and, once, the two things under it that every e-mail must carry."""
    if not postal_address.strip():
        raise BadInput("An e-mail needs your postal address.", "Set TASTEMAKER_POSTAL_ADDRESS.")
    if not opt_out_line.strip():
        raise BadInput("An e-mail needs a line that says how to hear no more.", "Set TASTEMAKER_OPT_OUT_LINE.")
    text, foot = (_rows(part) for part in (body, f"{opt_out_line.strip()}\n{postal_address.strip()}"))
    return text + "\n" if text.endswith(foot) else f"{text}\n\n{foot}\n"


def _rows(text: str) -> str:
    return clean(re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)).strip()


def _check_recipients(mail: EmailMessage) -> None:
    """Read the finished bytes back: whoever they name must be exactly who was meant, however they were folded."""
    back = message_from_bytes(mail.as_bytes(), policy=default)
    for field in ("From", "To", "Cc", "Bcc"):
        if _people(back, field) != _people(mail, field):
            raise BadInput(f"The {field} line of this e-mail would name somebody else.", "Simplify the name.")


def _people(mail: EmailMessage, field: str) -> list[str]:
    return [person.addr_spec for person in mail[field].addresses] if mail[field] else []


class Drafts:
    """A mailbox's Drafts folder over IMAP, as a context manager. It can add a draft once; otherwise it only looks."""

    def __init__(self, connect: Callable[[], imaplib.IMAP4]) -> None:
        """`connect` gives a signed-in IMAP connection; `Drafts.at` makes one for a server."""
        self._connect = connect
        self._imap: imaplib.IMAP4 | None = None
        self._folders: dict[str, str] = {}

    @classmethod
    def at(cls, host: str, user: str, password: SecretStr, port: int = 993, timeout_s: float = 30) -> Drafts:
        """The Drafts of a mailbox on a server, always over TLS."""
        logs.register_secret(password.get_secret_value())
        return cls(lambda: _sign_in(host, port, user, password, timeout_s))

    def __enter__(self) -> Drafts:
        self._imap = self._connect()
        self._folders = _special_folders(self._ask("LIST", self._imap.list))
        if "drafts" not in self._folders:
            self._close()
            raise NotOffered("The mailbox has no Drafts folder.", "Create one called Drafts in your mail program.")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def add(self, mail: EmailMessage) -> bool:
        """Lay an unsent e-mail into Drafts; False when Drafts or Sent hold its Message-ID already.

        Raises NotPermitted for anything that is not marked unsent or has more than one recipient.
        """
        _refuse_if_sendable(mail)
        if self.holds(str(mail["Message-ID"])):
            return False
        self._ask("APPEND", self._imap.append, self._folders["drafts"], r"(\Draft \Seen)",
                  imaplib.Time2Internaldate(clock.now()), mail.as_bytes())
        return True

    def holds(self, message_id: str) -> bool:
        """Whether Drafts or Sent hold a message with this id."""
        if not _MESSAGE_ID.fullmatch(message_id):
            raise BadInput("The message id is not of the form <words@domain>.")
        return any(self._found(folder, message_id) for folder in self._folders.values())

    def _found(self, folder: str, message_id: str) -> bool:
        self._ask("EXAMINE", self._imap.select, folder, True)
        return bool(self._ask("SEARCH", self._imap.uid, "SEARCH", "HEADER", "Message-ID", f'"{message_id}"')[0])

    def _ask(self, what: str, verb: Callable[..., Any], *args: Any) -> list[Any]:
        """The data of an IMAP answer; TryLater when the server says no or the line breaks."""
        try:
            state, data = verb(*args)
        except (imaplib.IMAP4.error, OSError):
            state, data = "BROKEN", []
        if state != "OK":
            raise TryLater(f"The mailbox did not do what was asked ({what}: {state}).")
        return data

    def _close(self) -> None:
        imap, self._imap = self._imap, None
        try:
            if imap:
                imap.logout()
        except (imaplib.IMAP4.error, OSError):
            pass  # it is gone, which is what was wanted


def _sign_in(host: str, port: int, user: str, password: SecretStr, timeout_s: float) -> imaplib.IMAP4:
    """A signed-in connection; NeedsKey when the server does not take the password, TryLater when it is not there."""
    try:
        imap = imaplib.IMAP4_SSL(host, port, timeout=timeout_s)
    except (OSError, imaplib.IMAP4.error):
        imap = None
    if imap is None:
        raise TryLater(f"The mail server {line(host, 80)} could not be reached.")
    try:
        _authenticate(imap, user, password.get_secret_value())
        return imap
    except (OSError, imaplib.IMAP4.error, UnicodeError):
        imap.shutdown()
    raise NeedsKey("The mail server did not accept the sign-in.", "Check the mailbox's user and (app) password.")


def _authenticate(imap: imaplib.IMAP4, user: str, password: str) -> None:
    """By PLAIN where the server offers it, because LOGIN cannot carry a password beyond ASCII."""
    if "AUTH=PLAIN" in imap.capabilities:
        imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
    else:
        imap.login(user, password)


def _special_folders(rows: list[bytes | None]) -> dict[str, str]:
    """`drafts` and `sent` as the server names them, by their special-use flag or else by their plain name."""
    found: dict[str, str] = {}
    for row in rows:
        if not (parts := re.fullmatch(r'\(([^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (.+)', (row or b"").decode("utf-8", "replace"))):
            continue
        flags, name = parts.group(1).lower().split(), parts.group(2)
        for use in ("drafts", "sent"):
            if f"\\{use}" in flags:
                found[use] = name
            elif name.strip('"').lower() == use:
                found.setdefault(use, name)
    return found


def _refuse_if_sendable(mail: EmailMessage) -> None:
    people = [person for field in ("To", "Cc", "Bcc") for person in _people(mail, field)]
    if mail["X-Unsent"] != "1" or len(people) > 1:
        raise NotPermitted("Only an unsent e-mail to one person can be laid into Drafts.", "a person decides and sends",
                           "Build it with mail.message.")
