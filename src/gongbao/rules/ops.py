"""The integer form of rules: some thirty plain operations that every engine emits in one fixed way.

All numbers are integers, None (NULL) is unknown, logic is Kleene's. Lowering a tree to this form settles units,
scales, rationals, rounding and absence once; an engine (Python, DuckDB, Spark, a solver) then only has to know these.
Operations carry the bounds of what they can yield, so that overflow is excluded before anything runs.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from math import gcd
from typing import Any

from gongbao.rules.errors import DefinitionError

INT64 = 2**63 - 1
INT128 = 10**37
"""What the widest integers of the engines (HUGEINT, DECIMAL(38,0)) surely hold."""

FIRST_MONTH, LAST_MONTH = 12, 9999 * 12 + 11
LAST_ORDINAL = date.max.toordinal()

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""The comparisons, and what each does to the values of an engine in Python (numbers, days, terms of a solver)."""
CONTRARY = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class OutOfBoundsError(DefinitionError):
    """A number could grow beyond what any engine holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operation. `kind`: bool, int, date or text. `nullable`: may be unknown.

    `low`, `high`: bounds of an int, both included; of a date, as proleptic ordinals. `unit`: an int is a multiple of it
    (an amount rounded up to the hundred, in hundredths: 10000), so that a division by it leaves nothing over.
    """

    name: str
    kind: str
    args: tuple[Op, ...] = ()
    payload: object = None
    low: int = 0
    high: int = 0
    nullable: bool = False
    unit: int = 1

    @property
    def is_literal(self) -> bool:
        """Whether it is a constant, which may be the unknown one."""
        return self.name == "literal"

    def walk(self) -> Iterator[Op]:
        """This and all below, each once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            op = waiting.pop()
            if id(op) not in seen:
                seen.add(id(op))
                yield op
                waiting.extend(op.args)


@dataclass(frozen=True, slots=True)
class MonthsLater:
    """What an add_days stands for where it is made of months: engines that count months write that."""

    day: Op
    months: Op


def contrary(one: Op, other: Op) -> bool:
    """Whether one condition holds exactly where the other does not: neither only where they are unknown."""
    if other.name == "not":
        return other.args[0] is one
    if one.name == "not":
        return one.args[0] is other
    return CONTRARY.get(one.name) == other.name and one.args == other.args


def is_constant(op: Op, constant: object) -> bool:
    """Whether it is this very constant."""
    return op.is_literal and op.payload is not None and op.payload == constant


def never_past(a: Op, b: Op) -> bool:
    """Whether the number `a` is never above `b`."""
    return a.kind == "int" and a.high <= b.low


def unit_of(name: str, args: tuple[Op, ...], payload: object) -> int:
    """A number of which the result is always a multiple."""
    match name:
        case "literal" if isinstance(payload, int):
            return abs(payload)
        case "mul":
            return args[0].unit * args[1].unit
        case "add" | "sub" | "least" | "greatest":
            return gcd(args[0].unit, args[1].unit)
        case "case":
            results = (*args[1::2], args[-1])
            return gcd(*(r.unit for r in results if not (r.is_literal and r.payload is None)))
        case _:
            return 1


def factor_of(op: Op) -> int:
    """Of what it is a multiple by its constants alone: to divide by that takes no division."""
    match op.name:
        case "literal" if isinstance(op.payload, int):
            return abs(op.payload)
        case "mul":
            return factor_of(op.args[0]) * factor_of(op.args[1])
        case "add" | "sub":
            return gcd(factor_of(op.args[0]), factor_of(op.args[1]))
        case _:
            return 1


def case_nullable(branches: list[tuple[Op, Op]], otherwise: Op, known: frozenset[int] = frozenset()) -> bool:
    """Whether a result may be unknown where what is in `known` is not; after a branch for `x is unknown`, x is not."""
    told = set(known)
    for condition, then in branches:
        if _unknown(then, told):
            return True
        if condition.name == "is_null":
            told.add(id(condition.args[0]))
    return _unknown(otherwise, told)


def _unknown(op: Op, told: set[int]) -> bool:
    """Whether it may be unknown where the operations in `told` are known."""
    if not op.nullable or id(op) in told:
        return False
    if op.name == "case":
        return case_nullable(list(zip(op.args[:-1:2], op.args[1::2], strict=True)), op.args[-1], frozenset(told))
    if op.name in ("literal", "column", "positive", "sum_range"):
        return True
    return any(_unknown(arg, told) for arg in op.args)
