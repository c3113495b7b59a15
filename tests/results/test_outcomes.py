"""Outcomes come from a person's CSV: good rows are kept, bad ones come back, and twice is once."""

import pytest

from tastemaker.errors import BadInput
from tastemaker.results import outcomes

GOOD = """handle,platform,draft_id,kind,date,amount,currency,note
@adahills,,,replied,2026-05-20,,,
,,d1,agreed,2026-05-25T10:00:00+02:00,1250.50,eur,"=cmd|' /C calc'!A1"
mararuns,youtube,,no reply,2026-05-30,,,
"""


def record(store, path, text, campaign="trail"):
    path.write_text(text, encoding="utf-8")
    with store.run("record") as run:
        return outcomes.record(store, run, path, campaign, "ann")


def test_outcomes_find_their_profile_by_handle_or_draft(store, tmp_path):
    done = record(store, tmp_path / "replies.csv", GOOD)
    assert (done.kept, done.same, len(done.returned)) == (3, 0, 0)
    rows = store.rows("SELECT * FROM outcomes ORDER BY made_at")
    assert [(r["profile_key"], r["kind"], r["draft_id"]) for r in rows] == [(3, "replied", None), (3, "agreed", "d1"), (1, "no_reply", None)]
    assert (rows[1]["amount"], rows[1]["currency"]) == (1250.5, "EUR") and rows[0]["amount"] is None
    assert rows[1]["made_at"].isoformat() == "2026-05-25T08:00:00+00:00" and rows[0]["source"] == "replies.csv, by ann"


def test_the_same_file_again_in_another_order_records_nothing_new(store, tmp_path):
    record(store, tmp_path / "a.csv", GOOD)
    head, *body = GOOD.strip().splitlines()
    again = record(store, tmp_path / "b.csv", "\n".join([head, *reversed(body), body[0]]))
    assert (again.kept, again.same) == (0, 4) and len(store.rows("SELECT * FROM outcomes")) == 3


@pytest.mark.parametrize(("row", "reason"), [
    ("@adahills,,,married,2026-05-20,,,", "kind must be"), ("@adahills,,,replied,20/05/2026,,,", "ISO 8601"),
    ("@adahills,,,replied,2027-01-01,,,", "future"), ("@adahills,,,agreed,2026-05-20,\"1.234,50\",,", "plain number"),
    ("@adahills,,,agreed,2026-05-20,-5,,", "plain number"), ("@adahills,,,agreed,2026-05-20,nan,,", "plain number"),
    (",,,replied,2026-05-20,,,", "neither a handle"), ("@adahils,,,replied,2026-05-20,,,", "@adahills"),
    (",,d2,replied,2026-05-20,,,", "no draft of this campaign"), ("@mararuns,,,replied,2026-05-20,,,", "several people")])
def test_a_bad_row_comes_back_with_its_reason_and_the_good_one_is_kept(store, tmp_path, row, reason):
    head = GOOD.splitlines()[0]
    done = record(store, tmp_path / "a.csv", f"{head}\n{row}\nben.example,,,declined,2026-05-20,,,\n")
    assert done.kept == 1 and list(done.returned["row"]) == [2] and reason in done.returned["reason"][0]


def test_a_draft_of_another_campaign_is_not_this_one_s(store, tmp_path):
    assert record(store, tmp_path / "a.csv", GOOD, campaign="other").kept == 2


def test_a_file_without_the_columns_it_needs_is_refused(store, tmp_path):
    with pytest.raises(BadInput, match="kind and date"):
        record(store, tmp_path / "a.csv", "handle,what\na,b\n")
