"""Whatever happens to one item of an answer, it alone is quarantined: the page, its other items and the store survive.

`cases/<platform>.py` names one good item of every answer that an adapter reads; files are found, not registered.
"""

import copy
import importlib.util
import json
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tastemaker.errors import BadPayload
from tastemaker.models import Answer, Rejected
from tastemaker.platforms import Page, names


def _cases(name):
    """The module `cases/<name>.py`."""
    path = Path(__file__).parent / "cases" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"cases_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MODULES = {path.stem: _cases(path.stem) for path in sorted(Path(__file__).parent.glob("cases/*.py"))}
CASES = {f"{name} {case}": made for name, module in MODULES.items() for case, made in module.CASES.items()}
"""Name -> a Call, what makes an answer around a list of items, and one good item."""
NASTY = [None, True, False, 0, -1, 2**63, 10**400, 1.5, float("1e308"), "", " ", "\x00", "\ud800", "\u202e", "-5", "1e9", "٣", "9" * 5_000,
         "x" * 100_000, "2026-13-45T99:99:99Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", [], {}, [[]], [None], [{}],
         {"x": {"y": [1]}}, ["\udfff"], "https://" + "(" * 2_000, "@" * 2_000, '"' * 2_001, "P" + "9" * 3_000 + "D"]
nasty = st.sampled_from(NASTY) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8)


def places(value, path=()):
    """Every place in some JSON, the whole first."""
    yield path
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(child, (*path, key))


def changed(value, path, new):
    """A copy with another value at a place; the value `places` itself takes the place out."""
    if not path:
        return new
    top = node = copy.deepcopy(value)
    for key in path[:-1]:
        node = node[key]
    if new is places:
        del node[path[-1]]
    else:
        node[path[-1]] = new
    return top


@cache
def undisturbed(name):
    """The page of three good items: parsing is pure, so it is the same whatever else was parsed before."""
    call, around, good = CASES[name]
    return call.parse(around([good, good, good]))


def survives(case, bad):
    """The page of a bad item between two good ones, after checking that those are whole and every record can be stored."""
    call, around, good = CASES[case]
    alone, page = undisturbed(case), call.parse(around([good, bad, good]))
    if call.verb == "search":   # one Find a profile: a spoilt item of the same author may add its words
        assert {find.platform_id for find in alone.items} <= {find.platform_id for find in page.items}
    else:
        assert set(alone.items) <= set(page.items)
    assert bool(page.next) == bool(alone.next), "one item ends no list"
    for record in page.items:
        for name in record.__struct_fields__:
            _storable(getattr(record, name))
    for rejected in page.rejected:
        assert isinstance(rejected, Rejected) and rejected.reason and len(rejected.reason) <= 300
        rejected.reason.encode(), json.dumps(rejected.item)
    for step in page.follow:
        json.dumps(step.args).encode()
    return page


def _storable(value):
    """What DuckDB's columns take: UTF-8 text, 64-bit counters, aware moments, tuples of text."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, tuple):
        assert all(isinstance(v, str) and v for v in value)
        "".join(value).encode()
    elif isinstance(value, datetime):
        assert value.utcoffset() is not None
    else:
        assert value is None or isinstance(value, bool) or (isinstance(value, int | float) and 0 <= value < 2**63)


@pytest.mark.parametrize("name", CASES)
def test_the_good_item_of_each_case_is_read_whole(name):
    call, around, good = CASES[name]
    page = call.parse(around([good, good]))
    assert not page.rejected and (page.items or page.follow)


@pytest.mark.parametrize("name", CASES)
def test_every_place_of_an_item_can_be_absent_null_or_of_another_type(name):
    good = CASES[name][2]
    for path in places(good):
        for new in (places, *NASTY) if path else NASTY:
            survives(name, changed(good, path, new))
    call, around, good = CASES[name]
    assert call.parse(around([good, good, good])) == undisturbed(name), "what was read before changes nothing"


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_an_item_spoilt_in_several_places_is_quarantined_alone(name, data):
    bad = CASES[name][2]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(bad))))
        bad = changed(bad, path, data.draw(nasty))
    survives(name, bad)


@pytest.mark.parametrize("name", CASES)
def test_an_item_of_no_known_shape_is_quarantined_with_a_reason(name):
    for item in (None, 5, "item", [], [[]]):
        page = survives(name, item)
        assert [r.item for r in page.rejected] == [item] and page.rejected[0].reason
        assert page.missing == (), "an item without a name could be anyone who was asked for"


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(body=nasty, also=nasty)
def test_an_answer_of_any_shape_is_a_page_or_loud(name, body, also):
    call, around, _ = CASES[name]
    empty = around([])
    spoilt = [{**empty.body, key: also} for key in empty.body] if isinstance(empty.body, dict) else []
    for whole in (body, around(body).body, *spoilt):
        try:
            assert isinstance(call.parse(Answer(200, empty.headers, whole)), Page)
        except BadPayload:
            continue


def test_every_platform_has_its_cases():
    assert set(MODULES) == set(names())


def test_a_thread_nested_as_deep_as_the_door_allows_is_read():
    bluesky = MODULES["bluesky"]
    node = {"post": bluesky.VIEW}
    for _ in range(5_000):
        node = {"post": bluesky.VIEW, "replies": [node]}
    assert len(bluesky.ADAPTER.comments(bluesky.URI, limit=9_000)[0].parse(Answer(200, {}, {"thread": node})).items) == 5_000


def test_halves_of_surrogates_become_replacement_characters_and_whole_pairs_stay():
    call, around, good = CASES["bluesky profiles"]
    spoilt = copy.deepcopy(good) | {"description": "a\ud83d\ude00b\ud800c"}
    assert call.parse(around([spoilt])).items[0].bio == "a😀b\ufffdc"


def test_what_was_spoilt_is_kept_in_the_database_beside_what_was_not(kept):
    call, around, good = CASES["bluesky profiles"]
    spoilt = changed(good, ("followersCount",), "\ud800")
    page = call.parse(around([good, spoilt | {"did": "did:plc:two"}]))
    counts, rows = kept(MODULES["bluesky"].ADAPTER, call, page)
    assert (counts["profiles"], counts["quarantined"]) == (1, 1) and list(rows) == list(page.items)
