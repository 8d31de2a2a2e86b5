"""A regulation: the rules of a document, and what they say of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gongbao.rules.case import CaseReading, Result
from gongbao.rules.ruleset import Ruleset


class Regulation(Ruleset):
    """A regulation that can be asked about a case. See `Ruleset` for what its author declares."""

    _case: CaseReading | None = None
    _as_of: int = 0

    def evaluate(
        self,
        facts: Mapping[str, object],
        *,
        on: object,
        decided: date | None = None,
        parameters: Mapping[str, object] | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Result:
        """One case on the day or month `on`, with its reasons. See `CaseReading.evaluate`."""
        return self.case_reading.evaluate(facts, on, decided, parameters or {}, readings or {})

    @property
    def case_reading(self) -> CaseReading:
        """The compiled case reading; made when it is first asked for, and anew after a change to the rules."""
        if self._case is None or self._as_of != self.changes:
            self._case, self._as_of = CaseReading(self), self.changes
        return self._case
