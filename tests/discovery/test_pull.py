"""A pull against a small platform that can fail in every way: what is kept, what waits, what is counted."""

import asyncio
import json
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs
from toy import World, serve

from tastemaker import clock
from tastemaker.discovery import keeping
from tastemaker.errors import Busy
from tastemaker.store.gate import let_go

NOON = clock.parse("2026-06-01T12:00:00Z")


def profiles(bench, state="live"):
    return {row["platform_id"] for row in bench.store.rows("SELECT platform_id FROM profiles WHERE state = $s", s=state)}


def expected(world):
    """Whom the two queries bring and who is still there."""
    named = {i for q in ("trail", "hill") for start in range(0, world.size // 2, 8)
             for i in world.search({"q": q, "cursor": start})["ids"]}
    return {i for i in named if world.is_there(i)}, {i for i in named if not world.is_there(i)}


def test_a_pull_brings_everyone_whole_with_their_posts_and_the_ledger_agrees_with_the_server(bench):
    world = World()
    with serve(world) as url:
        report = bench.pull(url)
    there, gone = expected(world)
    assert profiles(bench) == there and profiles(bench, "gone") == gone
    assert bench.count("posts") == 3 * len(there) and bench.count("snapshots") == len(there)
    assert report.complete and report.profiles == len(there) and report.posts == 3 * len(there)
    assert report.calls == len(world.asked) == bench.count("calls WHERE state = 'settled'") == bench.count("calls")
    assert bench.count("steps WHERE state = 'done'") == len(world.asked)
    assert {(s.platform, s.bucket, s.actual) for s in report.spent} == {
        ("toy", "search", 4.0), ("toy", "reads", float(len(world.asked) - 4))}
    assert bench.progress[-1][0] == bench.progress[-1][1] == len(world.asked)
    assert [done for done, *_ in bench.progress] == sorted(done for done, *_ in bench.progress)


def test_every_find_says_which_query_brought_it(bench):
    with serve(World()) as url:
        bench.pull(url)
    queries = {row["query"] for row in bench.store.rows("SELECT DISTINCT query FROM finds")}
    assert queries == {"topic: trail (en)", "topic: hill (en)"}
    assert bench.count("finds") == 24   # twelve each, over two pages each, and nothing from profile calls


def test_the_same_plan_again_asks_nothing(bench):
    world = World()
    with serve(world) as url:
        plan = bench.plan(url)
        bench.pull(url, plan)
        before = len(world.asked)
        report = bench.pull(url, plan)
    assert len(world.asked) == before and report.complete and report.calls == 0


def test_a_scarce_bucket_is_reserved_one_call_at_a_time(bench):
    unsettled = []

    def look(path, query, count, headers):
        unsettled.append((path, bench.count("calls WHERE state = 'reserved' AND bucket = 'search'")))

    with serve(World(bend=look)) as url:
        bench.pull(url)
    assert {n for path, n in unsettled if path == "search"} == {1}


def test_every_call_is_in_the_ledger_before_it_is_sent(bench):
    short = []
    world = World(bend=lambda *_: short.append(bench.count("calls") < len(world.asked)) or None)
    with serve(world) as url:
        bench.pull(url)
    assert short and not any(short)


def test_a_spent_quota_leaves_its_steps_waiting_and_the_rest_goes_on(bench):
    world = World(bend=lambda path, query, count, headers: (403, {"error": "spent"}) if path == "search" and count == 2 else None)
    with serve(world) as url:
        plan = bench.plan(url)
        report = bench.pull(url, plan)
        assert not report.complete and report.waiting == 2
        assert [stop.where for stop in report.stopped] == ["toy.search"]
        assert report.profiles > 0 and report.posts > 0, "those already found are still looked at"
        report = bench.pull(url, plan)
    assert report.complete and profiles(bench) == expected(world)[0]


def test_our_own_count_of_a_bucket_stops_before_the_platform_does_and_says_when_it_resets(bench):
    class Small(bench.cls):
        search_limit = 2
    bench.cls = Small
    world = World()
    with serve(world) as url:
        plan = replace(bench.plan(url), exploring={})   # every question and every page, more than the bucket has
        report = bench.pull(url, plan)
        assert sum(path == "search" for path, _ in world.asked) == 2 and report.waiting == 1
        assert report.stopped[0].when == clock.parse("2026-06-02T00:00:00Z") and "2026-06-02 00:00" in report.next_step
        with clock.fixed(clock.parse("2026-06-02T00:00:01Z")):
            assert bench.pull(url, plan).complete
    assert profiles(bench) == expected(world)[0]


def test_a_budget_stops_a_bucket_between_calls(bench):
    world = World()
    with serve(world) as url:
        plan = bench.plan(url)
        report = bench.pull(url, plan, budget={"toy.reads": 3})
    assert sum(path != "search" for path, _ in world.asked) == 3
    assert report.stopped[0].where == "toy.reads" and "budget" in report.stopped[0].reason


def test_a_try_later_beyond_patience_leaves_the_platform_waiting_and_counts_every_attempt(bench):
    world = World(bend=lambda path, *_: (429, {"error": "later"}) if path == "profiles" else None)
    with serve(world) as url:
        plan = bench.plan(url)
        report = bench.pull(url, plan)
        assert report.waiting and report.stopped[0].where == "toy"
        assert bench.count("calls") == len(world.asked), "each resend is reserved of its own"
        world.bend = None
        assert bench.pull(url, plan).complete
    assert profiles(bench) == expected(world)[0] and bench.count("calls WHERE state = 'reserved'") == 0


def test_a_server_error_that_passes_is_sent_again_and_paid_again(bench):
    world = World(bend=lambda path, q, count, h: (503, {}) if path == "posts" and count in (3, 4) else None)
    with serve(world) as url:
        report = bench.pull(url)
    assert report.complete and bench.count("calls") == len(world.asked) == bench.count("steps") + 2
    assert bench.count("calls WHERE state = 'failed'") == 2


def test_a_broken_answer_is_quarantined_and_the_pull_goes_on(bench):
    def bend(path, query, count, headers):
        if path == "posts" and query["profile_id"] == "c001":
            return 200, b'{"posts": [{"id": "x'
        if path == "posts" and query["profile_id"] == "c002":
            return 200, {"surprise": 1}
        if path == "posts" and query["profile_id"] == "c003":
            return 200, {"posts": [{"unknown": "shape"}]}
        return None
    world = World(bend=bend)
    with serve(world) as url:
        plan = bench.plan(url)
        report = bench.pull(url, plan)
        assert report.failed == 3 and report.complete
        assert bench.count("quarantine") == 3
        assert bench.count("posts WHERE platform_id LIKE 'c004%'") == 3
        before, world.bend = len(world.asked), None
        assert not bench.pull(url, plan).failed and len(world.asked) == before + 3, "a new pull asks the broken ones once more"


def test_a_platform_that_says_nothing_readable_is_left_alone(bench):
    world = World(bend=lambda path, *_: (200, b"<html>Please sign in to the hotel's network</html>") if path == "posts" else None)
    with serve(world) as url:
        plan = bench.plan(url)
        report = bench.pull(url, plan)
        assert "could be read" in report.stopped[0].reason and not report.failed and report.waiting > 5
        world.bend = None
        assert bench.pull(url, plan).complete
    assert bench.count("posts") == 3 * len(expected(world)[0])


class Priced:
    """A mixin for the toy platform: each look at posts may cost a dollar, and did cost a tenth for each post."""

    def posts_page(self, profile_id, limit):
        call = super().posts_page(profile_id, limit)

        def parse(answer):
            page = call.parse(answer)
            return replace(page, price=0.1 * len(page.items))
        return replace(call, price=1.0, parse=parse)


def test_what_has_a_price_is_not_asked_without_money_and_the_setting_is_named(bench):
    bench.cls = type("Paid", (Priced, bench.cls), {})
    world = World()
    with serve(world) as url:
        report = bench.pull(url, bench.plan(url, money=99.0))
    assert not [path for path, _ in world.asked if path == "posts"] and report.profiles > 0
    assert report.stopped[0].where == "toy" and "TASTEMAKER_SPEND_LIMIT_USD" in report.stopped[0].reason


def test_money_stops_a_platform_before_the_call_that_could_pass_it_and_unspent_reserves_come_back(bench):
    bench.cls = type("Paid", (Priced, bench.cls), {})
    world, now, most = World(), [], []

    def bend(path, *_):
        if path == "posts":
            now.append(1)
            most.append(len(now))
            time.sleep(0.02)
            now.pop()
    world.bend = bend
    with serve(world) as url:
        plan = bench.plan(url, money=99.0)
        report = bench.pull(url, plan, money=2.0)
        assert sum(path == "posts" for path, _ in world.asked) == 4, "1.0 + 3 x 0.3 is the last that leaves room for 1.0"
        assert max(most) == 1, "what costs money is reserved one by one"
        assert "US$ 1.20 of the US$ 2.00" in report.stopped[0].reason and report.stopped[0].when is None
        reads = next(spent for spent in report.spent if spent.bucket == "reads")
        assert reads.actual_usd == pytest.approx(1.2)
        report = bench.pull(url, plan, money=50.0, spend_limit_usd=2.5)
        assert "a day" in report.stopped[0].reason and report.stopped[0].when == clock.parse("2026-06-02T00:00:00Z")
        assert bench.store.rows("SELECT sum(price) AS usd FROM calls")[0]["usd"] == pytest.approx(1.8)
        with clock.fixed(clock.now() + timedelta(days=1)):
            assert bench.pull(url, plan, money=50.0, spend_limit_usd=50.0).complete


def test_a_resend_that_there_is_no_money_for_is_not_made(bench):
    bench.cls = type("Paid", (Priced, bench.cls), {})
    world = World(bend=lambda path, *_: (503, {}) if path == "posts" else None)
    with serve(world) as url:
        report = bench.pull(url, bench.plan(url, money=99.0), money=1.5)
    assert sum(path == "posts" for path, _ in world.asked) == 1 and report.waiting and "US$" in report.stopped[0].reason


def test_the_key_of_each_call_is_in_the_ledger_as_a_short_hash_and_another_key_gives_no_new_quota(bench):
    bench.cls = type("Small", (bench.cls,), {"search_limit": 2})
    world = World()
    with serve(world) as url:
        plan = replace(bench.plan(url), exploring={})   # every question and every page, more than the bucket has
        bench.pull(url, plan)
        bench.adapter = lambda url: bench.cls(url, {"TOY_KEY": "another-key-of-mine"})
        report = bench.pull(url, plan)
    assert report.stopped[0].where == "toy.search" and sum(path == "search" for path, _ in world.asked) == 2
    hashes = {row["key_hash"] for row in bench.store.rows("SELECT DISTINCT key_hash FROM calls")}
    assert all(len(key) == 8 for key in hashes) and len(hashes) == 1
    let_go()
    assert b"k" * 12 not in bench.store.path.read_bytes()


def test_no_more_than_a_window_of_calls_is_ever_out_and_a_slow_one_holds_nobody_up(bench):
    world = World(size=90)
    out, lock = [], threading.Lock()

    def bend(path, query, count, headers):
        if path == "posts" and query["profile_id"] == "c001":
            until = time.monotonic() + 20   # as long as the others take, on however busy a machine
            while bench.count("calls WHERE state = 'reserved'") > 1 and time.monotonic() < until:
                time.sleep(0.1)
            with lock:
                out.append((len(world.asked), bench.count("calls WHERE state = 'reserved'")))
    world.bend = bend
    with serve(world) as url:
        report = bench.pull(url)
    asked, reserved = out[0]
    assert report.complete and asked == len(world.asked), "the others were asked meanwhile"
    assert reserved == 1, "and stored"


def test_a_platform_that_knows_since_is_asked_only_for_what_is_newer(bench):
    class Delta(bench.cls):
        delta = True
        seen = []

        def posts(self, profile_id, feed=None, *, limit=20, since=None):
            Delta.seen.append((profile_id, since))
            return super().posts(profile_id, feed, limit=limit)

        def posts_page(self, profile_id, limit):
            call = super().posts_page(profile_id, limit)

            def parse(answer):
                page = call.parse(answer)
                return replace(page, items=tuple(structs.replace(p, published_at=NOON + timedelta(hours=n)) for n, p in enumerate(page.items)))
            return replace(call, parse=parse)
    bench.cls = Delta
    with serve(World()) as url:
        bench.pull(url)
        assert Delta.seen and all(since is None for _, since in Delta.seen)
        Delta.seen.clear()
        with clock.fixed(NOON + timedelta(days=1)):
            bench.pull(url, posts=3)
        found = [(who, since.post_id, since.at) for who, since in Delta.seen if since]
        assert found and set(found) == {(who, f"{who}-2", NOON + timedelta(hours=2)) for who, *_ in found}
        Delta.seen.clear()
        with clock.fixed(NOON + timedelta(days=2)):
            bench.pull(url, posts=4)
        assert Delta.seen and all(since is None for _, since in Delta.seen), "fewer are held than are wanted"
        Delta.seen.clear()
        with clock.fixed(NOON + timedelta(days=18)):
            bench.pull(url, posts=3)
        assert Delta.seen and all(since is None for _, since in Delta.seen), "what is held has less than half of its time left"


def test_an_error_that_nobody_foresaw_still_stores_the_rest_of_its_batch(bench):
    class Broken(bench.cls):
        def headers(self, session=None):
            raise RuntimeError("a bug")
    world = World()
    with serve(world) as url:
        plan = bench.plan(url)
        whole, bench.cls = bench.cls, Broken
        with pytest.raises(RuntimeError, match="a bug"):
            bench.pull(url, plan)
        bench.cls = whole
        assert bench.pull(url, plan).complete
    assert bench.store.rows("SELECT state FROM runs WHERE verb = 'pull' ORDER BY started_at")[0]["state"] == "failed"


def test_without_its_key_a_plan_waits_and_says_so(bench):
    world = World()
    with serve(world) as url:
        plan = bench.plan(url)
        bench.adapter = lambda url: bench.cls(url, {})
        report = bench.pull(url, plan)
    assert not world.asked and report.waiting == 2 and "TOY_KEY" in report.stopped[0].reason


def test_gone_posts_fail_their_step_and_say_nothing_about_the_profile(bench):
    world = World(bend=lambda path, query, *_: (410, {"error": "gone"}) if path == "posts" and "c005" in query.values() else None)
    with serve(world) as url:
        report = bench.pull(url)
    assert report.complete and report.failed == 1 and "c005" in profiles(bench)


def test_a_profiles_call_that_is_gone_marks_everyone_whom_it_asked_for(bench):
    bench.cls = type("Single", (bench.cls,), {"batch": 1})
    world = World(bend=lambda path, query, *_: (410, {"error": "gone"}) if path == "profiles" and "c005" in query["ids"] else None)
    with serve(world) as url:
        report = bench.pull(url)
    assert report.complete and report.failed == 1 and "c005" in profiles(bench, "gone")


def test_a_cursor_that_turns_in_a_circle_ends(bench):
    world = World(bend=lambda path, query, *_: (200, {"ids": ["c001"], "next": "a" if query.get("cursor") != "a" else "b"})
                  if path == "search" and query["q"] == "trail" else None)
    with serve(world) as url:
        report = bench.pull(url, replace(bench.plan(url), exploring={}))
    assert report.complete and any("asked before" in warning for warning in report.warnings)
    assert sum(dict(query).get("q") == "trail" for path, query in world.asked if path == "search") == 3


def test_a_cursor_that_never_ends_is_not_followed_for_ever(bench, monkeypatch):
    assert keeping.PAGES == 50
    monkeypatch.setattr(keeping, "PAGES", 5)
    world = World(bend=lambda path, query, count, h: (200, {"ids": ["c001"], "next": f"n{count}"})
                  if path == "search" and query["q"] == "trail" else None)
    with serve(world) as url:
        report = bench.pull(url, replace(bench.plan(url), exploring={}))
    assert any("5 pages" in warning for warning in report.warnings)
    assert sum(dict(query).get("q") == "trail" for path, query in world.asked if path == "search") == 5


def test_a_refused_key_stops_the_platform_and_says_what_to_do(bench):
    world = World(bend=lambda *_: (401, {"error": "key"}))
    with serve(world) as url:
        report = bench.pull(url)
    assert len(world.asked) == 1 and report.waiting == 2 and "No key." in report.stopped[0].reason


def test_a_session_is_opened_once_and_renewed_once_when_it_expires(bench):
    class Signed(bench.cls):
        signed = True
    bench.cls = Signed
    tokens = []

    def bend(path, query, count, headers):
        if path == "search":
            tokens.append(headers["x-token"])
            return (401, {"error": "key"}) if headers["x-token"] == "t1" and len(tokens) > 2 else None
        return None
    world = World(bend=bend)
    with serve(world) as url:
        report = bench.pull(url)
    assert report.complete and world.tokens == 2 and set(tokens) == {"t1", "t2"}
    assert bench.count("calls") == len(world.asked) and bench.count("calls WHERE bucket = 'session'") == 2


def test_an_unchanged_answer_of_a_later_plan_keeps_its_rows_and_confirms_its_counters(bench):
    world = World()
    with serve(world, etags=True) as url:
        bench.pull(url)
        posts = bench.store.rows("SELECT platform_id, text FROM posts ORDER BY ALL")
        later = clock.now() + timedelta(days=3)
        with clock.fixed(later):
            report = bench.pull(url)
    assert report.kept["unchanged"] > 0 and report.complete
    there = expected(world)[0]
    assert bench.count("calls WHERE status = 304") == report.kept["unchanged"]
    assert bench.count("snapshots WHERE taken_at = $t", t=later) == len(there)
    assert bench.count("post_snapshots WHERE taken_at = $t AND views >= 100", t=later) == 3 * len(there)
    assert bench.count("posts WHERE expires_at = $t", t=later + timedelta(days=30)) == 3 * len(there)
    assert bench.store.rows("SELECT platform_id, text FROM posts ORDER BY ALL") == posts


def test_what_has_expired_is_asked_for_whole(bench):
    world = World()
    with serve(world, etags=True) as url:
        bench.pull(url)
        with clock.fixed(clock.now() + timedelta(days=31)):
            report = bench.pull(url)
    assert "unchanged" not in report.kept and report.posts > 0


def test_a_second_pull_of_the_same_database_is_told_who_works(bench):
    refused = []

    def bend(path, *_):
        if path == "posts" and not refused:
            with pytest.raises(Busy) as error:
                bench.pull(url, plan)
            refused.append(str(error.value))
        return None
    with serve(World(bend=bend)) as url:
        plan = bench.plan(url)
        assert bench.pull(url, plan).complete
    assert "Another pull (" in refused[0]


def test_nobody_who_opted_out_is_looked_at(bench):
    with bench.store.write() as s:
        for ident in ("c001", "@handle-c002"):
            s.insert("optouts", [{"platform": "toy", "platform_id": ident, "reason": "asked", "made_by": "ann",
                                  "made_at": clock.now(), "run_id": "r"}])
    world = World()
    with serve(world) as url:
        bench.pull(url)
    asked = json.dumps([query for path, query in world.asked if path == "profiles"])
    assert "c001" not in asked and "c003" in asked
    assert not {"c001", "c002"} & profiles(bench)
    assert bench.count("posts WHERE platform_id LIKE 'c001%' OR platform_id LIKE 'c002%'") == 0
    assert not [query for path, query in world.asked if path == "posts" and {"c001", "c002"} & set(dict(query).values())]


def add_handles(bench, *idents):
    """Profiles that a list named by handle; their keys."""
    with bench.store.write() as s:
        s.insert("profiles", [{"platform": "toy", "platform_id": f"@handle-{i}", "handle": f"handle-{i}", "name": "", "bio": "",
                               "url": "", "state": "added", "source": "list", "retention": "person", "first_seen": clock.now(),
                               "fetched_at": clock.now(), "run_id": "r"} for i in idents])
        rows = s.rows("SELECT profile_key AS key FROM profiles WHERE state = 'added' ORDER BY platform_id")
        s.insert("finds", [{"plan_id": "added", "step_id": "list", "profile_key": row["key"], "query": "list", "text": "",
                            "found_at": clock.now(), "run_id": "r"} for row in rows])
    return [row["key"] for row in rows]


def test_an_added_handle_is_looked_up_keeps_its_row_and_is_looked_at_by_every_plan(bench):
    key, _ = add_handles(bench, "c023", "c027")
    with serve(World()) as url:
        bench.pull(url)
        with clock.fixed(clock.now() + timedelta(days=1)):
            bench.pull(url)
    assert bench.count("snapshots WHERE profile_key = $k", k=key) == 2
    assert bench.store.rows("SELECT platform_id, state, name FROM profiles WHERE profile_key = $k", k=key) == [
        {"platform_id": "c023", "state": "live", "name": "Name c023"}]
    assert bench.count("posts WHERE platform_id LIKE 'c023-%'") == 3
    assert profiles(bench, "gone") >= {"@handle-c027"}


def test_who_opts_out_after_they_were_found_or_added_is_asked_for_no_more(bench):
    world = World(bend=lambda path, *_: (403, {"error": "spent"}) if path != "search" else None)
    with serve(world) as url:
        plan = bench.plan(url)
        bench.pull(url, plan)
        keys = add_handles(bench, "c022", "c023")
        with bench.store.write() as s:
            s.execute("UPDATE profiles SET platform_id = 'c022' WHERE profile_key = $k", k=keys[0])
            for ident in ("c022", "@handle-c023"):
                s.insert("optouts", [{"platform": "toy", "platform_id": ident, "reason": "asked", "made_by": "ann",
                                      "made_at": clock.now(), "run_id": "r"}])
        world.bend = None
        with clock.fixed(clock.now() + timedelta(days=1)):
            assert bench.pull(url).complete
    asked = json.dumps(world.asked)
    assert "c021" not in asked and "c022" not in asked and "c023" not in asked and "c011" in asked


def test_who_opts_out_while_a_batch_with_them_waits_leaves_it_and_the_others_are_asked_for(bench):
    world = World(bend=lambda path, *_: (503, {"error": "later"}) if path == "profiles" else None)
    with serve(world) as url:
        plan = bench.plan(url)
        assert not bench.pull(url, plan).complete
        waiting = bench.store.rows("SELECT origin FROM steps WHERE verb = 'profiles' AND state = 'waiting'")
        someone, other = waiting[0]["origin"].split(" ")[1:3]
        with bench.store.write() as s:
            s.insert("optouts", [{"platform": "toy", "platform_id": someone, "reason": "asked", "made_by": "ann",
                                  "made_at": clock.now(), "run_id": "r"}])
        world.bend, before = None, len(world.asked)
        assert bench.pull(url, plan).complete
    asked = json.dumps(world.asked[before:])
    assert someone not in asked and other in profiles(bench)


def test_an_added_handle_of_someone_already_known_joins_them(bench):
    with serve(World()) as url:
        bench.pull(url)
        added = add_handles(bench, "c001")[0]
        with bench.store.write() as s:
            s.insert("contacts", [{"profile_key": added, "address": "a@b.example", "contact_hash": "h", "quote": "", "url": "",
                                   "source": "list", "made_by": "ann", "seen_at": clock.now(), "run_id": "r"}])
        with clock.fixed(clock.now() + timedelta(days=1)):
            bench.pull(url)
    real = bench.store.rows("SELECT profile_key FROM profiles WHERE platform_id = 'c001'")[0]["profile_key"]
    creators = bench.store.rows("SELECT creator_id FROM creators WHERE profile_key IN ($a, $b)", a=added, b=real)
    assert creators[0] == creators[1]
    assert bench.count("contacts WHERE profile_key = $k", k=real) == 1 and "@handle-c001" in profiles(bench, "gone")


def test_an_interrupt_stores_what_had_come_and_the_next_pull_asks_only_the_rest(bench):
    world = World()
    task = []

    def bend(path, query, count, headers):
        if path == "posts" and count == 5 and task:
            task.pop().cancel_soon()
        return None
    world.bend = bend
    with serve(world) as url:
        plan = bench.plan(url)
        stopped = interrupted(bench, url, plan, task)
        assert stopped
        assert bench.store.rows("SELECT state FROM runs WHERE verb = 'pull'")[0]["state"] == "stopped"
        before, done = len(world.asked), bench.count("steps WHERE state = 'done'")
        assert before - done <= 20
        world.bend = None
        assert bench.pull(url, plan).complete
        assert len(world.asked) - before == bench.count("steps") - done
    assert profiles(bench) == expected(world)[0]


def interrupted(bench, url, plan, task):
    from tastemaker.discovery import pull
    from tastemaker.http import Door

    class Handle:
        def __init__(self, loop, inner):
            self.loop, self.inner = loop, inner

        def cancel_soon(self):
            self.loop.call_soon_threadsafe(self.inner.cancel)

    async def work(run):
        task.append(Handle(asyncio.get_running_loop(), asyncio.current_task()))
        async with Door() as door:
            await pull.run(bench.store, run, plan, {"toy": bench.adapter(url)}, door, accepted=lambda p: True)

    with pytest.raises(asyncio.CancelledError), bench.store.run("pull") as run:
        asyncio.run(work(run))
    return True


@pytest.mark.parametrize(("verb", "origin", "gone"), [
    ("profiles", "profiles: p1", ("p1",)), ("profiles", "profiles: p1 p2", ()), ("posts", "posts: p1", ()), ("stats", "renew: v1", ())])
def test_gone_names_somebody_only_where_one_profile_was_asked_for(verb, origin, gone):
    from tastemaker.discovery import keeping
    from tastemaker.discovery.steps import Step
    step = Step(platform="toy", verb=verb, make="m", args={}, bucket="reads", cost=1.0, origin=origin)
    assert keeping._gone(step) == gone


def test_what_a_plan_may_cost_holds_for_all_its_pulls_together(bench):
    with serve(World()) as url:
        made = replace(bench.plan(url), budget={"reads": 7})
        assert not bench.pull(url, made).complete and bench.count("calls WHERE bucket = 'reads'") == 7
        again = bench.pull(url, made, budget={"toy.reads": 50})
        assert not again.complete and bench.count("calls WHERE bucket = 'reads'") == 7
        assert bench.pull(url, replace(made, budget={})).complete


def test_what_a_plan_may_cost_in_money_holds_for_all_its_pulls_together(bench):
    bench.cls = type("Paid", (Priced, bench.cls), {})
    world = World()
    with serve(world) as url:
        plan = replace(bench.plan(url, money=99.0), money=2.0)
        for _ in range(2):
            bench.pull(url, plan, money=50.0)
            assert sum(path == "posts" for path, _ in world.asked) == 4, "1.0 + 3 x 0.3, in both together"
        assert bench.pull(url, replace(plan, money=None), money=50.0).complete
