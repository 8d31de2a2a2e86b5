"""Who takes part in the pool and which loans count (第一章、第三章、第四章), and what a year's lending gives each
bank to claim (第三条、第十七条).

The pool has banks, a bank has companies, a company has loans.
"""

from __future__ import annotations

from datetime import date

from gongbao.regulations.guangzhou.credit_pool import NUMBER, TITLE
from gongbao.rules import (
    Boolean,
    Code,
    Date,
    Dated,
    Integer,
    Money,
    Regulation,
    Text,
    all_of,
    least,
    percent,
    when,
    yuan,
)

r = Regulation(
    "credit-pool",
    TITLE,
    NUMBER,
    issuers=("广州市科学技术局",),
    issued=date(2021, 7, 1),
    in_force=(date(2021, 7, 1), date(2026, 6, 30)),
    replaces=("穗科规字〔2019〕4号",),
    ended_by="第三十二条：有效期5年，期满未见续期或替代文件",
    subject="资金池年度",
)

# Readings: see readings.md for the reasons ----------------------------------------

turnover_bound = r.reading(
    "turnover_bound",
    "“5亿元以下”是否含5亿元",
    {"inclusive": "含", "exclusive": "不含"},
    default="inclusive",
    clause="第八条（二）",
)
company_total = r.reading(
    "company_total",
    "3000万元在一家银行还是所有银行合计",
    {"all_banks": "所有合作银行合计", "each_bank": "每家合作银行分别计算"},
    default="all_banks",
    clause="第十四条",
)
enforcement_days = r.reading(
    "enforcement_days",
    "“超过30天”管到哪里",
    {"enforcement_only": "只管强制执行立案", "both": "生效裁判也要超过30天"},
    default="enforcement_only",
    clause="第十六条",
)
loan_cap_base = r.reading(
    "loan_cap_base",
    "50%的基数里有没有利息",
    {"principal": "本金余额", "principal_and_interest": "本金余额加欠息"},
    default="principal",
    clause="第十七条",
)
cumulated_over = r.reading(
    "cumulated_over",
    "50%的“累计”把哪些补偿加在一起",
    {"loan": "该笔贷款以前得到的", "company": "该企业各笔贷款以前得到的"},
    default="loan",
    clause="第十七条",
)
lending_year = r.reading(
    "lending_year",
    "份额按哪一年的放贷额算",
    {"claim_year": "提出申请的年度", "year_before": "申请的上一年度"},
    default="claim_year",
    clause=("第三条", "第十七条"),
)
cut_spread = r.reading(
    "cut_spread",
    "超过银行年度额度的部分怎样摊到各笔申请",
    {"pro_rata": "按比例削减", "in_order": "按受理先后足额补偿，用完为止"},
    default="pro_rata",
    clause="第十七条",
)
no_lending = r.reading(
    "no_lending",
    "资金池当年没有放贷",
    {"zero": "额度为零", "undetermined": "不作结论"},
    default="zero",
    clause="第十七条",
)
june_30 = r.reading(
    "june_30",
    "“6月30日前”是否含当日",
    {"inclusive": "含", "exclusive": "不含"},
    default="inclusive",
    clause="第二十三条（三）",
)
return_ceiling = r.reading(
    "return_ceiling",
    "退回的钱有没有上限",
    {"compensated": "累计不超过已补偿额", "none_set": "不设上限"},
    default="compensated",
    clause="第二十三条（五）",
)
fee_ceiling = r.reading(
    "fee_ceiling",
    "500万元封的是哪一部分",
    {"performance_part": "只封绩效管理费", "whole_fee": "封基本费与绩效费之和"},
    default="performance_part",
    clause="第二十四条",
)
last_day = r.reading(
    "last_day",
    "五年有效期的最后一日",
    {"day_before": "2026-06-30", "same_day": "2026-07-01"},
    default="day_before",
    clause="第三十二条",
)

# The people and papers ---------------------------------------------------------------

banks = r.relation("banks", "合作银行", most=1_000)
bank_name = banks.fact("bank_name", Text, "合作银行", clause="第六条")
companies = banks.relation("companies", "贷款企业", most=20_000)
credit_code = companies.fact("credit_code", Text, "统一社会信用代码", clause="第八条（一）")
registered_here = companies.fact("registered_here", Boolean, "在广州注册、具有独立法人资格", clause="第八条（一）")
turnover = companies.fact("turnover", Money, "最新一期年度营业收入", clause="第八条（二）", low=0)
kind = companies.fact(
    "kind",
    Code(
        "企业类型",
        {
            "science_project": "承担国家、省、市、区科技计划项目",
            "founded_on_results": "部委、央企、高校院所等以科技成果在穗设立",
            "high_tech": "高新技术企业",
            "sme_register": "国家科技型中小企业库入库企业",
            "other": "都不是",
        },
    ),
    "企业类型",
    clause="第八条（三）",
)
loans = companies.relation("loans", "贷款", most=100)
loan_amount = loans.fact("loan_amount", Money, "实际放贷额", clause="第十七条", low=0, high=1_000_000_000)
paid_out = loans.fact("paid_out", Date, "放款日期", clause="第二十三条（一）")
due_back = loans.fact("due_back", Date, "到期日期", clause="第十四条")
credit_part = loans.fact("credit_part", Money, "信用贷款部分", clause="第十五条第二款", low=0, high=10_000_000_000)
finance_guaranteed = loans.fact(
    "finance_guaranteed", Boolean, "已获融资担保公司担保或纳入再担保", clause="第十五条第一款"
)
confirmed = loans.fact("confirmed", Boolean, "已获贷款项目确认书", clause="第二十三条（二）")

# Chapter 4: who can be manager, and which bank can take part (CP-16) -----------------------------------

