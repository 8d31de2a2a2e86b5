"""What each provision of the text is here: computed, procedural, declaratory, discretion, or not translatable.

`concepts` names what computes it (in rules.py); a procedural provision waits for the procedure; the rest says why
nothing is computed.
"""

from __future__ import annotations

from gongbao.audit.treatments import Treated, Treatment

_C, _P, _D = Treatment.COMPUTED, Treatment.PROCEDURAL, Treatment.DECLARATORY

PROVISIONS: tuple[Treated, ...] = (
    Treated("第一条", _D, note="目的和依据"),
    Treated("第二条", _D, note="适用范围"),
    Treated("第三条", _C, ("LA-01",), ("belongs", "on_list")),
    Treated("第四条第一款", _C, ("LA-02",), ("age", "monthly")),
    Treated("第四条第二款", _C, ("LA-03",), ("festival",)),
    Treated(
        "第五条第一款",
        Treatment.NOT_TRANSLATABLE,
        ("LA-04",),
        note="按月部分的分担比例在财政体制文件里，本文没有；慰问金由户籍所在区承担，汇总时分列",
    ),
    Treated("第五条第二款", _C, ("LA-05",), ("monthly", "district_part")),
    Treated("第六条第一款", _D, note="市级部门分工"),
    Treated("第六条第二款", _D, note="区级部门分工"),
    Treated("第六条第三款", _D, note="街（镇）和村（居）委分工"),
    Treated("第七条", _D, note="人员和经费"),
    Treated("第八条", _C, ("LA-06",), ("confirmed_in_time", "confirmation")),
    Treated("第九条第一款", _C, ("LA-07",), ("confirmation",)),
    Treated("第九条第二款", _P, ("LA-08",), note="收到信息3个月内通知；只限通知，不限确认"),
    Treated("第九条第三款", _C, ("LA-09",), ("seventy_month", "met_month", "on_list")),
    Treated("第九条第四款", _D, note="便民服务"),
    Treated("第十条第一款", _P, note="未能确认者的申请渠道"),
    Treated("第十条第二款", _C, ("LA-10",), ("met_month", "gets_back_pay", "back_pay")),
    Treated("第十一条", _C, ("LA-11",), ("confirmed_too_late", "confirmation")),
    Treated("第十二条第一款", _C, ("LA-12",), ("recover", "recover_route")),
    Treated("第十二条第二款", _P, note="通知签署协议"),
    Treated("第十二条第三款", _P, note="签署协议的渠道"),
    Treated("第十三条", _C, ("LA-13",), ("on_list", "was_on_list", "kind")),
    Treated("第十四条", _C, ("LA-14",), ("age", "belongs"), note="年龄、户籍取自公安登记：事实的来源"),
    Treated("第十五条", _C, ("LA-15",), ("new_band", "monthly")),
    Treated("第十六条", _P, ("LA-16",), note="变更后30日内告知"),
    Treated("第十七条第一款", _P, note="办理迁移手续"),
    Treated("第十七条第二款", _C, ("LA-17",), ("transfer_month", "at_old_place", "payer")),
    Treated("第十八条", _C, ("LA-18",), ("last_due_month", "stop_month"), note="30日内告知属程序"),
    Treated("第十九条", _C, ("LA-19",), ("death_month", "move_out_month", "stop_month")),
    Treated("第二十条", _C, ("LA-20",), ("was_overpaid", "recover", "recover_route"), note="逾期3个月责令退回属程序"),
    Treated("第二十一条", _D, note="公开、保密、监督"),
    Treated("第二十二条", _D, note="宣传"),
    Treated("第二十三条", Treatment.DISCRETION, note="责任追究，由有权机关决定"),
    Treated("第二十四条", _P, ("LA-21",), note="立即调查，责令退回；去世后的确认在核对登记册时退出查核"),
    Treated("第二十五条", _C, ("LA-22",), ("is_army", "belongs", "payer")),
    Treated("第二十六条", _C, note="施行、有效期、废止：不在有效期的月份不计算"),
)
