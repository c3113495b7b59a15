"""The command line answers at once, speaks JSON to scripts, and ends every failure with a next step and a code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from tastemaker import cli, errors
from tastemaker.cli import speaking
from tastemaker.store import Store

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-m", "tastemaker.cli"]
VERBS = {"demo", "doctor", "keys", "plan", "pull", "add", "score", "label", "draft", "review", "outbox", "export", "record",
         "optout", "report", "backup", "restore", "evaluate", "sandbox", "dashboard", "lab"}


def run(*words, cwd=ROOT, **env):
    return subprocess.run([*PROGRAM, *map(str, words)], capture_output=True, text=True, cwd=cwd,
                          env={**os.environ, **env}, timeout=240)


def test_every_verb_is_there_and_has_help():
    commands = get_command(cli.app).commands
    assert set(commands) >= VERBS
    for name, command in commands.items():
        assert command.help and len(command.help) > 20, name


def test_help_brings_nothing_heavy():
    heavy = ["pandas", "duckdb", "sklearn", "ibis", "ipywidgets", "altair", "httpx", "aiohttp", "openai", "pydantic", "numpy"]
    code = ("import sys; from tastemaker import cli\ntry: cli.app(['--help'])\nexcept SystemExit: pass\n"
            f"print('HEAVY', [m for m in {heavy} if m in sys.modules])")
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "shortlist" in shown or "score" in shown
    assert shown.strip().endswith("HEAVY []")


def test_who_only_looks_something_up_waits_for_no_library_that_learns(tmp_path):
    Store.at(tmp_path / "x.duckdb")
    heavy = ["sklearn", "scipy", "ibis", "altair", "openai"]
    code = (f"import sys; from tastemaker import cli\ntry: cli.app(['--db', {str(tmp_path / 'x.duckdb')!r}, 'tags'])\nexcept SystemExit: pass\n"
            f"print('HEAVY', 'duckdb' in sys.modules, [m for m in {heavy} if m in sys.modules])")
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip().endswith("HEAVY True []")


@pytest.mark.parametrize(("words", "code", "says"), [
    (["plan", "nowhere.toml"], errors.BadInput.exit_code, "There is no brief at nowhere.toml"),
    (["restore", "nowhere.duckdb"], errors.BadInput.exit_code, "nowhere.duckdb"),
    (["outbox"], errors.BadInput.exit_code, "There is no database"),
    (["evaluate", "relevance", "nowhere"], errors.BadInput.exit_code, "nowhere"),
    (["findings", "nowhere.toml", "--judge", "abc"], 2, "a decision takes --judge"),
    (["demo", "--size", "60"], 2, "greater than or equal to 100"),
])
def test_a_failure_is_one_sentence_a_next_step_and_a_code(words, code, says, tmp_path):
    ended = run("--db", tmp_path / "x.duckdb", *words)
    assert ended.returncode == code, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(tmp_path.iterdir()), "a verb that only reads makes no database"


def test_doctor_and_keys_list_what_is_missing_as_json(tmp_path):
    rows = json.loads(run("--db", tmp_path / "none.duckdb", "doctor", "--json", TASTEMAKER_REVIEWER="").stdout)
    states = {row["what"]: row["state"] for row in rows}
    assert states["TASTEMAKER_REVIEWER"] == "missing"
    assert states["YouTube"] == "optional"
    listed = json.loads(run("keys", "--json", TASTEMAKER_YOUTUBE_API_KEY="canary-5150").stdout)
    assert {row["key"]: row["set"] for row in listed}["TASTEMAKER_YOUTUBE_API_KEY"] is True
    assert "canary" not in json.dumps(listed)


def test_every_error_has_a_code_of_its_own():
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.TastemakerError)]
    codes = [e.exit_code for e in kinds]
    assert len(set(codes)) == len(codes) > 10


def test_what_is_said_holds_nothing_that_a_terminal_obeys(capsys):
    speaking.say("a\x1b[2J\u202eb\n  c")
    assert capsys.readouterr().out == "a[2Jb\n  c\n"
