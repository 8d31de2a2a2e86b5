"""The file `readings.md` of a regulation: every point where the text leaves a choice, tied to clause and parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ENTRY = re.compile(r"^## `(?P<name>[a-z0-9_]+)` · (?P<title>.+)$")
_CHOICE = re.compile(r"^  - (?P<codes>`[^`]+`(?: 至 `[^`]+`)?)(?P<default>（默认）)?：(?P<meaning>.+)$")


class ReadingsFileError(ValueError):
    """A line of `readings.md` does not have the form that lawyers and the audit both read."""


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """One choice: the parameter that switches it, the clauses, the choices, the one taken, and why."""

    name: str
    title: str
    clauses: str
    choices: tuple[str, ...]
    default: str
    reason: str
    line: int


def read_readings_file(path: Path) -> tuple[ReadingEntry, ...]:
    """The entries of a `readings.md`, in order.

    An entry is `## `name` · title`, then `- 条款：`, `- 读法：` with one `  - `choice`：meaning` each (exactly one
    marked （默认）), then `- 理由：`. Raises ReadingsFileError naming file, line and what is missing.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    ends = [*starts[1:], len(lines)]
    sections = [(start + 1, lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    entries = [_entry(path, line, section) for line, section in sections if _is_entry(section)]
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.name in seen:
            raise ReadingsFileError(f"{path}：第{entry.line}行与第{seen[entry.name]}行都叫 {entry.name}，删去一处")
        seen[entry.name] = entry.line
    return tuple(entries)


def _is_entry(lines: list[str]) -> bool:
    """A section with neither a name nor choices is plain prose, such as what the text leaves unsaid."""
    return "`" in lines[0] or any(line.startswith("- 读法：") for line in lines)


def _entry(path: Path, line: int, lines: list[str]) -> ReadingEntry:
    head = _ENTRY.match(lines[0])
    if head is None:
        raise ReadingsFileError(f"{path}：第{line}行应写成“## `参数名` · 标题”，写的是“{lines[0]}”")
    choices = list(_choices(lines))
    defaults = [code for code, is_default in choices if is_default]
    if len(defaults) != 1:
        raise ReadingsFileError(
            f"{path}：第{line}行的 {head['name']} 应有一个读法标明（默认），现有 {len(defaults)} 个"
        )
    return ReadingEntry(
        head["name"],
        head["title"],
        _field(path, line, lines, "条款"),
        tuple(code for code, _ in choices),
        defaults[0],
        _field(path, line, lines, "理由"),
        line,
    )


def _choices(lines: list[str]) -> Iterator[tuple[str, bool]]:
    for line in lines:
        if found := _CHOICE.match(line):
            codes = re.findall(r"`([^`]+)`", found["codes"])
            if len(codes) == 2 and codes[0].isdigit() and codes[1].isdigit():
                codes = [str(code) for code in range(int(codes[0]), int(codes[1]) + 1)]
            for code in codes:
                yield code, bool(found["default"])


def _field(path: Path, line: int, lines: list[str], name: str) -> str:
    mark = f"- {name}："
    for text in lines:
        if text.startswith(mark) and text[len(mark) :].strip():
            return text[len(mark) :].strip()
    raise ReadingsFileError(f"{path}：第{line}行的一条没有“{mark}”，每一条都要写明{name}")
