"""The integer form keeps what it is made of: whatever is folded or shortened, the numbers are Python's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from gongbao.rules.interpret import interpret
from gongbao.rules.op_builder import OpBuilder
from gongbao.rules.ops import INT64, Op

BUILD = OpBuilder()
HUNDREDS = 10**6
"""An amount per mu rounded up to the hundred yuan, in ten-thousandths: its column is always a multiple of this."""


@dataclass(frozen=True)
class Grown:
    """An operation, and the same number by Python's own arithmetic."""

    op: Op
    number: Callable[[Mapping[str, int | None]], int | None]


def _strict(
    how: Callable[[int, int], int], one: Grown, other: Grown
) -> Callable[[Mapping[str, int | None]], int | None]:
    def number(row: Mapping[str, int | None]) -> int | None:
        a, b = one.number(row), other.number(row)
        return None if a is None or b is None else how(a, b)

    return number


def _leaves() -> st.SearchStrategy[Grown]:
    constants = st.sampled_from([0, 1, 2, 3, 50, 99, 100, 10_000, 999_999, -1, -100]).map(
        lambda n: Grown(BUILD.integer(n), lambda _: n)
    )
    columns = st.sampled_from([("any", 1), ("hundreds", HUNDREDS)]).map(
        lambda c: Grown(BUILD.column(("s", c[0]), "int", -(10**9), 10**9, unit=c[1]), lambda row: row[c[0]])
    )
    return constants | columns


def _grown(parts: st.SearchStrategy[Grown]) -> st.SearchStrategy[Grown]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(lambda p: Grown(BUILD.add(p[0].op, p[1].op), _strict(lambda a, b: a + b, *p))),
        pairs.map(lambda p: Grown(BUILD.sub(p[0].op, p[1].op), _strict(lambda a, b: a - b, *p))),
        pairs.map(lambda p: Grown(BUILD.mul(p[0].op, p[1].op), _strict(lambda a, b: a * b, *p))),
        pairs.map(lambda p: Grown(BUILD.greatest(p[0].op, p[1].op), _strict(max, *p))),
        st.tuples(parts, st.sampled_from([1, 2, 5, 100, 150, HUNDREDS, 2 * HUNDREDS])).map(
            lambda p: Grown(
                BUILD.floor_div(p[0].op, BUILD.integer(p[1])),
                _strict(lambda a, b: a // b, p[0], Grown(p[0].op, lambda _: p[1])),
            )
        ),
    )


@given(
    st.recursive(_leaves(), _grown, max_leaves=4),
    st.none() | st.integers(-1000, 1000),
    st.none() | st.integers(-1000, 1000),
)
def test_shortened_divisions_yield_the_same_number(grown: Grown, any_: int | None, hundreds: int | None) -> None:
    row = {"any": any_, "hundreds": None if hundreds is None else hundreds * HUNDREDS}
    expected = grown.number(row)
    assert interpret(grown.op, {("s", name): cell for name, cell in row.items()}) == expected
    if expected is not None:
        assert grown.op.low <= expected <= grown.op.high
        assert expected == 0 if grown.op.unit == 0 else expected % grown.op.unit == 0


def test_what_is_rounded_to_the_hundred_is_divided_before_it_is_multiplied() -> None:
    """A fee per mu times an area, rounded half up to the fen: nothing is left over, 64 bits are enough."""
    per_mu = BUILD.column(("s", "per_mu"), "int", 0, 2 * 10**10, unit=HUNDREDS)
    area = BUILD.column(("s", "area"), "int", 0, 10**10)
    product = BUILD.mul(per_mu, area)
    assert product.high > INT64
    double = BUILD.add(BUILD.mul(product, BUILD.integer(2)), BUILD.integer(HUNDREDS))
    made = BUILD.floor_div(double, BUILD.integer(2 * HUNDREDS))
    assert all(op.high <= INT64 for op in made.walk())
