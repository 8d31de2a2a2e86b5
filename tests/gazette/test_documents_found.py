"""Where documents begin and end, on small gazettes of our own in the form of the real ones; and bad input."""

from __future__ import annotations

from datetime import date

from gongbao.gazette.files import read_text
from gongbao.gazette.model import Document, Reading, Standing
from gongbao.gazette.reader import read_documents
from gongbao.gazette.report import articles, walk

CONTENTS = """
示例市人民政府公报

2024 年第 3 期（总第 77 期）

目 录

部门文件

- 示例市水务局关于印发示例市节水办法的通知
（示水规字〔2024〕1 号）（1）
- 示例市民政局关于食堂的通知
（示民规字〔2024〕2 号）（4）
- 人事任免（6）
"""
WATER = """
部门文件

GZ0320240001

示例市水务局文件

示水规字〔2024〕1号

示例市水务局关于印发 示例市节水办法的通知

各区人民政府，各有关单位：

现将《示例市节水办法》印发给你们，请遵照执行。

示例市水务局

2024年1月5日

示例市节水办法

第一章 总 则

第一条 为了节约用水，根据《示例省节水条例》第三条，制定本办法。

第二条 本办法所称用水户，是指向公共管网取水的单位和个人。

（本文与正式文件同等效力）

第二章 附 则

第三条 本办法自 2024 年 3 月 1 日起施行，有效期 3 年。《旧节水办法》（示水规字〔2019〕8 号）同时废止。

公开方式：主动公开
"""
CANTEEN = """
GZ0320240002

示例市民政局文件

示民规字〔2024〕2号

示例市民政局关于食堂的通知

各区民政局：

为了办好食堂，现通知如下：

一、服务对象

（一）六十周岁以上的老人；

（二）残疾人。

二、其他

本通知自印发之日起施行，有效期 5 年。

示例市民政局

2024年2月1日

公开方式：主动公开
"""
APPOINTMENTS = """
人事任免

示例市人民政府批准：

任命张甲同志为市水务局副局长。（示人社任免〔2024〕5 号）
"""


def read(*texts: str) -> Reading:
    return read_documents(read_text("\n".join(texts), "示例.txt"))


def keys(reading: Reading) -> list[str]:
    return [document.key for document in reading.documents]


def only(reading: Reading) -> Document:
    (document,) = reading.documents
    return document


def paths(document: Document) -> list[str]:
    return [provision.address.path for provision in walk(document.provisions)]


def test_an_issue_with_contents_documents_and_appointments() -> None:
    reading = read(CONTENTS, WATER, CANTEEN, APPOINTMENTS)
    assert reading.title == "示例市人民政府公报 2024年第3期"
    assert keys(reading) == ["示水规字〔2024〕1号", "示民规字〔2024〕2号", "《人事任免（2024年第3期）》"]
    assert reading.findings == ()
    water = reading.documents[0]
    assert water.title == "示例市水务局关于印发示例市节水办法的通知"
    assert (water.unified_number, water.issuers) == ("GZ0320240001", ("示例市水务局",))
    assert (water.issued, water.in_force_from) == (date(2024, 1, 5), date(2024, 3, 1))
    assert water.validity is not None
    assert water.validity.last_day == date(2027, 2, 28)
    assert [citation.number for citation in water.repeals] == ["示水规字〔2019〕8号"]
    assert [citation.path for citation in water.cites if citation.title == "示例省节水条例"] == ["第三条"]
    assert [definition.term for definition in water.definitions] == ["用水户"]
    assert articles(water) == "第一条至第三条，共3"
    assert paths(reading.documents[1])[:3] == ["正文", "正文第一款", "一、"]


def test_contents_that_list_more_than_is_printed() -> None:
    reading = read(CONTENTS, WATER, APPOINTMENTS)
    assert any("示民规字〔2024〕2号" in finding and "没有找到" in finding for finding in reading.findings)
    assert any("目录列3件，其中1件没有找到" in finding for finding in reading.findings)


def test_a_title_that_differs_from_the_contents() -> None:
    reading = read(CONTENTS.replace("关于食堂的通知", "关于茶馆的通知"), WATER, CANTEEN, APPOINTMENTS)
    assert any("题名与目录不一致" in finding and "茶馆" in finding for finding in reading.findings)


def test_two_documents_with_one_number_are_both_kept_and_both_named() -> None:
    reading = read(WATER, CANTEEN.replace("示民规字〔2024〕2号", "示水规字〔2024〕1号"))
    first, second = reading.documents
    assert first.number == second.number == "示水规字〔2024〕1号"
    assert first.key != second.key
    assert not set(map(str, (p.address for p in walk(first.provisions)))) & set(
        map(str, (p.address for p in walk(second.provisions)))
    )
    (finding,) = [finding for finding in reading.findings if "文号重复" in finding]
    assert f"{first.span.first}—" in finding
    assert f"{second.span.first}—" in finding


