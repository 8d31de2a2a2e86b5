"""The land fee: the rules as SQL beside the same by hand and in OpenFisca-Core, whole runs, Parquet to Parquet.

Projects answer fee per mu and fee (bands, dates); households how many of their members are sixteen (a sum), on one plan
day and, before the day is set, on each of twelve; persons their shares. GONGBAO_BENCH_ROWS sets the sizes; OpenFisca
runs where it is installed. Beyond ten million rows the rules run alone.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench import land_fee_by_hand as hand
from bench._beside import BY_HAND, HAS_OPENFISCA, OPENFISCA, RULES, Place, beside, heading, place, show, sizes
from gongbao.regulations.guangzhou.land_pension_fee import rules
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, copy_parquet, run_table

ON = "2023-05-10"
TWELVE = [f"2023-{month:02d}-10" for month in range(1, 13)]
"""The days on which the plan may come to be made."""
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: concepts on a day or several, of the registers of some scopes."""

    what: str
    concepts: Sequence[str]
    scopes: Sequence[str]
    on: str | Sequence[str] = ON

    @property
    def columns(self) -> list[str]:
        """The columns of the answer."""
        if isinstance(self.on, str):
            return list(self.concepts)
        return [f"{concept}__{day.replace('-', '_')}" for concept in self.concepts for day in self.on]

    @property
    def key(self) -> str:
        return f"{rules.REGULATION.concepts[self.concepts[0]].scope.name}__key"


FEES = Asked("fees of projects", ("fee_per_mu", "fee"), ("subject", "zones"))
SUMS = Asked("sums of households", ("adult_members",), ("households", "persons"))
SHARES = Asked("shares of persons", ("share",), ("households", "persons"))
TWELVE_SUMS = Asked("sums on twelve days", ("adult_members",), ("households", "persons"), TWELVE)


def by_rules(at: Place, asked: Asked) -> None:
    """The concepts asked of registers of these scopes."""
    folder = at.folder
    files = {"subject": Register(folder / "projects.parquet", "id")}
    files |= {name: Register(folder / f"{name}.parquet", "id", "owner") for name in ("zones", "persons")}
    files["households"] = Register(folder / "households.parquet", "id", "owner" if "subject" in asked.scopes else "")
    reading = TableReading(rules.REGULATION, Question(asked.concepts, asked.on))
    run_table(at.connection, reading, {name: files[name] for name in asked.scopes}, at.out(RULES))


def run() -> None:
    """Medians of runs in turn; the results are compared row by row."""
    heading()
    for size in sizes("1000000,10000000"):
        with place(size) as at:
            if size > MOST_BESIDE:
                write(at.connection, at.folder, size, TABLES[:2])
                show(FEES.what, size, beside({RULES: lambda at=at: by_rules(at, FEES)}, 1), {})  # type: ignore[misc]
                print(f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB")
                continue
            write(at.connection, at.folder, size)
            _compare(at)


def _compare(at: Place) -> None:
    folder, out = at.folder, at.out(OPENFISCA)
    by_hand: list[tuple[Asked, Callable[[], object]]] = [
        (FEES, lambda: at.by_hand(hand.sound_projects(folder), hand.fees(folder))),
        (SUMS, lambda: at.by_hand(hand.sound_persons(folder), hand.adult_members(folder, {"adult_members": ON}))),
        (
            TWELVE_SUMS,
            lambda: at.by_hand(
                hand.sound_persons(folder),
                hand.adult_members(folder, dict(zip(TWELVE_SUMS.columns, TWELVE, strict=True))),
            ),
        ),
        (SHARES, lambda: at.by_hand(hand.sound_households(folder), hand.shares(folder, ON))),
    ]
    peers: dict[str, Callable[[], object]] = {}
    if HAS_OPENFISCA:
        from bench import land_fee_peer as peer

        peers = {
            FEES.what: lambda: peer.fees(folder, out),
            SUMS.what: lambda: peer.adult_members(folder, out, {"adult_members": ON}),
            TWELVE_SUMS.what: lambda: peer.adult_members(
                folder, out, dict(zip(TWELVE_SUMS.columns, TWELVE, strict=True))
            ),
            SHARES.what: lambda: peer.shares(folder, out, ON),
        }
    for asked, other in by_hand:
        runs: dict[str, Callable[[], object]] = {RULES: lambda asked=asked: by_rules(at, asked), BY_HAND: other}  # type: ignore[misc]
        if asked.what in peers:
            runs[OPENFISCA] = peers[asked.what]
        at.compare(asked.what, asked.key, asked.columns, runs, unknown="nullif({0}, -1)")


if __name__ == "__main__":
    run()
