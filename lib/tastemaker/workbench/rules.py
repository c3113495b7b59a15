"""The platforms' rules for a person to read, from the same files that the program obeys, and obeying them anew."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from tastemaker import platforms
from tastemaker.models import Bucket
from tastemaker.scoring import permission
from tastemaker.settings import PREFIX, Settings
from tastemaker.terms import KINDS, Terms, load

if TYPE_CHECKING:
    from tastemaker.workbench import Workbench

_FROM_TEXT = {"yes": "may be used as published", "ask": "only after you confirmed that very address", "no": "never read"}


def text(platform: str | None = None) -> str:
    """The rules of one platform or of all, as text. BadInput names the platforms there are."""
    return "\n\n".join(map(_text, _chosen(platform)))


def table(platform: str | None = None) -> list[dict[str, Any]]:
    """The same as rows: platform, rule, says."""
    return [{"platform": terms.name, "rule": rule, "says": says} for terms in _chosen(platform) for rule, says in lines(terms)]


def lines(terms: Terms) -> list[tuple[str, str]]:
    """Each rule's name and sentence, in the order in which a person asks."""
    settings = Settings()
    kept = {kind: terms.days(kind) for kind in KINDS}
    days = ", ".join(f"{kind} {n} {'day' if n == 1 else 'days'}" for kind, n in kept.items())
    if "counters_accepted" in terms.retention:
        days += f" (counters {terms.days('counters', accepted=True)} once accepted)"
    leaves = terms.redistribution
    limits = [f"{leaves.rows_a_day:,} whole rows a day, the rest as ids" if leaves.rows_a_day else "",
              f"asked again if older than {leaves.recheck_hours} h" if leaves.recheck_hours else ""]
    rows = [("who may use it", terms.access), ("kept for", days), ("scores", terms.derived.rule),
            ("addresses", f"{terms.contact.rule} In texts: {_FROM_TEXT[terms.contact.from_text]}."),
            ("leaves as a file", " ".join([leaves.rule, "; ".join(filter(None, limits))]).strip()),
            ("deletion", f"{terms.deletion.rule} Within {terms.deletion.hours} hours.")]
    rows += [("quota", bucket_line(bucket)) for bucket in terms.buckets.values()]
    rows += [("price", f"US$ {price:g} a {what}") for what, price in terms.prices.items()]
    rows += [("accepted" if settings.accepted(terms.setting(a.name)) else "not accepted",
              f"{a.says} Needed for {a.needed_for}: {PREFIX}{terms.setting(a.name).upper()}=true.") for a in terms.accept]
    return [*rows, *(("also", duty) for duty in terms.duties)]


def obey(bench: Workbench) -> dict[str, int]:
    """Clear what the terms, as they are accepted now, permit no more, also from the snapshot; rows cleared by table.

    Nothing happens where nothing was withdrawn. A snapshot older than the last withdrawal is made anew, whoever saw to it.
    """
    cleared = {}
    if bench.store.path.is_file() and permission.overdue(bench.store, bench.accepted):
        from tastemaker.scoring import withdrawn
        with bench._run(permission.VERB) as run:
            cleared = withdrawn.clear(bench.store, run, bench.accepted)
    if _outdated(bench):
        bench._renew_snapshot()
    return cleared


def _outdated(bench: Workbench) -> bool:
    """Whether the snapshot still shows what was withdrawn since it was made."""
    from tastemaker.store import snapshot
    last = bench.store.rows("SELECT max(made_at) AS at FROM audit WHERE verb = $verb", verb=permission.VERB)[0]["at"]
    return last is not None and (bench.snapshots / "CURRENT").is_file() and snapshot.made_at(bench.snapshots) <= last


def bucket_line(bucket: Bucket) -> str:
    """A quota bucket in words: `search.list calls: 100 a day (America/Los_Angeles)`."""
    if bucket.limit is None:
        return f"{bucket.title}: no stated limit"
    per = f"a day ({bucket.zone})" if bucket.per == "day" else f"per {_span(bucket.seconds)}"
    return f"{bucket.title}: {bucket.limit:,} {per}"


def _span(seconds: int) -> str:
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds % size == 0:
            return name if seconds == size else f"{seconds // size} {name}s"
    return f"{seconds} s"


def _chosen(platform: str | None) -> list[Terms]:
    names = platforms.names()
    return [load(platforms.adapter_class(platform).name)] if platform else [load(name) for name in names]


def _text(terms: Terms) -> str:
    wide = max(len(rule) for rule, _ in lines(terms)) + 2
    rows = (textwrap.fill(says, 110, initial_indent=f"  {rule:{wide}}", subsequent_indent=" " * (wide + 2))
            for rule, says in lines(terms))
    return "\n".join([f"{terms.title}, as read on {terms.as_of}", *rows, *(f"  {' ' * wide}{source}" for source in terms.sources)])
