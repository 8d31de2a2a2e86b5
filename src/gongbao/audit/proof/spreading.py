"""How a member's part of a fund that is spread by weight moves with the fund and with the weights.

The exact part is q = fund × weight / sum of weights; it is rounded down, and what is left over goes out in single
units. So every part is q rounded down or one unit more, and it moves as q does but for one unit. That unit is real:
by largest remainders a larger fund can leave one member with a unit less (the Alabama paradox).
"""

from __future__ import annotations

from collections.abc import Sequence

from gongbao.audit.proof.trend import Trend, Way, together


def spread(
    options: tuple[str, ...], bounds: tuple[int, int], mine: Sequence[Trend], others: Sequence[Trend], *, own: bool
) -> Trend:
    """Of the part of one whose fund and weight are `mine`, among `others` with these weights.

    `bounds` of the weights; `own`: the weights of others are not its own, and it is one alone that moves.
    """
    fund, weight = mine
    exact = together(fund, weight, *(each.turned for each in others)) if own else together(fund, *_pushed(others))
    left_over = options[1]
    if left_over == "kept":
        return exact
    rest_fixed = all(each.fixed for each in others)
    # Equal weights of 0 or 1: everyone gets the same, the first ones a unit more; a larger fund takes from nobody.
    if bounds[0] >= 0 and bounds[1] <= 1 and weight.fixed and rest_fixed:
        return exact
    # One's own weight alone, by largest remainders: where the floor of another falls, its unit is left over as well,
    # so nobody is overtaken for a unit.
    if own and fund.fixed and rest_fixed and left_over == "largest_remainder" and not weight.slack:
        return exact
    return Trend(exact.way, exact.steady, exact.slack + 1, exact.jumps)


def _pushed(weights: Sequence[Trend]) -> list[Trend]:
    """What moving weights among which one's own may be do to a part: for certain nothing but where none moves."""
    if all(weight.way is Way.SAME for weight in weights):
        return list(weights)
    return [weight.going(Way.ANY) for weight in weights]
