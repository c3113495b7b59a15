"""Planning on the face: a brief with a person's changes becomes a plan, and forecasts are held against what came."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from tastemaker import background, platforms
from tastemaker.errors import BadInput, NeedsKey
from tastemaker.settings import PREFIX

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.brief import Brief
    from tastemaker.discovery.plan import Edits, Plan
    from tastemaker.discovery.queries import Written
    from tastemaker.store import Run


class Planning:
    """The verbs that plan. What they use of the workbench is its store, its settings and its adapters."""

    def plan(self, brief: Brief, *, drop: Sequence[str] = (), add: Sequence[str] = (), budget: Mapping[str, float] | None = None,
             money: float | None = None, suggest: bool = False, dry_run: bool = False) -> Plan:
        """What a pull would ask, what it costs per quota bucket and what it should bring, with intervals. Nothing is spent.

        `drop` leaves queries out by their words; `add` puts yours first, as `text`, `text (de)` or `platform:text (de)`.
        `budget` is the most that a bucket may cost, such as `{"youtube.search": 20}`, `money` the most US dollars. With
        `suggest` the language model of this installation writes more queries, once for the same brief; the plan says what that may
        cost, and it is not asked beyond the cap for drafts (here a day's) or beyond `money`. The same brief and changes are the
        same plan for a UTC day. A `dry_run` stores nothing and asks no model that has not answered already.
        """
        from tastemaker.discovery import plan
        edits = self._edits(drop, add, budget, money)
        if dry_run:
            return self._planned(brief, edits, "dry-run", *(self._suggested(brief, edits, None) if suggest else ()))
        self.store.remember(brief)
        if suggest:
            self._may_spend(brief, "a question to a model")
        with self._run("plan", brief) as run:
            made = self._planned(brief, edits, run.run_id, *(self._suggested(brief, edits, run) if suggest else ()))
            plan.save(self.store, made)
        return made

    def forecast_errors(self) -> pd.DataFrame:
        """One row a forecast that a pull has shown right or wrong: expected, interval, actual, error and whether it held."""
        from tastemaker.discovery import forecast
        return forecast.errors(self.store)

    # --- what a person changes -----------------------------------------------------------------------------------

    def _edits(self, drop: Sequence[str], add: Sequence[str], budget: Mapping[str, float] | None, money: float | None) -> Edits:
        from tastemaker.discovery.plan import Edits
        check_budget(budget or {}, money or 0.0)
        return Edits(drop=tuple(drop), add=tuple(map(_written, add)), budget=dict(budget or {}), money=money)

    def _planned(self, brief: Brief, edits: Edits, run_id: str, suggested: Sequence[Written] = (), said: str = "") -> Plan:
        from dataclasses import replace

        from tastemaker.discovery import mentions, plan
        from tastemaker.discovery.asking import examples
        here = examples.known(self.store, brief.examples)
        made = plan.make(brief, self.adapters(brief.platforms), run_id=run_id, remaining=self._remaining, past=plan.past(self.store),
                         added=plan.added(self.store), named=mentions.unknown(self.store),
                         telling=examples.telling(self.store, brief.examples, accepted=self.accepted),
                         edits=replace(edits, add=(*edits.add, *suggested)), money=self._money_left())
        unknown = len(brief.examples) - len(here)
        hint = (f"{unknown} of {len(brief.examples)} examples are not here yet. Add them with `add`, pull, and plan again: then what "
                "they say becomes queries.",) if unknown else ()
        return replace(made, warnings=(*hint, *([said] if said else ()), *made.warnings))

    def _suggested(self, brief: Brief, edits: Edits, run: Run | None) -> tuple[list[Written], str]:
        """What the language model adds, and what that costs in words; without a run only what it answered before.

        It is told the queries of the brief alone: a person who drops or adds some does not pay for another answer.
        """
        from tastemaker.discovery import queries
        from tastemaker.discovery.asking import model as asking
        names = list(self.adapters(brief.platforms))
        known = [query.text for name in names for query in queries.make(brief, name)]
        model = self._query_model()
        cap = self.settings.draft_budget_usd
        forecast = asking.forecast(self.store, model, brief, known, names, cap if edits.money is None else min(cap, edits.money))
        if forecast.kept or run is None or not forecast.affordable:
            return asking.usable(brief, forecast.kept) if forecast.kept else [], str(forecast)

        async def work(tell: Any) -> list[Written]:
            async with model:
                return await asking.suggest(self.store, run, model, brief, known, names)

        return background.run(work), str(forecast)

    def _query_model(self) -> Any:
        from tastemaker.llm import Model
        if not self.settings.openai_model:
            raise NeedsKey("No language model is set that could suggest queries.", f"Set {PREFIX}OPENAI_MODEL, or plan without it.")
        return Model(self.settings.openai_model, self.settings.secret(f"{PREFIX}OPENAI_API_KEY"), base_url=self.settings.openai_base_url)


def check_budget(budget: Mapping[str, float], money: float = 0.0) -> None:
    """BadInput for a bucket that there is not, so that a slip of the pen does not lift a limit, and for what is no amount."""
    known = {f"{name}.{bucket}" for name in platforms.names() for bucket in platforms.adapter_class(name)().buckets}
    known |= {name.partition(".")[2] for name in known}
    if wrong := sorted(set(budget) - known):
        raise BadInput(f"There is no quota bucket called {', '.join(wrong)}.",
                       "The plan's cost table names them, as platform.bucket.")
    if not all(isfinite(value) and value >= 0 for value in (*budget.values(), money)):
        raise BadInput("A budget must be a number and cannot be negative.", "Give 0 or more.")


def _written(said: str) -> Written:
    """A query as a person writes it.

    >>> _written("youtube:trail dogs (de)")
    Written(text='trail dogs', because='You added it.', kind='own', platform='youtube', language='de')
    """
    from tastemaker.discovery.queries import Written
    head, colon, rest = said.partition(":")
    platform, text = (head.strip().lower(), rest) if colon and head.strip().lower() in platforms.names() else (None, said)
    found = re.fullmatch(r"(.*\S)\s*\(([a-z]{2,3})\)", text.strip())
    words, language = found.groups() if found else (text.strip(), None)
    if not re.search(r"\w", words) or len(words) > 200:
        raise BadInput("A query to add has no words, or more than 200 characters.", "Write it as text, text (de) or platform:text (de).")
    return Written(" ".join(words.split()), "You added it.", "own", platform, language)
