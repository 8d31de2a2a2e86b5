"""How people write a document's number, title and the path to a provision, folded to one form each.

`穗民规字[2021] 6号`, `穗民规字2021第6号` and `穗民規字〔2021〕6號` fold alike; so do `第4条第1款` and `第四条第一款`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from gongbao.text.address import Address

_OPEN, _CLOSE = r"[〔\[【(（「]?", r"[〕\]】)）」]?"
NUMBER = re.compile(
    rf"(?P<code>[\u4e00-\u9fff]{{1,16}}?)\s*{_OPEN}\s*(?P<year>(?:19|20)\d\d)\s*年?\s*{_CLOSE}\s*第?\s*(?P<serial>\d{{1,4}})\s*号"
)
_UNIFIED = re.compile(r"GZ\s*(\d{10})\b", re.IGNORECASE)
_BARE_STEP = re.compile(r"第?\s*([零〇一二三四五六七八九十百千]+|\d+)\s*([章节条款项目])")
_ITEM_WITH_WORD = re.compile(r"第?\s*[（(]([零一二三四五六七八九十百]+)[）)]\s*项")
_ISSUED = re.compile(r"关于(?:印发|发布|公布|转发|颁布)(.{4,}?)(?:的?通知|的?公告|的?通告)?$")
_SPACE = re.compile(r"\s+")
_NOT_IN_TITLES = re.compile(r"[\s《》〈〉“”\"'‘’、，。,.（）()〔〕\[\]—-]+")


# Not NFKC: it would turn ① into 1.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplified(written: str) -> str:
    """Traditional characters as simplified ones; full-width Latin letters and digits as half-width."""
    return str(_converter().convert(written.translate(_HALF_WIDTH)))


def fold_number(number: str) -> str | None:
    """`穗民规字〔2021〕6号` as `穗民规字/2021/6`; None where it is no document number."""
    found = NUMBER.search(simplified(number))
    return f"{found['code']}/{found['year']}/{int(found['serial'])}" if found else None


def fold_unified(number: str) -> str | None:
    """`gz 0320220007` as `GZ0320220007`; None where it is no unified number."""
    found = _UNIFIED.search(simplified(number))
    return f"GZ{found[1]}" if found else None


def fold_title(title: str) -> str:
    """A title without book marks, stops and white space, simplified."""
    return _NOT_IN_TITLES.sub("", simplified(title))


def fold_path(path: str) -> str:
    """The path to a provision in the form of `Address.path`, without white space; raises ValueError as it does."""
    written = _ITEM_WITH_WORD.sub(r"（\1）", simplified(path).strip())
    written = _BARE_STEP.sub(r"第\1\2", written)
    return _SPACE.sub("", Address.parse(written, document="此").path)


def fold_titles(title: str) -> set[str]:
    """The folded forms by which others cite a document of this title: as printed, and what it issues or forwards.

    `…关于印发某某办法的通知` is cited as 《某某办法》.
    """
    folded = fold_title(title)
    names = {folded}
    if found := _ISSUED.search(folded):
        names.add(found[1])
    return names
