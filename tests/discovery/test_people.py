"""Who is who by exact signs: plain ones join profiles, doubtful ones do not, and what rested on a sign goes with it."""

import importlib.util
import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tastemaker import clock
from tastemaker.discovery import people
from tastemaker.errors import BadInput

_spec = importlib.util.spec_from_file_location("people_town", Path(__file__).with_name("people_town.py"))
people_town = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(people_town)


@pytest.fixture
def town(tmp_path):
    return people_town.Town(tmp_path / "a.duckdb")


def test_the_same_own_site_address_or_mutual_links_make_one_creator(town):
    a, b = town.profile("youtube", "a", ["https://www.Mara.example/"]), town.profile("bluesky", "b", ["http://mara.example"])
    c, d = town.profile("youtube", "c", address="x@c.example"), town.profile("bluesky", "d", address="X@c.example")
    e = town.profile("youtube", "e", ["https://bsky.app/profile/f.example"])
    f = town.profile("bluesky", "f", ["https://www.youtube.com/@e.example"])
    town.profile("youtube", "g", ["https://bsky.app/profile/h.example"])
    town.profile("bluesky", "h")
    assert town.link() == 3
    assert town.groups() == {frozenset({a, b}), frozenset({c, d}), frozenset({e, f})}


def test_a_link_that_a_platform_verified_needs_no_link_back(town):
    site = json.dumps(["https://www.youtube.com/channel/v"])
    v, w = town.profile("youtube", "v"), town.profile("mastodon", "w", ["https://www.youtube.com/channel/v"], verified_links=site)
    assert town.link() == 1 and town.groups() == {frozenset({v, w})}
    assert {row["reason"] for row in town.history()} == {"a verified link"}


def test_a_shared_platform_link_or_a_shop_s_site_joins_nobody(town):
    town.profile("youtube", "a", ["https://instagram.com/brand", "https://shop.example/x"])
    town.profile("bluesky", "b", ["https://instagram.com/brand"])
    for n in range(5):
        town.profile("bluesky", f"s{n}", ["https://shop.example/x"])
    assert town.link() == 0


def test_two_profiles_of_one_platform_are_not_joined_by_a_link(town):
    town.profile("youtube", "a", ["https://studio.example"])
    town.profile("youtube", "b", ["https://studio.example"])
    assert town.link() == 0


def test_a_second_run_adds_nothing_and_rewrites_nothing(town):
    town.profile("youtube", "a", ["https://m.example"])
    town.profile("bluesky", "b", ["https://m.example"])
    town.link()
    before = town.history()
    assert town.link() == 0 and town.history() == before


@pytest.mark.parametrize("which", [0, 1])
def test_what_a_person_split_stays_split(town, which):
    keys = town.profile("youtube", "a", ["https://m.example"]), town.profile("bluesky", "b", ["https://m.example"])
    town.link()
    assert town.groups() == {frozenset(keys)}
    town.split(keys[which])
    assert town.groups() == set()
    town.link()
    town.change(keys[0], bio="another text")
    town.link()
    assert town.groups() == set()
    with pytest.raises(BadInput):
        town.split(999)


@pytest.mark.parametrize("which", [0, 1])
def test_a_split_of_an_earlier_version_which_kept_no_words_holds(town, which):
    keys = town.profile("youtube", "a", ["https://m.example"]), town.profile("bluesky", "b", ["https://m.example"])
    with town.store.write() as s:
        for key in keys:
            s.insert("creator_profiles", [{"creator_id": key, "profile_key": key, "reason": "split" if key == keys[which] else "after a split",
                                           "made_by": "ann" if key == keys[which] else people.MACHINE, "made_at": clock.now(), "run_id": "r"}])
    before = town.history()
    assert town.link() == 0 and town.groups() == set() and town.history() == before


def removed(town, key):
    town.change(key, links="[]")


def expired(town, key):
    town.change(key, expires_at=clock.now() - timedelta(seconds=1))


def closed(town, key):
    town.change(key, labels='["!noindex"]')


def gone(town, key):
    town.change(key, state="gone")


@pytest.mark.parametrize(("way", "which"), [(removed, 0), (expired, 1), (closed, 0), (gone, 1)], ids=["removed", "expired", "closed", "gone"])
def test_what_a_sign_joined_comes_apart_when_the_sign_is_gone(town, way, which):
    a, b, c = (town.profile(platform, ident, ["https://m.example"]) for platform, ident in
               (("youtube", "a"), ("bluesky", "b"), ("mastodon", "c")))
    town.link()
    assert town.groups() == {frozenset({a, b, c})}
    way(town, (a, b)[which])
    town.link()
    assert town.groups() == {frozenset({(b, a)[which], c})}
    assert not town.store.rows("SELECT 1 FROM people_signs WHERE $key IN (profile_key, other_key)", key=(a, b)[which])


def test_what_is_kept_for_good_holds_no_word_of_a_platform_s(town):
    town.profile("youtube", "a", ["https://quillfox.example"], address="x@quillfox.example")
    town.profile("bluesky", "b", ["https://quillfox.example"], address="x@quillfox.example")
    town.link()
    assert town.history() and "quillfox" not in str(town.history())
    assert "quillfox" in str(people.creators(town.store)["reason"].tolist()), "while the fact is here, it is shown"


KILLED = """
import os, signal, sys
from tastemaker.discovery import people
from tastemaker.discovery.people import finding, settling
from tastemaker.store import Store
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
{"looked": lambda: setattr(finding, "_keep", die), "half": lambda: setattr(settling, "_leave_alone", die)}[sys.argv[2]]()
store = Store.open(sys.argv[1])
with store.run("people") as run:
    people.run(store, run)
"""


@pytest.mark.parametrize("moment", ["looked", "half"])
def test_a_kill_while_people_are_looked_for_leaves_nothing_half_done(town, moment):
    a, b = town.profile("youtube", "a", ["https://m.example"]), town.profile("bluesky", "b", ["https://m.example"])
    ended = subprocess.run([sys.executable, "-c", KILLED, str(town.store.path), moment], timeout=120, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert town.history() == [] == town.store.rows("SELECT * FROM people_signs")
    assert town.link() == 1 and town.groups() == {frozenset({a, b})} and len(town.history()) == 1


def test_facts_that_change_meanwhile_are_looked_at_again(town):
    a, b = town.profile("youtube", "a", ["https://m.example"]), town.profile("bluesky", "b", ["https://m.example"])
    asked = []

    def linker(profiles, answers=None, *, two_allowed=()):
        asked.append(profiles["links"].tolist())
        if len(asked) == 1:
            removed(town, b)
        return people_town.Linked([({a, b}, 0.995, "alike")] if len(asked) == 1 else [])

    with town.store.run("people") as run:
        people.run(town.store, run, linker)
    assert asked == [[["https://m.example"]] * 2, [["https://m.example"], []]] and town.groups() == set()


def test_a_row_added_by_handle_follows_the_profile_that_a_platform_named(town):
    added = town.profile("youtube", "@a", state="gone")
    real, other = town.profile("youtube", "a", ["https://m.example"]), town.profile("bluesky", "b", ["https://m.example"])
    with town.store.write() as s:
        s.insert("creator_profiles", [{"creator_id": real, "profile_key": key, "reason": "the same handle, looked up", "made_by": "lookup",
                                       "made_at": clock.now(), "run_id": "x"} for key in (real, added)])
    town.link()
    assert town.groups() == {frozenset({added, real, other})}
    town.say("split", real)
    assert town.groups() == {frozenset({added, real})}
    before = town.history()
    assert town.link() == 0 and town.history() == before
