"""A reform over the residents' register: what is paid before is what the payroll of the month pays."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from gongbao.cli import main


def output(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_before_the_reform_is_the_payroll(tmp_path: Path) -> None:
    register = str(tmp_path / "residents.parquet")
    output("city", "--people", "5000", "--seed", "3", "--out", register)
    paid = output(
        *("run", "longevity-allowance", "--register", register, "--month", "2023-05"),
        *("--out", str(tmp_path / "payroll.parquet")),
    )
    told = output(
        *("simulate", "longevity-allowance", "--set", "rate_80=150", "--register", register),
        *("--on", "2023-05", "--by", "district"),
    )
    (total,) = re.findall(r"应发合计 ([\d,.]+) 元", paid)
    assert f"改前 {total}，" in told
    assert "80至89周岁月标准：100元 → 150元" in told
