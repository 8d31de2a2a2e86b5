"""The JSON form of a regulation's rules read back: `regulation_from_json(regulation_to_json(r))` has the same form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from gongbao.rules import nodes
from gongbao.rules.group import Concept, ExceptionRule, Fact, Group
from gongbao.rules.jsonform import FORM_VERSION, FormError, field_names, type_to_json
from gongbao.rules.nodes import (
    NODES,
    Anything,
    Cell,
    CheckedRow,
    Codes,
    Const,
    Expr,
    Hit,
    Interval,
    Moment,
    Point,
    Scope,
    Table,
)
from gongbao.rules.parameters import Parameter, Reading, Version
from gongbao.rules.regulation import Regulation
from gongbao.rules.tables import output_types
from gongbao.rules.types import CodeList, Kind, Type, Unit
from gongbao.text.address import Address


def regulation_from_json(form: Mapping[str, Any]) -> Regulation:
    """The regulation that a form describes. Raises FormError naming what could not be read."""
    if form.get("version") != FORM_VERSION:
        raise FormError(f"规则的 JSON 形式应为第 {FORM_VERSION} 版，这一份是 {form.get('version')!r}")
    try:
        return _Reader(form).regulation
    except (KeyError, TypeError, ValueError, IndexError) as wrong:
        raise FormError(f"规则的 JSON 形式读不出来：{type(wrong).__name__} {wrong}") from wrong


class _Reader:
    def __init__(self, form: Mapping[str, Any]) -> None:
        self._bound: dict[str, nodes.Bound] = {}
        subject = form["scopes"][0]
        first, last = map(_day, form["in_force"])
        self.regulation = r = Regulation(
            form["name"],
            form["title"],
            form["number"],
            in_force=(first or date.min, last),
            issuers=form["issuers"],
            issued=_day(form["issued"]),
            replaces=form["replaces"],
            ended_by=form["ended_by"],
            subject=subject["title"],
        )
        self.scopes: dict[str, Scope] = {subject["name"]: r.scope}
        for each in form["scopes"][1:]:
            scope = Scope(each["name"], each["title"], self.scopes[each["parent"]], each["most"])
            self.scopes[scope.name] = scope
            r.groups[scope.name] = Group(r, scope)
        for each in form["facts"]:
            r.facts[each["name"]] = self._fact(each)
        for each in form["parameters"]:
            r.parameters[each["name"]] = self._parameter(each)
        for each in form["readings"]:
            choices = tuple((name, meaning) for name, meaning in each["choices"])
            r.readings[each["name"]] = Reading(each["name"], each["title"], choices, each["default"], each["clause"])
        for each in form["tables"]:
            r.tables[each["name"]] = self._table(each)
        for each in form["concepts"]:
            r.concepts[each["name"]] = self._concept(each)
        for each in form["concepts"]:  # an exception may look at concepts that are defined after the one it is to
            exceptions = tuple(self._exception(each["name"], e) for e in each["exceptions"])
            r.concepts[each["name"]] = replace(r.concepts[each["name"]], exceptions=exceptions)
        r.required = tuple(form["required"])

    def node(self, form: Mapping[str, Any]) -> Expr:
        """A node with all below it."""
        kind = NODES.get(form["node"])
        if kind is None:
            raise FormError(f"没有 {form['node']!r} 这种节点")
        if kind is Const:
            held = _type(form["held"])
            return Const(_value(form["value"], held), held)
        if kind is nodes.SumOverMonths:
            return self._sum(form)
        declared = self._declared(kind, form)
        if declared is not None:
            form = {**form, "held": type_to_json(declared.type)}
        return kind(*(self._field(kind, name, form[name]) for name in field_names(kind)))

    def _declared(self, kind: type[Expr], form: Mapping[str, Any]) -> Fact | Parameter | Concept | None:
        """What a node refers to: its type is that of the declaration, whatever the node says of it."""
        r = self.regulation
        if kind is nodes.FactRef:
            return r.facts[form["name"]]
        if kind is nodes.ParameterRef:
            return r.parameters[form["name"]]
        return r.concepts[form["name"]] if kind is nodes.ConceptRef else None

    def _sum(self, form: Mapping[str, Any]) -> Expr:
        """The month that the body speaks of is the one that the sum goes through."""
        outer = self._bound
        bound = nodes.Bound(form["through"]["name"])
        self._bound = {**outer, bound.name: bound}
        made = nodes.SumOverMonths(bound, self.node(form["first"]), self.node(form["last"]), self.node(form["body"]))
        self._bound = outer
        return made

    def _field(self, kind: type[Expr], name: str, form: Any) -> Any:
        read: Callable[[Any], Any] | None = _FIELDS.get((kind.__name__, name)) or _FIELDS.get(("", name))
        if read is not None:
            return read(form)
        if name in ("about", "group", "per", "within"):
            return self.scopes[form]
        if name == "table":
            return self.regulation.tables[form]
        return self._any(form)

    def _any(self, form: Any) -> Any:
        if isinstance(form, Mapping):
            if form.get("node") == "bound":
                return self._bound[form["name"]]
            return self.node(form)
        return tuple(self._any(each) for each in form) if isinstance(form, list) else form

    def _fact(self, form: Mapping[str, Any]) -> Fact:
        held = _type(form["type"])
        return Fact(
            form["name"],
            form["title"],
            held,
            self.scopes[form["scope"]],
            form["source"],
            tuple(map(Address.parse, form["clauses"])),
            _value(form["low"], held),
            _value(form["high"], held),
            form["missing_is_absent"],
            form["question"],
        )

    def _parameter(self, form: Mapping[str, Any]) -> Parameter:
        held = _type(form["type"])
        versions = tuple(
            Version(_value(v["value"], held), _day(v["from"]) or date.min, _day(v["until"]) or date.max, v["clause"])
            for v in form["versions"]
        )
        low, high = (None if form[side] is None else Fraction(form[side]) for side in ("low", "high"))
        return Parameter(form["name"], form["title"], held, versions, low, high)

    def _table(self, form: Mapping[str, Any]) -> Table:
        keys = tuple((name, _type(held)) for name, held in form["keys"])
        rows = tuple(
            CheckedRow(
                tuple(map(_read_cell, row["cells"])), tuple(self.node(each) for each in row["results"]), row["clause"]
            )
            for row in form["rows"]
        )
        outside = None if form["outside"] is None else tuple(self.node(each) for each in form["outside"])
        results = [row.results for row in rows] + ([outside] if outside else [])
        outputs = output_types(form["name"], [name for name, _ in form["outputs"]], results)
        return Table(form["name"], form["title"], keys, outputs, rows, Hit(form["hit"]), outside, form["clause"])

    def _concept(self, form: Mapping[str, Any]) -> Concept:
        """Without its exceptions."""
        rule = self.node(form["rule"])
        clauses = tuple(map(Address.parse, form["clauses"]))
        return Concept(form["name"], form["title"], self.scopes[form["scope"]], rule, rule.type, clauses)

    def _exception(self, to: str, form: Mapping[str, Any]) -> ExceptionRule:
        when, then = self.node(form["when"]), self.node(form["then"])
        clauses = tuple(map(Address.parse, form["clauses"]))
        return ExceptionRule(form["name"], form["title"], to, when, then, clauses, form["under"])


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _type(form: Mapping[str, Any]) -> Type:
    unit = Unit(tuple((name, power) for name, power in form.get("unit", ())))
    labels = form.get("labels")
    listed = None if labels is None else CodeList(form["list"], tuple((code, label) for code, label in labels))
    return Type(Kind(form["kind"]), unit, form.get("scale", 1), listed, form.get("optional", False))


def _value(form: Any, held: Type) -> Any:
    if form is None:
        return None
    if held.kind is Kind.DATE:
        return date.fromisoformat(form)
    return Fraction(form) if held.kind is Kind.NUMBER and held.scale is None else form


def _read_cell(form: Mapping[str, Any]) -> Cell:
    if "codes" in form:
        return Codes(tuple(form["codes"]))
    return Anything() if "any" in form else Interval(_read_point(form["lower"]), _read_point(form["upper"]))


def _read_point(form: list[Any] | None) -> Point | None:
    return None if form is None else (Fraction(form[0]), form[1])


_FIELDS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("", "held"): _type,
    ("Round", "step"): Fraction,
    ("Today", "moment"): Moment,
}
"""Fields that are neither nodes nor plain data."""
