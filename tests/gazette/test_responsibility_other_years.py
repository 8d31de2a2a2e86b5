"""The same reader on tables of other years: other leaders, units, tasks, widths of columns; printed and flattened alike.

The tables are invented from a seed and printed as page extraction leaves them, so the truth is known exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest

from gongbao.gazette.responsibility import ResponsibilityTask, read_responsibility_tables
from gongbao.text.numerals import chinese_numeral

SURNAMES = (
    "王李赵周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
)
COMPOUND_SURNAMES = ("欧阳", "司徒", "上官", "诸葛")
GIVEN = "明志国建文军平东海波涛伟强敏静丽芳红英勇毅俊峰磊超杰辉鹏飞亮斌宁凯琳雪松柏青山林森清源远达成思学礼义仁信"
CITIES = ("云州", "临江", "海宁", "青川", "宁安")
STEMS = (
    "发展改革 教育 科技 工业和信息化 公安 民政 司法 财政 人力资源社会保障 规划和自然资源 生态环境 住房城乡建设 交通运输 "
    "水务 水利 农业农村 商务 文化和旅游 卫生健康 退役军人事务 应急管理 审计 国有资产监管 市场监管 体育 统计 医保 "
    "地方金融 城市管理 园林绿化 海洋 数据资源管理 口岸 投资促进 信访 机关事务管理 知识产权 粮食和物资储备 民族宗教事务"
).split()
PARTY = "市委办公厅 市委组织部 市委宣传部 市委统战部 市委政法委 市委网信办 市委编办 市委外办 市政府办公厅 市政府研究室".split()
OTHERS = (
    "市总工会 团市委 市妇联 市科协 市残联 市法院 市检察院 市消防救援支队 市气象局 市邮政管理局 市政数局 {城}海关 {城}海事局 "
    "人民银行{城}分行 国家税务总局{城}市税务局 {城}供电局 {城}地铁集团 {城}城投集团 {城}港务集团 {城}银保监分局 "
    "{城}大学 {城}日报社 {城}高新区管委会 {城}经开区管委会 {城}综合保税区管委会 省机场管理集团 中国铁路{城}局集团 "
    "市轨道交通建设指挥部 市供销合作社 {城}住房公积金中心 市文明办(市委宣传部) 市优化营商环境工作领导小组成员单位"
).split()
DISTRICTS = "东湖 南山口 西岭 北塘 高桥 龙泉 白石 新港 清溪".split()
WORDS = (
    "推进 加快 建设 完善 体系 机制 重点 项目 企业 创新 平台 服务 产业 发展 城市 更新 改造 工程 实施 方案 行动 提升 质量 绿色 低碳 "
    "转型 数字 经济 智能 制造 集群 园区 招商 引资 人才 引进 培育 龙头 专项 资金 支持 社区 养老 托育 学位 医院 道路 管网 排水 公园 "
    "碧道 口袋 消费 商圈 会展 物流 枢纽 机场 港口 航线 开放 合作 试点 改革 审批 流程 优化 便民 一网通办 放心 监管 安全 排查 隐患 "
    "应急 救援 能力 乡村 振兴 示范 农田 种业 文化 惠民 体育 场馆 旅游 精品 线路 法治 普法 基层 治理 网格化 志愿 队伍 统筹 协调 推动"
).split()
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
            return random.choice(COMPOUND_SURNAMES) + "".join(random.sample(GIVEN, random.randint(1, 2)))
        return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))

    def _units(self) -> list[str]:
        random, city = self.random, self.random.choice(CITIES)
        bureaus = [f"市{stem}{'局' if random.random() < 0.8 else '委'}" for stem in STEMS]
        rest = [unit.replace("{城}", city) for unit in OTHERS]
        districts = [f"{name}区政府" for name in random.sample(DISTRICTS, 7)]
        head = ["各区政府", *random.sample(bureaus, len(bureaus) - 4)]
        tail = [*PARTY, *rest, *districts, "市直各部门", "各有关区政府"]
        random.shuffle(tail)
        return head + tail

    def _some_units(self, count: int) -> list[str]:
        chosen: dict[str, None] = {}
        while len(chosen) < count:
            chosen[self.random.choices(self.units, self.weights)[0]] = None
        return list(chosen)

    def _phrase(self) -> str:
        random = self.random
        words = random.sample(WORDS, random.randint(3, 6))
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
            phrases.insert(random.randint(0, len(phrases)), f"新增{serial + 1}个{random.choice(WORDS)}点")
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
        words = Random(self.random.random()).sample(WORDS, self.random.randint(3, 5))
        return _typeset("".join(words) + "。")

    def _heading(self, text: str) -> None:
        if self.height > 34:
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
        room = 38 - self.height
        if tall > room and self.year.cut_rows and room >= 3:
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
                    if index == 0 and height is not None and (apart > 1 or apart < 0) and self.random.random() < 0.9:
                        out.append("")
                    elif index and self.random.random() < 0.02:
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


def wrong_rows(year: Year) -> list[tuple[Row, Row | None]]:
    (table,) = read_responsibility_tables(year.printed().split("\n"))
    assert table.year == year.year
    read = {task.serial: as_row(task) for task in table.tasks}
    assert len(read) <= len(year.rows)
    return [(row, read.get(row.serial)) for row in year.rows if read.get(row.serial) != row]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_another_year(seed: int) -> None:
    year = Year(seed)
    wrong = wrong_rows(year)
    assert len(wrong) <= len(year.rows) // 100, wrong
