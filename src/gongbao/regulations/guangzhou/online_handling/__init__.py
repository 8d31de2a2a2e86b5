"""网上办事 (online handling of matters), 穗府办规〔2023〕7号, of the general office of the city's government.

Signed 2023-05-05, printed for issue 2023-05-18, in force from issue for five years.

procedure.py   application, acceptance, review, delivery, rating (第七条 to 第十七条)
services.py    booking, published items, objections to electronic licences, supervision, violations
readings.md    where the text leaves a choice
"""

TITLE = "广州市网上办事管理办法"
NUMBER = "穗府办规〔2023〕7号"
