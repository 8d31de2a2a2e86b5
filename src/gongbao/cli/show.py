"""`gongbao show`: a provision or document, with everything that is known about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._corpus import corpus_option, says_errors

if TYPE_CHECKING:
    from gongbao.corpus.lookup import Found
    from gongbao.corpus.store import Corpus, KeptDocument
    from gongbao.gazette.model import Edit, Provision, Span

CERTAIN = 0.995
"""From this confidence on, a border is not called uncertain: it would print as 100%."""


@click.command()
@click.argument("address", nargs=-1, required=True)
@corpus_option
@says_errors
def command(address: tuple[str, ...], corpus_path: Path) -> None:
    """按地址看条文，如：gongbao show 穗民规字〔2021〕6号 第四条第一款。

    几条一起看：第四条至第六条，第四条、第六条，全文。只写文号则看文件的记录和纲目。
    """
    from gongbao.corpus.lookup import documents_named
    from gongbao.corpus.ranges import provisions_named
    from gongbao.corpus.store import open_corpus

    corpus = open_corpus(corpus_path)
    typed = documents_named(corpus, " ".join(address))
    document = typed.documents[0]
    if not typed.rest:
        lines = _document(corpus, document, _others(typed.documents))
    elif len(named := provisions_named(document, typed.rest)) == 1 and (only := named[0].provision):
        lines = _provision(corpus, named[0], only)
    else:
        lines = _several(corpus, document, [found.provision for found in named if found.provision])
    click.echo("\n".join(lines))


def _others(documents: tuple[KeptDocument, ...]) -> list[str]:
    """Other documents of the same number as the first, by their keys."""
    number = documents[0].record.number
    same = [document.key for document in documents if number and document.record.number == number]
    return [key for key in dict.fromkeys(same) if key != documents[0].key]


def _several(corpus: Corpus, document: KeptDocument, provisions: list[Provision]) -> Iterator[str]:
    """Provisions one after another under the document's name, with one place of origin."""
    from gongbao.gazette.model import Span
    from gongbao.gazette.wording import worded

    yield document.key
    yield f"《{document.record.title.strip('《》')}》"
    for provision in provisions:
        yield ""
        yield from worded(provision, 0, provision.address.path)
    yield ""
    first, last = min(p.span.first for p in provisions), max(p.span.last for p in provisions)
    yield from _origin(corpus, document, Span(first, last), with_raw=False)


def _provision(corpus: Corpus, found: Found, provision: Provision) -> Iterator[str]:
    from gongbao.gazette.wording import worded

    record = found.document.record
    yield f"{provision.address}"
    yield f"《{record.title.strip('《》')}》"
    if found.above:
        yield "位于：" + " > ".join(f"{step.address.steps[-1]} {step.heading}".strip() for step in found.above)
    yield ""
    yield from worded(provision)
    yield ""
    if provision.confidence < CERTAIN:
        yield f"边界不确定（把握 {provision.confidence:.0%}）：原件的换行没有留下段首标记。"
    yield from _origin(corpus, found.document, provision.span, with_raw=True)
    yield from _versions(corpus, found)


def _origin(corpus: Corpus, document: KeptDocument, span: Span, *, with_raw: bool) -> Iterator[str]:
    from gongbao.corpus.lookup import raw_lines

    pages = document.record.pages
    page = "" if pages is None else f"，文件在第 {pages[0]}—{pages[1]} 页"
    lines = f"{span.first}—{span.last}" if span.last > span.first else f"{span.first}"
    yield f"出处：{document.source_name} 第 {lines} 行{page}"
    yield f"      SHA-256 {document.source_sha256}"
    if with_raw:
        raw = raw_lines(corpus, document.source_id, span.first, span.last)
        yield "原文（未作修补）：" if raw is not None else "原文没有存入文件库。"
        for number, line in enumerate(raw or [], span.first):
            if line.strip():
                yield f"  {number:>6} {line}"
    yield from _doubts(corpus, document, span, with_raw=with_raw)


def _doubts(corpus: Corpus, document: KeptDocument, span: Span, *, with_raw: bool) -> Iterator[str]:
    """What is flagged and what was repaired on these lines; each repair only beside the raw text."""
    from gongbao.corpus.lookup import edits_and_flags

    edits, flags = edits_and_flags(corpus, document.source_id, span.first, span.last)
    for flag in flags:
        best = f"，最可能是“{flag.best_reading}”" if flag.best_reading else ""
        yield f"存疑：第 {flag.line} 行“{flag.found}”{best}。{flag.reason}（{flag.kind}）"
    if with_raw:
        yield from _repairs(edits)
    elif edits:
        yield f"修补：{len(edits)} 处（看单条时逐处列出）"


def _repairs(edits: list[Edit]) -> Iterator[str]:
    """The repairs by line and rule, each character once; a break of lines is shown as ⏎."""
    alike: dict[tuple[int, str, float], Counter[tuple[str, str]]] = defaultdict(Counter)
    for edit in edits:
        alike[edit.line, edit.rule, edit.confidence][edit.before.replace("\n", "⏎"), edit.after] += 1
    for (line, rule, confidence), changes in alike.items():
        read = "、".join(f"“{before}”读作“{after}”" if after else f"去掉“{before}”" for before, after in changes)
        sure = "" if confidence == 1 else f"，把握 {confidence:.0%}"
        count = f" {changes.total()} 处" if changes.total() > 1 else ""
        yield f"修补：第 {line} 行 {rule}{count}：{read}{sure}"


def _versions(corpus: Corpus, found: Found) -> Iterator[str]:
    from gongbao.corpus.lookup import provision_at, versions

    every = versions(corpus, found.document.key)
    if len(every) == 1:
        return
    yield "版本："
    for document in every:
        mark = "（现用）" if document.current else ""
        standing = "、".join(document.record.standing)
        line = f"  第 {document.version} 版{mark}  {document.source_name}  {standing}"
        if found.provision is not None and document.id != found.document.id:
            other = provision_at(document, found.provision.address.path)
            same = other is not None and other.provision is not None and other.provision.text == found.provision.text
            line += "  此条相同" if same else ("  没有此条" if other is None else "  此条文字不同")
        yield line


def _document(corpus: Corpus, document: KeptDocument, of_same_number: list[str]) -> Iterator[str]:
    from gongbao.corpus.export.record import lines_of_record
    from gongbao.corpus.lookup import Found

    record = document.record
    yield f"{document.key}"
    yield f"  标题：{record.title}"
    for name, told in lines_of_record(document):
        yield f"  {name}：{told}"
    if record.cites:
        yield f"  引用：{len(record.cites)} 处"
    for finding in record.findings:
        yield f"  注意：{finding}"
    for key in of_same_number:
        yield f"  注意：{key} 也用这个文号，请对照原件核实"
    yield from _doubts(corpus, document, record.span, with_raw=False)
    yield from _versions(corpus, Found(document))
    yield ""
    yield "纲目："
    for provision in record.provisions:
        yield from _outline(provision, 1)


def _outline(provision: Provision, depth: int) -> Iterator[str]:
    heading = provision.heading or provision.text
    shown = heading if len(heading) <= 40 else heading[:40] + "…"
    yield ("  " * depth + f"{provision.address.steps[-1] if provision.address.steps else ''} {shown}").rstrip()
    if depth < 3:
        for child in provision.children:
            yield from _outline(child, depth + 1)
