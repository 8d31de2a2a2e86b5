"""The JSON form of a regulation's rules, so that other programs can read them; `formreader` reads it back without loss.

`form.schema.json` beside this module is its JSON Schema (made by `formschema`, held equal by a test). Numbers are in
plain form (money in fen); exact fractions are text `n/d`; a node is an object whose `node` names its kind.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any

from gongbao.rules.errors import RulesError
from gongbao.rules.group import Concept, Fact
from gongbao.rules.nodes import (
    Anything,
    Cell,
    Codes,
    Const,
    Expr,
    Interval,
    Point,
    Scope,
    Table,
)
from gongbao.rules.parameters import Parameter
from gongbao.rules.regulation import Regulation
from gongbao.rules.types import Kind, Plain, Type

FORM_VERSION = 1


class FormError(RulesError):
    """A JSON form cannot be read: the message names the place and what was expected."""


def field_names(kind: type[Expr]) -> list[str]:
    """The fields of a kind of node, without what is derived."""
    return [f.name for f in fields(kind) if f.name not in ("type", "scope")]


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
    form: dict[str, Any] = {"node": node.node}
    for name in field_names(type(node)):
        held = getattr(node, name)
        form[name] = _plain_to_json(held) if isinstance(node, Const) and name == "value" else _write(held)
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


def _plain_to_json(plain: Plain | None) -> Any:
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
        "low": _plain_to_json(fact.low),
        "high": _plain_to_json(fact.high),
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
                "value": _plain_to_json(v.value),
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
