"""Changes of published offers that wait, with the checks a machine can make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketplace.catalog.change_models import HeldChange
from marketplace.catalog.offer_checks import (
    completeness_check,
    photo_check,
    producer_check,
)
from marketplace.catalog.price_checks import price_checks
from marketplace.catalog.queries.changes import certificates_named, changes_that_wait
from marketplace.catalog.wanted import differences, tiers_wanted
from marketplace.producers.models import Certificate
from marketplace.producers.reviews import Case, Check, review_id
from marketplace.producers.states import CertificateState
from marketplace.shared.language import _
from marketplace.shared.places import origin

CHANGE = 7


def change_cases(ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases of those of these changes that still wait."""
    found = changes_that_wait(ids)
    asked = {
        change.offer_id: (change.offer, tiers[0].unit_price)
        for change in found
        if (tiers := tiers_wanted(change))
    }
    reasons = {change.offer_id: change.reason for change in found if change.reason}
    prices, papers = price_checks(asked, reasons), certificates_named(found)
    return [_case(change, prices.get(change.offer_id), papers) for change in found]


def _case(change: HeldChange, price: Check | None, papers: Mapping[int, Certificate]) -> Case:
    offer = change.offer
    return Case(
        review_id=review_id(CHANGE, change.id),
        kind="change",
        title=offer.product.name,
        about=_("Perubahan produk, %(name)s", name=offer.producer.name),
        submitted_at=change.submitted_at,
        organisation_id=offer.producer_id,
        organisation_name=offer.producer.name,
        place=str(origin(offer.producer.village_code)),
        checks=tuple(_checks(change, price, papers)),
        differences=differences(change, papers),
    )


def _checks(
    change: HeldChange, price: Check | None, papers: Mapping[int, Certificate]
) -> list[Check]:
    offer, tiers = change.offer, tiers_wanted(change)
    description = change.wanted.get("description", offer.description)
    found = [completeness_check(description, offer), producer_check(offer.producer)]
    if tiers and price is not None:
        found.append(_move_check(change, tiers[0].unit_price.rupiah))
        found.append(price)
    if change.photos:
        found.append(photo_check(change.photos))
    if "certificate_ids" in change.wanted:
        found.append(_paper_check([papers[n] for n in change.wanted["certificate_ids"]]))
    if "halal_basis" in change.wanted:
        found.append(
            Check("wait", _("Dasar halal"), _("Berubah"), _("Perlu dilihat"), "requirement")
        )
    return found


def _move_check(change: HeldChange, asked: int) -> Check:
    present = change.offer.lowest_price
    if present is None:
        word = _("Harga baru")
        return Check("wait", _("Perubahan harga"), word, change.reason or "", "price")
    percent = round(100 * (asked - present.rupiah) / present.rupiah)
    shown = f"{percent:+d}".replace("-", "−")
    word = _("%(percent)s %%", percent=shown)
    return Check("wait", _("Perubahan harga"), word, change.reason or "", "price")


def _paper_check(papers: Sequence[Certificate]) -> Check:
    waiting = sum(paper.state is CertificateState.SUBMITTED for paper in papers)
    unusable = sum(not paper.is_valid for paper in papers) - waiting
    if unusable:
        return Check("bad", _("Izin"), _("Tidak berlaku"), criterion="expired")
    if waiting:
        return Check("wait", _("Izin"), _("Belum diperiksa"), criterion="requirement")
    return Check("ok", _("Izin"), _("Berlaku"))
