"""A proof over profiles whose owners are known: how many pairs of one person are found, and how many are wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tastemaker import sheets
from tastemaker.discovery import linking as linker
from tastemaker.errors import BadInput
from tastemaker.evaluate import linkers
from tastemaker.evaluate.proof import Figure, Proof, interval

OURS = "ours, no answers"
ROUND = 20
"""Questions that the simulated person answers before the next are chosen."""
ANSWERS = 200
DRAWS = 200
"""Bootstrap draws: one counts all pairs of a hundred thousand profiles."""
KINDS = ("own", "impostor", "fan")
FORMULAS = {
    "precision": "of the pairs put together, the share that one creator owns",
    "recall": "of the pairs that one creator owns, the share put together",
    "F1": "2 tp / (pairs put together + pairs that one creator owns)",
    "automatic": "precision of what is merged without asking; the best guess joins more",
    "automatic recall": "recall of what is merged without asking",
    "flagged": "of flagged profiles, the share that is an impostor's or a fan's",
    "found": "of impostors' and fans' profiles, the share that is flagged",
}
_COLUMNS = {
    "profiles.csv": ("profile", "platform", "handle", "name", "bio", "url", "links", "verified", "addresses"),
    "truth.csv": ("profile", "creator", "kind"),
}
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class World:
    """Profiles with `profile_key` 0, 1, ... and, for each, its owner's code and kind."""

    profiles: pd.DataFrame
    owners: Ints
    kinds: NDArray[np.object_]


def linking(directory: str | Path, *, answers: int = ANSWERS) -> Proof:
    """The linker as it ships, without answers and with `answers` of them, beside simpler ways and splink's defaults.

    The directory holds `profiles.csv` (profile, platform, handle, name, bio, url, links, verified, addresses, the last
    three separated by spaces) and `truth.csv` (profile, creator, kind: own, impostor or fan). Only own profiles of one
    creator belong together. Answers are given from the truth to the linker's own questions, in its order, some at a
    time. The intervals draw creators. BadInput names the file that cannot be used.
    """
    world = read(directory)
    started = time.process_time()
    compared = linker.compare(world.profiles)
    first = linker.judge(compared)
    seconds = {OURS: time.process_time() - started}
    taught = answered(compared, first, world, answers)
    methods = {OURS: first.guess.to_numpy(), f"ours, {answers} answers": taught.guess.to_numpy()}
    for name, method in _peers().items():
        started = time.process_time()
        methods[name] = method(world.profiles)
        seconds[name] = time.process_time() - started
    figures = [figure for name, groups in methods.items() for figure in _figures(name, groups, world)]
    for name, linked in ((OURS, first), (f"ours, {answers} answers", taught)):
        merged = _figures(name, merges(linked, len(world.owners)), world)
        figures += [
            Figure(name, f"automatic{' recall' * (f.measure == 'recall')}", f.value, f.low, f.high, f.n)
            for f in merged
            if f.measure in ("precision", "recall")
        ]
    figures += _flagged(first.flags, world)
    notes = (
        f"CPU seconds: {', '.join(f'{name} {spent:.1f}' for name, spent in seconds.items())}.",
        *(() if find_spec("splink") else ("splink is not installed, so it was not measured.",)),
    )
    more = {
        "errors": [{"method": name, **row} for name in list(methods)[:2] for row in errors(methods[name], world)],
        "seconds": [{"method": name, "cpu_seconds": spent} for name, spent in seconds.items()],
    }
    subject = f"linking: {Path(directory).name}, {len(world.owners):,} profiles, {_within(world.owners):,} true pairs"
    return Proof(subject, tuple(figures), FORMULAS, notes, more)


def answered(compared: linker.Compared, linked: linker.Linked, world: World, answers: int) -> linker.Linked:
    """What is linked after so many questions, answered from the truth."""
    said: list[tuple[int, int, bool]] = []
    while len(said) < answers and len(linked.questions):
        asked = linked.questions.head(min(ROUND, answers - len(said)))
        said += [
            (int(a), int(b), bool(world.owners[a] == world.owners[b]))
            for a, b in zip(asked["a"], asked["b"], strict=True)
        ]
        linked = linker.judge(compared, pd.DataFrame(said, columns=["a", "b", "same"]))
    return linked


def merges(linked: linker.Linked, n: int) -> Ints:
    """The group of each profile when only automatic merges are made."""
    homes = np.arange(n)
    for keys, _, _ in linked.groups:
        homes[list(keys)] = min(keys)
    return homes


def errors(groups: Ints, world: World) -> list[dict[str, object]]:
    """How many pairs are wrong in which way."""
    frame, kinds = world.profiles, world.kinds
    wrong, missed = _pairs(groups, world.owners), _pairs(world.owners, groups)
    platform, handle, name = (pd.factorize(frame[c].str.casefold())[0] for c in ("platform", "handle", "name"))
    strange = {kind: (kinds[wrong] == kind).any(axis=1) for kind in KINDS[1:]}
    own = ~(strange["impostor"] | strange["fan"])
    alike = own & ((name[wrong[:, 0]] == name[wrong[:, 1]]) | (handle[wrong[:, 0]] == handle[wrong[:, 1]]))
    twice = platform[missed[:, 0]] == platform[missed[:, 1]]
    plain = ~twice & ((name[missed[:, 0]] == name[missed[:, 1]]) | (handle[missed[:, 0]] == handle[missed[:, 1]]))
    counts = {
        "joined: an impostor": strange["impostor"].sum(),
        "joined: a fan": (strange["fan"] & ~strange["impostor"]).sum(),
        "joined: same name or handle, another person": alike.sum(),
        "joined: other people": (own & ~alike).sum(),
        "missed: two on one platform": twice.sum(),
        "missed: same name or handle": plain.sum(),
        "missed: other name and handle": (~twice & ~plain).sum(),
    }
    return [{"error": kind, "pairs": int(count)} for kind, count in counts.items()]


