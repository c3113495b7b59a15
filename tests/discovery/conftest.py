import asyncio
import importlib.util
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.discovery import plan as plans
from tastemaker.discovery import pull
from tastemaker.http import Door
from tastemaker.store import Store, ledger

_spec = importlib.util.spec_from_file_location("toy", Path(__file__).with_name("toy.py"))
toy = sys.modules.setdefault("toy", importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(toy)

NOON = clock.parse("2026-06-01T12:00:00Z")


class Bench:
    """A store, a toy world and the pull between them."""

    def __init__(self, path):
        self.store = Store.at(path)
        self.cls = toy.Toy
        self.progress = []

    def adapter(self, url):
        return self.cls(url, {"TOY_KEY": "k" * 12})

    def plan(self, url, **options):
        adapter = self.adapter(url)
        made = plans.make(toy.BRIEF, {"toy": adapter}, run_id="plan-run",
                          remaining=lambda p, b: ledger.remaining(self.store, p, b), **options)
        plans.save(self.store, made)
        return made

    def pull(self, url, plan=None, **options):
        plan = plan or self.plan(url)

        async def work():
            async with Door(backoff_s=0.01, attempts=3) as door:
                return await pull.run(self.store, run, plan, {"toy": self.adapter(url)}, door, accepted=lambda p: True,
                                      progress=lambda *a: self.progress.append(a), **options)
        with self.store.run("pull") as run:
            return asyncio.run(work())

    def count(self, sql, **params):
        return self.store.rows(f"SELECT count(*) AS n FROM {sql}", **params)[0]["n"]


@pytest.fixture
def bench(tmp_path):
    with clock.fixed(NOON):
        yield Bench(tmp_path / "toy.duckdb")


class AnsweringModel:
    """A loopback chat server with one answer; it counts what it is asked."""

    def __init__(self, answer):
        self.asked = asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                body = json.dumps({"id": "c", "object": "chat.completion", "created": 0, "model": asked[-1]["model"], "choices": [
                    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer}}],
                    "usage": {"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100}}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def answering():
    """Starts models that answer with this text, and ends them."""
    models = []

    def start(answer):
        models.append(AnsweringModel(answer))
        return models[-1]

    yield start
    for model in models:
        model.close()
