"""The rules of a document as an author writes them: facts, parameters, readings, tables and concepts, by article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from gongbao.rules.errors import DefinitionError, nearest
from gongbao.rules.group import Clause, Concept, ExceptionRule, Fact, Group
from gongbao.rules.nodes import (
    ConceptRef,
    Expr,
    FactRef,
    Hit,
    Lookup,
    Moment,
    Operand,
    ParameterRef,
    Scope,
    Table,
    Today,
    lift,
)
from gongbao.rules.parameters import Dated, Parameter, Reading, build_parameter
from gongbao.rules.tables import Band, Row, build_table
from gongbao.rules.types import Boolean, Type, common
from gongbao.text.address import Address


def _fits(found: Type, wanted: Type) -> bool:
    """Whether a value of one type can stand for one of the other."""
    try:
        return common(wanted, found) == wanted
    except DefinitionError:
        return False


_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Ruleset(Group):
    """The rules of a document. `in_force` is its first and last day, both included; last None is open.

    Names are lower case and unique among facts, concepts, parameters, readings and tables. `changes` counts what has
    been declared, so that a reading made earlier knows that it is out of date.
    """

    def __init__(
        self,
        name: str,
        title: str,
        number: str,
        *,
        in_force: tuple[date, date | None],
        issuers: Sequence[str] = (),
        issued: date | None = None,
        replaces: Sequence[str] = (),
        ended_by: str = "",
        subject: str = "当事人",
    ) -> None:
        super().__init__(self, Scope("subject", subject))
        self.name, self.title, self.number = name, title, number
        self.issuers, self.issued, self.in_force = tuple(issuers), issued, in_force
        self.replaces, self.ended_by = tuple(replaces), ended_by
        self.facts: dict[str, Fact] = {}
        self.parameters: dict[str, Parameter] = {}
        self.readings: dict[str, Reading] = {}
        self.tables: dict[str, Table] = {}
        self.concepts: dict[str, Concept] = {}
        self.groups: dict[str, Group] = {self.scope.name: self}
        self.required: tuple[str, ...] = ()
        self.changes = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, {self.number!r})"

    @property
    def day(self) -> Expr:
        """The day of evaluation (of a month, its first day)."""
        return Today(Moment.DAY)

    @property
    def month(self) -> Expr:
        """The month of evaluation."""
        return Today(Moment.DAY).month

    @property
    def decided(self) -> Expr:
        """The day of decision; the day of evaluation where none is given."""
        return Today(Moment.DECIDED)

    def cite(self, path: str) -> Address:
        """An address in this regulation's document, or in another where the text names one."""
        try:
            return Address.parse(path, self.number)
        except ValueError as wrong:
            raise DefinitionError(f"条款 {path} 读不出来：{wrong}") from wrong

    def parameter(
        self,
        name: str,
        type: Type,
        title: str,
        rows: Iterable[Dated],
        *,
        clause: Clause = (),
        low: object = None,
        high: object = None,
    ) -> ParameterRef:
        """Declare a dated parameter; `low` and `high` (both included) bound what a reform may set."""
        written = tuple(map(str, self.clauses(clause)))
        made = build_parameter(name, title, type, tuple(self._dated(rows)), low, high, "；".join(written))
        self.declare(name, self.parameters, made)
        return ParameterRef(name, type)

    def _dated(self, rows: Iterable[Dated]) -> Iterable[Dated]:
        for row in rows:
            clause = str(self.cite(row.clause)) if row.clause else ""
            yield Dated(row.value, row.from_, row.until, clause)

    def reading(self, name: str, title: str, choices: Mapping[str, str], *, default: str, clause: Clause) -> Reading:
        """Declare a point where the text leaves a choice: choices with what they mean."""
        if default not in choices:
            raise DefinitionError(f"读法 {name} 没有默认的 {default}。{nearest(default, choices)}")
        written = "；".join(map(str, self.clauses(clause)))
        made = Reading(name, title, tuple(choices.items()), default, written)
        self.declare(name, self.readings, made)
        return made

    def table(
        self,
        name: str,
        title: str = "",
        *,
        key: Type | None = None,
        keys: Mapping[str, Type] | None = None,
        rows: Iterable[Row | Band],
        hit: str = "unique",
        outside: Operand | Mapping[str, Operand] | None = None,
        clause: Clause = (),
    ) -> Table:
        """Declare a table with one `key` or several `keys`; `outside` says what holds where no row matches."""
        if (key is None) == (keys is None):
            raise DefinitionError(f"表 {name}：一个键写 key=类型，几个键写 keys={{名: 类型}}")
        if hit not in tuple(Hit):
            raise DefinitionError(f"表 {name} 没有 {hit} 这种命中方式。{nearest(hit, tuple(Hit))}")
        cited = tuple(replace(row, clause=str(self.cite(row.clause))) if row.clause else row for row in rows)
        written = "；".join(map(str, self.clauses(clause)))
        made = build_table(name, title or name, keys or {"key": key}, cited, Hit(hit), outside, written)  # type: ignore[dict-item]
        self.declare(name, self.tables, made)
        return made

    def exception(
        self,
        name: str,
        title: str,
        *,
        to: ConceptRef | ExceptionRule,
        when: Operand,
        then: Operand,
        clause: Clause,
    ) -> ExceptionRule:
        """Add an exception to a concept, or to another exception of it.

        Two at one level that hold at once with different results are a conflict that names both clauses.
        """
        concept = self.concepts[to.name if isinstance(to, ConceptRef) else to.to]
        condition, result = lift(when), lift(then, concept.type)
        if condition.type != Boolean:
            raise DefinitionError(f"例外 {name} 的条件应是“是否”，写的是{condition.type}")
        for part in (condition, result):
            if part.scope is not None and not part.scope.holds(concept.scope):
                raise DefinitionError(
                    f"例外 {name} 说的是{part.scope.title}，{concept.name} 说的是{concept.scope.title}"
                )
        if not _fits(result.type, concept.type):
            raise DefinitionError(f"例外 {name} 的结果是{result.type}，{concept.name} 是{concept.type}")
        if any(each.name == name for each in concept.exceptions):
            raise DefinitionError(f"{concept.name} 已有名为 {name} 的例外")
        self._refuse_cycle(concept.name, (condition, result))
        under = to.name if isinstance(to, ExceptionRule) else None
        made = ExceptionRule(name, title, concept.name, condition, result, self.clauses(clause), under)
        self.concepts[concept.name] = replace(concept, exceptions=(*concept.exceptions, made))
        self.changes += 1
        return made

    def title_of(self, name: str) -> str:
        """The title of a fact, a group of members or a parameter: what an unknown value waits for."""
        if name in self.groups:
            return self.groups[name].scope.title
        return (self.parameters[name] if name in self.parameters else self.facts[name]).title

    def require(self, sound: ConceptRef) -> None:
        """Facts contradict each other where the condition `sound` is certainly not so: a day of death before birth.

        A case with such facts is an error; such rows of a register are set aside.
        """
        if sound.type != Boolean:
            raise DefinitionError(f"{sound.name} 不是“是否”，不能当作事实相符的条件")
        self.required = (*self.required, sound.name)
        self.changes += 1

    def clauses(self, clause: Clause) -> tuple[Address, ...]:
        """The addresses that are meant, inside this document unless they name another. Raises DefinitionError."""
        each = clause if isinstance(clause, tuple) else (clause,)
        return tuple(c if isinstance(c, Address) else self.cite(c) for c in each)

    def declare(self, name: str, kind: dict[str, Any], made: object) -> None:
        """Enter `made` among its kind. Raises DefinitionError for a name that is no name or is taken."""
        if not _NAME.fullmatch(name) or "__" in name:
            raise DefinitionError(f"名字 {name} 应由小写字母、数字和下划线组成，以字母开头，不含连续两个下划线")
        for others in (self.facts, self.parameters, self.readings, self.tables, self.concepts, self.groups):
            if name in others:
                raise DefinitionError(f"已有名为 {name} 的事实、参数、读法、表、概念或成员组")
        kind[name] = made
        self.changes += 1

    def add_concept(self, scope: Scope, name: str, title: str, rule: Expr, clause: Clause) -> ConceptRef:
        """Enter a concept; see `Group.concept`. Raises DefinitionError for what is not declared, or is about others."""
        for node in rule.walk():
            self._known(name, node)
        if rule.scope is not None and not rule.scope.holds(scope):
            raise DefinitionError(
                f"概念 {name} 说的是{scope.title}，规则里却有{rule.scope.title}的事实：先对他们求和或计数，"
                f"或写成 {rule.scope.name}.concept(…)"
            )
        if not self.clauses(clause):
            raise DefinitionError(f"概念 {name} 没有写明条款")
        made = Concept(name, title, scope, rule, rule.type, self.clauses(clause))
        self.declare(name, self.concepts, made)
        return ConceptRef(name, rule.type, scope)

    def _known(self, concept: str, node: Expr) -> None:
        """Refuse what is not of this document: a fact of another one has the same form but another meaning."""
        names: Iterable[str]
        match node:
            case FactRef():
                name, names = node.name, self.facts
            case ConceptRef():
                name, names = node.name, self.concepts
            case ParameterRef():
                name, names = node.name, self.parameters
            case Lookup():
                name, names = node.table.name, self.tables
            case _:
                return
        if name not in names:
            raise DefinitionError(f"概念 {concept} 用到的 {name} 不是本文件的。{nearest(name, names)}")

    def _refuse_cycle(self, concept: str, parts: tuple[Expr, ...]) -> None:
        seen: set[str] = set()
        waiting = list(parts)
        while waiting:
            for node in waiting.pop().walk():
                if isinstance(node, ConceptRef) and node.name not in seen:
                    if node.name == concept:
                        raise DefinitionError(f"{concept} 的例外用到了 {concept} 自己")
                    seen.add(node.name)
                    waiting.extend(self.concepts[node.name].expressions)
