"""The integer form, walked: slow and plain; to look inside a rule, and to test the compiled readings against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from gongbao.rules.ops import COMPARISONS, Op, full_years

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "floor_div": lambda a, b: a // b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "least": min,
    "greatest": max,
    "add_days": lambda day, count: day + timedelta(days=count),
    "days_between": lambda a, b: (a - b).days,
}
_UNARY: dict[str, Callable[[Any], Any]] = {
    "not": lambda a: not a,
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "month_index": lambda day: day.year * 12 + day.month - 1,
    "first_day": lambda index: date(index // 12, index % 12 + 1, 1),
    "positive": lambda a: a if a > 0 else None,
}
assert set(_BINARY) >= COMPARISONS


def interpret(op: Op, columns: Mapping[Any, Any], known: dict[int, Any] | None = None) -> Any:
    """The value of an operation for these columns; None is unknown. `known` keeps what was found on the way."""
    found = {} if known is None else known
    if id(op) not in found:
        found[id(op)] = _value(op, columns, found)
    return found[id(op)]


def _value(op: Op, columns: Mapping[Any, Any], known: dict[int, Any]) -> Any:
    match op.name:
        case "literal":
            return op.payload
        case "column":
            return columns[op.payload]
        case "case":
            for condition, then in zip(op.args[:-1:2], op.args[1::2], strict=True):
                if interpret(condition, columns, known):
                    return interpret(then, columns, known)
            return interpret(op.args[-1], columns, known)
        case "sum_range":
            return _sum_range(op, columns, known)
    args = [interpret(arg, columns, known) for arg in op.args]
    match op.name:
        case "and":
            return False if False in args else None if None in args else True
        case "or":
            return True if True in args else None if None in args else False
        case "is_null":
            return args[0] is None
    if None in args:
        return None
    if op.name == "age":
        return full_years(args[0], args[1], str(op.payload))
    return _UNARY[op.name](args[0]) if len(args) == 1 else _BINARY[op.name](*args)


def _sum_range(op: Op, columns: Mapping[Any, Any], known: dict[int, Any]) -> Any:
    first, last = (interpret(arg, columns, known) for arg in op.args[:2])
    if first is None or last is None:
        return None
    terms = [interpret(op.args[2], {**columns, ("", op.payload): month}) for month in range(first, last + 1)]
    return None if None in terms else sum(terms)
