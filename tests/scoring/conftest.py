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

    def add(self, handle, posts=(), *, platform="youtube", at=None, **profile):
        records = [Profile(platform=platform, platform_id=f"id-{handle}", handle=handle,
                           **{"name": handle.title(), "url": f"https://{platform}.example/{handle}", **profile})]
        for i, post in enumerate(posts):
            records.append(Post(**{"platform": platform, "platform_id": f"{handle}-{i}", "profile_id": f"id-{handle}",
                                   "published_at": NOW - timedelta(days=1 + i), "format": "video", **post}))
        with self.store.write() as s:
            facts.save(s, records, source="test", call_id=None, run_id="test", terms=load(platform), accepted=True,
                       hash_key=self.store.hash_key, at=at or NOW)
        return self.key(handle)

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
