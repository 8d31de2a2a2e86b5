"""What is typed in with an act, held against the form: nothing missing, nothing of the wrong kind, nothing unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gongbao.clock.moments import in_beijing
from gongbao.procedures.rows import Act, Kind, Particular
from gongbao.procedures.views import ABSENT


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one particular, and the clause that asks for it (empty: the row's own)."""

    name: str
    why: str
    clause: str


def check_particulars(act: Act, typed: Mapping[str, object]) -> list[Fault]:
    """Every fault of what was typed in, in the order of the form."""
    faults: list[Fault] = []
    known = 0
    for asked in act.asks:
        found = typed.get(asked.name, ABSENT)
        known += found is not ABSENT
        if found is ABSENT or found is None or found == "" or found == []:
            if asked.required:
                faults.append(Fault(asked.name, f"缺少“{asked.label}”（{asked.name}）", asked.clause))
        elif expected := _expected(asked, found):
            why = f"“{asked.label}”（{asked.name}）应为{expected}，实为{_shown(asked, found)}"
            faults.append(Fault(asked.name, why, asked.clause))
    if known < len(typed):
        names = sorted(asked.name for asked in act.asks)
        offered = "、".join(names) or "无"
        faults += [Fault(name, f"没有“{name}”这一项；可填：{offered}", "") for name in typed if name not in names]
    return faults


KIND_SAID = {
    Kind.TEXT: "文字",
    Kind.NUMBER: "整数",
    Kind.FEN: "金额（分）",
    Kind.DAY: "日期",
    Kind.MONTH: "月份",
    Kind.MOMENT: "时刻",
    Kind.YES_NO: "是或否",
    Kind.CHOICE: "选一项",
    Kind.LIST: "一项或几项",
    Kind.PARTY: "名称",
    Kind.ANY: "不限",
}
_YES_NO = {"是": True, "否": False, "true": True, "false": False}


def as_written(asked: Particular | None, written: str) -> object:
    """What a line of text means in that field: digits stay text where text is asked, 是 is yes, 甲、乙 are two items.

    A choice may be written by what it is called; a moment without an offset is one of Asia/Shanghai. What is none of
    this stays as it is, for the form to refuse. Without a field, JSON where it is some.
    """
    kind = asked.kind if asked else Kind.ANY
    match kind:
        case Kind.DAY | Kind.MONTH | Kind.PARTY:
            return written
        case Kind.TEXT | Kind.CHOICE:
            called = {said: choice for choice, said in asked.names.items()} if asked else {}
            return called.get(written, written)
        case Kind.MOMENT:
            return _with_offset(written)
        case Kind.YES_NO:
            return _YES_NO.get(written.strip().lower(), written)
        case Kind.LIST if not written.startswith("["):
            return written.split("、")
    try:
        return json.loads(written)
    except json.JSONDecodeError:
        return written


def _with_offset(written: str) -> str:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return written if moment.tzinfo is not None else in_beijing(moment).isoformat()


def choices_said(asked: Particular) -> list[str]:
    """What may be chosen, each with what it is called: complaint（投诉）."""
    known = asked.choices or tuple(asked.names)
    return [f"{choice}（{asked.names[choice]}）" if choice in asked.names else choice for choice in known]


def _shown(asked: Particular, found: object) -> str:
    return "（个人信息，不显示）" if asked.personal else repr(found)


def _expected(asked: Particular, found: object) -> str | None:
    """What was expected, where `found` is not of the kind; None where it is."""
    match asked.kind:
        case Kind.TEXT | Kind.PARTY:
            return None if isinstance(found, str) else "文字"
        case Kind.NUMBER:
            return None if _whole(found) else "不小于0的整数"
        case Kind.FEN:
            return None if _whole(found) else "以分计、不小于0的整数金额"
        case Kind.YES_NO:
            return None if isinstance(found, bool) else "是或否（true、false）"
        case Kind.CHOICE:
            return None if found in asked.choices else "、".join(choices_said(asked)) + "之一"
        case Kind.LIST:
            whole = isinstance(found, list | tuple) and all(isinstance(part, str) for part in found)
            return None if whole else "一列文字"
        case Kind.DAY:
            return None if _parses(_day, found) else "日期（如2023-10-08）"
        case Kind.MONTH:
            return None if _parses(_month, found) else "月份（如2023-10）"
        case Kind.MOMENT:
            known = isinstance(found, datetime) or _parses(_aware, found)
            return None if known else "时刻（如2023-10-08T09:00+08:00）"
        case Kind.ANY:
            return None


def _whole(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found >= 0


EARLIEST, LATEST = date(1850, 1, 1), date(2200, 1, 1)
"""Days outside are slips of the pen: nobody living was born before, no limit reaches beyond."""


def _day(written: str) -> date:
    day = date.fromisoformat(written)
    if len(written) != len("2023-10-08") or not EARLIEST <= day < LATEST:
        raise ValueError(written)
    return day


def _month(written: str) -> date:
    return _day(f"{written}-01")


def _aware(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(written)
    _day(moment.date().isoformat())
    return moment


def _parses(parse: object, found: object) -> bool:
    if not isinstance(found, str) or not callable(parse):
        return False
    try:
        parse(found)
    except ValueError:
        return False
    return True
