"""The loans of a pool year, which of them count: the rules as SQL beside the same by hand and in OpenFisca-Core.

Whole runs, Parquet to Parquet. GONGBAO_BENCH_ROWS sets the sizes; OpenFisca runs where it is installed.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from bench import credit_pool_by_hand
from bench._beside import THREADS, beside, heading, show, sizes, times_for
from gongbao.cities.credit_pool import credit_pool
from gongbao.cities.drawn import write_tables
from gongbao.regulations.guangzhou.credit_pool import rules
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, copy_parquet, run_table


def write(folder: Path, loans: int) -> None:
    """The registers of a year, without the rows that cannot be: those are the settlement's matter."""
    write_tables(credit_pool(500, loans, 400, seed=1), folder)
    with duckdb.connect() as connection:
        sound = f"SELECT * FROM '{folder}/loans.parquet' WHERE loan_amount >= 0 AND confirmed IS NOT NULL"
        copy_parquet(connection, sound, folder / "loans.parquet")


def by_rules(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    reading = TableReading(rules.REGULATION, Question(["loan_meets"], "2023-06-30"))
    registers = {name: Register(folder / f"{name}.parquet", "id", "owner") for name in ("companies", "loans")}
    registers["banks"] = Register(folder / "banks.parquet", "id")
    run_table(connection, reading, registers, folder / "rules.parquet")


def by_hand(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    assert not connection.execute(credit_pool_by_hand.wrong_kinds(folder)).fetchall()
    copy_parquet(connection, credit_pool_by_hand.loans(folder), folder / "by hand.parquet")


def run() -> None:
    """Medians of runs in turn; the results are compared row by row."""
    heading()
    for size in sizes("1000000,10000000"):
        with tempfile.TemporaryDirectory(prefix="gongbao-bench-") as name, duckdb.connect() as connection:
            folder = Path(name)
            connection.execute(f"SET threads = {THREADS}; SET memory_limit = '3GB'; SET temp_directory = '{folder}'")
            connection.execute("SET preserve_insertion_order = false")
            write(folder, size)
            runs: dict[str, Callable[[], object]] = {
                "rules": lambda c=connection, f=folder: by_rules(c, f),  # type: ignore[misc]
                "by hand": lambda c=connection, f=folder: by_hand(c, f),  # type: ignore[misc]
            }
            if importlib.util.find_spec("openfisca_core"):
                from bench import credit_pool_peer

                runs["OpenFisca"] = lambda f=folder: credit_pool_peer.loans(f, f / "OpenFisca.parquet")  # type: ignore[misc]
            taken = beside(runs, times_for(size))
            differ = {each: _apart(connection, folder, each) for each in list(runs)[1:]}
            show("loans that count", size, taken, differ)


def _apart(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> int:
    """Rows that differ."""
    found = connection.execute(
        f"SELECT count(*) FROM '{folder}/rules.parquet' r FULL JOIN '{folder}/{name}.parquet' t USING (loans__key)"
        " WHERE r.loan_meets IS DISTINCT FROM t.loan_meets"
    ).fetchone()
    assert found is not None
    return int(found[0])


if __name__ == "__main__":
    run()
