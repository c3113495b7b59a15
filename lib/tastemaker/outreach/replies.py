"""What a reply says, as far as fixed wordings tell it: a person reads it, and an opt-out counts at once.

A reply is cut to what its writer wrote: the quoted letter, the signature and legal footers go first. Where the wordings
disagree or are missing, it is unclear; an opt-out goes before everything, and errs on the side of leaving people alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from tastemaker import clock, render
from tastemaker.errors import BadInput
from tastemaker.outreach import away
from tastemaker.outreach.review import reviewer_name

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

Kind = Literal["interested", "question", "no", "opt-out", "out of office", "unclear"]
KINDS = ("interested", "question", "no", "opt-out", "out of office", "unclear")
_QUOTED = re.compile(
    r"^(?:>|\|)|^-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|원본 메시지)|"
    r"^_{5,}\s*$|^(?:from|von|de|보낸 ?사람)\s*:.*\S|^(?:on|am|le|el)\b.{4,120}\b(?:wrote|schrieb|écrit|"
    r"escribió)\b.{0,80}:\s*$|"
    r"^\d{4}년.{4,80}(?:작성|님이).{0,20}:?\s*$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^--\s*$|^(?:sent from my|von meinem .{2,30} gesendet|envoyé de mon|enviado desde mi|나의 "
                        r".{2,20}에서 보냄|"
                        r"get outlook)\b", re.IGNORECASE)
_LEGAL = re.compile(r"\b(?:confidential|vertraulich|confidentiel|confidencial)\b.{0,200}\b(?:intended|bestimmt|"
                    r"destiné|destinad|recipient|empfänger)|"
                    r"기밀.{0,100}수신", re.IGNORECASE)
_AUTOMATIC = {"auto-submitted": lambda value: value not in ("", "no"), "x-autoreply": bool, "x-autorespond": bool,
              "x-auto-response-suppress": lambda value: value == "autoreply",
              "precedence": lambda value: value in ("auto_reply", "bulk", "junk")}
_LONG = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply says: its kind, how sure that is (0 to 1), and the line that says it."""

    kind: Kind
    sure: float
    quote: str


def read(text: str, headers: Mapping[str, str] | None = None) -> Reading:
    """The reading of a reply. `headers` are its mail headers, by which automatic answers are told.

    >>> read("Sounds great, tell me more!").kind, read("Please don't write to me again.").kind
    ('interested', 'opt-out')
    """
    said = own_words(text)
    found = {kind: [s for s in said if pattern.search(s)] for kind, pattern in _patterns().items()}
    if found["opt-out"] or _whole(said, "stop"):
        return Reading("opt-out", 0.95 if found["opt-out"] else 0.8, _quote((found["opt-out"] or said)[0]))
    if automatic(headers or {}) or found["out of office"]:
        quote = _away(found["out of office"] or said or [""], said)
        return Reading("out of office", 0.95 if automatic(headers or {}) and found["out of office"] else 0.8,
                       _quote(quote))
    yes = [s for s in found["interested"] if s not in found["no"] and s not in found["never mind"]]
    no = [s for s in found["no"] if s not in found["not a no"]]
    if no and not yes:
        return Reading("no", 0.9 if len(no) > 1 or len(said) < 4 else 0.75, _quote(no[0]))
    asked = [s for s in said if re.search(r"[?？]|¿", s)] + found["question"]
    if yes and not no:
        return Reading("interested", 0.85 if not asked else 0.75, _quote(yes[0]))
    if asked and not no:
        return Reading("question", 0.75, _quote(asked[0]))
    return Reading("unclear", 0.3, _quote((no or yes or said or [""])[0]))


def own_words(text: str) -> list[str]:
    """The sentences that the writer of a reply wrote: without the quoted letter, the signature and legal footers.

    >>> own_words("Sure!\\n\\nOn 3 May 2026 Mara wrote:\\n> May I send you a pair?")
    ['Sure!']
    """
    kept: list[str] = []
    for row in render.clean(text)[:20_000].replace("\u00a0", " ").splitlines():
        plain = row.strip()
        if _QUOTED.search(plain):
            if plain[:1] in ">|":
                continue
            break
        if _SIGNATURE.search(plain):
            break
        if plain and not _LEGAL.search(plain):
            kept.append(plain)
    whole = "\n".join(kept)[:_LONG]
    return [s.strip() for s in re.split(r"(?<=[.!?？。…])\s+|\n+", whole) if re.search(r"\w", s)]


def automatic(headers: Mapping[str, str]) -> bool:
    """Whether the headers of a mail say that a program wrote it (RFC 3834 and what mail programs do besides)."""
    given = {name.casefold(): value.strip().casefold() for name, value in headers.items()}
    return any(name in given and said(given[name]) for name, said in _AUTOMATIC.items())


def _whole(said: list[str], word: str) -> bool:
    return len(said) == 1 and re.sub(r"\W", "", said[0]).casefold() in (word, "unsubscribe", "abmelden", "desabonner",
                                                                        "baja", "수신거부", "remove")


def _quote(sentence: str) -> str:
    return render.line(sentence, 240)


def _away(told: list[str], said: list[str]) -> str:
    """The sentence that tells of an absence, with the one that names a day where that is another."""
    if away.names_a_day(told[0]):
        return told[0]
    return " ".join([told[0][:120], *[s for s in said if away.names_a_day(s)][-1:]])


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    kept = tomllib.loads(files("tastemaker.outreach").joinpath("replies.toml").read_text(encoding="utf-8"))
    return {kind: re.compile("|".join(f"(?:{p})" for p in by_tongue.values()), re.IGNORECASE)
            for kind, by_tongue in kept.items()}


def correct(store: Store, run: Run, reply_id: str, kind: str, *, by: str,
            opt_out: Callable[[str, str], object]) -> None:
    """Keep a person's own reading of a reply, which counts from then on.

    An opt-out closes the door in the same transaction, for the person and for the address that wrote.
    """
    name = reviewer_name(store, by)
    if kind not in KINDS:
        raise BadInput(f"There is no kind of reply called {render.line(kind, 30)}.", f"Use one of: {', '.join(KINDS)}.")
    with store.write() as s:
        rows = s.rows("""SELECT p.platform, p.platform_id, r.profile_key, r.campaign_id, r.contact_hash
                         FROM replies r JOIN profiles p USING (profile_key) WHERE reply_id = $id""", id=reply_id)
        if not rows:
            raise BadInput(f"There is no reply {render.line(reply_id, 40)}.", "`tastemaker replies` lists them.")
        s.execute("UPDATE replies SET decided = $kind, decided_by = $by, decided_at = $at WHERE reply_id = $id",
                  kind=kind, by=name, at=clock.now(), id=reply_id)
        if kind == "opt-out":
            reason = f"said so in a reply, read by {name}"
            opt_out(f"{rows[0]['platform']}:{rows[0]['platform_id']}", reason)
            _close_address(s, run, rows[0]["contact_hash"], reason, name)
        away.hold(s, rows[0]["campaign_id"], rows[0]["profile_key"])


def _close_address(s: Session, run: Run, contact_hash: str | None, reason: str, by: str) -> None:
    """Never write to the address that a reply came from, of which only the keyed hash is held."""
    if contact_hash is None or s.rows("SELECT 1 FROM optouts WHERE contact_hash = $hash", hash=contact_hash):
        return
    s.insert("optouts", [{"platform": None, "platform_id": None, "contact_hash": contact_hash, "person_hash": None,
                          "reason": render.line(reason, 200), "made_by": by, "made_at": clock.now(),
                          "run_id": run.run_id}])
