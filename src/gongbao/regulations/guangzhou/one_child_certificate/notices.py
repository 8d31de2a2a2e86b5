"""The six printed forms of the one-child parents' certificate, and its public cancellation (OC-04, OC-10, OC-11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from gongbao.procedures.notices.fields import Field, FieldKind, chinese_day
from gongbao.procedures.notices.kinds import Listed, NoticeKind, Recorded, Sentence
from gongbao.regulations.guangzhou.one_child_certificate import forms_from_matters
from gongbao.regulations.guangzhou.one_child_certificate.application_form import FIELDS, PARTS

DOCUMENT = "《关于切实做好独生子女父母光荣证发放管理和持证对象奖励优待的通知》（穗卫规字〔2020〕2号）"
HAND_BACK_WITHIN = timedelta(days=7)
"""From the receipt of form 5 (its own words); after it the certificate is cancelled by public notice."""
WAYS_OF_ENDING = ("收回", "公告注销")

_APPLIED = Field("applied", "申请日期", FieldKind.DAY)
_HOLDERS = Field("holders", "持证人")
_CERTIFICATE = Field("certificate", "光荣证编号", required=False)
_REASON = Field("reason", "无效、注销的原因")


def _known_way(facts: Mapping[str, object]) -> list[str]:
    way = facts["way"]
    return [] if way in WAYS_OF_ENDING else [f"“终止方式”（way）应为{'、'.join(WAYS_OF_ENDING)}之一，实为{way}"]


def _seven_days_over(facts: Mapping[str, object]) -> list[str]:
    received, signed = facts["received"], facts["signed"]
    assert isinstance(received, date)
    assert isinstance(signed, date)
    last = received + HAND_BACK_WITHIN
    if signed > last:
        return []
    return [f"缴回期限至{chinese_day(last)}届满，{chinese_day(signed)}尚不能公告注销（第六点第二项，附件5）"]


NOTICES = (
    NoticeKind(
        name="form-1-application",
        title="广州市领取（补、换发）\n独生子女父母光荣证申请表",
        document=DOCUMENT,
        clause="第三点",
        fields=FIELDS,
        parts=PARTS,
        closing="",
        head=False,
        unaddressed=True,
        acts=("one_child_certificate.apply", "one_child_certificate.apply_replacement"),
        gathers=forms_from_matters.application,
    ),
    NoticeKind(
        name="form-2-supplement",
        title="补充计划生育相关证明材料一次性告知书",
        document=DOCUMENT,
        clause="第三点",
        fields=(
            _APPLIED,
            Field("gaps", "与登记不符或者缺少的信息", FieldKind.LIST),
            Field("proofs", "需要提供的证明材料", FieldKind.LIST),
        ),
        parts=(
            Sentence(
                "您于{applied}申领独生子女父母光荣证。经与登记信息核对，所填部分信息不一致或者缺少。"
                "根据{basis}的规定，现一次性告知需要补全、变更的信息和需要提供的证明材料。"
            ),
            Listed("gaps", "一、需要补全、变更的信息"),
            Listed("proofs", "二、需要提供的证明材料"),
            Sentence("请持上述材料到我单位核对；登记有误的，我单位协助更正。信息补全、变更后符合条件的，即时发证。"),
        ),
        stub="被告知人签收",
        acts=("one_child_certificate.notify_once",),
        gathers=forms_from_matters.applied,
    ),
    NoticeKind(
        name="form-3-refusal",
        title="不予办理独生子女父母光荣证告知书",
        document=DOCUMENT,
        clause="第二点",
        fields=(_APPLIED, Field("reason", "不符合的条件", required=False), Field("appeal", "救济途径", required=False)),
        parts=(
            Sentence("您{applied}提出的独生子女父母光荣证申请，我单位审核后认为不符合{basis}规定的条件，不予办理。"),
            Sentence("不符合的条件：{reason}。"),
            Sentence("如有异议，{appeal}。"),
        ),
        stub="申请人签收",
        acts=("one_child_certificate.reject_application",),
        gathers=forms_from_matters.applied,
    ),
    NoticeKind(
        name="form-4-benefits",
        title="落实独生子女父母奖励优待待遇通知",
        document=DOCUMENT,
        clause="第五点",
        fields=(
            _HOLDERS,
            _CERTIFICATE,
            Field("issued", "发证日期", FieldKind.DAY),
            Field("child", "子女姓名", required=False),
            Field("child_14", "子女年满14周岁之日", FieldKind.DAY, required=False),
            Field("share", "你单位负担的比例", required=False),
        ),
        parts=(
            Sentence(
                "{holders}（你单位职工，或者辖区内没有工作单位的居民）已领取独生子女父母光荣证，发证日期为{issued}。"
                "请根据{basis}的规定，自该日起发给下列奖励优待。"
            ),
            Recorded(
                "待遇",
                (
                    ("光荣证编号", "{certificate}"),
                    ("子女姓名", "{child}"),
                    ("一次性奖励金", "领证时发给，不低于200元"),
                    ("独生子女保健费", "每月10元，自发证之日起至子女年满14周岁止"),
                    ("止发日", "{child_14}"),
                    ("负担比例", "{share}"),
                ),
            ),
        ),
        stub="取件人签收",
        closing="特此通知。",
        acts=("one_child_certificate.notify_employers",),
        gathers=forms_from_matters.benefits,
    ),
    NoticeKind(
        name="form-5-hand-back",
        title="缴回独生子女父母光荣证通知书",
        document=DOCUMENT,
        clause="第六点",
        fields=(_CERTIFICATE, _REASON, Field("due", "缴回期限届满日", FieldKind.DAY, required=False)),
        parts=(
            Sentence(
                "我单位查明，因{reason}，您的独生子女父母光荣证（独生子女优待证）已经无效。"
                f"根据{{basis}}的规定，请于收到本通知后{HAND_BACK_WITHIN.days}天内把证件交回，由我单位注销。"
            ),
            Sentence("光荣证编号：{certificate}。"),
            Sentence("缴回期限至{due}届满。"),
            Sentence(
                "到期未交回的，我单位以公告注销。再使用无效证件的，"
                "依照《广东省人口与计划生育条例》第四十九条第二款处理。"
            ),
        ),
        stub="取件人签收",
        closing="特此通知。",
        acts=("one_child_certificate.notify_hand_back",),
        gathers=forms_from_matters.hand_back,
    ),
    NoticeKind(
        name="form-6-end-of-benefits",
        title="终止独生子女父母优待优惠待遇通知书",
        document=DOCUMENT,
        clause="第六点",
        fields=(
            _HOLDERS,
            _CERTIFICATE,
            _REASON,
            Field("way", "终止方式"),
            Field("ended", "收回、注销日期", FieldKind.DAY),
            Field("invalid_from", "证件无效之日", FieldKind.DAY, required=False),
        ),
        parts=(
            Sentence(
                "因{reason}，{holders}（你单位职工，或者辖区内没有工作单位的居民）的独生子女父母光荣证（独生子女优待证）"
                "已经无效，并于{ended}{way}。"
            ),
            Sentence("光荣证编号：{certificate}。"),
            Sentence("请根据{basis}的规定，终止其相关待遇。"),
            Sentence("证件自{invalid_from}起无效；该日以后领取的奖励优待，全数退还原来发放的单位。"),
        ),
        stub="取件人签收",
        checks=(_known_way,),
        closing="特此通知。",
        acts=("one_child_certificate.notify_employers_end",),
        gathers=forms_from_matters.end_of_benefits,
    ),
    NoticeKind(
        name="public-cancellation",
        title="关于注销独生子女父母光荣证的公告",
        document=DOCUMENT,
        clause="第六点第二项",
        fields=(
            _HOLDERS,
            Field("certificate", "光荣证编号"),
            _REASON,
            Field("received", "收到缴回通知的日期", FieldKind.DAY),
        ),
        parts=(
            Sentence(
                "下列独生子女父母光荣证因{reason}无效，持证人于{received}收到缴回通知，逾期没有缴回。"
                "根据{basis}的规定，现公告注销。"
            ),
            Recorded("注销的证件", (("持证人", "{holders}"), ("光荣证编号", "{certificate}"))),
            Sentence("自本公告发布之日起，上述证件不得继续使用。"),
        ),
        unaddressed=True,
        checks=(_seven_days_over,),
        closing="特此公告。",
        acts=("one_child_certificate.cancel_by_public_notice",),
        gathers=forms_from_matters.public_cancellation,
    ),
)