def read(directory: str | Path) -> World:
    """The profiles and their owners; an impostor's or a fan's profile is owned by nobody else."""
    folder = Path(directory)
    profiles, truth = (_rows(folder, name) for name in _COLUMNS)
    if (
        profiles["profile"].duplicated().any()
        or set(profiles["profile"]) != set(truth["profile"])
        or len(profiles) != len(truth)
    ):
        raise BadInput(
            "profiles.csv and truth.csv do not name the same profiles once each.", "Mend them; nothing was measured."
        )
    truth = truth.set_index("profile").loc[profiles["profile"]]
    if strange := sorted(set(truth["kind"]) - set(KINDS)):
        raise BadInput(f"truth.csv has the kind {strange[0]!r}.", f"Kinds are {', '.join(KINDS)}.")
    alone = [f"\x00{profile}" for profile in profiles["profile"]]
    owners = pd.factorize(np.where(truth["kind"] == "own", truth["creator"], alone))[0]
    return World(profiles.assign(profile_key=np.arange(len(profiles))), owners, truth["kind"].to_numpy(dtype=object))


def _rows(folder: Path, name: str) -> pd.DataFrame:
    if not (folder / name).is_file():
        raise BadInput(f"There is no {name} in {folder}.", "A directory needs profiles.csv and truth.csv.")
    rows = sheets.read(folder / name)
    if missing := [c for c in _COLUMNS[name] if not rows or c not in rows[0]]:
        raise BadInput(
            f"{name} has no {'rows' if not rows else 'column ' + ', '.join(missing)}.",
            f"Its columns are {', '.join(_COLUMNS[name])}.",
        )
    return pd.DataFrame(rows)


def _peers() -> Mapping[str, Callable[[pd.DataFrame], Ints]]:
    found = {"shared links and mail alone": linkers.shared, "the same handle": linkers.handles}
    return {**found, "splink, its defaults": linkers.splink} if find_spec("splink") else found


def _figures(method: str, groups: Ints, world: World) -> list[Figure]:
    """Precision, recall and F1 by drawing creators; a wrong pair counts half for each of its two owners."""
    n = int(world.owners.max()) + 1
    own = np.bincount(world.owners, minlength=n)
    wrong = np.bincount(world.owners[_pairs(groups, world.owners)].ravel(), minlength=n) / 2
    found, true = np.zeros(n), own * (own - 1) / 2
    both = pd.DataFrame({"owner": world.owners, "group": groups}).value_counts()
    np.add.at(found, both.index.get_level_values("owner").to_numpy(), (both * (both - 1) / 2).to_numpy())
    parts: Mapping[str, Callable[[Ints], float]] = {
        "precision": lambda drawn: _share(found[drawn].sum(), found[drawn].sum() + wrong[drawn].sum()),
        "recall": lambda drawn: _share(found[drawn].sum(), true[drawn].sum()),
        "F1": lambda drawn: _share(2 * found[drawn].sum(), found[drawn].sum() + wrong[drawn].sum() + true[drawn].sum()),
    }
    return [
        Figure(method, name, part(np.arange(n)), *interval(part, n, draws=DRAWS), n) for name, part in parts.items()
    ]


def _flagged(flags: pd.DataFrame, world: World) -> list[Figure]:
    figures = []
    for name, kinds in ((OURS, KINDS[1:]), ("fan flags alone", ("fan",)), ("impostor flags alone", ("impostor",))):
        hits = np.isin(world.kinds, kinds)
        marked = np.zeros(len(hits), dtype=bool)
        marked[
            flags.loc[flags["kind"].isin([f"{kind}?" for kind in kinds]), "profile_key"].to_numpy(dtype=np.int64)
        ] = True
        parts = {
            "flagged": lambda drawn, h=hits, m=marked: _share((h & m)[drawn].sum(), m[drawn].sum()),
            "found": lambda drawn, h=hits, m=marked: _share((h & m)[drawn].sum(), h[drawn].sum()),
        }
        figures += [
            Figure(name, measure, part(np.arange(len(hits))), *interval(part, len(hits), draws=DRAWS), len(hits))
            for measure, part in parts.items()
        ]
    return figures


def _pairs(groups: Ints, other: Ints) -> Ints:
    """Pairs of places in one group of the first partition and in two of the second, as an (n, 2) array."""
    order = np.argsort(groups, kind="stable")
    found, step = [np.zeros((0, 2), dtype=np.int64)], 1
    while step < len(order) and (same := groups[order[step:]] == groups[order[:-step]]).any():
        pairs = np.column_stack([order[:-step][same], order[step:][same]])
        found.append(pairs[other[pairs[:, 0]] != other[pairs[:, 1]]])
        step += 1
    return np.concatenate(found)


def _within(owners: Ints) -> int:
    sizes = np.bincount(owners)
    return int((sizes * (sizes - 1) // 2).sum())


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
