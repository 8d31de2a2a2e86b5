"""Text as SQL has it: apart from what builds queries, which a command that runs none need not load."""

from __future__ import annotations


def literal(text: object) -> str:
    """A text, or a path, as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"
