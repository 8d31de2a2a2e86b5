"""A person's facts as people write them, turned into the facts that the rules read for a month.

What is written as a list (moves within the city, higher rates of districts) becomes the one entry that matters in
the month; everything else goes through. `null` is not told; `none` or 无 is known to be absent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongbao.regulations.guangzhou.longevity_allowance.register import IN_ORDER
from gongbao.rules import ABSENT, FactError, YearMonth

IN_FORCE_FROM = date(2021, 9, 1)
AGES = (70, 80, 90, 100)
_NONE = ("none", "无")


@dataclass(frozen=True, slots=True)
class Move:
    """A move within the city. `month` is that of the transfer handled; of the register's entry where none is told."""

    entered: date
    handled: date | None
    from_district: str | None
    from_street: str | None
    to_district: str | None
    to_street: str | None

    def month(self, without_day: str) -> int:
        """year * 12 + month - 1; the end of time where it waits to be handled (`without_day` is old_place)."""
        day = self.handled
        if day is None:
            if without_day == "old_place":
                return 9999 * 12 + 11
            day = self.entered
        return day.year * 12 + day.month - 1


def rule_facts(written: Mapping[str, object], month: YearMonth, readings: Mapping[str, str]) -> dict[str, object]:
    """The facts for `REGULATION.evaluate`.

    Raises FactError naming the fact that is not of its form, and days that contradict each other.
    """
    facts = {
        name: _absent_or_given(given) for name, given in written.items() if name not in ("moves", "district_rates")
    }
    _refuse_disorder(facts)
    moved = relevant_move(_moves(written.get("moves")), month.index, readings.get("transfer_without_day", ""))
    if moved is not None:
        facts |= {
            "move_entered": moved.entered,
            "transfer_handled": moved.handled if moved.handled else ABSENT,
            "old_district": moved.from_district,
            "old_street": moved.from_street,
            "district": moved.to_district,
            "street": moved.to_street,
        }
    rates = district_rates(written.get("district_rates"), readings.get("district_rises", ""))
    for prefix, place in (("district", facts.get("district")), ("old_district", facts.get("old_district"))):
        for years, yuan in rates.get(str(place), {}).items():
            facts[f"{prefix}_rate_{years}"] = yuan
    return facts


def relevant_move(moves: Sequence[Move], month: int, without_day: str) -> Move | None:
    """The move that decides who pays in a month: the latest handled by then, else the first one still to come.

    Moves handled in one month count as one, from the first origin to the last goal (第十七条第二款).
    """
    if not moves:
        return None
    handled = [move.month(without_day) for move in moves]
    by_now = [each for each in handled if each <= month]
    chosen = max(by_now) if by_now else min(handled)
    together = sorted(
        (move for move, each in zip(moves, handled, strict=True) if each == chosen), key=lambda move: move.entered
    )
    first, last = together[0], together[-1]
    return Move(last.entered, last.handled, first.from_district, first.from_street, last.to_district, last.to_street)


def district_rates(written: object, rises: str) -> dict[str, dict[int, object]]:
    """Higher rates by district and first age of the band: `{海珠区: {70: 50}}`.

    A rate may be written `{yuan: 50, since: 2023-01-01}`.

    A rate of later than 2021-09-01 counts only where the reading district_rises says so.
    """
    if written is None:
        return {}
    if not isinstance(written, Mapping):
        raise FactError(f"district_rates 应写成 {{区: {{70: 元}}}}，写的是 {written!r}")
    return {str(place): dict(_rates_of(str(place), rates, rises)) for place, rates in written.items()}


def _rates_of(place: str, rates: object, rises: str) -> list[tuple[int, object]]:
    if not isinstance(rates, Mapping):
        raise FactError(f"district_rates 的 {place} 应写成 {{70: 元}}，写的是 {rates!r}")
    kept = []
    for years, given in rates.items():
        if str(years) not in map(str, AGES):
            raise FactError(f"district_rates 的 {place}：年龄档应为 70、80、90、100 之一，写的是 {years}")
        since = given.get("since") if isinstance(given, Mapping) else None
        if since is None or _day("since", since) <= IN_FORCE_FROM or rises == "also_later":
            kept.append((int(str(years)), given.get("yuan") if isinstance(given, Mapping) else given))
    return kept


def _moves(written: object) -> list[Move]:
    if written is None or written in _NONE:
        return []
    if not isinstance(written, Sequence) or isinstance(written, str):
        raise FactError(f"moves 应是一个列表，写的是 {written!r}")
    return [_move(each) for each in written]


def _move(written: Any) -> Move:
    if not isinstance(written, Mapping):
        raise FactError(f"moves 的一项应写成 {{on: 日期, from: 区, to: 区}}，写的是 {written!r}")
    # YAML 1.1 reads the bare key `on` as true.
    written = {"on" if key is True else key: given for key, given in written.items()}
    known = ("on", "transfer_handled", "from", "from_street", "to", "to_street")
    if strange := [str(key) for key in written if key not in known]:
        raise FactError(f"moves 的一项里没有 {'、'.join(strange)} 这一项；可写 {'、'.join(known)}")
    if written.get("on") is None:
        raise FactError("moves 的一项缺少 on（户籍登记的迁移日期）")
    handled = written.get("transfer_handled")
    return Move(
        _day("moves 的 on", written["on"]),
        None if handled is None or handled in _NONE else _day("moves 的 transfer_handled", handled),
        written.get("from"),
        written.get("from_street"),
        written.get("to"),
        written.get("to_street"),
    )


def _day(what: str, written: object) -> date:
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(str(written))
    except ValueError as wrong:
        raise FactError(f"{what} 应为日期，如 2023-07-16，写的是 {written!r}") from wrong


def _refuse_disorder(facts: Mapping[str, object]) -> None:
    """Nobody dies, confirms or moves before birth, nor is an event recorded before it happens (第十四条)."""
    for earlier, later in IN_ORDER:
        first, second = _known_day(facts.get(earlier.name)), _known_day(facts.get(later.name))
        if first is not None and second is not None and second < first:
            raise FactError(
                f"事实互相矛盾〔第十四条〕：{later.name}（{later.title}）是 {second}，"
                f"早于 {earlier.name}（{earlier.title}）的 {first}；请核对后改正"
            )


def _known_day(given: object) -> date | None:
    """The day, where one is told in a form that can be read; another form is refused where the fact is read."""
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _absent_or_given(given: object) -> object:
    return ABSENT if isinstance(given, str) and given.strip() in _NONE else given
