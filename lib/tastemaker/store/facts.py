"""Keeping what the platforms told us: a batch of answers in, rows out, all of it set-based.

Profiles and posts are found by their natural key and keep their integer key for good. A batch costs about the same for
fifty records as for a thousand, so a pull saves many answers at once (`save_all`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from tastemaker import clock
from tastemaker.models import Comment, Find, Post, PostStats, Profile, ProfileStats, Record, Rejected, Relation
from tastemaker.settings import folded, keyed_hash
from tastemaker.store import arrivals, columns, upserts
from tastemaker.store.arrivals import Arrival, Batch, Kept, Key, Origin
from tastemaker.store.checks import as_quarantined
from tastemaker.store.session import Session
from tastemaker.terms import Terms

__all__ = ["Arrival", "author_hash", "save", "save_all"]
_WORDS = 500
"""Characters kept of the post by which a search found its author."""
_PROFILE_TEXTS = ("handle", "name", "url", "contact")
_PROFILE_MAYBE = ("country", "language", "created_at", "feed")
_PROFILE_FACTS = ("bio", "links", "verified_links", "keywords", "topics", "labels", "state", "source", "retention",
                  "fetched_at", "expires_at", "call_id", "run_id")
_POST_FACTS = ("profile_key", "format", "title", "text", "url", "published_at", "language", "duration_s", "tags",
               "mentions", "links", "paid_partnership", "state", "source", "retention", "fetched_at", "expires_at",
               "call_id", "run_id")


def save(s: Session, records: Iterable[Record | Rejected], *, source: str, call_id: int | None, run_id: str,
         terms: Terms, accepted: bool, hash_key: str, step_id: str | None = None, plan_id: str | None = None,
         query: str | None = None, missing: Iterable[str] = (), state: str = "live",
         at: datetime | None = None) -> dict[str, int]:
    """Keep the records of one answer; `save_all` says how. The names are those of `Arrival`."""
    arrival = Arrival(records=records, source=source, call_id=call_id, terms=terms, accepted=accepted, step_id=step_id,
                      plan_id=plan_id, query=query, missing=missing, state=state)
    return save_all(s, [arrival], run_id=run_id, hash_key=hash_key, at=at)


def save_all(s: Session, answers: Iterable[Arrival], *, run_id: str, hash_key: str,
             at: datetime | None = None) -> dict[str, int]:
    """Keep the records of several answers and say how many of each kind were kept, quarantined, skipped or found gone.

    What cannot be stored (a broken character, a number beyond 64 bits, no id) is quarantined on its own. Who opted out
    is skipped. The last of several records about one thing wins; the same answers at the same moment (`at`, else now)
    leave the same rows. A post by an unknown author makes a 'found' profile. What was asked for and did not come becomes
    'gone'. Every row expires after the days that the platform's terms give to its kind of data.
    """
    at = at or clock.now()
    batch = arrivals.sort(s, answers, at)
    writer = _Writer(s, run_id, hash_key, at)
    keys = writer.profiles(batch)
    return {"profiles": len(batch.kinds[Profile]), "finds": writer.finds(batch, keys), "posts": writer.posts(batch, keys),
            "stats": writer.stats(batch), "comments": writer.comments(batch), "relations": writer.relations(batch),
            "quarantined": writer.quarantine(batch), "skipped": batch.skipped, "gone": writer.gone(batch)}


def author_hash(hash_key: str, author_id: str) -> str:
    """The same as `Store.hash`: a comment's author is never kept in any other form."""
    return keyed_hash(hash_key, folded(author_id))


# A profile seen in a search never overwrites one that was looked at, and a person's list never a platform's answer.
# Nor does an empty text or an unknown value overwrite a known one: another call of the same platform may have told it.
_LESS = "(b.state = 'found' AND p.state IN ('live', 'added') OR b.state = 'added' AND p.state = 'live')"
_UPDATE_PROFILES = f"UPDATE profiles p SET {{}} FROM batch b WHERE p.profile_key = b.profile_key AND NOT {_LESS}".format(", ".join([
    *(f"{name} = CASE WHEN b.{name} = '' THEN p.{name} ELSE b.{name} END" for name in _PROFILE_TEXTS),
    *(f"{name} = b.{name}" for name in _PROFILE_FACTS),
    *(f"{name} = coalesce(b.{name}, p.{name})" for name in _PROFILE_MAYBE)]))
_UPDATE_POSTS = "UPDATE posts p SET {} FROM batch b WHERE p.post_key = b.post_key".format(
    ", ".join(f"{name} = b.{name}" for name in _POST_FACTS))


