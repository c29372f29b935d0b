"""The regency says what is asked; whoever is touched is seen, told, and given time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.buyers.states import Zone
from marketplace.catalog.gates import lacking
from marketplace.catalog.models import Offer
from marketplace.catalog.services.lapsing import hide_lapsed
from marketplace.catalog.services.offer_states import pause_offer
from marketplace.catalog.services.reviewing import approve_offer
from marketplace.catalog.states import GoodsKind, OfferState
from marketplace.producers.states import CertificateState, ProducerKind
from marketplace.requirements.queries.affected import affected_by
from marketplace.requirements.queries.checklist import find_item
from marketplace.requirements.queries.rulebook import rulebook
from marketplace.requirements.services.deciding import (
    accept_submission,
    end_waiver,
    waive,
)
from marketplace.requirements.services.lapsing import follow_requirements
from marketplace.requirements.services.ruling import (
    add_requirement,
    change_requirement,
    end_requirement,
)
from marketplace.requirements.states import Fulfilment, Standing
from marketplace.requirements.writing import draft_version
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.outbox import drain
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import a_waiting_offer
from tests.factories.producers import an_owner
from tests.factories.requirements import (
    a_requirement,
    a_submission,
    a_waiver,
    requirement,
    rule_facts,
)


def _craft(producer=None, **facts):
    product = AProduct(goods_kind=GoodsKind.CRAFT)
    return an_offer(producer or AProducer(), product=product, **facts)


def _crafts(**facts):
    return {"goods_kinds": ["craft"], "blocks": True} | facts


def _in(days):
    return time_machine.travel(utc_now() + timedelta(days=days))


def test_before_it_is_kept_a_rule_says_whom_it_touches():
    shelf, ready = _craft(), _craft()
    _craft(shelf.producer, state=OfferState.DRAFT)
    a_waiting_offer()
    asked = a_requirement(**_crafts(blocks=False))
    a_submission(ready.producer, asked)

    draft = draft_version(rule_facts(**_crafts()) | {"requirement_id": asked.id})
    found = affected_by(draft, today())

    assert (found.concerned, found.lacking, found.offers, found.pausing) == (2, 1, 3, 1)
    (producer,) = found.producers
    assert (producer.id, producer.lacking, producer.on_shelf) == (shelf.producer_id, 2, 1)
    assert [offer.id for offer in found.paused] == [shelf.id]
    assert len(requirement("uji_air").versions) == 1


def test_a_rule_about_producers_counts_those_without_goods_too():
    kind = ProducerKind.KOPERASI
    bare, selling = AProducer(kind=kind), AProducer(kind=kind)
    _craft(selling)
    AProducer(kind=ProducerKind.KWT)
    found = affected_by(
        draft_version(rule_facts(producer_kinds=[kind.value], blocks=True)), today()
    )
    assert (found.concerned, found.lacking, found.pausing) == (2, 2, 1)
    assert {each.id for each in found.producers} == {bare.id, selling.id}


def test_goods_on_the_shelf_have_the_grace_and_new_ones_have_not(mails):
    shelf = _craft()
    new = _craft(shelf.producer, state=OfferState.SUBMITTED, submitted_at=utc_now())
    member = db.session.get(Person, an_owner(shelf.producer).person_id)

    a_requirement(**_crafts(grace_days=14))
    drain()
    (mail,) = mails.glob("*.eml")
    assert member.email in mail.read_text()

    assert shelf.state is OfferState.PUBLISHED
    with pytest.raises(RuleBroken):
        approve_offer(new.id, actor=an_admin())
    with _in(13):
        assert follow_requirements() == (0, 0)
    with _in(14):
        assert follow_requirements() == (1, 0)
    assert db.session.get(Offer, shelf.id).state is OfferState.PAUSED


def test_without_grace_goods_leave_at_once_and_return_when_it_is_met():
    shelf, hidden = _craft(), _craft()
    pause_offer(hidden.id, actor=an_owner(hidden.producer))
    asked = a_requirement(**_crafts())
    db.session.refresh(shelf)
    assert shelf.state is OfferState.PAUSED

    for offer in (shelf, hidden):
        row = a_submission(offer.producer, asked, state=CertificateState.SUBMITTED)
        accept_submission(row.id, actor=an_admin())
    for offer in (shelf, hidden):
        db.session.refresh(offer)
    assert (shelf.state, hidden.state) == (OfferState.PUBLISHED, OfferState.PAUSED)


def test_what_the_version_before_asked_still_counts_in_the_grace_of_a_new_one():
    offer = _craft()
    asked = a_requirement(**_crafts())
    row = a_submission(offer.producer, asked, valid_until=today() + timedelta(days=5))
    follow_requirements()
    change_requirement("uji_air", actor=an_admin(), **rule_facts(**_crafts(grace_days=60)))
    with _in(5):
        assert follow_requirements() == (0, 0)
    with _in(6):
        assert row.valid_until < today()
        assert follow_requirements() == (1, 0)


def test_versions_take_turns_by_day_and_the_history_stays():
    later = today() + timedelta(days=10)
    a_requirement(**_crafts(blocks=False))
    change_requirement("uji_air", actor=an_admin(), **rule_facts(**_crafts(valid_from=later)))
    numbers = {
        day: [v.number for v in rulebook().in_force(day) if v.requirement.code == "uji_air"]
        for day in (today() - timedelta(days=1), today(), later)
    }
    assert list(numbers.values()) == [[], [1], [2]]
    with pytest.raises(Invalid):
        change_requirement("uji_air", actor=an_admin(), **rule_facts())


def test_an_ended_requirement_is_asked_of_nobody():
    offer = _craft()
    a_requirement(**_crafts(grace_days=5))
    end_requirement("uji_air", actor=an_admin(), last_day=today())
    assert [lack.code for lack in lacking(offer)] == ["uji_air"]
    assert lacking(offer, today() + timedelta(days=1)) == []
    with pytest.raises(RuleBroken):
        end_requirement("uji_air", actor=an_admin(), last_day=today())


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("valid_from", {"valid_from": today() - timedelta(days=1)}),
        ("blocks", {"zone": Zone.LANDSIDE, "blocks": True}),
        ("paper_kinds", {"fulfilment": Fulfilment.FIELD, "paper_kinds": ["halal"]}),
        ("code", {"code": "halal"}),
    ],
)
def test_what_cannot_be_asked(field, facts):
    with pytest.raises(Invalid) as refused:
        add_requirement(actor=an_admin(), **({"code": "baru"} | rule_facts(**facts)))
    assert list(refused.value.errors) == [field]


def test_only_admins_rule_and_nobody_waives_for_the_own_organisation():
    producer = AProducer()
    owner = an_owner(producer)
    with pytest.raises(Forbidden):
        add_requirement(actor=owner, code="baru", **rule_facts())
    a_requirement()
    admin = an_admin()
    a_member(producer.organisation, person=db.session.get(Person, admin.person_id))
    with pytest.raises(Forbidden):
        waive("uji_air", producer.id, actor=admin, until=today(), reason="Kenal baik")


def test_a_waiver_brings_goods_back_until_its_day_or_its_end():
    offer = _craft()
    a_requirement(**_crafts())
    until = today() + timedelta(days=3)
    given = waive(
        "uji_air", offer.producer_id, actor=an_admin(), until=until, reason="Antre uji"
    )
    db.session.refresh(offer)
    assert offer.state is OfferState.PUBLISHED
    assert find_item(offer.producer, "uji_air").standing is Standing.WAIVED
    with _in(4):
        assert follow_requirements() == (1, 0)
    assert follow_requirements() == (0, 1)  # the clock is back
    end_waiver(given.id, actor=an_admin())
    db.session.refresh(offer)
    assert offer.state is OfferState.PAUSED


def test_what_is_met_needs_no_waiver():
    producer = AProducer()
    asked = a_requirement()
    a_submission(producer, asked)
    with pytest.raises(RuleBroken):
        waive("uji_air", producer.id, actor=an_admin(), until=today(), reason="Tidak perlu")


def test_every_change_is_in_the_history():
    a_requirement()
    change_requirement("uji_air", actor=an_admin(), **rule_facts(blocks=True))
    end_requirement("uji_air", actor=an_admin(), last_day=today())
    wanted = select(AuditEntry.action).where(AuditEntry.target_kind == "Requirement")
    assert db.session.scalars(wanted.order_by(AuditEntry.id)).all() == [
        "requirement.added",
        "requirement.changed",
        "requirement.ended",
    ]


def test_a_producer_that_waits_for_goods_of_its_own_is_not_hidden_twice():
    offer = _craft()
    a_waiver(offer.producer, requirement("halal"))
    assert hide_lapsed(offer.id)
    assert not hide_lapsed(offer.id)
