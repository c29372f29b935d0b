"""A published offer stays as it is until the regency has read what is to change."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.catalog.change_models import HeldChange
from marketplace.catalog.queries.changes import open_change
from marketplace.catalog.services.change_reviewing import (
    approve_change,
    refuse_change,
    reopen_change,
)
from marketplace.catalog.services.holding import withdraw_change
from marketplace.catalog.services.offer_states import archive_offer, pause_offer
from marketplace.catalog.services.offers import change_offer
from marketplace.catalog.services.picturing import add_photos
from marketplace.catalog.states import CHANGE_LIFECYCLE, ChangeState, HalalBasis, OfferState
from marketplace.producers import reviews
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.shared.outbox import OutboxMessage, drain
from tests.factories.accounts import an_admin
from tests.factories.counting import statements
from tests.factories.offers import a_kept_photo, a_waiting_offer, tiers
from tests.factories.producers import a_helper, an_owner

NEW = "Lebih renyah."
WHY = "Harga nira naik."


@pytest.fixture
def offer():
    return a_waiting_offer(state=OfferState.PUBLISHED)


@pytest.fixture
def owner(offer):
    return an_owner(offer.producer)


def _held(offer, owner, **facts) -> HeldChange:
    change_offer(offer.id, actor=owner, **(facts or {"description": NEW}))
    return open_change(offer.id)


def _actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    ("fact", "value", "kept"),
    [
        ("description", NEW, NEW),
        ("halal_basis", HalalBasis.POSITIVE_LIST, "positive_list"),
        ("certificate_ids", [], []),
    ],
)
def test_words_wait_and_the_offer_stays_as_it_is(offer, owner, fact, value, kept):
    change = _held(offer, owner, **{fact: value})
    assert (offer.state, change.wanted) == (OfferState.PUBLISHED, {fact: kept})
    assert offer.description == "Renyah, kedap udara."
    assert offer.halal_basis is HalalBasis.CERTIFICATE
    assert len(offer.certificates) == 2
    assert _actions() == ["held_change.submitted"]


def test_an_approved_change_is_what_buyers_see(offer, owner):
    change, admin = _held(offer, owner), an_admin()
    add_photos(offer.id, [a_kept_photo()], actor=owner)
    assert offer.photos == []

    approve_change(change.id, actor=admin)

    assert (offer.description, len(offer.photos)) == (NEW, 1)
    assert (change.state, change.reviewed_by) == (ChangeState.APPROVED, admin.person_id)
    assert change.photos == []
    assert _actions()[-2:] == ["offer.changed", "held_change.approved"]
    assert "catalog.tell_change" in db.session.scalars(select(OutboxMessage.job)).all()


def test_a_refused_change_leaves_the_offer_and_may_be_appealed(offer, owner):
    change = _held(offer, owner)
    refuse_change(change.id, reason="Terlalu umum.", actor=an_admin())
    assert (change.state, change.review_reason) == (ChangeState.REFUSED, "Terlalu umum.")
    assert (offer.state, offer.description) == (OfferState.PUBLISHED, "Renyah, kedap udara.")
    reopen_change(change.id)
    assert change.state is ChangeState.SUBMITTED
    refuse_change(change.id, reason="Terlalu umum.", actor=an_admin())
    _held(offer, owner, description="Yang lain.")
    with pytest.raises(RuleBroken):
        reopen_change(change.id)


MOVES = {
    "approve": (lambda c, _owner: approve_change(c.id, actor=an_admin()), ChangeState.APPROVED),
    "refuse": (
        lambda c, _owner: refuse_change(c.id, reason="Belum.", actor=an_admin()),
        ChangeState.REFUSED,
    ),
    "withdraw": (
        lambda c, owner: withdraw_change(c.offer_id, actor=owner),
        ChangeState.WITHDRAWN,
    ),
    "reopen": (lambda c, _owner: reopen_change(c.id), ChangeState.SUBMITTED),
}


@pytest.mark.parametrize("state", ChangeState)
@pytest.mark.parametrize("name", MOVES)
def test_each_move_from_each_state(offer, owner, name, state):
    change = _held(offer, owner)
    change.reviewed_at = utc_now()
    change.state = state
    db.session.flush()
    move, reached = MOVES[name]
    if CHANGE_LIFECYCLE.allows(state, reached):
        move(change, owner)
        assert change.state is reached
    else:
        with pytest.raises(RuleBroken):
            move(change, owner)
        assert change.state is state
    assert (offer.description == NEW) is (
        change.state is ChangeState.APPROVED and state != change.state
    )


@pytest.mark.parametrize(
    ("price", "waits"),
    [(38_000, False), (45_600, False), (45_601, True), (30_400, False), (30_399, True)],
)
def test_a_price_moves_a_fifth_at_once_and_further_after_a_look(offer, owner, price, waits):
    change_offer(offer.id, actor=owner, price_tiers=tiers((1, price)), price_reason=WHY)
    change = open_change(offer.id)
    assert (change is not None) is waits
    assert offer.lowest_price == Money(38_000 if waits else price)
    if change:
        assert change.wanted == {"price_tiers": [["1", price]]}
        assert change.reason == WHY
        approve_change(change.id, actor=an_admin())
        assert offer.lowest_price == Money(price)


def test_a_step_far_below_the_price_waits_too(offer, owner):
    change = _held(offer, owner, price_tiers=tiers((1, 38_000), (50, 30_000)), price_reason=WHY)
    assert len(offer.price_tiers) == 1
    approve_change(change.id, actor=an_admin())
    assert [(t.minimum_quantity, t.unit_price.rupiah) for t in offer.price_tiers] == [
        (1, 38_000),
        (50, 30_000),
    ]


def test_there_is_one_open_change_and_it_holds_the_last_words(offer, owner):
    first = _held(offer, owner)
    second = _held(offer, owner, description="Yang terakhir.")
    assert (first.id, second.wanted) == (second.id, {"description": "Yang terakhir."})
    change_offer(offer.id, actor=owner, description=offer.description)
    assert first.state is ChangeState.WITHDRAWN
    db.session.add_all([HeldChange(offer=offer), HeldChange(offer=offer)])
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_terms_are_live_beside_a_change_that_waits(offer, owner):
    _held(offer, owner, description=NEW, lead_days=5, available_quantity=Decimal(7))
    assert (offer.lead_days, offer.available_quantity) == (5, 7)


def test_a_hidden_offer_takes_the_change_and_stays_hidden(offer, owner):
    change = _held(offer, owner)
    pause_offer(offer.id, actor=owner)
    _held(offer, owner, description="Masih menunggu.")
    approve_change(change.id, actor=an_admin())
    assert (offer.state, offer.description) == (OfferState.PAUSED, "Masih menunggu.")


def test_an_archived_offer_waits_for_nothing(offer, owner):
    change = _held(offer, owner)
    add_photos(offer.id, [a_kept_photo()], actor=owner)
    archive_offer(offer.id, actor=owner)
    assert (change.state, change.photos) == (ChangeState.WITHDRAWN, [])
    assert "catalog.forget_photo" in db.session.scalars(select(OutboxMessage.job)).all()


def test_a_change_that_takes_needed_papers_away_is_not_approved(offer, owner):
    change = _held(offer, owner, certificate_ids=[])
    with pytest.raises(RuleBroken) as refused:
        approve_change(change.id, actor=an_admin())
    db.session.expire_all()
    assert list(refused.value.errors) == ["certificates"]
    assert (change.state, len(offer.certificates)) == (ChangeState.SUBMITTED, 2)


def test_nobody_decides_about_the_own_organisations_change(offer, owner):
    change, admin = _held(offer, owner), an_admin()
    an_owner(offer.producer, person=db.session.get(Person, admin.person_id))
    for actor in (admin, owner):
        with pytest.raises(Forbidden):
            approve_change(change.id, actor=actor)
        with pytest.raises(Forbidden):
            refuse_change(change.id, reason="Belum.", actor=actor)
    assert change.state is ChangeState.SUBMITTED


def test_a_foreign_change_looks_like_a_missing_one(offer, owner):
    _held(offer, owner)
    for actor in (an_owner(), an_admin()):
        with pytest.raises(NotFound):
            withdraw_change(offer.id, actor=actor)
    with pytest.raises(NotFound):
        approve_change(999_999, actor=an_admin())


def test_the_queue_shows_before_and_after_with_its_checks(offer, owner):
    _held(offer, owner, description=NEW, price_tiers=tiers((1, 57_000)), price_reason=WHY)
    (case,) = reviews.cases(reviews.waiting())
    assert [(d.field, d.before, d.after) for d in case.differences] == [
        ("description", "Renyah, kedap udara.", NEW),
        ("price_tiers", "Rp 38.000 mulai 1", "Rp 57.000 mulai 1"),
    ]
    found = {check.title: (check.level, check.word, check.note) for check in case.checks}
    assert found["Perubahan harga"] == ("wait", "+50 %", WHY)
    assert found["Harga"][:2] == ("ok", "Belum ada pembanding")
    assert not case.is_clean


def test_new_words_alone_are_a_clean_case(offer, owner):
    _held(offer, owner)
    (case,) = reviews.cases(reviews.waiting())
    assert case.is_clean


def test_the_queue_asks_the_database_no_more_for_more_changes():
    def another():
        offer = a_waiting_offer(state=OfferState.PUBLISHED)
        _held(offer, an_owner(offer.producer), description=NEW, certificate_ids=[])

    for _turn in range(2):
        another()
    few = statements(lambda: reviews.cases(reviews.waiting()))
    for _turn in range(6):
        another()
    assert statements(lambda: reviews.cases(reviews.waiting())) == few


def test_members_read_the_decision_in_a_mail(offer, owner, mails):
    member = db.session.get(Person, a_helper(offer.producer).person_id)
    refuse_change(_held(offer, owner).id, reason="Terlalu umum.", actor=an_admin())
    drain()
    texts = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    assert any(member.email in text and "Terlalu umum." in text for text in texts)


def test_producers_see_and_withdraw_it_on_the_page(offer, owner, sign_in):
    _held(offer, owner)
    browser = sign_in(owner)
    address = f"/jual/produk/{to_public('offer', offer.id)}"
    page = browser.get(address).text
    assert "Perubahan menunggu dinas" in page
    assert f"<ins>{NEW}</ins>" in page
    browser.post(f"{address}/batal-perubahan")
    assert db.session.scalar(select(func.count()).where(HeldChange.state == "withdrawn")) == 1
    assert "Perubahan menunggu dinas" not in browser.get(address).text
