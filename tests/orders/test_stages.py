"""How far a purchase has come: told from the states of its parts, exhaustively where small."""

from itertools import product

import pytest

from marketplace.orders.stages import RANKS, STEPS, Stage, stage_of, steps_of
from marketplace.orders.states import DEAD_STATES, OrderState, ProducerOrderState

P = ProducerOrderState


@pytest.mark.parametrize(
    ("parts", "stage"),
    [
        ([P.SENT, P.SENT], Stage("producer_order", "sent")),
        ([P.DISPATCHED, P.CONFIRMED], Stage("producer_order", "confirmed", is_partial=True)),
        ([P.CONFIRMED, P.PARTLY_CONFIRMED], Stage("producer_order", "confirmed")),
        ([P.REJECTED, P.DISPATCHED], Stage("producer_order", "dispatched")),
        ([P.CLOSED, P.RECEIVED], Stage("producer_order", "closed")),
        ([P.RECEIVED, P.SENT], Stage("producer_order", "sent", is_partial=True)),
        ([P.REJECTED, P.EXPIRED], Stage("order", "placed")),
        ([], Stage("order", "placed")),
    ],
)
def test_the_least_advanced_part_names_the_stage(parts, stage):
    assert stage_of(OrderState.PLACED, parts) == stage


@pytest.mark.parametrize("state", [s for s in OrderState if s is not OrderState.PLACED])
def test_other_orders_speak_for_themselves(state):
    assert stage_of(state, [P.WAITING]) == Stage("order", state.value)


def marks(state, parts, *, is_paid=False):
    was_sent = bool(set(parts) & {P.SENT, P.REJECTED, P.EXPIRED})
    found = steps_of(state, parts, was_sent=was_sent, is_paid=is_paid)
    return [mark for _step, mark in found]


@pytest.mark.parametrize(
    ("state", "parts", "is_paid", "expected"),
    [
        (OrderState.AWAITING_APPROVAL, [P.WAITING], False, "now - - - -"),
        (OrderState.PLACED, [P.SENT], False, "done now - - -"),
        (OrderState.PLACED, [P.CONFIRMED, P.SENT], False, "done now - - -"),
        (OrderState.PLACED, [P.CONFIRMED, P.REJECTED], False, "done done now - -"),
        (OrderState.PLACED, [P.DISPATCHED], False, "done done done now -"),
        (OrderState.PLACED, [P.PARTLY_RECEIVED], True, "done done done now -"),
        (OrderState.PLACED, [P.RECEIVED], False, "done done done done now"),
        (OrderState.PLACED, [P.RECEIVED], True, "done done done done done"),
        (OrderState.CLOSED, [P.CLOSED], False, "done done done done now"),
        (OrderState.CLOSED, [P.CLOSED], True, "done done done done done"),
        (OrderState.REJECTED, [P.CANCELLED], False, "stop - - - -"),
        (OrderState.CANCELLED, [P.CANCELLED], False, "stop - - - -"),
        (OrderState.CANCELLED, [P.SENT, P.REJECTED], False, "done stop - - -"),
        (OrderState.PLACED, [P.REJECTED, P.EXPIRED], False, "done stop - - -"),
    ],
)
def test_steps_follow_the_parts(state, parts, is_paid, expected):
    words = [word.replace("-", "") for word in expected.split()]
    assert marks(state, parts, is_paid=is_paid) == words


def test_every_living_state_has_a_rank_and_every_mixture_five_steps():
    assert set(RANKS) == set(P) - DEAD_STATES
    for pair in product(P, repeat=2):
        for paid in (True, False):
            found = marks(OrderState.PLACED, pair, is_paid=paid)
            assert len(found) == len(STEPS)
            assert found.count("now") <= 1
