"""Addresses that a creator published for business, with the line that says so. Nothing here guesses one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from typing import TYPE_CHECKING, Any

from tastemaker import clock, render
from tastemaker.errors import BadInput
from tastemaker.outreach import bounces
from tastemaker.store import refusals
from tastemaker.terms import load

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

_ADDRESS = re.compile(r"(?<![\w.+%-])[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9_%+-])?@"
                      r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
                      r"(?![\w@-]|\.\w)", re.IGNORECASE)
_OFFERS = (r"business|brands?|pr|promo\w*|sponsor\w*|collab\w*|ads?|advert\w*|partnership\w*|offers?|marketing|deals?|"
           r"inquir\w+|enquir\w+")
_NO_OFFERS = re.compile(
    r"\b(?:no|not for|not (?:open|available) (?:to|for)|don't|don’t|do not|never|without|zero)\b"
    rf"[^.\n]{{0,30}}\b(?:{_OFFERS})\b|"
    r"\bkeine?n?\b[^.\n]{0,30}\b(?:werbung|werbe\w+|kooperation\w*|anfragen|angebote|sponsor\w*|marken|"
    r"produkttests?)\b|"
    r"\b(?:pas de|aucune?|ni|plus de|refuse)\b[^.\n]{0,30}"
    r"\b(?:pub\w*|partenariat\w*|collab\w*|sponsor\w*|marques?|démarchage\w*)(?!\w)|"
    r"\b(?:no|sin|nada de|tampoco)\b[^.\n]{0,30}\b(?:publicidad|colab\w*|patrocin\w*|marcas?|promo\w*)\b|"
    r"(?:광고|협찬|제휴|협업|홍보)[^.\n]{0,12}(?:사절|안\s?받|받지\s?않|거절|거부|금지|안\s?합니다|하지\s?않)", re.IGNORECASE)
"""A creator says that they want no offers."""
_NO_MAIL = re.compile(
    r"\b(?:no|not for|don't|don’t|do not|never|without)\b[^.\n]{0,30}\b(?:mail|e-?mails?|spam)\b|"
    r"\bkeine?\b[^.\n]{0,30}\b(?:e-?)?mails?\b|\b(?:pas de|aucune?)\b[^.\n]{0,30}\b(?:e-?mails?|courriels?|spam)\b|"
    r"\b(?:no|sin)\b[^.\n]{0,30}\b(?:correos?|e-?mails?|spam)\b|(?:메일|이메일|스팸)[^.\n@]{0,12}(?:사절|금지|거부|보내지)",
    re.IGNORECASE)
_FANS = re.compile(r"\bno (?:fan|personal|private|hate) ?(?:e-?mails?|mails?|messages?)\b|\bkeine (?:fan|privat)\w*\b|"
                   r"\bpas de (?:mails? de fans?|messages? personnels?)\b|팬\s?메일[^.\n@]{0,6}(?:사절|금지)", re.IGNORECASE)
"""What keeps fans away says nothing about offers."""
_BUSINESS = re.compile(r"\b(?:business|work|brands?|pr|press|collab\w*|partner\w*|sponsor\w*|booking\w*|contact|"
                       r"kontakt|anfragen|geschäftlich\w*|presse|zusammenarbeit|"
                       r"management|mgmt|inquir\w+|enquir\w+|kooperation\w*|contacto|colab\w*|partenariat\w*|"
                       r"pro|professionnel\w*|marques|trabajo|negocios|prensa|marcas|contrataci\w+)(?!\w)|"
                       r"비즈니스|업무|협업|협찬|제휴|섭외|문의|광고|언론|취재", re.IGNORECASE)
_MACHINES = re.compile(r"(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|abuse|privacy|datenschutz|dpo|dmca|"
                       r"legal|security|"
                       r"unsubscribe)(?:[+._-].*)?@", re.IGNORECASE)
"""Addresses that nobody publishes for offers: of machines, and of offices that the law asks for."""
_ROLES = re.compile(r"(?:business|biz|booking|brands?|collab\w*|contact|contacto|hello|hi|info|kontakt|kooperation\w*|"
                    r"management|mgmt|"
                    r"partner\w*|pr|press|presse|prensa|pro|sponsor\w*|team|work)(?:[+._-].*)?@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Published:
    """An address as it stands in a text, and the line it stands in."""

    address: str
    quote: str


def published(text: str) -> list[Published]:
    """The addresses that a text holds letter for letter, those for business first; none from a line that wants no mail.

    Where another line wants no offers, only an address in a line about business counts, since that is an invitation.
    "name at domain dot com" is not an address: reading it would be guessing.

    >>> published("Runner. Work: hello@mara.example\\nno emails: me@mara.example")
    [Published(address='hello@mara.example', quote='Work: hello@mara.example')]
    """
    passages = [(passage, _FANS.sub("", passage)) for passage in
                re.split(r"[\n\r|•·]+|(?<=[.!?])\s+", render.clean(text)) if passage.strip()]
    closed = any(_NO_OFFERS.search(said) and not _ADDRESS.search(said) for _, said in passages)
    found: dict[str, Published] = {}
    for passage, said in passages:
        if _NO_OFFERS.search(said) or _NO_MAIL.search(said) or closed and not _BUSINESS.search(_ADDRESS.sub("", said)):
            continue
        for match in _ADDRESS.finditer(passage):
            if (address := valid(match[0])) is not None and not _MACHINES.match(address):
                found.setdefault(address.casefold(), Published(address, render.line(passage)))
    return sorted(found.values(), key=_order)


def _order(found: Published) -> tuple[bool, bool]:
    """Addresses in a line about business first, then those of a role such as press@."""
    return _BUSINESS.search(found.quote) is None, _ROLES.match(found.address) is None


def valid(text: str) -> str | None:
    """The address when it is one that can be written to, as the e-mail library reads it; else None."""
    if not _ADDRESS.fullmatch(text) or len(text) > 254 or ".." in text or len(text.split("@")[0]) > 64:
        return None
    try:
        return Address(addr_spec=text).addr_spec
    except (MessageError, ValueError, IndexError):
        return None


def run(store: Store, run: Run, profile_keys: Iterable[int]) -> int:
    """Keep the addresses that these profiles publish, where their platform's terms allow it; how many are new.

    What a profile no longer publishes is removed; what a person entered stays. An address that a person confirmed is
    kept as long as the profile whose text it stands in, and longer each time it is pulled again and still stands there.
    One from which a letter came back is not kept again.
    """
    with store.write() as s:
        profiles = s.rows("SELECT * FROM usable_profiles WHERE list_contains($keys, profile_key)",
                          keys=[int(k) for k in profile_keys])
        return sum(_keep(store, s, run, profile) for profile in profiles)


def _keep(store: Store, s: Session, run: Run, profile: Mapping[str, Any]) -> int:
    found = {hash_: p for p in _given(profile) if not bounces.known(s, hash_ := store.hash(p.address))}
    s.execute("""DELETE FROM contacts WHERE profile_key = $key AND made_by = 'creator'
                 AND NOT list_contains($hashes, contact_hash)""",
              key=profile["profile_key"], hashes=list(found))
    s.execute("""UPDATE contacts SET expires_at = $until WHERE profile_key = $key
                 AND list_contains($hashes, contact_hash)
                 AND made_by = 'creator'""", until=profile["expires_at"], key=profile["profile_key"],
              hashes=list(found))
    _renew_confirmed(store, s, profile)
    rows = [_row(store, run, profile, p, "creator", profile["expires_at"]) for p in found.values()]
    return s.insert("contacts", rows, keep=True) if rows else 0


def _renew_confirmed(store: Store, s: Session, profile: Mapping[str, Any]) -> None:
    """Confirmed addresses last as long as the profile while they stand in its text; one from before there was an end
    gets one."""
    here = [hash_ for p in published(profile["bio"]) if not bounces.known(s, hash_ := store.hash(p.address))]
    s.execute("""UPDATE contacts SET expires_at = $until WHERE profile_key = $key AND made_by <> 'creator'
                 AND source <> 'file'
                 AND (list_contains($hashes, contact_hash) OR expires_at IS NULL)""",
              until=_end(profile), key=profile["profile_key"], hashes=here)


def _end(profile: Mapping[str, Any]) -> datetime:
    """Until when an address that was confirmed in a profile's text may be used: as long as the profile is kept."""
    return profile["expires_at"] or profile["fetched_at"] + timedelta(days=load(profile["platform"]).days("profile"))


