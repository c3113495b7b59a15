"""Keeping what the platforms told us: one batch of records in, rows out, all of it set-based.

Profiles and posts are found by their natural key and keep their integer key for good. DuckDB is asked which of a batch
are known, then gets plain inserts for the new and plain updates for the known ones: several times faster than its upsert.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from tastemaker import clock
from tastemaker.models import Comment, Find, Post, PostStats, Profile, Record, Rejected, Relation
from tastemaker.settings import keyed_hash
from tastemaker.store import columns
from tastemaker.store.checks import as_quarantined, trouble
from tastemaker.store.session import Session
from tastemaker.terms import Terms

Key = tuple[str, str]
"""Platform and platform id."""
_PROFILE_TEXTS = ("handle", "name", "url")
_PROFILE_FACTS = ("bio", "country", "language", "created_at", "links", "keywords", "topics", "labels", "state", "source",
                  "retention", "fetched_at", "expires_at", "call_id", "run_id")
_POST_FACTS = ("profile_key", "format", "title", "text", "url", "published_at", "language", "duration_s", "tags",
               "mentions", "links", "paid_partnership", "state", "source", "retention", "fetched_at", "expires_at",
               "call_id", "run_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a batch comes from and until when it may be kept; the columns every stored fact carries."""

    source: str
    run_id: str
    call_id: int | None
    at: datetime
    retention: str
    facts_until: datetime | None
    counters_until: datetime | None
    state: str
    plan_id: str | None
    step_id: str | None
    query: str | None

    def fact(self) -> dict[str, Any]:
        """The columns of a text or identity fact."""
        return {"source": self.source, "fetched_at": self.at, "expires_at": self.facts_until,
                "call_id": self.call_id, "run_id": self.run_id}

    def counter(self) -> dict[str, Any]:
        """The columns of a snapshot."""
        return {"taken_at": self.at, "expires_at": self.counters_until, "call_id": self.call_id, "run_id": self.run_id}


def save(s: Session, records: Iterable[Record | Rejected], *, source: str, call_id: int | None, run_id: str,
         terms: Terms, accepted: bool, hash_key: str, step_id: str | None = None, plan_id: str | None = None,
         query: str | None = None, missing: Iterable[str] = (), state: str = "live",
         at: datetime | None = None) -> dict[str, int]:
    """Keep a batch of records and say how many of each kind were kept, quarantined, skipped or found gone.

    What cannot be stored (a broken character, a number beyond 64 bits, no id) is quarantined on its own. Who opted out
    is skipped. The last of several records about one thing wins; the same batch at the same moment (`at`, else now)
    leaves the same rows. `missing` are ids of `terms.name` that were asked for and did not come back: they become
    'gone'. `state` is what a Profile becomes: 'live' from a platform, 'added' from a person's list.
    """
    at = at or clock.now()
    days = terms.statistics_days_accepted if accepted else terms.statistics_days
    origin = Origin(source=source, run_id=run_id, call_id=call_id, at=at, retention=terms.retention_class,
                    facts_until=_after(at, terms.retention_days), counters_until=_after(at, days), state=state,
                    plan_id=plan_id, step_id=step_id, query=query)
    batch, bad = _sorted(records)
    skipped = _drop_opted_out(s, batch)
    counts = {"quarantined": _quarantine(s, bad, terms.name, hash_key, origin), "skipped": skipped}
    keys = _save_profiles(s, batch, origin)
    counts["profiles"], counts["finds"] = len(batch[Profile]), _save_finds(s, batch, keys, origin)
    counts["posts"] = _save_posts(s, batch, keys, origin)
    counts["stats"] = _save_stats(s, batch, origin)
    counts["comments"] = _save_comments(s, batch, hash_key, origin)
    counts["relations"] = _save_relations(s, batch, origin)
    counts["gone"] = _mark_gone(s, terms.name, list(missing))
    return counts


def _after(at: datetime, days: int | None) -> datetime | None:
    return None if days is None else at + timedelta(days=days)


# --- sorting ---------------------------------------------------------------------------------------------------------

Batch = dict[type, dict[Any, Any]]


