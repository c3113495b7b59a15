"""The report: one HTML file that explains a campaign to someone who was not there. It needs nothing but itself.

Charts come as SVG and are shown as images, in which no script runs; a content policy forbids everything else. With
`redacted` no address leaves in it, whatever a table holds.
"""

from __future__ import annotations

import base64
import math
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief

ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]]+(?:@|\uff20)[^\s@<>\"',;:()\[\]]+\.[^\s@<>\"',;:()\[\]]+")
PRIVATE = re.compile(r"e-?mail|address|contact|hash|note", re.IGNORECASE)
"""Columns that a redacted report leaves out."""
STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1d2530}
h1{font-size:1.7rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid #d5dbe3}table{border-collapse:collapse;
width:100%;font-size:.9rem}th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #e6eaf0;vertical-align:top}
caption{text-align:left;color:#5a6675}img{max-width:100%}.small{color:#5a6675;font-size:.85rem}"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def write(path: str | Path, *, brief: Brief, spend: pd.DataFrame, shortlist: pd.DataFrame, funnel: pd.DataFrame,
          sources: pd.DataFrame | None = None, method: str = "", charts: Iterable[str] = (), redacted: bool = True) -> Path:
    """Write the report, replacing the file at once, and give back its path.

    Every text from outside is escaped. `charts` are SVG texts. With `redacted` (the default) columns of contacts and
    notes are left out, and whatever looks like an e-mail address is replaced.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(_page(brief, {"What it cost": spend, "Shortlist": shortlist, "Funnel": funnel},
                          sources, method, list(charts), redacted), encoding="utf-8")
    os.replace(part, path)
    return path


def _page(brief: Brief, frames: Mapping[str, pd.DataFrame], sources: pd.DataFrame | None, method: str, charts: list[str],
          redacted: bool) -> str:
    facts = {label: _text(value, redacted) for label, value in brief.summary().items()}
    body = [f"<h1>{render.html(_text(brief.campaign, redacted))}</h1>",
            f"<p class='small'>Made {clock.now():%Y-%m-%d %H:%M} UTC. Evidence for a person's decision, not a verdict.</p>",
            _section("Brief", render.facts(brief.product.name, facts)),
            _section("What it cost", _table(frames["What it cost"], redacted)),
            _section("Shortlist", "".join(map(_chart, charts)) + _table(frames["Shortlist"], redacted)),
            _section("Funnel", _table(frames["Funnel"], redacted)),
            _section("Method", f"<p>{render.html(_text(method, redacted))}</p>" if method else ""),
            _section("Sources", _table(sources, redacted) if sources is not None else "")]
    return (f"<!doctype html><html lang='en'><head><meta charset='utf-8'><meta http-equiv='Content-Security-Policy' "
            f"content=\"{POLICY}\"><title>{render.html(_text(brief.campaign, redacted))}</title><style>{STYLE}</style></head>"
            f"<body>{''.join(body)}</body></html>\n")


def _section(title: str, content: str) -> str:
    return f"<section><h2>{render.html(title)}</h2>{content}</section>" if content else ""


def _table(frame: pd.DataFrame, redacted: bool) -> str:
    names = [name for name in map(str, frame.columns) if not (redacted and PRIVATE.search(name))]
    if frame.empty:
        return "<p class='small'>Nothing yet.</p>"
    rows = ([_text(value, redacted) for value in row] for row in frame.set_axis(map(str, frame.columns), axis=1)[names]
            .itertuples(index=False, name=None))
    return render.table([name.replace("_", " ") for name in names], rows)


def _text(value: Any, redacted: bool) -> str:
    """A value for a reader: unknown is a dash, numbers are short, lists are joined; addresses go when redacted."""
    if value is None or value is pd.NaT or isinstance(value, float) and math.isnan(value):
        return "–"
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(one, redacted) for one in value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        text = render.clean(f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value)
        return ADDRESS.sub("(address removed)", text) if redacted else text
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"


def _chart(svg: str) -> str:
    """An SVG as an image: its scripts do not run and its links lead nowhere."""
    return f"<img alt='chart' src='data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}'>"
