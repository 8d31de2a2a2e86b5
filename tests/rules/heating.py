"""The made-up regulation of docs/rules.md, for tests."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from gongbao.rules import Regulation

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


@cache
def namespace() -> dict[str, Any]:
    """What the first block of the page defines."""
    found: dict[str, Any] = {}
    block = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[0]
    exec(compile(block, str(PAGE), "exec"), found)
    return found


def heating() -> Regulation:
    """The heating allowance."""
    made = namespace()["reg"]
    assert isinstance(made, Regulation)
    return made
