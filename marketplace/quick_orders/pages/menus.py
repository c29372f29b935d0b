"""The menu entry of quick orders."""

from __future__ import annotations

from marketplace.shared.actors import ORDERING_ROLES, Role
from marketplace.shared.language import _l
from marketplace.web import navigation

navigation.add(
    navigation.Entry(
        key="quick_order",
        label=_l("Pesan cepat"),
        icon="zap",
        endpoint="quick_orders.show_form",
        roles=frozenset(ORDERING_ROLES) - {Role.RESIDENT},
        position=149,
        group=_l("Belanja"),
    )
)
