"""What an installation has, what is missing and where to get it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tastemaker import platforms
from tastemaker.errors import BadInput, TastemakerError
from tastemaker.settings import PREFIX, Settings, to_keyring
from tastemaker.store import Store
from tastemaker.terms import load

OWN_KEYS = ((f"{PREFIX}OPENAI_API_KEY", "Only for the openai writer; the template writer needs no key."),
            (f"{PREFIX}MAIL_PASSWORD", "The (app) password of your own mailbox, for drafts, what was sent, and replies."),
            (f"{PREFIX}MAIL_TOKEN", "An OAuth bearer token instead of the mailbox's password."),
            (f"{PREFIX}BITLY_TOKEN", "Only for short links; letters carry the long ones without it."))
"""Keys that no platform asks for."""


def rows(database: Path | None) -> list[dict[str, Any]]:
    """One row for each thing to have: what, state (ok, missing, optional) and the next step."""
    settings = Settings()
    found = [*_database(database or settings.database), *(row for name in platforms.names() for row in _platform(name))]
    found += [_row(f"{PREFIX}{name.upper()}", bool(getattr(settings, name)), step, optional=False) for name, step in (
        ("reviewer", "Set it to your name before you decide on drafts."),
        ("sender_email", "Set it to the address that you write from."),
        ("postal_address", "Set it: every e-mail must carry a postal address."))]
    mailbox = bool(settings.mail_host and settings.mail_user and any(settings.secret(key) for key, _ in OWN_KEYS[1:3]))
    found.append(_row("mailbox", mailbox, f"Only to lay drafts and read replies: set {PREFIX}MAIL_HOST, {PREFIX}MAIL_USER and a password.",
                      optional=True))
    found.append(_row("chromium", bool(shutil.which("chromium")), "Only for the browser tests: apt-get install chromium.",
                      optional=True))
    return found


def keys() -> list[dict[str, Any]]:
    """Every key that an adapter or a writer knows: its name, whether it is set and what it is. Never its value."""
    settings = Settings()
    known = [(key, f"{cls.title}: {what}") for cls in map(platforms.adapter_class, platforms.names())
             for key, what in cls.keys.items()]
    return [{"key": key, "set": settings.secret(key) is not None, "what": what} for key, what in (*known, *OWN_KEYS)]


def keep(name: str, value: str) -> None:
    """Store a key in the keyring; BadInput where the key is unknown or this machine has no keyring."""
    if name not in {row["key"] for row in keys()}:
        raise BadInput(f"No adapter knows a key called {name}.", "`tastemaker keys` lists them.")
    to_keyring(name, value)


def _platform(name: str) -> list[dict[str, Any]]:
    """A platform's state: what is missing and where to get it; then what its terms leave closed until it is accepted."""
    cls, settings, terms = platforms.adapter_class(name), Settings(), load(name)
    accepted = [a.name for a in terms.accept if settings.accepted(terms.setting(a.name))]
    set_ = {key: "set" for key in cls.keys if settings.secret(key) is not None}
    options = {key: value for key in cls.settings if (value := settings.value(key))}
    adapter = cls(secrets=set_, options=options, accepted=accepted)
    if missing := adapter.missing_keys():
        return [_row(cls.title, False, f"Set {', '.join(missing)}.", optional=True),
                *(_row(key, False, adapter.hint(key), optional=True) for key in missing)]
    closed = [{"what": f"{cls.title}: {a.needed_for}", "state": "not accepted",
               "next_step": f"{terms.derived.rule if a.needed_for == 'scores' else ''} Once this holds: {a.says} "
                            f"set {PREFIX}{terms.setting(a.name).upper()}=true.".strip()}
              for a in terms.accept if a.name not in accepted]
    costs = ([_row(f"{cls.title}: money", False, f"It costs money: set {PREFIX}SPEND_LIMIT_USD to the most that a day may cost.",
                   optional=True)] if terms.prices and not settings.spend_limit_usd else [])
    return [_row(cls.title, True, "", optional=False), *closed, *costs]


def _database(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return [_row(str(path), False, "It is made by the first plan, pull or add.", optional=True)]
    try:
        store = Store.open(path)
        n = store.rows("SELECT count(*) AS n FROM profiles")[0]["n"]
        over = store.rows("SELECT count(*) AS n FROM retained WHERE expires_at <= now_utc()")[0]["n"]
    except TastemakerError as error:
        return [{"what": str(path), "state": "cannot be opened", "next_step": error.show()}]
    late = {"what": "retention", "state": "overdue", "next_step": f"{over:,} rows are past their time: run `tastemaker refresh`."}
    return [{"what": str(path), "state": "ok, sandbox: every platform's terms count as accepted" if store.sandbox else "ok",
             "next_step": f"{n:,} profiles."}, *([late] if over else [])]


def _row(what: str, there: bool, step: str, *, optional: bool) -> dict[str, Any]:
    return {"what": what, "state": "ok" if there else "optional" if optional else "missing", "next_step": "" if there else step}
