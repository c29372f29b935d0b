"""Many answers to one proposal: one counts. Real connections, both databases."""

from __future__ import annotations

import threading
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from marketplace.amendments.models import OrderProposal
from marketplace.amendments.services.deciding import decide_proposal
from marketplace.amendments.services.proposing import propose_change, withdraw_proposal
from marketplace.amendments.states import ProposalState
from marketplace.operations.agreement import agreement_faults
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from tests.amendments.watching import shelf
from tests.factories.amendments import a_trade

AT_ONCE = 12


def at_once(app, *acts):
    """Do all of this in threads of their own; return how many were refused."""
    refused, faults = [], []

    def run(act):
        with app.app_context():
            while True:  # a busy database is asked again
                try:
                    return act()
                except OperationalError:
                    db.session.rollback()
                except RuleBroken as refusal:
                    return refused.append(refusal)
                except Exception as fault:
                    return faults.append(fault)
                finally:
                    db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    db.session.rollback()
    db.session.expire_all()
    return len(refused)


def test_one_of_many_answers_counts(lone_app):
    trade = a_trade()
    proposal = trade.proposes(quantity=Decimal(12))
    number, lines = proposal.id, [line.id for line in proposal.lines]
    db.session.commit()

    def accept():
        decide_proposal(number, actor=trade.requester, accepted=lines)

    def refuse():
        decide_proposal(number, actor=trade.owner)

    def withdraw():
        withdraw_proposal(number, actor=trade.seller)

    acts = [accept, refuse, withdraw] * (AT_ONCE // 3)
    assert at_once(lone_app, *acts) == AT_ONCE - 1
    state = db.session.get_one(OrderProposal, number).state
    assert shelf(trade.first) == (88 if state is ProposalState.ACCEPTED else 90)
    assert agreement_faults() == []


def test_one_of_many_proposals_is_open(lone_app):
    trade = a_trade()
    part_id, line = trade.part.id, {"id": trade.lines[0].id, "quantity": Decimal(12)}
    db.session.commit()

    def propose():
        propose_change(part_id, actor=trade.seller, lines=[line], reason="Panen baik")

    assert at_once(lone_app, *([propose] * AT_ONCE)) == AT_ONCE - 1
    assert db.session.scalar(select(func.count(OrderProposal.id))) == 1
