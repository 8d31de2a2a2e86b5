"""The choices that the texts leave about time, as named parameters. A default is the choice this project takes.

Each is explained, with its source and the alternative, in docs/clock.md.
"""

from __future__ import annotations

from datetime import time
from enum import StrEnum

from msgspec import Struct

from gongbao.clock.lengths import Roll


class Extensions(StrEnum):
    """A second extension: is it added to the first, or counted from the end of the first limit (and gives nothing)?"""

    ADD_UP = "add_up"
    FROM_FIRST_END = "from_first_end"


class ExtensionFrom(StrEnum):
    """An extension of natural days whose last day was moved off a rest day: from the day before or after the move."""

    UNMOVED_END = "unmoved_end"
    MOVED_END = "moved_end"


class PauseDays(StrEnum):
    """Which of a pause's two end days counts as used."""

    PAUSE_DAY = "pause_day"  # the day of the pause is used, the day of the resumption is not
    RESUME_DAY = "resume_day"


class AfterRestart(StrEnum):
    """Extensions granted before a limit started anew: are they still used up?"""

    FRESH = "fresh"
    KEPT = "kept"


class Receipt(StrEnum):
    """What comes in after office hours or on a rest day: received that day, or on the next working day."""

    SAME_DAY = "same_day"
    NEXT_WORKING_DAY = "next_working_day"


class EndOfDay(StrEnum):
    """When the last day ends."""

    MIDNIGHT = "midnight"  # 24:00
    CLOSE_OF_BUSINESS = "close_of_business"


class Before(StrEnum):
    """`6月30日前`: is the day itself still in time?"""

    INCLUDED = "included"
    EXCLUDED = "excluded"


class Validity(StrEnum):
    """The last day of `有效期5年` from 1 September: 31 August, or 1 September as a period's last day."""

    DAY_BEFORE = "day_before"
    CORRESPONDING_DAY = "corresponding_day"


class Notice(StrEnum):
    """`提前7个工作日`: notice day + 7 = the day of the event, or 7 clear days between them."""

    EVENT_DAY_COUNTS = "event_day_counts"
    CLEAR_DAYS = "clear_days"


class Calls(StrEnum):
    """Calls at least so long apart: measured from the last call that counted, or from the last call of any kind."""

    FROM_LAST_VALID = "from_last_valid"
    FROM_LAST_CALL = "from_last_call"


class Readings(Struct, frozen=True, omit_defaults=True):
    """One choice for each point. `office_closes` matters only to the two readings that speak of office hours."""

    extensions: Extensions = Extensions.ADD_UP
    extension_from: ExtensionFrom = ExtensionFrom.UNMOVED_END
    pause_days: PauseDays = PauseDays.PAUSE_DAY
    after_restart: AfterRestart = AfterRestart.FRESH
    natural_last_day: Roll = Roll.NONE
    payment_on_rest_day: Roll = Roll.PREVIOUS
    receipt: Receipt = Receipt.SAME_DAY
    end_of_day: EndOfDay = EndOfDay.MIDNIGHT
    office_closes: time = time(17, 30)
    before: Before = Before.INCLUDED
    validity: Validity = Validity.DAY_BEFORE
    notice: Notice = Notice.EVENT_DAY_COUNTS
    calls: Calls = Calls.FROM_LAST_VALID
