"""A platform that is only one file: what the server, the world and the part's own tools give it."""

import gzip
import json
import re
import socket
import sys
import textwrap
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from tastemaker.sandbox import Faults, World, growth, ids, parts, people, posting, serve
from tastemaker.sandbox.asking import Asked
from tastemaker.sandbox.front import Front
from tastemaker.sandbox.quota import Limit, Quota
from tastemaker.sandbox.server import exports
from tastemaker.sandbox.tokens import Tokens

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = NOON.toordinal()
PART = '''
    """A meadow where sheep post."""
    from datetime import date
    from tastemaker.sandbox import growth
    from tastemaker.sandbox.part import Good, Habitat, Limit, Part, Refused

    class Meadow(Part):
        name = "meadow"
        prefixes = ("/meadow/", "/meadow/gate/")
        habitat = Habitat(share=0.4, size=0.1, since=date(2021, 1, 1), habits={"visual": 1, "audio": 1}, views=True,
                          longest_handle=22, gap=2)
        limits = {"calls": Limit(50, seconds=60), "day": Limit(1_000, zone="UTC")}
        keys = ("TASTEMAKER_MEADOW_KEY",)

        def urls(self, root):
            return {"gate": f"{root}/meadow/gate"}

        def options(self, root):
            return {"TASTEMAKER_MEADOW_FENCES": "a.example b.example"}

        def admit(self, asked, endpoint, now, faults):
            if endpoint == "token":
                return {}
            if not self.tokens.check(asked.bearer, now):
                raise Refused(401, {"error": "expired" if self.tokens.expired(asked.bearer, now) else "token"})
            left = self.take("calls", now)
            if left < 0:
                raise Refused(429, {"error": "slow"}, {"x-reset": str(self.window_ends("calls", now))})
            return {"x-left": str(left), "x-of": str(self.allowed("calls"))}

        def cacheable(self, endpoint):
            return endpoint != "token"

        def answer(self, asked, endpoint, query, day, now):
            if endpoint == "token":
                return {"token": self.tokens.issue(asked.form.first("who"), now, 60)}
            if endpoint == "sheep":
                found, total = self.world.search(query.first("q"), self.name, day)
                here = [self.world.account(i, self.name, day) for i in found]
                link = {"link": f'<{asked.root}/meadow/sheep?q={query.first("q")}&page=2>; rel="next"'}
                return Good({"total": total, "sizes": [growth.followers(a, day) for a in here]}, link)
            if endpoint == "echo":
                return {"said": asked.json}
            raise Refused(404, {"error": "nothing"}, {"x-why": "unknown"})

        def loop(self, body, query, headers):
            headers["link"] = headers["link"].replace("page=2", "page=1")
'''
NESTED = '''
    from tastemaker.sandbox.part import Habitat, Part

    class Barn(Part):
        name = "barn"
        prefixes = ("/meadow/barn/",)
        habitat = Habitat(share=0.1)

        def answer(self, asked, endpoint, query, day, now):
            return {"barn": endpoint}
'''


@pytest.fixture
def meadow(tmp_path, monkeypatch):
    """The server with the parts of two invented platforms, and nothing else."""
    for name, text in (("meadow", PART), ("barn", NESTED), ("_hay", "")):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
    monkeypatch.setattr(parts, "__path__", [*parts.__path__, str(tmp_path)])
    with serve(World(seed=7, size=300), now=lambda: NOON, platforms=["meadow", "barn"]) as server:
        yield server
    parts.part_class.cache_clear()
    for name in ("meadow", "barn"):
        sys.modules.pop(f"tastemaker.sandbox.parts.{name}")


@pytest.fixture
def call(meadow):
    def called(path, body=None, headers=None, **query):
        line = HTTPConnection(meadow.url.removeprefix("http://"), timeout=10)
        line.request("POST" if body is not None else "GET", f"{path}?{urlencode(query)}", body, headers or {})
        answer = line.getresponse()
        raw = answer.read()
        line.close()
        return answer.status, json.loads(raw), {k.lower(): v for k, v in answer.getheaders()}
    return called


@pytest.fixture
def bearer(call):
    return {"authorization": f"bearer {call('/meadow/gate/token', 'who=ann')[1]['token']}"}


# --- the server ------------------------------------------------------------------------------------------------------

def test_a_file_becomes_a_part_by_lying_there(meadow):
    assert {"meadow", "barn"} <= set(parts.names()) and "_hay" not in parts.names()
    assert meadow.platforms == ("barn", "meadow")
    assert meadow.base_url("meadow") == meadow.meadow_url == f"{meadow.url}/meadow"
    assert meadow.urls("meadow") == {"gate": meadow.gate_url} and meadow.gate_url == f"{meadow.url}/meadow/gate"
    with pytest.raises(AttributeError, match="nothing_url"):
        meadow.nothing_url  # noqa: B018


