"""LF and CP: the worked cases of the folders and of outside, the choices of readings.md, every rule accounted for."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from gongbao.audit.readings_file import read_readings_file
from gongbao.audit.worked_cases import WorkedCase, differences, read_worked_cases
from gongbao.regulations import find_regulation

RULES = {"land-pension-fee": ("LF", 14), "credit-pool": ("CP", 19)}


def folder(name: str) -> Path:
    return Path(find_regulation(name).part("rules").__file__ or "").parent


CASES = [(name, case) for name in RULES for case in read_worked_cases(folder(name) / "cases.yaml")]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case.id}" for name, case in CASES])
def test_worked_cases(name: str, case: WorkedCase) -> None:
    assert differences(case, find_regulation(name).part("rules").REGULATION) == []


def test_land_fee_cases_from_outside(shared: Path) -> None:
    regulation = find_regulation("land-pension-fee").part("rules").REGULATION
    for case in json.loads((shared / "worked_cases.json").read_text(encoding="utf-8"))["land_pension_fee_per_mu"]:
        price = Decimal(case["price_wan"]) * 10_000
        result = regulation.evaluate({"average_price": price, "retained_land": False}, on="2022-03-01")
        assert result["fee_per_mu"] == case["fee"], case


def test_credit_pool_cases_from_outside(shared: Path) -> None:
    regulation = find_regulation("credit-pool").part("rules").REGULATION
    for case in json.loads((shared / "worked_cases.json").read_text(encoding="utf-8"))["credit_pool"]:
        if "manager_fee_for_lending" in case:
            result = regulation.evaluate(pool_of([case["manager_fee_for_lending"]]), on="2023-06-30")
            assert result["manager_fee"] == case["fee"], case
        elif "bank_lending" in case:
            others = case["all_lending"] - case["bank_lending"]
            result = regulation.evaluate(pool_of([case["bank_lending"], others]), on="2023-06-30")
            assert result["bank_ceiling"][0] == case["bank_cap"], case
        else:
            claim = {
                "in_pool": True,
                "filed": "2023-06-01",
                "grade": "loss",
                "pursued": True,
                "ruling": "2023-05-01",
                "principal": case["bad_balance"],
                "interest": 0,
                "compensated_before": case["already_compensated"],
            }
            result = regulation.evaluate({"banks": [{"companies": [], "claims": [claim]}]}, on="2023-06-30")
            assert list(result["loan_ceiling"]) == [case["loan_cap"]], case


def pool_of(lending: list[int]) -> dict[str, object]:
    """A pool whose banks lent so much, in loans of the size that the text allows (第十四条)."""
    return {"banks": [{"companies": companies(bank, money)} for bank, money in enumerate(lending)]}


def companies(bank: int, money: int) -> list[dict[str, object]]:
    most = 30_000_000
    parts = [most] * (money // most) + ([money % most] if money % most else [])
    return [
        {
            "credit_code": f"{bank}-{number}",
            "registered_here": True,
            "turnover": 1,
            "kind": "high_tech",
            "loans": [
                {
                    "loan_amount": part,
                    "paid_out": "2023-01-05",
                    "due_back": "2024-01-05",
                    "credit_part": part,
                    "finance_guaranteed": False,
                    "confirmed": True,
                }
            ],
        }
        for number, part in enumerate(parts)
    ]


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_accounted_for_and_every_computed_one_has_a_case(name: str) -> None:
    prefix, last = RULES[name]
    provisions = find_regulation(name).part("clauses").PROVISIONS
    assert {rule for each in provisions for rule in each.rules} == {f"{prefix}-{n:02d}" for n in range(1, last + 1)}
    concepts = find_regulation(name).part("rules").REGULATION.concepts
    assert {concept for each in provisions for concept in each.concepts} <= set(concepts)
    assert all(each.note or each.concepts for each in provisions)


@pytest.mark.parametrize("name", RULES)
def test_readings_file_and_rules_offer_the_same_choices(name: str) -> None:
    written = {entry.name: entry for entry in read_readings_file(folder(name) / "readings.md")}
    declared = find_regulation(name).part("rules").REGULATION.readings
    assert declared.keys() <= written.keys()  # the others are the procedures', tested with them
    for reading in declared.values():
        assert set(written[reading.name].choices) == {choice for choice, _ in reading.choices}, reading.name
        assert written[reading.name].default == reading.default, reading.name
