"""Framework agreements, made by the real services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from marketplace.agreements.content import version_hash
from marketplace.agreements.models import Agreement, AgreementVersion
from marketplace.agreements.queries.agreements import in_force, version_in
from marketplace.agreements.services.drafting import draft_agreement
from marketplace.agreements.services.releasing import plan_release
from marketplace.agreements.services.signing import offer_version, sign
from marketplace.agreements.states import VersionState
from marketplace.catalog.models import Offer, Product
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.needs import a_seller, sugar
from tests.factories.orders import Kitchen, a_kitchen

AGREED = Money(40_000)  # the ordinary price is 45,000


@dataclass
class Deal:
    """A buyer, the producers of one product, and their agreement."""

    kitchen: Kitchen
    product: Product
    sellers: list[tuple[Actor, Offer]]
    owner: Actor
    agreement: Agreement = field(init=False)

    def facts(self, *lines: dict, **changes) -> dict:
        """What the buyer says: 10 to 100 of each offer at the agreed price."""
        return {
            "title": "Gula untuk dapur",
            "terms": "Kering, kemasan 1 kg",
            "valid_from": today(),
            "valid_until": today() + timedelta(days=90),
            "notice_days": 14,
            "compensation": "Sisa minimal dibayar separuh",
            "lines": list(lines) or [self.line(offer) for _actor, offer in self.sellers],
        } | changes

    def line(self, offer: Offer, **changes) -> dict:
        return {
            "offer_id": offer.id,
            "minimum": Decimal(10),
            "maximum": Decimal(100),
            "unit_price": AGREED,
        } | changes

    def drafts(self, *lines: dict, **changes) -> Agreement:
        facts = self.facts(*lines, **changes)
        self.agreement = draft_agreement(actor=self.kitchen.requester, facts=facts)
        db.session.flush()
        return self.agreement

    def offers(self) -> AgreementVersion:
        offer_version(self.agreement.id, actor=self.kitchen.requester)
        return self.version(VersionState.OFFERED)

    def version(self, *states: VersionState) -> AgreementVersion:
        return version_in(self.agreement.id, set(states) or set(VersionState))

    def signs(self, actor: Actor) -> None:
        """Sign what is offered as this person, having read it."""
        version = self.version(VersionState.OFFERED)
        seen = version_hash(version)
        for party in version.parties:
            if party.producer_id == actor.organisation_id:
                seen = party.document_hash
        sign(self.agreement.id, actor=actor, seen=seen)

    def all_sign(self) -> None:
        for actor in (self.owner, *(actor for actor, _offer in self.sellers)):
            self.signs(actor)

    def holds(self, *lines: dict, **changes) -> AgreementVersion:
        """Draft, offer and sign it by all."""
        self.drafts(*lines, **changes)
        self.offers()
        self.all_sign()
        return in_force(self.agreement.id) or self.version(VersionState.SIGNED)

    def release(self, quantity: int = 20, days: int = 4, **changes):
        facts = {
            "product_id": self.product.id,
            "delivery_day": today() + timedelta(days=days),
            "delivery_point_id": self.kitchen.dock.id,
            "quantity": Decimal(quantity),
        } | changes
        made = plan_release(self.agreement.id, actor=self.kitchen.requester, facts=facts)
        db.session.flush()
        return made


def a_framework(sellers: int = 2, kitchen: Kitchen | None = None, **offer) -> Deal:
    """A buyer with an owner, and some producers who sell sugar at 45,000."""
    kitchen = kitchen or a_kitchen(approval_limit=Money(10**9))
    product = sugar()
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    return Deal(kitchen, product, [a_seller(product, **offer) for _n in range(sellers)], owner)


def an_agreement(sellers: int = 2, *lines: dict, **changes) -> Deal:
    """An agreement in force."""
    deal = a_framework(sellers)
    deal.holds(*lines, **changes)
    return deal
