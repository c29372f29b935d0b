"""What Dinas Sosial attests is a count with its letter; nobody attests their own group."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Membership
from marketplace.producers.groups import attestations_of
from marketplace.producers.services.attesting import attest_members
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid
from marketplace.shared.opaque import to_public
from tests.factories.accounts import an_admin
from tests.factories.market import AProducer
from tests.factories.producers import an_owner

LETTER = {"attested_on": date(2026, 3, 2), "reference": "400.9/118"}


def test_an_admin_keeps_the_count_with_its_letter():
    producer = AProducer(member_count=24)

    attest_members(producer.id, poor_member_count=9, actor=an_admin(), **LETTER)

    assert (producer.poor_member_count, producer.attested_on) == (9, date(2026, 3, 2))
    assert producer.attestation_reference == "400.9/118"
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.action == "producer.attested"
    assert entry.details == {"before": None, "after": 9, "reference": "400.9/118"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"poor_member_count": 25}, "poor_member_count"),
        ({"attested_on": "tomorrow"}, "attested_on"),
    ],
)
def test_a_count_that_cannot_be_true_is_refused(facts, field):
    producer = AProducer(member_count=24)
    if "attested_on" in facts:
        facts = {"attested_on": today() + timedelta(days=1)}

    with pytest.raises(Invalid) as refused:
        attest_members(
            producer.id, actor=an_admin(), **{"poor_member_count": 3, **LETTER, **facts}
        )

    assert list(refused.value.errors) == [field]
    assert producer.poor_member_count is None


def test_a_group_that_never_told_its_members_is_asked_first():
    producer = AProducer(member_count=None)
    with pytest.raises(Invalid) as refused:
        attest_members(producer.id, poor_member_count=1, actor=an_admin(), **LETTER)
    assert "Jumlah anggota belum diisi" in refused.value.errors["poor_member_count"][0]


def test_neither_the_group_nor_an_admin_of_it_attests():
    producer, admin = AProducer(member_count=24), an_admin()
    db.session.add(Membership(person_id=admin.person_id, organisation_id=producer.id))
    db.session.flush()

    for actor in (an_owner(producer), admin):
        with pytest.raises(Forbidden):
            attest_members(producer.id, poor_member_count=1, actor=actor, **LETTER)

    assert producer.poor_member_count is None
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_the_form_keeps_what_was_typed_and_names_the_mistake(sign_in):
    producer, admin = AProducer(member_count=24), sign_in(an_admin())
    address = f"/admin/produsen/{to_public('organisation', producer.id)}/keluarga"

    refused = admin.post(
        address,
        data={"poor_member_count": "99", "attested_on": "2026-03-02", "reference": "400.9/118"},
    )

    assert refused.status_code == 422
    assert "Paling banyak 24, sejumlah anggota kelompok." in refused.text
    assert 'value="99"' in refused.text
    assert 'value="400.9/118"' in refused.text

    kept = admin.post(
        address,
        data={"poor_member_count": "9", "attested_on": "2026-03-02", "reference": "400.9/118"},
        follow_redirects=True,
    )
    assert "9 dari desil 1–4" in kept.text


def test_earlier_letters_stay_and_are_shown(sign_in):
    producer = AProducer(member_count=24)
    attest_members(producer.id, poor_member_count=9, actor=an_admin(), **LETTER)
    later = {"attested_on": date(2026, 9, 1), "reference": "400.9/300"}
    attest_members(producer.id, poor_member_count=7, actor=an_admin(), **later)
    kept = [(row.reference, row.poor_member_count) for row in attestations_of(producer.id)]
    assert kept == [("400.9/300", 7), ("400.9/118", 9)]
    public = to_public("organisation", producer.id)
    page = sign_in(an_admin()).get(f"/admin/produsen/{public}/keluarga").text
    assert "9 dari 24 anggota" in page
    assert "400.9/118" in page
