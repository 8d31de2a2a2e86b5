"""The fingerprint of a definition: a digest of each row, so that rows changed under the same version are noticed.

A row says what it says: names, labels, clauses, conditions, lengths. Of a function it is the source of its body
without comments and spacing, what it closes over, its defaults, and the constants and functions of its own package
that it names; so neither the place of the rows in their file nor the release of Python changes the digest.
"""

from __future__ import annotations

import linecache
import tokenize
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from functools import cache, partial
from hashlib import sha256
from io import StringIO
from types import CodeType, FunctionType
from typing import Any

from msgspec import Struct

from gongbao.procedures.definition import Definition
from gongbao.procedures.rows import Counter, Role, State

_SPACING = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
_SHORT = 16
"""Hexadecimal digits of one row's digest, which only names the row that changed."""


def digests_of(procedure: Definition) -> dict[str, str]:
    """A digest for each row, by its kind and name: `act rate#2`, `limit rate`; `itself` for what the whole states."""
    rows: list[tuple[str, object]] = [
        ("itself", (procedure.name, procedure.label, procedure.document, procedure.version, procedure.in_force)),
        *((f"role {name}", _fields(role)) for name, role in procedure.roles.items()),
        *((f"state {name}", _fields(state)) for name, state in procedure.states.items()),
        *((f"counter {name}", _fields(counter)) for name, counter in procedure.counters.items()),
        *((f"reading {name}", reading) for name, reading in procedure.readings.items()),
        *((f"limit {name}", limit) for name, limit in procedure.limits.items()),
        *((f"act {act.row}", act) for act in procedure.acts),
        *((f"forbid {place} {row.act}", row) for place, row in enumerate(procedure.prohibitions, 1)),
    ]
    return {name: sha256(repr(_said(row, ())).encode()).hexdigest()[:_SHORT] for name, row in rows}


def fingerprint_of(digests: Mapping[str, str]) -> str:
    """One digest (SHA-256, hexadecimal) over those of all rows."""
    return sha256("\n".join(f"{name} {digests[name]}" for name in sorted(digests)).encode()).hexdigest()


def _said(value: object, inside: tuple[int, ...]) -> object:
    """A value as nested tuples of text. `inside`: the functions it stands in, by identity."""
    match value:
        case None | bool() | int() | float() | str() | bytes():
            return repr(value)
        case Role() | State() | Counter():  # rows of their own
            return f"{type(value).__name__} {value.name}"
        case Enum() | Struct() | date() | time() | timedelta():
            return f"{type(value).__name__} {value!r}"
        case Mapping():
            return ("{", *sorted((repr(key), repr(_said(each, inside))) for key, each in value.items()))
        case list() | tuple():
            return ("[", *(_said(each, inside) for each in value))
        case set() | frozenset():
            return ("{", *sorted(repr(_said(each, inside)) for each in value))
        case partial():
            return ("partial", *(_said(each, inside) for each in (value.func, value.args, value.keywords)))
        case FunctionType():
            return _function(value, inside)
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(_said(each, inside) for each in _fields(value)))
    return getattr(value, "__qualname__", type(value).__qualname__)


def _fields(row: Any) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, getattr(row, field.name)) for field in fields(row))


def _function(function: FunctionType, inside: tuple[int, ...]) -> object:
    if id(function) in inside:
        return "itself"
    within = (*inside, id(function))
    closed_over = [_said(cell.cell_contents, within) for cell in function.__closure__ or ()]
    named = {
        name: _said(function.__globals__[name], within)
        for name in sorted(set(_names(function.__code__)))
        if _is_of(function, function.__globals__.get(name))
    }
    return ("function", _source(function.__code__), *closed_over, _said(function.__defaults__, within), named)


def _is_of(function: Callable[..., object], found: object) -> bool:
    """Whether a global is a constant, or a function of the same package: what a row's author may change."""
    if isinstance(found, FunctionType):
        return found.__module__.rpartition(".")[0] == function.__module__.rpartition(".")[0]
    return isinstance(found, (bool, int, float, str, tuple, frozenset, date, timedelta, Struct))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


@cache
def _source(code: CodeType) -> str:
    """The body as tokens; where the source is not at hand, what was made of it."""
    spans = [
        (line, column, last, end)
        for line, last, column, end in code.co_positions()
        if line is not None
        and last is not None
        and column is not None
        and end is not None
        and (line, column) < (last, end)
    ]
    lines = linecache.getlines(code.co_filename)
    if not spans or not lines:
        constants = [constant for constant in code.co_consts if not isinstance(constant, CodeType)]
        return repr((code.co_code.hex(), code.co_names, constants))
    (first, start), (last, end) = min(span[:2] for span in spans), max(span[2:] for span in spans)
    text = "".join(lines[first - 1 : last])
    cut = len(lines[last - 1].encode()) - end
    body = text.encode()[start : len(text.encode()) - cut].decode()
    # in brackets, so that the indentation of a body cut out of its function is no error
    tokens = tokenize.generate_tokens(StringIO(f"({body}\n)").readline)
    return " ".join(token.string for token in tokens if token.type not in _SPACING)
