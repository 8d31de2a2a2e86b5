"""Writing the synthetic register to a file, a chunk at a time, and moving it into place when it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from gongbao.cities.residents import SCHEMA
from gongbao.text.writing import in_place_when_whole

ROW_GROUP = 122_880
"""Rows of a Parquet row group: the unit DuckDB hands to a thread."""


def write_register(batches: Iterator[pa.RecordBatch], target: Path, progress: Callable[[int], None]) -> int:
    """Write Parquet, or CSV where the name ends so; the number of rows. `progress` is told the rows so far.

    Nothing is left at `target` unless all of it was written.
    """
    rows = 0
    with in_place_when_whole(target) as unfinished, _writer(unfinished, target.suffix.lower()) as writer:
        for batch in batches:
            writer.write(batch)
            rows += batch.num_rows
            progress(rows)
    return rows


class _Parquet:
    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetWriter(path, SCHEMA, compression="zstd")

    def write(self, batch: pa.RecordBatch) -> None:
        self._file.write_batch(batch, row_group_size=ROW_GROUP)

    def __enter__(self) -> _Parquet:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class _Csv:
    """CSV has no lists: moves become JSON, as in a file of facts."""

    def __init__(self, path: Path) -> None:
        plain = [field.with_type(pa.string()) if field.name == "moves" else field for field in SCHEMA]
        self._schema = pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in plain])
        self._file = pv.CSVWriter(path, self._schema)

    def write(self, batch: pa.RecordBatch) -> None:
        moves = [
            None if each is None else json.dumps(each, ensure_ascii=False, default=str)
            for each in batch.column("moves").to_pylist()
        ]
        columns = [
            pa.array(moves, pa.string()) if field.name == "moves" else batch.column(field.name).cast(field.type)
            for field in self._schema
        ]
        self._file.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))

    def __enter__(self) -> _Csv:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _writer(path: Path, suffix: str) -> _Parquet | _Csv:
    return _Csv(path) if suffix == ".csv" else _Parquet(path)
