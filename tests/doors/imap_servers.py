"""Mail servers for tests: a real Dovecot over stdio, a real Dovecot behind a port, and a scripted one that misbehaves."""

from __future__ import annotations

import base64
import imaplib
import os
import pwd
import re
import shutil
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

IMAP, MASTER = Path("/usr/lib/dovecot/imap"), Path("/usr/sbin/dovecot")
SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"


@contextmanager
def stdio(quota: str = ""):
    """Gives what opens a connection to a real Dovecot over stdio; skips where there is none.

    Its mail lies outside the tests' own folder, whose rights other runs of pytest set back.
    """
    if not IMAP.exists():
        pytest.skip("Dovecot is missing: apt-get install dovecot-imapd")
    if not (SHARED / "servers" / "imap_drafts.conf").exists() or os.geteuid() != 0:
        pytest.skip("the mailbox test needs ../shared/servers and root, to give the mail folder to its owner")
    with _home() as (folder, owner):
        text = (SHARED / "servers" / "imap_drafts.conf").read_text()
        for word, value in (("DIR", folder), ("UID", owner.pw_uid), ("GID", owner.pw_gid)):
            text = text.replace(word, str(value))
        if quota:
            text += f"\nmail_plugins = $mail_plugins quota\nplugin {{\n  quota = maildir:User quota\n  quota_rule = {quota}\n}}\n"
        (folder / "dovecot.conf").write_text(text)
        yield lambda: imaplib.IMAP4_stream(f"exec env HOME={folder}/home USER=nobody {IMAP} -c {folder}/dovecot.conf")


@contextmanager
def _home():
    """A short-named folder whose run and home belong to nobody, as whom Dovecot runs."""
    folder, owner = Path(tempfile.mkdtemp(prefix="dove-")), pwd.getpwnam("nobody")
    try:
        for part in (folder, folder / "run", folder / "home"):
            part.mkdir(exist_ok=True)
            part.chmod(0o755)
            os.chown(part, owner.pw_uid, owner.pw_gid)
        yield folder, owner
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, ssl.SSLContext]:
    """A certificate with its key in one file, and what trusts it."""
    pem, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", pem], check=True, capture_output=True)
    trust = ssl.create_default_context(cafile=str(pem))
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + pem.read_bytes())
    return both, trust


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def behind_a_port(key: bytes, mechanisms: str = "plain login oauthbearer xoauth2"):
    """A real Dovecot with TLS on one port and STARTTLS on another: gives both ports and what trusts its certificate.

    Its user is `mara@fernpath.example`, password `gärtner-1`; tokens are JWTs signed with `key`.
    """
    if not MASTER.exists() or os.geteuid() != 0 or shutil.which("openssl") is None:
        pytest.skip("this needs Dovecot (apt-get install dovecot-imapd), openssl and root")
    with _home() as (folder, owner):
        yield from _served(folder, owner, key, mechanisms)


def _served(folder: Path, owner: pwd.struct_passwd, key: bytes, mechanisms: str):
    pem, trust = certificate(folder)
    tls, clear = free_port(), free_port()
    keys = folder / "keys" / "default" / "HS256"
    keys.mkdir(parents=True)
    (keys / "default").write_bytes(base64.b64encode(key))
    (folder / "users").write_text(f"mara@fernpath.example:{{PLAIN}}gärtner-1:{owner.pw_uid}:{owner.pw_gid}::{folder}/home\n",
                                  encoding="utf-8")
    (folder / "oauth.conf").write_text(f"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={folder}/keys/\n"
                                       "username_attribute = email\n")
    (folder / "dovecot.conf").write_text(f"""
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
ssl = required
ssl_cert = <{pem}
ssl_key = <{pem}
auth_mechanisms = {mechanisms}
mail_location = maildir:~/Maildir
mail_uid = {owner.pw_uid}
mail_gid = {owner.pw_gid}
first_valid_uid = 1
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = {folder}/oauth.conf
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {clear}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
""")
    process = subprocess.Popen([MASTER, "-F", "-c", folder / "dovecot.conf"], stdout=subprocess.DEVNULL,
                               stderr=(folder / "err").open("wb"))
    try:
        _await_port(tls, process, folder)
        yield tls, clear, trust
    finally:
        process.terminate()
        process.wait(10)


