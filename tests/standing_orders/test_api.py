"""What people do on pages, programs do by the API."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.orders.models import CartLine, Order
from marketplace.orders.services.carting import add_to_cart
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.standing_orders.models import StandingOrder
from marketplace.standing_orders.states import OccurrenceState
from tests.factories.accounts import a_token
from tests.factories.market import an_offer
from tests.factories.standing_orders import a_standing, a_wish, looked

S = OccurrenceState
NOT_BREAKING = "\N{NO-BREAK SPACE}"


def _count(table) -> int:
    return db.session.scalar(select(func.count(table.id)))


class Program:
    """A program of the kitchen's requester."""

    def __init__(self, client, actor) -> None:
        self.client, self.headers, self.calls = client, a_token(actor), 0

    def get(self, path):
        return self.client.get(f"/api/v1/standing-orders{path}", headers=self.headers)

    def post(self, path="", body=None, key=None, method="post"):
        self.calls += 1
        headers = {**self.headers, "Idempotency-Key": key or f"k{self.calls}"}
        call = getattr(self.client, method)
        return call(f"/api/v1/standing-orders{path}", json=body or {}, headers=headers)


@pytest.fixture
def program(client, kitchen):
    return Program(client, kitchen.requester)


def _body(kitchen, offer, **changes):
    return {
        "name": "Air untuk dapur",
        "delivery_point": to_public("delivery_point", kitchen.dock.id),
        "starts_on": "2026-11-24",
        "lines": [
            {"offer_id": to_public("offer", offer.id), "quantities": {"tue": "10", "sat": "4"}}
        ],
    } | changes


def test_a_program_makes_reads_changes_and_ends_one(kitchen, program):
    offer = an_offer(stock=500)
    made = program.post("", _body(kitchen, offer), key="once")
    assert made.status_code == 201
    again = program.post("", _body(kitchen, offer), key="once")
    assert (again.get_json(), _count(StandingOrder)) == (made.get_json(), 1)
    one = f"/{made.get_json()['id']}"
    assert made.get_json()["lines"][0]["quantities"] == {"tue": "10", "sat": "4"}
    assert made.get_json()["lines"][0]["agreed_price_rupiah"] == 38_000
    upcoming = program.get(f"{one}/upcoming?count=3").get_json()["items"]
    assert [(each["day"], each["gap"], each["known"]) for each in upcoming] == [
        ("2026-11-24", None, True),
        ("2026-11-28", None, True),
        ("2026-12-01", None, True),
    ]
    assert upcoming[0]["total_rupiah"] >= 380_000
    changed = program.post(one, _body(kitchen, offer, name="Galon"), method="put")
    assert changed.get_json()["name"] == "Galon"
    skipped = program.post(f"{one}/skip", {"day": "2026-11-28"}).get_json()
    assert skipped["skipped_days"] == ["2026-11-28"]
    assert program.post(f"{one}/unskip", {"day": "2026-11-28"}).get_json()["skipped_days"] == []
    paused = program.post(f"{one}/pause", {"first": "2026-12-01"}).get_json()
    assert (paused["state"], paused["paused_from"]) == ("paused", "2026-12-01")
    assert program.post(f"{one}/resume").get_json()["state"] == "active"
    assert program.post(f"{one}/take-over").status_code == 200
    assert program.post(f"{one}/end").get_json()["state"] == "ended"
    assert program.post(f"{one}/end").status_code == 409
    assert [each["name"] for each in program.get("?state=ended").get_json()["items"]] == [
        "Galon"
    ]
    assert program.get("?state=active").get_json()["total"] == 0


def test_a_change_that_another_overtook_is_refused_and_saves_nothing(kitchen, program):
    offer = an_offer(stock=500)
    made = program.post("", _body(kitchen, offer)).get_json()
    one = f"/{made['id']}"
    read = program.get(one).get_json()["content_hash"]
    assert made["content_hash"] == read

    def write(name, **more):
        return program.post(one, _body(kitchen, offer, name=name, **more), method="put")

    theirs = write("Punya mereka", content_hash=read)
    assert (theirs.status_code, theirs.get_json()["name"]) == (200, "Punya mereka")
    assert theirs.get_json()["content_hash"] == program.get(one).get_json()["content_hash"]
    changes = select(func.count()).where(AuditEntry.action == "standing_order.changed")
    mine = write("Punya saya", content_hash=read)
    assert mine.status_code == 409
    assert mine.get_json()["detail"] == (
        "Pesanan rutin ini berubah sejak Anda buka. Belum ada yang disimpan."
    )
    assert mine.get_json()["errors"] == {"content_hash": ["Periksa lagi, lalu simpan."]}
    assert program.get(one).get_json() == theirs.get_json(), "nothing was saved"
    assert db.session.scalar(changes) == 1
    again = write("Punya saya", content_hash=theirs.get_json()["content_hash"])
    assert (again.status_code, again.get_json()["name"]) == (200, "Punya saya")
    assert write("Tanpa tanda").status_code == 200, "as ever, without what was read"
    assert write("Rusak", content_hash="x").status_code == 422
    assert db.session.scalar(changes) == 3


def test_a_program_answers_for_a_day(kitchen, program):
    standing = a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1, 2)))
    days = looked(standing)
    one = f"/{to_public('standing_order', standing.id)}"
    listed = program.get(f"{one}/days").get_json()["items"]
    assert [(each["day"], each["state"]) for each in listed] == [
        ("2026-11-25", "asks"),
        ("2026-11-24", "asks"),
    ]
    line = listed[0]["proposal"][0]["line"]
    first, second = (f"/days/{each['id']}" for each in reversed(listed))
    changed = program.post(f"{first}/change", {"lines": [{"line": line, "quantity": "3"}]})
    assert (changed.status_code, changed.get_json()["state"]) == (200, "ordered")
    refused = program.post(f"{second}/accept")  # seven are not there any more
    assert refused.status_code == 409
    assert program.post(f"{second}/skip").get_json()["state"] == "skipped"
    assert program.post(f"{second}/retry").status_code == 409
    assert program.get(first).get_json()["order_id"]
    assert (_count(Order), len(days)) == (1, 2)


def test_a_program_copies_an_order_and_the_cart(kitchen, program):
    order = kitchen.places((an_offer(), 6))
    facts = _body(kitchen, an_offer())
    del facts["lines"]
    copied = program.post(
        "/copies",
        facts | {"order": to_public("order", order.id), "weekdays": ["mon", "fri"]},
    )
    assert copied.get_json()["lines"][0]["quantities"] == {"mon": "6", "fri": "6"}
    empty = program.post("/copies", facts | {"weekdays": ["mon"]})
    assert empty.status_code == 422
    add_to_cart(actor=kitchen.requester, quantity=8, offer_id=an_offer().id)
    db.session.commit()
    of_cart = program.post("/copies", facts | {"weekdays": ["sun"]})
    assert of_cart.get_json()["lines"][0]["quantities"] == {"sun": "8"}
    assert _count(CartLine) == 1
