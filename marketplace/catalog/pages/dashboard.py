"""What the catalogue puts on the producer's first page."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.capacity import CapacityPlan, busiest_plan
from marketplace.catalog.states import OfferState
from marketplace.producers import dashboard
from marketplace.producers.dashboard import Task
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written


@dataclass(frozen=True)
class OfferFigures:
    """How many goods stand where."""

    published: int
    waiting: int
    drafts: int


@dashboard.block("offers")
def offer_figures(actor: Actor) -> OfferFigures:
    """Count the producer's goods in the catalogue."""
    counts = queries.own_counts(actor)
    return OfferFigures(
        published=counts.get(OfferState.PUBLISHED, 0),
        waiting=counts.get(OfferState.SUBMITTED, 0),
        drafts=counts.get(OfferState.DRAFT, 0) + counts.get(OfferState.CHANGES_REQUESTED, 0),
    )


@dashboard.block("capacity")
def capacity_plan(actor: Actor) -> CapacityPlan | None:
    """Return how full the coming weeks of the busiest offer are."""
    return busiest_plan(actor.organisation_id or 0, today())


@dashboard.tasks
def offer_tasks(actor: Actor) -> list[Task]:
    """Name goods that the regency sent back, and those that have run out."""
    sent_back = [
        Task(
            "wrench",
            _("Perbaiki %(product)s", product=offer.product.name),
            offer.review_reason or "",
            _("Perbaiki"),
            f"/jual/produk/{to_public('offer', offer.id)}",
            "bad",
            urgency=15,
        )
        for offer in queries.offers_with_changes_requested(actor)
    ]
    low = [
        Task(
            "package-minus",
            _("Stok %(product)s hampir habis", product=offer.product.name),
            _(
                "Tersisa %(left)s %(unit)s, minimum pesanan %(minimum)s",
                left=written(offer.available_quantity),
                unit=offer.product.unit,
                minimum=written(offer.minimum_quantity),
            ),
            _("Isi stok"),
            "/jual/produk?keadaan=published",
            urgency=25,
        )
        for offer in queries.offers_low_on_stock(actor)
    ]
    return sent_back + low
