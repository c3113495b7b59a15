"""Discovery proved: pulls played in worlds that are known whole, by the very code that chooses calls and by its peers.

A directory is one world, or holds one world in each of its folders. A world is one bucket of one platform and one brief:

- `world.toml`: `calls`, what may be spent, in the unit of the arms' costs.
- `creators.csv`: `creator`, `relevant` (1 or 0) and `looks` (0 to 1: how relevant the words say it is when it is found).
- `arms.csv`: `arm`, `family`, `text` (a query's words, empty for a move), `cost` of each call, and if one likes `language`, which
  a query asks for.
- `answers.csv`: `arm`, `page` (from 0) and `creator`: who is in which answer. An arm has as many pages as its last one says,
  and one empty page where it has no row.
- `opens.csv`: `creator` and `arm`: which moves a creator makes possible once it is found. An arm that nobody opens is there
  from the start, in the order of `arms.csv`; the others follow as they are opened. It may be missing.

Further columns are left alone. Only the oracle sees `relevant`: a trial's `relevant` is the sum of looks. Whom several arms
brought is told anew before every choice, as a pull knows it from what it stored. A move's trust is the mean look of those who
opened it, its links are those of them who look at least 0.5 relevant.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tastemaker import sheets
from tastemaker.discovery.choosing import Arm, choose
from tastemaker.errors import BadInput
from tastemaker.evaluate.playing import Chooser, World, adaptive, by_chance, greedy, in_order
from tastemaker.evaluate.proof import Figure, Proof, interval

OURS, IN_ORDER, RANDOM, ORACLE = "ours", "every query, every page, in order", "uniform random", "greedy oracle"
BUDGETS = (0.25, 0.5, 1.0)
"""Shares of a world's budget at which is measured."""
REPEATS = 6
"""Pulls of one world where there is only one; where there are more, one pull of each."""
FORMULAS = {
    "per call": "new relevant creators / cost spent, mean over worlds",
    "times in order": "per call / that of every query, every page, in order",
    "typical times": "geometric mean over worlds of (found + 0.5) / (found in order + 0.5)",
    "share of oracle": "per call / that of the oracle",
    "held": "share of calls whose 80 % interval holds what came, as it looks",
    "held in truth": "the same with those who are relevant",
}
"""The measures and their formulas. Intervals draw worlds, or pulls where there is one world."""
Counts = tuple[np.ndarray, np.ndarray]
"""Relevant creators per call, and how many there were, of each world."""
_NOTE = "The oracle knows every answer and who is relevant; it takes what brings most per cost next."
_FILES = "A world needs world.toml, creators.csv, arms.csv and answers.csv."


def discovery(directory: str | Path, *, methods: Mapping[str, Chooser] | None = None, budgets: Sequence[float] = BUDGETS,
              repeats: int | None = None) -> Proof:
    """How many new relevant creators a call brings when ours chooses, beside the order, chance, an oracle and `methods`.

    `more["pulls"]` has a row for each pull and share of the budget, `more["calls"]` one for each call of ours. BadInput names
    the file, and the row, that cannot be used.
    """
    folders = _folders(Path(directory))
    return proved(Path(directory).name, (world(folder) for folder in folders), methods=methods, budgets=budgets,
                  repeats=repeats or (REPEATS if len(folders) == 1 else 1))


def proved(name: str, worlds: Iterable[World], *, methods: Mapping[str, Chooser] | None = None,
           budgets: Sequence[float] = BUDGETS, repeats: int = 1) -> Proof:
    """The same of worlds that are at hand; one is looked at after the other, so they need not fit into memory at once."""
    rows, calls, creators, names = [], [], 0, []
    for one in worlds:
        names.append(one.name)
        creators += len(one.relevant)
        for turn in range(repeats):
            for into, more in zip((rows, calls), _played(one, turn, methods or {}, budgets), strict=True):
                into += more
    figures = (*_figures(rows, budgets, len(names) == 1), *_held(calls))
    measured = {figure.measure for figure in figures}
    shown = {f"{key}@{share:.0%}": text for key, text in FORMULAS.items() for share in budgets} | FORMULAS
    return Proof(f"discovery: {name}, {len(names)} worlds, {creators:,} creators", figures,
                 {key: text for key, text in shown.items() if key in measured}, (_NOTE,),
                 {"pulls": rows, "calls": calls})


