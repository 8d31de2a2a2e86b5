"""Before and after a reform, over a register: what it costs, who gains and who loses, by group.

Both runs are whole runs of the rules, Parquet to Parquet; they are joined on the key of the subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.reforms.reform import Change, Reform
from gongbao.rules import ParameterError, Regulation, RulesError
from gongbao.rules.errors import nearest
from gongbao.rules.register import Register, quoted
from gongbao.rules.table import Question, Run, TableReading, run_table

if TYPE_CHECKING:
    import duckdb

ALL = "合计"
"""The group of all rows."""


class NotInForceError(RulesError):
    """The regulation is not in force on the day, so that there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Line:
    """One group, in the unit of the measure. `gainers` have more after the reform, `losers` less.

    `undetermined` rows are unknown, or have no amount, before or after; they are in no sum.
    """

    group: str
    rows: int
    before: Decimal
    after: Decimal
    gainers: int
    gained: Decimal
    largest_gain: Decimal
    losers: int
    lost: Decimal
    largest_loss: Decimal
    unchanged: int
    undetermined: int

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a reform comes to. `lines` begin with that of all rows; the others are in order of their group."""

    title: str
    number: str
    on: str
    measure: str
    unit: str
    subject: str
    by: str
    changes: tuple[Change, ...]
    lines: tuple[Line, ...]
    rejected: int

    @property
    def total(self) -> Line:
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: a concept that is a number, on a day (or month), by a column of the register (or none)."""

    measure: str
    on: str
    by: str = ""


def compare(
    connection: duckdb.DuckDBPyConnection,
    regulation: Regulation,
    reform: Reform,
    registers: Mapping[str, Register],
    asked: Asked,
    scratch: Path,
) -> Comparison:
    """Run the rules before and after, and compare. `scratch` is a folder for both results.

    Raises ParameterError for a measure that is no number, RegisterError for a register that does not serve,
    NotInForceError.
    """
    concept = regulation.concepts.get(asked.measure)
    if concept is None:
        raise ParameterError(f"没有名为 {asked.measure} 的概念。{nearest(asked.measure, regulation.concepts)}")
    if not concept.type.is_number or concept.type.scale is None:
        raise ParameterError(f"{asked.measure}（{concept.title}）不是数，不能比较多少；请用 --measure 另选。")
    keep = [asked.by] if asked.by else []
    runs = [
        _run(connection, law, asked, parameters, readings, registers, keep, scratch / f"{name}.parquet")
        for name, law, parameters, readings in (
            ("before", regulation, {}, {}),
            ("after", reform.regulation, reform.parameters, reform.readings),
        )
    ]
    _join(connection, scratch, f"{concept.scope.name}__key", asked)
    digits = len(str(concept.type.scale)) - 1
    return Comparison(
        regulation.title,
        regulation.number,
        asked.on,
        concept.title,
        str(concept.type.unit) or "1",
        concept.scope.title,
        asked.by,
        reform.changes,
        _lines(connection, digits, by_group=bool(asked.by)),
        runs[0].rejected,
    )


def _run(
    connection: duckdb.DuckDBPyConnection,
    regulation: Regulation,
    asked: Asked,
    parameters: Mapping[str, str],
    readings: Mapping[str, str],
    registers: Mapping[str, Register],
    keep: Sequence[str],
    out: Path,
) -> Run:
    reading = TableReading(regulation, Question([asked.measure], asked.on, parameters=parameters, readings=readings))
    used = {scope.name for scope in (regulation.scope, *reading.plan.groups)}
    told = {name: register for name, register in registers.items() if name in used}
    run = run_table(connection, reading, told, out, keep=keep, rejects=out.with_stem(f"{out.stem}-rejected"))
    if run.findings:
        raise NotInForceError(f"{regulation.title}（{regulation.number}）：{run.findings[0].message}")
    return run


def _join(connection: duckdb.DuckDBPyConnection, scratch: Path, key: str, asked: Asked) -> None:
    measure = quoted(asked.measure).sql("duckdb")
    group = f"coalesce(CAST(b.{quoted(asked.by).sql('duckdb')} AS VARCHAR), '（未填）')" if asked.by else "''"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW compared AS SELECT {group} AS grp, b.{measure}::HUGEINT AS old,"
        f" a.{measure}::HUGEINT AS new, new - old AS more"
        f" FROM read_parquet({_literal(scratch / 'before.parquet')}) b"
        f" JOIN read_parquet({_literal(scratch / 'after.parquet')}) a USING ({key})"
    )


_SUMS = """
    count(*),
    coalesce(sum(old) FILTER (more IS NOT NULL), 0)::HUGEINT, coalesce(sum(new) FILTER (more IS NOT NULL), 0)::HUGEINT,
    count(*) FILTER (more > 0), coalesce(sum(more) FILTER (more > 0), 0)::HUGEINT,
    coalesce(max(more) FILTER (more > 0), 0),
    count(*) FILTER (more < 0), coalesce(-sum(more) FILTER (more < 0), 0)::HUGEINT,
    coalesce(-min(more) FILTER (more < 0), 0),
    count(*) FILTER (more = 0), count(*) FILTER (more IS NULL)
"""


def _lines(connection: duckdb.DuckDBPyConnection, digits: int, by_group: bool) -> tuple[Line, ...]:
    total = connection.execute(f"SELECT '{ALL}', {_SUMS} FROM compared").fetchall()
    groups = connection.execute(f"SELECT grp, {_SUMS} FROM compared GROUP BY grp ORDER BY grp").fetchall()

    def exact(plain: int) -> Decimal:
        return Decimal(int(plain)).scaleb(-digits)

    return tuple(
        Line(g, n, exact(b), exact(a), up, exact(up_sum), exact(up_most), down, exact(down_sum), exact(down_most), s, u)
        for g, n, b, a, up, up_sum, up_most, down, down_sum, down_most, s, u in [*total, *(groups if by_group else [])]
    )


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
