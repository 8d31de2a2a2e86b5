"""Comparison and Kleene's logic."""

from __future__ import annotations

from dataclasses import dataclass

from gongbao.rules.errors import DefinitionError, UnitError
from gongbao.rules.nodes.checks import need
from gongbao.rules.nodes.expr import Expr
from gongbao.rules.types import Boolean, Kind


@dataclass(frozen=True, eq=False)
class Compare(Expr):
    """==, !=, <, <=, > or >=."""

    operator: str
    left: Expr
    right: Expr

    def __post_init__(self) -> None:
        left, right = self.left.type, self.right.type
        need(self.left, left.kind, "比较")
        need(self.right, right.kind, "比较")
        if left.kind is not right.kind:
            raise DefinitionError(f"不能比较{left}与{right}")
        if left.unit != right.unit:
            raise UnitError(f"不能比较：左边的单位是{left.unit or '（无）'}，右边是{right.unit or '（无）'}")
        if left.kind is Kind.CODE and left.code_list != right.code_list:
            raise DefinitionError(f"不能比较{left}与{right}")
        if self.operator not in ("==", "!=") and left.kind in (Kind.CODE, Kind.TEXT, Kind.BOOLEAN):
            raise DefinitionError(f"{left}没有大小之分")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class And(Expr):
    """All of the operands; Kleene: one no makes it no, whatever is unknown."""

    operands: tuple[Expr, ...]

    def __post_init__(self) -> None:
        for operand in self.operands:
            need(operand, Kind.BOOLEAN, "并且")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class Or(Expr):
    """Any of the operands; Kleene: one yes makes it yes, whatever is unknown."""

    operands: tuple[Expr, ...]

    def __post_init__(self) -> None:
        for operand in self.operands:
            need(operand, Kind.BOOLEAN, "或者")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class Not(Expr):
    """The contrary; of unknown, unknown."""

    operand: Expr

    def __post_init__(self) -> None:
        need(self.operand, Kind.BOOLEAN, "否定")
        self._set(Boolean)