def _given(profile: Mapping[str, Any]) -> list[Published]:
    """What may be kept without asking: the address that the platform gives out, and those in a text where its terms
    allow it."""
    terms = load(profile["platform"]) if profile["retention"] != "person" else None
    official = valid(render.clean(profile["contact"]).strip()) if terms else None
    given = [Published(official,
                       f"given out by {terms.title} as the account's address for business")] if official else []
    return given + (published(profile["bio"]) if terms and terms.contact.from_text == "yes" else [])


def to_confirm(store: Store, profile_keys: Iterable[int]) -> list[dict[str, Any]]:
    """Addresses in texts of platforms whose terms want each one confirmed by a person: profile_key, address, quote,
    url.

    They are read for the screen only; nothing is kept until `confirm`.
    """
    profiles = store.rows("SELECT * FROM usable_profiles WHERE list_contains($keys, profile_key) ORDER BY profile_key",
                          keys=[int(k) for k in profile_keys])
    known = {(row["profile_key"], row["contact_hash"])
             for row in store.rows("SELECT profile_key, contact_hash FROM contacts")}
    return [{"profile_key": profile["profile_key"], "address": p.address, "quote": p.quote, "url": profile["url"]}
            for profile in profiles if _asks(profile) for p in published(profile["bio"])
            if (profile["profile_key"], store.hash(p.address)) not in known]


