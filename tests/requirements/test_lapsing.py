"""Goods whose papers ran out leave the catalogue by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalog.states import GoodsKind, HalalBasis, OfferState
from marketplace.producers.states import CertificateKind, CertificateState
from marketplace.requirements.jobs import follow_requirements as round_of_the_worker
from marketplace.requirements.services.lapsing import follow_requirements
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.outbox import drain
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import a_waiting_offer, papers_of
from tests.factories.producers import a_helper


def _offer(kind, *papers, **facts):
    producer = AProducer()
    offer = an_offer(producer, product=AProduct(goods_kind=kind), **facts)
    offer.certificates = papers_of(producer, *papers)
    db.session.flush()
    return offer


def test_an_offer_is_hidden_the_day_after_its_paper_ended():
    offer = a_waiting_offer(state=OfferState.PUBLISHED)
    halal = offer.certificates[0]
    halal.valid_until = today()
    assert follow_requirements()[0] == 0

    halal.valid_until = today() - timedelta(days=1)
    assert follow_requirements()[0] == 1

    db.session.expire_all()
    assert offer.state is OfferState.PAUSED
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.person_id) == ("offer.lapsed", None)
    assert follow_requirements()[0] == 0


@pytest.mark.parametrize(
    ("kind", "papers", "hidden"),
    [
        (GoodsKind.MILK, [CertificateKind.HALAL], 1),
        (GoodsKind.MILK, [CertificateKind.HALAL, CertificateKind.BPOM_MD], 0),
        (GoodsKind.WATER, [CertificateKind.SNI], 1),
        (GoodsKind.PACKED_FOOD, [CertificateKind.HALAL], 0),  # PIRT is only advice
        (GoodsKind.PRODUCE, [], 0),
        (None, [], 0),  # nobody has said what it is: the next review asks
    ],
)
def test_only_binding_papers_count(kind, papers, hidden):
    _offer(kind, *papers)
    assert follow_requirements()[0] == hidden


def test_a_rejected_paper_is_no_paper():
    offer = _offer(GoodsKind.PACKED_FOOD, CertificateKind.HALAL)
    offer.certificates[0].state = CertificateState.REJECTED
    assert follow_requirements()[0] == 1


def test_exempt_and_hidden_offers_stay_as_they_are():
    exempt = _offer(GoodsKind.PACKED_FOOD, halal_basis=HalalBasis.NOT_HALAL)
    draft = _offer(GoodsKind.PACKED_FOOD, state=OfferState.DRAFT)
    assert follow_requirements()[0] == 0
    assert (exempt.state, draft.state) == (OfferState.PUBLISHED, OfferState.DRAFT)


def test_members_are_told_what_is_missing(mails):
    offer = _offer(GoodsKind.PACKED_FOOD)
    member = db.session.get(Person, a_helper(offer.producer).person_id)
    db.session.commit()
    round_of_the_worker()
    drain()
    (mail,) = mails.glob("*.eml")
    text = mail.read_bytes().decode()
    assert member.email in text
    assert "wajib bersertifikat halal" in " ".join(text.split())
