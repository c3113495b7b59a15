"""What a request asks, how it is answered and how it is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Refused(Exception):
    """An answer that is an error: status, JSON body and headers."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


@dataclass(frozen=True, slots=True)
class Good:
    """A good answer with headers of its own, such as a Link to the next page. A bare body says the same without any."""

    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a request, or the fields of a form."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[0]

    def listed(self, name: str) -> list[str]:
        """All values, each split at commas, as YouTube reads lists; in order and each once."""
        return list(dict.fromkeys(part for value in self.values.get(name, []) for part in value.split(",") if part))

    def all(self, name: str) -> list[str]:
        """All values as given, also under `name[]`."""
        return self.values.get(name, []) + self.values.get(name + "[]", [])

    @classmethod
    def parse(cls, text: str) -> Query:
        """The Query of `a=1&b=2`; empty values stay."""
        return cls(parse_qs(text, keep_blank_values=True))


@dataclass(frozen=True)
class Asked:
    """One request as it came. `headers` is read by lower-case name with `.get`."""

    method: str
    target: str
    headers: Any
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        return urlsplit(self.target).path

    @cached_property
    def query(self) -> Query:
        return Query.parse(urlsplit(self.target).query)

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body or b"null")
        except ValueError:
            return None

    @cached_property
    def form(self) -> Query:
        """The body as an application/x-www-form-urlencoded form; empty where it is none."""
        try:
            return Query.parse(self.body.decode("ascii"))
        except ValueError:
            return Query()

    @property
    def bearer(self) -> str:
        """The token of an `Authorization: Bearer` header, or ""; OAuth 2 does not mind the case of the word."""
        kind, _, token = self.header("authorization").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    @property
    def root(self) -> str:
        """The server's own address as this caller wrote it, for links in answers, such as `http://127.0.0.1:8765`."""
        return f"http://{self.header('host') or '127.0.0.1'}"

    def header(self, name: str) -> str:
        """A header's value, or ""."""
        return self.headers.get(name) or ""
