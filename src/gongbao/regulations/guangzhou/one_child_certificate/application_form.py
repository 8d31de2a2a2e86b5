"""Form 1, the application: the couple, the child, the declaration, and what the issuing unit fills in (OC-04).

Everything in it may be left empty, to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from gongbao.procedures.notices.fields import Field, FieldKind
from gongbao.procedures.notices.kinds import Filled, Template
from gongbao.procedures.notices.model import Cell, Form

_ID_LENGTH = 18


def _person_fields(prefix: str, who: str) -> tuple[Field, ...]:
    def text(name: str, label: str) -> Field:
        return Field(f"{prefix}_{name}", f"{who}{label}", required=False)

    return (
        text("name", "姓名"),
        text("sex", "性别"),
        text("nationality", "国籍"),
        text("ethnicity", "民族"),
        Field(f"{prefix}_born", f"{who}出生日期", FieldKind.DAY, required=False),
        Field(f"{prefix}_id", f"{who}身份证号码", FieldKind.IDENTITY, required=False),
        text("registered", "户籍所在地"),
        text("house", "门牌地址"),
    )


def _parent_fields(prefix: str, who: str) -> tuple[Field, ...]:
    own = (("marriage", "婚姻状况"), ("occupation", "职业类型"), ("phone", "联系电话"), ("employer", "工作单位"))
    return (
        *_person_fields(prefix, who),
        *(Field(f"{prefix}_{name}", f"{who}{label}", required=False) for name, label in own),
    )


FIELDS = (
    *_parent_fields("husband", "男方"),
    *_parent_fields("wife", "女方"),
    *_person_fields("child", "子女"),
    Field("child_birthplace", "子女出生地", required=False),
    Field("child_certificate", "出生证、收养证号码", required=False),
    Field("opinion", "审核意见", required=False),
    Field("certificate", "光荣证编号", required=False),
    Field("issued", "发证日期", FieldKind.DAY, required=False),
    Field("handler", "经办人", required=False),
    Field("remark", "备注", required=False),
)


def _label(text: str, span: int) -> Cell:
    return Cell(text, span, label=True)


def _identity(number: str, span: int) -> Cell:
    return Cell(number, span, boxes=_ID_LENGTH)


def _parents(prefix: str, side: str, facts: Mapping[str, str]) -> Form:
    def known(name: str) -> str:
        return facts[f"{prefix}_{name}"]

    rows = (
        (
            Cell(side, 2, rows=7, label=True),
            _label("姓名", 3), Cell(known("name"), 5),
            _label("性别", 2), Cell(known("sex"), 2),
            _label("国籍", 2), Cell(known("nationality"), 3),
            _label("民族", 2), Cell(known("ethnicity"), 3),
        ),
        (_label("出生日期", 4), Cell(known("born"), 8), _label("婚姻状况", 4), Cell(known("marriage"), 6)),
        (_label("身份证号码", 4), _identity(known("id"), 18)),
        (_label("户籍所在地", 4), Cell(known("registered"), 18)),
        (_label("门牌地址", 4), Cell(known("house"), 18)),
        (_label("职业类型", 4), Cell(known("occupation"), 6), _label("联系电话", 4), Cell(known("phone"), 8)),
        (_label("工作单位", 4), Cell(known("employer"), 18)),
    )  # fmt: skip
    return Form("申请人信息（由申请人填写）" if prefix == "husband" else "", rows)


def _child(facts: Mapping[str, str]) -> Form:
    rows = (
        (
            _label("姓名", 3), Cell(facts["child_name"], 6),
            _label("性别", 2), Cell(facts["child_sex"], 2),
            _label("国籍", 2), Cell(facts["child_nationality"], 4),
            _label("民族", 2), Cell(facts["child_ethnicity"], 3),
        ),
        (
            _label("出生日期", 4), Cell(facts["child_born"], 8),
            _label("出生地", 4), Cell(facts["child_birthplace"], 8),
        ),
        (_label("出生证、收养证号码", 7), Cell(facts["child_certificate"], 17)),
        (_label("身份证号码", 4), _identity(facts["child_id"], 20)),
        (_label("户籍所在地", 4), Cell(facts["child_registered"], 20)),
        (_label("门牌地址", 4), Cell(facts["child_house"], 20)),
    )  # fmt: skip
    return Form("独生子女信息（由申请人填写）", rows)


def _declaration(facts: Mapping[str, str]) -> Form:
    del facts
    said = "本人声明：所填内容真实、完整；如有不实，由本人承担法律责任。"
    return Form("", ((Cell(said, 24),), (_label("申请人签名", 5), Cell("", 9), _label("日期", 3), Cell("", 7))))


def _office(facts: Mapping[str, str]) -> Form:
    rows = (
        (
            _label("审核意见", 4),
            Cell(facts["opinion"], 14, left=True, tall=24),
            Cell("父母和独生子女合影（大一寸）", 6, rows=4, label=True),
        ),
        (_label("光荣证编号", 4), Cell(facts["certificate"], 14)),
        (_label("发证单位", 4), Cell(facts["issuer"], 14)),
        (_label("经办人", 4), Cell(facts["handler"], 4), _label("联系电话", 4), Cell(facts["telephone"], 6)),
        (_label("发证日期", 4), Cell(facts["issued"], 8), _label("盖章", 4), Cell("", 8, tall=12)),
        (_label("备注", 4), Cell(facts["remark"], 20)),
    )
    return Form("由办证单位填写", rows)


PARTS: tuple[Template, ...] = (
    Filled(partial(_parents, "husband", "男方")),
    Filled(partial(_parents, "wife", "女方")),
    Filled(_child),
    Filled(_declaration),
    Filled(_office),
)
