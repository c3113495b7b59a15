"""The process whose children are killed: it forks one for every line on stdin, so that each starts in milliseconds.

A line is a JSON list: the verb, the database, the moment and how to reach the sandbox's server.
"""

import importlib
import json
import os
import sys
from pathlib import Path

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import frontier
from tastemaker.settings import Settings
from tastemaker.store import Store
from tastemaker.workbench import Workbench

for _name in ("anyio", "h11", "httpcore", "ibis", "ibis.backends.duckdb", "sklearn.feature_extraction.text", "tastemaker.discovery.people",
              "tastemaker.discovery.pull", "tastemaker.discovery.refresh", "tastemaker.http", "tastemaker.results.funnel", "tastemaker.scoring.relevance.found", "tastemaker.store.snapshot",
              "tastemaker.workbench.upkeep"):
    importlib.import_module(_name)   # what verbs import when they need it: once here instead of in every child

BRIEF = Brief.parse({"campaign": "Kill", "product": {"name": "Thing"}, "topics": ["trail running", "gravel cycling"],
                     "languages": ["en"], "platforms": ["youtube", "bluesky"], "sender": {"name": "Ann"}})


class Remote:
    """What adapters ask of a server that another process runs."""

    def __init__(self, said):
        self.platforms, self._said = tuple(said), said

    def base_url(self, name):
        return self._said[name]["base_url"]

    def urls(self, name):
        return self._said[name]["urls"]

    def options(self, name):
        return self._said[name]["options"]


def planning(bench):
    bench.plan(BRIEF)


def pulling(bench):
    known = bench.store.rows("SELECT plan_id FROM plans")[0]["plan_id"]
    assert bench.pull(known, posts=3, progress=lambda *told: None).complete


def linking(bench):
    with bench._run("link") as run:
        bench._link_people(run)


def refreshing(bench):
    done = bench.refresh(progress=lambda *told: None)
    assert done.report is None or done.report.complete


def work(verb, path, moment, said):
    bench = Workbench(Store.at(Path(path), sandbox=True), Settings())
    bench.__dict__["server"] = Remote(said)
    if verb == "pull":   # who is who is a verb of its own here, so that it is killed as often as the others
        bench._link_people = lambda run: None
    with clock.fixed(clock.parse(moment)):
        {"plan": planning, "pull": pulling, "link": linking, "refresh": refreshing}[verb](bench)


def main():
    frontier.CALLS = int(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(*json.loads(line))
                code = 0
            except BaseException as error:
                sys.stderr.write(f"{line[:60]} {error!r}\n")
            finally:
                sys.stderr.flush()
                os._exit(code)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
