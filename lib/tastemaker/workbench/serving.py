"""Starting Voila and JupyterLab with hardened defaults: loopback only, no file listing, tracebacks hidden."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tastemaker.errors import BadInput
from tastemaker.settings import PREFIX, Settings
from tastemaker.views import voila
from tastemaker.workbench import home


def dashboard(database: Path, *, team: bool, port: int, snapshots: Path | None, say: Callable[[str], None]) -> None:
    """Serve until interrupted: the stakeholders' pages from snapshots or, for the team, the review screen with a token."""
    port, token = port or _free_port(), secrets.token_urlsafe(24)
    env, folder = _environment(database, team, snapshots), home() / "notebooks" / ("team" if team else "dashboards")
    if not folder.is_dir():
        raise BadInput(f"There are no notebooks at {folder}.", "Run this from the project's folder.")
    start = f"/voila/render/review.ipynb?token={token}" if team else "/"
    say(f"Open http://127.0.0.1:{port}{start} (Ctrl-C stops it)")
    _serve([sys.executable, "-m", "voila", str(folder), *voila_options(port, token if team else "")], voila.environment(env))


def voila_options(port: int, token: str) -> list[str]:
    """Voila's options for a page that strangers' text is shown on; an empty token leaves the page open on loopback."""
    return [f"--port={port}", "--Voila.ip=127.0.0.1", "--no-browser", f"--token={token}", "--Voila.log_level=WARN", *voila.options()]


def lab(port: int) -> None:
    """JupyterLab on the notebooks until interrupted; Jupyter prints the address with its token."""
    root = ["--allow-root"] if os.geteuid() == 0 else []   # a container's only user
    _serve([sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port or _free_port()}", *root,
            f"--notebook-dir={home()}", "notebooks/00_start.ipynb"], dict(os.environ))


def _environment(database: Path, team: bool, snapshots: Path | None) -> dict[str, str]:
    env = dict(os.environ)
    if team:
        if not (reviewer := Settings().reviewer):
            raise BadInput("The review screen needs the reviewer's name.", f"Set {PREFIX}REVIEWER to yours.")
        return env | {f"{PREFIX}DATABASE": str(database.resolve()), f"{PREFIX}REVIEWER": reviewer}
    folder = (snapshots or database.parent / "snapshots").resolve()
    if not (folder / "CURRENT").exists():
        raise BadInput(f"There is no snapshot in {folder}.", "Run `tastemaker score BRIEF` first; it makes one.")
    return env | {f"{PREFIX}SNAPSHOTS": str(folder)}


def _serve(command: list[str], env: dict[str, str]) -> None:
    try:
        subprocess.run(command, env=env, check=False)
    except KeyboardInterrupt:
        pass


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
