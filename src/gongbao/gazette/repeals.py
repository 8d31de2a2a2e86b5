"""Which other documents a text ends or keeps in force for longer: repeals, lists of repealed documents, extensions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongbao.gazette.metadata import DAY, begin_of_clause, written_date
from gongbao.gazette.model import Citation

_SENTENCE = re.compile(r"[^。！？]*[。！？]?")
_ENDED = re.compile(r"(?<!已)(?<!已经)(?<!依法)废止|停止执行|停止使用|不再执行|(?:自行|即行|宣布|同时|日起)失效")
_DECIDES_TO_END = re.compile(r"(?:决定|现予?)$")
_REPEALS_A_LIST = re.compile(r"(?:废止|失效)[^。；]*[：:]$|(?:以下|下列)[^。；]*(?:废止|失效|停止执行)[：:]$")
_EXTENDED = re.compile(rf"有效期限?\s*(?:予以)?\s*(?:延长|延续|顺延)\s*(?:至|到)\s*{DAY}")
_LIST_OF_REPEALED = re.compile(r"(?:废止|失效)[^，。]*(?:目录|清单|文件|名单)")
_IN_MARKS = re.compile(r"《[^》]*》")
_ON_GROUND_OF = re.compile(r"根据|按照|依据|依照|遵照|落实|贯彻")


def repeals(text: str, cited: Sequence[tuple[int, Citation]]) -> list[Citation]:
    """Which of the documents cited in `text`, given with their positions, it repeals."""
    ended: list[Citation] = []
    if not cited or not _ENDED.search(text):
        return ended
    for sentence in _SENTENCE.finditer(text):
        if not sentence[0]:
            continue
        named_after = False
        for end in _ENDED.finditer(text, sentence.start(), sentence.end()):
            if named_after:
                break  # 废止《…》，自…起停止执行: the second word is about the same documents
            after = text[end.end() : end.end() + 8].lstrip("了以下列文件：: ")
            decides = _DECIDES_TO_END.search(text, sentence.start(), end.start()) is not None
            behind = [c for at, c in cited if end.end() <= at < sentence.end()]
            if end[0] == "废止" and behind and (decides or after.startswith(("《", "原《"))):
                objects, named_after = behind, True
            else:
                begin = _after_ground(text, sentence.start(), end.start())
                objects = [c for at, c in cited if begin <= at < end.start()]
            ended += [c for c in objects if c not in ended and (c.number or c.title) and not c.path]
    return ended


def extensions(text: str, cited: Sequence[tuple[int, Citation]]) -> list[tuple[Citation, date]]:
    """Which of the documents cited in `text` it says stay in force for longer, each with its last day."""
    extended: list[tuple[Citation, date]] = []
    for said in _EXTENDED.finditer(text):
        last_day = written_date(*said.groups())
        if last_day is not None:
            begin = _after_ground(text, begin_of_clause(text, said.start()), said.start())
            extended += [(cite, last_day) for at, cite in cited if begin <= at < said.start() and not cite.path]
    return extended


@dataclass(slots=True)
class RepealedList:
    """Follows the paragraphs of a text through lists that a lead says are repealed: 决定废止下列文件：, then 一、《…》.

    A list goes on as it began: its entries have signs, or are bare titles.
    """

    _open: bool = False
    _signed: bool | None = None

    def holds(self, text: str, signed: bool) -> bool:
        """Whether the next paragraph is an entry of such a list; `signed` where it begins with a sign."""
        if text[-1:] in ("：", ":") and _REPEALS_A_LIST.search(text):
            self._open, self._signed = True, None
            return False
        entry = self._open and (signed or text.startswith("《")) and self._signed in (None, signed)
        self._open, self._signed = entry, signed if entry else None
        return entry and "继续有效" not in text


def lists_repealed(title: str) -> bool:
    """Whether an attachment of this title lists documents that are repealed: 废止的规范性文件目录."""
    return bool(_LIST_OF_REPEALED.search(title)) and "继续有效" not in title


def _after_ground(text: str, begin: int, end: int) -> int:
    """Where a sentence goes on after 根据…，: what it is grounded on is not repealed."""
    found = _ON_GROUND_OF.search(_IN_MARKS.sub(lambda title: "　" * len(title[0]), text), begin, end)
    if found is None:
        return begin
    comma = text.find("，", found.end(), end)
    return comma if comma >= 0 else end
