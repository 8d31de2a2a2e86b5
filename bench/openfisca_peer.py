"""The longevity allowance's monthly amount in OpenFisca-Core (AGPL: a peer in the bench environment, never shipped)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="resident", is_person=True)


def _fact(name: str, value_type: type, default: Any) -> type[Variable]:
    return type(
        name,
        (Variable,),
        {
            "value_type": value_type,
            "entity": Person,
            "definition_period": periods.ETERNITY,
            "default_value": default,
        },
    )


class monthly(Variable):  # noqa: N801 - OpenFisca names a variable by its class
    """The amount for a month, in yuan, as an OpenFisca author would write it."""

    value_type = int
    entity = Person
    definition_period = periods.MONTH

    def formula(person: Any, period: Any) -> Any:  # noqa: N805
        month = np.datetime64(str(period.start), "M")
        ages = (month - person("birth", period).astype("datetime64[M]")).astype(int)
        due = (
            person("registered", period)
            & (person("confirmed", period).astype("datetime64[M]") <= month)
            & (person("death", period).astype("datetime64[M]") >= month)
        )
        rate = np.select([ages >= 1200, ages >= 1080, ages >= 960, ages >= 840], [300, 200, 100, 30], 0)
        return due * rate


def twelve_months(people: dict[str, Any]) -> int:
    """The sum over the months of 2023, in yuan, of people given as arrays of facts."""
    return sum(int(amounts.sum()) for amounts in _amounts(people))


def year(register: Path, out: Path) -> None:
    """Who gets how many yuan in the months of 2023, Parquet to Parquet: a row for each who gets any."""
    people = pq.read_table(register, columns=["id", "birth", "confirmed", "death", "registered"])
    months = _amounts(as_arrays(people))
    paid = np.logical_or.reduce([amounts > 0 for amounts in months])
    made = {"id": people["id"].filter(pa.array(paid))}
    made |= {f"month_{number}": amounts[paid] for number, amounts in enumerate(months, 1)}
    pq.write_table(pa.table(made), out, compression="zstd")


def _amounts(people: dict[str, Any]) -> list[Any]:
    """Each person's yuan in each month of 2023, the system made anew."""
    far = date(2199, 12, 31)
    system = TaxBenefitSystem([Person])
    system.add_variables(
        _fact("birth", date, far),
        _fact("confirmed", date, far),
        _fact("death", date, far),
        _fact("registered", bool, False),
        monthly,
    )
    simulation = SimulationBuilder().build_default_simulation(system, len(people["birth"]))
    always = periods.period(periods.ETERNITY)
    for name, values in people.items():
        simulation.set_input(name, always, values)
    return [simulation.calculate("monthly", f"2023-{month:02d}") for month in range(1, 13)]


def as_arrays(facts: Any) -> dict[str, Any]:
    """The facts of a pyarrow table as arrays: an event that never was lies in the far future."""
    far = np.datetime64("2199-12-31")
    days = {
        name: facts[name].to_numpy(zero_copy_only=False).astype("datetime64[D]")
        for name in ("birth", "confirmed", "death")
    }
    return {name: np.where(np.isnat(values), far, values) for name, values in days.items()} | {
        "registered": facts["registered"].fill_null(False).to_numpy(zero_copy_only=False).astype(bool)
    }
