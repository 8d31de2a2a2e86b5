"""What the audit needs of a regulation's folder: its rules, `clauses.py`, `readings.md`, its procedures."""

from __future__ import annotations

from pathlib import Path

from gongbao.audit.audit import Subject
from gongbao.regulations import RegulationFolder
from gongbao.regulations.procedures import procedures_of


def audit_subject(folder: RegulationFolder) -> Subject:
    """The regulation as the audit takes it. Raises NotOfferedError where the folder has no rules or no clauses."""
    rules, clauses = folder.part("rules"), folder.part("clauses")
    assert rules.__file__ is not None
    return Subject(
        rules.REGULATION,
        clauses.PROVISIONS,
        getattr(clauses, "OWN_CONSTANTS", ()),
        Path(rules.__file__).parent / "readings.md",
        procedures_of(folder),
    )
