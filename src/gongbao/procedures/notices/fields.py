"""Fields of a notice: what kind of fact each is, how it is read from a file, how it is written in a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from gongbao.clock import SHANGHAI
from gongbao.text.identity import fault, mask


class FieldKind(StrEnum):
    """What a fact is. Its value is how messages call it."""

    TEXT = "文字"
    NUMBER = "整数"
    FEN = "金额（元，至多两位小数，如 1234.56）"
    DAY = "日期（如 2023-05-18）"
    MOMENT = "时刻（如 2023-05-18T09:00+08:00）"
    YES_NO = "是或否（true、false）"
    IDENTITY = "公民身份号码（文字，18位）"
    LIST = "文字的列表"
    ROWS = "行的列表"


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a notice. `clause`: what asks for it (the kind's where empty). `columns`: of kind ROWS.
    `also`: other names under which the particulars of an act hold it.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    clause: str = ""
    columns: tuple[Field, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """How a message says what belongs here."""
        if self.columns:
            return f"{self.kind.value}，每行有{'、'.join(f'{c.name}（{c.label}）' for c in self.columns)}"
        return self.kind.value


class FaultyFactError(ValueError):
    """A fact that is not of its kind."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"应为{expected}，实为{found}")
        self.expected, self.found = expected, found


def read(field: Field, given: object) -> object:
    """A fact as its kind: str, int (also fen), date, datetime (Asia/Shanghai), bool, list; or FaultyFactError."""
    match field.kind, given:
        case FieldKind.TEXT, str() | int() if not isinstance(given, bool):
            return str(given).strip()
        case FieldKind.NUMBER, int() if not isinstance(given, bool):
            return given
        case FieldKind.FEN, int() | str() | Decimal() if not isinstance(given, bool):
            return _fen(field, given)
        case FieldKind.DAY, datetime():
            raise FaultyFactError(field.expected, str(given))
        case FieldKind.DAY, date():
            return given
        case FieldKind.DAY, str():
            return _parsed(field, given, date.fromisoformat)
        case FieldKind.MOMENT, str():
            return _moment(field, _parsed(field, given, datetime.fromisoformat))
        case FieldKind.MOMENT, datetime():
            return _moment(field, given)
        case FieldKind.YES_NO, bool():
            return given
        case FieldKind.IDENTITY, str():
            number = given.strip()
            if wrong := fault(number):
                raise FaultyFactError(field.expected, f"{mask(number)}（{wrong}）")
            return number
        case FieldKind.IDENTITY, int() | float():
            raise FaultyFactError(field.expected, "数字（请加引号，以免首尾数字丢失）")
        case FieldKind.LIST, list() | tuple() if all(isinstance(entry, str) and entry.strip() for entry in given):
            return list(given)
        case FieldKind.ROWS, list() | tuple():
            return [_row(field, number, row) for number, row in enumerate(given, 1)]
        case _:
            raise FaultyFactError(field.expected, repr(given))


def written(field: Field, fact: object) -> str:
    """A fact as a paper says it: 2023年5月18日, 1,234.56, an identity number masked."""
    match field.kind, fact:
        case FieldKind.DAY, date():
            return chinese_day(fact)
        case FieldKind.MOMENT, datetime():
            return chinese_moment(fact)
        case FieldKind.FEN, int():
            return yuan(fact)
        case FieldKind.IDENTITY, str():
            return mask(fact)
        case FieldKind.YES_NO, bool():
            return "是" if fact else "否"
        case FieldKind.LIST, list():
            return "、".join(str(entry).strip().rstrip("；;。，、") for entry in fact)
        case _:
            return str(fact)


def chinese_day(day: date) -> str:
    """2023年5月18日, as official papers write a day: Arabic numerals without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """2023年5月18日9时00分, local time."""
    local = moment.astimezone(SHANGHAI)
    return f"{chinese_day(local.date())}{local.hour}时{local.minute:02d}分"


def yuan(fen: int) -> str:
    """Fen as yuan with two places: 1,234.56."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02d}"


def _fen(field: Field, given: int | str | Decimal) -> int:
    """Yuan as fen; a binary fraction is not taken."""
    try:
        fen = Decimal(str(given).replace(",", "").replace("，", "")) * 100
        if not fen.is_finite() or fen != fen.to_integral_value():
            raise FaultyFactError(field.expected, str(given))
    except InvalidOperation:
        raise FaultyFactError(field.expected, str(given)) from None
    return int(fen)


def _parsed(field: Field, given: str, parse: object) -> object:
    assert callable(parse)
    try:
        return parse(given.strip())
    except ValueError:
        raise FaultyFactError(field.expected, given) from None


def _moment(field: Field, moment: object) -> datetime:
    assert isinstance(moment, datetime)
    if moment.tzinfo is None:
        raise FaultyFactError(field.expected, f"{moment.isoformat()}（没有时区）")
    return moment.astimezone(SHANGHAI)


def _row(field: Field, number: int, row: object) -> dict[str, object]:
    if not isinstance(row, Mapping):
        raise FaultyFactError(field.expected, f"第{number}行{row!r}")
    known: dict[str, object] = {}
    for column in field.columns:
        given = row.get(column.name)
        if given is None or given == "":
            if column.required:
                raise FaultyFactError(field.expected, f"第{number}行缺少{column.name}（{column.label}）")
            continue
        try:
            known[column.name] = read(column, given)
        except FaultyFactError as wrong:
            raise FaultyFactError(f"{wrong.expected}（第{number}行{column.label}）", wrong.found) from None
    if extra := [str(name) for name in row if name not in {column.name for column in field.columns}]:
        raise FaultyFactError(field.expected, f"第{number}行多出{'、'.join(extra)}")
    return known
