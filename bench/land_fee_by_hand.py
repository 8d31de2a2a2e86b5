"""The land fee written by hand in DuckDB SQL, as well as we can: the peer of our run. Default readings only.

The registers keep absent and unknown apart by a companion column `<fact>__absent`, and so does the answer.
"""

from __future__ import annotations

from pathlib import Path

from gongbao.regulations.guangzhou.land_pension_fee.rules import CITY_BANDS, PROVINCE_START

START = f"DATE '{PROVINCE_START}'"


def fees(folder: Path) -> str:
    """Fee per mu (ten-thousandths of a yuan) and fee (fen) of each project."""
    rates = " ".join(f"WHEN price <= {upper * 100} THEN {rate}" for _, upper, rate, _ in CITY_BANDS if upper)
    least = " ".join(f"WHEN price <= {upper * 100} THEN {fee}" for _, upper, _, fee in CITY_BANDS if upper)
    *_, (_, _, last_rate, last_least) = CITY_BANDS
    return f"""
        WITH z AS (SELECT owner, count(*) AS n, min(zone_price) AS one FROM '{folder}/zones.parquet' GROUP BY owner),
        p AS (
            SELECT id, (area * 10000)::BIGINT AS area, retained_land,
                (coalesce(average_price, CASE WHEN average_price__absent AND n = 1 THEN one END) * 100)::BIGINT
                    AS price,
                coalesce(agreement_signed < {START}, CASE WHEN agreement_signed__absent THEN false END)
                    AND coalesce(approved >= {START}, CASE WHEN approved__absent THEN true END) AS old_policy
            FROM '{folder}/projects.parquet' LEFT JOIN z ON z.owner = id),
        f AS (
            SELECT id, area, old_policy, CASE WHEN retained_land THEN 0 ELSE
                (greatest(price * CASE {rates} WHEN price IS NOT NULL THEN {last_rate} END,
                    CASE {least} ELSE {last_least} END * 10000) + 999999) // 1000000 END AS hundreds
            FROM p)
        SELECT id AS subject__key, hundreds * 1000000 AS fee_per_mu,
            CASE WHEN NOT old_policy THEN hundreds * area END AS fee,
            CASE WHEN old_policy THEN true WHEN NOT old_policy AND hundreds IS NOT NULL THEN false END AS fee__absent
        FROM f"""


def adult_members(folder: Path, day: str) -> str:
    """How many members of each household have turned sixteen."""
    return f"""
        SELECT h.id AS households__key, coalesce(n, 0) AS adult_members FROM '{folder}/households.parquet' h LEFT JOIN (
            SELECT owner, count(*) FILTER (person_birth <= DATE '{day}' - INTERVAL 16 YEAR AND member) AS n
            FROM '{folder}/persons.parquet' GROUP BY owner) p ON p.owner = h.id"""


def shares(folder: Path, day: str) -> str:
    """Each person's share of the household's part; what does not divide, a fen each in the order of the list."""
    return f"""
        WITH s AS (
            SELECT p.id, p.owner, h.household_fee AS fee, CASE list_basis WHEN 'village' THEN named
                ELSE person_birth <= DATE '{day}' - INTERVAL 16 YEAR AND (list_basis = 'overdue' OR member)
                END AS shares
            FROM '{folder}/persons.parquet' p JOIN '{folder}/households.parquet' h ON h.id = p.owner),
        n AS (
            SELECT id, fee, shares, count(*) FILTER (shares) OVER (PARTITION BY owner) AS n,
                row_number() OVER (PARTITION BY owner ORDER BY NOT shares, id) AS place
            FROM s)
        SELECT id AS persons__key,
            CASE WHEN shares THEN fee // n + CASE WHEN place <= fee % n THEN 1 ELSE 0 END ELSE 0 END AS share
        FROM n"""
