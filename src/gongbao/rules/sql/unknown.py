"""When an operation is unknown (NULL), said by columns: so that SQL need not ask twice for what follows.

Two promises about an operation: `surely` are columns that make it unknown, each by itself; `only` are those of which
one must be unknown for it to be, or None where that cannot be said.
"""

from __future__ import annotations

from functools import reduce

from gongbao.rules.ops import COMPARISONS, Op, contrary
from gongbao.rules.plan import Column

NONE: frozenset[Column] = frozenset()
_STRICT = COMPARISONS.keys() | {
    *("add", "sub", "mul", "floor_div", "least", "greatest", "not"),
    *("year", "month", "day", "month_index", "first_day", "add_days", "days_between", "age"),
}
"""Unknown exactly where an operand is."""


class Unknowns:
    """Finds both. `absences`: columns that are unknown only where the column of the value beside them is."""

    def __init__(self, absences: dict[Column, Column]) -> None:
        self._absences = absences
        self._surely: dict[int, tuple[Op, frozenset[Column]]] = {}
        self._only: dict[int, tuple[Op, frozenset[Column] | None]] = {}

    def follows(self, one: Op, other: Op, known: frozenset[Column] = NONE) -> bool:
        """Whether `other` is unknown wherever `one` is, where the columns in `known` are not."""
        only = self.only(one)
        return only is not None and only - known <= self.surely(other)

    def surely(self, op: Op) -> frozenset[Column]:
        """Columns each of which makes the operation unknown."""
        if id(op) not in self._surely:
            self._surely[id(op)] = op, self._found_surely(op) if op.nullable else NONE
        return self._surely[id(op)][1]

    def _found_surely(self, op: Op) -> frozenset[Column]:
        match op.name:
            case "column" if isinstance(op.payload, tuple):
                absence = self._absences.get(op.payload)
                return frozenset([op.payload] if absence is None else [op.payload, absence])
            case "and" | "or":
                return self.surely(op.args[0]) & self.surely(op.args[1])
            case "case":
                *branches, otherwise = op.args
                results = [r for r in (*branches[1::2], otherwise) if not _nothing(r)]
                passed_over = branches[::2] if _nothing(otherwise) else [*branches[::2], otherwise]
                return self._of_all(results) | self._of_all(passed_over)
            case _ if op.name in _STRICT:
                return NONE.union(*map(self.surely, op.args))
            case _:
                return NONE

    def _of_all(self, ops: list[Op]) -> frozenset[Column]:
        return reduce(frozenset.intersection, map(self.surely, ops)) if ops else NONE

    def only(self, op: Op) -> frozenset[Column] | None:
        """Columns of which one is unknown wherever the operation is."""
        if id(op) not in self._only:
            self._only[id(op)] = op, self._found_only(op) if op.nullable else NONE
        return self._only[id(op)][1]

    def _found_only(self, op: Op) -> frozenset[Column] | None:
        match op.name:
            case "column" if isinstance(op.payload, tuple):
                return frozenset([op.payload])
            case "case":
                *branches, otherwise = op.args
                asked = branches[::2]
                if _nothing(otherwise):
                    # Two contraries: none of the branches is taken only while they are unknown.
                    pairs = (one for i, one in enumerate(asked) for other in asked[i + 1 :] if contrary(one, other))
                    last = next(pairs, None)
                    return None if last is None else self._of_any([*branches[1::2], last])
                return self._of_any([*branches[1::2], otherwise])
            case _ if op.name in _STRICT or op.name in ("and", "or"):
                return self._of_any(op.args)
            case _:
                return None

    def _of_any(self, ops: list[Op] | tuple[Op, ...]) -> frozenset[Column] | None:
        found = NONE
        for op in ops:
            only = self.only(op)
            if only is None:
                return None
            found |= only
        return found


def _nothing(op: Op) -> bool:
    """The constant unknown."""
    return op.is_literal and op.payload is None
