"""What a request asks and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """An answer that is an error: status, body and headers."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a request."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[0]

    def listed(self, name: str) -> list[str]:
        """All values, each split at commas, as YouTube reads lists; in order and each once."""
        return list(dict.fromkeys(part for value in self.values.get(name, []) for part in value.split(",") if part))

    def all(self, name: str) -> list[str]:
        """All values as given, also under `name[]`."""
        return self.values.get(name, []) + self.values.get(name + "[]", [])
