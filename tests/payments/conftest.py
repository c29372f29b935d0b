"""What the tests of money share."""

import pytest

from marketplace.payments.services.ledger import post_transfer
from marketplace.payments.states import AccountKind
from marketplace.shared.money import Money


@pytest.fixture
def pay_out():
    """Hand a part of what a producer may have to the bank."""

    def hand_over(producer: int, rupiah: int) -> None:
        post_transfer(
            key=f"test:payout:{producer}:{rupiah}",
            debit=(AccountKind.PRODUCER_PAYABLE, producer),
            credit=(AccountKind.PAYOUT_TRANSIT, producer),
            amount=Money(rupiah),
            about=("payout", 1),
            number="BY-2611-0001",
        )

    return hand_over
