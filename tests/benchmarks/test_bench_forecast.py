"""How well a plan's forecast comes true, over invented worlds of several sizes and briefs that are pulled one after another.

Three cases are told apart, because they know different things: the first plan of an empty database (priors alone), a brief that
was never pulled in a database that has pulled others, and a brief that is pulled again a day later. Run it as a program to see
the table of every world: `python tests/benchmarks/test_bench_forecast.py [size seed ...]`.
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tastemaker import clock, workbench
from tastemaker.brief import Brief
from tastemaker.discovery import forecast

pytestmark = pytest.mark.bench
WORLDS = ((600, 31), (1_200, 32), (2_000, 33), (2_000, 34), (3_000, 35), (1_500, 36))
SAID = {"campaign": "Bench", "product": {"name": "Thing"}, "sender": {"name": "Ann"}, "platforms": ["youtube", "bluesky"]}
BRIEFS = {
    "coffee": {"topics": ["coffee", "espresso"], "languages": ["en"], "product": {"name": "Moka", "what": "Coffee beans that are roasted weekly."}},
    "games": {"topics": ["board games", "strategy games"], "languages": ["en", "fr"], "audience": "Families who play board games on rainy weekends."},
    "skin": {"topics": ["skincare"], "languages": ["es", "en"], "must_have": ["vegan"]},
    "trail": {"topics": ["trail running", "ultramarathon"], "languages": ["en", "de"], "competitors": ["Summitstep"]},
    "garden": {"topics": ["gardening", "woodworking"], "languages": ["en", "pt"], "product": {"name": "Hoe", "category": "garden tools"}},
    "money": {"topics": ["personal finance"], "languages": ["en"], "audience": "Parents who save for a house."},
}
FIRST, OTHER, AGAIN = "first plan", "new brief", "same brief again"


def play(folder, size, seed):
    """Every checked forecast of one world: four briefs in an order of the seed's own, and then the second of them once more."""
    order = list(np.random.default_rng(seed).permutation(sorted(BRIEFS))[:4])
    bench = workbench.sandbox(folder / f"{size}-{seed}.duckdb", size=size, seed=seed)
    start, parts = clock.parse("2026-10-01T12:00:00Z"), []
    for day, name in enumerate([*order, order[1]]):
        with clock.fixed(start + timedelta(days=day)):
            plan = bench.plan(Brief.parse({**SAID, **BRIEFS[name], "campaign": name}))
            bench.pull(plan, posts=5, progress=lambda *_: None)
            with bench.store.run("check") as run:
                forecast.check(bench.store, run, plan)
        case = FIRST if day == 0 else AGAIN if day == len(order) else OTHER
        parts.append(bench.forecast_errors().query("plan_id == @plan.plan_id").assign(case=case, size=size, seed=seed, brief=name))
    return pd.concat(parts)


def told(rows):
    """Per case and thing forecast: n, median error with its bootstrapped 90 % interval, and how often the interval held."""
    whole = rows[rows["what"] == "calls"].groupby(["case", "size", "seed", "brief", "platform"])[["expected", "low", "high", "actual"]].sum()
    whole = whole.assign(error=(whole["expected"] - whole["actual"]).abs() / whole["actual"].clip(lower=1),
                         inside=(whole["low"] <= whole["actual"]) & (whole["actual"] <= whole["high"]), what="calls of a platform").reset_index()
    both = pd.concat([rows.assign(what=rows["what"].replace({"calls": "calls of a bucket"})), whole])
    both = pd.concat([both, both.assign(case="all")])
    return pd.DataFrame([{"case": case, "what": what, "n": len(part), "median_error": part["error"].median(),
                          **dict(zip(("error_low", "error_high"), _boot(part["error"]), strict=True)), "inside": part["inside"].mean(),
                          **dict(zip(("inside_low", "inside_high"), _wilson(part["inside"].sum(), len(part)), strict=True))}
                         for (case, what), part in both.groupby(["case", "what"])])


def _boot(errors):
    draws = np.random.default_rng(1).choice(errors.to_numpy(float), (2_000, len(errors)))
    return np.quantile(np.median(draws, axis=1), (0.05, 0.95))


def _wilson(held, n, z=1.645):
    middle, half = (held + z * z / 2) / (n + z * z), z * np.sqrt(held * (n - held) / n + z * z / 4) / (n + z * z)
    return middle - half, middle + half


def test_forecasts_come_true_in_worlds_that_nobody_tuned_for(tmp_path):
    found = told(pd.concat([play(tmp_path, *world) for world in WORLDS])).set_index(["case", "what"])
    sys.stdout.write(found.round(3).to_string() + "\n")
    assert found.loc[("all", "calls of a bucket"), "median_error"] < 0.10
    assert found.loc[(AGAIN, "calls of a platform"), "median_error"] < found.loc[(FIRST, "calls of a platform"), "median_error"]
    assert found.loc[("all", "relevant"), "inside_high"] > 0.80


if __name__ == "__main__":
    numbers = list(map(int, sys.argv[1:]))
    with tempfile.TemporaryDirectory() as folder:
        shown = pd.concat([play(Path(folder), *pair) for pair in (zip(numbers[::2], numbers[1::2], strict=True) if numbers else WORLDS)])
    sys.stdout.write(told(shown).round(3).to_string() + "\n")
    shown.to_csv(sys.stdout, index=False)
