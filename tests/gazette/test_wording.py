"""A provision in words: parts under their steps, tables row by row."""

from gongbao.gazette.model import Provision, Span, Table
from gongbao.gazette.wording import worded
from gongbao.text.address import Address

HERE = Span(1, 9)
GRID = (("档", "元"), ("甲", "1"))


def provision(
    path: str, text: str, *children: Provision, heading: str = "", tables: tuple[Table, ...] = ()
) -> Provision:
    return Provision(Address.parse(f"穗测规字〔2030〕1号 {path}"), text, heading, HERE, 1.0, children, tables)


def test_parts_stand_under_their_own_steps() -> None:
    first = provision("第二条第一款", "甲如下：", provision("第二条第一款（一）", "乙；"))
    assert list(worded(provision("第二条", "", first))) == ["第二条", "  第一款 甲如下：", "    （一） 乙；"]


def test_a_table_row_by_row_under_its_caption() -> None:
    table = Table("标准", GRID, (), HERE)
    assert list(worded(provision("附件", "", heading="发放标准", tables=(table,)))) == [
        "附件 发放标准",
        "表：标准",
        "| 档 | 元 |",
        "| 甲 | 1 |",
    ]
