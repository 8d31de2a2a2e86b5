"""The same reader on tables of other years: other leaders, units, tasks, widths of columns; flattened alike.

The tables are invented from a seed and printed as page extraction leaves them, so the truth is known exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.gazette.files import read_text
from gongbao.gazette.reader import read_documents
from gongbao.gazette.report import walk
from gongbao.gazette.responsibility import NoResponsibilityTableError, ResponsibilityTask, read_responsibility_tables
from gongbao.text.numerals import chinese_numeral

VOCABULARY = yaml.safe_load(Path(__file__).with_name("responsibility_words.yaml").read_text(encoding="utf-8"))
FULL_WIDTH = str.maketrans(
    "0123456789+%.，。ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "０１２３４５６７８９＋％\U001001b0ꎬꎮＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ",
)


@dataclass(frozen=True)
class Row:
    """A row as its author wrote it."""

    path: str
    serial: int
    task: str
    leaders: tuple[str, ...]
    lead: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]


@dataclass
class Year:
    """One year's table: who is in it, how wide its columns are, how its pages are printed."""

    seed: int
    cut_rows: bool = False
    page_lines: int = 38
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random = Random(self.seed)
        self.year = random.randint(2015, 2029)
        self.widths = (random.randint(12, 19), random.choice((3, 3, 4)), random.randint(4, 8), random.randint(11, 18))
        self.leaders = [self._person() for _ in range(random.randint(5, 10))]
        self.units = self._units()
        self.weights = [1 / (rank + 1) ** 0.8 for rank in range(len(self.units))]
        self.rows = list(self._rows())

    def _person(self) -> str:
        random = self.random
        if random.random() < 0.12:
            return random.choice(VOCABULARY["compound_surnames"]) + "".join(
                random.sample(VOCABULARY["given"], random.randint(1, 2))
            )
        return random.choice(VOCABULARY["surnames"]) + "".join(
            random.sample(VOCABULARY["given"], random.choice((1, 2, 2)))
        )

    def _units(self) -> list[str]:
        random, city = self.random, self.random.choice(VOCABULARY["cities"])
        bureaus = [f"市{stem}{'局' if random.random() < 0.8 else '委'}" for stem in VOCABULARY["stems"]]
        rest = [unit.replace("{城}", city) for unit in VOCABULARY["others"]]
        districts = [f"{name}区政府" for name in random.sample(VOCABULARY["districts"], 7)]
        head = ["各区政府", *random.sample(bureaus, len(bureaus) - 4)]
        tail = [*VOCABULARY["party"], *rest, *districts, "市直各部门", "各有关区政府"]
        random.shuffle(tail)
        return head + tail

    def _some_units(self, count: int) -> list[str]:
        chosen: dict[str, None] = {}
        while len(chosen) < count:
            chosen[self.random.choices(self.units, self.weights)[0]] = None
        return list(chosen)

    def _phrase(self) -> str:
        random = self.random
        words = random.sample(VOCABULARY["words"], random.randint(3, 6))
        if random.random() < 0.15:
            words[1] = f"“{words[1]}”"
        if random.random() < 0.1:
            words[-1] += f"({random.choice(('一', '二', '三'))}期)"
        if random.random() < 0.2:
            words.insert(2, f"{random.randint(1, 400)}{random.choice(('个', '家', '万', '公里', '%', '.5亿元'))}")
        return "".join(words)

    def _task(self, serial: int) -> str:
        random = self.random
        phrases = [self._phrase() for _ in range(random.choice((1, 1, 2, 2, 3, 4, 6)))]
        if random.random() < 0.06:  # the number that is due next, where a line may begin with it
            phrases.insert(random.randint(0, len(phrases)), f"新增{serial + 1}个{random.choice(VOCABULARY['words'])}点")
        task = phrases[0]
        for phrase in phrases[1:]:
            task += random.choices("，、。", (10, 4, 0.4))[0] + phrase
        return task + "。"

    def _rows(self) -> Iterator[Row]:
        random, serial = self.random, 0
        for section in range(1, random.randint(5, 9) + 1):
            for subsection in range(1, random.randint(2, 6) + 1):
                for _ in range(random.randint(2, 9)):
                    serial += 1
                    units = self._some_units(random.choices((1, 2, 3), (92, 5, 3))[0])
                    helpers = [
                        u for u in self._some_units(random.choice((0, 1, 1, 2, 3, 4, 6, 9, 14, 22))) if u not in units
                    ]
                    groups: list[tuple[str, ...]] = []
                    while helpers:
                        size = random.randint(1, 9)
                        groups.append(tuple(helpers[:size]))
                        helpers = helpers[size:]
                    people = random.sample(self.leaders, 2 if random.random() < 0.04 else 1)
                    path = f"{chinese_numeral(section)}/({chinese_numeral(subsection)})"
                    yield Row(path, serial, self._task(serial), tuple(people), tuple(units), tuple(groups))

    def printed(self) -> str:
        """The table as page extraction leaves it."""
        return "\n".join(_Press(self).lines)


