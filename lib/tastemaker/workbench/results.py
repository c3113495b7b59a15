"""The verbs that say what the letters brought and what that teaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tastemaker.brief import Brief
from tastemaker.errors import BadInput, NotPermitted

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.results.calibration import Calibration
    from tastemaker.results.forecasting import Forecast
    from tastemaker.results.funnel import By
    from tastemaker.results.portfolio import Portfolio
    from tastemaker.results.pricing import Prices
    from tastemaker.results.summary import Results as Summary
    from tastemaker.store import Store


class Results:
    """The funnel, rates, tests and forecasts."""

    store: Store
    accepted: Callable[[str], bool]

    def funnel(self, brief: Brief, by: By | None = None) -> pd.DataFrame:
        """How many creators reached each stage, from found to agreed, each share with its interval; `by` splits it."""
        from tastemaker.results import funnel
        return funnel.count(self.store, brief.campaign_id, by)

    def results(self, brief: Brief) -> Summary:
        """What came of a campaign: funnel, rates, tests, costs and how long answers take, each with n and interval."""
        from tastemaker.results import frames, summary
        return summary.Results(brief.campaign_id, brief.campaign, frames.pages(self.store, brief.campaign_id, accepted=self.accepted))

    def rates(self, brief: Brief, given: Mapping[str, Mapping[str, Any]] | str | Path | None = None) -> pd.DataFrame:
        """What a view, a like or a comment is worth to you, by platform, for earned media; without `given` only what counts now.

        `given` is {"bluesky": {"views": 0.01, "currency": "EUR"}} or a TOML file of that form.
        """
        from tastemaker.results import worth
        if given is not None:
            self.store.remember(brief)
            with self._run("rates", brief) as run:
                worth.enter(self.store, run, brief.campaign_id, given, by=self.reviewer)
        return worth.table(self.store, brief.campaign_id)

    # --- what it teaches -----------------------------------------------------------------------------------------

    def likely(self, brief: Brief, what: str = "reply", weight: float = 0.0) -> pd.DataFrame:
        """The shortlist with the chance that each answers (or, with `what="agreement"`, agrees), learned from earlier letters.

        `weight`, from 0 to 1, lets the chance count beside the score in `place`; at 0 the order is the score's. The chances
        are NaN while there are too few letters to learn from; `calibration` says how far they hold.
        """
        from tastemaker.results import candidates
        if not 0 <= weight <= 1:
            raise BadInput("The weight is a share from 0 to 1.", "Give another weight.")
        return candidates.likely(self._candidates(brief), self._model(what), weight)

    def calibration(self, what: str = "reply") -> Calibration:
        """How predicted chances compare with what came, on letters that the model had not seen."""
        from tastemaker.results import calibration, letters, replying
        _asked(what)
        return calibration.of(replying.unseen(letters.read(self.store), what))

    def outlook(self, brief: Brief, top: int = 20, *, prices: Prices | None = None, per_thousand: Mapping[str, float] | None = None,
                currency: str = "") -> Forecast:
        """What the first `top` of the shortlist may reach and cost, as ranges; platforms are never added up.

        `prices` by handle (or a CSV) and `per_thousand` views by platform are yours; without either a cost is not known.
        """
        from tastemaker.results import candidates, forecasting, pricing
        people = pricing.priced(self._candidates(brief).head(top), prices, per_thousand)
        said = candidates.likely(people, self._model("agreement"))
        chances = None if said["likely"].isna().all() else dict(zip(said["profile_key"], said["likely"], strict=True))
        return forecasting.forecast(people, candidates.posts(self.store, people, self.accepted), chances=chances, currency=currency)

    def portfolio(self, brief: Brief, budget: float, *, prices: Prices | None = None, per_thousand: Mapping[str, float] | None = None,
                  at_least: Mapping[str, int] | None = None, at_most: Mapping[str, int] | None = None, n: int | None = None,
                  currency: str = "") -> Portfolio:
        """The best set of creators under a budget, with constraints such as `at_least={"language:de": 2}`.

        Its value is the sum of scores, each times the chance to agree where that was learned. A creator without a price is left
        out and named.
        """
        from tastemaker.results import candidates, portfolio, pricing
        people = pricing.priced(candidates.likely(self._candidates(brief), self._model("agreement")), prices, per_thousand)
        known = people["likely"].notna().any()
        people["value"] = people["score"].astype(float) * people["likely"].fillna(1.0)
        return portfolio.choose(people, budget, at_least=at_least, at_most=at_most, n=n, currency=currency,
                                means="the sum of their scores" + (", each times the chance that they agree" if known else ""))

    def rehearse_results(self, brief: Brief, letters: int = 300) -> int:
        """Sandbox only: invent letters of the last two months to creators of the shortlist, and what came of them; how many.

        Nothing is invented twice. Letters of an invented earlier campaign come with them, so that there is something to compare.
        """
        if not self.store.sandbox:
            raise NotPermitted("Only a sandbox takes invented letters.", term="sandbox")
        from tastemaker.workbench import inventing
        self.store.remember(brief)
        with self._run("rehearse-results", brief) as run:
            made = inventing.write(self.store, run, brief.campaign_id, self.shortlist(brief), letters)
        self.snapshot(brief)
        return made

    def _candidates(self, brief: Brief) -> pd.DataFrame:
        from tastemaker.results import candidates
        return candidates.people(self.store, self.shortlist(brief), brief.campaign_id, brief.languages)

    def _model(self, what: str) -> Any:
        from tastemaker.results import letters, replying
        _asked(what)
        return replying.learn(letters.read(self.store), what)


def _asked(what: str) -> None:
    from tastemaker.results.letters import DAYS
    if what not in DAYS:
        raise BadInput(f"There is no chance of {what!r:.40}.", f"Ask for one of: {', '.join(DAYS)}.")
