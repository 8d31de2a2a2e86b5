"""Addresses are read back as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.text.address import Address, Level, Step

DOCUMENTS = (
    "示民规字〔2021〕6号",
    "示例市人民政府令第171号",
    "示例市人大常委会公告第十二号",
    "示例市统计局公告2024年第1号",
    "《示例市〈办法〉（试行）》",
)
NUMBERS = st.integers(1, 99)


def optional(level: Level) -> st.SearchStrategy[Step | None]:
    return st.none() | st.builds(Step, st.just(level), NUMBERS)


@given(
    st.sampled_from(DOCUMENTS),
    st.tuples(
        st.none() | st.builds(Step, st.just(Level.ANNEX), st.integers(0, 20)),
        optional(Level.ARTICLE) | optional(Level.HEADING),
        optional(Level.PARAGRAPH),
        optional(Level.ITEM),
        optional(Level.SUBITEM),
        optional(Level.POINT),
    ),
)
def test_what_is_written_is_read_back(document: str, steps: tuple[Step | None, ...]) -> None:
    address = Address(document, tuple(step for step in steps if step is not None))
    assert Address.parse(str(address)) == address


def test_what_names_no_document_says_how_to_name_one() -> None:
    with pytest.raises(ValueError, match="穗民规字〔2021〕6号 第四条"):
        Address.parse("第四条第一款")


def test_an_address_holds_those_inside_it() -> None:
    article = Address(DOCUMENTS[0]).article(4)
    assert article.paragraph(1).item(2).within(article)
    assert not article.within(article.paragraph(1))
    assert not Address(DOCUMENTS[1]).article(4).within(article)
