"""Refusal by hash: people of whom nothing but a keyed hash is kept, after an erasure or from a colleague's ledger.

DuckDB computes the hashes itself, from the keys that every connection is given. Without keys a question about who may be
contacted fails; it is never answered with nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tastemaker.settings import SPACE

if TYPE_CHECKING:
    from tastemaker.store.session import Session

_BLOCK = 64
"""Bytes of a block of SHA-256: HMAC fills its key up to that length (RFC 2104)."""
MACROS = f"""
CREATE OR REPLACE MACRO folded(said) AS lower(replace(trim(said, '{SPACE}'), 'İ', 'i\u0307'));
CREATE OR REPLACE MACRO pads() AS CASE WHEN coalesce(len(getvariable('pads')), 0) = 0
  THEN error('This connection has no key, so nobody knows whom not to contact.') ELSE getvariable('pads') END;
CREATE OR REPLACE MACRO keyed(pad, said) AS
  left(sha256(pad.outward || unhex(sha256(pad.inward || encode(folded(said))))), 32);
"""
"""`keyed(pad, text)` is what `Store.hash` makes of a text with the key of that pad; both fold as `settings.folded` does."""


def pads(keys: Sequence[str]) -> list[dict[str, bytes]]:
    """The two blocks of HMAC for each key, our own first: what a connection keeps as its variable `pads`."""
    blocks = [key.encode().ljust(_BLOCK, b"\0") for key in keys]
    return [{"inward": bytes(b ^ 0x36 for b in block), "outward": bytes(b ^ 0x5C for b in block)} for block in blocks]


def refused(s: Session, names: Iterable[str]) -> set[str]:
    """Which of these names (`platform:id`, `platform:@handle`) or addresses are refused by a kept hash, under any key."""
    wanted = list(dict.fromkeys(names))
    if not wanted or not any_kept(s):
        return set()
    found = s.batch(pa.table({"said": pa.array(wanted, pa.string())}), """
        SELECT DISTINCT said FROM batch, (SELECT unnest(pads()) AS pad)
        WHERE keyed(pad, said) IN (SELECT unnest([person_hash, contact_hash]) FROM optouts)""")
    return set(found.column("said").to_pylist())


def any_kept(s: Session) -> bool:
    """Whether any hash is kept at all: without one nobody is refused by it, whatever they are called."""
    return bool(s.rows("SELECT 1 FROM optouts WHERE person_hash IS NOT NULL OR contact_hash IS NOT NULL LIMIT 1"))


def settle(s: Session) -> int:
    """Work out which profiles the kept hashes belong to, so that later questions need not; how many are known.

    It only saves time: `recognised_people` computes whatever this has not, and without any hash nothing.
    """
    if not s.rows("SELECT 1 FROM kept_hashes LIMIT 1"):
        return 0
    state = s.rows("SELECT * FROM recognised_state")[0]
    if state["current"] and state["newest"] == state["until"]:
        return int(state["known"])
    s.execute("INSERT INTO recognised SELECT DISTINCT profile_key, hash FROM recognised_people ON CONFLICT DO NOTHING")
    s.execute("""INSERT INTO about SELECT 'recognised', newest || ' ' || mark FROM recognised_state
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value""")
    return int(s.rows("SELECT count(*) AS n FROM recognised")[0]["n"])


def names(platform: str, platform_id: Any, handle: str | None) -> list[str]:
    """What is hashed of a person on a platform: the id, and the handle.

    >>> names("youtube", "UC1", "@Mara")
    ['youtube:UC1', 'youtube:@Mara']
    """
    bare = (handle or "").lstrip("@")
    return [f"{platform}:{platform_id}", *([f"{platform}:@{bare}"] if bare else [])]
