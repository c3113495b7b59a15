"""What a creator's country asks of a first mail and of a paid post: shown to the reviewer, and said in the mail itself.

The country is the one that the profile states. None is ever guessed from a language, a name or a time zone; where none
is stated, the reviewer reads that. The rules are data: `jurisdictions.toml`, each with its source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tastemaker import platforms, render
from tastemaker.errors import BadInput
from tastemaker.terms import load

if TYPE_CHECKING:
    from tastemaker.store import Session, Store

UNKNOWN = "unknown"
LANGUAGES = ("en", "de", "fr", "es", "ko")


@dataclass(frozen=True, slots=True)
class Note:
    """One rule as the reviewer reads it."""

    where: str
    kind: str
    """mail: may we write; data: what we must say of their data; deal: how a paid post is labelled."""
    level: str
    """warning or note."""
    says: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the reviewer sees beside a draft: the country as stated, its notes with warnings first, and what this is
    not."""

    country: str | None
    title: str
    notes: tuple[Note, ...]
    as_of: str
    advice: str

    @property
    def warnings(self) -> tuple[Note, ...]:
        """The notes to think about before anything is sent."""
        return tuple(note for note in self.notes if note.level == "warning")

    def __repr__(self) -> str:
        lines = [f"{self.title} (as of {self.as_of}). {self.advice}"]
        return "\n".join([*lines, *(f"{'! ' if n.level == 'warning' else '- '}{n.says} [{n.source}]"
                                    for n in self.notes)])

    def _repr_html_(self) -> str:
        rows = [("warning" if n.level == "warning" else n.kind, n.says, n.source) for n in self.notes]
        return render.table(("", "Rule", "Source"), rows, caption=f"{self.title}, as of {self.as_of}. {self.advice}")


@cache
def rules() -> dict[str, Any]:
    """The file of rules and texts."""
    return tomllib.loads((files("tastemaker.outreach") / "jurisdictions.toml").read_text(encoding="utf-8"))


def sheet(country: str | None) -> Sheet:
    """The notes for a stated country (ISO 3166, two letters): its own, then its group's. Where none is stated or known,
    the
    notes that say so.

    >>> sheet("DE").warnings[0].source, sheet(None).title
    ('UWG § 7(2) no. 2', 'country not stated')
    """
    held, code = rules(), (country or "").strip().upper()
    code = {"UK": "GB"}.get(code, code)
    groups = [name for name, members in held["groups"].items() if code in members]
    found = [code, *groups] if "title" in held.get(code, {}) and code.isupper() else groups
    notes = [Note(held[name]["title"], **one) for name in (found or [UNKNOWN]) for one in held[name]["notes"]]
    unknown = held[UNKNOWN]["title"] if not code else f"no rules are held here for {code}"
    title = held[found[0]]["title"] if found else unknown
    return Sheet(code or None, title, tuple(sorted(notes, key=lambda n: n.level != "warning")), held["as_of"],
                 held["advice"])


def country_of(s: Session | Store, profile_key: int) -> str | None:
    """The country that the creator's profiles state; None where none does, or where two differ."""
    rows = s.rows("""SELECT DISTINCT upper(p.country) AS country FROM profiles p JOIN creators c USING (profile_key)
                     WHERE p.country <> '' AND c.creator_id = (SELECT creator_id FROM creators
                       WHERE profile_key = $key)""",
                  key=int(profile_key))
    return rows[0]["country"] if len(rows) == 1 else None


def for_profile(s: Session | Store, profile_key: int) -> Sheet:
    """The sheet for a creator's stated country."""
    return sheet(country_of(s, profile_key))


def first_mail(s: Session | Store, profile_key: int, tongue: str, *, sender: str, postal_address: str,
               contact: Mapping[str, Any] | None, model: bool = False, way_out: str = "") -> str:
    """What a first mail ends with, in its language: who, from where, why, how long, who sees it, rights and the way
    out.

    `contact` is the row of the address (`contacts.address_of`): one that a person entered is said with who and why.
    `model` says that a provider of a language model saw the facts. `way_out` replaces our line. BadInput without a
    postal address, or in a language that has no notice: a mail without this does not leave.
    """
    said = _said(tongue)
    if not postal_address.strip() or not sender.strip():
        raise BadInput("A first mail says who writes, with a postal address.",
                       "Set TASTEMAKER_POSTAL_ADDRESS and the brief's sender.")
    profile = s.rows("SELECT platform, url, retention FROM profiles WHERE profile_key = $key", key=int(profile_key))[0]
    known = profile["platform"] in platforms.names()
    entered = (contact is not None and contact["made_by"] != "creator" and contact["quote"]
               and contact["source"] == "file")
    values = {"sender": render.line(sender, 200), "address": render.line(postal_address, 300),
              "platform": load(profile["platform"]).title if known else profile["platform"],
              "url": f", {render.line(profile['url'], 300)}" if profile["url"] else "",
              "by": render.line(contact["made_by"], 80) if contact else "",
              "why": render.line(contact["quote"], 200).rstrip(".") if contact else "",
              "days": load(profile["platform"]).days("profile") if known else ""}
    how_long = "how_long" if known and profile["retention"] != "person" else "kept"   # a person's own list has no end
    parts = ("who", "entered" if entered else "source", "why", how_long, "model" if model else "team", "rights")
    return "\n".join([" ".join(said[part].format(**values) for part in parts), way_out.strip() or said["way_out"]])


def _said(tongue: str) -> Mapping[str, str]:
    """What the notice says in a language; BadInput in one that has none."""
    said = rules()["notice"].get(tongue)
    if said is None:
        raise BadInput(f"There is no notice in the language “{render.line(tongue, 10)}”.",
                       f"Write in one of {', '.join(LANGUAGES)}.")
    return said


def disclosure(country: str | None, tongue: str) -> str:
    """A sentence for the offer: a paid post says so, with the labels of the stated country in its own language."""
    said, held = _said(tongue), rules()
    labels = held.get(sheet(country).country or UNKNOWN, {}).get("labels", [])
    marks = {"de": "„{}“", "fr": "« {} »", "es": "«{}»", "ko": "‘{}’"}.get(tongue, "“{}”")
    shown = ", ".join(marks.format(label) for label in labels)
    return said["disclosure"].format(labels=f" ({shown})" if shown else "")


def subject(country: str | None, text: str) -> str:
    """The subject with the mark that the stated country asks for, once; the reviewer takes it out where it does not
    apply.

    >>> subject("KR", "안녕하세요"), subject("DE", "Hallo")
    ('(광고) 안녕하세요', 'Hallo')
    """
    mark = rules().get(sheet(country).country or UNKNOWN, {}).get("subject", "")
    return text if not mark or text.startswith(mark) else f"{mark} {text}"
