"""What the documents say of the code, made from the code: README's platform table, `.env.example` and the export's columns.

`python -m tastemaker.workbench.docs` writes them anew; a test fails when one is stale.
"""

from __future__ import annotations

from pathlib import Path

from tastemaker import platforms
from tastemaker.outreach import states
from tastemaker.platforms import Adapter
from tastemaker.settings import PREFIX, Settings
from tastemaker.terms import load
from tastemaker.workbench import rules
from tastemaker.workbench.doctor import OWN_KEYS
from tastemaker.workbench.exporting import COLUMNS

START, END = "<!-- platforms: made by make docs -->", "<!-- end of platforms -->"
COLUMNS_START, COLUMNS_END = "<!-- columns: made by make docs -->", "<!-- end of columns -->"
LINKEDIN = ("| LinkedIn | no adapter: no official call finds creators. `add` takes your own export or a list of addresses "
            "| none | none | as long as you want: it is yours | none | none |")
VERBS = ("search", "profiles", "posts", "stats", "related", "comments")


def platform_table() -> str:
    """A Markdown table: what each adapter offers, its key, its quotas, how long data is kept, and what its requests were
    tested against; then who has no adapter, and why."""
    rows = ["| platform | offers | key | quota and price | kept (profile, post) | scores | requests tested against |",
            "|---|---|---|---|---|---|---|"]
    return "\n".join([*rows, *(_row(platforms.adapter_class(name)) for name in platforms.names()), LINKEDIN])


def column_table() -> str:
    """A Markdown table of an exported shortlist's columns, in their order."""
    rows = ["| column | what it holds |", "|---|---|", *(f"| `{name}` | {what} |" for name, what in COLUMNS.items())]
    return "\n".join([*rows, "| `contact` | with `--contacts`: the address its owner published for business, or that you entered |"])


def env_example() -> str:
    """The text of `.env.example`: every key of an adapter, then every setting with its meaning; no value is a real one."""
    lines = ["# Copy to .env and fill in what you have. Nothing here is needed for `make demo`.", ""]
    for name in platforms.names():
        cls = platforms.adapter_class(name)
        for key, what in cls.keys.items():
            lines += [f"# {cls.title}: {what}", f"{key}=", ""]
        for key, what in cls.settings.items():
            lines += [f"# {cls.title}: {what}", f"# {key}=", ""]
        for a in load(name).accept:
            lines += [f"# {cls.title}, needed for {a.needed_for}: {a.says}", f"# {PREFIX}{load(name).setting(a.name).upper()}=true", ""]
    for key, what in OWN_KEYS:
        lines += [f"# {what}", f"{key}=", ""]
    for field, info in Settings.model_fields.items():
        lines += [f"# {info.description}"] * bool(info.description) + [
            f"# {PREFIX}{field.upper()}={'' if info.default is None else info.default}", ""]
    return "\n".join(lines)


def _row(cls: type[Adapter]) -> str:
    terms = load(cls.name)
    offers = ", ".join(verb for verb in VERBS if getattr(cls, verb) is not getattr(Adapter, verb))
    quota = "; ".join([*map(rules.bucket_line, terms.buckets.values()), *(f"US$ {p:g} a {what}" for what, p in terms.prices.items())])
    needs = [*(f"`{key}`" for key in cls.required_keys), *(a.says.rstrip(".") for a in terms.accept if a.needed_for == "use")]
    scores = "yes" if terms.derived_metrics else f"with `{PREFIX}{terms.derived_setting.upper()}`"
    kept = f"{terms.days('profile')}, {terms.days('post')} days"
    return (f"| [{cls.title}]({cls.docs}) | {offers} | {'; '.join(needs) or 'none'} | {quota} | {kept} | {scores} "
            f"| {cls.checked_against or '**unverified**: the documentation alone'} |")


def write(root: Path) -> None:
    """Write `.env.example`, the tables in README.md and data/README.md, and the picture of a draft's states."""
    (root / ".env.example").write_text(env_example(), encoding="utf-8")
    _between(root / "README.md", START, platform_table(), END)
    _between(root / "data/README.md", COLUMNS_START, column_table(), COLUMNS_END)
    (root / "docs/states-of-a-draft.md").write_text(states.page(), encoding="utf-8")


def _between(path: Path, start: str, text: str, end: str) -> None:
    before, _, rest = path.read_text(encoding="utf-8").partition(start)
    path.write_text(f"{before}{start}\n{text}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


if __name__ == "__main__":
    write(Path.cwd())
