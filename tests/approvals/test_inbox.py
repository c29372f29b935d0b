"""The inbox asks the database as often for a long queue as for a short one."""

from __future__ import annotations

from marketplace.approvals.queries.flows import submissions
from marketplace.orders.contents import KIND
from marketplace.orders.queries.orders import find_order_by_number
from marketplace.orders.services import deciding
from marketplace.procurement.pages.reading import facts_of
from marketplace.procurement.queries import approvals as queries
from marketplace.shared.actors import Role
from tests.factories.approvals import a_decider, a_rule, a_step
from tests.factories.counting import statements
from tests.factories.orders import a_kitchen

MOST = 12  # of the list and of the order beside it; frame and sign-in not counted


def test_list_and_order_ask_at_most_twelve_times(kitchen, owner, water):
    kitchen.places((water, 40))
    counts = [_asked(kitchen)]
    for _order in range(60):
        kitchen.places((water, 40))
    counts.append(_asked(kitchen))
    assert counts[0] == counts[1]
    assert counts[0][0] <= MOST


def test_the_queue_is_read_part_by_part_and_each_sees_their_own(kitchen, owner, water):
    numbers = [kitchen.places((water, 40)).number for _n in range(5)]
    found = queries.approvals(kitchen.approver)
    assert [each.order.number for each in found.items] == numbers
    assert found.total == 5
    other = a_kitchen()
    assert queries.approvals(other.approver).total == 0
    first = submissions(KIND, actor=kitchen.approver, state=None, limit=3)
    rest = submissions(KIND, actor=kitchen.approver, state=None, cursor=first.next)
    assert (len(first.items), len(rest.items), rest.total) == (3, 2, 5)


def test_what_somebody_wrote_or_decided_elsewhere_hides_nothing(kitchen, owner, water):
    both = a_decider(kitchen, Role.APPROVER, Role.REQUESTER)
    a_rule(owner, a_step(role=Role.APPROVER), since=1_000_000)
    own = kitchen.places((water, 40), actor=both)
    decided, waiting = (kitchen.places((water, 40)) for _n in range(2))
    deciding.approve_order(decided.id, actor=both)
    found = queries.approvals(both).items
    assert [each.order.number for each in found] == [waiting.number]
    assert own.number not in {each.order.number for each in found}


def _asked(kitchen):
    actor, found = kitchen.approver, []

    def look():
        waiting = queries.to_decide(actor)
        items = queries.approvals(actor, known=waiting.count).items
        found.append(items[0].order.number)

    list_asks = statements(look)
    whole = statements(lambda: facts_of(find_order_by_number(found[0], actor=actor), actor))
    return list_asks, whole
