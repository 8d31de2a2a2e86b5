"""Document numbers (文号): found in running text however they are printed, and brought to one form.

One form: `穗民规字〔2021〕6号`, `公告2021年第1号`, `广州市人民政府令第191号`. They are printed with round, square
or no brackets, with full-width digits, with spaces and line ends inside; and the issuer's code has no sign at its
left end, so its beginning is found by what issuers' codes begin with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A document number in its one form and where it stands in the text searched (end excluded)."""

    number: str
    start: int
    end: int


_NUMBER = re.compile(
    # 〔2021〕6号, after a code
    r"[〔［\[（(【]\s*(?P<year>(?:19|20)\d\s?\d)\s*[〕］\]）)】]\s*第?\s*(?P<serial>\d(?:\s?\d){0,4})\s*号"
    # 2021年第1号, after 公告 or an organ's name
    r"|(?P<notice_year>(?:19|20)\d\d)\s*年\s*第\s*(?P<notice_serial>\d{1,4})\s*号"
    # 令第191号, 公告第12号, after an organ's name
    r"|(?P<order>令|公告)\s*[（(]?第\s*(?P<decree>\d{1,4}|[一二三四五六七八九十百零〇]{1,7})\s*号"
)
_CODE = re.compile(r"(?:[一-龥]\s?){1,24}$")
_SPACE = re.compile(r"\s+")
# What issuers' codes begin with: the short name of a province or city, or of a ministry.
_CODE_BEGINS = re.compile(
    r"[京津沪渝冀豫辽黑湘皖苏浙赣鄂桂甘晋蒙陕吉闽贵粤藏琼穗深珠汕佛韶莞]"
    r"|国[发办函令]|国[一-龥]{1,4}[发函]|中[办发]|厅字|人社部|财[^政]|教[^育]|发改|工信|自然资|环[^境]|建[^设]|交[^通]"
    r"|水[^务利]|农[^业村]|商[^务]|文旅|卫[^生]|应急|银[^行]|证监|税总|市监|安委办|国家|财政部|国务院"
)
# Words of the sentence that run into a code: 按粤府办…, 执行穗府….
_SENTENCE_WORDS = re.compile(
    r"(?:文(?=[和及与])|根据|按照|依据|依照|参照|遵照|执行|落实|贯彻|转发|印发|废止|修订|实施|以及|关于|按|据|和|及|与|以|在|对|由|将|原|见)+"
)
_DECREE_SERIAL = re.compile(r"[（(]?第\s*(\d{1,4}|[一二三四五六七八九十百零〇]{1,7})\s*号[）)]?")
_ANNOUNCEMENT_SERIAL = re.compile(r"[（(]?((?:19|20)\d\d)\s*年\s*第\s*(\d{1,4})\s*号[）)]?")
_LOOK_BACK = 24
_LONGEST_ISSUER = 30


def find_numbers(text: str) -> Iterator[FoundNumber]:
    """Document numbers in `text`, from left to right."""
    if "号" not in text:
        return
    end = 0
    for found in _NUMBER.finditer(text):
        code = _CODE.search(text, max(end, found.start() - _LOOK_BACK), found.start())
        if code is None:
            continue
        start = _begin_of_code(text, code.start(), found.start())
        end = found.end()
        yield FoundNumber(_in_one_form(text[start : found.start()], found), start, end)


def number_line(text: str) -> str | None:
    """The document number, where it is all that a line holds."""
    if "号" not in text or len(text) > 48:
        return None
    bare = text.strip()
    if bare[0] in "（(" and bare[-1] in "）)":
        bare = bare[1:-1].strip()
    found = _NUMBER.search(bare)
    if found is None or found.end() < len(bare) - 1 or not _CODE.fullmatch(bare[: found.start()]):
        return None
    return _in_one_form(bare[: found.start()], found)


def _in_one_form(code: str, found: re.Match[str]) -> str:
    """The number that an issuer's code, as printed, and what was found after it make up."""
    issuer = _SPACE.sub("", code)
    if year := found["year"]:
        return f"{issuer}〔{_SPACE.sub('', year)}〕{int(_SPACE.sub('', found['serial']))}号"
    if year := found["notice_year"]:
        return f"{issuer}{year}年第{int(found['notice_serial'])}号"
    return f"{issuer}{found['order']}第{found['decree']}号"


def decree_line(above: str, text: str) -> str | None:
    """The number of a decree or an announcement printed in two lines.

    `示例市人民政府令`, then `第12号`; `示例市统计局公告`, then `2024年第1号`.
    """
    if text[-1:] not in ("号", "）", ")") or len(above) > 2 * _LONGEST_ISSUER:
        return None
    issuer = _SPACE.sub("", above)
    if len(issuer) > _LONGEST_ISSUER:
        return None
    if issuer.endswith(("令", "公告")) and text.startswith(("第", "（第", "(第")):
        found = _DECREE_SERIAL.fullmatch(text.strip())
        return f"{issuer}第{found[1]}号" if found else None
    if issuer.endswith(("公告", "通告")):
        found = _ANNOUNCEMENT_SERIAL.fullmatch(text.strip())
        return f"{issuer}{found[1]}年第{int(found[2])}号" if found else None
    return None


def _begin_of_code(text: str, start: int, end: int) -> int:
    """Where the issuer's code begins in `text[start:end]`, a run of characters that may begin with the sentence's."""
    if start and text[start - 1] in "（([":
        return start
    if start and text[start - 1].isdigit() and text[start] in "年月日":  # 2019年1月1日示例市人民政府令第12号
        start += 1
    if words := _SENTENCE_WORDS.match(text, start, end):
        start = words.end() if words.end() < end else start
    if end - start <= 5:
        return start
    begins = _CODE_BEGINS.search(text, start, end)
    return begins.start() if begins else start
