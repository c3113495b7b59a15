"""Whom an erasure is about: their profiles, posts and addresses, and the words by which they can be found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tastemaker import platforms
from tastemaker.settings import folded, keyed_hash
from tastemaker.store import Session, Store, who

_ADDRESS = re.compile(r"[^@\s,;:<>\"']{1,64}@[^@\s,;:<>\"']{1,253}\.[^@\s,;:<>\"']{2,63}")
_SHORTEST = 4
"""Characters of the shortest id that is looked for inside other texts: shorter ones are found by their columns."""
_TELLING, _COUNT = 6, 12
"""Characters from which a handle with more than letters in it, and a number, is nobody else's word or count."""
_RANDOM = 16
"""Characters from which a draft's id is its own and no counter."""


@dataclass(frozen=True, slots=True)
class Person:
    """A creator with all profiles that are theirs; no profiles where only a name or an address is known."""

    profiles: tuple[dict[str, Any], ...]
    post_keys: tuple[int, ...]
    draft_ids: tuple[str, ...]
    finding_ids: tuple[str, ...]
    names: tuple[str, ...]
    """`platform:id` and `platform:@handle`, which is what is hashed."""
    addresses: tuple[str, ...]

    @property
    def keys(self) -> list[int]:
        """Their profile keys; never empty, so that a list of them can be bound."""
        return [-1, *(int(p["profile_key"]) for p in self.profiles)]

    @property
    def handles(self) -> frozenset[str]:
        """Their handles without @, in lower case."""
        given = {name.partition(":@")[2] for name in self.names} | {p["handle"].lstrip("@") for p in self.profiles}
        return frozenset(handle.lower() for handle in given if handle)

    @property
    def ids(self) -> frozenset[str]:
        """Their platform ids, in lower case."""
        return frozenset({name.partition(":")[2].lower() for name in self.names if ":@" not in name} - self.handles)

    @property
    def words(self) -> tuple[str, ...]:
        """What tells that another text is about them, in lower case and the longest first: ids, addresses, pages,
        drafts.

        A handle of letters alone may be an ordinary word and a short number a count, so these count as `@trail`,
        `"trail"` and `"4711"` only.
        """
        sure = {one for one in self.ids if not (one.isdigit() and len(one) < _COUNT)}
        sure |= {p["url"] for p in self.profiles} | set(self.addresses) | {i for i in self.draft_ids if len(i)
                                                                           >= _RANDOM}
        sure |= {one for one in self.handles if len(one) >= _TELLING and any(map(str.isalpha, one))
                 and not one.isalpha()}
        found = {word.lower() for word in sure if len(word) >= _SHORTEST}
        found |= {f"@{one}" for one in self.handles - found} | {f'"{one}"' for one in (self.handles | self.ids) - found}
        return tuple(sorted(found, key=lambda word: (-len(word), word)))

    @property
    def pattern(self) -> re.Pattern[str]:
        """Any of their words where it stands alone; matches nothing for someone without words."""
        if not self.words:
            return re.compile(r"(?!)")
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, self.words))})(?![\w-])", re.IGNORECASE)

    def is_named(self, text: str) -> bool:
        """Whether a whole text, such as a cell or one part of a list, is one of their words or handles."""
        return text.strip().lstrip("@").lower() in self.handles or bool(self.pattern.search(text))

    def is_row(self, cells: Iterable[str]) -> bool:
        """Whether a row names them: by a cell of their words, or by a platform and an id on it."""
        held = [cell.strip().lower() for cell in cells]
        named = any(p["platform"] in held and p["platform_id"].lower() in held for p in self.profiles)
        return named or any(map(self.is_named, held))

    def hashes(self, key: str) -> list[str]:
        """The keyed hashes by which they are refused as a person."""
        return list(dict.fromkeys(hashed(key, name) for name in self.names))

    def contact_hashes(self, key: str) -> list[str]:
        """The keyed hashes of their addresses."""
        return list(dict.fromkeys(hashed(key, address) for address in self.addresses))


def hashed(key: str, text: str) -> str:
    """The keyed hash of a name or an address, the same as `Store.hash`."""
    return keyed_hash(key, folded(text))


def find(s: Session, name: str) -> Person:
    """The person that `@handle`, `platform:handle`, `platform:id` or an address names, with all of their profiles.

    A handle that several people have raises BadInput with the choices: an erasure never takes two for one. Someone who
    is not here any more is a person without profiles, so that an erasure can be completed and asked for ahead.
    """
    name = name.strip()
    if _ADDRESS.fullmatch(name) and not name.startswith("@"):
        found = s.rows("""SELECT DISTINCT c.creator_id FROM contacts JOIN creators c USING (profile_key)
                          WHERE lower(address) = $address ORDER BY c.creator_id""", address=name.lower())
        if found or not who.find(s, name):   # where nobody has such an address, it may be a handle
            return _whole(s, [row["creator_id"] for row in found], (), (name,))
    if who.find(s, name):
        return _whole(s, [who.one(s, name)["creator_id"]], (), ())
    if not (given := _given(name)):
        raise who.unknown(s, name)
    return _whole(s, [], given, ())


def _given(name: str) -> tuple[str, ...]:
    """`platform:name` as an id and as a handle, since it may be either; nothing for a bare handle."""
    platform, _, rest = (part.strip() for part in name.partition(":"))
    if platform.lower() not in platforms.names() or not rest:
        return ()
    return f"{platform.lower()}:{rest}", f"{platform.lower()}:@{rest.lstrip('@')}"


def _whole(s: Session, creator_ids: list[int], names: tuple[str, ...], addresses: tuple[str, ...]) -> Person:
    profiles = s.rows("""SELECT p.* FROM profiles p JOIN creators c USING (profile_key)
                         WHERE list_contains($ids, c.creator_id) ORDER BY p.profile_key""", ids=[-1, *creator_ids])
    keys = [-1, *(p["profile_key"] for p in profiles)]

    def column(sql: str) -> tuple[Any, ...]:
        return tuple(value for row in s.rows(sql, keys=keys) for value in row.values())

    names = (*names, *(f"{p['platform']}:{p['platform_id']}" for p in profiles),
             *(f"{p['platform']}:@{p['handle'].lstrip('@')}" for p in profiles if p["handle"].strip("@")))
    known = column("SELECT address FROM contacts WHERE list_contains($keys, profile_key) ORDER BY address")
    given = tuple(p["contact"].strip() for p in profiles if p["contact"] and "@" in p["contact"])
    return Person(tuple(profiles), column("SELECT post_key FROM posts WHERE list_contains($keys, profile_key)"),
                  column("SELECT draft_id FROM drafts WHERE list_contains($keys, profile_key)"),
                  column("SELECT finding_id FROM findings WHERE list_contains($keys, profile_key)"),
                  tuple(dict.fromkeys(names)), tuple(dict.fromkeys((*addresses, *known, *given))))


def already(s: Session, store: Store, name: str) -> tuple[str, ...]:
    """The `platform:name` forms of a name or address that was forgotten before, so that what was left undone is
    completed."""
    bare = name.strip().lstrip("@")
    names = [name, *(f"{platform}:{mark}{bare}" for platform in platforms.names() for mark in ("", "@"))]
    hashes = {store.hash(one): one for one in names}
    kept = s.rows("""SELECT unnest([person_hash, contact_hash]) AS hash FROM optouts
                     WHERE list_contains($h, person_hash) OR list_contains($h, contact_hash)""", h=list(hashes))
    return tuple(dict.fromkeys(hashes[row["hash"]] for row in kept if row["hash"] in hashes))
