"""The loans of a pool year, which of them count: the rules as SQL beside the same by hand and in OpenFisca-Core.

Whole runs, Parquet to Parquet. GONGBAO_BENCH_ROWS sets the sizes; OpenFisca runs where it is installed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from bench import credit_pool_by_hand
from bench._beside import BY_HAND, HAS_OPENFISCA, OPENFISCA, RULES, Place, heading, place, sizes
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


def by_rules(at: Place) -> None:
    reading = TableReading(rules.REGULATION, Question(["loan_meets"], "2023-06-30"))
    registers = {name: Register(at.folder / f"{name}.parquet", "id", "owner") for name in ("companies", "loans")}
    registers["banks"] = Register(at.folder / "banks.parquet", "id")
    run_table(at.connection, reading, registers, at.out(RULES))


def run() -> None:
    """Medians of runs in turn; the results are compared row by row."""
    heading()
    for size in sizes("1000000,10000000"):
        with place(size) as at:
            write(at.folder, size)
            _compare(at)


def _compare(at: Place) -> None:
    hand, folder = credit_pool_by_hand, at.folder
    runs: dict[str, Callable[[], object]] = {
        RULES: lambda: by_rules(at),
        BY_HAND: lambda: at.by_hand(hand.sound(folder), hand.loans(folder)),
    }
    if HAS_OPENFISCA:
        from bench import credit_pool_peer

        runs[OPENFISCA] = lambda: credit_pool_peer.loans(folder, at.out(OPENFISCA))
    at.compare("loans that count", "loans__key", ["loan_meets"], runs)


if __name__ == "__main__":
    run()
