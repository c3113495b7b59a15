"""The documents say what the code says."""

from pathlib import Path

from tastemaker import platforms
from tastemaker.workbench import docs

ROOT = Path(__file__).resolve().parents[1]


def test_the_readme_table_is_made_from_the_adapters():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    made = readme.split(docs.START)[1].split(docs.END)[0].strip()
    assert made == docs.platform_table(), "make docs"
    assert all(platforms.adapter_class(name).title in made for name in platforms.names())


def test_every_exported_column_is_documented():
    page = (ROOT / "data/README.md").read_text(encoding="utf-8")
    made = page.split(docs.COLUMNS_START)[1].split(docs.COLUMNS_END)[0].strip()
    assert made == docs.column_table(), "make docs"


def test_env_example_is_made_from_the_adapters_keys():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert text == docs.env_example(), "make docs"
    assert all(f"\n{key}=\n" in text for name in platforms.names() for key in platforms.adapter_class(name).keys)


def test_the_readme_names_only_make_targets_that_exist():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    named = {word.split()[0].strip("`,;.") for word in readme.split("make ")[1:]} & set("demo lab test bench test-bluesky lock help".split())
    assert len(named) >= 5
    assert all(f"\n{target}:" in makefile for target in named)
