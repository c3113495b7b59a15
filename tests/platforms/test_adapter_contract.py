"""What every platform's adapter must keep, run for every adapter file that is found."""

import ast
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from tastemaker import platforms
from tastemaker.errors import BadInput, BadPayload, NotOffered, TastemakerError
from tastemaker.models import Answer, Bucket
from tastemaker.platforms import Adapter, Call, Page, adapter_class, names
from tastemaker.terms import load

CANARY = "canary-5f0b9c-key"
FOLDER = Path(platforms.__file__).parent
ASKED = {  # verb -> how it is asked with a platform's examples
    "search": lambda a, e: a.search("trail running", language="de", limit=120),
    "profiles": lambda a, e: a.profiles([e["profile"]] * 3),
    "lookup": lambda a, e: a.lookup([f"@{e['handle']}", e["handle"]]),
    "posts": lambda a, e: a.posts(e["profile"], limit=20),
    "stats": lambda a, e: a.stats([e["post"]]),
    "related": lambda a, e: a.related(e["profile"]),
    "comments": lambda a, e: a.comments(e["post"], limit=250),
}


def adapter(name: str, **options) -> Adapter:
    cls = adapter_class(name)
    return cls(secrets=dict.fromkeys(cls.keys, CANARY), **options)


def calls(name: str, **options) -> list[tuple[str, Call]]:
    """Every Call that every verb of a platform gives, and the one that signs in."""
    made, one = [], adapter(name, **options)
    for verb, ask in ASKED.items():
        try:
            made += [(verb, call) for call in ask(one, one.examples)]
        except NotOffered:
            continue
    return made


each_platform = pytest.mark.parametrize("name", names())


def test_both_platforms_of_the_first_release_are_found_by_their_files():
    assert {"bluesky", "youtube"} <= set(names())
    assert "base" not in names() and not any(name.startswith("_") for name in names())


def test_an_unknown_platform_is_named_together_with_those_there_are():
    with pytest.raises(BadInput) as error:
        adapter_class("myspace")
    assert "myspace" in str(error.value) and "youtube" in error.value.next_step


@each_platform
def test_an_adapter_states_its_facts(name):
    cls = adapter_class(name)
    assert cls.name == name and cls.title and cls.docs.startswith("https://") and cls.base_url.startswith("https://")
    assert set(cls.examples) == {"profile", "handle", "post"}
    assert set(cls.required_keys) <= set(cls.keys)
    assert all(key.startswith(f"TASTEMAKER_{name.upper()}_") and len(hint) > 20 for key, hint in cls.keys.items())


@each_platform
def test_terms_load_and_say_where_and_when_they_were_read(name):
    terms = load(name)
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", terms.as_of) and terms.duties and terms.access
    assert terms.sources and all(source.startswith("https://") for source in terms.sources)
    assert terms.retention_days > 0 and terms.statistics_days_accepted >= terms.statistics_days > 0
    assert bool(terms.derived_setting) != terms.derived_metrics, "either scores are allowed or a setting allows them"
    assert all(isinstance(b, Bucket) and b.title and (b.limit is None or b.limit > 0) for b in terms.buckets.values())


@each_platform
def test_a_verb_gives_calls_whose_buckets_the_terms_know(name):
    made = calls(name)
    assert {verb for verb, _ in made} >= {"search", "profiles", "posts"}, "what every platform here must offer"
    for verb, call in made:
        assert isinstance(call, Call) and call.platform == name and call.verb == verb
        assert call.bucket in load(name).buckets and call.cost > 0 and call.endpoint


@each_platform
def test_what_a_platform_does_not_offer_says_so(name):
    one = adapter(name)
    for verb, ask in ASKED.items():
        if getattr(type(one), verb) is getattr(Adapter, verb):
            with pytest.raises(NotOffered, match=verb):
                ask(one, one.examples)
        else:
            assert ask(one, one.examples), f"{verb} is offered but gives no call"


@each_platform
def test_no_call_carries_a_key(name):
    for _, call in calls(name):
        shown = f"{call!r} {json.dumps(call.args)} {call.request.params} {call.request.headers} {call.request.body}"
        assert CANARY not in shown


@each_platform
def test_signing_in_hides_the_key_and_names_itself_a_session(name):
    one = adapter(name)
    assert adapter_class(name)().sign_in() is None, "nothing to sign in with"
    if call := one.sign_in():
        assert CANARY in json.dumps(call.request.body), "the body that goes over the wire has it"
        assert CANARY not in f"{call!r} {call.request.body!r} {call.request.body} {call.args}"
        assert call.verb == "session" and call.bucket in one.buckets
        assert one.rebuild(call.make, call.args) == call
    assert CANARY not in repr(one)


