"""Frames as a snapshot has them, a Voila server and a browser, one of each for a test file."""

import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.views import voila
from tastemaker.workbench import serving

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ATTACK = ("\"'><img src=x onerror=\"window.__pwned=1;alert(1)\"><script>window.__pwned=2</script>"
          "<svg onload=alert(3)>{{7*7}}\u202e")
NAMES = ("Fjell Footnotes", "Ridge & Root", "Ultra Anna", "Bergpfad Tagebuch", "Muddy Miles", "Vert Hunters")


def snapshot_frames(n: int = 40, attacked: int = 6) -> dict[str, pd.DataFrame]:
    """The frames of a snapshot for `n` creators; the last `attacked` of them have markup in every text field."""
    chance = np.random.default_rng(7)
    people = [_person(i, chance, attack=i >= n - attacked) for i in range(n)]
    now = clock.now()
    growth = [
        {
            **_who(p),
            "taken_at": now - timedelta(days=d),
            "followers": 1_000 + 100 * i - 3 * d,
            "view_count": None,
            "post_count": 9,
        }
        for i, p in enumerate(people)
        for d in (90, 60, 30, 0)
    ]
    posts = [
        {
            **_who(p),
            "title": p["reasons"] if p["name"] == ATTACK else f"Post {k} of {p['name']}",
            "text": p["name"],
            "url": "javascript:window.__pwned=3" if p["name"] == ATTACK else f"https://example.test/{k}",
            "format": "video",
            "published_at": now - timedelta(days=k),
            "views": 500 + k,
            "likes": 3,
            "comments": 1,
        }
        for p in people
        for k in range(3)
    ]
    pipeline = [{"campaign_id": p["campaign_id"], "name": p["name"], "handle": p["handle"], "platform": p["platform"],
                 "stage": ATTACK if p["name"] == ATTACK else ("drafted", "sent")[i % 2],
                 "decision": ATTACK if p["name"] == ATTACK else "approve", "reviewer": p["name"], "drafted_at": now,
                 "reviewed_at": now, "sent_at": None, "outcome": p["name"]} for i, p in enumerate(people)]
    spend = [
        {
            "quota_day": (now - timedelta(days=d)).date(),
            "platform": p,
            "bucket": b,
            "calls": 9,
            "cost": 90.0,
            "price": 0.0,
        }
        for d in (60, 30, 0)
        for p, b in (("youtube", "reads"), ("bluesky", "reads"), (ATTACK, ATTACK))
    ]
    weights = dict.fromkeys(("relevance", "reach", "engagement", "authenticity", "suitability", "budget"), 1 / 6)
    parts = [{"campaign_id": p["campaign_id"], "profile_key": i, "creator_id": i, "fits": True, "closed": False, "rank": i + 1,
              "weights": json.dumps(weights), "seed": 7,
              **{name + end: min(max(value + off, 0), 1) for name, value in (
                  ("relevance", 0.95 - i / 50), ("reach", i / n), *((other, 0.5) for other in list(weights)[2:]))
                 for end, off in (("", 0.0), ("_low", -0.05), ("_high", 0.05))},
              **{f"{name}_n": 18 for name in weights}, "engagement_of": "engagement_per_view_median",
              **{f"{name}_state": "missing" if name == "budget" else "known" for name in weights}} for i, p in enumerate(people)]
    stages = [("found", 400), ("scored", n), ("drafted", 20), ("sent", 9), (ATTACK, 1)]
    return {"shortlist": pd.DataFrame(people), "parts": pd.DataFrame(parts), "growth": pd.DataFrame(growth), "recent_posts": pd.DataFrame(posts),
            "pipeline": pd.DataFrame(pipeline), "spend": pd.DataFrame(spend), "finds": _finds(),
            "funnel": pd.DataFrame(stages, columns=["stage", "n"]), **_campaign_rows().frames(ATTACK)}