managers = r.relation("managers", "申请受托管理的机构", most=1_000)
manager_here = managers.fact("manager_here", Boolean, "注册地为广州、具有独立法人资格的企业", clause="第十八条")
experienced_staff = managers.fact(
    "experienced_staff", Integer, "有风险补偿资金相关经验的人数", clause="第十八条", low=0, high=100_000
)
experienced_executive = managers.fact(
    "experienced_executive", Boolean, "其中一名高管管理过风险补偿资金全流程", clause="第十八条"
)
fund_rules = managers.fact("fund_rules", Boolean, "风险补偿资金管理制度完善", clause="第十八条")
sound_finances = managers.fact("sound_finances", Boolean, "财务状况良好", clause="第十八条")
gravely_punished = managers.fact("gravely_punished", Boolean, "受过重大处罚", clause="第十八条")
manager_meets = managers.concept(
    "manager_meets",
    "符合受托管理机构条件",
    all_of(
        manager_here,
        experienced_staff >= 5,
        experienced_executive,
        fund_rules,
        sound_finances,
        ~gravely_punished,
    ),
    clause="第十八条",
)
branch_here = banks.fact("branch_here", Boolean, "在广州设有分行", clause="第二十条（一）")
science_unit = banks.fact("science_unit", Boolean, "设有科技支行或专门机构", clause="第二十条（一）")
own_policies = [
    banks.fact(name, Boolean, f"科技信贷有单独的{title}政策", clause="第二十条（二）")
    for name, title in (
        ("own_funds_plan", "资金计划"),
        ("own_risk_tolerance", "风险容忍"),
        ("own_exemption", "免责考核"),
        ("own_provision", "专项拨备"),
        ("own_pricing", "风险定价"),
    )
]
own_product = banks.fact("own_product", Boolean, "有专门的信用贷款产品", clause="第二十条（二）")
own_process = banks.fact("own_process", Boolean, "优化业务流程，有专门产品和创新机制", clause="第二十条（三）")
bank_meets = banks.concept(
    "bank_meets",
    "符合合作银行条件",
    all_of(branch_here, science_unit, *own_policies, own_product, own_process),
    clause=("第二十条（一）", "第二十条（二）", "第二十条（三）"),
)

# Chapter 1: the company (CP-02) --------------------------------------------------------

small_enough = companies.concept(
    "small_enough",
    "营业收入在5亿元以下",
    turnover_bound.choose({"inclusive": turnover <= yuan(500_000_000), "exclusive": turnover < yuan(500_000_000)}),
    clause="第八条（二）",
)
company_meets = companies.concept(
    "company_meets",
    "属于科技型中小企业",
    all_of(registered_here, small_enough, kind != "other"),
    clause=("第八条（一）", "第八条（二）", "第八条（三）"),
)

# Chapter 3: the loan (CP-03 to CP-05) ---------------------------------------------------

year = r.day.year
counted_year = lending_year.choose({"claim_year": year, "year_before": year - 1})
in_year = loans.concept("in_year", "在计算年度放款", paid_out.year == counted_year, clause=("第三条", "第十七条"))
lent_to_company = companies.concept(
    "lent_to_company", "本行对该企业的年度贷款", loans.sum(loan_amount, where=in_year), clause="第十四条"
)
company_year_total = companies.concept(
    "company_year_total",
    "该企业年度贷款总额",
    company_total.choose(
        {
            "all_banks": companies.alike("sum", lent_to_company, keys=(credit_code,), within=r),
            "each_bank": lent_to_company,
        }
    ),
    clause="第十四条",
)
within_company_total = companies.concept(
    "within_company_total", "年度贷款总额不超过3000万元", company_year_total <= yuan(30_000_000), clause="第十四条"
)
short_enough = loans.concept("short_enough", "期限不超过三年", due_back <= paid_out.add_years(3), clause="第十四条")
mostly_credit = loans.concept(
    "mostly_credit", "信用贷款部分超过50%", credit_part > loan_amount * percent(50), clause="第十五条第二款"
)
loan_meets = loans.concept(
    "loan_meets",
    "可以纳入资金池",
    all_of(company_meets, within_company_total, short_enough, ~finance_guaranteed, mostly_credit, confirmed),
    clause=("第八条", "第十四条", "第十五条", "第二十三条（二）"),
)

# The year's lending and each bank's ceiling (CP-01, CP-08) -----------------------------------

company_lending = companies.concept(
    "company_lending",
    "已报送贷款项目实际放贷额（企业）",
    loans.sum(loan_amount, where=all_of(in_year, loan_meets)),
    clause="第十七条",
)
bank_lending = banks.concept(
    "bank_lending", "已报送贷款项目实际放贷额", companies.sum(company_lending), clause=("第十七条", "第二十六条（一）")
)
companies_served = banks.concept(
    "companies_served", "服务企业家数", companies.count(company_lending > yuan(0)), clause="第二十六条（二）"
)
pool_lending = r.concept("pool_lending", "资金池当年实际放贷额", banks.sum(bank_lending), clause="第十七条")
year_money = r.parameter(
    "year_money",
    Money,
    "每年最高补偿资金",
    [Dated(yuan(200_000_000))],
    clause=("第三条", "第十七条"),
    low=0,
    high=2_000_000_000,
)
# A share of the whole is never more than the whole (第三条); saying so keeps the numbers small.
share_of_year = least((year_money * bank_lending / pool_lending).round_down("分"), year_money)
bank_ceiling = banks.concept(
    "bank_ceiling",
    "该行年度补偿额度",
    no_lending.choose(
        {
            "zero": when(pool_lending == yuan(0)).then(yuan(0)).otherwise(share_of_year),
            "undetermined": share_of_year,
        }
    ),
    clause=("第三条", "第十七条"),
)
