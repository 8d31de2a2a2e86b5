"""Folds over members and windows over their groups, as SQL that all engines understand alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlglot import exp

from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.ops import Op, is_constant
from gongbao.rules.plan import FoldStage, WindowStage
from gongbao.rules.sql.build import column
from gongbao.rules.sql.writer import SqlWriter, call, width_of

Columns = dict[str, exp.Expr]


def fold_columns(stage: FoldStage, write: SqlWriter, joined: str) -> tuple[Columns, Columns]:
    """The columns of the grouped query, and those of the owner's stage that joins it as `joined`."""
    name = stage.name
    none = exp.Is(this=column("owner", joined), expression=exp.null())
    found = column(name, joined)
    grouped = _grouped(stage, stage.how, write)
    if stage.how in ("min", "max"):
        absent = exp.Case().when(none, exp.true()).else_(column(name + ABSENT_SUFFIX, joined))
        return grouped, {name: found, name + ABSENT_SUFFIX: absent}
    start = {"sum": exp.Literal.number(0), "any": exp.false(), "all": exp.true()}[stage.how]
    return grouped, {name: exp.Case().when(none, start).else_(found)}


def alike_columns(stage: WindowStage, write: SqlWriter) -> tuple[list[exp.Expr], Columns]:
    """The keys of those who are alike, and the columns of a query grouped by them."""
    how = stage.how.removeprefix("alike_")
    terms = 2 if how in ("min", "max") else 1
    return [write.write_as_column(op) for op in stage.args[terms:]], _grouped(stage, how, write)


def alike_known(stage: WindowStage, within: Iterable[str], keys: Sequence[str], found: Iterable[str]) -> Columns | None:
    """The columns unknown for all of `within` where a key of anyone there is; None where no key can be."""
    if not any(op.nullable for op in stage.args[-len(keys) :]):
        return None
    untold = [exp.Is(this=column(key), expression=exp.null()) for key in keys]
    doubt = _window([column(each) for each in within])(_any(exp.or_(*untold)))
    return {name: exp.Case().when(exp.Not(this=doubt.copy()), column(name)) for name in found}


def _grouped(stage: FoldStage | WindowStage, how: str, write: SqlWriter) -> Columns:
    """One value over a group, and for an extreme its absence."""
    if how not in ("min", "max"):
        return {stage.name: _aggregate(stage, how, write)}
    value = write.write_as_column(stage.args[0])
    extreme: exp.Expr = (exp.Min if how == "min" else exp.Max)(this=value)
    empty: exp.Expr = exp.EQ(this=_count(value.copy()), expression=exp.Literal.number(0))
    if not _is_never(stage.args[1]):
        doubt = _any(write.write(stage.args[1]))
        extreme = exp.Case().when(exp.Not(this=doubt), extreme)
        empty = exp.Case().when(exp.Not(this=doubt.copy()), empty)
    return {stage.name: extreme, stage.name + ABSENT_SUFFIX: empty}


def is_count(op: Op) -> bool:
    """Whether a sum of it counts those for whom a condition, known of each, holds."""
    return op.name == "case" and len(op.args) == 3 and is_constant(op.args[1], 1) and is_constant(op.args[2], 0)


def _is_never(op: Op) -> bool:
    return op.is_literal and op.payload is False


def _aggregate(stage: FoldStage | WindowStage, how: str, write: SqlWriter) -> exp.Expr:
    """sum, any or all of the stage's term, unknown as Kleene has it."""
    op = stage.args[0]
    if how == "sum" and is_constant(op, 1):
        return _count(exp.Star())
    if how == "sum" and is_count(op):
        return _count(exp.Case().when(write.write(op.args[0]), exp.Literal.number(1)))
    term = write.write_as_column(op)
    all_told = exp.EQ(this=_count(term.copy()), expression=_count(exp.Star()))
    if how == "sum":
        width = max(64, width_of(stage.column.low, stage.column.high))
        total = write.integer_cast(exp.Sum(this=_wide(term, op, width, write)), width)
        return exp.Case().when(all_told, total) if op.nullable else total
    some = _any(term) if how == "any" else _all(term)
    if not op.nullable:
        return some
    if how == "any":
        return exp.Case().when(some, exp.true()).when(all_told, exp.false())
    return exp.Case().when(exp.Not(this=exp.Paren(this=some)), exp.false()).when(all_told, exp.true())


