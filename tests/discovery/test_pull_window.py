"""How many calls may be out at once: a kill, or a refusal of all of them, costs no more than these."""

import pytest

from tastemaker.discovery.frontier import CALLS, at_once
from tastemaker.models import Bucket, Request
from tastemaker.platforms import Call


def call(cost=1.0, price=0.0):
    return Call(platform="toy", verb="posts", make="posts_page", args={}, bucket="reads", cost=cost, price=price, request=Request(),
                parse=lambda answer: None, endpoint="posts")


@pytest.mark.parametrize(("bucket", "most"), [
    (Bucket("reads", 10_000, "day"), 100), (Bucket("reads", 1_000, "day"), 10), (Bucket("reads", 999, "day"), 1),
    (Bucket("reads", 200, "window", seconds=3_600), 48), (Bucket("reads", 3_000, "window", seconds=300), CALLS),
    (Bucket("reads", None, "day"), CALLS)])
def test_a_hundredth_of_what_a_bucket_gives_in_a_day_is_out_at_once(bucket, most):
    assert at_once(call(), bucket) == most


def test_dear_calls_are_fewer_and_those_with_a_price_go_one_by_one():
    bucket = Bucket("reads", 10_000, "day")
    assert at_once(call(cost=50), bucket) == 2 and at_once(call(cost=500), bucket) == 1
    assert at_once(call(price=0.01), bucket) == 1
