"""The score: how far a relevance may be trusted, and how long a slider waits. `make bench` prints the figures."""

import csv
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tastemaker.scoring import formula, parts
from tastemaker.scoring.documents import document
from tastemaker.scoring.reasons import matches
from tastemaker.scoring.relevance import Index

SETS = Path(__file__).resolve().parents[2] / ".." / "shared/benchmarks/relevance"
CREATORS, QUERIES, WORDS, NEAR = 900, 10, (4, 8, 12), 0.25
"""Creators and queries of a set at most, words of an invented post, and the relevance from which a creator is near."""

pytestmark = pytest.mark.bench


@pytest.fixture
def say(capsys):
    """Write a line where a person sees it."""
    def said(line):
        with capsys.disabled():
            sys.stdout.write(f"\n{line}")
    return said


def read(folder, name, most, chance):
    csv.field_size_limit(sys.maxsize)
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [rows[i] for i in chance.permutation(len(rows))[:most]]


def halves(text, words, chance):
    """A text cut into posts of so many words, dealt out to two halves."""
    told = text.split()
    posts = [" ".join(told[i:i + words]) for i in range(0, len(told), words)][:24]
    posts = [posts[i] for i in chance.permutation(len(posts))]
    return posts[::2], posts[1::2]


def agreement(creators, queries, words, chance):
    """Of creators near a query: whether the relevance of their halves, ranked apart, differs by no more than it may."""
    dealt = [halves(row["text"], words, chance) for row in creators]
    found = []
    sides = [[pair[side] for pair in dealt] for side in (0, 1)]
    indexes = [Index([document(row["name"], "", [], [("", post) for post in posts]) for row, posts in zip(creators, side, strict=True)])
               for side in sides]
    for query in queries:
        made = []
        for index, side in zip(indexes, sides, strict=True):
            raw, told = np.maximum(index.scores(query["text"]), 0), index.telling(query["text"])
            made.append([parts.relevance_part(min(value / raw.max(), 1.0), matches(told, [{"title": "", "text": p} for p in posts]), 0.6)
                         for value, posts in zip(raw, side, strict=True)])
        found += [abs(a.value - b.value) <= np.hypot(a.high - a.value, b.high - b.value) for a, b in zip(*made, strict=True)
                  if a.n and b.n and (a.value + b.value) / 2 > NEAR]
    return found


@pytest.mark.parametrize("name", sorted(p.name for p in SETS.glob("*")) if SETS.is_dir() else ["absent"])
def test_the_interval_of_relevance_holds_nine_of_ten_halves(name, say):
    if not SETS.is_dir():
        pytest.skip("the shared benchmarks are not here")
    for words in WORDS:
        chance = np.random.default_rng(0)
        creators, queries = read(SETS / name, "creators.csv", CREATORS, chance), read(SETS / name, "queries.csv", QUERIES, chance)
        found = agreement(creators, queries, words, chance)
        if len(found) < 50:
            say(f"{name}, posts of {words} words: {len(found)} pairs are too few")
            continue
        error = (np.mean(found) * (1 - np.mean(found)) / len(found)) ** 0.5
        say(f"{name}, posts of {words} words: {np.mean(found):.3f} of {len(found)} pairs of halves agree "
              f"(95 % interval {np.mean(found) - 1.96 * error:.3f} to {np.mean(found) + 1.96 * error:.3f})")
        assert np.mean(found) + 1.96 * error > 0.9


def test_sliders_over_ten_thousand_creators(say):
    chance = np.random.default_rng(0)
    n = 10_000
    frame = {"profile_key": np.arange(n), "creator_id": np.arange(n), "fits": True, "closed": False, "rank": np.nan}
    for name in formula.PARTS:
        value, half = chance.random(n), 0.2 * chance.random(n)
        frame |= {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
    table = pd.DataFrame(frame)
    drawn = formula.chances(table)

    def cpu(work):
        times = []
        for _ in range(7):
            start = time.process_time()
            work()
            times.append(1_000 * (time.process_time() - start))
        return np.median(times)

    shares = formula.Weights().as_dict()
    plain = cpu(lambda: table.apply(lambda row: sum(share * row[name] for name, share in shares.items()), axis=1).rank())
    first, again = cpu(lambda: formula.rescored(table)), cpu(lambda: formula.rescored(table, drawn=drawn))
    say(f"10,000 creators, median of 7, ms of CPU: first time {first:.0f}, sliders moved {again:.0f}, "
          f"a loop over rows for the points alone {plain:.0f}")
    assert again < plain
