"""The sandbox's unattended run: pulls over ninety days, and decisions recorded by the reviewer `sandbox`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import NotPermitted

if TYPE_CHECKING:
    from tastemaker.outreach.drafting import Drafts
    from tastemaker.workbench import Workbench

DAYS = (-90, -60, -30, 0)
"""When a rehearsal pulls, in days from now: where the growth curves come from."""


def pull(bench: Workbench, brief: Brief, say: Callable[[str], None] = lambda text: None) -> None:
    """Plan and pull at each of DAYS, with the clock and the world moved there."""
    if not bench.store.sandbox:
        raise NotPermitted("Only the sandbox's clock can be moved.", term="sandbox")
    today = clock.now()
    for day in DAYS:
        moment = today + timedelta(days=day)
        with clock.fixed(moment):
            bench.server.set_now(moment)
            report = bench.pull(bench.plan(brief), posts=20 if day == DAYS[-1] else 5)
            say(f"   {f'Day {day}' if day else 'Today':8}{report.profiles:,} profiles and {report.posts:,} posts from {report.calls:,} calls")
    bench.server.set_now(None)


def decide(bench: Workbench, drafts: Drafts) -> dict[str, int]:
    """Record decisions on grounded drafts as the reviewer `sandbox`: reject every seventh, approve the rest.

    Every database that is not a sandbox refuses them.
    """
    counts = {"approve": 0, "reject": 0}
    for place, draft_id in enumerate(drafts.ids, start=1):
        decision = "reject" if place % 7 == 0 else "approve"
        bench.decide(draft_id, decision, by="sandbox", note="recorded by the demo")
        counts[decision] += 1
    return counts
