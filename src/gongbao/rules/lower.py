"""From the tree to the integer form: each kind of node becomes operations on the values of its parts, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gongbao.rules import nodes as n
from gongbao.rules.errors import ParameterError
from gongbao.rules.lowered import Lowered, Values
from gongbao.rules.lowered_table import Key, LoweredTable
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op
from gongbao.rules.parameters import Parameter
from gongbao.rules.types import Kind, Type


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

    values: Values
    settings: Settings
    reference: Callable[[n.FactRef | n.ConceptRef], Lowered]
    aggregate: Callable[[n.Expr], Lowered]
    _bound: dict[int, Op] = field(default_factory=dict)
    _done: dict[int, tuple[n.Expr, Lowered]] = field(default_factory=dict)

    @property
    def build(self) -> OpBuilder:
        """What makes the operations."""
        return self.values.build

    def truth(self, node: n.Expr) -> Op:
        """A condition as an operation."""
        return self.lower(node).top

    def lower(self, node: n.Expr) -> Lowered:
        """The node as operations; the same node gives the same."""
        done = self._done.get(id(node))
        if done is None:  # the node is kept as well: one thrown away gives up its identity
            done = self._done[id(node)] = (node, self._lower(node))
        return done[1]

    def fitted(self, node: n.Expr, wanted: Type) -> Lowered:
        """The node as operations, at the scale of `wanted`, with an absence where that may be absent."""
        return self.values.fit(self.lower(node), node.type, wanted)

    def _lower(self, node: n.Expr) -> Lowered:
        b = self.build
        match node:
            case n.Const():
                return self.values.constant(node.value, node.type)
            case n.FactRef() | n.ConceptRef():
                return self.reference(node)
            case n.ParameterRef():
                return self._parameter(node)
            case n.Today():
                return Lowered(self.settings.day if node.moment is n.Moment.DAY else self.settings.decided)
            case n.Bound():
                return Lowered(self._bound[id(node)])
            case n.Switch():
                return self.fitted(dict(node.options)[self.settings.choices[node.reading]], node.type)
            case n.Arithmetic():
                return self._arithmetic(node)
            case n.Divide():
                return self.values.quotient(self.lower(node.left), self.lower(node.right))
            case n.Round():
                return self.values.rounded(self.lower(node.operand), node.step, node.mode, node.type)
            case n.Compare():
                return Lowered(self.values.compare(node.operator, self.lower(node.left), self.lower(node.right)))
            case n.And():
                return Lowered(self.values.all_of(map(self.truth, node.operands)))
            case n.Or():
                return Lowered(self.values.any_of(map(self.truth, node.operands)))
            case n.Not():
                return Lowered(b.negate(self.truth(node.operand)))
            case n.When():
                return self._when(node)
            case n.Lookup():
                return self._lookup(node)
            case n.Extreme():
                return self._extreme(node)
            case n.DatePart():
                return Lowered(self._date_part(node.part, node.operand), self.values.scale(node.type))
            case n.AddMonths():
                return Lowered(b.add_months(self.lower(node.operand).top, self.lower(node.months).top))
            case n.Age():
                return Lowered(
                    b.age(self.lower(node.birth).top, self.lower(node.day).top, node.leap), self.values.scale(node.type)
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
                inner = self.lower(node.operand)
                given = self.values.fit(Lowered(inner.top, inner.bottom), node.operand.type, node.type)
                return self.values.choose(self._absence(node.operand), self.fitted(node.default, node.type), given)
            case n.Bare() | n.Cited():
                return self.lower(node.operand)
            case n.SumOverMonths():
                return self._sum_over_months(node)
            case _:
                return self.aggregate(node)

    # Leaves -------------------------------------------------------------------------------------------------

    def _parameter(self, node: n.ParameterRef) -> Lowered:
        parameter = self.settings.parameters[node.name]
        if node.day is None:
            version = parameter.on(self.settings.version_day)
            if version is None:
                raise ParameterError(f"参数 {parameter.name}（{parameter.title}）在 {self.settings.version_day} 没有值")
            return self.values.constant(version.value, node.type)
        b = self.build
        day = self.lower(node.day).top
        if node.day.type.kind is Kind.MONTH:
            day = b.first_day(day)
        result = self.values.unknown(node.type)
        for version in parameter.versions:
            inside = b.boolean(True)
            if version.from_ != date.min:
                inside = b.both(inside, b.compare(">=", day, b.literal(version.from_, "date")))
            if version.until != date.max:
                inside = b.both(inside, b.compare("<=", day, b.literal(version.until, "date")))
            if version.from_ == date.min and version.until == date.max and day.nullable:
                inside = b.negate(b.is_null(day))
            result = self.values.choose(inside, self.values.constant(version.value, node.type), result)
        return result

    # Numbers ------------------------------------------------------------------------------------------------

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
        if node.operator == "*":
            return self.values.product(left, right)
        if node.type.scale is not None:
            left, right = self.fitted(node.left, node.type), self.fitted(node.right, node.type)
            combine = b.add if node.operator == "+" else b.sub
            return Lowered(combine(left.top, right.top), self.values.scale(node.type))
        return self.values.sum(left, right) if node.operator == "+" else self.values.difference(left, right)

    def _extreme(self, node: n.Extreme) -> Lowered:
        result, *others = (self.fitted(operand, node.type) for operand in node.operands)
        for other in others:
            result = self.values.extreme(node.which, result, other, node.type)
        return result

    def _sum_over_months(self, node: n.SumOverMonths) -> Lowered:
        b = self.build
        first, last = self.lower(node.first).top, self.lower(node.last).top
        name = f"month_{len(self._bound)}"
        self._bound[id(node.through)] = b.column(
            ("", name), "int", first.low, max(first.low, last.high), nullable=False
        )
        body = self.fitted(node.body, node.type)
        return Lowered(b.sum_range(name, first, last, body.top), body.bottom)

    # Choices ------------------------------------------------------------------------------------------------

    def _when(self, node: n.When) -> Lowered:
        result = self.fitted(node.otherwise, node.type)
        for condition, then in reversed(node.cases):
            result = self.values.choose(self.truth(condition), self.fitted(then, node.type), result)
        return result

    def _absence(self, node: n.Expr) -> Op:
        made = self.lower(node)
        assert made.absent is not None
        return made.absent

    # Tables -------------------------------------------------------------------------------------------------

    def row_conditions(self, node: n.Lookup) -> list[Op]:
        """For each row of the table, the condition under which it matches."""
        return self._table(node).row_conditions()

    def _table(self, node: n.Lookup) -> LoweredTable:
        return LoweredTable(self.values, node.table, tuple(Key(self.lower(key), key.type) for key in node.keys))

    def _lookup(self, node: n.Lookup) -> Lowered:
        table, entered = node.table, self._table(node)
        column = [name for name, _ in table.outputs].index(node.output)
        results = [self.fitted(row.results[column], node.type) for row in table.rows]
        outside = None if table.outside is None else self.fitted(table.outside[column], node.type)
        return entered.yields(results, outside, self.values.unknown(node.type))

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
