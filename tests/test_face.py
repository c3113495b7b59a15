"""The names a person types stay what they are, whatever was imported before."""

import subprocess
import sys

import tastemaker as tm


def test_the_verb_sandbox_is_not_hidden_by_the_room_of_that_name():
    from tastemaker.sandbox import World
    assert callable(tm.sandbox) and tm.sandbox.__module__ == "tastemaker.workbench"
    assert World(size=2) is not None


def test_every_public_name_is_there_and_nothing_else_is_listed():
    assert dir(tm) == sorted(tm.__all__)
    assert all(getattr(tm, name) is not None for name in tm.__all__)


def test_the_import_brings_nothing_heavy():
    code = "import sys, tastemaker; print([m for m in ('pandas', 'duckdb', 'pydantic', 'httpx', 'aiohttp', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