def window_columns(stage: WindowStage, write: SqlWriter, within: str, own: str) -> list[Columns]:
    """The columns that a window stage adds by what it sees of the others of `within`, in steps that follow each other.

    What those who are alike have together is no window: grouped and joined it takes a third of the time.
    """
    match stage.how:
        case "rank":
            return [{stage.name: _rank(stage, write, within)}]
        case "running_sum":
            return [{stage.name: _running(stage, write, within, own)}]
        case _ if stage.args[1].high <= 1:
            return _allocate_equally(stage, write, within, own)
        case _:
            return _allocate(stage, write, within, own)


def _window(within: Sequence[exp.Expr], order: Sequence[exp.Expr] | None = None, before: bool = False) -> Any:
    def over(sql: exp.Expr) -> exp.Expr:
        made = exp.Window(this=sql, partition_by=[p.copy() for p in within])
        if order:
            made.set("order", exp.Order(expressions=[o.copy() for o in order]))
        if before:
            made.set(
                "spec",
                exp.WindowSpec(
                    kind="ROWS",
                    start="UNBOUNDED",
                    start_side="PRECEDING",
                    end=exp.Literal.number(1),
                    end_side="PRECEDING",
                ),
            )
        return made

    return over


def _told(sql: exp.Expr, over: Any) -> exp.Expr:
    """Whether it is known for every row of the window."""
    return exp.EQ(this=over(_count(sql.copy())), expression=over(_count(exp.Star())))


def _rank(stage: WindowStage, write: SqlWriter, within: str) -> exp.Expr:
    by = write.write_as_column(stage.args[0])
    group = [column(within)]
    order = [exp.Ordered(this=by.copy(), desc=stage.options[0] == "desc", nulls_first=False)]
    place = write.integer_cast(_window(group, order)(call("rank")), 64)
    if not stage.args[0].nullable:
        return place
    return exp.Case().when(_told(by, _window(group)), place)


def _running(stage: WindowStage, write: SqlWriter, within: str, own: str) -> exp.Expr:
    op, *by = stage.args
    term = write.write_as_column(op)
    places = [write.write_as_column(each) for each in by]
    group = [column(within)]
    order = [exp.Ordered(this=each, desc=False, nulls_first=False) for each in (*places, column(own))]
    before = _window(group, order, True)
    width = max(64, width_of(stage.column.low, stage.column.high))
    total = exp.Coalesce(this=before(exp.Sum(this=_wide(term, op, width, write))), expressions=[exp.Literal.number(0)])
    found: exp.Expr = write.integer_cast(total, width)
    if op.nullable:
        found = exp.Case().when(_told(term, before), found)
    for place, each in zip(places, by, strict=True):
        if each.nullable:
            found = exp.Case().when(_told(place, _window(group)), found)
    return found


def _allocate(stage: WindowStage, write: SqlWriter, within: str, own: str) -> list[Columns]:
    """Whole parts first, what is left over next; each step rests on the columns of the one before."""
    name, (capped, left_over) = stage.name, stage.options
    names = [f"{name}__{part}" for part in ("fund", "weight", "total", "floor", "left", "place")]
    fund, weight, total, floor, left, place = map(column, names)
    of_fund, of_weight = stage.args
    width = max(64, width_of(0, max(of_fund.high * of_weight.high, of_weight.high * stage.scope.most_in(stage.within))))
    whole = _window([column(within)])
    zero, none = exp.Literal.number(0), exp.EQ(this=weight.copy(), expression=exp.Literal.number(0))

    def wide(sql: exp.Expr) -> exp.Expr:
        return write.integer_cast(sql.copy(), width) if width > 64 else sql.copy()

    product: exp.Expr = exp.Mul(this=wide(fund), expression=wide(weight))
    rest = exp.Paren(this=exp.Sub(this=product.copy(), expression=exp.Mul(this=floor, expression=total)))
    by: list[exp.Expr] = [exp.Ordered(this=none, desc=False, nulls_first=False)]
    if left_over == "largest_remainder":
        by.append(exp.Ordered(this=rest, desc=True, nulls_first=False))
    by.append(exp.Ordered(this=column(own), desc=False, nulls_first=False))
    placed = _window([column(within)], by)(call("row_number"))
    parts = exp.EQ(this=total.copy(), expression=zero)
    divided = write.whole_division(exp.Paren(this=product), wide(total), width)
    sums = wide(weight) if not write.sums_widen else weight.copy()
    summed: exp.Expr = write.integer_cast(whole(exp.Sum(this=sums)), width)
    told = [_told(weight, whole)] if of_weight.nullable else []
    told += [exp.Not(this=exp.Is(this=fund.copy(), expression=exp.null()))] if of_fund.nullable else []
    steps: list[Columns] = [
        {names[0]: write.write_as_column(of_fund), names[1]: write.write_as_column(of_weight)},
        {names[2]: exp.Case().when(exp.and_(*told), summed) if told else summed},
        {names[3]: exp.Case().when(parts, zero.copy()).else_(divided)},
    ]
    given = write.integer_cast(whole(exp.Sum(this=floor.copy())), max(64, width_of(0, of_fund.high)))
    steps.append({names[5]: placed, names[4]: exp.Sub(this=fund, expression=given)})
    one_more = exp.and_(
        exp.LTE(this=place, expression=left),
        exp.GT(this=total.copy(), expression=zero.copy()),
        exp.GT(this=weight.copy(), expression=zero.copy()),
    )
    share: exp.Expr = floor.copy()
    if left_over != "kept":
        one = exp.Case().when(one_more, exp.Literal.number(1)).else_(zero.copy())
        share = exp.Add(this=floor.copy(), expression=exp.Paren(this=one))
    result = exp.Case()
    if capped == "capped":
        result = result.when(exp.LTE(this=total.copy(), expression=fund.copy()), weight.copy())
    result = result.when(exp.Not(this=exp.Is(this=total.copy(), expression=exp.null())), share)
    return [*steps, {name: write.integer_cast(result, max(64, width_of(0, stage.column.high)))}]


