"""Who may do what with sales outside the market. Each answer is one readable sentence."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from marketplace.direct_sales.models import DirectSale
from marketplace.producers.models import Producer
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import PRODUCER_ROLES, Actor

LATEST_DAYS = 31  # a sale can be recorded, and withdrawn, within a month
AT_ONCE = timedelta(minutes=10)  # a slip of the thumb is undone without giving a reason


def may_record_sale(actor: Actor, producer: Producer) -> bool:
    """Members of a producer that the regency has approved declare what it sold elsewhere."""
    return (
        actor.has(*PRODUCER_ROLES)
        and actor.organisation_id == producer.id
        and producer.state is ReviewState.APPROVED
    )


def may_be_recorded(day: date, today: date) -> bool:
    """A sale is recorded on its day or within a month."""
    return today - timedelta(days=LATEST_DAYS) <= day <= today


def may_withdraw_sale(actor: Actor, sale: DirectSale) -> bool:
    """Members of the producer take back what their producer declared."""
    return actor.has(*PRODUCER_ROLES) and actor.organisation_id == sale.producer_id


def may_be_withdrawn(sale: DirectSale, now: datetime) -> bool:
    """A sale is taken back once, within a month of being recorded."""
    return sale.counts and now - sale.recorded_at <= timedelta(days=LATEST_DAYS)


def is_just_recorded(sale: DirectSale, now: datetime) -> bool:
    """In the first ten minutes no reason is asked for."""
    return now - sale.recorded_at <= AT_ONCE
