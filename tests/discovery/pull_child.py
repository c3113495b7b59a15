"""The process that the kill test kills: it forks a pull for every line on stdin, so that each starts in milliseconds."""

import asyncio
import os
import sys
from pathlib import Path

from tastemaker.brief import Brief
from tastemaker.discovery import frontier, pull
from tastemaker.discovery import plan as plans
from tastemaker.http import Door
from tastemaker.platforms import adapter_class
from tastemaker.store import Store

BRIEF = Brief.parse({"campaign": "Kill", "product": {"name": "Thing"}, "topics": ["trail running", "gravel cycling"],
                     "languages": ["en"], "sender": {"name": "Ann"}})


def work(path, youtube_url, bluesky_url, pds_url):
    """One pull of the brief's plan, from wherever the last one stopped."""
    store = Store.at(Path(path), sandbox=True)
    adapters = {"youtube": adapter_class("youtube")(youtube_url, {"TASTEMAKER_YOUTUBE_API_KEY": "sandbox-key"}),
                "bluesky": adapter_class("bluesky")(bluesky_url, {"TASTEMAKER_BLUESKY_IDENTIFIER": "me.example",
                                                                  "TASTEMAKER_BLUESKY_APP_PASSWORD": "pass-word-1"}, {"pds": pds_url})}

    async def go(run):
        async with Door() as door:
            return await pull.run(store, run, plan, adapters, door, accepted=lambda platform: True)

    with store.run("pull") as run:
        plan = plans.make(BRIEF, adapters, run_id=run.run_id, remaining=lambda p, b: None, plan_id="kill")
        plans.save(store, plan)
        return asyncio.run(go(run))


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
