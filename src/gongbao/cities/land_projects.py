"""Synthetic land projects with the zones of their district, households and persons, with known faults.

Of a thousand projects some 5 have no area, 1 an area that cannot be; of a thousand persons 5 have no day of birth.
"""

from __future__ import annotations

from gongbao.cities.drawn import draw, gap, one_of

DISTRICTS = ("荔湾", "越秀", "海珠", "天河", "白云", "黄埔", "番禺", "花都", "南沙", "从化", "增城")
PENSIONS = ("resident", "resident", "employee", "uninsured", "drawing_employee", "drawing_resident")
LISTS = ("household", "household", "household", "overdue", "village")


def land_projects(projects: int, households: int, persons: int, seed: int) -> dict[str, str]:
    """The selects of the registers, by name: `households` to a project, up to `persons` to a household."""

    def d(salt: int, below: int) -> str:
        return draw(seed, salt, below)

    day = "DATE '2020-06-01'"
    born = f"DATE '1935-01-01' + {draw(seed, 41, 32_000, 'i, p')}::INT"
    return {
        "projects": f"""
            SELECT i AS id, {one_of(seed, 1, DISTRICTS)} AS district,
                CASE WHEN {d(2, 1000)} >= 20 THEN (2000000 + {d(3, 60_000_000)}) * 0.01 END::DECIMAL(12, 2)
                    AS average_price,
                average_price IS NULL AS average_price__absent,
                {gap(seed, 4, 5, f"CASE WHEN {d(5, 1000)} < 1 THEN -1 ELSE {d(6, 2_000_000)} * 0.0001 END")}
                    ::DECIMAL(12, 4) AS area,
                {d(7, 100)} < 10 AS retained_land,
                CASE WHEN {d(8, 100)} < 90 THEN {day} + {d(9, 1000)}::INT END AS agreement_signed,
                agreement_signed IS NULL AS agreement_signed__absent,
                CASE WHEN {d(10, 100)} < 60 THEN {day} + {d(11, 1200)}::INT END AS approved,
                approved IS NULL AS approved__absent,
                {d(12, 100)} < 90 AS beneficiaries_fixed, {d(13, 200_000_000)} AS deposited
            FROM range({projects}) AS r(i)""",
        "zones": f"""
            SELECT 3 * i + z AS id, i AS owner,
                ((3000000 + {draw(seed, 20, 40_000_000, "i, z")}) * 0.01)::DECIMAL(12, 2) AS zone_price,
                (100 + {draw(seed, 21, 100_000, "i, z")})::DECIMAL(12, 2) AS zone_area
            FROM range({projects}) AS r(i), range(1 + {d(22, 3)}) AS s(z)""",
        "households": f"""
            SELECT {households} * i + h AS id, i AS owner, {draw(seed, 30, 20_000_000, "i, h")} AS household_fee,
                {one_of(seed, 31, LISTS, "i, h")} AS list_basis,
                DATE '2023-06-01' + {draw(seed, 32, 30, "i, h")}::INT AS list_day, false AS list_day__absent
            FROM range({projects}) AS r(i), range({households}) AS s(h)""",
        "persons": f"""
            SELECT {persons} * i + p AS id, i AS owner,
                {gap(seed, 40, 5, born, "i, p")} AS person_birth,
                {draw(seed, 42, 100, "i, p")} < 90 AS member, {draw(seed, 43, 100, "i, p")} < 80 AS named,
                {one_of(seed, 44, PENSIONS, "i, p")} AS pension
            FROM range({projects * households}) AS r(i), range(1 + {d(45, persons)}) AS s(p)""",
    }
