"""Every step from every state by every role: what the tables say, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import product as pairs

import pytest
from sqlalchemy import delete, select, update

from marketplace.orders.states import PaymentChoice
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from marketplace.sourcing.models import RequestForQuotation, RfqRound
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.services import (
    asking,
    awarding,
    closing,
    negotiating,
    opening,
    ordering,
    publishing,
    quoting,
)
from marketplace.sourcing.services.awarding import Decision
from marketplace.sourcing.states import (
    QUOTATION_LIFECYCLE,
    RFQ_LIFECYCLE,
    QuotationState,
    RfqState,
)
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.sourcing import a_quotation, opened

BUYERS = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
OPENERS = BUYERS | {Role.APPROVER, Role.FINANCE}
SELLERS = frozenset({Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER})
EVERYBODY = [*OPENERS, Role.RECEIVER, *SELLERS, Role.ADMIN, Role.AUDITOR]


def _reason(service):
    return lambda rfq, actor: service(rfq.id, actor=actor, reason="Tidak jadi")


STEPS = {  # by name: the state it leads to (None: stays), from where, by whom, and how
    "publish": (
        RfqState.PUBLISHED,
        {RfqState.DRAFT},
        BUYERS,
        lambda rfq, actor: publishing.publish_rfq(rfq.id, actor=actor),
    ),
    "extend": (
        None,
        {RfqState.PUBLISHED},
        BUYERS,
        lambda rfq, actor: publishing.extend_rfq(
            rfq.id, actor=actor, closes_at=rfq.closes_at + timedelta(days=1)
        ),
    ),
    "withdraw": (
        RfqState.WITHDRAWN,
        {RfqState.PUBLISHED},
        BUYERS,
        _reason(publishing.withdraw_rfq),
    ),
    "cancel": (
        RfqState.CANCELLED,
        {RfqState.DRAFT, RfqState.CLOSED, RfqState.OPENED},
        BUYERS,
        _reason(publishing.cancel_rfq),
    ),
    "give up": (
        RfqState.UNSUCCESSFUL,
        {RfqState.OPENED},
        BUYERS,
        _reason(publishing.declare_unsuccessful),
    ),
    "press": (
        None,
        {RfqState.CLOSED},
        OPENERS,
        lambda rfq, actor: opening.press_to_open(rfq.id, actor=actor),
    ),
    "round": (
        RfqState.PUBLISHED,
        {RfqState.OPENED},
        BUYERS,
        lambda rfq, actor: negotiating.start_round(
            rfq.id, actor=actor, closes_at=utc_now() + timedelta(days=2)
        ),
    ),
    "award": (
        RfqState.AWARDED,
        {RfqState.OPENED},
        BUYERS,
        lambda rfq, actor: awarding.award_rfq(
            rfq.id, actor=actor, decision=Decision({_quoted(rfq): Decimal(40)}, {})
        ),
    ),
    "order": (
        None,
        set(),  # an award that was never written holds nothing to order
        BUYERS,
        lambda rfq, actor: ordering.order_delivery(
            rfq.id,
            actor=actor,
            delivery_day=rfq.lines[0].delivery_day,
            delivery_point_id=rfq.lines[0].delivery_point_id,
            payment=PaymentChoice.TERMS,
        ),
    ),
    "ask": (
        None,
        {RfqState.PUBLISHED},
        SELLERS,
        lambda rfq, actor: asking.ask_question(rfq.id, actor=actor, question="Boleh?"),
    ),
    "withdraw quotation": (
        None,
        {RfqState.PUBLISHED},
        SELLERS,
        lambda rfq, actor: quoting.withdraw_quotation(rfq.id, actor=actor),
    ),
    "close": (
        None,
        set(),  # its deadline is ahead
        frozenset(),
        lambda rfq, _actor: closing.close_rfq(rfq.id),
    ),
}


def _quoted(rfq):
    from marketplace.sourcing.queries.quotations import standing_quotations  # noqa: PLC0415

    found = standing_quotations(rfq)
    return found[0].lines[0].id if found else 1


def _put(rfq_id, state):
    """Set a state and what belongs to it, past the services."""
    shown = None if state is RfqState.DRAFT else utc_now()
    db.session.execute(
        update(RequestForQuotation)
        .where(RequestForQuotation.id == rfq_id)
        .values(state=state, published_at=shown, closes_at=utc_now() + timedelta(days=3))
    )
    handed_in = Quotation.rfq_id == rfq_id
    db.session.execute(
        update(Quotation).where(handed_in).values(state=QuotationState.SUBMITTED)
    )
    if state is RfqState.DRAFT:  # it had no round yet
        db.session.execute(delete(RfqRound).where(RfqRound.rfq_id == rfq_id))
    db.session.commit()
    db.session.expire_all()


@pytest.fixture
def people(live):
    """Somebody in each role, on the side where the role is at home."""
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    seller_side = live.sellers[0][1].producer.organisation
    homes = {
        **dict.fromkeys(OPENERS | {Role.RECEIVER}, live.kitchen.buyer.organisation),
        **dict.fromkeys(SELLERS, seller_side),
        **dict.fromkeys((Role.ADMIN, Role.AUDITOR), regency),
    }
    return {role: a_member(home, role) for role, home in homes.items()}


@pytest.mark.parametrize(("step", "state"), list(pairs(STEPS, RfqState)))
def test_each_step_from_each_state_by_each_role(live, people, step, state):
    leads_to, sources, roles, do = STEPS[step]
    seller, offer = live.sellers[0]
    a_quotation(live.rfq, seller, offer)
    opened(live.rfq, live.kitchen)
    if step == "withdraw quotation":  # one's own of the present round, not opened
        db.session.execute(update(Quotation).values(opened_at=None, producer_id=None))
    if step == "press":
        db.session.execute(RequestForQuotation.metadata.tables["rfq_openings"].delete())
    rfq_id = live.rfq.id
    for role in EVERYBODY:
        _put(rfq_id, state)
        before = db.engines[None].begin_nested()
        rfq = db.session.get(RequestForQuotation, rfq_id)
        allowed = state in sources and role in roles
        if allowed or step == "close":
            do(rfq, people[role])
        else:
            with pytest.raises((Forbidden, NotFound, RuleBroken)):
                do(rfq, people[role])
        now = db.session.scalar(
            select(RequestForQuotation.state).where(RequestForQuotation.id == rfq_id)
        )
        assert now is (leads_to if allowed and leads_to else state), role
        db.session.commit()
        before.rollback()
        db.session.expire_all()


def test_the_table_of_requests_is_the_one_that_was_promised():
    assert RFQ_LIFECYCLE.moves == {
        RfqState.DRAFT: {RfqState.PUBLISHED, RfqState.CANCELLED},
        RfqState.PUBLISHED: {
            RfqState.CLOSED,
            RfqState.WITHDRAWN,
            RfqState.UNSUCCESSFUL,
            RfqState.OPENED,
        },
        RfqState.CLOSED: {RfqState.OPENED, RfqState.CANCELLED},
        RfqState.OPENED: {
            RfqState.PUBLISHED,
            RfqState.AWARDED,
            RfqState.UNSUCCESSFUL,
            RfqState.CANCELLED,
        },
    }


@pytest.mark.parametrize(("current", "wanted"), list(pairs(QuotationState, QuotationState)))
def test_quotations_move_only_as_the_table_says(current, wanted):
    judged = {QuotationState.AWARDED, QuotationState.LOST, QuotationState.EXPIRED}
    allowed = {
        QuotationState.DRAFT: {QuotationState.SUBMITTED, QuotationState.EXPIRED},
        QuotationState.SUBMITTED: judged | {QuotationState.REVISED, QuotationState.WITHDRAWN},
        QuotationState.REVISED: judged | {QuotationState.REVISED, QuotationState.WITHDRAWN},
        QuotationState.WITHDRAWN: {QuotationState.SUBMITTED},
    }.get(current, set())
    assert QUOTATION_LIFECYCLE.allows(current, wanted) == (wanted in allowed)
    if wanted not in allowed:
        with pytest.raises(RuleBroken):
            QUOTATION_LIFECYCLE.move(current, wanted)