def test_it_says_how_an_adapter_is_pointed_at_it(meadow):
    assert exports(meadow, "meadow") == (
        f"export TASTEMAKER_MEADOW_BASE_URL={meadow.url}/meadow TASTEMAKER_MEADOW_GATE_URL={meadow.url}/meadow/gate "
        "TASTEMAKER_MEADOW_FENCES='a.example b.example' TASTEMAKER_MEADOW_KEY=sandbox")


def test_the_longest_prefix_names_the_endpoint(meadow, call, bearer):
    call("/meadow/sheep", headers=bearer, q="yoga")
    call("/elsewhere")
    assert call("/meadow/barn/door")[:2] == (200, {"barn": "door"})
    assert meadow.counts == {"token": 1, "sheep": 1, "/elsewhere": 1, "door": 1}
    assert call("/elsewhere")[:2] == (404, {"error": "NotFound", "message": "Nothing is here."})
    assert call("/youtube/v3/search")[0] == 404, "parts that were not asked for do not answer"


def test_headers_of_admission_and_of_the_answer_go_together(call, bearer):
    status, body, first = call("/meadow/sheep", headers=bearer, q="yoga")
    again = call("/meadow/sheep", headers=bearer, q="yoga")[2]
    assert status == 200 and body["total"] == len(body["sizes"]) > 3
    assert (first["x-left"], again["x-left"], first["x-of"]) == ("49", "48", "50")
    assert first["link"] == again["link"] and first["link"].startswith("<http://127.0.0.1:")
    missing = call("/meadow/nowhere", headers=bearer)
    assert (missing[0], missing[2]["x-why"], missing[2]["x-left"]) == (404, "unknown", "47")


def test_a_looping_page_is_kept_apart_from_the_good_one(meadow, call, bearer):
    meadow.faults = Faults(cyclic_cursor=True)
    assert "page=1" in call("/meadow/sheep", headers=bearer, q="yoga")[2]["link"]
    meadow.faults = Faults()
    assert "page=2" in call("/meadow/sheep", headers=bearer, q="yoga")[2]["link"]


def test_answers_to_different_bodies_differ(call, bearer):
    assert [call("/meadow/echo", text, bearer)[1]["said"] for text in ('{"a":1}', '{"a":2}', "no json")] == [
        {"a": 1}, {"a": 2}, None]


def test_a_part_without_etags_sends_none(call, bearer):
    assert "etag" not in call("/meadow/sheep", headers=bearer, q="yoga")[2]


def test_a_token_ends_after_its_time(meadow, call, bearer):
    assert call("/meadow/sheep")[:2] == (401, {"error": "token"})
    meadow.set_now(NOON + timedelta(seconds=61))
    assert call("/meadow/sheep", headers=bearer)[:2] == (401, {"error": "expired"})
    fresh = call("/meadow/gate/token", "who=ann")[1]["token"]
    assert call("/meadow/sheep", headers={"authorization": f"Bearer {fresh}"})[0] == 200


def test_a_window_that_is_spent_says_when_it_ends(meadow, call, bearer):
    meadow.quota.limits["meadow.calls"] = 1
    assert [call("/meadow/sheep", headers=bearer, q="x")[0] for _ in range(2)] == [200, 429]
    ends = int(call("/meadow/sheep", headers=bearer, q="x")[2]["x-reset"])
    meadow.set_now(datetime.fromtimestamp(ends, UTC))
    assert call("/meadow/token", "who=ann")[0] == 200 and ends == NOON.timestamp() + 60


def test_without_a_form_of_its_own_a_part_still_refuses_in_json(meadow, call, bearer):
    meadow.faults = Faults(status429=True, retry_after=5)
    status, body, headers = call("/meadow/sheep", headers=bearer)
    assert (status, body, headers["retry-after"]) == (429, {"error": "status429"}, "5")


def test_a_gzip_bomb_is_small_and_unpacks_to_more_than_eighty_megabytes(meadow):
    meadow.faults = Faults(gzip_bomb=True)
    line = HTTPConnection(meadow.url.removeprefix("http://"), timeout=20)
    line.request("GET", "/meadow/sheep", headers={"accept-encoding": "gzip"})
    answer = line.getresponse()
    raw = answer.read()
    line.close()
    assert (answer.status, answer.getheader("content-encoding")) == (200, "gzip") and len(raw) < 1 << 20
    assert len(text := gzip.decompress(raw)) > 80_000_000 and json.loads(text) == []


