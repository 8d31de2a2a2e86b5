"""A table of a regulation as it is after its checks, and the node that looks something up in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from gongbao.rules.errors import DefinitionError, UnitError, nearest
from gongbao.rules.nodes.expr import Expr, Operand, lift
from gongbao.rules.types import Plain, Type, in_digits


class Hit(StrEnum):
    """How many rows may match."""

    UNIQUE = "unique"  # exactly one; overlaps are an error
    FIRST = "first"  # the first in order
    COLLECT = "collect"  # all, summed


Point = tuple[Fraction, int]
"""A border of bands: (x, 0) lies just before x, (x, 1) just after it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of numbers or days with its bounds stated (含 / 不含); None on a side is open.

    `of` is the type that its bounds were written in, None for plain numbers, which are in the unit of the key.
    """

    lower: Point | None = None
    upper: Point | None = None
    of: Type | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        if self.lower is not None and self.upper == (self.lower[0], 1) and not self.lower[1]:
            return f"等于{in_digits(self.lower[0])}"
        low = "" if self.lower is None else f"{'超过' if self.lower[1] else '不低于'}{in_digits(self.lower[0])}"
        high = "" if self.upper is None else f"{'不超过' if self.upper[1] else '低于'}{in_digits(self.upper[0])}"
        return "且".join(filter(None, (low, high))) or "任何"

    def overlaps(self, other: Interval) -> bool:
        """Whether some number or day lies in both."""
        return _before(self.lower, other.upper) and _before(other.lower, self.upper)


def _before(lower: Point | None, upper: Point | None) -> bool:
    return lower is None or upper is None or lower < upper


@dataclass(frozen=True, slots=True)
class Codes:
    """One of some codes (or of true and false)."""

    options: tuple[Plain, ...]

    def __str__(self) -> str:
        return "、".join(map(str, self.options))

    def overlaps(self, other: Codes) -> bool:
        """Whether some code is one of both."""
        return bool(set(self.options) & set(other.options))


@dataclass(frozen=True, slots=True)
class Anything:
    """Matches any key."""

    def __str__(self) -> str:
        return "任何"


Cell = Interval | Codes | Anything


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row as the readings use it: one cell a key, one constant an output."""

    cells: tuple[Cell, ...]
    results: tuple[Expr, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a regulation. `outside`: the results where no row matches, None where some row always must."""

    name: str
    title: str
    keys: tuple[tuple[str, Type], ...]
    outputs: tuple[tuple[str, Type], ...]
    rows: tuple[CheckedRow, ...]
    hit: Hit
    outside: tuple[Expr, ...] | None
    clause: str = ""
    order: tuple[int, ...] = field(default=(), repr=False)

    def output_type(self, output: str) -> Type:
        """The type of an output column."""
        return dict(self.outputs)[output]

    def lookup(self, *keys: Operand, output: str = "") -> Lookup:
        """What the table says for these keys (in the order of `keys`); `output` where it has several."""
        names = [name for name, _ in self.outputs]
        if not output:
            if len(names) > 1:
                raise DefinitionError(f"表 {self.name} 有几列结果，要写明 output：{'、'.join(names)}")
            output = names[0]
        if output not in names:
            raise DefinitionError(f"表 {self.name} 没有名为 {output} 的结果。{nearest(output, names)}")
        if len(keys) != len(self.keys):
            raise DefinitionError(f"表 {self.name} 要 {len(self.keys)} 个键，给了 {len(keys)} 个")
        lifted = tuple(lift(key, held) for key, (_, held) in zip(keys, self.keys, strict=True))
        for (name, held), key in zip(self.keys, lifted, strict=True):
            if key.type.optional:
                raise DefinitionError(f"表 {self.name} 的键 {name} 可能没有（absent），要先说没有时怎样")
            if key.type.kind is not held.kind or key.type.code_list != held.code_list:
                raise DefinitionError(f"表 {self.name} 的键 {name} 应为{held}，给的是{key.type}")
            if key.type.unit != held.unit:
                raise UnitError(f"表 {self.name} 的键 {name} 的单位是{held.unit}，给的是{key.type.unit or '（无）'}")
        return Lookup(self, lifted, output)


@dataclass(frozen=True, eq=False)
class Lookup(Expr):
    """What a table says for its keys; `output` is the column taken."""

    table: Table
    keys: tuple[Expr, ...]
    output: str

    def __post_init__(self) -> None:
        self._set(self.table.output_type(self.output))
