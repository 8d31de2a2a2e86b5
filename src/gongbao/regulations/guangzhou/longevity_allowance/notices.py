"""The notices of the longevity allowance: to confirm (LA-08), to return what was overpaid, and the order (LA-20)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gongbao.clock import add_months
from gongbao.procedures.notices.fields import Field, FieldKind, chinese_day, yuan
from gongbao.procedures.notices.general import corrected
from gongbao.procedures.notices.kinds import NoticeKind, Rows, Sentence

DOCUMENT = "《广州市长者长寿保健金发放管理办法》（穗民规字〔2021〕6号）"
RETURN_WITHIN_MONTHS = 3
"""After so many months without return the street orders it (article 20)."""

_ELDER = Field("elder", "老年人姓名")
_ID = Field("id_number", "公民身份号码", FieldKind.IDENTITY, required=False)
_TOTAL = Field("total", "多领金额合计（元）", FieldKind.FEN, also=("amount_fen",))
_MONTHS = Field(
    "months",
    "多领明细",
    FieldKind.ROWS,
    columns=(
        Field("month", "月份"),
        Field("paid", "已发放（元）", FieldKind.FEN),
        Field("due", "应发放（元）", FieldKind.FEN),
        Field("over", "多领（元）", FieldKind.FEN),
    ),
)


def _adds_up(facts: Mapping[str, object]) -> list[str]:
    """Paid less due is over in each month, and the months make the total."""
    wrong: list[str] = []
    sum_of_months = 0
    rows = facts["months"]
    assert isinstance(rows, list)
    for number, row in enumerate(rows, 1):
        over = row["paid"] - row["due"]
        sum_of_months += row["over"]
        if row["over"] != over or over <= 0:
            wrong.append(
                f"多领明细第{number}行（{row['month']}）：多领应为{yuan(over)}元且大于0，实为{yuan(row['over'])}元"
            )
    if sum_of_months != facts["total"]:
        total = facts["total"]
        assert isinstance(total, int)
        wrong.append(f"各月多领相加为{yuan(sum_of_months)}元，合计填为{yuan(total)}元")
    return wrong


def _three_months_over(facts: Mapping[str, object]) -> list[str]:
    notified, signed = facts["notified"], facts["signed"]
    assert isinstance(notified, date)
    assert isinstance(signed, date)
    last, _ = add_months(notified, RETURN_WITHIN_MONTHS)
    if signed > last:
        return []
    too_early = f"{chinese_day(signed)}尚不能责令退回（第二十条）"
    return [f"通知退回之日起{RETURN_WITHIN_MONTHS}个月至{chinese_day(last)}届满，{too_early}"]


NOTICES = (
    NoticeKind(
        name="confirmation",
        title="长寿保健金身份及账户确认通知书",
        document=DOCUMENT,
        clause="第九条第二款",
        fields=(
            _ELDER,
            _ID,
            Field("birthday_70", "年满70周岁之日", FieldKind.DAY),
            Field("ways", "确认途径", FieldKind.LIST),
        ),
        parts=(
            Sentence("{elder}（公民身份号码{id_number}）将于{birthday_70}年满70周岁。"),
            Sentence(
                "根据{basis}的规定，符合条件的老年人无需申请，确认本人身份和收款银行账户后，"
                "自年满70周岁当月起按月发放长寿保健金。"
            ),
            Sentence("请本人或者代理人通过以下途径之一确认：{ways}。"),
            Sentence("如签署发放扣款协议，以后因死亡、户籍迁出多领的款项可以原路退回，不必另办手续。"),
        ),
        closing="特此通知。",
        acts=("longevity_allowance.notify_elder",),
    ),
    NoticeKind(
        name="recovery",
        title="退回多领长寿保健金通知书",
        document=DOCUMENT,
        clause="第二十条",
        fields=(
            _ELDER,
            _ID,
            Field("reason", "多领原因"),
            _MONTHS,
            _TOTAL,
            Field("account", "退款账户"),
            Field("agreement", "已签署发放扣款协议", FieldKind.YES_NO, required=False),
            Field("due", "退回期限届满日", FieldKind.DAY, required=False),
        ),
        parts=(
            Sentence(
                "经核查，{elder}因{reason}，多领取长寿保健金共{total}元。根据{basis}的规定，请予退回，"
                "并对办理给予配合。"
            ),
            Rows("months", "多领明细"),
            Sentence("请将上述款项退至：{account}。"),
            Sentence("是否已签署发放扣款协议：{agreement}。已签署的，由发放单位原路扣回，不必另行办理。"),
            Sentence(f"逾期{RETURN_WITHIN_MONTHS}个月未退回的，我单位将责令退回。"),
            Sentence("上述期限至{due}届满。"),
        ),
        closing="特此通知。",
        stub="老年人或者其家属、监护人签收",
        checks=(_adds_up,),
        acts=("longevity_allowance.notify_overpayment",),
    ),
    NoticeKind(
        name="order_return",
        title="责令退回多领长寿保健金决定书",
        document=DOCUMENT,
        clause="第二十条",
        fields=(
            _ELDER,
            _ID,
            Field("notified", "通知退回的日期", FieldKind.DAY),
            _TOTAL,
            Field("account", "退款账户"),
            Field("appeal", "救济途径"),
        ),
        parts=(
            Sentence("我单位于{notified}通知退回{elder}多领取的长寿保健金{total}元，至今未退回，已逾期3个月。"),
            Sentence("根据{basis}的规定，现责令退回上述款项，退款账户：{account}。"),
            Sentence("如不服本决定，{appeal}。"),
        ),
        closing="",
        stub="老年人或者其家属、监护人签收",
        checks=(_three_months_over,),
        acts=("longevity_allowance.order_return",),
    ),
    corrected(DOCUMENT, "第二十四条"),
)
