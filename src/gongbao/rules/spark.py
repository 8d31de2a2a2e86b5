"""The table reading on Spark in ANSI mode: the same rules and checks as `run_table`, Parquet to a folder of Parquet.

For registers that lie in a cluster or are larger than one machine. Needs the extra `gongbao[spark]` and Java 17.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from sqlglot import exp

from gongbao.rules.errors import RegisterError
from gongbao.rules.nodes import Scope
from gongbao.rules.proven import Known, Statistics, known_cells
from gongbao.rules.register import Adapted, Register, adapt, rejects_of, unusable
from gongbao.rules.sql.scopes import KEY
from gongbao.rules.sql.spark import SparkWriter
from gongbao.rules.table import Run, TableReading, contradicting
from gongbao.rules.table_reading import contradictions, parted

_TYPES = {"byte": "TINYINT", "short": "SMALLINT", "integer": "INTEGER", "long": "BIGINT", "string": "VARCHAR"}
"""Spark's names of types as the checks of a register know them; the others are the same in capitals."""


def local_session(threads: str = "*", memory: str = "4g") -> Any:
    """A session on this machine alone, in ANSI mode. Raises RegisterError where Spark or Java is missing."""
    if shutil.which("java") is None:
        raise RegisterError("没有找到 Java：Spark 要 Java 17 以上，请安装后再用 --engine spark。")
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise RegisterError("没有安装 Spark：请用 pip install 'gongbao[spark]' 安装。") from missing
    builder = SparkSession.builder.master(f"local[{threads}]").appName("gongbao")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": memory,
        "spark.sql.shuffle.partitions": "8",
        "spark.log.level": "ERROR",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def run_spark(
    session: Any,
    reading: TableReading,
    registers: Mapping[str, Register],
    out: Path,
    *,
    keep: Sequence[str] = (),
    rejects: Path | None = None,
) -> Run:
    """`run_table` on Spark: `out` and `rejects` become folders of Parquet, whatever stood at `out` is replaced.

    Rows that cannot be used go to `rejects` (members' to `<rejects>-<scope>`, those whose facts contradict each other
    to `<rejects>-<condition>`); without it they are an error. Nothing stays at `out` unless all of it was written.
    Raises RegisterError.
    """
    start = perf_counter()
    if not reading.in_force:
        return Run(0, 0, perf_counter() - start, {}, reading.findings)
    session.conf.set("spark.sql.ansi.enabled", "true")
    run = _SparkRun(session, reading, registers, rejects)
    inputs = run.inputs(keep)
    run.set_aside(inputs)
    rows = run.write(run.reading.query(SparkWriter, inputs, keep), out)
    outcomes = {name: each.all for name, each in run.reading.outcomes.items()}
    return Run(rows, run.rejected, perf_counter() - start, outcomes, reading.findings)


