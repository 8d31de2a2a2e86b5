"""Types of facts, parameters and concepts: what they measure, in which unit, how exactly.

A number is an integer count of 1/scale of its unit: money is counted in fen (scale 100 of 元), an area with four
decimals in 1/10000 亩. `scale` None is an exact rational, as a division leaves it. Floating point exists nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from gongbao.rules.errors import DefinitionError, FactError

Plain = bool | int | Fraction | date | str
"""A value as the readings compute with it: money as fen, months as year * 12 + month - 1, codes as text."""


class Kind(StrEnum):
    """What sort of thing a type is."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    MONTH = "month"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of base units with powers: 元 / 千瓦时 is (("元", 1), ("千瓦时", -1))."""

    powers: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.powers)

    def __mul__(self, other: Unit) -> Unit:
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + power
        return Unit(tuple(sorted((name, power) for name, power in powers.items() if power)))

    def __truediv__(self, other: Unit) -> Unit:
        return self * Unit(tuple((name, -power) for name, power in other.powers))

    def __str__(self) -> str:
        over = "·".join(n if p == 1 else f"{n}^{p}" for n, p in self.powers if p > 0)
        under = "·".join(n if p == -1 else f"{n}^{-p}" for n, p in self.powers if p < 0)
        return f"{over or '1'}/{under}" if under else over

    @classmethod
    def of(cls, written: str) -> Unit:
        """Read `元`, `元/千瓦时`, or nothing for a plain number."""
        over, _, under = written.partition("/")
        unit = cls(((over, 1),)) if over not in ("", "1") else cls()
        return unit / cls(((under, 1),)) if under else unit


ONE = Unit()
YUAN = Unit.of("元")
MONTHS = Unit.of("月")
DAYS = Unit.of("天")


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes with their Chinese labels."""

    name: str
    labels: tuple[tuple[str, str], ...]

    def label(self, code: str) -> str:
        """The code in words. Raises KeyError for a code that is not in the list."""
        return dict(self.labels)[code]

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the list."""
        return tuple(code for code, _ in self.labels)