def _campaign_rows():
    spec = importlib.util.spec_from_file_location("campaign_rows", Path(__file__).with_name("campaign_rows.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _finds() -> pd.DataFrame:
    """Discovery calls that brought less and less, one way with a hostile name."""
    ways = [("youtube", "topic", 100.0), ("youtube", "featured", 1.0), ("bluesky", "topic", 1.0), ("bluesky", ATTACK, 1.0)]
    return pd.DataFrame([{"campaign_id": "c", "platform": platform, "bucket": "search", "family": family, "cost": cost,
                          "new": 24 - 2 * i, "relevant": 12.0 - i} for i in range(10) for platform, family, cost in ways])


@pytest.fixture(scope="session")
def frames() -> dict[str, pd.DataFrame]:
    """What the team has: forty creators, six of them hostile, and columns that no stakeholder may see."""
    return snapshot_frames()


@pytest.fixture(scope="session")
def attack() -> str:
    """The text that stands in every field of a hostile creator."""
    return ATTACK


def _person(i: int, chance: np.random.Generator, attack: bool) -> dict:
    text = (lambda plain: ATTACK) if attack else (lambda plain: plain)
    views = float(np.exp(chance.normal(8.5, 1.2)))
    return {
        "campaign_id": "trail-shoes-spring",
        "profile_key": i,
        "rank": i + 1,
        "name": text(f"{NAMES[i % 6]} {i}"),
        "handle": text(f"@creator{i}"),
        "platform": text(("youtube", "bluesky")[i % 2]),
        "url": "javascript:window.__pwned=4" if attack else f"https://example.test/c{i}",
        "score": 0.9 - i / 100,
        "score_low": 0.85 - i / 100,
        "score_high": 0.95 - i / 100,
        "relevance": round(0.95 - i / 50, 3),
        "reach": 0.5,
        "engagement": 0.5,
        "followers": None if i % 9 == 8 else int(views * 3),
        "reach_median_views": None if i % 7 == 6 else views,
        "reach_n": 18,
        "engagement_per_view_median": 0.04,
        "posts_per_week": 1.5,
        "days_since_post": 3.0,
        "followers_growth_30d": 0.02,
        "main_format": text("video"),
        "main_language": text(("en", "de")[i % 2]),
        "size_band": text(("nano", "micro", "mid")[i % 3]),
        "country": text("DE"),
        "cohort": text("youtube / micro"),
        "cohort_n": 31,
        "reach_percentile": None if i % 7 == 6 else i / 40,
        "engagement_percentile": 0.5,
        "fetched_at": clock.now(),
        "label": text("star") if i % 5 == 0 else None,
        "reasons": text(f"Writes about trail running; quoted from post {i}."),
        "why_not": None,
        "address": "canary-address@leak.test",
        "note": "canary-note",
        "contact_hash": "canary-hash",
        "api_key": "canary-key",
    }


def _who(person: dict) -> dict:
    return {k: person[k] for k in ("profile_key", "platform", "handle", "name")}


class Server:
    """A real Voila on a folder, with the options and the environment that the project serves with."""

    def __init__(self, folder: Path, env: dict[str, str], ahead: int = 0) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.folder = folder
        self.url, self.token = f"http://127.0.0.1:{self.port}", "only-for-this-test"
        clean = {k: v for k, v in os.environ.items() if not k.startswith("TASTEMAKER_")}
        self.log = open(folder.parent / "voila.log", "w+b")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voila", str(folder), *serving.voila_options(self.port, self.token, ahead=ahead)],
            env=voila.environment(clean | env), stdout=self.log, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self) -> None:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.url}/?token={self.token}", timeout=5)
                return
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, self.output()
                time.sleep(0.25)
        raise AssertionError(self.output())

    def page(self, name: str) -> str:
        return f"{self.url}/voila/render/{name}.ipynb?token={self.token}"

    def output(self) -> str:
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """`serve(env, notebooks, extra)` starts Voila on copies of these notebooks; it stops after the file's tests."""
    started: list[Server] = []

    def start(env: dict[str, str], notebooks: list[str], extra: dict[str, str] | None = None) -> Server:
        folder = tmp_path_factory.mktemp("served") / "pages"
        folder.mkdir()
        for name in notebooks:
            shutil.copy(ROOT / "notebooks" / name, folder)
        for name, text in (extra or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        started.append(Server(folder, env))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium; without it the tests that need it are skipped by name."""
    if not os.path.exists(CHROMIUM):
        pytest.skip("needs chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


class Watched:
    """A page that writes down what it asked for, what came over its socket, and every dialog or script error."""

    def __init__(self, browser, **options) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 1500}, **options)
        self.tab = self.context.new_page()
        self.outside, self.dialogs, self.errors, self.received = [], [], [], []
        self.context.route(re.compile(".*"), self._route)
        self.tab.on("dialog", lambda d: (self.dialogs.append(d.message), d.dismiss()))
        self.tab.on("pageerror", lambda e: self.errors.append(str(e)))
        self.tab.on("console", lambda m: self.errors.append(m.text) if m.type == "error" and "Error:" in m.text else None)   # Voila catches some
        self.tab.on("websocket", lambda ws: ws.on("framereceived", lambda frame: self.received.append(frame)))

    def _route(self, route) -> None:
        if re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:", route.request.url):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def everything(self) -> str:
        """All that reached the browser: the page as it stands and every frame of its socket."""
        frames = [f if isinstance(f, str) else bytes(f).decode(errors="replace") for f in self.received]
        return self.tab.content() + "\n".join(frames)


@pytest.fixture
def watched(chromium):
    """`watched()` opens a new watched tab."""
    opened: list[Watched] = []

    def start(**options) -> Watched:
        opened.append(Watched(chromium, **options))
        return opened[-1]

    yield start
    for page in opened:
        page.context.close()


@pytest.fixture(scope="session")
def pointed():
    """Brings the pointer over a mark of a chart, and clicks where asked. A chart that is being drawn anew hides its marks: look again."""
    from playwright.sync_api import Error

    def over(tab, number=0, click=False, tries=10):
        for left in reversed(range(tries)):
            point = tab.locator(".tm-chart svg .mark-symbol.role-mark path").nth(number)
            try:
                point.hover(force=True, timeout=10_000)
                return point.click(force=True, timeout=10_000) if click else None
            except Error:
                if not left:
                    raise
                tab.wait_for_timeout(500)

    return over


@pytest.fixture(scope="session")
def faults():
    """`faults(tab)` is what axe finds against WCAG 2.2, levels A and AA: the rule with the elements that break it."""
    from axe_playwright_python.sync_playwright import Axe
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

    def found(tab) -> list[str]:
        return [f"{fault['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
                for fault in Axe().run(tab, options=rules).response["violations"] for node in fault["nodes"]]

    return found
