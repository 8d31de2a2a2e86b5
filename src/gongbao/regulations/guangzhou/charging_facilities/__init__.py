"""电动汽车充电基础设施安全管理, 穗工信规字〔2022〕1号, of the city's bureau of industry and information technology.

Issued 2022-01-18, in force 2022-03-01 for three years.

procedure.py   the order to stop, the power cut, the restoration (第十五条)
readings.md    where the text leaves a choice
"""

TITLE = "广州市电动汽车充电基础设施安全管理办法"
NUMBER = "穗工信规字〔2022〕1号"
