"""A plan says what it would ask and what that costs, and never promises more than a bucket holds."""

import pytest
from toy import BRIEF, Toy

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.discovery import forecast, plan, queries
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


def test_a_brief_becomes_questions_that_say_where_they_come_from():
    made = [(q.text, q.language, q.kind) for q in queries.make(FULL, "toy")]
    assert made == [("trail", "en", "topic"), ("trail", "de", "topic"), ("Hill", "en", "topic"), ("Hill", "de", "topic"),
                    ("shoes", "en", "category"), ("shoes", "de", "category"), ("trail vegan", "en", "must-have"),
                    ("trail vegan", "de", "must-have"), ("Rival", None, "competitor"), ("shoes", None, "competitor")]


def test_a_question_is_asked_once_however_often_the_brief_says_it():
    twice = Brief.parse({"campaign": "x", "product": {"name": "x", "category": "TRAIL"}, "topics": ["trail"],
                         "competitors": ["Trail"], "sender": {"name": "A"}})
    assert len(queries.make(twice, "toy")) == 1


def test_the_cost_of_a_plan_counts_what_follows_from_its_searches():
    made = make()
    cost = made.cost().set_index("bucket")
    expected = forecast.creators(2)
    assert cost.loc["search", "calls"] == 2 and cost.loc["search", "left"] == 98
    assert cost.loc["reads", "calls"] == -(-round(expected) // 10) + round(expected)   # ten profiles a call, one list of posts each
    assert made.expected == round(expected) == 37
    assert list(made.table()["origin"]) == ["topic", "topic"]


def test_a_small_bucket_trims_the_plan_and_names_what_it_drops():
    made = make(FULL, remaining=lambda p, b: 3 if b.name == "search" else full(p, b))
    assert len(made.steps) == 3 and [q.text for q in made.dropped][:2] == ["Hill", "shoes"]
    assert "search" in made.warnings[0] and "has 3" in made.warnings[0]
    assert "Dropped: toy topic: Hill (de)" in repr(made)


def test_a_bucket_too_small_for_what_follows_trims_the_searches_too():
    made = make(FULL, remaining=lambda p, b: 25 if b.name == "reads" else full(p, b))
    assert len(made.steps) == 1 and all(cost.left >= 0 for cost in made.costs if cost.left is not None)


def test_an_empty_bucket_leaves_nothing_to_ask_and_no_negative_promise():
    made = make(remaining=lambda p, b: 0)
    assert made.steps == () and made.expected == 0 and len(made.dropped) == 2 and made.warnings


def test_a_budget_trims_like_a_bucket():
    assert len(make(FULL, budget={"search": 2}).steps) == 2
    assert len(make(FULL, budget={"toy.search": 1}).steps) == 1


def test_a_platform_without_its_key_is_left_out_and_says_why():
    made = plan.make(BRIEF, {"toy": Toy("http://x", {})}, run_id="r", remaining=full)
    assert made.steps == () and "TOY_KEY" in made.left_out["toy"] and "TOY_KEY" in repr(made)


def test_a_platform_of_the_brief_without_an_adapter_is_left_out():
    assert "nowhere" in plan.make(BRIEF.model_copy(update={"platforms": ("nowhere",)}), ADAPTERS, run_id="r",
                                  remaining=full).left_out


def test_the_past_replaces_the_prior(tmp_path):
    assert make(past={"toy": 4.0}).expected == 8
    assert plan.past(Store.at(tmp_path / "a.duckdb")) == {}


def test_creators_of_a_list_cost_calls_but_are_not_new():
    alone, more = make(), make(added={"toy": 20})
    assert more.expected == alone.expected
    assert more.cost().set_index("bucket").loc["reads", "calls"] == alone.cost().set_index("bucket").loc["reads", "calls"] + 22


def test_what_searches_brought_so_far_is_counted_by_who_was_new(bench):
    from toy import World, serve
    with serve(World()) as url:
        bench.pull(url)
    assert plan.past(bench.store) == {}, "four calls are too few to go by"
    with serve(World(48)) as url:
        bench.pull(url, bench.plan(url, plan_id="again"))
    assert plan.past(bench.store)["toy"] == 40 / 10   # people 0 to 39, by 4 and 6 calls


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


def test_a_stored_step_becomes_the_same_call_again():
    for step in make(FULL).steps:
        call = step.call(ADAPTERS["toy"])
        assert (call.make, call.args, call.bucket, call.cost) == (step.make, step.args, step.bucket, step.cost)
        assert type(step).of(call, step.origin, step.round, step.place) == step
        assert type(step).from_row({**step.row("p"), "note": None}).step_id == step.step_id


def test_a_plan_shows_attack_text_escaped():
    brief = FULL.model_copy(update={"topics": ("<script>alert(1)</script>",)})
    assert "<script>" not in make(brief)._repr_html_() and "&lt;script&gt;" in make(brief)._repr_html_()
