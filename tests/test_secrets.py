"""A canary key greps nowhere: not in the database, its log, the exports, the logs or what is printed."""

import os
import subprocess
import sys
from pathlib import Path

from tastemaker.sandbox import World, serve
from tastemaker.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
CANARY = "canary-8f3a91c2"


def road(folder, server, **extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith("TASTEMAKER_")} | {
        "TASTEMAKER_YOUTUBE_API_KEY": CANARY, "TASTEMAKER_YOUTUBE_BASE_URL": server.youtube_url,
        "TASTEMAKER_BLUESKY_BASE_URL": server.bluesky_url, "TASTEMAKER_BLUESKY_PDS_URL": server.pds_url,
        "TASTEMAKER_BLUESKY_IDENTIFIER": "someone.example", "TASTEMAKER_BLUESKY_APP_PASSWORD": CANARY,
        "TASTEMAKER_OPENAI_API_KEY": CANARY, "TASTEMAKER_REVIEWER": "R", **extra}
    brief = str(ROOT / "data/briefs/trail-shoes.toml")
    said = []
    for words in (["pull", brief, "--posts", "3"], ["score", brief], ["draft", brief, "--top", "3"],
                  ["draft", brief, "--top", "2", "--writer", "openai"], ["export", brief, "--out", str(folder / "list.csv")],
                  ["report", brief], ["doctor"], ["keys"]):
        ended = subprocess.run([sys.executable, "-m", "tastemaker.cli", "--db", str(folder / "w.duckdb"), "-v", "--log-json", *words],
                               capture_output=True, text=True, env=env, cwd=folder, timeout=240)
        said.append(ended.stdout + ended.stderr)
    return said


def test_a_canary_key_greps_nowhere(tmp_path):
    with serve(World(size=120)) as server:
        said = road(tmp_path, server, TASTEMAKER_OPENAI_BASE_URL=server.url + "/no-such-model")
        assert any("X-Goog" in str(r) or "youtube" in str(r) for r in server.requests), "the key was really used"
    assert (tmp_path / "list.csv").exists(), said
    assert all(CANARY not in text for text in said)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path


def test_a_refused_key_is_named_but_never_shown(tmp_path):
    with serve(World(size=50)) as server:
        said = road(tmp_path, server, TASTEMAKER_YOUTUBE_API_KEY="invalid")
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