@each_platform
def test_a_stored_call_is_built_again_the_same(name):
    for _, call in calls(name):
        again = adapter(name).rebuild(call.make, json.loads(json.dumps(call.args)))
        assert again == call and again.request == call.request


@each_platform
def test_only_keys_stand_in_headers_and_only_when_they_are_set(name):
    assert CANARY not in str(adapter_class(name)().headers())
    assert adapter_class(name)().missing_keys() == adapter_class(name).required_keys
    one = adapter(name)
    assert one.missing_keys() == ()
    if one.required_keys:
        assert CANARY in str(one.headers())


@each_platform
def test_another_base_url_is_all_it_takes_to_talk_to_another_server(name):
    hosts = {"pds": "http://127.0.0.1:2/other/"}
    for _, call in calls(name, base_url="http://127.0.0.1:1/root/", urls=hosts):
        assert call.request.url.startswith(("http://127.0.0.1:1/root/", "http://127.0.0.1:2/other/"))
        assert "//" not in call.request.url.removeprefix("http://")


@each_platform
def test_ids_that_are_named_twice_are_asked_once(name):
    one = adapter(name)
    assert len(one.profiles([one.examples["profile"]] * 200)) == 1
    sent = one.profiles([one.examples["profile"]] * 200)[0].request.params
    assert sum(value.count(one.examples["profile"]) for _, value in sent) == 1


@each_platform
@pytest.mark.parametrize("body", [None, [], "text", 7, True, {}, {"items": None}, {"profiles": {}, "items": "x"}],
                         ids=repr)
def test_a_page_of_unknown_shape_is_loud(name, body):
    for _, call in calls(name):
        with pytest.raises(BadPayload):
            call.parse(Answer(200, {}, body))


@each_platform
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 501, 502, 503])
@pytest.mark.parametrize("body", [None, "<html>", [], {"error": None}, {"error": []}, {"error": {"errors": [3]}},
                                  {"error": {"errors": "x", "message": 5, "details": [{"metadata": 1, "reason": []}]}},
                                  {"error": "\ud800\u202e", "message": "\x1b[2J" * 200}], ids=ascii)
def test_an_error_answer_of_any_shape_becomes_one_of_ours(name, status, body):
    for _, call in calls(name):
        error = adapter(name).explain(Answer(status, {}, body), call)
        assert isinstance(error, TastemakerError), "nobody may take it for a good answer"
        assert error.next_step or not error.show().endswith("\n")
        assert len(str(error)) < 400 and str(error).isprintable(), "foreign text is cleaned and cut"


@each_platform
def test_a_good_answer_needs_no_explanation(name):
    for _, call in calls(name):
        assert adapter(name).explain(Answer(200, {}, {}), call) is None
        assert adapter(name).explain(Answer(304, {}, None), call) is None


@each_platform
def test_every_public_method_that_makes_a_page_takes_json(name):
    for _, call in calls(name):
        assert call.make.endswith("_page") and callable(getattr(adapter(name), call.make))
        assert json.loads(json.dumps(call.args)) == dict(call.args)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda p: p.name)
def test_adapters_open_wait_read_and_write_nothing(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {n.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for n in node.names}
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"os", "io", "socket", "time", "pathlib", "httpx", "requests", "urllib3", "asyncio", "subprocess",
                           "duckdb", "threading", "random", "tempfile", "shutil"}
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not named & {"open", "print", "input", "eval", "exec"}


def test_a_file_becomes_a_platform_by_lying_there(tmp_path, monkeypatch):
    (tmp_path / "lantern.py").write_text(
        "from tastemaker.platforms.base import Adapter\n"
        "class Lantern(Adapter):\n    name, title, docs, base_url = 'lantern', 'Lantern', 'https://d', 'https://b'\n")
    monkeypatch.setattr(platforms, "__path__", [*platforms.__path__, str(tmp_path)])
    assert "lantern" in names() and adapter_class("lantern").title == "Lantern"
    with pytest.raises(NotOffered) as error:
        adapter_class("lantern")().search("x")
    assert "Lantern" in str(error.value) and error.value.next_step
    assert import_module("tastemaker.platforms.lantern")


def test_an_empty_page_is_the_end():
    assert Page().next is None and Page().items == Page().follow == Page().missing == Page().rejected == ()
