"""`gongbao matter`: acts on matters, where they stand, work lists, and time."""

from __future__ import annotations

import functools
import json
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._office import check_role, database_option, docket_on, says_errors

if TYPE_CHECKING:
    from gongbao.procedures.administration import Order
    from gongbao.procedures.docket import Docket
    from gongbao.procedures.matter import Matter
    from gongbao.procedures.writer import Outcome


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

    moment = _moment(at, "--at") if at else None
    particulars = dict(particular(written) for written in typed)
    with docket_on(database) as docket:
        request = Request(matter, act, by, particulars, moment, key, expected, procedure)
        _tell(docket, docket.act(request))


@command.command("show")
@click.argument("matter")
@database_option
@says_errors
def show(matter: str, database: str) -> None:
    """显示事项的状态、时限和全部记录。"""
    from gongbao.clock import SHANGHAI
    from gongbao.procedures.wording import STANDING, act_said, end_said, limit_said, party_said, state_said, typed_said

    with docket_on(database) as docket:
        found = _matter(docket, matter)
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
                f"  {entry.number}\t{entry.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}\t{party_said(procedure, entry.by)}\t"
                f"{act_said(procedure, entry.act)}〔{entry.act}〕\t{entry.clause}\t"
                f"{typed_said(procedure, entry.act, entry.particulars)}"
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
        found = _matter(docket, matter)
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
        for item in docket.work(role, party, size=size).items:
            procedure = docket.definition(item.procedure)
            mark = "逾期" if item.late(now) else ""
            limit = limit_said(procedure, item.limit) if item.limit else "文本未规定时限"
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
    from gongbao.procedures.heads import load_signer
    from gongbao.procedures.watch import HeadKeeper, Round, keep_watch, one_round

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
    from gongbao.procedures.statistics import limits_of, times_by_limit, times_by_owner
    from gongbao.procedures.wording import limit_said, party_said

    with docket_on(database) as docket, docket.engine.connect() as connection:
        counted = times_by_owner if by_owner else times_by_limit
        named = docket.definition(procedure)
        for line in counted(limits_of(connection, named), docket.now()):
            share = "—" if line.share_within is None else f"{line.share_within:.1%}"
            middle = "—" if line.median_time is None else f"{line.median_time.total_seconds() / 86400:.1f}天"
            whose = f"{limit_said(named, line.limit)}\t{party_said(named, line.owner)}"
            click.echo(f"{whose}\t{line.number}件\t期限内{share}\t中位{middle}\t仍逾期{line.still_late}件")


def _ordered(run: Callable[..., None]) -> Callable[..., None]:
    """The four things that an administrative act must say, given to the command as its `order`."""

    @functools.wraps(run)
    def with_order(by: str, approver: str, clause: str, reason: str, **rest: object) -> None:
        from gongbao.procedures.administration import Order

        run(order=Order(by, approver, clause, reason), **rest)

    for option in (
        database_option,
        click.option("--reason", required=True, help="理由。"),
        click.option("--clause", required=True, help="依据条款。"),
        click.option("--approver", required=True, help="批准人。"),
        click.option("--by", required=True, help="经办人。"),
    ):
        with_order = option(with_order)
    return with_order


@command.command("suspend")
@click.argument("matter")
@_ordered
@says_errors
def suspend(matter: str, order: Order, database: str) -> None:
    """中止事项：各时限停止计算。"""
    with docket_on(database) as docket:
        _tell(docket, docket.suspend(matter, order))


@command.command("resume")
@click.argument("matter")
@_ordered
@says_errors
def resume(matter: str, order: Order, database: str) -> None:
    """恢复中止的事项。"""
    with docket_on(database) as docket:
        _tell(docket, docket.resume(matter, order))


@command.command("erase")
@click.argument("matter")
@click.argument("number", type=int)
@click.argument("particular")
@_ordered
@says_errors
def erase(matter: str, number: int, particular: str, order: Order, database: str) -> None:
    """删除一项个人信息（某条记录的某一项）：盐、数据、密钥一并销毁，日志只留承诺。"""
    with docket_on(database) as docket:
        _tell(docket, docket.erase(matter, order, [(number, particular)]))


