"""The notices that are owed: what is missing, an extension, a matter not handled again, supervision (HL-05, HL-14,
HL-18, HL-19).
"""

from __future__ import annotations

from gongbao.procedures.notices.fields import Field, FieldKind
from gongbao.procedures.notices.general import extended
from gongbao.procedures.notices.kinds import Listed, NoticeKind, Sentence

DOCUMENT = "《广州市政务服务便民热线管理办法实施细则》（穗政数规字〔2023〕1号）"

NOTICES = (
    NoticeKind(
        name="supplement_once",
        title="补充信息通知书",
        document=DOCUMENT,
        clause="第十二条第二款",
        fields=(
            Field("item", "诉求"),
            Field("missing", "需要补充的信息", FieldKind.LIST),
            Field("where", "补充途径", required=False),
            Field("due", "补充期限届满日", FieldKind.DAY, required=False),
        ),
        parts=(
            Sentence("您反映的“{item}”，须补充信息方可处理。根据{basis}的规定，现将需要补充的全部内容一次性告知如下。"),
            Listed("missing", "需要补充的信息"),
            Sentence("请使用反映诉求时的号码或者账号补充。"),
            Sentence("补充途径：{where}。"),
            Sentence("请在{due}前（含当日）补充；逾期未补充，或者补充一次后仍不符合要求的，诉求将就此结束。"),
            Sentence("信息备齐以后，可以重新提出诉求。"),
        ),
        closing="特此通知。",
        acts=("hotline.notify_supplement",),
    ),
    extended(DOCUMENT, "第十九条", ("hotline.extend",)),
    NoticeKind(
        name="repeated",
        title="重复诉求不再办理告知书",
        document=DOCUMENT,
        clause="第二十四条",
        fields=(
            Field("earlier_order", "原工单编号"),
            Field("earlier_result", "原工单的办理结果"),
            Field("earlier_basis", "原工单的办理依据"),
        ),
        parts=(
            Sentence("您再次反映的事项（{matter}），与工单{earlier_order}反映的问题相同，该工单已依法办理完毕。"),
            Sentence("原工单的办理结果：{earlier_result}。办理依据：{earlier_basis}。"),
            Sentence("经研判，本次反映没有新情况、新理由。根据{basis}的规定，新工单不再进入办理程序。"),
        ),
    ),
    NoticeKind(
        name="supervision",
        title="热线事项督办通知书",
        document=DOCUMENT,
        clause="第二十五条",
        fields=(
            Field("ground", "督办情形"),
            Field("demands", "处理要求"),
            Field("due", "反馈期限", FieldKind.DAY, required=False),
        ),
        parts=(
            Sentence("你单位承办的工单（{matter}）有下列情形：{ground}。根据{basis}的规定，现予督办。"),
            Sentence("处理要求：{demands}。"),
            Sentence("请于{due}前反馈。逾期办理的，应当同时对逾期作出说明。"),
        ),
        closing="特此通知。",
        acts=("hotline.supervise",),
    ),
)
