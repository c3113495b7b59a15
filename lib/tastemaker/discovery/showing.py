"""How plans and pull reports look, as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tastemaker import render

if TYPE_CHECKING:
    from tastemaker.discovery.plan import Expected, Plan
    from tastemaker.discovery.report import PullReport

_QUERIES = ("platform", "query", "language", "origin", "because", "calls", "new creators", "of them fit")
_COSTS = ("platform", "bucket", "calls", "cost", "of", "remaining now", "left after", "US$")
_SPENT = ("platform", "bucket", "forecast", "actual", "US$")
_FAMILIES = ("platform", "asked by", "discovery calls", "found", "new creators", "of them likely relevant", "relevant per call")


def plan_text(plan: Plan) -> str:
    """A plan for a terminal."""
    parts = [_plan_title(plan), columns(_QUERIES, _query_rows(plan)), columns(_COSTS, _cost_rows(plan)), *_plan_notes(plan)]
    return "\n\n".join(part for part in parts if part)


def plan_html(plan: Plan) -> str:
    """A plan for a notebook."""
    notes = "".join(f"<p>{render.html(note)}</p>" for note in _plan_notes(plan))
    return (f"<div class='tm-plan'><strong>{render.html(_plan_title(plan))}</strong>"
            f"{render.table(_QUERIES, _query_rows(plan))}{render.table(_COSTS, _cost_rows(plan))}{notes}</div>")


def pull_text(report: PullReport) -> str:
    """A pull's report for a terminal."""
    parts = [_pull_title(report), columns(_SPENT, _spent_rows(report)), columns(_FAMILIES, _family_rows(report)), *_pull_notes(report)]
    return "\n\n".join(part for part in parts if part)


def pull_html(report: PullReport) -> str:
    """A pull's report for a notebook."""
    notes = "".join(f"<p>{render.html(note)}</p>" for note in _pull_notes(report))
    rows = _family_rows(report)
    families = render.table(_FAMILIES, rows) if rows else ""
    return (f"<div class='tm-pull'><strong>{render.html(_pull_title(report))}</strong>"
            f"{render.table(_SPENT, _spent_rows(report))}{families}{notes}</div>")


def columns(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under their headings, aligned for a terminal; empty without rows."""
    cells = [[render.line(value, 60) for value in row] for row in rows]
    if not cells:
        return ""
    widths = [max(len(row[i]) for row in [list(head), *cells]) for i in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                     for row in [list(head), *cells])


def number(value: float | None, missing: str = "no daily limit") -> str:
    """A count for a person: thousands separated, no decimals unless it has any."""
    return missing if value is None else f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _plan_title(plan: Plan) -> str:
    platforms = sorted({step.platform for step in plan.steps})
    return (f"Plan {plan.plan_id} for {plan.campaign_id}: {len(plan.questions)} queries on {', '.join(platforms) or 'no platform'}, "
            f"{outlook(plan.forecast) or f'about {plan.expected:,} new creators'}. Nothing is spent yet.")


def outlook(forecast: Iterable[Expected]) -> str:
    """A forecast of creators in words: what is expected, and between which numbers it lies four times out of five.

    Platforms are added up for people who look for a size, not for a figure of anyone: creators are counted, nothing of theirs.
    """
    parts = list(forecast)
    (new, least, most), (fit, few, many) = (_added_up([one for one in parts if one.what == what]) for what in ("creators", "relevant"))
    if not most:
        return ""
    return f"about {new:,.0f} new creators ({least:,.0f} to {most:,.0f}), of whom perhaps {fit:,.0f} ({few:,.0f} to {many:,.0f}) fit"


def _added_up(parts: Sequence[Expected]) -> tuple[float, float, float]:
    """The sum and its interval; platforms err apart from each other, so the distances to the ends add up as squares."""
    total = sum(one.expected for one in parts)
    down, up = (sum(distance**2 for distance in distances) ** 0.5 for distances in
                ([one.expected - one.low for one in parts], [one.high - one.expected for one in parts]))
    return total, max(total - down, 0.0), total + up


def _query_rows(plan: Plan) -> list[tuple[object, ...]]:
    return [(q.query.platform, q.query.text, q.query.language or "any", q.query.kind, q.query.because, len(q.steps),
             _between(q.expected, q.low, q.high), _between(q.relevant, q.relevant_low, q.relevant_high)) for q in plan.questions]


def _between(expected: float, low: float, high: float) -> str:
    return f"{expected:.0f} ({low:.0f} to {high:.0f})" if high else f"{expected:.0f}"


def _cost_rows(plan: Plan) -> list[tuple[object, ...]]:
    return [(c.platform, c.bucket, number(c.calls), number(c.cost), f"{number(c.limit)} per {c.per}", number(c.remaining),
             number(c.left), f"{c.price:.2f}" if c.price else "free") for c in plan.costs]


def _plan_notes(plan: Plan) -> list[str]:
    dropped = [f"Dropped: {', '.join(f'{q.platform} {q.origin}' for q in plan.dropped)}."] if plan.dropped else []
    more = sum(plan.exploring.values()) - len(plan.steps)
    explains = [f"{more:,} further calls go to next pages and to whom those found follow, feature, list or mention, wherever they "
                "bring most."] if more > 0 else []
    return [*explains, *plan.warnings, *dropped, *(f"Left out {name}: {reason}" for name, reason in plan.left_out.items())]


def _pull_title(report: PullReport) -> str:
    return (f"Pull of plan {report.plan_id}: {report.profiles:,} whole profiles and {report.posts:,} posts from "
            f"{report.calls:,} calls; {report.done:,} steps done, {report.failed:,} failed, {report.waiting:,} waiting.")


def _spent_rows(report: PullReport) -> list[tuple[object, ...]]:
    return [(s.platform, s.bucket, number(s.forecast), number(s.actual),
             f"{s.actual_usd:.2f} of {s.forecast_usd or 0:.2f}" if s.actual_usd or s.forecast_usd else "free") for s in report.spent]


def _family_rows(report: PullReport) -> list[tuple[object, ...]]:
    """What each kind of discovery call brought, the most relevant first within a platform."""
    table = report.families().sort_values(["platform", "relevant"], ascending=[True, False])
    return [(row.platform, row.family, number(row.calls), number(row.found), number(row.new), f"{row.relevant:.1f}",
             f"{row.relevant / row.calls:.1f}") for row in table.itertuples()]


def _pull_notes(report: PullReport) -> list[str]:
    stops = [f"{stop.where} stopped: {stop.reason}" for stop in report.stopped]
    counts = ", ".join(f"{count:,} {name}" for name, count in report.kept.items() if count)
    return [*stops, *report.warnings, *([f"Stored: {counts}."] if counts else []), report.next_step]
