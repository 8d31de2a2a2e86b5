"""The rows of a table of responsibilities as provisions and as a table: 七、（三）序号152."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongbao.gazette.model import Cell, Provision, Span, Table
from gongbao.gazette.responsibility import (
    NoResponsibilityTableError,
    ResponsibilityTable,
    ResponsibilityTask,
    read_responsibility_tables,
)
from gongbao.text.address import Address, Level, Step
from gongbao.text.numerals import parse_chinese_numeral

_COLUMNS = ("序号", "重点工作", "分管领导", "牵头单位", "配合单位")
_ORDINAL = re.compile(r"[一二三四五六七八九十百]+")


def responsibility_tables(raw_lines: Sequence[str]) -> tuple[ResponsibilityTable, ...]:
    """The tables of responsibilities in a file's lines; none is no error here."""
    try:
        return read_responsibility_tables(raw_lines)
    except NoResponsibilityTableError:
        return ()


def as_table(read: ResponsibilityTable) -> Table:
    """The rows as a table with a header."""
    rows = [
        (
            str(task.serial),
            task.task,
            "、".join(task.leaders),
            "、".join(task.lead_units),
            "，".join("、".join(group) for group in task.cooperating_groups),
        )
        for task in read.tasks
    ]
    grid = (_COLUMNS, *rows)
    cells = tuple(Cell(text, r, c) for r, row in enumerate(grid) for c, text in enumerate(row))
    return Table(read.title, grid, cells, read.span)


def as_provisions(read: ResponsibilityTable, base: Address) -> tuple[Provision, ...]:
    """The rows as provisions under their headings, in printed order."""
    return _under(base, read.tasks, 0)


def _under(base: Address, tasks: Sequence[ResponsibilityTask], depth: int) -> tuple[Provision, ...]:
    """Provisions for rows that share `depth` headings, one heading deeper at each step."""
    provisions: list[Provision] = []
    position = 0
    while position < len(tasks):
        task = tasks[position]
        headings = task.path.split("/") if task.path else []
        if depth >= len(headings):
            provisions.append(_row(base, task))
            position += 1
            continue
        same = position
        while same < len(tasks) and tasks[same].path.split("/")[: depth + 1] == headings[: depth + 1]:
            same += 1
        rows = tasks[position:same]
        address = Address(base.document, (*base.steps, _step(headings[depth], depth)))
        title = task.section_title if depth == 0 else task.subsection_title
        span = Span(rows[0].span.first, rows[-1].span.last)
        provisions.append(Provision(address, "", title, span, children=_under(address, rows, depth + 1)))
        position = same
    return tuple(provisions)


def _step(written: str, depth: int) -> Step:
    found = _ORDINAL.search(written)
    number = parse_chinese_numeral(found[0]) if found else 0
    return Step(Level.HEADING if depth == 0 else Level.ITEM, number)


def _row(base: Address, task: ResponsibilityTask) -> Provision:
    address = Address(base.document, (*base.steps, Step(Level.PART, 0, f"序号{task.serial}")))
    parts = [task.task]
    if task.leaders:
        parts.append(f"分管领导：{'、'.join(task.leaders)}")
    if task.lead_units:
        parts.append(f"牵头单位：{'、'.join(task.lead_units)}")
    if task.cooperating_groups:
        parts.append(f"配合单位：{'，'.join('、'.join(group) for group in task.cooperating_groups)}")
    return Provision(address, "\n".join(parts), "", task.span, task.confidence)
