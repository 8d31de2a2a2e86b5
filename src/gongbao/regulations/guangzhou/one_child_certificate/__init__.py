"""独生子女父母光荣证 (one-child parents' certificate), 穗卫规字〔2020〕2号, of the city's health commission.

Issued and in force 2020-01-06 for five years.

procedure.py           application, one-time notice, issue, replacement, withdrawal, public cancellation
notices.py             the six printed forms and the public cancellation
forms_from_matters.py  what they say, out of the record of a matter
readings.md            where the text leaves a choice
"""

TITLE = "广州市卫生健康委关于切实做好独生子女父母光荣证发放管理和持证对象奖励优待的通知"
NUMBER = "穗卫规字〔2020〕2号"
