"""Signing in to a mailbox: encrypted or not at all, by password or token, and an error that says what to do."""

import base64
import hashlib
import hmac
import importlib.util
import json
import socket
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from tastemaker import logs, mail
from tastemaker.errors import BadInput, NeedsKey, NotPermitted, TryLater
from tastemaker.mail import signing_in

_spec = importlib.util.spec_from_file_location("imap_servers", Path(__file__).with_name("imap_servers.py"))
SERVERS = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(SERVERS)
KEY = b"a-key-of-the-tests-that-is-thirty-two-bytes-long"
USER = "mara@fernpath.example"


def jwt(user=USER, key=KEY, seconds=600):
    """A token as an identity provider would sign it."""
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")
    now = int(time.time())
    body = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + b"." + part(json.dumps(
        {"email": user, "sub": user, "iat": now - 900, "nbf": now - 900, "exp": now + seconds}).encode())
    return (body + b"." + part(hmac.new(key, body, hashlib.sha256).digest())).decode()


def login(secret, port, **more):
    return mail.Login(**{"host": "localhost", "user": USER, "secret": SecretStr(secret), "port": port, "timeout_s": 5,
                         **more})


@pytest.fixture(scope="module")
def server():
    with SERVERS.behind_a_port(KEY) as found:
        yield found


def works(given):
    with mail.Mailbox.at(given) as box:
        return str(box.folder("drafts"))


def test_a_password_beyond_ascii_opens_the_mailbox_over_tls_and_over_starttls(server):
    tls, clear, trust = server
    assert works(login("gärtner-1", tls, trust=trust)) == "Drafts"
    assert works(login("gärtner-1", clear, trust=trust, start_tls=True)) == "Drafts"


def test_a_token_opens_it_and_a_wrong_or_expired_one_says_that_it_may_have_expired(server):
    tls, clear, trust = server
    assert works(login(jwt(), tls, trust=trust, token=True)) == "Drafts"
    assert works(login(jwt(), clear, trust=trust, token=True, start_tls=True)) == "Drafts"
    for wrong in (jwt(seconds=-600), jwt(key=b"another key that is also long enough.."), "rubbish"):
        with pytest.raises(NeedsKey) as caught:
            works(login(wrong, tls, trust=trust, token=True))
        assert "expired" in caught.value.next_step and wrong not in caught.value.show()


def test_the_older_token_form_opens_it_too():
    with SERVERS.behind_a_port(KEY, "plain xoauth2") as (tls, _, trust):
        assert works(login(jwt(), tls, trust=trust, token=True)) == "Drafts"
        with pytest.raises(NeedsKey):
            works(login("rubbish", tls, trust=trust, token=True))


def test_a_server_that_takes_no_token_says_so():
    with SERVERS.behind_a_port(KEY, "plain") as (tls, _, trust), pytest.raises(NotPermitted) as caught:
        works(login(jwt(), tls, trust=trust, token=True))
    assert "app password" in caught.value.next_step


def test_a_wrong_password_needs_a_key(server):
    tls, _, trust = server
    with pytest.raises(NeedsKey) as caught:
        works(login("wrong-canary", tls, trust=trust))
    assert "canary" not in caught.value.show()


def test_a_certificate_that_nobody_vouches_for_gets_no_secret(server):
    tls, clear, trust = server
    for given in (login("gärtner-1", tls), login("gärtner-1", clear, start_tls=True),
                  login("gärtner-1", tls, host="127.0.0.1", trust=trust)):
        with pytest.raises(NotPermitted) as caught:
            works(given)
        assert "certificate" in str(caught.value)


@pytest.fixture
def plain_server():
    made = []

    def make(**more):
        made.append(SERVERS.Scripted(**more))
        return made[-1]
    yield make
    for one in made:
        one.close()


def test_a_server_that_does_not_encrypt_never_hears_the_password(plain_server):
    for more in ({}, {"greeting": "* PREAUTH you are in", "capabilities": "IMAP4rev1 STARTTLS"}):
        server = plain_server(**more)
        with pytest.raises(NotPermitted):
            works(login("pass-canary", server.port, start_tls=True))
        assert not any("canary" in line for line in server.heard)


def test_a_server_that_says_goodbye_or_wait_is_try_later(plain_server, monkeypatch):
    monkeypatch.setattr(signing_in, "_reach", lambda given: SERVERS.imaplib.IMAP4("localhost", given.at, 5))
    server = plain_server()
    for fault, error in (("bye", TryLater), ("drop", TryLater), ("no", NeedsKey)):
        server.faults["LOGIN"] = fault
        with pytest.raises(error):
            works(login("secret-1", server.port))
    assert signing_in.LATER.search(b"[UNAVAILABLE] later") and signing_in.LATER.search(b"Too many simultaneous "
                                                                                       b"connections")
    assert not signing_in.LATER.search(b"[AUTHENTICATIONFAILED] Invalid credentials")


def test_a_server_that_is_not_there_or_never_speaks_is_try_later():
    with pytest.raises(TryLater) as caught:
        works(login("pass-canary-1", 9))
    assert "canary" not in caught.value.show()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for more in ({}, {"start_tls": True}):
            began = time.monotonic()
            with pytest.raises(TryLater):
                works(login("pass-canary-1", silent.getsockname()[1], timeout_s=0.3, **more))
            assert time.monotonic() - began < 3


@pytest.mark.parametrize("change", [{"user": "mara\r\nA1 DELETE INBOX"}, {"user": ""}, {"host": ""},
                                    {"secret": SecretStr("a\r\nb")}])
def test_a_login_with_a_line_break_or_a_gap_is_refused(change):
    with pytest.raises(BadInput):
        mail.Login(**{"host": "localhost", "user": USER, "secret": SecretStr("x"), **change})


def test_the_token_strings_are_as_the_standards_write_them():
    given = mail.Login("imap.fernpath.example", "ma=ra,x@fernpath.example", SecretStr("tok-canary-1"), token=True)
    assert signing_in.bearer("OAUTHBEARER", given,
                             "t") == (b"n,a=ma=3Dra=2Cx@fernpath.example,\x01host=imap.fernpath.example"
                                                            b"\x01port=993\x01auth=Bearer t\x01\x01")
    assert signing_in.bearer("XOAUTH2", given, "t") == b"user=ma=ra,x@fernpath.example\x01auth=Bearer t\x01\x01"
    assert "canary" not in logs.redact("the token is tok-canary-1") and "canary" not in repr(given)
