"""The one renderer and the one sheet writer, over any text at all."""

import csv
import re
import unicodedata
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastemaker import render, sheets
from tastemaker.errors import BadInput

NASTY = st.sampled_from(["<script>", "\"'>", "=1+1", "\u202e", "\u200b", "\u200d", "\ufe0f", "\ud800", "\x00", "\r\n", "\u2028",
                         "<<<data", "data>>>", "e\u200b\u0301", "\U000e0041", "\U000e0101", "&amp;", "javascript:", " ", "\t", "'",
                         "\uff1d1", "\xa0", "\u2003", "👩\u200d👩\u200d👧", "a"])
TEXT = st.lists(NASTY | st.text(max_size=6), max_size=12).map("".join)


@given(TEXT)
def test_clean_text_holds_nothing_unseen_and_cleaning_twice_changes_nothing(text):
    clean = render.clean(text)
    assert all(c in "\n\t\u200d\ufe0f" or unicodedata.category(c) not in {"Cf", "Cc", "Cs", "Co"} for c in clean)
    assert not re.search("[\U000e0000-\U000e01ef]", clean)
    assert render.clean(clean) == clean == unicodedata.normalize("NFC", clean)
    clean.encode()


def test_what_people_really_write_survives_cleaning():
    for text in ("👩\u200d👩\u200d👧 ❤\ufe0f", "naïve café", "नमस्ते क्\u200dष", "日本語", "a\n\tb", "שלום", "مرحبا", "Ω ≠ ½"):
        assert render.clean(text) == text


@given(TEXT, st.integers(0, 30))
def test_a_limit_is_a_limit(text, limit):
    assert len(render.clean(text, limit)) <= limit
    assert len(render.line(text, limit)) <= limit


@given(TEXT)
def test_a_line_is_one_line_with_single_spaces_inside(text):
    line = render.line(text)
    assert "  " not in line and line == line.strip() and len((line or "x").splitlines()) == 1
    assert render.line(line) == line


def test_line_breaks_of_every_kind_part_words():
    for mark in ("\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\t", "\u200b \u200b"):
        assert render.line(f"a{mark}b") == "a b"


class _Tags(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.tags, self.text, self.attributes = [], "", []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@given(TEXT)
def test_html_is_text_and_nothing_else(text):
    seen = _Tags(f"<p title=\"{render.html(text)}\">{render.html(text)}</p>")
    assert seen.tags == ["p"] and seen.text == render.clean(text)
    assert [name for name, _ in seen.attributes] == ["title"]


@given(TEXT, TEXT)
def test_a_link_goes_to_the_web_or_nowhere(url, text):
    for target in (url, "https://a.example/" + url, "javascript:" + url):
        seen = _Tags(render.link(target, text))
        assert seen.tags in ([], ["a"])
        for name, value in seen.attributes:
            assert name in ("href", "target", "rel")
            assert name != "href" or value.startswith(("https://", "http://"))


@given(TEXT, TEXT)
def test_tables_and_facts_have_only_their_own_tags(name, value):
    assert set(_Tags(render.table([name], [[value]], caption=name)).tags) <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert set(_Tags(render.facts(name, {name: value})).tags) == {"div", "strong", "table", "tr", "th", "td"}


@given(TEXT)
def test_no_cell_starts_a_formula_and_the_text_can_be_had_back(text):
    cell = render.cell(text)
    assert not cell.lstrip().startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20")) and not cell.startswith(("\t", "\r", "\n"))
    assert render.uncell(cell) == render.clean(text)


@pytest.mark.parametrize("value", [-3, 2.5, None, True])
def test_a_number_stays_a_number_in_a_cell(value):
    assert render.cell(value) is value


@given(TEXT)
def test_nothing_inside_a_fence_looks_like_a_fence(text):
    fenced = render.fenced(text)
    assert fenced.startswith("<<<data\n") and fenced.endswith("\ndata>>>")
    assert not re.search("<{3}|>{3}", fenced[8:-8])


# --- sheets -----------------------------------------------------------------------------------------------------------

@settings(max_examples=60)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_what_a_sheet_says_is_what_is_read_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("sheet") / "s.csv"
    sheets.write(path, ["a", "b"], [{"a": a, "b": b} for a, b in rows])
    wanted = [(render.clean(a).strip(), render.clean(b).strip()) for a, b in rows]
    assert [(row["a"], row["b"]) for row in sheets.read(path)] == wanted
    with path.open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)


def test_every_way_to_be_missing_is_an_empty_cell_and_zero_is_not(tmp_path):
    values = [None, float("nan"), pd.NA, pd.NaT, np.nan, 0, 0.0, False, "nan", "<NA>"]
    sheets.write(tmp_path / "s.csv", ["n", "v"], [{"n": str(n), "v": v} for n, v in enumerate(values)])
    assert [row["v"] for row in sheets.read(tmp_path / "s.csv")] == ["", "", "", "", "", "0", "0", "False", "nan", "<NA>"]


@pytest.mark.parametrize("raw", ["\ufeffhandle,name\n@a,Jo\n", "handle;name\r\n@a;Jo\r\n", "handle\tname\n@a\tJo", " handle , name \n'@a,Jo"])
def test_a_list_is_read_however_a_spreadsheet_saved_it(tmp_path, raw):
    (tmp_path / "l.csv").write_text(raw, encoding="utf-8", newline="")
    assert sheets.read(tmp_path / "l.csv") == [{"handle": "@a", "name": "Jo"}]


@pytest.mark.parametrize("make", [
    lambda path: None, lambda path: path.mkdir(), lambda path: path.write_bytes("a,b\nü,1".encode("latin-1")),
    lambda path: path.write_bytes("a\t1".encode("utf-16")), lambda path: path.write_text('a,b\n"x,1\n'),
    lambda path: path.write_text("a,b\n" + "x" * 200_000)])
def test_a_list_that_cannot_be_read_is_bad_input_with_a_next_step(tmp_path, make):
    make(tmp_path / "l.csv")
    with pytest.raises(BadInput) as caught:
        sheets.read(tmp_path / "l.csv")
    assert caught.value.next_step


def test_a_writer_that_fails_leaves_the_old_sheet(tmp_path):
    path = sheets.write(tmp_path / "s.csv", ["a"], [{"a": "old"}])

    def rows():
        yield {"a": "new"}
        raise RuntimeError
    with pytest.raises(RuntimeError):
        sheets.write(path, ["a"], rows())
    assert sheets.read(path) == [{"a": "old"}]
