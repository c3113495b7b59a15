import shutil

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.models import Profile
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.terms import load

NOON = clock.parse("2026-06-01T12:00:00Z")
PEOPLE = (("youtube", "UC1", "MaraRuns"), ("bluesky", "did:1", "mararuns"), ("youtube", "UC2", "adahills"), ("bluesky", "did:2", "ben.example"))


@pytest.fixture
def brief():
    return Brief.parse({"campaign": "Trail", "product": {"name": "Shoe"}, "topics": ["trail"], "sender": {"name": "Ann"}})


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A database with four profiles and one draft, made once."""
    folder = tmp_path_factory.mktemp("made")
    with clock.fixed(NOON):
        store = Store.at(folder / "a.duckdb")
        with store.write() as s:
            facts.save_all(s, [facts.Arrival(records=[Profile(platform=platform, platform_id=ident, handle=handle, followers=1)],
                                             source="t", terms=load(platform), accepted=False) for platform, ident, handle in PEOPLE],
                           run_id="r", hash_key=store.hash_key)
            s.insert("drafts", [{"draft_id": "d1", "campaign_id": "trail", "brief_hash": "b", "run_id": "r", "profile_key": 3,
                                 "creator_id": 3, "subject": "s", "body": "b", "sentences": "[]", "facts_hash": "f",
                                 "evidence_ids": "[]", "writer": "t", "model": "m", "prompt_hash": "p", "grounded": True,
                                 "made_at": NOON}])
    return folder


@pytest.fixture
def store(made, tmp_path):
    let_go()
    shutil.copytree(made, tmp_path / "db")
    with clock.fixed(NOON):
        yield Store.open(tmp_path / "db" / "a.duckdb")
