"""The regency's register of companies that buy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.buyers import queries
from marketplace.buyers.pages import pages
from marketplace.buyers.states import COMPANY_KINDS, BuyerKind
from marketplace.buyers.wording import BUYER_KINDS
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.access import allow

navigation.add(
    navigation.Entry(
        key="buyers",
        label=_l("Pembeli"),
        icon="building-2",
        endpoint="buyers.show_register",
        roles=REGENCY_ROLES,
        position=220,
    )
)
STATES = tuple(state for state in ReviewState if state is not ReviewState.DRAFT)


def filter_of(asked: Mapping[str, str]) -> dict[str, Any]:
    """Read which companies an address asks for."""
    state, kind = asked.get("state", ""), asked.get("kind", "")
    return {
        "text": asked.get("q", "")[:80].strip(),
        "state": ReviewState(state) if state in list(ReviewState) else None,
        "kind": BuyerKind(kind) if kind in list(BuyerKind) else None,
    }


@pages.get("/admin/pembeli")
@allow(Role.ADMIN, Role.AUDITOR)
def show_register() -> ResponseReturnValue:
    """List the companies that buy, by name."""
    filters = {name: request.args.get(name, "")[:80] for name in ("q", "state", "kind")}
    part = queries.register(**filter_of(filters), cursor=request.args.get("cursor"))
    return render_template(
        "buyers/admin_register.html",
        part=part,
        filters=filters,
        kinds=[(kind.value, str(BUYER_KINDS[kind])) for kind in COMPANY_KINDS],
        words=BUYER_KINDS,
        states=STATES,
        households=queries.count_households(),
    )
