"""The platforms' rules as data: one TOML file each, with source and date. The program reads them and obeys."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from tastemaker.errors import BadInput
from tastemaker.models import Bucket

KINDS = ("profile", "post", "comment", "relation", "counters")
"""Classes of data that may be kept for different times. `platform.kind` is a row's retention class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Something a platform must have granted to this installation before the program does it."""

    name: str
    """The setting is TASTEMAKER_<PLATFORM>_<NAME>."""
    needed_for: Literal["use", "scores", "data"]
    says: str
    """What setting it states, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """Whether scores and ratios may be computed from a platform's data."""

    rule: str
    needs: str = ""
    """Name of the Acceptance without which none are computed, stored or shown; empty where they are allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whether an address that a creator wrote into a public text may be used."""

    rule: str
    from_text: Literal["yes", "ask", "no"]
    """`ask`: only after a person confirmed that very address; `no`: never read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redistribution:
    """What may leave as a file."""

    rule: str
    form: Literal["rows", "ids"] = "rows"
    """`ids`: beyond `rows_a_day`, a row leaves as its platform id only."""
    rows_a_day: int | None = None
    """Whole rows that one person may export in a UTC day; None where there is no limit."""
    recheck_hours: int | None = None
    """Before an export, what was last confirmed longer ago is asked for again; None where that is not demanded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """How soon data must go when its owner or the platform asks, or when it is gone at the source."""

    rule: str
    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A platform's rules. Retention is in calendar days by kind of data."""

    name: str
    title: str
    as_of: str
    """The date on which the rules were read, ISO."""
    sources: tuple[str, ...]
    access: str
    """One sentence: who may use the API and what it takes."""
    buckets: dict[str, Bucket]
    retention: dict[str, int]
    """Days by kind (KINDS). `counters_accepted` holds for counters once what `derived.needs` names is accepted."""
    derived: Derived
    contact: Contact
    redistribution: Redistribution
    deletion: Deletion
    accept: tuple[Acceptance, ...] = ()
    prices: dict[str, float] = field(default_factory=dict)
    """US dollars per returned resource, by the platform's own kind of resource."""
    duties: tuple[str, ...] = ()
    """More sentences that a person should know."""

    def days(self, kind: str, accepted: bool = False) -> int:
        """Days after which a row of this kind must be deleted or refreshed.

        >>> load("youtube").days("counters"), load("youtube").days("counters", accepted=True)
        (30, 1095)
        """
        return self.retention.get(f"{kind}_accepted" if accepted else kind, self.retention[kind])

    def setting(self, acceptance: str) -> str:
        """The name of the setting that states an acceptance, without the prefix: `youtube_derived_metrics_accepted`."""
        return f"{self.name}_{acceptance}"

    @property
    def derived_metrics(self) -> bool:
        """Whether scores and ratios may be computed without more ado."""
        return not self.derived.needs

    @property
    def derived_setting(self) -> str:
        """The setting without which no figures are derived; empty where they are allowed."""
        return self.setting(self.derived.needs) if self.derived.needs else ""


@cache
def load(name: str) -> Terms:
    """The terms of a platform from `terms/<name>.toml`; BadInput when there is no such file or when it lacks something."""
    path = files(__name__) / f"{name}.toml"
    if not path.is_file():
        raise BadInput(f"There is no terms file for {name}.", f"Write lib/tastemaker/terms/{name}.toml.")
    try:
        return parse(name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"terms/{name}.toml cannot be used: {error}.", "Compare it with another terms file.") from error


def parse(name: str, data: dict[str, Any]) -> Terms:
    """The terms that a parsed TOML file states. KeyError or TypeError when a part is missing or unknown."""
    missing = [kind for kind in KINDS if kind not in data["retention"]]
    if missing:
        raise KeyError(f"retention.{missing[0]}")
    return Terms(
        name=name, buckets={key: Bucket(name=key, **row) for key, row in data.pop("buckets").items()},
        derived=Derived(**data.pop("derived")), contact=Contact(**data.pop("contact")),
        redistribution=Redistribution(**data.pop("redistribution")), deletion=Deletion(**data.pop("deletion")),
        accept=tuple(Acceptance(**row) for row in data.pop("accept", ())),
        **{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})
