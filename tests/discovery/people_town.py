"""A small town of invented profiles for the tests of who is who, and a linker that says what it is told."""

import json

import pandas as pd

from tastemaker import clock
from tastemaker.discovery import people
from tastemaker.store import Store

PAGES = {"youtube": "https://www.youtube.com/channel/{}", "bluesky": "https://bsky.app/profile/did:plc:{}",
         "mastodon": "https://social.example/@{}"}


class Linked:
    """What a linker gives back."""

    def __init__(self, groups=(), questions=(), flags=(), pairs=()):
        self.groups = [(frozenset(keys), probability, reason) for keys, probability, reason in groups]
        self.questions = pd.DataFrame(questions, columns=["a", "b", "probability", "reason", "gain"])
        self.flags = pd.DataFrame(flags, columns=["profile_key", "like", "kind", "reason"])
        self.pairs = pd.DataFrame(pairs, columns=["a", "b", "probability", "signs"])


class Town:
    """A database with profiles made by hand."""

    def __init__(self, path):
        self.store = Store.at(path)
        self.asked = []

    def profile(self, platform, ident, links=(), address=None, **facts):
        with self.store.write() as s:
            s.insert("profiles", [{"platform": platform, "platform_id": ident, "handle": f"{ident}.example", "name": ident, "bio": "",
                                   "url": PAGES[platform].format(ident), "links": json.dumps(links), "state": "live", "source": "x",
                                   "retention": "x", "first_seen": clock.now(), "fetched_at": clock.now(), "run_id": "r", **facts}])
            key = s.rows("SELECT max(profile_key) AS k FROM profiles")[0]["k"]
            if address:
                s.insert("contacts", [{"profile_key": key, "address": address, "contact_hash": self.store.hash(address), "quote": "",
                                       "url": "", "source": "list", "made_by": "ann", "seen_at": clock.now(), "run_id": "r"}])
        return key

    def link(self, linked=None):
        """Look for people; with `linked` by a linker that says so and remembers what it was asked."""
        def linker(profiles, answers=None, *, two_allowed=()):
            self.asked.append((profiles, answers, two_allowed))
            return linked
        with self.store.run("people") as run:
            return people.run(self.store, run, linker if linked else None)

    def say(self, verb, *keys, by="ann", **more):
        with self.store.run("people") as run:
            return getattr(people, verb)(self.store, run, *keys, by, **more)

    def split(self, key):
        return self.say("split", key)

    def change(self, key, **facts):
        with self.store.write() as s:
            for name, value in facts.items():
                s.execute(f"UPDATE profiles SET {name} = $value WHERE profile_key = $key", value=value, key=key)

    def groups(self):
        """Who are together, as sets of more than one profile."""
        rows = self.store.rows("SELECT list(profile_key) AS keys FROM creators GROUP BY creator_id")
        return {frozenset(row["keys"]) for row in rows if len(row["keys"]) > 1}

    def history(self):
        return self.store.rows("SELECT * FROM creator_profiles ORDER BY ordinal")
