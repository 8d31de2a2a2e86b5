"""The land fee over registers, as the bureau runs it: LF-02 to LF-04, LF-07, LF-08, LF-14."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from gongbao.cities.drawn import write_tables
from gongbao.cities.land_projects import land_projects
from gongbao.cli.run import command

TABLES = {
    "projects": "id,average_price,area,retained_land,agreement_signed,approved,beneficiaries_fixed,deposited\n"
    "P1,90001.5,2,否,none,none,是,32600\n"  # 18% is 16200.27 a mu, up to the hundred 16300
    "P2,none,1,否,none,none,是,0\n"  # one zone: its price is the district's
    "P3,90000,1,否,2021-07-01,2021-12-01,是,0\n"  # agreed before the new policy, approved after
    "P4,90000,,否,none,none,是,0\n"  # area unknown
    "P5,90000,1,是,none,none,是,0\n"  # retained land pays nothing
    "P6,90000,-1,否,none,none,是,0\n",  # cannot be
    "zones": "id,owner,zone_price,zone_area\nZ1,P2,50000,3\n",
    "households": "id,owner,household_fee,list_basis,list_day\nH1,P1,100.00,household,none\nH2,P1,50,household,none\n",
    "persons": "id,owner,person_birth,member,named,pension\n"
    "A,H1,1960-01-01,是,否,drawing_employee\nB,H1,1980-01-01,是,否,resident\nC,H1,1990-01-01,是,否,employee\n"
    "D,H1,2015-01-01,是,否,uninsured\nE,H2,,是,否,resident\n",
}
SCOPES = {"projects": "", "zones": "zones=", "households": "households=", "persons": "persons="}


def files(folder: Path, **changed: str) -> Path:
    for name, text in (TABLES | changed).items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def run(folder: Path, *more: str, kind: str = "csv", out: str = "fees.csv") -> Result:
    given = [part for name, scope in SCOPES.items() for part in ("--register", f"{scope}{folder / name}.{kind}")]
    arguments = ["land-pension-fee", *given, "--on", "2023-05-10", "--out", str(folder / out), *more]
    return CliRunner().invoke(command, arguments)


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


def test_projects_households_and_persons(tmp_path: Path) -> None:
    found = run(files(tmp_path))
    assert found.exit_code == 0, found.output
    fees = rows(tmp_path / "fees.csv")
    assert {key: row["应筹集的征地社保费（元）"] for key, row in fees.items()} == {
        "P1": "32600.00",
        "P2": "10000.00",
        "P3": "",
        "P4": "",
        "P5": "0.00",
    }
    assert {key: row["结论"] for key, row in fees.items()} == {
        "P1": "按本通知",
        "P2": "按本通知",
        "P3": "按原政策",
        "P4": "待定",
        "P5": "按本通知",
    }
    persons = rows(tmp_path / "fees-persons.csv")
    assert [persons[name]["补贴到人的金额（元）"] for name in "ABCDE"] == ["33.34", "33.33", "33.33", "0.00", ""]
    assert persons["A"]["去向"] == "一次性支付本人"
    assert [persons[name]["重新核定养老金"] for name in "ABD"] == ["否", "否", ""]
    assert [fees[name]["可以批准土地征收"] for name in ("P1", "P2")] == ["是", "否"]
    assert persons["D"]["去向"] == ""
    households = rows(tmp_path / "fees-households.csv")
    assert households["H1"]["已分到人（元）"] == "100.00"
    assert households["H2"]["结论"] == "待定"
    assert "征收面积" in (tmp_path / "fees-rejected.csv").read_text()


def test_lists_are_in_order_and_numbers_have_no_zeros_at_their_end(tmp_path: Path) -> None:
    members = "".join(f"N{number},H1,1980-01-01,是,否,resident\n" for number in range(40, 9, -1))
    persons = "id,owner,person_birth,member,named,pension\n" + members
    assert run(files(tmp_path, persons=persons)).exit_code == 0
    assert list(rows(tmp_path / "fees-persons.csv")) == [f"N{number}" for number in range(10, 41)]
    first = rows(tmp_path / "fees.csv")["P1"]
    assert (first["平均区片价（元/亩）"], first["计提比例"], first["每亩计提标准（元）"]) == (
        "90001.5",
        "0.18",
        "16300",
    )


def test_rows_that_share_an_id_or_have_none_are_left_out_and_said(tmp_path: Path) -> None:
    row = "90000,1,否,none,none,是,0\n"
    projects = f"{TABLES['projects'].splitlines()[0]}\nP1,{row}P8,{row}P8,{row},{row}"
    found = run(files(tmp_path, projects=projects))
    assert found.exit_code == 0, found.output
    assert list(rows(tmp_path / "fees.csv")) == ["P1"]
    rejected = (tmp_path / "fees-rejected.csv").read_text(encoding="utf-8")
    assert rejected.count("征地项目,P8,编号重复，不知以哪一行为准") == 2
    assert "没有编号" in rejected


def test_money_retained_from_before_is_shared_among_the_households(tmp_path: Path) -> None:
    """100 yuan by the area taken, 2 to 1: what does not divide goes to the largest remainder (LF-12)."""
    heading, first, *others = TABLES["projects"].splitlines()
    projects = [heading + ",retained_money,retained_way", first + ",100.00,by_area", *(row + ",," for row in others)]
    changed = {
        "projects": "\n".join(projects) + "\n",
        "households": "id,owner,household_fee,list_basis,list_day,taken_area,compensation\n"
        "H1,P1,100.00,household,none,2,0\nH2,P1,50,household,none,1,0\n",
    }
    found = run(files(tmp_path, **changed))
    assert found.exit_code == 0, found.output
    households = rows(tmp_path / "fees-households.csv")
    assert {key: row["分得的留存资金（元）"] for key, row in households.items()} == {"H1": "66.67", "H2": "33.33"}
    assert "留存资金分到户 100.00 元" in found.output


def test_a_synthetic_register_adds_up_to_the_fen(tmp_path: Path) -> None:
    write_tables(land_projects(300, 4, 5, seed=2), tmp_path)
    found = run(tmp_path, kind="parquet", out="fees.parquet")
    assert found.exit_code == 0, found.output
    wrong = duckdb.execute(
        f"SELECT count(*) FROM '{tmp_path}/fees-households.parquet'"
        " WHERE state = '分配' AND shared_fen <> household_fee_fen"
    ).fetchone()
    assert wrong == (0,)
    plain = duckdb.execute(f"""
        SELECT count(*) FROM '{tmp_path}/fees.parquet' f JOIN '{tmp_path}/projects.parquet' p USING (id)
        WHERE f.state = '按本通知' AND retained_land AND f.fee_fen <> 0""").fetchone()
    assert plain == (0,)


def test_xlsx_and_projects_alone(tmp_path: Path) -> None:
    files(tmp_path)
    out = tmp_path / "fees.xlsx"
    given = ["--register", str(tmp_path / "projects.csv"), "--register", f"zones={tmp_path / 'zones.csv'}"]
    arguments = ["land-pension-fee", *given, "--on", "2023-05-10", "--out", str(out)]
    found = CliRunner().invoke(command, arguments)
    assert found.exit_code == 0, found.output
    assert out.exists()
    assert not (tmp_path / "fees-persons.xlsx").exists()


@pytest.mark.parametrize(
    ("changed", "more", "said"),
    [
        ({"projects": "id,area\nP1,1\n"}, (), "average_price"),
        ({"zones": "zone_price\n1\n"}, (), "编号"),
        ({}, ("--readings", "roundin=total"), "rounding"),
        ({}, ("--previous", "x.csv"), "按月发放"),
        ({}, ("--register", "zone=x.csv"), "zones"),
    ],
)
def test_what_does_not_serve_is_named_and_nothing_is_written(
    tmp_path: Path, changed: dict[str, str], more: tuple[str, ...], said: str
) -> None:
    found = run(files(tmp_path, **changed), *more)
    assert found.exit_code != 0
    assert said in found.output
    assert not list(tmp_path.glob("fees*"))


def test_out_of_force_nothing_is_written(tmp_path: Path) -> None:
    found = run(files(tmp_path), "--on", "2029-01-01")
    assert found.exit_code == 1
    assert not list(tmp_path.glob("fees*"))
