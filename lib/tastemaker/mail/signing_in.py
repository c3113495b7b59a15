"""Signing in to a mailbox over IMAP: always encrypted, by password or by an OAuth token that somebody else fetched."""

from __future__ import annotations

import imaplib
import re
import ssl
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from tastemaker import logs
from tastemaker.errors import BadInput, NeedsKey, NotPermitted, TryLater
from tastemaker.render import line

LATER = re.compile(rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN|THROTTLED)\b|too many|try again",
                   re.IGNORECASE)
"""What a server answers when the account is right and the moment is wrong (RFC 5530, and what servers say in words)."""


@dataclass(frozen=True, slots=True)
class Login:
    """A mailbox on a server. `secret` is a password or, with `token`, an OAuth bearer token.

    `start_tls` begins in the clear and encrypts before anything is said, usually on port 143. `trust` holds the
    certificates that count; without it those of this machine. `drafts` and `sent` name folders that the server does not
    mark.
    """

    host: str
    user: str
    secret: SecretStr
    token: bool = False
    port: int | None = None
    start_tls: bool = False
    timeout_s: float = 30
    trust: ssl.SSLContext | None = None
    drafts: str = ""
    sent: str = ""

    def __post_init__(self) -> None:
        logs.register_secret(self.secret.get_secret_value())
        if not self.host or not self.user or any(re.search(r"[\x00-\x1f\x7f]", text) for text in (
                self.host, self.user, self.secret.get_secret_value())):
            raise BadInput("The mailbox's host, user and secret must be one line each.", "Check the mailbox settings.")

    @property
    def at(self) -> int:
        """The port: 993, or 143 where encryption is started."""
        return self.port or (143 if self.start_tls else 993)


def sign_in(login: Login) -> imaplib.IMAP4:
    """A signed-in connection.

    NeedsKey when the server does not take the secret, TryLater when it is not there or wants us to wait, NotPermitted
    when the line could not be made private.
    """
    imap = _reach(login)
    refused = None
    try:
        _authenticate(imap, login)
        return imap
    except imaplib.IMAP4.abort:
        later = True
    except imaplib.IMAP4.error as error:
        refused = error.args[0] if error.args else b""
        later = bool(LATER.search(refused if isinstance(refused, bytes) else str(refused).encode()))
    except OSError:
        later = True
    except NotPermitted:
        _drop(imap)
        raise
    _drop(imap)
    if later:
        raise TryLater("The mail server did not let us in at this moment.")
    what = "OAuth token; it may have expired" if login.token else "user and (app) password"
    raise NeedsKey("The mail server did not accept the sign-in.", f"Check the mailbox's {what}.")


def _drop(imap: imaplib.IMAP4) -> None:
    try:
        imap.shutdown()
    except OSError:
        pass   # encryption that failed has closed it already


def _reach(login: Login) -> imaplib.IMAP4:
    trust = login.trust or ssl.create_default_context()
    where = line(login.host, 80)
    try:
        if not login.start_tls:
            return imaplib.IMAP4_SSL(login.host, login.at, ssl_context=trust, timeout=login.timeout_s)
        imap = imaplib.IMAP4(login.host, login.at, timeout=login.timeout_s)
    except ssl.SSLCertVerificationError:
        imap = None
    except (OSError, imaplib.IMAP4.error, UnicodeError):
        raise TryLater(f"The mail server {where} could not be reached.") from None
    if imap is None:
        raise _unknown_certificate(where)
    return _encrypted(imap, trust, where)


def _encrypted(imap: imaplib.IMAP4, trust: ssl.SSLContext, where: str) -> imaplib.IMAP4:
    """The connection after STARTTLS. One that is signed in before it is encrypted is somebody in between."""
    unknown = False
    try:
        if imap.state == "NONAUTH" and "STARTTLS" in imap.capabilities:
            imap.starttls(ssl_context=trust)
            return imap
    except ssl.SSLCertVerificationError:
        unknown = True
    except (OSError, imaplib.IMAP4.error):
        pass
    _drop(imap)
    if unknown:
        raise _unknown_certificate(where)
    raise NotPermitted(f"The mail server {where} does not encrypt this connection.", "secrets travel encrypted",
                       "Use the encrypted port, usually 993.")


def _unknown_certificate(where: str) -> NotPermitted:
    return NotPermitted(f"The certificate of the mail server {where} is not one that this machine trusts.",
                        "secrets go to a known server",
                        "Check the host's name; a company's own certificate goes into `trust`.")


def _authenticate(imap: imaplib.IMAP4, login: Login) -> None:
    """By token where there is one, else by PLAIN where it is offered, because LOGIN cannot carry more than ASCII."""
    secret = login.secret.get_secret_value()
    if login.token:
        mechanism = _token_mechanism(imap)
        answers = [bearer(mechanism, login, secret)]
        # the second asks us to hear its no
        imap.authenticate(mechanism, lambda _: answers.pop() if answers else b"\x01")
    elif "AUTH=PLAIN" in imap.capabilities:
        imap.authenticate("PLAIN", lambda _: f"\0{login.user}\0{secret}".encode())
    elif login.user.isascii() and secret.isascii():
        imap.login(imap._quote(login.user), secret)
    else:
        raise imaplib.IMAP4.error("This server takes no user or password beyond ASCII.")


def _token_mechanism(imap: imaplib.IMAP4) -> Literal["OAUTHBEARER", "XOAUTH2"]:
    if "AUTH=OAUTHBEARER" in imap.capabilities:
        return "OAUTHBEARER"
    if "AUTH=XOAUTH2" in imap.capabilities:
        return "XOAUTH2"
    raise NotPermitted("The mail server takes no OAuth token.", "the server's way in", "Use an app password instead.")


def bearer(mechanism: Literal["OAUTHBEARER", "XOAUTH2"], login: Login, token: str) -> bytes:
    """The first answer of a sign-in by token: RFC 7628 for OAUTHBEARER, the older form for XOAUTH2."""
    if mechanism == "XOAUTH2":
        return f"user={login.user}\x01auth=Bearer {token}\x01\x01".encode()
    user = login.user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={user},\x01host={login.host}\x01port={login.at}\x01auth=Bearer {token}\x01\x01".encode()