class _Press:
    """Prints a table on pages and flattens them."""

    def __init__(self, year: Year) -> None:
        self.year, self.random = year, Random(year.seed + 1)
        self.lines = [
            "市政府文件",
            "",
            "各区政府:",
            "",
            f" {year.year} 年市政府工作报告部署工作责任分工".translate(FULL_WIDTH),
            "",
        ]
        self.page, self.height, self.at_top = 1, 0, False
        self._header()
        path = "/"
        for row in year.rows:
            section, subsection = row.path.split("/")
            if section != path.split("/")[0]:
                self._heading(f"{section} {self._title()}")
            if row.path != path:
                self._heading(f"{subsection} {self._title()}")
            path = row.path
            self._row(row)
        self.lines += [
            "",
            "公开方式: 主动公开",
            "",
            self._footer(),
            " ＧＺ０２２０２２０００９",
            "",
            "市政府办公厅关于加强管理的通知",
            "",
        ]
        self.lines += ["各区政府ꎬ 市直各部门:", "经市政府同意ꎬ 现将有关事项通知如下ꎬ 请认真贯彻执行ꎮ"]
        self.lines += ["一、 加强组织领导ꎮ 各区政府要高度重视ꎬ 明确责任分工ꎬ 落实", "到人ꎮ"] * 3

    def _title(self) -> str:
        words = Random(self.random.random()).sample(VOCABULARY["words"], self.random.randint(3, 5))
        return _typeset("".join(words) + "。")

    def _heading(self, text: str) -> None:
        if self.height > self.year.page_lines - 4:
            self._new_page()
        self._print([[text]])
        self.height += 2

    def _footer(self) -> str:
        number = str(self.page)[::-1] if self.random.random() < 0.9 else ""
        return f"{number.translate(FULL_WIDTH)}{self.random.choice((' ', ''))}(本文与正式文件同等效力)"

    def _header(self) -> None:
        whole = ["序号 重点工作", "分　 管", "市领导", "", "牵头单位 配合单位"]
        cut = self.random.choices((0, 1, 2, 4, 5), (8, 1, 1, 1, 2))[0] if self.page > 1 else 0
        self.at_top = True
        for line in whole[cut:]:
            self._line(line)

    def _line(self, text: str) -> None:
        self.lines.append(" " + text if self.at_top and text else text)
        self.at_top = self.at_top and not text

    def _new_page(self) -> None:
        if self.random.random() < 0.85:
            self.lines += ["", self._footer()]
        self.page += 1
        self.height = 0
        if self.random.random() < 0.3:
            self.lines += ["", "", "　 市人民政府公报 ２０２４ 年第 ８ 期", ""]
        self._header()

    def _row(self, row: Row) -> None:
        task_width, leader_width, lead_width, width = self.year.widths
        random = self.random
        people = random.choice(("、", "\n")).join(row.leaders)
        leads = random.choice(("、", "、", "、\n")).join(row.lead)
        cells = [
            [str(row.serial).translate(FULL_WIDTH)],
            _wrapped(row.task, task_width, random),
            _wrapped(people, leader_width, random),
            _wrapped(leads, random.choice((lead_width, lead_width, max(lead_width - 1, 4))), random),
            _wrapped("，".join("、".join(group) for group in row.groups), width, random) if row.groups else [],
        ]
        tall = max(map(len, cells))
        room = self.year.page_lines - self.height
        if tall > room and self.year.cut_rows and room >= 2:
            self._print([cell[:room] for cell in cells])
            self._new_page()
            self._print([cell[room:] for cell in cells])
            self.height = tall - room
            return
        if tall > room and self.height:
            self._new_page()
        self._print(cells)
        self.height += tall

    def _print(self, cells: list[list[str]]) -> None:
        """Cells one after another, each centred; the next goes on in the line where it stands at about its height."""
        tall = max(map(len, cells))
        out: list[str] = []
        height = None
        for cell in cells:
            for index, line in enumerate(cell):
                here = (tall - len(cell)) / 2 + index
                apart = 99.0 if height is None else here - height
                if index == 0 and abs(apart) <= 0.5 and self.random.random() < 0.8:
                    out[-1] += " " + line
                else:
                    far = index == 0 and height is not None and not 0 <= apart <= 1
                    if self.random.random() < (0.9 if far else 0.02 if index else 0):
                        out.append("")
                    out.append(line)
                height = here
        if self.lines[-1] or self.random.random() < 0.9:
            self.lines.append("")
        for line in out:
            self._line(line)


