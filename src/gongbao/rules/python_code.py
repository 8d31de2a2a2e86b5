"""The integer form as Python: straight-line code, made once for a plan and run for each case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from gongbao.rules.dates import full_years, month_index
from gongbao.rules.ops import Op

_STRICT = {
    "add": "{} + {}",
    "sub": "{} - {}",
    "mul": "{} * {}",
    "floor_div": "{} // {}",
    "==": "{} == {}",
    "!=": "{} != {}",
    "<": "{} < {}",
    "<=": "{} <= {}",
    ">": "{} > {}",
    ">=": "{} >= {}",
    "not": "not {}",
    "least": "min({}, {})",
    "greatest": "max({}, {})",
    "year": "{}.year",
    "month": "{}.month",
    "day": "{}.day",
    "month_index": "month_index({})",
    "first_day": "first_day({})",
    "add_days": "add_days({}, {})",
    "days_between": "({} - {}).days",
}


class PythonWriter:
    """Writes one statement an operation; `column` gives the Python name of a column that was not written here."""

    def __init__(self, column: Callable[[Any], str], indent: str = "    ", prefix: str = "t") -> None:
        self.lines: list[str] = []
        self.constants: dict[str, object] = {}
        self._column = column
        self._indent, self._prefix = indent, prefix
        self._names: dict[int, str] = {}
        self._held: list[Op] = []
        self._counter = 0

    def write(self, op: Op) -> str:
        """Write what is needed for `op`; the Python name that holds it."""
        name = self._names.get(id(op))
        if name is None:
            name = self._names[id(op)] = self._write(op)
            self._held.append(op)
        return name

    def assign(self, op: Op, name: str) -> None:
        """Keep `op` under a name of our choosing."""
        self.lines.append(f"{self._indent}{name} = {self.write(op)}")

    def _write(self, op: Op) -> str:
        if op.is_literal:
            return self._literal(op)
        if op.name == "column":
            return self._column(op.payload)
        if op.name == "sum_range":
            return self._sum_range(op)
        args = [self.write(arg) for arg in op.args]
        return self._keep(self._formula(op, args))

    def _keep(self, formula: str) -> str:
        self._counter += 1
        name = f"{self._prefix}{self._counter}"
        self.lines.append(f"{self._indent}{name} = {formula}")
        return name

    def _literal(self, op: Op) -> str:
        if op.payload is None or isinstance(op.payload, bool | int | str):
            return repr(op.payload) if not isinstance(op.payload, int) or op.payload >= 0 else f"({op.payload})"
        name = f"k{len(self.constants)}"
        self.constants[name] = op.payload
        return name

    def _formula(self, op: Op, args: list[str]) -> str:
        match op.name:
            case "and":
                return _kleene(op, args, "and", "False", "True")
            case "or":
                return _kleene(op, args, "or", "True", "False")
            case "is_null":
                return f"{args[0]} is None"
            case "positive":
                return f"{args[0]} if {args[0]} is not None and {args[0]} > 0 else None"
            case "case":
                parts = [
                    f"{then} if {condition} else " for condition, then in zip(args[:-1:2], args[1::2], strict=True)
                ]
                return "".join(parts) + args[-1]
            case "age":
                return _strict(op, args, f"full_years({args[0]}, {args[1]}, {op.payload!r})")
            case _:
                return _strict(op, args, _STRICT[op.name].format(*args))

    def _sum_range(self, op: Op) -> str:
        first, last, body = op.args
        outer = [self.write(first), self.write(last)]
        bound = str(op.payload)
        inside = _Inner(self, bound, body)
        self._counter += 1
        name = f"each_{self._prefix}{self._counter}"
        self.lines.append(f"{self._indent}def {name}({bound}):")
        self.lines.extend(inside.lines)
        self.lines.append(f"{self._indent}    return {inside.result}")
        return self._keep(_strict(op, outer, f"sum_range({outer[0]}, {outer[1]}, {name})", op.args[:2]))


class _Inner(PythonWriter):
    """The body of a sum over months: what does not depend on the month is written outside it."""

    def __init__(self, outer: PythonWriter, bound: str, body: Op) -> None:
        super().__init__(outer._column, outer._indent + "    ", f"{outer._prefix}{outer._counter}_")
        self._outer, self._bound = outer, bound
        self.constants = outer.constants
        self.result = self.write(body)

    def _write(self, op: Op) -> str:
        if op.name == "column" and op.payload == ("", self._bound):
            return self._bound
        if not any(o.name == "column" and o.payload == ("", self._bound) for o in op.walk()):
            return self._outer.write(op)
        return super()._write(op)


def _strict(op: Op, args: list[str], formula: str, operands: Iterable[Op] | None = None) -> str:
    held = op.args if operands is None else tuple(operands)
    nullable = dict.fromkeys(name for name, arg in zip(args, held, strict=True) if arg.nullable)
    if not nullable:
        return formula
    return f"None if {' or '.join(f'{name} is None' for name in nullable)} else {formula}"


def _kleene(op: Op, args: list[str], word: str, decides: str, other: str) -> str:
    a, b = args
    if not op.nullable:
        return f"{a} {word} {b}"
    return f"{decides} if {a} is {decides} or {b} is {decides} else None if {a} is None or {b} is None else {other}"


def sum_range(first: int, last: int, each: Callable[[int], int | None]) -> int | None:
    """The sum of `each` from first to last; None if any is."""
    total = 0
    for index in range(first, last + 1):
        term = each(index)
        if term is None:
            return None
        total += term
    return total


_NAMES: dict[str, object] = {
    "full_years": full_years,
    "sum_range": sum_range,
    "month_index": month_index,
    "first_day": lambda index: date(index // 12, index % 12 + 1, 1),
    "add_days": lambda day, count: day + timedelta(days=count),
}
"""What written functions may call."""


def compile_function(name: str, arguments: Iterable[str], lines: Iterable[str], constants: dict[str, object]) -> Any:
    """Make a function of written lines."""
    source = f"def {name}({', '.join(arguments)}):\n" + "\n".join(lines) + "\n"
    namespace: dict[str, object] = {**_NAMES, **constants}
    exec(compile(source, f"<rules {name}>", "exec"), namespace)
    return namespace[name]
