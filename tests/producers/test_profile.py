"""A producer tells about itself and asks to be let in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.producers.services.profile import change_profile, submit_profile
from marketplace.producers.states import ProducerKind, ReviewState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import an_admin
from tests.factories.market import AProducer
from tests.factories.producers import a_helper, an_owner

NPWP = "0012345678901000"
HARGOTIRTO, WATES = "34.01.08.2005", "34.01.02.1008"


def _ready(**facts):
    return AProducer(
        state=ReviewState.DRAFT, phone="+6281234567890", story="Gula dari lereng.", **facts
    )


def _actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_an_owner_changes_the_profile():
    producer = _ready()

    change_profile(
        actor=an_owner(producer),
        kind=ProducerKind.KWT,
        village_code=WATES,
        minimum_order=Money(250_000),
        member_count=24,
        is_women_led=True,
    )

    assert (producer.kind, producer.minimum_order) == (ProducerKind.KWT, Money(250_000))
    assert (producer.village_code, producer.district_code) == (WATES, "34.01.02")
    assert _actions() == ["producer.changed"]


def test_the_history_says_that_private_facts_changed_but_not_to_what():
    producer = _ready()
    change_profile(actor=an_owner(producer), npwp=NPWP, story="Cerita yang baru.")

    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.details == {"changed": {"npwp": "…", "story": "Cerita yang baru."}}


def test_nothing_changed_leaves_no_trace():
    producer = _ready()
    change_profile(actor=an_owner(producer), story=producer.story)
    assert _actions() == []


def test_a_taxable_producer_needs_a_tax_number():
    producer = _ready()
    owner = an_owner(producer)
    with pytest.raises(Invalid) as refused:
        change_profile(actor=owner, is_pkp=True)
    assert list(refused.value.errors) == ["npwp"]

    change_profile(actor=owner, is_pkp=True, npwp=NPWP)
    assert producer.is_pkp
    with pytest.raises(Invalid):
        change_profile(actor=owner, npwp=None)


def test_a_verified_origin_stays():
    producer = AProducer(state=ReviewState.APPROVED)
    with pytest.raises(Invalid) as refused:
        change_profile(actor=an_owner(producer), village_code=WATES)
    assert list(refused.value.errors) == ["village_code"]


def test_there_are_no_fewer_members_than_were_attested():
    producer = _ready(member_count=30, poor_member_count=12)
    with pytest.raises(Invalid) as refused:
        change_profile(actor=an_owner(producer), member_count=11)
    assert list(refused.value.errors) == ["member_count"]
    change_profile(actor=an_owner(producer), member_count=12)


def test_only_columns_of_the_profile_can_be_set():
    producer = _ready()
    with pytest.raises(TypeError):
        change_profile(actor=an_owner(producer), state=ReviewState.APPROVED)
    assert producer.state is ReviewState.DRAFT


def test_only_an_owner_speaks_for_the_producer():
    producer = _ready()
    for service in (change_profile, submit_profile):
        with pytest.raises(Forbidden):
            service(actor=a_helper(producer))
        with pytest.raises(NotFound):
            service(actor=an_admin())
    assert producer.state is ReviewState.DRAFT


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED])
def test_a_complete_profile_is_submitted(state):
    producer = _ready()
    producer.state = state
    producer.story = "Dua puluh empat ibu mengolah nira."

    submit_profile(actor=an_owner(producer))

    assert producer.state is ReviewState.SUBMITTED
    assert producer.submitted_at is not None
    assert _actions() == ["producer.submitted"]


def test_what_is_missing_is_said_at_once():
    producer = AProducer(state=ReviewState.DRAFT)
    with pytest.raises(Invalid) as refused:
        submit_profile(actor=an_owner(producer))
    assert set(refused.value.errors) == {"phone", "story"}
    assert producer.state is ReviewState.DRAFT


@pytest.mark.parametrize(
    "state", [ReviewState.SUBMITTED, ReviewState.APPROVED, ReviewState.SUSPENDED]
)
def test_a_producer_that_waits_or_was_decided_cannot_be_submitted(state):
    producer = _ready()
    producer.state = state
    with pytest.raises(RuleBroken):
        submit_profile(actor=an_owner(producer))
    assert producer.state is state
