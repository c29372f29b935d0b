"""A line of an order as it is written when it is ordered. Pure: no database, no HTTP."""

from __future__ import annotations

from marketplace.orders.fees import fee_basis_points
from marketplace.orders.models import OrderLine
from marketplace.orders.quotes import QuotedLine


def new_line(quoted: QuotedLine) -> OrderLine:
    """Return a line as it is ordered, with the facts of its product frozen."""
    product = quoted.offer.product
    return OrderLine(
        offer_id=quoted.offer.id,
        product_name=product.name,
        unit=product.unit,
        pack=product.pack,
        art=product.art,
        quantity=quoted.quantity,
        unit_price=quoted.unit_price,
        line_total=quoted.total,
        tax_kind=product.tax_kind,
        tax_basis_points=quoted.tax_basis_points,
        fee_basis_points=fee_basis_points(),
        confirmed_quantity=None,
        change_reason=None,
    )
