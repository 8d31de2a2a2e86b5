"""Hypothesis strategies: whole regulations with groups, and registers for them with facts missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from gongbao.rules import (
    ABSENT,
    Band,
    Boolean,
    Code,
    Date,
    Expr,
    Integer,
    Money,
    Month,
    Quantity,
    Rate,
    Regulation,
    YearMonth,
    absent,
    age,
    all_of,
    any_of,
    clamp,
    days,
    fen,
    greatest,
    least,
    months,
    quantity,
    rate,
    sum_over_months,
    when,
    yuan,
)
from gongbao.rules.group import Group

FIRST, LAST = date(2020, 1, 1), date(2024, 12, 31)
COLOURS = Code("颜色", {"r": "红", "g": "绿", "b": "蓝"})


@dataclass
class Grown:
    """A regulation grown by Hypothesis, and the names of its facts by scope."""

    regulation: Regulation
    concepts: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        rules = [f"{c.name} of {c.scope.name} = {written(c.rule)}" for c in self.regulation.concepts.values()]
        return "\n" + "\n".join(rules)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(repr(self))


def written(node: Expr) -> str:
    """A tree in one line."""
    name = getattr(node, "name", getattr(node, "value", getattr(node, "operator", getattr(node, "how", ""))))
    inner = ", ".join(map(written, node.children))
    return f"{type(node).__name__}:{name}({inner})" if inner else f"{name}"


class Gardener:
    """Grows expressions of a kind over what a scope can see."""

    def __init__(self, draw: Callable[[Any], Any], regulation: Regulation) -> None:
        self.draw, self.reg = draw, regulation
        self.seen: dict[str, dict[str, list[Expr]]] = {}
        self.depth = 0

    def plant(self, group: Group) -> None:
        """Declare facts of every kind in a scope."""
        n = group.scope.name
        around = self.seen.get(group.scope.parent.name, {}) if group.scope.parent else {}
        mine: dict[str, list[Expr]] = {kind: list(found) for kind, found in around.items()}

        def fact(kind: str, name: str, held: Any, **how: Any) -> None:
            mine.setdefault(kind, []).append(group.fact(f"{n}_{name}", held, name, clause="第一条", **how))

        fact("bool", "flag", Boolean)
        fact("bool", "other", Boolean)
        fact("int", "number", Integer, low=-50, high=50)
        fact("money", "sum", Money, low=-1000, high=1000)
        fact("rate", "share", Rate(2), low=-2, high=2)
        fact("area", "area", Quantity("亩", 1), low=0, high=100)
        fact("date", "day", Date, low=date(1990, 1, 1), high=date(2024, 12, 31))
        fact("month", "month", Month)
        fact("code", "colour", COLOURS)
        fact("maybe_date", "end", Date, may_be_absent=True, low=date(1990, 1, 1), high=date(2024, 12, 31))
        fact("maybe_money", "extra", Money, missing_is_absent=True, low=-100, high=100)
        self.seen[n] = mine

    def any_of(self, *options: Callable[[], Expr]) -> Expr:
        self.depth += 1
        try:
            return self.draw(st.sampled_from(options))()
        finally:
            self.depth -= 1

    def leaf(self, kind: str, n: str) -> Expr:
        return self.draw(st.sampled_from(self.seen[n][kind]))

    def grow(self, kind: str, n: str) -> Expr:
        if self.depth >= 3 and self.seen[n].get(kind):
            return self.leaf(kind, n)
        return getattr(self, kind)(n)

    def bool(self, n: str) -> Expr:
        g = self.grow
        return self.any_of(
            lambda: self.leaf("bool", n),
            lambda: all_of(g("bool", n), g("bool", n)),
            lambda: any_of(g("bool", n), g("bool", n)),
            lambda: ~g("bool", n),
            lambda: self.compare("int", n),
            lambda: self.compare("money", n),
            lambda: self.compare("ratio", n),
            lambda: self.compare("date", n),
            lambda: self.compare("month", n),
            lambda: g("code", n).is_in("r", self.draw(st.sampled_from(["g", "b"]))),
            lambda: self.leaf("maybe_date", n).absent(),
            lambda: self.leaf("maybe_money", n).present(),
            lambda: self.leaf("maybe_date", n).if_present(lambda d: d >= g("date", n), otherwise=True),
            lambda: self.leaf("money", n).told(),
        )

    def compare(self, kind: str, n: str) -> Expr:
        one, two = self.grow(kind, n), self.grow(kind, n)
        how = self.draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
        return {
            "<": lambda: one < two,
            "<=": lambda: one <= two,
            ">": lambda: one > two,
            ">=": lambda: one >= two,
            "==": lambda: one == two,
            "!=": lambda: one != two,
        }[how]()

    def int(self, n: str) -> Expr:
        g = self.grow
        return self.any_of(
            lambda: self.leaf("int", n),
            lambda: rate(self.draw(st.integers(-5, 5))) + g("int", n),
            lambda: g("int", n) - g("int", n),
            lambda: self.leaf("int", n) * self.leaf("int", n),
            lambda: least(g("int", n), g("int", n)),
            lambda: greatest(g("int", n), 3),
            lambda: when(g("bool", n)).then(g("int", n)).otherwise(g("int", n)),
            lambda: age(g("date", n), self.reg.month.last_day, leap=self.draw(st.sampled_from(["feb_28", "mar_1"]))),
            lambda: age(self.leaf("date", n), self.leaf("date", n)),
            lambda: g("date", n).year,
            lambda: g("date", n).month_number + g("month", n).month_number,
            lambda: g("date", n).day_number,
            lambda: (g("month", n) - g("month", n)).count(),
            lambda: (g("date", n) - g("date", n)).count(),
            lambda: self.rounded(g("ratio", n), 1),
        )

    def rounded(self, node: Expr, step: Any) -> Expr:
        how = self.draw(st.sampled_from(["round_down", "round_up", "round_half_up"]))
        found: Expr = getattr(node, how)(step)
        return found

    def money(self, n: str) -> Expr:
        g = self.grow
        return self.any_of(
            lambda: self.leaf("money", n),
            lambda: fen(self.draw(st.integers(-500, 500))) + g("money", n),
            lambda: g("money", n) - g("money", n),
            lambda: self.rounded(
                g("money", n) * self.leaf("rate", n), self.draw(st.sampled_from(["分", "角", "元", "百元"]))
            ),
            lambda: self.rounded(g("money", n) / g("int", n), "分"),
            lambda: clamp(g("money", n), yuan(-5), yuan(700)),
            lambda: when(g("bool", n)).then(g("money", n)).when(g("bool", n)).then(yuan(1)).otherwise(g("money", n)),
            lambda: self.leaf("maybe_money", n).or_else(yuan(3), clause="第一条"),
            lambda: self.reg.tables["bands"].lookup(g("int", n)),
            lambda: self.reg.tables["areas"].lookup(g("area", n)),
            lambda: self.reg.tables["mixed"].lookup(g("int", n), g("code", n)),
            lambda: self.reg.tables["sums"].lookup(g("int", n)),
            lambda: self.stepped(n),
            lambda: sum_over_months(
                YearMonth(2023, 1), least(self.leaf("month", n), YearMonth(2023, 9)), lambda m: self.per_month(m, n)
            ),
        )

    def per_month(self, month: Expr, n: str) -> Expr:
        return when(month > self.leaf("month", n)).then(self.leaf("money", n)).otherwise(yuan(2))

    def ratio(self, n: str) -> Expr:
        return self.any_of(
            lambda: self.grow("money", n) / self.grow("money", n),
            lambda: self.leaf("rate", n) * self.grow("int", n),
            lambda: self.grow("int", n) / self.leaf("int", n) - self.leaf("rate", n),
            lambda: self.grow("area", n) / quantity("2.5", "亩"),
        )

    def area(self, n: str) -> Expr:
        return self.any_of(lambda: self.leaf("area", n), lambda: self.grow("area", n) + quantity("0.05", "亩"))

    def rate(self, n: str) -> Expr:
        return self.leaf("rate", n)

    def date(self, n: str) -> Expr:
        return self.any_of(
            lambda: self.leaf("date", n),
            lambda: self.grow("date", n) + days(self.draw(st.integers(-40, 40))),
            lambda: self.grow("date", n).add_months(months(self.draw(st.integers(-14, 14)))),
            lambda: self.grow("month", n).last_day,
            lambda: greatest(self.grow("date", n), date(2000, 2, 29)),
            lambda: when(self.grow("bool", n)).then(self.grow("date", n)).otherwise(self.reg.day),
        )

    def month(self, n: str) -> Expr:
        return self.any_of(
            lambda: self.leaf("month", n),
            lambda: self.grow("date", n).month,
            lambda: self.grow("month", n) + months(self.draw(st.integers(-30, 30))),
            lambda: self.reg.month,
        )

    def stepped(self, n: str) -> Expr:
        """Worked out of two columns of a table that is long enough to be entered in its middle."""
        steps, key = self.reg.tables["steps"], self.grow("int", n)
        return greatest(self.leaf("money", n), steps.lookup(key, output="least")) + steps.lookup(key, output="more")

    def code(self, n: str) -> Expr:
        return self.leaf("code", n)


@st.composite
def regulations(draw: Callable[[Any], Any]) -> Grown:
    """A regulation with a subject, its members, and their claims; concepts, exceptions, folds and windows."""
    reg = Regulation("grown", "生成的办法", "生〔2022〕1号", in_force=(FIRST, LAST))
    grown = Grown(reg)
    bands = [Band(yuan(3), below=0), Band(yuan("4.5"), at_least=0, at_most=10), Band(yuan(-1), above=10)]
    reg.table("bands", key=Integer, rows=bands, clause="第二条")
    steps = [Band({"least": yuan(at), "more": yuan(at * at)}, at_least=at, below=at + 8) for at in range(-24, 40, 8)]
    nothing = {"least": yuan(0), "more": yuan(0)}
    if draw(st.booleans()):
        steps = [Band(nothing, below=-24), *steps, Band(nothing, at_least=40)]
        reg.table("steps", key=Integer, rows=steps, clause="第二条")
    else:
        reg.table("steps", key=Integer, rows=steps, outside=nothing, clause="第二条")
    reg.table(
        "areas",
        key=Quantity("亩", 1),
        rows=[Band(yuan(1), above=5, at_most="7.5"), Band(yuan(2), above="7.5", below=50)],
        outside=yuan(9),
        clause="第二条",
    )
    from gongbao.rules import Row, codes, interval

    reg.table(
        "mixed",
        keys={"size": Integer, "colour": COLOURS},
        outside=yuan(7),
        clause="第二条",
        rows=[
            Row({"size": interval(at_least=0, below=5), "colour": codes("r")}, {"paid": yuan(1)}),
            Row({"size": interval(at_least=0, below=5), "colour": codes("g", "b")}, {"paid": yuan(2)}),
            Row({"size": interval(at_least=5)}, {"paid": yuan(3)}),
        ],
    )
    reg.table(
        "sums",
        key=Integer,
        hit="collect",
        outside=yuan(0),
        clause="第二条",
        rows=[Band(yuan(1), at_least=0), Band(yuan("0.5"), at_least=5), Band(yuan(10), below=-3)],
    )
    gardener = Gardener(draw, reg)
    gardener.plant(reg)
    people = reg.relation("people", "人员")
    gardener.plant(people)
    claims = people.relation("claims", "申请")
    gardener.plant(claims)
    groups: list[Group] = [reg, people, claims]
    for number in range(draw(st.integers(1, 4))):
        group = draw(st.sampled_from(groups))
        n = group.scope.name
        kind = draw(st.sampled_from(["bool", "int", "money", "date", "month", "ratio"]))
        rule = gardener.grow(kind, n)
        if draw(st.integers(0, 5)) == 0 and kind in ("money", "date"):
            rule = when(gardener.leaf("bool", n)).then(absent(rule.type)).otherwise(rule)
        concept = group.concept(f"c{number}", f"概念{number}", rule, clause="第三条")
        grown.concepts.append(concept.name)
        if not concept.type.optional and kind != "ratio":
            for e in range(draw(st.integers(0, 2))):
                flag, instead = gardener.leaf("bool", n), gardener.leaf(kind, n)
                reg.exception(f"e{e}", f"例外{e}", to=concept, when=flag, then=instead, clause="第四条")
        if concept.type.optional:
            gardener.seen[n].setdefault(f"maybe_{kind}", []).append(concept)
        else:
            for scope in groups:
                if group.scope.holds(scope.scope):
                    gardener.seen[scope.scope.name].setdefault(kind, []).append(concept)
    for number in range(draw(st.integers(0, 3))):
        grown.concepts.append(_over_members(draw, gardener, groups, number))
    return grown


def _over_members(draw: Any, gardener: Gardener, groups: list[Group], number: int) -> str:
    reg, people, claims = groups
    group = draw(st.sampled_from([people, claims]))
    around = draw(st.sampled_from([g for g in (reg, people) if g is not group and g.scope.holds(group.scope)]))
    n = group.scope.name
    where = draw(st.sampled_from([None, gardener.leaf("bool", n)]))
    money, flag = gardener.grow("money", n), gardener.grow("bool", n)
    colour = gardener.seen[n]["code"][-1]
    name = f"g{number}"
    how = draw(st.integers(0, 10))
    if how <= 5:
        fold = [
            lambda: group.count(where, per=around),
            lambda: group.sum(money, where, per=around),
            lambda: group.any(flag, where, per=around),
            lambda: group.all(flag, where, per=around),
            lambda: group.min(money, where, per=around),
            lambda: group.max(gardener.leaf("date", n), where, per=around),
        ][how]()
        made = around.concept(name, name, fold, clause="第五条")
        if how in (1,):
            for scope in groups:
                if around.scope.holds(scope.scope):
                    gardener.seen[scope.scope.name]["money"].append(made)
        return name
    window = [
        lambda: group.rank(gardener.leaf("money", n), highest_first=draw(st.booleans()), within=around),
        lambda: group.running_sum(
            gardener.leaf("money", n),
            by=draw(st.sampled_from([None, gardener.leaf("money", n), gardener.leaf("date", n)])),
            within=around,
        ),
        lambda: group.alike("sum", gardener.leaf("money", n), where, keys=(colour,), within=around),
        lambda: group.alike("max", gardener.leaf("money", n), where, keys=(colour,), within=around),
        lambda: group.allocate(
            draw(st.sampled_from([gardener.leaf("money", around.scope.name), yuan("10.01")])),
            greatest(gardener.leaf("money", n), yuan(0)),
            capped=draw(st.booleans()),
            left_over=draw(st.sampled_from(["largest_remainder", "in_order", "kept"])),
            within=around,
        ),
    ][how - 6]()
    group.concept(name, name, window, clause="第五条")
    return name


_DAYS = st.one_of(
    st.sampled_from([date(2000, 2, 29), date(2023, 5, 31), date(2023, 2, 28), date(2024, 2, 29), date(1996, 2, 29)]),
    st.integers(0, 12_000).map(lambda n: date(1991, 1, 1) + timedelta(days=n)),
)


@st.composite
def facts(draw: Callable[[Any], Any], grown: Grown) -> dict[str, Any]:
    """Facts of one subject with members and claims; each may be missing."""
    return _facts(draw, grown.regulation, grown.regulation)


def _facts(draw: Any, reg: Regulation, group: Group) -> dict[str, Any]:
    values: dict[str, Any] = {
        "flag": st.booleans(),
        "other": st.booleans(),
        "number": st.integers(-50, 50),
        "sum": st.integers(-100_000, 100_000).map(lambda f: f"{f / 100:.2f}"),
        "share": st.integers(-200, 200).map(lambda f: f"{f / 100:.2f}"),
        "area": st.one_of(st.sampled_from(["5", "7.5", "50"]), st.integers(0, 1000).map(lambda f: f"{f / 10:.1f}")),
        "day": _DAYS,
        "month": st.integers(2022 * 12, 2024 * 12 + 11).map(YearMonth.at),
        "colour": st.sampled_from(["r", "g", "b"]),
        "end": st.one_of(st.just(ABSENT), _DAYS),
        "extra": st.integers(-100, 100),
    }
    n = group.scope.name
    told = {}
    for name, strategy in values.items():
        if draw(st.integers(0, 4)):
            told[f"{n}_{name}"] = draw(strategy)
    for inner in reg.groups.values():
        if inner.scope.parent is group.scope:
            told[inner.scope.name] = [_facts(draw, reg, inner) for _ in range(draw(st.integers(0, 3)))]
    return told
