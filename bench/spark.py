"""The three regulations on Spark in local mode beside DuckDB: whole runs, Parquet to Parquet, held row by row.

Both run the same rules over the same registers on the same cores. Spark's session is started, and each question asked
once of a small register, before anything is timed; what that took is printed apart, since every command pays it.
GONGBAO_BENCH_SPARK sets the sizes, `100000,1000000`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import duckdb

from gongbao.cities.credit_pool import credit_pool
from gongbao.cities.drawn import write_tables
from gongbao.cities.land_projects import land_projects
from gongbao.cities.register import write_register
from gongbao.cities.residents import residents
from gongbao.regulations.asked_of_registers import without_faults
from gongbao.regulations.guangzhou.credit_pool import rules as pool
from gongbao.regulations.guangzhou.credit_pool.settlement import NEEDED
from gongbao.regulations.guangzhou.land_pension_fee import rules as land
from gongbao.regulations.guangzhou.longevity_allowance import payroll, people
from gongbao.regulations.guangzhou.longevity_allowance import rules as longevity
from gongbao.regulations.guangzhou.longevity_allowance.register import CHECKS, COLUMNS
from gongbao.regulations.register_checks import check_register
from gongbao.regulations.registers import open_register
from gongbao.rules import RegisterError, Regulation, YearMonth
from gongbao.rules.register import Register
from gongbao.rules.spark import local_session, run_spark
from gongbao.rules.table import Question, TableReading, run_table

SIZES = "100000,1000000"
SMALL = 2_000
THREADS = 2
MONTH = YearMonth(2023, 5)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about one scope's register."""

    name: str
    regulation: Regulation
    question: Question
    registers: Mapping[str, Register]

    def reading(self) -> tuple[TableReading, dict[str, Register]]:
        """What is asked, and the registers that it looks at."""
        reading = TableReading(self.regulation, self.question)
        used = {scope.name for scope in (self.regulation.scope, *reading.plan.groups)}
        return reading, {name: register for name, register in self.registers.items() if name in used}


def longevity_month(folder: Path, size: int) -> Iterator[Asked]:
    """What the payroll asks, of every usable row, not only of those that a month can concern."""
    residents_path, facts = folder / "residents.parquet", folder / "people.parquet"
    write_register(residents(size, seed=1), residents_path, lambda _: None)
    with duckdb.connect() as connection:
        check_register(connection, open_register(connection, residents_path, COLUMNS, folder), CHECKS)
        connection.execute("CREATE TEMP TABLE candidates AS FROM register ANTI JOIN rejected USING (row)")
        connection.execute(f"CREATE TEMP TABLE moved AS {people.moved_sql(MONTH, {})}")
        columns = "row AS id, *, confirmed IS NULL AS confirmed__absent"
        connection.execute(f"COPY (SELECT {columns} FROM ({people.people_sql(with_rates=False)})) TO '{facts}'")
    question = Question(payroll.CONCEPTS, MONTH, outcomes=("kind",))
    yield Asked("longevity, persons", longevity.REGULATION, question, {"subject": Register(facts, "id")})


def land_fee(folder: Path, size: int) -> Iterator[Asked]:
    """The fee of each project; each person's share, of as many persons."""
    write_tables(land_projects(size, 1, 1, seed=1), folder)
    registers = _registers(folder, ("zones", "households", "persons"))
    registers["subject"] = Register(folder / "projects.parquet", "id")
    on = "2023-05-10"
    fee = Question(("price", "rate", "floor_kept", "old_policy", "approvable", "fee_per_mu", "fee"), on)
    yield Asked("land fee, projects", land.REGULATION, fee, registers)
    share = Question(("shares", "goes_to", "recalculated", "share"), on, outcomes=("goes_to",))
    yield Asked("land fee, persons", land.REGULATION, share, registers)


def credit_year(folder: Path, size: int) -> Iterator[Asked]:
    """Which loans count, and the claims settled: sums over all loans, a fund spread over each bank's claims."""
    write_tables(credit_pool(12, size, size // 50, seed=1), folder)
    registers = _registers(folder, tuple(NEEDED))
    registers["banks"] = Register(folder / "banks.parquet", "id")
    with duckdb.connect() as connection:
        registers, _ = without_faults(connection, pool.REGULATION, registers, NEEDED, folder)
    on = "2023-06-30"
    claims = ("claim_meets", "bad_balance", "loan_ceiling", "claimable", "compensation", "borne_by_bank")
    for name, question in (
        ("credit pool, loans", Question(("loan_meets",), on, outcomes=("loan_meets",))),
        ("credit pool, claims", Question(claims, on, outcomes=("claim_meets",))),
        ("credit pool, banks", Question(("bank_lending", "companies_served", "bank_ceiling", "bank_compensation"), on)),
        ("credit pool, recoveries", Question(("net_recovery", "to_return"), on)),
    ):
        yield Asked(name, pool.REGULATION, question, registers)


REGULATIONS = (longevity_month, land_fee, credit_year)


def _registers(folder: Path, names: tuple[str, ...]) -> dict[str, Register]:
    return {name: Register(folder / f"{name}.parquet", "id", "owner") for name in names}


def run() -> None:
    start = perf_counter()
    try:
        session = local_session(str(THREADS))
    except RegisterError as missing:
        print(missing)
        return
    print(f"Spark's session started in {perf_counter() - start:.1f} s")
    for made in REGULATIONS:
        with tempfile.TemporaryDirectory() as name:
            start = perf_counter()
            for asked in made(Path(name), SMALL):
                reading, registers = asked.reading()
                run_spark(session, reading, registers, Path(name) / "spark.parquet", rejects=Path(name) / "bad.parquet")
            print(f"the first small run of {made.__name__}: {perf_counter() - start:.1f} s")
    print(f"{'asked of':<26}{'rows':>12} {'DuckDB s':>9} {'Spark s':>9} {'Spark / DuckDB':>15} {'differ':>7}")
    for size in map(int, os.environ.get("GONGBAO_BENCH_SPARK", SIZES).split(",")):
        for made in REGULATIONS:
            with tempfile.TemporaryDirectory() as name, duckdb.connect() as connection:
                connection.execute(f"SET threads = {THREADS}")
                for asked in made(Path(name), size):
                    _measure(connection, session, asked, Path(name))
    session.stop()


def _measure(connection: duckdb.DuckDBPyConnection, session: object, asked: Asked, folder: Path) -> None:
    ours, spark, ours_bad, spark_bad = (
        folder / f"{name}.parquet" for name in ("duckdb", "spark", "duckdb-bad", "spark-bad")
    )
    reading, registers = asked.reading()
    start = perf_counter()
    rows = run_table(connection, reading, registers, ours, rejects=ours_bad).rows
    on_duckdb = perf_counter() - start
    start = perf_counter()
    run_spark(session, reading, registers, spark, rejects=spark_bad)
    on_spark = perf_counter() - start
    one, other = f"FROM '{ours}'", f"FROM '{spark}/*.parquet'"
    found = connection.execute(
        f"SELECT count(*) FROM (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}))"
    ).fetchone()
    assert found is not None
    ratio = on_spark / on_duckdb
    print(f"{asked.name:<26}{rows:>12,} {on_duckdb:>9.2f} {on_spark:>9.2f} {ratio:>15.1f} {found[0]:>7,}", flush=True)
    for path in (ours, spark, ours_bad, spark_bad):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


if __name__ == "__main__":
    run()
