"""What creators talk about: topics and the phrases of several languages, read from `vocabulary/<language>.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tastemaker.sandbox.chance import Dice

LANGUAGES = {"en": 52, "de": 14, "es": 11, "fr": 9, "pt": 8, "ko": 6}
"""Shares of creators by language."""

TOPICS: dict[str, tuple[str, ...]] = {
    "trail_running": ("mountain_running", "ultramarathon", "hiking"),
    "ultramarathon": ("trail_running", "mountain_running", "cycling"),
    "mountain_running": ("trail_running", "ultramarathon", "hiking"),
    "hiking": ("trail_running", "photography", "mountain_running"),
    "cycling": ("hiking", "trail_running", "tech_reviews"),
    "cooking": ("vegan_food", "gardening", "coffee"),
    "vegan_food": ("cooking", "gardening", "yoga"),
    "coffee": ("cooking", "tech_reviews", "vegan_food"),
    "board_games": ("gaming", "woodworking", "parenting"),
    "gaming": ("board_games", "tech_reviews"),
    "skincare": ("makeup", "yoga"),
    "makeup": ("skincare", "photography"),
    "sewing": ("parenting", "woodworking"),
    "personal_finance": ("parenting", "tech_reviews"),
    "gardening": ("cooking", "woodworking", "vegan_food"),
    "woodworking": ("gardening", "sewing"),
    "photography": ("hiking", "tech_reviews"),
    "parenting": ("sewing", "cooking", "personal_finance"),
    "language_learning": ("parenting", "gaming"),
    "tech_reviews": ("gaming", "photography", "cycling"),
    "yoga": ("trail_running", "vegan_food", "skincare"),
}
"""Every topic and its neighbours, from which a creator's second topic usually comes."""

WIKIPEDIA = {
    "trail_running": "Sport", "ultramarathon": "Sport", "mountain_running": "Sport", "cycling": "Sport",
    "hiking": "Tourism", "cooking": "Food", "vegan_food": "Food", "coffee": "Food", "board_games": "Hobby",
    "gaming": "Video_game_culture", "skincare": "Fashion", "makeup": "Fashion", "sewing": "Hobby",
    "personal_finance": "Knowledge", "gardening": "Hobby", "woodworking": "Hobby", "photography": "Hobby",
    "parenting": "Lifestyle_(sociology)", "language_learning": "Knowledge", "tech_reviews": "Technology",
    "yoga": "Physical_fitness"}
"""The page that YouTube's coarse `topicCategories` would name."""

SPONSORS: dict[str, tuple[tuple[str, str], ...]] = {
    "outdoor": (("Summitstep", "shoes"), ("Ridgefox", "pack"), ("Owlpeak", "jacket"), ("Gellybean", "gels")),
    "food": (("Mokkaline", "beans"), ("Panpolka", "pan"), ("Greenwhisk", "oat drink")),
    "play": (("Dicemoth", "dice set"), ("Pixelpouch", "controller"), ("Luckyloom Casino", "slots")),
    "beauty": (("Dewlark", "serum"), ("Blushbadger", "palette")),
    "home": (("Threadnewt", "kit"), ("Oakmarmot", "tool set"), ("Pennyplover", "app")),
    "tech": (("Voltvole", "power bank"), ("Lensotter", "tripod"), ("Wordwren", "course")),
}
"""Invented brands and what they sell. Luckyloom Casino is one that briefs often exclude."""

_TRADES = {"outdoor": ("trail_running", "ultramarathon", "mountain_running", "hiking", "cycling", "yoga"),
           "food": ("cooking", "vegan_food", "coffee"), "play": ("board_games", "gaming"),
           "beauty": ("skincare", "makeup"), "home": ("sewing", "woodworking", "gardening", "personal_finance",
                                                      "parenting"),
           "tech": ("photography", "tech_reviews", "language_learning")}
TRADE = {topic: trade for trade, topics in _TRADES.items() for topic in topics}


@dataclass(frozen=True, slots=True)
class Speech:
    """How one language speaks: its phrases and, for each topic, its name and words."""

    phrases: dict[str, Any]
    topics: dict[str, dict[str, Any]]


@cache
def speech(language: str) -> Speech:
    """The phrases and topics of a language."""
    raw = tomllib.loads((Path(__file__).parent / "vocabulary" / f"{language}.toml").read_text("utf-8"))
    topics = raw.pop("topics")
    return Speech(raw, topics)


def fill(pattern: str, dice: Dice, words: list[str], **more: object) -> str:
    """A pattern with words in its places; `{a}` to `{d}` are different words and a capital starts with one."""
    chosen = dice.some(words, 4)
    names: dict[str, object] = {letter: chosen[i % len(chosen)] for i, letter in enumerate("abcd")} | more
    names |= {name.capitalize(): _capital(str(value)) for name, value in names.items()}
    return pattern.format(n=names.pop("n", 3 + dice.below(18)), **names)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
