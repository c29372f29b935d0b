"""What a producer earned, to the rupiah: for each invoice, and in each payout."""

from marketplace.payments.queries.earnings import earnings
from marketplace.payments.queries.statements import statement_lines
from marketplace.payments.services import payouts
from marketplace.payments.services.settling import refund_payment
from marketplace.shared.actors import SYSTEM
from marketplace.shared.money import Money
from tests.factories.payments import a_bill, earn, released


def test_each_earning_is_part_of_one_payout(app, producer, admins):
    first, second = earn(producer, 300_000, fee=7_500), earn(producer, 200_000)
    [returned] = released(producer, admins).payouts
    payouts.mark_returned(returned.id, actor=admins[0], reason="Rekening tutup")
    third = earn(producer, 50_000)
    [payout] = released(producer, admins).payouts
    later = earn(producer, 20_000)
    waiting = a_bill(900_000, producer=producer.id)

    lines = statement_lines(payout)
    assert [(each.invoice_number, each.gross.rupiah, each.fee.rupiah) for each in lines] == [
        (first.description, 300_000, 7_500),
        (second.description, 200_000, 0),
        (third.description, 50_000, 0),
    ]
    assert sum(each.net.rupiah for each in lines) == payout.amount.rupiah
    by_number = {each.number: each for each in earnings(producer.id).items}
    assert by_number[first.description].net == Money(292_500)
    assert by_number[first.description].payout.id == payout.id
    assert by_number[third.description].payout.id == payout.id
    assert by_number[later.description].payout is None
    assert by_number[waiting.number].pending == Money(900_000)
    assert by_number[waiting.number].payout is None


def test_a_refund_after_the_payout_is_a_deduction_from_the_next(app, producer, admins):
    first = earn(producer, 300_000)
    released(producer, admins)
    refund_payment(first.id, refunded=Money(100_000), actor=SYSTEM)
    second = earn(producer, 250_000)
    [payout] = released(producer, admins).payouts

    assert payout.amount == Money(150_000)
    lines = statement_lines(payout)
    assert [(each.invoice_number, each.net.rupiah) for each in lines] == [
        (second.description, 250_000),
        (second.description, -100_000),
    ]
    by_number = {each.number: each for each in earnings(producer.id).items}
    assert by_number[second.description].set_off == Money(100_000)
    assert by_number[first.description].billed == Money(300_000)
    assert by_number[first.description].pending == Money(100_000)


def test_earnings_come_in_parts(app, producer):
    bills = [a_bill(1_000 + n, producer=producer.id) for n in range(5)]
    first = earnings(producer.id, limit=2)
    second = earnings(producer.id, limit=2, cursor=first.next)
    third = earnings(producer.id, limit=2, cursor=second.next)

    numbers = [each.number for part in (first, second, third) for each in part.items]
    assert numbers == [bill.number for bill in reversed(bills)]
    assert (first.total, third.next) == (5, None)
