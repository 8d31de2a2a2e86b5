"""The signs that paragraphs of a regulation start with, and lines that are recognised by their form alone."""

from __future__ import annotations

import re
from typing import Final

from gongbao.gazette.printed import Mark

_NUMERAL = r"[零〇一二三四五六七八九十百]"
_MARK = re.compile(
    # A number of a provision opens a paragraph where a space or nothing follows; 第九条、第十条 is a citation.
    rf"(?P<CHAPTER>第(?:{_NUMERAL}+|\d+)章(?=\s|$|[^的、，。和及至与或规]))"
    rf"|(?P<SECTION>第(?:{_NUMERAL}+|\d+)节(?=\s|$|[^的、，。和及至与或规]))"
    rf"|(?P<ARTICLE>第(?:{_NUMERAL}+|\d+)条(?:之{_NUMERAL}+)?(?=\s|$|[【（(](?!{_NUMERAL}|\d)|[^的、，。；：（(第和及至与或规所中款])(?!规定))"
    rf"|(?P<HEADING>{_NUMERAL}+、)"
    rf"|(?P<ITEM>（{_NUMERAL}+）(?![项款、和及至]))"
    r"|(?P<SUBITEM>\d{1,3}(?:[．、]|\.(?!\d)))"
    r"|(?P<POINT>[（(]\d{1,3}[）)](?![项款、和及至]))"
    r"|(?P<CIRCLED>[①-⑳㉑-㉟㊱-㊿])"
    r"|(?P<LETTER>[A-Za-z][.．] )"
    r"|(?P<UNIFIED_NUMBER>[A-Z]{2,4}\d{10,12}$)"
    r"|(?P<DATE>(?:\d{4}年\d{1,2}月(?:\d{1,2}日)?|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}日)?)"
    r"(?:印发)?$)"
    r"|(?P<ATTACHMENT>附\s?件(?:\s?\d{1,2})?(?:[：:（(]|\s|$)|附表\s?\d{0,2}(?:[：:]|\s|$))"
    r"|(?P<DISCLOSURE>公开方式[：:])"
    r"|(?P<LINK>https?://\S+$)"
)
_DOCUMENT_NUMBER = re.compile(
    r"(?P<open>[（(])?[\u4e00-\u9fff]{2,16}〔\d{4}〕第?\d{1,5}号(?(open)[）)])$|[\u4e00-\u9fff]{2,20}\d{4}年第\d{1,4}号$"
)
_BODIES = re.compile(r"[局厅委办府部院会处]|单位|部门|公司|企业|机构|银行|中心|学校|集团|站|园区|同志")
_INTRODUCES = re.compile(
    r"如下|以下|下列|包括|规定|条件|要求|情形|职责|内容|范围|程序|标准|措施|材料|说明|批准|决定|原则|是$|为$|有$|即$|按$"
)
_INSIDE_SENTENCE = re.compile(r"[，。；\t]")
_LONGEST_CENTRED: Final = 42
_LONGEST_ADDRESSEE: Final = 160

OPENS_PARAGRAPH: Final = frozenset(Mark) - {Mark.NONE, Mark.CENTRED, Mark.ADDRESSEE}
"""Marks that open a paragraph; after an unfinished line the weaker ones may still stand inside one."""

ENDS_SENTENCE: Final = frozenset("。；：！？:;!?")
CLOSES: Final = frozenset("）)」』】]〕”》")


def mark_of(text: str) -> Mark:
    """The mark that a paragraph of this text starts with, or its kind where its form tells."""
    found = _MARK.match(text)
    if found is not None:
        assert found.lastgroup is not None
        return Mark[found.lastgroup]
    if len(text) > _LONGEST_ADDRESSEE:
        return Mark.NONE
    last = text[-1:]
    if last == "号" or last in "）)":
        if _DOCUMENT_NUMBER.match(text):
            return Mark.DOCUMENT_NUMBER
    elif last in "：:" and is_addressee(text):
        return Mark.ADDRESSEE
    if len(text) <= _LONGEST_CENTRED and last not in ENDS_SENTENCE and _INSIDE_SENTENCE.search(text) is None:
        return Mark.CENTRED
    return Mark.NONE


def is_addressee(text: str) -> bool:
    """Whether a line ending in a colon names whom a document is sent to (主送机关)."""
    body = text[:-1]
    return (
        len(body) >= 3
        and "。" not in body
        and "；" not in body
        and _BODIES.search(body) is not None
        and _INTRODUCES.search(body[-8:]) is None
        and not body.startswith(("致", "说明", "注"))
    )
