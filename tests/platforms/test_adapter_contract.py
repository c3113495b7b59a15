"""What every platform's adapter must keep, run for every adapter file that is found."""

import ast
import importlib.util
import json
import re
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tastemaker import platforms
from tastemaker.errors import BadInput, BadPayload, NotOffered, TastemakerError
from tastemaker.models import Answer, Bucket
from tastemaker.platforms import Adapter, Call, Page, adapter_class, names
from tastemaker.terms import KINDS, load

CANARY = "canary-5f0b9c-key"
FOLDER = Path(platforms.__file__).parent
ASKED = {  # verb -> how it is asked with a platform's examples
    "search": lambda a, e: a.search("trail running", language="de", limit=120),
    "profiles": lambda a, e: a.profiles([e["profile"]] * 3),
    "lookup": lambda a, e: a.lookup([f"@{e['handle']}", e["handle"]]),
    "posts": lambda a, e: a.posts(e["profile"], e.get("feed"), limit=20),
    "stats": lambda a, e: a.stats([e["post"]]),
    "related": lambda a, e: a.related(e["profile"]),
    "comments": lambda a, e: a.comments(e["post"], limit=250),
}


def adapter(name: str, **options) -> Adapter:
    cls = adapter_class(name)
    return cls(**{"secrets": dict.fromkeys(cls.keys, CANARY), "accepted": [a.name for a in load(name).accept],
                  "options": _cases(name).ADAPTER.options, **options})


@cache
def _cases(name: str):
    """The module `cases/<name>.py`, whose adapter has every plain setting that it needs."""
    spec = importlib.util.spec_from_file_location(f"cases_{name}", Path(__file__).parent / "cases" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
    assert {"profile", "handle", "post", "address"} <= set(cls.examples) <= {"profile", "handle", "post", "address", "feed"}
    assert set(cls.required_keys) <= set(cls.keys)
    said = {**cls.keys, **cls.settings}
    assert all(key.startswith(f"TASTEMAKER_{name.upper()}_") and len(hint) > 20 for key, hint in said.items())


@each_platform
def test_a_profiles_web_address_names_it_and_others_name_nobody(name):
    cls = adapter_class(name)
    platform_id, handle = cls.named(cls.examples["address"])
    assert platform_id in (cls.examples["profile"], f"@{cls.examples['handle'].lower()}") and handle in ("", cls.examples["handle"])
    assert not cls.page or cls.named(cls.page.removeprefix("https://").format(handle=cls.examples["handle"]))
    assert cls.named("shop.example/profile") is None and cls.named("") is None


@each_platform
def test_what_is_missing_says_what_it_is_and_where_to_get_it(name):
    bare = adapter_class(name)()
    assert all(len(bare.hint(setting)) > 20 for setting in bare.missing_keys()) and bare.hint("TASTEMAKER_OTHER") == ""


@each_platform
def test_terms_load_and_say_where_and_when_they_were_read(name):
    terms = load(name)
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", terms.as_of) and terms.access
    assert terms.sources and all(source.startswith("https://") for source in terms.sources)
    assert all(terms.days(kind) > 0 for kind in KINDS) and terms.days("counters", accepted=True) >= terms.days("counters")
    assert terms.derived.needs in ("", *(a.name for a in terms.accept if a.needed_for == "scores"))
    assert all(rule.rule for rule in (terms.derived, terms.contact, terms.redistribution, terms.deletion))
    assert terms.deletion.hours > 0 and all(price > 0 for price in terms.prices.values())
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
        shown = f"{call!r} {json.dumps(call.args)} {call.request}"
        assert CANARY not in shown


@each_platform
def test_signing_in_hides_the_key_and_names_itself_a_session(name):
    one = adapter(name)
    assert adapter_class(name)().sign_in() is None, "nothing to sign in with"
    if call := one.sign_in():
        sent = [call.request.body, dict(call.request.form or {}), one.headers()]
        assert CANARY in json.dumps(sent) or "Basic " in json.dumps(sent), "what goes over the wire has it"
        assert CANARY not in f"{call!r} {call.request} {call.request.body!r} {call.request.form!r} {call.args}"
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
    needed = {a.name for a in load(name).accept if a.needed_for == "use"}
    cls = adapter_class(name)
    assert len(cls().missing_keys()) == len(cls.required_keys) + len(cls.required_settings) + len(needed)
    assert set(cls.required_settings) <= set(cls.settings)
    one = adapter(name)
    assert one.missing_keys() == ()
    if one.required_keys and not one.sign_in():
        assert CANARY in str(one.headers())


@each_platform
def test_another_base_url_is_all_it_takes_to_talk_to_another_server(name):
    cls = adapter_class(name)
    hosts = dict.fromkeys(cls.hosts, "http://127.0.0.1:2/other/")
    for _, call in calls(name, base_url="http://127.0.0.1:1/root/", urls=hosts):
        assert call.request.url.startswith(("http://127.0.0.1:1/root/", "http://127.0.0.1:2/other/"))
        assert "//" not in call.request.url.removeprefix("http://")


@each_platform
def test_ids_that_are_named_twice_are_asked_once(name):
    one = adapter(name)
    twice, once = one.profiles([one.examples["profile"]] * 200), one.profiles([one.examples["profile"]])
    assert len(twice) == 1 and twice == once and twice[0].request == once[0].request


@each_platform
@pytest.mark.parametrize("body", [None, [], "text", 7, True, {}, {"items": None}, {"profiles": {}, "items": "x"}],
                         ids=repr)
def test_a_page_of_unknown_shape_is_loud(name, body):
    bare = {call.make for call, around, _ in _cases(name).CASES.values() if isinstance(around([]).body, list)}
    for _, call in calls(name):
        if body == [] and call.make in bare:   # an answer that is a list itself may be empty
            with suppress(BadPayload):
                page = call.parse(Answer(200, {}, body))
                assert not page.items and page.next is None and not page.follow
            continue
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
