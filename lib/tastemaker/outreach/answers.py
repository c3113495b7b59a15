"""The ledger of a model's answers: a question is reserved before it is asked, and an answer is kept and never paid for
twice.

While a run writes letters, reservations and answers go line by line into a journal beside the database, because that
takes microseconds; at its end, or at the beginning of the next run, the journal becomes rows of `model_calls`. A kill
can so lose the one answer that is being written down, and no other that had arrived. Questions under way at a kill stay
reserved, which counts as spent. One run at a time may ask for one database: two could pay for the same question.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from tastemaker import clock
from tastemaker.errors import Busy, TastemakerError
from tastemaker.llm import Answered, Model
from tastemaker.outreach.writing import Assignment

if TYPE_CHECKING:
    from tastemaker.store import Run, Session, Store


class Answers:
    """An `Asker` over one database; use it inside `opened`."""

    def __init__(self, store: Store, run: Run) -> None:
        self.store, self.run = store, run
        self._known: dict[str, dict[str, Any]] = {}
        self._under_way: dict[str, asyncio.Future[Answered]] = {}
        self._journal: FileIO | None = None

    @contextmanager
    def opened(self) -> Iterator[Answers]:
        """Take the lock, take over what an earlier run left, and keep everything at the end. Busy while another run
        asks."""
        lock = FileLock(str(self.store.path) + ".asking.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise Busy("Another run is asking the language model for this database.",
                       "Wait until it has ended, then run the same command again.") from None
        try:
            with self.store.write() as s:
                take_over(s, journal(self.store))
                prune(s)
                self._known = {row["prompt_hash"]: row for row in s.rows(
                    "SELECT * FROM model_calls WHERE state = 'settled' AND answer IS NOT NULL ORDER BY settled_at")}
            journal(self.store).unlink(missing_ok=True)
            yield self
        finally:
            self._close()
            lock.release()

    def holds(self, prompt_hash: str) -> bool:
        """Whether this question was answered before."""
        return prompt_hash in self._known

    async def ask(self, model: Model, system: str, data: str, schema: type[BaseModel], *, about: Assignment,
                  at_most: float | None) -> Answered:
        """The kept answer, which costs nothing; else the model's. The same question asked twice at once is asked
        once."""
        key = model.prompt_hash(system, data, schema)
        if (kept := self._kept(key, schema)) is not None:
            return kept
        if key in self._under_way:
            await asyncio.wait([self._under_way[key]])
            return await self.ask(model, system, data, schema, about=about, at_most=at_most)
        self._under_way[key] = asyncio.get_running_loop().create_future()
        try:
            return await self._asked(key, model, system, data, schema, about, at_most)
        finally:
            self._under_way.pop(key).set_result(None)

    async def _asked(self, key: str, model: Model, system: str, data: str, schema: type[BaseModel], about: Assignment,
                     at_most: float | None) -> Answered:
        call = {"call_id": secrets.token_hex(12), "run_id": self.run.run_id, "campaign_id": about.campaign_id,
                "profile_key": about.profile_key, "prompt_hash": key, "model": model.model, "at_most": at_most,
                "expires_at": min((f.expires_at for f in about.usable if f.expires_at is not None), default=None)}
        self._note(call | {"state": "reserved", "reserved_at": clock.now()})
        try:
            answered = await model.answer(system, data, schema, attempts=1)
        except TastemakerError as error:
            if (cost := getattr(error, "cost", 0.0)) is not None:   # else it stays reserved: it may have been billed
                self._note({"call_id": call["call_id"], "state": "failed", "settled_at": clock.now(), "cost": cost,
                            "tokens_in": getattr(error, "tokens_in", None),
                            "tokens_out": getattr(error, "tokens_out", None)})
            raise
        settled = {"call_id": call["call_id"], "state": "settled", "settled_at": clock.now(), "model": answered.model,
                   "cost": answered.cost, "tokens_in": answered.tokens_in, "tokens_out": answered.tokens_out,
                   "answer": answered.parsed.model_dump_json()}
        self._note(settled)
        self._known[key] = call | settled
        return answered

    def _kept(self, key: str, schema: type[BaseModel]) -> Answered | None:
        row = self._known.get(key)
        try:
            parsed = schema.model_validate_json(row["answer"]) if row else None
        except ValidationError:
            parsed = None
        return Answered(parsed, row["model"], row["tokens_in"], row["tokens_out"], 0.0,
                        key) if parsed is not None else None

    def _note(self, entry: Mapping[str, Any]) -> None:
        """One line of the journal, handed to the system before anything else happens: a kill does not take it back."""
        if self._journal is None:
            self._journal = FileIO(os.open(journal(self.store), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a")
        self._journal.write(json.dumps(entry, ensure_ascii=False, default=_moment).encode() + b"\n")

    def _close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
            with self.store.write() as s:
                take_over(s, journal(self.store))
            journal(self.store).unlink(missing_ok=True)


def journal(store: Store) -> Path:
    """The journal of a database."""
    return store.path.with_name(store.path.name + ".answers.jsonl")


def take_over(s: Session, path: Path) -> int:
    """Keep what a journal holds, and say how many calls were new. A line that a kill cut short is nothing; twice is
    once."""
    calls: dict[str, dict[str, Any]] = {}
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
        try:
            entry = json.loads(text)
        except ValueError:
            continue
        if isinstance(entry, dict) and (entry.get("call_id") in calls or "run_id" in entry):
            calls.setdefault(entry["call_id"], {}).update(entry)
    rows = [{**dict.fromkeys(_COLUMNS), **call,
             **{name: clock.parse(call[name]) for name in _MOMENTS if call.get(name)}}
            for call in calls.values()]
    return s.insert("model_calls", rows, keep=True)


_MOMENTS = ("reserved_at", "settled_at", "expires_at")
_COLUMNS = ("call_id", "run_id", "campaign_id", "profile_key", "prompt_hash", "model", "state", "at_most", "cost",
            "tokens_in",
            "tokens_out", "answer", *_MOMENTS)


def prune(s: Session) -> int:
    """Empty the answers whose facts are over, or about people who are gone or opted out; the costs stay."""
    return s.execute("""UPDATE model_calls SET answer = NULL WHERE answer IS NOT NULL
                        AND (expires_at <= now_utc() OR profile_key NOT IN (SELECT profile_key FROM usable_profiles))""")


def spent(store: Store, campaign_id: str | None = None) -> dict[str, float]:
    """The ledger's sums: calls, usd (reservations that were never settled count in full), unsettled, and calls of
    unknown cost."""
    return store.rows("""
        SELECT count(*) AS calls, coalesce(sum(CASE state WHEN 'reserved' THEN at_most ELSE cost END), 0) AS usd,
               count(*) FILTER (state = 'reserved') AS unsettled,
               count(*) FILTER (state = 'settled' AND cost IS NULL OR state = 'reserved'
                 AND at_most IS NULL) AS unpriced
        FROM model_calls WHERE $campaign IS NULL OR campaign_id = $campaign""", campaign=campaign_id)[0]


def _moment(value: datetime) -> str:
    return value.isoformat()
