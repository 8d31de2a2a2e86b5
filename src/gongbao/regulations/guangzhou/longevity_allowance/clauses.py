"""What each provision of the text is here: computed, procedural, declaratory, discretion, or not translatable.

`concepts` names what computes it (in amounts, period or rules); a procedural provision waits for the procedure; the
rest says why nothing is computed.
"""

from __future__ import annotations

from gongbao.audit.treatments import OwnConstant, Treated, Treatment, own

_C, _P, _D = Treatment.COMPUTED, Treatment.PROCEDURAL, Treatment.DECLARATORY

PROVISIONS: tuple[Treated, ...] = (
    Treated(
        "第一条", _D, note="目的和依据", refers=("《中华人民共和国老年人权益保障法》", "《广东省老年人权益保障条例》")
    ),
    Treated("第二条", _D, note="适用范围"),
    Treated(
        "第三条",
        _C,
        ("LA-01",),
        ("belongs", "on_list"),
        elsewhere={
            "70周岁及以上": "由 seventy_month 计算（第九条第三款）",
            "100周岁以上": "由 hundred_month 计算（第十五条）",
        },
    ),
    Treated(
        "第四条第一款",
        _C,
        ("LA-02",),
        ("age", "paid_rate_70", "paid_rate_80", "paid_rate_90", "paid_rate_100", "monthly", "total", "kind", "payer"),
    ),
    Treated(
        "第四条第二款",
        _C,
        ("LA-03",),
        ("first_festive_month", "is_festival_month", "festival"),
        elsewhere={"100周岁以上": "由 hundred_month 计算（第十五条）"},
    ),
    Treated(
        "第五条第一款",
        Treatment.NOT_TRANSLATABLE,
        ("LA-04",),
        note="按月部分的分担比例在财政体制文件里，本文没有；100周岁以上的慰问金由户籍所在区承担，汇总时分列",
        refers=("第四条第一款", "第四条第二款"),
    ),
    Treated(
        "第五条第二款",
        _C,
        ("LA-05",),
        ("paid_rate_70", "paid_rate_80", "paid_rate_90", "paid_rate_100", "monthly", "district_part"),
    ),
    Treated("第六条第一款", _D, note="市级部门分工"),
    Treated("第六条第二款", _D, note="区级部门分工"),
    Treated("第六条第三款", _D, note="街（镇）和村（居）委分工"),
    Treated("第七条", _D, note="人员和经费"),
    Treated("第八条", _C, ("LA-06",), ("confirmed_month", "confirmed_in_time", "confirmation")),
    Treated(
        "第九条第一款",
        _C,
        ("LA-07",),
        ("confirmation",),
        "提前3个月推送，即满70周岁的月份减三个月",
        {"70周岁": "由 seventy_month 计算（第九条第三款）"},
    ),
    Treated("第九条第二款", _P, ("LA-08",), note="收到信息3个月内通知；只限通知，不限确认"),
    Treated("第九条第三款", _C, ("LA-09",), ("seventy_month", "met_month", "confirmed_in_time", "on_list", "kind")),
    Treated("第九条第四款", _D, note="便民服务"),
    Treated("第十条第一款", _P, note="未能确认者的申请渠道"),
    Treated(
        "第十条第二款",
        _C,
        ("LA-10",),
        (
            "met_month",
            "missed_festivals",
            "gets_back_pay",
            "back_pay",
            "back_pay_months",
            "total",
            "kind",
            "back_pay_payer",
            "confirmation",
        ),
    ),
    Treated(
        "第十一条",
        _C,
        ("LA-11",),
        ("confirmed_too_late", "confirmed_in_time", "confirmation", "first_overpaid_month"),
        refers=("第八条", "第九条", "第十条"),
    ),
    Treated("第十二条第一款", _C, ("LA-12",), ("recover", "recover_route")),
    Treated("第十二条第二款", _P, note="通知签署协议"),
    Treated("第十二条第三款", _P, note="签署协议的渠道"),
    Treated(
        "第十三条",
        _C,
        ("LA-13",),
        (
            "death_known_month",
            "move_out_known_month",
            "confirmed_month",
            "on_list",
            "was_on_list",
            "ended_known_month",
            "kind",
        ),
        "于25日前完成审批发放；以后确认、获知的归哪一个月，见读法 list_closes",
    ),
    Treated("第十四条", _C, ("LA-14",), note="年龄、户籍取自公安登记：事实的来源"),
    Treated(
        "第十五条",
        _C,
        ("LA-15",),
        ("age", "eighty_month", "ninety_month", "hundred_month", "monthly", "new_band", "kind"),
        refers=("第四条",),
    ),
    Treated("第十六条", _P, ("LA-16",), note="变更后30日内告知"),
    Treated("第十七条第一款", _P, note="办理迁移手续"),
    Treated(
        "第十七条第二款",
        _C,
        ("LA-17",),
        ("transfer_month", "at_old_place", "transferred", "payer", "payer_street", "back_pay_payer"),
    ),
    Treated(
        "第十八条",
        _C,
        ("LA-18",),
        (
            "death_month",
            "move_out_month",
            "last_due_month",
            "stop_month",
            "confirmed_too_late",
            "on_list",
            "first_overpaid_month",
            "last_overpaid_month",
            "recover_months",
            "kind",
        ),
        note="30日内告知属程序",
        elsewhere={"30日": "告知的期限，属程序"},
    ),
    Treated(
        "第十九条",
        _C,
        ("LA-19",),
        (
            "death_known_month",
            "move_out_known_month",
            "death_month",
            "move_out_month",
            "last_due_month",
            "stop_month",
            "ended_known_month",
            "kind",
        ),
    ),
    Treated(
        "第二十条",
        _C,
        ("LA-20",),
        ("last_overpaid_month", "was_overpaid", "recover", "recover_months", "recover_route"),
        note="逾期3个月责令退回属程序",
        elsewhere={"3个月": "退回的期限，属程序"},
    ),
    Treated("第二十一条", _D, note="公开、保密、监督"),
    Treated("第二十二条", _D, note="宣传"),
    Treated("第二十三条", Treatment.DISCRETION, note="责任追究，由有权机关决定"),
    Treated("第二十四条", _P, ("LA-21",), note="立即调查，责令退回；去世后的确认在核对登记册时退出查核"),
    Treated(
        "第二十五条",
        _C,
        ("LA-22",),
        ("is_army", "belongs", "payer"),
        elsewhere={"70周岁及以上": "与第九条第三款同一标准，由 seventy_month 计算"},
    ),
    Treated(
        "第二十六条",
        _C,
        (),
        ("met_month", "was_on_list"),
        note="施行、有效期、废止：不在有效期的月份不计算",
        refers=("《广州市民政局广州市财政局关于规范广州市长者长寿保健金发放管理工作的通知》", "穗民规字〔2016〕7号"),
    ),
)

