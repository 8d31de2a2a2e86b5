"""Sums of products, multiplied out: what each part of an amount is multiplied by in all."""

from __future__ import annotations

from dataclasses import dataclass

from gongbao.rules.ops import Op

MOST = 64
"""Sums of more products are not multiplied out."""


@dataclass(frozen=True, slots=True)
class Product:
    """A number times these operations."""

    number: int
    parts: tuple[Op, ...]

    def without(self, part: Op) -> Product:
        """The same with this part taken out once."""
        index = next(i for i, each in enumerate(self.parts) if each is part)
        return Product(self.number, self.parts[:index] + self.parts[index + 1 :])


def products_of(op: Op) -> tuple[Product, ...] | None:
    """An operation as a sum of products, or None where that would be too long."""
    made: tuple[Product, ...]
    match op.name:
        case "literal" if isinstance(op.payload, int):
            return (Product(op.payload, ()),)
        case "add" | "sub":
            one, two = products_of(op.args[0]), products_of(op.args[1])
            if one is None or two is None:
                return None
            sign = 1 if op.name == "add" else -1
            made = (*one, *(Product(sign * each.number, each.parts) for each in two))
        case "mul":
            one, two = products_of(op.args[0]), products_of(op.args[1])
            if one is None or two is None or len(one) * len(two) > MOST:
                return None
            made = tuple(Product(a.number * b.number, a.parts + b.parts) for a in one for b in two)
        case _:
            return (Product(1, (op,)),)
    return made if len(made) <= MOST else None
