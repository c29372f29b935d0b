"""What menus count is built once for a day: nothing of the moment it was built in may stay."""

from __future__ import annotations

from datetime import datetime

from marketplace.orders.models import Order
from marketplace.shared.actors import ROLES_OF, Actor
from marketplace.shared.kept_statements import somebody
from marketplace.web.waiting import NUMBERS, Number
from tests.catalog.questions import questions


def holds_its_moment(number: Number) -> bool:
    """Say whether a statement was built of what was read, or of the time, just then."""
    for kind, roles in ROLES_OF.items():
        held = number.roles & roles
        with questions() as asked:
            counted = number.count(somebody(Actor(None, None, kind=kind, roles=held)))
        binds = counted.compile().binds.values()
        if asked or any(isinstance(b.value, datetime) and not b.callable for b in binds):
            return True
    return False


def test_no_number_keeps_the_moment_it_was_built_in():
    plain = {name: number for name, number in NUMBERS.items() if number.given is None}
    assert len(plain) > 20
    assert [name for name, number in plain.items() if holds_its_moment(number)] == []


def test_teeth_a_kept_moment_is_found():
    returned = NUMBERS["returned"]
    before = Order.placed_at < datetime.fromisoformat("2026-11-24T09:00:00+00:00")
    late = Number(returned.roles, lambda actor: returned.count(actor).where(before))
    assert holds_its_moment(late)
