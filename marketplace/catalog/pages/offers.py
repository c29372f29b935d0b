"""A producer's own goods in a list: what is shown, at what price, how much is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.gates import Lack, lacking_of
from marketplace.catalog.models import Offer
from marketplace.catalog.pages import pages
from marketplace.catalog.photos import photo_url
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.states import OFFER_LIFECYCLE, OfferState
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.language import _l
from marketplace.shared.opaque import to_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.navigation import Entry

SIZE = 50
TABS = (
    (None, _l("Semua")),
    (OfferState.PUBLISHED, _l("Tampil")),
    (OfferState.SUBMITTED, _l("Diperiksa")),
    (OfferState.CHANGES_REQUESTED, _l("Perlu perbaikan")),
    (OfferState.DRAFT, _l("Draf")),
    (OfferState.PAUSED, _l("Disembunyikan")),
    (OfferState.ARCHIVED, _l("Arsip")),
)

navigation.add(
    Entry(
        key="offers",
        label=_l("Produk"),
        icon="shopping-basket",
        endpoint="catalog.list_own_offers",
        roles=PRODUCER_ROLES,
        position=30,
        tabs={Role.PRODUCER_OWNER: 3, Role.PRODUCER_MEMBER: 3},
    )
)


@pages.get("/jual/produk")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def list_own_offers() -> ResponseReturnValue:
    """Show the goods of one's own producer, the newest first."""
    actor = current_actor()
    state = _state(request.args.get("keadaan", ""))
    part = queries.own_offers(
        actor, state=state, limit=SIZE, cursor=request.args.get("setelah")
    )
    counts = queries.own_counts(actor)
    shown = sum(count for each, count in counts.items() if each is not OfferState.ARCHIVED)
    further = url_for("catalog.list_own_offers", keadaan=state, setelah=part.next)
    return render_template(
        "catalog/offers.html",
        part=part,
        state=state,
        tabs=[(tab, str(text), counts.get(tab, 0) if tab else shown) for tab, text in TABS],
        further=further if part.next else None,
        shown_state=partial(shown_state, lacks=lacking_of(part.items)),
        may=may_move,
        photo_url=photo_url,
        owner=to_public("membership", actor.membership_id or 0),
    )


def shown_state(offer: Offer, lacks: Mapping[int, Sequence[Lack]]) -> str:
    """Return the offer's state as people see it: one whose papers ran out says so."""
    approved = offer.state in {OfferState.PUBLISHED, OfferState.PAUSED}
    if approved and any(lack.binding for lack in lacks[offer.id]):
        return "expired"
    return offer.state.value


def may_move(offer: Offer, wanted: str) -> bool:
    """Say whether the producer may bring the offer into this state by a button."""
    if wanted == OfferState.PUBLISHED:
        return offer.state is OfferState.PAUSED
    if wanted == OfferState.SUBMITTED:
        return offer.state in {OfferState.DRAFT, OfferState.CHANGES_REQUESTED}
    return OFFER_LIFECYCLE.allows(offer.state, OfferState(wanted))


def _state(text: str) -> OfferState | None:
    return OfferState(text) if text in set(OfferState) else None
