"""Starting Voila and JupyterLab with hardened defaults: loopback only, no file listing, tracebacks hidden.

Off loopback a token is needed, and one is made where none was given. Pages for stakeholders read redacted snapshots and nothing
else; the review screen is for the team, is served apart and always has a token.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tastemaker.errors import BadInput
from tastemaker.settings import PREFIX, Settings
from tastemaker.views import voila
from tastemaker.workbench import home

LOOPBACK = "127.0.0.1"
PATIENCE = 10.0
"""Seconds that a server has for ending its kernels after Ctrl-C."""
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104
"""Addresses that mean every network of this machine."""


def dashboard(database: Path, *, team: bool, port: int, snapshots: Path | None, say: Callable[[str], None], ip: str = LOOPBACK,
              ahead: int = 1) -> None:
    """Serve until interrupted: the stakeholders' pages from snapshots or, for the team, the review screen with a token.

    `ip` is where it listens. `ahead` is how many kernels wait for the next reader of each page: one makes a page open in about
    a second instead of several, and takes some 250 MB of memory. The review screen reads what its link asks for when it
    starts, so none waits there.
    """
    env, folder = _environment(database, team, snapshots), home() / "notebooks" / ("team" if team else "dashboards")
    if not folder.is_dir():
        raise BadInput(f"There are no notebooks at {folder}.", "Run this from the project's folder.")
    token = secrets.token_urlsafe(24) if team or not is_loopback(ip) else ""
    port = port or _free_port()
    for line in addresses(folder, ip, port, token):
        say(line)
    command = [sys.executable, "-m", "voila", str(folder), *voila_options(port, token, ip, 0 if team else ahead)]
    _serve(command, voila.environment(env))


def addresses(folder: Path, ip: str, port: int, token: str) -> list[str]:
    """What to open, a line a page, with the token where there is one."""
    host = socket.gethostname() if ip in EVERYWHERE else f"[{ip}]" if ":" in ip else ip
    query = f"?token={token}" if token else ""
    pages = sorted(folder.glob("*.ipynb"))
    lines = [f"{page.stem.replace('_', ' ').capitalize():<10} http://{host}:{port}/voila/render/{page.name}{query}" for page in pages]
    shared = [] if is_loopback(ip) else ["Whoever has the token can open these pages. The connection is not encrypted: put a server with TLS before it."]
    return [*lines, *shared, "Ctrl-C stops it."]


def is_loopback(ip: str) -> bool:
    """Whether nobody but this machine can reach an address. BadInput for what is no address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if ip == "localhost":
        return True
    try:
        return ip not in EVERYWHERE and ipaddress.ip_address(ip).is_loopback
    except ValueError:
        raise BadInput(f"{ip[:60]} is not an address to listen on.", "Give one of this machine's, such as 127.0.0.1 or 0.0.0.0.") from None


def voila_options(port: int, token: str, ip: str = LOOPBACK, ahead: int = 0) -> list[str]:
    """Voila's options for a page that strangers' text is shown on. An empty token leaves the page open, on loopback alone."""
    if not token and not is_loopback(ip):
        raise BadInput("A page that others can reach needs a token.", "Serve it on 127.0.0.1, or let a token be made.")
    waiting = ["--preheat_kernel=True", f"--pool_size={ahead}"] if ahead > 0 else []
    return [f"--port={port}", f"--Voila.ip={ip}", "--no-browser", f"--token={token}", "--Voila.log_level=WARN", *waiting, *voila.options()]


def lab(port: int) -> None:
    """JupyterLab on the notebooks until interrupted; Jupyter prints the address with its token."""
    root = ["--allow-root"] if os.geteuid() == 0 else []   # a container's only user
    _serve([sys.executable, "-m", "jupyterlab", f"--ip={LOOPBACK}", f"--port={port or _free_port()}", *root,
            f"--notebook-dir={home()}", "notebooks/00_start.ipynb"], dict(os.environ))


def _environment(database: Path, team: bool, snapshots: Path | None) -> dict[str, str]:
    env, settings = dict(os.environ), Settings()
    if team:
        if not settings.reviewer:
            raise BadInput("The review screen needs the reviewer's name.", f"Set {PREFIX}REVIEWER to yours.")
        return env | {f"{PREFIX}DATABASE": str(database.resolve()), f"{PREFIX}REVIEWER": settings.reviewer}
    folder = (snapshots or database.parent / "snapshots").resolve()
    if not (folder / "CURRENT").exists():
        raise BadInput(f"There is no snapshot in {folder}.", "Run `tastemaker score BRIEF` first; it makes one.")
    return _without_secrets(env) | {f"{PREFIX}SNAPSHOTS": str(folder), f"{PREFIX}REVIEW_URL": settings.review_url}


def _without_secrets(env: dict[str, str]) -> dict[str, str]:
    """The environment of pages that others open: nothing of ours but the clock, because they need no key, mailbox or database."""
    return {name: value for name, value in env.items() if not name.startswith(PREFIX) or name == f"{PREFIX}NOW"}


def _serve(command: list[str], env: dict[str, str]) -> None:
    """Run a server until it ends. Ctrl-C reaches it by itself and SIGTERM is handed on; then it may end its kernels."""
    with subprocess.Popen(command, env=env) as served:
        before = signal.signal(signal.SIGTERM, lambda *_: served.terminate())
        try:
            served.wait()
        except KeyboardInterrupt:
            with suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
                served.wait(PATIENCE)
            served.terminate()
        finally:
            signal.signal(signal.SIGTERM, before)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return found.getsockname()[1]
