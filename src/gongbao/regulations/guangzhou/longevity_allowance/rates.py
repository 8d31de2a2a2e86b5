"""The table of higher rates that districts keep (第五条第二款): a CSV of district, age_from, yuan, since."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.regulations.guangzhou.longevity_allowance.facts import AGES, district_rates
from gongbao.regulations.registers import RegisterError
from gongbao.rules import FactError
from gongbao.rules.types import Money, to_plain

if TYPE_CHECKING:
    import duckdb

COLUMNS = ("district", "age_from", "yuan", "since")


def load_rates(connection: duckdb.DuckDBPyConnection, path: Path | None, readings: Mapping[str, str]) -> bool:
    """Make the table `higher_rates` (district, rate_70 … rate_100 in fen); false where there are none.

    Raises RegisterError naming file and line.
    """
    if path is None:
        return False
    rows: dict[str, dict[str, dict[str, str | None]]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not set(COLUMNS[:3]) <= set(reader.fieldnames or ()):
                raise RegisterError(f"{path}：各区标准表应有列 {'、'.join(COLUMNS)}，现有 {reader.fieldnames}。")
            for row in reader:
                written = rows.setdefault(row["district"], {})
                written[row["age_from"]] = {"yuan": row["yuan"], "since": row.get("since") or None}
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterError(f"{path}：读不出各区标准表（{error}）。") from error
    try:
        kept = district_rates(rows, readings.get("district_rises", ""))
        fen = {place: {years: to_plain(Money, yuan) for years, yuan in rates.items()} for place, rates in kept.items()}
    except FactError as error:
        raise RegisterError(f"{path}：{error}") from error
    columns = ", ".join(f"rate_{years} BIGINT" for years in AGES)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE higher_rates (district VARCHAR, {columns})")
    for place, in_fen in fen.items():
        connection.execute(
            "INSERT INTO higher_rates VALUES (?, ?, ?, ?, ?)", [place, *(in_fen.get(years) for years in AGES)]
        )
    return True
