"""Menu entries of those who buy, and of the regency that looks on."""

from __future__ import annotations

from flask import g

from marketplace.approvals.states import DECIDING_ROLES
from marketplace.procurement import work
from marketplace.procurement.queries.approvals import Waiting, to_decide
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES, Actor, Role
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.current import once


def count_work(actor: Actor) -> int:
    """Count all that waits for the actor, once a page."""
    if "work_counts" not in g:
        g.work_counts = work.counts(actor)
    return sum(g.work_counts.values())


def waiting_for(actor: Actor) -> Waiting:
    """Return what waits for the actor's decision, once a page."""
    name = f"to_decide:{actor.organisation_id}:{actor.person_id}"
    return once(name, lambda: to_decide(actor))


def count_to_decide(actor: Actor) -> int:
    """Count what waits for the actor's decision."""
    return waiting_for(actor).count


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
        count=count_to_decide,
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
