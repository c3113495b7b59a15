"""A mailbox's Drafts folder over IMAP: it can be given a draft once; otherwise this only looks, and never deletes."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self, TypeVar

from tastemaker import clock
from tastemaker.errors import NotOffered, TryLater
from tastemaker.mail import folders
from tastemaker.mail.folders import Folder
from tastemaker.mail.letters import checked_id, refuse_if_sendable
from tastemaker.mail.signing_in import Login, sign_in

Found = TypeVar("Found")


class Refused(TryLater):
    """The server said no, and the line to it still stands."""


class Drafts:
    """A mailbox as a context manager: its Drafts can be given a letter, its Drafts and Sent can be asked for one."""

    def __init__(self, connect: Callable[[], imaplib.IMAP4], *, drafts: str = "", sent: str = "") -> None:
        """`connect` gives a signed-in IMAP connection; `at` makes one for a server. `drafts` and `sent` name folders
        that
        the server does not mark."""
        self._connect = connect
        self._chosen = {use: folders.chosen(name) for use, name in (("drafts", drafts), ("sent", sent)) if name}
        self._imap: imaplib.IMAP4 | None = None
        self._broken = False
        self._folders: dict[str, Folder] = {}

    @classmethod
    def at(cls, login: Login) -> Self:
        """The mailbox on a server, always over TLS."""
        return cls(lambda: sign_in(login), drafts=login.drafts, sent=login.sent)

    def __enter__(self) -> Self:
        self._imap, self._broken = self._connect(), False
        try:
            self._find_folders()
            if "drafts" not in self._folders:
                raise NotOffered("The mailbox has no Drafts folder.", "Create one called Drafts in your mail program.")
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._close()

    def folder(self, use: str) -> Folder | None:
        """The folder for a use (drafts, sent, inbox, junk, archive, all), None where the mailbox has none."""
        return self._folders.get(use)

    def add(self, mail: EmailMessage) -> bool:
        """Lay an unsent e-mail into Drafts; False when Drafts or Sent hold its Message-ID already.

        Raises NotPermitted for anything that is not marked unsent or has more than one recipient. After a TryLater the
        letter may lie there all the same: adding it again tells.
        """
        refuse_if_sendable(mail)
        if self.holds(str(mail["Message-ID"])):
            return False
        self._where("drafts", lambda folder: self._ask(
            "APPEND", lambda imap: imap.append(folder.wire, r"(\Draft \Seen)", imaplib.Time2Internaldate(clock.now()),
                                               mail.as_bytes())))
        return True

    def holds(self, message_id: str) -> bool:
        """Whether Drafts or Sent hold a message with this id."""
        wanted = checked_id(message_id)
        return any(self._uids(use, "HEADER", "Message-ID", f'"{wanted}"') for use in ("drafts", "sent")
                   if use in self._folders)

    def _uids(self, use: str, *criteria: str) -> list[int]:
        """The uids of the messages in a folder that meet the criteria. EXAMINE opens it, so nothing there can
        change."""
        self._where(use, lambda folder: self._ask("EXAMINE", lambda imap: imap.select(folder.wire, readonly=True)))
        rows = self._ask("SEARCH", lambda imap: imap.uid("SEARCH", *criteria))
        return [int(uid) for row in rows for uid in (row or b"").split()]

    def _where(self, use: str, act: Callable[[Folder], Found]) -> Found:
        """What comes of acting on a folder; once more under its new name when it was renamed meanwhile."""
        folder = self._folders[use]
        try:
            return act(folder)
        except Refused:
            self._find_folders()
            if self._folders.get(use) in (None, folder):
                raise
        return act(self._folders[use])

    def _find_folders(self) -> None:
        found = folders.by_use(self._ask("LIST", lambda imap: imap.list()))
        if "drafts" not in found or "sent" not in found:   # some servers tell the use only when asked for it
            told = self._ask("CAPABILITY", lambda imap: imap.capability())   # more is offered to who is signed in
            capabilities = b" ".join(part for part in told if part).decode("ascii", "replace").upper().split()
            if "SPECIAL-USE" in capabilities:
                found |= folders.by_use(self._ask("LIST", lambda imap: imap.list('""', '"*" RETURN (SPECIAL-USE)')))
            elif "XLIST" in capabilities:
                found |= folders.by_use(self._ask("XLIST", _xlist))
        self._folders = found | self._chosen

    def _ask(self, what: str, verb: Callable[[imaplib.IMAP4], tuple[str, list[Any]]]) -> list[Any]:
        """The data of an IMAP answer; Refused when the server says no, TryLater when the line breaks or hangs."""
        if self._imap is None or self._broken:
            raise TryLater("The line to the mailbox broke.")
        try:
            state, data = verb(self._imap)
        except (imaplib.IMAP4.error, OSError, ValueError):
            self._broken = True
            state, data = "BROKEN", []
        if state == "OK":
            return data
        if state == "BROKEN":
            raise TryLater(f"The mailbox did not do what was asked ({what}: {state}).")
        said = b" ".join(part for part in data if isinstance(part, bytes))
        if re.search(rb"\[OVERQUOTA\]|over ?quota|quota exceeded", said, re.IGNORECASE):
            raise Refused("The mailbox is full.", next_step="Make room in it, then run the same command again.")
        raise Refused(f"The mailbox did not do what was asked ({what}: {state}).")

    def _close(self) -> None:
        imap, self._imap = self._imap, None
        try:
            if imap and self._broken:
                imap.shutdown()   # a broken line is not waited for
            elif imap:
                imap.logout()
        except (imaplib.IMAP4.error, OSError):
            pass  # it is gone, which is what was wanted


def _xlist(imap: imaplib.IMAP4) -> tuple[str, list[Any]]:
    """The older way of asking which folder is which."""
    state, _ = imap.xatom("XLIST", '""', '"*"')
    return state, list(imap.response("XLIST")[1] or [])
