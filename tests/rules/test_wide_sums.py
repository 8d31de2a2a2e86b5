"""A sum that needs 128 bits stays exact in Parquet, which has no such integers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb

from gongbao.rules.table import copy_parquet


def test_a_sum_of_128_bits_is_written_exactly(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    with duckdb.connect() as connection:
        copy_parquet(connection, "SELECT 1 AS id, 12345678901234567890123456789::HUGEINT AS fee", out)
        found = connection.execute(f"SELECT fee FROM '{out}'").fetchone()
    assert found == (Decimal("12345678901234567890123456789"),)
