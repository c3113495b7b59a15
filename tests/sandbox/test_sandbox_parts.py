"""What holds for every part: where it answers, how it refuses, that it counts, and what never stands in an answer."""

import asyncio
import json
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from tastemaker import platforms
from tastemaker.errors import NotOffered, TastemakerError
from tastemaker.http import Door
from tastemaker.models import Find, Post, Profile
from tastemaker.sandbox import Faults, World, parts, serve
from tastemaker.sandbox.asking import Refused
from tastemaker.sandbox.faults import REFUSALS

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAMES = parts.names()
WORLD = World(seed=7, size=400)


class Visit:
    """One part behind a server of its own, and its adapter."""

    def __init__(self, name, server, key="sandbox"):
        self.name, self.server, self.part = name, server, server.front.parts[name]
        cls = platforms.adapter_class(name)
        self.adapter = cls(server.base_url(name), dict.fromkeys(cls.keys, key), server.urls(name), server.options(name),
                           [acceptance.name for acceptance in cls().terms.accept])
        self.session = None

    def first_calls(self):
        """The first calls of each verb that the platform offers, for accounts that exist."""
        day = NOON.toordinal()
        here = [i for i in WORLD.residents(self.name) if WORLD.account(i, self.name, day)][:5]
        handles = [self.part.handle(WORLD.creator(i)) for i in here]
        ids = [self.part.platform_id(WORLD.creator(i)) for i in here]
        for verb, given in (("search", "trail running"), ("lookup", handles), ("profiles", ids)):
            try:
                yield from getattr(self.adapter, verb)(given)[:1]
            except NotOffered:
                continue

    def bare(self, request, headers=None):
        """Status and JSON body of a request as it stands, without any key."""
        body = request.body and json.dumps(request.body) or getattr(request, "form", None) and urlencode(request.form)
        kind = {"content-type": "application/json" if request.body else "application/x-www-form-urlencoded"}
        return ask(self.server, f"{request.url}?{urlencode(dict(request.params or {}), doseq=True)}", request.method,
                   body or None, {**(kind if body else {}), **(headers or {})})

    def sign_in(self):
        call = self.adapter.sign_in()
        if call and self.session is None:
            self.session = self.send([call])[0][1].body
        return self.session

    def send(self, calls):
        """Each call with its answer; an error answer is an error."""
        async def sent():
            async with Door(attempts=1) as door:
                return [(call, await door.send(call.request, headers=self.adapter.headers(
                    self.session if call.session and call.verb != "session" else None),
                    explain=lambda answer, c=call: self.adapter.explain(answer, c))) for call in calls]
        return asyncio.run(sent())


def ask(server, address, method="GET", body=None, headers=None):
    line = HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    line.request(method, address.removeprefix(server.url), body, headers or {})
    answer = line.getresponse()
    found = answer.status, json.loads(answer.read())
    line.close()
    return found


@contextmanager
def visit(name, key="sandbox"):
    with serve(WORLD, now=lambda: NOON, platforms=[name]) as server:
        yield Visit(name, server, key)


@pytest.fixture(params=NAMES)
def at(request):
    with visit(request.param) as found:
        yield found


def test_parts_are_found_by_their_files():
    assert {"bluesky", "youtube"} <= set(NAMES)
    with pytest.raises(KeyError, match="no part for nowhere"):
        parts.part_class("nowhere")


@pytest.mark.parametrize("name", NAMES)
def test_every_part_has_an_adapter_of_its_name_and_facts(name):
    part = parts.part_class(name)
    assert name in platforms.names()
    assert part.name == name and 0 < part.habitat.share <= 1 and part.habitat.response > 0
    assert all((limit.calls > 0) and bool(limit.seconds) != bool(limit.zone) for limit in part.limits.values())
    cls = platforms.adapter_class(name)
    assert set(cls.required_keys) <= set(part.keys) <= set(cls.keys)


def test_no_two_parts_answer_under_the_same_prefix_and_none_is_half_a_name():
    prefixes = [prefix for name in NAMES for prefix in parts.part_class(name).paths()]
    assert len(set(prefixes)) == len(prefixes)
    assert all(prefix[0] == prefix[-1] == "/" and len(prefix) > 2 for prefix in prefixes)


def test_no_two_parts_count_in_the_same_bucket():
    buckets = [cls.bucket(bucket) for cls in map(parts.part_class, NAMES) for bucket in cls.limits]
    assert len(set(buckets)) == len(buckets)


def test_every_address_lies_under_the_server_and_the_adapter_knows_its_name(at):
    urls, options = at.server.urls(at.name), at.server.options(at.name)
    cls = platforms.adapter_class(at.name)
    for url in (at.server.base_url(at.name), *urls.values()):
        path = urlsplit(url).path + "/"
        assert f"{url}/".startswith(f"{at.server.url}/") and not url.endswith("/")
        assert any(prefix.startswith(path) or path.startswith(prefix) for prefix in at.part.paths())
    assert set(urls) == set(cls.hosts) and set(options) <= set(cls.settings)
    assert getattr(at.server, f"{at.name}_url") == at.server.base_url(at.name)


