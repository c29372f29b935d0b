"""Menu entries of those who buy, and of the regency that looks on."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.approvals.states import DECIDING_ROLES
from marketplace.procurement import work
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES, Actor, Role
from marketplace.shared.language import _l
from marketplace.web import navigation


def count_work(actor: Actor) -> int:
    """Count all that waits for the actor."""
    return sum(work.counts(actor).values())


def count_of(*kinds: str) -> Callable[[Actor], int]:
    """Return what counts the work of some kinds."""
    return lambda actor: sum(work.counts(actor).get(kind, 0) for kind in kinds)


ENTRIES = (
    navigation.Entry(
        key="work",
        label=_l("Pekerjaan saya"),
        short=_l("Pekerjaan"),
        icon="inbox",
        endpoint="procurement.show_work",
        roles=BUYER_ROLES,
        position=100,
        tabs={
            Role.REQUESTER: 1,
            Role.BUYER_OWNER: 1,
            Role.OUTLET_MANAGER: 2,
            Role.APPROVER: 2,
            Role.RECEIVER: 2,
            Role.FINANCE: 2,
        },
        count=count_work,
    ),
    navigation.Entry(
        key="approvals",
        label=_l("Persetujuan"),
        short=_l("Setujui"),
        icon="check-check",
        endpoint="procurement.list_approvals",
        roles=DECIDING_ROLES,
        position=110,
        tabs={Role.APPROVER: 1, Role.BUYER_OWNER: 2},
        count=count_of("decide"),
    ),
    navigation.Entry(
        key="purchases",
        label=_l("Pesanan pembelian"),
        short=_l("Pesanan"),
        icon="file-text",
        endpoint="procurement.list_purchases",
        roles=BUYER_ROLES,
        position=120,
        tabs={
            Role.REQUESTER: 3,
            Role.APPROVER: 3,
            Role.RECEIVER: 3,
            Role.FINANCE: 3,
            Role.OUTLET_MANAGER: 3,
            Role.BUYER_OWNER: 3,
        },
    ),
    navigation.Entry(
        key="catalog",
        label=_l("Katalog"),
        icon="store",
        endpoint="catalog.list_products",
        roles=BUYER_ROLES,
        position=148,
        group=_l("Belanja"),
        tabs={Role.REQUESTER: 2},
    ),
    navigation.Entry(
        key="all_orders",
        label=_l("Pesanan"),
        icon="package",
        endpoint="procurement.list_all_orders",
        roles=REGENCY_ROLES,
        position=225,
        tabs={Role.ADMIN: 4, Role.AUDITOR: 4},
    ),
)
for entry in ENTRIES:
    navigation.add(entry)
