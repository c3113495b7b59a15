"""Charts of results as SVG text: plain lines and dots that need no script and print in black and white."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tastemaker import render

INK, SOFT, LINE = "currentColor", "#78828e", "#0b8a84"
"""Text takes the colour of what is around it, light or dark."""
_WIDE, _ROW, _LEFT, _RIGHT = 680, 22, 270, 90
_BOX = 300


def rates(rows: pd.DataFrame, title: str) -> str:
    """One line a segment: the counted rate as a ring, the shrunk one as a dot with its interval, and k of n beside it."""
    top = max(float(rows["shrunk_high"].max(skipna=True) or 0), 0.05) if len(rows) else 1.0
    across = (_WIDE - _LEFT - _RIGHT) / top
    parts = []
    for place, row in enumerate(rows.itertuples()):
        y = 40 + place * _ROW
        parts.append(_text(_LEFT - 8, y + 4, render.line(row.segment, 44), "end"))
        parts.append(_text(_WIDE - _RIGHT + 8, y + 4, f"{row.k} of {row.n}" if row.n else "still open"))
        if row.n:
            parts.append(_bar(_LEFT + across * row.shrunk_low, _LEFT + across * row.shrunk_high, y))
            parts.append(f'<circle cx="{_LEFT + across * row.shrunk:.1f}" cy="{y}" r="4" fill="{LINE}"/>')
            parts.append(f'<circle cx="{_LEFT + across * min(row.rate, top):.1f}" cy="{y}" r="4" fill="none" stroke="{SOFT}"/>')
    high = 60 + len(rows) * _ROW
    parts += [_text(_LEFT, high - 8, "0 %"), _text(_WIDE - _RIGHT, high - 8, f"{top:.0%}", "end")]
    return _svg(_WIDE, high, title, parts)


def waiting(curve: pd.DataFrame, title: str) -> str:
    """The share that has answered by each day, with its band."""
    top = max(float(curve["high"].max(skipna=True) or 0), 0.05) if len(curve) else 1.0
    last = int(curve["days"].max()) if len(curve) else 1

    def at(day: float, share: float) -> str:
        return f"{50 + day / last * (_WIDE - 80):.1f},{30 + (1 - share / top) * 170:.1f}"

    band = [at(r.days, r.high) for r in curve.itertuples()] + [at(r.days, r.low) for r in reversed(list(curve.itertuples()))]
    line = " ".join([at(0, 0), *(at(r.days, r.replied_share) for r in curve.itertuples())])
    parts = [f'<polygon points="{" ".join(band)}" fill="{LINE}" opacity="0.15"/>',
             f'<polyline points="{line}" fill="none" stroke="{LINE}" stroke-width="2"/>',
             _text(44, 34, f"{top:.0%}", "end"), _text(44, 204, "0 %", "end"), _text(50, 222, "day 0"),
             _text(_WIDE - 30, 222, f"day {last}", "end")]
    return _svg(_WIDE, 234, title, parts)


def calibration(table: pd.DataFrame, title: str) -> str:
    """Predicted against what came, with intervals; on the dotted line predictions come true."""
    top = min(max(float(table[["predicted", "high"]].to_numpy().max()) if len(table) else 1.0, 0.1), 1.0)
    scale = (_BOX - 80) / top

    def x(share: float) -> float:
        return 50 + scale * share

    def y(share: float) -> float:
        return _BOX - 40 - scale * share

    parts = [f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(top):.1f}" y2="{y(top):.1f}" stroke="{SOFT}" stroke-dasharray="4"/>']
    for row in table.itertuples():
        parts.append(f'<line x1="{x(row.predicted):.1f}" x2="{x(row.predicted):.1f}" y1="{y(row.low):.1f}" y2="{y(row.high):.1f}" '
                     f'stroke="{LINE}" stroke-width="2"/>')
        parts.append(f'<circle cx="{x(row.predicted):.1f}" cy="{y(row.observed):.1f}" r="4" fill="{LINE}"/>')
    parts += [_text(50, _BOX - 20, "predicted 0 %"), _text(_BOX - 30, _BOX - 20, f"{top:.0%}", "end"), _text(8, 36, f"came {top:.0%}")]
    return _svg(_BOX, _BOX, title, parts)


def _svg(wide: float, high: float, title: str, parts: Sequence[str]) -> str:
    said = render.html(title)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
            f'aria-label="{said}" font-family="system-ui,sans-serif" font-size="12"><title>{said}</title>'
            f'<text x="8" y="18" font-weight="600" fill="{INK}">{said}</text>{"".join(parts)}</svg>')


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}">{render.html(words)}</text>'


def _bar(low: float, high: float, y: float) -> str:
    return f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{LINE}" stroke-width="2"/>'