def _played(one: World, turn: int, methods: Mapping[str, Chooser], budgets: Sequence[float],
            ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    ours, chosen = adaptive(one, f"{one.name} {turn}", choose)
    pulls = {OURS: ours, **{name: adaptive(one, f"{one.name} {turn}", chooser)[0] for name, chooser in methods.items()},
             IN_ORDER: in_order(one), RANDOM: by_chance(one, turn), ORACLE: greedy(one)}
    rows = [{"world": one.name, "turn": turn, "method": name, "budget": share, "relevant": pull.at(share * one.calls)[0],
             "new": pull.at(share * one.calls)[1], "rate": pull.at(share * one.calls)[0] / (share * one.calls)}
            for name, pull in pulls.items() for share in budgets]
    truth = np.diff([0, *(relevant for _, relevant, _ in ours.curve)])
    calls = [{"world": one.name, "turn": turn, "low": choice.low, "expected": choice.expected, "high": choice.high,
              "looked": trial.relevant, "relevant": int(true)}
             for choice, trial, true in zip(chosen, ours.trials, truth, strict=True)]
    return rows, calls


# --- figures ----------------------------------------------------------------------------------------------------


def _figures(rows: Sequence[Mapping[str, Any]], budgets: Sequence[float], single: bool) -> Iterator[Figure]:
    for share in budgets:
        mine = [row for row in rows if row["budget"] == share]
        by = {method: _by_world([row for row in mine if row["method"] == method], single)
              for method in dict.fromkeys(row["method"] for row in mine)}
        for method, ours in by.items():
            for name, statistic in _measures(ours, by[IN_ORDER], by[ORACLE]).items():
                yield _figure(method, f"{name}@{share:.0%}", statistic, len(ours[0]))


def _measures(mine: Counts, order: Counts, oracle: Counts) -> dict[str, Callable[[np.ndarray], float]]:
    """What is measured of one method at one budget, as functions of the worlds that are drawn."""
    times = np.log((mine[1] + 0.5) / (order[1] + 0.5))
    return {"per call": lambda drawn: float(mine[0][drawn].mean()),
            "times in order": lambda drawn: _over(mine[0][drawn].mean(), order[0][drawn].mean()),
            "typical times": lambda drawn: float(np.exp(times[drawn].mean())),
            "share of oracle": lambda drawn: _over(mine[0][drawn].mean(), oracle[0][drawn].mean())}


def _by_world(rows: Sequence[Mapping[str, Any]], single: bool) -> Counts:
    """Rates and counts of relevant creators: a value for each world, or for each pull of a single one."""
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["turn"] if single else row["world"], []).append(row)
    return tuple(np.array([np.mean([row[name] for row in same]) for same in groups.values()]) for name in ("rate", "relevant"))


def _held(calls: Sequence[Mapping[str, Any]]) -> Iterator[Figure]:
    for name, column in (("held", "looked"), ("held in truth", "relevant")):
        yield from _share(name, [row["low"] <= row[column] <= row["high"] for row in calls], [row["world"] for row in calls])


def _share(name: str, held: Sequence[bool], worlds: Sequence[str]) -> Iterator[Figure]:
    values = np.array(held, dtype=float)
    if len(values):
        ends = interval(lambda drawn: float(values[drawn].mean()), len(values), groups=worlds, draws=500)
        yield Figure(OURS, name, float(values.mean()), *ends, len(values))


def _figure(method: str, measure: str, statistic: Callable[[np.ndarray], float], n: int) -> Figure:
    return Figure(method, measure, statistic(np.arange(n)), *interval(statistic, n), n)


def _over(one: float, other: float) -> float:
    return float(one / other) if other else float("nan")


# --- reading ----------------------------------------------------------------------------------------------------


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise BadInput(f"There is no directory at {folder}.", "Check the path.")
    if (folder / "world.toml").is_file():
        return [folder]
    if found := sorted(path.parent for path in folder.glob("*/world.toml")):
        return found
    raise BadInput(f"There is no world.toml in {folder} or in a folder of it.", _FILES)


