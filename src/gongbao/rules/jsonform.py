"""The JSON form of a regulation's rules, so that other programs can read them; and back, without loss.

`form.schema.json` beside this module is its JSON Schema (made by `schema()`, held equal by a test). Numbers are in
plain form (money in fen); exact fractions are text `n/d`; a node is an object whose `node` names its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

from gongbao.rules import group_nodes, nodes
from gongbao.rules.errors import RulesError
from gongbao.rules.group import Concept, ExceptionRule, Fact, Group
from gongbao.rules.nodes import Const, Expr, Moment, Scope
from gongbao.rules.parameters import Parameter, Reading, Version
from gongbao.rules.regulation import Regulation
from gongbao.rules.tables import Anything, Cell, CheckedRow, Codes, Hit, Interval, Point, Table, output_types
from gongbao.rules.types import CodeList, Kind, Plain, Type, Unit
from gongbao.text.address import Address

FORM_VERSION = 1


class FormError(RulesError):
    """A JSON form cannot be read: the message names the place and what was expected."""


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


NODES: dict[str, type[Expr]] = {
    _snake(kind.__name__): kind
    for module in (nodes, group_nodes)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Expr) and kind is not Expr
}
"""Every kind of node by its name in the form."""
_KINDS = {kind: name for name, kind in NODES.items()}


def field_names(kind: type[Expr]) -> list[str]:
    """The fields of a kind of node, without what is derived."""
    return [f.name for f in fields(kind) if f.name not in ("type", "scope")]


# Writing ------------------------------------------------------------------------------------------------------


def regulation_to_json(regulation: Regulation) -> dict[str, Any]:
    """The whole regulation as plain data."""
    first, last = regulation.in_force
    return {
        "version": FORM_VERSION,
        "name": regulation.name,
        "title": regulation.title,
        "number": regulation.number,
        "issuers": list(regulation.issuers),
        "issued": _iso(regulation.issued),
        "in_force": [_iso(first), _iso(last)],
        "ended_by": regulation.ended_by,
        "replaces": list(regulation.replaces),
        "scopes": [
            {"name": s.name, "title": s.title, "parent": s.parent.name if s.parent else None, "most": s.most}
            for s in (group.scope for group in regulation.groups.values())
        ],
        "facts": [_fact(fact) for fact in regulation.facts.values()],
        "parameters": [_parameter(parameter) for parameter in regulation.parameters.values()],
        "readings": [
            {
                "name": r.name,
                "title": r.title,
                "choices": [list(choice) for choice in r.choices],
                "default": r.default,
                "clause": r.clause,
            }
            for r in regulation.readings.values()
        ],
        "tables": [_table(table) for table in regulation.tables.values()],
        "concepts": [_concept(concept) for concept in regulation.concepts.values()],
        "required": list(regulation.required),
    }


def node_to_json(node: Expr) -> dict[str, Any]:
    """One node with all below it."""
    form: dict[str, Any] = {"node": _KINDS[type(node)]}
    for name in field_names(type(node)):
        held = getattr(node, name)
        form[name] = _plain_to_json(held, node.type) if isinstance(node, Const) and name == "value" else _write(held)
    return form


def _write(held: Any) -> Any:
    match held:
        case Expr():
            return node_to_json(held)
        case Type():
            return type_to_json(held)
        case Scope() | Table():
            return held.name
        case Fraction():
            return str(held)
        case tuple():
            return [_write(each) for each in held]
        case None | bool() | int() | str():
            return held
        case _:
            raise FormError(f"{held!r} 没有 JSON 形式")


def type_to_json(held: Type) -> dict[str, Any]:
    """A type: its kind, and of a number its unit and scale, of a code its list."""
    form: dict[str, Any] = {"kind": held.kind.value}
    if held.kind is Kind.NUMBER:
        form |= {"unit": [list(power) for power in held.unit.powers], "scale": held.scale}
    if held.code_list is not None:
        form |= {"list": held.code_list.name, "labels": [list(pair) for pair in held.code_list.labels]}
    if held.optional:
        form["optional"] = True
    return form


def _plain_to_json(plain: Plain | None, held: Type) -> Any:
    del held
    if isinstance(plain, date):
        return plain.isoformat()
    return str(plain) if isinstance(plain, Fraction) else plain


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "title": fact.title,
        "type": type_to_json(fact.type),
        "scope": fact.scope.name,
        "source": fact.source,
        "clauses": [str(clause) for clause in fact.clauses],
        "low": _plain_to_json(fact.low, fact.type),
        "high": _plain_to_json(fact.high, fact.type),
        "missing_is_absent": fact.missing_is_absent,
        "question": fact.question,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "title": parameter.title,
        "type": type_to_json(parameter.type),
        "low": None if parameter.low is None else str(parameter.low),
        "high": None if parameter.high is None else str(parameter.high),
        "versions": [
            {
                "value": _plain_to_json(v.value, parameter.type),
                "from": _iso(v.from_),
                "until": _iso(v.until),
                "clause": v.clause,
            }
            for v in parameter.versions
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "keys": [[name, type_to_json(held)] for name, held in table.keys],
        "outputs": [[name, type_to_json(held)] for name, held in table.outputs],
        "hit": table.hit.value,
        "clause": table.clause,
        "outside": None if table.outside is None else [node_to_json(each) for each in table.outside],
        "rows": [
            {
                "cells": [_cell(cell) for cell in row.cells],
                "results": [node_to_json(each) for each in row.results],
                "clause": row.clause,
            }
            for row in table.rows
        ],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    match cell:
        case Interval():
            return {"lower": _point(cell.lower), "upper": _point(cell.upper)}
        case Codes():
            return {"codes": list(cell.options)}
        case Anything():
            return {"any": True}


def _point(point: Point | None) -> list[Any] | None:
    return None if point is None else [str(point[0]), point[1]]


def _concept(concept: Concept) -> dict[str, Any]:
    return {
        "name": concept.name,
        "title": concept.title,
        "scope": concept.scope.name,
        "clauses": [str(clause) for clause in concept.clauses],
        "rule": node_to_json(concept.rule),
        "exceptions": [
            {
                "name": e.name,
                "title": e.title,
                "under": e.under,
                "when": node_to_json(e.when),
                "then": node_to_json(e.then),
                "clauses": [str(clause) for clause in e.clauses],
            }
            for e in concept.exceptions
        ],
    }


# Reading ------------------------------------------------------------------------------------------------------


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
        outer = getattr(self, "_bound", {})
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
