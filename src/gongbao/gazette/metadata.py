"""What a document says of itself: issuers, in force from, validity, what it repeals and forwards.

Only what the text says; None is "not stated". The last day in force is computed, by a choice that the caller makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from gongbao.gazette.model import Validity
from gongbao.gazette.shapes import is_officer_line, squeeze
from gongbao.text.numerals import parse_chinese_numeral


class TermEnd(StrEnum):
    """On which day a validity of N years ends, counted from the first day in force.

    The texts do not say. DAY_BEFORE: the day before the same date N years on, so that the first day counts
    (from 2021-09-01, five years: 2026-08-31). SAME_DAY: the same date, as Civil Code art. 201 and 202 count periods,
    leaving out the day they begin (2026-09-01).
    """

    DAY_BEFORE = "首日计入：对应日的前一日届满"
    SAME_DAY = "首日不计入：对应日届满"


@dataclass(frozen=True, slots=True)
class InForce:
    """From when a document is in force, in which words, and for how long. `by_issue`: 自印发之日起."""

    first_day: date | None
    written: str | None
    by_issue: bool
    validity: Validity | None


WRITTEN = "文中写明"
_LONGEST_BACK = 365  # days from the day in force to a later day of issue
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})"
_IN_FORCE = r"(?:起)?(?:正式)?\s*(?:施行|实施|执行|生效|实行|试行|起效|启用)"
_YEAR, _MONTH = r"(\d{4}|[〇○零一二三四五六七八九]{4})\s*年", r"(\d{1,2}|[一二三四五六七八九十]{1,2})\s*月"
DAY = rf"{_YEAR}\s*{_MONTH}\s*(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*日"
_ITSELF = (
    r"(?:本[一-龥]{0,8}?(?:办法|细则|规定|条例|通知|意见|通告|公告|措施|方案|制度|规则|文件|决定|规划|计划|指引|规范|标准|要点|政策|工作指引)"
    r"|上述[一-龥]{0,6}|该[一-龥]{1,4})"
)
_FROM_ISSUE = re.compile(
    rf"(?:自|从|于)?\s*(?:{_ITSELF})?\s*(?:印发|发布|公布|下发|发文|签发|颁布|通过|印发公布)\s*之日起\s*"
    rf"(?:(?:满\s*)?({_NUMBER})\s*(日|天|个月)后?)?\s*(?:{_IN_FORCE}|(?<=起)计算)"
)
_FROM_DAY = re.compile(rf"(?:自|从|于)?\s*{DAY}\s*{_IN_FORCE}")
_FROM_MONTH = re.compile(rf"(?:自|从)\s*{_YEAR}\s*{_MONTH}\s*(?=起){_IN_FORCE}")
_PERIOD = re.compile(
    rf"(?:自|从|为|：|:)\s*{DAY}\s*(?:起)?\s*(?:施行|实施|执行|生效)?\s*[，,]?\s*(?:有效期)?\s*(?:至|到|—|－|-)\s*{DAY}\s*(止?)"
)
_NAMES_TERM = re.compile(r"(?:有效|施行|实施|执行|试行)(?:期限?|时间)\s*(?:为|是|：|:)?\s*(?:自|从)?$")
_PERIOD_OF = re.compile(rf"{_ITSELF}|(?:有效|施行|实施|执行|试行)(?:期限?|时间)")
_SUBJECT = re.compile(rf"{_ITSELF}|现予?(?:公布|发布)|^(?:自|从|施行|有效)")
_TERM = r"(?:有效|试行|施行|实施|执行)期限?"
_VALID_YEARS = re.compile(
    rf"(?:{_TERM}\s*(?:为|是|：|:)?\s*(?:暂定为?)?\s*(?:自[^，。；]{{2,20}}起)?|试行)\s*({_NUMBER})\s*(年|个月)"
)
_VALID_UNTIL = re.compile(rf"(?:{_TERM})?\s*(?:截止|截至|至|到)\s*(?:为|至|到)?\s*{DAY}")
_VALID_UNTIL_YEAR_END = re.compile(rf"{_TERM}\s*(?:截止|截至|至|到)\s*{_YEAR}(?:底|末)")
_UNTIL_NAMED = re.compile(rf"{_TERM}|失效|废止|止")
_OPEN_END = re.compile(r"(失效日期|废止日期|停止执行(?:时间|日期)|有效期限?)另行(?:通知|公布|规定)")
_VALID = re.compile(r"有效期|试行期|施行期|实施期|执行期|失效日期|废止日期|停止执行")
_MAY_SAY = re.compile(r"起|有效期|试行期|实施期|执行期|施行期")


def in_force(texts: Iterable[str], issued: date | None, term_end: TermEnd = TermEnd.DAY_BEFORE) -> InForce:
    """From when and until when, from the paragraphs of a document (the last that says it prevails).

    A decision that amends a regulation prints it again with its old clause: a day long before the day of issue does
    not prevail over a later one.
    """
    found = InForce(None, None, False, None)
    for text in texts:
        if _MAY_SAY.search(text) is None:
            continue
        read = _read_in_force(text, issued, term_end)
        if read is None or (found.first_day and _is_long_before(read.first_day, issued)):
            continue
        found = read
    return found


def _is_long_before(first_day: date | None, issued: date | None) -> bool:
    return first_day is not None and issued is not None and (issued - first_day).days > _LONGEST_BACK


def _read_in_force(text: str, issued: date | None, term_end: TermEnd) -> InForce | None:
    """The clause 本办法自…起施行，有效期…年 in a paragraph, if it is one."""
    if period := _PERIOD.search(text):
        begin = begin_of_clause(text, period.start())
        first_day, last_day = written_date(*period.groups()[:3]), written_date(*period.groups()[3:6])
        named = _NAMES_TERM.search(text, begin, period.start(1)) is not None
        begins_elsewhere = _FROM_ISSUE.search(text, begin) or _FROM_DAY.search(text, begin)
        says = period[7] or (named and not begins_elsewhere)
        if says and first_day and _PERIOD_OF.search(text[begin : period.end()]):
            return InForce(first_day, period[0], False, Validity(period[0], None, last_day, WRITTEN))
    for by_issue, pattern in ((True, _FROM_ISSUE), (False, _FROM_DAY), (False, _FROM_MONTH)):
        for found in pattern.finditer(text):
            begin = begin_of_clause(text, found.start())
            if not _SUBJECT.search(text[begin : found.start() + 1].strip() + found[0][:1]) and not _SUBJECT.search(
                text[begin : found.end()].strip()
            ):
                continue
            first_day = _after_issue(found, issued) if by_issue else written_date(*found.groups())
            clause = text[begin : _end_of_clause(text, found.end())]
            written = found[0].strip()
            return InForce(first_day, written, by_issue, validity(clause, first_day, term_end))
    return None


def begin_of_clause(text: str, position: int) -> int:
    """Where the clause that holds `position` begins: after the full stop or semicolon before it."""
    return max(text.rfind(sign, 0, position) for sign in "。；") + 1


def _after_issue(found: re.Match[str], issued: date | None) -> date | None:
    if issued is None or found[1] is None:
        return issued
    if found[2] == "个月":
        return months_after(issued, _number(found[1]))
    return issued + timedelta(days=_number(found[1]))


def _number(written: str) -> int:
    return int(written) if written.isdigit() else parse_chinese_numeral(written)


def _end_of_clause(text: str, position: int) -> int:
    """The end of the sentence, and of the next where that one is about validity."""
    end = text.find("。", position)
    if end < 0:
        return len(text)
    following = text.find("。", end + 1)
    following = len(text) if following < 0 else following
    return following if _VALID.search(text[end + 1 : min(end + 12, following)]) else end


def validity(clause: str, first_day: date | None, term_end: TermEnd = TermEnd.DAY_BEFORE) -> Validity | None:
    """How long `clause` says a document is in force; None where it says nothing."""
    if found := _VALID_YEARS.search(clause):
        length = _number(found[1])
        months = length * 12 if found[2] == "年" else length
        last_day = last_day_in_force(first_day, months, term_end) if first_day else None
        years = length if found[2] == "年" else None
        return Validity(found[0].strip(), years, last_day, term_end.value)
    if _UNTIL_NAMED.search(clause) and (found := _VALID_UNTIL.search(clause)):
        return Validity(found[0].strip(), None, written_date(found[1], found[2], found[3]), WRITTEN)
    if found := _VALID_UNTIL_YEAR_END.search(clause):
        return Validity(found[0].strip(), None, date(_number(found[1]), 12, 31), WRITTEN)
    if found := _OPEN_END.search(clause):
        return Validity(found[0], None, None, "未定")
    return None


def last_day_in_force(first_day: date, months: int, term_end: TermEnd) -> date:
    """The last day of `months` months from `first_day`. A date that the last month lacks becomes its last day."""
    same = months_after(first_day, months)
    if same.day < first_day.day or term_end is TermEnd.SAME_DAY:
        return same
    return same - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same date so many months later, or the last day of a month that lacks it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_of_month = first_of_next - timedelta(days=1)
    return last_of_month if day.day > last_of_month.day else date(year, month + 1, day.day)


# Issuers --------------------------------------------------------------------------------------------------------

_BEFORE_ABOUT = re.compile(r"^(.{2,160}?)\s*(?:关于|转发|印发|办公厅?转发|令)")
_ORGAN_END = (
    "(?:政府|厅|局|委员会|委|办公室|办|院|法院|检察院|行|部|署|会|中心|支队|公司|管委会|监管局|分局|支行|警备区|军区"
    "|海关)"
)
_STAMP = re.compile(r"[（(](?:代章|盖章|章|印章)[）)]")


def issuers(title: str, signature: Sequence[str], masthead: Sequence[str]) -> tuple[str, ...]:
    """The bodies that issued a document: as signed; from the title where the signature is missing or shorter."""
    signed = _signed([line for line in signature if not is_officer_line(line)])
    titled = _titled(title)
    if not signed and not titled:
        named = [squeeze(line).removesuffix("文件").removesuffix("令") for line in masthead if line]
        return tuple(name for name in named if name)
    if not titled:
        return signed
    if not signed:
        return titled
    if len("".join(signed)) >= len("".join(titled)):
        return signed
    return titled


def _signed(signature: Sequence[str]) -> tuple[str, ...]:
    """Signature lines as names; a name that goes on in the next line is one."""
    names: list[str] = []
    for line in signature:
        clean = _STAMP.sub("", line).strip()
        if names and not re.search(_ORGAN_END + "$", squeeze(names[-1])):
            names[-1] += squeeze(clean)
            continue
        names += split_organs(clean)
    if len(names) == 2 and names[0].endswith("改革") and not names[1].startswith(names[0][:2]):
        return (names[0] + names[1],)
    return tuple(names)


def _titled(title: str) -> tuple[str, ...]:
    found = _BEFORE_ABOUT.match(title)
    if found is None:
        return ()
    return tuple(split_organs(found[1])) if re.search(_ORGAN_END + r"(?:等.{1,6})?$", squeeze(found[1])) else ()


def split_organs(text: str) -> list[str]:
    """Names of organs printed in a row: by white space, by 、, and where the region's name begins again."""
    text = text.strip()
    if not text:
        return []
    pieces = re.split(r"[\s、]+", text)
    if all(len(piece) <= 1 for piece in pieces):  # printed with wide spacing: 广 州 市 商 务 局
        return [squeeze(text)]
    merged: list[str] = []
    for piece in pieces:
        if (merged and len(piece) == 1) or (merged and len(merged[-1]) == 1):
            merged[-1] += piece
        else:
            merged.append(piece)
    names: list[str] = []
    for piece in merged:
        if names and not re.search(_ORGAN_END + "$", names[-1]):
            names[-1] += piece
        else:
            names.append(piece)
    region = re.match(r"[一-龥]{2,3}?[省市区州县]", names[0])
    if region is None:
        return names
    return [part for name in names for part in _split_at_region(name, region[0])]


def _split_at_region(name: str, region: str) -> list[str]:
    begins = [found.start() for found in re.finditer(region, name)]
    cuts = [0] + [at for at in begins[1:] if re.search(_ORGAN_END + "$", name[:at])] + [len(name)]
    return [name[a:b] for a, b in pairwise(cuts) if b > a]


def written_date(year: str, month: str, day: str = "1") -> date | None:
    """The day that is written, in digits or Chinese numerals; the first of the month where none is; None for no day."""
    try:
        return date(_number(year), _number(month), _number(day))
    except ValueError:
        return None
