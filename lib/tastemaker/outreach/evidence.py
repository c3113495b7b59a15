"""Facts about one creator, each with its source: what a draft may rest on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from tastemaker import clock, render
from tastemaker.brief import Brief

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store

POSTS = 5
"""Posts of a creator that become evidence."""
Relevance = Callable[[str, Sequence[str]], np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of `evidence`: a value with its quote, its post where it has one, its source and its expiry."""

    evidence_id: str
    profile_key: int
    kind: str
    """name, handle, platform, followers, topic, post_title, post_quote, post_date or post_format."""
    value: str
    """The fact; a date as ISO, a count as digits."""
    quote: str = ""
    """The creator's own words that hold it."""
    post_key: int | None = None
    url: str = ""
    source: str = ""
    fetched_at: datetime | None = None
    expires_at: datetime | None = None
    call_id: int | None = None


def overlap(query: str, texts: Sequence[str]) -> np.ndarray:
    """How many of the query's words each text holds, as a share of them: the relevance used when none is handed in.

    >>> overlap("trail running", ["my trail day", "cooking"]).tolist()
    [0.5, 0.0]
    """
    words = set(re.findall(r"\w{3,}", query.casefold()))
    return np.array([len(words & set(re.findall(r"\w{3,}", text.casefold()))) / max(1, len(words)) for text in texts])


def facts(brief: Brief, profile: Mapping[str, Any], posts: Sequence[Mapping[str, Any]], snapshot: Mapping[str, Any]
          | None, *,
          relevance: Relevance | None = None, limit: int = POSTS) -> list[Fact]:
    """What one profile's rows say, for a brief: the account's own facts, then those of its most fitting recent posts.

    `posts` are newest first. A post's place is its relevance to the brief, less a little for every newer one, so that
    of two that fit the fresher wins.
    """
    chosen = _choose(brief, posts, relevance or overlap, limit)
    return [*_account(brief, profile, snapshot), *(fact for post in chosen for fact in _of_post(brief, post))]


def _choose(brief: Brief, posts: Sequence[Mapping[str, Any]], relevance: Relevance,
            limit: int) -> list[Mapping[str, Any]]:
    if not posts:
        return []
    scores = np.asarray(relevance(brief.words(), [f"{p['title']} {p['text']}".strip() for p in posts]), dtype=float)
    top = float(scores.max()) or 1.0
    fresh = np.arange(len(posts)) / len(posts)
    order = np.argsort(-(np.nan_to_num(scores) / top - 0.25 * fresh), kind="stable")
    return [posts[int(i)] for i in order[:limit]]


def _account(brief: Brief, profile: Mapping[str, Any], snapshot: Mapping[str, Any] | None) -> list[Fact]:
    url = profile["url"]
    found = [_fact(profile, "name", profile["name"], url=url), _fact(profile, "handle", profile["handle"], url=url),
             _fact(profile, "platform", profile["title"], url=url)]
    said = f"{profile['bio']} {' '.join(_list(profile['keywords']))} {' '.join(_list(profile['topics']))}"
    found += [_fact(profile, "topic", topic, quote=_around(said, topic), url=url) for topic in brief.topics
              if _holds(said, topic)]
    if snapshot and snapshot["followers"] is not None:
        found.append(_fact(profile | {k: snapshot[k] for k in ("expires_at", "call_id")}
                           | {"fetched_at": snapshot["taken_at"]},
                           "followers", str(int(snapshot["followers"])), url=url))
    return [fact for fact in found if fact.value]


def _of_post(brief: Brief, post: Mapping[str, Any]) -> list[Fact]:
    key, url = post["post_key"], post["url"]
    title, text = render.line(post["title"], 200), render.clean(post["text"])
    found = [_fact(post, "post_title", title, post_key=key, url=url),
             _fact(post, "post_quote", own_words(text), post_key=key, url=url),
             _fact(post, "post_format", post["format"], post_key=key, url=url)]
    if post["published_at"] is not None:
        found.append(_fact(post, "post_date", post["published_at"].date().isoformat(), post_key=key, url=url))
    said = f"{title}. {text} {' '.join(_list(post['tags']))}"
    found += [_fact(post, "topic", topic, quote=_around(said, topic), post_key=key, url=url)
              for topic in brief.topics if _holds(said, topic)]
    return [fact for fact in found if fact.value]


def own_words(text: str) -> str:
    """The first sentence of a text when it is short enough to quote whole, else nothing: no cut changes a meaning.

    >>> own_words("Mud again! Then rain."), own_words("x" * 300)
    ('Mud again!', '')
    """
    first = re.split(r"(?<=[.!?…])\s|\n", text.strip(), maxsplit=1)[0].strip()
    return render.line(first) if 2 <= len(first.split()) and len(first) <= 110 else ""


def _holds(text: str, topic: str) -> bool:
    return re.search(r"(?<!\w)" + re.escape(topic) + r"(?!\w)", text, re.IGNORECASE) is not None


def _around(text: str, topic: str) -> str:
    """The words around a topic, on one line."""
    text = render.line(text, 5_000)
    place = text.casefold().find(topic.casefold())
    return render.line(text[max(0, place - 60):place + len(topic) + 60]) if place >= 0 else ""


