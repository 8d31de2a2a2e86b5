"""The residents' register as facts of the rules, for other runs than the payroll, such as a reform laid over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.regulations.guangzhou.longevity_allowance.people import candidates_sql, moved_sql, people_sql
from gongbao.regulations.guangzhou.longevity_allowance.register import CHECKS, COLUMNS
from gongbao.regulations.register_checks import check_register
from gongbao.regulations.registers import open_register
from gongbao.rules import YearMonth
from gongbao.rules.case import parse_day
from gongbao.rules.quoting import literal

if TYPE_CHECKING:
    import duckdb


def register_of_facts(connection: duckdb.DuckDBPyConnection, path: Path, on: object, scratch: Path) -> Path:
    """The rows of the register that the month of `on` can concern, as Parquet with an `id` and a column a fact.

    Rejected rows are left out, as in the payroll. Raises RegisterError.
    """
    day = parse_day(on)
    month = YearMonth(day.year, day.month)
    check_register(connection, open_register(connection, path, COLUMNS, scratch), CHECKS)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE candidates AS {candidates_sql(month)}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE moved AS {moved_sql(month, {})}")
    target = scratch / "subject.parquet"
    facts = people_sql(with_rates=False)
    connection.execute(f"COPY (SELECT row AS id, * FROM ({facts})) TO {literal(target)} (FORMAT parquet)")
    return target
