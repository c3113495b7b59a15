"""The face: one object with about a dozen verbs, from a brief to what came of it.

Every verb is synchronous and works in a running notebook. Each opens the database when it needs it and closes it a moment later.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tastemaker import background, clock, platforms
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.settings import PREFIX, Settings
from tastemaker.store import Store, ledger
from tastemaker.workbench import installed, rules, screens
from tastemaker.workbench.act2 import Act2
from tastemaker.workbench.act3 import Act3
from tastemaker.workbench.campaigning import Campaigning
from tastemaker.workbench.finding import Finding
from tastemaker.workbench.market import Market
from tastemaker.workbench.outcomes import Outcomes
from tastemaker.workbench.people import People
from tastemaker.workbench.planning import Planning
from tastemaker.workbench.pulling import Pulling
from tastemaker.workbench.reporting import Reporting
from tastemaker.workbench.results import Results
from tastemaker.workbench.watching import Watching

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.discovery.add import AddReport
    from tastemaker.workbench.exporting import Exported
    from tastemaker.workbench.upkeep import Refreshed
PLAY_MONEY = 100.0
"""US dollars a day that the sandbox pretends to have."""


def open(path: str | Path | None = None, *, settings: Settings | None = None) -> Workbench:  # noqa: A001
    """The workbench on a database of your own, made where there is none. The default is `TASTEMAKER_DATABASE`."""
    settings = settings or Settings()
    bench = Workbench(Store.at(Path(path) if path else home() / settings.database), settings)
    rules.obey(bench)   # an acceptance that was withdrawn meanwhile counts before anything is shown
    return bench


def sandbox(path: str | Path | None = None, *, size: int = 2_000, seed: int = 7) -> Workbench:
    """The workbench on an invented world of `size` creators, served over loopback until Python ends; needs no key."""
    name = "sandbox.duckdb" if (size, seed) == (2_000, 7) else f"sandbox-{size}-{seed}.duckdb"
    store = Store.at(Path(path) if path else home() / "data" / name, sandbox=True)
    with store.write() as session:
        session.insert("about", [{"name": "world", "value": json.dumps({"size": size, "seed": seed})}], keep=True)
    return Workbench(store, Settings())


def home() -> Path:
    """The folder that holds `data/`: this one, or the nearest one above it with `data/briefs`, as from `notebooks/`."""
    here = Path.cwd()
    return next((p for p in (here, *here.parents) if (p / "data/briefs").is_dir()), here)


class Workbench(Campaigning, Planning, Pulling, Finding, People, Watching, Market, Act2, Act3, Outcomes, Results, Reporting):
    """A database, the platforms and the verbs between them. `tm.open` and `tm.sandbox` make one."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings

    # --- act 1: find ---------------------------------------------------------------------------------------------

    def add(self, source: str | Path | pd.DataFrame) -> AddReport:
        """Bring creators that you already have, from CSV, Parquet or a DataFrame; bad rows come back with reasons."""
        from tastemaker.discovery import add
        with self._run("add") as run:
            report = add.run(self.store, run, source)
            self._link_people(run)
        return report

    # --- act 4: learn --------------------------------------------------------------------------------------------

    def export(self, brief: Brief, path: str | Path, *, contacts: bool = False) -> Exported:
        """Write the shortlist as CSV, as far as the platforms' terms let it leave; computed columns stand apart."""
        from tastemaker.workbench import exporting, upkeep
        with self._run("export", brief) as run:
            return exporting.write(self.store, run, brief, Path(path), contacts=contacts,
                                   again=lambda keys: upkeep.again(self, run, keys))

    def snapshot(self, brief: Brief) -> str:
        """Write the redacted snapshot that the dashboards read; its id. Each score, draft and record makes a new one."""
        from tastemaker.store import snapshot
        return snapshot.make(self.store, self.snapshots, screens.pages(self.store, self.funnel(brief), self.accepted))

    @property
    def snapshots(self) -> Path:
        """The folder that the dashboards read."""
        return self.store.path.parent / "snapshots"

    # --- the platforms' rules ------------------------------------------------------------------------------------

    def refresh(self, *, dry_run: bool = False, ahead_days: float | None = None,
                progress: background.Progress | None = None) -> Refreshed:
        """Delete what is past its time or gone at its source, and fetch anew what soon will be, in the cheapest batches."""
        from tastemaker.workbench import upkeep
        return upkeep.refresh(self, dry_run=dry_run, ahead_days=ahead_days, progress=progress or self._bar("Refreshing"))

    def rehearse(self, brief: Brief) -> None:
        """Sandbox only: pull at four days over the last ninety, so that there is growth to see."""
        from tastemaker.workbench import rehearsal
        rehearsal.pull(self, brief)

    def optout(self, who: str, reason: str = "asked", *, by: str | None = None) -> int:
        """Never contact, score or pull this person again: a handle, `platform:handle` or an address. Profiles it covers."""
        from tastemaker import privacy
        from tastemaker.scoring import manifest
        with self._run("optout") as run:
            covered = privacy.opt_out(self.store, run, who, reason, by or self.reviewer)
        manifest.forget(manifest.folder(self.store), [row["profile_key"] for row in self.store.rows("SELECT profile_key FROM do_not_contact")])
        self._renew_snapshot()
        return covered

    def _renew_snapshot(self) -> None:
        """Make the snapshot anew and drop the older ones, so that nobody who opted out stays on a stakeholder's page."""
        from tastemaker.results import funnel
        from tastemaker.store import snapshot
        scored = self.store.rows("SELECT campaign_id FROM runs WHERE verb = 'score' AND state = 'done' ORDER BY started_at DESC LIMIT 1")
        if scored:
            counts = funnel.count(self.store, scored[0]["campaign_id"])
            snapshot.make(self.store, self.snapshots, screens.pages(self.store, counts, self.accepted))
            snapshot.forget(self.snapshots)

    # --- whatever every act needs --------------------------------------------------------------------------------

    def adapters(self, only: Iterable[str] = ()) -> dict[str, platforms.Adapter]:
        """The platforms' adapters with the keys and addresses of this installation; `only` names a few of them."""
        chosen = tuple(only) or [name for name in platforms.names() if not self.server or name in self.server.platforms]
        return {name: installed.adapter(name, self.settings, self.server) for name in chosen}

    def accepted(self, platform: str) -> bool:
        """Whether scores and ratios may be computed from this platform's data here; the sandbox has accepted all terms."""
        from tastemaker.terms import load
        terms = load(platform)
        return terms.derived_metrics or self.store.sandbox or self.settings.accepted(terms.derived_setting)

    @property
    def reviewer(self) -> str:
        """Who decides here: `TASTEMAKER_REVIEWER`; in the sandbox `sandbox` where none is set."""
        name = self.settings.reviewer or ("sandbox" if self.store.sandbox else "")
        if not name:
            raise BadInput("A decision needs your name.", f"Set {PREFIX}REVIEWER to it.")
        return name

    @cached_property
    def server(self) -> Any:
        """The sandbox's loopback server, started when it is first needed and stopped with Python; None elsewhere."""
        if not self.store.sandbox:
            return None
        from tastemaker.sandbox import World, serve
        world = self.store.rows("SELECT value FROM about WHERE name = 'world'")
        door = serve(World(**(json.loads(world[0]["value"]) if world else {})), now=clock.now)
        atexit.register(door.__exit__, None, None, None)
        return door.__enter__()

    @property
    def _money(self) -> float | None:
        """The most US dollars that platforms may cost in a UTC day; None where no spending was allowed. Play money in the sandbox."""
        return PLAY_MONEY if self.store.sandbox else self.settings.spend_limit_usd or None

    def _money_left(self) -> float | None:
        """What of today's money is left, in US dollars."""
        midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return None if self._money is None else max(self._money - ledger.spent_usd(self.store, since=midnight), 0.0)

    def _remaining(self, platform: str, bucket: Any) -> int | None:
        return ledger.remaining(self.store, platform, bucket)

    def _run(self, verb: str, brief: Brief | None = None, plan: Any = None) -> Any:
        return self.store.run(verb, campaign_id=getattr(brief or plan, "campaign_id", None),
                              brief_hash=brief.hash if brief else getattr(plan, "brief_hash", None))

    def _link_people(self, run: Any) -> None:
        from tastemaker.discovery import people
        people.run(self.store, run)

    def _bar(self, title: str) -> background.Progress:
        from tastemaker.views import progress
        return progress.bar(title)

    def __repr__(self) -> str:
        return f"Workbench({self.store.path.name}{', sandbox' if self.store.sandbox else ''})"
