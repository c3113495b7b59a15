"""Who is who: plain signs join profiles, doubtful ones do not, and a person's word stands."""

import json

import pytest

from tastemaker import clock
from tastemaker.discovery import people
from tastemaker.errors import BadInput
from tastemaker.store import Store


class Town:
    def __init__(self, path):
        self.store = Store.at(path)

    def profile(self, platform, ident, links=(), address=None):
        url = f"https://www.youtube.com/channel/{ident}" if platform == "youtube" else f"https://bsky.app/profile/did:plc:{ident}"
        with self.store.write() as s:
            s.insert("profiles", [{"platform": platform, "platform_id": ident, "handle": f"{ident}.example", "name": ident, "bio": "",
                                   "url": url, "links": json.dumps(links), "state": "live", "source": "x", "retention": "x",
                                   "first_seen": clock.now(), "fetched_at": clock.now(), "run_id": "r"}])
            key = s.rows("SELECT max(profile_key) AS k FROM profiles")[0]["k"]
            if address:
                s.insert("contacts", [{"profile_key": key, "address": address, "contact_hash": self.store.hash(address), "quote": "",
                                       "url": "", "source": "list", "made_by": "ann", "seen_at": clock.now(), "run_id": "r"}])
        return key

    def link(self):
        with self.store.run("people") as run:
            return people.run(self.store, run)

    def split(self, key):
        with self.store.run("split") as run:
            people.split(self.store, run, key, "ann")

    def groups(self):
        return {frozenset(r["keys"]) for r in self.store.rows("SELECT list(profile_key) AS keys FROM creators GROUP BY creator_id")}


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path / "a.duckdb")


def test_the_same_own_site_address_or_mutual_links_make_one_creator(town):
    a, b = town.profile("youtube", "a", ["https://www.Mara.example/"]), town.profile("bluesky", "b", ["http://mara.example"])
    c, d = town.profile("youtube", "c", address="x@c.example"), town.profile("bluesky", "d", address="X@c.example")
    e = town.profile("youtube", "e", ["https://bsky.app/profile/f.example"])
    f = town.profile("bluesky", "f", ["https://www.youtube.com/@e.example"])
    g = town.profile("youtube", "g", ["https://bsky.app/profile/h.example"])
    h = town.profile("bluesky", "h")
    assert town.link() == 3
    assert town.groups() == {frozenset({a, b}), frozenset({c, d}), frozenset({e, f}), frozenset({g}), frozenset({h})}


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
    before = town.store.rows("SELECT * FROM creator_profiles")
    assert town.link() == 0 and town.store.rows("SELECT * FROM creator_profiles") == before


@pytest.mark.parametrize("which", [0, 1])
def test_what_a_person_split_stays_split(town, which):
    keys = town.profile("youtube", "a", ["https://m.example"]), town.profile("bluesky", "b", ["https://m.example"])
    town.link()
    assert town.groups() == {frozenset(keys)}
    town.split(keys[which])
    assert town.groups() == {frozenset({key}) for key in keys}
    town.link()
    assert town.groups() == {frozenset({key}) for key in keys}
    with pytest.raises(BadInput):
        town.split(999)
