"""`gongbao run`: the month's list, what changes and why; both readings of the rules agree; bad input loses nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from gongbao.cities.residents import SCHEMA, residents
from gongbao.cli import main
from gongbao.regulations import find_regulation
from gongbao.rules import YearMonth
from gongbao.text.identity import check_character

FOLDER = find_regulation("longevity-allowance")
RULES = FOLDER.part("rules").REGULATION


def numbered(born: date, order: int) -> str:
    first = f"440106{born:%Y%m%d}{order:03d}"
    return first + check_character(first)


def person(**facts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(SCHEMA.names)
    plain = {"birth": date(1945, 3, 3), "registered": True, "confirmed": date(2021, 9, 10)}
    made = empty | plain | {"district": "越秀区", "street": "越榕荫街道", "army_retiree": False} | facts
    made.setdefault("id_number", None)
    return made


def register(folder: Path, people: list[dict[str, Any]]) -> Path:
    path = folder / "residents.parquet"
    rows = [
        p | {"id_number": p["id_number"] or numbered(p["birth"] or date(1940, 1, 1), order)}
        for order, p in enumerate(people)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
    return path


def run(path: Path, month: str, out: Path, *more: str) -> Result:
    arguments = ["run", "longevity-allowance", "--register", str(path), "--month", month, "--out", str(out), *more]
    return CliRunner().invoke(main, arguments)


def listed(path: Path, month: str, *more: str) -> list[dict[str, Any]]:
    out = path.with_name("payroll.parquet")
    result = run(path, month, out, *more)
    assert result.exit_code == 0, result.output
    return sorted(pq.read_table(out).to_pylist(), key=lambda row: row["row"] or 0)


def test_what_starts_changes_stops_is_paid_back_and_recovered(tmp_path: Path) -> None:
    late = {"death": date(2023, 1, 15), "death_recorded": date(2023, 5, 10)}
    people = [
        person(birth=date(1953, 5, 20), confirmed=date(2023, 5, 4)),
        person(birth=date(1950, 1, 10), confirmed=date(2023, 5, 8)),
        person(birth=date(1943, 5, 31)),
        person(birth=date(1930, 6, 15), death=date(2023, 4, 2)),
        person(agreement=True, **late),
        person(agreement=False, **late),
        person(registered=None),
        person(birth=date(1990, 1, 1), confirmed=None),
        person(),
    ]
    rows = listed(register(tmp_path, people), "2023-05")
    seen = [(row["row"], row["kind"], row["total_fen"], row["recover_fen"], row["clause"]) for row in rows]
    assert seen == [
        (1, "起发", 3000, 0, "第九条第三款"),
        (2, "起发", 63000, 0, "第十条第二款"),
        (3, "调标", 10000, 0, "第十五条"),
        (4, "停发", 0, 0, "第十八条"),
        (5, "停发", 0, 9000, "第十八条"),
        (6, "停发", 0, 9000, "第十八条"),
        (7, "待定", None, 0, "第三条"),
        (9, "续发", 3000, 0, "第四条第一款"),
    ]
    assert [row["recover_route"] for row in rows[4:6]] == ["协议扣回", "通知退回"]
    assert rows[6]["needs"] == "本市户籍"


def test_summary_and_rejected_rows_lie_beside(tmp_path: Path) -> None:
    wrong = numbered(date(1945, 3, 3), 1)
    wrong = wrong[:17] + ("1" if wrong[17] != "1" else "2")
    path = register(tmp_path, [person(), person(id_number=wrong), person(birth=date(1800, 1, 1), id_number=None)])
    result = run(path, "2023-05", tmp_path / "payroll.csv")
    assert "退回 2 行" in result.output
    assert "应发合计 30.00 元" in result.output
    rejected = (tmp_path / "payroll-rejected.csv").read_text(encoding="utf-8")
    assert "校验码" in rejected
    assert wrong not in rejected
    assert "1900-01-01" in rejected
    assert "越秀区,越榕荫街道,1" in (tmp_path / "payroll-summary.csv").read_text(encoding="utf-8")
    assert "发放地" in (tmp_path / "payroll.csv").read_text(encoding="utf-8").splitlines()[0]


def test_csv_and_xlsx_hold_the_same_as_parquet(tmp_path: Path) -> None:
    path = register(tmp_path, [person(), person(birth=date(1923, 5, 1))])
    for name in ("payroll.csv", "payroll.xlsx"):
        assert run(path, "2023-10", tmp_path / name).exit_code == 0
    sheet = CalamineWorkbook.from_path(str(tmp_path / "payroll.xlsx")).get_sheet_by_index(0).to_python()
    text = pv.read_csv(tmp_path / "payroll.csv").to_pylist()
    column = sheet[0].index("应发合计（元）")
    assert (
        sorted(row[column] for row in sheet[1:]) == sorted(float(row["应发合计（元）"]) for row in text) == [30, 1300]
    )
    assert all(isinstance(row[sheet[0].index("身份号码")], str) for row in sheet[1:])


def test_a_register_in_csv_and_xlsx_gives_the_same_list(tmp_path: Path) -> None:
    move = {"on": date(2023, 4, 16), "transfer_handled": None, "from": "越秀区", "from_street": None}
    move |= {"to": "海珠区", "to_street": "海榕荫街道"}
    wanted = listed(register(tmp_path, [person(moves=[move]), person()]), "2023-05")
    assert [row["payer"] for row in wanted] == ["海珠区", "越秀区"]
    lines = ["身份号码,出生日期,本市户籍,区,街（镇）,确认日期,死亡日期,市内迁移,部队离退休干部"]
    json = '"[{""on"": ""2023-04-16"", ""from"": ""越秀区"", ""to"": ""海珠区"", ""to_street"": ""海榕荫街道""}]"'
    for row, moves in zip(wanted, (json, ""), strict=True):
        lines.append(f"{row['id_number']},1945-03-03,是,越秀区,越榕荫街道,2021-09-10,,{moves},否")
    path = tmp_path / "residents.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    # Under the heading a sheet counts its rows from 2.
    assert [row | {"recover_route": None} for row in listed(path, "2023-05")] == [
        row | {"recover_route": None, "row": row["row"] + 1} for row in wanted
    ]


def test_who_vanished_from_the_register_is_held(tmp_path: Path) -> None:
    path = register(tmp_path, [person(), person(birth=date(1940, 1, 1))])
    previous = tmp_path / "april.parquet"
    assert run(path, "2023-04", previous).exit_code == 0
    path = register(tmp_path, [person()])
    rows = listed(path, "2023-05", "--previous", str(previous))
    assert [(row["kind"], row["needs"]) for row in rows] == [("待定", "本月登记册中可用的一行"), ("续发", None)]


def test_who_confirmed_after_last_months_list_is_paid_with_this_one(tmp_path: Path) -> None:
    """LA-10, LA-13: confirmed on 27 June, the money is June's; the list of 25 June could not hold it."""
    born = date(1950, 1, 10)
    unconfirmed = register(tmp_path, [person(), person(birth=born, confirmed=None)])
    previous = tmp_path / "june.parquet"
    assert run(unconfirmed, "2022-06", previous).exit_code == 0
    path = register(tmp_path, [person(), person(birth=born, confirmed=date(2022, 6, 27))])
    out = tmp_path / "july.parquet"
    told = run(path, "2022-07", out, "--previous", str(previous))
    assert told.exit_code == 0, told.output
    assert "上月应发而不在上月名单里的 1 人，上月的钱（含补发）300.00 元" in told.output
    assert [row["total_fen"] for row in pq.read_table(out).to_pylist()] == [3000, 3000]
    (overdue,) = pq.read_table(tmp_path / "july-overdue.parquet").to_pylist()
    assert (overdue["kind"], overdue["back_pay_months"], overdue["total_fen"]) == ("起发", 9, 30000)
    later = run(path, "2022-08", tmp_path / "august.parquet", "--previous", str(out))
    assert "上月应发而不在上月名单里" not in later.output


