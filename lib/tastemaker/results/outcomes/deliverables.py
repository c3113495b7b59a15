"""What creators agreed to do, and the posts that came of it. Nothing is overwritten: the newest word about a deliverable counts."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tastemaker import clock, platforms, render
from tastemaker.errors import BadInput
from tastemaker.platforms import PostAddress
from tastemaker.results.outcomes import recording
from tastemaker.results.outcomes.measuring import currency as coin
from tastemaker.store import Run, Session

STATES = ("agreed", "live", "done", "dropped")
"""What a person can say of a deliverable. `due` is one that is agreed and past its day, and nobody says it."""
COLUMNS = ("deliverable_id", "campaign_id", "profile_key", "draft_id", "kind", "url", "post_name", "platform", "post_id", "due_at", "live_at",
           "fee", "currency", "code", "state")
COUNTERS = ("views", "likes", "comments")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was written down of an agreement: `new` says whether anything was, `ids` are those of its deliverables."""

    handle: str
    fee: float | None
    currency: str | None
    ids: tuple[str, ...]
    new: bool

    def __repr__(self) -> str:
        fee = "no fee is known" if self.fee is None else f"{self.fee:,.2f} {self.currency}"
        known = "" if self.new else " All of it was known already."
        return f"{render.line(self.handle, 80)} agreed: {fee}, {len(self.ids)} deliverables ({', '.join(self.ids) or 'none'}).{known}"

    def _repr_html_(self) -> str:
        return f"<p>{render.html(repr(self))}</p>"


@dataclass(frozen=True, slots=True)
class Live:
    """A post that is out: its deliverable, and what a person should know about its address."""

    deliverable_id: str
    url: str
    platform: str | None
    new: bool
    notes: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        followed = f"on {self.platform}" if self.platform else "on no platform that is asked here: enter its numbers by hand"
        return " ".join([f"Live{'' if self.new else ', as was known'}: {render.line(self.url, 300)}, {followed}. "
                         f"Deliverable {self.deliverable_id}.", *self.notes])

    def _repr_html_(self) -> str:
        return f"<p>{render.html(repr(self))}</p>"


def agree(s: Session, run: Run, campaign_id: str, profile: Mapping[str, Any], *, fee: float | None = None,
          currency: str | None = None, wanted: Iterable[str | Mapping[str, Any]] = (), source: str, by: str,
          at: datetime | None = None) -> Agreed:
    """Write down what a creator agreed to: the whole fee, and each deliverable as its kind or as a mapping.

    A mapping has `kind` and may have `due`, `fee`, `currency`, `code`. Where every deliverable has a fee of its own, the whole
    is their sum. Said again, the same is known already; another fee replaces the first.
    """
    fee, currency, wanted = _terms(fee, currency, [{"kind": one} if isinstance(one, str) else dict(one) for one in wanted])
    draft_id = _draft(s, campaign_id, profile["profile_key"])
    rows = [{"campaign_id": campaign_id, "profile_key": profile["profile_key"], "draft_id": draft_id, "state": "agreed", **one,
             "deliverable_id": _id(campaign_id, profile, one["kind"], [other["kind"] for other in wanted[:place]].count(one["kind"]))}
            for place, one in enumerate(wanted)]
    for row in rows:   # before anything is written
        _own_code(s, row)
    new = _said_fee(s, run, campaign_id, profile, fee, currency, draft_id, at, source)
    for row in rows:
        new |= not _stored(s, row["deliverable_id"]) and _write(s, run, row, source, by)
    ids = [row["deliverable_id"] for row in rows]
    return Agreed(profile["handle"] or profile["platform_id"], fee, currency, tuple(ids), new)


def _said_fee(s: Session, run: Run, campaign_id: str, profile: Mapping[str, Any], fee: float | None, currency: str | None,
              draft_id: str | None, at: datetime | None, source: str) -> bool:
    """Write the agreement itself down, unless the same fee was the last that was said, or nothing is said of it; whether it is new."""
    held = s.rows("SELECT fee, currency FROM agreements WHERE campaign_id = $campaign AND profile_key = $key",
                  campaign=campaign_id, key=profile["profile_key"])
    if held and (fee is None or held == [{"fee": fee, "currency": currency}]):
        return False
    said = recording.outcome(profile, campaign_id, "agreed", at or _today(), draft_id=draft_id, amount=fee, currency=currency)
    return bool(recording.keep(s, run, said, source))


