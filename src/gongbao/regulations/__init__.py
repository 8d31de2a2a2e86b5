"""One folder for each regulation, found by its name: `longevity-allowance` is `<city>/longevity_allowance/`.

A regulation's folder says in its `__init__` what it is (`TITLE`, `NUMBER`); what it offers are its modules, by name:
`rules` (the regulation as rules), `facts` (how a file of facts is read), `payroll` (a run over a register).
A new regulation is a new folder; nothing here changes.
"""

from __future__ import annotations

import copy
import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongbao.rules import Regulation


class UnknownRegulationError(LookupError):
    """No folder bears the name asked for. The message (in Chinese) names the nearest."""


class NotOfferedError(LookupError):
    """The regulation's folder has no module of the kind asked for."""


@dataclass(frozen=True, slots=True)
class RegulationFolder:
    """Where a regulation lives. `name` as written on the command line, `package` as imported."""

    name: str
    package: str

    def offers(self, part: str) -> bool:
        """Whether the folder has the module `part`; nothing of it is imported."""
        return importlib.util.find_spec(f"{self.package}.{part}") is not None

    def part(self, part: str) -> ModuleType:
        """The folder's module `part`, such as `rules`. Raises NotOfferedError, naming the regulations that have it."""
        if not self.offers(part):
            others = "、".join(folder.name for folder in regulation_folders() if folder.offers(part))
            raise NotOfferedError(f"{self.name} 没有 {part} 这一部分；有这一部分的：{others or '无'}。")
        return importlib.import_module(f"{self.package}.{part}")


def regulation_folders() -> tuple[RegulationFolder, ...]:
    """All regulations in the package, by name."""
    found = [
        RegulationFolder(module.name.replace("_", "-"), f"{city.__name__}.{module.name}")
        for city in _cities()
        for module in pkgutil.iter_modules(city.__path__)
        if module.ispkg
    ]
    return tuple(sorted(found, key=lambda folder: folder.name))


def find_regulation(name: str) -> RegulationFolder:
    """The folder of the regulation `name`. Raises UnknownRegulationError with the nearest names."""
    folders = {folder.name: folder for folder in regulation_folders()}
    if name in folders:
        return folders[name]
    near = get_close_matches(name, folders, n=1, cutoff=0.5)
    meant = f"您要找的是 {near[0]} 吗？" if near else ""
    raise UnknownRegulationError(f"没有名为 {name} 的规范性文件。{meant}现有：{'、'.join(folders)}。")


def _cities() -> list[ModuleType]:
    return [
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
        if module.ispkg
    ]


def in_force_under(rules: ModuleType, readings: Mapping[str, str]) -> Regulation:
    """The regulation of a `rules` module, its last day in force by the reading `last_day` where it has that choice."""
    return lasting(rules.REGULATION, rules, readings)


def lasting(regulation: Regulation, rules: ModuleType, readings: Mapping[str, str]) -> Regulation:
    """A regulation of a `rules` module, as it is or reformed, with its last day in force by the reading `last_day`.

    How a period of years is counted (the day before the corresponding day, or that day) is a reading like others;
    `rules.LAST_DAYS` gives the last day for each choice.
    """
    last_days: Mapping[str, date] = getattr(rules, "LAST_DAYS", {})
    chosen = last_days.get(readings.get("last_day", ""))
    if chosen is None or chosen == regulation.in_force[1]:
        return regulation
    longer = copy.copy(regulation)
    longer.in_force = (regulation.in_force[0], chosen)
    longer._case = None
    return longer
