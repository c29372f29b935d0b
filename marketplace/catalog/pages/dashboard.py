"""What the catalogue puts on the producer's first page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.capacity import CapacityPlan, busiest_plan
from marketplace.catalog.queries.offers import Glance
from marketplace.catalog.states import OfferState
from marketplace.producers import dashboard
from marketplace.producers.dashboard import Task
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.web.current import once

MOST_TASKS = 20  # of each kind


@dataclass(frozen=True)
class OfferFigures:
    """How many goods stand where."""

    published: int
    waiting: int
    drafts: int


@dashboard.block("offers")
def offer_figures(actor: Actor) -> OfferFigures:
    """Count the producer's goods in the catalogue."""
    counts = Counter(each.state for each in _offers(actor))
    return OfferFigures(
        published=counts[OfferState.PUBLISHED],
        waiting=counts[OfferState.SUBMITTED],
        drafts=counts[OfferState.DRAFT] + counts[OfferState.CHANGES_REQUESTED],
    )


def _offers(actor: Actor) -> Sequence[Glance]:
    return once("offers at a glance", lambda: queries.own_at_a_glance(actor))


@dashboard.block("capacity")
def capacity_plan(actor: Actor) -> CapacityPlan | None:
    """Return how full the coming weeks of the busiest offer are."""
    return busiest_plan(actor.organisation_id or 0, today())


@dashboard.tasks
def offer_tasks(actor: Actor) -> list[Task]:
    """Name goods that the regency sent back, and those that have run out."""
    offers = _offers(actor)
    sent_back = [
        Task(
            "wrench",
            _("Perbaiki %(product)s", product=offer.name),
            offer.review_reason or "",
            _("Perbaiki"),
            f"/jual/produk/{to_public('offer', offer.id)}",
            "bad",
            urgency=15,
        )
        for offer in offers
        if offer.state is OfferState.CHANGES_REQUESTED
    ]
    low = [
        Task(
            "package-minus",
            _("Stok %(product)s hampir habis", product=offer.name),
            _(
                "Tersisa %(left)s %(unit)s, batasnya %(least)s",
                left=written(offer.available),
                unit=offer.unit,
                least=written(offer.least),
            ),
            _("Isi stok"),
            "/jual/produk?keadaan=published",
            urgency=25,
        )
        for offer in offers
        if offer.is_low
    ]
    return sent_back[:MOST_TASKS] + low[:MOST_TASKS]
