"""Labels: who fits a brief and who does not, in the words of the person who looked. Append-only; the last one counts."""

from __future__ import annotations

from collections.abc import Iterable

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.store import Run, Store, who


def label(store: Store, run: Run, brief: Brief, accept: Iterable[str] = (), reject: Iterable[str] = (),
          star: Iterable[str] = (), clear: Iterable[str] = (), *, by: str, note: str = "") -> int:
    """Write labels down for this brief's campaign and say how many are new. All of them or, on BadInput, none.

    Each is a handle, `platform:handle` or `platform:id`. An unknown one raises BadInput with close matches; someone named
    under two labels raises it too. A label that is already the current one is not written again.
    """
    if not by.strip():
        raise BadInput("A label needs the name of who gives it.", "Set TASTEMAKER_REVIEWER to your name.")
    wanted = {"accept": _names(accept), "reject": _names(reject), "star": _names(star), "clear": _names(clear)}
    with store.write() as s:
        given: dict[int, str] = {}
        for kind, names in wanted.items():
            for name in names:
                key = who.one(s, name)["profile_key"]
                if given.setdefault(key, kind) != kind:
                    raise BadInput(f"{render.line(name, 80)} is to be both {given[key]} and {kind}.", "Choose one of them.")
        current = {row["profile_key"]: row["label"] for row in s.rows(
            "SELECT profile_key, label FROM current_labels WHERE campaign_id = $id", id=brief.campaign_id)}
        new = {key: kind for key, kind in given.items() if current.get(key, "clear") != kind}
        s.insert("labels", [{"campaign_id": brief.campaign_id, "brief_hash": brief.hash, "profile_key": key, "label": kind,
                             "made_by": by.strip(), "note": render.line(note, 500), "made_at": clock.now(),
                             "run_id": run.run_id} for key, kind in new.items()])
    return len(new)


def _names(names: Iterable[str] | str) -> list[str]:
    """Names in order, each once; a single text is one name."""
    return list(dict.fromkeys([names] if isinstance(names, str) else names))
