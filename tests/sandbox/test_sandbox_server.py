"""The wire: keep-alive, gzip, ETags, each fault, and a log of what was asked."""

import gzip
import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from statistics import median
from urllib.request import urlopen

import pytest

from tastemaker import clock
from tastemaker.sandbox import World, serve

SEARCH = "/youtube/v3/search?part=snippet&type=channel&q=yoga&maxResults=50&key=k"


def test_it_listens_on_loopback_only_and_frees_its_port(world):
    with serve(world) as server:
        assert server.url.startswith("http://127.0.0.1:")
        port = int(server.url.rpartition(":")[2])
        assert server.youtube_url == f"{server.url}/youtube/v3" and server.bluesky_url == server.pds_url == server.url
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_one_connection_carries_many_requests(server):
    line = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    for _ in range(5):
        line.request("GET", SEARCH)
        assert json.loads(line.getresponse().read())["items"]
    assert len(server.requests) == 5


def test_an_answer_is_zipped_when_asked_and_says_the_same(ask):
    plain = ask("/youtube/v3/search", part="snippet", type="channel", q="yoga", maxResults=50)
    packed = ask("/youtube/v3/search", part="snippet", type="channel", q="yoga", maxResults=50,
                 headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip" and packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.raw) == plain.raw and len(packed.raw) < len(plain.raw) / 3
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("path, parameters", [
    ("/youtube/v3/search", {"part": "snippet", "q": "yoga"}), ("/xrpc/app.bsky.actor.searchActors", {"q": "yoga"})])
def test_what_is_unchanged_is_not_sent_again(ask, server, path, parameters):
    first = ask(path, **parameters)
    again = ask(path, headers={"if-none-match": first.headers["etag"]}, **parameters)
    assert (first.status, again.status, again.raw) == (200, 304, b"")
    assert ask(path, headers={"if-none-match": 'W/"other"'}, **parameters).status == 200
    before = sum(server.quota.spent.values())
    ask(path, headers={"if-none-match": first.headers["etag"]}, **parameters)
    assert sum(server.quota.spent.values()) == before + 1


def test_another_day_changes_the_counters_and_so_the_etag(ask, server, world):
    creator = next(c for c in world.creators if world.account(c.index, "youtube", 739_941)
                   and not c.youtube.counts_hidden)
    wanted = {"part": "statistics", "id": creator.youtube.platform_id}
    first = ask("/youtube/v3/channels", **wanted)
    server.set_now(datetime(2026, 8, 23, tzinfo=UTC))
    then = ask("/youtube/v3/channels", headers={"if-none-match": first.headers["etag"]}, **wanted)
    earlier, later = (int(answer.body["items"][0]["statistics"]["viewCount"]) for answer in (then, first))
    assert earlier < later
    server.set_now(None)
    assert ask("/youtube/v3/channels", **wanted).raw == first.raw


def test_without_set_now_it_follows_the_clock(world):
    with clock.fixed(datetime(2026, 3, 1, tzinfo=UTC)), serve(world) as server:
        assert server.now() == clock.now()


def test_every_request_is_logged_with_its_endpoint(ask, server):
    ask("/youtube/v3/videos:batchGetStats", part="id", id="x")
    ask("/xrpc/app.bsky.actor.getProfile", actor="nobody.example")
    assert [(method, path) for method, path, _ in server.requests] == [
        ("GET", "/youtube/v3/videos:batchGetStats"), ("GET", "/xrpc/app.bsky.actor.getProfile")]
    assert server.counts == {"videos:batchGetStats": 1, "app.bsky.actor.getProfile": 1}


def test_attacks_arrive_as_their_authors_wrote_them(ask, world):
    from tastemaker.sandbox.attacks import ATTACKS
    seen = set()
    for creator in world.attackers():
        if world.account(creator.index, "youtube", 739_941):
            item = ask("/youtube/v3/channels", part="snippet", id=creator.youtube.platform_id).body["items"][0]
            assert ATTACKS[creator.attack] in item["snippet"]["description"]
            seen.add(creator.attack)
    assert len(seen) > 10


# --- faults ----------------------------------------------------------------------------------------------------------

@pytest.fixture
def search(youtube):
    return lambda **more: youtube("search", part="snippet", q="yoga", type="channel", **more)


def test_a_429_says_when_to_come_back(search, bluesky, faults):
    faults(status429=True, retry_after=7)
    for answer in (search(), bluesky("actor.searchActors", q="x")):
        assert answer.status == 429 and answer.headers["retry-after"] == "7"
    assert "per minute" in search().body["error"]["message"]
    assert bluesky("actor.searchActors", q="x").body["error"] == "RateLimitExceeded"


def test_the_nth_request_fails_and_the_others_do_not(search, faults):
    faults(error5xx=2, retry_after=None)
    answers = [search() for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 503, 200] and "retry-after" not in answers[1].headers
    faults(error5xx={1, 3})
    assert [search().status for _ in range(3)] == [503, 200, 503]


def test_a_share_of_requests_fails_the_same_way_each_time(search, faults):
    runs = []
    for _ in range(2):
        faults(error5xx=0.3, seed=5)
        runs.append([search().status for _ in range(40)])
    assert runs[0] == runs[1] and 4 < runs[0].count(503) < 22


def test_a_fault_can_be_for_one_endpoint_only(search, bluesky, faults):
    faults(error5xx=True, only="searchActors")
    assert search().status == 200
    assert bluesky("actor.searchActors", q="x").status == 502


def test_quota_can_be_spent_by_word(search, bluesky, faults):
    faults(quota_spent=True)
    assert search().body["error"]["errors"][0]["reason"] == "quotaExceeded"
    answer = bluesky("actor.searchActors", q="x")
    assert answer.status == 429 and answer.headers["ratelimit-remaining"] == "0"


def test_a_slow_server_waits(search, faults):
    faults(slow_s=0.2)
    started = time.perf_counter()
    search()
    assert time.perf_counter() - started >= 0.2


def test_a_body_can_end_in_the_middle(search, faults):
    faults(truncated=True)
    with pytest.raises(IncompleteRead):
        search()


def test_json_can_break_off_and_a_proxy_can_answer_instead(search, faults):
    faults(broken_json=True)
    with pytest.raises(json.JSONDecodeError):
        search()
    faults(html=True)
    with pytest.raises(json.JSONDecodeError):
        search()


def test_a_connection_can_end_without_an_answer(search, faults):
    faults(reset=1)
    with pytest.raises(RemoteDisconnected):
        search()
    assert search().status == 200


def test_a_next_page_can_be_the_same_page_again(youtube, bluesky, faults):
    faults(cyclic_cursor=True)
    first = youtube("search", part="snippet", q="yoga", type="channel").body
    second = youtube("search", part="snippet", q="yoga", type="channel", pageToken=first["nextPageToken"]).body
    assert second["nextPageToken"] == first["nextPageToken"]
    first = bluesky("actor.searchActors", q="yoga", limit=5)
    second = bluesky("actor.searchActors", q="yoga", limit=5, cursor=first.body["cursor"])
    assert second.body["cursor"] == first.body["cursor"]
    faults()
    assert bluesky("actor.searchActors", q="yoga", limit=5).body["cursor"] == "5"


# --- speed and running alone -----------------------------------------------------------------------------------------

def test_fifty_items_are_answered_quickly_once_warm(server):
    line = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    times = []
    for _ in range(30):
        started = time.perf_counter()
        line.request("GET", SEARCH, headers={"accept-encoding": "gzip"})
        line.getresponse().read()
        times.append(time.perf_counter() - started)
    assert median(times) < 0.05


def test_callers_at_once_get_what_one_caller_gets(server):
    def body(number):
        with urlopen(f"{server.url}{SEARCH}&pageToken=&n={number % 7}", timeout=20) as answer:
            return answer.read()
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(body, range(60)))) == 1
    assert server.counts["search"] == len(server.requests) == 60


def test_it_runs_alone_until_interrupted():
    code = "from tastemaker.sandbox import run_forever; run_forever(size=50, seed=3, port=0)"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True,
                             preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))   # who runs tests may ignore it
    try:
        url = child.stdout.readline().split(" at ")[1].split()[0]
        with urlopen(f"{url}/xrpc/app.bsky.actor.searchActors?q=sandbox", timeout=20) as answer:
            assert json.load(answer)["actors"]
    finally:
        child.send_signal(2)
    assert child.wait(10) == 0


def test_a_small_world_has_its_own_size():
    assert len(World(seed=3, size=50).creators) == 50
