"""The JSON form: by its schema, there and back, and with vectors that any other reader can be held against."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from agreement import by_case
from grown_regulations import Grown, facts, regulations
from heating import heating
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongbao.regulations import regulation_folders
from gongbao.rules import ABSENT
from gongbao.rules import jsonform as form
from gongbao.rules.case import parse_day
from gongbao.rules.formschema import schema

VECTORS = sorted((Path(__file__).parent / "vectors").glob("*.json"))


def there_and_back(written: dict[str, object]) -> None:
    text = json.dumps(written, ensure_ascii=False)
    jsonschema.Draft202012Validator(schema()).validate(json.loads(text))
    assert form.regulation_to_json(form.regulation_from_json(json.loads(text))) == written


def test_the_schema_in_the_package_is_the_one_of_the_nodes() -> None:
    kept = Path(form.__file__).with_name("form.schema.json")
    assert json.loads(kept.read_text("utf-8")) == schema(), "python -m gongbao.rules.formschema > form.schema.json"


def test_every_regulation_goes_there_and_back() -> None:
    there_and_back(form.regulation_to_json(heating()))
    for folder in regulation_folders():
        if folder.offers("rules"):
            there_and_back(form.regulation_to_json(folder.part("rules").REGULATION))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_came_back_says_the_same(data: st.DataObject) -> None:
    grown: Grown = data.draw(regulations())
    written = form.regulation_to_json(grown.regulation)
    there_and_back(written)
    cases = data.draw(st.lists(facts(grown), min_size=1, max_size=2))
    back = form.regulation_from_json(written)
    concepts = grown.concepts
    assert by_case(back, cases, concepts, "2023-05") == by_case(grown.regulation, cases, concepts, "2023-05")


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vectors_hold(path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    reg = form.regulation_from_json(vector["regulation"])
    for case in vector["cases"]:
        told = {name: ABSENT if value == {"absent": True} else value for name, value in case["facts"].items()}
        result = reg.evaluate(told, on=parse_day(case["on"]), readings=case["readings"], parameters=case["parameters"])
        found = {r.concept: {"value": r.as_json()["value"], "outcome": r.outcome.code} for r in result.reasons}
        assert found == case["expected"], case["facts"]


def test_a_form_that_is_none_is_refused() -> None:
    with pytest.raises(form.FormError, match="应为第 1 版，这一份是 None"):
        form.regulation_from_json({})
    written = form.regulation_to_json(heating())
    written["concepts"][0]["rule"] = {"node": "wish"}
    with pytest.raises(form.FormError, match="没有 'wish' 这种节点"):
        form.regulation_from_json(written)
