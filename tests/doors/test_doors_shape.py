"""A call may say which fields of an answer are read; what it does not name is never made into objects."""

import json
from typing import Any

import pytest

from tastemaker.errors import BadPayload
from tastemaker.http.payload import Caps, decode
from tastemaker.platforms import _reading as read

CAPS = Caps(wire=1_000, decoded=1_000, depth=5)
SHAPE = read.only("kind", items=list[read.only("id", who=read.only("name"))])
BODY = {"kind": "list", "items": [{"id": 1, "who": {"name": "Ann", "more": [1]}, "more": {"x": 2}}, {}]}


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_only_the_named_fields_come():
    assert decode(body(BODY), CAPS, SHAPE) == {"kind": "list", "items": [{"id": 1, "who": {"name": "Ann"}}, {}]}


@pytest.mark.parametrize("other", [BODY | {"items": [{"id": 1, "who": None, "more": 1}]}, BODY | {"items": {}}, [1], "x", None])
def test_a_body_of_another_shape_comes_whole(other):
    assert decode(body(other), CAPS, SHAPE) == other


def test_half_a_surrogate_pair_costs_no_page():
    assert decode(rb'{"items": [{"id": "\ud800", "more": 1}]}', CAPS, SHAPE) == {"items": [{"id": "\ud800", "more": 1}]}


@pytest.mark.parametrize("bad", [b'{"items": [', b'{"items": []} x', body({"kind": [[[[[[1]]]]]]}), b"[" * 500 + b"]" * 500,
                                 b'{"more": ' + b"[" * 100_000])
def test_what_is_no_json_or_too_deep_is_refused_as_without_a_shape(bad):
    with pytest.raises(BadPayload):
        decode(bad, CAPS, SHAPE)
