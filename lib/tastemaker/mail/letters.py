"""Unsent e-mails: what a letter says, whom it reaches, and the same as a link for a mail program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, default
from typing import Any
from urllib.parse import quote

import idna

from tastemaker.errors import BadInput, NotPermitted
from tastemaker.render import clean, line

_LONGEST_LINE = 990
"""Bytes; RFC 5322 allows 998 in a line. Longer ones are sent quoted-printable."""
_NAME = 60
_TELLING = 12
"""Characters from which an address in a letter is the postal address and not a word that happens to be the same."""
_SPECIAL = re.compile(r"[()<>\[\]:;@\\,\"]+")
_ENCODED = re.compile(r"=(?=\?)|(?<=\?)=")
"""The marks of an encoded word: in a name or a subject they would be decoded into something that nobody has read."""
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


class _Whole(EmailPolicy):
    """How a letter becomes bytes: as SMTP wants it, but the words of a subject and of a name by `Header`, because the folding of
    policies loses spaces between words that are encoded."""

    def fold(self, name: str, value: Any) -> str:
        return self._whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self._whole(name, value).encode("ascii") or super().fold_binary(name, value)

    def _whole(self, name: str, value: Any) -> str:
        """A subject, or an address whose name has other letters than ASCII; empty for everything else."""
        who = value.addresses[0] if name in ("From", "To") else None
        text = str(value) if name == "Subject" else who.display_name if who else ""
        if not text or who and text.isascii():
            return ""
        words = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{f'{self.linesep} <{who.addr_spec}>' if who else ''}{self.linesep}"


_POLICY = _Whole(linesep=SMTP.linesep)


def message(*, sender: tuple[str, str], to: tuple[str, str] | None, subject: str, body: str, message_id: str,
            postal_address: str, opt_out_line: str, date: datetime, follows: Sequence[str] = ()) -> EmailMessage:
    """One unsent e-mail from one person to at most one other; it ends with the way out and the postal address.

    `follows` are the ids of the letters before it, oldest first: mail programs then show it in their thread.
    Raises BadInput, naming the field, for an address no mail program takes, for a control character or line break in a
    header, and for what the law wants and is missing. `date` is aware.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _address("sender", sender)
    if to is not None:
        mail["To"] = _address("recipient", to)
    mail["Subject"] = _header("subject", subject, 200)
    mail["Date"] = date
    mail["Message-ID"] = checked_id(message_id)
    if follows:
        mail["In-Reply-To"] = checked_id(follows[-1])
        mail["References"] = " ".join(map(checked_id, follows))
    mail["X-Unsent"] = "1"
    text = _whole(body, opt_out_line, postal_address)
    fits = all(len(row.encode()) <= _LONGEST_LINE for row in text.split("\n"))
    mail.set_content(text, cte="8bit" if fits else "quoted-printable")
    _check_recipients(mail)
    return mail


def is_id(text: str) -> bool:
    """Whether this is a message id of plain characters in angle brackets."""
    return _MESSAGE_ID.fullmatch(text) is not None


def checked_id(message_id: str) -> str:
    """The message id as it is; BadInput for what is not one of plain characters in angle brackets."""
    if not is_id(message_id):
        raise BadInput("The message id is not of the form <words@domain>.")
    return message_id


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
    """Text for a header: refused when it holds a line break or control character, else one clean line of plain
    words."""
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text):
        raise BadInput(f"The {field} holds a line break or a control character.", "Remove it; nothing was written.")
    return line(_ENCODED.sub(" ", text), limit)


def _whole(body: str, opt_out_line: str, postal_address: str) -> str:
    """The body and, once, the two things under it that every e-mail must carry."""
    if not postal_address.strip():
        raise BadInput("An e-mail needs your postal address.", "Set TASTEMAKER_POSTAL_ADDRESS.")
    if not opt_out_line.strip():
        raise BadInput("An e-mail needs a line that says how to hear no more.", "Set TASTEMAKER_OPT_OUT_LINE.")
    text, way_out, postal = (_rows(part) for part in (body, opt_out_line, postal_address))
    foot = [way_out] if f"\n{way_out}\n" not in f"\n{text}\n" else []
    told = len(postal) >= _TELLING and " ".join(postal.split()) in " ".join(text.split())
    foot += [] if told else [postal]
    return "\n\n".join([text, "\n".join(foot)]).strip() + "\n"


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

def refuse_if_sendable(mail: EmailMessage) -> None:
    """NotPermitted for anything that is not marked unsent or has more than one recipient."""
    recipients = [person for field in ("To", "Cc", "Bcc") for person in _people(mail, field)]
    if mail["X-Unsent"] != "1" or len(recipients) > 1:
        raise NotPermitted("Only an unsent e-mail to one person can be laid into Drafts.", "a person decides and sends",
                           "Build it with mail.message.")


def text_of(mail: EmailMessage) -> str:
    """The text of a letter that `message` built, its way out and postal address included."""
    return str(mail.get_content()).replace("\r\n", "\n")


LONGEST_LINK = 2_000
"""Characters of a mailto link that every browser hands on whole: on Windows several stop at about 2,040."""


def mailto(mail: EmailMessage, longest: int = LONGEST_LINK) -> tuple[str, bool]:
    """The letter as a mailto link (RFC 6068), and whether its text is in it.

    A link that would be longer than `longest` carries the recipient and the subject only, because a mail program may
    cut a long one and the way out stands at the end: copy the text then, or open the .eml. Each space takes 3
    characters, an accented letter 6, a Korean one 9.
    """
    to = ",".join(f"{quote(local, safe=_IN_ADDRESS)}@{domain}" for local, _, domain in
                  (person.rpartition("@") for person in _people(mail, "To")))
    short = f"mailto:{to}?subject={quote(str(mail['Subject']), safe='')}"
    body = quote(text_of(mail).rstrip("\n").replace("\n", "\r\n"), safe="")
    whole = f"{short}&body={body}"
    return (whole, True) if len(whole) <= longest else (short, False)


_IN_ADDRESS = "!$'*+-._~"
"""What stands in an address and in a link alike; everything else of it is percent-encoded."""
