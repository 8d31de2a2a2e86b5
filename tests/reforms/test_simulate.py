"""What would it cost: a reform over a register, as the clerk runs it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from gongbao.cli.simulate import command
from gongbao.reforms import comparison, report
from gongbao.reforms.reform import make_reform
from gongbao.regulations.guangzhou.credit_pool.rules import REGULATION as POOL
from gongbao.regulations.guangzhou.land_pension_fee.rules import REGULATION as LAND
from gongbao.regulations.guangzhou.longevity_allowance.rules import REGULATION as LONGEVITY
from gongbao.rules import Dated, Money, ParameterError, Rate, Regulation, greatest, percent, yuan

PROJECTS = """id,district,average_price,area,retained_land,agreement_signed,approved
P1,天河,90000,10,否,none,none
P2,天河,600000,2,否,none,none
P3,越秀,60000,1,否,none,none
P4,越秀,90000,1,否,2021-05-01,2021-12-01
P5,越秀,,3,否,none,none
P6,越秀,九万,3,否,none,none
"""


Run = Callable[..., Result]


@pytest.fixture
def run(land_registers: Callable[[str], list[str]]) -> Run:
    """Simulates a reform of the land fee over `PROJECTS`, with these arguments more."""
    registers = land_registers(PROJECTS)

    def simulate(*arguments: str) -> Result:
        return CliRunner().invoke(command, ["land-pension-fee", *registers, "--on", "2023-05-10", *arguments])

    return simulate


def test_a_band_changed_is_paid_by_those_in_it(run: Run) -> None:
    found = run("--set", "city_rates[95000].rate=19%", "--set", "city_rates[500001].rate=9%", "--by", "district")
    assert found.exit_code == 0, found.output
    # P1: 90000 at 18% is 16200 a mu, at 19% 17100; P2: 60000 a mu becomes 55000 (the band's least fee), times 2.
    total, tianhe, yuexiu = [
        line.split() for line in found.output.splitlines() if line[:2] in ("合计", "天河", "越秀")
    ][-3:]
    assert total[4] == "-1,000.00"
    assert tianhe[4:11] == ["-1,000.00", "1", "9,000.00", "9,000.00", "1", "10,000.00", "10,000.00"]
    assert yuexiu[-3:] == ["1", "1", "1"]  # P3 unchanged; P4 is under the old policy, P5 has no price
    assert "第7行 average_price" in found.output
    assert "九万" in found.output


def test_a_day_that_only_one_reading_has_in_force_is_compared_with_nothing(run: Run) -> None:
    found = run("--reading", "last_day=same_day", "--on", "2027-02-21")
    assert found.exit_code == 0, found.output
    assert "改：五年有效期的最后一日：2027-02-20 → 2027-02-21" in found.output
    assert "已失效，不作计算，按没有计 → 在有效期内" in found.output
    assert "合计多 293,400.00 元：改前 0.00，改后 293,400.00" in found.output  # 162,000, 120,000, 11,400
    over = run("--reading", "last_day=same_day", "--on", "2027-02-22")
    assert over.exit_code == 1
    assert "已失效" in over.output


def test_a_rate_may_have_more_decimals_than_the_table(run: Run) -> None:
    found = run("--set", "city_rates[95000].rate=19.125%", "--measure", "fee_per_mu", "--by", "id")
    assert found.exit_code == 0, found.output
    # 90000 at 19.125% is 17212.50 a mu, rounded up to 17300; the others stay as they are.
    (first,) = [line.split() for line in found.output.splitlines() if line.startswith("P1")]
    assert first[2:5] == ["16,200", "17,300", "1,100"]
    assert "（超过80,000元/亩、不超过100,000元/亩）计提比例：18% → 19.125%" in found.output
    assert [line.split()[4] for line in found.output.splitlines() if line[:2] in ("P2", "P3")] == ["0", "0"]


def test_what_is_compared_may_have_more_decimals_after_than_before(run: Run) -> None:
    found = run("--set", "city_rates[95000].rate=18.5555%", "--measure", "rate")
    assert found.exit_code == 0, found.output
    assert "合计多 0.011110：改前 0.650000，改后 0.661110" in found.output  # P1 and P4: 0.005555 each
    assert "（1）" not in found.output


def test_a_parameter_may_have_more_decimals_than_the_text_gives_it() -> None:
    law = Regulation("a", "某办法", "某〔2022〕1号", in_force=(date(2022, 1, 1), None))
    paid = law.fact("paid", Money, "已付", low=0)
    share = law.parameter("share", Rate(2), "比例", [Dated(percent(50))], clause="第一条", low=0, high=1)
    least = law.parameter("least", Money, "最低", [Dated(yuan(1))], clause="第一条", low=0, high=10)
    back = law.concept("back", "退回", greatest((paid * share).round_half_up("分"), least), clause="第一条")
    law.exception("small", "小额不退", to=back, when=paid < yuan(2), then=yuan(0), clause="第二条")
    reform = make_reform(law, {"share": "33.3333%"}, {}, "2023-01-01")
    assert [(each.before, each.after) for each in reform.changes] == [("50%", "33.3333%")]
    for amount, before, after in (("100", "50", "33.33"), ("10000", "5000", "3333.33"), ("1.99", "0", "0")):
        facts = {"paid": amount}
        assert law.evaluate(facts, on="2023-01")["back"] == Decimal(before)
        reformed = reform.regulation.evaluate(facts, on="2023-01", parameters=reform.parameters)
        assert reformed["back"] == Decimal(after)
    with pytest.raises(ParameterError, match="最多2位小数"):
        make_reform(law, {"least": "1.005"}, {}, "2023-01-01")
    with pytest.raises(ParameterError, match="应在0至1之间"):
        make_reform(law, {"share": "100.5%"}, {}, "2023-01-01")


def test_a_cell_that_is_a_parameter_is_set_by_its_name() -> None:
    with pytest.raises(ParameterError, match="这一格是参数 rate_80：应写成 rate_80=值"):
        make_reform(LONGEVITY, {"standard[85]": "150"}, {}, "2023-05")
    with pytest.raises(ParameterError, match="您要找的是 rate_80 吗"):
        make_reform(LONGEVITY, {"rate80": "150"}, {}, "2023-05")


def test_a_column_that_the_register_does_not_have_is_named_with_the_nearest(run: Run) -> None:
    found = run("--set", "city_rates[95000].rate=19%", "--by", "distric")
    assert found.exit_code == 1
    assert "--by distric：征地项目的登记册没有这一列。您要找的是 district 吗" in found.output
    beyond = run("--set", "city_rates[95000].rate=190%")
    assert "应在 0% 至 100% 之间" in beyond.output


def test_groups_by_a_fact_bear_its_labels(run: Run) -> None:
    found = run("--set", "city_rates[95000].rate=19%", "--by", "retained_land")
    assert found.exit_code == 0, found.output
    assert [line.split()[:2] for line in found.output.splitlines() if line.startswith("否")] == [["否", "5"]]


def test_too_many_groups_are_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "MOST_GROUPS", 4)
    found = run("--set", "city_rates[95000].rate=19%", "--by", "id")
    assert found.exit_code == 1
    assert "请换一列" in found.output


def test_a_reading_is_simulated_like_a_parameter(run: Run) -> None:
    found = run("--reading", "rounding=total")
    assert found.exit_code == 0, found.output
    assert "取整的是每亩标准还是总额" in found.output


def test_a_reform_as_a_file_and_all_that_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "reform.yaml").write_text("set:\n  city_rates[95000].rate: 19%\nreading:\n  rounding: total\n")
    out = tmp_path / "out"
    out.mkdir()
    found = run("--reform", str(tmp_path / "reform.yaml"), "--by", "district", "--out", str(out))
    assert found.exit_code == 0, found.output
    assert sorted(path.name for path in out.iterdir()) == ["comparison.png", "comparison.svg", "comparison.xlsx"]
    assert (out / "comparison.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "comparison.svg").read_text().startswith("<svg")
    sheet = CalamineWorkbook.from_path(str(out / "comparison.xlsx")).get_sheet_by_index(0).to_python()
    (heading,) = [place for place, row in enumerate(sheet) if row[0] == "分组"]
    assert [row[:5] for row in sheet[heading + 1 :]] == [
        ["合计", 5, 293400, 302400, 9000],
        ["天河", 2, 282000, 291000, 9000],
        ["越秀", 3, 11400, 11400, 0],
    ]
    assert ["改", "取整的是每亩标准还是总额"] in [row[:2] for row in sheet]


def test_nothing_is_written_where_the_chart_cannot_be_drawn(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "CHART_FONTS", ("没有的字体",))
    out = tmp_path / "out"
    out.mkdir()
    found = run("--set", "city_rates[95000].rate=19%", "--out", str(out))
    assert found.exit_code == 1
    assert "没有中文字体" in found.output
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "city_rate[95000].rate=19%"], "city_rates"),
        (["--set", "city_rates[95000].rat=19%"], "rate、least_fee"),
        (["--set", "city_rates=19%"], "city_rates[键].rate=值"),
        (["--set", "city_rates[95000].rate=190%"], "超出合理范围"),
        (["--set", "city_rates[95000].rate=-1%"], "超出合理范围"),
        (["--set", "city_rates[95000].least_fee=99999999999"], "超出合理范围"),
        (["--set", "city_rates[95000].least_fee=5%"], "不能写成百分数"),
        (["--set", "city_rates[九万].rate=5%"], "键 key"),
        (["--set", "rounding=total"], "--reading rounding=读法"),
        (["--reading", "roundin=total"], "rounding"),
        (["--reading", "rounding=totals"], "total"),
        (["--set", "city_rates[95000].rate=19%", "--by", "distric"], "district"),
        (["--set", "city_rates[95000].rate=19%", "--measure", "fees"], "fee"),
        (["--set", "city_rates[95000].rate=19%", "--measure", "old_policy"], "不是数"),
        ([], "没有要改的"),
    ],
)
def test_what_cannot_be_is_refused_with_its_remedy(run: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    found = run(*arguments, "--out", str(out))
    assert found.exit_code == 1
    assert said in found.output
    assert list(out.iterdir()) == []


def test_out_of_force_there_is_nothing_to_compare(run: Run) -> None:
    found = run("--set", "city_rates[95000].rate=19%", "--on", "2029-01-01")
    assert found.exit_code == 1
    assert "穗府办规〔2022〕3号" in found.output


def test_parameters_keep_their_range() -> None:
    with pytest.raises(ParameterError, match="year_money"):
        make_reform(POOL, {"year_mony": "1"}, {}, "2023-06-30")
    with pytest.raises(ParameterError, match=r"2000000000|2,000,000,000"):
        make_reform(POOL, {"year_money": "99999999999"}, {}, "2023-06-30")
    (change,) = make_reform(POOL, {"year_money": "150000000"}, {}, "2023-06-30").changes
    assert (change.before, change.after) == ("200,000,000元", "150,000,000元")


def test_the_regulation_itself_stays_as_it_is() -> None:
    reform = make_reform(LAND, {"city_rates[95000].rate": "19%"}, {}, "2023-05-10")
    facts = {"average_price": "95000", "retained_land": False, "area": "1", "agreement_signed": None}
    assert LAND.evaluate(facts, on="2023-05-10")["rate"] == Decimal("0.18")
    assert reform.regulation.evaluate(facts, on="2023-05-10")["rate"] == Decimal("0.19")


def test_rows_of_a_csv_with_chinese_headings(run: Run, tmp_path: Path) -> None:
    rows = list(csv.reader(PROJECTS.splitlines()))
    rows[0] = [
        "编号",
        "district",
        "区政府公布的平均区片价",
        "征收面积",
        "农村集体经济组织留用地",
        "agreement_signed",
        "approved",
    ]
    with (tmp_path / "projects.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    assert "17,100" not in run("--set", "city_rates[95000].rate=19%").output.splitlines()[0]
    assert run("--set", "city_rates[95000].rate=19%").exit_code == 0
