"""Whom a person means, for what is kept about creators. Who asked to be left alone is not written about any more."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any

import pandas as pd

from tastemaker import render
from tastemaker.errors import BadInput, NotPermitted
from tastemaker.store import Session, who


def one(s: Session, named: str | int) -> int:
    """The profile key of a handle, a `platform:handle` or a key. BadInput for nobody, NotPermitted for who opted out."""
    key = _key(s, named)
    if s.rows("SELECT 1 FROM do_not_contact WHERE profile_key = $key", key=key):
        raise NotPermitted("This creator asked to be left alone, so nothing more is kept about them.", "do not contact")
    return key


def many(s: Session, wanted: Any) -> tuple[list[int], list[str]]:
    """Profile keys, in order and once each, and why others cannot be had: from handles, keys, or a frame with `profile_key`."""
    found: dict[int, None] = {}
    refused = []
    for named in _each(wanted):
        try:
            found[one(s, named)] = None
        except (BadInput, NotPermitted) as error:
            refused.append(f"{render.line(named, 80)}: {error} {error.next_step}".strip())
    return list(found), refused


def _each(wanted: Any) -> Iterable[str | int]:
    if isinstance(wanted, (str, Integral)):
        return [wanted]   # type: ignore[list-item]
    if isinstance(wanted, pd.DataFrame):
        if "profile_key" not in wanted:
            raise BadInput("The frame has no column profile_key.", "Give handles, profile keys or a shortlist.")
        wanted = wanted["profile_key"]
    if isinstance(wanted, pd.Series):
        wanted = wanted.dropna()
    return list(wanted)


def _key(s: Session, named: str | int) -> int:
    if isinstance(named, str):
        return int(who.one(s, named)["profile_key"])
    if named is None or named != named or int(named) != named:
        raise BadInput("That is no profile.", "Give a handle or a profile key.")
    if not s.rows("SELECT 1 FROM profiles WHERE profile_key = $key", key=int(named)):
        raise BadInput(f"There is no profile with the key {int(named)}.", "bench.shortlist(brief) lists keys.")
    return int(named)
