"""The workbench in a few lines: what is in the database, how far its campaigns are, and what one types next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tastemaker import render
from tastemaker.errors import TastemakerError

if TYPE_CHECKING:
    from tastemaker.workbench import Workbench

_COUNTS = """SELECT (SELECT count(*) FROM usable_profiles) AS profiles, (SELECT count(*) FROM posts) AS posts,
                    (SELECT count(*) FROM drafts) AS drafts, (SELECT count(*) FROM touches) AS sent"""
_CAMPAIGNS = "SELECT campaign_id, name, state FROM campaign_now ORDER BY made_at DESC LIMIT 5"


def html(bench: Workbench) -> str:
    """A table of counts and of the newest campaigns; an empty database says how to begin, and a busy
    one says that it is."""
    try:
        (counts,), campaigns = bench.store.rows(_COUNTS), bench.store.rows(_CAMPAIGNS)
    except TastemakerError as error:
        return render.facts("Workbench", {"Database": bench.store.path.name, "Now": error.show()})
    about = "an invented world, no key needed" if bench.store.sandbox else "your own database"
    facts = {"Database": f"{bench.store.path.name}, {about}", **{what.capitalize(): f"{n:,}" for what, n in counts.items()}}
    facts |= {f"Campaign {row['campaign_id']}": f"{row['name']}, {row['state']}" for row in campaigns}
    step = "bench.suggest(brief)" if campaigns else "bench.pull(bench.plan(brief))"
    return render.facts("Workbench", facts | {"Next": step, "Verbs": "dir(bench), or bench. and Tab"})
