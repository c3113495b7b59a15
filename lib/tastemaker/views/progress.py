"""Progress as a person sees it: a bar in a notebook, a bar in a terminal, nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tastemaker import render

Progress = Callable[[int, int, str], None]


def bar(title: str = "") -> Progress:
    """A callback `(done, total, text)` that draws itself at the first call, with the title in front.

    A total of 0 means that nobody knows yet how much there is.
    """
    if _in_kernel():
        return _Notebook(title)
    if sys.stderr.isatty():
        return _Terminal(title)
    return lambda done, total, text: None


def _in_kernel() -> bool:
    """Whether a notebook's kernel runs this."""
    from IPython import get_ipython
    return hasattr(get_ipython(), "kernel")


class _Notebook:
    """A progress widget; it appears with the first report."""

    def __init__(self, title: str) -> None:
        self.title, self.box = title, None

    def __call__(self, done: int, total: int, text: str) -> None:
        import ipywidgets
        if self.box is None:
            from IPython.display import display
            self.meter, self.words = ipywidgets.FloatProgress(min=0, max=1), ipywidgets.Label()
            self.box = ipywidgets.HBox([self.meter, self.words])
            display(self.box)
        self.meter.value = min(done / total, 1.0) if total else 0.0
        self.meter.bar_style = "success" if total and done >= total else ""
        self.words.value = _words(done, total, text, self.title)


class _Terminal:
    """A line in the terminal that stays when the work is done."""

    def __init__(self, title: str) -> None:
        self.title, self.shown = title, None

    def __call__(self, done: int, total: int, text: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn
        if self.shown is None:
            self.shown = Progress(
                BarColumn(), TextColumn("{task.description}", markup=False), console=Console(stderr=True)
            )
            self.task = self.shown.add_task("", total=total or None)
            self.shown.start()
        words = _words(done, total, text, self.title)
        self.shown.update(self.task, completed=done, total=total or None, description=words)
        if total and done >= total:
            self.shown.stop()
            self.shown = None


def _words(done: int, total: int, text: str, title: str = "") -> str:
    """The title, the counts and the caller's text, cleaned, on one line.

    >>> _words(3, 10, "channels", "Pulling"), _words(3, 0, "")
    ('Pulling · 3 of 10 · channels', '3')
    """
    counts = f"{done:,} of {total:,}" if total else f"{done:,}"
    return " · ".join(part for part in (title, counts, render.line(text, 100)) if part)
