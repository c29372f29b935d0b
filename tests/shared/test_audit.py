"""The audit log is whole, and shows when it is not."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.shared import audit
from marketplace.shared.audit import AuditChain, AuditEntry
from marketplace.shared.database import db, transactional
from tests.factories.accounts import AnOrganisation, a_member


@transactional
def _rename(organisation, actor):
    audit.record("organisation.renamed", organisation, actor=actor, to="Baru")


def _three_entries():
    actor = a_member(AnOrganisation())
    organisation = AnOrganisation()
    for _turn in range(3):
        _rename(organisation, actor)
    return actor


def test_entries_form_a_chain():
    actor = _three_entries()

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
    assert [e.position for e in entries] == [1, 2, 3]
    assert {e.chain for e in entries} == {actor.organisation_id}
    assert entries[2].previous_hash == entries[1].hash
    assert audit.chain_faults() == []


def test_nobody_can_change_an_entry():
    _three_entries()
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("update audit_entries set action = 'x'"))
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("delete from audit_entries"))


def test_a_cut_tail_shows():
    actor = _three_entries()
    db.session.execute(
        update(AuditChain).where(AuditChain.chain == actor.organisation_id).values(length=4)
    )
    assert audit.chain_faults() == [
        f"audit: chain {actor.organisation_id} does not end where its head says"
    ]


def test_a_refused_action_leaves_no_entry():
    @transactional
    def fail():
        _rename(AnOrganisation(), a_member(AnOrganisation()))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert db.session.scalars(select(AuditEntry)).all() == []
