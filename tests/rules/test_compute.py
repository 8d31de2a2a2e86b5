"""Any concept over registers from the command line: all of it is written, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from gongbao.cli import main

PROJECTS = """id,district,average_price,area,retained_land,agreement_signed,approved
P1,天河,90000,10,否,none,none
P2,越秀,60000,-1,否,none,none
P3,越秀,,3,否,none,none
P4,海珠,九万,3,否,none,none
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    made.mkdir()
    return made


Compute = Callable[..., Result]


@pytest.fixture
def compute(land_registers: Callable[[str], list[str]], folder: Path) -> Compute:
    """Computes fees of `PROJECTS` into `folder`, with these arguments more."""
    registers = land_registers(PROJECTS)
    out = ["--out", str(folder / "fees.parquet")]
    asked = ["--concept", "fee_per_mu", "--concept", "fee", "--on", "2023-05-10"]

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["compute", "land-pension-fee", *registers, *out, *asked, *arguments])

    return run


def test_a_row_for_each_and_what_cannot_be_used_aside(compute: Compute, folder: Path) -> None:
    found = compute("--keep", "district")
    assert found.exit_code == 0, found.output
    assert "2 行" in found.output
    assert "不能用的 1 行" in found.output
    assert "第5行 average_price" in found.output
    rows = {row["subject__key"]: row for row in pq.read_table(folder / "fees.parquet").to_pylist()}
    assert rows["P1"]["district"] == "天河"
    assert Decimal(rows["P1"]["fee"]).scaleb(-2) == 162_000
    assert rows["P3"]["fee"] is None
    (bad,) = pq.read_table(folder / "fees-rejected.parquet").to_pylist()
    assert bad["subject__key"] == "P2"
    assert "征收面积" in bad["problem"]


def test_rows_that_share_an_id_or_have_none_are_left_out_and_told(
    land_registers: Callable[[str], list[str]], folder: Path
) -> None:
    rows = PROJECTS.splitlines()
    registers = land_registers("\n".join([rows[0], rows[1], rows[1].replace("90000", "60000"), rows[3], "," * 6]))
    asked = ["--concept", "fee_per_mu", "--on", "2023-05-10", "--out", str(folder / "fees.parquet")]
    found = CliRunner().invoke(main, ["compute", "land-pension-fee", *registers, *asked])
    assert found.exit_code == 0, found.output
    assert "征地项目 P1：编号重复" in found.output
    assert "征地项目 （空）：没有编号" in found.output
    assert [row["subject__key"] for row in pq.read_table(folder / "fees.parquet").to_pylist()] == ["P3"]


def test_another_reading(compute: Compute, folder: Path) -> None:
    assert compute("--readings", "rounding=total").exit_code == 0
    (row,) = [row for row in pq.read_table(folder / "fees.parquet").to_pylist() if row["subject__key"] == "P1"]
    assert Decimal(row["fee"]).scaleb(-2) == 162_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--concept", "fees"], "您要找的是 fee 吗"),
        (["--concept", "share"], "一次只能问同一类对象的概念"),
        (["--keep", "distric"], "您要找的是 district 吗"),
        (["--readings", "roundin=total"], "您要找的是 rounding 吗"),
        (["--register", "zone=x.csv"], "您要找的是 zones 吗"),
        (["--on", "2029-01-01"], "没有写出任何文件"),
        (["--out", "nowhere/fees.parquet"], "没有这个文件夹"),
        (["--out", "fees.csv"], "结果写成 .parquet"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    compute: Compute, folder: Path, arguments: list[str], said: str
) -> None:
    found = compute(*arguments)
    assert found.exit_code == 1
    assert said in found.output
    assert list(folder.iterdir()) == []


def test_a_folder_of_something_else_is_left_alone(compute: Compute, folder: Path) -> None:
    mine = folder / "fees.parquet"
    mine.mkdir()
    (mine / "letter.txt").write_text("mine")
    for engine in ("duckdb", "spark"):
        found = compute("--engine", engine)
        assert found.exit_code == 1
        assert "不是 Spark 写的结果" in found.output
    assert (mine / "letter.txt").read_text() == "mine"
