"""The synthetic register: the same for a seed, valid where it means to be, wrong at the stated rates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from stdnum.cn import ric

from gongbao.cities.guangzhou import DISTRICTS, streets
from gongbao.cities.identity_numbers import IdentityNumbers, TooManyPeopleError
from gongbao.cities.register import write_register
from gongbao.cities.residents import SCHEMA, SHARES, residents
from gongbao.cli import main
from gongbao.text.identity import fault


@pytest.fixture(scope="module")
def register() -> pa.Table:
    return pa.Table.from_batches(residents(100_000, seed=7), schema=SCHEMA)


@pytest.fixture(scope="module")
def rows(register: pa.Table) -> list[dict[str, Any]]:
    return list(register.to_pylist())


def test_eleven_districts_with_streets_of_their_own() -> None:
    assert len(DISTRICTS) == 11
    assert sum(DISTRICTS.values()) == pytest.approx(1)
    names = [name for district in DISTRICTS for name in streets(district)]
    assert len(set(names)) == len(names)


def test_same_size_and_seed_give_the_same_file(tmp_path: Path) -> None:
    digests = set()
    for name in ("a.parquet", "b.parquet"):
        target = tmp_path / name
        write_register(residents(20_000, seed=3), target, lambda _: None)
        digests.add(hashlib.sha256(target.read_bytes()).hexdigest())
    assert len(digests) == 1
    other = pa.Table.from_batches(residents(20_000, seed=4), schema=SCHEMA)
    assert other.column("id_number") != pq.read_table(tmp_path / "a.parquet").column("id_number")


def test_every_person_has_a_number_of_their_own(register: pa.Table) -> None:
    numbers = register.column("id_number").to_pylist()
    duplicated = len(numbers) - len(set(numbers))
    assert len(set(numbers)) == 100_000
    assert 0 < duplicated < 100_000 * SHARES.duplicated * 2


def test_check_digits_are_wrong_at_the_stated_rate_and_right_otherwise(register: pa.Table) -> None:
    faults = [fault(number) for number in register.column("id_number").to_pylist()]
    wrong = [each for each in faults if each]
    assert 0.5 < len(wrong) / len(faults) / SHARES.wrong_check_digit < 1.5
    assert all("校验码" in each for each in wrong)


@pytest.mark.parametrize("number", ["440106195002290009", "44010619500228000X", "440106195002280009", "123", ""])
def test_faults_of_numbers_agree_with_python_stdnum(number: str) -> None:
    right = len(number) == 18 and number[:17].isdigit() and number[17] == ric.calc_check_digit(number)
    if right:
        try:
            ric.get_birth_date(number)
        except ValueError:
            right = False
    assert (fault(number) is None) == right


def test_missing_facts_come_at_the_stated_rates(register: pa.Table) -> None:
    rows = register.num_rows
    assert register.column("birth").null_count / rows == pytest.approx(SHARES.birth_missing, rel=0.5)
    assert register.column("registered").null_count / rows == pytest.approx(SHARES.registration_missing, rel=0.5)


@pytest.mark.parametrize(
    ("happens", "stated"),
    [
        (lambda row: row["registered"] is False, SHARES.not_registered),
        (lambda row: row["moved_out"] is not None, SHARES.moved_out),
        (lambda row: bool(row["moves"]), SHARES.moved_within),
        (lambda row: row["registered_since"] is not None, SHARES.registered_since),
        (lambda row: row["birth"] is not None and row["birth"].year < 1900, SHARES.birth_impossible),
    ],
    ids=["not registered", "moved out", "moved within", "registered since", "birth impossible"],
)
def test_what_happens_to_people_comes_at_the_stated_shares(
    rows: list[dict[str, Any]], happens: Callable[[dict[str, Any]], bool], stated: float
) -> None:
    """Within 10%, or as many as chance allows where it is rare."""
    found = sum(map(happens, rows))
    expected = stated * len(rows)
    assert abs(found - expected) <= max(0.1 * expected, 4 * expected**0.5)


def test_nobody_confirms_after_death(register: pa.Table) -> None:
    people = [row for row in register.to_pylist() if row["confirmed"] and row["death"] and row["birth"]]
    assert people
    assert all(p["confirmed"] <= p["death"] for p in people if p["death"] > p["birth"])


def test_the_last_move_leads_to_where_the_person_is_registered(register: pa.Table) -> None:
    movers = [row for row in register.slice(0, 100_000).to_pylist() if row["moves"]]
    assert any(len(row["moves"]) == 2 for row in movers)
    for row in movers:
        assert (row["moves"][-1]["to"], row["moves"][-1]["to_street"]) == (row["district"], row["street"])


def test_numbers_run_out_with_an_error() -> None:
    numbers = IdentityNumbers()
    one_day = np.full(1_001, np.datetime64("1950-01-01"))
    with pytest.raises(TooManyPeopleError, match="顺序码"):
        numbers.give(one_day, np.zeros(1_001))


def test_command_writes_parquet_and_csv(tmp_path: Path) -> None:
    for name in ("residents.parquet", "residents.csv"):
        result = CliRunner().invoke(
            main, ["city", "--people", "500", "--seed", "1", "--out", str(tmp_path / name)], catch_exceptions=False
        )
        assert result.exit_code == 0
        assert "500 人" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["residents.csv", "residents.parquet"]


def test_command_refuses_other_kinds_of_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["city", "--people", "5", "--out", str(tmp_path / "residents.pdf")])
    assert result.exit_code == 1
    assert ".parquet" in result.output
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    def fail(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_register(residents(100, seed=1), tmp_path / "residents.parquet", fail)
    assert not list(tmp_path.iterdir())
