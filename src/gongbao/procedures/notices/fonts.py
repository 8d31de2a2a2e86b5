"""Which fonts a notice is printed with: lists by configuration, of which the installed ones are taken in order.

An office that has 仿宋_GB2312 and 方正小标宋 gets the papers it is used to; elsewhere free fonts stand in. A character
that the first font lacks is taken from the next of the list; the printer refuses one that none has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

_FREE_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC")
_FREE_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC")
_RARE = ("HanaMinA", "HanaMinB", "BabelStone Han", "Plangothic P1", "Plangothic P2")
"""Fonts for characters beyond the standards in daily use, tried last."""


class FontsMissingError(RuntimeError):
    """No Chinese font is installed; the message says which package to install."""


@dataclass(frozen=True, slots=True)
class FontLists:
    """For each use the font families in order of preference. The defaults are what offices have, then free fonts."""

    body: tuple[str, ...] = (
        "FangSong_GB2312",
        "仿宋_GB2312",
        "FangSong",
        "仿宋",
        "STFangsong",
        "FandolFang R",
        "FandolFang",
        "LXGW WenKai",
        *_FREE_SERIF,
        *_RARE,
    )
    title: tuple[str, ...] = (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋简体",
        "FZXiaoBiaoSong-B05",
        *_FREE_SERIF,
        "SimSun",
        "LXGW WenKai",
        *_RARE,
    )
    heading: tuple[str, ...] = ("SimHei", "黑体", *_FREE_SANS, "LXGW WenKai", *_FREE_SERIF, *_RARE)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The installed families of each list, in order; the first is the one that a report names."""

    body: tuple[str, ...]
    title: tuple[str, ...]
    heading: tuple[str, ...]

    def report(self) -> str:
        """The fonts used, as a run's report says it."""
        return f"正文{self.body[0]}，标题{self.title[0]}，小标题{self.heading[0]}"


def installed(lists: FontLists, families: Collection[str]) -> Fonts:
    """Of each list what is installed (names compared without case). FontsMissingError where a list has nothing."""
    known = {family.casefold(): family for family in families}
    found = {
        use.name: tuple(
            dict.fromkeys(known[name.casefold()] for name in getattr(lists, use.name) if name.casefold() in known)
        )
        for use in fields(FontLists)
    }
    if missing := [use for use, names in found.items() if not names]:
        wanted = "、".join(dict.fromkeys(name for use in missing for name in getattr(lists, use)))
        raise FontsMissingError(
            f"没有可用的中文字体（用途：{'、'.join(_USES[use] for use in missing)}；找过：{wanted}）。"
            "请安装其一，如 Debian：apt-get install fonts-noto-cjk fonts-lxgw-wenkai；"
            "或把字体文件放入一个文件夹，用 --fonts 指明。"
        )
    return Fonts(**found)


def preferring(body: Sequence[str], lists: FontLists | None = None) -> FontLists:
    """The lists with fonts of an office's own choice before the others of the body."""
    base = lists or FontLists()
    return FontLists((*body, *base.body), base.title, base.heading)


_USES: Mapping[str, str] = {"body": "正文", "title": "标题", "heading": "小标题"}
