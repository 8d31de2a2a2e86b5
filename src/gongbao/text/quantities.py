"""Numbers in running text with what they measure: money, shares, dates, time limits, ages, counts.

A numeral is one only where a pattern around it says so (第十二条, 三年, 百分之五): 一旦, 统一 and 十分 are words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from gongbao.text.numerals import parse_chinese_numeral, parse_number


class QuantityKind(StrEnum):
    """What a number in a text measures."""

    DATE = "日期"  # 2021年9月1日
    MONTH = "年月"  # 2021年9月
    YEAR = "年份"  # 2021年
    MONTH_DAY = "月日"  # 每年6月30日
    MONTH_OF_YEAR = "月份"  # 每年3月底前: 1 to 12
    DAY_OF_MONTH = "每月几日"  # 次月20日前
    CLOCK_TIME = "时刻"  # 09:00, in minutes after midnight
    MONEY = "金额"  # in yuan
    SHARE = "比例"  # 50%, 万分之六, 三分之一: as a number, 0.5
    POINTS = "百分点"  # 8个百分点
    MULTIPLE = "倍数"  # 1.5倍
    DURATION = "时长"  # 7个工作日, 3年
    RECURRENCE = "周期"  # 每季度, 每3年: the length of the period
    AGE = "年龄"  # 70周岁
    COUNT = "数量"  # 5名, 500千瓦
    ORDINAL = "序数"  # 第十二条
    NUMBER = "数"  # a number without a unit


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day that comes every year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A month of a year."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number found in a text, exact.

    value  Decimal; Fraction where it is not decimal (三分之一); date, YearMonth, MonthDay for days and months.
           Money in yuan, shares as a number (50% is 0.5), everything else in `unit`.
    unit   the unit as gazettes write it: 元, 工作日, 日, 月, 年, 小时, 周岁, 名 …; of money per something 元/亩;
           empty for shares and bare numbers.
    start  place in the text; `end` excluded.
    """

    kind: QuantityKind
    value: Decimal | Fraction | date | YearMonth | MonthDay
    unit: str
    written: str
    start: int
    end: int


_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CHINESE = r"[零〇一二三四五六七八九十百千两]+"
_SCALE = r" ?(?:万亿|[百千]?万|[百千]?亿|[百千](?![瓦米克伏分卡帕字]))"
_ARABIC = rf"{_DIGITS}(?:{_SCALE}(?:{_DIGITS}{_SCALE})?)?"
_HAN_NUMBER = rf"(?:半|{_CHINESE}(?:点{_CHINESE})?(?:万亿|万|亿)?(?:(?<=[万亿]){_CHINESE}(?:万)?)?)"
_ANY = rf"(?:{_ARABIC}|{_HAN_NUMBER})"
_DASH = r" ?(?:—+|–|～|~|至|到|-) ?"
_FULL_YEAR = r"(?:(?:1[89]|20)\d\d|[一二][〇○零一二三四五六七八九]{3})"
_ONE_OR_TWO = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_PER_UNITS = r"平方米|立方米|千瓦时|工作日|人次|个月|小时|季度|学年|亩|人|户|月|年|日|天|次|吨|家|项|个|套|台|辆|场|生"
_PER = rf"(?:(?: ?/ ?|每)(?:{_PER_UNITS}))"
_DURATION_UNITS = (
    r"个?工作日|个?工作小时|个?日历日|个?自然日|个月份?|个?季度|个?学年|个?年度|个?学期|周年|个?星期|周(?!岁)|年|月|日|天"
    r"|个?小时|个?钟头|分钟|秒"
)
_RECURRING_UNITS = r"个?工作日|个?季度|个?学年|个?学期|年度|个月|星期|小时|分钟|年|月|周|日|天"
_HAN_COUNT_UNITS = (
    r"倍|人次|名|家(?!具|庭|居|长)|户|次(?!性|月|年|日)|份(?!额)|张|辆|台|所|间|周岁|岁|级|档|类|项|平方米|公里|米|亩"
    r"|人(?!民|员|才|口|数|均|力|事|工|社|大)|个(?!人|体|别|性|案)"
)
# A Chinese numeral is read as a count only before these units, which are no parts of common words.
_COUNT_UNITS = (
    r"个百分点|平方公里|平方米|立方米|公里|千米|厘米|毫米|微米|米|公顷|亩|千伏安|千伏|千瓦时|千瓦|兆瓦|万千瓦|兆|万吨|吨|千克"
    r"|公斤|克|毫克|升|毫升|度|℃|摄氏度|人次|万人|人|名|家|户|次(?!月|年|日|性)|份|张|项|件|套|辆|台|所|处|间|座|宗|场|种"
    r"|类|级|档|批|届|倍|岁|门|支|只|部|起|条|款|字|篇|位|方|面|层|栋|幢|组|个|步|期|kV|kW|kWh|MW|MHz|GHz|mm|cm|km|m²|㎡|m|G"
)
_NOT_NUMERAL_BEFORE = r"(?<![统同唯第之单专万逐另上下])"

