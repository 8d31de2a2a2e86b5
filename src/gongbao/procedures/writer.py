"""One writer a process: decides and commits what is queued, together, and acknowledges only after COMMIT.

There is no waiting window: a batch is whatever came in while the last one was being written. Each act is decided
before anything is written, so a refused one leaves no trace and cannot spoil its neighbours.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from gongbao.procedures.definition import Procedure
from gongbao.procedures.engine import Decision
from gongbao.procedures.guard import Refusal, Stage
from gongbao.procedures.journal import START, decode, decode_matter, encode, encode_matter, entry_hash
from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.personal_data import Sealed, seal_particulars
from gongbao.procedures.storage import StorageError, last_id, writing
from gongbao.procedures.tables import JOURNAL, KEYS, MATTERS, OUTBOX, PERSONAL, WORK
from gongbao.procedures.worklist import wake_of, work_rows

LARGEST_BATCH = 512
REMEMBERED = 50_000
"""So many matters are kept decoded; then the memory begins anew."""
RETRIES = 8


@dataclass(frozen=True, slots=True)
class Accepted:
    """An act that is in the journal, durably. `repeated`: it already was, under this key; nothing was done again."""

    matter: Matter
    entries: tuple[Entry, ...]
    repeated: bool = False


Outcome = Accepted | Refusal


@dataclass(frozen=True, slots=True)
class Job:
    """Something to decide on one matter. `same`: whether an entry under the key is this very act."""

    matter: str
    key: str
    decide: Callable[[Matter | None], Decision | Refusal]
    same: Callable[[Entry], bool]


@dataclass(slots=True)
class _Written:
    """What one batch writes."""

    entries: list[tuple[Entry, bytes, str]] = field(default_factory=list)
    matters: dict[str, tuple[Matter, bytes]] = field(default_factory=dict)
    personal: list[Sealed] = field(default_factory=list)
    erased: list[tuple[str, int, str]] = field(default_factory=list)


class Writer:
    """The queue and the thread that empties it. `procedure_of` finds the definition a matter keeps."""

    def __init__(self, engine: Engine, procedure_of: Callable[[str], Procedure]) -> None:
        self._engine = engine
        self._procedure_of = procedure_of
        self._queue: SimpleQueue[tuple[Job, Future[Outcome]] | None] = SimpleQueue()
        self._upsert = _upsert_matters(engine.dialect.name)
        self._known: dict[bytes, Matter] = {}
        self._thread = Thread(target=self._run, name="gongbao-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[Outcome]:
        """Queue a job; the future is done after COMMIT."""
        done: Future[Outcome] = Future()
        self._queue.put((job, done))
        return done

    def close(self) -> None:
        """Write what is queued and stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            taken = self._queue.get()
            if taken is None:
                return
            batch = [taken]
            ending = False
            while len(batch) < LARGEST_BATCH:
                try:
                    taken = self._queue.get_nowait()
                except Empty:
                    break
                if taken is None:
                    ending = True
                    break
                batch.append(taken)
            self._commit(batch)
            if ending:
                return

    def _commit(self, batch: list[tuple[Job, Future[Outcome]]]) -> None:
        """Write a batch, then acknowledge; where it cannot be written every one of it is told, and nothing is done."""
        jobs = [job for job, _ in batch]
        for attempt in range(RETRIES):
            try:
                with writing(self._engine) as connection:
                    answers = self._decide_and_write(connection, jobs)
                break
            except IntegrityError as error:  # another process wrote first: decide again on what it wrote
                if attempt + 1 == RETRIES:
                    answers = [_unwritten(error)] * len(jobs)
            except DBAPIError as error:
                answers = [_unwritten(error)] * len(jobs)
                break
            except Exception as error:  # a fault of ours must not leave those who wait without an answer
                answers = [error] * len(jobs)
                break
        for (_, done), answer in zip(batch, answers, strict=True):
            if isinstance(answer, Exception):
                done.set_exception(answer)
            else:
                done.set_result(answer)

    def _decide_and_write(self, connection: Connection, jobs: Sequence[Job]) -> list[Outcome | Exception]:
        known = _entries_by_key(connection, [job.key for job in jobs])
        heads = self._heads(connection, sorted({job.matter for job in jobs}))
        current = dict(heads)
        written = _Written()
        answers: list[Outcome | Exception] = []
        for job in jobs:
            try:
                answers.append(self._one(job, known, current, written))
            except Exception as error:  # a fault in one definition is answered to the one who met it
                answers.append(error)
        if written.entries:
            self._write(connection, written, heads)
            self._remember(written)
        return answers

    def _heads(self, connection: Connection, matters: list[str]) -> dict[str, tuple[Matter, bytes]]:
        """The matters as they stand, locked where several processes write.

        The hash of its last entry says all about a matter, so one decoded before under that hash is taken as it is.
        """
        hashes = {row.id: bytes(row.hash) for row in connection.execute(_HEADS, {"matters": matters})}
        heads = {name: (self._known[found], found) for name, found in hashes.items() if found in self._known}
        if missing := [name for name in hashes if name not in heads]:
            for row in connection.execute(_SNAPSHOTS, {"matters": missing}):
                heads[row.id] = (decode_matter(row.snapshot), hashes[row.id])
        return heads

    def _remember(self, written: _Written) -> None:
        if len(self._known) > REMEMBERED:
            self._known.clear()
        for matter, found in written.matters.values():
            self._known[found] = matter

    def _one(
        self,
        job: Job,
        known: dict[str, Entry],
        current: dict[str, tuple[Matter, bytes]],
        written: _Written,
    ) -> Outcome:
        matter, last = current.get(job.matter, (None, START))
        if (before := known.get(job.key)) is not None:
            return _repeated(job, before, matter)
        decision = job.decide(matter)
        if isinstance(decision, Refusal):
            return decision
        entries = []
        for entry in decision.entries:
            procedure = self._procedure_of(entry.changes.definition or decision.matter.definition)
            entry, sealed = seal_particulars(procedure, entry)
            body = encode(entry)
            last = entry_hash(last, entry.matter, entry.number, entry.key, body)
            written.entries.append((entry, last, body))
            written.personal.extend(sealed)
            known[entry.key] = entry
            entries.append(entry)
        if not entries:
            return Accepted(decision.matter, ())
        written.erased.extend((job.matter, number, particular) for number, particular in decision.erased)
        current[job.matter] = written.matters[job.matter] = (decision.matter, last)
        return Accepted(decision.matter, tuple(entries))

    def _write(self, connection: Connection, written: _Written, heads: dict[str, tuple[Matter, bytes]]) -> None:
        rows = [
            {"matter": entry.matter, "number": entry.number, "key": entry.key, "body": body, "hash": found}
            for entry, found, body in written.entries
        ]
        if connection.dialect.name == "sqlite":  # ids without gaps: they are the order of the tree
            for number, row in enumerate(rows, last_id(connection) + 1):
                row["id"] = number
        connection.execute(insert(JOURNAL), rows)
        matters: list[dict[str, Any]] = []
        work: list[dict[str, Any]] = []
        for matter, found in written.matters.values():
            procedure = self._procedure_of(matter.definition)
            matters.append(
                {
                    "id": matter.id,
                    "definition": matter.definition,
                    "state": matter.state,
                    "number": matter.number,
                    "snapshot": encode_matter(matter),
                    "hash": found,
                    "closed": procedure.states[matter.state].final,
                    "wake": wake_of(matter),
                }
            )
            work.extend(work_rows(procedure, matter))
        connection.execute(self._upsert, matters)
        if old := [name for name in written.matters if name in heads]:
            connection.execute(_DELETE_WORK, {"matters": old})
        if work:
            connection.execute(insert(WORK), work)
        if messages := [
            {"matter": entry.matter, "number": entry.number, "recipient": told, "act": entry.act}
            for entry, _, _ in written.entries
            for told in entry.informs
        ]:
            connection.execute(insert(OUTBOX), messages)
        _write_personal(connection, written)


