"""Every step from every state, by every role: what the tables say, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from itertools import product as pairs

import pytest
from sqlalchemy import update

from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.services import answering, following, generating, timing
from marketplace.standing_orders.services.looking import end_overdue
from marketplace.standing_orders.states import (
    OCCURRENCE_LIFECYCLE,
    STANDING_LIFECYCLE,
    Gap,
    OccurrenceState,
    StandingState,
)
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.market import AProducer, an_offer
from tests.factories.standing_orders import a_standing, a_wish, looked

S, T = OccurrenceState, StandingState
WRITERS = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
OCCURRENCE_MOVES = {
    S.DUE: {S.ORDERED, S.ASKS, S.SKIPPED, S.FAILED},
    S.ASKS: {S.ORDERED, S.SKIPPED, S.LAPSED, S.FAILED},
    S.FAILED: {S.DUE, S.SKIPPED},
    S.ORDERED: {S.REJECTED, S.CANCELLED},
}
STANDING_MOVES = {
    T.ACTIVE: {T.PAUSED, T.ENDED},
    T.PAUSED: {T.PAUSED, T.ACTIVE, T.ENDED},
}
ANSWERS = {  # by name: from which states, where it leads, and how
    "accept": ({S.ASKS}, S.ORDERED, answering.accept),
    "let go": ({S.DUE, S.ASKS, S.FAILED}, S.SKIPPED, answering.let_go),
    "try again": ({S.FAILED}, S.DUE, answering.try_again),
}
STEPS = {
    "pause": (
        {T.ACTIVE, T.PAUSED},
        T.PAUSED,
        lambda i, a: timing.pause(i, actor=a, first=today()),
    ),
    "resume": ({T.PAUSED}, T.ACTIVE, lambda i, a: timing.resume(i, actor=a)),
    "end": ({T.ACTIVE, T.PAUSED}, T.ENDED, lambda i, a: timing.end(i, actor=a)),
    "take over": ({T.ACTIVE, T.PAUSED}, None, lambda i, a: timing.take_over(i, actor=a)),
}


@pytest.fixture
def everybody(kitchen):
    """Somebody in each role, on the side where the role is at home."""
    kinds = {
        OrganisationKind.BUYER: kitchen.buyer.organisation,
        OrganisationKind.PRODUCER: AProducer().organisation,
        OrganisationKind.REGENCY: AnOrganisation(kind=OrganisationKind.REGENCY),
    }
    from marketplace.shared.actors import ROLES_OF  # noqa: PLC0415

    return {
        role: a_member(organisation, role)
        for kind, organisation in kinds.items()
        for role in ROLES_OF[kind]
    }


@pytest.mark.parametrize(("now", "wanted"), list(pairs(S, S)))
def test_days_move_as_the_table_says_and_not_otherwise(now, wanted):
    assert OCCURRENCE_LIFECYCLE.allows(now, wanted) == (
        wanted in OCCURRENCE_MOVES.get(now, set())
    )


@pytest.mark.parametrize(("now", "wanted"), list(pairs(T, T)))
def test_standing_orders_move_as_the_table_says_and_not_otherwise(now, wanted):
    assert STANDING_LIFECYCLE.allows(now, wanted) == (wanted in STANDING_MOVES.get(now, set()))


def _put(day, state):
    """Set the state of a day, and what the database asks of it, past the services."""
    facts = {"state": state, "gap": Gap.STOCK, "answer_by": utc_now() + timedelta(hours=2)}
    db.session.execute(update(Occurrence).where(Occurrence.id == day.id).values(**facts))
    db.session.commit()
    db.session.expire_all()


@pytest.fixture
def day(kitchen):
    """A day that asked for less water; its order, where it has one, is of another day."""
    standing = a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1,)))
    other = a_standing(kitchen, a_wish(an_offer(), 10, (1,)))
    (asks,) = looked(standing).values()
    (ordered,) = looked(other).values()
    order_id = ordered.order_id
    db.session.execute(
        update(Occurrence).where(Occurrence.id == ordered.id).values(state=S.DUE, order_id=None)
    )
    db.session.execute(
        update(Occurrence).where(Occurrence.id == asks.id).values(order_id=order_id)
    )
    db.session.commit()
    return asks


@pytest.mark.parametrize(("name", "state"), list(pairs(ANSWERS, S)))
def test_each_answer_in_each_state_by_each_role(everybody, day, name, state):
    sources, leads_to, answer = ANSWERS[name]
    for role, actor in everybody.items():
        _put(day, state)
        before = db.engines[None].begin_nested()
        allowed = role in WRITERS and state in sources
        if allowed:
            answer(day.id, actor=actor)
        else:
            with pytest.raises((Forbidden, NotFound, RuleBroken, Invalid)):
                answer(day.id, actor=actor)
        db.session.expire_all()
        now = db.session.get(Occurrence, day.id).state
        assert now is (leads_to if allowed else state), role
        db.session.commit()
        before.rollback()
        db.session.expire_all()


@pytest.mark.parametrize("state", list(S))
def test_what_happens_by_itself_leaves_other_states_alone(day, state):
    _put(day, state)
    order = generating.order_occurrence if state is not S.DUE else (lambda _id: None)
    order(day.id)
    end_overdue()  # its time has not run out
    following.follow_order(day.id)  # its order goes on
    db.session.expire_all()
    assert db.session.get(Occurrence, day.id).state is state


@pytest.mark.parametrize(("name", "state"), list(pairs(STEPS, T)))
def test_each_step_in_each_state_by_each_role(kitchen, everybody, name, state):
    standing = a_standing(kitchen)
    sources, leads_to, step = STEPS[name]
    facts = {
        "state": state,
        "paused_from": today() if state is T.PAUSED else None,
        "ended_at": utc_now() if state is T.ENDED else None,
    }
    for role, actor in everybody.items():
        wanted = update(StandingOrder).where(StandingOrder.id == standing.id)
        db.session.execute(wanted.values(**facts))
        db.session.commit()
        db.session.expire_all()
        before = db.engines[None].begin_nested()
        allowed = role in WRITERS and state in sources
        if allowed:
            step(standing.id, actor)
        else:
            with pytest.raises((Forbidden, NotFound, RuleBroken)):
                step(standing.id, actor)
        db.session.expire_all()
        now = db.session.get(StandingOrder, standing.id).state
        assert now is (leads_to if allowed and leads_to else state), role
        db.session.commit()
        before.rollback()
        db.session.expire_all()
