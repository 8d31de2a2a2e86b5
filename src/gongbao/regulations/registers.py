"""Opening a register: Parquet as it lies, CSV and xlsx copied to Parquet first; columns checked, text read as facts.

The view `register` in the connection has `row` (as a sheet counts, the heading being 1; in Parquet from 1)
and one typed column for each `Column`; `unread` lists the conditions under which a written cell could not be
read as its kind.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongbao.rules.quoting import literal

if TYPE_CHECKING:
    import duckdb

XLSX_ROWS = 1_048_576
"""Rows of an xlsx sheet, the heading included."""


class RegisterError(ValueError):
    """The register cannot be opened or lacks what a run needs. The message (Chinese) names file, column, remedy."""


class Kind(StrEnum):
    """What a column holds: as it is called in messages."""

    TEXT = "文本"
    DAY = "日期"
    FLAG = "是或否"
    MOVES = "迁移列表"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a register: its name, its Chinese heading (accepted too), its kind, whether a run needs it."""

    name: str
    title: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that is written but is not of its kind: condition and written text, as SQL over `register_raw`."""

    column: Column
    condition: str
    found: str


@dataclass(frozen=True, slots=True)
class Register:
    """An opened register: where it lies, the columns it has, and the optional ones that it lacks."""

    path: Path
    columns: tuple[Column, ...]
    lacking: tuple[Column, ...]
    unread: tuple[Unread, ...]


_TYPES = {Kind.TEXT: "VARCHAR", Kind.DAY: "DATE", Kind.FLAG: "BOOLEAN"}
_MOVE = {"on": "DATE", "transfer_handled": "DATE"} | dict.fromkeys(
    ("from", "from_street", "to", "to_street"), "VARCHAR"
)
MOVES_TYPE = "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in _MOVE.items()) + ")[]"
_MOVES_JSON = "[{" + ", ".join(f'"{name}": "{kind}"' for name, kind in _MOVE.items()) + "}]"


def open_register(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    columns: Sequence[Column],
    scratch: Path,
    view: str = "register",
) -> Register:
    """Make the view over a file. `scratch` is a folder for the Parquet copy of a CSV or xlsx file.

    Raises RegisterError where the file is missing, of another kind, empty, or its columns do not serve.
    """
    if not path.is_file():
        raise RegisterError(f"{path}：没有这个文件。")
    suffix = path.suffix.lower()
    if suffix not in (".parquet", ".csv", ".xlsx"):
        raise RegisterError(f"{path}：登记册应为 .parquet、.csv 或 .xlsx 文件。")
    source, row = _source(connection, path, scratch / f"{view}.parquet")
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except Exception as error:
        raise RegisterError(f"{path}：读不出 Parquet 的表，文件可能不完整（{_first_line(error)}）。") from error
    written = {name: kind for name, kind, *_ in described if name not in ("file_row_number", "row")}
    found = _match(path, written, columns)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {view}_raw AS SELECT *, {row} AS register_row FROM {source}")
    typed, unread = [], []
    for column in columns:
        name = found.get(column.name)
        if name is None:
            typed.append(f"NULL::{_TYPES.get(column.kind, MOVES_TYPE)} AS {column.name}")
            continue
        expression = _typed(path, column, name, written[name])
        typed.append(f"{expression} AS {column.name}")
        if written[name] == "VARCHAR" and column.kind is not Kind.TEXT:
            cell = f"trim({_quoted(name)})"
            unread.append(Unread(column, f"({expression}) IS NULL AND {cell} <> ''", cell))
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT register_row AS row, {', '.join(typed)} FROM {view}_raw"
    )
    return Register(path, tuple(columns), tuple(c for c in columns if c.name not in found), tuple(unread))


def _source(connection: duckdb.DuckDBPyConnection, path: Path, copy: Path) -> tuple[str, str]:
    """The file as a FROM item, and the SQL of its row number."""
    match path.suffix.lower():
        case ".parquet":
            return f"read_parquet({literal(path)}, file_row_number = true)", "file_row_number + 1"
        case ".csv":
            _copy_csv(connection, path, copy)
        case _:
            _copy_xlsx(path, copy)
    return f"read_parquet({literal(copy)})", "row"


_SHOWN = 5
_ODD = {
    "TOO MANY COLUMNS": "栏数多了",
    "MISSING COLUMNS": "栏数少了",
    "UNQUOTED VALUE": "引号不成对",
    "LINE SIZE OVER MAXIMUM": "太长，可能是引号不成对",
    "INVALID ENCODING": "不是 UTF-8 编码",
}


def _copy_csv(connection: duckdb.DuckDBPyConnection, path: Path, copy: Path) -> None:
    """The header says what the rows must be like: left to guess, one odd row would change how all are read."""
    delimiter, names = _csv_header(path)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    reading = (
        f"read_csv({literal(path)}, auto_detect = false, header = true, columns = {{{columns}}}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', store_rejects = true)"
    )
    try:
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(
            f"COPY (SELECT *, row_number() OVER () + 1 AS row FROM {reading}) TO {literal(copy)} (FORMAT parquet)"
        )
        connection.execute("SET preserve_insertion_order = false")
        odd = connection.execute("SELECT DISTINCT line, error_type FROM reject_errors ORDER BY line").fetchall()
    except Exception as error:
        raise RegisterError(f"{path}：不是可读的 CSV（{_first_line(error)}），请另存为 UTF-8 编码。") from error
    if odd:
        places = "；".join(f"第{line}行：{_ODD.get(kind, kind)}" for line, kind in odd[:_SHOWN])
        more = f"；……共{len(odd):,}行" if len(odd) > _SHOWN else ""
        raise RegisterError(
            f"{path}：列名有{len(names)}栏，以下各行读不成{len(names)}栏：{places}{more}。请改正后再运行，没有写出任何文件。"
        )


def _csv_header(path: Path) -> tuple[str, list[str]]:
    """The delimiter that the first line uses most, and the column names in it."""
    with path.open("rb") as file:
        first = file.readline()
    try:
        line = first.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError as error:
        raise RegisterError(f"{path}：列名一行不是 UTF-8 编码。请另存为 UTF-8 编码的 CSV。") from error
    if not line.strip():
        raise RegisterError(f"{path}：第一行是空的，应是列名。请核对文件。")
    delimiter = max(",;\t|", key=line.count)
    names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]
    if doubled := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise RegisterError(f"{path}：列名 {'、'.join(doubled) or '（空）'} 不止一栏。请给每一栏一个自己的列名。")
    return delimiter, names


def _copy_xlsx(path: Path, copy: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from python_calamine import CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except Exception as error:
        raise RegisterError(f"{path}：不是可读的 xlsx（{_first_line(error)}）。") from error
    if not rows:
        raise RegisterError(f"{path}：第一张工作表是空的，应有一行列名。")
    names = [str(cell).strip() for cell in rows[0]]
    body = rows[1:]
    written = {name: [_cell_text(row[i]) for row in body] for i, name in enumerate(names) if name}
    table = pa.table(
        {name: pa.array(cells, pa.string()) for name, cells in written.items()}
        | {"row": pa.array(range(2, len(body) + 2), pa.int64())}  # as the sheet counts them
    )
    pq.write_table(table, copy)


def _cell_text(cell: Any) -> str | None:
    """A sheet's cell as it would be written: whole numbers without a point, days as ISO."""
    match cell:
        case None | "":
            return None
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _match(path: Path, written: dict[str, str], columns: Sequence[Column]) -> dict[str, str]:
    """Which written column serves each of ours, by name or heading."""
    found = {}
    for column in columns:
        for name in (column.name, column.title):
            if name in written:
                found[column.name] = name
                break
    missing = [column for column in columns if column.required and column.name not in found]
    if missing:
        wanted = "、".join(f"{column.name}（{column.title}，{column.kind}）" for column in missing)
        has = "、".join(written) or "无"
        raise RegisterError(
            f"{path}：缺少列 {wanted}。文件里的列：{has}。请补上这些列，或把列名改成英文名或中文名之一。"
        )
    return found


