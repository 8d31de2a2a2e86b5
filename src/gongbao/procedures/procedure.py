"""A procedure: its definition, closed once its checks have passed, with its fingerprint."""

from __future__ import annotations

from functools import cached_property

from gongbao.procedures.checks import check
from gongbao.procedures.definition import Definition, DefinitionError
from gongbao.procedures.fingerprint import digests_of, fingerprint_of


class Procedure(Definition):
    """A procedure. See `Definition` for its rows; nothing of it changes after `done()`."""

    def done(self) -> Procedure:
        """Close the definition: check it (raising DefinitionError with every finding) and make the look-ups."""
        self.close_rows()
        if findings := check(self):
            raise DefinitionError("\n".join([f"{self}：定义有误", *map(str, findings)]))
        return self

    @cached_property
    def digests(self) -> dict[str, str]:
        """A digest for each row of the closed definition, by kind and name."""
        return digests_of(self)

    @cached_property
    def fingerprint(self) -> str:
        """One digest over all rows: the same version with another fingerprint is another definition."""
        return fingerprint_of(self.digests)
