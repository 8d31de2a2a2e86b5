"""What each provision of the text is here: computed, procedural, declaratory, discretion, not translatable."""

from __future__ import annotations

from gongbao.audit.treatments import OwnConstant, Treated, Treatment

_C, _P, _D, _X = Treatment.COMPUTED, Treatment.PROCEDURAL, Treatment.DECLARATORY, Treatment.DISCRETION

PROVISIONS: tuple[Treated, ...] = (
    Treated("第一条", _D, note="目的和依据", refers=("《广州市科技创新条例》",)),
    Treated("第二条", _D, note="补偿的是本金损失；见读法 loan_cap_base"),
    Treated(
        "第三条",
        _C,
        ("CP-01",),
        ("in_year", "bank_ceiling", "pool_compensation", "within_year_money"),
        "2亿元以内，由 bank_ceiling 封顶，within_year_money 核对",
    ),
    Treated("第四条", _D, note="主管部门的定义"),
    Treated("第五条", _D, note="受托管理机构的定义"),
    Treated("第六条", _D, note="合作银行的定义"),
    Treated("第七条", _D, note="支持重点"),
    Treated("第八条", _C, ("CP-02",), ("small_enough", "company_meets", "loan_meets")),
    Treated("第九条", _D, note="原则"),
    Treated("第十条", _D, note="主管部门的职责"),
    Treated("第十一条", _D, note="受托管理机构的职责"),
    Treated("第十二条", _D, note="合作银行的职责", refers=("《中国银监会关于印发〈贷款风险分类指引〉的通知》",)),
    Treated("第十三条", _D, note="补偿对象"),
    Treated(
        "第十四条",
        _C,
        ("CP-03",),
        ("lent_to_company", "company_year_total", "within_company_total", "short_enough", "loan_meets"),
    ),
    Treated("第十五条", _C, ("CP-04", "CP-05"), ("mostly_credit", "loan_meets")),
    Treated(
        "第十六条", _C, ("CP-06",), ("has_paper", "not_recovered", "admitted_before_filed", "claim_meets", "claimable")
    ),
    Treated(
        "第十七条",
        _C,
        ("CP-07", "CP-08", "CP-09"),
        (
            "in_year",
            "company_lending",
            "bank_lending",
            "pool_lending",
            "bank_ceiling",
            "bad_balance",
            "compensated_within_balance",
            "compensated_part_of_balance",
            "loan_ceiling",
            "claimable",
            "compensation",
            "borne_by_bank",
            "bank_compensation",
            "pool_compensation",
        ),
    ),
    Treated(
        "第十八条",
        _C,
        ("CP-16",),
        ("manager_meets",),
        "其他法律法规的规定由遴选时审查",
        {"一名": "高管有无经验是一个事实，不是人数"},
    ),
    Treated("第十九条", _P, note="公开遴选"),
    Treated("第二十条", _C, ("CP-16",), ("bank_meets",)),
    Treated("第二十一条", _D, note="优惠利率，没有数字"),
    Treated("第二十二条", _P, note="征集合作银行的四步"),
    Treated(
        "第二十三条",
        _C,
        ("CP-10", "CP-11", "CP-12", "CP-13", "CP-14"),
        (
            "loan_meets",
            "claim_round",
            "in_time",
            "claim_meets",
            "compensated_part_of_balance",
            "net_recovery",
            "to_return",
        ),
        "报送、确认、审查、核销复核属程序",
        {"发放贷款后的7个工作日内": "报送贷款的期限，属程序", "收到后的30个工作日内": "退回资金的期限，属程序"},
        refers=("第十六条",),
    ),
    Treated("第二十四条", _C, ("CP-15",), ("performance_fee", "manager_fee")),
    Treated("第二十五条", _C, ("CP-18",), ("to_return",), "是否取消合作银行资格由主管部门决定"),
    Treated("第二十六条", _C, ("CP-17",), ("bank_lending", "companies_served")),
    Treated("第二十七条", _P, ("CP-17",), note="每年3月底前书面报告"),
    Treated("第二十八条", _D, note="监督管理"),
    Treated("第二十九条", _X, ("CP-18",), note="骗取、挪用的处理"),
    Treated("第三十条", _X, ("CP-18",), note="失信企业的处理"),
    Treated("第三十一条", _C, ("CP-19",), ("under_these_rules", "claim_meets"), "当时的政策文件和协议不在本规则之内"),
    Treated(
        "第三十二条",
        _C,
        (),
        ("under_these_rules",),
        "施行、有效期、废止：不在有效期的年度不计算",
        refers=("《广州市科技型中小企业信贷风险损失补偿资金池管理办法》", "穗科规字〔2019〕4号"),
    ),
)

OWN_CONSTANTS: tuple[OwnConstant, ...] = (
    OwnConstant("in_year", "1", 1, "上一年，即减一年"),
    OwnConstant("claim_round", "5", 1, "不含6月30日的读法：5月底以前，或6月30日以前"),
    OwnConstant("claim_round", "1", 1, "6月30日过了，赶上的是下一年的"),
)
