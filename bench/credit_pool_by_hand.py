"""Which loans of a pool year count, by hand in DuckDB SQL, as well as we can: the peer of our run. Default readings.

What cannot be is looked for first, as our run does: codes that are none, and numbers and days out of range, for which
the least and greatest are enough (statistics of the file answer).
"""

from __future__ import annotations

from pathlib import Path

from bench._beside import DAYS, within

KINDS = ("science_project", "founded_on_results", "high_tech", "sme_register", "other")


def sound(folder: Path) -> list[str]:
    """Whether codes are known, and numbers (fen) and days within what is sensible."""
    return [
        f"SELECT NOT EXISTS (FROM '{folder}/companies.parquet' WHERE kind NOT IN {KINDS})",
        within(folder / "companies.parquet", {"turnover": ("0", "100000000000000")}),
        within(
            folder / "loans.parquet",
            {
                "loan_amount": ("0", "100000000000"),
                "credit_part": ("0", "1000000000000"),
                "paid_out": DAYS,
                "due_back": DAYS,
            },
        ),
    ]


def loans(folder: Path) -> str:
    """Whether each loan may be taken into the pool; only firms that took too much stand in a list."""
    return f"""
        WITH lent AS (
            SELECT owner, sum(loan_amount) AS lent FROM '{folder}/loans.parquet'
            WHERE paid_out BETWEEN DATE '2023-01-01' AND DATE '2023-12-31' GROUP BY owner),
        c AS (
            SELECT id, credit_code, lent, registered_here AND turnover <= 50000000000 AND kind <> 'other' AS meets
            FROM '{folder}/companies.parquet' LEFT JOIN lent ON lent.owner = id),
        firm AS (SELECT credit_code FROM c GROUP BY credit_code HAVING sum(lent) > 3000000000),
        d AS (SELECT id, meets AND credit_code NOT IN (FROM firm) AS fits FROM c)
        SELECT l.id AS loans__key, fits AND due_back <= (paid_out + INTERVAL 3 YEAR)::DATE AND NOT finance_guaranteed
            AND credit_part * 2 > loan_amount AND confirmed AS loan_meets
        FROM '{folder}/loans.parquet' l JOIN d ON d.id = l.owner"""
