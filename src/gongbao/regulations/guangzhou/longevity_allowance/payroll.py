"""The month's payroll over a register (第十三条): the list by district and street, what changes and why.

Stages, each named: the register is opened and checked, moves and rates become facts, the rules run as SQL over
everyone who can matter, the list is written with a summary by street and the rejected rows with reasons.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.regulations import in_force_under
from gongbao.regulations.guangzhou.longevity_allowance import NUMBER, rules
from gongbao.regulations.guangzhou.longevity_allowance.given import FIRST_MONTH
from gongbao.regulations.guangzhou.longevity_allowance.people import (
    candidates_sql,
    facts_of_nobody,
    moved_sql,
    people_sql,
    push_sql,
)
from gongbao.regulations.guangzhou.longevity_allowance.rates import load_rates
from gongbao.regulations.guangzhou.longevity_allowance.register import CHECKS, COLUMNS
from gongbao.regulations.guangzhou.longevity_allowance.summary import SUMMARY, summary_sql, summary_text
from gongbao.regulations.output import Outputs, check_target
from gongbao.regulations.progress import told
from gongbao.regulations.register_checks import check_register
from gongbao.regulations.registers import Column, Kind, open_register
from gongbao.rules import ParameterError, YearMonth
from gongbao.rules.case import out_of_force, parse_day
from gongbao.rules.planner import Cells
from gongbao.rules.quoting import literal
from gongbao.rules.statements import over_table
from gongbao.rules.table import Question, TableReading

if TYPE_CHECKING:
    import duckdb

MEMORY = "1200MB"
"""What DuckDB may hold before it writes to disk; Python and Arrow take some 200 MB more."""

HEADINGS = {
    "row": "登记册行号",
    "id_number": "身份号码",
    "payer": "发放地",
    "street": "街（镇）",
    "kind": "变动",
    "transferred": "本月迁入",
    "age": "周岁",
    "monthly_fen": "按月发放（元）",
    "district_part_fen": "其中区承担高出部分（元）",
    "back_pay_fen": "一次性补发（元）",
    "back_pay_months": "补发月数",
    "back_pay_payer": "补发的发放地",
    "festival_fen": "慰问金（元）",
    "total_fen": "应发合计（元）",
    "recover_fen": "应追回（元）",
    "recover_months": "多领月数",
    "recover_route": "追回方式",
    "clause": "依据",
    "needs": "还缺",
}
REJECTED = {"row": "登记册行号", "id_masked": "身份号码", "field": "列", "expected": "应为", "found": "实为"}
PUSH = {"row": "登记册行号", "id_number": "身份号码", "birth": "出生日期", "district": "区", "street": "街（镇）"}


PREVIOUS = (
    Column("id_number", "身份号码", Kind.TEXT, required=True),
    Column("payer", "发放地", Kind.TEXT, required=True),
    Column("street", "街（镇）", Kind.TEXT, required=True),
    Column("kind", "变动", Kind.TEXT, required=True),
)
"""What is read of last month's list."""

