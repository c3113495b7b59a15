"""Vetting: a closer look at some creators before a person decides: signals of authenticity, quotes, past partners.

Figures are compared with the profiles of the same cohort that are nearest in size. Where a platform's terms permit no derived
figures none is made: such a profile gets quotes and partners, which are its own words, and no signal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tastemaker import clock, render
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.scoring import features, sponsors, suitability
from tastemaker.scoring.authenticity import cliques, combined, comments, growth, shape
from tastemaker.scoring.authenticity.signals import Signal
from tastemaker.scoring.permission import CLOSED
from tastemaker.store import Run, Store

MEMBERS = 200
"""Profiles of a cohort that figures are compared with: those nearest in followers."""
UNSEEN = {"state": CLOSED, "probability": None, "low": None, "high": None, "signals": [],
          "sentence": "The platform's terms permit no derived figures, so no pattern was looked for."}
"""All that a vetting says where no derived figures are permitted."""
DECISIONS = ("fine", "avoid", "open")
_PROFILES = """
SELECT p.profile_key, p.platform, p.handle, p.name, p.bio, p.url, p.language, p.expires_at, f.cohort, f.followers
FROM usable_profiles p JOIN features f ON f.profile_key = p.profile_key AND f.run_id =
  (SELECT arg_max(run_id, started_at) FROM runs WHERE verb = 'score' AND state = 'done')
ORDER BY p.profile_key"""
_POSTS = """
SELECT o.profile_key, o.post_key, o.title, o.text, o.url, o.published_at, o.format, o.links, o.paid_partnership,
       n.views, n.likes, n.comments, least(o.expires_at, n.expires_at) AS expires_at