def _wrapped(text: str, width: int, random: Random) -> list[str]:
    """`text` broken at the width: no line begins with a closing mark, no number is broken."""
    lines = []
    for part in text.split("\n"):
        units = re.findall(r"[0-9.%+]+|.", part)
        line: list[str] = []
        for unit in units:
            used = sum(map(len, line))
            if line and used + len(unit) > width:
                if unit in "、，。”)" and random.random() < 0.6:
                    line.append(unit)  # hangs
                    continue
                carried = [line.pop()] if unit in "、，。”)" or line[-1] in "“(" else []
                lines.append("".join(line))
                line = carried
            line.append(unit)
        lines.append("".join(line))
    return [_typeset(line) for line in lines if line]


def _typeset(line: str) -> str:
    """Spaces as extraction leaves them: after marks, around numbers and quotation marks, before brackets."""
    line = re.sub(r"([、，。])(?=.)", r"\1 ", line)
    line = re.sub(r"(?<=[一-龥])([0-9])", r" \1", line)
    line = re.sub(r"([0-9%])(?=[一-龥])", r"\1 ", line)
    line = re.sub(r"(?<=[一-龥])([“(])", r" \1", line)
    line = re.sub(r"([”)])(?=[一-龥])", r"\1 ", line)
    return line.translate(FULL_WIDTH)


def as_row(task: ResponsibilityTask) -> Row:
    return Row(task.path, task.serial, task.task, task.leaders, task.lead_units, task.cooperating_groups)


def wrong_rows(year: Year, printed: str = "") -> list[tuple[Row, Row | None]]:
    (table,) = read_responsibility_tables((printed or year.printed()).split("\n"))
    assert table.year == year.year
    read = {task.serial: as_row(task) for task in table.tasks}
    assert len(read) == len(table.tasks) <= len(year.rows)
    return [(row, read.get(row.serial)) for row in year.rows if read.get(row.serial) != row]


@pytest.mark.parametrize("seed", [1, 4, 10])
def test_another_year(seed: int) -> None:
    year = Year(seed)
    wrong = wrong_rows(year)
    assert len(wrong) <= len(year.rows) // 100, wrong


@pytest.mark.parametrize("seed", [2, 3])
def test_another_year_with_rows_cut_by_pages(seed: int) -> None:
    year = Year(seed, cut_rows=True, page_lines=24)
    wrong = wrong_rows(year)
    assert len(wrong) <= len(year.rows) // 100, wrong


FOOTER = "(本文与正式文件同等效力)"
OTHER_PRINTING: dict[str, Callable[[str], str]] = {
    "other words in the column header": lambda t: (
        t.replace("重点工作", "主要任务").replace("牵头", "责任").replace("配合", "协办")
    ),
    "page numbers alone": lambda t: t.replace(FOOTER, ""),
    "footers without page numbers": lambda t: re.sub(rf"(?m)^[０-９]+ ?{re.escape(FOOTER)}$", FOOTER, t),
    "no blank lines": lambda t: re.sub(r"\n\n+", "\n", t),
    "headings with marks": lambda t: re.sub(
        r"(?m)^\(([一二三四五六])\) ", r"（\1）", re.sub(r"(?m)^([一-九]) ", r"\1、", t)
    ),
    "names of two characters spaced": lambda t: re.sub(r"(?m)(?<=ꎮ )([一-龥])([一-龥])(?= |$)", "\\1\u3000\\2", t),
}


