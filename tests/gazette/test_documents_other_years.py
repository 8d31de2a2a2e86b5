"""A gazette of another year and make-up: a decree, dots in the contents, attachments titled on their first line."""

from __future__ import annotations

from datetime import date

import pytest

from gongbao.gazette.files import read_text
from gongbao.gazette.model import Document, Reading, Standing
from gongbao.gazette.reader import read_documents
from gongbao.gazette.report import walk
from gongbao.text.address import Address

ISSUE = """
示例市人民政府公报
2019年第30期（总第812期）
目    录
市政府规章
示例市路灯管理规定（示例市人民政府令第171号）…………………（1）
市政府文件
示例市人民政府关于划定限行区的通告（示府规〔2019〕6号）……………（6）
示例市人民政府办公厅关于印发示例市救助办法的通知（示府办规〔2019〕12号）………（9）
部门文件
示例市建设局 示例市财政局关于废止部分文件的通知（示建规字〔2019〕7号）…………（15）
示例市教育局关于延长托管机构管理办法有效期的通知（示教规字〔2019〕4号）…………（17）
人事任免…………………………………………………………（18）

示例市人民政府令
第171号
《示例市路灯管理规定》已经2019年10月14日市政府第83次常务会议通过，现予公布，自2020年1月1日起施行。
市  长   李乙
2019年11月2日

示例市路灯管理规定
目  录
第一章 总则
第二章 附则
第一章　总　则
第一条　为了管好路灯，根据《示例省照明条例》，制定本规定。
第二条　本规定适用于全市的路灯。
第二章　附　则
第三条　本规定自2020年1月1日起施行。2011年5月3日公布的《示例市旧路灯规定》（示例市人民政府令第45号）同时废止。

— 5 —
示例市人民政府关于划定限行区的通告
示府规〔2019〕6号
为了畅通，现将有关事项通告如下：
一、限行区为内环以内。
二、本通告自2019年12月1日起施行，有效期至2024年11月30日。
特此通告。
示例市人民政府
2019年11月8日

— 8 —
示例市人民政府办公厅关于印发示例市救助办法的通知
示府办规〔2019〕12号
各区人民政府，市政府各部门：
《示例市救助办法》已经市人民政府同意，现印发给你们，请认真组织实施。
示例市人民政府办公厅
2019年11月12日
示例市救助办法
第一条 为了规范救助，制定本办法。
第二条 申请救助应当提交下列材料：
（一）申请书；
（二）身份证明。
第三条 本办法自2020年1月1日起施行，有效期5年。
附件：1.示例市救助申请表
2.示例市救助标准表
3.示例市救助流程图（略）

附件1  示例市救助申请表
姓名□　性别□
附 件 2
示例市救助标准表
类别\t标准\t备注
急难型\t12个月\t不超过
支出型\t6个月\t不超过
公开方式：主动公开

GZ0320190101
示例市建设局 示例市财政局关于废止部分文件的通知
示建规字〔2019〕7号
各有关单位：
经清理，决定废止下列文件：
一、《示例市甲办法》（示建规字〔2015〕1号）；
二、《示例市乙办法》（示建规字〔2016〕2号）。
《示例市丙办法》（示建规字〔2017〕3号）继续有效。本通知自印发之日起施行。
示例市建设局　　示例市财政局
2019年11月15日
公开方式：主动公开

GZ0320190102
示例市教育局关于延长《托管机构管理办法》有效期的通知
示教规字〔2019〕4号
各区教育局，局属各单位：
经评估，决定将《托管机构管理办法》（示教规字〔2016〕4号）的有效期延长至2022年12月31日。
示例市教育局
2019年11月18日
公开方式：主动公开

人事任免
市政府2019年11月任命：
王甲同志任市水务局副局长。
"""


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_documents(read_text(ISSUE, "2019-30.txt"))


@pytest.fixture(scope="module")
def documents(reading: Reading) -> dict[str, Document]:
    return {document.key: document for document in reading.documents}


