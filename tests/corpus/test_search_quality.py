"""How good the search is on the real gazettes: our own questions, and the checked ones as a check."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongbao.corpus import Corpus, keep, open_corpus
from gongbao.corpus.search.answering import search
from gongbao.corpus.search.layers import BASELINE
from gongbao.corpus.search.measure import Measured, graded_questions, measure, own_questions
from gongbao.gazette.reader import read_gazette

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    corpus = open_corpus(tmp_path_factory.mktemp("corpus") / "g.db", make=True)
    for path in sorted((shared / "gazettes").glob("*.txt")):
        keep(corpus, read_gazette(path, responsibilities=True))
    return corpus


def by_group(measured: list[Measured]) -> dict[str, Measured]:
    return {each.group: each for each in measured}


def test_our_own_questions(real: Corpus) -> None:
    questions = own_questions(Path(__file__).with_name("questions.yaml"))
    found = by_group(measure(questions, lambda asked: search(real, asked)))
    plain = by_group(measure(questions, lambda asked: search(real, asked, layers=BASELINE)))
    assert found["everyday"].recall >= 0.75
    assert found["everyday"].recall >= plain["everyday"].recall + 0.2
    assert found["official"].recall >= 0.9
    assert found["typo"].recall >= 0.85
    assert found["citation"].recall == 1.0
    assert found["none"].refused >= 0.65
    assert sum(found[g].refused * found[g].count for g in ("everyday", "official", "typo", "citation")) <= 8


@pytest.mark.parametrize(
    ("name", "everyday", "refused"), [("questions_second", 0.9, 0.6), ("questions_third", 0.75, 0.7)]
)
def test_questions_written_without_a_look_at_the_search(
    real: Corpus, name: str, everyday: float, refused: float
) -> None:
    questions = own_questions(Path(__file__).with_name(f"{name}.yaml"))
    found = by_group(measure(questions, lambda asked: search(real, asked)))
    assert found["everyday"].recall >= everyday
    assert found["official"].recall == 1.0
    assert found["none"].refused >= refused
    assert sum(found[g].refused * found[g].count for g in ("everyday", "official", "typo")) <= 2


def test_matters_of_public_pages_that_no_document_here_rules(real: Corpus) -> None:
    questions = own_questions(Path(__file__).with_name("questions_elsewhere.yaml"))
    (found,) = measure(questions, lambda asked: search(real, asked))
    assert found.refused >= 0.65


def test_the_checked_questions(real: Corpus, shared: Path) -> None:
    questions = graded_questions(shared / "truth" / "search_questions.json")
    found = by_group(measure(questions, lambda asked: search(real, asked)))
    assert found["everyday"].recall >= 0.8
    assert found["official"].recall >= 0.95
    assert found["typo"].recall >= 0.85
    assert found["citation"].recall == 1.0
