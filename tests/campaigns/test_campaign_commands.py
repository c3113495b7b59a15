"""The commands of campaigns: each shows, sets and helps; what is wrong is said with the way on."""

import json

import pytest
from typer.testing import CliRunner

from tastemaker.cli import app, campaigning
from tastemaker.cli.speaking import chosen
from tastemaker.errors import BadInput

RUNNER = CliRunner()


def run(*words, code=0):
    done = RUNNER.invoke(app, list(words))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def tm(bench, monkeypatch):
    """Runs a command on the open workbench and gives what it printed."""
    monkeypatch.setattr(campaigning, "opened", lambda **more: bench)
    return run


@pytest.fixture
def alone(own, monkeypatch):
    """Runs a command as a terminal does: it opens the database itself."""
    monkeypatch.setitem(chosen, "database", None)
    monkeypatch.setenv("TASTEMAKER_REVIEWER", "Ann")
    monkeypatch.setenv("TASTEMAKER_NOW", "2026-06-01T12:00:00Z")
    return lambda *words, code=0: run("--db", str(own.store.path), *words, code=code)


@pytest.fixture
def brief_file(brief, tmp_path):
    path = tmp_path / "brief.toml"
    path.write_text('campaign = "Trail Spring"\ntopics = ["trail"]\nplatforms = ["bluesky"]\n'
                    '[product]\nname = "Fernpath"\nurl = "https://fernpath.example/shoe"\n[sender]\nname = "Mara"\n')
    return str(path)


def test_a_campaign_is_set_by_its_brief_and_shown_by_its_name(tm, brief_file):
    said = tm("campaign", brief_file, "--state", "active", "--owner", "Mara", "--ends", "2026-06-30", "--budget", "500", "--currency", "EUR",
              "--note", "we begin")
    assert "State: active since 2026-06-01 by Ann" in said and "0 % of the budget of 500.00 EUR" in said
    listed = tm("campaign", "trail-spring", "--history")
    assert "we begin" in listed and "open to 2026-06-30" in listed
    assert json.loads(tm("campaign", "--json"))[0]["owner"] == "Mara"
    tm("campaign", "--state", "active", code=2)
    with pytest.raises(BadInput, match="There is no brief"):
        tm("campaign", "summer.toml")


def test_products_are_added_and_listed(tm, tmp_path):
    (tmp_path / "shoe.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    said = tm("products", "Fernpath", "--url", "https://www.amazon.de/x/dp/B0ABCDEF12", "--affiliate", "tag=mara-21", "--price", "129",
              "--currency", "EUR", "--image", str(tmp_path / "shoe.png"))
    assert "tag=mara-21" in said and "amazon.de" in said and json.loads(tm("products", "--json"))[0]["asin"] == "B0ABCDEF12"
    tm("products", "--url", "https://shop.example", code=2)
    tm("products", "Fernpath", "--affiliate", "nothing", code=2)


def test_lists_notes_and_tasks(tm):
    assert "friends: 2 profiles, 2 new." in tm("tag", "friends", "@sandbox1", "@sandbox2") and "sandbox2" in tm("tags", "friends")
    assert "1 taken off" in tm("tag", "friends", "@sandbox2", "--off")
    tm("tag", "friends", code=2)
    assert "Likes mud" in tm("note", "@sandbox2", "Likes mud", "--campaign", "trail-spring")
    number = tm("task", "Call back", "--who", "@sandbox2", "--campaign", "trail-spring", "--due", "2026-06-09").split()[1]
    assert "2026-06-09 task: Call back (@sandbox2 on youtube)" in tm("calendar", "trail-spring")
    assert "Done: Call back" in tm("task", "--done", number) and "Call back" not in tm("task")
    tm("task", "Other", "--done", number, code=2)


def test_prospects_history_and_a_mark(tm):
    said = tm("prospects", "trail-spring", "bluesky:sandbox3.example", "--mark", "agreed", "--note", "by phone")
    assert "agreed on bluesky: by phone (Ann)" in said
    assert [row["handle"] for row in json.loads(tm("prospects", "trail-spring", "--state", "agreed", "--json"))] == ["sandbox3.example"]
    tm("prospects", "trail-spring", "--mark", "agreed", code=2)


def test_a_terminal_sets_a_campaign_and_writes_its_calendar(alone, brief_file, tmp_path):
    assert "State: paused since 2026-06-01 by Ann" in alone("campaign", brief_file, "--state", "active") + alone(
        "campaign", "trail-spring", "--state", "paused", "--ends", "2026-06-30")
    assert "2026-06-30 campaign end: Trail Spring\nWritten:" in alone("calendar", "--out", str(tmp_path / "due.ics"))
    assert (tmp_path / "due.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("verb", ["campaign", "products", "tag", "tags", "note", "task", "prospects", "calendar"])
def test_every_command_says_what_it_does_and_what_its_options_are(verb):
    said = RUNNER.invoke(app, [verb, "--help"]).output
    options = [line for line in said.splitlines() if line.strip().startswith("--") and "--help" not in line and "--json" not in line]
    assert len(said.splitlines()) > 5 and all(len(line.split("  ")) > 1 for line in options)
