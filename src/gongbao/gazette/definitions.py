"""Terms that a text defines: 本办法所称X是指…, X，是指…, X（以下简称Y）, and lists of terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongbao.gazette.model import Definition
from gongbao.text.address import Address

_CALLED = re.compile(
    r"本[一-龥]{0,6}?(?:办法|细则|规定|条例|通知|意见|通告|措施|方案|制度|规则|规划|计划|条|款)"
    r"(?:中)?所(?:称|指|述)的?\s*[“\"]?([^，。；：“”\"]{1,40}?)[”\"]?\s*[，,]?\s*(?:均?是指|特指|系指|指的是|指|均?为|是|包括)\s*([^。]{2,})"
)
_MEANS = re.compile(
    r"(?:^|。|；)\s*[“\"]?([一-龥A-Za-z0-9（）()·、“”]{2,24}?)[”\"]?\s*[，,：:]?\s*(?:是指|系指|特指)\s*([^。]{4,})"
)
_SHORT = re.compile(
    r"(?:[（(]\s*以下\s*(统|合|并)?\s*(?:简称|称)\s*为?[：:]?\s*[“\"‘《]?([^”\"’》（）()]{1,30})[”\"’》]?\s*[）)]"
    r"|〔\s*以下\s*(统|合|并)?\s*(?:简称|称)\s*为?[：:]?\s*[“\"‘《]?([^”\"’》〔〕]{1,30})[”\"’》]?\s*〕)"
)
_NAMED_BEFORE = re.compile(
    r"《[^》]+》(?:[（(][^（）()]*号[）)])?$|(?:[^，。；：（）()《》]|[（(][^（）()]{1,30}[）)]){2,90}$"
)
_LISTED = re.compile(
    r"[“\"]?([^，。；：“”\"]{2,24}?)[”\"]?\s*(?:[：:]|[，,]?\s*(?=指))\s*(?:是指|系指|指)?\s*([^。]{4,})"
)
_GLOSSARY = re.compile(r"术语|用语|名词|定义|含义|概念|关键词")
# Words of the sentence that may stand before a long name.
_LEADING = re.compile(
    r"(?:高质量|高标准)?(?:办好|举办|召开)|根据|按照|依据|依托|规范|进一步|加强|做好|完善|建立|建设|设立|(?<=[局厅委])设|制定|支持|大力|保障|开展|实施|通过|具有|应当|连续"
    r"|以及|或者?|为了?|对|由|向|在|将|及|和|称|的|、"
)
# 公民、法人或其他组织: one name for the whole list, though 统称 is not said.
_AND_OTHERS = re.compile(r"、[^、]+(?:或者?|和|及|以及)其他[^、]{2,8}$")


def is_glossary(text: str) -> bool:
    """Whether a heading or lead says that terms follow."""
    return len(text) <= 40 and bool(_GLOSSARY.search(text))


def definitions(text: str, address: Address, in_glossary: bool) -> Iterator[Definition]:
    """Terms that `text`, the provision at `address`, defines."""
    if in_glossary and (found := _LISTED.match(text)):
        yield Definition(found[1].strip(), found[2].strip(), address)
        return
    if "所" in text:
        for found in _CALLED.finditer(text):
            yield Definition(found[1].strip(), found[2].strip(), address)
    if "指" in text:
        for found in _MEANS.finditer(text):
            if "所称" not in found[1] and "所指" not in found[1]:
                yield Definition(found[1].strip(), found[2].strip(), address)
    if "以下" in text:
        for found in _SHORT.finditer(text):
            term = (found[2] or found[4]).strip()
            named = _NAMED_BEFORE.search(text, 0, found.start())
            if named:
                yield Definition(term, _meant(named[0].strip(), term, bool(found[1] or found[3])), address)


def _meant(before: str, term: str, several: bool) -> str:
    """The words that a short name stands for, without the words of the sentence before them.

    A long name holds the characters of the short one, so only what stands before these can be the sentence's. A name
    for several things (统称) stands for the whole list.
    """
    if before.startswith("《") or several or _AND_OTHERS.search(before):
        return before.rpartition("是指")[2]
    first = before.rfind(term[0])
    begin = 0
    for word in _LEADING.finditer(before, 0, first if first > 0 else len(before)):
        begin = word.end()
    return before[begin:] if len(before) - begin >= 2 else before