def _typed(path: Path, column: Column, name: str, kind: str) -> str:
    cell = _quoted(name)
    text = f"nullif(trim({cell}), '')"
    match column.kind, kind:
        case Kind.TEXT, "VARCHAR":
            # Parquet comes from systems, the rest from hands; trimming every number of a city takes as long as a check.
            return cell if path.suffix.lower() == ".parquet" else text
        case (Kind.DAY, "DATE") | (Kind.FLAG, "BOOLEAN"):
            return cell
        case Kind.DAY, "VARCHAR":
            return f"coalesce(TRY_CAST({text} AS DATE), TRY_STRPTIME({text}, ['%Y%m%d', '%Y年%m月%d日'])::DATE)"
        case Kind.FLAG, "VARCHAR":
            yes, no = "'true', '是', '1'", "'false', '否', '0'"
            return f"CASE WHEN lower({text}) IN ({yes}) THEN true WHEN lower({text}) IN ({no}) THEN false END"
        case Kind.MOVES, "VARCHAR":
            return f"TRY(from_json({text}, '{_MOVES_JSON}'))"
        case Kind.MOVES, _ if kind.startswith("STRUCT") and kind.endswith("[]"):
            return f"{cell}::{MOVES_TYPE}"
        case _:
            raise RegisterError(
                f"{path}：列 {name}（{column.title}）应为{column.kind}，文件里的类型是 {kind}。请转换后再运行。"
            )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