def _sorted(records: Iterable[Record | Rejected]) -> tuple[Batch, list[Rejected]]:
    """Records by kind and natural key, the last one winning, and what cannot be stored."""
    batch: Batch = {kind: {} for kind in (Find, Profile, Post, PostStats, Comment, Relation)}
    bad: list[Rejected] = []
    for record in records:
        if isinstance(record, Rejected):
            bad.append(record)
        elif reason := trouble(record):
            bad.append(Rejected(reason, record))
        else:
            batch[type(record)][_natural(record)] = record
    return batch, bad


def _natural(record: Any) -> tuple[str, ...]:
    if isinstance(record, Relation):
        return record.platform, record.from_id, record.to_id, record.kind
    return record.platform, record.platform_id


def _drop_opted_out(s: Session, batch: Batch) -> int:
    """Forget every record by or about someone who opted out; how many there were."""
    out = {(row["platform"], row["platform_id"]) for row in
           s.rows("SELECT DISTINCT platform, platform_id FROM optouts WHERE platform_id IS NOT NULL")}
    if not out:
        return 0
    skipped = 0
    for kind, about in batch.items():
        drop = [key for key, record in about.items() if any((record.platform, who) in out for who in _people(kind, record))]
        skipped += len(drop)
        for key in drop:
            del about[key]
    return skipped


def _people(kind: type, record: Any) -> tuple[str, ...]:
    if kind is Post:
        return (record.profile_id,)
    if kind is Relation:
        return record.from_id, record.to_id
    if kind is Comment:
        return (record.author_id,)
    return (record.platform_id,) if kind in (Find, Profile) else ()


# --- profiles --------------------------------------------------------------------------------------------------------

def _save_profiles(s: Session, batch: Batch, origin: Origin) -> dict[Key, int]:
    """Keep every profile that the batch names, also as the author of a post, and give back their keys."""
    whole: dict[Key, Profile] = batch[Profile]
    seen = {key: find for key, find in batch[Find].items() if key not in whole}
    authors = {(post.platform, post.profile_id): None for post in batch[Post].values()}
    barely = [Find(platform=p, platform_id=i) for p, i in authors if (p, i) not in whole and (p, i) not in seen]
    found = [*seen.values(), *barely]
    if not whole and not found:
        return {}
    data = pa.concat_tables([_profiles(list(whole.values()), origin), _finds(found, origin)])
    known = _known(s, "profiles", "profile_key", data)
    data = _with_keys(s, "profile_keys", "profile_key", data, known)
    new = data.filter(pa.array([key is None for key in known]))
    s.batch(data.filter(pa.array([key is not None for key in known])), _UPDATE_PROFILES)
    s.insert("profiles", new.append_column("first_seen", new.column("fetched_at")))
    keys = dict(zip(zip(data.column("platform").to_pylist(), data.column("platform_id").to_pylist(), strict=True),
                    data.column("profile_key").to_pylist(), strict=True))
    _save_snapshots(s, whole, keys, origin)
    return keys


# A profile seen in a search never overwrites one that was looked at, and a person's list never a platform's answer.
# Nor does an empty handle, name or address overwrite a known one, or a missing feed a known feed.
_LESS = "(b.state = 'found' AND p.state IN ('live', 'added') OR b.state = 'added' AND p.state = 'live')"
_UPDATE_PROFILES = "UPDATE profiles p SET {} FROM batch b WHERE p.profile_key = b.profile_key".format(", ".join([
    *(f"{name} = CASE WHEN {_LESS} OR b.{name} = '' THEN p.{name} ELSE b.{name} END" for name in _PROFILE_TEXTS),
    *(f"{name} = CASE WHEN {_LESS} THEN p.{name} ELSE b.{name} END" for name in _PROFILE_FACTS),
    f"feed = CASE WHEN {_LESS} THEN p.feed ELSE coalesce(b.feed, p.feed) END"]))


def _profiles(profiles: list[Profile], origin: Origin) -> pa.Table:
    facts = {**origin.fact(), "state": origin.state, "retention": origin.retention}
    return columns.table(columns.PROFILE, profiles, facts)