class _SparkRun:
    """One run: the registers as views of the session, and how many rows were set aside."""

    def __init__(
        self, session: Any, reading: TableReading, registers: Mapping[str, Register], rejects: Path | None
    ) -> None:
        self.session, self.registers, self.rejects = session, registers, rejects
        self.rejected = self._views = 0
        self._prefix = f"gongbao_{uuid4().hex}"
        self._known = {name: self._opened(name, register) for name, register in registers.items()}
        cells = known_cells(reading.regulation, registers, self._known, reading.cells)
        self.reading = TableReading(reading.regulation, reading.question, cells)

    def inputs(self, keep: Sequence[str]) -> dict[str, exp.Query]:
        """The facts of each scope, without the rows that cannot be used."""
        reading = self.reading
        inputs: dict[str, exp.Query] = {}
        for scope in (reading.regulation.scope, *reading.plan.groups):
            facts = [fact for fact in reading.plan.facts.values() if fact.scope is scope]
            register = self.registers.get(scope.name)
            if register is None:
                if scope.parent is not None or facts:
                    raise RegisterError(f"没有{scope.title}的登记表：要给出 {scope.name}")
                inputs[scope.name] = exp.select(exp.alias_(exp.Literal.number(0), scope.name + KEY))
                continue
            held = self._known[scope.name].held
            handed_on = keep if scope is reading.scope else ()
            view = f"{self._prefix}_{scope.name}"
            adapted = adapt(register, held, scope, facts, handed_on, reading.regulation.concepts, (), view)
            bad = self._reject(register, adapted, scope)
            self.rejected += bad
            inputs[scope.name] = adapted.sound() if bad else adapted.query
        return inputs

    def _opened(self, scope: str, register: Register) -> Known:
        """The register as a view; its columns with the names of types that the checks know, nothing proven of them."""
        path = str(register.path)
        if not any(mark in path for mark in "*?[:") and not Path(path).exists():
            raise RegisterError(f"没有文件 {path}")
        try:
            frame = self.session.read.parquet(path)
        except Exception as wrong:
            said = str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
            raise RegisterError(f"文件 {path} 读不出来：Spark 只读 Parquet（{said}）") from wrong
        frame.createOrReplaceTempView(f"{self._prefix}_{scope}")
        held = {}
        for column in frame.schema.fields:
            kind = column.dataType.typeName()
            held[column.name] = _TYPES.get(kind, column.dataType.simpleString().upper())
        return Known(held, Statistics())

    def _reject(self, register: Register, adapted: Adapted, scope: Scope) -> int:
        """Write the rows that cannot be used to `rejects`; how many."""
        if adapted.problem is None:
            return 0
        if self.rejects is None:
            found = self._rows(adapted.first_bad(scope))
            if found:
                raise unusable(register, found)
            return 0
        target = rejects_of(scope, self.rejects)
        count = self.write(adapted.bad(), target)
        if not count:
            shutil.rmtree(target)
        return count

    def set_aside(self, inputs: dict[str, exp.Query]) -> None:
        """Take out of `inputs` the rows whose facts contradict each other."""
        for condition, bad in contradictions(self.reading, inputs, SparkWriter):
            listed = f"{self._prefix}_{condition.name}"
            count, first = self._contradicted(bad, listed)
            if not count:
                continue
            if self.rejects is None:
                raise contradicting(condition, count, first)
            those, others = parted(inputs[condition.scope.name], condition.scope, listed)
            self.write(those, self.rejects.with_stem(f"{self.rejects.stem}-{condition.name}"))
            inputs[condition.scope.name] = others
            self.rejected += count

    def _contradicted(self, bad: exp.Query, view: str) -> tuple[int, list[Any]]:
        """The keys as a view; how many, and the first three."""
        frame = self.frame(bad)
        frame.createOrReplaceTempView(view)
        count = frame.count()
        return count, [key for (key,) in frame.orderBy(frame.columns[0]).limit(3).collect()] if count else []

    def frame(self, query: exp.Query) -> Any:
        """The query as a DataFrame, its stages one after another: Spark gives up on a hundred stages read at once."""
        renamed: dict[str, str] = {}
        for stage in query.ctes:
            self._views += 1
            view = f"{self._prefix}_stage{self._views}"
            self.session.sql(_reading(stage.this, renamed).sql("spark")).createOrReplaceTempView(view)
            renamed[stage.alias] = view
        bare = query.copy()
        bare.set("with_", None)
        return self.session.sql(_reading(bare, renamed).sql("spark"))

    def _rows(self, query: exp.Query) -> list[Any]:
        return list(self.frame(query).collect())

    def write(self, query: exp.Query, target: Path) -> int:
        """The query as a folder of Parquet, by a temporary name that is moved into place; the number of rows."""
        partial = target.with_name(f".{target.name}.partial")
        try:
            self.frame(query).write.mode("overwrite").parquet(str(partial))
            count = self.session.read.parquet(str(partial)).count()
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
            partial.replace(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return int(count)


def _reading(query: exp.Expr, renamed: Mapping[str, str]) -> exp.Expr:
    """The query with other names for the tables that it reads."""
    copy = query.copy()
    for table in copy.find_all(exp.Table):
        if table.name in renamed:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(renamed[table.name]))
    return copy
