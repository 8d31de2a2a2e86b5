"""LA: the worked cases of the folder and of outside, the choices of readings.md, every rule accounted for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongbao.audit.readings_file import read_readings_file
from gongbao.regulations import find_regulation, in_force_under
from gongbao.rules import FactError, YearMonth
from gongbao.rules.case import Result

FOLDER = find_regulation("longevity-allowance")
RULES = FOLDER.part("rules")
HERE = Path(RULES.__file__ or "").parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))


def evaluated(facts: dict[str, Any], month: str, readings: dict[str, str] | None = None) -> Result:
    chosen = readings or {}
    told = FOLDER.part("facts").rule_facts(facts, YearMonth.parse(month), chosen)
    return in_force_under(RULES, chosen).evaluate(told, on=month, readings=chosen)


def shown(result: Result, name: str) -> object:
    match name:
        case "not_in_force":
            return not result.in_force
        case "needs":
            return list(result.needs("kind"))
        case "kind":
            return result["kind"] or "待定"
        case _:
            return result[name]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_worked_cases(case: dict[str, Any]) -> None:
    result = evaluated(case["facts"], case["month"], case.get("readings"))
    assert {name: shown(result, name) for name in case["expect"]} == case["expect"]


def test_worked_cases_from_outside(shared: Path) -> None:
    for case in json.loads((shared / "worked_cases.json").read_text(encoding="utf-8"))["longevity_allowance"]:
        result = evaluated(case["facts"], case["month"])
        match case["amount"]:
            case None:
                assert [finding.kind for finding in result.findings] == ["out_of_force"], case["id"]
            case "unknown":
                assert (result["total"], list(result.needs("total"))) == (None, case["needs"]), case["id"]
            case amount:
                assert result["total"] == amount, case["id"]
        if "payer" in case:
            assert result["payer"] == case["payer"], case["id"]


def test_every_rule_has_a_case_or_is_no_computation() -> None:
    covered = {rule for case in CASES for rule in case["rules"]}
    provisions = FOLDER.part("clauses").PROVISIONS
    computed = {rule for each in provisions if each.treatment == "计算" for rule in each.rules}
    assert {rule for each in provisions for rule in each.rules} == {f"LA-{number:02d}" for number in range(1, 23)}
    assert computed <= covered
    concepts = {name for each in provisions for name in each.concepts}
    assert concepts <= set(RULES.REGULATION.concepts)


def test_readings_file_and_rules_offer_the_same_choices() -> None:
    written = {entry.name: entry for entry in read_readings_file(HERE / "readings.md")}
    declared = RULES.REGULATION.readings
    assert declared.keys() <= written.keys()  # the others are the procedure's, tested with it
    for name, reading in declared.items():
        assert set(written[name].choices) == {choice for choice, _ in reading.choices}, name
        assert written[name].default == reading.default, name


def test_every_reading_is_switched_by_a_case() -> None:
    switched = {name for case in CASES for name in case.get("readings", {})}
    outside_rules = {"pay_by_rest_day", "district_rises"}  # of the run, tested with it
    assert set(RULES.REGULATION.readings) - switched <= outside_rules


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"birth": "1953-02-30"}, "birth（出生日期）应为日期"),
        ({"brith": "1953-02-28"}, "您要找的是 birth 吗"),
        ({"moves": "昨天"}, "moves 应是一个列表"),
        ({"moves": [{"from": "越秀区"}]}, "缺少 on"),
        ({"moves": [{"on": "2023-07-16", "form": "越秀区"}]}, "没有 form 这一项"),
        ({"moves": [{"on": "某日"}]}, "moves 的 on 应为日期"),
        ({"district_rates": {"海珠区": 50}}, "海珠区 应写成"),
        ({"district_rates": {"海珠区": {75: 50}}}, "应为 70、80、90、100 之一"),
    ],
)
def test_facts_that_cannot_be(facts: dict[str, Any], message: str) -> None:
    with pytest.raises(FactError, match=message):
        evaluated(facts, "2023-05")


def test_a_higher_rate_of_later_counts_only_where_asked() -> None:
    facts = {
        "birth": "1945-03-03",
        "registered": True,
        "confirmed": "2021-09-10",
        "district": "海珠区",
        "district_rates": {"海珠区": {70: {"yuan": 50, "since": "2023-01-01"}}},
    }
    assert evaluated(facts, "2023-05")["monthly"] == 30
    assert evaluated(facts, "2023-05", {"district_rises": "also_later"})["monthly"] == 50
