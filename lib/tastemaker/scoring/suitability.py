"""Suitability: what in a creator's content a brand may not want to stand beside, each with its sentence and date.

Categories are about content, never about a person: a file with a category for who somebody is is refused. A finding
says that words are there, not that anything is wrong; whether it matters is the reviewer's decision, which belongs to
the finding. Words that a negation denies ("no alcohol") or that belong to another wording ("glue gun") are no
findings.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from tastemaker.errors import BadInput
from tastemaker.scoring.wording import sentences as parts
from tastemaker.scoring.wording.cues import wordings
from tastemaker.scoring.wording.folding import fold

Decision = Literal["open", "fine", "avoid"]
COLUMNS = ("category", "quote", "word", "url", "published_at", "post_key", "why", "caution", "decision", "finding_id")
"""The columns of an export."""
PERSONAL = {
    "religion",
    "faith",
    "belief",
    "beliefs",
    "ethnicity",
    "ethnic origin",
    "race",
    "origin",
    "nationality",
    "migration",
    "skin colour",
    "skin color",
    "gender",
    "gender identity",
    "sex",
    "orientation",
    "sexual orientation",
    "sexuality",
    "health",
    "illness",
    "disability",
    "pregnancy",
    "age",
    "politics",
    "political views",
    "political opinion",
    "party",
    "union",
    "trade union",
    "criminal record",
    "genetics",
}
"""Names of categories that are about who somebody is."""
_BEFORE = re.compile(
    r"(?:\b(?:no|not|never|without|zero|don't|doesn't|do not|does not|anti|against|quit|kein\w*|nicht|ohne|nie|sin|"
    r"nunca|jamas|sans|pas de|pas d'|jamais|aucun\w*|sem|nao|senza|niente|geen|не|нет|без|никакого|никаких)\b[\s-]*"
    r"(?:(?:any|more|real|drink|drinking|need|want|of|a|the|need for|mehr|mas|de|del|d'|plus|mais|di)[\s-]+){0,2})$"
)
_REACH = 60
"""Characters before and after a word in which a denial is looked for."""
_AFTER = re.compile(r"^[\s-]?(?:free\b|frei\w*|없|안 |금지|아닙|아니)")
_QUOTED = re.compile(r"[\"“”„«»‘]([^\"“”„«»’]+)[\"“”»’]")
Post = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of a profile or a post that holds words of a category."""

    category: str
    quote: str
    url: str
    published_at: datetime | None
    post_key: int | None
    """None where it stands in the profile's own text."""
    why: str
    """What the category is about, such as `speaks of alcoholic drinks`."""
    word: str
    """The words that were found, folded."""
    caution: str = ""
    """Why it may mean less than it seems, such as `in quotation marks`."""
    decision: Decision = "open"

    @property
    def finding_id(self) -> str:
        """Stays the same while category, place and quote do, so a decision finds its finding again."""
        return hashlib.sha256(f"{self.category}\n{self.post_key}\n{self.quote}".encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, one row of an export with `COLUMNS`."""
        return {**asdict(self), "finding_id": self.finding_id}


@dataclass(frozen=True, slots=True)
class Category:
    """A category with its patterns over folded text."""

    name: str
    why: str
    words: re.Pattern[str]
    unless: tuple[re.Pattern[str], ...]


def categories(path: str | Path | None = None, only: Iterable[str] | None = None) -> tuple[Category, ...]:
    """The categories of a TOML file, ours unless another is named; `only` picks some by name.

    BadInput names what cannot be used: a file that is no TOML, a category without words, one about who somebody is.
    """
    found = _read(Path(path) if path else None)
    asked = tuple(only) if only is not None else tuple(found)
    if unknown := [name for name in asked if name not in found]:
        raise BadInput(f"There is no category {', '.join(unknown)}.", f"There are {', '.join(found)}.")
    return tuple(_category(name, found[name]) for name in asked)


def findings(chosen: Sequence[Category], profile: Mapping[str, str], posts: Sequence[Post]) -> list[Finding]:
    """What was found, in the profile first and then by post, newest first; one finding a category and sentence.

    `profile` has url and any texts by name, such as bio; `posts` have post_key, title, text, url and published_at.

    >>> posts = [dict(post_key=1, title="Tasting craft beer", text="No wine today.", url="", published_at=None)]
    >>> [(f.category, f.quote) for f in findings(categories(), {}, posts)]
    [('alcohol', 'Tasting craft beer')]
    """
    about = "\n".join(text for name, text in profile.items() if name != "url" and text)
    found = _in_text(chosen, about, profile.get("url", ""), None, None)
    for post in sorted(posts, key=lambda p: (p["published_at"] is not None, p["published_at"] or 0), reverse=True):
        text = "\n".join(filter(None, (post["title"], post["text"])))
        found += _in_text(chosen, text, post["url"], post["published_at"], int(post["post_key"]))
    return list({f.finding_id: f for f in reversed(found)}.values())[::-1]


def decided(found: Sequence[Finding], decisions: Mapping[str, Decision]) -> list[Finding]:
    """The findings with the reviewer's decisions by `finding_id`; those without one stay open."""
    for decision in decisions.values():
        if decision not in get_args(Decision):
            raise BadInput(f"{decision!r} is no decision.", f"Use one of {', '.join(get_args(Decision))}.")
    return [replace(f, decision=decisions.get(f.finding_id, f.decision)) for f in found]


def chosen(
    found: Sequence[Finding],
    category: str | None = None,
    decision: Decision | None = None,
    keep: Callable[[Finding], bool] = lambda f: True,
) -> list[Finding]:
    """The findings of one category, with one decision, or of any condition."""
    return [f for f in found if category in (None, f.category) and decision in (None, f.decision) and keep(f)]


def _in_text(
    chosen: Sequence[Category], text: str, url: str, published_at: datetime | None, post_key: int | None
) -> list[Finding]:
    found = []
    for _, sentence in parts.split(text):
        folded = fold(sentence)
        for category in chosen:
            if word := _meant(category, folded):
                found.append(
                    Finding(
                        category.name, sentence, url, published_at, post_key, category.why, word, _caution(folded, word)
                    )
                )
    return found


def _meant(category: Category, folded: str) -> str | None:
    """The first word of a category that a sentence holds and neither denies nor means otherwise."""
    otherwise = [match.span() for pattern in category.unless for match in pattern.finditer(folded)]
    for match in category.words.finditer(folded):
        inside = any(start < match.end() and match.start() < end for start, end in otherwise)
        before = _BEFORE.search(folded, max(0, match.start() - _REACH), match.start())
        if not (inside or before or _AFTER.match(folded[match.end() : match.end() + _REACH])):
            return match[0]
    return None


def _caution(folded: str, word: str) -> str:
    if any(word in quoted for quoted in _QUOTED.findall(folded)):
        return "in quotation marks: it may be somebody else's words or a title"
    return "in a question" if folded.endswith("?") else ""


def _read(path: Path | None) -> dict[str, Any]:
    name = path.name if path else "suitability.toml"
    try:
        text = (
            path.read_text(encoding="utf-8")
            if path
            else resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
        )
        found = tomllib.loads(text)["categories"]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{name} cannot be read ({type(error).__name__}).", "Check the path.") from None
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise BadInput(
            f"{name} holds no categories that can be read: {error}.",
            "Each one is a part [categories.NAME] with why and words.",
        ) from None
    if not isinstance(found, dict):
        raise BadInput(f"{name} has no part a category.", "Each one is a part [categories.NAME] with why and words.")
    return found


def _category(name: str, data: Any) -> Category:
    if fold(re.sub(r"[\W_]+", " ", name)).strip() in PERSONAL:
        raise BadInput(
            f"The category {name} is about who somebody is.",
            "Categories may only be about what content shows or sells.",
        )
    lists = [data.get("words"), data.get("unless", [])] if isinstance(data, dict) else [None]
    if (
        not all(isinstance(words, list) and all(map(_findable, words)) for words in lists)
        or not lists[0]
    ):
        raise BadInput(
            f"The category {name} has no list of words.", 'Write words = ["…"], and unless = ["…"] where needed.'
        )
    unless = tuple(re.compile(wordings([phrase])) for phrase in data.get("unless", ()))
    return Category(name, str(data.get("why", f"holds words of {name}")), re.compile(wordings(data["words"])), unless)


def _findable(word: Any) -> bool:
    """Whether a wording has letters to look for; an ending alone has none."""
    return isinstance(word, str) and bool(fold(word).strip(" *")) and not fold(word).strip().startswith("*")
