"""Before and after a reform, over a register: what it costs, who gains and who loses, by group.

Both runs are whole runs of the rules, Parquet to Parquet; they are joined on the key of the subject.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongbao.reforms.reform import Change, Reform
from gongbao.rules import ParameterError, Regulation, RulesError
from gongbao.rules.errors import nearest
from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.quoting import literal
from gongbao.rules.register import Register, described, quoted
from gongbao.rules.table import Question, Run, TableReading, run_table
from gongbao.rules.types import Kind

if TYPE_CHECKING:
    import duckdb

MOST_GROUPS = 10_000
"""Of a column with more values nobody reads a comparison by group."""

ALL = "合计"
"""The group of all rows."""


class NotInForceError(RulesError):
    """The regulation is not in force on the day, so that there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Line:
    """One group, in the unit of the measure. `gainers` have more after the reform, `losers` less.

    `none` rows have no such amount, neither before nor after; `undetermined` ones are unknown before or after. They are
    in no sum. Who has an amount on one side only has nothing on the other.
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
    none: int
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
    """Nothing for a plain number."""
    decimals: int
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
    held = described(connection, registers[concept.scope.name]) if concept.scope.name in registers else {}
    if held and asked.by and asked.by not in held:
        raise ParameterError(f"--by {asked.by}：{concept.scope.title}的登记册没有这一列。{nearest(asked.by, held)}")
    files = [scratch / f"{name}.parquet" for name in ("before", "after")]
    runs = [
        _run(connection, law, asked, parameters, readings, registers, keep, out)
        for out, law, parameters, readings in (
            (files[0], regulation, {}, {}),
            (files[1], reform.regulation, reform.parameters, reform.readings),
        )
    ]
    in_force = _in_force(connection, runs, files, asked.measure, f"{regulation.title}（{regulation.number}）")
    after = reform.regulation.concepts[asked.measure].type
    scale = max(concept.type.scale, after.scale or 1)  # a reform may bring more decimals
    _join(
        connection,
        scratch,
        f"{concept.scope.name}__key",
        asked,
        (scale // concept.type.scale, scale // (after.scale or 1)),
        optional=concept.type.optional,
    )
    digits = len(str(scale)) - 1
    lines, shown = _lines(connection, digits, 2 if concept.type.is_money else 0, by_group=bool(asked.by))
    return Comparison(
        regulation.title,
        regulation.number,
        asked.on,
        concept.title,
        str(concept.type.unit) if concept.type.unit else "",
        shown,
        concept.scope.title,
        asked.by,
        (*reform.changes, *in_force),
        tuple(replace(line, group=_label(regulation, asked.by, line.group)) for line in lines),
        max(run.rejected for run in runs),
    )


def _in_force(
    connection: duckdb.DuckDBPyConnection, runs: Sequence[Run], files: Sequence[Path], measure: str, law: str
) -> list[Change]:
    """What is out of force on one side only yields nothing there; that is said as a change.

    Raises NotInForceError where it is out of force on both sides.
    """
    said = [run.findings[0].message if run.findings else "" for run in runs]
    if all(said):
        raise NotInForceError(f"{law}：{said[0]}")
    if not any(said):
        return []
    ended, lasting = (0, 1) if said[0] else (1, 0)
    connection.execute(
        f"COPY (SELECT * REPLACE (0 AS {quoted(measure).sql('duckdb')}) FROM read_parquet({literal(files[lasting])}))"
        f" TO {literal(files[ended])} (FORMAT parquet)"
    )
    words = [f"{each}，按没有计" if each else "在有效期内" for each in said]
    return [Change("有效期", words[0], words[1])]


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
    return run_table(connection, reading, told, out, keep=keep, rejects=out.with_stem(f"{out.stem}-rejected"))


def _join(
    connection: duckdb.DuckDBPyConnection,
    scratch: Path,
    key: str,
    asked: Asked,
    times: tuple[int, int],
    *,
    optional: bool,
) -> None:
    """The view `compared`: before and after of each row, each so many `times`, to count in the same unit; whether
    there is no such amount on either side.
    """
    measure = quoted(asked.measure).sql("duckdb")
    absent = [f"{side}.{quoted(asked.measure + ABSENT_SUFFIX).sql('duckdb')}" if optional else "false" for side in "ba"]
    old, new = (
        f"CASE WHEN {none} THEN 0 ELSE {side}.{measure}::HUGEINT * {each} END"
        for side, none, each in zip("ba", absent, times, strict=True)
    )
    group = f"coalesce(CAST(b.{quoted(asked.by).sql('duckdb')} AS VARCHAR), '（未填）')" if asked.by else "''"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW compared AS SELECT {group} AS grp,"
        f" coalesce({' AND '.join(absent)}, false) AS none,"
        f" {old} AS old, {new} AS new, CASE WHEN NOT none THEN new - old END AS more"
        f" FROM read_parquet({literal(scratch / 'before.parquet')}) b"
        f" JOIN read_parquet({literal(scratch / 'after.parquet')}) a USING ({key})"
    )


_SUMS = """
    count(*),
    coalesce(sum(old) FILTER (more IS NOT NULL), 0)::HUGEINT, coalesce(sum(new) FILTER (more IS NOT NULL), 0)::HUGEINT,
    count(*) FILTER (more > 0), coalesce(sum(more) FILTER (more > 0), 0)::HUGEINT,
    coalesce(max(more) FILTER (more > 0), 0),
    count(*) FILTER (more < 0), coalesce(-sum(more) FILTER (more < 0), 0)::HUGEINT,
    coalesce(-min(more) FILTER (more < 0), 0),
    count(*) FILTER (more = 0), count(*) FILTER (none), count(*) FILTER (more IS NULL AND NOT none)
"""


_AMOUNTS = (2, 3, 5, 6, 8, 9)
"""Where amounts stand in a row of the sums."""


def _lines(
    connection: duckdb.DuckDBPyConnection, digits: int, least: int, by_group: bool
) -> tuple[tuple[Line, ...], int]:
    """The lines, and their decimals: of `digits` as many as any amount needs, `least` at least."""
    rows = connection.execute(f"SELECT '{ALL}', {_SUMS} FROM compared").fetchall()
    if by_group:
        groups = connection.execute(
            f"SELECT grp, {_SUMS} FROM compared GROUP BY grp LIMIT {MOST_GROUPS + 1}"
        ).fetchall()
        if len(groups) > MOST_GROUPS:
            raise ParameterError(f"--by 的列有 {MOST_GROUPS:,} 组以上，太多了：请换一列，如区、街道、种类。")
        rows += sorted(groups, key=lambda row: _counted(row[0]))
    drop = 0
    while digits - drop > least and all(int(row[at]) % 10 ** (drop + 1) == 0 for row in rows for at in _AMOUNTS):
        drop += 1
    shown = digits - drop

    def exact(at: int, cell: Any) -> Any:
        return Decimal(int(cell) // 10**drop).scaleb(-shown) if at in _AMOUNTS else cell

    return tuple(Line(*(exact(at, cell) for at, cell in enumerate(row))) for row in rows), shown


def _label(regulation: Regulation, by: str, group: str) -> str:
    """A group by a fact as people call it: the label of a code, yes or no."""
    fact = regulation.facts.get(by)
    if fact is None:
        return group
    labels = {"true": "是", "false": "否"} if fact.type.kind is Kind.BOOLEAN else {}
    if fact.type.code_list is not None:
        labels = dict(fact.type.code_list.labels)
    return labels.get(group, group)


def _counted(group: str) -> list[tuple[int, str]]:
    """Groups in order, numbers in them counted: 第2 comes before 第10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", group)]
