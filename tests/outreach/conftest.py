"""A real store with invented creators, as a pull would have left it."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import shutil
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.models import Post, Profile
from tastemaker.outreach import drafting, review
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.terms import load

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
BRIEF = {"campaign": "Trail shoes, spring", "topics": ["trail running", "ultramarathon"], "competitors": ["Summitstep"],
         "must_not": ["gambling"], "languages": ["en", "de"], "tone": "friendly",
         "offer": "a free pair to test for six weeks and a paid review at your usual rate",
         "product": {"name": "Fernpath Trail 2", "url": "https://fernpath.example/trail-2", "category": "running shoes",
                     "price": "139 EUR", "what": "A light trail running shoe with a grippy outsole that can be "
                                                 "resoled."},
         "sender": {"name": "Mara Lindqvist", "organisation": "Fernpath", "role": "Partnerships",
                    "facts": ["Fernpath makes trail shoes that can be resoled."]}}


@dataclass
class Room:
    """A store, a brief and what the tests do with them.

    `known` holds database files by what was approved in them, so that this is computed once for all tests.
    """

    store: Store
    brief: Brief
    known: dict[tuple[str, ...], Path] = field(default_factory=dict)
    _past: tuple[tuple[str, ...], tuple[int, ...]] | None = None

    def approved(self, **more) -> str:
        """The draft of an approved first letter to the creator that `add` makes; from a kept file where one is as
        far."""
        if self._past is not None and self._past[1] == self._state():
            past = (*self._past[0], repr(sorted(more.items(), key=str)))
            if past not in self.known:
                draft = self._approve(**more)
                let_go()
                self.known[past] = shutil.copy2(self.store.path, self.known[()].with_name(f"{len(self.known)}-{draft}"))
            let_go()
            shutil.copy2(self.known[past], self.store.path)
            self._past = past, self._state()
            return self.known[past].name.partition("-")[2]
        return self._approve(**more)

    def _approve(self, **more) -> str:
        [draft] = self.draft(self.add(**more)).ids
        self.decide(draft, "approve")
        return draft

    def _state(self) -> tuple[int, ...]:
        """What changes whenever anybody writes to the file."""
        wal = self.store.path.with_name(self.store.path.name + ".wal")
        stat = self.store.path.stat()
        return stat.st_mtime_ns, stat.st_size, stat.st_ino, wal.exists()

    def add(self, platform: str = "bluesky", platform_id: str = "did:plc:anna", *,
            bio: str = "Trail runner. Work: anna@trail.example",
            name: str = "Anna Trailhead", handle: str = "anna.example", posts: list[Post] | None = None, **more) -> int:
        """Keep a profile and its posts as an adapter would bring them; its key."""
        profile = Profile(platform=platform, platform_id=platform_id, handle=handle, name=name, bio=bio,
                          followers=12_400,
                          url=f"https://{platform}.example/{platform_id}", language=more.pop("language", "en"), **more)
        posts = [replace(p, platform=platform, profile_id=platform_id, platform_id=f"{platform_id}-{n}")
                 for n, p in enumerate(POSTS if posts is None else posts)]
        with self.store.write() as s, self.store.run("pull") as run:
            facts.save(s, [profile, *posts], source="getProfile", call_id=None, run_id=run.run_id, terms=load(platform),
                       accepted=True, hash_key=self.store.hash_key)
            return s.rows("SELECT profile_key FROM profiles WHERE platform = $p AND platform_id = $i", p=platform,
                          i=platform_id)[0]["profile_key"]

    def draft(self, *keys: int, brief: Brief | None = None, **more) -> drafting.Drafts:
        """Run drafting for these profiles."""
        brief = brief or self.brief
        with self.store.run("draft", brief.campaign_id, brief.hash) as run:
            return asyncio.run(drafting.run(self.store, run, brief, profile_keys=keys, **more))

    def decide(self, draft_id: str, decision: str, by: str = "Jo", **more) -> int:
        """Record a decision."""
        with self.store.write(), self.store.run("review") as run:
            return review.decide(self.store, run, draft_id, decision, by=by, **more)

    def opt_out(self, platform_id: str, platform: str = "bluesky") -> None:
        """Somebody asks not to be contacted."""
        with self.store.write() as s, self.store.run("optout") as run:
            s.insert("optouts", [{"platform": platform, "platform_id": platform_id, "reason": "asked", "made_by": "Jo",
                                  "made_at": clock.now(), "run_id": run.run_id}])

    def outbox(self) -> list[str]:
        """The drafts that the view holds."""
        return [row["draft_id"] for row in self.store.rows("SELECT draft_id FROM outbox ORDER BY draft_id")]


def post(text: str = "", *, title: str = "", days: int = 10, **more) -> Post:
    """A post published so many days ago."""
    return Post(platform="", platform_id="", profile_id="", title=title, text=text, url="https://bluesky.example/post",
                published_at=NOW - timedelta(days=days), **more)


POSTS = [post("Trail running in the rain is still trail running. More tomorrow.", days=17),
         post("Bread day: the oven is on and nobody runs.", days=4),
         post("My ultramarathon plan fits on one page!", days=30)]


@pytest.fixture
def now():
    """The clock, held."""
    with clock.fixed(NOW):
        yield NOW


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an empty database with all of its tables and its key; made once, because making one takes long."""
    folder = tmp_path_factory.mktemp("template")
    with clock.fixed(NOW):
        Store.at(folder / "work.duckdb")
    let_go()
    return folder


@pytest.fixture(scope="session")
def known(template: Path) -> dict[tuple[str, ...], Path]:
    """Copies of the template by what was approved in them."""
    return {(): template / "work.duckdb"}


@pytest.fixture
def room(template: Path, known: dict[tuple[str, ...], Path], tmp_path: Path, now: datetime) -> Room:
    """A store for real work."""
    for name in ("work.duckdb", "work.duckdb.key"):
        shutil.copy2(template / name, tmp_path / name)
    made = Room(Store.open(tmp_path / "work.duckdb"), Brief.parse(BRIEF), known)
    made._past = (), made._state()
    return made


@pytest.fixture
def posted():
    """Makes a post: text, title, days ago."""
    return post


@pytest.fixture(scope="session")
def own():
    """The module of a person's own mailbox."""
    spec = importlib.util.spec_from_file_location("own_mailbox", Path(__file__).with_name("own_mailbox.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def dovecot(own):
    """Signs in to a real IMAP server."""
    with own.SERVERS.stdio() as connect:
        yield connect


@pytest.fixture
def scripted(own):
    """An IMAP server that makes the faults it is told to make."""
    server = own.SERVERS.Scripted()
    yield server
    server.close()


@pytest.fixture
def desk(own, room, dovecot):
    """A person with the tool and a mail program."""
    return own.Desk(room, dovecot)


@pytest.fixture
def sent(desk, room):
    """The draft of a letter that left through the mail program."""
    draft = room.approved()
    desk.lay()
    desk.send(draft)
    desk.seen()
    return draft


@pytest.fixture
def bitly():
    """A server that answers like Bitly: `answers` are (status, body), the last one for good; `asked` is what came: path,
    authorization and, of a POST, its body."""
    state = SimpleNamespace(answers=[], asked=[])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(self.path, self.headers["authorization"])

        def do_POST(self):
            self.answer(self.path, self.headers["authorization"], json.loads(self.rfile.read(int(self.headers["content-length"]))))

        def answer(self, *asked):
            state.asked.append(asked)
            status, body = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/v4"
    yield state
    server.shutdown()
    server.server_close()
