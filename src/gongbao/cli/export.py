"""`gongbao export`: a document for other programs and readers."""

from __future__ import annotations

from pathlib import Path

import click

from gongbao.cli._corpus import corpus_option, says_errors
from gongbao.text.refused import why


@click.command()
@click.argument("number")
@click.option("--format", "name", type=click.Choice(["akn", "json", "markdown", "html"]), required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写进这个文件；不写则打印出来。")
@corpus_option
@says_errors
def command(number: str, name: str, out: Path | None, corpus_path: Path) -> None:
    """导出一份文件：Akoma Ntoso 3.0 XML、JSON、Markdown 或 HTML。

    NUMBER 是文号、统一编号或《标题》。
    """
    from gongbao.corpus.export import FORMATS
    from gongbao.corpus.lookup import find
    from gongbao.corpus.store import open_corpus
    from gongbao.text.writing import write_whole

    found = find(open_corpus(corpus_path), number)
    if found.provision is not None:
        raise click.ClickException(f"{number} 是一条条文；导出以文件为单位，请只写 {found.document.key}")
    text = FORMATS[name](found.document)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        write_whole(out, text)
    except OSError as error:
        raise click.ClickException(f"{out} 写不进去：{why(error)}。请换个位置，或先建立文件夹") from error
    click.echo(f"{out}：{found.document.key}，{name}。", err=True)
