"""Requests for quotation, in each state of their lives."""

from __future__ import annotations

from datetime import timedelta

from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.opaque import to_public
from marketplace.sourcing.policies import ASKING_ROLES
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.services.asking import ask_question
from marketplace.sourcing.services.awarding import Decision, award_rfq
from marketplace.sourcing.states import AwardWay
from tests.architecture.routes.naming import Door, opaque
from tests.factories.accounts import a_member
from tests.factories.market import ABuyer, ADock, an_offer
from tests.factories.orders import Kitchen
from tests.factories.sourcing import (
    a_draft_rfq,
    a_line,
    a_live_rfq,
    a_quotation,
    closed,
    opened,
)

AFTER = 7  # needs, whose product and offer these are of
DRAFT, LIVE = opaque("rfq", "deal.draft_rfq"), opaque("rfq", "deal.live_rfq")
CLOSED, OPENED = opaque("rfq", "deal.closed_rfq"), opaque("rfq", "deal.opened_rfq")
AWARDED = opaque("rfq", "deal.awarded_rfq")
QUESTION = opaque("rfq_question", "deal.question")
WHY = {"reason": "Tidak jadi"}
ASK = {"question": "Boleh kemasan lain?"}


def _extension(me, _named):
    return {"closes_at": (me.deal.live_rfq.closes_at + timedelta(days=1)).isoformat()}


def _round(me, _named):
    return {"closes_at": (utc_now() + timedelta(days=2)).isoformat()}


def _facts(me, _named):
    line = me.deal.draft_rfq.lines[0]
    return {
        "title": "Gula lagi",
        "closes_at": (utc_now() + timedelta(days=2)).isoformat(),
        "lines": [
            {
                "product": to_public("product", line.product_id),
                "quantity": "10",
                "delivery_day": (today() + timedelta(days=9)).isoformat(),
                "delivery_point": to_public("delivery_point", line.delivery_point_id),
            }
        ],
    }


def _form(me, named):
    facts = _facts(me, named)
    line = facts.pop("lines")[0]
    product = me.deal.draft_rfq.lines[0].product
    goods = f"{product.name}, {product.pack}" if product.pack else product.name
    rows = {f"lines.0.{name}": value for name, value in line.items() if name != "product"}
    return facts | rows | {"lines.0.goods": goods, "is_open": "1"}


def _quoted(me):
    own = me.deal.own_offer
    return {
        "line": to_public("rfq_line", me.deal.live_rfq.lines[0].id),
        "offer": to_public("offer", own.id),
        "price_rupiah": 40_000,
    }


def _quotation(me, _named):
    day = (today() + timedelta(days=40)).isoformat()
    return {"lines": [_quoted(me)], "valid_until": day}


def _quotation_form(me, _named):
    return {
        "lines.0.offer": to_public("offer", me.deal.own_offer.id),
        "lines.0.price_rupiah": "40.000",
        "valid_until": (today() + timedelta(days=40)).isoformat(),
    }


def _award(me, _named):
    line = me.deal.opened_line
    return {
        "awards": [{"quotation_line": to_public("quotation_line", line.id), "quantity": "5"}],
        "way": "prices",
    }


def _award_form(me, _named):
    return {f"award-{me.deal.opened_line.id}": "5", "way": "prices"}


def _delivery(me, _named):
    line = me.deal.awarded_rfq.lines[0]
    return {
        "delivery_day": line.delivery_day.isoformat(),
        "delivery_point": to_public("delivery_point", line.delivery_point_id),
        "payment": "terms",
    }


