"""A shop with paid, refunded and declined payments, a storm of webhooks, and what must hold."""

from __future__ import annotations

import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests
from sqlalchemy import func, select
from stripe import WebhookSignature

from marketplace.billing import paying
from marketplace.billing.models import Invoice
from marketplace.billing.services import deciding, issuing
from marketplace.payments.models import LedgerTransfer, Payment, StripeEvent
from marketplace.payments.providers import payment_gateway
from marketplace.payments.queries.ledger import ledger_faults, owed_on_invoice
from marketplace.payments.states import PaymentMethod, PaymentState
from marketplace.shared.actors import SYSTEM, Role
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from tests.factories.accounts import a_member
from tests.factories.deliveries import Judged, a_receipt
from tests.factories.market import ABuyer, AProducer
from tests.stripe_twin import StripeTwin, sign

SECRET = "whsec_storm"
TIMES, THREADS, FORGED = 5, 16, 60
DECLINED_CARD = "4000000000000002"
SUCCESS = "payment_intent.succeeded"


@dataclass
class Shop:
    """The payments of one storm: how much of each was refunded; victims were never paid."""

    twin: StripeTwin
    refunded: dict[int, Money] = field(default_factory=dict)
    victims: list[int] = field(default_factory=list)
    answers: list[tuple[str, int]] = field(default_factory=list)

    def genuine(self) -> list[dict]:
        """Return every event that Stripe has to tell."""
        return self.twin.events


