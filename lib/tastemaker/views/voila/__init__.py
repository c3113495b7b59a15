"""The page around a page: Voila started so that a stranger's text does nothing and no other host is asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def options() -> list[str]:
    """Voila's options for our template: no outside style sheet, a policy against scripts in markup, no files served."""
    return ["--template=tastemaker", "--strip_sources=True", "--show_tracebacks=False",
            "--VoilaConfiguration.classic_tree=True", "--VoilaConfiguration.file_allowlist=['$^']"]


def environment(base: Mapping[str, str]) -> dict[str, str]:
    """The environment in which Voila finds the template, beside whatever Jupyter path there was."""
    here = str(Path(__file__).resolve().parents[1])
    return {**base, "JUPYTER_PATH": os.pathsep.join(p for p in (here, base.get("JUPYTER_PATH", "")) if p)}