_DELETE_WORK = delete(WORK).where(WORK.c.matter.in_(bindparam("matters", expanding=True)))
_BY_KEY = select(JOURNAL.c.matter, JOURNAL.c.number, JOURNAL.c.key, JOURNAL.c.body).where(
    JOURNAL.c.key.in_(bindparam("keys", expanding=True))
)
_SNAPSHOTS = select(MATTERS.c.id, MATTERS.c.snapshot).where(MATTERS.c.id.in_(bindparam("matters", expanding=True)))
_HEADS = (
    select(MATTERS.c.id, MATTERS.c.hash)
    .where(MATTERS.c.id.in_(bindparam("matters", expanding=True)))
    .order_by(MATTERS.c.id)
    .with_for_update()
)


def _upsert_matters(dialect: str) -> Any:
    made = (postgresql_insert if dialect == "postgresql" else sqlite_insert)(MATTERS)
    changed = {column.name: made.excluded[column.name] for column in MATTERS.c if not column.primary_key}
    return made.on_conflict_do_update(index_elements=["id"], set_=changed)


def _entries_by_key(connection: Connection, keys: list[str]) -> dict[str, Entry]:
    return {
        row.key: decode(row.matter, row.number, row.key, row.body)
        for row in connection.execute(_BY_KEY, {"keys": keys})
    }


def _repeated(job: Job, before: Entry, matter: Matter | None) -> Outcome:
    """The answer to a key that is already in the journal: the same act again, or another act under a used key."""
    if before.matter == job.matter and matter is not None and job.same(before):
        return Accepted(matter, (before,), repeated=True)
    why = f"键{job.key}已用于事项{before.matter}第{before.number}条的另一行为，请换一个键"
    return Refusal(Stage.CONFLICT, (), why, before.act, matter.state if matter else None)


def _write_personal(connection: Connection, written: _Written) -> None:
    if written.personal:
        rows = [
            {
                "matter": sealed.matter,
                "number": sealed.number,
                "particular": sealed.particular,
                "salt": sealed.salt,
                "sealed": sealed.sealed,
            }
            for sealed in written.personal
        ]
        keys = {(sealed.matter, sealed.number): sealed.key for sealed in written.personal}
        connection.execute(
            insert(KEYS), [{"matter": matter, "number": number, "key": key} for (matter, number), key in keys.items()]
        )
        connection.execute(insert(PERSONAL), rows)
    for matter, number, particular in written.erased:
        connection.execute(
            delete(PERSONAL).where(
                PERSONAL.c.matter == matter, PERSONAL.c.number == number, PERSONAL.c.particular == particular
            )
        )
    for matter, number in {(matter, number) for matter, number, _ in written.erased}:
        left = connection.execute(
            select(PERSONAL.c.particular).where(PERSONAL.c.matter == matter, PERSONAL.c.number == number).limit(1)
        ).first()
        if left is None:
            connection.execute(delete(KEYS).where(KEYS.c.matter == matter, KEYS.c.number == number))


def _unwritten(error: DBAPIError) -> StorageError:
    return StorageError(f"未能写入，本批行为均未记录，可用同一键重试：{error.orig}")


def fresh_key(matter: str) -> str:
    """A key for an act that came without one."""
    return f"{matter}:{os.urandom(12).hex()}"
