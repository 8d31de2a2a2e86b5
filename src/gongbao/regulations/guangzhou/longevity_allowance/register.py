"""The columns of a register of residents that this regulation reads, and what makes a row of it unusable."""

from __future__ import annotations

from gongbao.regulations.register_checks import IDENTITY_CHECKS, Check, not_before
from gongbao.regulations.registers import Column, Kind

ID_NUMBER = Column("id_number", "身份号码", Kind.TEXT, required=True)
BIRTH = Column("birth", "出生日期", Kind.DAY, required=True)
REGISTERED = Column("registered", "本市户籍", Kind.FLAG, required=True)
REGISTERED_SINCE = Column("registered_since", "入户日期", Kind.DAY)
DISTRICT = Column("district", "区", Kind.TEXT, required=True)
STREET = Column("street", "街（镇）", Kind.TEXT, required=True)
CONFIRMED = Column("confirmed", "确认日期", Kind.DAY, required=True)
DEATH = Column("death", "死亡日期", Kind.DAY, required=True)
DEATH_RECORDED = Column("death_recorded", "死亡数据获取日期", Kind.DAY)
MOVED_OUT = Column("moved_out", "迁出本市日期", Kind.DAY)
MOVED_OUT_RECORDED = Column("moved_out_recorded", "迁出数据获取日期", Kind.DAY)
MOVES = Column("moves", "市内迁移", Kind.MOVES)
AGREEMENT = Column("agreement", "已签扣款协议", Kind.FLAG)
ARMY_RETIREE = Column("army_retiree", "部队离退休干部", Kind.FLAG)

COLUMNS = (
    ID_NUMBER,
    BIRTH,
    REGISTERED,
    REGISTERED_SINCE,
    DISTRICT,
    STREET,
    CONFIRMED,
    DEATH,
    DEATH_RECORDED,
    MOVED_OUT,
    MOVED_OUT_RECORDED,
    MOVES,
    AGREEMENT,
    ARMY_RETIREE,
)

IN_ORDER = (
    (BIRTH, CONFIRMED),
    (BIRTH, DEATH),
    (BIRTH, MOVED_OUT),
    (DEATH, DEATH_RECORDED),
    (MOVED_OUT, MOVED_OUT_RECORDED),
)
"""Days of which the second cannot be before the first, of a row as of a single person."""

CHECKS = (
    *IDENTITY_CHECKS,
    Check("birth", "'1900-01-01 或以后的日期'", "birth::VARCHAR", "birth < DATE '1900-01-01'"),
    *(not_before(later, earlier) for earlier, later in IN_ORDER),
    Check(
        "confirmed",
        "'不晚于死亡日期' || death::VARCHAR || '（第十一条、第二十四条：查核）'",
        "confirmed::VARCHAR",
        "confirmed > death",
        ("death",),
    ),
)
