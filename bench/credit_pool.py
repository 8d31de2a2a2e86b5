"""The loans of a pool year, which of them count: the rules as SQL beside the same by hand, Parquet to Parquet."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import duckdb

from gongbao.cities.credit_pool import credit_pool
from gongbao.cities.drawn import write_tables
from gongbao.regulations.guangzhou.credit_pool import rules
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, copy_parquet, run_table

SIZES = (1_000_000, 10_000_000)
THREADS = 2


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
    copy_parquet(
        connection,
        f"""
        WITH lent AS (
            SELECT owner, sum(loan_amount) FILTER (year(paid_out) = 2023) AS lent
            FROM '{folder}/loans.parquet' GROUP BY owner),
        firm AS (
            SELECT credit_code, sum(lent) AS firm_lent
            FROM '{folder}/companies.parquet' JOIN lent ON lent.owner = id GROUP BY credit_code),
        c AS (
            SELECT id, registered_here AND turnover <= 50000000000 AND kind <> 'other'
                AND coalesce(firm_lent, 0) <= 3000000000 AS fits
            FROM '{folder}/companies.parquet' LEFT JOIN firm USING (credit_code))
        SELECT l.id AS loans__key, fits AND due_back <= paid_out + INTERVAL 3 YEAR AND NOT finance_guaranteed
            AND credit_part * 2 > loan_amount AND confirmed AS loan_meets
        FROM '{folder}/loans.parquet' l JOIN c ON c.id = l.owner""",
        folder / "hand.parquet",
    )


def run() -> None:
    """Medians of three runs and their ratio; the results are compared row by row."""
    print(f"{'loans':>12} {'rules s':>9} {'by hand s':>10} {'ratio':>7} {'differ':>7}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name, duckdb.connect() as connection:
            folder = Path(name)
            connection.execute(f"SET threads = {THREADS}")
            connection.execute("SET preserve_insertion_order = false")
            write(folder, size)
            times: dict[str, list[float]] = {"rules": [], "hand": []}
            for _ in range(3):
                for who, work in (("rules", by_rules), ("hand", by_hand)):
                    start = perf_counter()
                    work(connection, folder)
                    times[who].append(perf_counter() - start)
            found = connection.execute(
                f"SELECT count(*) FROM '{folder}/rules.parquet' r"
                f" FULL JOIN '{folder}/hand.parquet' h USING (loans__key)"
                " WHERE r.loan_meets IS DISTINCT FROM h.loan_meets"
            ).fetchone()
            assert found is not None
            ours, theirs = (statistics.median(times[who]) for who in ("rules", "hand"))
            print(f"{size:>12,} {ours:>9.2f} {theirs:>10.2f} {ours / theirs:>7.2f} {found[0]:>7,}", flush=True)


if __name__ == "__main__":
    run()
