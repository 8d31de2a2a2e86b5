"""Facts of notices from a file: YAML or JSON (one mapping, or a list of them), or an Excel sheet of one row a notice.

In a sheet the headings are the fields' Chinese names; the entries of a list stand in one cell, a line or a 、 or ；
between them. Fields that are tables cannot come from a sheet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from gongbao.procedures.notices.fields import Field, FieldKind
from gongbao.procedures.notices.kinds import NoticeKind
from gongbao.procedures.spreadsheets import CellKind, Column, SheetError, read_sheet


class NoticeFactsError(ValueError):
    """A file of facts that cannot be read at all; the message (Chinese) names file, place, what was expected."""


@dataclass(frozen=True, slots=True)
class FactsOfOne:
    """The facts of one notice and where they stand: 第3份, 第12行."""

    place: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FactsFile:
    """What a file holds: the facts of each notice, and what was wrong with single rows."""

    notices: tuple[FactsOfOne, ...]
    faults: tuple[str, ...]


_CELLS = {
    FieldKind.TEXT: CellKind.TEXT,
    FieldKind.LIST: CellKind.TEXT,
    FieldKind.NUMBER: CellKind.NUMBER,
    FieldKind.FEN: CellKind.FEN,
    FieldKind.DAY: CellKind.DAY,
    FieldKind.MOMENT: CellKind.MOMENT,
    FieldKind.YES_NO: CellKind.YES_NO,
    FieldKind.IDENTITY: CellKind.IDENTITY,
}
_BETWEEN = re.compile(r"[\n；;、]+")


class _ExactLoader(yaml.SafeLoader):
    """YAML with fractions as they are written: money is never a binary fraction."""


_ExactLoader.add_constructor("tag:yaml.org,2002:float", lambda _, node: node.value)


def read_facts(path: Path, kind: NoticeKind) -> FactsFile:
    """The facts in a file for notices of a kind. NoticeFactsError where it cannot be read."""
    if not path.is_file():
        raise NoticeFactsError(f"{path}：没有这个文件")
    if path.suffix.lower() == ".xlsx":
        return _from_sheet(path, kind)
    found = _parsed(path)
    rows = found if isinstance(found, list) else [found]
    good, faults = [], []
    for number, row in enumerate(rows, 1):
        if isinstance(row, Mapping):
            good.append(FactsOfOne(f"第{number}份", {str(name): fact for name, fact in row.items()}))
        else:
            faults.append(f"{path}：第{number}份应为“项: 内容”的形式，实为{row!r}")
    return FactsFile(tuple(good), tuple(faults))


def _parsed(path: Path) -> object:
    try:
        text = path.read_text(encoding="utf-8-sig")
        # JSON has a parser of its own: YAML's takes the two halves of an escaped rare character for two characters.
        return (
            json.loads(text, parse_float=Decimal) if path.suffix.lower() == ".json" else yaml.load(text, _ExactLoader)
        )
    except UnicodeDecodeError as error:
        raise NoticeFactsError(f"{path}：第{error.start + 1}字节起不是UTF-8编码") from error
    except json.JSONDecodeError as error:
        raise NoticeFactsError(f"{path}：第{error.lineno}行第{error.colno}列不是JSON（{error.msg}）") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行第{mark.column + 1}列" if mark else "全文"
        raise NoticeFactsError(f"{path}：{where}不是YAML（{getattr(error, 'problem', error)}）") from error


def _from_sheet(path: Path, kind: NoticeKind) -> FactsFile:
    fields = {field.name: field for field in kind.asks if field.kind in _CELLS}
    columns = [Column(each.name, each.label, _CELLS[each.kind], each.required) for each in fields.values()]
    try:
        sheet = read_sheet(path, columns)
    except SheetError as error:
        raise NoticeFactsError(str(error)) from error
    notices = tuple(
        FactsOfOne(f"第{number}行", {name: _fact(fields[name], cell) for name, cell in row.items()})
        for number, row in sheet.rows
    )
    return FactsFile(notices, tuple(f"{path}：{fault}" for fault in sheet.faults))


def _fact(field: Field, cell: object) -> object:
    match field.kind, cell:
        case FieldKind.FEN, int():
            return Decimal(cell) / 100
        case FieldKind.LIST, str():
            return [entry for each in _BETWEEN.split(cell) if (entry := each.strip())]
        case _:
            return cell
