"""The funnel counts profiles at the stages they reached in this campaign, and no other."""

from tastemaker import clock
from tastemaker.results import funnel


def test_each_stage_counts_who_reached_it_once(store):
    now = clock.now()
    with store.write() as s:
        s.insert("plans", [{"plan_id": "p", "campaign_id": "trail", "brief_hash": "b", "run_id": "r", "body": "{}", "made_at": now}])
        s.execute("UPDATE profiles SET state = 'found' WHERE profile_key = 4")
        for key in (1, 2, 3, 4):
            for step in ("s1", "s2"):
                s.insert("finds", [{"plan_id": "p", "step_id": step, "profile_key": key, "query": "q", "text": "", "found_at": now, "run_id": "r"}])
        for key, rank in ((1, 1), (2, 2), (3, None)):
            s.insert("scores", [{"run_id": "r", "campaign_id": "trail", "brief_hash": "b", "profile_key": key, "creator_id": key, "rank": rank,
                                 "parts": "{}", "reasons": "", "formula": "f", "made_at": now}])
        for decision in ("approve", "edit", "approve"):
            s.insert("reviews", [{"draft_id": "d1", "decision": decision, "made_by": "ann", "made_at": now, "run_id": "r"}])
        s.insert("touches", [{"touch_id": "t", "campaign_id": "trail", "profile_key": 3, "draft_id": "d1", "channel": "email",
                              "made_by": "ann", "made_at": now, "run_id": "r"}])
        for n, kind in enumerate(("replied", "declined")):
            s.insert("outcomes", [{"outcome_id": str(n), "campaign_id": "trail", "profile_key": 3, "kind": kind, "made_at": now,
                                   "source": "x", "recorded_at": now, "run_id": "r"}])
        s.insert("calls", [{"call_id": 7, "run_id": "r", "plan_id": "p", "platform": "bluesky", "bucket": "b", "quota_day": now.date(),
                            "endpoint": "e", "cost": 1.0, "state": "settled", "reserved_at": now}])
        s.execute("DELETE FROM finds WHERE profile_key = 2")
        s.insert("finds", [{"plan_id": "added", "step_id": "list", "profile_key": 2, "query": "list", "text": "", "found_at": now, "run_id": "r"}])
        s.execute("UPDATE snapshots SET call_id = 7 WHERE profile_key = 2")
    frame = funnel.count(store, "trail")
    assert dict(zip(frame["stage"], frame["n"], strict=True)) == {
        "found": 4, "looked at": 3, "scored": 3, "shortlisted": 2, "drafted": 1, "approved": 1, "sent": 1, "replied": 1, "agreed": 0}
    shares = dict(zip(frame["stage"], frame["of_previous"], strict=True))
    assert shares["looked at"] == 0.75 and shares["agreed"] == 0 and shares["found"] != shares["found"]


def test_another_campaign_has_its_own_funnel_and_no_share_of_nothing(store):
    frame = funnel.count(store, "other")
    assert frame["n"].sum() == 0 and frame["of_previous"].isna().all()
