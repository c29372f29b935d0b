"""Who sends the requests: signed-in people of the large market, their carts and tokens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random
from secrets import token_hex

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select, update

from benchmarks import quotations
from marketplace.accounts.keys import new_token, token_hash
from marketplace.accounts.models import ApiToken, HeldRole, Membership, Person, SignIn
from marketplace.billing.models import Invoice
from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.catalog.models import CapacityWeek, Offer
from marketplace.catalog.states import OfferState
from marketplace.orders.models import Order, ProducerOrder
from marketplace.producers.models import Producer
from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public

CUSTOMERS, BASKETS, LINES, MAKERS = 8, 40, 5, 3
IN_ABUNDANCE = Decimal(1_000_000)


@dataclass(frozen=True)
class Customer:
    """Somebody who orders, with a cart of their own."""

    cookie: str
    csrf_token: str  # as forms carry it
    api_token: str
    delivery_point: str


@dataclass(frozen=True)
class Facts:
    """What the measurements need to know of the market."""

    buyer: str  # cookies
    producer: str
    admin: str
    customers: Sequence[Customer]
    baskets: Sequence[Sequence[int]]  # offers: five of three producers
    makers: Mapping[int, int]  # producers by offer
    delivery_day: date
    invoice: str  # number of one of the buyer's
    request: str  # one of the buyer's, whose quotations are compared

    def bare_orders(self) -> list[str]:
        """Return the same for the bare write behind HTTP."""
        wanted = [{"lines": [{"offer_id": id_} for id_ in basket]} for basket in self.baskets]
        return [f"none\t{json.dumps(body)}" for body in wanted]

    def orders(self) -> list[str]:
        """Return orders for the API: a token, a tab and the body in each line.

        Neighbours are of different goods and different customers, as in the bare write's.
        """
        return [
            f"{customer.api_token}\t{json.dumps(self._body(customer, basket))}"
            for shift in range(len(self.customers))
            for basket, customer in zip(self.baskets, self._in_turn(shift), strict=False)
        ]

    def _in_turn(self, shift: int) -> Iterator[Customer]:
        return islice(cycle(self.customers), shift, None)

    def _body(self, customer: Customer, basket: Sequence[int]) -> dict[str, object]:
        return {
            "lines": [
                {"offer_id": to_public("offer", id_), "quantity": "20"} for id_ in basket
            ],
            "delivery_point": customer.delivery_point,
            "delivery_day": self.delivery_day.isoformat(),
            "payment": "terms",
            "note": "",
        }


def prepare(app: Flask) -> Facts:
    """Sign people in and fill the shelves from which the measured orders take."""
    with app.app_context(), one_transaction():
        baskets, makers = _baskets()
        buyer_id = _largest(Order.buyer_id)
        point_id = db.session.scalar(
            select(DeliveryPoint.id).where(
                DeliveryPoint.buyer_id == buyer_id, DeliveryPoint.closed_at.is_(None)
            )
        )
        allowed = update(Buyer).where(Buyer.id == buyer_id)
        db.session.execute(allowed.values(approval_limit=Money(10**12)))
        return Facts(
            buyer=_cookie(app, _member(buyer_id, Role.REQUESTER, Role.APPROVER, Role.FINANCE))[
                0
            ],
            producer=_cookie(
                app, _member(_largest(ProducerOrder.producer_id), Role.PRODUCER_OWNER)
            )[0],
            admin=_cookie(app, _holder(Role.ADMIN))[0],
            customers=[_customer(app, buyer_id, point_id or 0) for _n in range(CUSTOMERS)],
            baskets=baskets,
            makers=makers,
            delivery_day=today() + timedelta(days=9),
            invoice=db.session.scalars(
                select(Invoice.number).where(Invoice.buyer_id == buyer_id)
            ).first()
            or "",
            request=to_public("rfq", quotations.fill(buyer_id, point_id or 0)),
        )


def _largest(column) -> int:
    return db.session.scalars(
        select(column).group_by(column).order_by(func.count().desc()).limit(1)
    ).one()


def _member(organisation_id: int, *roles: Role) -> Membership:
    person = Person(
        email=f"{token_hex(6)}@belabeliku.example",
        name="Orang Ukur",
        email_confirmed_at=utc_now(),
    )
    db.session.add(person)
    db.session.flush()
    membership = Membership(person_id=person.id, organisation_id=organisation_id)
    membership.held_roles = [HeldRole(role=role) for role in roles]
    db.session.add(membership)
    db.session.flush()
    return membership


def _holder(role: Role) -> Membership:
    wanted = select(Membership).join(HeldRole).where(HeldRole.role == role)
    return _member(db.session.scalars(wanted.limit(1)).one().organisation_id, role)


def _customer(app: Flask, buyer_id: int, point_id: int) -> Customer:
    membership = _member(buyer_id, Role.REQUESTER)
    cookie, csrf_token = _cookie(app, membership)
    token = new_token()
    db.session.add(
        ApiToken(token_hash=token_hash(token), membership_id=membership.id, name="bench")
    )
    return Customer(cookie, csrf_token, token, to_public("delivery_point", point_id))


def _cookie(app: Flask, membership: Membership) -> tuple[str, str]:
    """Sign a member in; return the cookie and what its forms must carry."""
    token, key = new_token(), token_hex(20)
    row = SignIn(
        token_hash=token_hash(token),
        person_id=membership.person_id,
        membership_id=membership.id,
        expires_at=utc_now() + timedelta(days=1),
        second_factor_at=utc_now(),
    )
    db.session.add(row)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    kept = {"_user_id": token, "csrf_token": key, "_permanent": True, "_fresh": True}
    form = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(key)
    return f"session={signer.dumps(kept)}", form


def _baskets() -> tuple[list[list[int]], dict[int, int]]:
    """Choose offers of three producers each, and see to it that they never run out."""
    rows = db.session.execute(
        select(Offer.producer_id, Offer.id)
        .where(Offer.state == OfferState.PUBLISHED, Offer.lead_days <= 5)
        .order_by(Offer.producer_id, Offer.id)
    ).all()
    by_maker: dict[int, list[int]] = {}
    for maker, offer in rows:
        by_maker.setdefault(maker, []).append(offer)
    chance = Random(3401)
    makers = [maker for maker, offers in by_maker.items() if len(offers) >= LINES]
    baskets = [
        [offer for maker, count in zip(chance.sample(makers, MAKERS), (2, 2, 1), strict=True)
         for offer in chance.sample(by_maker[maker], count)]
        for _n in range(BASKETS)
    ]  # fmt: skip
    used = sorted({offer for basket in baskets for offer in basket})
    db.session.execute(
        update(Offer)
        .where(Offer.id.in_(used))
        .values(
            available_quantity=IN_ABUNDANCE,
            weekly_capacity=None,
            minimum_quantity=Decimal(1),
            order_multiple=Decimal(1),
        )
    )
    free = update(Producer).where(Producer.id.in_(makers))
    db.session.execute(free.values(minimum_order=Money(0)))
    db.session.query(CapacityWeek).where(CapacityWeek.offer_id.in_(used)).delete()
    owner = {offer: maker for maker, offer in rows}
    return baskets, {offer: owner[offer] for offer in used}
