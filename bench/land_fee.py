"""The land fee: the rules as SQL beside the same by hand and in OpenFisca-Core, whole runs, Parquet to Parquet.

Projects answer fee per mu and fee (bands, dates); households how many of their members are sixteen (a sum); persons
their shares. GONGBAO_BENCH_ROWS sets the sizes; OpenFisca runs where it is installed. Beyond
ten million rows the rules run alone.
"""

from __future__ import annotations

import importlib.util
import resource
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from bench import land_fee_by_hand
from bench._beside import THREADS, beside, heading, show, sizes, times_for
from gongbao.regulations.guangzhou.land_pension_fee import rules
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, copy_parquet, run_table

ON = "2023-05-10"
FEES = (("fee_per_mu", "fee"), ("subject", "zones"))
MOST_BESIDE = 10_000_000
"""More rows are run by the rules alone, once, for time and memory."""
TABLES = ("projects", "zones", "households", "persons")


def write(connection: duckdb.DuckDBPyConnection, folder: Path, size: int, names: Sequence[str] = TABLES) -> None:
    """Projects, of which one in fifty has no published price but one zone; households of one to seven persons."""
    absent = ", ".join(
        f"{each} IS NULL AS {each}__absent" for each in ("average_price", "agreement_signed", "approved")
    )
    tables = {
        "projects": f"""SELECT *, {absent} FROM (SELECT i AS id,
            (CASE WHEN i % 50 > 0 THEN 2000000 + (hash(i, 1) % 60000000)::BIGINT END * 0.01)::DECIMAL(12, 2)
                AS average_price,
            ((hash(i, 2) % 2000000)::BIGINT * 0.0001)::DECIMAL(12, 4) AS area, hash(i, 3) % 10 = 0 AS retained_land,
            CASE WHEN hash(i, 4) % 10 < 9 THEN DATE '2020-06-01' + (hash(i, 5) % 1000)::INT END AS agreement_signed,
            CASE WHEN hash(i, 6) % 10 < 6 THEN DATE '2020-06-01' + (hash(i, 7) % 1200)::INT END AS approved
        FROM range({size}) AS r(i))""",
        "zones": f"""SELECT i AS id, i AS owner,
            ((3000000 + (hash(i, 8) % 40000000)::BIGINT) * 0.01)::DECIMAL(12, 2) AS zone_price,
            100::DECIMAL(8, 2) AS zone_area FROM range(0, {size}, 50) AS r(i)""",
        "households": f"""SELECT i AS id, i // 10 AS owner, (hash(i, 1) % 50000000)::BIGINT AS household_fee,
            ['household', 'household', 'overdue', 'village'][1 + (hash(i, 2) % 4)::INT] AS list_basis
        FROM range({size} // 4) AS r(i)""",
        "persons": f"""SELECT i AS id,
            i // 8 * 2 + CASE WHEN i % 8 < 1 + hash(i // 8, 3) % 7 THEN 0 ELSE 1 END AS owner,
            DATE '1930-01-01' + (hash(i, 4) % 34000)::INT AS person_birth, hash(i, 5) % 10 < 8 AS member,
            hash(i, 6) % 2 = 0 AS named FROM range({size}) AS r(i)""",
    }
    for name in names:
        copy_parquet(connection, tables[name], folder / f"{name}.parquet")


def by_rules(
    connection: duckdb.DuckDBPyConnection, folder: Path, concepts: Sequence[str], scopes: Sequence[str]
) -> None:
    """The concepts asked of registers of these scopes."""
    files = {"subject": Register(folder / "projects.parquet", "id")}
    files |= {name: Register(folder / f"{name}.parquet", "id", "owner") for name in ("zones", "persons")}
    files["households"] = Register(folder / "households.parquet", "id", "owner" if "subject" in scopes else "")
    reading = TableReading(rules.REGULATION, Question(concepts, ON))
    run_table(connection, reading, {name: files[name] for name in scopes}, folder / "rules.parquet")


def run() -> None:
    """Medians of runs in turn; the results are compared row by row."""
    heading()
    for size in sizes("1000000,10000000"):
        with tempfile.TemporaryDirectory(prefix="gongbao-bench-") as name, duckdb.connect() as connection:
            folder = Path(name)
            connection.execute(f"SET threads = {THREADS}; SET memory_limit = '3GB'; SET temp_directory = '{folder}'")
            connection.execute("SET preserve_insertion_order = false")
            if size > MOST_BESIDE:
                write(connection, folder, size, TABLES[:2])
                fees = beside({"rules": lambda c=connection, f=folder: by_rules(c, f, *FEES)}, 1)  # type: ignore[misc]
                show("fees of projects", size, fees, {})
                print(f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB")
                continue
            write(connection, folder, size)
            _compare(connection, folder, size, "fees of projects", *FEES, "subject")
            _compare(connection, folder, size, "sums of households", ("adult_members",), ("households", "persons"))
            _compare(connection, folder, size, "shares of persons", ("share",), ("households", "persons"))


def _compare(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    size: int,
    what: str,
    concepts: Sequence[str],
    scopes: Sequence[str],
    key: str = "",
) -> None:
    by_hand: dict[str, Callable[[], str]] = {
        "fee": lambda: land_fee_by_hand.fees(folder),
        "adult_members": lambda: land_fee_by_hand.adult_members(folder, ON),
        "share": lambda: land_fee_by_hand.shares(folder, ON),
    }
    asked = concepts[-1]
    scope = key or rules.REGULATION.concepts[asked].scope.name
    runs: dict[str, Callable[[], object]] = {
        "rules": lambda: by_rules(connection, folder, concepts, scopes),
        "by hand": lambda: copy_parquet(connection, by_hand[asked](), folder / "by hand.parquet"),
    }
    if importlib.util.find_spec("openfisca_core"):
        from bench import land_fee_peer

        out = folder / "OpenFisca.parquet"
        peers: dict[str, Callable[[], object]] = {
            "fee": lambda: land_fee_peer.fees(folder, out),
            "adult_members": lambda: land_fee_peer.adult_members(folder, out, ON),
            "share": lambda: land_fee_peer.shares(folder, out, ON),
        }
        runs["OpenFisca"] = peers[asked]
    taken = beside(runs, times_for(size))
    differ = {name: _apart(connection, folder, name, concepts, f"{scope}__key") for name in list(runs)[1:]}
    show(what, size, taken, differ)


def _apart(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, concepts: Sequence[str], key: str) -> int:
    """Rows that differ; OpenFisca's -1 stands for what is not known."""
    other = "nullif(t.{0}, -1)" if name == "OpenFisca" else "t.{0}"
    unlike = " OR ".join(f"r.{each} IS DISTINCT FROM {other.format(each)}" for each in concepts)
    query = f"FROM '{folder}/rules.parquet' r FULL JOIN '{folder}/{name}.parquet' t USING ({key}) WHERE {unlike}"
    found = connection.execute(f"SELECT count(*) {query}").fetchone()
    assert found is not None
    return int(found[0])


if __name__ == "__main__":
    run()
