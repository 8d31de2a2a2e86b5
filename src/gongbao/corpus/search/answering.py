"""The whole search: straight to what is named, else the best passages with why they match, or that nothing answers."""

from __future__ import annotations

import sqlalchemy as sa

from gongbao.corpus.naming import NUMBER, simplified
from gongbao.corpus.search import ranking, straight
from gongbao.corpus.search.index import Index
from gongbao.corpus.search.layers import ALL, Layers
from gongbao.corpus.search.question import understand
from gongbao.corpus.search.refusal import answers
from gongbao.corpus.search.results import Hit, Match, Results
from gongbao.corpus.search.snippets import snippet
from gongbao.corpus.search.typos import Correction, correct
from gongbao.corpus.search.vocabulary import vocabulary
from gongbao.corpus.store import Corpus


def search(corpus: Corpus, asked: str, count: int = 10, layers: Layers = ALL) -> Results:
    """The `count` best provisions for what was asked."""
    text = simplified(asked).strip() if layers.simplify else asked.strip()
    with corpus.connect() as connection:
        if layers.directly:
            if typed := straight.named(corpus, connection, text):
                document = typed.documents[0]
                if not typed.rest or straight.is_path_in(document, typed.rest):
                    return straight.direct(document, typed.rest, asked)
                return _ranked(connection, asked, typed.rest, count, layers, document.id)
            if (number := NUMBER.search(text)) and (citing := straight.citing(corpus, number[0].strip(), asked, count)):
                return citing
        return _ranked(connection, asked, text, count, layers, None)


def _ranked(
    connection: sa.Connection, asked: str, text: str, count: int, layers: Layers, only_document: int | None
) -> Results:
    index = Index(connection, (1.0, 0.7, 0.5) if layers.fields else (1.0, 0.0, 0.0), only_document)
    words = vocabulary() if layers.vocabulary else None
    corrections: tuple[Correction, ...] = ()
    if layers.typos:
        text, corrections = correct(index, text, words)
    question = understand(text, words, numbers=layers.numbers, characters=layers.characters)
    weighed = ranking.weigh(index, question.ideas)
    scored = ranking.rank(weighed)
    if layers.coverage:
        ranking.by_coverage(scored, weighed)
    if layers.documents:
        ranking.by_document(index, scored, weighed)
    if layers.intent:
        ranking.by_intent(index, scored, question)
    top = ranking.best(scored, count)
    refused = layers.refusal and not answers(index, weighed, scored)
    hits = []
    for entry, found in zip(top, index.read([entry.passage for entry in top]), strict=True):
        strongest = sorted(entry.by_idea.items(), key=lambda item: -item[1][1])
        hits.append(
            Hit(
                found.address,
                found.key,
                found.title,
                found.source,
                found.first,
                found.last,
                found.headings,
                snippet(found.text, [word for _, (word, _) in strongest]),
                round(entry.score, 3),
                tuple(Match(said, word) for said, (word, _) in strongest),
            )
        )
    return Results(asked, tuple(hits), refused, False, corrections)
