"""What the source has lost or leaves in doubt: flagged with the best reading and its reason, never filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongbao.gazette.lines import Lines
from gongbao.gazette.marks import CLOSES, ENDS_SENTENCE
from gongbao.gazette.model import Flag
from gongbao.gazette.paragraphs import Paragraphs
from gongbao.gazette.printed import Mark
from gongbao.text.characters import ONE_TO_ONE, PRIVATE_POINT, simplified
from gongbao.text.typography import Repairs

_UNIT: Final = (
    r"%|‰|个百分点|倍|万亿元|亿元|万元|元|亿|万|平方米|平方公里|立方米|公里|千米|毫米|厘米|米|公顷|亩|万吨|吨|千克|公斤"
    r"|克|毫升|升|千瓦时|千瓦|兆瓦|度|小时|分钟|个月|年|天|岁|人次|成"
)
_GAP: Final = re.compile(rf"(?P<whole>\d{{1,4}}) (?P<fraction>\d{{1,3}})\s*(?P<unit>{_UNIT})")
_POINT: Final = re.compile(rf"[0-9０-９](?:[.．·‧•]|{PRIVATE_POINT})(?= ?[0-9０-９])")
_MARKER_WITH_POINT: Final = re.compile(rf"(?m)^ ?[0-9０-９]{{1,2}}(?:[.．]|{PRIVATE_POINT})")
_MARKER_WITHOUT: Final = re.compile(r"(?m)^ ?[１-９][０-９]? [一-龥]{4}")
_UNKNOWN: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufffd\ua000-\ua4cf]")
_BETWEEN_DIGITS: Final = re.compile(r"([0-9０-９])[^0-9０-９\s] ?([0-9０-９]+)")
_PLAIN: Final = str.maketrans({before: after for before, (after, _) in ONE_TO_ONE.items() if len(before) == 1})
_LAST_CIRCLED_IN_GBK: Final = "⑩"
_CIRCLED_NUMBERS: Final = 20
_ENDS_SERIES: Final = (Mark.ITEM, Mark.HEADING, Mark.ARTICLE, Mark.CHAPTER, Mark.CENTRED)


def has_points(raw: str) -> bool:
    """Whether a text shows a decimal point, or a point after a list number, anywhere."""
    return _POINT.search(raw) is not None or _MARKER_WITH_POINT.search(raw) is not None


def markers_without_points(raw: str) -> bool:
    """Whether list numbers stand without their points: `１ 领取…`."""
    return _MARKER_WITHOUT.search(raw) is not None


def lost_points(repairs: Repairs, lines: Lines, pointless: bool) -> Iterator[Flag]:
    """Two numbers with one blank between and a unit behind, where a decimal point must have been."""
    raw = repairs.raw
    for gap in repairs.number_gaps:
        start = gap
        while start and (raw[start - 1].isdigit()):
            start -= 1
        found = _GAP.match(raw[start : gap + 16].translate(_PLAIN))
        if found is None or raw[start - 1 : start] in (".", "．", PRIVATE_POINT):
            continue
        reading = f"{found['whole']}.{found['fraction']}{found['unit']}"
        reason = "两个数之间只有一个空格，后面是一个单位"
        if pointless:
            reason += "；全文没有一个小数点，可见印刷字体的小数点在提取时丢失"
        yield Flag(
            "小数点丢失", lines.number_at(gap), raw[start : start + found.end()].replace("\n", " "), reading, reason
        )


def unknown_characters(repairs: Repairs, lines: Lines) -> Iterator[Flag]:
    """Characters that no table knows: private-use code points, marks of undecodable bytes."""
    known = ONE_TO_ONE.keys()
    for found in _UNKNOWN.finditer(repairs.raw):
        if found[0] in known:
            continue
        place = repairs.raw[max(found.start() - 6, 0) : found.end() + 6].replace("\n", " ")
        if found[0] == "\ufffd":
            yield Flag("乱码", lines.number_at(found.start()), place, None, "此处字节损坏，原字无从得知")
            continue
        reason = f"U+{ord(found[0]):04X}不在已知字体的对照表中"
        around = _BETWEEN_DIGITS.match(repairs.raw, max(found.start() - 1, 0))
        best = f"{around[1]}.{around[2]}".translate(_PLAIN) if around else None
        if best is not None:
            reason += "；前后都是数字，像是小数点"
        yield Flag("未识别字符", lines.number_at(found.start()), place, best, reason)


def names_in_traditional(repairs: Repairs, lines: Lines) -> Iterator[Flag]:
    """Traditional characters in a person's name: perhaps a recognition error, perhaps how the name is written."""
    for at in repairs.names:
        character = repairs.raw[at]
        place = repairs.raw[max(at - 3, 0) : at + 3].replace("\n", " ")
        reason = "简体文本中的繁体字，可能是识别错误，但人名用字以本人为准，不改"
        yield Flag("人名用字", lines.number_at(at), place, simplified(character), reason)


