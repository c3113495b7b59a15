"""The only door to DuckDB: it owns the schema, the lock, the ledger and how facts are kept."""

from tastemaker.store.session import Session
from tastemaker.store.store import Run, Store
from tastemaker.store.writer import Writer

__all__ = ["Run", "Session", "Store", "Writer"]
