"""`gongbao in-force`: what is in force on a day, what is not and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._corpus import as_day, corpus_option, says_errors

if TYPE_CHECKING:
    from gongbao.corpus.validity import Status


@click.command()
@click.option("--on", callback=as_day, required=True, metavar="日期", help="哪一天，如 2023-05-01。")
@click.option(
    "--expiring-within",
    type=click.IntRange(0),
    metavar="N",
    default=90,
    show_default=True,
    help="列出 N 天内到期的（到期当天算第 0 天）。",
)
@corpus_option
@says_errors
def command(on: date, expiring_within: int, corpus_path: Path) -> None:
    """文件库里哪些文件在某一天有效；哪些过期、被谁废止、即将到期；不明的说不明。"""
    from gongbao.corpus.store import open_corpus
    from gongbao.corpus.validity import State, repertory

    found = repertory(open_corpus(corpus_path), on)
    click.echo(f"{on} 的效力，文件库共 {len(found.statuses)} 份文件")
    for state in State:
        if statuses := found.of(state):
            click.echo(f"\n【{state.value}】{len(statuses)} 份")
            for status in statuses:
                click.echo(f"  {_named(status)}\n      {status.reason}")
        if state is State.IN_FORCE:
            soon = found.expiring(expiring_within)
            click.echo(f"\n【其中 {expiring_within} 天内到期】{len(soon)} 份")
            for status in soon:
                left = "当天到期" if status.days_left == 0 else f"还有 {status.days_left} 天"
                click.echo(f"  {_named(status)}\n      有效期到 {status.last_day} 止，{left}")
    if found.repealed_elsewhere:
        click.echo(f"\n【文件库以外、被库内文件废止的】{len(found.repealed_elsewhere)} 处")
        for repeal in found.repealed_elsewhere:
            since = f"自 {repeal.since} 起" if repeal.since else "（施行日期不明）"
            click.echo(f"  {repeal.repealed}{repeal.path or ''}  {since}由 {repeal.by} 废止")


def _named(status: Status) -> str:
    """The key with the title, once where the key is the title."""
    return status.key if status.key.startswith("《") else f"{status.key}  {status.title}"
