"""What each provision of the two texts is here: computed, procedural, declaratory, discretion, not translatable."""

from __future__ import annotations

from gongbao.audit.treatments import Treated, Treatment
from gongbao.regulations.guangzhou.land_pension_fee import PROVINCE

_C, _P, _D = Treatment.COMPUTED, Treatment.PROCEDURAL, Treatment.DECLARATORY


def _province(
    path: str, treatment: Treatment, rules: tuple[str, ...] = (), concepts: tuple[str, ...] = (), note: str = ""
) -> Treated:
    return Treated(f"{PROVINCE} {path}", treatment, rules, concepts, note)


PROVISIONS: tuple[Treated, ...] = (
    Treated("一、", _C, ("LF-01",), ("price", "by_rate", "fee")),
    Treated("二、", _C, ("LF-05",), ("price",), "核定、公布和备案的期限属程序"),
    Treated("三、", _P, ("LF-12",), note="留存资金的清理、按月报送和2022年8月底的期限"),
    Treated("四、", _C, (), ("old_policy",), "施行、有效期；2021年8月1日起参照"),
    Treated("附件", _C, ("LF-02", "LF-03", "LF-04"), ("rate", "least_fee", "standard", "fee_per_mu")),
    _province("一、", _D, note="指导思想和基本原则"),
    _province("一、（一）", _D, note="制度保障"),
    _province("一、（二）", _C, ("LF-09",), ("approvable",)),
    _province("一、（三）", _D, note="专款专用"),
    _province("一、（四）", _D, note="政策衔接"),
    _province("二、", _C, ("LF-06",), ("floor_rate", "floor_kept", "fee_per_mu")),
    _province("三、", _C, ("LF-07",), ("sixteen", "shares", "share")),
    _province("四、", _C, ("LF-08",), ("goes_to", "recalculated")),
    _province("五、", _C, ("LF-09", "LF-10", "LF-11"), ("paid_in_full", "shares"), "15个和10个工作日的期限属程序"),
    _province("六、", _C, ("LF-12", "LF-13"), ("retained_share",), "每月10日前报送、三个月内分配属程序"),
    _province("七、", _D, note="工作要求"),
    _province("七、（一）", _D, note="组织领导；2021年9月底前报备"),
    _province("七、（二）", _D, note="部门分工"),
    _province("七、（三）", _D, note="风险防控"),
    _province("八、", _C, ("LF-14",), ("old_policy", "fee")),
)
