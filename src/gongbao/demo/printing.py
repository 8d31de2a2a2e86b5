"""Prints a clean text the way page extraction hands a gazette over: wrapped, paged, with the usual damage.

The demonstration reads what this prints, so it shows the repairs at work; what was printed is known, so a test
can hold the reading against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from gongbao.gazette.measure import INDENT, width

MEASURE = 36  # width of a full line of the body, in Han characters
LINES_ON_PAGE = 22
_NEVER_FIRST = tuple("，。；、：》）")
_PRINTED = str.maketrans(
    {"，": "ꎬ ", "。": "ꎮ", "；": "ꎻ ", "、": "、 ", "：": ":", "《": "«", "》": "»", "（": " (", "）": ") "}
    | {chr(code): chr(code + 0xFEE0) for code in range(ord("0"), ord("9") + 1)}
)


def clean_text() -> list[str]:
    """The paragraphs of the demonstration gazette as written, without the remarks."""
    text = files("gongbao.demo").joinpath("gazette.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def print_gazette(paragraphs: list[str], title: str = "示例市人民政府公报 ２０２３ 年第 ６ 期") -> str:
    """`paragraphs` as printed: lines of `MEASURE`, running headers, page numbers as reversed digits.

    A decimal point between digits is lost and leaves a space, as it did in the gazette of 2020.
    """
    printed: list[str] = []
    page = 1
    for position, line in enumerate(_lines(paragraphs)):
        if position and position % LINES_ON_PAGE == 0:
            printed += [f"{_full_width(page)[::-1]}(本文与正式文件同等效力)", "", "　 " + title, ""]
            page += 1
        printed += [line, ""]
    printed.append(f"{_full_width(page)[::-1]}(本文与正式文件同等效力)")
    return "\n".join(printed) + "\n"


def _lines(paragraphs: list[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        text = paragraph.removeprefix("== ")
        room = MEASURE - INDENT if text.endswith(("。", "；")) else MEASURE  # body text is indented
        while text:
            end = _fitting(text, room)
            yield _damaged(text[:end])
            text, room = text[end:], MEASURE


def _fitting(text: str, room: float) -> int:
    """How many characters of a text fill a line; a mark that may not begin the next one hangs over its end."""
    end = next(count for count in range(len(text), 0, -1) if width(_damaged(text[:count])) <= room)
    return end + (text[end : end + 1] in _NEVER_FIRST)


def _damaged(line: str) -> str:
    pieces = line.split(".")
    return " ".join(pieces).translate(_PRINTED).replace("  ", " ").strip()


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
