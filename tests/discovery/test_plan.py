"""A plan says what it would ask and what that costs, and never promises more than a bucket holds."""

import pytest
from toy import BRIEF, Toy

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import plan
from tastemaker.discovery.expecting import Earlier, Past
from tastemaker.discovery.plan import Edits
from tastemaker.discovery.queries import Written
from tastemaker.errors import BadInput
from tastemaker.store import Store

ADAPTERS = {"toy": Toy("http://127.0.0.1:1", {"TOY_KEY": "k"})}
FULL = Brief.parse({"campaign": "Full", "product": {"name": "Thing", "category": "shoes"}, "topics": ["trail", "Hill"],
                    "must_have": ["vegan"], "competitors": ["Rival", "shoes"], "languages": ["en", "de"],
                    "sender": {"name": "Ann"}})


def no_limit(platform, bucket):
    return None


def full(platform, bucket):
    return bucket.limit if bucket.per == "day" else None


def make(brief=BRIEF, remaining=full, **options):
    with clock.fixed(clock.parse("2026-06-01T12:00:00Z")):
        return plan.make(brief, ADAPTERS, run_id="r", remaining=remaining, **options)


def test_the_cost_of_a_plan_counts_what_follows_from_its_searches():
    made = make(past={"toy": Past(pulls=(Earlier(steps=frozenset("ab"), calls=2, found=60, distinct=40, new=40),), per_creator={"reads 2": 1.0})})
    cost, outlook = made.cost().set_index("bucket"), made.outlook().set_index("what")
    looked = cost.loc["reads", "calls"] / 1.1   # ten profiles a call, one list of posts each
    assert made.exploring == {"toy.search": 4} and cost.loc["search", "calls"] == 4 and cost.loc["search", "left"] == 96
    assert 30 < looked < 60 and looked / 2 < outlook.loc["creators", "expected"] <= looked, "some of them other pulls brought"
    assert list(made.table()["origin"]) == ["topic", "topic"]


def test_a_plan_shows_each_number_with_its_interval_and_each_query_with_its_reason():
    made = make(FULL)
    frame = made.table()
    assert tuple(frame.columns) == plan.TABLE and frame["because"].str.len().min() > 10
    assert (frame["low"] <= frame["expected_creators"]).all() and (frame["expected_creators"] <= frame["high"]).all()
    assert (frame["relevant_low"] <= frame["relevant"]).all() and (frame["relevant"] <= frame["relevant_high"]).all()
    assert "new creators (" in repr(made) and "of whom perhaps" in repr(made) and "fit." in made._repr_html_()
    assert "further calls go to next pages" in repr(made)


