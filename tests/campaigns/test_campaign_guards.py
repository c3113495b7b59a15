"""A paused or completed campaign spends nothing, says so with the way on, and everything that costs nothing goes on."""

import pytest

import tastemaker as tm
from tastemaker import clock
from tastemaker.campaigns import states
from tastemaker.errors import NeedsKey, NotPermitted
from tastemaker.workbench import looking, posting, pulling

NOON = clock.parse("2026-06-01T12:00:00Z")
QUIET = {"progress": lambda *told: None}


@pytest.fixture
def spent(monkeypatch):
    """What was asked of a platform or a model, instead of asking it."""
    asked = []
    monkeypatch.setattr(pulling.Pulling, "_pull", lambda self, *given, **more: asked.append("pull"))
    monkeypatch.setattr(looking, "look", lambda *given, **more: asked.append("look"))
    monkeypatch.setattr("tastemaker.background.run", lambda work, *more: asked.append("asked"))
    return asked


SPENDING = {
    "pull": lambda b, brief: b.pull(b.plan(brief), **QUIET), "look": lambda b, brief: b.look(brief, **QUIET),
    "suggest": lambda b, brief: b.plan(brief, suggest=True), "draft": lambda b, brief: b.draft(brief, writer="openai", **QUIET),
    "follow-up": lambda b, brief: b.follow_up(brief, writer="openai", **QUIET), "shorten": lambda b, brief: b.shorten(brief),
    "translate": lambda b, brief: b.translate("d1", "de", writer="openai"), "visit": lambda b, brief: b.visit(brief.campaign, **QUIET),
    "search": lambda b, brief: b.search("mine", **QUIET)}


@pytest.mark.parametrize("verb", SPENDING)
def test_what_costs_something_is_refused_before_anything_is_asked(bench, brief, rows, spent, verb):
    with bench.store.write() as s:
        rows.draft(s, 1, NOON)
        rows.event(s, "state", "active", by="Ann")
    for state in ("paused", "completed"):
        with bench.store.write() as s:
            rows.event(s, "state", state, note="samples are late", by="Ben")
        with pytest.raises(NotPermitted, match=f"trail-spring is {state} since 2026-06-01 12:00 UTC by Ben .samples are late.") as caught:
            SPENDING[verb](bench, brief)
        assert "--state active" in caught.value.next_step and not spent
        assert verb != "search" or len(bench.store.rows("SELECT plan_id FROM plans")) == 1, "not even a plan was made"
    assert not bench.store.rows("SELECT run_id FROM calls UNION SELECT run_id FROM model_calls UNION SELECT run_id FROM suggestions")


@pytest.mark.parametrize("verb", ["pull", "look", "follow-up", "shorten", "translate"])
def test_an_active_campaign_asks(bench, brief, rows, spent, verb):
    with bench.store.write() as s:
        rows.draft(s, 1, NOON)
    bench.set_campaign(brief, state="active")
    try:
        SPENDING[verb](bench, brief)
    except (NeedsKey, AttributeError):
        pass   # there is no answer to go on with
    assert spent, "or the guard would hold everything back"


def test_a_paused_campaign_may_still_be_asked_what_it_would_cost(bench, brief, spent):
    bench.set_campaign(brief, state="active")
    bench.set_campaign(brief, state="paused")
    assert bench.plan(brief).questions is not None and bench.plan(brief, dry_run=True)
    assert bench.visit(brief.campaign, dry_run=True).dry_run
    bench.look(brief, dry_run=True, **QUIET)
    bench.forecast(brief, writer="template")
    assert spent == ["look", "asked"], "both only count"


def test_what_costs_nothing_works_while_a_campaign_rests(own, brief, rows):
    with own.store.write() as s:
        rows.draft(s, 1, NOON)
    own.set_campaign(brief, state="completed")
    own.label(brief, accept=["@sandbox2"])
    own.mark(brief, 3, "declined")
    own.note(3, "x", brief)
    own.optout("@sandbox2")
    assert own.forget("bluesky:sandbox3.example", by="Ann").complete


def test_another_campaign_and_a_watchlist_of_no_campaign_go_on(bench, brief, spent):
    bench.set_campaign(brief, state="completed")
    other = tm.Brief.parse({**brief.model_dump(mode="json"), "campaign": "Autumn"})
    bench._may_spend(other, "a pull")
    bench._may_spend(states.named_after(bench.store, "others"), "a visit")
    assert states.named_after(bench.store, "Trail Spring") == states.named_after(bench.store, "trail-spring") == "trail-spring"


def test_who_resumes_goes_on(bench, brief, spent):
    bench.set_campaign(brief, state="active")
    bench.set_campaign(brief, state="paused")
    bench.set_campaign(brief, state="active", note="they came")
    bench._may_spend(brief, "a pull")
    assert bench.campaign(brief).state == "active"


def test_a_short_link_that_is_there_costs_nothing(own, brief):
    with own.store.write() as s:
        s.insert("short_links", [{"url": posting.campaign_link(brief), "link": "https://short.example/x", "maker": "bitly", "made_at": NOON,
                                  "run_id": "r"}])
    own.set_campaign(brief, state="completed")
    assert own.shorten(brief) == "https://short.example/x"


def test_letters_from_templates_are_written_while_a_campaign_rests(bench, brief, spent):
    bench.set_campaign(brief, state="completed")
    bench.follow_up(brief, **QUIET)
    assert spent == ["asked"], "a template asks no model"


def test_work_of_no_campaign_and_a_campaign_without_a_state_may_spend(bench):
    for campaign in (None, "", "trail-spring", "unheard-of"):
        assert states.must_run(bench.store, campaign, "a pull") is None


def test_a_pull_under_way_stops_when_somebody_pauses_its_campaign_and_goes_on_later(tmp_path, brief, monkeypatch):
    monkeypatch.setattr("tastemaker.store.writer.HOLD_S", 0.0)   # the pull lets others in after every batch
    bench, told = tm.sandbox(tmp_path / "a.duckdb", size=60), []

    def pause(done, total, what):
        if done > 2 and not told:
            told.append(done)
            bench.set_campaign(brief, state="paused")
    plan = bench.plan(brief)
    report = bench.pull(plan, posts=1, progress=pause)
    assert report.waiting and all("paused by" in stop.reason for stop in report.stopped) and report.stopped
    bench.set_campaign(brief, state="active")
    assert bench.pull(plan, posts=1, **QUIET).complete