def page_number_contradictions(lines: Lines) -> Iterator[Flag]:
    """Page numbers that do not increase."""
    turned = "（按印刷习惯倒读）" if lines.reversed_numbers else ""
    for at, digits, before in lines.contradictions:
        number = int(digits[::-1] if lines.reversed_numbers else digits)
        reason = f"页码应当递增：此前已到第{before}页，这里{turned}却是第{number}页；可能缺页、错页或识别有误"
        yield Flag("页码矛盾", at + 1, digits, None, reason)


def repeated_at_breaks(paragraphs: Paragraphs) -> Iterator[Flag]:
    """One character at both sides of a page break in recognised text: `…区域型数` / `数字经济…`."""
    for paragraph in paragraphs.joined_below(0.98):
        for start, number in paragraph.pieces[1:]:
            before, after = paragraph.text[start - 1], paragraph.text[start]
            if before == after and "\u4e00" <= after <= "\u9fff" and paragraph.text[start - 2] != before:
                found = paragraph.text[max(start - 4, 0) : start + 4]
                best = paragraph.text[max(start - 4, 0) : start] + paragraph.text[start + 1 : start + 4]
                yield Flag("页间重字", number, found, best, "换页处同一个字出现两次，其中一个可能是识别时多出来的")


def lost_circled_numbers(paragraphs: Paragraphs) -> Iterator[Flag]:
    """Paragraphs after ⑩ that lack their number: fonts of these gazettes have circled numbers to ten only."""
    following = 0
    for at in range(len(paragraphs)):
        mark = paragraphs.mark(at)
        if mark is Mark.CIRCLED:
            following = 11 if paragraphs.text(at)[0] == _LAST_CIRCLED_IN_GBK else 0
        elif not following:
            continue
        elif mark in _ENDS_SERIES or following > _CIRCLED_NUMBERS:
            following = 0
        elif mark is Mark.NONE:
            missing, found = chr(ord("①") + following - 1), paragraphs.text(at)[:12]
            reason = "前面的序号已到⑩，此段没有序号；印刷字体的圈码到⑩为止，之后的序号可能在提取时丢失"
            yield Flag("列举序号丢失", paragraphs.lines_of(at)[0], found, missing + found, reason)
            following += 1


def cut_ends(paragraphs: Paragraphs) -> Iterator[str]:
    """Findings on a text that begins or ends in the middle of a sentence."""
    if not paragraphs:
        return
    first, last = paragraphs[0], paragraphs[-1]
    if first.mark is Mark.NONE and len(first.text) > 30 and first.text[0] not in "《“":
        yield f"第{first.first}行：文本从句子中间开始，前面可能缺失"
    ends = last.text[-1] in ENDS_SENTENCE | CLOSES or "\t" in last.text
    if last.mark is not Mark.CENTRED and len(last.text) > 30 and not ends:
        yield f"第{last.last}行：文本在句子中间结束，后面可能缺失；请核对文件是否完整"
