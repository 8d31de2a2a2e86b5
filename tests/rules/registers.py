"""A small register of the heating allowance, and Parquet files for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

PEOPLE: dict[str, list[Any]] = {
    "id": ["a", "b", "c", "d"],
    "birth": [date(1950, 3, 8), date(1920, 1, 1), None, date(1940, 1, 1)],
    "registered": [True, True, True, False],
    "income": pa.array([Decimal("2800.00"), Decimal("9000.00"), Decimal("1.00"), None], pa.decimal128(12, 2)),
    "death": pa.array([None, None, None, None], pa.date32()),
    "街道": ["甲", "乙", "丙", "丁"],
}


def parquet(folder: Path, columns: dict[str, Any], name: str = "people.parquet") -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path
