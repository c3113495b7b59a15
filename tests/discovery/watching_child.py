"""The process whose visits the kill test kills: it forks one for every line on stdin, so that each starts in milliseconds."""

import asyncio
import os
import sys
from pathlib import Path

from tastemaker.discovery import frontier, pull
from tastemaker.discovery.watching import alerts, changes, visiting
from tastemaker.http import Door
from tastemaker.platforms import adapter_class
from tastemaker.store import Store


def work(path, moment, youtube_url, bluesky_url):
    """One visit of the watchlist `spring` at a moment, from wherever the last one stopped, and its alerts."""
    os.environ["TASTEMAKER_NOW"] = moment
    store = Store.open(Path(path))
    adapters = {"youtube": adapter_class("youtube")(youtube_url, {"TASTEMAKER_YOUTUBE_API_KEY": "sandbox-key"}),
                "bluesky": adapter_class("bluesky")(bluesky_url, {})}
    with store.run("visit", manifest={"watchlist": "spring"}) as run:

        async def go(plan):
            async with Door() as door:
                return await pull.run(store, run, plan, adapters, door, accepted=lambda platform: True, posts=0, grow=False)

        done = visiting.run(store, run, "spring", adapters, lambda plan: asyncio.run(go(plan)))
        alerts.after_visit(store, run, "spring", lambda name, since: changes.find(
            store, name, since, accepted=lambda platform: True, sponsors=lambda posts: []))
    return done


def main():
    frontier.CALLS = int(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = 0 if work(*line.split()).complete else 3
            except BaseException as error:
                sys.stderr.write(f"{error!r}\n")
            finally:
                os._exit(code)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
