"""How the command line opens a database and speaks: text for people, JSON for programs, every cell cleaned."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tastemaker.brief import Brief
    from tastemaker.workbench import Workbench

BriefFile = Annotated[Path, typer.Argument(help="A brief: a TOML file, such as data/briefs/trail-shoes.toml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
PriceFile = Annotated[Path | None, typer.Option(help="CSV of prices: handle, platform, price.")]
PerThousand = Annotated[list[str], typer.Option(help="What a thousand views cost on a platform, such as bluesky=20; may be given again.")]
chosen: dict[str, Any] = {"database": None, "sandbox": False}
"""What holds for every verb: the database and whether it is the sandbox."""


def opened(*, begin: bool = False) -> Workbench:
    """The workbench; only a verb that begins work makes a database where there is none."""
    from tastemaker import workbench
    if chosen["sandbox"]:
        return workbench.sandbox(chosen["database"])
    if not begin:
        from tastemaker.store import Store
        Store.open(database_path())
    return workbench.open(chosen["database"])


def database_path() -> Path:
    """The database that was chosen, else the installation's."""
    from tastemaker import workbench
    return chosen["database"] or workbench.home() / workbench.Settings().database


def read_brief(path: Path) -> Brief:
    """The brief in a file."""
    from tastemaker.brief import Brief
    return Brief.load(path)


def numbers(given: list[str], whole: bool = False) -> dict[str, float]:
    """Numbers from `name=number` words."""
    try:
        return {name.strip(): int(value) if whole else float(value) for name, _, value in (word.rpartition("=") for word in given)}
    except ValueError:
        raise typer.BadParameter("write a name, = and a number, such as language:de=2") from None


def write(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def say(thing: object) -> None:
    """What a thing says of itself, without anything that a terminal would obey: some of it is a platform's words."""
    from tastemaker import render
    write(render.clean(thing))


def next_step(command: str) -> None:
    """The command that comes next, for a person at a terminal."""
    if sys.stdout.isatty():
        write(f"Next: {command}")


def show_json(value: Any) -> None:
    """A value as JSON."""
    write(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def records(frame: Any) -> list[dict[str, Any]]:
    """A frame's rows with None for what is unknown, ready for JSON."""
    return json.loads(frame.to_json(orient="records", date_format="iso"))


def show_table(rows: Any, columns: list[str]) -> None:
    """Rows as a table in the terminal; every cell cleaned of what a terminal would obey."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from tastemaker.render import line
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows if isinstance(rows, list) else records(rows):
        table.add_row(*(Text(line(_number(row.get(column)), 600)) for column in columns))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _number(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value
