"""Synthetic registers drawn in SQL: whatever the size, the same seed gives the same rows.

A draw is `hash(row, seed, salt) % below`; a table is a select over `range(rows)`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb

from gongbao.rules.quoting import literal


def draw(seed: int, salt: int, below: int, row: str = "i") -> str:
    """SQL for a whole number from 0 to below - 1."""
    return f"(hash({row}, {seed}, {salt}) % {below})::BIGINT"


def one_of(seed: int, salt: int, options: tuple[str, ...], row: str = "i") -> str:
    """SQL for one of some texts."""
    listed = ", ".join(f"'{each}'" for each in options)
    return f"[{listed}][1 + {draw(seed, salt, len(options), row)}]"


def gap(seed: int, salt: int, per_mille: int, expression: str, row: str = "i") -> str:
    """The expression, missing for so many rows in a thousand."""
    return f"CASE WHEN {draw(seed, salt, 1000, row)} >= {per_mille} THEN {expression} END"


def write_tables(tables: Mapping[str, str], folder: Path) -> dict[str, int]:
    """Write each select to `<name>.parquet` in the folder, all or none; the rows of each."""
    rows = {}
    with tempfile.TemporaryDirectory(dir=folder) as scratch, duckdb.connect() as connection:
        for name, select in tables.items():
            partial = literal(Path(scratch) / f"{name}.parquet")
            found = connection.execute(f"COPY ({select}) TO {partial} (FORMAT parquet, COMPRESSION zstd)").fetchone()
            assert found is not None
            (rows[name],) = found
        for name in tables:
            (Path(scratch) / f"{name}.parquet").replace(folder / f"{name}.parquet")
    return rows
