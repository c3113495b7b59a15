"""Facts about one creator, each with its source: what a draft may rest on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.outreach import stated

if TYPE_CHECKING:
    from tastemaker.outreach.pages import EvidencePage
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
    """name, handle, platform, followers, topic, makes, audience, partner, post_title, post_quote, post_date or
    post_format;
    or avoid: what no draft may mention, shown to the reviewer only."""
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
          relevance: Relevance | None = None, limit: int = POSTS,
          findings: Sequence[Mapping[str, Any]] = ()) -> list[Fact]:
    """What one profile's rows say, for a brief: the account's own facts, those of its most fitting recent posts, past
    partners, and what not to mention.

    `posts` are newest first. A post's place is its relevance to the brief, less a little for every newer one, so that
    of two that fit the fresher wins.
    """
    chosen = _choose(brief, posts, relevance or overlap, limit)
    found = [*_account(brief, profile, snapshot), *(fact for post in chosen for fact in _of_post(brief, post)),
             *(_fact(post, "partner", name, quote=quote, post_key=post["post_key"], url=post["url"])
               for name, quote, post in stated.partners(posts, findings)),
             *_avoided(brief, profile, posts, findings)]
    return list({fact.evidence_id: fact for fact in found}.values())


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
    found += [_fact(profile, kind, line, url=url)
              for kind, read in (("makes", stated.makes), ("audience", stated.audience))
              for line in read(profile["bio"])]
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


def _avoided(brief: Brief, profile: Mapping[str, Any], posts: Sequence[Mapping[str, Any]],
             findings: Sequence[Mapping[str, Any]]) -> list[Fact]:
    """What a letter does not mention: what vetting found, the brief's competitors and must-nots, and private
    matters."""
    by_key: dict[Any, Mapping[str, Any]] = {post["post_key"]: post for post in posts}
    found = [_fact(by_key.get(key, profile), "avoid", what, quote=quote, post_key=key if key in by_key else None,
                   url=by_key.get(key, profile)["url"]) for what, quote, key in stated.shunned(findings)]
    never = (*brief.competitors, *brief.must_not)
    found += [_fact(profile, "avoid", word, quote=_around(profile["bio"], word), url=profile["url"])
              for word in stated.named(never, profile["bio"])]
    for post in posts:
        text = f"{post['title']}. {post['text']} {' '.join(_list(post['tags']))}"
        more = {"post_key": post["post_key"], "url": post["url"]}
        found += [_fact(post, "avoid", word, quote=_around(text, word), **more) for word in stated.named(never, text)]
        if stated.private(text):
            found.append(_fact(post, "avoid", stated.PRIVATE, **more))
    return found


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
    keys = list(dict.fromkeys(map(int, profile_keys)))
    with store.write() as s:
        sources, stored = _sources(s, keys), _by_profile(s.rows("""
            SELECT profile_key, evidence_id, kind, value, post_key, quote, source FROM evidence
            WHERE list_contains($keys, profile_key)""", keys=keys))
        new, kept, over = [], [], []
        for key in keys:
            chosen, held = _held(brief, sources[key], relevance, limit)
            new += chosen
            for row in stored.get(key, ()):
                if (fact := held.get(row["evidence_id"])) is not None:
                    kept.append(fact)
                elif not _stands(row, sources[key].profile, sources[key].posts):
                    over.append(row["evidence_id"])
        _renew(s, kept)
        if over:
            s.execute("DELETE FROM evidence WHERE list_contains($ids, evidence_id)", ids=over)
        return s.insert("evidence", [asdict(fact) | {"run_id": run.run_id} for fact in new], keep=True)


@dataclass(slots=True)
class _Source:
    """The rows that a profile's facts come from; no profile where nothing of it may be used."""

    profile: dict[str, Any] | None = None
    posts: list[dict[str, Any]] = field(default_factory=list)
    snapshot: dict[str, Any] | None = None
    findings: list[dict[str, Any]] = field(default_factory=list)


def _held(brief: Brief, source: _Source, relevance: Relevance | None, limit: int) -> tuple[list[Fact], dict[str, Fact]]:
    """The facts chosen for the brief, and all that the source holds, by id."""
    if source.profile is None:
        return [], {}
    rows = brief, source.profile, source.posts, source.snapshot
    chosen = facts(*rows, relevance=relevance, limit=limit, findings=source.findings)
    whole = facts(*rows, limit=len(source.posts), findings=source.findings)
    return chosen, {fact.evidence_id: fact for fact in (*whole, *chosen)}


def _renew(s: Session, kept: Sequence[Fact]) -> None:
    """Give stored facts their source's new times."""
    if kept:
        at = pa.timestamp("us", "UTC")
        s.batch(pa.table({"evidence_id": pa.array([f.evidence_id for f in kept]),
                          "fetched_at": pa.array([f.fetched_at for f in kept], at),
                          "expires_at": pa.array([f.expires_at for f in kept], at),
                          "call_id": pa.array([f.call_id for f in kept], pa.int64())}),
                """UPDATE evidence SET fetched_at = b.fetched_at, expires_at = b.expires_at, call_id = b.call_id
                   FROM batch b WHERE evidence.evidence_id = b.evidence_id""")


def _stands(row: Mapping[str, Any], profile: Mapping[str, Any] | None, posts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a topic of another campaign's brief is still in its source; other kinds were compared already."""
    if profile is None or row["kind"] != "topic":
        return False
    if row["post_key"] is None:
        return _holds(f"{profile['bio']} {profile['keywords']} {profile['topics']}", row["value"])
    post = next((p for p in posts if p["post_key"] == row["post_key"]), None)
    return post is not None and _holds(f"{post['title']}. {post['text']} {post['tags']}", row["value"])


def _sources(s: Session, keys: Sequence[int]) -> dict[int, _Source]:
    """Each profile's rows: usable, unexpired, still there; posts newest first; what vetting found."""
    from tastemaker.terms import load
    mine = {"keys": list(keys)}
    found = {key: _Source() for key in keys}
    for profile in s.rows("SELECT * FROM usable_profiles WHERE list_contains($keys, profile_key)", **mine):
        found[profile["profile_key"]].profile = profile | {"title": load(profile["platform"]).title}
    for post in s.rows("""SELECT * FROM posts WHERE list_contains($keys, profile_key) AND state = 'live'
                          AND (expires_at IS NULL OR expires_at > now_utc())
                          QUALIFY row_number() OVER (PARTITION BY profile_key
                            ORDER BY published_at DESC NULLS LAST, post_key DESC) <= 50
                          ORDER BY published_at DESC NULLS LAST, post_key DESC""", **mine):
        found[post["profile_key"]].posts.append(post)
    for row in s.rows("SELECT * FROM latest_snapshots WHERE list_contains($keys, profile_key)", **mine):
        found[row["profile_key"]].snapshot = row
    for row in s.rows("""SELECT * FROM current_findings WHERE list_contains($keys, profile_key)
                         ORDER BY made_at DESC, finding_id""", **mine):
        found[row["profile_key"]].findings.append(row)
    return found


def _by_profile(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["profile_key"], []).append(row)
    return found


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


def page(store: Store, profile_key: int) -> EvidencePage:
    """What may be said about a creator, grouped, each fact with its date, source, expiry and link; and what may not."""
    from tastemaker.outreach.pages import EvidencePage
    who = store.rows("SELECT name, handle, platform FROM profiles WHERE profile_key = $key", key=int(profile_key))
    name = f"{who[0]['name'] or who[0]['handle']} ({who[0]['platform']})" if who else f"profile {int(profile_key)}"
    return EvidencePage(name, usable(store, profile_key))
