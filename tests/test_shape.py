"""The house keeps its floors: imports point down, acts do not meet, and heavy packages have one room each."""

import ast
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1] / "lib/tastemaker"
FLOORS = [
    {"cli"},
    {"workbench", "evaluate"},
    {"views", "discovery", "scoring", "outreach", "results", "campaigns", "privacy", "erasure"},
    {"platforms", "store"},
    {"http", "llm", "mail", "sandbox"},
    {"models", "brief", "settings", "terms", "errors", "render", "sheets", "clock", "logs", "background", "wire"},
]
FREE_AMONG_THEMSELVES = {"models", "brief", "settings", "terms", "errors", "render", "sheets", "clock", "logs", "background", "wire"}
ONE_ROOM = {"httpx": {"http"}, "aiohttp": {"wire"}, "yarl": {"wire"}, "certifi": {"wire"}, "openai": {"llm"}, "httpx2": {"llm"}, "imaplib": {"mail"}, "duckdb": {"store"},
            "ipywidgets": {"views"}, "anywidget": {"views"}, "altair": {"views"}, "itables": {"views"}, "keyring": {"settings"},
            "sklearn": {"scoring", "results"}, "splink": {"evaluate"}, "ibis": {"store", "scoring"}, "typer": {"cli"}, "typst": {"results"},
            "xlsxwriter": {"results"}}
FACE_DOOR = {"__init__"}


def room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> list[tuple[str, int]]:
    return list(imported(path))


def imported(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "tastemaker" else [node.module]
            yield from ((name, node.lineno) for name in names)


def floor_of(name: str) -> int:
    return next(i for i, rooms in enumerate(FLOORS) if name in rooms)


FILES = sorted(HOUSE.rglob("*.py"))


def test_every_room_stands_on_a_floor():
    known = set().union(*FLOORS) | FACE_DOOR
    assert {room(f) for f in FILES} - known == set()


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_imports_point_down(path):
    mine = room(path)
    if mine in FACE_DOOR:
        return
    for name, line in imports(path):
        if not name.startswith("tastemaker."):
            continue
        other = name.split(".")[1]
        if other == mine or (mine in FREE_AMONG_THEMSELVES and other in FREE_AMONG_THEMSELVES):
            continue
        assert floor_of(other) > floor_of(mine), f"{path.name}:{line} imports {name}: up or sideways"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_heavy_packages_have_one_room(path):
    for name, line in imports(path):
        rooms = ONE_ROOM.get(name.split(".")[0])
        assert rooms is None or room(path) in rooms, f"{path.name}:{line} imports {name}, which lives in {rooms}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_a_file_can_be_read_in_one_sitting(path):
    """400 lines; an adapter may have 450, because a platform is one file: its calls and what their answers mean."""
    most = 450 if room(path) == "platforms" else 400
    assert len(path.read_text().splitlines()) <= most, "split it, or say here why not"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_only_the_clock_reads_the_time(path):
    if room(path) == "clock":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            owner = ast.unparse(node.value)
            assert owner not in {"datetime", "datetime.datetime", "date", "datetime.date"}, f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Attribute) and node.attr == "time" and ast.unparse(node.value) == "time":
            raise AssertionError(f"{path.name}:{node.lineno} reads time.time(): use clock.now() or time.monotonic()")


def test_settings_and_the_clock_alone_read_the_environment():
    for path in FILES:
        if room(path) in {"settings", "clock", "cli", "workbench"}:
            continue
        text = path.read_text()
        assert "os.environ" not in text and "getenv" not in text, f"{path.name} reads the environment"
