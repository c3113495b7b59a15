"""Moves: the change of every score is explained by part to the last digit, and every change of rank has its words."""

import json
import random

import pytest

from tastemaker.scoring import moves
from tastemaker.scoring.formula import PARTS, Weights

SHARES = Weights().as_dict()


def row(key, rank, values, weights=SHARES, **more):
    parts = {name: {"value": value, "low": value, "high": value, "weight": weights[name], "state": "known"}
             for name, value in values.items()}
    score = round(sum(part["value"] * part["weight"] for part in parts.values()), 6)
    return {"profile_key": key, "handle": f"sandbox{key}", "rank": rank, "score": score, "parts": json.dumps(parts),
            "why_not": None, "formula": "score-2", **more}


def level(**other):
    return {**dict.fromkeys(PARTS, 0.5), **other}


def ranked(people, weights=SHARES):
    rows = sorted((row(key, None, values, weights) for key, values in people.items()), key=lambda r: (-r["score"], r["profile_key"]))
    return [{**one, "rank": place} for place, one in enumerate(rows, 1)]


def test_the_moves_of_the_parts_add_up_to_the_change_exactly():
    chance = random.Random(7)
    for _ in range(300):
        old, new = ({1: {name: chance.random() for name in PARTS}} for _ in range(2))
        other = Weights(*(chance.random() for _ in PARTS)).as_dict()
        before, after = ranked(old), ranked(new, other)
        found = moves.explained(before, after)[0]
        millionths = [round(found[name] * 1e6) for name in (*PARTS, moves.WEIGHTS)]
        assert sum(millionths) == round(found["change"] * 1e6) == round(after[0]["score"] * 1e6) - round(before[0]["score"] * 1e6)


def test_a_part_that_alone_changed_is_what_is_named():
    found = moves.explained([row(1, 1, level())], [row(1, 1, level(engagement=0.75))])[0]
    assert found["engagement"] == pytest.approx(0.12 * 0.25) and found["change"] == found["engagement"]
    assert all(found[name] == 0 for name in (*PARTS, moves.WEIGHTS) if name != "engagement")
    assert found["sentence"] == "Rank 1 as before; score +0.030: engagement +0.030."


def test_what_turning_the_weights_did_stands_apart():
    turned = Weights(1, 0, 0, 0, 0, 0).as_dict()
    found = moves.explained([row(1, 2, level(relevance=0.9))], [row(1, 1, level(relevance=0.9), turned)])[0]
    assert found["weights"] == found["change"] == pytest.approx(0.9 - 0.74)
    assert "weights +0.160" in found["sentence"]


def test_ranks_move_by_who_came_who_left_and_whom_one_passed():
    people = {key: level(relevance=1 - key / 20) for key in range(1, 11)}
    later = {**people, 99: level(relevance=1.0), 8: level(relevance=0.97)}
    del later[1]
    found = {one["profile_key"]: one for one in moves.explained(ranked(people), ranked(later))}
    for one in found.values():
        if one["rank_before"] and one["rank_after"]:
            assert one["rank_before"] - one["rank_after"] == one["passed"] + one["above_left"] - one["above_new"]
    assert (found[8]["rank_before"], found[8]["rank_after"], found[8]["passed"]) == (8, 2, 6)
    assert (found[3]["change"], found[3]["passed"], found[3]["above_new"], found[3]["above_left"]) == (0, -1, 1, 1)
    assert found[3]["sentence"] == "Rank 3 to 4; its score did not change; 1 came in above; 1 left from above; 1 other passed."
    assert found[99]["sentence"] == "Came in at rank 1, new since that run."


def test_who_was_left_out_is_told_with_the_reason():
    out = {"rank": None, "why_not": "rejected by Mara"}
    found = {one["profile_key"]: one["sentence"] for one in moves.explained(
        [row(1, 1, level()), row(2, 2, level(reach=0.1)), row(3, None, level(), why_not="on x, the brief asks for bluesky")],
        [row(1, None, level(), **{"why_not": out["why_not"]}), row(3, 1, level())])}
    assert found[1] == "Left from rank 1: rejected by Mara."
    assert found[3] == "Came in at rank 1, left out before: on x, the brief asks for bluesky."
    assert found[2].startswith("Left from rank 2: no longer scored")


def test_who_is_no_longer_scored_is_not_named():
    found = moves.explained([row(1, 1, level()), row(2, 2, level())], [row(1, 1, level())])
    assert [one["handle"] for one in found] == ["sandbox1", ""] and "sandbox2" not in str(found)


def test_a_place_by_words_has_no_parts_to_tell():
    closed = {name: {"value": None, "low": None, "high": None, "weight": share, "state": "not permitted"} for name, share in SHARES.items()}
    rows = [{**row(1, rank, level()), "score": None, "parts": closed} for rank in (4, 2)]
    found = moves.explained(rows[:1], rows[1:])[0]
    assert found["change"] is None and all(found[name] is None for name in PARTS)
    assert found["sentence"] == "Rank 4 to 2; placed by words alone, so no part is shown; passed 2 others."


def test_a_part_that_an_older_formula_did_not_have_counts_as_a_change_of_weights():
    old = row(1, 1, {"relevance": 0.8, "reach": 0.5, "engagement": 0.5}, {"relevance": 0.7, "reach": 0.15, "engagement": 0.15}, formula="score-1")
    found = moves.explained([old], [row(1, 1, level(relevance=0.8))])[0]
    assert found["authenticity"] == 0 and found["weights"] == found["change"]
    assert "the formula changed from score-1 to score-2" in found["sentence"]


def test_rows_come_in_the_order_of_the_later_ranking_and_twice_the_same():
    people = {key: level(reach=key / 50) for key in range(40)}
    rows = ranked(people), ranked(dict(list(people.items())[5:]))
    found = moves.explained(*rows)
    assert [one["rank_after"] for one in found] == [*range(1, 36), *[None] * 5]
    assert found == moves.explained(*rows)
    assert moves.explained([], []) == []
