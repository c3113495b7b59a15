import asyncio
import importlib.util
import sys
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.discovery import plan as plans
from tastemaker.discovery import pull
from tastemaker.http import Door
from tastemaker.store import Store, ledger

_spec = importlib.util.spec_from_file_location("toy", Path(__file__).with_name("toy.py"))
toy = sys.modules.setdefault("toy", importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(toy)

NOON = clock.parse("2026-06-01T12:00:00Z")


class Bench:
    """A store, a toy world and the pull between them."""

    def __init__(self, path):
        self.store = Store.at(path)
        self.cls = toy.Toy
        self.progress = []

    def adapter(self, url):
        return self.cls(url, {"TOY_KEY": "k" * 12})

    def plan(self, url, **options):
        adapter = self.adapter(url)
        made = plans.make(toy.BRIEF, {"toy": adapter}, run_id="plan-run",
                          remaining=lambda p, b: ledger.remaining(self.store, p, b), **options)
        plans.save(self.store, made)
        return made

    def pull(self, url, plan=None, **options):
        plan = plan or self.plan(url)

        async def work():
            async with Door(backoff_s=0.01, attempts=3) as door:
                return await pull.run(self.store, run, plan, {"toy": self.adapter(url)}, door, accepted=lambda p: True,
                                      progress=lambda *a: self.progress.append(a), **options)
        with self.store.run("pull") as run:
            return asyncio.run(work())

    def count(self, sql, **params):
        return self.store.rows(f"SELECT count(*) AS n FROM {sql}", **params)[0]["n"]


@pytest.fixture
def bench(tmp_path):
    with clock.fixed(NOON):
        yield Bench(tmp_path / "toy.duckdb")