def _allocate_equally(stage: WindowStage, write: SqlWriter, within: str, own: str) -> list[Columns]:
    """Nobody weighs more than one: all parts are alike, and what is left over follows from one of them."""
    name, (capped, left_over) = stage.name, stage.options
    names = [f"{name}__{part}" for part in ("fund", "takes", "total", "place")]
    fund, takes, total, place = map(column, names)
    of_fund, of_weight = stage.args
    weight = write.write_as_column(of_weight)
    taking = write.write(of_weight.args[0]) if is_count(of_weight) else exp.GT(this=weight, expression=_number(0))
    width = max(64, width_of(0, of_fund.high))
    whole = _window([column(within)])
    counted: exp.Expr = whole(_count(exp.Case().when(takes, _number(1))))
    told = [_told(takes, whole)] if of_weight.nullable else []
    told += [exp.Not(this=exp.Is(this=fund.copy(), expression=exp.null()))] if of_fund.nullable else []
    by = [exp.Ordered(this=each, desc=False, nulls_first=False) for each in (exp.Not(this=takes.copy()), column(own))]
    placed = _window([column(within)], by)(call("row_number"))
    wide = write.integer_cast(total.copy(), width) if width > 64 else total.copy()
    share = write.whole_division(fund.copy(), wide, width)
    if left_over != "kept":
        left = exp.Mod(this=fund.copy(), expression=wide.copy())
        one = exp.Case().when(exp.LTE(this=place, expression=left), _number(1)).else_(_number(0))
        share = exp.Add(this=share, expression=exp.Paren(this=one))
    result = exp.Case()
    if told:
        result = result.when(exp.Is(this=total.copy(), expression=exp.null()), exp.null())
    result = result.when(exp.Not(this=takes.copy()), _number(0))
    if capped == "capped":
        result = result.when(exp.LTE(this=total.copy(), expression=fund.copy()), _number(1))
    return [
        {names[0]: write.write_as_column(of_fund), names[1]: taking},
        {names[2]: exp.Case().when(exp.and_(*told), counted) if told else counted, names[3]: placed},
        {name: write.integer_cast(result.else_(share), max(64, width_of(0, stage.column.high)))},
    ]


def _number(number: int) -> exp.Expr:
    return exp.Literal.number(number)


def _wide(term: exp.Expr, op: Any, width: int, write: SqlWriter) -> exp.Expr:
    """A term as wide as its sum, where the engine would not widen the sum by itself."""
    if write.sums_widen:
        return term
    return write.integer_cast(term, width) if width > max(64, width_of(op.low, op.high)) else term


def _count(sql: exp.Expr) -> exp.Expr:
    return exp.Count(this=sql)


def _any(sql: exp.Expr) -> exp.Expr:
    return call("bool_or", sql)


def _all(sql: exp.Expr) -> exp.Expr:
    return call("bool_and", sql)
