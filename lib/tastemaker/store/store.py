"""The store: open late, close soon, one transaction for what belongs together."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import BadInput, Busy, Damaged, Stopped
from tastemaker.logs import current_run
from tastemaker.settings import Settings, folded, keyed_hash
from tastemaker.store import alive, copies, migrations, refusals
from tastemaker.store.gate import PATIENCE, Gate, beside, connect, gate
from tastemaker.store.session import Session, as_frame, as_rows
from tastemaker.store.writer import Writer

log = logging.getLogger("tastemaker")


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a verb; `run_id` stands in its rows, its log lines and its manifest."""

    run_id: str
    verb: str
    started_at: datetime
    campaign_id: str | None = None
    brief_hash: str | None = None


class Store:
    """One database file. Each method opens it, or finds it open still, and does one thing; the gate closes it a moment later.

    Its last changes stand in a file beside it until then: copy it with `backup`.
    """

    def __init__(self, path: Path, *, sandbox: bool, keys: Sequence[str], contact_once_days: int) -> None:
        self.path, self.sandbox, self.keys, self.hash_key = path, sandbox, tuple(keys), keys[0]
        self.contact_once_days = contact_once_days
        self._gate = gate(path)
        self._ibis_schemas: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"Store({self.path.name!r}{', sandbox' if self.sandbox else ''})"

    # --- opening ---------------------------------------------------------------------------------------------------

    @classmethod
    def at(cls, path: str | Path, *, sandbox: bool = False, contact_once_days: int | None = None) -> Store:
        """The store in this file, made with its folders when there is none, and brought to this version's schema.

        Whether it is a sandbox is decided when it is made. Asking for a sandbox where there is another database raises
        BadInput; opening a sandbox without asking gives the sandbox.
        """
        path = Path(path).expanduser().resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        days = Settings().contact_once_days if contact_once_days is None else contact_once_days
        with gate(path).opened(lambda: _first(path, days)) as held:
            keys = _keys(path, make=False)
            held.tell(days, keys)
            if not migrations.is_current(held.con):
                migrations.apply(held.con)
                held.session = None
            about = _about(held.con, sandbox, keys)
            refusals.settle(Session(held.con))
        if sandbox and about["sandbox"] != "yes":
            raise BadInput(f"{path.name} holds real work and is not a sandbox.", "Name another file for the sandbox.")
        return cls(path, sandbox=about["sandbox"] == "yes", keys=keys, contact_once_days=days)

    @classmethod
    def open(cls, path: str | Path, *, contact_once_days: int | None = None) -> Store:
        """The store in a file that must exist; BadInput says how to make one."""
        if not Path(path).expanduser().is_file():
            raise BadInput(f"There is no database at {path}.",
                           "Run `tastemaker plan` with a brief to begin one, or `tastemaker demo` for a sandbox.")
        return cls.at(path, contact_once_days=contact_once_days)

    # --- reading and writing ---------------------------------------------------------------------------------------

    @contextmanager
    def write(self, patience: float = PATIENCE) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when the block raises. Busy after `patience` seconds.

        Never await inside. A write inside a write is part of the outer one, and when it fails the outer one goes too.
        """
        if self._gate.mine:
            yield from self._join()
            return
        with self._opened(patience) as session, Held(self._gate, session).transaction():
            yield session

    @contextmanager
    def hold(self, patience: float = PATIENCE) -> Iterator[Held]:
        """The open file for several transactions in a row. Who holds it keeps everyone else out: see `writer`."""
        with self._opened(patience) as session:
            yield Held(self._gate, session)

    def writer(self, patience: float = PATIENCE) -> Writer:
        """A thread that writes while others compute and wait for the network; who waits for the file gets it within seconds."""
        return Writer(self, patience)

    def _join(self) -> Iterator[Session]:
        session: Session = self._gate.inner
        try:
            yield session
        except BaseException:
            session.spoiled = True
            raise

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """The answer as dicts; `$name` in the SQL takes the parameter `name`; moments are aware UTC."""
        return as_rows(self._arrow(sql, params))

    def frame(self, sql: str, **params: Any) -> pd.DataFrame:
        """The answer as a DataFrame; an unknown number is NaN."""
        return as_frame(self._arrow(sql, params))

    def read(self, question: Any, **params: Any) -> pa.Table:
        """The answer to SQL or to an unbound ibis expression as Arrow; an expression's columns have its own types."""
        if isinstance(question, str):
            return self._arrow(question, params)
        import ibis
        answer = self._arrow(str(ibis.to_sql(question, dialect="duckdb")), params)
        return answer.cast(question.as_table().schema().to_pyarrow())

    def table(self, name: str) -> Any:
        """An unbound ibis table with the schema of a table or view, for expressions that `read` runs."""
        import ibis
        if name not in self._ibis_schemas:
            self._ibis_schemas[name] = ibis.Schema.from_pyarrow(self._arrow(f'SELECT * FROM "{name}" LIMIT 0', {}).schema)
        return ibis.table(self._ibis_schemas[name], name=name)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several reads in a row that see one state of the database. Nobody else gets in meanwhile: read all, then compute.
        What is written inside of it fails."""
        if self._gate.mine:
            yield
            return
        with self._opened() as session, session.reading():
            self._gate.inner = session
            try:
                yield
            finally:
                self._gate.inner = None

    def _arrow(self, sql: str, params: Mapping[str, Any]) -> pa.Table:
        if self._gate.mine:
            return self._gate.inner.arrow(sql, **params)
        with self._opened() as session, session.reading():
            return session.arrow(sql, **params)

    @contextmanager
    def _opened(self, patience: float = PATIENCE) -> Iterator[Session]:
        """A session over the file, which may have stayed open since somebody asked last."""
        with self._gate.opened(lambda: self._connect(patience), patience=patience) as now:
            if now.session is None:
                now.session = Session(now.con)
            now.tell(self.contact_once_days, self.keys)
            yield now.session

    def _connect(self, patience: float) -> Any:
        return connect(self.path, contact_once_days=self.contact_once_days, patience=patience, keys=self.keys)

    # --- work ------------------------------------------------------------------------------------------------------

    @contextmanager
    def run(self, verb: str, campaign_id: str | None = None, brief_hash: str | None = None,
            manifest: Mapping[str, Any] | None = None) -> Iterator[Run]:
        """A run: its row says 'running', then 'done', 'failed', or 'stopped' when a person interrupted it.

        No two runs start at the same moment, also under a held clock: the newest run is a question with one answer.
        """
        run_id = f"{clock.now():%Y%m%d-%H%M%S}-{verb}-{secrets.token_hex(3)}"
        with alive.shown(self.path, run_id):
            run = self._start(run_id, verb, campaign_id, brief_hash, manifest or {})
            yield from self._until_it_ends(run)

    def _until_it_ends(self, run: Run) -> Iterator[Run]:
        token = current_run.set(run.run_id)
        log.info("%s began", run.verb)
        state = "failed"
        try:
            yield run
            state = "done"
        except (KeyboardInterrupt, GeneratorExit, asyncio.CancelledError, futures.CancelledError, Stopped):
            state = "stopped"
            raise
        finally:
            try:
                self._end(run, state)
                log.info("%s %s", run.verb, state)
            except Busy:
                if state == "done":
                    raise
                log.warning("%s %s, but the database is in use, so its row still says running", run.verb, state)
            finally:
                current_run.reset(token)

    def _start(self, run_id: str, verb: str, campaign_id: str | None, brief_hash: str | None, manifest: Mapping[str, Any]) -> Run:
        with self.write() as s:
            now = clock.now()
            at = s.rows("""SELECT coalesce(max(started_at) + INTERVAL 1 MICROSECOND, $now) AS at FROM runs
                           WHERE started_at >= $now AND started_at < $now + INTERVAL 1 SECOND""", now=now)[0]["at"]
            run = Run(run_id, verb, at, campaign_id, brief_hash)
            s.insert("runs", [{"run_id": run.run_id, "verb": verb, "campaign_id": campaign_id, "brief_hash": brief_hash,
                               "started_at": at, "state": "running", "manifest": json.dumps(manifest, default=str)}])
        return run

    def _end(self, run: Run, state: str) -> None:
        with self.write() as s:
            s.execute("UPDATE runs SET state = $state, ended_at = greatest($now, started_at) WHERE run_id = $run_id",
                      state=state, now=clock.now(), run_id=run.run_id)

    def remember(self, brief: Brief) -> None:
        """Keep the campaign and this revision of its brief; a second time changes nothing."""
        now = clock.now()
        with self.write() as s:
            s.insert("campaigns", [{"campaign_id": brief.campaign_id, "name": brief.campaign, "made_at": now}], keep=True)
            s.insert("briefs", [{"brief_hash": brief.hash, "campaign_id": brief.campaign_id, "body": brief.json(),
                                 "made_at": now}], keep=True)

    def hash(self, text: str) -> str:
        """The keyed hash of an address or an author: equal for equal text, whatever its case and outer spaces."""
        return hashed(self.hash_key, text)

    # --- copies ----------------------------------------------------------------------------------------------------

    def backup(self, path: str | Path) -> Path:
        """A consistent copy of the database and its key file; it never overwrites."""
        return copies.backup(self.path, Path(path))

    @staticmethod
    def restore(backup: str | Path, path: str | Path, *, overwrite: bool = False) -> Path:
        """Put a backup in place after proving that it opens. What was there is moved aside, and only if `overwrite`."""
        return copies.restore(Path(backup), Path(path), overwrite=overwrite)

    @staticmethod
    def recover(path: str | Path) -> copies.Recovered:
        """Open a database whose last unsaved changes are damaged, by moving them aside; says what was moved where."""
        return copies.recover(Path(path))

    def compact(self) -> tuple[int, int]:
        """Rewrite the file with posts in the order of their profiles and nothing of deleted rows; bytes before, after."""
        return copies.compact(self.path)


class Held:
    """An open connection behind the gate, for the thread that holds it."""

    def __init__(self, gate: Gate, session: Session) -> None:
        self._gate, self._session = gate, session

    @property
    def awaited(self) -> bool:
        """Whether somebody else waits for the file."""
        return self._gate.awaited

    @property
    def heavy(self) -> bool:
        """Whether so much was written that the file should be closed before there is more."""
        return self._gate.heavy

    @contextmanager
    def threads(self, n: int) -> Iterator[None]:
        """With so many threads of DuckDB inside the block; else it has one a core."""
        self._session.execute(f"SET threads = {n}")
        yield
        self._session.execute("RESET threads")   # an error inside closes the connection anyway

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when the block raises."""
        session = self._gate.inner = self._session
        try:
            with session.writing():
                yield session
        finally:
            self._gate.inner = None


