"""A small database with four creators, one of them with two profiles, and a campaign that found them all."""

import contextlib
import shutil
from types import SimpleNamespace

import pytest

import tastemaker as tm
from tastemaker import clock
from tastemaker.models import Profile
from tastemaker.settings import Settings
from tastemaker.store import Store, facts
from tastemaker.store.gate import let_go
from tastemaker.terms import load
from tastemaker.workbench import Workbench

NOON = clock.parse("2026-06-01T12:00:00Z")
PEOPLE = (("youtube", "UC1", "sandbox1", "Sandbox One"), ("bluesky", "did:1", "sandbox1.example", "Sandbox One"),
          ("youtube", "UC2", "sandbox2", "Sandbox Two"), ("bluesky", "did:3", "sandbox3.example", "Sandbox Three"),
          ("x", "4", "sandbox4", "Sandbox Four"))
BRIEF = {"campaign": "Trail Spring", "product": {"name": "Fernpath", "url": "https://fernpath.example/shoe"}, "topics": ["trail"],
         "platforms": ["bluesky"], "sender": {"name": "Mara"}}


@pytest.fixture
def brief():
    return tm.Brief.parse(BRIEF)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The database, made once; tests get copies of it."""
    folder = tmp_path_factory.mktemp("campaigns")
    brief = tm.Brief.parse(BRIEF)
    with clock.fixed(NOON):
        store = Store.at(folder / "a.duckdb")
        store.remember(brief)
        with store.write() as s:
            facts.save_all(s, [facts.Arrival(records=[Profile(platform=platform, platform_id=ident, handle=handle, name=name, followers=1)],
                                             source="t", terms=load(platform), accepted=True) for platform, ident, handle, name in PEOPLE],
                           run_id="r", hash_key=store.hash_key)
            s.insert("creator_profiles", [{"creator_id": 1, "profile_key": 2, "reason": "t", "made_by": "ann", "made_at": NOON, "run_id": "r"}])
            s.insert("plans", [{"plan_id": "plan", "campaign_id": brief.campaign_id, "brief_hash": brief.hash, "run_id": "r", "body": "{}",
                                "made_at": NOON}])
            s.insert("finds", [{"plan_id": "plan", "step_id": f"s{key}", "profile_key": key, "query": "q", "text": "q", "found_at": NOON,
                                "run_id": "r"} for key in range(1, 6)])
        bench = Workbench(store, Settings(reviewer="Ann"))
        bench.watch(brief.campaign, [1])
        bench.watch("others", [1])
        bench.save_search("mine", brief)
    return folder


class Undone(Exception):
    """Ends a test's transaction."""


@pytest.fixture(scope="module")
def shared(made):
    """The database, open for as long as a file's tests run."""
    with clock.fixed(NOON):
        store = Store.open(made / "a.duckdb")
    with store.hold() as held:
        yield store, held


@pytest.fixture
def bench(shared):
    """The workbench inside one transaction, of which nothing is left after the test."""
    store, held = shared
    with clock.fixed(NOON), contextlib.suppress(Undone), held.transaction():
        yield Workbench(store, Settings(reviewer="Ann"))
        raise Undone


@pytest.fixture
def own(made, tmp_path):
    """The workbench on a copy of the database, for what opens it itself or writes it anew."""
    let_go()
    shutil.copytree(made, tmp_path / "db")
    with clock.fixed(NOON):
        yield Workbench(Store.open(tmp_path / "db/a.duckdb"), Settings(reviewer="Ann"))


@pytest.fixture
def moved(bench):
    """The test's clock at another moment, for Python and for the views."""
    @contextlib.contextmanager
    def at(moment):
        with clock.fixed(moment), bench.store.write() as s:
            s.execute("SET VARIABLE now = $now", now=moment)
            yield
            s.execute("SET VARIABLE now = $now", now=NOON)

    return at


@pytest.fixture
def rows():
    """Writers of stored rows as the stages leave them, for one creator of the campaign."""
    campaign = tm.Brief.parse(BRIEF).campaign_id

    def score(s, key, at, rank=1, run="score1"):
        s.insert("runs", [{"run_id": run, "verb": "score", "campaign_id": campaign, "started_at": at, "state": "done"}], keep=True)
        s.insert("scores", [{"run_id": run, "campaign_id": campaign, "brief_hash": "b", "profile_key": key, "creator_id": key, "rank": rank,
                             "score": 0.5, "parts": "{}", "reasons": "[]", "formula": "f", "made_at": at}])

    def draft(s, key, at, name="d1", **more):
        s.insert("drafts", [{"draft_id": name, "campaign_id": campaign, "brief_hash": "b", "run_id": "r", "profile_key": key, "creator_id": key,
                             "subject": "s", "body": "b", "sentences": "[]", "facts_hash": "f", "evidence_ids": "[]", "writer": "template",
                             "model": "m", "prompt_hash": "p", "grounded": True, "made_at": at, **more}])

    def review(s, decision, at, name="d1", by="Ben"):
        s.insert("reviews", [{"draft_id": name, "decision": decision, "made_by": by, "made_at": at, "run_id": "r"}])

    def touch(s, key, at, name="d1"):
        s.insert("touches", [{"touch_id": f"t{key}{name}", "campaign_id": campaign, "profile_key": key, "draft_id": name, "channel": "email",
                              "made_by": "Ben", "made_at": at, "run_id": "r"}])

    def reply(s, key, at, kind="interested", **more):
        s.insert("replies", [{"reply_id": f"r{key}{at:%d%H}", "campaign_id": campaign, "profile_key": key, "kind": kind, "quote": "q",
                              "received_at": at, "recorded_at": at, "run_id": "r", **more}])

    def outcome(s, key, at, kind, **more):
        s.insert("outcomes", [{"outcome_id": f"o{key}{kind}{at:%d%H}", "campaign_id": campaign, "profile_key": key, "kind": kind, "made_at": at,
                               "source": "replies.csv, by Ann", "recorded_at": at, "run_id": "r", **more}])

    def deliverable(s, key, at, name="v1", state="agreed", **more):
        s.insert("deliverables", [{"deliverable_id": name, "campaign_id": campaign, "profile_key": key, "kind": "video", "state": state,
                                   "source": "hand", "made_by": "Ann", "made_at": at, "run_id": "r", **more}])

    def event(s, what, value, note="", by="Ann", at=NOON):
        s.insert("campaign_events", [{"campaign_id": campaign, "what": what, "value": value, "note": note, "made_by": by, "made_at": at,
                                      "run_id": "r"}])

    def optout(s, ident):
        s.insert("optouts", [{"platform": row["platform"], "platform_id": ident, "reason": "asked", "made_by": "Ann", "made_at": NOON, "run_id": "r"}
                             for row in s.rows("SELECT platform FROM profiles WHERE platform_id = $id", id=ident)])

    return SimpleNamespace(campaign=campaign, event=event, optout=optout, score=score, draft=draft, review=review, touch=touch, reply=reply, outcome=outcome,
                           deliverable=deliverable)