def go_live(s: Session, run: Run, campaign_id: str, profile: Mapping[str, Any], url: str, *, at: datetime | None = None,
            deliverable_id: str | None = None, kind: str = "post", source: str, by: str, **counts: int | None) -> Live:
    """Write down the address of a post that a creator published for the campaign, and its numbers where a person gives them.

    It fulfils the deliverable that is named, else the one that is due first, else it is a deliverable of its own. BadInput for
    what is no web address, and for an address that another creator's deliverable has.
    """
    theirs = _theirs(s, profile["profile_key"])
    address = named(s, theirs, url)
    whole, name = (address.url, f"{address.platform}:{address.key}") if address else (platforms.whole(url), None)
    known = _same_post(s, campaign_id, whole, name)
    if known and known["profile_key"] not in theirs:
        raise BadInput("This post is another creator's deliverable.", "Check the address and whose it is.")
    held = known or _open(s, campaign_id, theirs, deliverable_id)
    row = held or {"campaign_id": campaign_id, "profile_key": profile["profile_key"], "kind": render.line(kind, 40) or "post",
                   "draft_id": _draft(s, campaign_id, profile["profile_key"]),
                   "deliverable_id": _id(campaign_id, profile, name or whole, 0)}
    live_at = at or (held or {}).get("live_at") or _today()
    if live_at > clock.now():
        raise BadInput("The day on which it went live is in the future.", "Say it when it is out.")
    told = {**row, "url": whole, "post_name": name, "platform": address.platform if address else None, "live_at": live_at,
            "post_id": address.post_id if address else None, "state": "done" if row.get("state") == "done" else "live"}
    counted = _counts(told, counts, source)
    if new := _write(s, run, told, source, by):
        said = recording.outcome(profile, campaign_id, "live", live_at, draft_id=row.get("draft_id"), note=f"deliverable {row['deliverable_id']}")
        recording.keep(s, run, said, source)
    if counted:
        s.insert("live_counts", [{**counted, "run_id": run.run_id}], keep=True)
    return Live(row["deliverable_id"], whole, told["platform"], new, _notes(s, theirs, address))


def change(s: Session, run: Run, deliverable_id: str, *, source: str, by: str, **said: Any) -> bool:
    """Say something else of a deliverable: state, kind, due, fee, currency or code; whether that changed anything."""
    held = _stored(s, deliverable_id)
    if held is None:
        raise BadInput("No deliverable has this id.", "bench.outcomes(brief).deliverables names them.")
    if (state := said.get("state")) is not None and state not in STATES:
        raise BadInput(f"A deliverable cannot be {render.line(state, 40)}.", f"Say one of: {', '.join(STATES)}.")
    if state == "live" and not held["url"]:
        raise BadInput("A deliverable is live at an address.", "Use bench.live(brief, who, url).")
    given = {name: value for name, value in said.items() if value is not None}
    plain = {name: value for name, value in held.items() if name in ("fee", "currency", "code", "kind")}
    item = _item({**plain, **{name: value for name, value in given.items() if name != "state"}})
    due = {"due_at": item.pop("due_at") if "due" in given else held["due_at"]}
    return _write(s, run, {**held, **item, **due, "state": state or held["state"]}, source, by)


def named(s: Session, theirs: list[int], url: str) -> PostAddress | None:
    """The post that an address names, also on a federated network where this creator is; None for any other web page.

    Where it names its author by handle, that of these profiles gives their id. A page of theirs that is known as a post's, such
    as an episode's, is that post.
    """
    here = s.rows("""SELECT platform, lower(ltrim(handle, '@')) AS handle, platform_id FROM profiles
                     WHERE list_contains($keys, profile_key) ORDER BY profile_key""", keys=theirs)
    for platform in ("", *sorted({row["platform"] for row in here})):
        if found := platforms.post(url, platform):
            author = found.author.lower().lstrip("@")
            mine = [row for row in here if row["platform"] == found.platform and not row["platform_id"].startswith("@")]
            known = next((row["platform_id"] for row in mine if row["handle"] == author or not author), None)
            return found.by(known or _author(s, found)) if known or _author(s, found) else found
    rows = s.rows("SELECT platform, platform_id FROM posts WHERE url = $url AND list_contains($keys, profile_key) LIMIT 1",
                  url=url.strip(), keys=theirs)
    return PostAddress(rows[0]["platform"], rows[0]["platform_id"], platforms.whole(url), rows[0]["platform_id"]) if rows else None


