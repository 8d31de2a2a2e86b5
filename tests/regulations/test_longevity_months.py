"""The longevity allowance for many months in one query: every amount is that of the case and of the single month."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongbao.regulations import find_regulation
from gongbao.rules.register import Register
from gongbao.rules.table import Question, TableReading, run_table
from gongbao.rules.types import ABSENT

RULES = find_regulation("longevity-allowance").part("rules").REGULATION
MONTHS = ["2021-08", "2021-09", "2021-10", "2022-02", "2022-03", "2022-10", "2023-05", "2026-08", "2026-09"]
CONCEPTS = ["monthly", "total", "recover", "kind"]
DAYS = ("registered_since", "confirmed", "death", "death_recorded", "moved_out", "moved_out_recorded")


def people(count: int, told: tuple[str, ...], seed: int) -> list[dict[str, Any]]:
    """People near the borders: 29 February, a day before or after an age, late data, something missing."""
    draw = random.Random(seed)

    def day(first: date, last: date) -> date:
        return first + timedelta(days=draw.randrange((last - first).days))

    made = []
    for number in range(count):
        births = [day(date(1918, 1, 1), date(1957, 1, 1)), date(1952, 2, 29), date(1932, 2, 29), date(1951, 10, 1)]
        facts: dict[str, Any] = {"id": number, "birth": draw.choice([*births, births[0], births[0]])}
        facts["registered"] = draw.choice([True, True, True, False])
        for name in DAYS:
            facts[name] = day(date(2021, 8, 20), date(2023, 7, 1)) if draw.random() < 0.4 else None
        facts["confirmed"] = facts["confirmed"] or day(date(2021, 8, 20), date(2022, 12, 1))
        if draw.random() < 0.15:
            facts[draw.choice(["birth", "registered", "confirmed"])] = None
        made.append({name: facts[name] for name in ("id", "birth", "registered", *told)})
    return made


@pytest.mark.parametrize(
    ("told", "matters"),
    [
        (("confirmed", "death"), "on_list"),
        (("confirmed", "death", "death_recorded", "moved_out"), None),
        (DAYS, "on_list"),
    ],
)
def test_every_month_of_a_run_over_many_is_that_of_the_case(
    tmp_path: Path, told: tuple[str, ...], matters: str | None
) -> None:
    rows = people(150, told, seed=len(told))
    types = {"id": pa.int64(), "birth": pa.date32(), "registered": pa.bool_()} | dict.fromkeys(told, pa.date32())
    path, out = tmp_path / "people.parquet", tmp_path / "months.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(types)), path)
    lacks = frozenset(RULES.facts) - set(types)
    register = Register(path, "id", lacks=lacks, empty_is_absent=frozenset(["confirmed"]))
    asked = TableReading(RULES, Question(CONCEPTS, MONTHS, matters=matters))
    run = run_table(duckdb.connect(), asked, {"subject": register}, out)
    assert ["2021-08-01 尚未施行" in f.message for f in run.findings] == [True, False]
    found = {row["subject__key"]: row for row in pq.read_table(out).to_pylist()}
    for row in rows:
        facts = {name: value for name, value in row.items() if name != "id" and value is not None}
        facts.setdefault("confirmed", ABSENT)
        for month in MONTHS[1:-1]:
            case = RULES.evaluate(facts, on=month)
            if row["id"] not in found:
                assert case["on_list"] is False, (row, month)
                continue
            answers = {name: found[row["id"]][f"{name}__{month.replace('-', '_')}"] for name in CONCEPTS}
            fen = {n: None if case[n] is None else int(case[n] * 100) for n in CONCEPTS[:3]}
            assert answers == fen | {"kind": case["kind"]}, (row, month)
    assert matters is None or len(found) < len(rows)


def test_the_page_shows_a_year_as_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path(__file__).parents[2] / "docs" / "longevity-allowance.md"
    (block,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    rows = [
        {"id": 1, "birth": date(1943, 4, 30), "registered": True, "confirmed": date(2021, 9, 10), "death": None},
        {"id": 2, "birth": date(1953, 11, 1), "registered": True, "confirmed": date(2024, 1, 5), "death": None},
        {"id": 3, "birth": date(1000, 1, 1), "registered": True, "confirmed": date(2021, 9, 10), "death": None},
    ]
    schema = pa.schema([("id", pa.int64()), ("birth", pa.date32()), ("registered", pa.bool_())])
    for name in ("confirmed", "death"):
        schema = schema.append(pa.field(name, pa.date32()))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "people.parquet")
    monkeypatch.chdir(tmp_path)
    exec(block, {})
    (row,) = pq.read_table("year.parquet").to_pylist()
    assert list(row.values()) == [1, *[3000] * 3, *[10000] * 9]
    assert pq.read_table("year-rejected.parquet")["subject__key"].to_pylist() == [3]
