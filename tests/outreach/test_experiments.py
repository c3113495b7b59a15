"""An experiment's arms are fixed by hash before anyone looks, and nothing in a link names a person."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from tastemaker import clock
from tastemaker.errors import BadInput
from tastemaker.outreach import experiments, links
from tastemaker.outreach.experiments import Experiment

RUN = SimpleNamespace(run_id="test")


def experiment(name="a", arms=("x", "y"), shares=(0.5, 0.5)) -> Experiment:
    return Experiment(experiment_id=name, campaign_id="c", name=name, what="subject", arms=arms, shares=shares,
                      made_by="Jo",
                      made_at=clock.now())


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.2, 0.3, 0.5)])
def test_twenty_thousand_creators_fall_into_arms_by_their_shares(shares):
    tried = experiment(arms=tuple("xyz"[:len(shares)]), shares=shares)
    got = [experiments.arm(tried, n, "key") for n in range(20_000)]
    seen = [got.count(name) for name in tried.arms]
    assert experiments.uneven(seen, shares) > 0.001 and sum(seen) == 20_000


def test_two_experiments_are_independent_of_each_other():
    one, two = experiment("one"), experiment("two")
    both = np.zeros((2, 2))
    for n in range(20_000):
        both[one.arms.index(experiments.arm(one, n, "k")), two.arms.index(experiments.arm(two, n, "k"))] += 1
    assert experiments.uneven(both.ravel().tolist(), [0.25] * 4) > 0.001


def test_an_arm_never_changes_and_another_key_gives_others():
    tried = experiment()
    first = [experiments.arm(tried, n, "k") for n in range(100)]
    assert first == [experiments.arm(tried, n, "k") for n in range(100)] != [experiments.arm(tried, n, "l")
                                                                             for n in range(100)]


def test_sizes_that_do_not_fit_their_shares_are_found():
    assert experiments.uneven([600, 400], [0.5, 0.5]) < experiments.SUSPICIOUS < experiments.uneven([510, 490],
                                                                                                    [0.5, 0.5])


def test_an_experiment_is_kept_and_ends(room):
    made = experiments.register(room.store, RUN, "c", "Short subject", "subject", ["A word", "A question"], by="Jo",
                                shares=[0.3, 0.7])
    assert experiments.of(room.store, "c") == [made]
    key = room.add()
    assert experiments.assigner(room.store, "c")(key)["subject"] in made.arms
    experiments.end(room.store, made.experiment_id)
    assert experiments.assigner(room.store, "c")(key) == {}


@pytest.mark.parametrize(("more", "words"), [
    ({"what": "price"}, "cannot vary"), ({"arms": ["one"]}, "two to four"), ({"arms": ["a", "a"]}, "two to four"),
    ({"by": " "}, "name"), ({"shares": [0.5, 0.6]}, "shares"), ({"shares": [0.01, 0.99]}, "shares"),
    ({"name": ""}, "name")])
def test_what_could_not_be_fair_or_makes_no_sense_is_refused(room, more, words):
    with pytest.raises(BadInput, match=words):
        experiments.register(room.store, RUN, "c", **{"name": "n", "what": "subject", "arms": ["a", "b"], "by": "Jo"}
                             | more)
    assert experiments.of(room.store, "c") == []


def test_it_begins_before_the_first_draft_and_alone(room):
    experiments.register(room.store, RUN, room.brief.campaign_id, "one", "subject", ["a", "b"], by="Jo")
    with pytest.raises(BadInput, match="varies the subject already"):
        experiments.register(room.store, RUN, room.brief.campaign_id, "two", "subject", ["a", "b"], by="Jo")
    with pytest.raises(BadInput, match="called one already"):
        experiments.register(room.store, RUN, room.brief.campaign_id, "one", "offer", ["a", "b"], by="Jo")
    room.draft(room.add())
    with pytest.raises(BadInput, match="has drafts already"):
        experiments.register(room.store, RUN, room.brief.campaign_id, "three", "offer", ["a", "b"], by="Jo")


def test_all_profiles_of_a_creator_get_one_arm(room):
    experiments.register(room.store, RUN, "c", "n", "subject", ["a", "b"], by="Jo")
    keys = [room.add(platform_id=f"did:plc:{n}", handle=f"h{n}.example") for n in range(12)]
    with room.store.write() as s:
        s.insert("creator_profiles", [{"creator_id": keys[0], "profile_key": key, "reason": "one person",
                                       "made_by": "Jo",
                                       "made_at": clock.now(), "run_id": "r"} for key in keys])
    assign = experiments.assigner(room.store, "c")
    assert len({assign(key)["subject"] for key in keys}) == 1


def test_counts_are_of_creators_and_say_what_was_sent(room):
    made = experiments.register(room.store, RUN, room.brief.campaign_id, "n", "subject", ["a", "b"], by="Jo")
    keys = [room.add(platform_id=f"did:plc:{n}", handle=f"h{n}.example") for n in range(3)]
    drafts = room.draft(*keys)
    with room.store.write() as s:
        for row, arm in zip(drafts.rows, "aab", strict=True):
            s.execute("UPDATE drafts SET variant = $v WHERE draft_id = $d", v=json.dumps({"subject": arm}),
                      d=row["draft_id"])
        s.insert("touches", [{"touch_id": "t", "campaign_id": made.campaign_id, "profile_key": keys[0],
                              "draft_id": drafts.rows[0]["draft_id"],
                              "channel": "mail", "made_by": "Jo", "made_at": clock.now() + timedelta(days=1),
                              "run_id": "r"}])
    counts = experiments.counts(room.store, made.campaign_id).set_index("arm")
    assert counts["creators"].to_dict() == {"a": 2, "b": 1} and counts["sent"].to_dict() == {"a": 1, "b": 0}
    assert counts["p_sizes"].isna().all()


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example/x?y=%20z&y=2#part",
                                 "https://a.example/?utm_source=old&q=ü",
                                 "http://a.example/p?flag&=odd"])
def test_a_tagged_link_keeps_what_it_had_and_tagging_twice_is_once(url):
    tag = {"source": "bluesky", "medium": "email", "campaign": "trail-shoes", "content": "k1"}
    once = links.tagged(url, **tag)
    assert links.tagged(once, **tag) == once and once.count("utm_source=") == 1 and "utm_content=k1" in once
    assert once.split("#")[1:] == url.split("#")[1:] and once.startswith(url.split("?")[0].split("#")[0])
    assert all(piece in once for piece in url.partition("?")[2].split("#")[0].split("&") if piece
               and "utm_" not in piece)


def test_a_link_names_nobody():
    link = links.utm("key", source="bluesky", campaign="c")
    assert link("https://a.example", "draft-1") != link("https://a.example", "draft-2")
    assert "draft-1" not in link("https://a.example", "draft-1")
    with pytest.raises(BadInput):
        links.tagged("javascript:alert(1)", source="a", medium="b", campaign="c", content="d")


def test_a_link_says_the_platform_the_creator_was_found_on_and_a_short_one_stays(room):
    """utm_source is the platform, utm_medium is creator: the letter's own way, e-mail, would say nothing about a
    visit."""
    keys = [room.add(), room.add(platform="mastodon", platform_id="1@social.example", handle="anna@social.example")]
    room.draft(*keys, link=links.utm("key", campaign=room.brief.campaign_id))
    variants = [json.loads(row["variant"])["link"]
                for row in room.store.rows("SELECT variant FROM drafts ORDER BY profile_key")]
    said = [dict(parse_qsl(urlsplit(link).query)) for link in variants]
    assert [one["utm_source"] for one in said] == ["bluesky", "mastodon"]
    assert {one["utm_medium"] for one in said} == {"creator"} and {one["utm_campaign"]
                                                                   for one in said} == {room.brief.campaign_id}
    assert len({one["utm_content"] for one in said}) == 2

    def short(url, draft):
        return "https://short.example/x"
    assert links.on(short, "bluesky") is short