def open_shop(twin: StripeTwin, *, paid: int, victims: int = 6) -> Shop:
    """Sell, invoice and open card payments; the cards are charged, we have heard of nothing."""
    shop = Shop(twin)
    producers, buyers = [AProducer() for _ in range(3)], [ABuyer() for _ in range(3)]
    finance = [a_member(buyer.organisation, Role.FINANCE) for buyer in buyers]
    db.session.commit()
    for place in range(paid + victims):
        who = place % 3
        payment = _open_payment(producers[place // 3 % 3], buyers[who], finance[who], place)
        if place >= paid:
            shop.victims.append(payment.id)
            continue
        if place % 4 == 0:
            twin.pay(payment.provider_id, card=DECLINED_CARD)
        assert twin.pay(payment.provider_id).status_code == 200
        shop.refunded[payment.id] = _refund(payment, place)
    return shop


def _open_payment(producer, buyer, finance, place: int) -> Payment:
    judged = Judged(unit_price=38_000 + 111 * place, fee_basis_points=250 * (place % 2))
    receipt = a_receipt(judged, producer=producer, buyer=buyer)
    invoice = issuing.issue_invoice(receipt.id, actor=SYSTEM)
    deciding.approve_invoice(invoice.id, actor=finance)
    return paying.pay_invoice(invoice.id, actor=finance, method=PaymentMethod.CARD)


def _refund(payment: Payment, place: int) -> Money:
    """Refund a third of the payments in part, in two steps, and a third wholly."""
    gateway, key = payment_gateway(), f"refund-{payment.provider_key}"
    if place % 3 == 0:
        return ZERO
    if place % 3 == 1:
        gateway.refund(payment.provider_id, payment.amount, key=key)
        return payment.amount
    for step in (1, 2):
        gateway.refund(payment.provider_id, Money(10_000 * step), key=f"{key}-{step}")
    return Money(30_000)


def storm(shop: Shop, url: str, *, seed: int) -> None:
    """Deliver all events five times, shuffled, from 16 threads, forged and stale between."""
    deliveries = [
        ("genuine", *sign(event, SECRET)) for event in shop.genuine() for _ in range(TIMES)
    ]
    deliveries += _forgeries(shop)
    random.Random(seed).shuffle(deliveries)  # noqa: S311 - a shuffle that can be repeated
    db.session.commit()  # a transaction of ours must not grow old while the storm blows
    local = threading.local()

    def deliver(delivery) -> None:
        if not hasattr(local, "session"):
            local.session = requests.Session()
            local.session.trust_env = False
        kind, body, headers = delivery
        shop.answers.append((kind, _post(local.session, url, body, headers)))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(deliver, deliveries))


def _post(session: requests.Session, url: str, body: str, headers: dict[str, str]) -> int:
    """Post once, and again while we are asked to come back, as Stripe does."""
    for _try in range(100):
        answer = session.post(
            f"{url}/stripe/webhook", data=body.encode(), headers=headers, timeout=60
        )
        if answer.status_code != 503:
            break
        time.sleep(0.05)
    return answer.status_code


def _forgeries(shop: Shop) -> list[tuple[str, str, dict[str, str]]]:
    """Successes that never were, for payments that are still open."""
    made = []
    for number in range(FORGED):
        event = _success_of(shop, shop.victims[number % len(shop.victims)], number)
        body, headers = sign(event, SECRET if number % 3 else "whsec_guessed")
        if number % 3 == 1:
            stale = WebhookSignature.generate_signature_header(
                payload=body, secret=SECRET, timestamp=int(time.time()) - 400
            )
            headers = {**headers, "Stripe-Signature": stale}
        elif number % 3 == 2:
            body = json.dumps({**event, "id": f"evt_tampered_{number}"})
        made.append(("forged", body, headers))
    return made


def _success_of(shop: Shop, payment_id: int, number: int) -> dict:
    payment = db.session.get(Payment, payment_id)
    intents = shop.twin.state["objects"]["payment_intent"]
    intent = next(each for each in intents if each["id"] == payment.provider_id)
    return {
        "id": f"evt_forged_{number}",
        "object": "event",
        "type": SUCCESS,
        "data": {"object": {**intent, "status": "succeeded"}},
    }


def faults_in(shop: Shop) -> list[str]:
    """Compare our records with Stripe's; return one line per fault."""
    db.session.rollback()
    db.session.expire_all()
    faults = [*_answer_faults(shop), *ledger_faults()]
    heard = db.session.scalar(select(func.count(StripeEvent.id)))
    if heard != len(shop.genuine()):
        faults.append(f"{heard} events noted of {len(shop.genuine())}")
    for payment_id, refunded in shop.refunded.items():
        faults += _payment_faults(db.session.get(Payment, payment_id), refunded)
    for payment_id in shop.victims:
        payment = db.session.get(Payment, payment_id)
        if payment.state is not PaymentState.PENDING or _booked(payment, "received"):
            faults.append(f"payment {payment_id} was never made, and is {payment.state}")
    return faults


def _answer_faults(shop: Shop) -> list[str]:
    wanted = {"genuine": 200, "forged": 400}
    wrong = [(kind, status) for kind, status in shop.answers if status != wanted[kind]]
    return [f"{wrong.count(each)} {each[0]} answered {each[1]}" for each in sorted(set(wrong))]


def _payment_faults(payment: Payment, refunded: Money) -> list[str]:
    invoice = db.session.get(Invoice, payment.invoice_id)
    left = payment.amount - refunded
    facts = {
        "state": (payment.state, PaymentState.SUCCEEDED),
        "refunded": (payment.refunded, refunded),
        "paid on the invoice": (invoice.paid, left),
        "owed by the ledger": (owed_on_invoice(invoice.id), refunded),
        "times received": (len(_booked(payment, "received")), 1),
        "times earned": (len(_booked(payment, "earned")), 1),
        "returned": (sum(_booked(payment, "refund:%:returned")), refunded.rupiah),
    }
    return [
        f"payment {payment.id}: {name} is {found}, must be {wanted}"
        for name, (found, wanted) in facts.items()
        if found != wanted
    ]


def _booked(payment: Payment, fact: str) -> list[int]:
    """Return the amounts booked under this fact; a doubled one carries a longer key."""
    like = f"payment:{payment.id}:{fact}%"
    wanted = select(LedgerTransfer.amount).where(LedgerTransfer.business_key.like(like))
    return [amount.rupiah for amount in db.session.scalars(wanted)]
