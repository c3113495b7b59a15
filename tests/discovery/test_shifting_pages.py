"""What a platform's lists do while they are read: somebody vanishes between two calls, and a page repeats what was seen."""

from dataclasses import replace

import tastemaker as tm

BRIEF = tm.Brief.parse({"campaign": "Shift", "product": {"name": "Fernpath"}, "platforms": ["youtube"], "topics": ["trail running"],
                        "languages": ["en"], "sender": {"name": "Mara"}})


def test_who_vanishes_between_the_search_and_the_look_is_gone_and_the_rest_is_whole(tmp_path, monkeypatch):
    bench = tm.sandbox(tmp_path / "a.duckdb", size=200)
    world, reply, taken = bench.server.world, bench.server.front.reply, []

    def vanishing(asked, now, faults):
        if "/channels?" in asked.target and "forHandle" not in asked.target and not taken:
            who = next(c for c in world.creators if c.youtube and c.youtube.platform_id in asked.target)
            monkeypatch.setitem(world._creators, who.index, replace(who, gone_on=now.toordinal()))
            taken.append(who.youtube.platform_id)
        return reply(asked, now, faults)
    bench.server.front.reply = vanishing
    report = bench.pull(bench.plan(BRIEF), posts=3, progress=lambda *told: None)
    assert report.complete and not report.failed and taken
    states = {row["platform_id"]: row["state"] for row in bench.store.rows("SELECT platform_id, state FROM profiles")}
    assert states[taken[0]] == "gone" and list(states.values()).count("live") == len(states) - 1 > 5
    assert not bench.store.rows("SELECT 1 FROM posts JOIN profiles USING (profile_key) WHERE profiles.state = 'gone'")


def test_a_video_that_vanishes_between_the_list_and_its_numbers_is_left_out(tmp_path):
    bench = tm.sandbox(tmp_path / "a.duckdb", size=200)
    reply, taken = bench.server.front.reply, []

    def vanishing(asked, now, faults):
        made = reply(asked, now, faults)
        if "/videos?" in asked.target and not taken:
            import json
            body = json.loads(made.body)
            taken.append(body["items"].pop()["id"])
            return replace(made, body=json.dumps(body).encode())
        return made
    bench.server.front.reply = vanishing
    report = bench.pull(bench.plan(BRIEF), posts=3, progress=lambda *told: None)
    assert report.complete and not report.failed and taken
    assert not bench.store.rows("SELECT 1 FROM posts WHERE platform_id = $id AND state = 'live'", id=taken[0])
    assert bench.store.rows("SELECT count(*) AS n FROM posts WHERE state = 'live'")[0]["n"] > 5


def test_a_page_that_repeats_what_was_seen_stores_nothing_twice(tmp_path):
    bench = tm.sandbox(tmp_path / "a.duckdb", size=200)
    reply, first = bench.server.front.reply, {}

    def shifting(asked, now, faults):
        made = reply(asked, now, faults)
        if "/search?" in asked.target and made.status == 200:   # every question brings the first page's people again
            return first.setdefault("page", made)
        return made
    bench.server.front.reply = shifting
    report = bench.pull(bench.plan(BRIEF), posts=3, progress=lambda *told: None)
    assert report.complete
    assert bench.store.rows("SELECT platform_id FROM profiles GROUP BY ALL HAVING count(*) > 1") == []
    assert bench.store.rows("SELECT platform_id FROM posts GROUP BY ALL HAVING count(*) > 1") == []
    assert len(bench.store.rows("SELECT DISTINCT step_id FROM finds")) > 1, "each question that found them is remembered"
