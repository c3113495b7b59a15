"""Makes the mutated half of both suites: true letters about the sandbox's creators, each with one word spoiled.

`python tests/grounding/make.py` writes `facts-made.jsonl`, `banks-made.jsonl` and `drafts-made.jsonl` into `open/` and
`held/`. Nothing is drawn by chance: creators come from a world of a stated seed, in the order of their numbers, and a
trap that says nearly the same as one before it is left out.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from tastemaker.sandbox import posting
from tastemaker.sandbox.world import World

HERE = Path(__file__).parent
FRAMES = tomllib.loads((HERE / "frames.toml").read_text("utf-8"))
TONGUES = ("en", "de", "fr", "es", "ko")
SUITES = {"open": (7, datetime(2026, 10, 5, 8, tzinfo=UTC)), "held": (11, datetime(2026, 11, 23, 15, tzinfo=UTC))}
"""Suite to the seed of its world and the moment of its letters."""
EACH = 9
"""Letters of one class in one language: three frames with three brands."""
CAST = 24
"""Creators of one language in one suite."""
NEAR = 0.8
"""Two sentences are near-duplicates from this share of common three-letter pieces on (Jaccard)."""
LOOKALIKES = str.maketrans("aeocpx", "аеосрх")
_VOWELS = {"a": "o", "e": "a", "i": "e", "o": "u", "u": "i", "y": "i"}


@dataclass(frozen=True)
class Person:
    """A creator of the sandbox with what letters say of them."""

    key: str
    name: str
    handle: str
    followers: int
    posts: tuple[tuple[str, date], ...]
    """Titles with their days: the one that letters are about, another, and one whose facts have expired."""


@dataclass
class Letter:
    """A true letter by slot: what each sentence says and cites."""

    person: Person
    stranger: Person
    brand: dict[str, Any]
    tongue: str
    frames: dict[str, str]
    sentences: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def words(self, **other: object) -> dict[str, object]:
        """What the places of a frame hold, but for those that are given."""
        title, day = self.person.posts[0]
        held = {"name": self.person.name, "title": title, "day": spoken(day, self.tongue),
                "count": grouped(self.person.followers, self.tongue), **self.brand,
                "ord": FRAMES["ordinals"][self.tongue][self.brand["year"]], "url": url(self.brand)}
        return held | other

    def say(self, slot: str, **other: object) -> str:
        """The sentence of a slot, with some of its places spoiled."""
        return self.frames[slot].format(**self.words(**other))


def spoken(day: date, tongue: str) -> str:
    """A date in full."""
    return FRAMES["days"][tongue].format(d=day.day, m=FRAMES["months"][tongue][day.month - 1], y=day.year)


def grouped(number: int, tongue: str) -> str:
    """A count with the language's own separator of thousands."""
    return f"{number:,}".replace(",", FRAMES["thousands"][tongue])


def url(brand: dict[str, Any]) -> str:
    """The page of a brand's product."""
    return f"https://{brand['org'].lower()}.example/{brand['product'].lower().replace(' ', '-')}"


def pieces(text: str) -> frozenset[str]:
    """The three-letter pieces of a text's words in lower case."""
    plain = " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
    return frozenset(plain[i:i + 3] for i in range(max(1, len(plain) - 2)))