def test_all_that_the_contents_list_is_found(reading: Reading) -> None:
    assert [document.key for document in reading.documents] == [
        "示例市人民政府令第171号",
        "示府规〔2019〕6号",
        "示府办规〔2019〕12号",
        "示建规字〔2019〕7号",
        "示教规字〔2019〕4号",
        "《人事任免（2019年第30期）》",
    ]
    # The contents leave the title marks out; nothing else differs.
    assert [finding for finding in reading.findings if "目录" in finding] == []


def test_a_decree_has_the_title_of_what_it_issues(documents: dict[str, Document]) -> None:
    decree = documents["示例市人民政府令第171号"]
    assert decree.title == "示例市路灯管理规定"
    assert decree.issuers == ("示例市人民政府",)
    assert (decree.issued, decree.in_force_from) == (date(2019, 11, 2), date(2020, 1, 1))
    assert [cite.number for cite in decree.repeals] == ["示例市人民政府令第45号"]


def test_attachments_titled_on_their_first_line_or_spaced(documents: dict[str, Document]) -> None:
    relief = documents["示府办规〔2019〕12号"]
    assert [(each.number, each.title, each.present) for each in relief.attachments] == [
        (1, "示例市救助申请表", True),
        (2, "示例市救助标准表", True),
        (3, "示例市救助流程图", False),
    ]
    (table,) = relief.tables
    assert table.grid[1] == ("急难型", "12个月", "不超过")
    assert [p.address.path for p in walk(relief.provisions) if table in p.tables] == ["附件2"]
    assert relief.validity is not None
    assert relief.validity.last_day == date(2024, 12, 31)


def test_documents_listed_as_repealed(documents: dict[str, Document]) -> None:
    assert [cite.number for cite in documents["示建规字〔2019〕7号"].repeals] == [
        "示建规字〔2015〕1号",
        "示建规字〔2016〕2号",
    ]


def test_a_longer_validity_of_another_document_is_shown(documents: dict[str, Document]) -> None:
    assert documents["示教规字〔2019〕4号"].findings == ("延长有效期：示教规字〔2016〕4号 延长至2022-12-31（第83行）",)


AMENDED = """
示例市人民政府公报
2021年第8期
目 录
示例市人民政府关于修改《示例市停车细则》的决定（示例市人民政府令第180号）……（1）
示例市统计局公告2021年第1号……（4）
示例市水务局关于调整水价的通知（示水规字〔2021〕3号）……（5）
《示例市人民政府公报》是市人民政府主办的出版物，所刊文本为标准文本。
示例市人民政府令
第180号
《示例市人民政府关于修改〈示例市停车细则〉的决定》已经市政府常务会议通过，现予公布，自公布之日起施行。
市长 李乙
2021年3月15日
示例市人民政府关于修改《示例市停车细则》
的决定
市人民政府决定对《示例市停车细则》作如下修改：
一、将第二条修改为：“本细则适用于全市的停车场。”
二、删除第八条。
示例市停车细则
（2015年5月1日示例市人民政府令第120号公布）
第一条 为了停好车，制定本细则。
第二条 本细则适用于全市的停车场。
第三条 本细则自2015年7月1日起施行。
示例市统计局公告
2021年第1号
关于发布人口数据的公告
现将人口数据予以发布。
示例市统计局
2021年4月6日
示例市水务局关于调整水价的通知
示水规字〔2021〕3号
各有关单位：
本通知自2021年6月1日起执行，有效期至2026年5月31日。
示例市水务局
2021年4月8日
主管：示例市人民政府
编辑出版：《示例市人民政府公报》编辑部
国内统一刊号：CN00-0000/D
"""


@pytest.fixture(scope="module")
def amended() -> Reading:
    return read_documents(read_text(AMENDED, "2021-08.txt"))


def test_the_gazette_about_itself_is_no_document(amended: Reading) -> None:
    assert [document.key for document in amended.documents] == [
        "示例市人民政府令第180号",
        "示例市统计局公告2021年第1号",
        "示水规字〔2021〕3号",
    ]
    assert amended.documents[-1].span.last == AMENDED.split("\n").index("2021年4月8日") + 1
    assert [finding for finding in amended.findings if "目录" in finding] == []


def test_a_text_printed_again_does_not_put_its_amendment_in_force(amended: Reading) -> None:
    decree = amended.documents[0]
    assert decree.title == "示例市人民政府关于修改《示例市停车细则》的决定"
    assert decree.in_force_from == date(2021, 3, 15)