CONCEPTS = (
    *("kind", "payer", "payer_street", "transferred", "age", "monthly", "district_part", "back_pay"),
    *("back_pay_months", "back_pay_payer", "festival", "total", "recover", "recover_months", "recover_route"),
    "belongs",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked: the register, the month (`2023-05`), where to write, what to compare with."""

    register: Path
    month: str
    out: Path
    previous: Path | None
    push: Path | None
    district_rates: Path | None
    readings: Mapping[str, str]


def run(request: Request, tell: Callable[[str], None]) -> str:
    """Write the month's payroll and what goes with it; the summary in Chinese. `tell` is told each stage.

    Raises RegisterError, OutputError, ParameterError, FactError; then nothing is written.
    """
    month = _month(request)
    for target in filter(None, (request.out, request.push)):
        check_target(target)
    import duckdb

    with tempfile.TemporaryDirectory(prefix=".gongbao-", dir=request.out.parent) as folder:
        scratch = Path(folder)
        connection = duckdb.connect()
        _settle(connection, scratch)
        listed = scratch / "listed.parquet"
        with told(connection, "核对登记册", tell):
            register = open_register(connection, request.register, COLUMNS, scratch)
            check_register(connection, register, CHECKS)
        with told(connection, "计算名单", tell):
            with_rates = load_rates(connection, request.district_rates, request.readings)
            _reckon(connection, month, request.readings, with_rates, register.lacking, listed)
            if request.previous is not None:
                open_register(connection, request.previous, PREVIOUS, scratch, view="previous")
                before = YearMonth.at(month.index - 1)
                if _overlooked(connection) and before >= FIRST_MONTH:
                    then = scratch / "before.parquet"
                    _reckon(connection, before, request.readings, with_rates, register.lacking, then)
                    _keep_overdue(connection)
                _hold_the_vanished(connection, listed)
        tell("写出 …")
        outputs = Outputs(connection, scratch)
        rows = _write(connection, request, month, outputs, listed)
        lacking = [column.title for column in register.lacking]
        text = summary_text(connection, month, request.readings, rows)
        outputs.publish()
        connection.close()
    if lacking:
        text += f"\n登记册没有这些列，按没有记录处理：{'、'.join(lacking)}。"
    return text


def _month(request: Request) -> YearMonth:
    """The month asked, if the regulation is in force then. Raises ParameterError."""
    day = parse_day(request.month)
    regulation = in_force_under(rules, request.readings)
    first, last = regulation.in_force
    if day < first or (last is not None and day > last):
        raise ParameterError(out_of_force(regulation, day).message + "；没有写出任何文件")
    return YearMonth(day.year, day.month)


def _settle(connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = {literal(scratch)}")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET threads = {os.cpu_count() or 2}")


def _reckon(
    connection: duckdb.DuckDBPyConnection,
    month: YearMonth,
    readings: Mapping[str, str],
    with_rates: bool,
    lacking: Sequence[Column],
    listed: Path,
) -> None:
    """Run the rules over everyone who can matter; the view `payroll` is what the list holds."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE candidates AS {candidates_sql(month)}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE moved AS {moved_sql(month, readings)}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW people AS {people_sql(with_rates)}")
    nowhere = facts_of_nobody({column.name for column in lacking}, with_rates)
    cells = Cells(always_empty=nowhere, empty_is_absent=frozenset(["confirmed"]))
    connection.execute(f"COPY ({payroll_sql(month, readings, cells)}) TO {literal(listed)} (FORMAT parquet)")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW payroll AS SELECT * FROM read_parquet({literal(listed)})")
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS overdue AS SELECT * FROM payroll LIMIT 0")


def payroll_sql(month: YearMonth, readings: Mapping[str, str], cells: Cells) -> str:
    """The rules as one staged query over the view `people`, and of it the rows and columns of a list."""
    question = Question(CONCEPTS, on=month, readings=readings, outcomes=("kind",))
    reading = TableReading(in_force_under(rules, readings), question, cells)
    staged = over_table(reading, "SELECT *, row AS subject__key FROM people", ("row", "id_number", "birth"))
    clauses = " ".join(
        f"WHEN {outcome.code} THEN {literal(outcome.clause.removeprefix(NUMBER).strip())}"
        for outcome in dict(staged.outcomes)["kind"]
        if outcome.clause
    )
    return f"""
        SELECT row, id_number, payer, payer_street AS street, coalesce(kind, '待定') AS kind, transferred, age,
            monthly AS monthly_fen, district_part AS district_part_fen, back_pay AS back_pay_fen, back_pay_months,
            back_pay_payer, festival AS festival_fen, total AS total_fen, recover AS recover_fen, recover_months,
            recover_route,
            CASE WHEN kind IS NULL THEN '第三条' WHEN kind = '不发' THEN '第二十条'
                ELSE CASE kind__outcome {clauses} END END AS clause,
            CASE WHEN kind IS NULL THEN concat_ws('、', CASE WHEN birth IS NULL THEN '出生日期' END,
                CASE WHEN belongs IS NULL THEN '本市户籍' END) END AS needs
        FROM ({staged.sql})
        WHERE kind IS NULL OR kind <> '不发' OR recover > 0"""