def test_half_as_many_calls_again_go_where_they_bring_most_but_never_more_than_a_bucket_has():
    assert make(FULL).exploring == {"toy.search": len(make(FULL).steps) + -(-len(make(FULL).steps) // 2)}
    tight = make(FULL, remaining=lambda p, b: len(make(FULL).steps) + 1 if b.name == "search" else full(p, b))
    assert tight.exploring == {"toy.search": len(make(FULL).steps) + 1} and not tight.dropped


def test_a_person_drops_and_adds_queries_and_the_plan_has_another_lasting_id():
    edits = Edits(drop=("TRAILS", "shoe"), add=(Written("fell dogs", "You added it.", "own", "toy", "de"), Written("off", "x", "own", "other")))
    made = make(FULL, edits=edits)
    texts = list(made.table()["query"])
    assert texts[0] == "fell dogs" and "trail" not in texts and "shoes" not in texts and "off" not in texts
    assert made.plan_id != make(FULL).plan_id
    same = Edits(drop=tuple(reversed(edits.drop)), add=tuple(reversed(edits.add)))
    assert make(FULL, edits=same).plan_id == made.plan_id and make(FULL, edits=Edits()).plan_id == make(FULL).plan_id


def test_what_the_past_paid_for_is_asked_first():
    from tastemaker.discovery.choosing import Trial
    trials = tuple(Trial(arm_id=f"a{i}", family=kind, page=0, cost=1.0, text=text, found=20, new=20, relevant=good, more=True)
                   for i in range(8) for kind, text, good in (("topic", "trail", 0.1), ("competitor", "Rival", 15.0)))
    assert make(FULL, past={"toy": Past(trials=trials)}).questions[0].query.text == "Rival"
    assert make(FULL).questions[0].query.text == "trail"


def test_a_small_bucket_trims_the_plan_and_names_what_it_drops():
    made = make(FULL, remaining=lambda p, b: 3 if b.name == "search" else full(p, b))
    assert len(made.steps) == 3 and [q.text for q in made.dropped][:2] == ["Hill", "shoes"]
    assert made.exploring == {"toy.search": 3}
    assert "search" in made.warnings[0] and "has 3" in made.warnings[0]
    assert "Dropped: toy topic: Hill (de)" in repr(made)


def test_a_bucket_too_small_for_what_follows_trims_the_searches_too():
    made = make(FULL, remaining=lambda p, b: 30 if b.name == "reads" else full(p, b))
    assert len(made.steps) == 1 and all(cost.left >= 0 for cost in made.costs if cost.left is not None)


def test_an_empty_bucket_leaves_nothing_to_ask_and_no_negative_promise():
    made = make(remaining=lambda p, b: 0)
    assert made.steps == () and made.expected == 0 and len(made.dropped) == 2 and made.warnings


def test_a_budget_trims_like_a_bucket():
    assert len(make(FULL, edits=Edits(budget={"search": 2})).steps) == 2
    assert len(make(FULL, edits=Edits(budget={"toy.search": 1})).steps) == 1


def test_a_platform_without_its_key_is_left_out_and_says_why():
    made = plan.make(BRIEF, {"toy": Toy("http://x", {})}, run_id="r", remaining=full)
    assert made.steps == () and "TOY_KEY" in made.left_out["toy"] and "TOY_KEY" in repr(made)


def test_a_platform_of_the_brief_without_an_adapter_is_left_out():
    assert "nowhere" in plan.make(BRIEF.model_copy(update={"platforms": ("nowhere",)}), ADAPTERS, run_id="r",
                                  remaining=full).left_out


def test_creators_of_a_list_cost_calls_but_are_not_new():
    alone, more = make(), make(added={"toy": 20})
    assert more.expected == alone.expected
    assert 19 <= more.cost().set_index("bucket").loc["reads", "calls"] - alone.cost().set_index("bucket").loc["reads", "calls"] <= 22


def test_the_same_brief_on_the_same_day_is_the_same_plan_and_tomorrow_another():
    one = make()
    assert make().plan_id == one.plan_id
    with clock.fixed(clock.parse("2026-06-02T00:00:00Z")):
        assert plan.make(BRIEF, ADAPTERS, run_id="r", remaining=full).plan_id != one.plan_id
    assert make(FULL).plan_id != one.plan_id and make(plan_id="mine").plan_id == "mine"


def test_a_plan_comes_back_from_the_store_as_it_was(tmp_path):
    store, made = Store.at(tmp_path / "a.duckdb"), make(FULL)
    plan.save(store, made)
    with store.write() as s:
        s.execute("UPDATE steps SET state = 'done' WHERE place = 0")
    plan.save(store, made)
    assert plan.load(store, made.plan_id) == made
    assert store.rows("SELECT count(*) AS n FROM steps")[0]["n"] == len(made.steps)
    assert store.rows("SELECT count(*) AS n FROM steps WHERE state = 'done'")[0]["n"] == 1, "saving again undoes nothing"
    with pytest.raises(BadInput, match="no plan nope"):
        plan.load(store, "nope")


def test_a_plan_of_an_earlier_version_comes_back_without_what_came_later(tmp_path):
    store, made = Store.at(tmp_path / "a.duckdb"), make()
    plan.save(store, made)
    with store.write() as s:
        s.execute("""UPDATE plans SET body = '{"questions": [{"query": {"platform": "toy", "text": "trail", "language": "en", "kind": "topic"},
                     "steps": [], "expected": 3.0}], "dropped": [], "costs": [], "warnings": [], "left_out": {}}'""")
    old = plan.load(store, made.plan_id)
    assert (old.expected, old.exploring, old.forecast) == (3, {}, ()) and "about 3 new creators" in repr(old)


def test_a_stored_step_becomes_the_same_call_again():
    for step in make(FULL).steps:
        call = step.call(ADAPTERS["toy"])
        assert (call.make, call.args, call.bucket, call.cost) == (step.make, step.args, step.bucket, step.cost)
        assert type(step).of(call, step.origin, step.round, step.place) == step
        assert type(step).from_row({**step.row("p"), "note": None}).step_id == step.step_id


def test_a_plan_shows_attack_text_escaped():
    brief = FULL.model_copy(update={"topics": ("<script>alert(1)</script>",)})
    assert "<script>" not in make(brief)._repr_html_() and "&lt;script&gt;" in make(brief)._repr_html_()
