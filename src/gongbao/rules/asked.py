"""What is asked of registers, and of which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gongbao.rules.case import parse_day
from gongbao.rules.errors import ParameterError
from gongbao.rules.types import YearMonth


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a register: concepts (all about the same scope), the day, and what else is fixed.

    `on` is a day or month, or several of them: then each has its own columns, `monthly__2023_05`, of one run.
    `outcomes` names concepts whose deciding way is wanted as a code in `<concept>__outcome`; `matters` a concept: rows
    for which it is certainly not so (on any of the days) are left out.
    """

    concepts: Sequence[str]
    on: object
    decided: date | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    outcomes: Sequence[str] = ()
    matters: str | None = None


def days_of(on: object) -> dict[str, date]:
    """The days asked, by what the columns of each are called: nothing where there is one, else `2023_05` for a month.

    Raises ParameterError for what is no day or month, and where one comes twice.
    """
    if not isinstance(on, list | tuple):
        return {"": parse_day(on)}
    days: dict[str, date] = {}
    for each in on:
        day = parse_day(each)
        is_month = isinstance(each, YearMonth) or (isinstance(each, str) and len(each) == 7)
        label = f"{day:%Y_%m}" if is_month else f"{day:%Y_%m_%d}"
        if label in days:
            raise ParameterError(f"{each} 问了两次")
        days[label] = day
    if not days:
        raise ParameterError("没有说问哪一天或哪个月")
    return days
