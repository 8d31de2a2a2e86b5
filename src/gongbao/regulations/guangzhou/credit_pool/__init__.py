"""信贷风险损失补偿资金池 (credit-risk compensation pool), 穗科规字〔2021〕2号, of the science bureau of Guangzhou.

Issued and in force 2021-07-01 for five years (last day 2026-06-30), replaces 穗科规字〔2019〕4号.
"""

TITLE = "广州市科技型中小企业信贷风险损失补偿资金池管理办法"
NUMBER = "穗科规字〔2021〕2号"
