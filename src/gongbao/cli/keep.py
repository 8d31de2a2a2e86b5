"""`gongbao keep`: read gazettes and keep their documents in the corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._corpus import corpus_option, says_errors
from gongbao.text.refused import why

if TYPE_CHECKING:
    from gongbao.corpus.keeping import Kept
    from gongbao.gazette.model import Reading

SHOWN = 8
"""Findings of one gazette are named up to so many."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@corpus_option
@says_errors
def command(files: tuple[Path, ...], corpus_path: Path) -> None:
    """读公报并存入文件库；一份公报要么全部存入，要么不动。读不了的公报说明原因，其余照存。"""
    from gongbao.corpus.keeping import keep
    from gongbao.corpus.store import open_corpus
    from gongbao.gazette.errors import SourceError
    from gongbao.gazette.files import read_source
    from gongbao.gazette.reader import read_documents

    corpus = open_corpus(corpus_path, make=True)
    failed = 0
    for path in files:
        try:
            source = read_source(path)
            reading = read_documents(source, responsibilities=True)
        except (SourceError, OSError) as error:
            reason = f"{why(error)}。请检查路径与权限" if isinstance(error, OSError) else str(error)
            click.echo(f"{path}：没有存入。{reason.removeprefix(f'{path.name}：')}", err=True)
            failed += 1
            continue
        if not reading.documents:
            click.echo(f"{path}：没有存入。{'；'.join(reading.findings)}", err=True)
            failed += 1
            continue
        _tell(path, keep(corpus, reading, source.raw), reading)
    click.echo(f"文件库：{corpus_path}")
    if failed:
        raise click.exceptions.Exit(1)


def _tell(path: Path, kept: Kept, reading: Reading) -> None:
    if kept.already_kept:
        click.echo(f"{path}：已在文件库里（SHA-256 相同），没有改动。")
        return
    click.echo(
        f"{path}：新存 {len(kept.new)} 份，新版本 {len(kept.new_versions)} 份，文本没有变化 {len(kept.unchanged)} 份。"
    )
    for key in kept.new_versions:
        click.echo(f"  新版本：{key}（旧版本保留，见 gongbao show {key}）")
    findings = (*kept.findings, *reading.findings)
    for finding in findings[:SHOWN]:
        click.echo(f"  注意：{finding}")
    if len(findings) > SHOWN:
        click.echo(f"  注意：另有 {len(findings) - SHOWN} 条，见 gongbao read {path}")
