"""The land fee per project: the rules as SQL beside the same written by hand, whole runs, Parquet to Parquet.

Both read the projects and the zones of their district, and answer fee per mu and fee; what is unknown stays unknown.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import duckdb

from gongbao.regulations.guangzhou.land_pension_fee import rules
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, copy_parquet, run_table

SIZES = (1_000_000, 10_000_000)
THREADS = 2
ON = "2023-05-10"


def write(connection: duckdb.DuckDBPyConnection, folder: Path, size: int) -> None:
    """Projects, of which one in fifty has no published price but one zone."""
    absent = ", ".join(
        f"{each} IS NULL AS {each}__absent" for each in ("average_price", "agreement_signed", "approved")
    )
    copy_parquet(
        connection,
        f"""SELECT *, {absent} FROM (SELECT i AS id,
            (CASE WHEN i % 50 > 0 THEN 2000000 + (hash(i, 1) % 60000000)::BIGINT END * 0.01)::DECIMAL(12, 2)
                AS average_price,
            ((hash(i, 2) % 2000000)::BIGINT * 0.0001)::DECIMAL(12, 4) AS area, hash(i, 3) % 10 = 0 AS retained_land,
            CASE WHEN hash(i, 4) % 10 < 9 THEN DATE '2020-06-01' + (hash(i, 5) % 1000)::INT END AS agreement_signed,
            CASE WHEN hash(i, 6) % 10 < 6 THEN DATE '2020-06-01' + (hash(i, 7) % 1200)::INT END AS approved
        FROM range({size}) AS r(i))""",
        folder / "projects.parquet",
    )
    copy_parquet(
        connection,
        f"""SELECT i AS id, i AS owner,
            ((3000000 + (hash(i, 8) % 40000000)::BIGINT) * 0.01)::DECIMAL(12, 2) AS zone_price,
            100::DECIMAL(8, 2) AS zone_area FROM range(0, {size}, 50) AS r(i)""",
        folder / "zones.parquet",
    )


def by_rules(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    reading = TableReading(rules.REGULATION, Question(["fee_per_mu", "fee"], ON))
    run_table(
        connection,
        reading,
        {
            "subject": Register(folder / "projects.parquet", "id"),
            "zones": Register(folder / "zones.parquet", "id", "owner"),
        },
        folder / "rules.parquet",
        rejects=folder / "rejected.parquet",
    )


def by_hand(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """In whole fen and ten-thousandths, as one would write it who knows the rules' plain form."""
    rates = " ".join(f"WHEN price <= {upper * 100} THEN {rate}" for _, upper, rate, _ in rules.CITY_BANDS if upper)
    least = " ".join(f"WHEN price <= {upper * 100} THEN {fee}" for _, upper, _, fee in rules.CITY_BANDS if upper)
    *_, (_, _, last_rate, last_least) = rules.CITY_BANDS
    copy_parquet(
        connection,
        f"""
        WITH z AS (SELECT owner, count(*) AS n, min(zone_price) AS one FROM '{folder}/zones.parquet' GROUP BY owner),
        p AS (
            SELECT id, area, retained_land, agreement_signed, approved,
                (coalesce(average_price, CASE WHEN n = 1 THEN one END) * 100)::BIGINT AS price
            FROM '{folder}/projects.parquet' LEFT JOIN z ON z.owner = id),
        f AS (
            SELECT id, area, coalesce(agreement_signed < DATE '2021-08-01', false)
                    AND coalesce(approved >= DATE '2021-08-01', true) AS old_policy,
                CASE WHEN retained_land THEN 0 ELSE
                    ((greatest(price * CASE {rates} ELSE {last_rate} END,
                        CASE {least} ELSE {last_least} END * 10000) + 999999) // 1000000) * 1000000 END AS per_mu
            FROM p)
        SELECT id AS subject__key, per_mu AS fee_per_mu,
            CASE WHEN NOT old_policy THEN ((per_mu // 100) * (area * 10000)::BIGINT + 5000) // 10000 END AS fee
        FROM f""",
        folder / "hand.parquet",
    )


def run() -> None:
    """Medians of three runs and their ratio; the results are compared row by row."""
    print(f"{'rows':>12} {'rules s':>9} {'by hand s':>10} {'ratio':>7} {'differ':>7}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name, duckdb.connect() as connection:
            folder = Path(name)
            connection.execute(f"SET threads = {THREADS}")
            connection.execute("SET preserve_insertion_order = false")
            write(connection, folder, size)
            times: dict[str, list[float]] = {"rules": [], "hand": []}
            for _ in range(3):
                for who, work in (("rules", by_rules), ("hand", by_hand)):
                    start = perf_counter()
                    work(connection, folder)
                    times[who].append(perf_counter() - start)
            found = connection.execute(
                f"SELECT count(*) FROM '{folder}/rules.parquet' r"
                f" FULL JOIN '{folder}/hand.parquet' h USING (subject__key)"
                " WHERE r.fee_per_mu IS DISTINCT FROM h.fee_per_mu OR r.fee IS DISTINCT FROM h.fee"
            ).fetchone()
            assert found is not None
            ours, theirs = (statistics.median(times[who]) for who in ("rules", "hand"))
            print(f"{size:>12,} {ours:>9.2f} {theirs:>10.2f} {ours / theirs:>7.2f} {found[0]:>7,}", flush=True)


if __name__ == "__main__":
    run()
