"""A real store with invented creators, as a pull would have left it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.models import Post, Profile
from tastemaker.outreach import drafting, review
from tastemaker.store import Store, facts
from tastemaker.terms import load

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
BRIEF = {"campaign": "Trail shoes, spring", "topics": ["trail running", "ultramarathon"], "competitors": ["Summitstep"],
         "must_not": ["gambling"], "languages": ["en", "de"], "tone": "friendly",
         "offer": "a free pair to test for six weeks and a paid review at your usual rate",
         "product": {"name": "Fernpath Trail 2", "url": "https://fernpath.example/trail-2", "category": "running shoes",
                     "price": "139 EUR", "what": "A light trail running shoe with a grippy outsole that can be "
                                                 "resoled."},
         "sender": {"name": "Mara Lindqvist", "organisation": "Fernpath", "role": "Partnerships",
                    "facts": ["Fernpath makes trail shoes that can be resoled."]}}


@dataclass
class Room:
    """A store, a brief and what the tests do with them."""

    store: Store
    brief: Brief

    def add(self, platform: str = "bluesky", platform_id: str = "did:plc:anna", *,
            bio: str = "Trail runner. Work: anna@trail.example",
            name: str = "Anna Trailhead", handle: str = "anna.example", posts: list[Post] | None = None, **more) -> int:
        """Keep a profile and its posts as an adapter would bring them; its key."""
        profile = Profile(platform=platform, platform_id=platform_id, handle=handle, name=name, bio=bio,
                          followers=12_400,
                          url=f"https://{platform}.example/{platform_id}", language=more.pop("language", "en"), **more)
        posts = [replace(p, platform=platform, profile_id=platform_id, platform_id=f"{platform_id}-{n}")
                 for n, p in enumerate(POSTS if posts is None else posts)]
        with self.store.run("pull") as run, self.store.write() as s:
            facts.save(s, [profile, *posts], source="getProfile", call_id=None, run_id=run.run_id, terms=load(platform),
                       accepted=True, hash_key=self.store.hash_key)
        return self.store.rows("SELECT profile_key FROM profiles WHERE platform = $p AND platform_id = $i", p=platform,
                               i=platform_id)[0]["profile_key"]

    def draft(self, *keys: int, brief: Brief | None = None, **more) -> drafting.Drafts:
        """Run drafting for these profiles."""
        brief = brief or self.brief
        with self.store.run("draft", brief.campaign_id, brief.hash) as run:
            return asyncio.run(drafting.run(self.store, run, brief, profile_keys=keys, **more))

    def decide(self, draft_id: str, decision: str, by: str = "Jo", **more) -> int:
        """Record a decision."""
        with self.store.run("review") as run:
            return review.decide(self.store, run, draft_id, decision, by=by, **more)

    def opt_out(self, platform_id: str, platform: str = "bluesky") -> None:
        """Somebody asks not to be contacted."""
        with self.store.run("optout") as run, self.store.write() as s:
            s.insert("optouts", [{"platform": platform, "platform_id": platform_id, "reason": "asked", "made_by": "Jo",
                                  "made_at": clock.now(), "run_id": run.run_id}])

    def outbox(self) -> list[str]:
        """The drafts that the view holds."""
        return [row["draft_id"] for row in self.store.rows("SELECT draft_id FROM outbox ORDER BY draft_id")]


def post(text: str = "", *, title: str = "", days: int = 10, **more) -> Post:
    """A post published so many days ago."""
    return Post(platform="", platform_id="", profile_id="", title=title, text=text, url="https://bluesky.example/post",
                published_at=NOW - timedelta(days=days), **more)


POSTS = [post("Trail running in the rain is still trail running. More tomorrow.", days=17),
         post("Bread day: the oven is on and nobody runs.", days=4),
         post("My ultramarathon plan fits on one page!", days=30)]


@pytest.fixture
def now():
    """The clock, held."""
    with clock.fixed(NOW):
        yield NOW


@pytest.fixture
def room(tmp_path: Path, now: datetime) -> Room:
    """A store for real work."""
    return Room(Store.at(tmp_path / "work.duckdb"), Brief.parse(BRIEF))


@pytest.fixture
def posted():
    """Makes a post: text, title, days ago."""
    return post
