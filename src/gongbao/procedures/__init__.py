"""Statutory procedures: definition as rows, its checks, engine, journal, notices.

The pure core is named here; the book of all matters in a database is `gongbao.procedures.journal.docket`.
"""

from gongbao.procedures.conditions import Condition, computed, fact, given
from gongbao.procedures.definition import DefinitionError
from gongbao.procedures.engine import Decision, decide, definition_of, lapses
from gongbao.procedures.guard import Refusal, Request, Stage, open_acts
from gongbao.procedures.matter import Changes, Entry, Matter, Running, Term, fold, fold_all
from gongbao.procedures.procedure import Procedure
from gongbao.procedures.rows import Act, Counter, Kind, Limit, Need, Particular, Role, State
from gongbao.procedures.situation import Situation
from gongbao.procedures.views import ABSENT, UNKNOWN

__all__ = [
    "ABSENT",
    "UNKNOWN",
    "Act",
    "Changes",
    "Condition",
    "Counter",
    "Decision",
    "DefinitionError",
    "Entry",
    "Kind",
    "Limit",
    "Matter",
    "Need",
    "Particular",
    "Procedure",
    "Refusal",
    "Request",
    "Role",
    "Running",
    "Situation",
    "Stage",
    "State",
    "Term",
    "computed",
    "decide",
    "definition_of",
    "fact",
    "fold",
    "fold_all",
    "given",
    "lapses",
    "open_acts",
]
