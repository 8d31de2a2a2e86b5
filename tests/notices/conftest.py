"""What tests of notices share: one printer, facts for every kind, a small procedure."""

from __future__ import annotations

from datetime import datetime

import pytest

from gongbao.clock import SHANGHAI, Clock, as_known_on, working_days
from gongbao.procedures import Kind, Need, Particular, Procedure, given
from gongbao.procedures.notices import Field, FieldKind, NoticeKind, Printer

COMMON = {
    "issuer": "广州市天河区天园街道办事处",
    "signed": "2023-05-20",
    "addressee": "赵小𠮷",
    "number": "穗天园函〔2023〕12号",
    "contact": "李某",
    "telephone": "020-12345678",
    "matter": "2023-0001",
    "basis": "《某办法》第一条",
}
CONSISTENT: dict[str, dict[str, object]] = {
    "recovery": {
        "months": [
            {"month": "2023年3月", "paid": "100", "due": 0, "over": "100.00"},
            {"month": "2023年4月", "paid": "200", "due": "100", "over": 100},
        ],
        "total": "200",
    },
    "order_return": {"notified": "2023-01-05"},
    "power_cut": {"notified_at": "2023-05-20T09:00+08:00", "cut_at": "2023-05-21T09:00+08:00", "urgent": None},
    "form-6-end-of-benefits": {"way": "收回"},
    "public-cancellation": {"received": "2023-05-01"},
}
"""Facts of kinds whose facts are checked against each other."""


def facts_for(kind: NoticeKind) -> dict[str, object]:
    """Facts of the right kind for every field."""
    return {
        **{field.name: COMMON.get(field.name) or _any(field) for field in kind.asks},
        **CONSISTENT.get(kind.name, {}),
    }


def _any(field: Field) -> object:
    match field.kind:
        case FieldKind.NUMBER:
            return 5
        case FieldKind.FEN:
            return "1234.5"
        case FieldKind.DAY:
            return "2023-05-18"
        case FieldKind.MOMENT:
            return "2023-05-20T09:00+08:00"
        case FieldKind.YES_NO:
            return True
        case FieldKind.IDENTITY:
            return "11010519491231002X"
        case FieldKind.LIST:
            return ["出生医学证明", "户口簿首页及本人页；"]
        case FieldKind.ROWS:
            return [{column.name: _any(column) for column in field.columns}]
        case _:
            return f"{field.label}的内容"


@pytest.fixture(scope="session")
def printer() -> Printer:
    """One printer for all tests."""
    return Printer()


def at(written: str) -> datetime:
    """`2023-05-18 09:00`, local time."""
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


def clock_at(moment: datetime) -> Clock:
    """The calendar as known at a moment."""
    return Clock(as_known_on(moment.astimezone(SHANGHAI).date()))


def permits(version: str = "1") -> Procedure:
    """Applying for a permit: accepted in 5 working days, decided in 10, extended once; clauses made up."""
    p = Procedure("permits", "许可办理", "《某许可办法》", version)
    applicant, office = p.role("applicant", "申请人"), p.role("office", "受理窗口")
    received = p.state("received", "已收到", office)
    deciding = p.state("deciding", "办理中", office)
    decided = p.state("decided", "已办结", final=True)
    accept_by = p.limit("accept", "受理", office, working_days(5), "第三条", within=received, lapse="视为受理")
    decide_by = p.limit(
        "decide", "办理", office, working_days(10), "第四条", within=deciding, lapse="督办", remind=working_days(2)
    )
    p.act("apply", "申请", applicant, None, received, "第二条",
          asks=[Particular("item", "事项名称", required=True), Particular("phone", "电话", personal=True)],
          sets={"item": given("item")}, starts=accept_by, informs=office)  # fmt: skip
    p.act("accept", "受理", office, received, deciding, "第三条", asks=[Particular("papers", "材料", Kind.LIST)],
          stops=accept_by, starts=decide_by, informs=applicant)  # fmt: skip
    p.act("extend", "延期", office, deciding, None, "第五条",
          asks=[Particular("reason", "理由"), Particular("working_days", "工作日", Kind.NUMBER, required=True)],
          needs=[Need(decide_by.not_over(), "期限已届满")],
          extends=decide_by, extended_by=working_days(5), most=1, informs=applicant)  # fmt: skip
    p.act("remark", "告知进展", office, deciding, None, "第六条", asks=[Particular("progress", "进展", required=True)],
          informs=applicant)  # fmt: skip
    p.act("decide", "办结", office, deciding, decided, "第七条", stops=decide_by)
    return p.done()
