"""How every operation of a plan moves while one fact of one member grows, composed from its parts.

Whoever the fact is told of, and whoever they belong to or have below them, are its *own*; the rest are *others*: a
larger claim makes its own share grow and those of others shrink. Each column has a trend for both. What is found here
holds for groups of any size, and for products and divisions, on which a solver has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gongbao.audit.proof.columns import Columns, unscaled
from gongbao.audit.proof.products import Product, products_of
from gongbao.audit.proof.spreading import spread
from gongbao.audit.proof.trend import FIXED, UNSURE, Trend, Way, together
from gongbao.rules.group import Fact
from gongbao.rules.lowered import ABSENT_SUFFIX
from gongbao.rules.nodes import Scope
from gongbao.rules.ops import Op
from gongbao.rules.plan import Column, FoldStage, Plan, RowStage, Stage, WindowStage

Sign = Callable[[tuple[Product, ...]], int | None]
"""Whether a sum of products is never negative (1), never positive (-1), or neither for certain (None)."""


class Trends:
    """The trends of a plan's columns as `fact` grows, computed when asked for; what a solver proves is settled."""

    def __init__(self, plan: Plan, fact: Fact, sign: Sign) -> None:
        self.plan, self.fact, self.sign = plan, fact, sign
        self.columns = Columns(plan)
        self._settled = {(fact.scope.name, fact.name): (Trend(Way.UP), FIXED)}
        self._columns: dict[Column, tuple[Trend, Trend]] = dict(self._settled)
        self._ops: dict[tuple[int, str, bool], Trend] = {}

    def concept(self, name: str) -> Trend:
        """Of a concept, for the fact's own."""
        made, scope = self.plan.lowered[name], self.plan.regulation.concepts[name].scope
        found = self.of(made.top, scope)
        fixed = made.bottom is None or self.of(made.bottom, scope).fixed
        return found if fixed else UNSURE

    def settle(self, name: str, way: Way) -> None:
        """Take as proved how a concept moves for the fact's own."""
        column = (self.plan.regulation.concepts[name].scope.name, name)
        own, other = self.column(column)
        self._settled[column] = (replace(own, way=way, slack=0), other)
        # Whatever rests on it may be certain now.
        self._columns, self._ops = dict(self._settled), {}

    def column(self, column: Column) -> tuple[Trend, Trend]:
        """Of a column: for the fact's own, for others."""
        found = self._columns.get(column)
        if found is None:
            stage = self.columns.made.get(column)
            found = self._columns[column] = (FIXED, FIXED) if stage is None else self._defined(stage, column)
        return found

    def _defined(self, stage: Stage, column: Column) -> tuple[Trend, Trend]:
        if isinstance(stage, RowStage):
            op = dict(stage.columns)[column[1]]
            return self.of(op, stage.scope), self.of(op, stage.scope, own=False)
        if isinstance(stage, FoldStage):
            mine, others = self._fold(stage, own=True), self._fold(stage, own=False)
        else:
            mine, others = self._window(stage, own=True), self._window(stage, own=False)
        if column[1].endswith(ABSENT_SUFFIX):  # whether there is any member that counts
            mine, others = (FIXED if trend.steady else UNSURE for trend in (mine, others))
        return mine, others

    # Operations -----------------------------------------------------------------------------------------------

    def of(self, op: Op, scope: Scope, *, own: bool = True) -> Trend:
        """Of an operation as a member of `scope` sees it."""
        if op.name == "column":
            return self._seen(op.payload, scope, own=own)
        key = (id(op), scope.name, own)
        found = self._ops.get(key)
        if found is None:
            found = self._ops[key] = self._operation(op, scope, own=own)
        return found

    def _seen(self, payload: object, scope: Scope, *, own: bool) -> Trend:
        assert isinstance(payload, tuple)
        if not payload[0]:
            return FIXED
        mine, others = self.column(payload)
        if own or payload[0] == scope.chain[0].name:
            return mine
        # Others part from the fact's own at the innermost scope that both are in; above it they may have one owner.
        depth = next(place for place, around in enumerate(scope.chain) if around.name == payload[0])
        if depth + 1 >= self._shared(scope):
            return others
        return together(mine, others, slack=max(mine.slack, others.slack))

    def _shared(self, scope: Scope) -> int:
        """How many scopes, from the subject on, are around both a group and the fact."""
        return sum(around in self.fact.scope.chain for around in scope.chain)

    def _operation(self, op: Op, scope: Scope, *, own: bool) -> Trend:
        args = [self.of(arg, scope, own=own) for arg in op.args]
        if all(arg.fixed for arg in args):
            return FIXED
        steady = all(arg.steady for arg in args)
        match op.name:
            case "add" | "sub" | "add_days" | "days_between":
                plus = op.name.startswith("add")
                found = together(args[0], args[1] if plus else args[1].turned)
                collects = found.way is Way.ANY and op.name in ("add", "sub")
                return self._collected(op, found, scope, own=own) if collects else found
            case "mul":
                return _product(op, args)
            case "floor_div":
                return self._quotient(op, args, scope, own=own)
            case "least" | "greatest":
                return together(*args, slack=max(arg.slack for arg in args))
            case "and" | "or":
                return together(*args)
            case "not":
                return args[0].turned
            case "is_null":
                return FIXED if args[0].steady else Trend(Way.ANY)
            case "positive":
                return replace(args[0], steady=args[0].fixed)
            case "month_index" | "year" | "first_day" if not args[0].slack:
                return args[0]
            case "age" if not any(arg.slack for arg in args):
                return replace(together(args[0].turned, args[1]), jumps=True)
            case "case":
                return self._case(op.args, scope, own=own)
            case "sum_range" if args[0].fixed and args[1].fixed and not args[2].slack:
                return args[2]
            case "<" | "<=" | ">" | ">=" | "==" | "!=":
                return self._comparison(op, args)
        return Trend(Way.ANY, steady, jumps=True)

    def _comparison(self, op: Op, args: list[Trend]) -> Trend:
        """No is before yes: `a >= b` moves as a does. At an end of its range, equal is the same as beyond."""
        a, b = op.args
        name = op.name
        if name in ("==", "!=") and b.is_literal and a.kind == "int" and b.payload in (a.low, a.high):
            at_least = (b.payload == a.high) == (name == "==")
            name = ">=" if at_least else "<="
        if name in ("==", "!=") or any(arg.slack for arg in args):
            return Trend(Way.ANY, all(arg.steady for arg in args), jumps=True)
        rising = together(args[0], args[1].turned)
        return replace(rising if name in (">", ">=") else rising.turned, jumps=True)

    def _quotient(self, op: Op, args: list[Trend], scope: Scope, *, own: bool) -> Trend:
        """Towards minus infinity; (a + b/2) / b, as half up is rounded, moves as a / b does."""
        top, bottom = args
        share = self._part_of_whole(op, scope) if own else None
        if share is not None:
            return replace(share, steady=top.steady and bottom.steady)
        dividend = op.args[0]
        if dividend.name == "add" and dividend.args[1] is unscaled(op.args[1]):
            dividend = dividend.args[0]
            top = self.of(dividend, scope, own=own)
        steady, jumps = top.steady and bottom.steady, top.jumps or bottom.jumps
        if bottom.way is Way.SAME:
            return Trend(top.way, steady, -(-top.slack // max(op.args[1].low, 1)), jumps)
        if top.slack or bottom.slack:
            return Trend(Way.ANY, steady)
        if dividend.low >= 0:
            return together(top, bottom.turned)
        if dividend.high <= 0:
            return together(top, bottom)
        return Trend(Way.ANY, steady)

    def _part_of_whole(self, op: Op, scope: Scope) -> Trend | None:
        """Of k × w / (sum of w over the group), where w moves for one member only: the share moves as w does."""
        whole = self.columns.summed(op.args[1])
        if whole is None or whole.group is not scope or scope not in self.fact.scope.chain:
            return None
        part = whole.args[0]
        mine, others = self.of(part, scope), self.of(part, scope, own=False)
        if not others.fixed or mine.slack or part.low < 0 or part.name != "column":
            return None
        rest = [op.args[0]]
        found = 0
        while rest:
            factor = rest.pop()
            if factor.name == "mul":
                rest += factor.args
            elif factor is part:
                found += 1
            elif not self.of(factor, scope).fixed or factor.low < 0:
                return None
        return mine if found == 1 else None

    def _case(self, args: tuple[Op, ...], scope: Scope, *, own: bool) -> Trend:
        """The branches from the last to the first: each is chosen, or all that follow it."""
        result, rest = self.of(args[-1], scope, own=own), [args[-1]]
        branches = list(zip(args[:-1:2], args[1::2], strict=True))
        for number in reversed(range(len(branches))):
            condition, then = branches[number]
            chosen = self.of(condition, scope, own=own)
            # `c: x; not c: y; else unknown`: where there is a value, c is known.
            last_two = number + 2 == len(branches) and _is_unknown(args[-1])
            settled = last_two and branches[-1][0] is self.plan.build.negate(condition)
            result = self._chosen(chosen, then, self.of(then, scope, own=own), rest, result, settled=settled)
            rest.append(then)
        return result

    def _chosen(self, chosen: Trend, then: Op, first: Trend, rest: list[Op], second: Trend, *, settled: bool) -> Trend:
        both = together(first, second, slack=max(first.slack, second.slack))
        if chosen.fixed:
            return both
        both = replace(both, steady=False)
        if all(map(_is_unknown, rest)) or (chosen.way is Way.SAME and settled):
            return both
        if both.slack or not (chosen.steady or settled):
            return UNSURE
        grows = all(_never_above(each, then) for each in rest)
        shrinks = all(_never_above(then, each) for each in rest)
        if not (grows or shrinks) or chosen.way not in (Way.UP, Way.DOWN):
            return replace(both, way=Way.ANY, jumps=True)
        moved = chosen.way if grows else chosen.way.turned
        return replace(together(both, FIXED.going(moved)), jumps=True)

    def _collected(self, op: Op, found: Trend, scope: Scope, *, own: bool) -> Trend:
        """Of a sum of products, by the sign of what each moving part is multiplied by."""
        products = products_of(op)
        if products is None:
            return found
        by_part: dict[int, tuple[Trend, list[Product]]] = {}
        for product in products:
            moving = [part for part in product.parts if self.of(part, scope, own=own).way is not Way.SAME]
            if len(moving) > 1:
                return found
            for part in moving:
                trend = self.of(part, scope, own=own)
                by_part.setdefault(id(part), (trend, []))[1].append(product.without(part))
        ways = []
        for trend, factors in by_part.values():
            sign = None if trend.slack or trend.way is Way.ANY else self.sign(tuple(factors))
            if sign is None:
                return found
            ways.append(trend if sign > 0 else trend.turned)
        return replace(together(*ways), steady=found.steady, jumps=found.jumps)

    # Members of groups ----------------------------------------------------------------------------------------

    def _kinds(self, group: Scope, around: Scope, *, own: bool) -> tuple[bool, ...]:
        """Which members of a group there can be in one `around`: the fact's own (True), others."""
        if not own:
            return (False,)
        return (True,) if self._shared(group) <= len(around.chain) else (True, False)

    def _fold(self, stage: FoldStage, *, own: bool) -> Trend:
        kinds = self._kinds(stage.group, stage.scope, own=own)
        spread_here = self.columns.spread(stage)
        if spread_here is not None:
            return self._whole_of(spread_here, kinds)
        args = [[self.of(arg, stage.group, own=kind) for arg in stage.args] for kind in kinds]
        alone = stage.group in self.fact.scope.chain
        return _over_members(stage.how, args, alone=alone)

    def _whole_of(self, stage: WindowStage, kinds: tuple[bool, ...]) -> Trend:
        """All parts together are the fund (capped: or the claims, if they are less): they move as both do."""
        fund, weights = [
            [self.of(arg, stage.scope, own=kind) for kind in kinds] for arg in (stage.args[0], stage.args[1])
        ]
        alone = stage.scope in self.fact.scope.chain
        total = _over_members("sum", [[weight] for weight in weights], alone=alone)
        return together(fund[0], total, slack=max(fund[0].slack, total.slack))

    def _window(self, stage: WindowStage, *, own: bool) -> Trend:
        kinds = self._kinds(stage.scope, stage.within, own=True)
        mine = [self.of(arg, stage.scope, own=own) for arg in stage.args]
        everyone = [[self.of(arg, stage.scope, own=kind) for arg in stage.args] for kind in {*kinds, own}]
        if all(trend.fixed for trends in everyone for trend in trends):
            return FIXED
        steady = all(trend.steady for trends in everyone for trend in trends)
        others = [self.of(arg, stage.scope, own=False) for arg in stage.args]
        single = stage.scope in self.fact.scope.chain
        match stage.how:
            case "allocate":
                weights = (stage.args[1].low, stage.args[1].high)
                among = [others[1]] if own and single else [trends[1] for trends in everyone]
                return replace(spread(stage.options, weights, mine, among, own=own and single), steady=steady)
            case "running_sum" if len(stage.args) > 1 and not all(trends[1].fixed for trends in everyone):
                return Trend(Way.ANY, steady)
            case "running_sum":
                before = others if own and single else [together(*(trends[0] for trends in everyone))]
                return replace(before[0], steady=steady, way=Way.ANY if before[0].slack else before[0].way)
            case "rank":
                if own and single and others[0].fixed and not mine[0].slack:
                    turned = mine[0].turned if stage.options[0] == "desc" else mine[0]
                    return replace(turned, steady=steady, jumps=True)
                return Trend(Way.ANY, steady)
        how = stage.how.removeprefix("alike_")
        terms = 2 if how in ("min", "max") else 1
        if not all(trend.fixed for trends in everyone for trend in trends[terms:]):
            return Trend(Way.ANY, steady)
        return replace(_over_members(how, [trends[:terms] for trends in everyone], alone=single), steady=steady)


def _over_members(how: str, args: list[list[Trend]], *, alone: bool) -> Trend:
    """One value over members of each kind. `alone`: at most one of them is the fact's own."""
    if how in ("min", "max"):
        if not all(trends[0].steady and trends[1].fixed for trends in args):
            return UNSURE
        return together(*(trends[0] for trends in args), slack=max(trends[0].slack for trends in args))
    found = together(*(trends[0] for trends in args))
    only_one = alone and all(trends[0].fixed for trends in args[1:])
    return found if not found.slack or only_one else replace(found, way=Way.ANY)


def _product(op: Op, args: list[Trend]) -> Trend:
    a, b = args
    steady, jumps = a.steady and b.steady, a.jumps or b.jumps
    for one, other, factor in ((a, b, op.args[1]), (b, a, op.args[0])):
        if other.way is Way.SAME and (factor.low >= 0 or factor.high <= 0):
            slack = one.slack * max(abs(factor.low), abs(factor.high))
            return Trend(one.way if factor.low >= 0 else one.way.turned, steady, slack, jumps)
    if op.args[0].low >= 0 and op.args[1].low >= 0 and not a.slack and not b.slack:
        return together(a, b)
    return Trend(Way.ANY, steady)


def _never_above(one: Op, other: Op) -> bool:
    """Whether one value is certainly not above another, in any case in which both are known."""
    if _is_unknown(one) or _is_unknown(other) or one is other:
        return True
    if one.kind == "bool":
        return (one.is_literal and one.payload is False) or (other.is_literal and other.payload is True)
    if one.kind == "int" and one.high <= other.low:
        return True
    return (other.name == "greatest" and one in other.args) or (one.name == "least" and other in one.args)


def _is_unknown(op: Op) -> bool:
    return op.is_literal and op.payload is None
