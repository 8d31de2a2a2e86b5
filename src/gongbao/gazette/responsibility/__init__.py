"""The table of responsibilities for the tasks of a government work report, read out of flattened pages."""

from gongbao.gazette.responsibility.model import (
    NoResponsibilityTableError,
    ResponsibilityTable,
    ResponsibilityTask,
)
from gongbao.gazette.responsibility.reader import read_responsibility_tables

__all__ = [
    "NoResponsibilityTableError",
    "ResponsibilityTable",
    "ResponsibilityTask",
    "read_responsibility_tables",
]
