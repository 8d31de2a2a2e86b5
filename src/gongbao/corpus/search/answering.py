"""The whole search: straight to what is named, else the best passages with why they match, or that nothing answers."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from gongbao.corpus.lookup import Typed, nearest_provisions, provision_at, take_apart
from gongbao.corpus.naming import NUMBER, fold_path, fold_unified, simplified
from gongbao.corpus.search import ranking
from gongbao.corpus.search.index import Index
from gongbao.corpus.search.layers import ALL, Layers
from gongbao.corpus.search.passages import full_text
from gongbao.corpus.search.question import understand
from gongbao.corpus.search.refusal import answers
from gongbao.corpus.search.snippets import snippet
from gongbao.corpus.search.typos import Correction, correct
from gongbao.corpus.search.vocabulary import vocabulary
from gongbao.corpus.store import Corpus, KeptDocument


@dataclass(frozen=True, slots=True)
class Match:
    """Why a passage matched: what stands in the question, and the word of the passage that says it."""

    said: str
    word: str

    def __str__(self) -> str:
        return self.said if self.said == self.word else f"{self.said}→{self.word}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: the address, its document, raw lines (both included), a snippet, and why it matched."""

    address: str
    document: str
    title: str
    source: str
    first_line: int
    last_line: int
    headings: str
    snippet: str
    score: float
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found, best first. `refused`: nothing in the corpus answers, the hits are only the nearest.

    `directly` is true where an address, number or citation was typed.
    """

    asked: str
    hits: tuple[Hit, ...]
    refused: bool = False
    directly: bool = False
    corrections: tuple[Correction, ...] = ()
    notes: tuple[str, ...] = ()


def search(corpus: Corpus, asked: str, count: int = 10, layers: Layers = ALL) -> Results:
    """The `count` best provisions for what was asked."""
    text = simplified(asked).strip() if layers.simplify else asked.strip()
    with corpus.connect() as connection:
        if layers.directly and (typed := _named(corpus, connection, text)):
            document = typed.documents[0]
            if not typed.rest or _is_path(typed.rest) or provision_at(document, typed.rest):
                return _direct(document, typed.rest, asked)
            return _ranked(connection, asked, typed.rest, count, layers, document.id)
        return _ranked(connection, asked, text, count, layers, None)


def _named(corpus: Corpus, connection: sa.Connection, text: str) -> Typed | None:
    """The document that the text names outright; a bare title counts only with a path after it."""
    typed = take_apart(corpus, connection, text)
    outright = NUMBER.search(text) or fold_unified(text) or text.startswith("《")
    if typed.documents and (outright or (typed.rest and _is_path(typed.rest))):
        return typed
    return None


def _is_path(text: str) -> bool:
    try:
        return bool(fold_path(text))
    except ValueError:
        return False


def _direct(document: KeptDocument, path: str, asked: str) -> Results:
    record = document.record
    why = (Match(document.key, document.key),)
    whole = Hit(
        document.key,
        document.key,
        record.title,
        document.source_name,
        record.span.first,
        record.span.last,
        "",
        record.title,
        1.0,
        why,
    )
    if not path:
        return Results(asked, (whole,), directly=True)
    found = provision_at(document, path)
    if found is None or found.provision is None:
        nearest = "、".join(nearest_provisions(document, path))
        return Results(asked, (whole,), directly=True, notes=(f"这份文件没有“{path}”，最接近的有：{nearest}",))
    provision = found.provision
    hit = Hit(
        str(provision.address),
        document.key,
        record.title,
        document.source_name,
        provision.span.first,
        provision.span.last,
        " > ".join(step.heading for step in found.above if step.heading),
        snippet(full_text(provision), ()),
        1.0,
        why,
    )
    return Results(asked, (hit,), directly=True)


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
    refused = layers.refusal and not answers(weighed, top)
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
