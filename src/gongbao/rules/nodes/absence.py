"""What may be absent: whether it is, whether that is known, and what stands for it then."""

from __future__ import annotations

from dataclasses import dataclass

from gongbao.rules.errors import DefinitionError
from gongbao.rules.nodes.expr import Expr
from gongbao.rules.types import Boolean, common


@dataclass(frozen=True, eq=False)
class IsAbsent(Expr):
    """Known to have none."""

    operand: Expr

    def __post_init__(self) -> None:
        if not self.operand.type.optional:
            raise DefinitionError("只有可能没有的事实（may_be_absent）才能问有没有")
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class IsTold(Expr):
    """Known, or known to be absent."""

    operand: Expr

    def __post_init__(self) -> None:
        self._set(Boolean)


@dataclass(frozen=True, eq=False)
class Given(Expr):
    """The value of something optional; unknown where it is absent."""

    operand: Expr

    def __post_init__(self) -> None:
        self._set(self.operand.type.required)


@dataclass(frozen=True, eq=False)
class Default(Expr):
    """The value, or what a clause grants where it is absent."""

    operand: Expr
    default: Expr
    clause: str

    def __post_init__(self) -> None:
        if not self.operand.type.optional:
            raise DefinitionError("只有可能没有的事实（may_be_absent）才有缺省值；未知不是没有")
        self._set(common(self.operand.type.required, self.default.type))
