"""`gongbao matter`: acts on matters, where they stand, work lists, and time."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli import _administration
from gongbao.cli._matters import matter_named, moment_of, pair_of, tell
from gongbao.cli._office import check_role, database_option, docket_on, says_errors

if TYPE_CHECKING:
    from gongbao.procedures import Particular
    from gongbao.procedures.journal.docket import Docket


@click.group()
def command() -> None:
    """事项：办理、查看、待办、期限。"""


for each in _administration.COMMANDS:
    command.add_command(each)


@command.command("act")
@click.argument("matter")
@click.argument("act")
@click.option("--by", required=True, help="谁办理：角色，或 角色:名称。")
@click.option("--procedure", default="", help="立项时：哪个程序。")
@click.option(
    "--with",
    "typed",
    multiple=True,
    metavar="项=值",
    help="所填各项，照 procedure form 所列：是非写是或否，几项用、隔开，也可写JSON。",
)
@click.option("--at", "at", help="行为时刻，如 2023-10-08T09:00+08:00；不写为现在。")
@click.option("--key", default="", help="幂等键：同一键的同一行为只做一次。")
@click.option("--expected", type=int, help="所见的最后一条；其间他人已办的，告知冲突。")
@database_option
@says_errors
def act(
    matter: str,
    act: str,
    by: str,
    procedure: str,
    typed: tuple[str, ...],
    at: str | None,
    key: str,
    expected: int | None,
    database: str,
) -> None:
    """办理一个行为；不能办理的，说明条款，退出码为1。"""
    from gongbao.procedures import Request
    from gongbao.procedures.particulars import as_written

    moment = moment_of(at, "--at") if at else None
    written = dict(pair_of(each, "--with") for each in typed)
    with docket_on(database) as docket:
        asked = _form_of(docket, matter, procedure, act)
        particulars = {name: as_written(asked.get(name), found) for name, found in written.items()}
        request = Request(matter, act, by, particulars, moment, key, expected, procedure)
        tell(docket, docket.act(request))


@command.command("show")
@click.argument("matter")
@database_option
@says_errors
def show(matter: str, database: str) -> None:
    """显示事项的状态、时限和全部记录。"""
    from gongbao.clock.moments import said
    from gongbao.procedures.wording import (
        STANDING,
        act_called,
        end_said,
        entry_said,
        limit_said,
        party_said,
        state_said,
    )

    with docket_on(database) as docket:
        found = matter_named(docket, matter)
        procedure = docket.definition(found.definition)
        suspended = f"，已中止：{found.suspended}" if found.suspended else ""
        click.echo(f"{matter}\t{procedure.label}\t{state_said(procedure, found.state)}（{found.under}）{suspended}")
        for key, term in found.terms.items():
            late = "，已届满" if term.lapsed else ""
            click.echo(
                f"  时限 {limit_said(procedure, key)}〔{key}〕\t{party_said(procedure, term.owner)}\t{end_said(term)}"
                f"\t{STANDING[term.status]}{late}\t{term.clause}"
            )
        for entry in docket.entries(matter):
            click.echo(
                f"  {entry.number}\t{said(entry.at)}\t{party_said(procedure, entry.by)}\t"
                f"{act_called(procedure, entry.act)}\t{entry.clause}\t"
                f"{entry_said(procedure, entry)}"
            )


@command.command("explain")
@click.argument("matter")
@click.argument("limit", required=False)
@database_option
@says_errors
def explain(matter: str, limit: str | None, database: str) -> None:
    """逐日说明时限怎样算出：哪一日计入、哪一日不计及其理由、条款、读法。LIMIT 不写为全部正在计算的时限。"""
    from gongbao.procedures import Running
    from gongbao.procedures.wording import end_said, limit_said, party_said

    with docket_on(database) as docket:
        found = matter_named(docket, matter)
        procedure = docket.definition(found.definition)
        if limit is not None and limit not in found.terms:
            known = "、".join(found.terms) or "无"
            raise click.ClickException(f"事项{matter}没有时限{limit}；有：{known}")
        keys = [limit] if limit else [key for key, term in found.terms.items() if term.status is not Running.MET]
        for key in keys:
            term = found.terms[key]
            length = f"，{term.ledger.length}" if term.ledger else ""
            owner = party_said(procedure, term.owner)
            click.echo(f"{limit_said(procedure, key)}（{term.clause}{length}，{owner}）：{end_said(term)}")
            for line in docket.explain(found, key):
                number = f"第{line.number}日" if line.number else "—"
                reading = f"〔{line.reading}〕" if line.reading else ""
                click.echo(f"  {line.day}\t{number}\t{line.why}\t{line.clause}{reading}")


@command.command("work")
@click.argument("role")
@click.option("--party", help="只列某一单位的。")
@click.option("--size", type=click.IntRange(1, 1000), default=50, show_default=True, help="列多少件。")
@database_option
@says_errors
def work(role: str, party: str | None, size: int, database: str) -> None:
    """待办清单：按剩余期限从少到多。"""
    from gongbao.procedures.wording import limit_said, state_said

    check_role(role)
    with docket_on(database) as docket:
        now = docket.now()
        page = docket.work(role, party, size=size)
        if not page.items:
            click.echo("没有待办事项")
        for item in page.items:
            procedure = docket.definition(item.procedure)
            mark = "逾期" if item.late(now) else ""
            limit = limit_said(procedure, item.limit) if item.limit else "没有正在计算的时限"
            click.echo(
                f"{item.matter}\t{procedure.label}\t{state_said(procedure, item.state)}\t{item.party}\t"
                f"{limit}\t{item.last or '—'}\t{mark}"
            )


@command.command("tick")
@click.option(
    "--every", type=click.FloatRange(min=0.1), metavar="秒", help="每隔多少秒一轮，直到被停止；不写只做一轮。"
)
@click.option(
    "--heads",
    type=click.Path(path_type=Path, file_okay=False),
    help="签名树头存放的文件夹（在数据库之外）；日志有增加才存一个。",
)
@click.option("--sign", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="签树头的私钥。")
@click.option("--origin", default="gongbao/journal", show_default=True, help="日志的名称，写在树头第一行。")
@database_option
@says_errors
def tick(every: float | None, heads: Path | None, sign: Path | None, origin: str, database: str) -> None:
    """让时间作用：把到期的提醒和届满各记一次，停机之后补记；封存日志，存出签名树头。

    由cron调用一轮，或者用 --every 常驻；可以同时开几个，每个届满只记一次。收到停止信号，做完手上的一轮即退出。
    """
    from gongbao.procedures.journal.heads import load_signer
    from gongbao.procedures.journal.watch import HeadKeeper, Round, keep_watch, one_round

    if (heads is None) != (sign is None):
        raise click.UsageError("--heads 与 --sign 应同时给出")
    keeper = HeadKeeper(load_signer(origin, sign), origin, heads) if heads and sign else None

    def tell(done: Round) -> None:
        if done.fault:
            click.echo(f"本轮没有做完，下一轮再试：{done.fault}", err=True)
            return
        kept = f"；树头存为{done.head}" if done.head else ""
        click.echo(f"{done.touched}件事项有提醒或届满{kept}")

    with docket_on(database) as docket:
        if every is None:
            tell(one_round(docket, keeper))
            return
        stop = threading.Event()
        for sent in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sent, lambda *_: stop.set())
        click.echo(f"值守开始，每{every:g}秒一轮")
        keep_watch(docket, every, stop, tell, keeper)


@command.command("times")
@click.argument("procedure")
@click.option("--by-owner", is_flag=True, help="按负责单位分列，逾期多的在前。")
@database_option
@says_errors
def times(procedure: str, by_owner: bool, database: str) -> None:
    """用时统计：件数、期限内占比、中位用时、仍逾期件数。"""
    from gongbao.procedures.journal.statistics import limits_of, times_by_limit, times_by_owner
    from gongbao.procedures.wording import limit_said, party_said

    with docket_on(database) as docket, docket.engine.connect() as connection:
        counted = times_by_owner if by_owner else times_by_limit
        named = docket.definition(procedure)
        lines = counted(limits_of(connection, named), docket.now())
        if not lines:
            click.echo(f"还没有起算过{named.label}的时限")
        for line in lines:
            share = "—" if line.share_within is None else f"{line.share_within:.1%}"
            middle = "—" if line.median_time is None else f"{line.median_time.total_seconds() / 86400:.1f}天"
            whose = "\t".join(filter(None, (limit_said(named, line.limit), party_said(named, line.owner))))
            click.echo(f"{whose}\t{line.number}件\t期限内{share}\t中位{middle}\t仍逾期{line.still_late}件")


def _form_of(docket: Docket, matter: str, procedure: str, act: str) -> dict[str, Particular]:
    """What the act asks for, by name, in the definition under which the matter stands or would begin."""
    found = docket.matter(matter)
    if found is None and not procedure:
        raise click.ClickException(f"没有事项{matter}；立项的，用 --procedure 写明程序（gongbao procedure list 列出）")
    return docket.definition(found.definition if found else procedure).asked(act)
