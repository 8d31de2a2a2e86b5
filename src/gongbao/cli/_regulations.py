"""What the commands on a regulation share: how readings and registers are named, and errors as a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from gongbao.cli._errors import saying

C = TypeVar("C", bound=Callable[..., object])


def reading_option(what: str) -> Callable[[C], C]:
    """`--reading 名字=读法` (or `--readings`), repeatable; `what` says what it is for."""
    return click.option(
        "--reading", "--readings", "readings_given", multiple=True, metavar="名字=读法", help=f"{what}，可重复。"
    )


def register_option(members: str) -> Callable[[C], C]:
    """`--register 文件`, repeatable; `members` says how registers of members are written."""
    return click.option(
        "--register",
        "registers_given",
        multiple=True,
        required=True,
        metavar="[对象=]文件",
        help=f"登记册（.parquet、.csv、.xlsx）；{members}可重复。",
    )


def pairs_of(
    given: tuple[str, ...], option: str = "--reading", form: str = "名字=读法，如 leap_day=mar_1"
) -> dict[str, str]:
    """`名字=读法` by name. Raises ClickException that says which `form` the option wants."""
    pairs = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not value.strip():
            raise click.ClickException(f"{option} {each}：应写成 {form}。")
        pairs[name.strip()] = value.strip()
    return pairs


def _of_regulations() -> tuple[type[Exception], ...]:
    from gongbao.corpus.errors import CorpusError
    from gongbao.reforms.report import ChartError
    from gongbao.regulations import NotOfferedError, UnknownRegulationError
    from gongbao.regulations.facts_file import FactsFileError
    from gongbao.regulations.output import OutputError
    from gongbao.regulations.registers import RegisterError
    from gongbao.regulations.settling import SettlementError
    from gongbao.rules import RulesError

    return (
        UnknownRegulationError,
        NotOfferedError,
        FactsFileError,
        OutputError,
        RegisterError,
        SettlementError,
        RulesError,
        ChartError,
        CorpusError,
    )


says_errors = saying(_of_regulations)
"""A command whose errors of regulations, rules, facts, registers, results and the corpus are told as their sentence."""
