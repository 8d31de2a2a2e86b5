"""Numbers found in running text: worked cases, and properties over every way of writing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongbao.text.numerals import chinese_numeral
from gongbao.text.quantities import MonthDay, Quantity, QuantityKind, YearMonth, find_quantities

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("quantities.yaml").read_text(encoding="utf-8"))


def shown(quantity: Quantity) -> list[str]:
    match quantity.value:
        case Decimal() as number:
            written = format(number.normalize(), "f")
        case MonthDay(month, day):
            written = f"{month}-{day}"
        case YearMonth(year, month):
            written = f"{year}-{month}"
        case other:
            written = str(other)
    return [quantity.kind.value, written, quantity.unit]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_worked_cases(case: dict[str, Any]) -> None:
    assert [shown(quantity) for quantity in find_quantities(case["text"])] == case["found"]


@given(st.text(alphabet="一二三四五十百万亿元年月日个工作分之%0123456789.，每第条（）〔〕号至—半两点 "))
def test_places_are_places_and_nothing_raises(text: str) -> None:
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.written
        assert quantity.written


@given(st.integers(min_value=1, max_value=9999))
def test_chinese_and_arabic_writing_mean_the_same_time_limit(number: int) -> None:
    (arabic,) = find_quantities(f"应当在{number}个工作日内")
    (chinese,) = find_quantities(f"应当在{chinese_numeral(number)}个工作日内")
    assert arabic.value == chinese.value == number
    assert arabic.kind is chinese.kind is QuantityKind.DURATION


@given(st.integers(min_value=1, max_value=9999))
def test_money_is_exact_in_every_scale(number: int) -> None:
    values = [find_quantities(text)[0].value for text in (f"{number}万元", f"{number}0000元", f"{number} 万元")]
    assert values == [Decimal(number) * 10_000] * 3


@given(st.integers(min_value=1, max_value=99))
def test_a_share_is_the_same_however_written(number: int) -> None:
    spoken = find_quantities(f"百分之{chinese_numeral(number)}")[0].value
    signed = find_quantities(f"{number}%")[0].value
    assert spoken == signed == Fraction(number, 100)
