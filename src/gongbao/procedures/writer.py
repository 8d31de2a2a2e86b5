"""One writer a process: decides and commits what is queued, together, and acknowledges only after COMMIT.

There is no waiting window: a batch is whatever came in while the last one was being written. Each act is decided
before anything is written, so a refused one leaves no trace and cannot spoil its neighbours.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from gongbao.procedures.batch import Batch
from gongbao.procedures.definition import Procedure
from gongbao.procedures.engine import Decision
from gongbao.procedures.guard import Refusal, Stage
from gongbao.procedures.journal import START, decode, decode_matter, encode, entry_hash
from gongbao.procedures.kept_definitions import KeptDefinitions
from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.personal_data import Sealed, seal_particulars
from gongbao.procedures.statements import Statements
from gongbao.procedures.storage import StorageError, writing
from gongbao.procedures.tables import JOURNAL, MATTERS

LARGEST_BATCH = 512
REMEMBERED = 10_000
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


class Writer:
    """The queue and the thread that empties it. `procedure_of` finds the definition a matter keeps."""

    def __init__(self, engine: Engine, procedure_of: Callable[[str], Procedure]) -> None:
        self._engine = engine
        self._procedure_of = procedure_of
        self._statements = Statements(engine.dialect)
        self._queue: SimpleQueue[tuple[Job, Future[Outcome]] | None] = SimpleQueue()
        self._known: dict[bytes, Matter] = {}
        self._definitions = KeptDefinitions()
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
        answers: Sequence[Outcome | Exception] = ()
        for attempt in range(RETRIES):
            self._definitions.rolled_back()
            try:
                with writing(self._engine) as connection:
                    answers = self._decide_and_write(connection, jobs)
                self._definitions.committed()
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
        batch = Batch(self._heads(connection, sorted({job.matter for job in jobs})))
        answers: list[Outcome | Exception] = []
        for job in jobs:
            try:
                answers.append(self._one(job, known, batch))
            except Exception as error:  # a fault in one definition is answered to the one who met it
                answers.append(error)
        if batch.entries:
            batch.write(connection, self._statements, self._procedure_of)
            stated = {entry.changes.definition for entry, _, _ in batch.entries if entry.changes.definition}
            self._definitions.keep(connection, map(self._procedure_of, stated))
            self._remember(batch)
        return answers

    def _one(self, job: Job, known: dict[str, Entry], batch: Batch) -> Outcome:
        """Decide one job and add what it writes to the batch, all of it or nothing."""
        matter, last = batch.matters.get(job.matter) or batch.before.get(job.matter) or (None, START)
        if (before := known.get(job.key)) is not None:
            return _repeated(job, before, matter)
        decision = job.decide(matter)
        if isinstance(decision, Refusal):
            return decision
        entries: list[tuple[Entry, bytes, str]] = []
        personal: list[Sealed] = []
        for decided in decision.entries:
            procedure = self._procedure_of(decided.changes.definition or decision.matter.definition)
            entry, sealed = seal_particulars(procedure, decided)
            body = encode(entry)
            last = entry_hash(last, entry.matter, entry.number, entry.key, body)
            entries.append((entry, last, body))
            personal.extend(sealed)
        if entries:
            batch.entries.extend(entries)
            batch.personal.extend(personal)
            batch.erased.extend((job.matter, number, particular) for number, particular in decision.erased)
            batch.matters[job.matter] = (decision.matter, last)
            known.update((entry.key, entry) for entry, _, _ in entries)
        return Accepted(decision.matter, tuple(entry for entry, _, _ in entries))

    def _heads(self, connection: Connection, matters: list[str]) -> dict[str, tuple[Matter, bytes]]:
        """The matters as they stand, locked where several processes write.

        The hash of its last entry says all about a matter, so one decoded before under that hash is taken as it is.
        """
        hashes = {name: bytes(found) for name, found in connection.execute(_HEADS, {"matters": matters})}
        heads = {name: (self._known[found], found) for name, found in hashes.items() if found in self._known}
        if missing := [name for name in hashes if name not in heads]:
            for name, snapshot in connection.execute(_SNAPSHOTS, {"matters": missing}):
                heads[name] = (decode_matter(snapshot), hashes[name])
        return heads

    def _remember(self, batch: Batch) -> None:
        if len(self._known) > REMEMBERED:
            self._known.clear()
        for name, (matter, found) in batch.matters.items():
            if name in batch.before:
                self._known.pop(batch.before[name][1], None)
            self._known[found] = matter


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


def _entries_by_key(connection: Connection, keys: list[str]) -> dict[str, Entry]:
    rows = connection.execute(_BY_KEY, {"keys": keys})
    return {key: decode(matter, number, key, body) for matter, number, key, body in rows}


def _repeated(job: Job, before: Entry, matter: Matter | None) -> Outcome:
    """The answer to a key that is already in the journal: the same act again, or another act under a used key."""
    if before.matter == job.matter and matter is not None and job.same(before):
        return Accepted(matter, (before,), repeated=True)
    why = f"键{job.key}已用于事项{before.matter}第{before.number}条的另一行为，请换一个键"
    return Refusal(Stage.CONFLICT, (), why, before.act, matter.state if matter else None)


def _unwritten(error: DBAPIError) -> StorageError:
    return StorageError(f"未能写入，本批行为均未记录，可用同一键重试：{error.orig}")


def fresh_key(matter: str) -> str:
    """A key for an act that came without one; later ones sort after earlier ones, which keeps the index compact."""
    return f"{time.time_ns():x}-{matter}-{os.urandom(6).hex()}"
