"""A year of the pool settled as the manager does it: CP-01, CP-08, CP-13, CP-15, held against a plain calculation."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from gongbao.cities.credit_pool import credit_pool
from gongbao.cities.drawn import write_tables
from gongbao.cli.run import command
from gongbao.regulations.guangzhou.credit_pool import settlement
from gongbao.regulations.settling import Request

NAMES = ("banks", "companies", "loans", "claims", "recoveries")


def settle(folder: Path, *more: str, kind: str = "parquet", out: str = "year.xlsx") -> Result:
    registers = [part for name in NAMES for part in ("--register", f"{name}={folder / name}.{kind}")]
    arguments = ["credit-pool", *registers, "--on", "2023-06-30", "--out", str(folder / out), *more]
    return CliRunner().invoke(command, arguments)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pool")
    write_tables(credit_pool(12, 20_000, 400, seed=1), folder)
    return folder


def settled(folder: Path, readings: dict[str, str]) -> settlement.Settlement:
    files = {name: folder / f"{name}.parquet" for name in NAMES}
    request = Request(files, "2023-06-30", folder / "year.xlsx", readings)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        return settlement.settle(connection, request, scratch, lambda _: None)


def test_a_year_of_12_banks_20000_loans_400_claims_settles_to_the_fen(year: Path) -> None:
    found = settled(year, {})
    settlement.check(found, {})
    assert len(found.banks) == 12
    assert len(found.claims) + sum(row.scope == "补偿申请" for row in found.aside) == 400
    lending = sum(bank["bank_lending"] for bank in found.banks)
    for bank in found.banks:
        ceiling = int(Fraction(20_000_000_000) * bank["bank_lending"] / lending)
        assert bank["bank_ceiling"] == ceiling
        own = [claim for claim in found.claims if claim["owner"] == bank["id"]]
        asked = sum(claim["claimable"] for claim in own)
        assert bank["bank_compensation"] == min(asked, ceiling)
        for claim in own:  # a cut is spread in proportion: each within a fen of its exact share
            exact = Fraction(claim["claimable"] * min(asked, ceiling), asked) if asked else Fraction(0)
            assert abs(claim["compensation"] - exact) < 1
    assert found.pool["pool_compensation"] <= 20_000_000_000


def test_the_lending_is_that_of_a_plain_query(year: Path) -> None:
    aside = {row.id for row in settled(year, {}).aside if row.scope == "贷款"}
    plain = duckdb.execute(
        f"""
        WITH l AS (
            SELECT l.*, c.owner AS bank, credit_code, registered_here, turnover, kind,
                sum(loan_amount) FILTER (year(paid_out) = 2023) OVER (PARTITION BY credit_code) AS of_firm
            FROM '{year}/loans.parquet' l JOIN '{year}/companies.parquet' c ON c.id = l.owner
            WHERE l.id NOT IN (SELECT unnest($aside)))
        SELECT sum(loan_amount) FROM l
        WHERE year(paid_out) = 2023 AND registered_here AND turnover <= 50000000000 AND kind <> 'other'
            AND of_firm <= 3000000000 AND due_back <= paid_out + INTERVAL 3 YEAR AND NOT finance_guaranteed
            AND credit_part * 2 > loan_amount AND confirmed
        """,
        {"aside": sorted(aside)},
    ).fetchone()
    assert plain is not None
    assert settled(year, {}).pool["pool_lending"] == plain[0]


def test_in_order_pays_whole_claims_until_the_money_is_gone(year: Path) -> None:
    found = settled(year, {"cut_spread": "in_order"})
    settlement.check(found, {})
    partly = [claim for claim in found.claims if 0 < claim["compensation"] < claim["claimable"]]
    assert len(partly) <= 12


def test_workbook_and_text_are_written_and_say_what_was_left_out(year: Path) -> None:
    found = settle(year)
    assert found.exit_code == 0, found.output
    assert "暂算" in found.output
    text = (year / "year.txt").read_text(encoding="utf-8")
    assert "缺已获贷款项目确认书" in text
    assert "实际放贷额超出合理范围" in text
    assert text.count("核定补偿 ") == len(settled(year, {}).claims)
    assert (year / "year.xlsx").read_bytes().startswith(b"PK")


CLAIMS = (
    "id,owner,claim_number,in_pool,admitted,filed,grade,pursued,ruling,enforcement,principal,interest,"
    "compensated_before\n"
)


def csv_year(folder: Path, **changed: str) -> Path:
    tables = {
        "banks": "id,bank_name\nB1,甲银行\nB2,乙银行\n",
        "companies": "id,owner,credit_code,registered_here,turnover,kind\n"
        "C1,B1,X,是,1000,high_tech\nC2,B2,Y,是,1000,high_tech\n",
        "loans": "id,owner,loan_amount,paid_out,due_back,credit_part,finance_guaranteed,confirmed\n"
        "L1,C1,100.00,2023-02-01,2024-02-01,100,否,是\nL2,C2,300.00,2023-02-01,2024-02-01,300,否,是\n",
        "claims": f"{CLAIMS}K1,B1,SQ1,是,,2023-05-01,loss,是,2023-01-01,none,20000001.01,5,0\n",
        "recoveries": "id,owner,recovered,court_costs,got,balance_then,returned_before,breach\nR1,B1,50,0,50,100,0,\n",
    }
    for name, text in (tables | changed).items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_a_small_year_from_csv(tmp_path: Path) -> None:
    found = settle(csv_year(tmp_path), kind="csv")
    assert found.exit_code == 0, found.output
    text = (tmp_path / "year.txt").read_text(encoding="utf-8")
    assert "年度补偿额度 50,000,000.00 元" in text  # a quarter of 200 million
    assert "核定补偿 10,000,000.50 元" in text  # half of 20,000,001.01, down to the fen
    assert "应退回财政 25.00 元" in found.output
    assert "暂算" not in found.output


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"loans": "id,owner,paid_out\nL1,C1,2023-02-01\n"}, "loan_amount"),
        ({"claims": "owner,claim_number\nB1,SQ1\n"}, "编号"),
        ({"banks": ""}, "banks.csv"),
    ],
)
def test_a_register_that_does_not_serve_is_named_and_nothing_is_written(
    tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    found = settle(csv_year(tmp_path, **changed), kind="csv")
    assert found.exit_code == 1
    assert said in found.output
    assert not (tmp_path / "year.xlsx").exists()
    assert not list(tmp_path.glob("tmp*"))


def test_a_claim_of_no_bank_is_left_out_and_said(tmp_path: Path) -> None:
    claims = (
        f"{CLAIMS}K1,B9,SQ1,是,,2023-05-01,loss,是,2023-01-01,none,100,5,0\n"
        "K2,B1,SQ2,是,,2023-05-01,loss,是,2023-01-01,none,一百,5,0\n"
    )
    found = settle(csv_year(tmp_path, claims=claims), kind="csv")
    assert found.exit_code == 0, found.output
    text = (tmp_path / "year.txt").read_text(encoding="utf-8")
    assert "补偿申请 K1：所属的合作银行没有登记或未计入" in text
    assert "claims.csv 第3行：principal：应为数，单位元，最多2位小数，写的是 一百" in text


def test_a_claim_filed_twice_is_paid_not_even_once_until_it_is_clear_which_is_meant(tmp_path: Path) -> None:
    row = "SQ1,是,,2023-05-01,loss,是,2023-01-01,none,100,5,0\n"
    found = settle(csv_year(tmp_path, claims=f"{CLAIMS}K1,B1,{row}K2,B1,{row}"), kind="csv")
    assert found.exit_code == 0, found.output
    assert "补偿 0.00 元" in found.output
    text = (tmp_path / "year.txt").read_text(encoding="utf-8")
    assert "补偿申请 K1：申请编号重复" in text
    assert "补偿申请 K2：申请编号重复" in text


def test_a_loan_from_before_and_a_breach_are_said_in_the_statement(tmp_path: Path) -> None:
    """CP-18, CP-19."""
    changed = {
        "claims": f"{CLAIMS}K1,B1,SQ1,是,2021-06-30,2023-05-01,loss,是,2023-01-01,none,100,5,0\n",
        "recoveries": "id,owner,recovered,court_costs,got,balance_then,returned_before,breach\n"
        "R1,B1,10,0,50,100,20,false_papers\n",
    }
    found = settle(csv_year(tmp_path, **changed), kind="csv")
    assert found.exit_code == 0, found.output
    assert "应退回财政 30.00 元" in found.output
    assert "不符合：施行后纳入" in (tmp_path / "year.txt").read_text(encoding="utf-8")


def test_contradictory_rows_are_left_out_and_said_with_the_clause(tmp_path: Path) -> None:
    """CP-07, CP-13: nobody was compensated more than was owed."""
    changed = {
        "claims": f"{CLAIMS}K1,B1,SQ1,是,,2023-05-01,loss,是,2023-01-01,none,100,5,101\n"
        "K2,B1,SQ2,是,2023-06-01,2023-05-01,loss,是,2023-01-01,none,100,5,0\n"
        "K3,B1,SQ3,是,,2023-05-01,loss,是,2023-01-01,none,100,5,100\n",
        "recoveries": "id,owner,recovered,court_costs,got,balance_then,returned_before,breach\n"
        "R1,B1,10,0,50,40,0,\nR2,B1,10,0,0,0,0,\nR3,B1,10,0,50,100,0,\n",
    }
    found = settle(csv_year(tmp_path, **changed), kind="csv")
    assert found.exit_code == 0, found.output
    assert "暂算" in found.output
    assert "应退回财政 5.00 元" in found.output
    text = (tmp_path / "year.txt").read_text(encoding="utf-8")
    assert "补偿申请 K1：事实互相矛盾，应为“以前累计已补偿不超过不良贷款余额”〔第十七条〕" in text
    assert "补偿申请 K2：事实互相矛盾，应为“纳入资金池在递交申请以前”〔第十六条〕" in text
    assert "清收处置 R1：事实互相矛盾，应为“补偿时有不良贷款余额，该笔已获补偿不超过这一余额”" in text
    assert "清收处置 R2：事实互相矛盾" in text
    assert "  清收处置 R3：扣除法定收费后的所得 10.00 元，应退回财政 5.00 元" in text
    assert (
        "SQ3：本金 100.00 元，欠息 5.00 元，以前已补偿 100.00 元，可补偿 0.00 元，核定补偿 0.00 元，银行承担 5.00 元"
        in text
    )


def test_what_is_missing_on_the_command_line_is_said(tmp_path: Path) -> None:
    arguments = ["credit-pool", "--register", "banks=x.csv", "--on", "2023-06-30", "--out", str(tmp_path / "y.xlsx")]
    found = CliRunner().invoke(command, arguments)
    assert "--register companies=文件" in found.output
    assert settle(csv_year(tmp_path), "--readings", "cut_sprea=in_order", kind="csv").exit_code == 1
    assert settle(csv_year(tmp_path), kind="csv", out="year.csv").exit_code == 1
