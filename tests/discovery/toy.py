"""A toy platform for the pull's tests: a small world, a loopback server that can fail on purpose, and its adapter."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tastemaker.brief import Brief
from tastemaker.errors import BadPayload, Gone, NeedsKey, QuotaSpent, TryLater
from tastemaker.models import Bucket, Find, Post, Profile, Request
from tastemaker.platforms import Adapter, Call, Page
from tastemaker.terms import KINDS, Contact, Deletion, Derived, Redistribution, Terms

BRIEF = Brief.parse({"campaign": "Toy", "product": {"name": "Thing"}, "topics": ["trail", "hill"], "languages": ["en"],
                     "platforms": ["toy"], "sender": {"name": "Ann"}})


def toy_terms(search_limit=100):
    buckets = {"search": Bucket("search", search_limit, "day", title="searches"),
               "reads": Bucket("reads", 5_000, "day", title="reads"), "signed": Bucket("signed", 3_000, "window", seconds=300),
               "session": Bucket("session", 300, "day")}
    return Terms(name="toy", title="Toy", as_of="2026-01-01", sources=(), access="", buckets=buckets,
                 retention={**dict.fromkeys(KINDS, 30), "counters_accepted": 1000}, derived=Derived(rule=""),
                 contact=Contact(rule="", from_text="yes"), redistribution=Redistribution(rule=""),
                 deletion=Deletion(rule="", hours=24))


class Toy(Adapter):
    name, title, docs, base_url = "toy", "Toy", "https://toy.example/docs", "http://127.0.0.1:1"
    keys = {"TOY_KEY": "any"}
    required_keys = ("TOY_KEY",)
    examples = {"profile": "p000001", "handle": "h1", "post": "p000001-1"}
    batch = 10
    search_limit = 100
    signed = False

    @property
    def terms(self):
        return toy_terms(self.search_limit)

    def _call(self, verb, make, bucket, path, parse, args, session=False):
        asked = tuple((k, str(v)) for k, v in args.items() if v is not None)
        return Call(platform="toy", verb=verb, make=make, args=args, bucket=bucket, cost=1.0, session=session,
                    request=Request(url=f"{self.url}/{path}", params=asked), parse=parse, endpoint=f"toy.{path}")

    def search(self, query, *, language=None, limit=50):
        return [self.search_page(query, language, None)]

    def search_page(self, q, language, cursor):
        def parse(answer):
            items = tuple(Find(platform="toy", platform_id=i, text="match") for i in answer.body["ids"])
            onward = answer.body.get("next")
            return Page(items=items, next=self.search_page(q, language, onward) if onward else None)
        bucket = "signed" if self.signed else "search"
        return self._call("search", "search_page", bucket, "search", parse, {"q": q, "language": language, "cursor": cursor}, self.signed)

    def profiles(self, ids):
        ids = list(ids)
        return [self.profiles_page(ids[i:i + self.batch]) for i in range(0, len(ids), self.batch)]

    def profiles_page(self, ids):
        def parse(answer):
            found = tuple(Profile(platform="toy", platform_id=p["id"], handle=p["handle"], name=p["name"], bio=p["bio"],
                                  followers=p["followers"]) for p in answer.body["profiles"])
            return Page(items=found, missing=tuple(set(ids) - {p.platform_id for p in found}))
        return self._call("profiles", "profiles_page", "reads", "profiles", parse, {"ids": ids})

    def lookup(self, handles):
        return [self.lookup_page(handle) for handle in handles]

    def lookup_page(self, handle):
        def parse(answer):
            found = tuple(Profile(platform="toy", platform_id=p["id"], handle=p["handle"], name=p["name"], bio=p["bio"],
                                  followers=p["followers"]) for p in answer.body["profiles"])
            return Page(items=found, missing=() if found else (handle,))
        return self._call("lookup", "lookup_page", "reads", "lookup", parse, {"handle": handle})

    def posts(self, profile_id, feed=None, *, limit=20):
        return [self.posts_page(profile_id, limit)]

    def posts_page(self, profile_id, limit):
        def parse(answer):
            if "posts" not in answer.body:
                raise BadPayload("no posts in the answer")
            return Page(items=tuple(Post(platform="toy", platform_id=p["id"], profile_id=profile_id, text=p["text"],
                                         views=p["views"]) for p in answer.body["posts"]))
        return self._call("posts", "posts_page", "reads", "posts", parse, {"profile_id": profile_id, "limit": limit})

    def headers(self, session=None):
        return {"x-token": session["token"]} if session else {"x-key": self.secrets["TOY_KEY"]}

    def sign_in(self):
        if not self.signed:
            return None
        return self._call("session", "sign_in", "session", "session", lambda answer: Page(), {})

    def explain(self, answer, call):
        error = answer.body.get("error") if isinstance(answer.body, dict) else None
        kinds = {"spent": QuotaSpent(call.bucket), "gone": Gone("It is gone."), "key": NeedsKey("No key."),
                 "later": TryLater("Not now.")}
        return kinds.get(error) or (TryLater("busy") if answer.status >= 429 else None)


class World:
    """Creators `c000`…, each with three posts; `bend(path, query, count)` may answer in the server's place."""

    def __init__(self, size=24, bend=None):
        self.size, self.bend, self.asked, self.lock = size, bend, [], threading.Lock()
        self.views = 100
        self.tokens = 0

    def answer(self, path, query, headers):
        with self.lock:
            self.asked.append((path, tuple(sorted(query.items()))))
            count = sum(1 for p, _ in self.asked if p == path)
        if self.bend and (bent := self.bend(path, query, count, headers)):
            return bent
        return 200, getattr(self, path)(query)

    def search(self, query):
        start = int(query.get("cursor", 0))
        offset = 0 if query["q"] == "trail" else self.size // 3
        ids = [f"c{(offset + i) % self.size:03d}" for i in range(start, min(start + 8, self.size // 2))]
        return {"ids": ids, "next": start + 8 if start + 8 < self.size // 2 else None}

    def profiles(self, query):
        return {"profiles": [self.profile(i) for i in json.loads(query["ids"].replace("'", '"')) if self.is_there(i)]}

    def lookup(self, query):
        ident = query["handle"].removeprefix("handle-").upper().lower()
        return {"profiles": [self.profile(ident)] if self.is_there(ident) else []}

    def profile(self, ident):
        return {"id": ident, "handle": f"Handle-{ident}", "name": f"Name {ident}", "bio": "runs", "followers": int(ident[1:]) * 10}

    def is_there(self, ident):
        return ident.startswith("c") and ident[1:].isdigit() and not ident.endswith("7") and int(ident[1:]) < self.size

    def posts(self, query):
        ident = query["profile_id"]
        return {"posts": [{"id": f"{ident}-{n}", "text": f"post {n}", "views": self.views + n} for n in range(3)]}

    def session(self, query):
        self.tokens += 1
        return {"token": f"t{self.tokens}"}


@contextmanager
def serve(world, etags=False):
    import hashlib

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            parts = urlsplit(self.path)
            query = {k: v[0] for k, v in parse_qs(parts.query).items()}
            status, body = world.answer(parts.path.strip("/"), query, self.headers)
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            tag = hashlib.sha256(raw).hexdigest()[:8]
            if etags and status == 200 and self.headers.get("if-none-match") == tag:
                status, raw = 304, b""
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            if etags and status in (200, 304):
                self.send_header("etag", tag)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
