"""Write the conformance vectors anew: `python tests/rules/make_vectors.py`; then read the differences."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from heating import heating

from gongbao.rules import ABSENT, Regulation
from gongbao.rules.jsonform import regulation_to_json
from gongbao.rules.reasons import shown_as_json

FOLDER = Path(__file__).parent / "vectors"

HEATING: list[dict[str, Any]] = [
    {"facts": {"birth": "1950-03-08", "registered": True, "income": "2800"}},
    {"facts": {"birth": "1950-03-08", "registered": True, "income": "3000"}},
    {
        "facts": {"birth": "1950-03-08", "registered": True, "income": "3000"},
        "readings": {"ceiling_bound": "exclusive"},
    },
    {"facts": {"birth": "1950-03-08", "registered": True, "income": "3100"}, "on": "2024-01-01"},
    {"facts": {"birth": "1950-03-08", "registered": True, "income": "4000"}, "parameters": {"income_ceiling": "4000"}},
    {"facts": {"birth": "1964-02-29", "registered": True, "income": "0"}, "on": "2024-02-01"},
    {"facts": {"birth": "1944-02-29", "registered": True, "income": "0"}, "on": "2024-02-01"},
    {"facts": {"birth": "1923-05-31", "registered": True, "income": "99999"}},
    {"facts": {"birth": "1923-05-31", "registered": True, "death": "2023-04-30"}},
    {"facts": {"birth": "1923-05-31", "registered": True, "death": "2023-05-01"}},
    {"facts": {"birth": "1950-03-08", "registered": True, "income": "1", "death": ABSENT}},
    {"facts": {"birth": "1950-03-08", "registered": True}},
    {"facts": {"registered": False}},
    {"facts": {}},
]


def write(name: str, reg: Regulation, cases: list[dict[str, Any]]) -> None:
    """One file: the rules, and for each case what every concept must be."""
    done = []
    for case in cases:
        on = case.get("on", "2023-05-01")
        more = {"readings": case.get("readings", {}), "parameters": case.get("parameters", {})}
        result = reg.evaluate(case["facts"], on=on, **more)
        expected = {r.concept: {"value": r.as_json()["value"], "outcome": r.outcome.code} for r in result.reasons}
        facts = {fact: shown_as_json(value) for fact, value in case["facts"].items()}
        done.append({"on": on, "facts": facts, **more, "expected": expected})
    text = json.dumps({"regulation": regulation_to_json(reg), "cases": done}, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write("heating", heating(), HEATING)
