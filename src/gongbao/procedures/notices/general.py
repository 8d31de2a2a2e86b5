"""Notices that any procedure may send. A regulation gives document, clause and acts; without, the facts name the basis.

NOTICES = (accepted("《某办法》（某规字〔2023〕1号）", "第十一条", acts=("some_procedure.accept",)),)
"""

from __future__ import annotations

from gongbao.procedures.notices.fields import Field, FieldKind
from gongbao.procedures.notices.kinds import Listed, NoticeKind, Recorded, Rows, Sentence

_ITEM = Field("item", "事项名称")
_APPLIED = Field("applied", "申请日期", FieldKind.DAY, required=False)
_REASON = Field("reason", "理由")
_DUE = Field("due", "办理期限届满日", FieldKind.DAY, required=False)
_APPEAL = Field("appeal", "救济途径", required=False)
_CALL = Sentence("如对本告知有疑问，可凭事项编号{matter}向我单位查询办理情况。")


def accepted(document: str = "", clause: str = "", acts: tuple[str, ...] = ()) -> NoticeKind:
    """受理通知书: the application is accepted; what was received, by when it is decided."""
    return NoticeKind(
        name="accepted",
        title="受理通知书",
        document=document,
        clause=clause,
        fields=(
            _ITEM,
            Field("received", "收到日期", FieldKind.DAY, required=False),
            Field("papers", "收到的材料", FieldKind.LIST, required=False),
            _DUE,
        ),
        parts=(
            Sentence("您申请办理的“{item}”，经核对属于我单位职责范围，申请材料齐全。根据{basis}的规定，现予受理。"),
            Sentence("我单位于{received}收到您的申请。"),
            Listed("papers", "收到的材料"),
            Sentence("办理期限至{due}届满。依法不计入期限的时间，另行告知。"),
            _CALL,
        ),
        closing="特此通知。",
        acts=acts,
    )


def not_accepted(document: str = "", clause: str = "", acts: tuple[str, ...] = ()) -> NoticeKind:
    """不予受理通知书: why, and where to turn."""
    return NoticeKind(
        name="not_accepted",
        title="不予受理通知书",
        document=document,
        clause=clause,
        fields=(_ITEM, _APPLIED, _REASON, Field("competent", "可以办理的单位", required=False), _APPEAL),
        parts=(
            Sentence("您申请办理的“{item}”，根据{basis}的规定，我单位决定不予受理。理由：{reason}。"),
            Sentence("您的申请于{applied}提出。"),
            Sentence("该事项可以向{competent}申请办理。"),
            Sentence("如不服本决定，{appeal}。"),
        ),
        closing="特此通知。",
        acts=acts,
    )


def supplement_once(document: str = "", clause: str = "", acts: tuple[str, ...] = ()) -> NoticeKind:
    """补正材料一次性告知书: all that is missing, said once; by when."""
    return NoticeKind(
        name="supplement_once",
        title="补正材料一次性告知书",
        document=document,
        clause=clause,
        fields=(
            _ITEM,
            _APPLIED,
            Field("missing", "需要补正的内容", FieldKind.LIST, also=("gaps",)),
            Field("where", "提交途径", required=False),
            Field("due", "补正期限届满日", FieldKind.DAY, required=False),
        ),
        parts=(
            Sentence(
                "您申请办理的“{item}”，申请材料不齐全或者不符合规定形式。根据{basis}的规定，"
                "现将需要补正的全部内容一次性告知如下。"
            ),
            Sentence("您的申请于{applied}提出。"),
            Listed("missing", "需要补正的内容"),
            Sentence("请通过{where}提交。"),
            Sentence("请在{due}前（含当日）补正。"),
            _CALL,
        ),
        acts=acts,
    )


def extended(document: str = "", clause: str = "", acts: tuple[str, ...] = ()) -> NoticeKind:
    """延期办理告知书: the reason and the new limit."""
    return NoticeKind(
        name="extended",
        title="延期办理告知书",
        document=document,
        clause=clause,
        fields=(
            _ITEM,
            _REASON,
            Field("working_days", "延长（工作日）", FieldKind.NUMBER, required=False),
            Field("was_due", "原期限届满日", FieldKind.DAY, required=False),
            Field("due", "延期后期限届满日", FieldKind.DAY),
        ),
        parts=(
            Sentence("您反映或者申请的“{item}”，因{reason}，在原定期限内不能办结。根据{basis}的规定，现予延期。"),
            Sentence("原办理期限至{was_due}届满。"),
            Sentence("延长{working_days}个工作日。"),
            Sentence("延期后的办理期限至{due}届满。"),
            _CALL,
        ),
        acts=acts,
    )


