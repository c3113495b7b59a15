"""Invented letters follow their stated truth, are the same every time, and nothing of them is later than now."""

from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.sandbox import history

NOW = clock.parse("2026-06-01T12:00:00Z")
PEOPLE = [{"profile_key": i, "creator_id": i, "platform": "bluesky", "size_band": "nano", "language": "en", "relevance": 0.5,
           "reach_percentile": 0.5, "days_since_post": 14.0} for i in range(1, 2_001)]


@pytest.fixture(scope="module")
def rows():
    campaign = history.Campaign(campaign_id="sandbox-a", begins=NOW - timedelta(days=200), arms=("a", "b"), shares=(0.2, 0.8),
                                truth=history.Truth(base=-1.0, effects={}, arms={"b": 0.5}))
    return history.rows(campaign, PEOPLE, NOW)


def test_as_many_answer_as_the_truth_says(rows):
    expected = sum(row["chance"] for row in rows["truth"])
    assert len(rows["touches"]) == 2_000 and abs(len(rows["replies"]) - expected) < 4 * (expected * 0.7) ** 0.5
    assert {round(row["chance"], 3) for row in rows["truth"]} == {0.269, 0.378}
    assert abs(sum(row["arm"] == "b" for row in rows["truth"]) - 1_600) < 4 * 18


def test_the_same_seed_invents_the_same_and_another_does_not():
    def made(seed):
        return history.rows(history.Campaign(campaign_id="sandbox-a", begins=NOW - timedelta(days=99), seed=seed), PEOPLE[:50], NOW)
    assert made(1) == made(1) and made(1)["replies"] != made(2)["replies"]


def test_nothing_is_later_than_now():
    campaign = history.Campaign(campaign_id="sandbox-a", begins=NOW - timedelta(days=10), days=20, truth=history.Truth(base=3.0, agreed=1.0))
    made = history.rows(campaign, PEOPLE[:400], NOW)
    assert 150 < len(made["touches"]) < 250 and made["replies"]
    for table, column in (("touches", "made_at"), ("replies", "received_at"), ("outcomes", "made_at"), ("deliverables", "made_at"),
                          ("live_counts", "taken_at"), ("measures", "to_at")):
        assert all(row[column] <= NOW for row in made[table]), table


def test_what_is_not_known_of_a_creator_has_no_effect():
    truth = history.Truth()
    assert truth.chance({}) == pytest.approx(truth.chance({"relevance": 0.5, "days_since_post": 14.0, "platform": "mastodon"}))
    assert truth.chance({"relevance": float("nan")}) == truth.chance({})


def test_everything_is_clearly_invented(rows):
    assert {row["made_by"] for row in rows["reviews"]} == set(history.REVIEWERS) and {row["writer"] for row in rows["drafts"]} == {"sandbox"}
    assert all(row["url"].startswith("https://bluesky.example/sandbox-") for row in rows["deliverables"] if row.get("url"))
    assert all(name.startswith("sandbox-") for row in rows["drafts"] for name in (row["draft_id"],))
