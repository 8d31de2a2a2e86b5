"""Delivering what the outbox holds: each entry told to somebody becomes a notice in the inbox and, where there is an
address, an outgoing message.

Sent means: put into the inbox and taken by the way out. What fails stays in the outbox with its reason in the report
and is tried again the next time; the rest goes on. Both steps can be repeated: the inbox keeps one letter, a message
keeps its identifier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, select, update

from gongbao.procedures.journal.storage import writing
from gongbao.procedures.journal.tables import OUTBOX
from gongbao.procedures.journal.worklist import micros
from gongbao.procedures.matter import Entry, Matter
from gongbao.procedures.notices.from_acts import PROGRESS, Office, kind_for, notice_of
from gongbao.procedures.notices.inbox import ErasedMeanwhileError, Inbox
from gongbao.procedures.notices.kinds import NoticeError, NoticeKind
from gongbao.procedures.notices.model import Notice
from gongbao.procedures.notices.outgoing import Attachment, Message, Outgoing, SendingError, message_identifier
from gongbao.procedures.notices.printing import Printer, PrintingError
from gongbao.procedures.notices.record import Record, record_of
from gongbao.procedures.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told: the name that a notice is addressed to, and a mail address ("" for the inbox alone)."""

    name: str
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Unmade:
    """What was not made or not delivered: of which entry, for whom, and why."""

    matter: str
    number: int
    recipient: str
    why: str


@dataclass(slots=True)
class DeliveryReport:
    """What one round of delivering did.

    `by_hand`: entries of which the person was told by the general notice, because the paper prescribed for them needs
    facts that the record does not have; an officer makes it. `undelivered`: what stays in the outbox. `withdrawn`:
    messages still in the outgoing folder that were taken out of it, since what they hold was erased.
    """

    fonts: str
    delivered: int = 0
    mailed: int = 0
    withdrawn: int = 0
    by_hand: list[Unmade] = field(default_factory=list)
    undelivered: list[Unmade] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Courier:
    """What delivering needs. `who`: the recipient of a role or role:party in a matter; None where unknown."""

    engine: Engine
    definition: Callable[[str], Procedure]
    kinds: tuple[NoticeKind, ...]
    printer: Printer
    inbox: Inbox
    office: Office
    who: Callable[[Matter, str], Recipient | None]
    outgoing: Outgoing | None = None

    def deliver(self, now: datetime, size: int = 1000) -> DeliveryReport:
        """Deliver up to `size` rows of the outbox, oldest first; before it, take back what was erased."""
        report = DeliveryReport(self.printer.fonts.report())
        if self.outgoing is not None:
            report.withdrawn = sum(map(self.outgoing.withdraw, self.inbox.erased()))
        with self.engine.connect() as connection:
            waiting = select(OUTBOX).where(OUTBOX.c.sent.is_(None)).order_by(OUTBOX.c.id).limit(size)
            rows = connection.execute(waiting).all()
        for row in rows:
            try:
                self._deliver(row.matter, row.number, row.recipient, now, report)
            except (NoticeError, PrintingError, SendingError, ErasedMeanwhileError, _NobodyError) as error:
                report.undelivered.append(Unmade(row.matter, row.number, row.recipient, str(error)))
                continue
            with writing(self.engine) as connection:
                connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(sent=micros(now)))
        return report

    def _deliver(self, name: str, number: int, recipient: str, now: datetime, report: DeliveryReport) -> None:
        record = self._record(name, number)
        procedure = self.definition(record.matter.definition)
        person = self.who(record.matter, recipient)
        if person is None:
            raise _NobodyError(f"不知道“{recipient}”是谁，请在收件人名册中登记")
        kind = kind_for(self.kinds, procedure, record.entry)
        try:
            made = notice_of(kind, procedure, record, self.office, person.name)
        except NoticeError as error:
            # The person is told at once what happened; the paper itself needs facts that only the officer has.
            report.by_hand.append(Unmade(name, number, recipient, str(error)))
            made = notice_of(PROGRESS, procedure, record, self.office, person.name)
        notice, printed = made.notice, self.printer.print(made.notice)
        identifier = message_identifier(name, str(number), recipient)
        if self.inbox.put(identifier, recipient, name, notice.kind, notice.title, printed.pdf, now, made.holds):
            report.delivered += 1
        if person.mail and self.outgoing is not None:
            self.outgoing.send(_message(identifier, person.mail, notice, printed.pdf, record.entry))
            report.mailed += 1

    def _record(self, name: str, number: int) -> Record:
        with self.engine.connect() as connection:
            record = record_of(connection, name, number)
        if record is None:
            raise LookupError(f"日志中没有事项{name}第{number}条")
        return record


class _NobodyError(LookupError):
    """A recipient that nobody knows."""


def _message(identifier: str, mail: str, notice: Notice, pdf: bytes, entry: Entry) -> Message:
    text = f"{notice.addressee}：\n\n{notice.issuer}向您发出《{notice.title}》，见附件。\n事项编号：{notice.about}\n"
    attachment = Attachment(f"{notice.title}.pdf", "application/pdf", pdf)
    return Message(identifier, mail, f"{notice.title}（{notice.about}）", text, entry.recorded, (attachment,))


def register(people: Iterable[tuple[str, Recipient]]) -> Callable[[Matter, str], Recipient | None]:
    """A directory of recipients by name (`unit:甲街道`), then by role alone."""
    known = dict(people)

    def who(matter: Matter, recipient: str) -> Recipient | None:
        del matter
        return known.get(recipient) or known.get(recipient.partition(":")[0])

    return who
