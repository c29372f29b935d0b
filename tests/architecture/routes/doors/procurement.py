"""Approvals, purchase orders, and the regency's view of all orders."""

from __future__ import annotations

from marketplace.approvals.planning import BUILT_IN_ROLES
from marketplace.shared.actors import Role
from tests.architecture.routes.doors.orders import (
    PROMISED,
    REASON,
    WAITING,
    WAITING_ID,
)
from tests.architecture.routes.naming import Door, opaque

DECIDING = frozenset(BUILT_IN_ROLES)
APPROVAL = opaque("approval", "deal.approval")
CANCELLING = frozenset({Role.REQUESTER, Role.BUYER_OWNER})

DOORS = {
    "procurement.show_any_order": Door(WAITING),
    "procurement.show_approval": Door(WAITING),
    "procurement.approve": Door(WAITING, only=DECIDING),
    "procurement.reject": Door(WAITING, body=REASON, only=DECIDING),
    "procurement.send_back": Door(WAITING, body=REASON, only=DECIDING),
    "procurement.undo": Door(WAITING, writes=False),
    "procurement.show_purchase": Door(WAITING),
    "procurement.cancel_purchase": Door(WAITING, body=REASON, only=CANCELLING),
    "procurement.print_purchase": Door(PROMISED),
    "procurement.check_paper": Door(  # says only whether a code is ours
        PROMISED,
        where="number",
        rest={"code": "0000000000-0000000000"},
        missing=frozenset({200}),
        for_all=True,
    ),
    "procurement.approve_many": Door(
        WAITING,
        body=lambda _me, named: {"number": named},
        missing=frozenset({302}),
        writes=False,  # whoever is not asked is told so on the page
    ),
    "procurement.undo_many": Door(
        WAITING, writes=False, missing=frozenset({302}), foreign=frozenset({302})
    ),
    "procurement_api.return_order": Door(WAITING_ID, only=DECIDING, body=REASON),
    "procurement_api.show_approval": Door(APPROVAL),
    "procurement_api.decide": Door(
        APPROVAL, only=DECIDING, body={"verdict": "approved", "reason": "boleh"}
    ),
    "procurement_api.approve_order": Door(WAITING_ID, only=DECIDING),
    "procurement_api.reject_order": Door(WAITING_ID, only=DECIDING, body=REASON),
}
LISTS = {
    "procurement_api.list_approvals",
    "procurement.download_purchases",
    "procurement.download_all_orders",
    "procurement.list_all_orders",
    "procurement.list_approvals",
    "procurement.list_purchases",
}
FIXED = {"procurement.search_office", "procurement.show_work"}
VIEWS = {"procurement.list_purchases": ("?q=barang",)}
