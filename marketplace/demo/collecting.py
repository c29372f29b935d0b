"""Card money of the example market reaches the bank account that producers are paid from."""

from __future__ import annotations

from datetime import timedelta

from marketplace.demo.books import BANK, STRIPE
from marketplace.demo.market import Market
from marketplace.demo.timeline import Life, clock

HOUR = 4.5  # WIB, before anybody is paid on that day
KEPT = 2_000_000  # with the provider, for refunds
LEAST = 500_000  # less waits for the next day


def collecting_life(market: Market) -> Life:
    """Have the provider send every morning what was paid by card until then."""
    while True:
        yield clock(market.timeline.today + timedelta(days=1), HOUR)
        amount = _arriving(market)
        if amount >= LEAST:
            _collect(market, amount)


def cash(market: Market) -> int:
    """Return how many rupiah our bank account will hold tomorrow."""
    arriving = _arriving(market)
    return market.books.balance(BANK) + (arriving if arriving >= LEAST else 0)


def _arriving(market: Market) -> int:
    return market.books.balance(STRIPE) - KEPT


def _collect(market: Market, amount: int) -> None:
    """Book what arrived as `payments.services.receiving` does at the provider's news."""
    number = market.rows.new_id("stripe_events")
    provider_id = f"po_contoh{number:08d}"
    market.rows.add(
        "stripe_events",
        id=number,
        event_id=f"evt_contoh{number:08d}",
        kind="payout.paid",
        outcome="cash moved",
        received_at=market.timeline.now,
    )
    market.books.post(
        f"stripe_payout:{provider_id}:arrived",
        BANK,
        STRIPE,
        amount,
        about=("stripe_event", number),
        number=provider_id,
    )