def test_an_unknown_endpoint_is_refused_in_json_with_and_without_a_key(at):
    at.sign_in()
    for prefix in at.part.paths():
        for headers in ({}, at.adapter.headers(at.session)):
            status, body = ask(at.server, f"{prefix}no-such-endpoint", headers=headers)
            assert 400 <= status < 600 and status != 429 and isinstance(body, dict | list) and body


def test_what_is_asked_without_the_required_key_or_with_a_bad_one_is_refused(at):
    if not at.adapter.required_keys:
        pytest.skip("works without a key")
    calls = list(at.first_calls())
    assert calls
    for call in calls:
        status, body = at.bare(call.request)
        assert status in (400, 401, 403) and body
    with visit(at.name, key="invalid") as bad, pytest.raises(TastemakerError):
        bad.sign_in()
        bad.send(bad.first_calls())


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_fault_is_a_refusal_that_the_adapter_understands(at, kind):
    refused = at.part.refuse(kind, "x", Faults(retry_after=9), NOON)
    assert isinstance(refused, Refused) and refused.status >= 400 and json.loads(json.dumps(refused.body))
    assert kind != "status429" or refused.status == 429
    at.sign_in()
    at.server.faults = Faults(**{kind: True}, retry_after=9_999)
    for call in at.first_calls():
        with pytest.raises(TastemakerError) as caught:
            at.send([call])
        assert type(caught.value).__name__ in ("TryLater", "QuotaSpent"), caught.value


def test_calls_are_counted_and_refused_when_none_is_left(at):
    assert at.part.limits
    at.sign_in()
    calls = list(at.first_calls())
    before = sum(at.server.quota.spent.values())
    at.send(calls)
    assert sum(at.server.quota.spent.values()) >= before + len(calls)
    for bucket in at.server.quota.limits:
        at.server.quota.limits[bucket] = 0
    for call in calls:
        with pytest.raises(TastemakerError) as caught:
            at.send([call])
        assert type(caught.value).__name__ in ("TryLater", "QuotaSpent"), caught.value


def test_every_limit_can_be_reached_and_begins_anew(at):
    for bucket in at.part.limits:
        at.server.quota.limits[at.part.bucket(bucket)] = 2
        ends = datetime.fromtimestamp(at.part.window_ends(bucket, NOON), UTC)
        at.server.quota.spent.clear()
        assert [at.part.take(bucket, NOON) for _ in range(3)] == [1, 0, -1]
        assert ends > NOON and at.part.take(bucket, ends) == 1


def test_the_adapter_reads_what_the_part_answers_and_no_real_host_stands_in_it(at):
    bodies, reply = [], at.server.front.reply

    def kept(*given):
        made = reply(*given)
        bodies.append(made.body.decode("utf-8", "surrogatepass") + json.dumps(made.headers))
        return made
    at.server.front.reply = kept
    at.sign_in()
    found = [item for call, answer in at.send(at.first_calls()) for item in read(call, answer)]
    assert found, "the first calls of every verb brought nothing"
    profiles = [item for item in found if isinstance(item, Profile)]
    wanted = [item.platform_id for item in found if isinstance(item, Find)] if not profiles else []
    profiles += [item for call, answer in at.send(at.adapter.profiles(wanted[:5])) for item in read(call, answer)
                 if isinstance(item, Profile)] if wanted else []
    for profile in profiles[:3]:
        posts = [item for item in later(at, "posts", profile.platform_id, profile.feed) if isinstance(item, Post)]
        later(at, "related", profile.platform_id)
        later(at, "comments", posts[0].platform_id) if posts else None
        assert "sandbox" in profile.handle.lower() or profile.handle.isdecimal(), "a number where there are no handles"
    hosts = {host for body in bodies for host in re.findall(r"https?:(?:\\?/){2}([\w.-]+\w)", body)}
    cut_short = {host for host in hosts if "sandbox".startswith(host[:7])}
    strange = {host for host in hosts - cut_short if not host.endswith(".example") and host != "127.0.0.1"}
    assert strange <= set(at.part.shown_hosts)


def read(call, answer):
    page = call.parse(answer)
    assert not page.rejected, page.rejected
    return page.items


def later(at, verb, *given):
    """Items of a verb's first calls and of the calls that complete them; none where it is not offered or refused."""
    try:
        calls = getattr(at.adapter, verb)(*given)[:1]
        pages = [call.parse(answer) for call, answer in at.send(calls)]
        follow = [call for page in pages for call in page.follow]
        pages += [call.parse(answer) for call, answer in at.send(follow)]
    except TastemakerError:
        return []
    assert not any(page.rejected for page in pages)
    return [item for page in pages for item in page.items]
