"""What the synthetic Guangzhou looks like: districts, invented streets, pyramid of ages. Rough, not statistics."""

from __future__ import annotations

DISTRICTS: dict[str, float] = {
    "越秀区": 0.112,
    "海珠区": 0.102,
    "荔湾区": 0.072,
    "天河区": 0.100,
    "白云区": 0.115,
    "黄埔区": 0.068,
    "番禺区": 0.112,
    "花都区": 0.084,
    "南沙区": 0.055,
    "从化区": 0.070,
    "增城区": 0.110,
}
"""The eleven districts and the share of registered residents living in each (sums to 1)."""

_FIRST = "榕荔珠云翠棠桂竹"
_SECOND = "荫岸"

STREETS_PER_DISTRICT = len(_FIRST) * len(_SECOND)


def streets(district: str) -> list[str]:
    """Invented names of a district's streets, the last four of them towns: `榕荫街道`, …, `竹岸镇`.

    The district's own first character keeps names of two districts apart.
    """
    names = [f"{district[0]}{a}{b}" for b in _SECOND for a in _FIRST]
    return [f"{name}街道" for name in names[:-4]] + [f"{name}镇" for name in names[-4:]]


PYRAMID: tuple[tuple[int, float], ...] = (
    (0, 5.6),
    (5, 5.9),
    (10, 4.9),
    (15, 4.3),
    (20, 4.9),
    (25, 6.6),
    (30, 9.2),
    (35, 9.3),
    (40, 8.0),
    (45, 7.4),
    (50, 7.6),
    (55, 7.5),
    (60, 5.4),
    (65, 4.9),
    (70, 3.4),
    (75, 2.1),
    (80, 1.5),
    (85, 0.95),
    (90, 0.40),
    (95, 0.12),
    (100, 0.03),
)
"""First age of each five-year group on 2021-09-01 and its weight. About a twelfth are 70 and over."""

ADDRESS_CODES: tuple[int, ...] = (
    *(440103, 440104, 440105, 440106, 440111, 440112, 440113, 440114, 440115, 440117, 440118, 440183, 440184),
    *(440203, 440306, 440402, 440506, 440604, 440703, 440902, 441202, 441302, 441402, 441502, 441602, 441702),
    *(441802, 445102, 445202, 445302, 430102, 450102, 360102),
)
"""Address codes that identity numbers begin with: Guangzhou's districts and places people came from."""