_MONTHS = range(1, 13)

OWN_CONSTANTS: tuple[OwnConstant, ...] = (
    *own(
        "1个月",
        "上一个月、下一个月，或首尾两个月都算在内",
        seventy_month=1,
        eighty_month=1,
        ninety_month=1,
        hundred_month=1,
        transferred=1,
        met_month=2,
        death_known_month=2,
        move_out_known_month=2,
        stop_month=2,
        confirmed_month=1,
        was_on_list=4,
        first_festive_month=2,
        missed_festivals=2,
        gets_back_pay=1,
        back_pay=8,
        back_pay_months=2,
        first_overpaid_month=1,
        last_overpaid_month=2,
        was_overpaid=1,
        recover=5,
        recover_months=1,
    ),
    *own(
        "9999-12",
        "没有发生的事，排在所有月份之后",
        transfer_month=1,
        death_known_month=1,
        move_out_known_month=1,
        death_month=3,
        move_out_month=3,
        confirmed_month=1,
        confirmation=2,
        ended_known_month=2,
    ),
    *own("1-01", "最早的月份：没有下限", transfer_month=1, met_month=2),
    *own("12个月", "一年十二个月", first_festive_month=26),
    *(each for m in _MONTHS[1:11] for each in own(f"{m}个月", "读法 festival_month 的各月", first_festive_month=1)),
    *(each for m in _MONTHS for each in own(str(m), "读法 festival_month 的各月", first_festive_month=1)),
    *(each for m in _MONTHS for each in own(str(m), "读法 festival_month 的各月", is_festival_month=1)),
    *(
        each
        for m in _MONTHS
        for each in own(f"1-{m:02d}", "从同一月起数满几个十二个月，即过了几个敬老月", missed_festivals=2, recover=2)
    ),
    *own("12", "一年十二个月", missed_festivals=2, recover=2),
    *own("1", "相差几次再加一次，首尾都算", missed_festivals=2, recover=2),
    *own("0", "没有错过的就是零次", missed_festivals=1, recover=1),
)