def _finds(finds: list[Find], origin: Origin) -> pa.Table:
    facts = {**origin.fact(), "state": "found", "retention": origin.retention}
    return columns.table(columns.PROFILE, [Profile(platform=f.platform, platform_id=f.platform_id, handle=f.handle,
                                                   name=f.name, url=f.url) for f in finds], facts)


def _save_snapshots(s: Session, whole: dict[Key, Profile], keys: dict[Key, int], origin: Origin) -> None:
    """One row of counters for each profile that showed any."""
    shown = {keys[key]: p for key, p in whole.items()
             if not (p.followers is p.following is p.post_count is p.view_count is None)}
    data = columns.table(columns.SNAPSHOT, list(shown.values()), origin.counter())
    _put_counters(s, "snapshots", "profile_key", data.add_column(0, "profile_key", pa.array(shown.keys(), pa.int64())))


def _save_finds(s: Session, batch: Batch, keys: dict[Key, int], origin: Origin) -> int:
    """Who was brought by which step: every find, and for a search every profile and author in its answer."""
    if origin.plan_id is None or origin.step_id is None:
        return 0
    text: dict[Key, str] = {}
    if origin.query is not None:
        text = {(p.platform, p.profile_id): (p.title or p.text)[:500] for p in reversed(batch[Post].values())}
        text = {**dict.fromkeys(batch[Profile], ""), **text}
    text.update({key: find.text or text.get(key, "") for key, find in batch[Find].items()})
    return s.insert("finds", [{"plan_id": origin.plan_id, "step_id": origin.step_id, "profile_key": keys[key],
                               "query": origin.query or "", "text": words, "found_at": origin.at,
                               "expires_at": origin.facts_until, "run_id": origin.run_id}
                              for key, words in text.items()], keep=True)


# --- posts -----------------------------------------------------------------------------------------------------------

_UPDATE_POSTS = "UPDATE posts p SET {} FROM batch b WHERE p.post_key = b.post_key".format(
    ", ".join(f"{name} = b.{name}" for name in _POST_FACTS))


def _save_posts(s: Session, batch: Batch, keys: dict[Key, int], origin: Origin) -> int:
    posts: list[Post] = list(batch[Post].values())
    if not posts:
        return 0
    data = columns.table(columns.POST, posts, {**origin.fact(), "state": "live", "retention": origin.retention})
    authors = pa.array([keys[post.platform, post.profile_id] for post in posts], pa.int64())
    data = data.append_column("profile_key", authors)
    known = _known(s, "posts", "post_key", data)
    data = _with_keys(s, "post_keys", "post_key", data, known)
    s.batch(data.filter(pa.array([key is not None for key in known])), _UPDATE_POSTS)
    s.insert("posts", data.filter(pa.array([key is None for key in known])))
    counters = columns.table(columns.POST_SNAPSHOT, posts, origin.counter())
    counters = counters.add_column(0, "post_key", data.column("post_key"))
    shown = pa.array([not (p.views is p.likes is p.comments is p.reposts is p.quotes is p.saves is None) for p in posts])
    _put_counters(s, "post_snapshots", "post_key", counters.filter(shown))
    return len(posts)


def _save_stats(s: Session, batch: Batch, origin: Origin) -> int:
    """Fresh counters of posts that are stored; those of unknown posts are not kept."""
    stats: list[PostStats] = list(batch[PostStats].values())
    if not stats:
        return 0
    data = columns.table(columns.STATS, stats, origin.counter())
    known = _known(s, "posts", "post_key", data)
    data = data.add_column(0, "post_key", pa.array(known, pa.int64())).drop_columns(["platform", "platform_id"])
    data = data.filter(data.column("post_key").is_valid())
    _put_counters(s, "post_snapshots", "post_key", data)
    return data.num_rows


# --- the rest --------------------------------------------------------------------------------------------------------

def _save_comments(s: Session, batch: Batch, hash_key: str, origin: Origin) -> int:
    comments: list[Comment] = list(batch[Comment].values())
    data = columns.table(columns.COMMENT, comments, origin.fact())
    hashes = [author_hash(hash_key, comment.author_id) for comment in comments]
    return _replace(s, "comments", ("platform", "platform_id"),
                    data.append_column("author_hash", pa.array(hashes, pa.string())))