def at(s: Session, campaign_id: str, url: str) -> dict[str, Any] | None:
    """The campaign's deliverable that is the post at this address, under whatever form of it."""
    whole = platforms.whole(url)
    for platform in ("", *(name for name in platforms.names() if platforms.adapter_class(name).any_host)):
        address = platforms.post(url, platform)
        if found := _same_post(s, campaign_id, address.url if address else whole, f"{address.platform}:{address.key}" if address else None):
            return found
    return None


# --- behind them -------------------------------------------------------------------------------------------------------


def _terms(fee: float | None, currency: str | None, wanted: list[dict[str, Any]]) -> tuple[float | None, str | None, list[dict[str, Any]]]:
    """Fee, currency and deliverables, checked against each other."""
    items = [_item({"currency": currency, **one}) for one in wanted]
    fees = [one["fee"] for one in items]
    whole = _money(fee)
    if whole is None and items and None not in fees:
        whole = math.fsum(fees)
    given = math.fsum(one for one in fees if one is not None)
    if whole is not None and (given > whole + 0.005 or None not in fees and fees and abs(given - whole) > 0.005):
        raise BadInput("The fees of the deliverables do not add up to the whole fee.", "Give one of them, or make them fit.")
    coins = {one["currency"] for one in items if one["currency"]} | {_currency(currency)} - {None}
    if len(coins) > 1:
        raise BadInput("An agreement has one currency.", "Two currencies do not add up: write down two agreements.")
    if whole is not None and not coins:
        raise BadInput("A fee needs a currency.", "Give currency, such as EUR.")
    return whole, coins.pop() if whole is not None else None, items


def _item(one: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(one) - {"kind", "due", "fee", "currency", "code"}):
        raise BadInput(f"A deliverable has no {render.line(', '.join(unknown), 80)}.", "It has kind, due, fee, currency and code.")
    fee = _money(one.get("fee"))
    return {"kind": render.line(one.get("kind") or "post", 40), "due_at": _day(one.get("due")), "fee": fee,
            "currency": _currency(one.get("currency")) if fee is not None else None, "code": render.line(one.get("code"), 40) or None}


def _money(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
        raise BadInput("A fee is a number from 0 on.", "Write 1250.5, without a currency.")
    return float(value)


def _currency(text: str | None) -> str | None:
    try:
        return coin(text)
    except ValueError as error:
        raise BadInput(f"{error}.".capitalize(), "Use the three letters of a currency.") from None


def _day(value: Any) -> datetime | None:
    try:
        return value if value is None else clock.parse(str(value))
    except ValueError:
        raise BadInput("A date is not ISO 8601.", "Write it like 2026-05-31.") from None


def _today() -> datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _id(campaign_id: str, profile: Mapping[str, Any], kind: str, place: int) -> str:
    identity = [campaign_id, profile["platform"], profile["platform_id"], kind.lower(), place]
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:12]


def _draft(s: Session, campaign_id: str, key: int) -> str | None:
    """The newest letter of the campaign that went to this profile."""
    rows = s.rows("""SELECT draft_id FROM touches WHERE campaign_id = $campaign AND profile_key = $key AND draft_id IS NOT NULL
                     ORDER BY made_at DESC LIMIT 1""", campaign=campaign_id, key=key)
    return rows[0]["draft_id"] if rows else None


def _stored(s: Session, deliverable_id: str) -> dict[str, Any] | None:
    rows = s.rows(f"SELECT {', '.join(COLUMNS)} FROM deliverables WHERE deliverable_id = $id ORDER BY ordinal DESC LIMIT 1", id=deliverable_id)
    return rows[0] if rows else None


def _write(s: Session, run: Run, row: Mapping[str, Any], source: str, by: str) -> bool:
    """Write a deliverable's newest word down, unless it stands there; whether it is new."""
    whole = {name: row.get(name) for name in COLUMNS}
    if _stored(s, whole["deliverable_id"]) == whole:
        return False
    _own_code(s, whole)
    s.insert("deliverables", [{**whole, "source": source, "made_by": by, "made_at": clock.now(), "run_id": run.run_id}])
    return True


