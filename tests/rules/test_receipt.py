"""A receipt changes with what a result rests on, and with nothing else."""

from pathlib import Path

from heating import heating

from gongbao.rules.receipt import receipt

FACTS = {"birth": "1950-03-08", "registered": True}


def test_the_same_gives_the_same() -> None:
    one = receipt(heating(), "2023-05", FACTS)
    assert one == receipt(heating(), "2023-05", dict(reversed(FACTS.items())))
    assert one.readings == {"ceiling_bound": "inclusive"}


def test_each_part_has_its_own_hash(tmp_path: Path) -> None:
    one = receipt(heating(), "2023-05", FACTS)
    reform = receipt(heating(), "2023-05", FACTS, parameters={"income_ceiling": 1})
    assert (reform.rules, reform.facts) == (one.rules, one.facts)
    assert reform.parameters != one.parameters
    path = tmp_path / "register.csv"
    path.write_text("a\n")
    assert receipt(heating(), "2023-05", path).facts != one.facts
