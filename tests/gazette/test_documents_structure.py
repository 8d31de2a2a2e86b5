"""Divisions and their addresses, on texts written for the purpose in the form of each gazette."""

from gongbao.gazette.model import Provision
from gongbao.gazette.printed import Mark, Paragraph
from gongbao.gazette.structure import structure
from gongbao.text.address import Address

DOCUMENT = Address("示民规字〔2021〕1号")


def paragraphs(text: str, border: float = 1.0) -> list[Paragraph]:
    """One paragraph a line; every border between lines as sure as `border`."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return [
        Paragraph(line, number, number, None, Mark.NONE, 1.0, border) for number, line in enumerate(lines, 1) if line
    ]


def paths(text: str) -> dict[str, str]:
    """Address (without the document) to own text."""
    found: dict[str, str] = {}

    def take(provisions: tuple[Provision, ...]) -> None:
        for provision in provisions:
            assert provision.address.path not in found, "an address given twice"
            found[provision.address.path] = provision.text
            take(provision.children)

    take(structure(paragraphs(text), DOCUMENT).provisions)
    return found


def test_articles_are_addressed_without_their_chapter() -> None:
    found = paths("""
        第一章 总 则
        第一条 为了示范，制定本办法。
        第二章 附 则
        第二条 按月发放，每月一次。
        慰问金每年一次。
    """)
    assert found["第一条"] == "为了示范，制定本办法。"
    assert found["第二条第一款"] == "按月发放，每月一次。"
    assert found["第二条第二款"] == "慰问金每年一次。"
    assert found["第一章"] == ""


def test_items_belong_to_the_paragraph_before_them_where_there_are_several() -> None:
    found = paths("""
        五、奖励
        持证的夫妻享受以下奖励：
        （一）领证时发一次；
        （二）每月发一次。
        前面说的钱由单位负担。
        特殊情况按以下规定办：
        （一）出国的，由原单位负担。
    """)
    assert found["五、第一款（二）"] == "每月发一次。"
    assert found["五、第二款"] == "前面说的钱由单位负担。"
    assert found["五、第三款（一）"] == "出国的，由原单位负担。"


def test_one_paragraph_alone_leaves_items_directly_under_the_article() -> None:
    found = paths("""
        第十八条 资金用于：
        （一）租金；
        （二）装修；
        （三）减免。
        第十九条 接受监督。
    """)
    assert found["第十八条"] == "资金用于："
    assert found["第十八条（三）"] == "减免。"


def test_a_paragraph_between_two_items_belongs_to_the_first() -> None:
    found = paths("""
        六、管理
        （一）有下列情况之一的无效：
        1. 再生育的；
        2. 骗取的。
        （二）从无效之日起停发，已领的退回。
        证件应当缴回。
        （三）信用按规定处理。
    """)
    assert found["六、（一）2."] == "骗取的。"
    assert found["六、（二）第二款"] == "证件应当缴回。"


def test_after_an_enumeration_the_text_goes_on_one_level_up() -> None:
    found = paths("""
        三、范围划分如下：
        （一）横向：沿街总长。
        （二）纵向：墙基至路边。
        无法确定的，由区里协商。
        四、告知
        书面告知责任人。
    """)
    assert found["三、第二款"] == "无法确定的，由区里协商。"


def test_a_heading_on_the_line_of_the_article() -> None:
    provision = structure(
        paragraphs("""
            第一条 目的依据
            为了示范，制定本办法。
            第二条【适用范围】本市适用本办法。
            也适用于示例区。
        """),
        DOCUMENT,
    ).provisions
    assert (provision[0].heading, provision[0].text) == ("目的依据", "为了示范，制定本办法。")
    assert provision[1].heading == "适用范围"
    assert provision[1].children[0].text == "本市适用本办法。"


def test_numbers_running_through_headings_and_a_supplement_without_number() -> None:
    found = paths("""
        为了示范，制定本措施。
        一、甲
        1. 给予补贴。
        二、乙
        2. 给予奖励。
        附 则
        1. 另行发布。
    """)
    assert found["正文第一款"] == "为了示范，制定本措施。"
    assert found["二、2."] == "给予奖励。"
    assert found["附则1."] == "另行发布。"


def test_a_gap_and_a_repeat_of_articles_are_reported_with_their_place() -> None:
    findings = structure(
        paragraphs("""
            第一条 甲。
            第二条 乙。
            第五条 戊。
            第五条 戊又。
        """),
        DOCUMENT,
    ).findings
    assert any("第五条（第3行）之前缺第三条、第四条" in finding for finding in findings)
    assert any("重复" in finding and "第4行" in finding for finding in findings)


def test_a_list_mark_that_lost_its_dot_is_read_where_the_numbering_wants_it() -> None:
    found = paths("""
        （一）有下列情况的：
        1 甲种情况；
        2 乙种情况。
        （二）完。
        3 个工作日内答复。
    """)
    assert found["（一）2."] == "乙种情况。"
    assert not any(path.endswith("3.") for path in found)


def test_an_uncertain_border_makes_the_paragraph_uncertain() -> None:
    found = structure(
        paragraphs(
            """
            第一条 按月发放，每月一次，由市里负担。
            慰问金每年一次。
            """,
            border=0.6,
        ),
        DOCUMENT,
    ).provisions[0]
    assert found.children[1].confidence == 0.6


def test_chapters_listed_before_the_text_are_no_divisions() -> None:
    found = structure(
        paragraphs("""
            第一章 总则
            第二章 附则
            第一章 总则
            第一条 甲。
            第二章 附则
            第二条 乙。
        """),
        DOCUMENT,
    )
    assert found.articles == (1, 2)
    assert not any("重复" in finding for finding in found.findings)


def findings(text: str, begins_cut: bool = False) -> tuple[str, ...]:
    return structure(paragraphs(text), DOCUMENT, begins_cut=begins_cut).findings


def test_a_heading_that_lost_its_number_is_missed() -> None:
    lost = """
        一、职责
        协调供水。
        二、成员
        由各局组成。
        各局分工
        水务局管水。
        四、规则
        （二）每季度开会。
    """
    assert findings(lost) == (
        "编号不连续：“四、”（第7行）之前缺“三、”",
        "编号不连续：“（二）”（第8行）之前缺“（一）”",
    )
    assert findings("四、保障\n加大投入。\n五、监督\n按季检查。", begins_cut=True) == ()


def test_numbers_that_run_on_under_the_next_heading_are_no_gap() -> None:
    assert findings("一、甲\n（一）子。\n（二）丑。\n二、乙\n（三）寅。\n三、丙\n（一）卯。") == ()
