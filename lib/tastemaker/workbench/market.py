"""The verbs that look around: creators like some examples, who talks about competitors, and what rises. None makes a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tastemaker import clock, platforms, render, sheets
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.terms import load

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.scoring.market.trends import Trends
    from tastemaker.store import Store

WORDS = {"quote", "example_quote", "handle", "name", "near", "reasons", "said", "term", "also"}
"""Columns with a platform's words; where its terms let only ids leave, they stay here and the link leaves."""
GIVEN = {
    "alike": (
        "place",
        "platform",
        "handle",
        "name",
        "url",
        "followers",
        "quote",
        "post_url",
        "published_at",
        "near",
        "example_quote",
        "example_url",
        "fetched_at",
    ),
    "competitors": ("competitor", "platform", "handle", "name", "quote", "url", "published_at", "since"),
    "quotes": ("competitor", "platform", "handle", "name", "quote", "url", "published_at", "source"),
    "trends": ("platform", "language", "term", "quote", "url", "published_at"),
}
COMPUTED = {
    "alike": ("size_band", "score", "low", "high", "text", "tags", "network", "audience", "known", "reasons"),
    "competitors": (
        "posts",
        "read",
        "share",
        "low",
        "high",
        "sponsored",
        "hint_of_money",
        "comparison",
        "mention",
        "ambiguous",
        "own",
        "quote_kind",
        "said",
    ),
    "quotes": ("kind", "disclosure", "how", "ambiguous", "own"),
    "trends": (
        "kind",
        "also",
        "ratio",
        "low",
        "high",
        "now",
        "past",
        "posts",
        "creators",
        "creators_now",
        "covered",
        "p",
    ),
}
"""Columns of an export that are computed here; they stand apart, under names that begin with `computed_`."""


class Market:
    """A part of the Workbench; see there."""

    store: Store

    def alike(
        self, examples: Iterable[str], n: int = 25, *, platforms: Iterable[str] = (), sizes: Iterable[str] = ()
    ) -> pd.DataFrame:
        """The `n` creators of this database most like some examples (handles): score, its range, the parts and the reasons.

        From what they say, their tags, whom they know and who comments on them; what is unknown counts neither way.
        """
        from tastemaker.scoring import alike

        wanted = [examples] if isinstance(examples, str) else list(examples)
        return alike.run(self.store, wanted, n=n, platforms=platforms, sizes=sizes, accepted=self.accepted)

    def competitors(
        self, brief: Brief, *, aliases: Mapping[str, Sequence[str]] | None = None, days: int | None = None
    ) -> pd.DataFrame:
        """Who talks about a competitor of the brief, or disclosed a payment beside its name: counts with n, interval and a quote.

        `aliases` are other names of a competitor. What a post says is quoted and no judgement of who wrote it.
        """
        return self._competitors(brief, aliases, days)[0]

    def competitor_posts(
        self, brief: Brief, *, aliases: Mapping[str, Sequence[str]] | None = None, days: int | None = None
    ) -> pd.DataFrame:
        """The posts behind `competitors`: each with the quoted sentence, its kind, link and date."""
        return self._competitors(brief, aliases, days)[1]

    def trends(self, days: int = 28) -> Trends:
        """Topics, hashtags and formats that creators use more than in their own past, per platform and language."""
        from tastemaker.scoring.market import trends

        return trends.run(self.store, days=days, accepted=self.accepted)

    def alike_page(self, examples: Iterable[str], n: int = 25, **options: Any) -> Any:
        """The look-alikes as a chart of their scores with their ranges, a table, and the reasons in words."""
        from tastemaker.views import market

        return market.alike(self.alike(examples, n, **options))

    def competitors_page(
        self, brief: Brief, *, aliases: Mapping[str, Sequence[str]] | None = None, days: int | None = None
    ) -> Any:
        """The competitors as a chart of the posts that name them, by kind, with the quotes below."""
        from tastemaker.views import market

        return market.competitors(*self._competitors(brief, aliases, days))

    def trends_page(self, days: int = 28) -> Any:
        """The trends as a chart of ratios with their intervals, with example posts below."""
        from tastemaker.views import market

        found = self.trends(days)
        return market.trends(found.rows, found.said())

    def export_market(self, what: str, found: pd.DataFrame | Trends, path: str | Path) -> Path:
        """Write look-alikes, competitors, quotes or trends as CSV, safe in a spreadsheet; words leave where the terms let them.

        `what` is alike, competitors, quotes or trends. BadInput for another word.
        """
        if what not in GIVEN:
            raise BadInput(f"There is no list called {render.line(what, 40)}.", f"Choose one of {', '.join(GIVEN)}.")
        frame = getattr(found, "rows", found)
        with self._run("export") as run:
            written = sheets.write(
                Path(path), [*GIVEN[what], *(f"computed_{name}" for name in COMPUTED[what])], _rows(what, frame)
            )
            with self.store.write() as s:
                s.insert(
                    "audit",
                    [{"verb": "export", "what": what, "n": len(frame), "made_at": clock.now(), "run_id": run.run_id}],
                )
        return written

    def _competitors(
        self, brief: Brief, aliases: Mapping[str, Sequence[str]] | None, days: int | None
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        from tastemaker.scoring.market import competitors

        return competitors.run(self.store, brief, aliases=aliases, days=days, accepted=self.accepted)


def _rows(what: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The cells of an export, without the words of platforms whose terms let only ids leave."""
    closed = {name for name in platforms.names() if load(name).redistribution.form == "ids"}
    rows = []
    for row in frame.to_dict("records"):
        whose = {row["platform"], row.get("near_platform")}   # a look-alike's row also holds the example's words
        kept = {name: None if name in WORDS and whose & closed else value for name, value in row.items()}
        rows.append(
            {
                **{name: kept.get(name) for name in GIVEN[what]},
                **{f"computed_{name}": kept.get(name) for name in COMPUTED[what]},
            }
        )
    return rows
