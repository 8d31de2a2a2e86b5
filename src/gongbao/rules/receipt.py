"""A receipt: hashes by which a result can be traced to the very rules, parameters, readings and facts behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from gongbao.rules.jsonform import regulation_to_json
from gongbao.rules.plan import choices, overlay
from gongbao.rules.regulation import Regulation


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a result rests on. Hashes are SHA-256 in hexadecimal; `facts` of a case's facts or of a register's file."""

    regulation: str
    on: str
    rules: str
    parameters: str
    readings: Mapping[str, str]
    facts: str


def receipt(
    regulation: Regulation,
    on: object,
    facts: Mapping[str, object] | Path,
    parameters: Mapping[str, object] | None = None,
    readings: Mapping[str, str] | None = None,
) -> Receipt:
    """The receipt of an evaluation. Raises ParameterError for parameters and readings that are not the regulation's."""
    form = regulation_to_json(regulation)
    laid_over = overlay(regulation, parameters or {})
    versions = {name: [str(version) + str(version.value) for version in p.versions] for name, p in laid_over.items()}
    return Receipt(
        regulation.number,
        str(on),
        _hash({name: part for name, part in form.items() if name != "parameters"}),
        _hash(versions),
        choices(regulation, readings or {}),
        file_hash(facts) if isinstance(facts, Path) else _hash(facts),
    )


def _hash(held: Any) -> str:
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()