@command.command("correct")
@click.argument("matter")
@click.argument("number", type=int)
@click.option("--fact", "facts", multiple=True, metavar="项=值", help="更正的事实；可重复。")
@click.option("--state", help="更正的状态。")
@click.option("--limit", "limits", multiple=True, metavar="时限=时刻", help="时限应从何时起算；可重复。")
@click.option("--no-limit", "stopped", multiple=True, metavar="时限", help="不应计算的时限；可重复。")
@_ordered
@says_errors
def correct(
    matter: str,
    number: int,
    facts: tuple[str, ...],
    state: str | None,
    limits: tuple[str, ...],
    stopped: tuple[str, ...],
    order: Order,
    database: str,
) -> None:
    """更正某条记录造成的差错：原记录不动，另记一条，写明原为何、改为何。

    随更正的事实而定的时限，按更正后的长度重新推算。
    """
    from gongbao.procedures.administration import Correction

    counted: dict[str, datetime | None] = {
        name: _moment(str(found), "--limit") for name, found in (particular(each, "--limit") for each in limits)
    }
    counted |= dict.fromkeys(stopped)
    right = dict(particular(written, "--fact") for written in facts)
    with docket_on(database) as docket:
        _tell(docket, docket.correct(matter, order, Correction(number, right, state=state, limits=counted)))


@command.command("migrate")
@click.argument("matter")
@click.argument("version")
@click.option("--state", "states", multiple=True, metavar="旧=新", help="名称有变的状态；可重复。")
@_ordered
@says_errors
def migrate(matter: str, version: str, states: tuple[str, ...], order: Order, database: str) -> None:
    """改用程序的另一版定义：事项原适用的版本、时限的账都留在日志里。"""
    named = {name: str(meant) for name, meant in (particular(each, "--state") for each in states)}
    with docket_on(database) as docket:
        _tell(docket, docket.migrate(matter, order, version, named))


@command.command("compare")
@click.argument("procedure")
@click.argument("version")
@click.argument("matters", nargs=-1)
@database_option
@says_errors
def compare(procedure: str, version: str, matters: tuple[str, ...], database: str) -> None:
    """把记录在案的事项按程序的另一版定义重新走一遍，列出有何不同；什么都不改。MATTERS 不写为该程序的全部事项。"""
    from gongbao.procedures.replaying import differences

    with docket_on(database) as docket:
        new = docket.definition(f"{procedure}/{version}")
        names = matters or docket.matters_of(procedure)
        differing = 0
        for name in names:
            _matter(docket, name)
            found = differences(docket.entries(name), new, docket.clock_at, docket.options(new))
            differing += bool(found)
            for difference in found:
                click.echo(str(difference))
        click.echo(f"{len(names)}件事项，{differing}件有不同")


@command.command("redate")
@click.argument("notice")
@database_option
@says_errors
def redate(notice: str, database: str) -> None:
    """放假安排有变：按现在所知的日历重新推算未结事项的期限，逐件记录，引用通知。NOTICE 是通知的文号。

    新通知写在环境变量 GONGBAO_NOTICES 指明的文件里（格式见 docs/clock.md），以后每次办理都要指明它。
    """
    with docket_on(database) as docket:
        known = [each.number for each in docket.clock_at(docket.now()).calendar.notices]
        if not any(number in notice for number in known):
            raise click.ClickException(
                f"没有载入通知{notice}；已载入的最近一份是{known[-1]}。新通知写入文件，用环境变量 GONGBAO_NOTICES 指明"
            )
        click.echo(f"{docket.redate(notice)}件事项的期限有变动")


def particular(written: str, option: str = "--with") -> tuple[str, object]:
    """`项=值` as name and value: JSON where it is some, else text."""
    name, separator, found = written.partition("=")
    if not separator or not name:
        raise click.BadParameter(f"应为 项=值，实为{written!r}", param_hint=option)
    try:
        return name, json.loads(found)
    except json.JSONDecodeError:
        return name, found


def _moment(written: str, option: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"应为时刻（如2023-10-08T09:00+08:00），实为{written!r}", param_hint=option) from None


def _matter(docket: Docket, name: str) -> Matter:
    found = docket.matter(name)
    if found is None:
        raise click.ClickException(f"没有事项{name}")
    return found


def _tell(docket: Docket, outcome: Outcome) -> None:
    """What was entered, or why it was refused with exit code 1."""
    from gongbao.procedures import Refusal
    from gongbao.procedures.wording import act_said, state_said

    if isinstance(outcome, Refusal):
        raise click.ClickException(str(outcome))
    procedure = docket.definition(outcome.matter.definition)
    for entry in outcome.entries:
        repeated = "（此前已办）" if outcome.repeated else ""
        click.echo(
            f"第{entry.number}条 {act_said(procedure, entry.act)}〔{entry.act}〕（{entry.clause}）"
            f"→ {state_said(procedure, outcome.matter.state)}{repeated}"
        )
