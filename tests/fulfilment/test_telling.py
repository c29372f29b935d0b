from marketplace.fulfilment.models import DeliveryNote, Receipt
from marketplace.fulfilment.telling import deliveries
from marketplace.orders.timeline import timeline
from marketplace.shared.database import db
from tests.factories.deliveries import a_receipt
from tests.factories.fulfilment import a_sent_order


def test_what_left_and_what_was_taken_over_stands_in_the_story():
    receipt = a_receipt()
    part = receipt.producer_order
    note = db.session.query(DeliveryNote).one()
    a_sent_order()

    told = {(each.text, each.note) for each in deliveries(part.order)}

    name = part.producer.name
    assert told == {
        (f"Barang berangkat dari {name}", note.number),
        (f"Barang dari {name} diterima", receipt.number),
    }


def test_every_feature_tells_its_part_of_the_order():
    receipt = a_receipt()
    told = timeline(receipt.producer_order.order)
    assert db.session.query(Receipt).count() == 1
    assert [each.at for each in told] == sorted((each.at for each in told), reverse=True)
    assert any(receipt.number == each.note for each in told)
