"""`gongbao notice`: statutory notices printed from facts, and what the outbox holds delivered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._office import database_option, docket_on, says_errors

if TYPE_CHECKING:
    from gongbao.procedures.notices import NoticeKind, Printer

GENERAL = "general"


@click.group()
def command() -> None:
    """文书：制作告知书、通知书、决定书；把办理情况送到收件箱、邮件。"""


@command.command("list")
@click.argument("regulation", required=False)
def list_kinds(regulation: str | None) -> None:
    """列出文书种类；写明 REGULATION 的，连同各项内容一并列出。"""
    if regulation is None:
        for name, kinds in _all_kinds().items():
            click.echo(f"{name}：{'；'.join(f'{kind.name} {kind.name_in_full}' for kind in kinds)}")
        return
    for kind in _kinds(regulation):
        click.echo(f"{kind.name}　{kind.name_in_full}　{kind.document}{kind.clause}")
        for field in kind.asks:
            click.echo(f"  {field.name}　{field.label}（{'必填' if field.required else '可无'}；{field.expected}）")


@command.command("print")
@click.argument("regulation")
@click.argument("kind")
@click.option(
    "--facts",
    "facts_path",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="事实文件：.yaml、.json（一份或一列），或 .xlsx（一行一份）。",
)
@click.option(
    "--out", "out", type=click.Path(path_type=Path), required=True, help="一份写 .pdf 文件名，多份写文件夹名。"
)
@click.option("--font", "fonts", multiple=True, help="正文优先用的字体，如 FangSong_GB2312；可重复。")
@click.option(
    "--fonts",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="另有字体的文件夹；可重复。",
)
def print_notices(
    regulation: str, kind: str, facts_path: Path, out: Path, fonts: tuple[str, ...], folders: tuple[Path, ...]
) -> None:
    """按事实文件制作文书。有误的那几份说明原因，其余照常制作；有误时退出码为1。

    REGULATION 是规范性文件的名字（如 longevity-allowance），一般文书写 general；KIND 是文书种类。
    """
    from gongbao.procedures.notices import NoticeError, PrintingError, compose
    from gongbao.procedures.notices.facts_file import NoticeFactsError, read_facts
    from gongbao.text.writing import write_file

    wanted = _kind(regulation, kind)
    try:
        file = read_facts(facts_path, wanted)
    except NoticeFactsError as error:
        raise click.ClickException(str(error)) from error
    single = out.suffix.lower() == ".pdf"
    if single and len(file.notices) + len(file.faults) != 1:
        raise click.ClickException(f"{facts_path}有{len(file.notices) + len(file.faults)}份，--out 应为文件夹")
    printer = _printer(fonts, folders)
    failed = list(file.faults)
    pages = 0
    for number, one in enumerate(file.notices, 1):
        try:
            notice = compose(wanted, one.facts)
            printed = printer.print(notice)
        except (NoticeError, PrintingError) as error:
            failed.append(f"{facts_path}{one.place}：{error}")
            continue
        pages += printed.pages
        write_file(out if single else out / f"{number:04d}-{_as_file_name(notice.about or kind)}.pdf", printed.pdf)
    done = len(file.notices) + len(file.faults) - len(failed)
    click.echo(f"制作《{wanted.name_in_full}》{done}份，共{pages}页。字体：{printer.fonts.report()}。")
    if failed:
        raise click.ClickException("\n".join([f"未制作{len(failed)}份（处）：", *failed]))


@command.command("make")
@click.argument("matter")
@click.argument("regulation")
@click.argument("kind")
@click.option("--addressee", default="", help="致送对象；公告和申请表不用写。")
@click.option("--entry", type=click.IntRange(min=1), help="依据第几条记录；不写为最后一条。")
@click.option("--with", "typed", multiple=True, metavar="项=值", help="记录里没有的内容，由经办人补写。")
@click.option(
    "--settings",
    "settings_path",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="办公室的设置文件。",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF文件。")
@database_option
@says_errors
def make(
    matter: str,
    regulation: str,
    kind: str,
    addressee: str,
    entry: int | None,
    typed: tuple[str, ...],
    settings_path: Path,
    out: Path,
    database: str,
) -> None:
    """按一件事项的记录制作一份文书：事实取自记录，记录里没有的用 --with 补写。"""
    from gongbao.cli._matters import particular
    from gongbao.procedures.notices import NoticeError, PrintingError
    from gongbao.procedures.notices.from_acts import Office, notice_of
    from gongbao.procedures.notices.record import record_of
    from gongbao.procedures.notices.settings import SettingsError, read_settings
    from gongbao.text.writing import write_file

    wanted = _kind(regulation, kind)
    try:
        settings = read_settings(settings_path)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    with docket_on(database) as docket:
        with docket.engine.connect() as connection:
            record = record_of(connection, matter, entry)
        if record is None:
            raise click.ClickException(f"没有事项{matter}" + (f"第{entry}条" if entry else ""))
        office = Office(settings.office.name, settings.office.contact, settings.office.telephone)
        more = dict(particular(written) for written in typed)
        try:
            made = notice_of(wanted, docket.definition(record.matter.definition), record, office, addressee, more)
            printed = _printer(settings.fonts, ()).print(made.notice)
        except (NoticeError, PrintingError) as error:
            raise click.ClickException(str(error)) from error
    write_file(out, printed.pdf)
    click.echo(f"制作《{wanted.name_in_full}》，共{printed.pages}页。字体：{printed.fonts}。")


@command.command("send")
@click.option(
    "--settings",
    "settings_path",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="办公室的设置文件（发文机关、收件人、邮件、字体）。",
)
@click.option("--size", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="一次至多送多少件。")
@click.option("--password", envvar="GONGBAO_MAIL_PASSWORD", default="", help="邮件密码；请用环境变量。")
@database_option
@says_errors
def send(settings_path: Path, size: int, password: str, database: str) -> None:
    """把待发的告知送进收件箱，有邮件地址的同时外发；没有送成的留待下次，退出码为1。"""
    from gongbao.procedures.notices.delivery import Courier, Recipient, register
    from gongbao.procedures.notices.from_acts import Office
    from gongbao.procedures.notices.inbox import Inbox
    from gongbao.procedures.notices.settings import SettingsError, read_settings

    try:
        settings = read_settings(settings_path)
        way_out = settings.mail.way_out(password) if settings.mail else None
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    people = [(name, Recipient(each.name, each.mail)) for name, each in settings.recipients.items()]
    kinds = tuple(kind for found in _all_kinds().values() for kind in found)
    with docket_on(database) as docket:
        courier = Courier(
            docket.engine,
            docket.definition,
            kinds,
            _printer(settings.fonts, ()),
            Inbox(docket.engine),
            Office(settings.office.name, settings.office.contact, settings.office.telephone),
            register(people),
            way_out,
        )
        report = courier.deliver(docket.now(), size)
    withdrawn = f"已删除的个人信息：从外发文件夹撤回{report.withdrawn}件。" if report.withdrawn else ""
    click.echo(f"送进收件箱{report.delivered}件，外发{report.mailed}件。{withdrawn}字体：{report.fonts}。")
    for each in report.by_hand:
        click.echo(f"须另行制作：{each.matter}第{each.number}条，致{each.recipient}：{each.why}")
    if report.undelivered:
        told = [f"{each.matter}第{each.number}条，致{each.recipient}：{each.why}" for each in report.undelivered]
        raise click.ClickException("\n".join([f"没有送成{len(told)}件，留待下次：", *told]))


@command.command("inbox")
@click.argument("recipient")
@click.option("--matter", help="只列某一事项的。")
@click.option("--size", type=click.IntRange(1, 1000), default=50, show_default=True, help="列多少份。")
@database_option
@says_errors
def inbox(recipient: str, matter: str | None, size: int, database: str) -> None:
    """一个收件人的收件箱，新的在前。RECIPIENT 是角色，或 角色:名称，如 handling_unit:A。"""
    from gongbao.clock.moments import said
    from gongbao.procedures.notices.inbox import Inbox

    with docket_on(database) as docket:
        found = Inbox(docket.engine)
        gone = set(found.erased())
        letters = found.letters(recipient, matter, size)
    if not letters:
        click.echo("收件箱是空的")
    for letter in letters:
        read = "内容已删除" if letter.identifier in gone else f"{said(letter.read)}读过" if letter.read else "未读"
        click.echo(f"{letter.identifier}\t{said(letter.put)}\t{letter.matter}\t{letter.title}\t{read}")


@command.command("open")
@click.argument("recipient")
@click.argument("identifier")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF文件。")
@database_option
@says_errors
def open_letter(recipient: str, identifier: str, out: Path, database: str) -> None:
    """取出收件箱里的一份文书，记下第一次取出的时刻。IDENTIFIER 如 inbox 所列。"""
    from gongbao.procedures.notices.inbox import Inbox
    from gongbao.text.writing import write_file

    with docket_on(database) as docket:
        pdf = Inbox(docket.engine).open(identifier, recipient, docket.now())
    if pdf is None:
        raise click.ClickException(f"{recipient}的收件箱里没有{identifier}，或者内容已经删除")
    write_file(out, pdf)
    click.echo(f"{out}：{len(pdf)}字节")


def _all_kinds() -> dict[str, tuple[NoticeKind, ...]]:
    from gongbao.procedures.notices import general
    from gongbao.regulations import regulation_folders

    found: dict[str, tuple[NoticeKind, ...]] = {GENERAL: general.NOTICES}
    for folder in regulation_folders():
        if folder.offers("notices"):
            found[folder.name] = folder.part("notices").NOTICES
    return found


def _kinds(regulation: str) -> tuple[NoticeKind, ...]:
    found = _all_kinds()
    if regulation not in found:
        raise click.ClickException(f"没有 {regulation} 的文书；有：{'、'.join(found)}")
    return found[regulation]


def _kind(regulation: str, name: str) -> NoticeKind:
    kinds = {kind.name: kind for kind in _kinds(regulation)}
    if name not in kinds:
        raise click.ClickException(f"{regulation} 没有文书 {name}；有：{'、'.join(kinds)}")
    return kinds[name]


def _printer(fonts: tuple[str, ...], folders: tuple[Path, ...]) -> Printer:
    from gongbao.procedures.notices import FontsMissingError, Printer, preferring

    try:
        return Printer(preferring(fonts), folders)
    except FontsMissingError as error:
        raise click.ClickException(str(error)) from error


def _as_file_name(name: str) -> str:
    """A matter's id as part of a file name."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "notice"
