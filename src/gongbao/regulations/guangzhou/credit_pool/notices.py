"""The letter of confirmation for a loan that the department confirmed, article 23 item 2 (CP-11)."""

from __future__ import annotations

from gongbao.procedures.notices.fields import Field, FieldKind
from gongbao.procedures.notices.kinds import NoticeKind, Recorded, Sentence

DOCUMENT = "《广州市科技型中小企业信贷风险损失补偿资金池管理办法》（穗科规字〔2021〕2号）"

NOTICES = (
    NoticeKind(
        name="loan_confirmation",
        title="贷款项目确认书",
        document=DOCUMENT,
        clause="第二十三条第二项",
        fields=(
            Field("company", "借款企业"),
            Field("credit_code", "统一社会信用代码", required=False),
            Field("contract", "借款合同编号"),
            Field("loan", "贷款金额（元）", FieldKind.FEN),
            Field("paid_out", "放款日期", FieldKind.DAY),
            Field("ends", "贷款到期日", FieldKind.DAY),
            Field("kind_of_loan", "贷款种类"),
            Field("credit_part", "信用贷款部分（元）", FieldKind.FEN, required=False),
            Field("reported", "报送日期", FieldKind.DAY),
            Field("confirmed", "主管部门确认日期", FieldKind.DAY),
        ),
        parts=(
            Sentence(
                "你行于{reported}报送的下列贷款项目，主管部门已于{confirmed}确认。根据{basis}的规定，"
                "现将确认结果告知你行。"
            ),
            Recorded(
                "贷款项目",
                (
                    ("借款企业", "{company}"),
                    ("统一社会信用代码", "{credit_code}"),
                    ("借款合同编号", "{contract}"),
                    ("贷款金额（元）", "{loan}"),
                    ("其中信用贷款（元）", "{credit_part}"),
                    ("贷款种类", "{kind_of_loan}"),
                    ("放款日期", "{paid_out}"),
                    ("到期日", "{ends}"),
                ),
            ),
            Sentence("本确认书只说明该项目已纳入资金池管理；申请补偿须另行符合该办法第十六条的条件。"),
        ),
        acts=("credit_pool.send_confirmation_letter",),
    ),
)
