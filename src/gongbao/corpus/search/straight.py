"""Straight to what is named: an address, a range, a number, a title, or those who cite a number that is not kept."""

from __future__ import annotations

import sqlalchemy as sa

from gongbao.corpus.citing import cited_by
from gongbao.corpus.lookup import Found, NotFoundError, Typed, find, take_apart
from gongbao.corpus.naming import NUMBER, fold_path, fold_title, fold_titles, fold_unified
from gongbao.corpus.ranges import provisions_named
from gongbao.corpus.search.passages import full_text
from gongbao.corpus.search.results import Hit, Match, Results
from gongbao.corpus.search.snippets import snippet
from gongbao.corpus.store import Corpus, KeptDocument
from gongbao.gazette.model import Provision


def named(corpus: Corpus, connection: sa.Connection, text: str) -> Typed | None:
    """The document that the text names outright; a bare title counts whole, or with a path after it."""
    typed = take_apart(corpus, connection, text)
    if not typed.documents:
        return None
    outright = NUMBER.search(text) or fold_unified(text) or text.startswith("《")
    if outright or (typed.rest and _is_path(typed.rest)):
        return typed
    whole = [each for each in typed.documents if fold_title(text) in fold_titles(each.record.title)]
    return Typed(tuple(whole), "") if whole and not typed.rest else None


def is_path_in(document: KeptDocument, path: str) -> bool:
    """Whether what follows a document's name is a path and no question, though nothing may be there."""
    if _is_path(path):
        return True
    try:
        return bool(provisions_named(document, path))
    except NotFoundError:
        return False


def _is_path(text: str) -> bool:
    try:
        return bool(fold_path(text))
    except ValueError:
        return False


def direct(document: KeptDocument, path: str, asked: str) -> Results:
    """The document, or the provisions of it at a path; with the nearest where there is none."""
    record = document.record
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
        (Match(document.key, document.key),),
    )
    if not path:
        return Results(asked, (whole,), directly=True)
    try:
        named = provisions_named(document, path)
    except NotFoundError as error:
        nearest = "、".join(error.nearest)
        return Results(asked, (whole,), directly=True, notes=(f"这份文件没有“{path}”，最接近的有：{nearest}",))
    hits = tuple(_hit(found, found.provision) for found in named if found.provision)
    return Results(asked, hits, directly=True)


def _hit(found: Found, provision: Provision) -> Hit:
    document = found.document
    return Hit(
        str(provision.address),
        document.key,
        document.record.title,
        document.source_name,
        provision.span.first,
        provision.span.last,
        " > ".join(step.heading for step in found.above if step.heading),
        snippet(full_text(provision), ()),
        1.0,
        (Match(document.key, document.key),),
    )


def citing(corpus: Corpus, number: str, asked: str, count: int) -> Results | None:
    """The provisions that cite a document which is not in the corpus itself; None where none does."""
    places = dict.fromkeys(each.inside or each.by for each in cited_by(corpus, number))
    found = [find(corpus, place) for place in list(places)[:count]]
    hits = tuple(_hit(each, each.provision) for each in found if each.provision)
    note = f"文件库里没有 {number}；下面是引用或废止它的条文（另见 gongbao cited-by {number}）"
    return Results(asked, hits, directly=True, notes=(note,)) if hits else None
