"""Writing the tables of a run: all of them whole, or none.

Parquet keeps names and fen; CSV and xlsx, for people, have Chinese headings and 元.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongbao.regulations.registers import XLSX_ROWS
from gongbao.rules.quoting import literal

if TYPE_CHECKING:
    import duckdb

KINDS = (".parquet", ".csv", ".xlsx")


class OutputError(ValueError):
    """A table cannot be written as asked. The message (Chinese) names the file and what to do."""


def check_target(path: Path) -> None:
    """Raise OutputError where `path` could not be written: before a long run, not after it."""
    if path.suffix.lower() not in KINDS:
        raise OutputError(f"{path}：结果应写成 {'、'.join(KINDS)} 文件，请改文件名。")
    if not path.parent.is_dir():
        raise OutputError(f"{path.parent}：没有这个文件夹，请先建立。")
    if path.is_dir():
        raise OutputError(f"{path}：是一个文件夹，请写文件名。")


class Outputs:
    """Tables written under temporary names in `scratch`, moved into place together by `publish`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        self._connection, self._scratch = connection, scratch
        self._written: list[tuple[Path, Path]] = []

    def write(self, select: str, target: Path, headings: Mapping[str, str]) -> None:
        """Write the rows of an SQL select to `target`. Raises OutputError where xlsx has no room for them."""
        partial = self._scratch / f"{len(self._written)}{target.suffix.lower()}"
        match target.suffix.lower():
            case ".parquet":
                self._connection.execute(f"COPY ({select}) TO {literal(partial)} (FORMAT parquet)")
            case ".csv":
                shown = self._shown(select, headings)
                named = ", ".join(f'{sql} AS "{headings[name]}"' for name, sql in self._plain(select, shown).items())
                self._connection.execute(
                    f"COPY (SELECT {named} FROM ({select})) TO {literal(partial)} (FORMAT csv, HEADER)"
                )
            case _:
                self._write_xlsx(select, target, partial, headings)
        self._written.append((partial, target))

    def adopt(self, partial: Path, target: Path) -> None:
        """Take a file in `scratch` that is written already."""
        self._written.append((partial, target))

    def publish(self) -> None:
        """Move everything written into place."""
        for partial, target in self._written:
            shutil.move(partial, target)  # a rename, but where the target lies on another disk

    def _shown(self, select: str, headings: Mapping[str, str]) -> dict[str, str]:
        """SQL for each column as people read it: fen become 元, exactly; yes and no become 是 and 否."""
        described = self._connection.execute(f"DESCRIBE {select}").fetchall()
        truths = {name for name, kind, *_ in described if kind == "BOOLEAN"}
        return {
            name: f"if({name}, '是', if(NOT {name}, '否', NULL))"
            if name in truths
            else f"{name} * 0.01"
            if name.endswith("_fen")
            else name
            for name in headings
        }

    def _plain(self, select: str, shown: Mapping[str, str]) -> dict[str, str]:
        """The same for text: a number that is no amount of money without zeros at its end."""
        described = self._connection.execute(f"DESCRIBE {select}").fetchall()
        decimals = {name for name, kind, *_ in described if kind.startswith("DECIMAL") and not kind.endswith(",0)")}
        return {
            name: f"rtrim(rtrim({sql}::VARCHAR, '0'), '.')" if name in decimals else sql for name, sql in shown.items()
        }

    def _write_xlsx(self, select: str, target: Path, partial: Path, headings: Mapping[str, str]) -> None:
        import xlsxwriter

        (rows,) = self._connection.execute(f"SELECT count(*) FROM ({select})").fetchone() or (0,)
        if rows >= XLSX_ROWS:
            raise OutputError(
                f"{target}：有 {rows:,} 行，xlsx 一张表最多 {XLSX_ROWS:,} 行（含标题）；请写成 .parquet 或 .csv。"
            )
        shown = self._shown(select, headings).values()
        found = self._connection.execute(f"SELECT {', '.join(shown)} FROM ({select})")
        with xlsxwriter.Workbook(partial, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
            sheet = book.add_worksheet("结果")
            money = book.add_format({"num_format": "#,##0.00"})
            for column, (name, heading) in enumerate(headings.items()):
                width = max(12, 2 * len(heading) + 2)  # a Chinese character is as wide as two digits
                sheet.set_column(column, column, width, money if name.endswith("_fen") else None)
            sheet.write_row(0, 0, list(headings.values()), book.add_format({"bold": True}))
            sheet.freeze_panes(1, 0)
            line = 1
            while batch := found.fetchmany(10_000):
                for row in batch:
                    _write_row(sheet, line, row)
                    line += 1


def _write_row(sheet: Any, line: int, row: tuple[Any, ...]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(line, column, cell)  # an identity number is no number
        elif cell is not None:
            sheet.write(line, column, cell)
