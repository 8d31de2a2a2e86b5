"""Which loans of a pool year count, in OpenFisca-Core (AGPL: a peer in the bench environment, never shipped).

A loan belongs to a company of a bank, and to the firm that may be a company of several banks.
"""

from __future__ import annotations

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

from bench.land_fee_peer import MONTH, days, flags, system, variable

LOAN = build_entity(key="loan", plural="loans", label="loan", is_person=True)
COMPANY = build_entity(key="company", plural="companies", label="company", roles=[{"key": "of", "plural": "ofs"}])
FIRM = build_entity(key="firm", plural="firms", label="firm", roles=[{"key": "by", "plural": "bys"}])


def _lent(loan: Any, period: Any) -> Any:
    in_year = loan("paid_out", period).astype("datetime64[Y]") == np.datetime64("2023")
    return np.where(in_year, loan("loan_amount", period), 0)


def _company_meets(company: Any, period: Any) -> Any:
    small = company("turnover", period) <= 50_000_000_000
    return company("registered_here", period) & small & company("right_kind", period)


def _within_total(firm: Any, period: Any) -> Any:
    return firm.sum(firm.members("lent", period)) <= 3_000_000_000


def _short_enough(loan: Any, period: Any) -> Any:
    paid, due = loan("paid_out", period), loan("due_back", period)
    paid_month, due_month = paid.astype("datetime64[M]"), due.astype("datetime64[M]")
    apart = (due_month - paid_month).astype(np.int64)
    return (apart < 36) | ((apart == 36) & (due - due_month <= paid - paid_month))


def _loan_meets(loan: Any, period: Any) -> Any:
    credit = loan("credit_part", period) * 2 > loan("loan_amount", period)
    paper = ~loan("finance_guaranteed", period) & loan("confirmed", period)
    fits = loan.company("company_meets", period) & loan.firm("within_total", period)
    return fits & loan("short_enough", period) & credit & paper


def _pool() -> TaxBenefitSystem:
    return system(
        [LOAN, COMPANY, FIRM],
        [
            variable(LOAN, "loan_amount", int),
            variable(LOAN, "credit_part", int),
            variable(LOAN, "paid_out", date),
            variable(LOAN, "due_back", date),
            variable(LOAN, "finance_guaranteed", bool),
            variable(LOAN, "confirmed", bool),
            variable(COMPANY, "registered_here", bool),
            variable(COMPANY, "turnover", int),
            variable(COMPANY, "right_kind", bool),
            variable(LOAN, "lent", int, _lent),
            variable(COMPANY, "company_meets", bool, _company_meets),
            variable(FIRM, "within_total", bool, _within_total),
            variable(LOAN, "short_enough", bool, _short_enough),
            variable(LOAN, "loan_meets", bool, _loan_meets),
        ],
    )


def loans(folder: Path, out: Path) -> None:
    """Parquet to Parquet, the system made anew; keys become places, as its groups are arrays."""
    loans, companies = pq.read_table(folder / "loans.parquet"), pq.read_table(folder / "companies.parquet")
    owners = pc.index_in(loans["owner"], companies["id"].combine_chunks()).to_numpy()
    codes = companies["credit_code"].combine_chunks().dictionary_encode()
    firms = codes.indices.to_numpy()[owners]
    simulation = SimulationBuilder().build_default_simulation(_pool(), len(loans))
    for group, places, count in (("company", owners, len(companies)), ("firm", firms, len(codes.dictionary))):
        simulation.populations[group].count = count
        simulation.populations[group].members_entity_id = places
    facts = {name: loans[name].to_numpy() for name in ("loan_amount", "credit_part")}
    facts |= {name: days(loans[name]) for name in ("paid_out", "due_back")}
    facts |= {name: flags(loans[name]) for name in ("finance_guaranteed", "confirmed")}
    facts |= {"registered_here": flags(companies["registered_here"]), "turnover": companies["turnover"].to_numpy()}
    facts["right_kind"] = flags(pc.not_equal(companies["kind"], "other"))
    for name, values in facts.items():
        simulation.set_input(name, periods.period(periods.ETERNITY), values)
    meets = simulation.calculate("loan_meets", MONTH)
    pq.write_table(pa.table({"loans__key": loans["id"], "loan_meets": meets}), out, compression="zstd")
