"""The paper by which bureau and town learn that the settlement allowance is about to be paid (LF-10).

Cited is the province's opinion that the city's notice forwards; the list is due 15 working days on.
"""

from __future__ import annotations

from gongbao.procedures.notices.fields import Field, FieldKind
from gongbao.procedures.notices.kinds import NoticeKind, Recorded, Sentence

DOCUMENT = "《关于进一步完善我省被征地农民养老保障政策的意见》（粤府办〔2021〕22号）"

NOTICES = (
    NoticeKind(
        name="settlement_allowance",
        title="拟发放征地安置补助费告知书",
        document=DOCUMENT,
        clause="第五点第二款",
        fields=(
            Field("project", "征地项目"),
            Field("fee", "征地社保费总额（元）", FieldKind.FEN),
            Field("due", "报送名单的期限", FieldKind.DAY, required=False),
        ),
        parts=(
            Sentence(
                "我单位拟发放下列征地项目的安置补助费。根据{basis}的规定，征地社保费与安置补助费同期拨付，现予告知。"
            ),
            Recorded("征地项目", (("项目", "{project}"), ("征地社保费总额", "{fee}元"))),
            Sentence("请乡镇人民政府（街道办事处）牵头组织被征地农户确定具体参保人员名单和补贴金额，于{due}前报送。"),
            Sentence("被征地农户未按时提供名单的，按其16周岁以上人口平均分配资金。"),
        ),
        closing="特此告知。",
        acts=("land_pension_fee.announce_settlement_allowance",),
    ),
)
