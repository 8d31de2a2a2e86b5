"""What an author's operators make: a node of a kind, named as in the JSON form, about whom its parts are."""

from __future__ import annotations

from datetime import date

import pytest

from gongbao.rules import Boolean, Date, DefinitionError, Integer, Month, Regulation, all_of
from gongbao.rules.nodes import NODES, Expr

law = Regulation("practice", "练习办法", "练习〔2022〕1号", in_force=(date(2022, 1, 1), None))
a, b = law.fact("a", Integer, "甲"), law.fact("b", Integer, "乙")
p, q = law.fact("p", Boolean, "丙"), law.fact("q", Boolean, "丁")
day, month = law.fact("day", Date, "某日"), law.fact("month", Month, "某月")
maybe = law.fact("maybe", Integer, "或有", may_be_absent=True)
children = law.relation("children", "子女")
age = children.fact("age", Integer, "年龄")
pets = law.relation("pets", "宠物")
weight = pets.fact("weight", Integer, "体重")


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("arithmetic", a + b),
        ("arithmetic", 1 - a),
        ("arithmetic", 2 * a),
        ("arithmetic", -a),
        ("divide", a / b),
        ("round", (a / b).round_up(1)),
        ("bare", a.count()),
        ("compare", a == 1),
        ("compare", a >= b),
        ("and", p & q),
        ("and", a.between(1, 2)),
        ("or", p | q),
        ("or", a.is_in(1, 2)),
        ("not", ~p),
        ("is_absent", maybe.absent()),
        ("not", maybe.present()),
        ("is_told", a.told()),
        ("given", maybe.given),
        ("when", maybe.if_present(lambda value: value + 1, 0)),
        ("default", maybe.or_else(0, clause="第一条")),
        ("date_part", day.year),
        ("date_part", month.last_day),
        ("add_months", day.add_years(18)),
        ("cited", a.cite("第一条", "甲")),
    ],
)
def test_each_operator_makes_a_node_of_its_kind(kind: str, made: Expr) -> None:
    assert made.node == kind
    assert type(made) is NODES[kind]
    assert made.scope is law.scope


def test_conditions_of_one_kind_are_one_list() -> None:
    assert [part.node for part in ((p & q) & (a > b)).children] == ["fact_ref", "fact_ref", "compare"]
    assert len(all_of(p, p & q, ~q).children) == 4
    assert [part.node for part in ((p & q) | q).children] == ["and", "fact_ref"]


def test_a_node_is_about_the_innermost_of_its_parts() -> None:
    assert (a + age).scope is children.scope
    assert (law.day == date(2023, 1, 1)).scope is None
    with pytest.raises(DefinitionError, match="子女与宠物互不包含"):
        age + weight
