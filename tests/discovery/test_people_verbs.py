"""The verbs of who is who, as a person types them in a notebook and in a terminal."""

import importlib.util
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tastemaker.cli import people as cli
from tastemaker.errors import BadInput
from tastemaker.settings import Settings
from tastemaker.workbench import Workbench
from tastemaker.workbench.people import People

_spec = importlib.util.spec_from_file_location("people_town", Path(__file__).with_name("people_town.py"))
people_town = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(people_town)
Linked = people_town.Linked


@pytest.fixture
def town(tmp_path, monkeypatch):
    town = people_town.Town(tmp_path / "a.duckdb")
    for platform, ident in (("youtube", "a"), ("bluesky", "b"), ("mastodon", "c"), ("bluesky", "d")):
        town.profile(platform, ident)
    town.link(Linked([({1, 2}, 0.995, "names agree")], [(3, 4, 0.7, "alike", 0.3)], [(4, 1, "fan?", "says so")]))
    town.bench = type("Bench", (Workbench, People), {})(town.store, Settings(reviewer="Ann"))
    monkeypatch.setattr(cli, "opened", lambda: town.bench)
    return town


def typed(*words):
    """What a command prints; its error is raised."""
    ended = CliRunner().invoke(cli.app, list(words))
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.stdout


def test_the_verbs_of_the_face(town):
    bench = town.bench
    assert bench.people()[["profiles", "reason"]].values.tolist() == [["youtube:a.example, bluesky:b.example", "names agree"]]
    assert bench.questions()[["left", "right"]].values.tolist() == [["mastodon:c.example", "bluesky:d.example"]]
    assert bench.flags()[["profile", "like", "kind"]].values.tolist() == [["bluesky:d.example", "youtube:a.example", "fan?"]]
    assert bench.split("youtube:a.example", note="a club") == 1 and town.groups() == set()
    assert bench.same("mastodon:c.example", 4) == 1 and town.groups() == {frozenset({3, 4})}
    assert len(bench.undo_people(2)) == 2 and town.groups() == {frozenset({1, 2})}
    with pytest.raises(BadInput, match="Nobody here"):
        bench.different("youtube:nobody", "bluesky:b.example")


def test_keys_of_a_frame_name_profiles_and_a_profile_without_a_handle_is_named_by_its_id(town):
    with town.store.write() as s:
        s.execute("UPDATE profiles SET handle = '' WHERE profile_key = 3")
    row = town.bench.questions().iloc[0]
    assert row["left"] == "mastodon:c" and town.bench.different(row["left_key"], row["right_key"]) == 0
    assert town.bench.questions().empty


def test_the_screen_answers_by_the_reviewer_s_name(town):
    for word in ("skip", "different"):
        town.bench._answer(3, 4, word)
    said = town.store.rows("SELECT word, made_by FROM people_words ORDER BY ordinal")
    assert [(row["word"], row["made_by"]) for row in said] == [("skip", "Ann"), ("different", "Ann")]
    with pytest.raises(BadInput):
        town.bench._answer(1, 4, "same")
    town.bench._answer(1, 4, "two channels")
    assert town.groups() == {frozenset({1, 2, 4})}
    assert town.bench.ask(5) is not None


def test_the_commands(town):
    assert json.loads(typed("--json"))[0]["profiles"] == "youtube:a.example, bluesky:b.example"
    assert json.loads(typed("questions", "--json"))[0]["probability"] == 0.7
    assert json.loads(typed("flags", "--json"))[0]["innocent"]
    assert "1 profile got another creator" in typed("different", "youtube:a.example", "bluesky:b.example", "--note", "a club")
    with pytest.raises(BadInput, match="two profiles on a platform"):
        typed("same", "bluesky:b.example", "bluesky:d.example")
    typed("same", "bluesky:b.example", "bluesky:d.example", "--two-channels")
    assert town.groups() == {frozenset({2, 4})}
    assert typed("undo").startswith("Taken back: two channels")
    assert "0 profiles" in typed("split", "mastodon:c.example")
    assert "youtube:a.example" not in typed()
