"""The platforms' rules as data: one TOML file each, with source and date. The program reads them and obeys."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tastemaker.errors import BadInput
from tastemaker.models import Bucket


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A platform's rules. Days are calendar days; None means that the platform states no limit."""

    name: str
    title: str
    as_of: str
    """The date on which the rules were read, ISO."""
    sources: tuple[str, ...]
    access: str
    """One sentence: who may use the API and what it takes."""
    buckets: dict[str, Bucket]
    retention_class: str
    retention_days: int
    """Days after which text and identity must be deleted or refreshed."""
    statistics_days: int
    """Days for counters, without an accepted amendment."""
    statistics_days_accepted: int
    """Days for counters once `derived_setting` is accepted (equal to `statistics_days` where there is none)."""
    derived_metrics: bool
    """Whether scores and ratios may be computed without more ado."""
    derived_setting: str
    """Name of the setting that says a needed amendment was accepted; empty where none is needed."""
    contact_from_text: bool
    """Whether an address that the creator published in a bio or description may be used."""
    duties: tuple[str, ...]
    """Sentences a person should know."""


@cache
def load(name: str) -> Terms:
    """The terms of a platform from `terms/<name>.toml`; BadInput when there is no such file."""
    path = files(__name__) / f"{name}.toml"
    if not path.is_file():
        raise BadInput(f"There is no terms file for {name}.", f"Write lib/tastemaker/terms/{name}.toml.")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Terms(name=name, buckets=_buckets(data.pop("buckets")), **{k: _tuple(v) for k, v in data.items()})


def _buckets(table: dict[str, dict[str, Any]]) -> dict[str, Bucket]:
    return {name: Bucket(name=name, **row) for name, row in table.items()}


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
