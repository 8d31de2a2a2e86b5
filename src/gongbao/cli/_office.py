"""What the commands on procedures share: finding definitions, opening the docket, errors as a sentence."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongbao.cli._errors import saying

if TYPE_CHECKING:
    from gongbao.procedures import Procedure
    from gongbao.procedures.journal.docket import Docket

database_option = click.option(
    "--database",
    envvar="GONGBAO_DATABASE",
    default="sqlite:///office.db",
    show_default=True,
    help="数据库：sqlite:///文件 或 postgresql://…；也可用环境变量 GONGBAO_DATABASE 指明。",
)


def procedures() -> dict[str, Procedure]:
    """Every procedure of every regulation's folder that has a `procedure` module, by name; the latest version."""
    from gongbao.regulations.procedures import all_procedures

    return {procedure.name: procedure for procedure in sorted(all_procedures(), key=lambda one: one.name)}


def procedure_named(name: str) -> Procedure:
    """The procedure of that name; a ClickException names those there are."""
    found = procedures()
    if name not in found:
        raise click.ClickException(f"没有名为 {name} 的程序；有：{'、'.join(found) or '无'}")
    return found[name]


def check_role(role: str) -> None:
    """A ClickException where no procedure knows that role; it names those there are."""
    known = {found.name: found.label for procedure in procedures().values() for found in procedure.roles.values()}
    if role not in known:
        there = "、".join(f"{name}（{label}）" for name, label in sorted(known.items()) if name != "clock")
        raise click.ClickException(f"没有角色 {role}；有：{there}")


def docket_on(database: str) -> Docket:
    """The docket of a database, with every procedure in all its versions, the calendar as known at each moment, later
    holiday notices from the file named by GONGBAO_NOTICES, and the readings that the file named by GONGBAO_READINGS
    switches.
    """
    from gongbao.clock import Clock, as_known_on, day_of, load_notices, with_later
    from gongbao.procedures.journal.docket import open_docket
    from gongbao.regulations.procedures import all_procedures, read_options

    later = os.environ.get("GONGBAO_NOTICES", "")
    notices = with_later(load_notices(Path(later))) if later else None
    known = functools.lru_cache(maxsize=32)(lambda day: Clock(as_known_on(day, notices)))
    switched = os.environ.get("GONGBAO_READINGS", "")
    options = read_options(Path(switched)) if switched else {}
    return open_docket(database, all_procedures(), lambda moment: known(day_of(moment)), options=options)


def _of_procedures() -> tuple[type[Exception], ...]:
    from gongbao.clock import ClockError
    from gongbao.procedures.definition import DefinitionError
    from gongbao.procedures.journal.docket import UnknownDefinitionError
    from gongbao.procedures.journal.heads import HeadError
    from gongbao.procedures.journal.receipts import ReceiptError
    from gongbao.procedures.journal.storage import NotDurableError, StorageError
    from gongbao.procedures.rows import ReadingError

    return (
        ClockError,
        DefinitionError,
        ReadingError,
        UnknownDefinitionError,
        HeadError,
        ReceiptError,
        NotDurableError,
        StorageError,
    )


says_errors = saying(_of_procedures)
"""A command whose errors of storage, definition, heads and receipts are told as their sentence."""
