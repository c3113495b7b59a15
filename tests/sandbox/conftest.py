"""A server for the usual world, and one way to ask it."""

import importlib.util
import json
import sys
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from tastemaker.sandbox import Faults, World, serve

_spec = importlib.util.spec_from_file_location("driving", Path(__file__).with_name("driving.py"))
_spec.loader.exec_module(sys.modules.setdefault("driving", importlib.util.module_from_spec(_spec)))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def world():
    return World(seed=7, size=2_000)


@pytest.fixture
def server(world):
    with serve(world, now=lambda: NOON) as running:
        running.quota.limits.update(search=100_000, units=100_000, bluesky=100_000)
        yield running


@pytest.fixture
def ask(server):
    """ask(path, **parameters) -> status, headers and body; `headers` and `body` go along."""
    def asked(path, headers=None, body=None, key="sandbox", **parameters):
        line = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        sent = ({"x-goog-api-key": key} if key else {}) | (headers or {})
        line.request("POST" if body is not None else "GET", f"{path}?{urlencode(parameters, doseq=True)}",
                     json.dumps(body) if body is not None else None, sent)
        answer = line.getresponse()
        raw = answer.read()
        line.close()
        found = SimpleNamespace(status=answer.status, raw=raw, headers={k.lower(): v for k, v in answer.getheaders()})
        found.body = json.loads(raw) if raw and found.headers.get("content-encoding") != "gzip" else None
        return found
    return asked


@pytest.fixture
def youtube(ask):
    return lambda path, **parameters: ask(f"/youtube/v3/{path}", **parameters)


@pytest.fixture
def bluesky(ask):
    return lambda nsid, **parameters: ask(f"/xrpc/app.bsky.{nsid}", **parameters)


@pytest.fixture
def faults(server):
    def put(**wanted):
        server.faults = Faults(**wanted)
        return server.faults
    return put
