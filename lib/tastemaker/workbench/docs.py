"""What the documents say of the code, made from the code: README's platform table, `.env.example` and the export's columns.

`python -m tastemaker.workbench.docs` writes them anew; a test fails when one is stale.
"""

from __future__ import annotations

from pathlib import Path

from tastemaker import platforms
from tastemaker.platforms import Adapter
from tastemaker.settings import PREFIX, Settings
from tastemaker.terms import load
from tastemaker.workbench import EXPORT_COLUMNS
from tastemaker.workbench.doctor import MODEL_KEY

START, END = "<!-- platforms: made by make docs -->", "<!-- end of platforms -->"
COLUMNS_START, COLUMNS_END = "<!-- columns: made by make docs -->", "<!-- end of columns -->"
VERBS = ("search", "profiles", "posts", "stats", "related", "comments")


def platform_table() -> str:
    """A Markdown table: what each adapter offers, its key, its quota per day or window and its retention."""
    rows = ["| platform | offers | key | quota | kept | scores |", "|---|---|---|---|---|---|"]
    return "\n".join(rows + [_row(platforms.adapter_class(name)) for name in platforms.names()])


def column_table() -> str:
    """A Markdown table of an exported shortlist's columns, in their order."""
    rows = ["| column | what it holds |", "|---|---|", *(f"| `{name}` | {what} |" for name, what in EXPORT_COLUMNS.items())]
    return "\n".join([*rows, "| `contact` | with `--contacts`: the address its owner published for business, or that you entered |"])


def env_example() -> str:
    """The text of `.env.example`: every key of an adapter, then every setting with its meaning; no value is a real one."""
    lines = ["# Copy to .env and fill in what you have. Nothing here is needed for `make demo`.", ""]
    for name in platforms.names():
        cls = platforms.adapter_class(name)
        for key, what in cls.keys.items():
            lines += [f"# {cls.title}: {what}", f"{key}=", ""]
    lines += [f"# {MODEL_KEY[1]}", f"{MODEL_KEY[0]}=", ""]
    for field, info in Settings.model_fields.items():
        lines += [f"# {info.description}"] * bool(info.description) + [f"# {PREFIX}{field.upper()}={info.default}", ""]
    return "\n".join(lines)


def _row(cls: type[Adapter]) -> str:
    terms = load(cls.name)
    offers = ", ".join(verb for verb in VERBS if getattr(cls, verb) is not getattr(Adapter, verb))
    quota = "; ".join(f"{b.limit:,} {b.title} {'a day' if b.per == 'day' else f'per {b.seconds} s'}"
                      for b in terms.buckets.values() if b.limit)
    key = ", ".join(f"`{k}`" for k in cls.required_keys) or "none"
    scores = "yes" if terms.derived_metrics else "once its amendment is accepted"
    return f"| [{cls.title}]({cls.docs}) | {offers} | {key} | {quota} | {terms.retention_days} days | {scores} |"


def write(root: Path) -> None:
    """Write `.env.example`, the table in README.md and the one in data/README.md."""
    (root / ".env.example").write_text(env_example(), encoding="utf-8")
    _between(root / "README.md", START, platform_table(), END)
    _between(root / "data/README.md", COLUMNS_START, column_table(), COLUMNS_END)


def _between(path: Path, start: str, text: str, end: str) -> None:
    before, _, rest = path.read_text(encoding="utf-8").partition(start)
    path.write_text(f"{before}{start}\n{text}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


if __name__ == "__main__":
    write(Path.cwd())
