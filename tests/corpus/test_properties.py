"""What holds for every address, number and text: folding, finding by the printed address, cutting, eIds."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from gongbao.corpus.export.names import eid
from gongbao.corpus.naming import fold_number, fold_path, fold_title
from gongbao.corpus.search.cutting import cut, phrase, tokens
from gongbao.corpus.search.sounds import sound_alike
from gongbao.corpus.search.vocabulary import vocabulary
from gongbao.text.address import Address, Level, Step

LEVELS = [Level.CHAPTER, Level.ARTICLE, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM, Level.POINT]
addresses = st.lists(st.tuples(st.sampled_from(LEVELS), st.integers(1, 199)), min_size=1, max_size=4).map(
    lambda steps: Address("示府规〔2022〕3号", tuple(Step(level, number) for level, number in steps))
)
chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=40)


@given(addresses)
def test_a_printed_path_folds_to_itself(address: Address) -> None:
    assert fold_path(address.path) == "".join(address.path.split())


@given(
    st.integers(1949, 2099),
    st.integers(1, 9999),
    st.sampled_from(["〔{}〕{}号", "[{}]{}号", "（{}）第{}号", "{} {}号"]),
)
def test_a_number_folds_alike_in_every_form(year: int, serial: int, form: str) -> None:
    assert fold_number("示府规" + form.format(year, serial)) == f"示府规/{year}/{serial}"


@given(chinese)
def test_folding_a_title_twice_is_folding_it_once(title: str) -> None:
    assert fold_title(fold_title(title)) == fold_title(title)


@given(chinese, chinese, chinese)
def test_a_part_of_a_text_is_a_phrase_of_what_was_cut(before: str, part: str, after: str) -> None:
    wanted = phrase(part)
    if wanted is not None:
        assert f" {wanted.strip(chr(34))} " in f" {cut(before + part + after)} "
    assert tokens(part) == list(part)


@given(st.lists(addresses, max_size=20))
def test_eids_are_never_given_twice(given_addresses: list[Address]) -> None:
    taken: set[str] = set()
    made = [eid(address, taken) for address in given_addresses]
    assert len(set(made)) == len(made)


@given(chinese)
def test_everyday_words_found_in_a_question_do_not_lie_in_one_another(question: str) -> None:
    spoken = vocabulary().spoken(question + "吃低保的老婆" + question)
    for one, other in itertools.pairwise(spoken):
        assert one.start < other.start
        assert one.end < other.end


@given(chinese)
def test_sounding_alike_is_mutual_and_never_of_itself(text: str) -> None:
    for one, other in itertools.pairwise(text):
        assert sound_alike(one, other) == sound_alike(other, one)
        assert not sound_alike(one, one)