FROM posts o LEFT JOIN latest_post_snapshots n USING (post_key)
WHERE o.state = 'live' AND (o.expires_at IS NULL OR o.expires_at > now_utc()) AND list_contains($keys, o.profile_key)
ORDER BY o.profile_key, o.published_at DESC NULLS LAST, o.post_key"""
_SNAPSHOTS = """
SELECT profile_key, taken_at, followers, view_count, post_count, expires_at FROM snapshots
WHERE (expires_at IS NULL OR expires_at > now_utc()) AND list_contains($keys, profile_key) ORDER BY profile_key, taken_at"""
_COMMENTS = """
SELECT o.profile_key, o.post_key, c.author_hash, c.text, c.published_at, c.expires_at, p.platform AS cohort
FROM comments c JOIN posts o ON o.platform = c.platform AND o.platform_id = c.post_id
JOIN usable_profiles p ON p.profile_key = o.profile_key
WHERE c.expires_at IS NULL OR c.expires_at > now_utc() ORDER BY c.platform, c.platform_id"""


def run(store: Store, run: Run, brief: Brief, profile_keys: Iterable[int], *,
        accepted: Callable[[str], bool] = lambda platform: False, categories: Path | None = None) -> pd.DataFrame:
    """Vet these profiles, write `vettings` and `findings` and give back one row each, in the order of the keys.

    Columns: profile_key, handle, state, probability, low, high, seen (names of the signals that were seen), findings, partners
    and a sentence. `categories` is a file of suitability categories instead of ours. BadInput before the first score, because
    cohorts come from there.
    """
    everybody = store.frame(_PROFILES)
    if everybody.empty:
        raise BadInput("Nobody has figures to be compared with yet.", "Run `score` first; then vet.")
    keys = list(dict.fromkeys(int(key) for key in profile_keys))
    files = _Files(store, everybody, keys, accepted)
    chosen = suitability.categories(categories)
    rows = [_vetted(files, files.about[key], chosen, brief) for key in keys if key in files.about]
    _write(store, run, brief, rows)
    return pd.DataFrame([{name: row[name] for name in _SHOWN} for row in rows], columns=list(_SHOWN))


_SHOWN = ("profile_key", "handle", "state", "probability", "low", "high", "seen", "findings", "partners", "sentence")


class _Files:
    """All that is read about the profiles in question and about those whom they are compared with."""

    def __init__(self, store: Store, everybody: pd.DataFrame, keys: Sequence[int], accepted: Callable[[str], bool]) -> None:
        self.permitted = {p for p in everybody["platform"].unique() if features.permitted(p, accepted)}
        everybody = everybody[everybody["platform"].isin(self.permitted) | everybody["profile_key"].isin(keys)]
        self.about = {row["profile_key"]: row for row in everybody[everybody["profile_key"].isin(keys)].to_dict("records")}
        self.peers = {key: _nearest(everybody, row) for key, row in self.about.items() if row["platform"] in self.permitted}
        wanted = sorted({*self.about, *(int(k) for near in self.peers.values() for k in near["profile_key"])})
        posts = store.frame(_POSTS, keys=[-1, *wanted])
        self.posts = _by_profile(posts)
        self.snapshots = _by_profile(store.frame(_SNAPSHOTS, keys=[-1, *self.about]))
        said = store.frame(_COMMENTS)
        said = said[said["cohort"].isin(self.permitted)]
        self.comments = _by_profile(said)
        self.cliques = cliques.signals(said) if len(said) else {}
        self.kinds = {key: comments.read(rows) for key, rows in self.comments.items()}
        self.shares = {key: comments.shares(rows, self.kinds[key]) for key, rows in self.comments.items()}
        followers = everybody.set_index("profile_key")["followers"]
        self.figures = {key: shape.figures(_of(self.posts, key, posts), followers.get(key))
                        for key in wanted if key in self.peers or key not in self.about}
        self.nothing = posts.iloc[:0]

    def signals(self, row: Mapping[str, Any]) -> list[Signal]:
        """Every signal of one profile."""
        key, near = row["profile_key"], self.peers[row["profile_key"]]
        posts = _of(self.posts, key, self.nothing)
        cohort = f"{row['cohort']}, the {len(near)} nearest in size"
        members = pd.DataFrame([self.figures[k] for k in near["profile_key"]], columns=list(shape.FIGURES))
        found = [*growth.signals(self.snapshots.get(key, _NO_SNAPSHOTS), posts),
                 *shape.signals(posts, _number(row["followers"]), shape.Cohort(cohort, members)), *self.cliques.get(key, [])]
        if key in self.comments:
            others = [shares for k, shares in self.shares.items() if k != key]
            peers = {name: [shares[name] for shares in others] for name in self.shares[key]}
            found += comments.signals(self.comments[key], peers, f"{len(others)} profiles whose comments are here", self.kinds[key])
        return found

    def expires(self, key: int) -> Any:
        """The earliest moment at which something that a vetting of this profile reads must be gone."""
        frames = [self.snapshots.get(key), self.posts.get(key), self.comments.get(key)]
        moments = [m for frame in frames if frame is not None for m in frame["expires_at"].dropna()]
        return min([*moments, *([self.about[key]["expires_at"]] if pd.notna(self.about[key]["expires_at"]) else [])], default=None)


_NO_SNAPSHOTS = pd.DataFrame({"taken_at": pd.Series(dtype="datetime64[us, UTC]"), **{
    name: pd.Series(dtype=float) for name in ("followers", "view_count", "post_count")}})


def _vetted(files: _Files, row: Mapping[str, Any], chosen: Any, brief: Brief) -> dict[str, Any]:
    key = row["profile_key"]
    posts = _of(files.posts, key, files.nothing)
    plain = posts.astype(object).where(posts.notna(), None).to_dict("records")
    about = {"url": row["url"], "name": row["name"], "bio": row["bio"]}
    found = suitability.findings(chosen, about, plain)
    partners = sponsors.mentions(plain, brief.competitors)
    expiry = {post["post_key"]: post["expires_at"] for post in plain} | {None: row["expires_at"]}
    made: dict[str, Any] = {"profile_key": key, "handle": render.line(row["handle"], 120), "expires_at": files.expires(key),
                            "findings": len(found), "partners": len(partners), "kept": _findings(row, found, partners, expiry)}
    if row["platform"] not in files.permitted:
        return made | UNSEEN | {"seen": ""}
    vetting = combined.vetting(files.signals(row))
    return made | {"state": vetting.state, "probability": vetting.probability, "low": vetting.low, "high": vetting.high,
                   "seen": ", ".join(s.name for s in vetting.signals if s.state == "seen"), "sentence": vetting.sentence,
                   "signals": [signal.as_dict() for signal in vetting.signals]}


def _findings(row: Mapping[str, Any], found: Sequence[suitability.Finding], partners: Sequence[sponsors.Partner],
              expiry: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """Findings and partners as rows of one table, without what no screen shows."""
    rows = [("suitability", f.category, f"{f.why}{f' ({f.caution})' if f.caution else ''}", f) for f in found]
    rows += [("competitor" if p.competitor else "partner", render.line(p.name, 120), p.kind, p) for p in partners]
    return [{"profile_key": row["profile_key"], "kind": kind, "category": category, "why": why, "quote": render.line(one.quote, 500),
             "url": one.url, "post_key": one.post_key, "published_at": one.published_at, "expires_at": expiry.get(one.post_key)}
            for kind, category, why, one in rows]


def _write(store: Store, run: Run, brief: Brief, rows: Sequence[dict[str, Any]]) -> None:
    """Vettings of this run; findings that are there keep their row, and with it a person's decision."""
    same = {"campaign_id": brief.campaign_id, "made_at": clock.now(), "run_id": run.run_id}
    kept = ("profile_key", "state", "probability", "low", "high", "sentence", "signals", "expires_at")
    with store.write() as s:
        s.insert("vettings", [{**same, **{name: row[name] for name in kept}} for row in rows])
        s.execute("""DELETE FROM findings WHERE campaign_id = $campaign AND list_contains($keys, profile_key)""",
                  campaign=brief.campaign_id, keys=[-1, *(row["profile_key"] for row in rows)])
        s.insert("findings", [{**same, **one, "finding_id": _id(brief, one)} for row in rows for one in row["kept"]], keep=True)


