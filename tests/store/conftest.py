"""A real store in a temporary folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tastemaker.store import Store
from tastemaker.store import store as module


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty database that is not a sandbox."""
    return Store.at(tmp_path / "work" / "bench.duckdb", contact_once_days=90)


@pytest.fixture
def tables_made_anew(tables_made_once, monkeypatch: pytest.MonkeyPatch) -> None:
    """For files that test how a database is made."""
    monkeypatch.setattr(module, "_first", tables_made_once)
