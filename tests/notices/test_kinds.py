"""What a notice needs and says; every fault of its facts at once; the checks that the clauses demand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.procedures.notices import Field, FieldKind, NoticeError, NoticeKind, compose, general
from gongbao.procedures.notices.fields import read, written, yuan
from gongbao.procedures.notices.kinds import Listed, Sentence
from gongbao.procedures.notices.model import Items, Paragraph
from gongbao.regulations import regulation_folders

from .conftest import CONSISTENT, facts_for


def kinds() -> dict[str, NoticeKind]:
    """Every kind of notice in the project, as `folder/kind`."""
    found = {f"general/{kind.name}": kind for kind in general.NOTICES}
    for folder in regulation_folders():
        if folder.offers("notices"):
            found |= {f"{folder.name}/{kind.name}": kind for kind in folder.part("notices").NOTICES}
    return found


KINDS = kinds()


def said(kind: NoticeKind, facts: dict[str, object]) -> str:
    """All paragraphs of a notice."""
    return "\n".join(part.text for part in compose(kind, facts).parts if isinstance(part, Paragraph))


def test_the_notices_of_the_regulations_are_there() -> None:
    assert {
        "longevity-allowance/recovery",
        "charging-facilities/power_cut",
        "credit-pool/loan_confirmation",
        "hotline-12345/extended",
        "one-child-certificate/public-cancellation",
    } <= KINDS.keys()
    assert sum(name.startswith("one-child-certificate/form-") for name in KINDS) == 6


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_with_all_facts_and_with_the_required_alone(name: str) -> None:
    kind = KINDS[name]
    whole = facts_for(kind)
    assert compose(kind, whole).title == kind.name_in_full
    required = {field.name for field in kind.asks if field.required}
    least = {each: fact for each, fact in whole.items() if each in required}
    notice = compose(kind, least)
    assert "{" not in str(notice.parts)


@pytest.mark.parametrize("name", KINDS)
def test_every_missing_fact_is_named(name: str) -> None:
    kind = KINDS[name]
    with pytest.raises(NoticeError) as caught:
        compose(kind, {})
    for field in kind.asks:
        assert (f"（{field.name}，" in str(caught.value)) == field.required


@pytest.mark.parametrize("name", KINDS)
def test_acts_named_by_kinds_are_rows_of_the_procedure_and_tell_somebody(name: str) -> None:
    procedures = {
        procedure.name: procedure
        for folder in regulation_folders()
        if folder.offers("procedure")
        for procedure in (folder.part("procedure").procedure,)
    }
    for act in KINDS[name].acts:
        procedure, _, act_name = act.partition(".")
        rows = procedures[procedure].rows(act_name)
        assert rows, act
        assert all(row.informs for row in rows), act


def test_a_sentence_goes_with_its_fact() -> None:
    kind = NoticeKind(
        name="x", title="通知", document="《办法》", clause="第一条",
        fields=(
            Field("due", "期限", FieldKind.DAY, required=False),
            Field("papers", "材料", FieldKind.LIST, required=False),
        ),
        parts=(Sentence("依{basis}。"), Sentence("期限至{due}。"), Listed("papers", "材料")),
    )  # fmt: skip
    facts = {"issuer": "甲", "signed": "2023-05-20", "addressee": "乙"}
    assert said(kind, facts) == "依《办法》第一条。\n特此告知。"
    assert "期限至2023年5月2日。" in said(kind, {**facts, "due": "2023-05-02"})
    parts = compose(kind, {**facts, "papers": ["甲；", "乙"]}).parts
    assert Items(("甲；", "乙。")) in parts


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(NoticeError) as caught:
        compose(
            KINDS["longevity-allowance/recovery"],
            {
                **facts_for(KINDS["longevity-allowance/recovery"]),
                "signed": "2023-02-30",
                "total": "1.234",
                "colour": "红",
                "id_number": "110105194912310021",
                "elder": "",
            },
        )
    told = str(caught.value)
    assert "“成文日期”（signed）应为日期（如 2023-05-18），实为2023-02-30" in told
    assert "“多领金额合计（元）”（total）应为金额（元，至多两位小数，如 1234.56），实为1.234" in told
    assert "实为110105**********21（校验码应为X，实为1）" in told
    assert "110105194912310021" not in told
    assert "没有“colour”这一项" in told
    assert "缺少“老年人姓名”" in told


def test_overpaid_months_add_up_la_20() -> None:
    kind = KINDS["longevity-allowance/recovery"]
    assert "多领取长寿保健金共200.00元" in said(kind, facts_for(kind))
    with pytest.raises(NoticeError, match=r"各月多领相加为200\.00元，合计填为300\.00元"):
        compose(kind, {**facts_for(kind), "total": "300"})
    wrong = [{"month": "2023年3月", "paid": "100", "due": "100", "over": "0"}]
    with pytest.raises(NoticeError, match=r"第1行（2023年3月）：多领应为0\.00元且大于0"):
        compose(kind, {**facts_for(kind), "months": wrong, "total": 0})


@pytest.mark.parametrize(("signed", "allowed"), [("2023-04-05", False), ("2023-04-06", True)])
def test_return_is_ordered_after_three_months_la_20(signed: str, allowed: bool) -> None:
    kind = KINDS["longevity-allowance/order_return"]
    facts = {**facts_for(kind), "notified": "2023-01-05", "signed": signed}
    if allowed:
        compose(kind, facts)
    else:
        with pytest.raises(NoticeError, match="2023年4月5日届满"):
            compose(kind, facts)


@pytest.mark.parametrize(
    ("cut_at", "urgent", "allowed"),
    [
        ("2023-05-21T09:00+08:00", None, True),
        ("2023-05-21T08:59+08:00", None, False),
        ("2023-05-20T10:00+08:00", "电池起火", True),
        ("2023-05-21T01:00+00:00", None, True),
    ],
)
def test_24_hours_before_a_power_cut_cs_10(cut_at: str, urgent: str | None, allowed: bool) -> None:
    kind = KINDS["charging-facilities/power_cut"]
    facts = {**facts_for(kind), "cut_at": cut_at, "urgent": urgent}
    if allowed:
        assert ("紧急情形" in said(kind, facts)) == (urgent is not None)
    else:
        with pytest.raises(NoticeError, match="最早可在2023年5月21日9时00分停电"):
            compose(kind, facts)


def test_a_moment_without_time_zone_is_refused() -> None:
    kind = KINDS["charging-facilities/power_cut"]
    with pytest.raises(NoticeError, match="没有时区"):
        compose(kind, {**facts_for(kind), "cut_at": "2023-05-21T09:00"})


@pytest.mark.parametrize(("received", "allowed"), [("2023-05-13", False), ("2023-05-12", True)])
def test_cancelled_by_notice_after_seven_days_oc_11(received: str, allowed: bool) -> None:
    kind = KINDS["one-child-certificate/public-cancellation"]
    facts = {**facts_for(kind), "received": received}
    if allowed:
        compose(kind, facts)
    else:
        with pytest.raises(NoticeError, match="2023年5月20日届满"):
            compose(kind, facts)


def test_how_benefits_ended_is_one_of_two_oc_11() -> None:
    kind = KINDS["one-child-certificate/form-6-end-of-benefits"]
    with pytest.raises(NoticeError, match="收回、公告注销之一"):
        compose(kind, {**facts_for(kind), **CONSISTENT[kind.name], "way": "遗失"})


@given(st.integers(0, 10**15))
def test_money_is_read_back_as_written(fen: int) -> None:
    field = Field("x", "金额", FieldKind.FEN)
    assert read(field, yuan(fen)) == fen
    assert written(field, fen) == yuan(fen)


def test_an_identity_number_that_a_file_holds_as_a_number_is_refused() -> None:
    kind = KINDS["longevity-allowance/recovery"]
    with pytest.raises(NoticeError, match="请加引号"):
        compose(kind, {**facts_for(kind), "id_number": 110105194912310020})
