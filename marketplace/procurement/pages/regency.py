"""All orders, for the regency: to look at, not to change."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from marketplace.procurement.pages import pages
from marketplace.procurement.pages.purchases import purchase_list, purchase_page
from marketplace.shared.actors import Role
from marketplace.web.access import allow


@pages.get("/admin/pesanan")
@allow(Role.ADMIN, Role.AUDITOR)
def list_all_orders() -> ResponseReturnValue:
    """List the orders of all buyers, newest first."""
    return purchase_list("procurement/admin_orders.html")


@pages.get("/admin/pesanan/<number>")
@allow(Role.ADMIN, Role.AUDITOR)
def show_any_order(number: str) -> ResponseReturnValue:
    """Show any order with its parts and its story."""
    return purchase_page(number)
