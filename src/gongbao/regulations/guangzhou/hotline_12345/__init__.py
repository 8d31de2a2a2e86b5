"""12345政务服务便民热线 (hotline), 穗政数规字〔2023〕1号, of the city's department for government-service data.

Issued and in force 2023-01-05 for five years, replaces 穗政数规字〔2020〕1号; carries out government order 191.

parts.py       what the rows share: roles, states, limits, counters
procedure.py   the life of an order, from request to closing
knowledge.py   knowledge points, feedback on them, service failures, staff changes
data.py        use of the hotline's data, secrecy, the joint meeting
long_term.py   matters that need long work, with plan, reports and the final opinion
readings.md    where the text leaves a choice
"""

TITLE = "广州市政务服务便民热线管理办法实施细则"
NUMBER = "穗政数规字〔2023〕1号"
