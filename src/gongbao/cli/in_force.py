"""`gongbao in-force`: what is in force on a day, what is not and why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from gongbao.cli._corpus import corpus_option, says_errors


@click.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="哪一天，如 2023-05-01。")
@click.option("--expiring-within", type=click.IntRange(0), metavar="N", help="列出 N 天内到期的（到期当天算第 0 天）。")
@corpus_option
@says_errors
def command(on: datetime, expiring_within: int | None, corpus_path: Path) -> None:
    """文件库里哪些文件在某一天有效；哪些过期、被谁废止、即将到期；不明的说不明。"""
    from gongbao.corpus.store import open_corpus
    from gongbao.corpus.validity import State, repertory

    found = repertory(open_corpus(corpus_path), on.date())
    if expiring_within is not None:
        soon = found.expiring(expiring_within)
        click.echo(f"\n【{expiring_within} 天内到期】{len(soon)} 份")
        for status in soon:
            click.echo(f"  {status.key}  {status.title}  有效期到 {status.last_day} 止，还有 {status.days_left} 天")
    for state in State:
        statuses = found.of(state)
        if not statuses:
            continue
        click.echo(f"\n【{state.value}】{len(statuses)} 份")
        for status in statuses:
            named = status.key if status.title in status.key else f"{status.key}  {status.title}"
            click.echo(f"  {named}\n      {status.reason}")
    if found.repealed_elsewhere:
        click.echo(f"\n【文件库以外、被库内文件废止的】{len(found.repealed_elsewhere)} 处")
        for repeal in found.repealed_elsewhere:
            since = f"自 {repeal.since} 起" if repeal.since else "（施行日期不明）"
            click.echo(f"  {repeal.repealed}{repeal.path or ''}  {since}由 {repeal.by} 废止")