def test_a_document_cut_off_in_mid_sentence() -> None:
    cut = (
        WATER[: WATER.index("单位和个人")]
        + "各类各样的单位和个人以及其他在本市范围内从事生产经营活动的法人或者组织和它们的"
    )
    document = only(read(cut))
    assert Standing.FRAGMENT_END_CUT in document.standing
    assert any("结尾缺失" in finding for finding in document.findings)
    assert "第一条" in paths(document)


def test_a_gazette_that_begins_in_mid_document() -> None:
    tail = WATER[WATER.index("第二条") :]
    reading = read("办理的，应当说明理由。", tail, CANTEEN)
    assert [document.standing for document in reading.documents] == [
        (Standing.FRAGMENT_START_CUT,),
        (Standing.WHOLE,),
    ]
    assert "第三条" in paths(reading.documents[0])


def test_a_missing_article_is_named() -> None:
    document = only(read(WATER.replace("第二条 本办法所称用水户", "第四条 本办法所称用水户")))
    assert any("第四条" in finding and "缺第二条" in finding for finding in document.findings)


def test_a_decree_by_its_number_and_a_document_without_number() -> None:
    decree = """
示例市人民政府令

第 12 号

《示例市桥梁办法》已经审议通过，现予公布，自2024年5月1日起施行。

市长 李乙

2024年3月1日

示例市桥梁办法

第一条 桥梁由市里管。

第二条 本办法自2024年5月1日起施行。

公开方式：主动公开
"""
    unnumbered = """
示例市财政局关于停车的公告

各位市民、各有关单位：

停车应当入位，违者劝离。

示例市财政局

2024年3月9日
"""
    reading = read(WATER, decree, unnumbered)
    assert keys(reading) == [
        "示水规字〔2024〕1号",
        "示例市人民政府令第12号",
        "《示例市财政局关于停车的公告》",
    ]
    bridges = reading.documents[1]
    assert bridges.in_force_from == date(2024, 5, 1)
    assert (bridges.title, bridges.issuers, bridges.signature) == ("示例市桥梁办法", ("示例市人民政府",), "市长 李乙")


def test_a_forwarded_document_inside_another_and_the_attachment_after_both() -> None:
    outer = """
示例市人民政府文件

示府规〔2024〕3号

示例市人民政府转发示例省人民政府关于印发补贴措施的通知

各区人民政府：

现将《示例省人民政府关于印发补贴措施的通知》（例府〔2024〕9号）转发给你们，并提出以下意见：

一、补贴按附件发放。

二、本通知自印发之日起施行，有效期5年。

附件：示例市补贴标准表

示例市人民政府

2024年4月2日

示例省人民政府关于印发补贴措施的通知

例府〔2024〕9号

各地级以上市人民政府：

现将《补贴措施》印发给你们。

示例省人民政府

2024年3月3日

补贴措施

一、发放补贴

每人每月一百元以内，由市确定。

附件

示例市补贴标准表

第一档：5万元以下 20% —

第二档：5万至8万元 19% 1.00

第三档：8万元以上 18% 1.52

公开方式：主动公开
"""
    reading = read(outer, CANTEEN)
    assert keys(reading) == ["示府规〔2024〕3号", "例府〔2024〕9号", "示民规字〔2024〕2号"]
    city, province, _ = reading.documents
    assert city.forwards == "例府〔2024〕9号"
    assert [(a.title, a.present) for a in city.attachments] == [("示例市补贴标准表", True)]
    assert [row[1] for row in city.tables[0].grid[-3:]] == ["20%", "19%", "18%"]
    assert (city.disclosure, province.disclosure) == ("主动公开", None)
    assert paths(province)[:2] == ["通知", "通知第一款"]
    assert "一、" in paths(province)


COMPENDIUM = """
四、华东

（一）示例省

1. 示例省财政厅关于采购的通知（2024年1月9日）

http://example.cn/1.html

例财采〔2024〕4号

各市财政局：

为了采购公平，现通知如下。

一、统一标准

采购标准由省里定。（由于篇幅太长，省略部分内容）

示例省财政厅

2024年1月9日

2. 示例市优化营商环境条例（草案征求意见稿）（2024年2月1日）

<http://example.cn/2.html>

第一章 总则

第一条【立法目的】为了优化环境，制定本条例。

第二条 本条例自 202X 年 X 月 X 日起施行。

（二）示范区

1. 示例省财政厅关于采购的通知（2024年3月1日）

http://example.cn/3.html

范政发〔2024〕7 号

各县人民政府：

《示范区夜市管理方案》已经批准，现印发给你们。

2024年3月1日

（此件公开发布）

示范区夜市管理方案

为了繁荣夜市，制定本方案。

一、总体要求

夜市应当有序。
"""


