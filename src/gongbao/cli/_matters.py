"""What the commands on matters share: how things are typed in, finding a matter, saying what was entered or refused."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gongbao.procedures.journal.docket import Docket
    from gongbao.procedures.journal.writer import Outcome
    from gongbao.procedures.matter import Matter


def particular(written: str) -> tuple[str, object]:
    """`项=值` as name and value: JSON where it is some, else text."""
    from gongbao.procedures.particulars import as_written

    name, found = pair_of(written, "--with")
    return name, as_written(None, found)


def pair_of(written: str, option: str) -> tuple[str, str]:
    name, separator, found = written.partition("=")
    if not separator or not name:
        raise click.BadParameter(f"应为 项=值，实为{written!r}", param_hint=option)
    return name, found


def moment_of(written: str, option: str) -> datetime:
    """A moment; one without an offset is one of Asia/Shanghai."""
    from gongbao.clock.moments import in_beijing

    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"应为时刻（如2023-10-08T09:00），实为{written!r}", param_hint=option) from None
    return in_beijing(found)


def matter_named(docket: Docket, name: str) -> Matter:
    found = docket.matter(name)
    if found is None:
        raise click.ClickException(f"没有事项{name}")
    return found


def tell(docket: Docket, outcome: Outcome) -> None:
    """What was entered, or why it was refused with exit code 1."""
    from gongbao.procedures import Refusal
    from gongbao.procedures.wording import act_called, state_said

    if isinstance(outcome, Refusal):
        raise click.ClickException(str(outcome))
    procedure = docket.definition(outcome.matter.definition)
    for entry in outcome.entries:
        state = outcome.matter.state if entry is outcome.entries[-1] else entry.changes.state
        led = f"→ {state_said(procedure, state)}" if state else ""
        repeated = "（此前已办）" if outcome.repeated else ""
        click.echo(f"第{entry.number}条 {act_called(procedure, entry.act)}（{entry.clause}）{led}{repeated}")
