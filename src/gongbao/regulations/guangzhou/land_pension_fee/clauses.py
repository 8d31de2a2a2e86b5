"""What each provision of the two texts is here: computed, procedural, declaratory, discretion, not translatable."""

from __future__ import annotations

from collections.abc import Mapping

from gongbao.audit.treatments import OwnConstant, Treated, Treatment
from gongbao.regulations.guangzhou.land_pension_fee import PROVINCE

_C, _P, _D = Treatment.COMPUTED, Treatment.PROCEDURAL, Treatment.DECLARATORY


def _province(
    path: str,
    treatment: Treatment,
    rules: tuple[str, ...] = (),
    concepts: tuple[str, ...] = (),
    note: str = "",
    elsewhere: Mapping[str, str] | None = None,
    refers: tuple[str, ...] = (),
) -> Treated:
    return Treated(f"{PROVINCE} {path}", treatment, rules, concepts, note, elsewhere or {}, refers)


PROVISIONS: tuple[Treated, ...] = (
    Treated(
        "一、", _C, ("LF-01",), ("price", "by_rate", "fee_by_notice", "fee"), refers=("《广州市征地社保费计提比例表》",)
    ),
    Treated(
        "二、",
        _C,
        ("LF-05",),
        ("price",),
        "核定、公布和备案属程序",
        {
            "一个": "最低与最高的区片价相同",
            "两个及以上": "最低与最高的区片价不同",
            "印发后10个工作日内": "核定公布的期限，属程序",
        },
    ),
    Treated(
        "三、",
        _P,
        ("LF-12",),
        note="2021年8月1日前获批项目留存资金的清理、按月报送和2022年8月底前分完的期限",
        refers=(PROVINCE, "第六点"),
    ),
    Treated("四、", _C, (), ("old_policy",), "施行、有效期；2021年8月1日起参照", refers=(PROVINCE,)),
    Treated(
        "附件",
        _C,
        ("LF-02", "LF-03", "LF-04"),
        ("rate", "least_fee", "by_rate", "standard", "fee_per_mu", "fee_by_notice"),
    ),
    _province(
        "通知第一款",
        _C,
        (),
        ("old_policy",),
        "施行日期，废止旧文件",
        refers=(
            "《关于进一步完善我省被征地农民养老保障政策的意见》",
            "《转发省人力资源社会保障厅关于进一步做好我省被征地农民养老保障工作意见的通知》",
            "粤府办〔2010〕41号",
        ),
    ),
    _province("一、", _D, note="指导思想和基本原则"),
    _province("一、（一）", _D, note="制度保障"),
    _province("一、（二）", _C, ("LF-09",), ("approvable",)),
    _province("一、（三）", _D, note="专款专用"),
    _province("一、（四）", _D, note="政策衔接"),
    _province(
        "二、",
        _C,
        ("LF-06",),
        ("floor_rate", "floor_kept", "fee_per_mu"),
        "不低于20%、不低于18%、不低于15%、不低于12%、不低于10%，由 floor_kept 与市的比例比较",
        {"1亩": "计提的单位，即每亩"},
    ),
    _province("三、", _C, ("LF-07",), ("sixteen", "shares", "one_share", "share")),
    _province("四、", _C, ("LF-08",), ("gets_money", "goes_to", "recalculated")),
    _province(
        "五、",
        _C,
        ("LF-09", "LF-10", "LF-11"),
        ("paid_in_full", "approvable", "sixteen_when_overdue", "shares", "share"),
        "报送名单、划转资金的期限属程序",
        {"15个工作日内": "报送名单的期限，属程序", "10个工作日内": "划转资金的期限，属程序"},
    ),
    _province(
        "六、",
        _C,
        ("LF-12", "LF-13"),
        ("sixteen", "all_members", "adult_members", "retained_share"),
        "分配到人的期限、按月报送属程序",
        {
            "2022年8月底前": "分配完毕的期限，属程序",
            "获批后三个月内": "获批后分配的期限，属程序",
            "每月10日前": "每月报送的期限，属程序",
        },
    ),
    _province("七、", _D, note="工作要求"),
    _province("七、（一）", _D, note="组织领导；2021年9月底前报备"),
    _province("七、（二）", _D, note="部门分工"),
    _province("七、（三）", _D, note="风险防控"),
    _province("八、", _C, ("LF-14",), ("old_policy", "fee")),
)

OWN_CONSTANTS: tuple[OwnConstant, ...] = (
    OwnConstant("one_share", "1", 1, "一人一份，才是平均"),
    OwnConstant("one_share", "0", 1, "不属于对象的没有份"),
    OwnConstant("retained_share", "0", 2, "土地没有被征收的户不是被征土地承包户，没有份"),
)
