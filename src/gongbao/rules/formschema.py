"""The JSON Schema of the JSON form, made from the kinds of nodes: `python -m gongbao.rules.formschema` prints it."""

from __future__ import annotations

import json
from fractions import Fraction
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from gongbao.rules.jsonform import FORM_VERSION, field_names
from gongbao.rules.nodes import NODES, Expr, Hit, Moment, Scope, Table
from gongbao.rules.types import Kind, Type

_TEXT = {"type": "string"}
_NODE = {"$ref": "#/$defs/node"}
_TYPE = {"$ref": "#/$defs/type"}
_TEXTS = {"type": "array", "items": _TEXT}
_DAY = {"type": ["string", "null"], "format": "date"}
_PLAIN = {"type": ["boolean", "integer", "string", "null"]}


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12)."""
    listed: dict[str, dict[str, Any]] = {
        "scopes": {"name": _TEXT, "title": _TEXT, "parent": {"type": ["string", "null"]}, "most": {"type": "integer"}},
        "facts": {
            "name": _TEXT,
            "title": _TEXT,
            "type": _TYPE,
            "scope": _TEXT,
            "source": _TEXT,
            "clauses": _TEXTS,
            "low": _PLAIN,
            "high": _PLAIN,
            "missing_is_absent": {"type": "boolean"},
            "question": _TEXT,
        },
        "parameters": {
            "name": _TEXT,
            "title": _TEXT,
            "type": _TYPE,
            "low": {"type": ["string", "null"]},
            "high": {"type": ["string", "null"]},
            "versions": _list(_object({"value": _PLAIN, "from": _DAY, "until": _DAY, "clause": _TEXT})),
        },
        "readings": {"name": _TEXT, "title": _TEXT, "choices": _list(_TEXTS), "default": _TEXT, "clause": _TEXT},
        "tables": {
            "name": _TEXT,
            "title": _TEXT,
            "keys": _list(_pair(_TEXT, _TYPE)),
            "outputs": _list(_pair(_TEXT, _TYPE)),
            "hit": {"enum": [hit.value for hit in Hit]},
            "clause": _TEXT,
            "outside": {"oneOf": [{"type": "null"}, _list(_NODE)]},
            "rows": _list(
                _object({"cells": _list({"$ref": "#/$defs/cell"}), "results": _list(_NODE), "clause": _TEXT})
            ),
        },
        "concepts": {
            "name": _TEXT,
            "title": _TEXT,
            "scope": _TEXT,
            "clauses": _TEXTS,
            "rule": _NODE,
            "exceptions": _list(
                _object(
                    {
                        "name": _TEXT,
                        "title": _TEXT,
                        "under": {"type": ["string", "null"]},
                        "when": _NODE,
                        "then": _NODE,
                        "clauses": _TEXTS,
                    }
                )
            ),
        },
    }
    whole = {
        "version": {"const": FORM_VERSION},
        **dict.fromkeys(("name", "title", "number", "ended_by"), _TEXT),
        "issuers": _TEXTS,
        "required": _TEXTS,
        "replaces": _TEXTS,
        "issued": _DAY,
        "in_force": _pair(_DAY, _DAY),
        **{name: _list(_object(parts)) for name, parts in listed.items()},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "规则的 JSON 形式",
        **_object(whole),
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Any]:
    point = {"oneOf": [{"type": "null"}, _pair(_TEXT, {"enum": [0, 1]})]}
    return {
        "type": {
            "type": "object",
            "properties": {
                "kind": {"enum": [kind.value for kind in Kind]},
                "unit": _list(_pair(_TEXT, {"type": "integer"})),
                "scale": {"type": ["integer", "null"]},
                "list": _TEXT,
                "labels": _list(_TEXTS),
                "optional": {"const": True},
            },
            "required": ["kind"],
            "additionalProperties": False,
        },
        "cell": {
            "oneOf": [
                _object({"lower": point, "upper": point}),
                _object({"codes": {"type": "array"}}),
                _object({"any": {"const": True}}),
            ]
        },
        "node": _one_of_the_nodes(),
        **{name: _node(name, kind) for name, kind in sorted(NODES.items())},
    }


def _one_of_the_nodes() -> dict[str, Any]:
    """By its name, so that a validator looks at the one kind that it is and not at all others with all below them."""
    named: dict[str, Any] = {"type": "object", "required": ["node"]}
    chosen = [
        {"if": {**named, "properties": {"node": {"const": name}}}, "then": {"$ref": f"#/$defs/{name}"}}
        for name in sorted(NODES)
    ]
    return {**named, "properties": {"node": {"enum": sorted(NODES)}}, "allOf": chosen}


def _node(name: str, kind: type[Expr]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    properties = {f: _field(hints[f]) for f in field_names(kind)}
    return {"description": (kind.__doc__ or "").split("\n\n")[0], **_object({"node": {"const": name}, **properties})}


def _field(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is UnionType:
        options = [each for each in get_args(hint) if each is not type(None)]
        if set(options) & {bool, int, str}:
            return _PLAIN
        return {"oneOf": [{"type": "null"}, *(_field(each) for each in options)]}
    if get_origin(hint) is tuple:
        first, *rest = get_args(hint)
        return _list(_field(first)) if rest == [...] else _pair(*(_field(each) for each in (first, *rest)))
    if isinstance(hint, type) and issubclass(hint, Expr):
        return _NODE
    if hint is Moment:
        return {"enum": [moment.value for moment in Moment]}
    if hint is bool:
        return {"type": "boolean"}
    if hint is Type:
        return _TYPE
    assert hint in (str, Scope, Table, Fraction), hint
    return _TEXT


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _pair(*items: Any) -> dict[str, Any]:
    return {"type": "array", "prefixItems": list(items), "minItems": len(items), "maxItems": len(items)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


if __name__ == "__main__":
    print(json.dumps(schema(), ensure_ascii=False, indent=1))
