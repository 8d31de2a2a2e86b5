"""信贷风险损失补偿资金池 as rules. Evaluated for one year of the pool, on 30 June of it.

`lending` holds readings, banks, companies, loans and each bank's ceiling. Here stand the claims for bad loans, what is
recovered later, what a breach takes back, and the manager's fee. `clauses` says for each provision which concepts
compute it.
"""

from __future__ import annotations

from datetime import date

from gongbao.regulations.guangzhou.credit_pool.lending import (
    bank_ceiling,
    banks,
    cumulated_over,
    cut_spread,
    enforcement_days,
    fee_ceiling,
    june_30,
    loan_cap_base,
    pool_lending,
    r,
    return_ceiling,
    year,
    year_money,
)
from gongbao.rules import (
    Boolean,
    Code,
    Date,
    Dated,
    Money,
    Text,
    all_of,
    any_of,
    days,
    greatest,
    least,
    percent,
    rate,
    when,
    yuan,
)

IN_FORCE_FROM = date(2021, 7, 1)

# Claims (CP-06, CP-07, CP-12) -------------------------------------------------------------------

claims = banks.relation("claims", "补偿申请", most=100_000)
claim_number = claims.fact("claim_number", Text, "申请编号", clause="第二十三条（三）")
in_pool = claims.fact("in_pool", Boolean, "贷款已纳入资金池", clause="第十六条")
filed = claims.fact("filed", Date, "递交申请日期", clause="第二十三条（三）")
grade = claims.fact(
    "grade",
    Code(
        "贷款五级分类",
        {"normal": "正常", "attention": "关注", "substandard": "次级", "doubtful": "可疑", "loss": "损失"},
    ),
    "不良贷款等级",
    clause="第十六条",
)
pursued = claims.fact("pursued", Boolean, "已采取诉讼、仲裁等措施追索", clause="第十六条")
ruling = claims.fact("ruling", Date, "生效裁判日期", clause="第十六条", may_be_absent=True)
enforcement = claims.fact("enforcement", Date, "强制执行立案日期", clause="第十六条", may_be_absent=True)
principal = claims.fact("principal", Money, "不良贷款本金余额", clause="第十七条", low=0, high=10_000_000_000)
interest = claims.fact("interest", Money, "欠息", clause="第十七条", low=0, high=10_000_000_000)
admitted = claims.fact("admitted", Date, "该笔贷款纳入资金池日期", clause="第三十一条", missing_is_absent=True)
compensated_before = claims.fact(
    "compensated_before",
    Money,
    "该笔贷款以前累计已补偿（扣除已退回的）",
    clause="第十七条",
    low=0,
    high=10_000_000_000,
)
company_compensated_before = claims.fact(
    "company_compensated_before",
    Money,
    "该企业各笔贷款以前累计已补偿（扣除已退回的）",
    clause="第十七条",
    low=0,
    high=10_000_000_000,
)

long_enforced = enforcement.if_present(lambda day: filed - day > days(30), otherwise=False)
has_paper = claims.concept(
    "has_paper",
    "已有生效裁判，或强制执行立案超过30天",
    enforcement_days.choose(
        {
            "enforcement_only": any_of(ruling.if_present(lambda day: day <= filed, otherwise=False), long_enforced),
            "both": any_of(ruling.if_present(lambda day: filed - day > days(30), otherwise=False), long_enforced),
        }
    ),
    clause="第十六条",
)
by_june_30 = june_30.choose(
    {
        "inclusive": filed.month_number <= 6,
        "exclusive": any_of(filed.month_number <= 5, all_of(filed.month_number == 6, filed.day_number < 30)),
    }
)
claim_round = claims.concept(
    "claim_round",
    "申请赶上哪一年的6月30日",
    when(by_june_30).then(filed.year).otherwise(filed.year + 1),
    clause="第二十三条（三）",
)
in_time = claims.concept("in_time", "属于当年6月30日前的申请", claim_round == year, clause="第二十三条（三）")
under_these_rules = claims.concept(
    "under_these_rules",
    "施行后纳入，适用本办法",
    admitted.if_present(lambda day: day >= IN_FORCE_FROM, otherwise=filed >= IN_FORCE_FROM),
    clause=("第三十一条", "第三十二条"),
)
not_recovered = claims.concept("not_recovered", "仍未收回或未足额收回", principal > yuan(0), clause="第十六条")
claim_meets = claims.concept(
    "claim_meets",
    "可以申请补偿",
    all_of(
        in_pool,
        under_these_rules,
        grade.is_in("substandard", "doubtful", "loss"),
        pursued,
        has_paper,
        not_recovered,
        in_time,
    ),
    clause=("第十六条", "第二十三条（三）", "第三十一条"),
)
bad_balance = claims.concept(
    "bad_balance",
    "不良贷款余额",
    loan_cap_base.choose({"principal": principal, "principal_and_interest": principal + interest}),
    clause="第十七条",
)
compensated_within_balance = claims.concept(
    "compensated_within_balance",
    "以前累计已补偿不超过不良贷款余额",
    compensated_before <= bad_balance,
    clause="第十七条",
)
r.require(compensated_within_balance)
admitted_before_filed = claims.concept(
    "admitted_before_filed",
    "纳入资金池在递交申请以前",
    admitted.if_present(lambda day: day <= filed, otherwise=True),
    clause="第十六条",
)
r.require(admitted_before_filed)
loan_ceiling = claims.concept(
    "loan_ceiling",
    "该笔还可以补偿的最高额",
    greatest(
        (bad_balance * percent(50)).round_down("分")
        - cumulated_over.choose({"loan": compensated_before, "company": company_compensated_before}),
        yuan(0),
    ),
    clause="第十七条",
)
claimable = claims.concept(
    "claimable", "可补偿额", when(claim_meets).then(loan_ceiling).otherwise(yuan(0)), clause=("第十六条", "第十七条")
)
compensation = claims.concept(
    "compensation",
    "核定补偿",
    cut_spread.choose(
        {
            "pro_rata": claims.allocate(bank_ceiling, claimable, capped=True, left_over="largest_remainder"),
            "in_order": least(claimable, greatest(bank_ceiling - claims.running_sum(claimable), yuan(0))),
        }
    ),
    clause="第十七条",
)
borne_by_bank = claims.concept(
    "borne_by_bank",
    "由银行承担的损失",
    principal + interest - compensated_before - compensation,
    clause="第十七条",
)
bank_compensation = banks.concept("bank_compensation", "该行补偿合计", claims.sum(compensation), clause="第十七条")
pool_compensation = r.concept(
    "pool_compensation", "资金池补偿合计", banks.sum(bank_compensation), clause=("第三条", "第十七条")
)
within_year_money = r.concept(
    "within_year_money", "补偿合计在年度资金以内", pool_compensation <= year_money, clause="第三条"
)

