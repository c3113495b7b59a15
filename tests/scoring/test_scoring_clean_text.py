"""The quick way to clean a text gives what looking at every character gives, for every character there is."""

import random
import re
import sys
import unicodedata

import pytest

from tastemaker import render

PIECES = ("trail", " ", "  ", "\n", "\t", "\r\n", "\x00", "\x7f", "\x85", "\u2028", "\u200b", "\u200d", "\u200d\u200d", "\ufe0f", "\u202e",
          "\ud800", "\ue000", "\U000e0041", "\U000e0101", "\U0001f469", "❤", "e\u0301", "Å", "한", "마", "ﬁ", "\xad", "\xa0", "…", "”")


def looked_at_one_by_one(text):
    shown = "".join(c for c in text if c in "\n\t\u200d\ufe0f" or not (
        unicodedata.category(c) in ("Cf", "Cc", "Cs", "Co") or 0xE0100 <= ord(c) < 0xE01F0))
    return unicodedata.normalize("NFC", re.sub("(?:^|(?<=\\s))[\u200d\ufe0f]+|\u200d{2,}", "", shown))


def on_one_line(text):
    words = looked_at_one_by_one(re.sub(r"\s+", " ", text))
    return looked_at_one_by_one(" ".join(words.split()))


def mixed(seed):
    chance = random.Random(seed)
    return "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 12)))


@pytest.mark.parametrize("between", ["", "a", " "])
def test_every_character_there_is_stays_or_goes_as_its_kind_says(between):
    for first in range(0, sys.maxunicode + 1, 4_096):
        text = between.join(map(chr, range(first, first + 4_096)))
        assert render.clean(text) == looked_at_one_by_one(text), hex(first)


def test_mixed_texts_come_out_the_same_cut_or_whole_and_on_one_line():
    for seed in range(20_000):
        text = mixed(seed)
        assert render.clean(text) == looked_at_one_by_one(text), ascii(text)
        assert render.line(text, 10_000) == on_one_line(text), ascii(text)
        assert len(render.line(text, 5)) <= 5


@pytest.mark.parametrize("text", [None, 7, 2.5, "", "plain", True])
def test_what_needs_nothing_stays_as_it_is(text):
    assert render.clean(text) == ("" if text is None else str(text))
