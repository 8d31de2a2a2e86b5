"""长者长寿保健金 (longevity allowance), 穗民规字〔2021〕6号, of the civil affairs and finance bureaus of Guangzhou.

Issued 2021-06-15, in force 2021-09-01 for five years (last day 2026-08-31), replaces 穗民规字〔2016〕7号.

rules.py       the regulation as rules, in the order of the articles
facts.py       a person's file of facts, and the columns of a register
payroll.py     a month's payroll over a register
clauses.py     what each LA rule is: computed, procedural, declaratory, discretion
readings.md    where the text leaves a choice
cases.yaml     worked cases
"""

TITLE = "广州市长者长寿保健金发放管理办法"
NUMBER = "穗民规字〔2021〕6号"
