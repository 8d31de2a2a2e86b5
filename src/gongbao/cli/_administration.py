"""`gongbao matter`: what is ordered from above the procedures, with clause, reason and approver; and new calendars."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from gongbao.cli._matters import matter_named, moment_of, pair_of, tell
from gongbao.cli._office import database_option, docket_on, says_errors

if TYPE_CHECKING:
    from gongbao.procedures.administration import Order


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


@click.command("suspend")
@click.argument("matter")
@_ordered
@says_errors
def suspend(matter: str, order: Order, database: str) -> None:
    """中止事项：各时限停止计算。"""
    with docket_on(database) as docket:
        tell(docket, docket.suspend(matter, order))


@click.command("resume")
@click.argument("matter")
@_ordered
@says_errors
def resume(matter: str, order: Order, database: str) -> None:
    """恢复中止的事项。"""
    with docket_on(database) as docket:
        tell(docket, docket.resume(matter, order))


@click.command("erase")
@click.argument("matter")
@click.argument("number", type=int)
@click.argument("particular")
@_ordered
@says_errors
def erase(matter: str, number: int, particular: str, order: Order, database: str) -> None:
    """删除一项个人信息（某条记录的某一项）：盐、数据、密钥一并销毁，日志只留承诺。"""
    with docket_on(database) as docket:
        tell(docket, docket.erase(matter, order, [(number, particular)]))


@click.command("correct")
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
    from gongbao.procedures.particulars import as_written

    counted: dict[str, datetime | None] = {
        name: moment_of(found, "--limit") for name, found in (pair_of(each, "--limit") for each in limits)
    }
    counted |= dict.fromkeys(stopped)
    with docket_on(database) as docket:
        known = matter_named(docket, matter).facts
        right = {
            name: found if isinstance(known.get(name), str) else as_written(None, found)
            for name, found in (pair_of(each, "--fact") for each in facts)
        }
        tell(docket, docket.correct(matter, order, Correction(number, right, state=state, limits=counted)))


@click.command("migrate")
@click.argument("matter")
@click.argument("version")
@click.option("--state", "states", multiple=True, metavar="旧=新", help="名称有变的状态；可重复。")
@_ordered
@says_errors
def migrate(matter: str, version: str, states: tuple[str, ...], order: Order, database: str) -> None:
    """改用程序的另一版定义：事项原适用的版本、时限的账都留在日志里。"""
    named = dict(pair_of(each, "--state") for each in states)
    with docket_on(database) as docket:
        tell(docket, docket.migrate(matter, order, version, named))


@click.command("compare")
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
            matter_named(docket, name)
            found = differences(docket.entries(name), new, docket.clock_at, docket.options(new))
            differing += bool(found)
            for difference in found:
                click.echo(str(difference))
        click.echo(f"{len(names)}件事项，{differing}件有不同")


@click.command("redate")
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


COMMANDS = (suspend, resume, erase, correct, migrate, compare, redate)
