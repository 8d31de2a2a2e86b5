"""Checks of operands when a node is made. Errors say what to write instead."""

from __future__ import annotations

from gongbao.rules.errors import DefinitionError
from gongbao.rules.nodes.expr import Expr
from gongbao.rules.types import Kind, Type


def need(operand: Expr, kind: Kind, doing: str) -> None:
    """Check that an operand may not be absent and is of a kind. Raises DefinitionError."""
    if operand.type.optional:
        raise DefinitionError(
            f"{doing}：{called(operand)}可能没有（absent），要先说没有时怎样："
            "x.if_present(lambda v: …, otherwise=…)、x.or_else(…, clause=…)，或在 x.present() 旁边用 x.given"
        )
    if operand.type.kind is not kind:
        raise DefinitionError(f"{doing}要的是{Type(kind)}，{called(operand)}是{operand.type}")


def called(operand: Expr) -> str:
    """How an error names an operand: by its name, where it has one."""
    name = getattr(operand, "name", "")
    return f" {name} " if name else "这一项"
