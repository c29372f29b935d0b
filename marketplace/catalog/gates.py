"""What keeps an offer out of the catalogue, as upper features know it.

The catalogue does not know the regency's requirements; it asks the one gate that a feature
above it has put up. Without a gate nothing is published: silence is no permission.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement

from marketplace.buyers.states import Zone
from marketplace.catalog.models import Offer
from marketplace.producers.states import CertificateKind
from marketplace.shared.clock import today


@dataclass(frozen=True)
class Lack:
    """One requirement that an offer does not meet, and what to do about it."""

    code: str
    title: str
    advice: str
    binding: bool  # False: shown to the reviewer, who decides


class Gate(Protocol):
    """Answers for offers whether they meet what is asked of them."""

    def lacking(self, offer_ids: Collection[int], day: date) -> Mapping[int, Sequence[Lack]]:
        """Say what each of these offers lacks on this day; those in order are absent."""

    def paper_kinds(self, offer: Offer, day: date) -> Collection[CertificateKind]:
        """List the kinds of certificates that goods like this offer's need on this day."""

    def may_enter(self, zone: Zone, day: date) -> ColumnElement[bool] | None:
        """Return the condition that an offer may be handed over there; None: all may.

        It stands in a query of `Offer` joined with its `Product`, `Category` and `Producer`.
        """

    def barred(
        self, offer_ids: Collection[int], zone: Zone, day: date
    ) -> Mapping[int, Sequence[Lack]]:
        """Say what each of these offers lacks to be handed over there on this day."""


GATES: list[Gate] = []


def put_up(gate: Gate) -> None:
    """Let every offer pass this gate from now on; called when the feature is imported."""
    GATES[:] = [gate]


def lacking_of(offers: Collection[Offer], day: date | None = None) -> dict[int, list[Lack]]:
    """Say what each of these offers lacks, the indispensable first.

    Raises `RuntimeError` where no gate stands.
    """
    ids = {offer.id for offer in offers}
    found = _gate().lacking(ids, day or today())
    return {
        offer_id: sorted(found.get(offer_id, ()), key=lambda lack: not lack.binding)
        for offer_id in ids
    }


def lacking(offer: Offer, day: date | None = None) -> list[Lack]:
    """Say what one offer lacks, the indispensable first."""
    return lacking_of([offer], day)[offer.id]


def paper_kinds(offer: Offer, day: date) -> Collection[CertificateKind]:
    """List the kinds of certificates that goods like this offer's need on this day."""
    return _gate().paper_kinds(offer, day)


def may_enter(zone: Zone, day: date) -> ColumnElement[bool] | None:
    """Return the condition that an offer may be handed over in a zone; None: all may."""
    return _gate().may_enter(zone, day)


def barred(
    offer_ids: Collection[int], zone: Zone | None, day: date
) -> Mapping[int, Sequence[Lack]]:
    """Say which offers may not be handed over in a zone on a day, and what each lacks.

    Landside nobody is turned away: nothing is read for it.
    """
    if zone is None or zone is Zone.LANDSIDE or not offer_ids:
        return {}
    return _gate().barred(offer_ids, zone, day)


def _gate() -> Gate:
    if not GATES:
        raise RuntimeError("no gate stands before the catalogue")
    return GATES[0]
