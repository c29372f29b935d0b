from marketplace.billing.telling import invoices
from marketplace.shared.clock import utc_now


def test_an_invoice_and_its_payment_stand_in_the_story(invoice):
    order = invoice.producer_order.order
    (billed,) = invoices(order)
    assert billed.text == f"Tagihan {invoice.number} dibuat"
    assert billed.address == f"/usaha/tagihan/{invoice.number}"

    invoice.paid_at = utc_now()
    assert [each.text for each in invoices(order)] == [
        f"Tagihan {invoice.number} dibuat",
        f"Tagihan {invoice.number} lunas",
    ]
