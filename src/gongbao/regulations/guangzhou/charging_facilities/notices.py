"""The papers of articles 13 and 15: putting right in time, order to stop, power cut 24 hours ahead, to the supplier,
restoration (CS-08 to CS-10).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from gongbao.procedures.notices.fields import Field, FieldKind, chinese_moment
from gongbao.procedures.notices.kinds import NoticeKind, Recorded, Sentence

DOCUMENT = "《广州市电动汽车充电基础设施安全管理办法》（穗工信规字〔2022〕1号）"
AHEAD = timedelta(hours=24)
"""How long before a power cut the operator is told (article 15 paragraph 2)."""

_STATION = Field("station", "充电设施场站", also=("facility",))
_ADDRESS = Field("address", "场站地址")
_DANGER = Field("danger", "事故隐患", also=("facts",))
_STOP_ORDER = Field("stop_order", "停止使用决定的文号、日期")
_SITE = Recorded("所涉充电设施", (("场站", "{station}"), ("地址", "{address}")))


def _told_ahead(facts: Mapping[str, object]) -> list[str]:
    """At least 24 hours between being told and the cut, unless an urgent danger is named."""
    told, cut = facts["notified_at"], facts["cut_at"]
    assert isinstance(told, datetime)
    assert isinstance(cut, datetime)
    if cut - told >= AHEAD or facts.get("urgent"):
        return []
    return [
        f"停止供电应提前24小时通知：通知于{chinese_moment(told)}，最早可在{chinese_moment(told + AHEAD)}停电，"
        f"填为{chinese_moment(cut)}；有危及生产安全的紧急情形的，请写明“紧急情形”（urgent）（第十五条第二款）"
    ]


NOTICES = (
    NoticeKind(
        name="rectification",
        title="限期整改通知书",
        document=DOCUMENT,
        clause="第十三条",
        fields=(
            _STATION,
            _ADDRESS,
            Field("danger", "安全隐患", also=("dangers",)),
            Field("until", "整改期限", FieldKind.DAY),
        ),
        parts=(
            Sentence("经安全检查，你单位的充电设施存在以下安全隐患：{danger}。根据{basis}的规定，请于{until}前整改。"),
            _SITE,
            Sentence("未在规定期限内整改的，可以决定停止使用所涉充电设施。"),
        ),
        closing="特此通知。",
        stub="安全责任主体签收",
        acts=("charging_facilities.order_rectification",),
    ),
    NoticeKind(
        name="stop_order",
        title="停止使用充电设施决定书",
        document=DOCUMENT,
        clause="第十五条第一款",
        fields=(
            _STATION,
            _ADDRESS,
            _DANGER,
            Field("effective_at", "停止使用的时间", FieldKind.MOMENT),
            Field("ground", "决定的情形"),
            Field("appeal", "救济途径"),
        ),
        parts=(
            Sentence("经检查，你单位运营的充电设施存在以下问题：{danger}。该情形属于{ground}。"),
            _SITE,
            Sentence(
                "根据{basis}的规定，决定自{effective_at}起停止使用上述充电设施。你单位应当执行，并及时消除事故隐患。"
            ),
            Sentence("拒不执行本决定的，可以通知有关单位对场站停止供电。隐患消除后，经现场核实方可恢复使用。"),
            Sentence("如不服本决定，{appeal}。"),
        ),
        closing="",
        stub="运营企业签收",
        acts=("charging_facilities.order_stop",),
    ),
    NoticeKind(
        name="power_cut",
        title="停止供电通知书",
        document=DOCUMENT,
        clause="第十五条第二款",
        fields=(
            _STATION,
            _ADDRESS,
            _STOP_ORDER,
            Field("notified_at", "通知送达时间", FieldKind.MOMENT),
            Field("cut_at", "停止供电时间", FieldKind.MOMENT),
            Field("urgent", "紧急情形", required=False),
        ),
        parts=(
            Sentence("你单位拒不执行停止使用决定（{stop_order}）。根据{basis}的规定，决定对下列充电设施场站停止供电。"),
            _SITE,
            Sentence("本通知于{notified_at}送达，自{cut_at}起停止供电。请提前做好安全准备，在场车辆及时驶离。"),
            Sentence("因存在危及生产安全的紧急情形（{urgent}），本次停止供电不受提前24小时通知的限制。"),
            Sentence("依法履行决定、消除事故隐患后，将及时作出恢复供电的决定。"),
        ),
        closing="特此通知。",
        stub="运营企业签收",
        checks=(_told_ahead,),
        acts=("charging_facilities.decide_power_cut",),
    ),
    NoticeKind(
        name="power_company",
        title="协助停止供电通知书",
        document=DOCUMENT,
        clause="第十五条第一款",
        fields=(_STATION, _ADDRESS, _STOP_ORDER, Field("cut_at", "停止供电时间", FieldKind.MOMENT)),
        parts=(
            Sentence(
                "下列充电设施场站的运营单位拒不执行停止使用决定（{stop_order}）。根据{basis}的规定，"
                "请你单位予以配合，自{cut_at}起对该场站停止供电。"
            ),
            _SITE,
            Sentence("恢复供电另行书面通知。"),
        ),
        closing="特此通知。",
        stub="供电单位签收",
        acts=("charging_facilities.notify_power_company",),
    ),
    NoticeKind(
        name="restoration",
        title="恢复供电决定书",
        document=DOCUMENT,
        clause="第十五条第二款、第三款",
        fields=(
            _STATION,
            _ADDRESS,
            Field("removed", "采取的措施", also=("measures",)),
            Field("checked_on", "现场核实日期", FieldKind.DAY, required=False, clause="第十五条第三款"),
            Field("restored_at", "恢复供电时间", FieldKind.MOMENT),
        ),
        parts=(
            Sentence("你单位已采取措施消除事故隐患：{removed}。根据{basis}的规定，决定自{restored_at}起恢复供电。"),
            _SITE,
            Sentence("我单位已于{checked_on}现场核实。"),
            Sentence("充电设施恢复使用前，应当经现场核实。"),
        ),
        closing="",
        stub="运营企业签收",
        acts=("charging_facilities.decide_restoration",),
    ),
)
