"""No order of moves publishes an offer that lacks something binding. Searched, not listed."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.buyers.states import Zone
from marketplace.catalog.gates import lacking
from marketplace.catalog.models import Offer
from marketplace.catalog.services import offer_states
from marketplace.catalog.services.reviewing import approve_offer, request_offer_changes
from marketplace.catalog.states import GoodsKind, OfferState
from marketplace.producers.services.certificates import accept_certificate, reject_certificate
from marketplace.producers.states import CertificateState
from marketplace.requirements.queries.checklist import find_item
from marketplace.requirements.queries.rulebook import rulebook
from marketplace.requirements.services import deciding
from marketplace.requirements.services.handing_in import Handed, hand_in
from marketplace.requirements.services.lapsing import follow_requirements
from marketplace.requirements.services.ruling import change_requirement, end_requirement
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import DomainError
from tests.factories.accounts import an_admin
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.producers import an_owner
from tests.factories.requirements import a_requirement, rule_facts

MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "submit",
                "approve",
                "send_back",
                "pause",
                "resume",
                "hand_in",
                "accept",
                "reject",
                "waive",
                "end_waiver",
                "wait",
                "round",
                "rule",
                "waive_new",
                "hand_in_new",
                "accept_new",
                "end_rule",
                "zone_rule",
            ]
        ),
        st.sampled_from([0, 1, 5, 40]),
    ),
    max_size=25,
)


class Market:
    """One producer with one good of food, moved by whoever comes."""

    def __init__(self) -> None:
        producer = AProducer()
        self.owner, self.admin = an_owner(producer), an_admin()
        product = AProduct(goods_kind=GoodsKind.PACKED_FOOD)
        self.offer_id = an_offer(producer, product=product, state=OfferState.DRAFT).id
        self.producer_id = producer.id
        self.papers: list[int] = []
        self.submissions: list[int] = []
        self.waivers: list[int] = []
        self.rules = 0

    @property
    def offer(self) -> Offer:
        db.session.expire_all()
        return db.session.get_one(Offer, self.offer_id)

    def move(self, name: str, days: int) -> None:
        getattr(self, name)(days)

    def submit(self, _days):
        offer_states.submit_offer(self.offer_id, actor=self.owner)

    def approve(self, _days):
        approve_offer(self.offer_id, actor=self.admin)

    def send_back(self, _days):
        request_offer_changes(self.offer_id, reason="Perbaiki foto", actor=self.admin)

    def pause(self, _days):
        offer_states.pause_offer(self.offer_id, actor=self.owner)

    def resume(self, _days):
        offer_states.resume_offer(self.offer_id, actor=self.owner)

    def hand_in(self, days):
        handed = Handed(file_key="papers/x.pdf", valid_until=today() + timedelta(days=days))
        self.papers.append(hand_in("halal", handed, actor=self.owner).id)

    def accept(self, _days):
        for paper in self.papers[-1:]:
            accept_certificate(paper, actor=self.admin)

    def reject(self, _days):
        for paper in self.papers[-1:]:
            reject_certificate(paper, reason="Tidak terbaca", actor=self.admin)

    def waive(self, days):
        until = today() + timedelta(days=days)
        facts = {"actor": self.admin, "until": until, "reason": "Antre"}
        self.waivers.append(deciding.waive("halal", self.producer_id, **facts).id)

    def end_waiver(self, _days):
        for waiver in self.waivers[-1:]:
            deciding.end_waiver(waiver, actor=self.admin)

    def round(self, _days):
        follow_requirements()

    def rule(self, days):
        if self.rules < 2:
            self.rules += 1
            facts = {"goods_kinds": ["packed_food"], "blocks": True, "grace_days": days}
            a_requirement(f"baru_{self.rules}", **facts)

    def waive_new(self, days):
        until = today() + timedelta(days=days)
        facts = {"actor": self.admin, "until": until, "reason": "Antre"}
        self.waivers.append(deciding.waive("baru_1", self.producer_id, **facts).id)

    def hand_in_new(self, days):
        handed = Handed(file_key="papers/y.pdf", valid_until=today() + timedelta(days=days))
        self.submissions.append(hand_in("baru_1", handed, actor=self.owner).id)

    def accept_new(self, _days):
        for paper in self.submissions[-1:]:
            deciding.accept_submission(paper, actor=self.admin)

    def end_rule(self, days):
        last_day = today() + timedelta(days=days)
        end_requirement("baru_2", actor=self.admin, last_day=last_day)

    def zone_rule(self, days):
        facts = rule_facts(zone=Zone.STERILE, blocks=True, grace_days=days)
        change_requirement("bandara_steril", actor=self.admin, **facts)


def _lacks(offer):
    return [lack.code for lack in lacking(offer) if lack.binding]


def _lacks_enforced(offer):
    """What keeps goods off the shelf even if they were there before a rule began."""
    return [
        rule.requirement.code
        for rule in rulebook().enforced(today()).values()
        if rule.keeps_off_shelf and rule.requirement.code in _lacks(offer)
    ]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(MOVES)
def test_nothing_that_lacks_something_is_ever_published(app, moves):
    market = Market()
    with time_machine.travel(utc_now(), tick=False) as clock:
        for named, days in moves:
            name = named
            before = market.offer.state
            if name == "wait":
                clock.shift(timedelta(days=days))
                name = "round"
            try:
                market.move(name, days)
            except DomainError:
                continue
            offer = market.offer
            if offer.state is OfferState.PUBLISHED and before is not OfferState.PUBLISHED:
                assert _lacks(offer) == [], name
            if offer.state is OfferState.PUBLISHED and name == "round":
                halal = find_item(offer.producer, "halal")
                assert halal.lacking == (), name
                assert _lacks_enforced(offer) == [], name


def test_teeth_the_search_would_see_a_publication_that_lacks_something(app):
    market = Market()
    market.submit(0)
    market.hand_in(40)
    market.accept(0)
    market.approve(0)
    assert market.offer.state is OfferState.PUBLISHED
    market.offer.certificates[0].state = CertificateState.REJECTED
    db.session.flush()
    assert _lacks(market.offer) == ["halal"]
