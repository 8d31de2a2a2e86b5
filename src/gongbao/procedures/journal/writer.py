"""One writer a process: decides and commits what is queued, together, and acknowledges only after COMMIT.

There is no waiting window: a batch is whatever came in while the last one was being written. Each act is decided
before anything is written, so a refused one leaves no trace and cannot spoil its neighbours.

A batch is first decided on the matters as they are remembered, and written in one go: numbers, keys and ids are unique
in the database, so it takes nothing that does not follow. Whatever would be answered otherwise (a refusal, a key used
before), and whatever another process overtook, is decided again on what the database says, with the matters locked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from itertools import groupby
from operator import itemgetter
from queue import Empty, SimpleQueue
from threading import Thread

from msgspec import Struct
from sqlalchemy import Engine

from gongbao.procedures.engine import Decision
from gongbao.procedures.guard import Refusal, Stage
from gongbao.procedures.journal.batch import Batch, Standing, Written
from gongbao.procedures.journal.driver_words import in_words
from gongbao.procedures.journal.entries import decode, encode, entry_hash, replayed
from gongbao.procedures.journal.kept_definitions import KeptDefinitions
from gongbao.procedures.journal.personal_data import Sealed, destroy, seal_particulars
from gongbao.procedures.journal.session import Session
from gongbao.procedures.journal.statements import Row, Statements
from gongbao.procedures.journal.storage import StorageError, last_id
from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.procedure import Procedure

LARGEST_BATCH = 512
REMEMBERED = 10_000
"""So many matters are kept as they stand; then the one not acted on for longest is forgotten."""
RETRIES = 8


class Accepted(Struct, frozen=True, gc=False):
    """An act that is in the journal, durably. `repeated`: it already was, under this key; nothing was done again."""

    matter: Matter
    entries: tuple[Entry, ...]
    repeated: bool = False


Outcome = Accepted | Refusal


class Job(Struct, frozen=True):
    """Something to decide on one matter. `same`: whether an entry under the key is this very act."""

    matter: str
    key: str
    decide: Callable[[Matter | None], Decision | Refusal]
    same: Callable[[Entry], bool]


class Writer:
    """The queue and the thread that empties it. `procedure_of` finds the definition a matter keeps."""

    def __init__(self, engine: Engine, procedure_of: Callable[[str], Procedure]) -> None:
        self._procedure_of = procedure_of
        self._statements = Statements(engine.dialect)
        self._session = Session(engine)
        self._queue: SimpleQueue[tuple[Job, Future[Outcome]] | None] = SimpleQueue()
        self._known: dict[str, Standing] = {}
        self._next_id: int | None = None
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
                break
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
                break
        self._session.close()

    def _commit(self, batch: list[tuple[Job, Future[Outcome]]]) -> None:
        """Write a batch, then acknowledge; where it cannot be written every one of it is told, and nothing is done."""
        jobs = [job for job, _ in batch]
        answers: Sequence[Outcome | Exception] | None = None
        self._session.interrupted = False
        for attempt in range(RETRIES):
            self._definitions.rolled_back()
            try:
                answers = self._as_remembered(jobs) if attempt == 0 else self._as_locked(jobs)
            except Exception as error:
                self._next_id = None
                cause = self._session.cause(error)
                again = self._session.overtaken(cause) or (self._session.interrupted and attempt == 0)
                if again and attempt + 1 < RETRIES:
                    continue
                if isinstance(cause, self._session.driver_errors):
                    error = _unwritten(cause, self._session.interrupted)
                answers = [error] * len(jobs)  # also a fault of ours must not leave those who wait without an answer
            if answers is not None:
                break
        assert answers is not None
        for (_, done), answer in zip(batch, answers, strict=True):
            if isinstance(answer, Exception):
                done.set_exception(answer)
            else:
                done.set_result(answer)

    def _as_remembered(self, jobs: Sequence[Job]) -> list[Outcome | Exception] | None:
        """Decide on the matters as they are remembered; None where the database has to be asked what to answer."""
        names = {job.matter for job in jobs}
        before: dict[str, Standing | ValueError] = {name: self._known[name] for name in names if name in self._known}
        if len(before) < len(names):
            missing = sorted(names - before.keys())
            before.update(_standings(self._session.lookup(self._statements.history, missing)))
        batch = Batch(before)
        answers = self._decide(jobs, {}, batch)
        if not all(map(_is_new, answers)) or batch.erased or not self._definitions.know(self._stated(batch)):
            return None
        if self._statements.gapless and self._next_id is None:
            return None
        after = batch.after(self._procedure_of)
        self._session.write(batch.writes(self._statements, after, self._procedure_of, self._next_id or 0))
        self._remember(after, len(batch.entries))
        return answers

    def _as_locked(self, jobs: Sequence[Job]) -> list[Outcome | Exception]:
        """Decide on what the database says, the matters locked where several processes write."""
        with self._session.transaction() as connection:
            cursor = connection.connection.cursor()
            known = {
                key: decode(matter, number, key, body)
                for matter, number, key, body in self._statements.entries.run(cursor, [job.key for job in jobs])
            }
            names = {job.matter for job in jobs}
            before = self._unmoved(self._statements.locked.run(cursor, sorted(names)))
            before.update(_standings(self._statements.history.run(cursor, sorted(names - before.keys()))))
            batch = Batch(before)
            answers = self._decide(jobs, known, batch)
            after = batch.after(self._procedure_of)
            self._next_id = last_id(connection) + 1 if self._statements.gapless else None
            for statement, rows in batch.writes(self._statements, after, self._procedure_of, self._next_id or 0):
                statement.run(cursor, rows)
            for erased in batch.erased:
                destroy(connection, *erased)
            self._definitions.keep(connection, self._stated(batch))
        self._definitions.committed()
        self._remember(after, len(batch.entries))
        return answers

    def _decide(self, jobs: Sequence[Job], known: dict[str, Entry], batch: Batch) -> list[Outcome | Exception]:
        answers: list[Outcome | Exception] = []
        for job in jobs:
            try:
                answers.append(self._one(job, known, batch))
            except Exception as error:  # a fault in one definition is answered to the one who met it
                answers.append(error)
        return answers

    def _one(self, job: Job, known: dict[str, Entry], batch: Batch) -> Outcome:
        """Decide one job and add what it writes to the batch, all of it or nothing."""
        matter, last = batch.standing(job.matter)
        if (before := known.get(job.key)) is not None:
            return _repeated(job, before, matter)
        decision = job.decide(matter)
        if isinstance(decision, Refusal):
            return decision
        entries: list[Written] = []
        personal: list[Sealed] = []
        for decided in decision.entries:
            procedure = self._procedure_of(decided.changes.definition or decision.matter.definition)
            entry, sealed = seal_particulars(procedure, decided)
            body = encode(entry)
            last = entry_hash(last, entry.matter, entry.number, entry.key, body)
            entries.append((entry, last, body.decode()))
            personal += sealed
        if entries:
            batch.entries += entries
            batch.personal += personal
            batch.erased += [(job.matter, number, particular) for number, particular in decision.erased]
            batch.matters[job.matter] = (decision.matter, last)
            for written in entries:
                known[written[0].key] = written[0]
        return Accepted(decision.matter, tuple([entry for entry, _, _ in entries]))

    def _stated(self, batch: Batch) -> list[Procedure]:
        """The definitions that matters of the batch were opened under or moved to."""
        names = {entry.changes.definition for entry, _, _ in batch.entries if entry.changes.definition}
        return [self._procedure_of(name) for name in sorted(names)]

    def _unmoved(self, locked: Iterable[Row]) -> dict[str, Standing | ValueError]:
        """Those of the matters (name, hash of the last entry) that still stand as they are remembered."""
        return {
            name: known for name, found in locked if (known := self._known.get(name)) and known.hash == bytes(found)
        }

    def _remember(self, after: Sequence[Standing], entries: int) -> None:
        if self._next_id is not None:
            self._next_id += entries
        for standing in after:
            self._known.pop(standing.matter.id, None)
            self._known[standing.matter.id] = standing
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]


def _standings(rows: Iterable[Row]) -> dict[str, Standing | ValueError]:
    """Matters as their entries say, or why one cannot be made of them, which is told to those who act on it alone."""
    found: dict[str, Standing | ValueError] = {}
    for name, entries in groupby(rows, itemgetter(0)):
        try:
            made = replayed(name, entries)
            found[name] = Standing(made.matter, made.hash)
        except ValueError as error:
            found[name] = error
    return found


def _is_new(answer: Outcome | Exception) -> bool:
    """Whether an answer is an act that the batch itself enters."""
    return isinstance(answer, Accepted) and bool(answer.entries) and not answer.repeated


def _repeated(job: Job, before: Entry, matter: Matter | None) -> Outcome:
    """The answer to a key that is already in the journal: the same act again, or another act under a used key."""
    if before.matter == job.matter and matter is not None and job.same(before):
        return Accepted(matter, (before,), repeated=True)
    why = f"键{job.key}已用于事项{before.matter}第{before.number}条的另一行为，请换一个键"
    return Refusal(Stage.CONFLICT, (), why, "记录这一行为", matter.state if matter else None)


def _unwritten(cause: Exception, interrupted: bool) -> StorageError:
    said = in_words(cause)
    if interrupted:
        return StorageError(f"与数据库的连接中断，本批行为是否已记录不明，可用同一键重试，不会重复记录：{said}")
    return StorageError(f"未能写入，本批行为均未记录，可用同一键重试：{said}")


def fresh_key(matter: str) -> str:
    """A key for an act that came without one; later ones sort after earlier ones, which keeps the index compact."""
    return f"{time.time_ns():x}-{matter}-{os.urandom(6).hex()}"