def _id(brief: Brief, one: Mapping[str, Any]) -> str:
    said = (brief.campaign_id, one["profile_key"], one["kind"], one["category"], one["post_key"], one["quote"])
    return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()[:16]


def decide(store: Store, run: Run, finding_id: str, decision: str, *, by: str, note: str = "") -> None:
    """Write down what a person thinks of a finding: fine, avoid or, again, open. The last decision counts."""
    if decision not in DECISIONS:
        raise BadInput(f"{render.line(decision, 40)} is no decision.", f"Use one of {', '.join(DECISIONS)}.")
    with store.write() as s:
        if not s.rows("SELECT 1 FROM current_findings WHERE finding_id = $id", id=finding_id):
            raise BadInput("There is no such finding any more.", "Vet again; what is past its time is deleted.")
        s.insert("decisions", [{"finding_id": finding_id, "decision": decision, "note": render.line(note, 500), "made_by": by,
                                "made_at": clock.now(), "run_id": run.run_id}])


# --- what the score takes from it ---------------------------------------------------------------------------------------

_VETTED = """
WITH decided AS (
  SELECT profile_key, count(*) FILTER (decision = 'avoid') AS avoid, count(*) FILTER (decision = 'open') AS open, count(*) AS found
  FROM current_findings WHERE campaign_id = $campaign AND kind = 'suitability' GROUP BY profile_key),
said AS (
  SELECT v.profile_key, count(*) AS texts FROM current_vettings v JOIN posts o USING (profile_key)
  WHERE v.campaign_id = $campaign AND trim(o.title || o.text) <> '' AND o.state = 'live' AND (o.fetched_at <= v.made_at OR EXISTS (
    SELECT 1 FROM post_snapshots n WHERE n.post_key = o.post_key AND n.taken_at <= v.made_at))
  GROUP BY v.profile_key)
SELECT v.profile_key, v.probability, v.low, v.high, v.expires_at, v.signals, v.sentence, v.state, coalesce(d.avoid, 0) AS avoid,
       coalesce(d.open, 0) AS open, coalesce(d.found, 0) AS found, coalesce(t.texts, 0) + (trim(p.bio) <> '')::INTEGER AS texts
FROM current_vettings v JOIN profiles p USING (profile_key) LEFT JOIN decided d USING (profile_key) LEFT JOIN said t USING (profile_key)
WHERE v.campaign_id = $campaign ORDER BY v.profile_key"""
"""A post that was fetched anew since has a snapshot of before: it was here when the profile was vetted."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a score that vetting gives, one row a vetted profile; see `inputs.Given`."""

    authenticity: pd.DataFrame
    suitability: pd.DataFrame


