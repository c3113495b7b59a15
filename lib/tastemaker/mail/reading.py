"""The text of a message from anywhere: decoded whatever its charset, HTML as words, broken mail without an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from html import unescape

from tastemaker.render import clean, line

LONGEST_TEXT = 50_000
_LONGEST_HTML = 120_000
_TELLING = ("auto-submitted", "x-autoreply", "x-autorespond", "x-auto-response-suppress", "precedence", "list-id",
            "content-type")
"""Headers by which automatic answers, lists and returned mail are told."""
_ID = re.compile(r"<[^<>\s]{1,900}>")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message's text, the headers that tell a machine's answer, and whether it says that mail came back."""

    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    report: bool = False
    """A mail server tells what became of a letter: it came back, or it is late."""
    returned: bool = False
    """A mail server says that a letter was not delivered; one that is only late is none."""
    failed: bool = False
    """It says that the address will not take it later either: an action `failed` with a status of class 5 (RFC
    3463)."""
    about: tuple[str, ...] = ()
    """The ids of the letters that it gives back."""


def letter(raw: bytes) -> Letter:
    """A message as text. What cannot be read gives an empty text, never an error: anybody can write to a mailbox."""
    try:
        mail = message_from_bytes(raw, policy=compat32)
        headers = {name: line(_decoded(str(mail[name])), 500) for name in _TELLING if mail[name] is not None}
        if not _is_report(mail):
            return Letter(_text(mail), headers)
        told = _told(mail)
        return Letter(_text(mail), headers, True, not told or any(action == "failed" for action, _ in told),
                      any(action == "failed" and status.startswith("5.") for action, status in told), _about(mail))
    except (MessageError, ValueError, LookupError, TypeError, RecursionError):
        return Letter("")


def fields(head: bytes) -> dict[str, str]:
    """Header fields by lower-case name, decoded, on one line each; of a repeated one the first counts."""
    found: dict[str, str] = {}
    for row in re.sub(rb"\r?\n[ \t]+", b" ", head[:65_536]).splitlines():
        name, colon, value = row.partition(b":")
        if colon:
            found.setdefault(name.decode("ascii", "replace").strip().lower(), value.decode("utf-8", "replace").strip())
    return {name: value if name in ("from", "to", "cc") else line(_decoded(value), 8_000)
            for name, value in found.items()}


def ids(value: str) -> list[str]:
    """The message ids in a header."""
    return _ID.findall(value)


def addresses(value: str) -> list[str]:
    """The addresses in a header, as they stand there; names are passed over, also those that look like an address."""
    try:
        return [line(address, 320) for _, address in getaddresses([value[:8_000]]) if "@" in address]
    except (ValueError, IndexError, TypeError):
        return []


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, ValueError, LookupError):
        return value


def _text(mail: Message) -> str:
    """The first plain text that is not an attachment, else the first HTML as words."""
    parts = [part for part in mail.walk() if not part.is_multipart() and part.get_content_disposition() != "attachment"]
    for kind, read in (("text/plain", str), ("text/html", words)):
        for part in parts:
            if part.get_content_type() == kind and (text := clean(read(_body(part))).strip()):
                return text[:LONGEST_TEXT]
    return ""


def _body(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    try:
        return raw.decode(charset, "replace").replace("\r\n", "\n")
    except (LookupError, ValueError):   # a charset that nobody knows, or one that is no charset of text
        return raw.decode("utf-8", "replace").replace("\r\n", "\n")


def _is_report(mail: Message) -> bool:
    """Whether a mail server tells what became of a letter (RFC 3464)."""
    return mail.get_content_type() == "multipart/report" and str(
        mail.get_param("report-type")).lower() == "delivery-status"


def _told(mail: Message) -> list[tuple[str, str]]:
    """Action and status for each recipient of a report, in lower case; none where it has no part that a program can
    read."""
    blocks = [block for part in mail.walk() if part.get_content_type() == "message/delivery-status"
              and part.is_multipart()
              for block in part.get_payload()]
    return [(str(block["action"]).strip().lower(), str(block["status"] or "").strip()) for block in blocks
            if block["action"]]


def _about(mail: Message) -> tuple[str, ...]:
    """The Message-IDs of what a report gives back: the whole letter, or its headers."""
    found: list[str] = []
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            found += ids(str(part.get_payload()[0]["message-id"] or ""))
        elif part.get_content_type() == "text/rfc822-headers":
            found += ids(fields(_body(part).encode()).get("message-id", ""))
    return tuple(found)


_MARK = re.compile(r"<(script|style|title|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|"
                   r"<(/?)([a-z][a-z0-9]*)[^>]*>?|<[!?][^>]*>?",
                   re.DOTALL | re.IGNORECASE)
"""A piece of HTML that is no text. Whatever is looked at is used up, so a mail made of open marks takes no longer than
another;
the standard library's parser can be held up for minutes by one."""
_BLOCKS = frozenset("p div br tr li h1 h2 h3 h4 h5 h6 table ul ol blockquote hr".split())


def words(html: str) -> str:
    """HTML as plain lines: a line a block, what is quoted behind `> `, nothing of scripts and styles.

    >>> words("<p>Sure!</p><style>p{}</style><blockquote>May I?</blockquote>")
    'Sure!\\n> May I?'
    """
    html, said, at, quoted = html[:_LONGEST_HTML], [], 0, 0
    for mark in _MARK.finditer(html):
        said.append(_flat(html[at:mark.start()]))
        at, tag = mark.end(), (mark[3] or "").lower()
        if tag == "blockquote":
            quoted = max(0, quoted + (-1 if mark[2] else 1))
        if tag in _BLOCKS:
            said.append("\n> " if quoted else "\n")
    said.append(_flat(html[at:]))
    rows = (row.strip() for row in "".join(said).split("\n"))
    return "\n".join(row for row in rows if row not in ("", ">"))


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(text))
