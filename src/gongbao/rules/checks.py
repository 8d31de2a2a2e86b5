"""Checks of operands when a node is made: kinds, units, scopes. Errors say what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongbao.rules.errors import DefinitionError, UnitError
from gongbao.rules.types import DAYS, MONTHS, Date, Kind, Month, Type, common

if TYPE_CHECKING:
    from gongbao.rules.nodes import Expr, Scope


def deepest(*scopes: Scope | None) -> Scope | None:
    """The innermost scope. Raises DefinitionError for two that are not inside each other."""
    result: Scope | None = None
    for scope in scopes:
        if scope is None or scope is result:
            continue
        if result is None or result.holds(scope):
            result = scope
        elif not scope.holds(result):
            raise DefinitionError(f"{result.title}与{scope.title}互不包含，不能写在一个式子里：先对其中一个求和或计数")
    return result


def need(operand: Expr, kind: Kind, doing: str) -> None:
    """Check that an operand may not be absent and is of a kind. Raises DefinitionError."""
    if operand.type.optional:
        raise DefinitionError(
            f"{doing}：{_called(operand)}可能没有（absent），要先说没有时怎样："
            "x.if_present(lambda v: …, otherwise=…)、x.or_else(…, clause=…)，或在 x.present() 旁边用 x.given"
        )
    if operand.type.kind is not kind:
        raise DefinitionError(f"{doing}要的是{Type(kind)}，{_called(operand)}是{operand.type}")


def _called(operand: Expr) -> str:
    name = getattr(operand, "name", "")
    return f" {name} " if name else "这一项"


def arithmetic_type(operator: str, left: Expr, right: Expr) -> Type:
    doing = {"+": "相加", "-": "相减", "*": "相乘"}[operator]
    kinds = (left.type.kind, right.type.kind)
    for side in (left, right):
        need(side, side.type.kind, doing)
    if Kind.DATE in kinds or Kind.MONTH in kinds:
        return _calendar_type(operator, left.type, right.type, doing)
    for side in (left, right):
        need(side, Kind.NUMBER, doing)
    if operator == "*":
        scales = (left.type.scale, right.type.scale)
        scale = None if scales[0] is None or scales[1] is None else scales[0] * scales[1]
        return Type(Kind.NUMBER, left.type.unit * right.type.unit, scale)
    if left.type.unit != right.type.unit:
        raise UnitError(
            f"不能{doing}：左边{_called(left)}的单位是{left.type.unit or '（无）'}，"
            f"右边{_called(right)}的单位是{right.type.unit or '（无）'}"
        )
    return common(left.type, right.type)


def _calendar_type(operator: str, left: Type, right: Type, doing: str) -> Type:
    calendar, unit = (Date, DAYS) if Kind.DATE in (left.kind, right.kind) else (Month, MONTHS)
    count = Type(Kind.NUMBER, unit)
    if operator == "-" and left == right == calendar:
        return count
    if left == calendar and right == count and operator in "+-":
        return calendar
    raise UnitError(
        f"不能{doing}：左边是{left}，右边是{right}；"
        "日期加减用 days(n)，年月加减用 months(n)，日期加月数用 .add_months(n)"
    )
