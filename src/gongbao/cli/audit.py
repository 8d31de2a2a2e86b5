"""`gongbao audit`: does the code say what the law says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._corpus import corpus_option
from gongbao.cli._regulations import says_errors
from gongbao.text.refused import why

if TYPE_CHECKING:
    from gongbao.gazette.model import Document


@click.command()
@click.argument("regulation")
@click.option(
    "--gazette",
    "gazettes",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="刊登这份文件的公报，可重复；不写就到文件库里找。",
)
@corpus_option
@click.option("--mutants", "with_mutants", is_flag=True, help="逐个改动常数和引用，看核对能不能发现（较慢）。")
@click.option("--json", "json_asked", is_flag=True, help="输出 JSON。")
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="另写一页条文与规则对照的网页。")
@says_errors
def command(
    regulation: str,
    gazettes: tuple[Path, ...],
    corpus_path: Path,
    with_mutants: bool,
    json_asked: bool,
    page: Path | None,
) -> None:
    """核对规则与条文：每一条有没有着落，条文里的数与规则里的数是否一致。

    有不符之处，或者所指明的公报里没有这份文件时，退出码为 1。
    """
    import json

    from gongbao.audit.audit import audit
    from gongbao.audit.mutants import mutate
    from gongbao.audit.report import as_data, as_page, as_text
    from gongbao.audit.texts import Texts
    from gongbao.regulations import find_regulation
    from gongbao.regulations.auditing import audit_subject
    from gongbao.text.writing import write_whole

    subject = audit_subject(find_regulation(regulation))
    texts = Texts.of(_documents(gazettes, corpus_path))
    found = audit(subject, texts)
    mutants = mutate(subject, texts) if with_mutants and not found.failures else None
    if json_asked:
        click.echo(json.dumps(as_data(found, mutants), ensure_ascii=False, indent=1))
    else:
        click.echo(as_text(found, mutants))
    if page is not None:
        try:
            write_whole(page, as_page(found))
        except OSError as error:
            raise click.ClickException(f"{page} 写不进去：{why(error)}。请换个位置") from error
        click.echo(f"对照页：{page}", err=True)
    if gazettes and found.missing:
        named = "、".join(map(str, gazettes))
        raise click.ClickException(f"{named} 里没有 {'、'.join(found.missing)}：请指明刊登它的公报")
    if found.failures or (mutants and mutants.survivors):
        raise SystemExit(1)


def _documents(gazettes: tuple[Path, ...], corpus_path: Path) -> Iterator[Document]:
    """The documents of the gazettes named, else all of the corpus, else none."""
    if gazettes:
        from gongbao.gazette.errors import SourceError
        from gongbao.gazette.reader import read_gazette

        for path in gazettes:
            try:
                yield from read_gazette(path).documents
            except SourceError as error:
                raise click.ClickException(str(error)) from error
    elif corpus_path.exists():
        from gongbao.corpus import tables
        from gongbao.corpus.store import open_corpus

        corpus = open_corpus(corpus_path)
        with corpus.connect() as connection:
            kept = corpus.documents(connection, tables.document.c.current)
        yield from (each.record for each in kept)