def world(folder: Path) -> World:
    """One world from its files. BadInput names the file, and the row, that cannot be used."""
    calls = _calls(folder)
    creators = _rows(folder, "creators.csv", ("creator", "relevant", "looks"), key=("creator",))
    arms = _rows(folder, "arms.csv", ("arm", "family", "text", "cost"), key=("arm",))
    people = {row["creator"]: i for i, row in enumerate(creators)}
    places = {row["arm"]: i for i, row in enumerate(arms)}
    relevant = [_number("creators.csv", creators.first + i, row, "relevant", 1) for i, row in enumerate(creators)]
    looks = [_number("creators.csv", creators.first + i, row, "looks", 1) for i, row in enumerate(creators)]
    if not any(relevant):
        raise BadInput(f"No creator of {folder.name} is relevant.", "Without one there is nothing to find.")
    opens: dict[int, list[int]] = {}
    for _, row in _pairs(folder, "opens.csv", ("creator", "arm"), people, places) if (folder / "opens.csv").is_file() else ():
        opens.setdefault(people[row["creator"]], []).append(places[row["arm"]])
    opened = {place for some in opens.values() for place in some}
    return World(folder.name, calls, [_arm(arms.first + i, row) for i, row in enumerate(arms)],
                 _answers(folder, people, places), opens, [i for i in range(len(arms)) if i not in opened],
                 np.array(relevant) >= 0.5, np.array(looks))


def _calls(folder: Path) -> float:
    try:
        calls = tomllib.loads((folder / "world.toml").read_text(encoding="utf-8")).get("calls")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"world.toml of {folder.name} cannot be read: {error}.", "It needs a line such as `calls = 100`.") from None
    if isinstance(calls, bool) or not isinstance(calls, int | float) or not math.isfinite(calls) or calls <= 0:
        raise BadInput(f"world.toml of {folder.name}: calls is {calls!r}.", "It needs a line such as `calls = 100`.")
    return float(calls)


def _arm(line: int, row: Mapping[str, str]) -> Arm:
    cost = _number("arms.csv", line, row, "cost", math.inf)
    if not row["family"] or cost <= 0:
        raise _bad("arms.csv", line, "family is empty" if not row["family"] else f"cost {row['cost']!r} is not above 0")
    return Arm(arm_id=row["arm"], family=row["family"], cost=cost, text=row["text"],
               language=row.get("language", ""))


def _answers(folder: Path, people: Mapping[str, int], places: Mapping[str, int]) -> list[list[np.ndarray]]:
    found: list[dict[int, list[int]]] = [{} for _ in places]
    for line, row in _pairs(folder, "answers.csv", ("arm", "page", "creator"), people, places):
        if not (row["page"].isascii() and row["page"].isdigit() and len(row["page"]) <= 4):
            raise _bad("answers.csv", line, f"page {row['page']!r} is not a whole number from 0 to 9999")
        found[places[row["arm"]]].setdefault(int(row["page"]), []).append(people[row["creator"]])
    return [[np.array(pages.get(i, []), dtype=int) for i in range(max(pages, default=0) + 1)] for pages in found]


def _pairs(folder: Path, name: str, columns: tuple[str, ...], people: Mapping[str, int], places: Mapping[str, int],
           ) -> Iterator[tuple[int, Mapping[str, str]]]:
    rows = _rows(folder, name, columns)
    for line, row in enumerate(rows, rows.first):
        if row["creator"] not in people:
            raise _bad(name, line, f"there is no creator {row['creator']!r} in creators.csv")
        if row["arm"] not in places:
            raise _bad(name, line, f"there is no arm {row['arm']!r} in arms.csv")
        yield line, row


def _number(name: str, line: int, row: Mapping[str, str], column: str, most: float) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not (0 <= value <= most and math.isfinite(value)):
        raise _bad(name, line, f"{column} {row[column]!r} is not a number of 0 or more" + (", at most 1" if most == 1 else ""))
    return value


def _rows(folder: Path, name: str, columns: tuple[str, ...], key: tuple[str, ...] = ()) -> sheets.Rows:
    if not (folder / name).is_file():
        raise BadInput(f"There is no {name} in {folder}.", _FILES)
    rows = sheets.read(folder / name)
    if not rows and name == "opens.csv":
        return rows
    if missing := [column for column in columns if not rows or column not in rows[0]]:
        raise BadInput(f"{name} has no {'rows' if not rows else 'column ' + ', '.join(missing)}.",
                       f"Its columns are {', '.join(columns)}.")
    seen: set[tuple[str, ...]] = set()
    for line, row in enumerate(rows, rows.first):
        mine = tuple(row[column] for column in key)
        if key and (not all(mine) or mine in seen):
            raise _bad(name, line, f"{' and '.join(key)} is {'there twice' if all(mine) else 'empty'}")
        seen.add(mine)
    return rows


def _bad(name: str, line: int, what: str) -> BadInput:
    return BadInput(f"{name}, row {line}: {what}.", "Mend this row; nothing was measured.")
