"""What a typed line may mean: the goods on sale that are called so, and what is unclear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marshmallow import ValidationError

from marketplace.quick_orders.lines import TypedLine
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.web.fields import QuantityField

QUANTITY = QuantityField(required=True)


@dataclass(frozen=True)
class Choice:
    """A good that a line may mean: of one producer by its code, or of whichever gives it."""

    key: str  # "product:…" or "offer:…" with a public id
    product_id: int
    offer_id: int | None
    name: str
    pack: str
    unit: str
    price: Money  # of the cheapest offer on the catalogue's terms, before tax


@dataclass(frozen=True)
class Matched:
    """A typed line and what it means."""

    typed: TypedLine
    choices: Sequence[Choice] = ()
    chosen: Choice | None = None
    quantity: Decimal | None = None
    item_problem: str = ""
    quantity_problem: str = ""

    @property
    def is_ready(self) -> bool:
        """Say whether it can go into the cart."""
        return self.chosen is not None and self.quantity is not None


def match(
    typed: TypedLine, choices: Sequence[Choice], picked: str, *, certain: bool
) -> Matched:
    """Judge one line; `picked` is the key that the buyer chose, if any.

    A single good with exactly that name or code is taken; a good that is only like it waits
    until the buyer says yes.
    """
    chosen = next((choice for choice in choices if choice.key == picked), None)
    if chosen is None and certain and len(choices) == 1:
        chosen = choices[0]
    quantity, quantity_problem = _amount(typed, chosen)
    return Matched(
        typed,
        choices,
        chosen,
        quantity,
        item_problem="" if chosen else _item_problem(typed, choices),
        quantity_problem=quantity_problem,
    )


def _item_problem(typed: TypedLine, choices: Sequence[Choice]) -> str:
    if not typed.item:
        return _("Tulis nama atau kode barangnya.")
    if not choices:
        return _(
            "“%(item)s” tidak ada yang menjual. Coba nama lain, atau hapus barisnya.",
            item=typed.item,
        )
    return _("Pilih barang yang dimaksud.")


def _amount(typed: TypedLine, chosen: Choice | None) -> tuple[Decimal | None, str]:
    if not typed.quantity:
        return None, _("Tulis jumlahnya.")
    try:
        quantity: Decimal = QUANTITY.deserialize(typed.quantity)
    except ValidationError as error:
        return None, str(error.messages[0])
    if chosen and typed.unit and typed.unit.casefold() != chosen.unit:
        return None, _(
            "Dijual per %(unit)s, bukan %(typed)s. Tulis jumlahnya dalam %(unit)s.",
            unit=chosen.unit,
            typed=typed.unit,
        )
    return quantity, ""
