"""From the tree to the integer form."""

from __future__ import annotations

from datetime import date

import pytest

from gongbao.rules.lower import Lowerer, Settings
from gongbao.rules.lowered import Values
from gongbao.rules.nodes import lift
from gongbao.rules.op_builder import OpBuilder


def test_what_a_node_became_is_never_taken_for_what_another_became() -> None:
    build = OpBuilder()
    day = build.literal(date(2023, 5, 1), "date")
    settings = Settings(day, day, {}, date(2023, 5, 1), {})
    lowerer = Lowerer(Values(build), settings, lambda node: pytest.fail(str(node)), lambda node: pytest.fail(str(node)))
    for number in range(1_000):  # each node is thrown away before the next is made, often in the same place
        assert lowerer.lower(lift(number)).top.payload == number
