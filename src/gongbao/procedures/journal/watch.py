"""Keeping watch over a docket: time acts, what is committed is sealed, a signed head is kept outside the database.

One round from cron, or round after round as a service; after downtime, and from as many processes as you like, each
lapse and reminder is entered once, since its key is its matter, limit and generation.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from gongbao.procedures.definition import DefinitionError
from gongbao.procedures.journal.docket import Docket, UnknownDefinitionError
from gongbao.procedures.journal.heads import Signer
from gongbao.procedures.journal.sealing import seal
from gongbao.procedures.journal.storage import StorageError
from gongbao.text.writing import in_place_when_whole

FAULTS = (StorageError, SQLAlchemyError, DefinitionError, UnknownDefinitionError, OSError)
"""What may keep one round from its end and not the next: a database away, a full disk, a definition that fails."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: matters that time touched, the head that was kept (None: nothing new), what failed."""

    touched: int = 0
    head: Path | None = None
    fault: str = ""

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.touched or self.head or self.fault)


@dataclass(frozen=True, slots=True)
class HeadKeeper:
    """Signs heads and keeps each in a folder outside the database, as `000000012345.head` by the size of the tree."""

    signer: Signer
    origin: str
    folder: Path

    def keep(self, docket: Docket) -> Path | None:
        """Seal, sign and write the head, durably; None where the journal has not grown since one was kept."""
        head = docket.head(self.origin)
        path = self.folder / f"{head.size:012d}.head"
        if path.exists():
            return None
        self.folder.mkdir(parents=True, exist_ok=True)
        with in_place_when_whole(path) as unfinished, unfinished.open("w", encoding="utf-8") as file:
            file.write(self.signer.sign(head))
            file.flush()
            os.fsync(file.fileno())
        return path


def one_round(docket: Docket, keeper: HeadKeeper | None = None) -> Round:
    """Let time act, then seal; raises what failed."""
    touched = docket.tick()
    if keeper is None:
        seal(docket.engine)
        return Round(touched)
    return Round(touched, keeper.keep(docket))


def keep_watch(
    docket: Docket, every: float, stop: Event, tell: Callable[[Round], None], keeper: HeadKeeper | None = None
) -> None:
    """Round after round, `every` seconds apart, until `stop` is set; a round that fails is told, and the next comes."""
    while not stop.is_set():
        try:
            done = one_round(docket, keeper)
        except FAULTS as error:
            done = Round(fault=str(error))
        if not done.quiet:
            tell(done)
        stop.wait(every)
