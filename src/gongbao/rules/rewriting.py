"""Operations rewritten, each once: what is used twice is still one afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import is_

from gongbao.rules.ops import MonthsLater, Op


class Rewritten:
    """Operations in which some have been replaced: `instead` gives what for, which is rewritten in its turn."""

    def __init__(self, instead: Callable[[Op], Op | None]) -> None:
        self._instead = instead
        self._done: dict[int, tuple[Op, Op]] = {}

    def of(self, op: Op) -> Op:
        """The operation as it is now."""
        if id(op) not in self._done:
            instead = self._instead(op)
            self._done[id(op)] = op, with_parts(op, self.of) if instead is None else self.of(instead)
        return self._done[id(op)][1]


def with_parts(op: Op, of: Callable[[Op], Op]) -> Op:
    """The operation on what `of` makes of its parts."""
    args = tuple(map(of, op.args))
    if all(map(is_, args, op.args)):
        return op
    payload = op.payload
    if isinstance(payload, MonthsLater):
        payload = MonthsLater(of(payload.day), of(payload.months))
    return replace(op, args=args, payload=payload)