def test_the_push_list_three_months_ahead(tmp_path: Path) -> None:
    people = [
        person(birth=date(1953, 8, 1), confirmed=None),
        person(birth=date(1953, 8, 31), confirmed=date(2023, 5, 31)),
        person(birth=date(1953, 8, 15), confirmed=None, death=date(2023, 5, 1)),
        person(birth=date(1953, 8, 15), confirmed=None, registered=False),
        person(birth=date(1953, 9, 1), confirmed=None),
    ]
    push = tmp_path / "push.parquet"
    listed(register(tmp_path, people), "2023-05", "--push", str(push))
    assert [row["row"] for row in pq.read_table(push).to_pylist()] == [1]


def test_higher_rates_of_districts(tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("district,age_from,yuan,since\n越秀区,70,50,\n越秀区,80,120,2023-01-01\n", encoding="utf-8")
    path = register(tmp_path, [person(), person(birth=date(1940, 1, 1))])
    rows = listed(path, "2023-05", "--district-rates", str(rates))
    assert [(row["monthly_fen"], row["district_part_fen"]) for row in rows] == [(5000, 2000), (10000, 0)]
    rows = listed(path, "2023-05", "--district-rates", str(rates), "--readings", "district_rises=also_later")
    assert [(row["monthly_fen"], row["district_part_fen"]) for row in rows] == [(5000, 2000), (12000, 2000)]


def test_the_day_to_pay_by(tmp_path: Path) -> None:
    path = register(tmp_path, [person()])
    assert "2023-06-25前" in run(path, "2023-06", tmp_path / "payroll.csv").output
    # 25 June was a Sunday that was made a working day after the Dragon Boat Festival; 25 November a Saturday
    assert "2023-11-24前" in run(path, "2023-11", tmp_path / "payroll.csv").output
    unmoved = run(path, "2023-11", tmp_path / "payroll.csv", "--readings", "pay_by_rest_day=unchanged")
    assert "2023-11-25前" in unmoved.output


@pytest.mark.parametrize(
    ("month", "out", "more", "message"),
    [
        ("2026-09", "payroll.parquet", [], "有效期至2026-08-31"),
        ("2021-08", "payroll.parquet", [], "尚未施行"),
        ("May", "payroll.parquet", [], "不是日期或年月"),
        ("2023-05", "payroll.pdf", [], "请改文件名"),
        ("2023-05", "nowhere/payroll.csv", [], "没有这个文件夹"),
        ("2023-05", "payroll.csv", ["--district-rates", "nowhere.csv"], "读不出各区标准表"),
        ("2023-05", "payroll.csv", ["--previous", "nowhere.csv"], "没有这个文件"),
        ("2023-05", "payroll.csv", ["--readings", "leap_day=march"], "没有 march 这一选择"),
    ],
)
def test_a_run_that_cannot_be_leaves_nothing(
    tmp_path: Path, month: str, out: str, more: list[str], message: str
) -> None:
    path = register(tmp_path, [person()])
    result = run(path, month, tmp_path / out, *more)
    assert result.exit_code == 1
    assert message in result.output
    assert [each.name for each in tmp_path.iterdir()] == ["residents.parquet"]


def test_a_register_without_a_column_leaves_nothing(tmp_path: Path) -> None:
    path = register(tmp_path, [person()])
    pq.write_table(pq.read_table(path).drop_columns(["confirmed"]), path)
    result = run(path, "2023-05", tmp_path / "payroll.parquet")
    assert "缺少列 confirmed（确认日期，日期）" in result.output
    assert [each.name for each in tmp_path.iterdir()] == ["residents.parquet"]


def test_a_city_is_run_whole(tmp_path: Path) -> None:
    path = tmp_path / "residents.parquet"
    pq.write_table(pa.Table.from_batches(residents(20_000, seed=5), schema=SCHEMA), path)
    rows = listed(path, "2023-05")
    assert {"起发", "续发", "停发", "待定"} <= {row["kind"] for row in rows}
    assert agree_with_cases(path, "2023-05", {}, rows) > 1_000


# The two readings of the rules ----------------------------------------------------------------------------------

DAYS = st.dates(date(2021, 7, 1), date(2023, 12, 31))
MAYBE = st.none() | DAYS
MONTHS = st.sampled_from(["2021-09", "2021-10", "2022-02", "2022-10", "2023-03", "2023-10", "2026-08"])
DISTRICTS = st.sampled_from(["越秀区", "海珠区", "天河区"])
MOVES = st.lists(
    st.fixed_dictionaries(
        {"on": DAYS, "transfer_handled": MAYBE, "from": DISTRICTS, "from_street": st.none(), "to": DISTRICTS}
    ).map(lambda move: move | {"to_street": None}),
    max_size=3,
)
BIRTHS = st.one_of(
    st.none(),
    st.dates(date(1918, 1, 1), date(1956, 12, 31)),
    st.sampled_from([date(1952, 2, 29), date(1932, 2, 29), date(1924, 2, 29), date(1944, 2, 29)]),
)
READINGS = st.fixed_dictionaries(
    {
        name: st.sampled_from([choice for choice, _ in reading.choices])
        for name, reading in RULES.readings.items()
        if name not in ("last_day", "pay_by_rest_day", "district_rises")
    }
)


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    death, moved_out = draw(MAYBE), draw(MAYBE)
    confirmed = draw(MAYBE)
    if confirmed and death and confirmed > death:
        confirmed = death  # a later one is a row to investigate, not to reckon

    def recorded(event: date | None) -> date | None:
        delay = draw(st.none() | st.integers(0, 300))
        return event + timedelta(days=delay) if event and delay is not None else None

    return person(
        birth=draw(BIRTHS),
        registered=draw(st.sampled_from([True, True, False, None])),
        registered_since=draw(MAYBE),
        confirmed=confirmed,
        death=death,
        death_recorded=recorded(death),
        moved_out=moved_out,
        moved_out_recorded=recorded(moved_out),
        agreement=draw(st.sampled_from([True, False, None])),
        army_retiree=draw(st.sampled_from([True, False, False, None])),
        moves=draw(MOVES) or None,
    )


# A failure names its person; making a whole register smaller would take minutes.
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(people=st.lists(people(), min_size=10, max_size=40), month=MONTHS, readings=READINGS)
def test_case_and_table_agree(
    tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, Any]], month: str, readings: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("run")
    path = register(folder, people)
    more = [part for name, choice in readings.items() for part in ("--readings", f"{name}={choice}")]
    agree_with_cases(path, month, readings, listed(path, month, *more))


