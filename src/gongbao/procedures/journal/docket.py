"""The public call: a docket is the book of all matters of an office, in one database.

    with open_docket("sqlite:///office.db", [hotline], clock) as docket:
        outcome = docket.act(Request("240101-1", "register", "centre", {"kind": "complaint"}, procedure="hotline"))

Every act returns once it is durable, as `Accepted` or as a `Refusal` that names the clause.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import TracebackType

from sqlalchemy import Engine, select

from gongbao.clock import Clock, DayLine
from gongbao.procedures import administration
from gongbao.procedures.administration import Correction, Order
from gongbao.procedures.engine import Decision, decide, definition_of
from gongbao.procedures.guard import Refusal, Request, Stage
from gongbao.procedures.journal.checkpoints import Checkpoints
from gongbao.procedures.journal.entries import entries_of, matter_of
from gongbao.procedures.journal.heads import Head
from gongbao.procedures.journal.kept_definitions import check_unchanged
from gongbao.procedures.journal.personal_data import is_commitment, kept_of
from gongbao.procedures.journal.sealing import head_of, seal
from gongbao.procedures.journal.storage import at_one_moment, open_database
from gongbao.procedures.journal.tables import MATTERS
from gongbao.procedures.journal.verification import Report, verify, verify_matters
from gongbao.procedures.journal.worklist import Page, micros, work_page
from gongbao.procedures.journal.writer import Accepted, Job, Outcome, Writer, fresh_key
from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.procedure import Procedure

ClockAt = Callable[[datetime], Clock]
"""The clock as known at a moment: the calendar with the notices issued until then."""


class UnknownDefinitionError(LookupError):
    """A matter keeps, or an act names, a definition that this docket was not opened with."""


class Docket:
    """All matters in one database, with one writer. Close it, or use it in a `with`."""

    def __init__(
        self,
        engine: Engine,
        procedures: Iterable[Procedure],
        clock_at: ClockAt,
        now: Callable[[], datetime],
        options: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self.engine = engine
        self.clock_at = clock_at
        self.now = now
        self._options = options or {}
        self._definitions: dict[str, Procedure] = {}
        self._latest: dict[str, Procedure] = {}
        for procedure in procedures:
            self._definitions[definition_of(procedure)] = procedure
            self._latest[procedure.name] = procedure
        for procedure in self._latest.values():
            procedure.check_options(self.options(procedure))
        if unknown := sorted(self._options.keys() - self._latest.keys()):
            raise UnknownDefinitionError(f"读法所写的程序{'、'.join(unknown)}没有载入")
        with engine.connect() as connection:
            check_unchanged(connection, self._definitions.values())
        self._writer = Writer(engine, self.definition)
        self._checkpoints = Checkpoints(engine)

    def __enter__(self) -> Docket:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is queued, stop, let go of the database."""
        self._writer.close()
        self._checkpoints.close()
        self.engine.dispose()

    def definition(self, name: str) -> Procedure:
        """The definition `name/version`, or the one given last of that name; UnknownDefinitionError."""
        found = self._definitions.get(name) or self._latest.get(name)
        if found is None:
            base = name.partition("/")[0]
            versions = [known for known in self._definitions if known.partition("/")[0] == base]
            there = versions or list(self._latest)
            raise UnknownDefinitionError(
                f"没有程序定义{name or '（未写明 procedure）'}；已载入：{'、'.join(there) or '无'}"
            )
        return found

    def options(self, procedure: Procedure) -> Mapping[str, object]:
        """The readings switched for a procedure."""
        return self._options.get(procedure.name, {})

    def _clock_of(self, matter: Matter, now: datetime) -> Clock:
        """The clock as a matter's procedure is read."""
        procedure = self.definition(matter.definition)
        return procedure.clock(self.clock_at(now), self.options(procedure))

    # Acts

    def submit(self, request: Request) -> Future[Outcome]:
        """Ask for an act; the future is done once it is durable or refused."""
        if not request.matter or "\n" in request.matter or "\n" in request.key or "\n" in request.act:
            return _answered(
                Refusal(Stage.PARTICULARS, (), "事项编号不能为空，编号、键和行为不能换行", request.act, None)
            )
        keyed = request if request.key else replace(request, key=fresh_key(request.matter))
        job = Job(keyed.matter, keyed.key, lambda matter: self._decide(keyed, matter), _same(keyed))
        return self._writer.submit(job)

    def act(self, request: Request) -> Outcome:
        """Do an act and wait until it is durable. StorageError where it could not be written: nothing was done."""
        return self.submit(request).result()

    def _decide(self, request: Request, matter: Matter | None) -> Decision | Refusal:
        procedure = self.definition(matter.definition if matter else request.procedure)
        now = self.now()
        return decide(procedure, matter, request, self.clock_at(now), now, self.options(procedure))

    def suspend(self, matter: str, order: Order) -> Outcome:
        """Suspend a matter with reason."""

        def decided(found: Matter, keyed: Order, now: datetime) -> Decision | Refusal:
            return administration.suspend(
                self.definition(found.definition), found, keyed, self._clock_of(found, now), now
            )

        return self._administer(matter, order, administration.SUSPEND, decided)

    def resume(self, matter: str, order: Order) -> Outcome:
        """Resume a suspended matter."""

        def decided(found: Matter, keyed: Order, now: datetime) -> Decision | Refusal:
            return administration.resume(
                self.definition(found.definition), found, keyed, self._clock_of(found, now), now
            )

        return self._administer(matter, order, administration.RESUME, decided)

    def correct(self, matter: str, order: Order, correction: Correction) -> Outcome:
        """Set right what an earlier entry got wrong."""

        def decided(found: Matter, keyed: Order, now: datetime) -> Decision | Refusal:
            procedure = self.definition(found.definition)
            clock = self._clock_of(found, now)
            return administration.correct(procedure, found, keyed, correction, clock, now, self.options(procedure))

        return self._administer(matter, order, administration.CORRECT, decided)

    def erase(self, matter: str, order: Order, particulars: Sequence[tuple[int, str]]) -> Outcome:
        """Destroy personal particulars of a matter."""

        def decided(found: Matter, keyed: Order, now: datetime) -> Decision | Refusal:
            with self.engine.connect() as connection:
                kept = kept_of(connection, matter)
            if missing := [f"第{number}条“{name}”" for number, name in particulars if (number, name) not in kept]:
                why = f"没有存放{'、'.join(missing)}的个人信息，或已删除"
                return Refusal(
                    Stage.NEED, (found.under,), why, administration.LABELS[administration.ERASE], found.state
                )
            return administration.erase(found, keyed, particulars, now)

        return self._administer(matter, order, administration.ERASE, decided)

    def migrate(self, matter: str, order: Order, version: str, states: Mapping[str, str] | None = None) -> Outcome:
        """Move a matter to another version of its definition."""

        def decided(found: Matter, keyed: Order, now: datetime) -> Decision | Refusal:
            old = self.definition(found.definition)
            new = self.definition(f"{old.name}/{version}")
            return administration.migrate(old, new, found, keyed, now, states)

        return self._administer(matter, order, administration.MIGRATE, decided)

    def _administer(
        self,
        matter: str,
        order: Order,
        act: str,
        decided: Callable[[Matter, Order, datetime], Decision | Refusal],
    ) -> Outcome:
        keyed = order if order.key else replace(order, key=fresh_key(matter))

        def job(found: Matter | None) -> Decision | Refusal:
            if found is None:
                return Refusal(Stage.STATE, (), f"没有事项{matter}", administration.LABELS[act], None)
            return decided(found, keyed, self.now())

        return self._writer.submit(Job(matter, keyed.key, job, lambda entry: entry.act == act)).result()

    # Time

    def tick(self, limit: int = 1000) -> int:
        """Let time act: enter every lapse and reminder that is due, each once; how many matters it touched.

        Call it as often as you like, from as many processes as you like, also after downtime. Where a definition fails
        on a matter, the others are done first and its error is raised then.
        """
        touched = 0
        failed: Exception | None = None
        while due := self._due(limit):
            waiting = [self._writer.submit(self._advance(matter)) for matter in due]
            entered = 0
            for future in waiting:
                try:
                    outcome = future.result()
                except Exception as error:  # one matter's fault must not keep time from the others
                    failed = failed or error
                else:
                    entered += isinstance(outcome, Accepted) and bool(outcome.entries)
            touched += entered
            if len(due) < limit or not entered:
                break
        if failed is not None:
            raise failed
        return touched

    def _due(self, limit: int) -> list[str]:
        with self.engine.connect() as connection:
            query = (
                select(MATTERS.c.id).where(MATTERS.c.wake <= micros(self.now())).order_by(MATTERS.c.wake).limit(limit)
            )
            return list(connection.execute(query).scalars())

    def _advance(self, matter: str) -> Job:
        def job(found: Matter | None) -> Decision | Refusal:
            assert found is not None
            now = self.now()
            procedure = self.definition(found.definition)
            return administration.advance(procedure, found, self.clock_at(now), now, self.options(procedure))

        return Job(matter, fresh_key(matter), job, _never)

    def redate(self, notice: str) -> int:
        """Re-date the open limits of every open matter under the calendar as now known; how many matters moved.

        `notice`: the document that changed the calendar; each move is an entry that cites it.
        """
        with self.engine.connect() as connection:
            names = list(connection.execute(select(MATTERS.c.id).where(~MATTERS.c.closed)).scalars())

        def job_of(name: str) -> Job:
            def job(found: Matter | None) -> Decision | Refusal:
                assert found is not None
                now = self.now()
                procedure, clock = self.definition(found.definition), self._clock_of(found, now)
                return administration.redate(procedure, found, clock, now, notice) or Decision((), found)

            return Job(name, fresh_key(name), job, _never)

        waiting = [self._writer.submit(job_of(name)) for name in names]
        return sum(isinstance(done := future.result(), Accepted) and bool(done.entries) for future in waiting)

    # Reading

    def matter(self, name: str) -> Matter | None:
        """Where a matter stands; None where there is none of that id."""
        with self.engine.connect() as connection:
            return matter_of(connection, name)

    def matters_of(self, procedure: str) -> list[str]:
        """The ids of all matters of a procedure, in any of its versions."""
        query = select(MATTERS.c.id).where(MATTERS.c.definition.like(f"{procedure}/%")).order_by(MATTERS.c.id)
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def entries(self, matter: str) -> list[Entry]:
        """All entries of a matter, in order."""
        with self.engine.connect() as connection:
            return entries_of(connection, matter)

    def explain(self, matter: Matter, limit: str) -> list[DayLine]:
        """How the end of a matter's limit (by its key) came about, day by day, on the calendar as known now.

        Empty where the text gives the limit no number.
        """
        ledger = matter.terms[limit].ledger
        return self._clock_of(matter, self.now()).explain(ledger) if ledger else []

    def work(self, role: str, party: str | None = None, after: tuple[int, str] | None = None, size: int = 50) -> Page:
        """A page of a role's work list."""
        with self.engine.connect() as connection:
            return work_page(connection, role, party, after, size)

    # Evidence

    def head(self, origin: str) -> Head:
        """Seal what is committed and give the head of the tree, to be signed and kept elsewhere."""
        size = seal(self.engine)
        with self.engine.connect() as connection:
            return head_of(connection, origin, size)

    def verify(self, heads: Sequence[Head] = (), matters: bool = True) -> Report:
        """Hold the journal against itself and against heads kept elsewhere."""
        seal(self.engine)
        with at_one_moment(self.engine) as connection:
            report = verify(connection, heads)
            if matters and report.holds:
                verify_matters(connection, report)
        return report


def open_docket(
    url: str,
    procedures: Iterable[Procedure],
    clock_at: ClockAt,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    options: Mapping[str, Mapping[str, object]] | None = None,
) -> Docket:
    """Open a docket on a database that keeps what it acknowledges; NotDurableError otherwise."""
    _settle()
    return Docket(open_database(url), procedures, clock_at, now, options)


@cache
def _settle() -> None:
    """Take what is loaded by now out of garbage collection, and collect less often; once a process.

    A full collection walks every object of every imported module, 50 ms in which no act is answered; what was there
    at the start is not garbage. Matters and entries are trees, freed without it.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _same(request: Request) -> Callable[[Entry], bool]:
    """Whether an entry under the same key is this act: by the same, and everything that is not personal alike."""

    def same(entry: Entry) -> bool:
        return (
            entry.act.partition("#")[0] == request.act
            and entry.by == request.by
            and all(
                entry.particulars.get(name) == typed or is_commitment(entry.particulars.get(name))
                for name, typed in request.particulars.items()
            )
        )

    return same


def _answered(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future


def _never(entry: Entry) -> bool:
    """For jobs under a key made for them alone."""
    del entry
    return False
