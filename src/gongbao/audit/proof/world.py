"""The cases that a proof speaks of: facts told, each within its bounds, on any day in force; from a model, a case.

A proof holds for members of groups however many: what is summed over them is then any number in its bounds. A case is
looked for where each group has one member, so that every number of it can be computed and shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import z3

from gongbao.audit.proof.solver import NO, Term, Translator, Words, packed, unpacked
from gongbao.audit.proof.wholes import bounded_sums
from gongbao.rules import ABSENT, Regulation
from gongbao.rules.case import case_plan
from gongbao.rules.group import Fact
from gongbao.rules.lowered import ABSENT_SUFFIX, KINDS
from gongbao.rules.plan import FoldStage, Plan, RowStage, WindowStage, breakpoints
from gongbao.rules.types import Kind, to_shown

FOREVER = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Case:
    """Facts on a day, as `explain` takes them."""

    facts: Mapping[str, Any]
    on: date


@dataclass(slots=True)
class World:
    """A plan as terms. `sound` is what holds of the facts of every case in it."""

    plan: Plan
    translator: Translator
    on: Any
    first: date
    sound: list[Any] = field(default_factory=list)

    def concept(self, name: str) -> tuple[Term, Term | None, Term | None]:
        """Value, divisor and absence of a concept."""
        made = self.plan.lowered[name]
        of = self.translator.of
        return (
            of(made.top),
            None if made.bottom is None else of(made.bottom),
            None if made.absent is None else of(made.absent),
        )

    def known(self, name: str) -> Any:
        """That a concept has a value, neither unknown nor absent."""
        top, bottom, absent = self.concept(name)
        parts = [z3.Not(top.unknown)]
        if bottom is not None:
            parts.append(z3.Not(bottom.unknown))
        if absent is not None:
            parts.append(z3.And(z3.Not(absent.unknown), z3.Not(absent.term)))
        return z3.And(*parts)

    def plain_days(self) -> list[Any]:
        """That the day is the first of the period, and the days told are near it and none at the end of a month."""
        near = self.first.year
        days = [
            z3.And(day >= packed(date(near - 30, 1, 1)), day < packed(date(near + 5, 1, 1)), number <= 28)
            for day, number in self.translator.days
            if not day.eq(self.on)
        ]
        return [self.on == packed(self.first), *days]

    def conditions(self) -> list[Any]:
        """All that holds of a case, with what translating has added."""
        return [*self.sound, *self.translator.axioms]


def spans(regulation: Regulation, on: date | None) -> Iterator[tuple[date, date]]:
    """The days in force between changes of parameters; or the one day asked for."""
    if on is not None:
        yield on, on
        return
    first, last = regulation.in_force
    last = last or FOREVER
    changes = [day for day in breakpoints(regulation) if first < day <= last]
    for start, after in zip([first, *changes], [*changes, None], strict=True):
        yield start, last if after is None else date.fromordinal(after.toordinal() - 1)


def plan_for(regulation: Regulation, day: date, parameters: Mapping[str, object], readings: Mapping[str, str]) -> Plan:
    """All concepts as operations, with the parameters of a day."""
    return case_plan(regulation, day, parameters, readings)


def make_world(
    plan: Plan,
    span: tuple[date, date],
    *,
    one_member: bool,
    words: Words,
    prefix: str = "",
    shared: Mapping[object, Term] | None = None,
    linear: bool = False,
) -> World:
    """Terms for all stages of a plan. Columns in `shared` are taken as they are: two worlds can differ in one."""
    translator = Translator(prefix, shared or {}, words, linear=linear)
    if ("", "on") not in translator.columns:
        on = z3.IntVal(packed(span[0])) if span[0] == span[1] else z3.Int("on")
        translator.columns[("", "on")] = translator.columns[("", "decided")] = Term(on, NO)
        if span[0] != span[1]:
            translator.day(on, *span)
    for fact in plan.facts.values():
        _fact(translator, fact)
    world = World(plan, translator, translator.columns[("", "on")].term, span[0])
    for stage in plan.stages:
        match stage:
            case RowStage():
                for column, op in stage.columns:
                    if (stage.scope.name, column) not in translator.columns:
                        translator.columns[(stage.scope.name, column)] = translator.of(op)
            case FoldStage() | WindowStage() if one_member and (stage.scope.name, stage.name) not in translator.columns:
                _alone(translator, stage)
            case _:
                pass  # loose: any value in its bounds
    if not one_member:
        _bound_sums(world)
    for name in plan.regulation.required:
        top = world.concept(name)[0]
        world.sound.append(z3.Or(top.term, top.unknown))
    return world


def _bound_sums(world: World) -> None:
    """Say of the sums over members which of them cannot be more than a whole."""
    for stage, number, factors in bounded_sums(world.plan):
        column = world.translator.columns.get((stage.scope.name, stage.name))
        if column is not None:
            made = [world.translator.of(factor) for factor in factors]
            whole = z3.IntVal(number)
            for each in made:
                whole = whole * each.term
            unknown = z3.Or(column.unknown, *[each.unknown for each in made])
            world.sound.append(z3.Or(unknown, column.term <= whole))


def _fact(translator: Translator, fact: Fact) -> None:
    column = (fact.scope.name, fact.name)
    if column in translator.columns:
        return
    name = f"{translator.prefix}{fact.scope.name}.{fact.name}"
    term = z3.Bool(name) if KINDS[fact.type.kind] == "bool" else z3.Int(name)
    none = z3.Bool(f"{name}?") if fact.type.optional else NO
    translator.columns[column] = Term(term, none)
    translator.columns[(fact.scope.name, fact.name + ABSENT_SUFFIX)] = Term(none, NO)
    match fact.type.kind:
        case Kind.CODE:
            assert fact.type.code_list is not None
            numbers = [translator.words.number(code) for code in fact.type.code_list.codes]
            translator.axioms.append(z3.Or(*[term == number for number in numbers]))
        case Kind.DATE:
            translator.day(term, fact.low, fact.high)
        case Kind.NUMBER | Kind.MONTH:
            translator.axioms.append(z3.And(term >= fact.low, term <= fact.high))
        case Kind.TEXT:
            translator.axioms.append(term >= 0)
        case _:
            pass


def _alone(translator: Translator, stage: FoldStage | WindowStage) -> None:
    """What is computed over members, where there is one: sums are its own, it is first, it gets the whole fund."""
    args = [translator.of(op) for op in stage.args]
    scope, how = stage.scope.name, stage.how.removeprefix("alike_")
    column, absence = (scope, stage.name), (scope, stage.name + ABSENT_SUFFIX)
    match how:
        case "sum" | "any" | "all":
            keys = args[1:] if stage.how.startswith("alike_") else []
            translator.columns[column] = Term(args[0].term, z3.Or(args[0].unknown, *[key.unknown for key in keys]))
        case "min" | "max":
            # The terms are the value (unknown for one left out) and whether it is unknown.
            unsure = args[1].term
            for key in args[2:]:
                unsure = z3.Or(unsure, key.unknown)
            translator.columns[column] = Term(args[0].term, z3.Or(args[0].unknown, unsure))
            translator.columns[absence] = Term(args[0].unknown, unsure)
        case "running_sum":
            unplaced = z3.Or(*[by.unknown for by in args[1:]]) if args[1:] else NO
            translator.columns[column] = Term(z3.IntVal(0), unplaced)  # of those before it
        case "rank":
            translator.columns[column] = Term(z3.IntVal(1), args[0].unknown)
        case "allocate":
            fund, weight = args[0].term, args[1].term
            assert isinstance(stage, WindowStage)
            part = z3.If(weight == 0, 0, fund)
            if stage.options[0] == "capped":
                part = z3.If(weight <= fund, weight, fund)
            translator.columns[column] = Term(part, z3.Or(args[0].unknown, args[1].unknown))


def case_of(world: World, model: Any) -> Case:
    """The case that a model describes: the facts with one member in each group, as a person would write them."""
    regulation = world.plan.regulation
    told: dict[str, dict[str, Any]] = {}
    for name, group in regulation.groups.items():
        told[name] = {}
        if group.scope.parent is not None:
            told[group.scope.parent.name][name] = [told[name]]
    for fact in world.plan.facts.values():
        held = world.translator.columns[(fact.scope.name, fact.name)]
        told[fact.scope.name][fact.name] = _shown(world, model, fact, held)
    on = model.eval(world.on, model_completion=True).as_long()
    return Case(told[regulation.scope.name], unpacked(on))


def _shown(world: World, model: Any, fact: Fact, held: Term) -> Any:
    if held.unknown is not NO and z3.is_true(model.eval(held.unknown, model_completion=True)):
        return ABSENT
    found = model.eval(held.term, model_completion=True)
    match fact.type.kind:
        case Kind.BOOLEAN:
            return z3.is_true(found)
        case Kind.DATE:
            return unpacked(found.as_long())
        case Kind.CODE:
            return world.translator.words.word(found.as_long())
        case Kind.TEXT:
            return _text(world, found.as_long())
        case _:
            return to_shown(fact.type, found.as_long())


def _text(world: World, number: int) -> str:
    """The words that rules compare with; for others, and for the codes of something else, words of no meaning."""
    word = world.translator.words.word(number)
    lists = [f.type.code_list for f in world.plan.facts.values() if f.type.code_list is not None]
    return f"文字{number}" if any(word in codes.codes for codes in lists) else word


def shared_columns(world: World, apart: frozenset[object]) -> dict[object, Term]:
    """Days and facts of a world for a second one, but for those of `apart`."""
    columns: dict[object, Term] = {}
    names = [(f.scope.name, n) for f in world.plan.facts.values() for n in (f.name, f.name + ABSENT_SUFFIX)]
    for column in (("", "on"), ("", "decided"), *names):
        if column not in apart:
            columns[column] = world.translator.columns[column]
    return columns
