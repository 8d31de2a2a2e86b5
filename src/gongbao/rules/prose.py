"""Reading 4: rules as Chinese that a lawyer can hold against the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gongbao.rules import nodes as n
from gongbao.rules.group import Concept, ExceptionRule
from gongbao.rules.nodes import (
    Alike,
    Allocate,
    Fold,
    Hit,
    Rank,
    RunningSum,
    Table,
)
from gongbao.rules.parameters import Parameter
from gongbao.rules.ruleset import Ruleset
from gongbao.rules.types import YUAN, Kind
from gongbao.rules.words import amount, column_title, key_titles, row_words

_COMPARED = {"==": "等于", "!=": "不等于", "<": "小于", "<=": "不超过", ">": "超过", ">=": "不低于"}
_DAYS = {"==": "就是", "!=": "不是", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_SIGNS = {"+": "＋", "-": "－", "*": "×"}
_ROUNDED = {"up": "向上取整", "down": "舍去零头", "half_up": "四舍五入"}
_STEPS = {"1/100": "分", "1/10": "角", "1": "元", "10": "十元", "100": "百元", "1000": "千元", "10000": "万元"}
_PARTS = {"year": "年份", "month_number": "月份", "day_number": "日", "month": "所在的月", "first_day": "第一日"}
_LEFT_OVER = {
    "largest_remainder": "余下的零头按小数部分从大到小逐一补给",
    "in_order": "余下的零头按次序逐一补给",
    "kept": "余下的零头不分",
}


def regulation_prose(regulation: Ruleset) -> str:
    """All of it: readings taken, parameters, tables, concepts in the order in which they are defined."""
    parts = [f"{regulation.title}（{regulation.number}）"]
    speak = Prose(regulation)
    for reading in regulation.readings.values():
        meaning = dict(reading.choices)[reading.default]
        parts.append(f"读法 {reading.title}：取“{meaning}”（{_short(regulation, reading.clause)}）。")
    parts += [speak.parameter(parameter) for parameter in regulation.parameters.values()]
    parts += [speak.table(table) for table in regulation.tables.values()]
    parts += [speak.concept(concept) for concept in regulation.concepts.values()]
    return "\n".join(parts) + "\n"


class Prose:
    """Words for the parts of a regulation. `choices`: readings other than the default."""

    def __init__(self, regulation: Ruleset, choices: dict[str, str] | None = None) -> None:
        self.regulation = regulation
        self.choices = {name: r.default for name, r in regulation.readings.items()} | (choices or {})

    def concept(self, concept: Concept) -> str:
        """A concept with its clauses and exceptions."""
        clauses = self._clauses(concept.clauses)
        about = "" if concept.scope.parent is None else f"（每个{concept.scope.title}）"
        lines = [f"“{concept.title}”{about}［{clauses}］：{self.say(concept.rule)}。"]
        lines += [self._exception(concept, each) for each in concept.exceptions]
        return "\n".join(lines)

    def _exception(self, concept: Concept, each: ExceptionRule) -> str:
        names = {other.name: other.title for other in concept.exceptions}
        to = f"对“{names[each.under]}”的例外" if each.under else "例外"
        clauses = self._clauses(each.clauses)
        return f"  {to}“{each.title}”［{clauses}］：如果{self.say(each.when)}，则为{self.say(each.then)}。"

    def _clauses(self, clauses: tuple[Any, ...]) -> str:
        return "；".join(_short(self.regulation, str(clause)) for clause in clauses)

    def parameter(self, parameter: Parameter) -> str:
        """A parameter with all its versions."""
        versions = "；".join(
            f"{v}为{amount(parameter.type, v.value)}［{_short(self.regulation, v.clause)}］" for v in parameter.versions
        )
        return f"参数“{parameter.title}”：{versions}。"

    def table(self, table: Table) -> str:
        """A table, a line a row."""
        hit = {Hit.UNIQUE: "恰有一行相符", Hit.FIRST: "取第一个相符的行", Hit.COLLECT: "相符各行相加"}[table.hit]
        lines = [f"表“{table.title}”［{_short(self.regulation, table.clause)}］（{hit}）："]
        called = key_titles(self.regulation, table)
        for row in table.rows:
            cells = row_words(table, row, called)
            clause = f"［{_short(self.regulation, row.clause)}］" if row.clause else ""
            lines.append(f"  {cells}：{self._results(table, row.results)}{clause}")
        if table.outside is not None:
            lines.append(f"  没有相符的行：{self._results(table, table.outside)}")
        return "\n".join(lines)

    def _results(self, table: Table, results: tuple[n.Expr, ...]) -> str:
        if len(results) == 1:
            return self.say(results[0])
        titles = [column_title(self.regulation, table, name) for name, _ in table.outputs]
        return "，".join(f"{title} {self.say(r)}" for title, r in zip(titles, results, strict=True))

    def say(self, node: n.Expr) -> str:
        """An expression in words."""
        speak: Callable[[Any], str] | None = getattr(self, f"_{node.node}", None)
        if speak is None:
            raise NotImplementedError(node.node)
        return speak(node)

    def _inner(self, node: n.Expr) -> str:
        """In brackets where it would otherwise run together with what is around it."""
        bare = self._taken(node.operand if isinstance(node, n.Bare) else node)
        said = self.say(node)
        loose = isinstance(bare, n.Arithmetic | n.Divide | n.And | n.Or | n.When | n.Compare | n.Extreme)
        return f"（{said}）" if loose else said

    # One method a kind of node, named after it ----------------------------------------------------------------

    def _const(self, node: n.Const) -> str:
        return "没有" if node.value is None else amount(node.type, node.value)

    def _fact_ref(self, node: n.FactRef) -> str:
        return self.regulation.facts[node.name].title

    def _concept_ref(self, node: n.ConceptRef) -> str:
        return f"“{self.regulation.concepts[node.name].title}”"

    def _parameter_ref(self, node: n.ParameterRef) -> str:
        title = self.regulation.parameters[node.name].title
        return title if node.day is None else f"{self.say(node.day)}当日的{title}"

    def _today(self, node: n.Today) -> str:
        return "当日" if node.moment is n.Moment.DAY else "决定之日"

    def _bound(self, node: n.Bound) -> str:
        del node
        return "该月"

    def _switch(self, node: n.Switch) -> str:
        return self.say(dict(node.options)[self.choices[node.reading]])

    def _arithmetic(self, node: n.Arithmetic) -> str:
        left, right = node.left, node.right
        sign = _SIGNS[node.operator]
        if isinstance(left, n.Const) and left.value == 0 and node.operator == "-":
            return f"负的{self._inner(right)}"
        tight = node.operator == "*"
        plain = isinstance(left, n.Arithmetic) and left.operator != "*" and not tight and not _opposite(left)
        said = self.say(left) if plain else self._inner(left)
        return f"{said}{sign}{self._inner(right)}"

    def _divide(self, node: n.Divide) -> str:
        return f"{self._inner(node.left)}÷{self._inner(node.right)}"

    def _round(self, node: n.Round) -> str:
        step = str(node.step)
        to = _STEPS.get(step, step) if node.operand.type.unit == YUAN else f"{step}{node.operand.type.unit}"
        return f"{self._inner(node.operand)}{_ROUNDED[node.mode]}到{to}"

    def _bare(self, node: n.Bare) -> str:
        return self.say(node.operand)

    def _compare(self, node: n.Compare) -> str:
        kind = node.left.type.kind
        if kind in (Kind.CODE, Kind.TEXT) and isinstance(node.right, n.Const):
            return f"{self._inner(node.left)}{'是' if node.operator == '==' else '不是'}“{self.say(node.right)}”"
        words = _DAYS if kind in (Kind.DATE, Kind.MONTH, Kind.CODE, Kind.TEXT) else _COMPARED
        if kind is Kind.BOOLEAN:
            words = {"==": "同于", "!=": "不同于"}
        return f"{self._inner(node.left)}{words[node.operator]}{self._inner(node.right)}"

    def _and(self, node: n.And) -> str:
        said = ""
        for each in node.operands:
            so_far = ("，但" if self.say(each).startswith("并非") else "，并且") if said else ""
            said += so_far + self._joined(each, n.Or)
        return said or "无条件"

    def _or(self, node: n.Or) -> str:
        if options := _one_of(node):
            *first, last = [f"“{self.say(option)}”" for option in options[1:]]
            return f"{self._inner(options[0])}是{'、'.join(first)}或{last}"
        return "，或者".join(self._joined(each, n.And) for each in node.operands) or "无论如何不"

    def _joined(self, node: n.Expr, other: type[n.Expr]) -> str:
        said, taken = self.say(node), self._taken(node)
        listed = isinstance(taken, n.Or) and _one_of(taken)
        return f"（{said}）" if isinstance(taken, other | n.When) and not listed else said

    def _not(self, node: n.Not) -> str:
        if isinstance(node.operand, n.IsAbsent):
            return f"有{self.say(node.operand.operand)}"
        return f"并非{self._inner(node.operand)}"

    def _when(self, node: n.When) -> str:
        if (bare := self._whether_present(node)) is not None:
            return bare
        cases = "；".join(f"如果{self.say(c)}，则为{self._inner_case(then)}" for c, then in node.cases)
        return f"{cases}；否则为{self._inner_case(node.otherwise)}"

    def _whether_present(self, node: n.When) -> str | None:
        """A yes or no about what may be absent, without the detour: 有…，并且…; 没有…，或者…."""
        if len(node.cases) != 1 or not isinstance(node.cases[0][0], n.IsAbsent):
            return None
        absence, settled = node.cases[0]
        if not (isinstance(settled, n.Const) and isinstance(settled.value, bool)):
            return None
        known = n.Not(absence) if settled.value is False else absence
        if isinstance(node.otherwise, n.Const):
            return self.say(known) if node.otherwise.value is not settled.value else None
        if settled.value:
            return f"{self.say(known)}，或者{self._joined(node.otherwise, n.And)}"
        return f"{self.say(known)}，并且{self._joined(node.otherwise, n.Or)}"

    def _inner_case(self, node: n.Expr) -> str:
        return f"（{self.say(node)}）" if isinstance(self._taken(node), n.When) else self.say(node)

    def _taken(self, node: n.Expr) -> n.Expr:
        """What stands behind readings and citations."""
        while isinstance(node, n.Switch | n.Cited):
            node = dict(node.options)[self.choices[node.reading]] if isinstance(node, n.Switch) else node.operand
        return node

    def _lookup(self, node: n.Lookup) -> str:
        keys = "、".join(map(self.say, node.keys))
        title = column_title(self.regulation, node.table, node.output)
        column = f"的{title}" if len(node.table.outputs) > 1 else ""
        return f"按{keys}查表“{node.table.title}”所得{column}"

    def _extreme(self, node: n.Extreme) -> str:
        which = "最小" if node.which == "min" else "最大"
        if node.type.kind in (Kind.DATE, Kind.MONTH):
            which = "最早" if node.which == "min" else "最晚"
        first, *rest = node.operands
        if len(rest) == 1 and isinstance(rest[0], n.Const | n.ParameterRef) and node.type.is_number:
            return f"{self._inner(first)}，但{'不超过' if node.which == 'min' else '不低于'}{self.say(rest[0])}"
        return f"{'、'.join(map(self._inner, node.operands))}中{which}的一个"

    def _best_of(self, node: n.BestOf) -> str:
        return f"{'、'.join(map(self._inner, node.operands))}中最高的一项（不重复享受）"

    def _date_part(self, node: n.DatePart) -> str:
        if node.part == "month" and isinstance(node.operand, n.Today):
            return "当月"
        if node.part == "last_day":
            return f"{self.say(node.operand)}最后一日"
        joined = "" if node.part in ("first_day", "month") else "的"
        return f"{self.say(node.operand)}{joined}{_PARTS[node.part]}"

    def _add_months(self, node: n.AddMonths) -> str:
        return f"{self._inner(node.operand)}之后{self._inner(node.months)}的对应日"

    def _age(self, node: n.Age) -> str:
        turned = "2月28日" if node.leap == "feb_28" else "3月1日"
        return f"按{self.say(node.birth)}计算到{self.say(node.day)}的周岁（2月29日出生的，平年在{turned}满岁）"

    def _is_absent(self, node: n.IsAbsent) -> str:
        return f"没有{self.say(node.operand)}"

    def _is_told(self, node: n.IsTold) -> str:
        return f"{self.say(node.operand)}已知"

    def _given(self, node: n.Given) -> str:
        return self.say(node.operand)

    def _default(self, node: n.Default) -> str:
        clause = f"［{_short(self.regulation, node.clause)}］"
        return f"{self.say(node.operand)}，没有的按{self._inner(node.default)}{clause}"

    def _cited(self, node: n.Cited) -> str:
        return f"{self.say(node.operand)}［{_short(self.regulation, node.clause)}］"

    def _sum_over_months(self, node: n.SumOverMonths) -> str:
        return f"从{self.say(node.first)}到{self.say(node.last)}逐月（含首尾两月）相加：{self._inner(node.body)}"

    # Members of groups ----------------------------------------------------------------------------------------

    def _members(self, group: n.Scope, where: n.Expr | None) -> str:
        return group.title if where is None else f"{group.title}中符合（{self.say(where)}）的"

    def _fold(self, node: Fold) -> str:
        around = "" if node.per is node.group.parent else f"同一{node.per.title}的"
        return around + self._folded(node.how, self._members(node.group, node.where), node.body)

    def _folded(self, how: str, members: str, body: n.Expr | None) -> str:
        chosen = members.endswith("的")
        if how == "count" or body is None:
            return f"{members}个数" if chosen else f"{members}的个数"
        if how in ("any", "all"):
            return f"{members}{'' if chosen else '中'}{'有一个' if how == 'any' else '每一个都'}{self._inner(body)}"
        each = f"{members}，其" if chosen else f"各{members}的"
        return f"{each}{self._inner(body)}{ {'sum': '之和', 'min': '的最小者', 'max': '的最大者'}[how] }"

    def _alike(self, node: Alike) -> str:
        keys = "、".join(map(self.say, node.keys))
        return f"{keys}相同的" + self._folded(node.how, self._members(node.group, node.where), node.body)

    def _rank(self, node: Rank) -> str:
        order = "从高到低" if node.highest_first else "从低到高"
        return f"在同一{node.within.title}的{node.group.title}中按{self._inner(node.by)}{order}的名次（相同的并列）"

    def _running_sum(self, node: RunningSum) -> str:
        order = "" if node.by is None else f"按{self._inner(node.by)}从小到大"
        return f"{order}排在前面的{node.group.title}的{self._inner(node.body)}之和"

    def _allocate(self, node: Allocate) -> str:
        cap = "，但不超过该依据本身" if node.capped else ""
        return (
            f"{self._inner(node.fund)}在同一{node.within.title}的{node.group.title}中按{self._inner(node.weight)}"
            f"的比例分配（舍去零头，{_LEFT_OVER[node.left_over]}）{cap}"
        )


def _one_of(node: n.Or) -> tuple[n.Expr, ...]:
    """What is one of several codes, then the codes; nothing where the alternatives are others."""
    compared = [each for each in node.operands if isinstance(each, n.Compare) and each.operator == "=="]
    if len(compared) < 2 or len(compared) != len(node.operands):
        return ()
    left = compared[0].left
    if left.type.kind is not Kind.CODE or any(c.left is not left or not isinstance(c.right, n.Const) for c in compared):
        return ()
    return (left, *(each.right for each in compared))


def _opposite(node: n.Arithmetic) -> bool:
    return isinstance(node.left, n.Const) and node.left.value == 0 and node.operator == "-"


def _short(regulation: Ruleset, clause: str) -> str:
    """A clause without the regulation's own number."""
    return clause.replace(f"{regulation.number} ", "") or "—"
