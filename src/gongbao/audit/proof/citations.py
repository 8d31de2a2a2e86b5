"""What a document cites that no longer stands, or is not at hand; terms that it uses and does not define."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gongbao.audit.proof.answers import Answer, Outcome, Question
from gongbao.corpus.lookup import NotFoundError, find
from gongbao.corpus.store import Corpus
from gongbao.corpus.validity import State, repertory
from gongbao.gazette.model import Document
from gongbao.gazette.report import walk

_NOT_STANDING = {State.REPEALED, State.EXPIRED, State.NOT_YET, State.DRAFT}
_CALLED = re.compile(r"本(?:办法|规定|细则|通知|意见|方案)所称(?:的)?[“\"]?([一-鿿]{2,12}?)[”\"]?[，,]?(?:是指|指|，)")
_ITSELF = re.compile(r"本(?:办法|规定|细则|通知|意见|方案|条例|规则)")
_QUOTED = re.compile(r"以下(?:统称|简称)(?:为)?[“\"]?([一-鿿]{2,16})[”\"]?")


def check_citations(corpus: Corpus, document: Document, on: date) -> Iterator[Answer]:
    """Each document cited, as it stands on a day. Neither itself, nor its own annexes, nor what it repeals."""
    standing = {status.key: status for status in repertory(corpus, on).statuses}
    own = _own_titles(document)
    seen = _repealed(document) | own
    for citation in document.cites:
        name = citation.number or (f"《{citation.title}》" if citation.title else "")
        if not name or name in seen or _ITSELF.fullmatch(citation.title or ""):
            continue
        seen.add(name)
        clause = (str(citation.inside),) if citation.inside else (document.key,)
        if meant := [title for title in own if _without_brackets(title) == _without_brackets(name)]:
            says = f"本文件的附件题名是{meant[0]}，与这里引的不一致。"
            yield Answer(Question.CITATION, name, Outcome.FOUND, says, clause)
            continue
        try:
            found = find(corpus, name).document
        except NotFoundError:
            says = "文件库里没有这份文件，是否仍然有效无从核对。"
            yield Answer(Question.CITATION, name, Outcome.FOUND, says, clause)
            continue
        if found.key == document.key:
            continue
        status = standing.get(found.key)
        if status is not None and status.state in _NOT_STANDING:
            says = f"{on} 已不能作为依据或尚不能作为依据：{status.reason}。"
            yield Answer(Question.CITATION, name, Outcome.FOUND, says, clause)
        elif status is None or status.state is State.UNKNOWN:
            says = f"效力不明：{status.reason if status else '没有读到'}。"
            yield Answer(Question.CITATION, name, Outcome.UNDECIDED, says, clause)
        else:
            yield Answer(Question.CITATION, name, Outcome.PROVED, f"{on} 有效。", clause)


def _repealed(document: Document) -> set[str]:
    return {cite.number or f"《{cite.title}》" for cite in document.repeals}


def _own_titles(document: Document) -> set[str]:
    """The titles of its annexes: as they are listed, and as they are headed."""
    listed = [attachment.title for attachment in document.attachments]
    headed = [each.heading for each in walk(document.provisions) if str(each.address.path).startswith("附件")]
    tables = [table.caption for table in document.tables]
    return {f"《{title}》" for title in (*listed, *headed, *tables) if title}


def _without_brackets(title: str) -> str:
    return re.sub(r"（[^）]*）", "", title)


def check_terms(document: Document) -> Iterator[Answer]:
    """Terms of art that the text sets apart with quotation marks and defines nowhere, in it or by 简称."""
    texts = [(str(each.address), each.text) for each in walk(document.provisions)]
    whole = "".join(text for _, text in texts)
    defined = {each.term for each in document.definitions}
    defined |= {match[1] for pattern in (_CALLED, _QUOTED) for match in pattern.finditer(whole)}
    used: dict[str, str] = {}
    for address, text in texts:
        for match in re.finditer(r"“([一-鿿]{2,12})”", text):
            used.setdefault(match[1], address)
    for term, address in used.items():
        known = term in defined or _explained(term, whole)
        outcome = Outcome.PROVED if known else Outcome.FOUND
        says = "文内有定义。" if known else "文内加引号使用，没有定义。"
        yield Answer(Question.TERM, f"“{term}”", outcome, says, (address,))


def _explained(term: str, whole: str) -> bool:
    return re.search(rf"“{term}”(?:，)?(?:是指|指|包括|为)|[称为]“{term}”|称“{term}”", whole) is not None
