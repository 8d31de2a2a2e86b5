"""What a run tells the officer: totals by place, changes, what is held, what was rejected; the day to pay by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from gongbao.rules import YearMonth

if TYPE_CHECKING:
    import duckdb

SUMMARY = {
    "payer": "发放地",
    "street": "街（镇）",
    "people": "在名单人数",
    "starts": "起发",
    "changes": "调标",
    "arrivals": "本月迁入",
    "stops": "停发",
    "held": "待定",
    "monthly_fen": "按月发放（元）",
    "district_part_fen": "其中区承担高出部分（元）",
    "back_pay_fen": "一次性补发（元）",
    "festival_fen": "慰问金（元）",
    "total_fen": "应发合计（元）",
    "recover_fen": "应追回（元）",
}


def summary_sql(by: str) -> str:
    """Totals of the table `payroll` by columns, such as `payer, street`."""
    counts = {"starts": "起发", "changes": "调标", "stops": "停发", "held": "待定"}
    counted = ", ".join(f"count(*) FILTER (kind = '{kind}') AS {name}" for name, kind in counts.items())
    money = ", ".join(f"sum({name})::BIGINT AS {name}" for name in SUMMARY if name.endswith("_fen"))
    return f"""
        SELECT {by}, count(*) FILTER (kind IN ('起发', '调标', '续发')) AS people,
            count(*) FILTER (transferred AND kind IN ('起发', '调标', '续发')) AS arrivals, {counted}, {money}
        FROM payroll GROUP BY {by}"""


def pay_day(month: YearMonth, reading: str) -> date:
    """The day by which the month is paid (第十三条): the working day on or before the 25th, or the 25th itself."""
    day = date(month.year, month.month, 25)
    if reading == "unchanged":
        return day
    from gongbao.clock import latest

    return latest().on_or_before(day)


def summary_text(
    connection: duckdb.DuckDBPyConnection, month: YearMonth, readings: Mapping[str, str], rows: Mapping[str, int]
) -> str:
    """The summary in Chinese. `rows` counts the rows of the register, of those rejected, and of the push list."""
    return "\n".join(_lines(connection, month, readings, rows))


def _lines(
    connection: duckdb.DuckDBPyConnection, month: YearMonth, readings: Mapping[str, str], rows: Mapping[str, int]
) -> Iterator[str]:
    by = pay_day(month, readings.get("pay_by_rest_day", ""))
    yield f"长者长寿保健金 {month} 发放名单（{by}前完成发放，第十三条）"
    yield ""
    columns = ("payer", "people", "starts", "changes", "arrivals", "stops", "held", "total_fen", "recover_fen")
    titles = [SUMMARY[name] for name in columns]
    found = connection.execute(
        f"SELECT {', '.join(columns)} FROM ({summary_sql('payer')}) ORDER BY total_fen DESC, payer"
    ).fetchall()
    table = [[_cell(name, value) for name, value in zip(columns, row, strict=True)] for row in found]
    whole = connection.execute(f"SELECT {', '.join(columns[1:])} FROM ({summary_sql('true')})").fetchone()
    whole = whole or (0,) * (len(columns) - 1)  # nobody is on the list
    table.append(["合计", *(_cell(name, value) for name, value in zip(columns[1:], whole, strict=True))])
    widths = [max(map(_width, column)) for column in zip(titles, *table, strict=True)]
    for line in (titles, *table):
        yield "  ".join(
            _padded(cell, width, left=i == 0) for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
    yield ""
    yield from _money(connection)
    yield from _causes(connection)
    if rows.get("overdue"):
        fen = (connection.execute("SELECT sum(total_fen) FROM overdue").fetchone() or (0,))[0]
        yield (
            f"上月应发而不在上月名单里的 {rows['overdue']:,} 人，上月的钱（含补发）{_yuan(fen)} 元，不在以上合计内："
            "见旁边的 -overdue，随本月补发（第十条第二款、第十三条）。"
        )
    yield f"登记册 {rows['register']:,} 行；退回 {rows['rejected']:,} 行（每行的理由见旁边的 -rejected.csv）。"
    if "push" in rows:
        yield f"三个月后满70周岁、本月应推送的 {rows['push']:,} 人（第九条第一款）。"


def _money(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    found = connection.execute(
        "SELECT sum(monthly_fen), sum(district_part_fen), sum(back_pay_fen), count(*) FILTER (back_pay_fen > 0), "
        "sum(festival_fen), count(*) FILTER (festival_fen > 0), sum(total_fen) FROM payroll"
    ).fetchone()
    monthly, higher, back, back_people, festival, festive, total = found or (0,) * 7
    yield f"按月发放 {_yuan(monthly)} 元（其中各区承担高出部分 {_yuan(higher)} 元）。"
    if back:
        yield f"一次性补发 {back_people:,} 人 {_yuan(back)} 元（第十条第二款）。"
    if festival:
        yield f"慰问金 {festive:,} 人 {_yuan(festival)} 元，由户籍所在区承担（第四条第二款、第五条第一款）。"
    yield f"应发合计 {_yuan(total)} 元。"


def _causes(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    recovered = connection.execute(
        "SELECT coalesce(recover_route, '追回方式待定'), count(*), sum(recover_fen) FROM payroll "
        "WHERE recover_fen > 0 GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for route, people, fen in recovered:
        yield f"应追回（{route}）{people:,} 人 {_yuan(fen)} 元（第十二条、第二十条）。"
    held = connection.execute(
        "SELECT needs, count(*) FROM payroll WHERE kind = '待定' GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    for needs, people in held:
        yield f"待定 {people:,} 人：缺 {needs}。"


def _cell(name: str, value: object) -> str:
    if value is None:
        return "未知" if name == "payer" else "0"
    if isinstance(value, int):
        return _yuan(value) if name.endswith("_fen") else f"{value:,}"
    return str(value)


def _yuan(fen: int | None) -> str:
    whole, rest = divmod(fen or 0, 100)
    return f"{whole:,}.{rest:02d}"


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text
