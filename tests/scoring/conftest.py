"""A real store, filled through the store's own door with profiles and posts that a test describes."""

from datetime import UTC, datetime, timedelta

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.models import Post, Profile
from tastemaker.store import Store, facts
from tastemaker.terms import load

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class World:
    """Profiles and posts at the held moment NOW; `keys` maps a handle to its profile key."""

    def __init__(self, path):
        self.store, self.now = Store.at(path / "scoring.duckdb", sandbox=True), NOW

    def add(self, handle, posts=(), *, at=None, followers=None, **profile):
        return self.add_all({handle: posts}, at=at, followers=[followers], **profile)[0]

    def add_all(self, people, *, platform="youtube", at=None, followers=None, **profile):
        """Keep several profiles, each with its posts from newest to oldest, a day apart; their keys in the same order."""
        records = []
        for (handle, posts), count in zip(people.items(), followers or [None] * len(people), strict=True):
            records.append(Profile(platform=platform, platform_id=f"id-{handle}", handle=handle, followers=count,
                                   **{"name": handle.title(), "url": f"https://{platform}.example/{handle}", **profile}))
            records += [Post(**{"platform": platform, "platform_id": f"{handle}-{i}", "profile_id": f"id-{handle}",
                                "published_at": NOW - timedelta(days=1 + i), "format": "video", **post})
                        for i, post in enumerate(posts)]
        with self.store.write() as s:
            facts.save(s, records, source="test", call_id=None, run_id="test", terms=load(platform), accepted=True,
                       hash_key=self.store.hash_key, at=at or NOW)
            found = {row["handle"]: row["profile_key"] for row in s.rows("SELECT handle, profile_key FROM profiles")}
        return [found[handle] for handle in people]

    def key(self, handle):
        return self.store.rows("SELECT profile_key FROM profiles WHERE handle = $h", h=handle)[0]["profile_key"]


@pytest.fixture
def world(tmp_path):
    with clock.fixed(NOW):
        yield World(tmp_path)


@pytest.fixture
def brief():
    return Brief.parse({"campaign": "Trail shoes", "topics": ["trail running", "ultramarathon"],
                        "product": {"name": "Fernpath", "category": "running shoes"}, "sender": {"name": "Mara"}})
