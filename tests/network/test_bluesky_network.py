"""The road against a real AT Protocol network: plan, pull, score, draft and outbox. Started by `make test-bluesky`.

It proves the contract, not ranking: this network's searchActors matches handles only, so creators come through searchPosts.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import pytest

import tastemaker as tm
from tastemaker.settings import Settings

pytestmark = pytest.mark.network
ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT.parent / "shared/servers/bluesky_network.sh"
FOLDER = Path(os.environ.get("TASTEMAKER_NETWORK_FOLDER") or Path(tempfile.gettempdir(), "tastemaker-network"))
PDS, APPVIEW, PASSWORD = "http://localhost:2583", "http://localhost:2584", "hunter2"
POSTS = ("Long trail running day in the hills, new shoes held on wet rock",
         "My ultramarathon plan: back to back trail running weekends",
         "Mountain running is mostly walking uphill and smiling downhill",
         "What I pack for an ultramarathon night section")


@pytest.fixture(scope="module")
def network():
    if not SCRIPT.exists():
        pytest.skip("the AT Protocol network's script is not beside this project")
    FOLDER.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(["bash", SCRIPT, FOLDER], start_new_session=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        _wait_until_up(process)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _wait_until_up(process, minutes=20):
    for _ in range(minutes * 60):
        assert process.poll() is None, "the network ended while it started"
        try:
            if httpx.get(f"{APPVIEW}/xrpc/app.bsky.actor.searchActors", params={"q": "alice"}, timeout=5).json().get("actors"):
                return
        except (httpx.HTTPError, ValueError):
            pass
        time.sleep(1)
    raise AssertionError(f"the network was not up after {minutes} minutes")


def _rpc(method, token=None, **body):
    answer = httpx.post(f"{PDS}/xrpc/{method}", json=body, timeout=30,
                        headers={"Authorization": f"Bearer {token}"} if token else {})
    answer.raise_for_status()
    return answer.json()


@pytest.fixture(scope="module")
def creators(network):
    """Ten accounts with a bio and posts of their own, made through the network's own API."""
    made = []
    for n in range(10):
        handle = f"runner{n}-{int(time.time())}.test"
        account = _rpc("com.atproto.server.createAccount", handle=handle, email=f"{handle}@example.com", password=PASSWORD)
        _rpc("com.atproto.repo.putRecord", account["accessJwt"], repo=account["did"], collection="app.bsky.actor.profile",
             rkey="self", record={"$type": "app.bsky.actor.profile", "displayName": f"Test runner {n}",
                                  "description": f"Trail running, week {n}. Business: runner{n}@trail.example"})
        for k, text in enumerate(POSTS):
            _rpc("com.atproto.repo.createRecord", account["accessJwt"], repo=account["did"], collection="app.bsky.feed.post",
                 record={"$type": "app.bsky.feed.post", "text": f"{text} ({n}.{k})", "langs": ["en"],
                         "createdAt": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - 86_400 * k))})
        made.append(account)
    time.sleep(10)  # the AppView reads the PDS's stream
    return made


def shown(bench, plan, capsys, pulls=5):
    """Pull a plan, and go on where the network broke off; print it with its forecast, what it did and both side by side; that
    last table."""
    for _ in range(pulls):
        report = bench.pull(plan)
        if report.complete:
            break
        time.sleep(10)
    with capsys.disabled():
        sys.stdout.write(f"\n{plan}\n\n{report}\n\n")
        assert report.complete, "a pull that waits is not checked"
        came = came_of(bench, plan)
        sys.stdout.write(came.to_string(index=False) + "\n")
    return came


def came_of(bench, plan):
    """The plan's forecast beside what came, a row a figure; it must be whole and agree with the ledger and with what is stored."""
    came = bench.forecast_errors().query("plan_id == @plan.plan_id")[["platform", "bucket", "what", "expected", "low", "high", "actual", "error", "inside"]]
    assert len(came) == len(plan.forecast) and set(came["what"]) == {"calls", "creators", "relevant"}
    assert ((came["low"] <= came["expected"]) & (came["expected"] <= came["high"])).all()
    rows = came.set_index(["what", "bucket"])["actual"]
    ledger = {row["bucket"]: row["n"] for row in bench.store.rows(
        "SELECT bucket, count(*) AS n FROM calls WHERE plan_id = $plan GROUP BY bucket", plan=plan.plan_id)}
    forecast = {bucket: rows[("calls", bucket)] for _, bucket in rows.loc[["calls"]].index}
    assert forecast == {**dict.fromkeys(forecast, 0), **ledger}
    new = bench.store.rows("""SELECT count(*) AS n FROM (SELECT profile_key FROM finds GROUP BY ALL HAVING arg_min(plan_id, found_at) = $plan)""",
                           plan=plan.plan_id)[0]["n"]
    assert rows[("creators", "")] == new >= rows[("relevant", "")]
    return came


def test_the_road_runs_against_the_real_network(creators, tmp_path, monkeypatch, capsys):
    for name, value in {"BLUESKY_BASE_URL": APPVIEW, "BLUESKY_PDS_URL": PDS, "BLUESKY_IDENTIFIER": creators[0]["handle"],
                        "BLUESKY_APP_PASSWORD": PASSWORD, "REVIEWER": "Reviewer", "SENDER_EMAIL": "mara@fernpath.example",
                        "POSTAL_ADDRESS": "Fernpath, Example Street 1, 12345 Example"}.items():
        monkeypatch.setenv(f"TASTEMAKER_{name}", value)
    bench = tm.open(tmp_path / "real.duckdb", settings=Settings())
    brief = tm.Brief.load(ROOT / "data/briefs/trail-shoes.toml").model_copy(update={"platforms": ("bluesky",), "sizes": ()})
    plan = bench.plan(brief)
    assert len(plan.table()) > 0
    first = shown(bench, plan, capsys)
    assert first.set_index("what").loc["relevant", "actual"] > 0
    made = {account["did"] for account in creators}
    pulled = {r["platform_id"] for r in bench.store.rows("SELECT platform_id FROM profiles WHERE state = 'live'")}
    assert made <= pulled
    assert bench.store.rows("SELECT count(*) AS n FROM posts")[0]["n"] >= len(made) * len(POSTS)
    shortlist = bench.score(brief)
    assert shortlist["rank"].notna().sum() >= len(made)
    drafts = bench.draft(brief, top=5)
    for draft_id in drafts.ids[:3]:
        bench.decide(draft_id, "approve")
    paths = bench.outbox().save(tmp_path / "outbox")
    assert sum(p.suffix == ".eml" for p in paths) == 3
    calls = len(bench.store.rows("SELECT 1 FROM calls"))
    bench.pull(bench.plan(brief))
    assert len(bench.store.rows("SELECT 1 FROM calls")) == calls, "the same plan again asks nothing"
    other = bench.plan(brief.model_copy(update={"campaign": "uphill", "topics": ("ultramarathon plan", "uphill walking")}))
    second = shown(bench, other, capsys)
    off = [part[part["what"] == "calls"]["error"].max() for part in (first, second)]
    assert off[1] < off[0], "the first pull taught the forecast how small this network is"