def parts(store: Store, brief: Brief) -> Parts:
    """Authenticity and suitability of everyone vetted for this campaign.

    Authenticity is 1 less the probability, with its interval; unknown where the evidence does not suffice. Suitability is 0
    with a quote that a person decided to avoid, 1 where nothing was found or all is fine, and 0.5, from 0 to 1, while a
    quote is open: a word that a rule found is a question to a person and no answer. It is unknown where nothing was there to
    be read, neither a profile text nor a post with words that was here when the profile was vetted.
    """
    rows = store.rows(_VETTED, campaign=brief.campaign_id)
    known = [row for row in rows if row["state"] != CLOSED]
    return Parts(_given(_authenticity(row) for row in known), _given(_suitability(row) for row in known))


def _authenticity(row: Mapping[str, Any]) -> dict[str, Any]:
    p, low, high = (row[name] for name in ("probability", "low", "high"))
    value = (None, None, None) if p is None else (1 - p, 1 - high, 1 - low)
    said = "" if p is None else f"probability of some bought attention {p:.0%} ({low:.0%} to {high:.0%})"
    return {"profile_key": row["profile_key"], **dict(zip(("value", "low", "high"), value, strict=True)),
            "n": row["signals"].count('"strength": ') - row["signals"].count('"strength": null'),
            "said": said, "expires_at": row["expires_at"]}


def _suitability(row: Mapping[str, Any]) -> dict[str, Any]:
    value: tuple[float | None, float | None, float | None]
    if row["avoid"]:
        value, said = (0.0, 0.0, 0.0), f"{row['avoid']} quotes to avoid, as a person decided"
    elif row["open"]:
        value, said = (0.5, 0.0, 1.0), f"{row['open']} quotes wait for a person's decision"
    elif not row["texts"] + row["found"]:
        value, said = (None, None, None), "suitability unknown: there was no text of theirs to read"
    else:
        value, said = (1.0, 1.0, 1.0), "nothing found that a brand may want to avoid" if not row["found"] else "all quotes found fine"
    return {"profile_key": row["profile_key"], **dict(zip(("value", "low", "high"), value, strict=True)), "n": row["texts"],
            "said": said, "expires_at": row["expires_at"]}


def _given(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["profile_key", "value", "low", "high", "n", "said", "expires_at"]).astype({"profile_key": "int64"})


# --- reading ------------------------------------------------------------------------------------------------------------

def _nearest(everybody: pd.DataFrame, row: Mapping[str, Any]) -> pd.DataFrame:
    """The members of a profile's cohort that are nearest in followers, itself left out; ties by key."""
    others = everybody[(everybody["cohort"] == row["cohort"]) & (everybody["profile_key"] != row["profile_key"])]
    size = np.log1p(others["followers"].astype(float)) - np.log1p(_number(row["followers"]) or 0.0)
    return others.loc[size.abs().sort_values(kind="stable").index[:MEMBERS]]


def _by_profile(frame: pd.DataFrame) -> dict[int, pd.DataFrame]:
    return {int(key): rows for key, rows in frame.groupby("profile_key")}


def _of(frames: Mapping[int, pd.DataFrame], key: int, empty: pd.DataFrame) -> pd.DataFrame:
    return frames.get(key, empty.iloc[:0])


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
