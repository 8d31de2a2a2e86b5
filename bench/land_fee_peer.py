"""The land fee in OpenFisca-Core (AGPL: a peer in the bench environment, never shipped), Parquet to Parquet.

Its whole numbers have 32 bits, too few for fen: the peer is given 64. Not knowing is a number or day beyond all others.
Each run makes its system anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.taxscales import SingleAmountTaxScale
from openfisca_core.variables import Variable

from gongbao.regulations.guangzhou.land_pension_fee.rules import CITY_BANDS, PROVINCE_START

MONTH = "2023-05"
START = np.datetime64(PROVINCE_START)
NEVER = np.datetime64("2199-12-31")
UNKNOWN = np.int64(-1)


def _scale(amounts: list[int]) -> SingleAmountTaxScale:
    """An amount for each band of prices, as its parameters hold bands."""
    scale = SingleAmountTaxScale()
    for (above, *_), amount in zip(CITY_BANDS, amounts, strict=True):
        scale.add_bracket((above or 0) * 100, amount)
    return scale


def variable(entity: Any, name: str, kind: type, formula: Any = None) -> type[Variable]:
    """An input, which holds always, or what is computed for the month."""
    period = periods.MONTH if formula else periods.ETERNITY
    held = {"value_type": kind, "entity": entity, "definition_period": period}
    held |= {"default_value": date(2199, 12, 31)} if kind is date else {}
    return type(name, (Variable,), held | ({"formula": formula} if formula else {}))


def system(entities: list[Any], variables: list[type[Variable]]) -> TaxBenefitSystem:
    """Rules with whole numbers of 64 bits."""
    made = TaxBenefitSystem(entities)
    made.add_variables(*variables)
    for each in made.variables.values():
        if each.value_type is int:
            each.dtype = np.int64
    return made


def simulate(
    rules: TaxBenefitSystem,
    person: str,
    group: str,
    owners: Any,
    count: int,
    facts: dict[str, Any],
    asked: Sequence[tuple[str, str]],
) -> list[Any]:
    """Variables, each in its month, over so many groups and the members that belong to `owners`."""
    simulation = SimulationBuilder().build_default_simulation(rules, len(owners))
    simulation.populations[person].count = len(owners)
    groups = simulation.populations[group]
    groups.count, groups.members_entity_id = count, owners
    for name, values in facts.items():
        simulation.set_input(name, periods.period(periods.ETERNITY), values)
    return [simulation.calculate(name, month) for name, month in asked]


def whole(column: Any, scale: int) -> Any:
    """A decimal column as whole numbers of its smallest unit; missing ones are UNKNOWN."""
    scaled = pc.cast(pc.multiply(column, pa.scalar(scale)), pa.int64())
    return pc.fill_null(scaled, int(UNKNOWN)).to_numpy()


def days(column: Any) -> Any:
    values = column.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return np.where(np.isnat(values), NEVER, values)


def flags(column: Any) -> Any:
    return column.to_numpy(zero_copy_only=False).astype(bool)


ZONE = build_entity(key="zone", plural="zones", label="zone", is_person=True)
PROJECT = build_entity(
    key="project", plural="projects", label="project", roles=[{"key": "zone_of", "plural": "zones_of"}]
)


def _price(project: Any, period: Any) -> Any:
    one = np.zeros(project.count, dtype=np.int64)  # its sums end with the last group that has a member
    sums = project.sum(project.members("zone_price", period))
    one[: len(sums)] = sums
    alone = np.bincount(project.members_entity_id, minlength=project.count) == 1
    published = project("average_price", period)
    return np.where(published >= 0, published, np.where(alone, one, UNKNOWN))


def _old_policy(project: Any, period: Any) -> Any:
    return (project("agreement_signed", period) < START) | (project("approved", period) < START)


def _fee(project: Any, period: Any) -> Any:
    per_mu = project("fee_per_mu", period)
    due = (per_mu // 100 * project("area", period) + 5_000) // 10_000
    return np.where(project("old_policy", period) | (per_mu < 0), UNKNOWN, due)


def _fee_rules() -> TaxBenefitSystem:
    rates = _scale([rate for _, _, rate, _ in CITY_BANDS])
    least_fees = _scale([fee * 10_000 for *_, fee in CITY_BANDS])

    def _fee_per_mu(project: Any, period: Any) -> Any:
        price = project("price", period)
        rate, least = (scale.calc(price, right=True).astype(np.int64) for scale in (rates, least_fees))
        standard = np.maximum(price * rate, least)
        rounded = (standard + 999_999) // 1_000_000 * 1_000_000
        return np.where(project("retained_land", period), 0, np.where(price < 0, UNKNOWN, rounded))

    return system(
        [ZONE, PROJECT],
        [
            variable(ZONE, "zone_price", int),
            variable(PROJECT, "average_price", int),
            variable(PROJECT, "area", int),
            variable(PROJECT, "retained_land", bool),
            variable(PROJECT, "agreement_signed", date),
            variable(PROJECT, "approved", date),
            variable(PROJECT, "price", int, _price),
            variable(PROJECT, "fee_per_mu", int, _fee_per_mu),
            variable(PROJECT, "old_policy", bool, _old_policy),
            variable(PROJECT, "fee", int, _fee),
        ],
    )


def fees(folder: Path, out: Path) -> None:
    projects = pq.read_table(folder / "projects.parquet")
    zones = pq.read_table(folder / "zones.parquet")
    facts = {
        "zone_price": whole(zones["zone_price"], 100),
        "average_price": whole(projects["average_price"], 100),
        "area": whole(projects["area"], 10_000),
        "retained_land": flags(projects["retained_land"]),
        "agreement_signed": days(projects["agreement_signed"]),
        "approved": days(projects["approved"]),
    }
    # The keys of projects are their places; else a search for each zone's would come before.
    owners = zones["owner"].to_numpy()
    per_mu, fee = simulate(
        _fee_rules(), "zone", "project", owners, len(projects), facts, [("fee_per_mu", MONTH), ("fee", MONTH)]
    )
    made = {"subject__key": projects["id"], "fee_per_mu": per_mu, "fee": fee}
    pq.write_table(pa.table(made), out, compression="zstd")


PERSON = build_entity(key="person", plural="persons", label="person", is_person=True)
HOUSEHOLD = build_entity(
    key="household", plural="households", label="household", roles=[{"key": "of", "plural": "ofs"}]
)


def _household_rules(plan_day: int) -> TaxBenefitSystem:
    """Rules for plans made on that day of the month."""

    def _sixteen(person: Any, period: Any) -> Any:
        start = period.start
        return person("person_birth", period) <= np.datetime64(f"{start.year - 16}-{start.month:02}-{plan_day:02}")

    def _adult_members(household: Any, period: Any) -> Any:
        members = household.members
        return household.sum(members("sixteen", period) & members("member", period))

    def _shares(person: Any, period: Any) -> Any:
        sixteen, basis = person("sixteen", period), person.household("list_basis", period)
        own = np.where(basis == 1, sixteen, sixteen & person("member", period))
        return np.where(basis == 2, person("named", period), own)

    def _share(person: Any, period: Any) -> Any:
        shares, fee = person("shares", period), person.household("household_fee", period)
        sharing = np.maximum(person.household.sum(shares).astype(np.int64), 1)
        place = person.get_rank(person.household, person("number", period), condition=shares)
        return np.where(shares, fee // sharing + (place < fee % sharing), 0)

    return system(
        [PERSON, HOUSEHOLD],
        [
            variable(PERSON, "number", int),
            variable(PERSON, "person_birth", date),
            variable(PERSON, "member", bool),
            variable(PERSON, "named", bool),
            variable(HOUSEHOLD, "household_fee", int),
            variable(HOUSEHOLD, "list_basis", int),
            variable(PERSON, "sixteen", bool, _sixteen),
            variable(HOUSEHOLD, "adult_members", int, _adult_members),
            variable(PERSON, "shares", bool, _shares),
            variable(PERSON, "share", int, _share),
        ],
    )


def adult_members(folder: Path, out: Path, days_of: Mapping[str, str]) -> None:
    """On each of the days, the same day of their months, in columns of these names."""
    persons = pq.read_table(folder / "persons.parquet", columns=["owner", "person_birth", "member"])
    households = pq.read_table(folder / "households.parquet", columns=["id"])
    facts = {"person_birth": days(persons["person_birth"]), "member": flags(persons["member"])}
    owners = persons["owner"].to_numpy()
    (plan_day,) = {date.fromisoformat(day).day for day in days_of.values()}
    asked = [("adult_members", day[:7]) for day in days_of.values()]
    found = simulate(_household_rules(plan_day), "person", "household", owners, len(households), facts, asked)
    made = {"households__key": households["id"]} | dict(zip(days_of, found, strict=True))
    pq.write_table(pa.table(made), out, compression="zstd")


def shares(folder: Path, out: Path, day: str) -> None:
    persons = pq.read_table(folder / "persons.parquet")
    households = pq.read_table(folder / "households.parquet")
    bases = pc.index_in(households["list_basis"], pa.array(["household", "overdue", "village"]))
    facts = {
        "number": persons["id"].to_numpy(),
        "person_birth": days(persons["person_birth"]),
        "member": flags(persons["member"]),
        "named": flags(persons["named"]),
        "household_fee": households["household_fee"].to_numpy(),
        "list_basis": bases.to_numpy().astype(np.int64),
    }
    owners = persons["owner"].to_numpy()
    rules = _household_rules(date.fromisoformat(day).day)
    (found,) = simulate(rules, "person", "household", owners, len(households), facts, [("share", day[:7])])
    pq.write_table(pa.table({"persons__key": persons["id"], "share": found}), out, compression="zstd")
