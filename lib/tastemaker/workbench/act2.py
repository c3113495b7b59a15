"""The verbs of act 2: rank, look closer, vet, compare, and learn from what a person says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tastemaker import background, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.workbench import screens

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.results.pricing import Prices
    from tastemaker.scoring.formula import Weights
    from tastemaker.store import Store
    from tastemaker.workbench.looking import Looked


class Act2:
    """A part of the Workbench; see there."""

    store: Store

    # --- rank ----------------------------------------------------------------------------------------------------

    def score(self, brief: Brief, weights: Weights | Mapping[str, float] | None = None, *, per_creator: float | None = None,
              prices: Prices | None = None, per_thousand: Mapping[str, float] | None = None) -> pd.DataFrame:
        """The shortlist: rank with its range, score with its interval, parts and one sentence of reasons.

        What was labelled and vetted for this campaign counts. `weights` name parts; the others keep theirs, all are divided by their
        sum, and they are kept for the next score. `per_creator` is what one creator may cost: with the prices that you know, by
        handle or from a CSV, or what a thousand views cost by platform, it makes the part `budget`. It is kept too; 0 drops it.
        """
        from tastemaker.workbench import fitting, judging
        asked = fitting.Asked(per_creator, prices, per_thousand)
        self.store.remember(brief)
        shortlist = judging.score(self, brief, weights, asked)
        self.snapshot(brief)
        return shortlist

    def replay(self, run_id: str) -> pd.DataFrame:
        """The ranking of an earlier run, made again from its kept inputs to the last digit; an error says what expired."""
        from tastemaker.scoring import manifest
        return manifest.replay(self.store, run_id)

    def runs(self, brief: Brief) -> pd.DataFrame:
        """The scores of this campaign, newest first: run_id, when, and with which weights."""
        return self.store.frame("""
            SELECT r.run_id, r.started_at, any_value(s.weights) AS weights, count(s.rank) AS ranked
            FROM runs r LEFT JOIN scores s USING (run_id)
            WHERE r.verb = 'score' AND r.state = 'done' AND r.campaign_id = $campaign
            GROUP BY ALL ORDER BY r.started_at DESC""", campaign=brief.campaign_id)

    def shortlist(self, brief: Brief) -> pd.DataFrame:
        """The last score's ranking, in order, as it may be shown now."""
        return screens.shortlist(self.store, brief.campaign_id)

    def weigh(self, brief: Brief) -> Any:
        """The score's weights as sliders; the ranking follows them at once, and a button makes them this campaign's."""
        from tastemaker.views import scoring
        from tastemaker.workbench import judging
        frame, weights, rescored = judging.weighed(self, brief)
        return scoring.sliders(frame, weights, rescored, save=lambda shares: self.score(brief, shares))

    def moves(self, brief: Brief) -> pd.DataFrame:
        """Why each creator stands elsewhere than in the run before, part by part."""
        from tastemaker.workbench import judging
        return judging.explained(self, brief)

    def fairness(self, brief: Brief) -> pd.DataFrame:
        """Whether small, new, non-English, short-form or comments-off creators rank lower at equal relevance."""
        from tastemaker.workbench import judging
        return judging.fairness(self, brief)

    # --- look closer ---------------------------------------------------------------------------------------------

    def look(self, brief: Brief, top: int = 25, *, dry_run: bool = False, progress: background.Progress | None = None) -> Looked:
        """Fetch the comments under the newest posts of the first `top` of the shortlist, for a closer look before a decision."""
        from tastemaker.workbench import looking
        if not dry_run:
            self._may_spend(brief, "a closer look")
        return looking.look(self, brief, top=top, dry_run=dry_run, progress=progress or self._bar("Looking closer"))

    def vet(self, brief: Brief, top: int = 25, handles: Iterable[str] = ()) -> pd.DataFrame:
        """Signals of authenticity, suitability and past partners of the first of the shortlist, or of these handles.

        Evidence with its n, its interval and what else explains it; the next `score` takes it in.
        """
        from tastemaker.workbench import judging
        return judging.vetting(self, brief, top, [handles] if isinstance(handles, str) else list(handles))

    def evidence(self, brief: Brief, handle: str) -> Any:
        """One creator's evidence page: every part of the score with what it rests on, signals, quotes and partners."""
        from tastemaker.views import scoring
        from tastemaker.workbench import judging
        return scoring.evidence(**judging.evidence(self, brief, handle))

    def compare(self, brief: Brief, one: str, other: str) -> Any:
        """Two creators side by side, part by part, with who is ahead where the intervals tell."""
        from tastemaker.views import scoring
        from tastemaker.workbench import judging
        return scoring.compare(judging.scored(self, brief, one), judging.scored(self, brief, other))

    def findings(self, brief: Brief) -> pd.DataFrame:
        """Quotes that a brand may care about and past partners, each with its link, date and the decision on it."""
        from tastemaker.workbench import judging
        return judging.findings(self, brief)

    def export_findings(self, brief: Brief, path: str | Path) -> Path:
        """Write the findings with their decisions as CSV, safe in a spreadsheet; words leave only where the terms let them."""
        from tastemaker.workbench import exporting
        with self._run("export", brief) as run:
            return exporting.write_findings(self.store, run, self.findings(brief), Path(path))

    def judge(self, finding_id: str, decision: str, *, by: str | None = None, note: str = "") -> None:
        """Say what you think of a finding: fine, avoid or, again, open."""
        from tastemaker.scoring import vet
        with self._run("judge") as run:
            vet.decide(self.store, run, finding_id, decision, by=by or self.reviewer, note=note)

    def sift(self, brief: Brief) -> Any:
        """The findings on suitability as a screen, each with its buttons."""
        from tastemaker.views import scoring
        found = self.findings(brief)
        return scoring.findings(found[found["kind"] == "suitability"], lambda row, decision: self.judge(row["finding_id"], decision))

    # --- learn from the person -----------------------------------------------------------------------------------

    def label(self, brief: Brief, accept: Iterable[str] = (), reject: Iterable[str] = (), star: Iterable[str] = (),
              clear: Iterable[str] = (), note: str = "") -> None:
        """Say who fits and who does not, by handle; the next `score` learns from it."""
        from tastemaker.results import labels
        self.store.remember(brief)
        with self._run("label", brief) as run:
            labels.label(self.store, run, brief, accept=accept, reject=reject, star=star, clear=clear,
                         by=self.reviewer, note=note)

    def judged(self, brief: Brief, folder: str | Path) -> Path:
        """Write your own labels as a directory that `tastemaker evaluate relevance` reads: those you judged, and nobody else."""
        from tastemaker.workbench import judging
        return judging.judged(self, brief, Path(folder))

    def teach(self, brief: Brief, n: int = 10) -> Any:
        """The creators whose labels would teach most, with buttons, what more labels would change, and the calibration."""
        from tastemaker.views import scoring
        from tastemaker.workbench import judging
        rows, told = judging.teach(self, brief, n)
        names = {row.profile_key: f"{row.platform}:{row.handle}" for row in rows.itertuples()}

        def say(key: int, label: str) -> None:
            self.label(brief, **{label: [names[key]]})

        def more() -> tuple[Any, Any]:
            rows, told = judging.teach(self, brief, n)
            names.update({row.profile_key: f"{row.platform}:{row.handle}" for row in rows.itertuples()})
            return rows, told

        return scoring.labelling(rows, say, told, more)

    # --- show ----------------------------------------------------------------------------------------------------

    def map(self, brief: Brief) -> Any:
        """A chart of the shortlist: relevance against reach."""
        from tastemaker.views import charts
        return charts.relevance_against_reach(self.shortlist(brief))

    def intervals(self, brief: Brief, top: int = 25) -> Any:
        """A chart of the first of the shortlist: scores with their intervals, in order."""
        from tastemaker.views import scoring
        return scoring.intervals(self.shortlist(brief), top)

    def table(self, brief: Brief) -> Any:
        """The shortlist as a table that sorts and filters."""
        from tastemaker.views import tables
        return tables.show(self.shortlist(brief), "Shortlist")

    def card(self, brief: Brief, handle: str) -> Any:
        """One creator of the shortlist on a card: reasons, figures, growth and recent posts."""
        from tastemaker.views import cards, style
        row = self._row(brief, handle)
        growth, posts = screens.growth(self.store), screens.recent_posts(self.store)
        return style.widget(cards.creator(row, growth[growth["profile_key"] == row["profile_key"]],
                                          posts[posts["profile_key"] == row["profile_key"]]))

    def _row(self, brief: Brief, handle: str) -> pd.Series:
        """The row of a handle, or of `platform:handle` where two platforms have the same one."""
        rows = self.shortlist(brief)
        platform, _, rest = handle.rpartition(":")
        found = rows[(rows["handle"].str.lstrip("@") == rest.lstrip("@")) & (not platform or rows["platform"] == platform)]
        if found.empty:
            raise BadInput(f"Nobody called {render.line(handle, 80)} is on the shortlist.", "bench.shortlist(brief) lists who is.")
        if len(found) > 1:
            named = " or ".join(f"{row.platform}:{row.handle}" for row in found.itertuples())
            raise BadInput(f"Several profiles are called {render.line(rest, 80)}.", f"Say which: {named}.")
        return found.iloc[0]
