"""What a file's statistics prove is held against a fact's range in one form, whatever the column's type."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from gongbao.rules import Quantity, Regulation
from gongbao.rules.errors import RegisterError
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, run_table


def area_regulation() -> Regulation:
    made = Regulation("area", "面积", "示规字〔2022〕1号", in_force=(date(2022, 1, 1), None))
    area = made.fact("area", Quantity("亩", 4), "面积", clause="第一条", low=0, high=1_000)
    made.concept("taken", "征收面积", area + area, clause="第一条")
    return made


def run(folder: Path, select: str) -> list[tuple[object, ...]]:
    path, out = folder / "in.parquet", folder / "out.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        reading = TableReading(area_regulation(), Question(["taken"], "2023-05-01"))
        run_table(connection, reading, {"subject": Register(path, "id")}, out)
        return connection.execute(f"SELECT taken FROM '{out}' ORDER BY 1").fetchall()


@pytest.mark.parametrize("kind", ["INTEGER", "DECIMAL(8, 4)", "DECIMAL(12, 2)", "DECIMAL(38, 4)"])
def test_a_value_in_its_range_is_read_exactly(tmp_path: Path, kind: str) -> None:
    assert run(tmp_path, f"SELECT 1 AS id, 1000::{kind} AS area") == [(20_000_000,)]


@pytest.mark.parametrize("kind", ["INTEGER", "DECIMAL(8, 4)", "DECIMAL(12, 2)", "DECIMAL(38, 4)"])
@pytest.mark.parametrize("area", [1001, -1])
def test_a_value_out_of_its_range_is_seen_by_any_type(tmp_path: Path, kind: str, area: int) -> None:
    with pytest.raises(RegisterError, match="面积"):
        run(tmp_path, f"SELECT 1 AS id, {area}::{kind} AS area")
