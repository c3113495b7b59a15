"""The campaign brief: what a person asks for, as a TOML file, a form or a Python object."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, ValidationError, field_validator

from tastemaker.errors import BadInput

_ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\x{2028}\x{2029}]*$"
"""No line break or control character of any kind: these words end up in headers and file names."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_ONE_LINE)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_ONE_LINE)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
SIZE_BANDS = {"nano": (1_000, 10_000), "micro": (10_000, 100_000), "mid": (100_000, 500_000),
              "macro": (500_000, 1_000_000), "mega": (1_000_000, None)}
"""Followers from (inclusive) to (exclusive); the trade's usual names for sizes."""
_LATER = ("style", "length", "examples")
"""Fields that the first briefs did not have."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Product(_Part):
    """What is to be promoted."""

    name: Line
    url: HttpUrl | None = None
    category: Phrase = ""
    price: Phrase = ""
    what: Prose = ""


class Sender(_Part):
    """Who writes: the name and organisation that sign every draft, and true facts a draft may state about them."""

    name: Line
    organisation: Phrase = ""
    role: Phrase = ""
    facts: tuple[Line, ...] = ()


class Brief(_Part):
    """A campaign brief. Two briefs with the same content have the same `hash`; an edit makes a new revision."""

    campaign: Line
    product: Product
    audience: Prose = ""
    topics: tuple[Line, ...] = Field(min_length=1)
    must_have: tuple[Line, ...] = ()
    must_not: tuple[Line, ...] = ()
    competitors: tuple[Line, ...] = ()
    examples: tuple[Line, ...] = ()
    """Creators like those who are wanted: a handle, or `platform:handle`."""
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...] = ()
    countries: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...] = ()
    sizes: tuple[Literal["nano", "micro", "mid", "macro", "mega"], ...] = ()
    platforms: tuple[str, ...] = ()
    tone: Phrase = "friendly"
    style: Literal["warm", "plain", "brief"] | None = None
    length: Literal["short", "normal"] | None = None
    offer: Prose = ""
    sender: Sender

    @field_validator("topics", "must_have", "must_not", "competitors", "examples", "languages", "countries", "sizes",
                     "platforms", mode="after")
    @classmethod
    def _no_repeats(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(words))

    @classmethod
    def load(cls, path: str | Path) -> Brief:
        """The brief in a TOML file. Raises BadInput that names the file, the field and what is wrong with it."""
        path = Path(path)
        try:
            return cls.parse(tomllib.loads(path.read_text(encoding="utf-8")), source=path.name)
        except FileNotFoundError:
            raise BadInput(f"There is no brief at {path}.", "Copy data/briefs/trail-shoes.toml and edit it.") from None
        except OSError as error:
            raise BadInput(f"{path} cannot be read ({type(error).__name__}).", "Check the path.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput(f"{path.name} is not valid TOML: {error}.", "Mend the line it names.") from None

    @classmethod
    def parse(cls, data: dict[str, Any], source: str = "the brief") -> Brief:
        """A brief from plain data; BadInput lists every wrong field at once."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'brief'}: {e['msg']}" for e in error.errors())
            raise BadInput(f"{source} cannot be used: {wrong}.", "Mend these fields; nothing was changed.") from None

    @property
    def campaign_id(self) -> str:
        """The campaign's name as an identifier.

        >>> Brief.parse({"campaign": "Trail Shoes, Spring!", "product": {"name": "x"}, "topics": ["a"],
        ...              "sender": {"name": "y"}}).campaign_id
        'trail-shoes-spring'
        """
        return re.sub(r"[^\w]+", "-", self.campaign.lower()).strip("-") or "campaign"

    @property
    def hash(self) -> str:
        """Sixteen hex digits of SHA-256 over the canonical JSON."""
        return hashlib.sha256(self.json().encode()).hexdigest()[:16]

    def json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, so that equal briefs are equal bytes.

        What came later stands in it only where it is set, so that briefs from before it existed keep their hash.
        """
        data = self.model_dump(mode="json")
        data = {name: value for name, value in data.items() if name not in _LATER or value}
        return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def words(self) -> str:
        """What relevance is measured against: topics, must-haves, the product and its audience, in one text."""
        parts = (*self.topics, *self.must_have, self.product.category, self.product.what, self.audience)
        return ". ".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        from tastemaker.render import facts
        return facts(self.campaign, self.summary())

    def __repr__(self) -> str:
        return f"Brief({self.campaign!r}: {', '.join(self.topics)})"

    def summary(self) -> dict[str, str]:
        """What the brief says, as label and text, for a screen or a terminal."""
        rows = {"Product": self.product.name, "What it is": self.product.what, "Audience": self.audience,
                "Topics": ", ".join(self.topics), "Must have": ", ".join(self.must_have),
                "Must not": ", ".join(self.must_not), "Competitors": ", ".join(self.competitors),
                "Creators like": ", ".join(self.examples),
                "Languages": ", ".join(self.languages), "Countries": ", ".join(self.countries),
                "Sizes": ", ".join(self.sizes), "Platforms": ", ".join(self.platforms) or "all",
                "Offer": self.offer, "Sender": f"{self.sender.name}, {self.sender.organisation}".strip(", ")}
        return {label: text for label, text in rows.items() if text}
