"""The land fee written by hand in DuckDB SQL, as well as we can: the peer of our run. Default readings only.

The registers keep absent and unknown apart by a companion column `<fact>__absent`, and so does the answer. What cannot
be is looked for first, as our run does: codes that are none, and numbers and days out of range, for which the least and
greatest are enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench._beside import DAYS, within
from gongbao.regulations.guangzhou.land_pension_fee.rules import CITY_BANDS, PROVINCE_START

START = f"DATE '{PROVINCE_START}'"


def sound_projects(folder: Path) -> list[str]:
    """Whether prices, areas and days of projects and the prices of zones are within what is sensible."""
    prices = ("0", "10000000")
    projects = {
        "average_price": prices,
        "area": ("0", "1000000"),
        "agreement_signed": DAYS,
        "approved": DAYS,
    }
    return [within(folder / "projects.parquet", projects), within(folder / "zones.parquet", {"zone_price": prices})]


def sound_persons(folder: Path) -> list[str]:
    """Whether the days of birth are days that can be."""
    return [within(folder / "persons.parquet", {"person_birth": DAYS})]


def sound_households(folder: Path) -> list[str]:
    """The same of persons, and whether the amounts (fen) and the codes of their households are known."""
    households = folder / "households.parquet"
    return [
        *sound_persons(folder),
        within(households, {"household_fee": ("0", "100000000000")}),
        f"SELECT NOT EXISTS (FROM '{households}' WHERE list_basis NOT IN ('household', 'overdue', 'village'))",
    ]


def fees(folder: Path) -> str:
    """Fee per mu (ten-thousandths of a yuan) and fee (fen) of each project."""
    rates = " ".join(f"WHEN price <= {upper * 100} THEN {rate}" for _, upper, rate, _ in CITY_BANDS if upper)
    least = " ".join(f"WHEN price <= {upper * 100} THEN {fee}" for _, upper, _, fee in CITY_BANDS if upper)
    *_, (_, _, last_rate, last_least) = CITY_BANDS
    return f"""
        WITH z AS (
            SELECT owner, min(zone_price) AS one, max(zone_price) AS top FROM '{folder}/zones.parquet' GROUP BY owner),
        p AS (
            SELECT id, (area * 10000)::BIGINT AS area, retained_land,
                (coalesce(average_price, CASE WHEN average_price__absent AND one = top THEN one END) * 100)::BIGINT
                    AS price,
                coalesce(agreement_signed < {START}, CASE WHEN agreement_signed__absent THEN false END)
                    OR coalesce(approved < {START}, CASE WHEN approved__absent THEN false END) AS old_policy
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


def adult_members(folder: Path, days: Mapping[str, str]) -> str:
    """How many members of each household have turned sixteen on each of the days, in columns of these names."""
    last = max(days.values())
    grown = "person_birth <= DATE '{}' - INTERVAL 16 YEAR"
    counts = ", ".join(f"count(CASE WHEN {grown.format(day)} THEN 1 END) AS {name}" for name, day in days.items())
    if len(days) == 1:
        counts = f"count(*) AS {next(iter(days))}"
    return f"""
        SELECT h.id AS households__key, {", ".join(f"coalesce({name}, 0) AS {name}" for name in days)}
        FROM '{folder}/households.parquet' h LEFT JOIN (
            SELECT owner, {counts} FROM '{folder}/persons.parquet'
            WHERE {grown.format(last)} AND member GROUP BY owner) p ON p.owner = h.id"""


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
