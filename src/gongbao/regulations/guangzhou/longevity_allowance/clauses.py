"""What each provision of the text is here: computed, procedural, declaratory, discretion, or not translatable.

`concepts` names what computes it (in rules.py); a procedural provision waits for the procedure; the rest says why
nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Treatment(StrEnum):
    """What is done with a provision."""

    COMPUTED = "计算"
    PROCEDURAL = "程序"
    DECLARATORY = "宣示"
    DISCRETION = "裁量"
    NOT_TRANSLATABLE = "不可译"


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision by its path, what is done with it, the rules (LA-…) it holds, the concepts that compute it, why."""

    path: str
    treatment: Treatment
    rules: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    note: str = ""


_C, _P, _D = Treatment.COMPUTED, Treatment.PROCEDURAL, Treatment.DECLARATORY

PROVISIONS: tuple[Provision, ...] = (
    Provision("第一条", _D, note="目的和依据"),
    Provision("第二条", _D, note="适用范围"),
    Provision("第三条", _C, ("LA-01",), ("belongs", "on_list")),
    Provision("第四条第一款", _C, ("LA-02",), ("age", "monthly")),
    Provision("第四条第二款", _C, ("LA-03",), ("festival",)),
    Provision(
        "第五条第一款",
        Treatment.NOT_TRANSLATABLE,
        ("LA-04",),
        note="按月部分的分担比例在财政体制文件里，本文没有；慰问金由户籍所在区承担，汇总时分列",
    ),
    Provision("第五条第二款", _C, ("LA-05",), ("monthly", "district_part")),
    Provision("第六条第一款", _D, note="市级部门分工"),
    Provision("第六条第二款", _D, note="区级部门分工"),
    Provision("第六条第三款", _D, note="街（镇）和村（居）委分工"),
    Provision("第七条", _D, note="人员和经费"),
    Provision("第八条", _C, ("LA-06",), ("confirmed_in_time", "confirmation")),
    Provision("第九条第一款", _C, ("LA-07",), ("confirmation",)),
    Provision("第九条第二款", _P, ("LA-08",), note="收到信息3个月内通知；只限通知，不限确认"),
    Provision("第九条第三款", _C, ("LA-09",), ("seventy_month", "met_month", "on_list")),
    Provision("第九条第四款", _D, note="便民服务"),
    Provision("第十条第一款", _P, note="未能确认者的申请渠道"),
    Provision("第十条第二款", _C, ("LA-10",), ("met_month", "gets_back_pay", "back_pay")),
    Provision("第十一条", _C, ("LA-11",), ("confirmed_too_late", "confirmation")),
    Provision("第十二条第一款", _C, ("LA-12",), ("recover", "recover_route")),
    Provision("第十二条第二款", _P, note="通知签署协议"),
    Provision("第十二条第三款", _P, note="签署协议的渠道"),
    Provision("第十三条", _C, ("LA-13",), ("on_list", "was_on_list", "kind")),
    Provision("第十四条", _C, ("LA-14",), ("age", "belongs"), note="年龄、户籍取自公安登记：事实的来源"),
    Provision("第十五条", _C, ("LA-15",), ("new_band", "monthly")),
    Provision("第十六条", _P, ("LA-16",), note="变更后30日内告知"),
    Provision("第十七条第一款", _P, note="办理迁移手续"),
    Provision("第十七条第二款", _C, ("LA-17",), ("transfer_month", "at_old_place", "payer")),
    Provision("第十八条", _C, ("LA-18",), ("last_due_month", "stop_month"), note="30日内告知属程序"),
    Provision("第十九条", _C, ("LA-19",), ("death_month", "move_out_month", "stop_month")),
    Provision("第二十条", _C, ("LA-20",), ("was_overpaid", "recover", "recover_route"), note="逾期3个月责令退回属程序"),
    Provision("第二十一条", _D, note="公开、保密、监督"),
    Provision("第二十二条", _D, note="宣传"),
    Provision("第二十三条", Treatment.DISCRETION, note="责任追究，由有权机关决定"),
    Provision("第二十四条", _P, ("LA-21",), note="立即调查，责令退回；去世后的确认在核对登记册时退出查核"),
    Provision("第二十五条", _C, ("LA-22",), ("is_army", "belongs", "payer")),
    Provision("第二十六条", _C, note="施行、有效期、废止：不在有效期的月份不计算"),
)
