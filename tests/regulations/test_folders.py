"""Regulations are found by their folders."""

from __future__ import annotations

import pytest

from gongbao.regulations import NotOfferedError, UnknownRegulationError, find_regulation, regulation_folders


def test_every_folder_has_a_name_and_a_number() -> None:
    assert "longevity-allowance" in [folder.name for folder in regulation_folders()]


def test_the_nearest_name_is_suggested() -> None:
    with pytest.raises(UnknownRegulationError, match="您要找的是 longevity-allowance 吗"):
        find_regulation("longevity-alowance")


def test_a_part_that_a_folder_does_not_have() -> None:
    folder = find_regulation("longevity-allowance")
    assert folder.offers("rules")
    assert not folder.offers("weather")
    with pytest.raises(NotOfferedError, match="没有 weather 这一部分"):
        folder.part("weather")
