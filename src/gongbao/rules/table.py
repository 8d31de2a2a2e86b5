"""Reading 2: a whole register. The tree becomes one staged query; Parquet in, Parquet out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlglot import exp

from gongbao.rules.asked import Question
from gongbao.rules.errors import RegisterError
from gongbao.rules.group import Concept
from gongbao.rules.lowered import DIVISOR_SUFFIX
from gongbao.rules.outcomes import Outcome
from gongbao.rules.proven import known
from gongbao.rules.reasons import Finding
from gongbao.rules.register import Register, quoted, rejects_of, unusable
from gongbao.rules.statements import WIDE, Check, Contradiction, basis_of, statements, with_files
from gongbao.rules.table_reading import TableReading, writer_of
from gongbao.text.writing import in_place_when_whole


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to: rows written and rejected, how long it took, the meaning of the outcome codes."""

    rows: int
    rejected: int
    seconds: float
    outcomes: Mapping[str, tuple[Outcome, ...]]
    findings: tuple[Finding, ...] = ()


def run_table(
    connection: Any,
    reading: TableReading,
    registers: Mapping[str, Register],
    out: Path,
    *,
    keep: Sequence[str] = (),
    rejects: Path | None = None,
) -> Run:
    """Read the registers (by scope; the subject's is called subject), answer the question, write Parquet to `out`.

    Rows that cannot be used (out of range, wrong codes) go to `rejects` with what is wrong; without it they are an
    error. Nothing stays at `out` unless all of it was written. Raises RegisterError.
    """
    start = perf_counter()
    if not reading.in_force:
        return Run(0, 0, perf_counter() - start, {}, reading.findings)
    run = _Run(connection, registers, rejects)
    basis = basis_of(reading, registers, known(connection, registers), keep)
    aside: tuple[str, ...] = ()
    made = statements(basis, frozenset(), aside)
    bad = frozenset(check.scope.name for check in made.checks if run.reject(check))
    made = statements(basis, bad, aside)
    for number in range(len(made.contradictions)):
        if run.set_aside(made.contradictions[number]):
            aside = (*aside, made.contradictions[number].condition.name)
            made = statements(basis, bad, aside)
    rows = _write_parquet(connection, with_files(made.answer, registers), out, made.wide)
    return Run(rows, run.rejected, perf_counter() - start, dict(made.outcomes), reading.findings)


class _Run:
    """One run: where its rows that do not serve go, and how many there were."""

    def __init__(self, connection: Any, registers: Mapping[str, Register], rejects: Path | None) -> None:
        self.connection, self.registers, self.rejects = connection, registers, rejects
        self.rejected = 0

    def reject(self, check: Check) -> int:
        """Write the rows that cannot be used to `rejects`; how many."""
        if self.rejects is None:
            found = self.connection.execute(with_files(check.first, self.registers)).fetchall()
            if found:
                raise unusable(self.registers[check.scope.name], found)
            return 0
        target = rejects_of(check.scope, self.rejects)
        count = copy_parquet(self.connection, with_files(check.bad, self.registers), target)
        if not count:
            target.unlink()
        self.rejected += count
        return count

    def set_aside(self, found: Contradiction) -> int:
        """Write the rows whose facts contradict each other to `rejects`, by the condition's name; how many."""
        keys = with_files(found.keys, self.registers)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {found.table} AS {keys}")
        (count,) = self.connection.execute(f"SELECT count(*) FROM {found.table}").fetchone()
        if not count:
            return 0
        if self.rejects is None:
            first = self.connection.execute(f"FROM {found.table} ORDER BY 1 LIMIT 3").fetchall()
            raise contradicting(found.condition, count, [key for (key,) in first])
        target = self.rejects.with_stem(f"{self.rejects.stem}-{found.condition.name}")
        copy_parquet(self.connection, with_files(found.rows, self.registers), target)
        self.rejected += count
        return int(count)


def contradicting(condition: Concept, count: int, first: Sequence[Any]) -> RegisterError:
    """The error for facts that contradict each other, with the keys of some rows."""
    keys = "、".join(map(str, first))
    return RegisterError(
        f"{condition.scope.title}的登记表有 {count} 行事实互相矛盾，应为“{condition.title}”，如 {keys}"
    )


def copy_parquet(connection: Any, sql: str, out: Path) -> int:
    """Run a query into a Parquet file, by a temporary name that is moved into place; the number of rows."""
    described = connection.execute(f"DESCRIBE {sql}").fetchall()
    return _write_parquet(connection, sql, out, [name for name, kind, *_ in described if kind in WIDE])


def _write_parquet(connection: Any, sql: str, out: Path, wide: Sequence[str]) -> int:
    """`copy_parquet` of a query of which the `wide` columns are known.

    Parquet has no integers of 128 bits and DuckDB would write floating point: they become DECIMAL(38, 0).
    """
    if wide:
        names = (quoted(name).sql("duckdb") for name in wide)
        exact = ", ".join(f"CAST({name} AS DECIMAL(38, 0)) AS {name}" for name in names)
        sql = f"SELECT * REPLACE ({exact}) FROM ({sql})"
    with in_place_when_whole(out) as unfinished:
        target = exp.Literal.string(str(unfinished)).sql("duckdb")
        found = connection.execute(f"COPY ({sql}) TO {target} (FORMAT parquet, COMPRESSION zstd)").fetchone()
    return int(found[0])


__all__ = [
    "DIVISOR_SUFFIX",
    "Question",
    "Register",
    "Run",
    "TableReading",
    "copy_parquet",
    "quoted",
    "run_table",
    "writer_of",
]
