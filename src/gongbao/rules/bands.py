"""Tables looked up in few comparisons, where a query is only run and not read.

An engine asks for the bands of a table one after another, and again for each thing that stands in them. What is worked
out of several of them is looked up once, and a long table is entered in its middle.
"""

from __future__ import annotations

from itertools import pairwise

from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import Op, contrary
from gongbao.rules.rewriting import with_parts

MOST_IN_TURN = 3
"""More borders than these are halved."""
_ARITHMETIC = frozenset(["add", "sub", "mul", "floor_div", "least", "greatest"])
_Bands = list[tuple[Op, Op]]


class LookedUp:
    """Operations in which arithmetic on choices by the same conditions is one choice, and long ones are halved."""

    def __init__(self, build: OpBuilder) -> None:
        self._build = build
        self._chosen: dict[int, tuple[Op, Op]] = {}
        self._halved: dict[int, tuple[Op, Op]] = {}

    def of(self, op: Op) -> Op:
        """The operation as it is now."""
        return self._in_halves(self._as_one(op))

    # One choice -------------------------------------------------------------------------------------------------

    def _as_one(self, op: Op) -> Op:
        if id(op) not in self._chosen:
            made = with_parts(op, self._as_one)
            asked = _asked(made) if made.name in _ARITHMETIC and all(map(_asked, made.args)) else None
            if asked is not None:
                results = [self._where(made, number) for number in range(len(asked) + 1)]
                made = self._build.case(list(zip(asked, results[:-1], strict=True)), results[-1])
            self._chosen[id(op)] = op, made
        return self._chosen[id(op)][1]

    def _where(self, op: Op, number: int) -> Op:
        """What it comes to where the condition of this number is the first that holds; the last: where none does."""
        if op.name == "case":
            return (*op.args[1:-1:2], op.args[-1])[number]
        if _plain(op):
            return op
        args = [self._where(arg, number) for arg in op.args]
        unknown = next((arg for arg in args if arg.is_literal and arg.payload is None), None)
        return unknown or getattr(self._build, op.name)(*args)

    # Halves -----------------------------------------------------------------------------------------------------

    def _in_halves(self, op: Op) -> Op:
        if id(op) not in self._halved:
            made = with_parts(op, self._in_halves)
            self._halved[id(op)] = op, self._entered_in_the_middle(made) if made.name == "case" else made
        return self._halved[id(op)][1]

    def _entered_in_the_middle(self, op: Op) -> Op:
        bands, beyond = list(zip(op.args[:-1:2], op.args[1:-1:2], strict=True)), op.args[-1]
        nothing = beyond if beyond.is_literal and beyond.payload is None else None
        if nothing and len(bands) > 1 and contrary(bands[-2][0], bands[-1][0]):
            _, beyond = bands.pop()
        else:
            nothing = None
        if len(bands) <= MOST_IN_TURN or not _in_order([condition for condition, _ in bands]):
            return op
        condition, below, above = self._parted(bands, beyond)
        if nothing:
            return self._build.case([(condition, below), (self._build.negate(condition), above)], nothing)
        return self._build.case([(condition, below)], above)

    def _parted(self, bands: _Bands, beyond: Op) -> tuple[Op, Op, Op]:
        """The border in the middle, and the choices on either side of it."""
        middle = len(bands) // 2
        condition, last = bands[middle]
        return condition, self._among(bands[:middle], last), self._among(bands[middle + 1 :], beyond)

    def _among(self, bands: _Bands, beyond: Op) -> Op:
        if len(bands) <= MOST_IN_TURN:
            return self._build.case(bands, beyond)
        condition, below, above = self._parted(bands, beyond)
        return self._build.case([(condition, below)], above)


def _plain(op: Op) -> bool:
    return op.name in ("column", "literal")


def _asked(op: Op) -> tuple[Op, ...] | None:
    """The conditions by which a number is chosen, or what is worked out of one with plain columns and constants."""
    if op.name == "case":
        return op.args[:-1:2]
    if op.name not in _ARITHMETIC:
        return None
    asked = {_asked(arg) for arg in op.args if not _plain(arg)}
    return asked.pop() if len(asked) == 1 else None


def _in_order(conditions: list[Op]) -> bool:
    """Whether each asks the same thing against a border further on than the one before."""
    first = conditions[0]
    if first.name not in ("<", "<=", ">", ">="):
        return False
    alike = all(c.name == first.name and c.args[0] is first.args[0] and c.args[1].is_literal for c in conditions)
    rising = first.name in ("<", "<=")
    return alike and all((a < b) == rising and a != b for a, b in pairwise(c.args[1].low for c in conditions))
