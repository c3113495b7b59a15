"""The verbs that explain a campaign to somebody who was not there, and say what to do next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tastemaker.brief import Brief
from tastemaker.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.results.report import Report
    from tastemaker.results.suggesting import Phrase
    from tastemaker.store import Store
    from tastemaker.workbench.acting import Suggested
    from tastemaker.workbench.creators import Creator

INNARDS = frozenset({"adapters", "accepted", "server", "settings", "store"})
"""What the workbench is made of, which Tab need not offer."""


class Reporting:
    """The report, what to do next, one creator as a whole, and how the workbench shows itself."""

    store: Store

    def report(self, brief: Brief | str, path: str | Path | None = None, *, redacted: bool = False) -> Report:
        """Write a campaign's page, PDF and workbook, and its list as CSV: shortlist, evidence, results and method.

        Each needs nothing but itself. What may leave is what an export lets leave. `redacted` leaves out contacts, notes and
        what only the team sees.
        """
        from tastemaker.workbench import composing
        brief = self.brief(brief) if isinstance(brief, str) else brief
        path = Path(path) if path else self.store.path.parent / "exports" / f"{brief.campaign_id}.html"
        with self._run("report", brief) as run:
            return composing.written(self, run, brief, path, redacted=redacted)

    def brief(self, campaign: str) -> Brief:
        """The newest brief of a campaign that this database knows, by its id or its name."""
        rows = self.store.rows("""SELECT b.body FROM briefs b JOIN campaigns c USING (campaign_id)
                                  WHERE $name IN (c.campaign_id, c.name) ORDER BY b.made_at DESC LIMIT 1""", name=campaign)
        if not rows:
            known = ", ".join(row["campaign_id"] for row in self.store.rows("SELECT campaign_id FROM campaigns ORDER BY made_at DESC LIMIT 9"))
            raise BadInput(f"No campaign here is called {campaign[:80]}.", f"Known are: {known or 'none'}. A brief file also names one.")
        return Brief.parse(json.loads(rows[0]["body"]), source="the stored brief")

    def suggest(self, brief: Brief | str, *, phrase: Phrase | None = None) -> Suggested:
        """What to do next, each with its numbers, its step and a button that first says what it will do and cost.

        Rules find what is said. `phrase` may say a sentence otherwise and is believed only where no fact is other; nothing is
        asked of a platform, sent or paid by looking.
        """
        from tastemaker.workbench import acting
        brief = self.brief(brief) if isinstance(brief, str) else brief
        return acting.Suggested(self.suggestions(brief, phrase=phrase), lambda row: acting.act(self, brief, row))

    def suggestions(self, brief: Brief, *, phrase: Phrase | None = None) -> pd.DataFrame:
        """The same as rows: place, kind, sentence, numbers (JSON) and step."""
        from tastemaker.workbench import advising
        return advising.advised(self, brief, phrase)

    def creator(self, who: str) -> Creator:
        """One creator as a whole, by `@handle`, `platform:handle` or `platform:id`; Tab completes it. `bench["@handle"]` is the same."""
        from tastemaker.workbench import creators
        return creators.creator(self.store, who)

    # --- how the workbench shows itself --------------------------------------------------------------------------

    def __new__(cls, *given: Any, **named: Any) -> Self:
        from tastemaker.workbench import completing
        completing.offer()
        return super().__new__(cls)

    def __getitem__(self, who: str) -> Creator:
        return self.creator(who)

    def _ipython_key_completions_(self) -> list[str]:
        from tastemaker.workbench import creators
        return creators.handles(self.store, "@")

    def __dir__(self) -> list[str]:
        """The verbs, and what may be asked of the workbench; no innards."""
        return sorted(name for name in object.__dir__(self) if not name.startswith("_") and name not in INNARDS)

    def _repr_html_(self) -> str:
        from tastemaker.workbench import standing
        return standing.html(self)
