"""What the Tab key offers inside a verb's brackets: handles of creators and ids of campaigns, from the open database."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from tastemaker.errors import TastemakerError
from tastemaker.workbench import creators

if TYPE_CHECKING:
    from tastemaker.workbench import Workbench

_TYPED = re.compile(r"(\w+)(?:\.(\w+)\(|\[)(?:[^()\"']|\"[^\"]*\"|'[^']*')*([\"'])([^\"']*)$")
"""`bench.creator("@ma` and `bench["@ma`: the name of the workbench, the verb, the quote and what was typed in it."""
_CAMPAIGNS = ("report", "brief", "campaign")
"""Verbs that take a campaign by its id."""


def offer() -> None:
    """Let the running IPython ask `completions`, once; outside IPython nothing happens."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    completer = getattr(shell, "Completer", None)
    known = getattr(completer, "custom_matchers", None)
    if known is not None and not any(getattr(one, "of_tastemaker", False) for one in known):
        known.append(_matcher(shell))


def completions(bench: Workbench, verb: str, begun: str) -> list[str]:
    """What a begun text could become: campaigns for verbs that take one, else handles. A busy database offers nothing."""
    try:
        if verb in _CAMPAIGNS:
            known = bench.store.rows("SELECT campaign_id FROM campaigns ORDER BY made_at DESC")
            return [row["campaign_id"] for row in known if row["campaign_id"].startswith(begun)]
        return creators.handles(bench.store, begun)
    except TastemakerError:
        return []


def _matcher(shell: Any) -> Any:
    from IPython.core.completer import SimpleCompletion, context_matcher

    @context_matcher()
    def handles(context: Any) -> dict[str, Any]:
        typed = _TYPED.search(context.text_until_cursor)
        bench = shell.user_ns.get(typed[1]) if typed else None
        if typed is None or not hasattr(bench, "creator") or not hasattr(bench, "store"):
            return {"completions": []}
        found = completions(bench, typed[2] or "creator", typed[4])
        return {"completions": [SimpleCompletion(text=one, type="handle") for one in found], "matched_fragment": typed[4],
                "suppress": bool(found)}

    handles.of_tastemaker = True
    return handles
