"""From the tree to the integer form: units, scales, rationals, rounding, bands and absence are settled here, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, gcd

from gongbao.rules import nodes as n
from gongbao.rules.errors import DefinitionError, ParameterError
from gongbao.rules.nodes import Anything, Cell, CheckedRow, Codes, Hit, Interval, Point
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op
from gongbao.rules.parameters import Parameter
from gongbao.rules.types import Kind, Plain, Type

ABSENT_SUFFIX = "__absent"
DIVISOR_SUFFIX = "__divisor"

KINDS = {
    Kind.BOOLEAN: "bool",
    Kind.NUMBER: "int",
    Kind.MONTH: "int",
    Kind.DATE: "date",
    Kind.CODE: "text",
    Kind.TEXT: "text",
}


@dataclass(frozen=True, slots=True)
class Lowered:
    """What a node became: a number is top / bottom; `absent` only for what may be absent."""

    top: Op
    bottom: Op | None = None
    absent: Op | None = None


def _bottom(made: Lowered) -> Op:
    assert made.bottom is not None
    return made.bottom


@dataclass(slots=True)
class Settings:
    """What is fixed for a whole evaluation: the days, the version of each parameter, the choice for each reading."""

    day: Op
    decided: Op
    parameters: Mapping[str, Parameter]
    version_day: date
    choices: Mapping[str, str]


@dataclass(slots=True)
class Lowerer:
    """Turns expressions to operations. `reference` yields what a fact or concept became in an earlier stage;
    `aggregate` handles the nodes that look at members of a group."""

    build: OpBuilder
    settings: Settings
    reference: Callable[[n.FactRef | n.ConceptRef], Lowered]
    aggregate: Callable[[n.Expr], Lowered]
    _bound: dict[int, Op] = field(default_factory=dict)
    _done: dict[int, Lowered] = field(default_factory=dict)

    def truth(self, node: n.Expr) -> Op:
        """A condition as an operation."""
        return self.lower(node).top

    def lower(self, node: n.Expr) -> Lowered:
        """The node as operations; the same node gives the same."""
        done = self._done.get(id(node))
        if done is None:
            done = self._done[id(node)] = self._lower(node)
        return done

    def _lower(self, node: n.Expr) -> Lowered:
        b = self.build
        match node:
            case n.Const():
                return self._constant(node.value, node.type)
            case n.FactRef() | n.ConceptRef():
                return self.reference(node)
            case n.ParameterRef():
                return self._parameter(node)
            case n.Today():
                return Lowered(self.settings.day if node.moment is n.Moment.DAY else self.settings.decided)
            case n.Bound():
                return Lowered(self._bound[id(node)])
            case n.Switch():
                return self._fit(dict(node.options)[self.settings.choices[node.reading]], node.type)
            case n.Arithmetic():
                return self._arithmetic(node)
            case n.Divide():
                return self._divide(node)
            case n.Round():
                return self._round(node)
            case n.Compare():
                return Lowered(self._compare(node))
            case n.And():
                return Lowered(self._join(node.operands, b.both, True))
            case n.Or():
                return Lowered(self._join(node.operands, b.either, False))
            case n.Not():
                return Lowered(b.negate(self.truth(node.operand)))
            case n.When():
                return self._when(node)
            case n.Lookup():
                return self._lookup(node)
            case n.Extreme():
                return self._extreme(node)
            case n.DatePart():
                return Lowered(self._date_part(node.part, node.operand), self._scale(node.type))
            case n.AddMonths():
                return Lowered(b.add_months(self.lower(node.operand).top, self.lower(node.months).top))
            case n.Age():
                return Lowered(
                    b.age(self.lower(node.birth).top, self.lower(node.day).top, node.leap), self._scale(node.type)
                )
            case n.IsAbsent():
                return Lowered(self._absence(node.operand))
            case n.IsTold():
                inner = self.lower(node.operand)
                return Lowered(b.negate(b.is_null(inner.top if inner.absent is None else inner.absent)))
            case n.Given():
                inner = self.lower(node.operand)
                return Lowered(inner.top, inner.bottom)
            case n.Default():
                given = self._fit(n.Given(node.operand), node.type)
                return self.choose(self._absence(node.operand), self._fit(node.default, node.type), given)
            case n.Bare() | n.Cited():
                return self.lower(node.operand)
            case n.SumOverMonths():
                return self._sum_over_months(node)
            case _:
                return self.aggregate(node)

    # Leaves -------------------------------------------------------------------------------------------------

    def _constant(self, plain: Plain | None, held: Type) -> Lowered:
        b = self.build
        absent = b.boolean(plain is None) if held.optional else None
        if held.kind is Kind.NUMBER and held.scale is None:
            fraction = Fraction(plain) if isinstance(plain, int | Fraction) else None
            if fraction is None:
                return Lowered(b.literal(None, "int"), b.integer(1), absent)
            return Lowered(b.integer(fraction.numerator), b.integer(fraction.denominator), absent)
        return Lowered(b.literal(plain, KINDS[held.kind]), self._scale(held), absent)

    def _scale(self, held: Type) -> Op | None:
        return self.build.integer(held.scale or 1) if held.kind is Kind.NUMBER else None

    def _parameter(self, node: n.ParameterRef) -> Lowered:
        parameter = self.settings.parameters[node.name]
        if node.day is None:
            version = parameter.on(self.settings.version_day)
            if version is None:
                raise ParameterError(f"参数 {parameter.name}（{parameter.title}）在 {self.settings.version_day} 没有值")
            return self._constant(version.value, node.type)
        b = self.build
        day = self.lower(node.day).top
        if node.day.type.kind is Kind.MONTH:
            day = b.first_day(day)
        result = self.unknown(node.type)
        for version in parameter.versions:
            inside = b.boolean(True)
            if version.from_ != date.min:
                inside = b.both(inside, b.compare(">=", day, b.literal(version.from_, "date")))
            if version.until != date.max:
                inside = b.both(inside, b.compare("<=", day, b.literal(version.until, "date")))
            if version.from_ == date.min and version.until == date.max and day.nullable:
                inside = b.negate(b.is_null(day))
            result = self.choose(inside, self._constant(version.value, node.type), result)
        return result

    # Numbers ------------------------------------------------------------------------------------------------

    def _fit(self, node: n.Expr, wanted: Type) -> Lowered:
        return self.fit(self.lower(node), node.type, wanted)

    def fit(self, made: Lowered, held: Type, wanted: Type) -> Lowered:
        """The same value at the scale of `wanted`, with an absence where that may be absent."""
        b = self.build
        absent = made.absent
        if wanted.optional and absent is None:
            absent = b.case([(b.is_null(made.top), b.literal(None, "bool"))], b.boolean(False))
        if held.kind is Kind.NUMBER and held.scale != wanted.scale and wanted.scale is not None:
            if held.scale is None:
                raise DefinitionError("分数要先取整，才能当作有固定小数位数的数")
            assert wanted.scale % held.scale == 0, (held, wanted)
            top = b.mul(made.top, b.integer(wanted.scale // held.scale))
            return Lowered(top, self._scale(wanted), absent)
        return Lowered(made.top, made.bottom, absent)

    def _arithmetic(self, node: n.Arithmetic) -> Lowered:
        b = self.build
        if node.type.kind is Kind.DATE:
            count = self.lower(node.right).top
            return Lowered(
                b.add_days(self.lower(node.left).top, count if node.operator == "+" else b.sub(b.integer(0), count))
            )
        if node.left.type.kind is Kind.DATE:
            return Lowered(b.days_between(self.lower(node.left).top, self.lower(node.right).top), b.integer(1))
        if node.left.type.kind is Kind.MONTH:
            combine = b.add if node.operator == "+" else b.sub
            made = combine(self.lower(node.left).top, self.lower(node.right).top)
            return Lowered(made, None if node.type.kind is Kind.MONTH else b.integer(1))
        left, right = self.lower(node.left), self.lower(node.right)
        left_bottom, right_bottom = _bottom(left), _bottom(right)
        if node.operator == "*":
            return Lowered(b.mul(left.top, right.top), b.mul(left_bottom, right_bottom))
        combine = b.add if node.operator == "+" else b.sub
        if node.type.scale is not None:
            left, right = self._fit(node.left, node.type), self._fit(node.right, node.type)
            return Lowered(combine(left.top, right.top), self._scale(node.type))
        top = combine(b.mul(left.top, right_bottom), b.mul(right.top, left_bottom))
        return Lowered(top, b.mul(left_bottom, right_bottom))

    def _divide(self, node: n.Divide) -> Lowered:
        b = self.build
        left, right = self.lower(node.left), self.lower(node.right)
        left_bottom, right_bottom = _bottom(left), _bottom(right)
        one, other = self._cancel(left_bottom, right_bottom)
        top, bottom = b.mul(left.top, other), b.mul(right.top, one)
        if bottom.low < 0:
            negative = b.compare("<", bottom, b.integer(0))
            top = b.unless_unknown(negative, b.sub(b.integer(0), top), top)
            bottom = b.greatest(bottom, b.sub(b.integer(0), bottom))
        return Lowered(top, b.positive(bottom))

    def _cancel(self, a: Op, c: Op) -> tuple[Op, Op]:
        if isinstance(a.payload, int) and isinstance(c.payload, int) and a.is_literal and c.is_literal:
            shared = gcd(a.payload, c.payload)
            return self.build.integer(a.payload // shared), self.build.integer(c.payload // shared)
        return a, c

    def _round(self, node: n.Round) -> Lowered:
        b = self.build
        made = self.lower(node.operand)
        assert node.type.scale is not None
        by, over = self._cancel(b.integer(node.step.denominator), _bottom(made))
        top, bottom = b.mul(made.top, by), b.mul(over, b.integer(node.step.numerator))
        step = node.step * node.type.scale
        assert step.denominator == 1
        return Lowered(b.mul(self._quotient(top, bottom, node.mode), b.integer(int(step))), self._scale(node.type))

    def _quotient(self, top: Op, bottom: Op, mode: str) -> Op:
        """top / bottom as a whole number; `bottom` is positive."""
        b = self.build
        if bottom.is_literal and bottom.payload == 1:
            return top
        match mode:
            case "down":
                return b.floor_div(top, bottom)
            case "up":
                return b.floor_div(b.add(top, b.sub(bottom, b.integer(1))), bottom)
            case _:
                two = b.integer(2)
                half = b.floor_div(b.add(b.mul(b.absolute(top), two), bottom), b.mul(bottom, two))
                if top.low >= 0:
                    return half
                negative = b.compare("<", top, b.integer(0))
                return b.unless_unknown(negative, b.sub(b.integer(0), half), half)

    def _compare(self, node: n.Compare) -> Op:
        return self._compared(node.operator, self.lower(node.left), self.lower(node.right))

    def _compared(self, operator: str, left: Lowered, right: Lowered) -> Op:
        b = self.build
        if left.bottom is None or right.bottom is None:
            return b.compare(operator, left.top, right.top)
        one, other = self._cancel(left.bottom, right.bottom)
        return b.compare(operator, b.mul(left.top, other), b.mul(right.top, one))

    def _extreme(self, node: n.Extreme) -> Lowered:
        b = self.build
        made = [self._fit(operand, node.type) for operand in node.operands]
        result = made[0]
        for other in made[1:]:
            if node.type.kind is Kind.NUMBER and node.type.scale is None:
                first = self._compared("<=" if node.which == "min" else ">=", result, other)
                result = self.choose(first, result, other)
            else:
                combine = b.least if node.which == "min" else b.greatest
                result = Lowered(combine(result.top, other.top), result.bottom)
        return result

    def _sum_over_months(self, node: n.SumOverMonths) -> Lowered:
        b = self.build
        first, last = self.lower(node.first).top, self.lower(node.last).top
        name = f"month_{len(self._bound)}"
        self._bound[id(node.through)] = b.column(
            ("", name), "int", first.low, max(first.low, last.high), nullable=False
        )
        body = self._fit(node.body, node.type)
        return Lowered(b.sum_range(name, first, last, body.top), body.bottom)

    # Choices ------------------------------------------------------------------------------------------------

    def _join(self, operands: tuple[n.Expr, ...], combine: Callable[[Op, Op], Op], start: bool) -> Op:
        result = self.build.boolean(start)
        for operand in operands:
            result = combine(result, self.truth(operand))
        return result

    def choose(self, condition: Op, then: Lowered, otherwise: Lowered) -> Lowered:
        """Kleene's conditional on every part of a value."""

        def each(a: Op | None, c: Op | None) -> Op | None:
            if a is None or c is None or a is c:
                return a
            return self.build.unless_unknown(condition, a, c)

        top = self.build.unless_unknown(condition, then.top, otherwise.top)
        return Lowered(top, each(then.bottom, otherwise.bottom), each(then.absent, otherwise.absent))

    def _when(self, node: n.When) -> Lowered:
        result = self._fit(node.otherwise, node.type)
        for condition, then in reversed(node.cases):
            result = self.choose(self.truth(condition), self._fit(then, node.type), result)
        return result

    def unknown(self, held: Type) -> Lowered:
        """The unknown value of a type."""
        made = self._constant(None, held)
        return Lowered(made.top, made.bottom, None if made.absent is None else self.build.literal(None, "bool"))

    def same(self, one: Lowered, other: Lowered) -> Op:
        """Whether two values of one type are equal; two absences are."""
        equal = self._compared("==", one, other)
        if one.absent is None or other.absent is None:
            return equal
        both = self.build.both(one.absent, other.absent)
        either = self.build.either(one.absent, other.absent)
        return self.build.either(both, self.build.both(self.build.negate(either), equal))

    def _absence(self, node: n.Expr) -> Op:
        made = self.lower(node)
        assert made.absent is not None
        return made.absent

    # Tables -------------------------------------------------------------------------------------------------

    def _lookup(self, node: n.Lookup) -> Lowered:
        column = [name for name, _ in node.table.outputs].index(node.output)
        conditions = self.row_conditions(node)
        results = [self._fit(row.results[column], node.type) for row in node.table.rows]
        unknown = self.unknown(node.type)
        outside = unknown if node.table.outside is None else self._fit(node.table.outside[column], node.type)
        if node.table.hit is Hit.COLLECT:
            return self._collect(conditions, results, outside)
        if node.table.hit is Hit.FIRST:
            result = outside
            for condition, row in reversed(list(zip(conditions, results, strict=True))):
                result = self.choose(condition, row, result)
            return result
        chain = self._chain(node, results, outside)
        if chain is not None:
            return chain
        none = self._join_ops([self.build.negate(condition) for condition in conditions])
        branches = list(zip(conditions, results, strict=True))
        if node.table.outside is not None:
            branches.append((none, outside))
        return self.first_true(branches, unknown)

    def _chain(self, node: n.Lookup, results: list[Lowered], outside: Lowered) -> Lowered | None:
        """Bands of one key without gaps, in order: the first upper bound that the key does not pass decides."""
        bands = [row.cells[0] for row in node.table.rows]
        if len(node.keys) != 1 or not all(isinstance(band, Interval) for band in bands):
            return None
        ordered = sorted(
            ((band, made) for band, made in zip(bands, results, strict=True) if isinstance(band, Interval)),
            key=lambda each: (each[0].lower is not None, each[0].lower or (Fraction(0), 0)),
        )
        if any(a.upper is None or a.upper != b.lower for (a, _), (b, _) in pairwise(ordered)):
            return None
        key, held = self.lower(node.keys[0]), node.keys[0].type
        pieces = [outside, *(made for _, made in ordered), outside]
        borders = [ordered[0][0].lower, *(band.upper for band, _ in ordered)]
        before = [(border, piece) for border, piece in zip(borders, pieces, strict=False) if border is not None]
        last = pieces[-1] if borders[-1] is not None else pieces[-2]
        first = before[0][0] if before else None
        if first is None:
            return self.choose(self.build.is_null(key.top), self.unknown(node.type), last)
        past = [(self.build.negate(self._past(key, held, border)), piece) for border, piece in before]
        past.append((self._past(key, held, before[-1][0]), last))
        return self.first_true(past, self.unknown(node.type))

    def first_true(self, branches: list[tuple[Op, Lowered]], otherwise: Lowered) -> Lowered:
        case = self.build.case
        top = case([(condition, made.top) for condition, made in branches], otherwise.top)
        if otherwise.bottom is None or all(made.bottom is otherwise.bottom for _, made in branches):
            return Lowered(top, otherwise.bottom)
        bottoms = [(condition, made.bottom) for condition, made in branches if made.bottom is not None]
        return Lowered(top, case(bottoms, otherwise.bottom))

    def _collect(self, conditions: list[Op], results: list[Lowered], outside: Lowered) -> Lowered:
        b = self.build
        total = b.integer(0)
        for condition, made in zip(conditions, results, strict=True):
            total = b.add(total, b.unless_unknown(condition, made.top, b.integer(0)))
        none = self._join_ops([b.negate(condition) for condition in conditions])
        return Lowered(b.unless_unknown(none, outside.top, total), outside.bottom)

    def _join_ops(self, conditions: list[Op]) -> Op:
        result = self.build.boolean(True)
        for condition in conditions:
            result = self.build.both(result, condition)
        return result

    def row_conditions(self, node: n.Lookup) -> list[Op]:
        """For each row of the table, the condition under which it matches."""
        keys = [(self.lower(key), key.type) for key in node.keys]
        return [self._row_condition(row, keys) for row in node.table.rows]

    def _row_condition(self, row: CheckedRow, keys: list[tuple[Lowered, Type]]) -> Op:
        return self._join_ops([self._cell(cell, *key) for cell, key in zip(row.cells, keys, strict=True)])

    def _cell(self, cell: Cell, key: Lowered, held: Type) -> Op:
        b = self.build
        match cell:
            case Anything():
                return b.boolean(True)
            case Codes():
                result = b.boolean(False)
                for option in cell.options:
                    same = key.top if option is True else b.compare("==", key.top, b.literal(option, KINDS[held.kind]))
                    result = b.either(result, b.negate(key.top) if option is False else same)
                return result
            case Interval():
                above = b.boolean(True) if cell.lower is None else self._past(key, held, cell.lower)
                below = b.boolean(True) if cell.upper is None else b.negate(self._past(key, held, cell.upper))
                return b.both(above, below)

    def _past(self, key: Lowered, held: Type, point: Point) -> Op:
        """Whether the key lies after the border."""
        b = self.build
        x, after = point
        if held.kind is Kind.DATE:
            return b.compare(">=", key.top, b.literal(date.fromordinal(int(x)), "date"))
        if key.bottom is None or key.bottom.is_literal:
            scaled = x * (int(str(key.bottom.payload)) if key.bottom is not None else 1)
            operator, border = (">", floor(scaled)) if after else (">=", ceil(scaled))
            return b.compare(operator, key.top, b.integer(border))
        left = b.mul(key.top, b.integer(x.denominator))
        return b.compare(">" if after else ">=", left, b.mul(key.bottom, b.integer(x.numerator)))

    # Days ---------------------------------------------------------------------------------------------------

    def _date_part(self, part: str, operand: n.Expr) -> Op:
        b = self.build
        made = self.lower(operand).top
        if operand.type.kind is Kind.DATE:
            if part == "month":
                return b.month_index(made)
            return b.part({"month_number": "month", "day_number": "day"}.get(part, part), made)
        match part:
            case "first_day":
                return b.first_day(made)
            case "last_day":
                return b.last_day(made)
            case "year":
                return b.floor_div(made, b.integer(12))
            case _:
                year = b.floor_div(made, b.integer(12))
                return b.add(b.sub(made, b.mul(year, b.integer(12))), b.integer(1))
