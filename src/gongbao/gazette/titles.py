"""Titles: where one stands, over how many lines, what it is without the white space of line ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from gongbao.gazette import shapes
from gongbao.gazette.metadata import split_organs
from gongbao.gazette.printed import Paragraph

_DRAFT = re.compile(r"草案|征求意见稿|送审稿|公开征求")
_ALIKE = 0.6  # of the shorter title found in the other, in order


def normal_title(written: str) -> str:
    """A title without the white space of line ends; between issuers one space stays."""
    organs, about, rest = written.strip().partition("关于")
    if not about or not re.search(r"\s", organs) or not shapes.is_organ_line(organs):
        return shapes.squeeze(written)
    return " ".join(split_organs(organs)) + about + shapes.squeeze(rest)


def titles_agree(listed: str, printed: str) -> bool:
    """Whether a listed title names the text whose printed title is given: most of it occurs there in order."""
    a, b = shapes.squeeze(listed), shapes.squeeze(printed)
    if b in a or a in b:
        return True
    matched = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return matched >= _ALIKE * min(len(a), len(b))


def is_draft(title: str) -> bool:
    """Whether a title says that the text is a draft."""
    return bool(_DRAFT.search(title))


def title_at(paragraphs: Sequence[Paragraph], begin: int, objects: Sequence[str] = ()) -> tuple[list[str], int]:
    """The title that stands at `begin` (lines), and where the text under it begins.

    `objects` are titles that could stand there: lines are added until one of them is complete.
    """
    lines: list[str] = []
    position = begin
    while position < len(paragraphs) and len(lines) < 6:
        text = paragraphs[position].text
        if not shapes.is_title_like(text) and not _is_bracket(text):
            break
        joined = shapes.squeeze("".join(lines))
        if lines and not _is_bracket(text) and (_same_title(joined, objects) or _is_over(joined, text, objects)):
            break
        lines.append(text)
        position += 1
    return lines, position


def _is_bracket(text: str) -> bool:
    """（试行）, （2020—2022年）: a line of a title that looks like a sign."""
    return len(text) <= 20 and text[:1] in "（(" and text[-1:] in "）)" and not text.startswith(("（此件", "(此件"))


def _same_title(joined: str, objects: Sequence[str]) -> bool:
    return any(joined == named.replace("〈", "《").replace("〉", "》") or joined == named for named in objects)


def _is_over(joined: str, text: str, objects: Sequence[str]) -> bool:
    """Whether a title is complete before `text`: it ends as titles do and no known title goes on."""
    bare = shapes.squeeze(text)
    if any(named.startswith(joined + bare) for named in objects):
        return False
    return shapes.ends_as_title(joined) and (shapes.is_organ_line(text) or len(joined) >= 4)
