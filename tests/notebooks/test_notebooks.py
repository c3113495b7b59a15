"""Every notebook is a story that runs: executed from its top by a real kernel, in a copy of the project's folders."""

import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
ALL = sorted(p.relative_to(FOLDER) for p in FOLDER.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
STORIES = [p for p in ALL if p.parent == Path(".")]
SLOW = {"02b_people", "03_score", "03b_vet", "05_results", "06_rules", "07_watch"}
"""Stories whose verbs have many tests of their own and that take minutes together: they run by `make test-long`."""
FIRST = "00_start"
"""It runs from the project's folder instead, and by `make test-long` from its own as well."""
SMALL = "size=60"
"""The world of a story in `make test`; in the world that the story itself names it runs by `make test-long`."""


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(FOLDER / path, as_version=4)


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A project folder without databases: the notebooks, the briefs, nothing else."""
    home = tmp_path_factory.mktemp("project")
    shutil.copytree(FOLDER, home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copytree(ROOT / "data/briefs", home / "data/briefs")
    return home


def run(path: Path, cwd: Path, world: str = SMALL, **env: str) -> nbformat.NotebookNode:
    """The executed notebook; the kernel sees no setting of the person who runs the tests."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TASTEMAKER_")}
    story = read(path)
    for cell in story.cells:
        cell.source = re.sub(r"size=\d+", world, cell.source) if world else cell.source
    client = NotebookClient(story, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(cwd)}})
    return client.execute(env=clean | {"IPYTHONDIR": str(cwd / ".ipython")} | env)


def test_the_stories_are_all_here():
    assert [p.name for p in STORIES] == ["00_start.ipynb", "01_brief.ipynb", "02_discover.ipynb", "02b_people.ipynb", "03_score.ipynb",
                                         "03b_vet.ipynb", "04_outreach.ipynb", "05_results.ipynb", "06_rules.ipynb", "07_watch.ipynb"]


@pytest.mark.parametrize("path", ALL, ids=str)
def test_a_notebook_holds_no_output_no_def_and_no_long_cell(path):
    for cell in code(path):
        assert not cell.outputs and cell.execution_count is None
        assert len(cell.source.splitlines()) <= 15
        assert "def " not in cell.source and "class " not in cell.source and "lambda" not in cell.source


@pytest.mark.parametrize("path", STORIES, ids=str)
def test_a_story_opens_with_a_heading_and_ends_with_what_is_next(path):
    cells = read(path).cells
    assert cells[0].source.startswith("# ")
    assert "**Next:**" in cells[-1].source


@pytest.mark.parametrize(("path", "world"), [pytest.param(path, SMALL, id=path.name) for path in STORIES if path.stem not in {*SLOW, FIRST}]
                         + [pytest.param(path, "", id=f"{path.name} as it stands", marks=pytest.mark.long) for path in STORIES])
def test_a_story_runs_alone_from_its_top(path, world, home):
    done = run(path, home / "notebooks", world)
    shown = [o for cell in done.cells if cell.cell_type == "code" for o in cell.outputs]
    assert not [o for o in shown if o.output_type == "error"]
    assert any(o.output_type in ("execute_result", "display_data") for o in shown)


def test_a_story_also_runs_from_the_project_folder_and_writes_only_to_data_and_outbox(home):
    done = run(Path(f"{FIRST}.ipynb"), home)
    shown = [o for c in done.cells if c.cell_type == "code" for o in c.outputs]
    assert shown and not [o for o in shown if o.output_type == "error"]
    assert {p.name for p in home.iterdir()} <= {"notebooks", "data", "outbox", ".ipython"}
