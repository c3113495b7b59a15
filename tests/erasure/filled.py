"""A data folder in which every table and file that can name a creator does; loaded by path."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq

from tastemaker import clock, sheets
from tastemaker.models import Comment, Post, Profile, Rejected, Relation
from tastemaker.store import facts
from tastemaker.terms import load

NOON = clock.parse("2026-06-01T12:00:00Z")
N = 32
"""Creators: the first twenty ask to be forgotten."""


def words(n):
    """Everything by which creator n can be found in bytes."""
    return {"handle": f"quillfox{n:03d}", "id": f"did:plc:zebra{n:03d}kite", "address": f"desk{n:03d}@quill.example",
            "bio": f"Runner number {n:03d} of the invented hills, bakes rye bread at dawn",
            "post": f"Mud report {n:03d} from the ridge",
            "reply": f"Splendid loaf, says walker {n:03d}", "note": f"met walker-note-{n:03d} at the fair"}


def records(n):
    w = words(n)
    return [Profile(platform="bluesky", platform_id=w["id"], handle=w["handle"], name=f"Walker {n:03d}", bio=w["bio"],
                    followers=100 + n,
                    url=f"https://bluesky.example/profile/{w['handle']}"),
            Post(platform="bluesky", platform_id=f"post-{w['id']}", profile_id=w["id"], text=w["post"] + " and hills",
                 views=5),
            Comment(platform="bluesky", platform_id=f"c-{n}", post_id=f"post-{words((n + 1) % N)['id']}",
                    author_id=w["id"], text=w["reply"]),
            Relation(platform="bluesky", from_id=w["id"], to_id=words((n + 1) % N)["id"], kind="features"),
            Rejected("odd item", {"author": w["id"]})]


def fill(store, run):
    """A database in which every table that can name a creator does."""
    with store.write() as s:
        for n in range(N):
            facts.save_all(s, [facts.Arrival(records=records(n), source="t", terms=load("bluesky"), accepted=True,
                                             plan_id="plan",
                                             step_id=f"step{n}", query="runner")], run_id=run, hash_key=store.hash_key)
        for row in s.rows("SELECT profile_key, platform_id, handle FROM profiles"):
            work(s, store, int(row["handle"][-3:]), row["profile_key"], run)


def work(s, store, n, key, run):
    w = words(n)
    s.insert("contacts", [{"profile_key": key, "address": w["address"], "contact_hash": store.hash(w["address"]),
                           "quote": f"Work: {w['address']}",
                           "url": "", "source": "list", "made_by": "ann", "seen_at": NOON, "run_id": run}])
    s.insert("labels", [{"campaign_id": "c", "brief_hash": "b", "profile_key": key, "label": "star", "note": w["note"],
                         "made_by": "ann",
                         "made_at": NOON, "run_id": run}])
    s.insert("drafts", [{"draft_id": f"d{n}", "campaign_id": "c", "brief_hash": "b", "run_id": run, "profile_key": key,
                         "creator_id": key,
                         "subject": w["post"], "body": w["bio"], "sentences": "[]", "facts_hash": "f",
                         "evidence_ids": "[]", "writer": "t",
                         "model": "m", "prompt_hash": "p", "grounded": True, "made_at": NOON}])
    s.insert("reviews", [{"draft_id": f"d{n}", "decision": "edit", "body": w["bio"] + "!", "made_by": "ann",
                          "made_at": NOON, "run_id": run}])
    s.insert("touches", [{"touch_id": f"t{n}", "campaign_id": "c", "profile_key": key,
                          "contact_hash": store.hash(w["address"]),
                          "draft_id": f"d{n}", "channel": "email", "made_by": "ann", "made_at": NOON, "run_id": run}])
    s.insert("replies", [{"reply_id": f"r{n}", "campaign_id": "c", "profile_key": key, "kind": "no", "quote": w["note"],
                          "received_at": NOON,
                          "recorded_at": NOON, "run_id": run}])
    s.insert("steps", [{"plan_id": "plan", "step_id": f"alone{n}", "place": n, "platform": "bluesky", "verb": "posts",
                        "make": "posts",
                        "args": json.dumps({"actor": w["id"]}), "bucket": "b", "cost": 1.0,
                        "origin": f"posts {w['id']}", "state": "waiting"},
                       {"plan_id": "plan", "step_id": f"pair{n}", "place": n, "platform": "bluesky", "verb": "profiles",
                        "make": "profiles",
                        "args": json.dumps({"actors": [w["id"], "did:plc:nobody-else"]}), "bucket": "b", "cost": 1.0,
                        "origin": f"profiles {w['id']} did:plc:nobody-else", "state": "waiting"}])
    s.insert("etags", [{"platform": "bluesky", "step_id": f"alone{n}", "etag": "e", "seen_at": NOON}])


def write_files(folder):
    """What a workbench leaves beside its database: an export, a report, letters, a snapshot, inputs of a ranking."""
    rows = [{"handle": words(n)["handle"], "contact": words(n)["address"]} for n in range(N)]
    sheets.write(folder / "exports/c.csv", ["handle", "contact"], rows)
    (folder / "exports/c.html").write_text(words(3)["bio"])
    (folder / "outbox").mkdir()
    for n in range(N):
        (folder / f"outbox/bluesky-{n}.eml").write_text(f"To: {words(n)['address']}\n\n{words(n)['bio']}")
    (folder / "outbox/.outbox.json").write_text(json.dumps({f"bluesky-{n}.eml": "x" for n in range(N)}))
    sheets.write(folder / "outbox/outbox.csv", ["email", "handle"],
                 [{"email": r["contact"], "handle": r["handle"]} for r in rows])
    for name in ("000001-20260601T120000", "000002-20260601T120000"):
        (folder / "snapshots" / name).mkdir(parents=True)
        pq.write_table(pa.table({"profile_key": [1], "handle": [words(0)["handle"]]}),
                       folder / "snapshots" / name / "shortlist.parquet")
    (folder / "snapshots/CURRENT").write_text("000002-20260601T120000\n")
    (folder / "work.duckdb.rankings").mkdir()
    pq.write_table(pa.table({"profile_key": [1, 2], "bio": [words(0)["bio"], words(1)["bio"]]}),
                   folder / "work.duckdb.rankings/ab.parquet")
