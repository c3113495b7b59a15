"""When to visit again: lines for cron, a pair of systemd units, and what jupyter-scheduler asks for. Nothing is
installed here.

Each of them quotes in its own way, and paths with spaces, quotes, percent signs and dollars go through all of them.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tastemaker import render
from tastemaker.errors import BadInput

EVERY = ("hour", "day", "week")
_DAY = "Mon"
"""The day of a weekly visit."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A visit to come again and again: the command, where it runs, how often and at which time of this machine's
    clock."""

    watchlist: str
    command: tuple[str, ...]
    folder: Path
    notebook: Path
    database: Path
    every: str
    hour: int
    minute: int

    @property
    def when(self) -> str:
        """The five fields of cron."""
        at = f"{self.minute} {self.hour}"
        return {"hour": f"{self.minute} * * * *", "day": f"{at} * * *", "week": f"{at} * * 1"}[self.every]

    @property
    def cron(self) -> str:
        """One line of a crontab; cron reads a percent sign as the end of the command."""
        command = f"cd {shlex.quote(str(self.folder))} && {shlex.join(self.command)}"
        return f"{self.when} {command}".replace("%", r"\%")

    @property
    def unit(self) -> str:
        """The name of the systemd units, without their ending; a hash keeps apart lists that are written alike in it."""
        plain = re.sub(r"[^A-Za-z0-9]+", "-", self.watchlist).strip("-").lower()
        apart = "" if plain == self.watchlist else "-" + hashlib.sha256(self.watchlist.encode()).hexdigest()[:6]
        return f"tastemaker-{plain or 'visit'}{apart}"

    @property
    def service(self) -> str:
        """The unit that visits once."""
        return "\n".join(["[Unit]", f"Description=Visit of the watchlist {_plain(self.watchlist)}", "", "[Service]", "Type=oneshot",
                          f"WorkingDirectory={_plain(str(self.folder))}",
                          f"ExecStart={' '.join(map(_systemd, self.command))}", ""])

    @property
    def timer(self) -> str:
        """The unit that starts the other one; a visit that was missed is made up for."""
        at = f"{self.hour:02}:{self.minute:02}:00"
        when = {"hour": f"*-*-* *:{self.minute:02}:00", "day": f"*-*-* {at}", "week": f"{_DAY} *-*-* {at}"}[self.every]
        return "\n".join(["[Unit]", f"Description=When to visit the watchlist {_plain(self.watchlist)}", "", "[Timer]",
                          f"OnCalendar={when}", "Persistent=true", "", "[Install]", "WantedBy=timers.target", ""])

    @property
    def parameters(self) -> dict[str, str]:
        """The notebook's parameters as jupyter-scheduler wants them: it writes each value as it stands, so texts carry
        quotes."""
        return {"watchlist": _python(self.watchlist), "database": _python(str(self.database))}

    def __repr__(self) -> str:
        lines = [f"# cron: `crontab -e` and add this line. Times are this machine's.\n{self.cron}\n",
                 f"# systemd: ~/.config/systemd/user/{self.unit}.service\n{self.service}",
                 f"# systemd: ~/.config/systemd/user/{self.unit}.timer\n{self.timer}",
                 f"# then: systemctl --user enable --now {self.unit}.timer\n",
                 "# jupyter-scheduler: in JupyterLab, right-click the notebook, Create Notebook Job, Run on a schedule",
                 f"notebook:   {self.notebook}\nschedule:   {self.when}",
                 *(f"parameter:  {name} = {value}" for name, value in self.parameters.items())]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<pre>{render.html(repr(self))}</pre>"


def schedule(watchlist: str, *, command: Sequence[str], folder: Path, notebook: Path, database: Path, every: str = "day",
             at: str = "06:30") -> Schedule:
    """A schedule. `every` is hour, day or week (on Mondays), `at` is HH:MM; BadInput for others, and for line breaks in
    a path."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at.strip())
    if every not in EVERY or not found:
        raise BadInput("A visit comes every hour, day or week, at a time such as 06:30.", "Mend --every or --at.")
    texts = (watchlist, *command, str(folder), str(notebook), str(database))
    if any(re.search(r"[\x00-\x1f\x7f\u2028\u2029]", text) for text in texts):
        raise BadInput("A path with a line break in it cannot be scheduled.", "Rename the folder.")
    return Schedule(watchlist, tuple(command), folder, notebook, database, every, int(found[1]), int(found[2]))


def _plain(text: str) -> str:
    """A text that stands in a unit without quotes."""
    return text.replace("%", "%%")


def _systemd(word: str) -> str:
    """A word of a command line in quotes, in which systemd expands nothing."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{safe}"'


def _python(text: str) -> str:
    """A text as Python writes it, always in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