@dataclass(frozen=True, slots=True)
class Type:
    """A type. `optional`: the thing may be absent (known to have none), which is not the same as unknown."""

    kind: Kind
    unit: Unit = ONE
    scale: int | None = 1
    code_list: CodeList | None = None
    optional: bool = False

    @property
    def required(self) -> Type:
        """The same without absence."""
        return replace(self, optional=False) if self.optional else self

    @property
    def is_number(self) -> bool:
        """Whether it counts something, with or without a unit."""
        return self.kind is Kind.NUMBER

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money, counted in fractions of 元."""
        return self.kind is Kind.NUMBER and self.unit == YUAN

    def __str__(self) -> str:
        if self.kind is Kind.NUMBER:
            name = "整数" if self.scale == 1 else "分数" if self.scale is None else "小数"
            return f"{name}（{self.unit}）" if self.unit != ONE else name
        if self.code_list is not None:
            return f"代码（{self.code_list.name}）"
        return {"boolean": "是否", "date": "日期", "month": "年月", "text": "文字"}[self.kind.value]


Boolean = Type(Kind.BOOLEAN)
Integer = Type(Kind.NUMBER)
Money = Type(Kind.NUMBER, YUAN, 100)
"""Money in 元, exact to the fen."""
Date = Type(Kind.DATE)
Month = Type(Kind.MONTH)
"""A calendar month; counted as year * 12 + month - 1."""
Text = Type(Kind.TEXT)
MonthCount = Type(Kind.NUMBER, MONTHS)
DayCount = Type(Kind.NUMBER, DAYS)


def Quantity(unit: str, decimals: int = 0) -> Type:  # noqa: N802 - reads as a type
    """A decimal quantity: `Quantity("亩", 4)`, `Quantity("元/千瓦时", 4)`, with `decimals` digits after the point."""
    return Type(Kind.NUMBER, Unit.of(unit), 10**decimals)


def Rate(decimals: int = 6) -> Type:  # noqa: N802
    """A plain ratio with `decimals` digits after the point: `Rate(4)` holds 19.25% as 0.1925."""
    return Type(Kind.NUMBER, ONE, 10**decimals)


def Code(name: str, labels: Mapping[str, str] | tuple[str, ...] | list[str]) -> Type:  # noqa: N802
    """A closed list: codes with their Chinese labels, or codes that are their own labels."""
    pairs = labels.items() if isinstance(labels, Mapping) else ((code, code) for code in labels)
    return Type(Kind.CODE, code_list=CodeList(name, tuple(pairs)))


@dataclass(frozen=True, slots=True, order=True)
class YearMonth:
    """A calendar month as people write it: `2023-05`."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def index(self) -> int:
        """year * 12 + month - 1."""
        return self.year * 12 + self.month - 1

    @classmethod
    def at(cls, index: int) -> YearMonth:
        """The month counted as year * 12 + month - 1."""
        return cls(index // 12, index % 12 + 1)

    @classmethod
    def parse(cls, written: str) -> YearMonth:
        """Read `2023-05`. Raises ValueError."""
        year, _, month = written.partition("-")
        found = cls(int(year), int(month))
        if not (1 <= found.month <= 12 and len(year) == 4):
            raise ValueError(f"{written} 不是年月，应写成 2023-05")
        return found


class Absent:
    """Known to have none, as a living person has no day of death. Not the same as unknown (None)."""

    _only: Absent | None = None

    def __new__(cls) -> Absent:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "ABSENT"

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT = Absent()

Shown = bool | int | Decimal | Fraction | date | YearMonth | str | Absent | None
"""A value as people get it: money as Decimal in 元, None for unknown."""


def as_fraction(written: object) -> Fraction:
    """An exact number from int, Decimal, Fraction or text. Raises ValueError for floating point and nonsense."""
    if isinstance(written, bool | float):
        raise ValueError(f"{written!r} 不是精确的数：请写成整数、Decimal 或文字，如 '0.1'")
    if isinstance(written, int | Decimal | Fraction | str):
        return Fraction(written.strip().replace(",", "") if isinstance(written, str) else written)
    raise ValueError(f"{written!r} 不是数")


def in_digits(number: Fraction) -> str:
    """An exact number with all its decimals, 1234567.89; as n/d where these have no end, or more than 18 of them."""
    for decimals in range(19):
        whole = number * 10**decimals
        if whole.denominator == 1:
            return f"{Decimal(whole.numerator).scaleb(-decimals):f}"
    return str(number)


def to_plain(wanted: Type, given: object) -> Plain:
    """Turn what a person or file gave into the form that the readings compute with.

    Raises FactError saying what was expected and what was found.
    """
    found = _plain(wanted, given)
    if found is None:
        hint = f"：浮点数不精确，请写成文字 '{given}'" if isinstance(given, float) else ""
        raise FactError(f"应为{describe(wanted)}，给出的是 {given!r}{hint}")
    return found


def _plain(wanted: Type, given: object) -> Plain | None:
    match wanted.kind:
        case Kind.BOOLEAN:
            return given if isinstance(given, bool) else {"是": True, "否": False}.get(str(given))
        case Kind.NUMBER:
            return _plain_number(wanted, given)
        case Kind.DATE:
            return _plain_date(given)
        case Kind.MONTH:
            return _plain_month(given)
        case Kind.CODE:
            assert wanted.code_list is not None
            by_label = {label: code for code, label in wanted.code_list.labels}
            return given if given in wanted.code_list.codes else by_label.get(str(given))
        case Kind.TEXT:
            return given if isinstance(given, str) else None


def _plain_number(wanted: Type, given: object) -> Plain | None:
    try:
        number = as_fraction(given)
    except (ValueError, ZeroDivisionError):
        return None
    if wanted.scale is None:
        return number
    scaled = number * wanted.scale
    return scaled.numerator if scaled.denominator == 1 else None


def _plain_date(given: object) -> date | None:
    if isinstance(given, date):
        return date(given.year, given.month, given.day)
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None


def _plain_month(given: object) -> int | None:
    if isinstance(given, YearMonth):
        return given.index
    if isinstance(given, date):
        return given.year * 12 + given.month - 1
    try:
        return YearMonth.parse(str(given)).index
    except ValueError:
        return None


def to_shown(held: Type, plain: Plain | None) -> Shown:
    """The value as a person gets it: money in 元 as Decimal, months as YearMonth; None stays None (unknown)."""
    if plain is None or not isinstance(plain, int) or isinstance(plain, bool):
        return plain
    if held.kind is Kind.MONTH:
        return YearMonth.at(plain)
    if held.kind is Kind.NUMBER and held.scale not in (1, None):
        scale = held.scale
        assert scale is not None
        digits = len(str(scale)) - 1
        if scale == 10**digits:
            return Decimal(plain).scaleb(-digits)
        return Fraction(plain, scale)
    return plain


def describe(wanted: Type) -> str:
    """What may be given for a type, in words."""
    match wanted.kind:
        case Kind.BOOLEAN:
            return "是或否（true 或 false）"
        case Kind.NUMBER:
            digits = "" if wanted.scale in (1, None) else f"，最多{len(str(wanted.scale)) - 1}位小数"
            return f"数，单位{wanted.unit}{digits}" if wanted.unit != ONE else f"数{digits}"
        case Kind.DATE:
            return "日期，如 2023-05-20"
        case Kind.MONTH:
            return "年月，如 2023-05"
        case Kind.CODE:
            assert wanted.code_list is not None
            return f"{'、'.join(label for _, label in wanted.code_list.labels)} 之一"
        case Kind.TEXT:
            return "文字"


def common(left: Type, right: Type) -> Type:
    """The type that holds values of both, for branches of a condition. Raises DefinitionError where there is none."""
    if left.required == right.required:
        return replace(left, optional=left.optional or right.optional)
    if left.kind is right.kind is Kind.NUMBER and left.unit == right.unit:
        scale = None if left.scale is None or right.scale is None else max(left.scale, right.scale)
        if left.scale and right.scale and scale and (scale % left.scale or scale % right.scale):
            scale = left.scale * right.scale
        return Type(Kind.NUMBER, left.unit, scale, optional=left.optional or right.optional)
    raise DefinitionError(f"两边不是同一种东西：{left} 与 {right}")