def agree_with_cases(path: Path, month: str, readings: dict[str, str], rows: list[dict[str, Any]]) -> int:
    """Hold every row of a register, on the list or not, against its case; how many were on the list."""
    by_row = {row["row"]: row for row in rows}
    rejected = path.with_name("payroll-rejected.csv").read_text(encoding="utf-8").splitlines()[1:]
    outside = {int(line.split(",")[0]) for line in rejected}
    names = ("monthly", "back_pay", "festival", "total", "recover", "district_part")
    for number, each in enumerate(pq.read_table(path).to_pylist(), 1):
        if number in outside:
            assert number not in by_row
            continue
        told = {name: given for name, given in each.items() if name != "id_number" and given is not None}
        told.setdefault("confirmed", "none")
        facts = FOLDER.part("facts").rule_facts(told, YearMonth.parse(month), readings)
        case = RULES.evaluate(facts, on=month, readings=readings)
        row = by_row.get(number)
        if row is None:
            assert (case["kind"], case["recover"]) == ("不发", 0), each
            continue
        assert row["kind"] == (case["kind"] or "待定"), each
        assert row["payer"] == case["payer"], each
        assert (row["age"], row["recover_route"]) == (case["age"], case["recover_route"]), each
        for name in names:
            fen = None if case[name] is None else int(case[name] * 100)
            assert row[f"{name}_fen"] == fen, (name, each)
        if row["needs"]:
            titles = {"birth": "出生日期", "registered": "本市户籍"}
            assert row["needs"].split("、") == sorted(
                (titles[name] for name in case.needs("kind")), key=list(titles.values()).index
            )
    return len(rows)
