"""Checks of a register before a run: rows that cannot be used go to the table `rejected`, each with its reasons.

`rejected` has `row`, `id_masked`, `field`, `expected`, `found`. Unknown facts are no fault here: the rules say what
they would decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongbao.regulations.registers import Column, Kind, Register
from gongbao.rules.quoting import literal
from gongbao.text.identity import CHECK_CHARACTERS, WEIGHTS

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Check:
    """One way a row can be wrong, as SQL over `register` and `digits` (the first 17 digits as a number).

    Of several checks of one field the first that holds is reported, so a later one may take the earlier for granted.
    `beside`: the other columns that it reads.
    """

    field: str
    expected: str
    found: str
    condition: str
    beside: tuple[str, ...] = ()


_SUM = " + ".join(f"{weight} * (digits // {10 ** (16 - i)} % 10)" for i, weight in enumerate(WEIGHTS))
_CHARACTER = f"substring('{CHECK_CHARACTERS}', (({_SUM}) % 11)::INTEGER + 1, 1)"
_YEAR, _MONTH, _DAY = "digits // 10000000 % 10000", "digits // 100000 % 100", "digits // 1000 % 100"

IDENTITY_CHECKS = (
    Check("id_number", "'不空'", "'空'", "id_number IS NULL"),
    Check(
        "id_number",
        "'17位数字加一位校验码（数字或大写X）'",
        "length(id_number)::VARCHAR || '位：' || left(id_number, 6) || '…'",
        "digits IS NULL OR digits < 10000000000000000 OR length(id_number) <> 18",
    ),
    Check(
        "id_number",
        f"'校验码' || {_CHARACTER}",
        "'校验码' || right(id_number, 1)",
        f"right(id_number, 1) <> {_CHARACTER}",
    ),
    Check(
        "id_number",
        "'第7至14位是日期'",
        "substring(id_number, 7, 8)",
        f"CASE WHEN {_MONTH} BETWEEN 1 AND 12 AND {_YEAR} >= 1 THEN {_DAY} = 0 OR ({_DAY} > 28 "
        f"AND {_DAY} > day(last_day(make_date({_YEAR}, {_MONTH}, 1)))) ELSE true END",
    ),
)
"""As `gongbao.text.identity.fault`, over a table."""


def not_before(later: Column, earlier: Column) -> Check:
    """`later` may not be an earlier day than `earlier`."""
    return Check(
        later.name,
        f"'不早于{earlier.title}' || {earlier.name}::VARCHAR",
        f"{later.name}::VARCHAR",
        f"{later.name} < {earlier.name}",
        (earlier.name,),
    )


def check_register(connection: duckdb.DuckDBPyConnection, register: Register, checks: Sequence[Check]) -> None:
    """Make the table `rejected` from what could not be read, the checks, and people who come twice.

    Of rows that agree in everything the first stays; where rows of one number differ, none can be trusted.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE rejected "
        "(row BIGINT, id_masked VARCHAR, field VARCHAR, expected VARCHAR, found VARCHAR)"
    )
    _reject_unread(connection, register)
    _reject_faulty(connection, checks)
    _reject_duplicates(connection, register)


def _reject_unread(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    for unread in register.unread:
        connection.execute(
            f"INSERT INTO rejected SELECT row, {masked('id_number')}, "
            f"{literal(unread.column.name)}, {literal(_FORMS[unread.column.kind])}, unread.written "
            f"FROM (SELECT register_row AS row, {unread.found} AS written FROM register_raw WHERE {unread.condition}) "
            "AS unread JOIN register USING (row)"
        )


def _reject_faulty(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> None:
    # One pass, over the columns that checks read, finds the few rows; only these are looked at check by check.
    faulty = " OR ".join(f"({check.condition})" for check in checks)
    read = ", ".join(dict.fromkeys(["id_number", *(name for check in checks for name in (check.field, *check.beside))]))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE faulty AS SELECT * FROM "
        f"(SELECT row, {read}, TRY_CAST(left(id_number, 17) AS BIGINT) AS digits FROM register) WHERE {faulty}"
    )
    for field in dict.fromkeys(check.field for check in checks):
        branches = " ".join(
            f"WHEN {check.condition} THEN {{'expected': {check.expected}, 'found': {check.found}}}"
            for check in checks
            if check.field == field
        )
        connection.execute(
            f"INSERT INTO rejected SELECT row, {masked('id_number')}, {literal(field)}, fault.expected, fault.found "
            f"FROM (SELECT row, id_number, CASE {branches} END AS fault FROM faulty) WHERE fault IS NOT NULL"
        )


def _reject_duplicates(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    # Hashes are grouped, not the numbers: half the time and memory; rows of a shared hash are then compared.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE shared_hash AS SELECT key FROM "
        "(SELECT hash(id_number) AS key FROM register) GROUP BY key HAVING count(*) > 1"
    )
    content = ", ".join(column.name for column in register.columns)
    connection.execute(
        f"""INSERT INTO rejected
        WITH suspects AS (
            SELECT row, id_number, hash({content}) AS content FROM register
            SEMI JOIN shared_hash ON hash(id_number) = shared_hash.key
            WHERE id_number IS NOT NULL
        ),
        persons AS (
            SELECT id_number, min(row) AS first_row, count(DISTINCT content) > 1 AS differ
            FROM suspects GROUP BY id_number HAVING count(*) > 1
        )
        SELECT row, {masked("id_number")}, 'id_number', '每人一行',
            CASE WHEN differ THEN '多行同号而内容不同，首见第' || first_row || '行，均不采用'
                 ELSE '与第' || first_row || '行完全相同，只采用该行' END
        FROM suspects JOIN persons USING (id_number) WHERE differ OR row > first_row"""
    )


def masked(number: str) -> str:
    """SQL for an identity number as it may be shown: `gongbao.text.identity.mask`."""
    return (
        f"CASE WHEN length({number}) > 8 "
        f"THEN left({number}, 6) || repeat('*', length({number}) - 8) || right({number}, 2) "
        f"ELSE repeat('*', length({number})) END"
    )


_FORMS = {
    Kind.TEXT: "文本",
    Kind.DAY: "日期，如 1953-05-20",
    Kind.FLAG: "是或否",
    Kind.MOVES: 'JSON 列表，如 [{"on": "2023-07-16", …}]',
}