def confirm(store: Store, run: Run, profile_key: int, address: str, *, by: str) -> None:
    """Keep an address that stands in a profile's text, because a person confirmed that it is meant for such mail.

    It comes from the platform, so it is kept no longer than the profile; confirming it again renews it.
    BadInput when it does not stand there letter for letter, when a letter to it came back, or when nobody says who
    confirms it.
    """
    if not render.line(by):
        raise BadInput("A confirmation needs your name.", "Set TASTEMAKER_REVIEWER to it.")
    with store.write() as s:
        profiles = s.rows("SELECT * FROM usable_profiles WHERE profile_key = $key", key=int(profile_key))
        found = [p for profile in profiles if _asks(profile) for p in published(profile["bio"])
                 if p.address.casefold() == address.strip().casefold()]
        if not found:
            raise BadInput("That address does not stand in this profile's text.",
                           "List what can be confirmed; an address that you know from elsewhere is brought with `add`.")
        row = _row(store, run, profiles[0], found[0], render.line(by), _end(profiles[0]))
        if bounces.known(s, row["contact_hash"]):
            raise BadInput("A letter to this address came back.", "Enter another address.")
        s.insert("contacts", [row], keep=True)
        s.execute("""UPDATE contacts SET expires_at = $until WHERE profile_key = $key AND contact_hash = $hash
                     AND made_by <> 'creator' AND source <> 'file'""",
                  until=row["expires_at"], key=row["profile_key"], hash=row["contact_hash"])


def _asks(profile: Mapping[str, Any]) -> bool:
    return profile["retention"] != "person" and load(profile["platform"]).contact.from_text == "ask"


def _row(store: Store, run: Run, profile: Mapping[str, Any], found: Published, by: str, until: Any) -> dict[str, Any]:
    return {"profile_key": profile["profile_key"], "address": found.address, "contact_hash": store.hash(found.address),
            "quote": found.quote, "url": profile["url"], "source": profile["source"], "made_by": by,
            "seen_at": profile["fetched_at"], "expires_at": until, "run_id": run.run_id}


def enter(store: Store, run: Run, profile_key: int, address: str, *, by: str, quote: str = "", url: str = "") -> None:
    """Keep an address that a person knows, with who entered it and why they may use it: words, or the page it stands
    on.

    BadInput when it is no address, when nobody says who enters it or where it comes from, and for someone who may not
    be written to.
    """
    good = valid(address.strip())
    if good is None:
        raise BadInput("That is not an e-mail address.", "Enter it as name@domain.")
    if not render.line(by):
        raise BadInput("An address needs the name of who entered it.", "Set TASTEMAKER_REVIEWER to your name.")
    if not render.line(quote) and not render.line(url):
        raise BadInput("An address needs the reason why you may use it.", "Say where it comes from: words, or a link.")
    with store.write() as s:
        if s.rows("SELECT 1 FROM do_not_contact WHERE profile_key = $key",
                  key=int(profile_key)) or refusals.refused(s, [good]):
            raise BadInput("This person, or this address, asked not to be contacted.", "Nothing was kept.")
        if bounces.known(s, store.hash(good)):
            raise BadInput("A letter to this address came back.", "Enter another address.")
        s.insert("contacts", [{"profile_key": int(profile_key), "address": good, "contact_hash": store.hash(good),
                               "quote": render.line(quote), "url": render.line(url, 2_000), "source": "file",
                               "made_by": render.line(by),
                               "seen_at": clock.now(), "expires_at": None, "run_id": run.run_id}], keep=True)


def address_of(s: Session | Store, profile_key: int) -> dict[str, Any] | None:
    """The address to write to: unexpired, what a person entered first, then what the creator published for business.

    None from which a letter came back, for whatever campaign.
    """
    rows = [row for row in _known(s, profile_key) if not row["ended"] and not row["returned"] and valid(row["address"])]
    return min(rows, key=lambda row: (row["made_by"] == "creator", *_order(Published(row["address"], row["quote"]))),
               default=None)


def why_none(s: Session | Store, profile_key: int) -> str:
    """Why there is no address to write to, with what to do: it ended, a letter came back, or none is known."""
    rows = _known(s, profile_key)
    if any(row["returned"] for row in rows):
        return "a letter to the address came back: it takes no mail; enter another one"
    confirmed = [row for row in rows if row["ended"] and row["made_by"] != "creator"]
    if confirmed:
        return (f"the address that {render.line(confirmed[0]['made_by'], 60)} confirmed ended on "
                f"{confirmed[0]['expires_at']:%Y-%m-%d}: pull the profile again and confirm it anew")
    if rows:
        return "the address has expired: pull the profile again"
    return "no address is known: fill it in"


def _known(s: Session | Store, profile_key: int) -> list[dict[str, Any]]:
    """Every address of a profile, the newest first, with whether it has `ended` and whether a letter `returned`."""
    return s.rows(f"""SELECT *, coalesce(expires_at <= $now, false) AS ended,
                             contact_hash IN ({bounces.HASHES}) AS returned
                      FROM contacts WHERE profile_key = $key
                      ORDER BY made_by = 'creator', seen_at DESC, contact_hash""", key=int(profile_key),
                  now=clock.now())
