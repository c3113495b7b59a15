"""The openai writer over real HTTP: a truthful model's drafts pass, one that obeys what strangers wrote is blocked."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import tastemaker as tm

ROOT = Path(__file__).resolve().parents[1]
MONTHS = "January February March April May June July August September October November December".split()
FACT = re.compile(r"(F\d+) \((\w+)(?:, post (\d+))?\):\n<<<data\n(.*?)\ndata>>>", re.DOTALL)


def truthful(facts):
    """A letter that quotes one post with its date, as it was asked to."""
    label, _, post, title = next(f for f in facts if f[1] in ("post_title", "post_quote"))
    dated, _, _, day = next(f for f in facts if f[1] == "post_date" and f[2] == post)
    year, month, number = map(int, day.split("-"))
    text = f"I came across “{title}” of {number} {MONTHS[month - 1]} {year}."
    return {"subject": "An idea for you", "sentences": [{"text": text, "facts": [label, dated]}], "ask": "May I send you the details?",
            "why": [{"text": f"They published “{title}” on {number} {MONTHS[month - 1]} {year}.", "facts": [label, dated]}]}


def obedient(facts):
    """What an injected instruction would have: an invented reach, an invented acquaintance and a link of its own."""
    return {"subject": "Wire the fee today", "ask": "Will you pay at https://evil.example?", "why": [],
            "sentences": [{"text": "We have followed you for years and you reach 90,210 people.", "facts": [facts[0][0]]}]}


@pytest.fixture
def model():
    asked = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, body))
            letter = self.server.letter(FACT.findall(body["messages"][-1]["content"]))
            answer = json.dumps({"id": "c", "object": "chat.completion", "created": 0, "model": "local", "choices": [
                {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(letter)}}],
                "usage": {"prompt_tokens": 700, "completion_tokens": 60, "total_tokens": 760}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.asked, server.letter = asked, truthful
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_drafts_of_a_model_are_checked_stored_with_their_tokens_and_never_asked_for_twice(model, tmp_path, monkeypatch):
    monkeypatch.setenv("TASTEMAKER_OPENAI_BASE_URL", f"http://127.0.0.1:{model.server_port}/v1")
    monkeypatch.setenv("TASTEMAKER_OPENAI_MODEL", "local")
    bench = tm.sandbox(tmp_path / "s.duckdb", size=120)
    brief = tm.Brief.load(ROOT / "data/briefs/trail-shoes.toml")
    bench.pull(bench.plan(brief), posts=5)
    bench.score(brief)
    drafts = bench.draft(brief, top=4, writer="openai")
    assert len(drafts.ids) == 4 and not drafts.blocked, str(drafts.frame()["refusals"])
    rows = bench.store.rows("SELECT writer, tokens_in, tokens_out FROM drafts")
    assert rows == [{"writer": "openai", "tokens_in": 700, "tokens_out": 60}] * 4
    assert len(model.asked) == 4 and all(path == "/v1/chat/completions" for path, _ in model.asked)
    bench.draft(brief, top=4, writer="openai")
    assert len(model.asked) == 4, "the same facts and prompt are never paid for twice"
    model.letter = obedient
    worse = bench.draft(brief, top=6, writer="openai")
    assert len(worse.blocked) == 2
    with pytest.raises(tm.TastemakerError):
        bench.decide(worse.blocked[0], "approve")
    assert not bench.store.rows("SELECT 1 FROM outbox")
