"""The whole job on the invented world, unattended: from a brief to an outbox, with every path printed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tastemaker import render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.workbench import Workbench, home, rehearsal, sandbox

TOP = 50
"""Drafts that the demo writes: enough to reach a creator who published an address for business."""

BUDGET = 8_000
"""Euros that the demo's campaign may cost, so that there is something to hold its invented fees against."""

FEW = 10
"""Creators of the shortlist that the demo looks at more closely."""


def run(folder: Path, *, size: int, say: Callable[[str], None]) -> None:
    """Do the job in a folder made afresh, saying each step, and end with the paths and the next command."""
    brief = Brief.load(home() / "data/briefs/trail-shoes.toml")
    folder = folder if folder.is_absolute() else home() / folder
    _empty(folder)
    bench = sandbox(folder / "sandbox.duckdb", size=size)
    say(f"An invented world of {size:,} creators; no key, and nothing leaves this machine. Here every platform's terms count as\n"
        "accepted; what your own installation has accepted is in `tastemaker doctor`, the rules in `tastemaker terms`.\n")
    say(f"1. The brief\n{_indent(_brief_lines(brief))}\n")
    say(f"2. The plan: what it asks and what that costs\n{_indent(str(bench.plan(brief)))}\n")
    say("3. The pull, at four days, so that there is growth to see")
    rehearsal.pull(bench, brief, say)
    say("\n4. The shortlist")
    shortlist = bench.score(brief)
    for row in shortlist[shortlist["rank"].notna()].head(5).to_dict("records"):
        say(f"   {int(row['rank'])}. {render.line(row['name'], 40)} ({row['platform']}), {row['score']:.2f} "
            f"[{row['score_low']:.2f} to {row['score_high']:.2f}]\n      {render.line(row['reasons'], 320)}")
    _look_closer(bench, brief, say)
    say("\n6. The drafts; each factual sentence has a source")
    drafts = bench.draft(brief, top=TOP)
    say(_indent(drafts.one()))
    counts = rehearsal.decide(bench, drafts)
    say(f"\n7. The review: {counts['approve']} approved, {counts['reject']} rejected (recorded decisions; only a sandbox takes them)")
    _results(bench, brief, folder, say)


def _look_closer(bench: Workbench, brief: Brief, say: Callable[[str], None]) -> None:
    """Comments of the first few, what the figures and words of those show, and the score that takes it in."""
    say("\n5. A closer look at the first few: evidence, never a verdict")
    bench.look(brief, top=FEW, progress=lambda *told: None)
    for row in bench.vet(brief, FEW).to_dict("records")[:2]:
        say(f"   {row['handle']}: {row['sentence']} {row['findings']} quotes to decide on, {row['partners']} past partners.")
    bench.score(brief)
    for row in bench.moves(brief).head(2).to_dict("records"):
        say(f"   {row['handle']}: {render.line(row['sentence'], 200)}")


def _results(bench: Workbench, brief: Brief, folder: Path, say: Callable[[str], None]) -> None:
    mails = bench.outbox().save(folder / "outbox")
    table = bench.export(brief, folder / "shortlist.csv").path
    say("\n8. The outbox and the list")
    for what, path in (("Unsent e-mails", folder / "outbox"), ("The list", table), ("The database", bench.store.path)):
        say(f"   {what + ':':16}{_short(path)}" + (_counted(bench, mails) if path.is_dir() else ""))
    say("\n9. What came of it: two months of letters and answers, invented like the creators")
    bench.set_campaign(brief, state="active", owner=bench.reviewer, budget=BUDGET, currency="EUR")
    bench.rehearse_results(brief)
    say(_indent(str(bench.results(brief))))
    page = bench.report(brief, folder / "report.html")
    say(f"   {'The report:':16}{_short(Path(page))}")
    say(f"\nNothing was sent, and nothing here can send. Next:\n"
        f"   make lab        the same job in a notebook (notebooks/00_start.ipynb)\n"
        f"   .venv/bin/tastemaker --db {_short(bench.store.path)} dashboard")


def _counted(bench: Workbench, mails: list[Path]) -> str:
    addressed = bench.outbox().frame()["email"].fillna("").ne("").sum()
    return f" ({sum(mail.suffix == '.eml' for mail in mails)} files, {addressed} with an address that its owner published)"


def _brief_lines(brief: Brief) -> str:
    return "\n".join(f"{label + ':':13}{text}" for label, text in brief.summary().items())


def _indent(text: str) -> str:
    return "\n".join("   " + line for line in text.splitlines())


def _short(path: Path) -> str:
    """The path as seen from here, where it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _empty(folder: Path) -> None:
    """Make the folder afresh; BadInput when it holds anything but an earlier demo."""
    mark = folder / ".demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise BadInput(f"{folder.name} holds something that the demo did not make.", "Name another folder with --folder.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark.touch()
