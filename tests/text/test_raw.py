"""The raw text is the same packed and unpacked, and small while packed."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from gongbao.text.raw import RawText


@given(st.text())
def test_packed_and_unpacked_it_is_the_same(text: str) -> None:
    kept = RawText(text)
    for _ in range(2):
        kept.pack()
        assert kept.text == text


def test_packed_it_takes_less_than_its_bytes() -> None:
    text = "第一条\U0010ff01为了规范，制定本办法。\n" * 500
    kept = RawText(text)
    kept.pack()
    assert sys.getsizeof(kept._packed) < len(text.encode()) * 3 / 4
