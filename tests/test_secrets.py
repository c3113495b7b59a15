"""A canary key greps nowhere: not in the database, its log, the exports, the logs or what is printed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tastemaker.platforms import adapter_class
from tastemaker.sandbox import World, serve
from tastemaker.settings import Settings
from tastemaker.terms import load

ROOT = Path(__file__).resolve().parents[1]
CANARY = "canary-8f3a91c2"
BRIEF = """campaign = "Canary"
topics = ["trail running"]
languages = ["en"]
offer = "a pair to keep"
[product]
name = "Fernpath"
what = "A trail shoe with a soft sole."
[sender]
name = "Mara"
facts = ["We make shoes."]
"""


def every_platform(server):
    """The environment of an installation that has every platform's key, accepted every term, and talks to the sandbox."""
    env = {"TASTEMAKER_OPENAI_API_KEY": CANARY, "TASTEMAKER_REVIEWER": "R", "TASTEMAKER_SPEND_LIMIT_USD": "50"}
    for name in server.platforms:
        cls, start = adapter_class(name), f"TASTEMAKER_{name.upper()}_"
        env |= {f"{start}BASE_URL": server.base_url(name), **dict.fromkeys(cls.keys, CANARY), **server.options(name)}
        env |= {f"{start}{host.upper()}_URL": url for host, url in server.urls(name).items()}
        env |= {f"{start}{a.name.upper()}": "true" for a in load(name).accept}
    return env


def road(folder, server, verbs=None, **extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith("TASTEMAKER_")} | every_platform(server) | extra
    brief = str(folder / "brief.toml")
    Path(brief).write_text(BRIEF, encoding="utf-8")
    said = []
    for words in (["pull", brief, "--posts", "3"], ["score", brief], ["draft", brief, "--top", "3"],
                  ["draft", brief, "--top", "2", "--writer", "openai"], ["export", brief, "--out", str(folder / "list.csv")],
                  ["report", brief], ["refresh", "--dry-run"], ["contacts", brief], ["doctor"], ["keys"]):
        if verbs and words[0] not in verbs:
            continue
        ended = subprocess.run([sys.executable, "-m", "tastemaker.cli", "--db", str(folder / "w.duckdb"), "-v", "--log-json", *words],
                               capture_output=True, text=True, env=env, cwd=folder, timeout=240)
        said.append(ended.stdout + ended.stderr)
    return said


def prefixes(server, name):
    return tuple(server.front.parts[name].paths())


@pytest.mark.long
def test_a_canary_key_greps_nowhere(tmp_path):
    with serve(World(size=120)) as server:
        said = road(tmp_path, server, TASTEMAKER_OPENAI_BASE_URL=server.url + "/no-such-model")
        asked = {name for name in server.platforms for _, path, _ in server.requests if path.startswith(prefixes(server, name))}
        assert asked == set(server.platforms), f"every platform's key was really used: {said[0]}"
    assert (tmp_path / "list.csv").exists(), said
    assert all(CANARY not in text for text in said)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path


def test_a_refused_key_is_named_but_never_shown(tmp_path):
    with serve(World(size=50)) as server:
        said = road(tmp_path, server, ("pull", "doctor"), TASTEMAKER_YOUTUBE_API_KEY="invalid")
    assert "TASTEMAKER_YOUTUBE_API_KEY" in said[0]
    assert CANARY not in "".join(said)


def test_settings_never_show_a_secret(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TASTEMAKER_YOUTUBE_API_KEY", CANARY)
    (tmp_path / ".env").write_text(f"TASTEMAKER_OTHER_KEY={CANARY}\n")
    settings = Settings()
    assert settings.secret("TASTEMAKER_YOUTUBE_API_KEY").get_secret_value() == CANARY
    assert settings.secret("TASTEMAKER_OTHER_KEY").get_secret_value() == CANARY
    assert CANARY not in repr(settings) + str(settings.secret("TASTEMAKER_OTHER_KEY")) + settings.model_dump_json()
