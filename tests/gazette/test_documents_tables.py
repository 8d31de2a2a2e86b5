"""Tables with merged cells, from tabs and from flattened bands."""

from gongbao.gazette.printed import Line, LineKind
from gongbao.gazette.tables import TextLine, of_bands, tabbed


def lines(text: str) -> list[Line]:
    printed = text.split("\n")
    return [
        Line(number, 0, raw, raw.strip(), LineKind.TEXT if raw.strip() else LineKind.BLANK, None)
        for number, raw in enumerate(printed, 1)
    ]


def text_lines(text: str) -> list[TextLine]:
    return [TextLine(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]


def test_an_empty_cell_belongs_to_the_cell_above_and_in_the_header_to_the_left() -> None:
    (table,) = tabbed(
        lines("表 1 补贴表\n序号\t类型\t\t时间\t系数\n1\t甲\t子\t一天\t1\n2\t\t\t四小时\t1.5\n3\t\t丑\t/\t3\n完。")
    )
    assert table.caption == "表 1 补贴表"
    assert table.grid == (
        ("序号", "类型", "类型", "时间", "系数"),
        ("1", "甲", "子", "一天", "1"),
        ("2", "甲", "子", "四小时", "1.5"),
        ("3", "甲", "丑", "/", "3"),
    )
    merged = {cell.text: (cell.rows, cell.columns) for cell in table.cells if cell.rows > 1 or cell.columns > 1}
    assert merged == {"类型": (1, 2), "甲": (3, 1), "子": (2, 1)}
    assert (table.span.first, table.span.last) == (1, 5)


BANDS = """平均价

省的范围 市的范围

计提费
比例

本档最低
标准
(万元/亩)

第一级
5 万元

(含5万元) /亩以下

第一档: 5 万元 (含 5 万元) /亩以下 20% —

第二级
5 万至 10 万元

(含 10 万元) /亩

第二档: 5 万至 8 万元 (含 8 万元) /亩 19% 1.00

第三档: 8 万至 10 万元 (含 10 万元) /亩 18% 1.52

第三级 10 万元 /亩以上
第四档: 10 万元 /亩以上 10% 5.5

说明: 1. 按比例计算。"""


def test_bands_under_their_groups() -> None:
    table = of_bands("示例比例表", text_lines(BANDS))
    assert table is not None
    assert table.grid[:2] == (
        ("平均价", "平均价", "计提费比例", "本档最低标准(万元/亩)"),
        ("省的范围", "市的范围", "计提费比例", "本档最低标准(万元/亩)"),
    )
    rows = table.grid[2:]
    assert [row[2:] for row in rows] == [("20%", "—"), ("19%", "1.00"), ("18%", "1.52"), ("10%", "5.5")]
    assert rows[0][0] == "第一级5万元(含5万元)/亩以下"
    assert rows[2] == ("第二级5万至10万元(含10万元)/亩", "第三档:8万至10万元(含10万元)/亩", "18%", "1.52")
    second = next(cell for cell in table.cells if cell.text.startswith("第二级"))
    assert (second.row, second.rows) == (3, 2)


def test_prose_about_bands_is_no_table() -> None:
    assert of_bands("", text_lines("第一档按一百元计算。\n按规定执行。")) is None