COMPENDIUM = """
（一）示例省
5. 示例市支持民营经济若干措施（2024年3月8日）
原文链接：https://www.example.gov.cn/5.html
示府〔2024〕5号
一、降低成本。对年营业收入超
过2000万元的企业给予奖励，最高不超 100
万元。
（由于篇幅太长，省略部分内容）
6. 示例省示例条例（草案）（征求意见稿）（2024年3月）
https://www.example.gov.cn/6.html
第一条 为了示例，制定本条例。
（二）样板省
1. 样板市财政局关于采购的通知（发布时间：2024-04-01）
<https://www.yangban.gov.cn/1.html>
市直各单位：
请严格执行预算。
样板市财政局
2024年4月1日
2. 样板市商务局 样板市财政局关于消费券的公告
来源：样板市商务局 发布时间：2024-04-11 浏览次数：123
https://www.yangban.gov.cn/2.html
现将消费券的面额公告如下：
每张面额为50元。
"""


def test_items_of_a_compendium_with_other_remarks_around_their_titles() -> None:
    measures, draft, notice, coupons = read_documents(read_text(COMPENDIUM, "汇编.txt")).documents
    assert (measures.title, measures.number, measures.issued, measures.standing) == (
        "示例市支持民营经济若干措施",
        "示府〔2024〕5号",
        date(2024, 3, 8),
        (Standing.ABRIDGED,),
    )
    assert measures.link == "https://www.example.gov.cn/5.html"
    assert next(p.text for p in walk(measures.provisions) if "2000万元" in p.text).endswith("最高不超100万元。")
    assert (draft.title, draft.issued, draft.standing) == (
        "示例省示例条例（草案）（征求意见稿）",
        None,
        (Standing.DRAFT,),
    )
    assert (notice.title, notice.issued, notice.findings) == ("样板市财政局关于采购的通知", date(2024, 4, 1), ())
    assert (coupons.issued, coupons.issuers) == (date(2024, 4, 11), ("样板市商务局", "样板市财政局"))


WITHOUT_CONTENTS = """
示例市人民政府公报
2018年第12期
示例市人民政府关于印发示例市决策规定的通知
示府〔2018〕20号
各区人民政府：
现将《示例市决策规定》印发给你们，请遵照执行。
示例市人民政府
2018年6月1日
示例市决策规定
第一条（目的）为规范决策，制定本规定。
第二条 决策应当听证，但下列情形除外
（一）紧急的；
（二）保密的。
前款规定的情形由市政府确定。
第二条之一 听证笔录应当保存。
第三条 本规定自发布之日起施行。
示例市财政局关于2018年预算调整的公告
现将预算调整情况公告如下。
示例市财政局
2018年6月5日
示例市人民政府关于修改办法的决定
现决定修改办法。
示例市人民政府
2018年6月8日
"""


def test_documents_without_contents_number_or_addressee() -> None:
    reading = read_documents(read_text(WITHOUT_CONTENTS, "2018-12.txt"))
    assert [(document.title, document.issuers) for document in reading.documents] == [
        ("示例市人民政府关于印发示例市决策规定的通知", ("示例市人民政府",)),
        ("示例市财政局关于2018年预算调整的公告", ("示例市财政局",)),
        ("示例市人民政府关于修改办法的决定", ("示例市人民政府",)),
    ]
    assert reading.title == "示例市人民政府公报 2018年第12期"


def test_articles_put_in_later_headings_in_brackets_and_leads_without_a_colon() -> None:
    rules = read_documents(read_text(WITHOUT_CONTENTS, "2018-12.txt")).documents[0]
    found = {p.address.path: (p.heading, p.text) for p in walk(rules.provisions)}
    assert found["第一条"] == ("目的", "为规范决策，制定本规定。")
    assert found["第二条第一款"][1] == "决策应当听证，但下列情形除外"
    assert found["第二条第二款"][1] == "前款规定的情形由市政府确定。"
    assert found["第二条之一"][1] == "听证笔录应当保存。"
    assert rules.findings == ()
    later = next(p.address for p in walk(rules.provisions) if p.address.path == "第二条之一")
    assert Address.parse(str(later)) == later
