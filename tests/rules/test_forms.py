"""The JSON form: by its schema, there and back, and with vectors that any other reader can be held against."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from agreement import by_case
from grown_regulations import Grown, facts, regulations
from heating import heating
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongbao.regulations import regulation_folders
from gongbao.rules import ABSENT, Band, Boolean, Expr, Integer, Regulation, percent, yuan
from gongbao.rules import jsonform as form
from gongbao.rules.case import parse_day
from gongbao.rules.formreader import regulation_from_json
from gongbao.rules.formschema import schema

VECTORS = sorted((Path(__file__).parent / "vectors").glob("*.json"))


def there_and_back(written: dict[str, object]) -> None:
    text = json.dumps(written, ensure_ascii=False)
    jsonschema.Draft202012Validator(schema()).validate(json.loads(text))
    assert form.regulation_to_json(regulation_from_json(json.loads(text))) == written


def test_the_schema_in_the_package_is_the_one_of_the_nodes() -> None:
    kept = Path(form.__file__).with_name("form.schema.json")
    assert json.loads(kept.read_text("utf-8")) == schema(), "python -m gongbao.rules.formschema > form.schema.json"


def test_every_regulation_goes_there_and_back() -> None:
    there_and_back(form.regulation_to_json(heating()))
    for folder in regulation_folders():
        if folder.offers("rules"):
            there_and_back(form.regulation_to_json(folder.part("rules").REGULATION))


@pytest.mark.parametrize(
    ("fault", "said", "at"),
    [
        ({"node": "nonsense"}, "'nonsense' is not one of", ["rule", "node"]),
        ({"more": 1}, "'more' was unexpected", ["rule"]),
        ({"node": None}, "None is not one of", ["rule", "node"]),
    ],
)
def test_the_schema_names_the_place_of_a_fault(fault: dict[str, object], said: str, at: list[str]) -> None:
    written = form.regulation_to_json(heating())
    written["concepts"][0]["rule"] |= fault
    with pytest.raises(jsonschema.ValidationError, match=said) as found:
        jsonschema.Draft202012Validator(schema()).validate(written)
    assert list(found.value.absolute_path) == ["concepts", 0, *at]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_came_back_says_the_same(data: st.DataObject) -> None:
    grown: Grown = data.draw(regulations())
    written = form.regulation_to_json(grown.regulation)
    there_and_back(written)
    cases = data.draw(st.lists(facts(grown), min_size=1, max_size=2))
    back = regulation_from_json(written)
    concepts = grown.concepts
    assert by_case(back, cases, concepts, "2023-05") == by_case(grown.regulation, cases, concepts, "2023-05")


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vectors_hold(path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    reg = regulation_from_json(vector["regulation"])
    for case in vector["cases"]:
        told = {name: ABSENT if value == {"absent": True} else value for name, value in case["facts"].items()}
        result = reg.evaluate(told, on=parse_day(case["on"]), readings=case["readings"], parameters=case["parameters"])
        found = {r.concept: {"value": r.as_json()["value"], "outcome": r.outcome.code} for r in result.reasons}
        assert found == case["expected"], case["facts"]


def test_what_a_node_says_of_a_concept_gives_way_to_its_definition() -> None:
    """A form whose table was given a wider column means what it says: everything that rests on it is as wide."""
    law = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    area = law.fact("area", Integer, "面积", low=0)
    rates = law.table("rates", key=Integer, rows=[Band(percent(19), below=5), Band(percent(18), at_least=5)])
    rate = law.concept("rate", "比例", rates.lookup(area), clause="第一条")
    later = law.fact("later", Boolean, "后来")
    paid = law.concept("paid", "金额", (yuan(10_000) * rate).round_half_up("分"), clause="第一条")
    law.exception(
        "late",
        "迟到",
        to=paid,
        when=later,
        then=law.concept("less", "少", paid_half(rate), clause="第一条"),
        clause="第二条",
    )
    written = form.regulation_to_json(law)
    cell = written["tables"][0]["rows"][0]["results"][0]
    cell["value"], cell["held"]["scale"] = 191_234, 1_000_000
    back = regulation_from_json(written)
    for facts_, amount in (({"area": 4, "later": False}, "1912.34"), ({"area": 4, "later": True}, "956.17")):
        assert back.evaluate(facts_, on="2023-01")["paid"] == Decimal(amount)
    assert back.evaluate({"area": 5, "later": False}, on="2023-01")["paid"] == 1800


def paid_half(rate: Expr) -> Expr:
    """Half the amount, rounded."""
    return (yuan(5_000) * rate).round_half_up("分")


def test_a_form_that_is_none_is_refused() -> None:
    with pytest.raises(form.FormError, match="应为第 1 版，这一份是 None"):
        regulation_from_json({})
    written = form.regulation_to_json(heating())
    written["concepts"][0]["rule"] = {"node": "wish"}
    with pytest.raises(form.FormError, match="没有 'wish' 这种节点"):
        regulation_from_json(written)