def _await_port(port: int, process: subprocess.Popen, folder: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise AssertionError((folder / "err").read_text() + (folder / "log").read_text())
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("Dovecot does not answer")


class Scripted:
    """A mail server on loopback that keeps letters and can misbehave; `open` gives a signed-in connection to it.

    `faults` maps a command to what happens at it: `no`, `bye`, `hang`, `drop` (the line breaks before it is done), `lost`
    (it is done and the answer never arrives), or `full`. One fault strikes once.
    """

    def __init__(self, rows: list[bytes] | None = None, capabilities: str = "IMAP4rev1", greeting: str = "* OK ready") -> None:
        self.rows = rows or [b'* LIST (\\HasNoChildren) "/" INBOX', b'* LIST (\\Drafts) "/" Drafts', b'* LIST (\\Sent) "/" Sent']
        self.capabilities, self.greeting = capabilities, greeting
        self.faults: dict[str, str] = {}
        self.folders: dict[str, list[bytes]] = {}
        self.heard: list[str] = []
        self.answers: dict[str, list[bytes]] = {}
        self._lines: list[socket.socket] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        for line in self._lines:
            with_no_error(line.close)
        self._server.shutdown()
        self._server.server_close()

    def open(self, timeout: float = 5) -> imaplib.IMAP4:
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout)
        imap.login("mara", "x")
        return imap

    def _serve(self, link: socketserver.StreamRequestHandler) -> None:
        self._lines.append(link.connection)
        try:
            self._say(link, self.greeting)
            self._folder = ""
            while line := link.rfile.readline():
                tag, command, rest = (line.rstrip(b"\r\n").split(b" ", 2) + [b"", b""])[:3]
                verb = command.decode().upper()
                if verb == "UID":
                    verb, _, rest = (part.decode() if i != 2 else part for i, part in enumerate(rest.partition(b" ")))
                    verb, rest = verb.upper(), rest
                self.heard.append(f"{verb} {rest.decode('utf-8', 'replace')}")
                if not self._answer(link, tag.decode(), verb, rest):
                    return
        except OSError:
            pass

    def _answer(self, link, tag: str, verb: str, rest: bytes) -> bool:
        fault = self.faults.pop(verb, None)
        size = re.search(rb"\{(\d+)\}$", rest)
        if fault in ("no", "full") or fault == "gone":
            code = {"no": "not now", "full": "[OVERQUOTA] Quota exceeded", "gone": "[TRYCREATE] no such folder"}[fault]
            self._say(link, f"{tag} NO {code}")
            return True
        if fault == "bye":
            self._say(link, "* BYE going down")
            return False
        if fault == "hang":
            time.sleep(3)
            return False
        letter = b""
        if size:
            self._say(link, "+ go on")
            letter = link.rfile.read(int(size[1])) if fault != "drop" else b""
            if fault != "drop":
                link.rfile.readline()
        if fault == "drop":
            return False
        for answer in self._done(verb, rest, letter):
            link.wfile.write(answer + b"\r\n")
        if fault == "lost":
            return False
        self._say(link, f"{tag} OK done")
        return verb != "LOGOUT"

    def _done(self, verb: str, rest: bytes, letter: bytes) -> list[bytes]:
        if verb in self.answers:
            return self.answers[verb]
        if verb == "CAPABILITY":
            return [f"* CAPABILITY {self.capabilities}".encode()]
        if verb == "LIST":
            return self.rows
        if verb == "APPEND":
            self.folders.setdefault(rest.split()[0].decode(), []).append(letter)
        if verb == "EXAMINE":
            self._folder = rest.decode()
            return [f"* {len(self.folders.get(self._folder, []))} EXISTS".encode()]
        if verb == "SEARCH":
            return [b"* SEARCH " + " ".join(str(uid) for uid, _ in self._found(rest)).encode()]
        return []

    def _found(self, rest: bytes):
        name = re.search(rb"<[^>]+>", rest)
        return [(uid, raw) for uid, raw in enumerate(self.folders.get(self._folder, []), 1)
                if name is None or name[0] in raw]

    @staticmethod
    def _say(link, text: str) -> None:
        link.wfile.write(text.encode() + b"\r\n")


def with_no_error(act) -> None:
    try:
        act()
    except OSError:
        pass
