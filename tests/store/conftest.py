"""A real store in a temporary folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tastemaker.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty database that is not a sandbox."""
    return Store.at(tmp_path / "work" / "bench.duckdb", contact_once_days=90)