def _list(value: Any) -> list[str]:
    return json.loads(value) if isinstance(value, str) else list(value or ())


def _fact(row: Mapping[str, Any], kind: str, value: str, *, quote: str = "", post_key: int | None = None,
          url: str = "") -> Fact:
    value, quote = render.line(value), render.line(quote or value)
    seed = json.dumps([int(row["profile_key"]), kind, value, post_key, quote, row["source"]], ensure_ascii=False)
    return Fact(evidence_id=hashlib.sha256(seed.encode()).hexdigest()[:24], profile_key=int(row["profile_key"]),
                kind=kind,
                value=value, quote=quote, post_key=post_key, url=render.line(url, 2_000), source=row["source"],
                fetched_at=row["fetched_at"], expires_at=row["expires_at"], call_id=row["call_id"])


# --- the thin run -------------------------------------------------------------------------------------------------

def run(store: Store, run: Run, brief: Brief, profile_keys: Iterable[int], *, relevance: Relevance | None = None,
        limit: int = POSTS) -> int:
    """Write the evidence of these profiles and say how many new facts there are.

    A stored fact that its source still holds gets the source's new times; one that the source no longer holds is
    removed, which closes every draft that cites it. Nothing is written about who is expired, gone or opted out.
    """
    with store.write() as s:
        return sum(_refresh(s, run, brief, key, relevance, limit) for key in dict.fromkeys(map(int, profile_keys)))


def _refresh(s: Session, run: Run, brief: Brief, key: int, relevance: Relevance | None, limit: int) -> int:
    profile, posts, snapshot = _source(s, key)
    chosen = facts(brief, profile, posts, snapshot, relevance=relevance, limit=limit) if profile else []
    whole = facts(brief, profile, posts, snapshot, limit=len(posts)) if profile else []
    held = {fact.evidence_id: fact for fact in (*whole, *chosen)}
    for row in s.rows("SELECT evidence_id, kind, value, post_key, quote, source FROM evidence WHERE profile_key = $key",
                      key=key):
        if (fact := held.get(row["evidence_id"])) is not None:
            s.execute("""UPDATE evidence SET fetched_at = $fetched_at, expires_at = $expires_at, call_id = $call_id
                         WHERE evidence_id = $evidence_id""", evidence_id=fact.evidence_id, fetched_at=fact.fetched_at,
                      expires_at=fact.expires_at, call_id=fact.call_id)
        elif not _stands(row, profile, posts):
            s.execute("DELETE FROM evidence WHERE evidence_id = $evidence_id", evidence_id=row["evidence_id"])
    return s.insert("evidence", [asdict(fact) | {"run_id": run.run_id} for fact in chosen], keep=True)


def _stands(row: Mapping[str, Any], profile: Mapping[str, Any] | None, posts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a topic of another campaign's brief is still in its source; other kinds were compared already."""
    if profile is None or row["kind"] != "topic":
        return False
    if row["post_key"] is None:
        return _holds(f"{profile['bio']} {profile['keywords']} {profile['topics']}", row["value"])
    post = next((p for p in posts if p["post_key"] == row["post_key"]), None)
    return post is not None and _holds(f"{post['title']}. {post['text']} {post['tags']}", row["value"])


def _source(s: Session, key: int) -> tuple[dict[str, Any] | None, list[dict[str, Any]], dict[str, Any] | None]:
    """The rows that a profile's facts come from: usable, unexpired, still there; posts newest first."""
    profile = next(iter(s.rows("SELECT * FROM usable_profiles WHERE profile_key = $key", key=key)), None)
    if profile is None:
        return None, [], None
    from tastemaker.terms import load
    profile["title"] = load(profile["platform"]).title
    posts = s.rows("""SELECT * FROM posts WHERE profile_key = $key AND state = 'live'
                      AND (expires_at IS NULL OR expires_at > now_utc())
                      ORDER BY published_at DESC NULLS LAST, post_key DESC LIMIT 50""", key=key)
    snapshot = next(iter(s.rows("SELECT * FROM latest_snapshots WHERE profile_key = $key", key=key)), None)
    return profile, posts, snapshot


def usable(s: Session | Store, profile_key: int) -> list[Fact]:
    """The stored facts of a profile that may be used now: unexpired, and nobody opted out."""
    rows = s.rows("""SELECT e.* EXCLUDE (run_id) FROM evidence e ANTI JOIN do_not_contact d USING (profile_key)
                     WHERE e.profile_key = $key AND (e.expires_at IS NULL OR e.expires_at > $now)
                     ORDER BY e.kind, e.post_key, e.evidence_id""", key=int(profile_key), now=clock.now())
    return [Fact(**row) for row in rows]


def named(s: Session | Store, evidence_ids: Iterable[str]) -> list[Fact]:
    """The stored facts with these ids, expired ones too: what a draft was written from."""
    rows = s.rows("SELECT e.* EXCLUDE (run_id) FROM evidence e WHERE list_contains($ids, evidence_id) ORDER BY "
                  "evidence_id",
                  ids=list(evidence_ids))
    return [Fact(**row) for row in rows]