def test_a_compendium_by_title_and_link() -> None:
    reading = read(COMPENDIUM)
    purchase, draft, market = reading.documents
    assert purchase.key == "例财采〔2024〕4号"
    assert Standing.ABRIDGED in purchase.standing
    assert draft.key == "《示例市优化营商环境条例（草案征求意见稿）》"
    assert (draft.standing, draft.in_force_from) == ((Standing.DRAFT,), None)
    assert draft.link == "http://example.cn/2.html"
    assert draft.provisions[0].children[0].heading == "立法目的"
    assert market.title == "示范区夜市管理方案"
    assert any("题名不符" in finding for finding in market.findings)
    assert any("题名重复" in finding for finding in reading.findings)
    assert market.disclosure == "公开发布"
    assert not any("华东" in path or "示范区" in path for document in reading.documents for path in paths(document))


def test_interpretations_are_documents_without_number() -> None:
    reading = read(WATER, "《示例市节水办法》政策解读\n\n一、背景\n\n水不够用。\n\n二、内容\n\n共三条。")
    assert keys(reading) == ["示水规字〔2024〕1号", "《〈示例市节水办法〉政策解读》"]
    assert paths(reading.documents[1]) == ["一、", "二、"]


def test_text_that_is_no_gazette_is_said_to_be_none() -> None:
    reading = read("今天天气很好。\n\n我们去公园散步，看见很多人在放风筝。\n\n晚上回家吃饭。")
    assert reading.documents == () or all(
        Standing.FRAGMENT_START_CUT in document.standing for document in reading.documents
    )
    assert any("没有找到" in finding for finding in reading.findings)


def test_a_notice_issued_as_an_attachment_is_addressed_directly() -> None:
    text = """
示建规字〔2024〕6号

示例市住建局关于印发《示例市审批方案》的通知

各区人民政府：

现将《示例市审批方案》印发给你们。

附件：示例市审批方案

示例市住建局

2024年6月1日

附件

示例市审批方案

一、范围

（一）简易项目。面积不大的仓库。

（二）改造项目。年代较早的住宅。
"""
    document = only(read(text))
    assert [(a.title, a.present) for a in document.attachments] == [("示例市审批方案", True)]
    assert "一、（二）" in paths(document)
    assert "通知第一款" in paths(document)


def test_a_document_that_the_contents_leave_out() -> None:
    listed = CONTENTS[: CONTENTS.index("- 示例市民政局")] + "- 人事任免（6）\n"
    reading = read(listed, WATER, CANTEEN, APPOINTMENTS)
    assert any("目录没有列出：示民规字〔2024〕2号" in finding for finding in reading.findings)


def test_a_letter_in_an_attachment_is_no_document() -> None:
    letter = """
附件1

关于申请节水补贴的函

示例市水务局：

我单位申请补贴。
"""
    notice = WATER.replace("公开方式：主动公开", letter + "\n公开方式：主动公开")
    assert keys(read(notice, CANTEEN)) == ["示水规字〔2024〕1号", "示民规字〔2024〕2号"]


NATIONAL = """
国务院关于印发示例规划的通知

国发〔2024〕1号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：

现将《示例规划》印发给你们，请认真贯彻执行。

国务院

2024年1月5日

（此件公开发布）

示例规划

为了示例，编制本规划。

第一章 总体要求

第一节 指导思想

坚持示例为先。

第二章 重点任务

第一节 强化示例

一、夯实基础。打好示例基础。

示例部关于同意建立会议制度的函

示办函〔2024〕2号

样板部：

你部的请示收悉。同意建立会议制度。

附件：会议制度

示例部

2024年1月9日

附件

会议制度

为了协作，制定本制度。

一、主要职责

统筹协调各项工作。

示例部公告2024年第5号

关于公布目录的公告

现公布目录，自公布之日起30日后施行。

示例部

2024年2月1日
"""


def test_a_national_gazette_without_lines_on_disclosure_between_documents() -> None:
    reading = read(NATIONAL)
    assert keys(reading) == ["国发〔2024〕1号", "示办函〔2024〕2号", "示例部公告2024年第5号"]
    plan, letter, notice = reading.documents
    assert plan.issuers == ("国务院",)
    assert "第二章第一节一、" in paths(plan)  # without articles, chapters are needed to tell 一、 from 一、
    assert paths(letter) == ["第一款", "附件", "附件 第一款", "附件 一、"]
    assert notice.in_force_from == date(2024, 3, 2)