_PATTERN: Final = re.compile(
    # Not quantities: document numbers, standards, links, list numbers, the day D-1 of a schedule, 十四五,
    # and two numbers between which a decimal point was lost (1 5倍), since neither is what was printed.
    rf"(?P<skip>〔\d{{4}}〕第?\d+号|https?://\S+|[A-Za-z]+[/ ]?[A-Za-z]* ?-?\d[\d.\-—]*(?:[A-Za-z]\w*)?"
    rf"|(?:^|(?<=\n))\d{{1,3}}[.．、](?!\d)|十[一二三四]五(?=[”\"规时期、])|{_FULL_YEAR}年第\d+[期号]"
    rf"|\d{{1,4}} \d{{1,3}} ?(?:[%％‰元亩]|万元|亿元|{_COUNT_UNITS}))"
    rf"|(?P<date>(?P<dy>{_FULL_YEAR}) ?年 ?(?P<dm>{_ONE_OR_TWO}) ?月 ?(?P<dd>{_ONE_OR_TWO}) ?[日号])"
    rf"|(?P<month>(?P<my>{_FULL_YEAR}) ?年 ?(?P<mm>{_ONE_OR_TWO}) ?月(?!内|以内))"
    rf"|(?P<year>(?P<yy>{_FULL_YEAR}) ?年(?!以上|以内|内))"
    rf"|(?P<monthday>(?P<nm>{_ONE_OR_TWO}) ?月 ?(?P<nd>{_ONE_OR_TWO}) ?[日号])"
    rf"|(?P<dayofmonth>(?<=[每次当下上本]月) ?(?P<om>{_ONE_OR_TWO}) ?[日号]"
    rf"|(?<=于) ?(?P<om2>{_ONE_OR_TWO}) ?日(?=前))"
    r"|(?P<clock>(?P<ch>[01]?\d|2[0-4])[:：](?P<cm>[0-5]\d)(?!\d))"
    rf"|(?P<per>(?P<base>百|千|万)分之(?P<pn>{_ANY})(?:{_DASH}(?:(?:百|千|万)分之)?(?P<pn2>{_ANY}))?)"
    rf"|(?P<partof>(?P<below>{_CHINESE})分之(?P<above>{_CHINESE}))"
    rf"|(?P<percent>(?P<xn>{_DIGITS}) ?[%％‰]?{_DASH}(?P<xn2>{_DIGITS}) ?(?P<xs2>[%％‰])"
    rf"|(?P<x1>{_DIGITS}) ?(?P<x1s>[%％‰]))"
    rf"|(?P<tenths>(?P<tn>[一二三四五六七八九两]|\d) ?成(?![为立果就员本年效长功绩品套交分型都]))"
    rf"|(?P<money>(?P<an>{_ANY})(?:(?P<au> ?(?:亿元|万元|元))?{_DASH}(?P<an2>{_ANY}))?"
    rf" ?(?P<unit>亿元|万元|千元|百元|元|美元|港元|港币)(?!结构|化|论|制)(?P<per1>{_PER})?)"
    rf"|(?P<age>(?P<gn>{_ANY})(?: ?(?:周岁|岁))?(?:{_DASH}(?P<gn2>{_ANY}))? ?(?P<gu>周岁|岁))"
    rf"|(?P<recur>(?:每(?:满|隔)?(?P<rn>{_ANY})?|按) ?(?P<ru>{_RECURRING_UNITS})(?![度期]))"
    rf"|(?P<duration>(?:(?=\d)|{_NOT_NUMERAL_BEFORE})(?P<un>{_ANY})(?:{_DASH}(?P<un2>{_ANY}))?"
    rf" ?(?P<uu>{_DURATION_UNITS})(?P<half>半)?)"
    rf"|(?P<count>(?P<kn>{_ARABIC})(?:{_DASH}(?P<kn2>{_ARABIC}))? ?(?P<ku>{_COUNT_UNITS}))"
    rf"|(?P<ordinal>第(?P<on>\d+|{_CHINESE})(?P<ou>[章节条款项目期届类级次批年季师档轮号位]|部分|阶段)?)"
    rf"|(?P<hancount>{_NOT_NUMERAL_BEFORE}(?P<hn>{_CHINESE}) ?(?P<hu>{_HAN_COUNT_UNITS}))"
    rf"|(?P<number>(?<![\d.A-Za-z]){_ARABIC}(?!\d))"
)
_MONEY_SCALE: Final = {"亿元": 100_000_000, "万元": 10_000, "千元": 1000, "百元": 100, "元": 1}
_UNIT_NAMES: Final = {
    "天": "日", "个月": "月", "个月份": "月", "星期": "周", "周年": "年", "年度": "年", "钟头": "小时", "岁": "周岁",
}  # fmt: skip
_PER_BASE: Final = {"百": 100, "千": 1000, "万": 10_000}


