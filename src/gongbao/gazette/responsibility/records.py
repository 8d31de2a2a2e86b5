"""Tasks as records for other programs and readers: CSV, JSON, a spreadsheet, or lines of text."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gongbao.gazette.responsibility.model import ResponsibilityTable
from gongbao.text.writing import in_place_when_whole

Record = dict[str, Any]
"""A task by the Chinese names of its fields; lists are printed names, in order."""


def records(table: ResponsibilityTable, raw_lines: Sequence[str]) -> list[Record]:
    """The tasks of `table` with the raw lines that they were read from."""
    return [
        {
            "年度": task.year,
            "序号": task.serial,
            "章节": task.path,
            "章": task.section_title,
            "节": task.subsection_title,
            "重点工作": task.task,
            "分管市领导": list(task.leaders),
            "牵头单位": list(task.lead_units),
            "配合单位": list(task.cooperating_units),
            "配合单位分组": [list(group) for group in task.cooperating_groups],
            "起始行": task.span.first,
            "结束行": task.span.last,
            "把握": round(task.confidence, 4),
            "存疑": "；".join(task.doubts),
            "原文": "\n".join(raw_lines[task.span.first - 1 : task.span.last]),
        }
        for task in table.tasks
    ]


def as_text(record: Record) -> str:
    """A record for reading on a screen."""
    lines = [
        f"{record['序号']}. [{record['章节']}] {record['重点工作']}",
        f"   分管：{'、'.join(record['分管市领导'])}　牵头：{'、'.join(record['牵头单位'])}",
    ]
    if record["配合单位"]:
        lines.append(f"   配合：{'，'.join(map('、'.join, record['配合单位分组']))}")
    doubts = f"　存疑：{record['存疑']}" if record["存疑"] else ""
    lines.append(f"   第 {record['起始行']} 至 {record['结束行']} 行，把握 {record['把握']:.2f}{doubts}")
    return "\n".join(lines)


def _flat(record: Record) -> list[str | int | float | None]:
    """A record's fields, each in one cell: lists joined as they are printed."""
    joined = record | {
        "分管市领导": "、".join(record["分管市领导"]),
        "牵头单位": "、".join(record["牵头单位"]),
        "配合单位": "、".join(record["配合单位"]),
        "配合单位分组": "，".join(map("、".join, record["配合单位分组"])),
    }
    return list(joined.values())


def _write_csv(found: Sequence[Record], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:  # the mark lets Excel see that it is UTF-8
        writer = csv.writer(stream)
        writer.writerow(found[0])
        writer.writerows(map(_flat, found))


def _write_json(found: Sequence[Record], path: Path) -> None:
    path.write_text(json.dumps(list(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_xlsx(found: Sequence[Record], path: Path) -> None:
    import xlsxwriter  # takes 40 ms to load, and the other forms do without

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("责任分工")
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, list(found[0]), book.add_format({"bold": True}))
        for row, record in enumerate(found, 1):
            sheet.write_row(row, 0, _flat(record), wrapped)
        sheet.freeze_panes(1, 0)
        sheet.set_column("F:F", 50)
        sheet.set_column("G:J", 30)


FORMATS: dict[str, Callable[[Sequence[Record], Path], None]] = {
    ".csv": _write_csv,
    ".json": _write_json,
    ".xlsx": _write_xlsx,
}


def write(found: Sequence[Record], path: Path) -> None:
    """Write records in the form that the file's name asks for, moved into place when whole.

    Raises OSError where the file cannot be written; nothing is left behind then.
    """
    with in_place_when_whole(path) as unfinished:
        FORMATS[path.suffix.lower()](found, unfinished)
