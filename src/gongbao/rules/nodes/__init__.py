"""The expression tree: small frozen nodes, written with Python operators, typed and unit-checked when made."""

from gongbao.rules.nodes.absence import Default, Given, IsAbsent, IsTold
from gongbao.rules.nodes.arithmetic import Arithmetic, Bare, BestOf, Bound, Divide, Extreme, Round, SumOverMonths
from gongbao.rules.nodes.choice import Switch, When
from gongbao.rules.nodes.conditions import And, Compare, Not, Or
from gongbao.rules.nodes.days import AddMonths, Age, DatePart
from gongbao.rules.nodes.expr import NODES, Const, Expr, Operand, all_of, any_of, lift, number_of
from gongbao.rules.nodes.members import Alike, Allocate, Fold, Rank, RunningSum
from gongbao.rules.nodes.named import Cited, ConceptRef, FactRef, Moment, ParameterRef, Today
from gongbao.rules.nodes.scope import Scope
from gongbao.rules.nodes.table import Anything, Cell, CheckedRow, Codes, Hit, Interval, Lookup, Point, Table

__all__ = [
    "NODES",
    "AddMonths",
    "Age",
    "Alike",
    "Allocate",
    "And",
    "Anything",
    "Arithmetic",
    "Bare",
    "BestOf",
    "Bound",
    "Cell",
    "CheckedRow",
    "Cited",
    "Codes",
    "Compare",
    "ConceptRef",
    "Const",
    "DatePart",
    "Default",
    "Divide",
    "Expr",
    "Extreme",
    "FactRef",
    "Fold",
    "Given",
    "Hit",
    "Interval",
    "IsAbsent",
    "IsTold",
    "Lookup",
    "Moment",
    "Not",
    "Operand",
    "Or",
    "ParameterRef",
    "Point",
    "Rank",
    "Round",
    "RunningSum",
    "Scope",
    "SumOverMonths",
    "Switch",
    "Table",
    "Today",
    "When",
    "all_of",
    "any_of",
    "lift",
    "number_of",
]
