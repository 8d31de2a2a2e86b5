"""The rows of a table as an author writes them, and the checks that make a table of them: no gaps, no overlaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from gongbao.rules.errors import DefinitionError, FactError, TableError, UnitError, nearest
from gongbao.rules.nodes import (
    Anything,
    Cell,
    CheckedRow,
    Codes,
    Const,
    Expr,
    Hit,
    Interval,
    Operand,
    Point,
    Table,
    lift,
)
from gongbao.rules.types import Date, Kind, Month, Plain, Type, YearMonth, as_fraction, common, to_plain

Bounds = int | str | Fraction | date | YearMonth | Const


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a condition on each key by its name, the results by theirs, and the clause it comes from."""

    cells: Mapping[str, Cell]
    results: Mapping[str, Operand]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A row of a table with one key and one result, with its bounds: at_least 含, above 不含, at_most 含, below 不含.

    Bounds are in the unit of the key: 元 for money.
    """

    result: Operand | Mapping[str, Operand]
    at_least: Bounds | None = None
    above: Bounds | None = None
    at_most: Bounds | None = None
    below: Bounds | None = None
    clause: str = ""

    @property
    def interval(self) -> Interval:
        """The range of the key that this row is for. Raises TableError, UnitError for bounds that cannot be."""
        return interval(at_least=self.at_least, above=self.above, at_most=self.at_most, below=self.below)


def interval(
    *,
    at_least: Bounds | None = None,
    above: Bounds | None = None,
    at_most: Bounds | None = None,
    below: Bounds | None = None,
) -> Interval:
    """A range with its bounds: at_least 含, above 不含, at_most 含, below 不含."""
    if (at_least is not None and above is not None) or (at_most is not None and below is not None):
        raise TableError("一侧只能有一个界限：at_least 或 above，at_most 或 below")
    lower = (_number(at_least), 0) if at_least is not None else (_number(above), 1) if above is not None else None
    upper = (_number(at_most), 1) if at_most is not None else (_number(below), 0) if below is not None else None
    if lower is not None and upper is not None and lower >= upper:
        raise TableError(f"这一档是空的：{Interval(lower, upper)}")
    written = [_type_of(bound) for bound in (at_least, above, at_most, below) if bound is not None]
    if len({(held.kind, held.unit) for held in written if held}) > 1 or (any(written) and not all(written)):
        raise UnitError(f"一档的两个界限不是同一种东西：{'、'.join(str(held or '没有单位的数') for held in written)}")
    return Interval(lower, upper, written[0] if written else None)


def codes(*options: str | bool) -> Codes:
    """One of these codes."""
    return Codes(options)


def _type_of(bound: Bounds) -> Type | None:
    """What a bound measures by the way it is written; None for a plain number."""
    if isinstance(bound, Const):
        return bound.type
    return Date if isinstance(bound, date) else Month if isinstance(bound, YearMonth) else None


def _number(bound: Bounds | None) -> Fraction:
    if isinstance(bound, Const):
        if isinstance(bound.value, date):
            return Fraction(bound.value.toordinal())
        assert isinstance(bound.value, int)
        assert bound.type.scale
        return Fraction(bound.value, bound.type.scale)
    if isinstance(bound, date):
        return Fraction(bound.toordinal())
    if isinstance(bound, YearMonth):
        return Fraction(bound.index)
    return as_fraction(bound)


def build_table(
    name: str,
    title: str,
    keys: Mapping[str, Type],
    rows: tuple[Row | Band, ...],
    hit: Hit,
    outside: Operand | Mapping[str, Operand] | None,
    clause: str,
) -> Table:
    """Check the rows and make the table. Raises TableError for gaps, overlaps and rows that do not fit."""
    if not rows:
        raise TableError(f"表 {name} 没有行")
    plain = [_as_row(name, keys, row) for row in rows]
    outputs = tuple(plain[0].results)
    lifted = [_results(name, outputs, row.results, f"第{number}行") for number, row in enumerate(plain, 1)]
    grounds = None
    if outside is not None:
        named = outside if isinstance(outside, Mapping) or len(outputs) > 1 else {outputs[0]: outside}
        grounds = _results(name, outputs, _mapping(named), "outside")
    held = output_types(name, outputs, [*lifted, *([grounds] if grounds else [])])
    checked = tuple(
        CheckedRow(tuple(_cell(name, key, t, row.cells.get(key, Anything())) for key, t in keys.items()), r, row.clause)
        for row, r in zip(plain, lifted, strict=True)
    )
    if hit is Hit.COLLECT and grounds is None:
        raise TableError(f"表 {name} 各行相加，要写明没有一行相符时是多少：outside=")
    for output, result in held if hit is Hit.COLLECT else ():
        if not result.is_number or result.optional:
            raise TableError(f"表 {name} 各行相加，{output} 却是{result}：相加的要是数；只取一行的写 unique 或 first")
    made = Table(name, title, tuple(keys.items()), held, checked, hit, grounds, clause)
    check_table(made)
    return made


def output_types(name: str, outputs: Sequence[str], rows: Sequence[tuple[Expr, ...]]) -> tuple[tuple[str, Type], ...]:
    """For each column the type that holds all of its results. Raises TableError naming the row that does not fit."""
    held = []
    for column, output in enumerate(outputs):
        result = rows[0][column].type
        for number, row in enumerate(rows, 1):
            try:
                result = common(result, row[column].type)
            except DefinitionError as wrong:
                raise TableError(f"表 {name} 第{number}行的 {output}：{wrong}") from wrong
        held.append((output, result))
    return tuple(held)


def check_table(table: Table) -> None:
    """Refuse a table with gaps or overlaps, as its definition does. Raises TableError."""
    if table.hit is Hit.UNIQUE:
        _no_overlaps(table.name, table.keys, table.rows)
    if table.hit is not Hit.COLLECT:
        _no_gaps(table.name, table.keys, table.rows, table.outside is None)


def _mapping(results: Operand | Mapping[str, Operand]) -> Mapping[str, Operand]:
    return results if isinstance(results, Mapping) else {"result": results}


def _as_row(name: str, keys: Mapping[str, Type], row: Row | Band) -> Row:
    if isinstance(row, Band):
        if len(keys) != 1:
            raise TableError(f"表 {name} 有 {len(keys)} 个键，每一行要用 Row 写明各键的条件")
        return Row({next(iter(keys)): row.interval}, _mapping(row.result), row.clause)
    for key in row.cells:
        if key not in keys:
            raise TableError(f"表 {name} 没有名为 {key} 的键。{nearest(key, keys)}")
    return Row(row.cells, _mapping(row.results), row.clause)


def _results(name: str, outputs: tuple[str, ...], results: Mapping[str, Operand], where: str) -> tuple[Expr, ...]:
    if tuple(results) != outputs:
        raise TableError(f"表 {name} {where}的结果应为 {'、'.join(outputs)}，写的是 {'、'.join(results)}")
    return tuple(lift(result) for result in results.values())


def _cell(table: str, key: str, held: Type, cell: Cell) -> Cell:
    match cell:
        case Interval():
            if held.kind not in (Kind.NUMBER, Kind.DATE, Kind.MONTH):
                raise TableError(f"表 {table} 的键 {key} 是{held}，不能用区间")
            _same_measure(table, key, held, cell)
            if held.kind is not Kind.NUMBER or held.scale == 1:
                return Interval(_whole(cell.lower), _whole(cell.upper))
            return cell
        case Codes():
            if held.kind in (Kind.NUMBER, Kind.DATE, Kind.MONTH):
                raise TableError(f"表 {table} 的键 {key} 是{held}，要用区间")
            try:
                return Codes(tuple(to_plain(held, option) for option in cell.options))
            except FactError as wrong:
                raise TableError(f"表 {table} 的键 {key}：{wrong}") from wrong
        case _:
            return cell


def _same_measure(table: str, key: str, held: Type, cell: Interval) -> None:
    """Bounds are days for a day, months for a month, and numbers in the unit of the key."""
    of = cell.of
    if of is None and held.kind is not Kind.NUMBER and (cell.lower or cell.upper):
        raise TableError(f"表 {table} 的键 {key} 是{held}，界限也要写成{held}，写的是数")
    if of is not None and of.kind is not held.kind:
        raise TableError(f"表 {table} 的键 {key} 是{held}，界限写的却是{of}")
    if of is not None and of.unit != held.unit:
        raise UnitError(f"表 {table} 的键 {key} 的单位是{held.unit or '（无）'}，界限写的是{of.unit or '（无）'}")


def _whole(point: Point | None) -> Point | None:
    """For whole numbers "above 79" is "at least 80"."""
    if point is None:
        return None
    x, after = point
    floor = x.numerator // x.denominator
    return (Fraction(floor + 1), 0) if after or x != floor else (x, 0)


def _no_overlaps(name: str, keys: tuple[tuple[str, Type], ...], rows: tuple[CheckedRow, ...]) -> None:
    for first, one in enumerate(rows):
        for second in range(first + 1, len(rows)):
            two = rows[second]
            if all(_meets(a, b) for a, b in zip(one.cells, two.cells, strict=True)):
                raise TableError(
                    f"表 {name} 的第{first + 1}行（{_text(keys, one)}）与第{second + 1}行（{_text(keys, two)}）重叠："
                    f"{_where(keys, one, two)}"
                )


def _meets(a: Cell, b: Cell) -> bool:
    if isinstance(a, Anything) or isinstance(b, Anything):
        return True
    return a.overlaps(b)  # type: ignore[arg-type]


def _text(keys: tuple[tuple[str, Type], ...], row: CheckedRow) -> str:
    return "，".join(_words(cell, held) for cell, (_, held) in zip(row.cells, keys, strict=True))


def _words(cell: Cell, held: Type) -> str:
    """A cell as an error names it: days and months as people write them, codes by their labels."""
    match cell:
        case Interval() if held.kind in (Kind.DATE, Kind.MONTH):

            def written(point: Point) -> str:
                at = int(point[0])
                return str(date.fromordinal(at) if held.kind is Kind.DATE else YearMonth.at(at))

            # Whole days: what is below the day after lies not above the day itself.
            low = "" if cell.lower is None else f"不早于{written(cell.lower)}"
            high = "" if cell.upper is None else f"早于{written(cell.upper)}"
            only = cell.lower and cell.upper and cell.lower[0] + 1 == cell.upper[0]
            return f"等于{written(cell.lower)}" if only and cell.lower else "且".join(filter(None, (low, high)))
        case Codes() if held.code_list is not None:
            return "、".join(held.code_list.label(str(option)) for option in cell.options)
        case Codes():
            return "、".join(
                {True: "是", False: "否"}.get(o, str(o)) if isinstance(o, bool) else str(o) for o in cell.options
            )
    return str(cell)


def _where(keys: tuple[tuple[str, Type], ...], one: CheckedRow, two: CheckedRow) -> str:
    for (_, held), a, b in zip(keys, one.cells, two.cells, strict=True):
        if isinstance(a, Interval) and isinstance(b, Interval):
            lower = max((x for x in (a.lower, b.lower) if x is not None), default=None)
            upper = min((x for x in (a.upper, b.upper) if x is not None), default=None)
            return f"{_words(Interval(lower, upper), held)}都占"
    return "条件相同"


def _no_gaps(name: str, keys: tuple[tuple[str, Type], ...], rows: tuple[CheckedRow, ...], everywhere: bool) -> None:
    """Every combination of keys has a row: everywhere, or (where `outside` is given) between the bands of a key."""
    regions = [_regions(held, [row.cells[i] for row in rows], everywhere) for i, (_, held) in enumerate(keys)]
    for combination in _product(regions):
        if not any(
            all(_covers(cell, region) for cell, region in zip(row.cells, combination, strict=True)) for row in rows
        ):
            place = "，".join(
                f"{key} {'其他' if isinstance(region, Anything) and held.kind is Kind.TEXT else _words(region, held)}"
                for (key, held), region in zip(keys, combination, strict=True)
            )
            raise TableError(f"表 {name} 有空档：{place} 没有一行；补上一行，或用 outside= 写明没有时是多少")


def _product(regions: list[list[Cell]]) -> list[tuple[Cell, ...]]:
    result: list[tuple[Cell, ...]] = [()]
    for options in regions:
        result = [(*done, option) for done in result for option in options]
    return result


def _regions(held: Type, cells: list[Cell], everywhere: bool) -> list[Cell]:
    """The elementary pieces into which the bounds of a column cut its key."""
    if held.kind not in (Kind.NUMBER, Kind.DATE, Kind.MONTH):
        every: tuple[Plain, ...] = (False, True) if held.kind is Kind.BOOLEAN else ()
        if held.code_list is not None:
            every = held.code_list.codes
        used = {option for cell in cells if isinstance(cell, Codes) for option in cell.options}
        if held.kind is Kind.TEXT or not everywhere:
            every = tuple(sorted(used, key=str))
        any_other = [Anything()] if held.kind is Kind.TEXT and everywhere else []
        return [*(Codes((option,)) for option in every), *any_other] or [Anything()]
    points = {p for c in cells if isinstance(c, Interval) for p in (c.lower, c.upper) if p is not None}
    ordered = sorted(points)
    inner: list[Cell] = [Interval(a, b) for a, b in pairwise(ordered)]
    if any(isinstance(cell, Anything) for cell in cells) or not ordered:
        return [Anything()] if not ordered else [Interval(None, ordered[0]), *inner, Interval(ordered[-1], None)]
    first = [Interval(None, ordered[0])] if everywhere or _open(cells, "lower") else []
    last = [Interval(ordered[-1], None)] if everywhere or _open(cells, "upper") else []
    return [*first, *inner, *last]


def _open(cells: list[Cell], side: str) -> bool:
    return any(isinstance(cell, Interval) and getattr(cell, side) is None for cell in cells)


def _covers(cell: Cell, region: Cell) -> bool:
    match cell, region:
        case Anything(), _:
            return True
        case Interval(), Interval():
            low = cell.lower is None or (region.lower is not None and cell.lower <= region.lower)
            return low and (cell.upper is None or (region.upper is not None and region.upper <= cell.upper))
        case Codes(), Codes():
            return set(region.options) <= set(cell.options)
        case _:
            return False