DOORS = {
    "sourcing.edit_rfq": Door(DRAFT),
    "sourcing.change_rfq": Door(DRAFT, body=_form),
    "sourcing.publish_rfq": Door(DRAFT),
    "sourcing.show_rfq": Door(LIVE),
    "sourcing.copy_rfq": Door(LIVE),
    "sourcing.extend_rfq": Door(LIVE, body=_extension),
    "sourcing.withdraw_rfq": Door(LIVE, body=WHY),
    "sourcing.cancel_rfq": Door(DRAFT),
    "sourcing.declare_unsuccessful": Door(OPENED, body=WHY),
    "sourcing.press_to_open": Door(CLOSED),
    "sourcing.answer_question": Door(QUESTION, body={"answer": "Boleh"}),
    "sourcing_api.answer_question": Door(QUESTION, body={"answer": "Boleh"}),
    "sourcing.start_round": Door(OPENED, body=_round),
    "sourcing.preview_award": Door(OPENED),
    "sourcing.award_rfq": Door(OPENED, body=_award_form),
    "sourcing.draft_agreement": Door(AWARDED),
    "sourcing.order_delivery": Door(AWARDED, body=_delivery),
    "sourcing.download_comparison": Door(OPENED),
    "sourcing.print_comparison": Door(OPENED),
    "sourcing.show_invitation": Door(LIVE),
    "sourcing.submit_quotation": Door(LIVE, body=_quotation_form),
    "sourcing.withdraw_quotation": Door(LIVE),
    "sourcing.ask_question": Door(LIVE, body=ASK),
    "sourcing_api.show_rfq": Door(LIVE),
    "sourcing_api.change_rfq": Door(DRAFT, body=_facts),
    "sourcing_api.publish_rfq": Door(DRAFT),
    "sourcing_api.extend_rfq": Door(LIVE, body=_extension),
    "sourcing_api.withdraw_rfq": Door(LIVE, body=WHY),
    "sourcing_api.cancel_rfq": Door(DRAFT, body={}),
    "sourcing_api.declare_unsuccessful": Door(OPENED, body=WHY),
    "sourcing_api.press_to_open": Door(CLOSED),
    "sourcing_api.start_round": Door(OPENED, body=_round),
    "sourcing_api.award_rfq": Door(OPENED, body=_award),
    "sourcing_api.order_delivery": Door(AWARDED, body=_delivery),
    "sourcing_api.ask_question": Door(LIVE, body=ASK),
    "sourcing_api.put_quotation": Door(LIVE, body=_quotation),
    "sourcing_api.withdraw_quotation": Door(LIVE),
}
NAMELESS = {
    "sourcing.draft_rfq",
    "sourcing_api.draft_rfq",
    "sourcing.set_rules",
    "sourcing_api.set_rules",
}
LISTS = {
    "sourcing.list_rfqs",
    "sourcing.download_rfqs",
    "sourcing.list_invitations",
    "sourcing.download_invitations",
    "sourcing_api.list_own_rfqs",
}
FIXED = {"sourcing.new_rfq", "sourcing.show_rules", "sourcing_api.show_rules"}
VIEWS = {"sourcing.list_invitations": ("?tampil=selesai",)}


def furnish(deal):
    """Have the buyer ask for quotations: in draft, live, closed, opened and awarded."""
    kitchen = _kitchen(deal)
    deal.own_offer = offer = _own_offer(deal)
    line = a_line(kitchen, offer.product, quantity=5)
    deal.draft_rfq = a_draft_rfq(kitchen, line)
    deal.live_rfq = a_live_rfq(kitchen, line)
    a_quotation(deal.live_rfq, deal.seller, offer)
    deal.question = ask_question(
        deal.live_rfq.id, actor=deal.seller, question="Kemasan apa yang dipakai?"
    )
    deal.closed_rfq, deal.opened_rfq, deal.awarded_rfq = (
        a_live_rfq(kitchen, line) for _n in range(3)
    )
    for rfq in (deal.closed_rfq, deal.opened_rfq, deal.awarded_rfq):
        a_quotation(rfq, deal.seller, offer)
    closed(deal.closed_rfq)
    for rfq in (deal.opened_rfq, deal.awarded_rfq):
        opened(rfq, kitchen)
    deal.opened_line = standing_quotations(deal.opened_rfq)[0].lines[0]
    line = standing_quotations(deal.awarded_rfq)[0].lines[0]
    decision = Decision({line.id: 5}, {}, way=AwardWay.PRICES)
    award_rfq(deal.awarded_rfq.id, actor=kitchen.requester, decision=decision)


def _own_offer(deal):
    return an_offer(deal.producer, product=deal.product, stock=10_000, prices={1: 45_000})


def _kitchen(deal):
    """Households ask for no quotations: theirs are a company's."""
    if deal.requester.has(*ASKING_ROLES):
        approver = a_member(deal.buyer.organisation, Role.APPROVER)
        return Kitchen(deal.buyer, deal.dock, deal.requester, approver)
    buyer = ABuyer()
    asks = a_member(buyer.organisation, Role.REQUESTER)
    approver = a_member(buyer.organisation, Role.APPROVER)
    return Kitchen(buyer, ADock(buyer=buyer), asks, approver)