def find_quantities(text: str) -> list[Quantity]:
    """Every number of a text with its meaning, in order; a range gives its two ends. `text` is repaired text."""
    found: list[Quantity] = []
    for match in _PATTERN.finditer(text):
        name = next(name for name in _READERS if match[name] is not None)
        found += _READERS[name](match)
    return found


def _one(
    match: re.Match[str], kind: QuantityKind, value: Decimal | Fraction | date | YearMonth | MonthDay, unit: str = ""
) -> Quantity:
    return Quantity(kind, value, unit, match[0], match.start(), match.end())


def _skip(match: re.Match[str]) -> list[Quantity]:
    del match
    return []


def _whole(written: str) -> int:
    return int(written) if written.isdigit() else parse_chinese_numeral(written.replace("○", "〇"))


def _date(match: re.Match[str]) -> list[Quantity]:
    year, month, day = _whole(match["dy"]), _whole(match["dm"]), _whole(match["dd"])
    try:
        return [_one(match, QuantityKind.DATE, date(year, month, day))]
    except ValueError:  # 2023年2月30日: no day of the calendar, and no quantity either
        return []


def _month(match: re.Match[str]) -> list[Quantity]:
    month = _whole(match["mm"])
    return [_one(match, QuantityKind.MONTH, YearMonth(_whole(match["my"]), month))] if 1 <= month <= 12 else []


def _year(match: re.Match[str]) -> list[Quantity]:
    return [_one(match, QuantityKind.YEAR, Decimal(_whole(match["yy"])), "年")]


def _monthday(match: re.Match[str]) -> list[Quantity]:
    month, day = _whole(match["nm"]), _whole(match["nd"])
    return [_one(match, QuantityKind.MONTH_DAY, MonthDay(month, day))] if 1 <= month <= 12 and 1 <= day <= 31 else []


def _dayofmonth(match: re.Match[str]) -> list[Quantity]:
    return [_one(match, QuantityKind.DAY_OF_MONTH, Decimal(_whole(match["om"] or match["om2"])), "日")]


def _clock(match: re.Match[str]) -> list[Quantity]:
    return [_one(match, QuantityKind.CLOCK_TIME, Decimal(60 * int(match["ch"]) + int(match["cm"])), "分钟")]


def _per(match: re.Match[str]) -> list[Quantity]:
    base = _PER_BASE[match["base"]]
    return [
        _one(match, QuantityKind.SHARE, parse_number(written) / base)
        for written in (match["pn"], match["pn2"])
        if written is not None
    ]


def _partof(match: re.Match[str]) -> list[Quantity]:
    share = Fraction(parse_chinese_numeral(match["above"]), parse_chinese_numeral(match["below"]))
    return [_one(match, QuantityKind.SHARE, share)]


