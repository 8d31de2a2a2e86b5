"""Nodes that look at the members of a group: sums and counts, ranks, running sums, a fund spread over claims."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gongbao.rules.errors import DefinitionError, UnitError
from gongbao.rules.nodes.checks import need
from gongbao.rules.nodes.expr import Expr
from gongbao.rules.nodes.scope import Scope
from gongbao.rules.types import Boolean, Integer, Kind, Type

FOLDS = ("count", "sum", "min", "max", "any", "all")


@dataclass(frozen=True, eq=False)
class Fold(Expr):
    """One value over the members of `group` for whom `where` holds, for each `per` (the subject, or a group around).

    sum and count of none are 0, any of none is no, all of none is yes, min and max of none are absent. Unknown
    conditions or values make it unknown, unless any or all is settled by the others.
    """

    how: str
    group: Scope
    per: Scope
    body: Expr | None
    where: Expr | None

    def __post_init__(self) -> None:
        if self.per is self.group or not self.per.holds(self.group):
            raise DefinitionError(f"{self.group.title}不在{self.per.title}之内，不能按{self.per.title}合计")
        _inside(self.group, self.body, self.where)
        self._set(fold_type(self.how, self.body, self.where), self.per)


@dataclass(frozen=True, eq=False)
class Alike(Expr):
    """For each member, one value over the members of `within` with the same `keys`: a company's loans in a year."""

    how: str
    group: Scope
    within: Scope
    body: Expr | None
    where: Expr | None
    keys: tuple[Expr, ...]

    def __post_init__(self) -> None:
        _inside(self.group, self.body, self.where, *self.keys)
        for key in self.keys:
            need(key, key.type.kind, "分组的键")
            if key.type.is_number and key.type.scale is None:
                raise DefinitionError("分组的键不能是没有取整的分数")
        self._set(fold_type(self.how, self.body, self.where), self.group)


@dataclass(frozen=True, eq=False)
class Rank(Expr):
    """A member's place within `within`, from 1; equals share the better place. Unknown while any value is."""

    group: Scope
    within: Scope
    by: Expr
    highest_first: bool

    def __post_init__(self) -> None:
        _inside(self.group, self.by)
        _ordered(self.by, "排名")
        self._set(Integer, self.group)


@dataclass(frozen=True, eq=False)
class RunningSum(Expr):
    """The sum of `body` over the members of `within` that come before this one: those with less of `by`, of equals and
    without `by` the earlier in the register. Unknown while any `by` is, or a term before this one."""

    group: Scope
    within: Scope
    body: Expr
    by: Expr | None = None

    def __post_init__(self) -> None:
        _inside(self.group, self.body, self.by)
        if self.by is not None:
            _ordered(self.by, "累计的次序")
        need(self.body, Kind.NUMBER, "累计")
        if self.body.type.scale is None:
            raise DefinitionError("累计的每一项都要先取整")
        self._set(self.body.type, self.group)


LEFT_OVER = ("largest_remainder", "in_order", "kept")


@dataclass(frozen=True, eq=False)
class Allocate(Expr):
    """A member's part of `fund`, in proportion to `weight`, exact to the smallest unit of the fund (the fen).

    Every part is first rounded down; what is left over goes, one unit each, to the largest remainders
    (largest_remainder; of equals, the earlier), to the first in order (in_order), or to nobody (kept). Who has
    weight 0 gets nothing. `capped`: nobody gets more than the weight itself, so the fund is a ceiling of claims.
    """

    group: Scope
    within: Scope
    fund: Expr
    weight: Expr
    capped: bool
    left_over: str

    def __post_init__(self) -> None:
        _inside(self.group, self.weight)
        need(self.fund, Kind.NUMBER, "分配的资金")
        need(self.weight, Kind.NUMBER, "分配的依据")
        if self.fund.scope is not None and not self.fund.scope.holds(self.within):
            raise DefinitionError(f"要分配的资金应是{self.within.title}的，写的却是{self.fund.scope.title}的")
        if self.fund.type.scale is None or self.weight.type.scale is None:
            raise DefinitionError("分配的资金和依据都要先取整")
        if self.capped and replace(self.fund.type, scale=1) != replace(self.weight.type, scale=1):
            raise UnitError(f"以申请额为上限的分配：资金是{self.fund.type}，申请额是{self.weight.type}")
        if self.capped and self.fund.type.scale != self.weight.type.scale:
            raise DefinitionError("以申请额为上限的分配：资金与申请额要取整到同一单位")
        if self.left_over not in LEFT_OVER:
            raise DefinitionError(f"余数的去处应为 {'、'.join(LEFT_OVER)} 之一，写的是 {self.left_over}")
        self._set(self.fund.type, self.group)


def fold_type(how: str, body: Expr | None, where: Expr | None) -> Type:
    """The type of one value over members. Raises DefinitionError for parts that do not fit."""
    if how not in FOLDS:
        raise DefinitionError(f"合计的方式应为 {'、'.join(FOLDS)} 之一，写的是 {how}")
    if where is not None:
        need(where, Kind.BOOLEAN, "成员的条件")
    if how == "count":
        return Integer
    if body is None:
        raise DefinitionError("合计要写明合计什么")
    if how in ("any", "all"):
        need(body, Kind.BOOLEAN, "成员是否都（有）")
        return Boolean
    kind = body.type.kind if how in ("min", "max") else Kind.NUMBER
    need(body, kind, "成员合计")
    if kind not in (Kind.NUMBER, Kind.DATE, Kind.MONTH):
        raise DefinitionError(f"{body.type}没有大小之分")
    if body.type.is_number and body.type.scale is None:
        raise DefinitionError("成员的每一项都要先取整")
    return replace(body.type, optional=True) if how in ("min", "max") else body.type


def _ordered(by: Expr, doing: str) -> None:
    need(by, by.type.kind, doing)
    if by.type.kind not in (Kind.NUMBER, Kind.DATE, Kind.MONTH) or by.type.scale is None:
        raise DefinitionError(f"{doing}要按数（已取整）、日期或年月，写的是{by.type}")


def _inside(group: Scope, *parts: Expr | None) -> None:
    for part in parts:
        if part is not None and part.scope is not None and not part.scope.holds(group):
            raise DefinitionError(f"{part.scope.title}不是{group.title}自己或他们所属的，不能在这里用")
