"""`gongbao matter`: acts on matters, where they stand, work lists, and time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import click

from gongbao.cli._office import database_option, docket_on, says_errors

if TYPE_CHECKING:
    from gongbao.procedures.writer import Outcome


Run = TypeVar("Run", bound=Callable[..., None])


@click.group()
def command() -> None:
    """事项：办理、查看、待办、期限。"""


@command.command("act")
@click.argument("matter")
@click.argument("act")
@click.option("--by", required=True, help="谁办理：角色，或 角色:名称。")
@click.option("--procedure", default="", help="立项时：哪个程序。")
@click.option("--with", "typed", multiple=True, metavar="项=值", help="所填各项；值可为JSON，否则作文字。")
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

    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError:
        raise click.BadParameter(f"应为时刻（如2023-10-08T09:00+08:00），实为{at!r}", param_hint="--at") from None
    particulars = dict(particular(written) for written in typed)
    with docket_on(database) as docket:
        request = Request(matter, act, by, particulars, moment, key, expected, procedure)
        _tell(docket.act(request))


@command.command("show")
@click.argument("matter")
@database_option
@says_errors
def show(matter: str, database: str) -> None:
    """显示事项的状态、时限和全部记录。"""
    with docket_on(database) as docket:
        found = docket.matter(matter)
        if found is None:
            raise click.ClickException(f"没有事项{matter}")
        procedure = docket.definition(found.definition)
        click.echo(f"{matter}\t{procedure.label}\t{procedure.states[found.state].label}（{found.under}）")
        for term in found.terms.values():
            label = procedure.limits[term.limit].label if term.limit in procedure.limits else term.limit
            late = "，已届满" if term.lapsed else ""
            click.echo(f"  时限 {label}\t{term.owner}\t{term.last or '—'}\t{term.status.value}{late}\t{term.clause}")
        for entry in docket.entries(matter):
            shown = json.dumps(entry.particulars, ensure_ascii=False) if entry.particulars else ""
            click.echo(f"  {entry.number}\t{entry.at:%Y-%m-%d %H:%M}\t{entry.by}\t{entry.act}\t{entry.clause}\t{shown}")


@command.command("work")
@click.argument("role")
@click.option("--party", help="只列某一单位的。")
@click.option("--size", type=click.IntRange(1, 1000), default=50, show_default=True, help="列多少件。")
@database_option
@says_errors
def work(role: str, party: str | None, size: int, database: str) -> None:
    """待办清单：按剩余期限从少到多。"""
    with docket_on(database) as docket:
        now = docket.now()
        for item in docket.work(role, party, size=size).items:
            mark = "逾期" if item.late(now) else ""
            click.echo(
                f"{item.matter}\t{item.procedure}\t{item.state}\t{item.party}\t{item.limit}\t{item.last or '—'}\t{mark}"
            )


@command.command("tick")
@database_option
@says_errors
def tick(database: str) -> None:
    """让时间作用：把到期的提醒和届满各记一次；停机之后补记。"""
    with docket_on(database) as docket:
        click.echo(f"{docket.tick()}件事项有提醒或届满")


@command.command("times")
@click.argument("procedure")
@click.option("--by-owner", is_flag=True, help="按负责单位分列，逾期多的在前。")
@database_option
@says_errors
def times(procedure: str, by_owner: bool, database: str) -> None:
    """用时统计：件数、期限内占比、中位用时、仍逾期件数。"""
    from gongbao.procedures.statistics import matters_of, times_by_limit, times_by_owner

    with docket_on(database) as docket, docket.engine.connect() as connection:
        counted = times_by_owner if by_owner else times_by_limit
        for line in counted(matters_of(connection, procedure), docket.now()):
            share = "—" if line.share_within is None else f"{line.share_within:.1%}"
            middle = "—" if line.median_time is None else f"{line.median_time.total_seconds() / 86400:.1f}天"
            click.echo(
                f"{line.limit}\t{line.owner}\t{line.number}件\t期限内{share}\t中位{middle}\t仍逾期{line.still_late}件"
            )


def _order_options(run: Run) -> Run:
    """The four things that an administrative act must say."""
    for option in (
        click.option("--by", required=True, help="经办人。"),
        click.option("--approver", required=True, help="批准人。"),
        click.option("--clause", required=True, help="依据条款。"),
        click.option("--reason", required=True, help="理由。"),
        database_option,
    ):
        run = option(run)
    return run


@command.command("suspend")
@click.argument("matter")
@_order_options
@says_errors
def suspend(matter: str, by: str, approver: str, clause: str, reason: str, database: str) -> None:
    """中止事项：各时限停止计算。"""
    from gongbao.procedures.administration import Order

    with docket_on(database) as docket:
        _tell(docket.suspend(matter, Order(by, approver, clause, reason)))


@command.command("resume")
@click.argument("matter")
@_order_options
@says_errors
def resume(matter: str, by: str, approver: str, clause: str, reason: str, database: str) -> None:
    """恢复中止的事项。"""
    from gongbao.procedures.administration import Order

    with docket_on(database) as docket:
        _tell(docket.resume(matter, Order(by, approver, clause, reason)))


@command.command("erase")
@click.argument("matter")
@click.argument("number", type=int)
@click.argument("particular")
@_order_options
@says_errors
def erase(
    matter: str, number: int, particular: str, by: str, approver: str, clause: str, reason: str, database: str
) -> None:
    """删除一项个人信息（某条记录的某一项）：盐、数据、密钥一并销毁，日志只留承诺。"""
    from gongbao.procedures.administration import Order

    with docket_on(database) as docket:
        _tell(docket.erase(matter, Order(by, approver, clause, reason), [(number, particular)]))


@command.command("redate")
@click.argument("notice")
@database_option
@says_errors
def redate(notice: str, database: str) -> None:
    """放假安排有变：按现在所知的日历重新推算未结事项的期限，逐件记录，引用通知。"""
    with docket_on(database) as docket:
        click.echo(f"{docket.redate(notice)}件事项的期限有变动")


def particular(written: str) -> tuple[str, object]:
    """`项=值` as name and value: JSON where it is some, else text."""
    name, separator, found = written.partition("=")
    if not separator or not name:
        raise click.BadParameter(f"应为 项=值，实为{written!r}", param_hint="--with")
    try:
        return name, json.loads(found)
    except json.JSONDecodeError:
        return name, found


def _tell(outcome: Outcome) -> None:
    """What was entered, or why it was refused with exit code 1."""
    from gongbao.procedures import Refusal

    if isinstance(outcome, Refusal):
        raise click.ClickException(str(outcome))
    for entry in outcome.entries:
        repeated = "（此前已办）" if outcome.repeated else ""
        click.echo(f"第{entry.number}条 {entry.act}（{entry.clause}）→ {outcome.matter.state}{repeated}")
