"""All questions about one regulation, or about two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gongbao.audit.proof.answers import Answer
from gongbao.audit.proof.cliffs import check_cliffs
from gongbao.audit.proof.compare import check_against
from gongbao.audit.proof.prover import Prover
from gongbao.audit.proof.soundness import check_soundness
from gongbao.rules import Regulation


def check_all(
    regulation: Regulation,
    *,
    seconds: float = 60.0,
    on: date | None = None,
    facts: tuple[str, ...] = (),
    amounts: tuple[str, ...] = (),
) -> list[Answer]:
    """Soundness and cliffs. Seconds are for all questions.

    `facts`, `amounts`: only these for cliffs; `on`: only this day, else all in force.
    """
    prover = Prover(regulation, seconds, on=on)
    return [*check_soundness(prover), *check_cliffs(prover, facts, amounts)]


def check_difference(
    regulation: Regulation,
    other: Regulation,
    readings: Mapping[str, str],
    parameters: Mapping[str, object],
    *,
    seconds: float = 60.0,
    on: date | None = None,
) -> list[Answer]:
    """A regulation as it stands against another one (or itself) with these readings and parameters."""
    first = Prover(regulation, seconds, on=on)
    second = Prover(other, seconds, on=on, readings=readings, parameters=parameters, words=first.words)
    return list(check_against(first, second))