@pytest.mark.parametrize("printing", OTHER_PRINTING)
def test_another_year_printed_otherwise(printing: str) -> None:
    year = Year(14)
    printed = OTHER_PRINTING[printing](year.printed())
    assert printed != year.printed()
    assert wrong_rows(year, printed) == []


NOTICE = """
示例市人民政府文件

示府 〔２０１６〕 ２ 号

示例市人民政府关于印发分工的通知

各区人民政府:

现印发给你们ꎬ 请遵照执行ꎮ

附件: １ 工作说明

２ 工作责任分工

示例市人民政府

２０１６年２月１４日

附件１

工作说明

一、 按季报告进度ꎮ

附件２
"""


def test_a_table_that_is_an_attachment_stands_under_it() -> None:
    year = Year(14)
    year.rows = year.rows[:40]
    table = year.printed().partition("各区政府:")[2]
    document, _ = read_documents(read_text(NOTICE + table, "示例.txt"), responsibilities=True).documents
    rows = [p.address.path for p in walk(document.provisions) if "序号" in p.address.path]
    assert len(rows) == 40
    assert {path.partition(" ")[0] for path in rows} == {"附件2"}
    assert [(each.number, each.present) for each in document.attachments] == [(1, True), (2, True)]
    assert document.disclosure == "主动公开"


def test_tasks_that_no_full_stop_ends() -> None:
    year = Year(14)
    year.rows = [replace(row, task=row.task.removesuffix("。")) for row in year.rows]
    assert len(wrong_rows(year)) <= len(year.rows) // 50


def test_cells_left_empty_are_flagged() -> None:
    year = Year(14)
    year.rows = [replace(row, leaders=()) if row.serial % 25 == 3 else row for row in year.rows]
    assert wrong_rows(year) == []
    (table,) = read_responsibility_tables(year.printed().split("\n"))
    flagged = [task.serial for task in table.tasks if "没有读出分管市领导" in task.doubts]
    assert flagged == [row.serial for row in year.rows if not row.leaders]


def test_a_lost_serial_is_said_and_spoils_no_other_row() -> None:
    year = Year(14)
    lines = year.printed().split("\n")
    written = "５０"
    at = next(at for at, line in enumerate(lines) if re.match(rf" ?{written}(?: |$)", line))
    lines[at] = lines[at].replace(written, "", 1)
    (table,) = read_responsibility_tables(lines)
    assert {row.serial for row, _ in wrong_rows(year, "\n".join(lines))} <= {49, 50, 51}
    assert any("应为序号 50" in finding for finding in table.findings)


def test_a_file_that_ends_inside_the_table_keeps_the_rows_before() -> None:
    year = Year(14)
    lines = year.printed().split("\n")
    (table,) = read_responsibility_tables(lines[: len(lines) // 2])
    whole = {row.serial: row for row in year.rows}
    assert len(table.tasks) > len(year.rows) // 3
    assert all(as_row(task) == whole[task.serial] for task in table.tasks[:-1])
    assert any("文件在本行结束" in doubt for doubt in table.tasks[-1].doubts)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_damaged_table_is_read_or_refused_but_never_breaks(damage: Random) -> None:
    year = Year(14)
    year.rows = year.rows[:12]
    lines = year.printed().split("\n")
    for _ in range(damage.randint(1, 30)):
        at = damage.randrange(len(lines))
        match damage.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, damage.choice(lines))
            case 2:
                lines[at] = lines[at][: damage.randint(0, len(lines[at]))]
            case _:
                lines[at] += damage.choice(lines)
    try:
        tables = read_responsibility_tables(lines)
    except NoResponsibilityTableError:
        return
    for table in tables:
        serials = [task.serial for task in table.tasks]
        assert serials == sorted(set(serials))
        assert all(0 <= task.confidence <= 1 for task in table.tasks)
        assert all(task.span.first <= task.span.last <= len(lines) for task in table.tasks)


@pytest.mark.slow
def test_many_other_years() -> None:
    years = [Year(seed, cut_rows=seed % 2 == 0) for seed in range(100, 140)]
    wrong = sum(len(wrong_rows(year)) for year in years)
    assert wrong <= sum(len(year.rows) for year in years) // 100