def near(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts say nearly the same, letter for letter."""
    return len(one & other) >= NEAR * len(one | other)


# --- what is spoiled: each gives the untrue sentence and what it cites, or None where a letter offers nothing --------

def _swapped(number: int) -> int | None:
    """A count with two neighbouring digits changed over."""
    digits = str(number)
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0"):
            return int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2:])
    return None


def _number(letter: Letter, place: int) -> Spoiled:
    if place % 2:
        return letter.say("fee", fee=_swapped(letter.brand["fee"])), []
    wrong = _swapped(letter.person.followers)
    return (letter.say("followers", count=grouped(wrong, letter.tongue)), ["f", "p"]) if wrong else None


def _name(letter: Letter, place: int) -> Spoiled:
    words = letter.person.name.split()
    word = words[1 + place % (len(words) - 1)]
    spot = next((i for i in range(len(word) - 1, 0, -1) if word[i] in _VOWELS), None)
    if spot is None:
        return None
    near_name = letter.person.name.replace(word, word[:spot] + _VOWELS[word[spot]] + word[spot + 1:])
    return letter.say("greeting", name=near_name), ["n"]


def _other(letter: Letter, place: int) -> Spoiled:
    if place % 3 == 2:
        return letter.say("followers", count=grouped(letter.stranger.followers, letter.tongue)), ["f", "p"]
    return letter.say("title", title=letter.stranger.posts[place % 2][0]), ["t1", "d1"]


def _stale(letter: Letter, place: int) -> Spoiled:
    return letter.say("title", title=letter.person.posts[2][0]), ["t3"] if place % 2 else ["t1"]


def _missing(letter: Letter, place: int) -> Spoiled:
    return letter.say("title"), ["t9"] if place % 2 else []


def _ordinal(letter: Letter, place: int) -> Spoiled:
    words = FRAMES["ordinals"][letter.tongue]
    return letter.say("ordinal", ord=words[(letter.brand["year"] + 1 + place % 3) % len(words)]), []


def _unit(letter: Letter, place: int) -> Spoiled:
    said = letter.say("unit")
    return said.replace("kg", FRAMES["units"][letter.tongue][place % 2]), []


def _currency(letter: Letter, place: int) -> Spoiled:
    said, wrong = letter.say("fee"), FRAMES["currencies"][letter.tongue][place % 2]
    return said.replace("EUR", wrong).replace("유로", wrong), []


def _date(letter: Letter, place: int) -> Spoiled:
    day = letter.person.posts[0][1] + timedelta(days=1 if place % 2 else -1)
    return letter.say("date", day=spoken(day, letter.tongue)), ["t1", "d1"]


def _title(letter: Letter, place: int) -> Spoiled:
    title, strange = letter.person.posts[0][0], letter.stranger.posts[0][0]
    old = max(title.split(), key=len)
    words = sorted(strange.split(), key=len, reverse=True)
    new = next((word for word in words if word.casefold() not in title.casefold()), None)
    return (letter.say("title", title=title.replace(old, new)), ["t1"]) if new else None


def _quotation(letter: Letter, place: int) -> Spoiled:
    words = letter.person.posts[0][0].split()
    kept = words[:-1] if place % 2 else words[1:]
    return (letter.say("title", title=" ".join(kept)), ["t1"]) if len(words) > 2 else None


def _link(letter: Letter, place: int) -> Spoiled:
    right = url(letter.brand)
    spot = right.rindex("/") + 2 + place % 3
    return letter.say("link", url=right[:spot] + ("" if place % 2 else right[spot]) + right[spot + place % 2:]), []


def _lookalike(letter: Letter, place: int) -> Spoiled:
    if place % 2:
        return letter.say("product", product=_disguised(letter.brand["product"])), []
    return letter.say("greeting", name=_disguised(letter.person.name)), ["n"]


def _disguised(name: str) -> str:
    """A name whose last such letter is from another alphabet."""
    spot = max(i for i, letter in enumerate(name) if letter in "aeocpx")
    return name[:spot] + name[spot].translate(LOOKALIKES) + name[spot + 1:]


Spoiled = tuple[str, list[str]] | None
SPOIL: dict[str, Callable[[Letter, int], Spoiled]] = {
    "number": _number, "name": _name, "other": _other, "stale": _stale, "missing": _missing, "ordinal": _ordinal,
    "unit": _unit, "currency": _currency, "date": _date, "title": _title, "quotation": _quotation, "link": _link,
    "lookalike": _lookalike}
SLOTS = {"number": ("followers", "fee"), "name": ("greeting",), "other": ("title", "title", "followers"),
         "stale": ("title",), "missing": ("title",), "ordinal": ("ordinal",), "unit": ("unit",), "currency": ("fee",),
         "date": ("date",), "title": ("title",), "quotation": ("title",), "link": ("link",),
         "lookalike": ("greeting", "product")}
"""Which sentence a class spoils, by the letter's number."""
CITES = {"greeting": ["n"], "followers": ["f", "p"], "title": ["t1"], "date": ["t1", "d1"]}


# --- the world --------------------------------------------------------------------------------------------------------

def people(suite: str, tongue: str) -> Iterator[Person]:
    """Creators of a language with three titled posts that differ, in the order of their numbers."""
    seed, at = SUITES[suite]
    world = World(seed=seed, size=6_000)
    for creator in map(world.creator, range(world.size)):
        account = world.account(creator.index, "youtube", at.toordinal())
        if creator.language != tongue or creator.attack or account is None or account.settled_size < 1_000:
            continue
        newest = [world.post(creator.index, "youtube", n) for n in posting.newest(account, at.toordinal(), 12)]
        posts = {post.title: post.at.date() for post in newest if len(post.title.split()) > 2 and not post.brand}
        if len(posts) > 2:
            yield Person(f"{suite}-{creator.handle}", creator.name.split(" |")[0], creator.handle,
                         round(account.settled_size), tuple(posts.items())[:3])


def letters(suite: str, tongue: str, everybody: Sequence[Person]) -> Iterator[tuple[str, int, str, Letter]]:
    """Class, number, spoiled slot and true letter: every class with three frames and three brands."""
    frames, turn = FRAMES[suite][tongue], 0
    for label in SPOIL:
        for place in range(EACH):
            slot = SLOTS[label][place % len(SLOTS[label])]
            chosen = {name: texts[place % len(texts)] for name, texts in frames.items()}
            brand = FRAMES["brands"][suite][place // 3 % 3]
            person, stranger = (everybody[(turn + more) % len(everybody)] for more in (0, 1))
            letter = Letter(person, stranger, brand, tongue, chosen)
            about = slot if slot in ("followers", "date") else "title"
            beside = slot if slot in ("fee", "unit", "ordinal", "link") else "product"
            letter.sentences = {name: (letter.say(name), CITES.get(name, [])) for name in ("greeting", about, beside)}
            turn += 1
            yield label, place, slot, letter


# --- the files --------------------------------------------------------------------------------------------------------

def facts(person: Person) -> Iterator[dict[str, Any]]:
    """The rows of one creator."""
    home = f"https://{person.handle}.example"
    for key, kind, value in (("n", "name", person.name), ("h", "handle", person.handle), ("p", "platform", "YouTube"),
                             ("f", "followers", str(person.followers))):
        yield {"facts": person.key, "id": key, "kind": kind, "value": value, "url": home, "expires_days": 12}
    for i, (title, day) in enumerate(person.posts, start=1):
        for key, kind, value in ((f"t{i}", "post_title", title), (f"d{i}", "post_date", day.isoformat())):
            yield {"facts": person.key, "id": key, "kind": kind, "value": value, "post": i, "url": f"{home}/{i}",
                   "expires_days": -2 if i == 3 else 12}


def bank(suite: str, tongue: str, brand: dict[str, Any]) -> dict[str, Any]:
    """The brief of a brand in a language."""
    said = {name: text.format(**brand, ord=FRAMES["ordinals"][tongue][brand["year"]])
            for name, text in FRAMES["brief"][tongue].items()}
    return {"bank": f"{suite}-{brand['org']}-{tongue}",
            "brief": {"campaign": brand["org"], "topics": ["oats"], "offer": said["offer"],
                      "product": {"name": brand["product"], "url": url(brand), "what": said["what"]},
                      "sender": {"name": "Sandbox Sender", "organisation": brand["org"], "role": said["role"],
                                 "facts": [said["fact"]]}}}


def drafts(suite: str, tongue: str, everybody: Sequence[Person], seen: dict[str, list[frozenset[str]]]
           ) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each trap with its twin, and whose facts they are about; `seen` grows by what each trap says."""
    for label, place, slot, letter in letters(suite, tongue, everybody):
        spoiled = SPOIL[label](letter, place)
        said = pieces(spoiled[0]) if spoiled else frozenset()
        if not spoiled or any(near(said, old) for old in seen.setdefault(f"{label}-{tongue}", [])):
            continue
        seen[f"{label}-{tongue}"].append(said)
        name = f"{suite}-{tongue}-{label}-made-{place + 1}"
        shared = {"language": tongue, "facts": letter.person.key, "bank": f"{suite}-{letter.brand['org']}-{tongue}",
                  "at": SUITES[suite][1].isoformat(), "subject": letter.brand["product"]}
        untrue = letter.sentences | {slot: spoiled}
        yield letter.person.key, {"id": name, "kind": "trap", "class": label, **shared,
                                  "sentences": _rows(untrue, letter), "untrue": list(untrue).index(slot) + 1,
                                  "twin": f"{name}-twin", "made": "mutation"}
        yield letter.person.key, {"id": f"{name}-twin", "kind": "honest", "class": "twin", **shared,
                                  "sentences": _rows(letter.sentences, letter), "made": "mutation"}


def _rows(sentences: dict[str, tuple[str, list[str]]], letter: Letter) -> list[dict[str, Any]]:
    rows = [{"text": text, "evidence": cited} for text, cited in sentences.values()]
    asked = any("?" in letter.frames[name] for name in letter.sentences)
    return rows if asked else [*rows, {"text": letter.frames["ask"], "evidence": []}]


def made(suite: str) -> dict[str, str]:
    """File name to text: everything that belongs to one suite."""
    seen: dict[str, list[frozenset[str]]] = {}
    rows: list[dict[str, Any]] = []
    known: dict[str, Person] = {}
    for tongue in TONGUES:
        everybody = list(islice(people(suite, tongue), CAST))
        found = list(drafts(suite, tongue, everybody, seen))
        used = {key for key, _ in found}
        known |= {person.key: person for person in everybody if person.key in used}
        rows += [row for _, row in found]
    banks = [bank(suite, tongue, brand) for tongue in TONGUES for brand in FRAMES["brands"][suite]]
    return {"facts-made.jsonl": _text(row for person in known.values() for row in facts(person)),
            "banks-made.jsonl": _text(banks), "drafts-made.jsonl": _text(rows)}


def _text(rows: Any) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    for suite in SUITES:
        for name, text in made(suite).items():
            (HERE / suite / name).write_text(text, encoding="utf-8")
