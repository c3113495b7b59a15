import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.models import Profile
from tastemaker.store import Store, facts
from tastemaker.terms import load

NOON = clock.parse("2026-06-01T12:00:00Z")
PEOPLE = (("youtube", "UC1", "MaraRuns"), ("bluesky", "did:1", "mararuns"), ("youtube", "UC2", "adahills"), ("bluesky", "did:2", "ben.example"))


@pytest.fixture
def brief():
    return Brief.parse({"campaign": "Trail", "product": {"name": "Shoe"}, "topics": ["trail"], "sender": {"name": "Ann"}})


@pytest.fixture
def store(tmp_path):
    with clock.fixed(NOON):
        store = Store.at(tmp_path / "a.duckdb")
        with store.write() as s:
            for platform, ident, handle in PEOPLE:
                facts.save(s, [Profile(platform=platform, platform_id=ident, handle=handle, followers=1)], source="t", call_id=None,
                           run_id="r", terms=load(platform), accepted=False, hash_key=store.hash_key)
            s.insert("drafts", [{"draft_id": "d1", "campaign_id": "trail", "brief_hash": "b", "run_id": "r", "profile_key": 3,
                                 "creator_id": 3, "subject": "s", "body": "b", "sentences": "[]", "facts_hash": "f",
                                 "evidence_ids": "[]", "writer": "t", "model": "m", "prompt_hash": "p", "grounded": True,
                                 "made_at": NOON}])
        yield store
