"""A role's work list as Excel, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from gongbao.procedures.journal.worklist import NOT_BEFORE, Item
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.spreadsheets import Column, write_sheet

WORK_LIST = (
    Column("matter", "事项编号", width=22),
    Column("procedure", "程序", width=20),
    Column("state", "状态", width=16),
    Column("party", "承办", width=18),
    Column("limit", "时限", width=18),
    Column("last", "届满", width=18),
    Column("standing", "情况", width=10),
)


def write_work_list(path: Path, items: Iterable[Item], procedures: Mapping[str, Procedure], now: datetime) -> int:
    """A role's work list as Excel, in its order; how many matters. `procedures`: by name, for the Chinese names."""
    return write_sheet(
        path, "待办事项", WORK_LIST, (_work_row(item, procedures.get(item.procedure), now) for item in items)
    )


def _work_row(item: Item, procedure: Procedure | None, now: datetime) -> dict[str, object]:
    limit = procedure.limits.get(item.limit.partition(":")[0]) if procedure else None
    state = procedure.states.get(item.state) if procedure else None
    about = item.limit.partition(":")[2]
    return {
        "matter": item.matter,
        "procedure": procedure.label if procedure else item.procedure,
        "state": state.label if state else item.state,
        "party": item.party or None,
        "limit": (limit.label + (f"（{about}）" if about else "")) if limit else item.limit or "没有正在计算的",
        "last": item.last.replace("T", " ").removesuffix("+08:00") or None,
        "standing": _standing(item, now),
    }


def _standing(item: Item, now: datetime) -> str:
    if item.over_from is not None:
        return "逾期" if item.late(now) else "在期限内"
    return "日历未公布" if item.last.startswith(NOT_BEFORE) else "无期限"
