"""Renewal, expiry and notice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from marketplace.agreements.jobs import turn_due
from marketplace.agreements.queries.agreement import signed_faults
from marketplace.agreements.queries.agreements import in_force, versions_of
from marketplace.agreements.services import drafting
from marketplace.agreements.services.ending import give_notice
from marketplace.agreements.services.turning import turn
from marketplace.agreements.states import Side, VersionState
from marketplace.shared.clock import today, utc_now
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from tests.agreements.conftest import prices, told
from tests.factories.agreements import AGREED

V = VersionState


def test_a_renewal_waits_for_its_first_day_and_then_takes_over(held):
    drafting.begin_version(held.agreement.id, actor=held.kitchen.requester, renewal=True)
    held.offers()
    held.all_sign()
    coming = held.version(V.SIGNED)
    assert coming.valid_from == today() + timedelta(days=91)
    assert (coming.period, in_force(held.agreement.id).version) == (2, 1)
    turn_due()
    assert in_force(held.agreement.id).version == 1
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False):
        turn_due()
        turn_due()
        assert in_force(held.agreement.id).version == 2
        assert [each.state for each in versions_of(held.agreement.id)] == [
            V.IN_FORCE,
            V.EXPIRED,
        ]
        assert set(prices(held).values()) == {AGREED}
        assert signed_faults() == []


def test_what_was_not_renewed_expires(held):
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False):
        assert prices(held) == {}
        turn_due()
        assert held.version().state is V.EXPIRED
    assert told()[-1] == ("expired", "producer")


def test_notice_is_kept(held):
    seller = held.sellers[1][0]
    too_soon = today() + timedelta(days=13)
    with pytest.raises(Invalid) as refused:
        give_notice(held.agreement.id, actor=seller, reason="Panen gagal", last_day=too_soon)
    assert list(refused.value.errors) == ["last_day"]
    give_notice(held.agreement.id, actor=seller, reason="Panen gagal")
    last = today() + timedelta(days=14)
    first, second = in_force(held.agreement.id).parties
    assert (first.ends_on, second.ends_on, second.ended_by) == (None, last, Side.PRODUCER)
    assert len(prices(held, last)) == 2
    assert list(prices(held, last + timedelta(days=1))) == [held.sellers[0][1].id]
    give_notice(held.agreement.id, actor=held.owner, reason="Dapur tutup")
    assert prices(held, last + timedelta(days=1)) == {}
    with pytest.raises(RuleBroken):
        give_notice(held.agreement.id, actor=held.owner, reason="Dapur tutup")
    with time_machine.travel(utc_now() + timedelta(days=15), tick=False):
        turn(held.agreement.id)
        assert held.version().state is V.CANCELLED
    assert signed_faults() == []


@pytest.mark.parametrize("who", ["requester", "approver"])
def test_only_owners_give_notice(held, who):
    with pytest.raises(Forbidden):
        give_notice(held.agreement.id, actor=getattr(held.kitchen, who), reason="Tidak jadi")