def test_a_body_can_come_byte_by_byte(meadow):
    meadow.faults = Faults(drip_s=0.01, only="sheep")
    pieces, started = [], time.perf_counter()
    with socket.create_connection(("127.0.0.1", int(meadow.url.rpartition(":")[2])), 10) as line:
        line.sendall(b"GET /meadow/sheep HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        while piece := line.recv(4_096):
            pieces.append(piece)
    body = b"".join(pieces).partition(b"\r\n\r\n")[2]
    assert json.loads(body) == {"error": "token"} and time.perf_counter() - started > 0.01 * len(body)
    assert len(pieces) > 5


# --- the world -------------------------------------------------------------------------------------------------------

def test_accounts_follow_the_habitat_and_need_no_other_platform(meadow):
    world, habitat = meadow.world, parts.part_class("meadow").habitat
    here = [(world.creator(i), world.account_of(world.creator(i), "meadow")) for i in world.residents("meadow")]
    assert 0.3 < len(here) / world.size < 0.5
    assert all(account.opened >= habitat.since.toordinal() and account.views and not account.titled
               for _, account in here)
    assert {account.formats for _, account in here} == {"visual", "audio"}
    assert all(account == World(7, 300).account_of(creator, "meadow") for creator, account in here[:20])
    assert any(not creator.accounts for creator, _ in here) or {len(c.accounts) for c, _ in here} >= {1, 2}


def test_an_account_exists_from_the_day_it_opens_until_it_goes(meadow):
    world = meadow.world
    index = next(i for i in world.residents("meadow") if world.creator(i).gone_on < 800_000)
    account, gone = world.account_of(world.creator(index), "meadow"), world.creator(index).gone_on
    days = (account.opened - 1, account.opened, gone - 1, gone)
    assert account.opened >= gone or [bool(world.account(index, "meadow", day)) for day in days] == [
        False, True, True, False]
    assert world.account(-1, "meadow", TODAY) is world.account(world.size, "meadow", TODAY) is None


def test_ids_and_handles_lead_back_to_their_creator_and_others_lead_nowhere(meadow):
    world, part = meadow.world, meadow.front.parts["meadow"]
    for index in world.residents("meadow"):
        creator, there = world.creator(index), world.account(index, "meadow", TODAY)
        handle, number = part.handle(creator), part.platform_id(creator)
        assert re.fullmatch(r"sandbox(_[a-z]+_[a-z]+)?_[0-9a-z]+", handle) and len(handle) <= 22
        assert re.fullmatch(r"[1-9]\d{17}", number)
        expected = creator if there else None
        assert world.by_handle(f"@{handle.upper()}", "meadow", TODAY) is expected
        assert world.find(number, "meadow", TODAY) is world.find(handle, "meadow", TODAY) is expected
    shortened = [i for i in world.residents("meadow") if part.handle(world.creator(i)).count("_") == 1]
    assert shortened and len(shortened) < len(world.residents("meadow"))
    for text in ("", "@", "sandbox_never_was_3", "x" * 400, "sandbox", "123456789012345678", "²"):
        assert world.find(text, "meadow", TODAY) is None


def test_posts_have_ids_formats_and_counters(meadow):
    world, formats = meadow.world, set()
    for index in world.residents("meadow")[:60]:
        account = world.account(index, "meadow", TODAY)
        for place in posting.newest(account, TODAY, 3) if account else ():
            item = world.post(index, "meadow", place)
            counts = posting.counts(item, TODAY)
            formats.add(item.format)
            assert counts.views >= counts.likes >= counts.reposts >= 0 and item.title == "" and item.text
            assert item.format != "audio" or 900 <= item.seconds <= 5_400
            assert world.find_post(world.post_id(item), "meadow", TODAY) == item
            assert world.find_post(world.post_id(item), "meadow", item.at.toordinal()) is None, "not yet"
    assert formats == {"image", "short", "video", "audio"}
    assert world.find_post("123456789012345678", "meadow", TODAY) is None


def test_a_creator_follows_others_of_the_platform_and_they_know(meadow):
    world = meadow.world
    index = world.residents("meadow")[0]
    others = world.peers(world.creator(index), "meadow", "follows", 60)
    assert others and set(others) <= set(world.residents("meadow")) - {index}
    assert all(index in world.followers_of("meadow")[other] for other in others)
    assert set(world.topics("meadow")) and sum(map(len, world.topics("meadow").values())) == len(
        world.residents("meadow"))


def test_posts_are_searched_and_the_truth_is_told_on_request(meadow):
    world = meadow.world
    found, total = world.search_posts("yoga", "meadow", TODAY)
    assert 0 < len(found) == total and all("meadow" == world.post(i, "meadow", p).account.platform for i, p in found)
    assert {row["platform"] for row in world.truth(["meadow"])} == {"meadow"}
    assert {row["platform"] for row in world.truth()} == {"youtube", "bluesky"}


def test_a_bio_is_cut_to_its_length_and_keeps_the_site_where_it_fits(meadow):
    for index in meadow.world.residents("meadow"):
        creator = meadow.world.creator(index)
        whole = people.bio(creator, "meadow")
        assert people.bio(creator, "meadow", 20_000) == whole
        for longest in (20, 80, 150, 500):
            text = people.bio(creator, "meadow", longest)
            assert len(text) <= longest and (len(whole) > longest or text == whole)
            assert not creator.linked or longest < 100 or creator.site in text
        assert whole.splitlines()[0][:20].rstrip().startswith(people.bio(creator, "meadow", 20).splitlines()[0])


def test_many_platforms_do_not_make_the_world_slow(meadow):
    world = World(11, 2_000)
    world.search("yoga", "youtube", TODAY)
    started = time.process_time()
    world.search("yoga", "meadow", TODAY)
    growth.followers(world.account_of(world.creator(world.residents("meadow")[0]), "meadow"), TODAY)
    assert time.process_time() - started < 0.5


# --- tools -----------------------------------------------------------------------------------------------------------

def test_decimal_ids_carry_what_they_name_and_no_other_text_does():
    for index in (0, 1, 1_999, (1 << 32) - 1):
        assert ids.index_of(7, "x", ids.number_of(7, "x", index)) == index
    for index, place in ((0, 0), (1_999, 5_000), ((1 << 27) - 1, (1 << 20) - 1)):
        number = ids.post_number(7, "x", index, place)
        assert len(number) == 18 and ids.post_index(7, "x", number) == (index, place)
        assert ids.post_index(8, "x", number) is ids.post_index(7, "y", number) is ids.index_of(7, "x", number) is None
    number = ids.number_of(7, "x", 5)
    for text in ("", number[:-1], number + "0", f"{int(number) + 1}", "-" + number[1:], "٣" * 18, "9" * 18, "x" * 18,
                 "1" * 5_000):
        assert ids.index_of(7, "x", text) is None and ids.post_index(7, "x", text) is None
    assert len({ids.number_of(7, "x", index) for index in range(5_000)}) == 5_000


def test_tokens_of_another_kind_or_world_are_none_of_ours():
    tokens = Tokens(7, "x")
    text = tokens.issue("ann", NOON, 60)
    assert tokens.check(text, NOON) == "ann" and re.fullmatch(r"[\w-]+", text)
    assert tokens.check(text, NOON + timedelta(seconds=60)) is None and tokens.expired(text, NOON + timedelta(hours=1))
    for other in (Tokens(8, "x"), Tokens(7, "y")):
        assert other.check(text, NOON) is None and not other.expired(text, NOON + timedelta(hours=1))
    for wrong in ("", "x", text[:-4], "ä", text[:-1] + ("A" if text[-1] != "A" else "B"), "A" * 16):
        assert tokens.check(wrong, NOON) is None and not tokens.expired(wrong, NOON + timedelta(hours=1))


def test_a_quota_counts_days_of_its_zone_and_windows():
    quota = Quota({"day": Limit(2, zone="America/Los_Angeles"), "window": Limit(5, seconds=900)})
    assert datetime.fromtimestamp(quota.window_ends("day", NOON), UTC) == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert datetime.fromtimestamp(quota.window_ends("window", NOON), UTC) == NOON + timedelta(minutes=15)
    assert [quota.take("window", NOON, 2) for _ in range(3)] == [3, 1, -1] and quota.take("window", NOON) == 0
    assert quota.take("window", NOON + timedelta(minutes=15)) == 4


def test_what_was_asked_is_read_as_json_form_and_bearer():
    asked = Asked("POST", "/a/b?c=1&c=2&d=", {"authorization": "Bearer t0", "host": "127.0.0.1:9"}, b"e=f%20g&h=")
    assert (asked.path, asked.query.all("c"), asked.query.first("d", "x")) == ("/a/b", ["1", "2"], "")
    assert (asked.json, asked.form.first("e"), asked.bearer, asked.root) == (None, "f g", "t0", "http://127.0.0.1:9")
    plain = Asked("POST", "/", {"authorization": "Basic x"}, b'{"a": 1}')
    assert (plain.json, plain.bearer, Asked("GET", "/", {}, b"\xff").form.values) == ({"a": 1}, "", {})


def test_all_parts_that_are_found_answer_by_default():
    assert tuple(sorted(Front(World(size=5)).parts)) == parts.names()