def _own_code(s: Session, row: Mapping[str, Any]) -> None:
    """BadInput where another creator of the campaign has the same code."""
    if row.get("code") and s.rows("""SELECT 1 FROM deliverables WHERE campaign_id = $campaign AND lower(code) = lower($code)
                                     AND NOT list_contains($keys, profile_key) LIMIT 1""", campaign=row["campaign_id"], code=row["code"],
                                  keys=_theirs(s, row["profile_key"])):
        raise BadInput("Another creator of this campaign has the same code.", "Give each creator a code of their own.")


def _theirs(s: Session, key: int) -> list[int]:
    """Every profile of the creator behind this one."""
    rows = s.rows("""SELECT o.profile_key FROM creators m JOIN creators o USING (creator_id) WHERE m.profile_key = $key""", key=key)
    return [row["profile_key"] for row in rows] or [key]


def _same_post(s: Session, campaign_id: str, url: str, name: str | None) -> dict[str, Any] | None:
    """The campaign's deliverable that has this post now."""
    rows = s.rows("""SELECT deliverable_id FROM deliverables WHERE campaign_id = $campaign AND (url = $url OR post_name = $name)
                     ORDER BY ordinal DESC LIMIT 1""", campaign=campaign_id, url=url, name=name)
    held = _stored(s, rows[0]["deliverable_id"]) if rows else None
    return held if held and (held["url"] == url or name and held["post_name"] == name) else None


def _open(s: Session, campaign_id: str, theirs: list[int], deliverable_id: str | None) -> dict[str, Any] | None:
    """The deliverable that a new post fulfils: the one that is named, else of those without an address the one due first."""
    rows = s.rows(f"""
        SELECT {', '.join(COLUMNS)} FROM (
          SELECT *, min(ordinal) OVER (PARTITION BY deliverable_id) AS place FROM deliverables
          WHERE campaign_id = $campaign AND list_contains($keys, profile_key) AND ($id IS NULL OR deliverable_id = $id)
          QUALIFY row_number() OVER (PARTITION BY deliverable_id ORDER BY ordinal DESC) = 1)
        WHERE url IS NULL AND state <> 'dropped' ORDER BY due_at NULLS LAST, place LIMIT 1""",
                  campaign=campaign_id, keys=theirs, id=deliverable_id)
    if deliverable_id and not rows:
        raise BadInput("This creator has no such deliverable without an address.", "bench.outcomes(brief).deliverables names them.")
    return rows[0] if rows else None


def _author(s: Session, address: PostAddress) -> str:
    """The platform id of an author whom an address names by handle, if they are known here."""
    rows = s.rows("""SELECT platform_id FROM profiles WHERE platform = $platform AND NOT starts_with(platform_id, '@')
                     AND lower(ltrim(handle, '@')) = $author LIMIT 1""",
                  platform=address.platform, author=address.author.lower().lstrip("@")) if address.author else []
    return rows[0]["platform_id"] if rows else ""


def _notes(s: Session, theirs: list[int], address: PostAddress | None) -> tuple[str, ...]:
    """What a person should look at: an address that names somebody else."""
    if not address or not address.author:
        return ()
    names = {name for row in s.rows("""SELECT lower(ltrim(handle, '@')) AS handle, platform_id FROM profiles
                                       WHERE platform = $platform AND list_contains($keys, profile_key)""",
                                    platform=address.platform, keys=theirs) for name in row.values()}
    return () if address.author.lower() in names or address.author in names else (
        f"The address names {render.line(address.author, 80)}, which is no profile of theirs known here: check it.",)


def _counts(row: Mapping[str, Any], given: Mapping[str, int | None], source: str) -> dict[str, Any] | None:
    """The numbers that a person read off the post, as a row of `live_counts`; None where they gave none."""
    said = {name: given.get(name) for name in COUNTERS}
    if all(value is None for value in said.values()):
        return None
    if any(value is not None and (isinstance(value, bool) or value != int(value) or value < 0) for value in said.values()):
        raise BadInput("Views, likes and comments are whole numbers from 0 on.", "Leave out what you do not know.")
    identity = [row["deliverable_id"], f"{clock.now():%Y-%m-%d}", *said.values()]
    return {**said, "count_id": hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32], "deliverable_id": row["deliverable_id"],
            "profile_key": row["profile_key"], "taken_at": clock.now(), "source": source, "recorded_at": clock.now()}
