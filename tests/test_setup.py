"""environment.yml, pyproject.toml and the lock agree, and the pip view of environment.yml installs."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = {canonicalize_name(r.name): r for r in map(Requirement, (ROOT / "requirements.lock").read_text().splitlines())
        if r.marker is None or r.marker.evaluate()}
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())
PIP_VIEW = next(d["pip"] for d in ENVIRONMENT["dependencies"] if isinstance(d, dict))


def wanted() -> list[Requirement]:
    return [Requirement(r) for r in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]]


@pytest.mark.parametrize("requirement", wanted(), ids=lambda r: r.name)
def test_the_lock_pins_a_version_that_the_project_asks_for(requirement):
    pin = LOCK[canonicalize_name(requirement.name)]
    (clause,) = pin.specifier
    assert clause.operator == "=="
    assert requirement.specifier.contains(clause.version)


def test_environment_yml_asks_conda_only_for_python_and_pip():
    from rattler import MatchSpec
    specs = [MatchSpec(d) for d in ENVIRONMENT["dependencies"] if isinstance(d, str)]
    assert [s.name.normalized for s in specs] == ["python", "pip"]
    assert str(specs[0].version).startswith("3.11")
    assert PROJECT["project"]["requires-python"].startswith(">=3.11")


def test_environment_yml_installs_the_locked_set():
    assert PIP_VIEW == ["-c requirements.lock", "-e ."]


def test_the_pip_view_of_environment_yml_installs(tmp_path):
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if not uv:
        pytest.skip("uv is not installed: make setup")
    view = tmp_path / "view.txt"
    view.write_text("\n".join(PIP_VIEW).replace("requirements.lock", str(ROOT / "requirements.lock"))
                    .replace("-e .", f"-e {ROOT}") + "\n")
    subprocess.run([uv, "venv", "-q", tmp_path / "env", "--python", sys.executable], check=True)
    python = tmp_path / "env/bin/python"
    subprocess.run([uv, "pip", "install", "-q", "--python", python, "-r", view], check=True, cwd=ROOT)
    listed = subprocess.run([uv, "pip", "freeze", "--python", python, "--exclude-editable"], check=True,
                            capture_output=True, text=True).stdout
    for line in listed.splitlines():
        pin = Requirement(line)
        assert LOCK[canonicalize_name(pin.name)].specifier == pin.specifier, line
    shown = subprocess.run([tmp_path / "env/bin/tastemaker", "--help"], capture_output=True, text=True, check=True)
    assert "sandbox" in shown.stdout
