"""`gongbao cited-by`: who cites a document."""

from __future__ import annotations

from pathlib import Path

import click

from gongbao.cli._corpus import corpus_option, says_errors


@click.command()
@click.argument("number")
@corpus_option
@says_errors
def command(number: str, corpus_path: Path) -> None:
    """谁引用、废止或转发了这份文件；NUMBER 是文号、统一编号或《标题》，不必在文件库里。"""
    from gongbao.corpus.citing import cited_by
    from gongbao.corpus.store import open_corpus

    found = cited_by(open_corpus(corpus_path), number)
    if not found:
        click.echo(f"文件库里没有文件引用“{number}”。请写完整的文号、统一编号或《标题》。")
        return
    for citation in found:
        place = citation.inside or citation.by
        part = f"其{citation.path}" if citation.path else ""
        click.echo(
            f"{citation.kind.chinese}{part}  {place}  （{citation.by_title}；{citation.source} 第 {citation.line} 行）"
        )
    click.echo(f"共 {len(found)} 处，出自 {len({citation.by for citation in found})} 份文件。")
