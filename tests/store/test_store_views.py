"""The named questions: whose facts may be used."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from tastemaker import clock, terms
from tastemaker.models import Profile
from tastemaker.store import facts

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OPEN = Profile(platform="bluesky", platform_id="did:plc:open", handle="open.example", name="Open")
CLOSED = replace(OPEN, platform_id="did:plc:closed", handle="closed.example", labels=("porn", "!no-unauthenticated"))


def usable(store, at=NOW):
    with clock.fixed(at):
        return [row["handle"] for row in store.rows("SELECT handle FROM usable_profiles ORDER BY handle")]


def save(store, *profiles):
    with clock.fixed(NOW), store.write() as s:
        facts.save(s, profiles, source="getProfiles", call_id=1, run_id="r", terms=terms.load("bluesky"), accepted=True,
                   hash_key=store.hash_key)


def test_who_asks_not_to_be_shown_to_strangers_is_not_used(store):
    save(store, OPEN, CLOSED)
    assert usable(store) == ["open.example"]


def test_an_expired_profile_is_not_used(store):
    save(store, OPEN)
    days = terms.load("bluesky").days("profile")
    assert usable(store, NOW + timedelta(days=days, seconds=-1)) == ["open.example"]
    assert usable(store, NOW + timedelta(days=days)) == []
