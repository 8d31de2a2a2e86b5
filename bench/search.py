"""Search: what each layer is worth, on our own questions and on the checked ones where they are at hand.

recall@5 is the share of questions with a right answer among the first five results; beside it nDCG@10.
Right refusals are those of questions that nothing answers, wrong ones all others.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

from gongbao.corpus import Corpus, keep, open_corpus
from gongbao.corpus.search.answering import search
from gongbao.corpus.search.layers import ALL, BASELINE, Layers
from gongbao.corpus.search.measure import Asked, graded_questions, measure, own_questions
from gongbao.corpus.search.results import Results
from gongbao.gazette.files import read_source
from gongbao.gazette.reader import read_documents

HERE = Path(__file__).parents[1]
SHARED = HERE.parent / "shared"
OWN = ("questions", "questions_second", "questions_third", "questions_elsewhere")
GROUPS = ("everyday", "official", "typo", "citation")


def run() -> None:
    """Print the table of layers for both sets of questions, and the time of one search."""
    gazettes = sorted((SHARED / "gazettes").glob("*.txt"))
    if not gazettes:
        print("no real gazettes beside the checkout (../shared/gazettes): nothing to search in")
        return
    with tempfile.TemporaryDirectory() as folder:
        corpus = open_corpus(Path(folder) / "bench.db", make=True)
        for path in gazettes:
            source = read_source(path)
            keep(corpus, read_documents(source, responsibilities=True), source.raw)
        own = {name: own_questions(HERE / "tests" / "corpus" / f"{name}.yaml") for name in OWN}
        _layers("own questions by layers", corpus, [asked for questions in own.values() for asked in questions])
        for name, questions in own.items():
            _table(name, corpus, questions)
        _table("checked questions", corpus, graded_questions(SHARED / "truth" / "search_questions.json"))
        _times(corpus, own["questions"])


def _table(title: str, corpus: Corpus, questions: list[Asked]) -> None:
    _head(title, questions)
    print(_row("every layer", corpus, questions, ALL))
    print(_row("bigram BM25 alone", corpus, questions, BASELINE))


def _layers(title: str, corpus: Corpus, questions: list[Asked]) -> None:
    _head(title, questions)
    print(_row("every layer", corpus, questions, ALL))
    for layer in fields(Layers):
        print(_row(f"  without {layer.name}", corpus, questions, replace(ALL, **{layer.name: False})))


def _head(title: str, questions: list[Asked]) -> None:
    counts = {group: sum(asked.group == group for asked in questions) for group in GROUPS}
    print(f"\n{title}: {len(questions)}")
    print(f"{'':22}" + "".join(f"{f'{group} ({counts[group]})':>16}" for group in GROUPS) + f"{'refused r/w':>14}")


def _row(name: str, corpus: Corpus, questions: list[Asked], layers: Layers) -> str:
    measured = {each.group: each for each in measure(questions, _searching(corpus, layers))}
    cells = [f"{measured[g].recall:.2f} / {measured[g].ndcg:.2f}" if g in measured else "-" for g in GROUPS]
    right = measured["none"].refused if "none" in measured else 0.0
    others = [each for each in measured.values() if each.group != "none"]
    wrong = sum(each.refused * each.count for each in others) / (sum(each.count for each in others) or 1)
    return f"{name:22}" + "".join(f"{cell:>16}" for cell in cells) + f"{f'{right:.2f} / {wrong:.2f}':>14}"


def _searching(corpus: Corpus, layers: Layers) -> Callable[[str], Results]:
    return lambda asked: search(corpus, asked, 10, layers)


def _times(corpus: Corpus, questions: list[Asked]) -> None:
    print("\nmedian time of one search")
    baseline = _median(corpus, questions, BASELINE)
    for name, layers in (("bigram BM25 alone", BASELINE), ("every layer", ALL)):
        taken = _median(corpus, questions, layers)
        print(f"{name:22}{taken * 1000:8.1f} ms  x{taken / baseline:.1f}")


def _median(corpus: Corpus, questions: list[Asked], layers: Layers) -> float:
    taken = []
    for asked in questions:
        start = time.perf_counter()
        search(corpus, asked.text, 10, layers)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)
