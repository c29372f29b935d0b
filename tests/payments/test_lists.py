"""Lists of money ask the database as often for ten rows as for a hundred."""

from types import SimpleNamespace

import pytest

from marketplace.payments.services import payouts
from marketplace.payments.services.settling import settle_payment
from marketplace.producers.models import BankAccount
from marketplace.shared.actors import SYSTEM, Role
from marketplace.shared.database import db
from tests.factories.accounts import a_member, sign_in
from tests.factories.counting import statements
from tests.factories.market import AProducer
from tests.factories.payments import a_bill, earn, released


@pytest.fixture
def owner(producer):
    return a_member(producer.organisation, Role.PRODUCER_OWNER)


def queries_of(client, path: str) -> int:
    assert client.get(path).status_code == 200
    return statements(lambda: client.get(path))


@pytest.mark.parametrize("path", ["/jual/uang", "/jual/uang/penyaluran"])
def test_a_producers_lists(client, producer, owner, admins, path):
    sign_in(client, owner)
    producer = SimpleNamespace(id=producer.id)  # rows are forgotten between the counts
    earn(producer, 10_000)
    released(producer, admins)
    few = queries_of(client, path)
    for rupiah in range(1, 12):
        earn(producer, 10_000 + rupiah)
        a_bill(5_000, producer=producer.id)
        released(producer, admins)
    assert queries_of(client, path) == few


def test_the_admins_lists(client, admins):
    sign_in(client, admins[0])
    add_producers(2, admins)
    few = queries_of(client, "/admin/pembayaran")
    run = add_producers(12, admins)
    assert queries_of(client, "/admin/pembayaran") == few
    assert queries_of(client, f"/admin/pembayaran/{run}") <= few


def add_producers(count: int, admins):
    """Let some be paid, others wait, buyers report transfers; return the number of the run."""
    paid = []
    for number in range(count):
        producer = AProducer()
        account = BankAccount(
            producer_id=producer.id, bank="BPD DIY", number=f"00{number}", holder="KUB"
        )
        db.session.add(account)
        earn(producer, 10_000)
        a_bill(9_000, producer=producer.id).by_transfer(f"BPD {producer.id}")
        paid.append(producer.id)
    run = payouts.prepare_batch(actor=admins[0], producer_ids=paid, provider="bank_batch")
    for producer_id in paid:  # something is left for the next run
        bill = a_bill(3_000, producer=producer_id)
        settle_payment(bill.by_card().id, actor=SYSTEM)
    return run.number
