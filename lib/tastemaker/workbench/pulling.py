"""The verb `pull`, and how a pull gets what it needs: adapters, the door, the money, and who looks relevant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tastemaker import background
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.workbench.planning import check_budget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tastemaker.discovery.plan import Plan
    from tastemaker.discovery.report import PullReport
    from tastemaker.settings import Settings
    from tastemaker.store import Store
WAIT_S = 600.0
"""Seconds that a pull waits while another one works on the same database."""


class Pulling:
    """The part of the face that asks platforms."""

    store: Store
    settings: Settings

    def pull(self, plan: Plan | str, *, posts: int = 20, budget: dict[str, float] | None = None, wait: bool = True,
             progress: background.Progress | None = None) -> PullReport:
        """Run a plan: finds, whole profiles and their newest posts. Safe to interrupt; a second call goes on.

        `budget` is the most that a bucket may cost in this pull; what the plan itself allows holds for all its pulls together.
        While another pull works on this database it waits up to ten minutes and says for whom; with `wait=False` it raises
        Busy at once.
        """
        from tastemaker.discovery import checking
        from tastemaker.discovery import plan as plans
        if posts < 0:
            raise BadInput("The number of posts cannot be negative.", "Give 0 or more.")
        check_budget(budget or {})
        plan = plans.load(self.store, plan) if isinstance(plan, str) else plan
        self._may_spend(plan.campaign_id, "a pull")
        with self._run("pull", plan=plan) as run:
            report = self._pull(plan, run, progress or self._bar("Pulling"), posts=posts, budget=budget, wait=wait)
            checking.check(self.store, run, plan)
            self._link_people(run)
        return report

    def _pull(self, plan: Plan, run: Any, progress: background.Progress, *, posts: int, budget: dict[str, float] | None = None,
              grow: bool = True, wait: bool = True) -> PullReport:
        from tastemaker.discovery import pull
        from tastemaker.http import Door

        async def work(tell: background.Progress) -> PullReport:
            async with Door(concurrency=self.settings.concurrency) as door:
                return await pull.run(self.store, run, plan, self.adapters(), door, accepted=self.accepted, posts=posts,
                                      budget=budget, money=self._money, spend_limit_usd=self._money, grow=grow,
                                      relevance=self._found_relevance(plan), wait_s=WAIT_S if wait else 0.0, progress=tell)

        return background.run(work, progress)

    def _found_relevance(self, plan: Plan) -> Callable[[Sequence[str]], Sequence[float]] | None:
        """How likely somebody of whom a few words are known fits the brief that the plan was made for; None without one."""
        from tastemaker.scoring.relevance import found
        rows = self.store.rows("SELECT body FROM briefs WHERE brief_hash = $brief_hash", brief_hash=plan.brief_hash)
        return found.relevance(Brief.model_validate_json(rows[0]["body"])) if rows else None