def sent_back(document: str = "", clause: str = "", acts: tuple[str, ...] = ()) -> NoticeKind:
    """退回申请告知书: the application goes back, with the reason and what can be done."""
    return NoticeKind(
        name="sent_back",
        title="退回申请告知书",
        document=document,
        clause=clause,
        fields=(_ITEM, _APPLIED, _REASON, Field("next_step", "后续办理", required=False), _APPEAL),
        parts=(
            Sentence("您申请办理的“{item}”，根据{basis}的规定，现予退回。理由：{reason}。"),
            Sentence("您的申请于{applied}提出。"),
            Sentence("{next_step}。"),
            Sentence("如有异议，{appeal}。"),
        ),
        acts=acts,
    )


def completed(document: str = "", clause: str = "", acts: tuple[str, ...] = ()) -> NoticeKind:
    """办结告知书: the result, what was issued, how it is fetched."""
    return NoticeKind(
        name="completed",
        title="办结告知书",
        document=document,
        clause=clause,
        fields=(
            _ITEM,
            Field("finished", "办结日期", FieldKind.DAY, required=False),
            Field("result", "办理结果"),
            Field("issued", "发给的证照、文书", FieldKind.LIST, required=False),
            Field("delivery", "送达方式", required=False),
            Field("rating", "评价方式", required=False),
            _APPEAL,
        ),
        parts=(
            Sentence("您申请办理的“{item}”已经办结。根据{basis}的规定，现将结果告知如下。"),
            Recorded("办理情况", (("事项编号", "{matter}"), ("办结日期", "{finished}"), ("办理结果", "{result}"))),
            Listed("issued", "发给的证照、文书"),
            Sentence("送达方式：{delivery}。"),
            Sentence("您可以对本次办理作出评价：{rating}。"),
            Sentence("如对结果有异议，{appeal}。"),
        ),
        acts=acts,
    )


def corrected(document: str = "", clause: str = "", acts: tuple[str, ...] = ()) -> NoticeKind:
    """更正告知书: what an earlier notice got wrong, what holds instead, and why."""
    return NoticeKind(
        name="corrected",
        title="更正告知书",
        document=document,
        clause=clause,
        fields=(
            Field("earlier", "被更正的文书"),
            _REASON,
            Field(
                "changes",
                "更正的内容",
                FieldKind.ROWS,
                columns=(Field("what", "项目"), Field("before", "原记载"), Field("after", "更正为")),
            ),
        ),
        parts=(
            Sentence("经核实，{earlier}有误，原因是{reason}。根据{basis}的规定，现更正如下，其余内容不变。"),
            Rows("changes", "更正的内容"),
        ),
        acts=acts,
    )


def progress() -> NoticeKind:
    """办理情况告知书: any act of which somebody is told and for which no paper of its own is prescribed."""
    return NoticeKind(
        name="progress",
        title="办理情况告知书",
        document="",
        clause="",
        fields=(
            Field("procedure", "程序"),
            Field("done", "办理环节"),
            Field("happened", "时间", FieldKind.MOMENT),
            Field("state", "当前状态"),
            Field(
                "particulars",
                "记载内容",
                FieldKind.ROWS,
                required=False,
                columns=(Field("what", "项目"), Field("said", "内容")),
            ),
            Field(
                "limits",
                "正在计算的期限",
                FieldKind.ROWS,
                required=False,
                columns=(
                    Field("limit", "期限"),
                    Field("whose", "责任人"),
                    Field("last", "届满"),
                    Field("clause", "依据"),
                ),
            ),
        ),
        parts=(
            Sentence("根据{basis}的规定，现将您的事项的办理情况告知如下。"),
            Recorded(
                "办理情况",
                (
                    ("事项编号", "{matter}"),
                    ("程序", "{procedure}"),
                    ("办理环节", "{done}"),
                    ("时间", "{happened}"),
                    ("当前状态", "{state}"),
                ),
            ),
            Rows("particulars", "记载内容"),
            Rows("limits", "正在计算的期限"),
        ),
    )


NOTICES = (
    accepted(),
    not_accepted(),
    supplement_once(),
    extended(),
    sent_back(),
    completed(),
    corrected(),
    progress(),
)
"""Every general notice, its basis named by the facts."""