# Money recovered later (CP-13) --------------------------------------------------------------------

recoveries = banks.relation("recoveries", "清收处置", most=100_000)
recovered = recoveries.fact("recovered", Money, "清收处置所得", clause="第二十三条（五）", low=0, high=10_000_000_000)
court_costs = recoveries.fact(
    "court_costs", Money, "诉讼、仲裁、执行等法定收费", clause="第二十三条（五）", low=0, high=1_000_000_000
)
got = recoveries.fact("got", Money, "该笔已获补偿", clause="第二十三条（五）", low=0, high=10_000_000_000)
balance_then = recoveries.fact(
    "balance_then", Money, "补偿时的不良贷款余额", clause="第二十三条（五）", low=0, high=10_000_000_000
)
returned_before = recoveries.fact(
    "returned_before", Money, "以前已退回", clause="第二十三条（五）", low=0, high=10_000_000_000
)
compensated_part_of_balance = recoveries.concept(
    "compensated_part_of_balance",
    "补偿时有不良贷款余额，该笔已获补偿不超过这一余额",
    all_of(balance_then > yuan(0), got <= balance_then),
    clause=("第十七条", "第二十三条（五）"),
)
r.require(compensated_part_of_balance)
net_recovery = recoveries.concept(
    "net_recovery",
    "扣除法定收费后的所得",
    greatest(recovered - court_costs, yuan(0)),
    clause="第二十三条（五）",
)
share_back = (net_recovery * got / balance_then).round_half_up("分")
to_return = recoveries.concept(
    "to_return",
    "应退回财政",
    return_ceiling.choose(
        {
            "compensated": least(share_back, greatest(got - returned_before, yuan(0))),
            "none_set": share_back,
        }
    ),
    clause="第二十三条（五）",
)

# A breach of discipline: all of it comes back (CP-18) -------------------------------------------------

breach = recoveries.fact(
    "breach",
    Code(
        "违反财经纪律的行为",
        {
            "double_funded": "同一贷款项目申报多项市财政资金",
            "misgraded": "未按规定准确进行风险分类",
            "false_papers": "提供虚假材料",
            "misappropriated": "冒领、截留、挪用、挤占",
        },
    ),
    "违反财经纪律的行为",
    clause="第二十五条",
    missing_is_absent=True,
)
r.exception(
    "all_taken_back",
    "违反财经纪律，追回所有补偿资金",
    to=to_return,
    when=breach.if_present(lambda _: True, otherwise=False),
    then=greatest(got - returned_before, yuan(0)),
    clause="第二十五条",
)

# Chapter 6: the manager's fee (CP-15) -----------------------------------------------------------------

basic_fee = r.parameter(
    "basic_fee", Money, "基本管理费", [Dated(yuan(2_000_000))], clause="第二十四条", low=0, high=100_000_000
)
performance_fee = r.concept(
    "performance_fee",
    "绩效管理费",
    fee_ceiling.choose(
        {
            "performance_part": least((pool_lending * rate("0.0006")).round_half_up("分"), yuan(5_000_000)),
            "whole_fee": (pool_lending * rate("0.0006")).round_half_up("分"),
        }
    ),
    clause="第二十四条",
)
manager_fee = r.concept(
    "manager_fee",
    "委托管理费",
    fee_ceiling.choose(
        {
            "performance_part": basic_fee + performance_fee,
            "whole_fee": least(basic_fee + performance_fee, yuan(5_000_000)),
        }
    ),
    clause="第二十四条",
)

LAST_DAYS = {"day_before": date(2026, 6, 30), "same_day": date(2026, 7, 1)}
"""The last day in force by the reading last_day."""

ANSWERS = ("pool_compensation", "manager_fee", "bank_ceiling", "bank_compensation", "compensation", "to_return")
"""What an explanation begins with."""

REGULATION = r