def _percent(match: re.Match[str]) -> list[Quantity]:
    if match["x1"] is not None:
        return [_one(match, QuantityKind.SHARE, _of_sign(match["x1"], match["x1s"]))]
    sign = match["xs2"]
    return [_one(match, QuantityKind.SHARE, _of_sign(match[group], sign)) for group in ("xn", "xn2")]


def _of_sign(written: str, sign: str) -> Decimal:
    return parse_number(written) / (1000 if sign == "‰" else 100)


def _tenths(match: re.Match[str]) -> list[Quantity]:
    return [_one(match, QuantityKind.SHARE, parse_number(match["tn"]) / 10)]


def _money(match: re.Match[str]) -> list[Quantity]:
    unit, per = match["unit"], match["per1"] or ""
    name = "元" if unit in _MONEY_SCALE else unit
    if per:
        name += "/" + per.strip(" /每")
    scale = _MONEY_SCALE.get(unit, 1)
    low = _MONEY_SCALE[match["au"].strip()] if match["au"] else scale
    if match["an2"] is None:
        return [_one(match, QuantityKind.MONEY, parse_number(match["an"]) * scale, name)]
    ends = (parse_number(match["an"]) * low, parse_number(match["an2"]) * scale)
    return [_one(match, QuantityKind.MONEY, end, name) for end in ends]


def _ends(match: re.Match[str], kind: QuantityKind, groups: tuple[str, str], unit: str) -> list[Quantity]:
    if unit not in ("个", "个百分点"):
        unit = unit.removeprefix("个")
    unit = _UNIT_NAMES.get(unit, unit)
    return [_one(match, kind, parse_number(match[group]), unit) for group in groups if match[group] is not None]


def _age(match: re.Match[str]) -> list[Quantity]:
    return _ends(match, QuantityKind.AGE, ("gn", "gn2"), "周岁")


def _recur(match: re.Match[str]) -> list[Quantity]:
    unit = match["ru"].removeprefix("个")
    length = parse_number(match["rn"]) if match["rn"] else Decimal(1)
    return [_one(match, QuantityKind.RECURRENCE, length, _UNIT_NAMES.get(unit, unit))]


def _duration(match: re.Match[str]) -> list[Quantity]:
    written, unit = match["un"], match["uu"]
    found = _ends(match, QuantityKind.DURATION, ("un", "un2"), unit)
    if match["un2"] is None and (unit == "季度" or (unit == "月" and written != "半")):
        # 一季度 and 8月底 are a quarter and a month of the year; lengths of time would be 一个季度, 8个月.
        kind = QuantityKind.MONTH_OF_YEAR if unit == "月" else QuantityKind.ORDINAL
        return [_one(match, kind, found[0].value, unit)]
    if match["half"] is not None:
        last = found[-1]
        found[-1] = replace(last, value=parse_number(match["un2"] or written) + Decimal("0.5"))
    return found


def _count(match: re.Match[str]) -> list[Quantity]:
    unit = match["ku"]
    kind = {"倍": QuantityKind.MULTIPLE, "个百分点": QuantityKind.POINTS}.get(unit, QuantityKind.COUNT)
    return _ends(match, kind, ("kn", "kn2"), unit)


def _hancount(match: re.Match[str]) -> list[Quantity]:
    kind = QuantityKind.MULTIPLE if match["hu"] == "倍" else QuantityKind.COUNT
    return _ends(match, kind, ("hn", "hn"), match["hu"])[:1]


def _ordinal(match: re.Match[str]) -> list[Quantity]:
    return [_one(match, QuantityKind.ORDINAL, Decimal(_whole(match["on"])), match["ou"] or "")]


def _number(match: re.Match[str]) -> list[Quantity]:
    return [_one(match, QuantityKind.NUMBER, parse_number(match["number"]))]


_READERS: Final[dict[str, Callable[[re.Match[str]], list[Quantity]]]] = {
    "skip": _skip,
    "date": _date,
    "month": _month,
    "year": _year,
    "monthday": _monthday,
    "dayofmonth": _dayofmonth,
    "clock": _clock,
    "per": _per,
    "partof": _partof,
    "percent": _percent,
    "tenths": _tenths,
    "money": _money,
    "age": _age,
    "recur": _recur,
    "duration": _duration,
    "count": _count,
    "ordinal": _ordinal,
    "hancount": _hancount,
    "number": _number,
}
