"""Turning what was asked into lines that say what was and what would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.amendments.models import ProposedLine
from marketplace.amendments.queries import substitutes
from marketplace.amendments.states import Side
from marketplace.catalog.models import Offer
from marketplace.catalog.pricing import unit_price
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.taxes import effective_basis_points
from marketplace.catalog.terms import usual_terms
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.quantity import LARGEST


class LineChange(TypedDict):
    """What is asked of one line; what is left out stays as it is."""

    id: int
    quantity: NotRequired[Decimal | None]
    unit_price: NotRequired[Money | None]
    offer_id: NotRequired[int | None]


def held(line: OrderLine) -> Decimal:
    """Return how much of a line is promised, or ordered while nobody has promised it."""
    return line.quantity if line.confirmed_quantity is None else line.confirmed_quantity


def draft_lines(
    part: ProducerOrder, side: Side, changes: Sequence[LineChange]
) -> list[ProposedLine]:
    """Return the lines that would change. Raises `Invalid` naming what cannot be asked."""
    ours = {line.id: line for line in part.lines}
    swaps = any(change.get("offer_id") for change in changes)
    offers = {offer.id: offer for offer in substitutes(part.producer_id)} if swaps else {}
    drafted: list[ProposedLine] = []
    errors: dict[str, list[str]] = {}
    for place, change in enumerate(changes):
        line = ours.pop(change["id"], None)
        problem = _problem(line, change, side, offers)
        if problem or line is None:
            errors[f"lines.{place}"] = [problem]
        else:
            new = _line(part, line, change, offers)
            drafted += [new] if _differs(line, new) else []
    if errors:
        raise Invalid(errors)
    return drafted


def _problem(
    line: OrderLine | None, change: LineChange, side: Side, offers: Mapping[int, Offer]
) -> str:
    if line is None:
        return _("Barang ini tidak ada dalam pesanan, atau disebut dua kali.")
    offer_id, price = change.get("offer_id"), change.get("unit_price")
    if side is Side.BUYER and (offer_id is not None or price is not None):
        return _("Pembeli mengusulkan jumlah dan hari antar saja.")
    if offer_id is not None and offer_id not in offers and offer_id != line.offer_id:
        return _("Pengganti harus barang Anda yang sedang tampil di katalog.")
    if price is not None and not price:
        return _("Harga harus lebih dari nol.")
    if not 0 <= (change.get("quantity") or 0) <= LARGEST:
        return _("Jumlahnya terlalu besar.")
    return ""


def _line(
    part: ProducerOrder, line: OrderLine, change: LineChange, offers: Mapping[int, Offer]
) -> ProposedLine:
    asked, price = change.get("quantity"), change.get("unit_price")
    quantity = held(line) if asked is None else asked
    drafted = ProposedLine(
        order_line_id=line.id,
        old_name=line.product_name,
        old_unit=line.unit,
        old_quantity=held(line),
        old_unit_price=line.unit_price,
        new_offer_id=line.offer_id,
        new_name=line.product_name,
        new_unit=line.unit,
        new_pack=line.pack,
        new_art=line.art,
        new_quantity=quantity,
        new_unit_price=price or line.unit_price,
        new_tax_kind=line.tax_kind,
        new_tax_basis_points=line.tax_basis_points,
    )
    offer = offers.get(change.get("offer_id") or 0)
    if offer is not None and offer.id != line.offer_id:
        _substitute(drafted, part, offer, price)
    return drafted


def _substitute(
    drafted: ProposedLine, part: ProducerOrder, offer: Offer, price: Money | None
) -> None:
    """Let another good come; at the buyer's price for it, unless another is proposed."""
    terms = terms_for([offer.id], part.buyer_id).get(offer.id) or usual_terms(offer)
    product = offer.product
    drafted.new_offer_id, drafted.new_name, drafted.new_unit = (
        offer.id,
        product.name,
        product.unit,
    )
    drafted.new_pack, drafted.new_art = product.pack, product.art
    drafted.new_unit_price = price or unit_price(terms.tiers, drafted.new_quantity)
    drafted.new_tax_kind = product.tax_kind
    drafted.new_tax_basis_points = effective_basis_points(
        product.tax_kind, is_pkp=part.producer.is_pkp, day=part.delivery_day
    )


def _differs(line: OrderLine, new: ProposedLine) -> bool:
    asked = (new.new_quantity, new.new_unit_price, new.new_offer_id)
    return asked != (held(line), line.unit_price, line.offer_id)