def _save_relations(s: Session, batch: Batch, origin: Origin) -> int:
    return _replace(s, "relations", ("platform", "from_id", "to_id", "kind"),
                    columns.table(columns.RELATION, list(batch[Relation].values()), origin.fact()))


def _quarantine(s: Session, bad: list[Rejected], platform: str, hash_key: str, origin: Origin) -> int:
    """Keep what could not be read, cleaned and cut; the same item of the same moment is one row."""
    if not bad:
        return 0
    items = dict.fromkeys(as_quarantined(rejected, lambda who: author_hash(hash_key, who)) for rejected in bad)
    data = pa.table({"reason": pa.array([reason for reason, _ in items], pa.string()),
                     "item": pa.array([item for _, item in items], pa.string())})
    new = s.batch(data, """SELECT reason, item FROM batch b WHERE NOT EXISTS (SELECT 1 FROM quarantine q
        WHERE q.made_at = $at AND q.source = $source AND q.reason = b.reason AND q.item = b.item)""",
                  at=origin.at, source=origin.source)
    s.insert("quarantine", [{**row, "platform": platform, "source": origin.source, "made_at": origin.at,
                             "expires_at": origin.facts_until, "call_id": origin.call_id, "run_id": origin.run_id}
                            for row in new.to_pylist()])
    return len(bad)


def _mark_gone(s: Session, platform: str, ids: list[str]) -> int:
    if not ids:
        return 0
    return sum(s.execute(f"""UPDATE {table} SET state = 'gone' WHERE platform = $platform AND state <> 'gone'
                             AND platform_id IN (SELECT unnest($ids))""", platform=platform, ids=ids)
               for table in ("profiles", "posts"))


def author_hash(hash_key: str, author_id: str) -> str:
    """The same as `Store.hash`: a comment's author is never kept in any other form."""
    return keyed_hash(hash_key, author_id.strip().lower())


# --- how rows go in --------------------------------------------------------------------------------------------------

def _known(s: Session, table: str, key: str, data: pa.Table) -> list[int | None]:
    """The stored integer key of each row of a batch, in its order; None for the new ones."""
    names = data.select(["platform", "platform_id"]).append_column("place", pa.array(range(data.num_rows), pa.int64()))
    found = s.batch(names, f"SELECT t.{key} AS key FROM batch b LEFT JOIN {table} t USING (platform, platform_id) "
                           "ORDER BY b.place")
    return found.column("key").to_pylist()


def _with_keys(s: Session, sequence: str, name: str, data: pa.Table, known: list[int | None]) -> pa.Table:
    fresh = iter(s.keys(sequence, known.count(None)).to_pylist())
    return data.add_column(0, name, pa.array([next(fresh) if key is None else key for key in known], pa.int64()))


def _put_counters(s: Session, table: str, key: str, data: pa.Table) -> None:
    """Insert counters; a second answer of the same moment fills in and corrects what the first one had."""
    if not data.num_rows:
        return
    update = ", ".join(f"{name} = coalesce(b.{name}, t.{name})" for name in data.column_names if name not in (key, "taken_at"))
    same = f"t.{key} = b.{key} AND t.taken_at = b.taken_at"
    s.batch(data, f"UPDATE {table} t SET {update} FROM batch b WHERE {same}")
    names = ", ".join(data.column_names)
    s.batch(data, f"INSERT INTO {table} ({names}) SELECT {names} FROM batch b "
                  f"WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE {same})")


def _replace(s: Session, table: str, keys: tuple[str, ...], data: pa.Table) -> int:
    """Insert rows, or update all columns but the keys of those that are there."""
    if not data.num_rows:
        return 0
    same = " AND ".join(f"t.{key} = b.{key}" for key in keys)
    update = ", ".join(f"{name} = b.{name}" for name in data.column_names if name not in keys)
    s.batch(data, f"UPDATE {table} t SET {update} FROM batch b WHERE {same}")
    names = ", ".join(data.column_names)
    s.batch(data, f"INSERT INTO {table} ({names}) SELECT {names} FROM batch b "
                  f"WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE {same})")
    return data.num_rows
