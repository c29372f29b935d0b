"""No refusal without a published ground; an appeal is for another reviewer's eyes."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.producers import reviews
from marketplace.producers.refusal_models import Refusal
from marketplace.producers.refusals import criteria, refusals_of
from marketplace.producers.reviews import review_id
from marketplace.producers.services.appealing import appeal
from marketplace.producers.services.criteria import end_criterion, publish_criterion
from marketplace.producers.services.reviewing import suspend_producer
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token, an_admin
from tests.factories.market import AProducer
from tests.factories.offers import a_waiting_offer
from tests.factories.producers import ACertificate, an_owner
from tests.factories.requirements import a_requirement, a_submission

REASON, PLEA = "Foto label buram.", "Labelnya terbaca jelas di foto kedua."


def _refused(number, by=None):
    by = by or an_admin()
    reviews.request_changes(number, criterion="unreadable", reason=REASON, actor=by)
    return db.session.scalars(select(Refusal).order_by(Refusal.id.desc())).first(), by


def _cases():
    producer = AProducer(state=ReviewState.SUBMITTED)
    yield review_id(1, producer.id), producer
    paper = ACertificate(state=CertificateState.SUBMITTED)
    yield review_id(2, paper.id), paper.producer
    offer = a_waiting_offer()
    yield review_id(3, offer.id), offer.producer
    maker = AProducer()
    row = a_submission(maker, a_requirement(), state=CertificateState.SUBMITTED)
    yield review_id(6, row.id), maker


def test_a_refusal_names_a_published_ground():
    offer = a_waiting_offer()
    number = review_id(3, offer.id)
    for ground in ("selera", ""):
        with pytest.raises(Invalid):
            reviews.request_changes(number, criterion=ground, reason=REASON, actor=an_admin())
    with pytest.raises(TypeError):
        reviews.request_changes(number, reason=REASON, actor=an_admin())
    assert offer.state is OfferState.SUBMITTED

    refusal, admin = _refused(number)
    assert offer.state is OfferState.CHANGES_REQUESTED
    assert (refusal.organisation_id, refusal.refused_by) == (offer.producer_id, admin.person_id)
    assert refusal.criterion.code == "unreadable"


@pytest.mark.parametrize("facts", [{"criterion_code": None}, {"criterion_code": "selera"}])
def test_the_database_knows_no_refusal_without_ground(facts):
    offer = a_waiting_offer()
    usual = {
        "review_id": review_id(3, offer.id),
        "title": "Produk",
        "organisation_id": offer.producer_id,
        "reason": REASON,
        "refused_by": an_admin().person_id,
    }
    db.session.add(Refusal(**usual, **facts))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()


def test_every_kind_can_be_appealed_and_only_another_person_decides():
    for number, producer in _cases():
        refusal, first = _refused(number)
        owner = an_owner(producer)
        appeal(refusal.id, plea=PLEA, actor=owner)
        assert refusal.appeal_state == "open"
        assert reviews.find_case(number)[1].review_id == number
        with pytest.raises(Forbidden):
            reviews.request_changes(number, criterion="unreadable", reason=REASON, actor=first)
        with pytest.raises(Forbidden):
            reviews.approve(number, actor=first)
        with pytest.raises(RuleBroken):
            appeal(refusal.id, plea=PLEA, actor=owner)


def test_a_second_person_grants_or_upholds():
    offer, other = a_waiting_offer(), a_waiting_offer()
    first, second = an_admin(), an_admin()
    granted, _by = _refused(review_id(3, offer.id), first)
    upheld, _by = _refused(review_id(3, other.id), first)
    for refusal, thing in ((granted, offer), (upheld, other)):
        appeal(refusal.id, plea=PLEA, actor=an_owner(thing.producer))
    reviews.approve(review_id(3, offer.id), actor=second)
    _refused(review_id(3, other.id), second)
    assert (granted.appeal_state, granted.decided_by) == ("granted", second.person_id)
    assert (upheld.appeal_state, upheld.decided_by) == ("upheld", second.person_id)
    assert (offer.state, other.state) == (OfferState.PUBLISHED, OfferState.CHANGES_REQUESTED)
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.target_kind == "Refusal")
    ).all()
    assert {"review.refused", "appeal.made", "appeal.granted", "appeal.upheld"} == set(actions)


def test_the_database_refuses_the_first_reviewers_own_answer():
    refusal, first = _refused(review_id(3, a_waiting_offer().id))
    refusal.plea, refusal.appealed_at = PLEA, refusal.refused_at
    refusal.decided_by, refusal.decided_at = first.person_id, refusal.refused_at
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()
    db.session.rollback()


def test_nobody_appeals_for_others_or_against_what_has_moved_on():
    offer = a_waiting_offer()
    refusal, _by = _refused(review_id(3, offer.id))
    with pytest.raises(NotFound):
        appeal(refusal.id, plea=PLEA, actor=an_owner(AProducer()))
    offer.state = OfferState.DRAFT
    db.session.flush()
    with pytest.raises(RuleBroken):
        appeal(refusal.id, plea=PLEA, actor=an_owner(offer.producer))


def test_the_pages_ask_for_the_ground_and_take_the_appeal(sign_in, client):
    offer = a_waiting_offer()
    number = to_public("review", review_id(3, offer.id))
    browser = sign_in(an_admin())
    address = f"/admin/verifikasi/{number}/perbaikan"
    assert browser.post(address, data={"reason": REASON}).status_code == 422
    strange = {"reason": REASON, "criterion": "selera"}
    assert browser.post(address, data=strange).status_code == 422
    assert db.session.get(Offer, offer.id).state is OfferState.SUBMITTED
    browser.post(address, data=strange | {"criterion": "unreadable"})

    owner = sign_in(an_owner(offer.producer))
    seen = owner.get("/jual/usaha/banding").text
    assert REASON in seen
    assert "Foto atau dokumen tidak terbaca" in seen
    refusal = db.session.scalars(select(Refusal)).one()
    form = f"/jual/usaha/banding/{to_public('refusal', refusal.id)}"
    assert owner.post(form, data={}).status_code == 422
    assert owner.post(form, data={"plea": PLEA}).status_code == 302
    assert owner.post(form, data={"plea": PLEA}).status_code == 422
    assert PLEA in browser.get(f"/admin/verifikasi?buka={number}").text
    assert "Foto atau dokumen tidak terbaca" in client.get("/kriteria").text


def test_the_api_has_grounds_refusals_and_appeals(client):
    offer = a_waiting_offer()
    number = to_public("review", review_id(3, offer.id))
    address = f"/api/v1/reviews/{number}/request-changes"
    headers, mine = a_token(an_admin()), a_token(an_owner(offer.producer))
    assert client.post(address, json={"reason": REASON}, headers=headers).status_code == 422
    codes = [c["code"] for c in client.get("/api/v1/review-criteria").json["items"]]
    assert codes == [each.code for each in criteria()]
    body = {"reason": REASON, "criterion": codes[0]}
    assert client.post(address, json=body, headers=headers).status_code == 200
    (refusal,) = client.get("/api/v1/refusals", headers=mine).json["items"]
    assert (refusal["criterion"]["code"], refusal["appeal"]) == (codes[0], "none")
    appealed = f"/api/v1/refusals/{refusal['id']}/appeal"
    assert client.post(appealed, json={"plea": PLEA}, headers=mine).json["appeal"] == "open"
    approve = f"/api/v1/reviews/{number}/approve"
    assert client.post(approve, headers=headers).status_code == 403


def test_a_suspension_is_appealed_and_another_person_decides():
    producer, first, second = AProducer(), an_admin(), an_admin()
    with pytest.raises(Invalid):
        suspend_producer(producer.id, criterion="selera", reason=REASON, actor=first)
    assert producer.state is ReviewState.APPROVED
    suspend_producer(producer.id, criterion="not_genuine", reason=REASON, actor=first)
    number = review_id(1, producer.id)
    assert number not in {place.review_id for place in reviews.waiting("producer")}

    (refusal,) = refusals_of(producer.id)
    appeal(refusal.id, plea=PLEA, actor=an_owner(producer))
    assert producer.state is ReviewState.SUSPENDED
    assert number in {place.review_id for place in reviews.waiting("producer")}
    with pytest.raises(Forbidden):
        reviews.approve(number, actor=first)
    assert producer.state is ReviewState.SUSPENDED

    reviews.request_changes(number, criterion="not_genuine", reason=REASON, actor=second)
    assert (producer.state, refusal.is_granted) == (ReviewState.SUSPENDED, False)

    again = refusals_of(producer.id)[0]
    appeal(again.id, plea=PLEA, actor=an_owner(producer))
    reviews.approve(number, actor=first)
    assert (producer.state, again.is_granted) == (ReviewState.APPROVED, True)


def test_the_register_is_no_way_round_the_second_person(sign_in):
    producer, first = AProducer(), an_admin()
    suspend_producer(producer.id, criterion="not_genuine", reason=REASON, actor=first)
    appeal(refusals_of(producer.id)[0].id, plea=PLEA, actor=an_owner(producer))

    address = f"/admin/produsen/{to_public('organisation', producer.id)}/pulihkan"
    assert sign_in(first).post(address).status_code == 403
    assert producer.state is ReviewState.SUSPENDED


def test_grounds_are_published_and_ended_by_admins():
    admin, offer = an_admin(), a_waiting_offer()
    number = review_id(3, offer.id)
    added = publish_criterion(name="Kemasan bocor", name_en="Leaking packs", actor=admin)
    assert added.code == "leaking_packs"
    with pytest.raises(Invalid):
        publish_criterion(name="Kemasan bocor", name_en="Leaking packs!", actor=admin)
    with pytest.raises(Forbidden):
        publish_criterion(name="Selera", name_en="Taste", actor=an_owner(AProducer()))

    end_criterion("leaking_packs", actor=admin)
    with pytest.raises(NotFound):
        end_criterion("leaking_packs", actor=admin)
    assert "leaking_packs" not in {each.code for each in criteria()}
    with pytest.raises(Invalid):
        reviews.request_changes(number, criterion="leaking_packs", reason=REASON, actor=admin)


def test_one_ground_always_stays():
    admin = an_admin()
    *others, last = [each.code for each in criteria()]
    for code in others:
        end_criterion(code, actor=admin)
    with pytest.raises(RuleBroken):
        end_criterion(last, actor=admin)
    assert [each.code for each in criteria()] == [last]
