"""How a number moves while one fact grows: never down, never up, not at all, or in ways that nothing is known of.

Said of two cases that differ in the fact alone, wherever the number is known in both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class Way(Enum):
    """Where a value goes as the fact grows; no is before yes."""

    SAME = "不变"
    UP = "不减"
    DOWN = "不增"
    ANY = "不定"

    @property
    def turned(self) -> Way:
        """The way of its negative, or of its contrary."""
        return {Way.UP: Way.DOWN, Way.DOWN: Way.UP}.get(self, self)


@dataclass(frozen=True, slots=True)
class Trend:
    """A way. `steady`: unknown in the one case just where it is unknown in the other.

    `slack`: by how much, in its smallest unit, it may go against its way after all (what is left over of a fund goes to
    one or to another). `jumps`: some comparison flips on the way, so that a small step may make a large difference.
    """

    way: Way
    steady: bool = True
    slack: int = 0
    jumps: bool = False

    @property
    def fixed(self) -> bool:
        """Whether it is the same in both cases, known or unknown."""
        return self.way is Way.SAME and self.steady

    @property
    def strictly(self) -> Way:
        """The way, where there is no slack."""
        return Way.ANY if self.slack else self.way

    def going(self, way: Way) -> Trend:
        """The same another way."""
        return replace(self, way=way)

    @property
    def turned(self) -> Trend:
        """Of its negative."""
        return replace(self, way=self.way.turned)


FIXED = Trend(Way.SAME)
UNSURE = Trend(Way.ANY, steady=False, jumps=True)


def together(*trends: Trend, slack: int | None = None) -> Trend:
    """Of what grows with each of these; known where all are. Slack is that of all at once unless said."""
    ways = {trend.way for trend in trends} - {Way.SAME}
    way = Way.SAME if not ways else ways.pop() if len(ways) == 1 else Way.ANY
    return Trend(
        way,
        all(trend.steady for trend in trends),
        sum(trend.slack for trend in trends) if slack is None else slack,
        any(trend.jumps for trend in trends),
    )
