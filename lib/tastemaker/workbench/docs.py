"""What the documents say of the adapters, made from the adapters: README's platform table and `.env.example`.

`python -m tastemaker.workbench.docs` writes both anew; a test fails when they are stale.
"""

from __future__ import annotations

from pathlib import Path

from tastemaker import platforms
from tastemaker.platforms import Adapter
from tastemaker.settings import PREFIX, Settings
from tastemaker.terms import load
from tastemaker.workbench.doctor import MODEL_KEY

START, END = "<!-- platforms: made by make docs -->", "<!-- end of platforms -->"
VERBS = ("search", "profiles", "posts", "stats", "related", "comments")


def platform_table() -> str:
    """A Markdown table: what each adapter offers, its key, its quota per day or window and its retention."""
    rows = ["| platform | offers | key | quota | kept | scores |", "|---|---|---|---|---|---|"]
    return "\n".join(rows + [_row(platforms.adapter_class(name)) for name in platforms.names()])


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
    """Write `.env.example` and the table between README's marks."""
    (root / ".env.example").write_text(env_example(), encoding="utf-8")
    readme = root / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(START)
    readme.write_text(f"{before}{START}\n{platform_table()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    write(Path.cwd())
