"""The table of responsibilities: every row of the real table of 2022 against rows read by hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from gongbao.cli import main
from gongbao.gazette.responsibility import (
    NoResponsibilityTableError,
    ResponsibilityTable,
    ResponsibilityTask,
    read_responsibility_tables,
)
from gongbao.gazette.responsibility.printed import as_read, squeezed


@pytest.fixture(scope="module")
def raw_lines(shared: Path) -> list[str]:
    return (shared / "gazettes" / "2022-08.txt").read_text(encoding="utf-8").split("\n")


@pytest.fixture(scope="module")
def table(raw_lines: list[str]) -> ResponsibilityTable:
    (only,) = read_responsibility_tables(raw_lines)
    return only


@pytest.fixture(scope="module")
def truth(shared: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        (shared / "truth" / "work-report-tasks-2022.json").read_text(encoding="utf-8")
    )
    return rows


def as_truth(task: ResponsibilityTask) -> dict[str, Any]:
    return {
        "year": task.year,
        "serial": task.serial,
        "path": task.path,
        "section_title": task.section_title,
        "subsection_title": task.subsection_title,
        "task_ascii": task.task,
        "leaders": list(task.leaders),
        "lead_units": list(task.lead_units),
        "coop_units": list(task.cooperating_units),
        "coop_groups": [list(group) for group in task.cooperating_groups],
        "src_line_start": task.span.first,
        "src_line_end": task.span.last,
    }


def test_the_real_table_row_by_row(table: ResponsibilityTable, truth: list[dict[str, Any]]) -> None:
    read = {task.serial: as_truth(task) for task in table.tasks}
    wrong = [
        row["serial"] for row in truth if read.get(row["serial"]) != {key: row[key] for key in as_truth(table.tasks[0])}
    ]
    assert len(table.tasks) == len(read) == len(truth)
    assert len(wrong) <= len(truth) // 100, wrong
    assert table.findings == ()


def assert_used_up(table: ResponsibilityTable, raw_lines: Sequence[str]) -> None:
    """Every printed character of the table is in a record, once and in order, or in furniture or a heading."""
    apart = {*table.furniture, *table.headings}
    at = table.span.first
    for task in table.tasks:
        between = [n for n in range(at, task.span.first) if squeezed(raw_lines[n - 1])]
        assert set(between) <= apart, (task.serial, between)
        printed = "".join(
            squeezed(as_read(raw_lines[n - 1])) for n in range(task.span.first, task.span.last + 1) if n not in apart
        )
        names = [*task.leaders, *task.lead_units, *task.cooperating_units]
        assert printed.startswith(f"{task.serial}{task.task}")
        rest = printed[len(f"{task.serial}{task.task}") :]
        for name in names:
            assert rest.startswith(name), (task.serial, rest, name)
            rest = rest[len(name) :].lstrip("、，")
        assert not rest, (task.serial, rest)
        at = task.span.last + 1
    assert at == table.span.last + 1


def test_every_printed_character_is_used(table: ResponsibilityTable, raw_lines: list[str]) -> None:
    assert_used_up(table, raw_lines)


def test_a_file_without_the_table_says_what_was_looked_for(shared: Path) -> None:
    lines = (shared / "gazettes" / "2020-11.txt").read_text(encoding="utf-8").split("\n")
    with pytest.raises(NoResponsibilityTableError, match=r"责任分工.*序号"):
        read_responsibility_tables(lines)


@pytest.mark.parametrize(
    "lines", [[], [""], ["责任分工", "序号 重点工作"], ["2022年责任分工", "序号 牵头单位", "1 甲"]]
)
def test_next_to_nothing_is_no_table_or_a_doubtful_one(lines: list[str]) -> None:
    try:
        tables = read_responsibility_tables(lines)
    except NoResponsibilityTableError:
        return
    assert all(task.doubts for table in tables for task in table.tasks)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
def test_the_command_writes_records(shared: Path, tmp_path: Path, truth: list[dict[str, Any]], suffix: str) -> None:
    out = tmp_path / f"tasks{suffix}"
    done = CliRunner().invoke(main, ["tasks", str(shared / "gazettes" / "2022-08.txt"), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert f"{len(truth)} 项" in done.stderr
    if suffix == ".json":
        rows = json.loads(out.read_text(encoding="utf-8"))
        assert [row["牵头单位"] for row in rows] == [row["lead_units"] for row in truth]
    elif suffix == ".csv":
        with out.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert [row["配合单位"] for row in rows] == ["、".join(row["coop_units"]) for row in truth]
    else:
        sheet = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
        assert [row[5] for row in sheet[1:]] == [row["task_ascii"] for row in truth]
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_the_command_prints_records_and_refuses_politely(shared: Path, tmp_path: Path) -> None:
    gazette = str(shared / "gazettes" / "2022-08.txt")
    printed = CliRunner().invoke(main, ["tasks", gazette])
    assert printed.exit_code == 0
    assert "251. [九/(九)]" in printed.stdout
    for arguments, said in [
        ([gazette, "--out", str(tmp_path / "tasks.doc")], "请改文件名"),
        ([gazette, "--out", str(tmp_path / "none" / "tasks.csv")], "写不进去"),
        ([str(tmp_path / "none.txt")], "打不开"),
        ([str(shared / "gazettes" / "2021-24.txt")], "没有找到责任分工表"),
    ]:
        refused = CliRunner().invoke(main, ["tasks", *arguments])
        assert refused.exit_code != 0
        assert said in refused.output
    assert list(tmp_path.iterdir()) == []