def hashed(hash_key: str, text: str) -> str:
    """`Store.hash` for who has only the key."""
    return keyed_hash(hash_key, folded(text))


def _first(path: Path, days: int) -> Any:
    """A connection to a file that is made, with its key, when there is none."""
    if path.is_file() and path.stat().st_size == 0:
        path.unlink()   # a kill between making and filling the file; it holds nothing
    return connect(path, contact_once_days=days, keys=_keys(path, make=not path.exists()))


def _keys(path: Path, *, make: bool) -> list[str]:
    """The secrets beside a database, readable by its owner only: its own, then those of colleagues' ledgers.

    Damaged when a database has lost them, or when they cannot be read: then nobody knows whom not to contact.
    """
    file = beside(path, ".key")
    if not file.exists():
        if not make:
            raise Damaged(f"{file.name} is missing, and without it nobody knows whom not to contact.",
                          "Put it back beside the database; each backup has a copy of it.")
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32))
    try:
        keys = file.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"{file.name} cannot be read ({type(error).__name__}), and without it nobody knows whom not to contact.",
                      "Put the right key file back; each backup has a copy of it.") from None
    if not keys:
        raise Damaged(f"{file.name} is empty, and without it nobody knows whom not to contact.",
                      "Put it back beside the database; each backup has a copy of it.")
    return keys


def _about(con: duckdb.DuckDBPyConnection, sandbox: bool, keys: Sequence[str]) -> dict[str, str]:
    """What a database says about itself; written when it is made. Damaged when a key that it needs is not beside it."""
    for name, value in (("sandbox", "yes" if sandbox else "no"), ("made_at", clock.now().isoformat()),
                        ("key_check", keyed_hash(keys[0], "tastemaker"))):
        con.execute("INSERT INTO about SELECT $name, $value WHERE NOT EXISTS (SELECT 1 FROM about WHERE name = $name)",
                    {"name": name, "value": value})
    about = dict(con.execute("SELECT name, value FROM about").fetchall())
    checks = {keyed_hash(key, "tastemaker") for key in keys}
    if about["key_check"] != keyed_hash(keys[0], "tastemaker"):
        raise Damaged("The key file beside this database belongs to another one.",
                      "Put the right key file back; each backup has a copy of it.")
    if not {check for name, check in about.items() if name.startswith("colleague ")} <= checks:
        raise Damaged("The key file lacks a colleague's key, and without it nobody knows whom they must not contact.",
                      "Put the right key file back, or take the colleague's key again.")
    return about
