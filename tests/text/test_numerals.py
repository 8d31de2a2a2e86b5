"""Chinese numerals: what parses is what was written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.text.numerals import chinese_numeral, parse_chinese_numeral, parse_number


@given(st.integers(min_value=0, max_value=9999))
def test_what_is_written_parses_back(number: int) -> None:
    assert parse_chinese_numeral(chinese_numeral(number)) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("二〇二一", "2021"), ("一万二千", "12000"), ("一亿二千万", "120000000"), ("十", "10"), ("两百", "200"),
        ("五点五", "5.5"), ("半", "0.5"), ("3.89万", "38900"), ("1亿2千万", "120000000"), ("1,000", "1000"),
        ("3百万", "3000000"),
    ],
)  # fmt: skip
def test_numbers_as_regulations_write_them(written: str, number: str) -> None:
    assert parse_number(written) == Decimal(number)


@pytest.mark.parametrize("written", ["", "甲", "三甲", "1.2.3"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        parse_number(written)