class _Writer:
    """Writes the kinds of a batch, each in a few statements."""

    def __init__(self, s: Session, run_id: str, hash_key: str, at: datetime) -> None:
        self.s, self.run_id, self.hash_key, self.at = s, run_id, hash_key, at

    # --- profiles --------------------------------------------------------------------------------------------------

    def profiles(self, batch: Batch) -> dict[Key, int]:
        """Keep every profile that the batch names, also as the author of a post, and give back their keys."""
        whole, finds = batch.kinds[Profile], batch.kinds[Find]
        authors = {(post.platform, post.profile_id): origin for post, origin in batch.kinds[Post].values()}
        found = {key: find for key, find in finds.items() if key not in whole}
        found |= {key: Kept(Find(platform=key[0], platform_id=key[1]), origin) for key, origin in authors.items()
                  if key not in whole and key not in finds}
        if not whole and not found:
            return {}
        rows = [*whole.values(), *(Kept(_barely(find), origin) for find, origin in found.values())]
        states = [*(origin.state for _, origin in whole.values()), *("found" for _ in found)]
        data = self._facts("profile", columns.PROFILE, rows, state=states)
        data, fresh = self._upsert("profiles", "profile_key", "profile_keys", data, _UPDATE_PROFILES, first_seen="fetched_at")
        keys = dict(zip([*whole, *found], data.column("profile_key").to_pylist(), strict=True))
        self._counters("snapshots", "profile_key", columns.SNAPSHOT, list(whole.values()), [keys[key] for key in whole], fresh)
        return keys

    def finds(self, batch: Batch, keys: dict[Key, int]) -> int:
        """Who was brought by which step: every find, and for a search every profile and author in its answer."""
        words: dict[tuple[str, str, int], Kept] = {}
        for kept in batch.seen:
            record, origin = kept
            if origin.plan_id is None or origin.step_id is None or (origin.query is None and not isinstance(record, Find)):
                continue
            who = record.profile_id if isinstance(record, Post) else record.platform_id
            place = origin.plan_id, origin.step_id, keys[record.platform, who]
            if place not in words or (isinstance(record, Find) and not isinstance(words[place].record, Find)):
                words[place] = kept
        return self.s.insert("finds", [
            {"plan_id": plan_id, "step_id": step_id, "profile_key": key, "query": origin.query or "", "text": _words(record),
             "found_at": self.at, "expires_at": origin.until["profile"], "run_id": self.run_id}
            for (plan_id, step_id, key), (record, origin) in words.items()], keep=True)

    # --- posts -----------------------------------------------------------------------------------------------------

    def posts(self, batch: Batch, keys: dict[Key, int]) -> int:
        """Keep posts with their counters."""
        rows = list(batch.kinds[Post].values())
        if rows:
            authors = [keys[post.platform, post.profile_id] for post, _ in rows]
            data = self._facts("post", columns.POST, rows, state=["live"] * len(rows), profile_key=authors)
            data, fresh = self._upsert("posts", "post_key", "post_keys", data, _UPDATE_POSTS)
            self._counters("post_snapshots", "post_key", columns.POST_SNAPSHOT, rows, data.column("post_key").to_pylist(), fresh)
        return len(rows)

    def stats(self, batch: Batch) -> int:
        """Fresh counters of profiles and posts that are stored; those of unknown ones are not kept."""
        return (self._fresh(batch, ProfileStats, "profiles", "snapshots", "profile_key", columns.SNAPSHOT)
                + self._fresh(batch, PostStats, "posts", "post_snapshots", "post_key", columns.STATS))

    def _fresh(self, batch: Batch, kind: type, table: str, counters: str, key: str, shape: columns.Shape) -> int:
        rows = list(batch.kinds[kind].values())
        if not rows:
            return 0
        stored = upserts.known(self.s, table, key, columns.table(columns.NATURAL, [stats for stats, _ in rows], {}))
        rows = [row for row, number in zip(rows, stored, strict=True) if number is not None]
        self._counters(counters, key, shape, rows, [number for number in stored if number is not None])
        return len(rows)

    # --- the rest --------------------------------------------------------------------------------------------------

    def comments(self, batch: Batch) -> int:
        """Keep comments, their authors only as keyed hashes."""
        rows = list(batch.kinds[Comment].values())
        hashes = [author_hash(self.hash_key, comment.author_id) for comment, _ in rows]
        return upserts.replace(self.s, "comments", ("platform", "platform_id"),
                               self._facts("comment", columns.COMMENT, rows, author_hash=hashes).drop_columns("retention"))

    def relations(self, batch: Batch) -> int:
        """Keep who features, follows, mentions or lists whom."""
        rows = list(batch.kinds[Relation].values())
        return upserts.replace(self.s, "relations", ("platform", "from_id", "to_id", "kind"),
                               self._facts("relation", columns.RELATION, rows).drop_columns("retention"))

    def quarantine(self, batch: Batch) -> int:
        """Keep what could not be read, cleaned and cut; the same item of the same source and moment is one row. Whatever kind
        of data it holds, it goes when the shortest time of its platform is over."""
        rows = {(origin.platform, origin.source, *as_quarantined(bad, lambda who: author_hash(self.hash_key, who))): origin
                for bad, origin in batch.bad}
        if rows:
            data = pa.Table.from_pylist([{"place": place, "platform": platform, "source": source, "reason": reason, "item": item}
                                         for place, (platform, source, reason, item) in enumerate(rows)])
            new = self.s.batch(data, """SELECT place FROM batch b WHERE NOT EXISTS (SELECT 1 FROM quarantine q
                WHERE q.made_at = $at AND q.platform = b.platform AND q.source = b.source AND q.reason = b.reason
                  AND q.item = b.item) ORDER BY place""", at=self.at).column(0)
            origins = list(rows.values())
            data = data.take(new).drop_columns("place")
            self.s.insert("quarantine", [
                {**row, "made_at": self.at, "expires_at": min(origins[place].until.values()), "call_id": origins[place].call_id,
                 "run_id": self.run_id} for row, place in zip(data.to_pylist(), new.to_pylist(), strict=True)])
        return len(batch.bad)

    def gone(self, batch: Batch) -> int:
        """Mark what did not come back, unless the same batch has it; the rows that became 'gone'."""
        missing = [key for key in batch.missing if key not in batch.kinds[Profile] and key not in batch.kinds[Post]]
        return sum(self.s.execute(f"""UPDATE {table} SET state = 'gone' WHERE platform = $platform AND state <> 'gone'
                                      AND platform_id IN (SELECT unnest($ids))""", platform=platform,
                                  ids=[i for p, i in missing if p == platform])
                   for platform in dict.fromkeys(p for p, _ in missing) for table in ("profiles", "posts"))

    # --- how rows are made -----------------------------------------------------------------------------------------

    def _facts(self, kind: str, shape: columns.Shape, rows: Sequence[Kept], **more: Sequence[Any]) -> pa.Table:
        now = columns.micros(self.at)
        return columns.table(shape, [record for record, _ in rows], {**self._from(rows, {
            "source": lambda o: o.source, "retention": lambda o: f"{o.platform}.{kind}", "fetched_at": lambda o: now,
            "expires_at": lambda o: columns.micros(o.until[kind]), "call_id": lambda o: o.call_id,
            "run_id": lambda o: self.run_id}), **more})

    def _from(self, rows: Sequence[Kept], each: Mapping[str, Callable[[Origin], Any]]) -> dict[str, list[Any]]:
        """Columns that are the same for all that one answer brought: each value is made once an answer."""
        places = [id(origin) for _, origin in rows]
        origins = {id(origin): origin for _, origin in rows}
        made = {name: {place: value(origin) for place, origin in origins.items()} for name, value in each.items()}
        return {name: list(map(values.__getitem__, places)) for name, values in made.items()}

    def _upsert(self, table: str, key: str, sequence: str, data: pa.Table, update: str,
                **copies: str) -> tuple[pa.Table, bool]:
        """Update the known rows, insert the new ones (`copies`: a column that only new rows get, and its source) and give
        back the batch with its integer keys in front, and whether all of it is new."""
        stored = upserts.known(self.s, table, key, data)
        data = upserts.with_keys(self.s, sequence, key, data, stored)
        fresh = stored.count(None) == len(stored)
        if None in stored:
            new = data if fresh else data.filter(pa.array([number is None for number in stored]))
            for name, source in copies.items():
                new = new.append_column(name, new.column(source))
            self.s.insert(table, new)
        if not fresh:
            self.s.batch(data.filter(pa.array([number is not None for number in stored])), update)
        return data, fresh

    def _counters(self, table: str, key: str, shape: columns.Shape, rows: Sequence[Kept], keys: Sequence[int],
                  fresh: bool = False) -> None:
        """One row of counters for each record that shows any."""
        shown = [(row, number) for row, number in zip(rows, keys, strict=True)
                 if any(getattr(row.record, name) is not None for name in shape)]
        kept, now = [row for row, _ in shown], columns.micros(self.at)
        upserts.put_counters(self.s, table, key, columns.table(shape, [row.record for row in kept], {
            key: [number for _, number in shown], **self._from(kept, {
                "taken_at": lambda o: now, "expires_at": lambda o: columns.micros(o.until["counters"]),
                "call_id": lambda o: o.call_id, "run_id": lambda o: self.run_id})}), self.at, fresh=fresh)


def _barely(find: Find) -> Profile:
    return Profile(platform=find.platform, platform_id=find.platform_id, handle=find.handle, name=find.name, url=find.url)


def _words(record: Find | Profile | Post) -> str:
    """The words that matched: what the platform says, or the beginning of the post."""
    if isinstance(record, Post):
        return (record.title or record.text)[:_WORDS]
    return record.text if isinstance(record, Find) else ""