_ON_LIST = "kind IN ('起发', '调标', '续发')"


def _overlooked(connection: duckdb.DuckDBPyConnection) -> int:
    """The table `overlooked`: who goes on this month and is not on last month's list; how many."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE overlooked AS SELECT row FROM payroll WHERE kind IN ('调标', '续发')"
        f" AND id_number NOT IN (SELECT id_number FROM previous WHERE {_ON_LIST} AND id_number IS NOT NULL)"
    )
    return int((connection.execute("SELECT count(*) FROM overlooked").fetchone() or (0,))[0])


def _keep_overdue(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `overdue`: what the overlooked were due last month, as the register tells it now.

    Who confirms after the 25th is on no list of the month that the money belongs to (第十条第二款、第十三条).
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE overdue AS SELECT payroll.* FROM payroll SEMI JOIN overlooked USING (row)"
        f" WHERE {_ON_LIST} AND total_fen > 0"
    )


def _hold_the_vanished(connection: duckdb.DuckDBPyConnection, listed: Path) -> None:
    """Who was on last month's list and has no usable row in this register is held, not dropped in silence."""
    held = {
        "id_number": "id_number",
        "payer": "payer",
        "street": "street",
        "kind": "'待定'",
        "transferred": "false",
        "clause": "'第十三条'",
        "needs": "'本月登记册中可用的一行'",
    }
    columns = ", ".join(f"{held.get(name, 'NULL')} AS {name}" for name in HEADINGS)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP VIEW payroll AS
        SELECT * FROM read_parquet({literal(listed)})
        UNION ALL SELECT {columns} FROM previous
        WHERE {_ON_LIST} AND id_number NOT IN (
            SELECT id_number FROM register ANTI JOIN rejected ON register.row = rejected.row
            WHERE id_number IS NOT NULL
        )"""
    )


def _write(
    connection: duckdb.DuckDBPyConnection, request: Request, month: YearMonth, outputs: Outputs, listed: Path
) -> dict[str, int]:
    """Write the list, its summary and the rejected rows; how many rows there were."""
    out = request.out
    if out.suffix.lower() == ".parquet" and request.previous is None:
        outputs.adopt(listed, out)
    else:
        outputs.write(f"SELECT {', '.join(HEADINGS)} FROM payroll", out, HEADINGS)
    outputs.write(
        f"SELECT * FROM ({summary_sql('payer, street')}) ORDER BY payer, street",
        out.with_name(f"{out.stem}-summary.csv"),
        SUMMARY,
    )
    outputs.write("SELECT * FROM rejected ORDER BY row, field", out.with_name(f"{out.stem}-rejected.csv"), REJECTED)
    counted = {
        "register": "SELECT count(*) FROM register",
        "rejected": "SELECT count(DISTINCT row) FROM rejected",
    }
    counted["overdue"] = "SELECT count(*) FROM overdue"
    if connection.execute("SELECT 1 FROM overdue LIMIT 1").fetchone():
        columns = ", ".join(HEADINGS)
        outputs.write(f"SELECT {columns} FROM overdue ORDER BY row", out.with_stem(f"{out.stem}-overdue"), HEADINGS)
    if request.push is not None:
        outputs.write(push_sql(month), request.push, PUSH)
        counted["push"] = f"SELECT count(*) FROM ({push_sql(month)})"
    return {name: (connection.execute(query).fetchone() or (0,))[0] for name, query in counted.items()}
