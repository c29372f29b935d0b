"""Agreements through their pages, the API, on paper, in mails and as files."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.content import version_hash
from marketplace.agreements.genuine import Finding, code_of, judge
from marketplace.agreements.models import Agreement
from marketplace.agreements.queries.agreements import in_force
from marketplace.agreements.states import VersionState
from marketplace.agreements.wording import document_number
from marketplace.orders.models import Order
from marketplace.shared import outbox
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.services.awarding import Decision, award_rfq
from marketplace.sourcing.states import AwardWay
from tests.factories.accounts import a_token
from tests.factories.agreements import a_framework
from tests.factories.sourcing import a_line, a_live_rfq, a_quotation, opened


def key(deal):
    return to_public("agreement", deal.agreement.id)


def goods(offer):
    pack = f", {offer.product.pack}" if offer.product.pack else ""
    return f"{offer.product.name}{pack} ({offer.producer.name})"


def typed(deal, **changes):
    fields = {
        "title": "Gula semester ini",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=120)).isoformat(),
        "notice_days": "21",
        "order_days_before": "4",
        "call_off": "ranking",
    }
    for place, (_actor, offer) in enumerate(deal.sellers):
        fields |= {
            f"lines.{place}.goods": goods(offer),
            f"lines.{place}.maximum": "1.500,5",
            f"lines.{place}.unit_price_rupiah": "41.500",
        }
    return fields | changes


def test_a_buyer_drafts_offers_and_both_sides_sign_on_pages(deal, sign_in):
    buyer = sign_in(deal.kitchen.requester)
    answer = buyer.post("/usaha/kesepakatan/baru", data=typed(deal))
    assert answer.status_code == 303
    deal.agreement = db.session.scalar(select(Agreement))
    line = deal.version().parties[0].lines[0]
    assert (line.unit_price.rupiah, float(line.maximum)) == (41_500, 1500.5)
    page = buyer.get(answer.location).get_data(as_text=True)
    assert "Tawarkan kepada produsen" in page
    assert buyer.post(f"/usaha/kesepakatan/{key(deal)}/tawarkan").status_code == 303
    version = deal.version(VersionState.OFFERED)
    seen = version_hash(version)
    address = f"/usaha/kesepakatan/{key(deal)}/tandatangan"
    assert buyer.post(address, data={"document_hash": seen}).status_code == 403
    owner = sign_in(deal.owner)
    assert owner.post(address, data={"document_hash": "0" * 64}).status_code == 409
    assert owner.post(address, data={"document_hash": seen}).status_code == 303
    hashes = {party.producer_id: party.document_hash for party in version.parties}
    for actor, _offer in deal.sellers:
        seller = sign_in(actor)
        shown = seller.get(f"/jual/kesepakatan/{key(deal)}").get_data(as_text=True)
        assert "Saya sudah membaca, tandatangani" in shown
        others = [
            other.producer.name for other_actor, other in deal.sellers if other_actor != actor
        ]
        assert not any(name in shown for name in others)
        body = {"document_hash": hashes[actor.organisation_id]}
        assert (
            seller.post(f"/jual/kesepakatan/{key(deal)}/tandatangan", data=body).status_code
            == 303
        )
    assert in_force(deal.agreement.id).state is VersionState.IN_FORCE


def test_what_was_typed_stays_when_it_cannot_be_agreed(deal, sign_in):
    buyer = sign_in(deal.kitchen.requester)
    data = typed(deal, valid_until="2020-01-01", **{"lines.1.unit_price_rupiah": "abc"})
    answer = buyer.post("/usaha/kesepakatan/baru", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="abc"' in page
    assert goods(deal.sellers[1][1]) in page
    data = typed(deal, **{"lines.0.goods": "Barang khayal"})
    answer = buyer.post("/usaha/kesepakatan/baru", data=data)
    assert answer.status_code == 422
    assert "Barang khayal" in answer.get_data(as_text=True)
    assert db.session.scalars(select(Agreement)).all() == []


def test_a_draft_is_changed_and_a_row_is_added(deal, sign_in):
    deal.drafts()
    buyer = sign_in(deal.kitchen.requester)
    address = f"/usaha/kesepakatan/{key(deal)}/ubah"
    page = buyer.get(address).get_data(as_text=True)
    assert 'value="40.000"' in page
    more = buyer.post(address, data=typed(deal, add="1")).get_data(as_text=True)
    assert 'name="lines.2.goods"' in more
    assert buyer.post(address, data=typed(deal, title="Gula tahun ini")).status_code == 303
    assert deal.version().title == "Gula tahun ini"


def test_a_producer_declines_with_a_reason(deal, sign_in):
    deal.drafts()
    deal.offers()
    seller = sign_in(deal.sellers[0][0])
    address = f"/jual/kesepakatan/{key(deal)}/tolak"
    assert seller.post(address, data={"reason": ""}).status_code == 422
    assert seller.post(address, data={"reason": "Terlalu murah"}).status_code == 303
    page = sign_in(deal.owner).get(f"/usaha/kesepakatan/{key(deal)}").get_data(as_text=True)
    assert "Terlalu murah" in page


def test_releases_are_planned_and_ordered_on_the_page(held, sign_in):
    buyer = sign_in(held.kitchen.requester)
    body = {
        "product": to_public("product", held.product.id),
        "quantity": "20",
        "delivery_day": (today() + timedelta(days=6)).isoformat(),
        "delivery_point": to_public("delivery_point", held.kitchen.dock.id),
        "kind": "planned",
    }
    address = f"/usaha/kesepakatan/{key(held)}/pengambilan"
    assert buyer.post(address, data=body | {"quantity": "x"}).status_code == 422
    assert buyer.post(address, data=body).status_code == 303
    seller = sign_in(held.sellers[0][0])
    assert "Rencana" in seller.get(f"/jual/kesepakatan/{key(held)}").get_data(as_text=True)
    release = to_public("agreement_release", db.session.scalar(select(AgreementRelease.id)))
    wanted = f"/usaha/kesepakatan/pengambilan/{release}"
    assert buyer.post(f"{wanted}/pasti").status_code == 303
    assert buyer.post(f"{wanted}/pesan").status_code == 303
    order = db.session.scalar(select(Order))
    assert order.number in buyer.get(f"/usaha/kesepakatan/{key(held)}").get_data(as_text=True)


def test_the_document_is_printed_for_its_own_sides_and_its_code_is_judged(
    held, sign_in, client
):
    party = in_force(held.agreement.id).parties[0]
    address = f"/kesepakatan/dokumen/{to_public('agreement_party', party.id)}.pdf"
    for actor in (held.owner, held.sellers[0][0]):
        paper = sign_in(actor).get(address)
        text = " ".join(PdfReader(io.BytesIO(paper.data)).pages[0].extract_text().split())
        assert document_number(party) in text
        assert "40.000" in text
        assert party.document_hash[:20] in text
        assert all(each.person_name in text for each in party.signatures)
    assert sign_in(held.sellers[1][0]).get(address).status_code == 404
    assert judge(party, code_of(party)) is Finding.HOLDS
    check = f"/periksa/kesepakatan/{document_number(party)}"
    assert "Asli dan berlaku" in client.get(f"{check}/{code_of(party)}").get_data(as_text=True)
    assert "Tidak dikenal" in client.get(f"{check}/0000-0000").get_data(as_text=True)
    assert "Tidak dikenal" in client.get(
        f"/periksa/kesepakatan/KS-0000-0000-1A/{code_of(party)}"
    ).get_data(as_text=True)


def test_lists_are_files_too(held, sign_in):
    held.kitchen.places((held.sellers[0][1], 30))
    text = sign_in(held.owner).get("/usaha/kesepakatan.csv").get_data(as_text=True)
    rows = text.strip().splitlines()
    assert len(rows) == 3
    assert held.agreement.number in rows[1]
    own = sign_in(held.sellers[1][0]).get("/jual/kesepakatan.csv").get_data(as_text=True)
    assert len(own.strip().splitlines()) == 2


def call(client, method, path, actor, body=None, **headers):
    headers |= a_token(actor)
    return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


def test_programs_draft_offer_sign_and_order(deal, client):
    offers = [offer for _actor, offer in deal.sellers]
    body = {
        "title": "Gula semester ini",
        "call_off": "shares",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=60)).isoformat(),
        "lines": [
            {
                "offer": to_public("offer", offer.id),
                "unit_price_rupiah": 40_000,
                "maximum": "100",
                "share": share,
            }
            for offer, share in zip(offers, (60, 40), strict=True)
        ],
    }
    asks = deal.kitchen.requester
    made = call(client, "POST", "/agreements", asks, body)
    assert made.status_code == 201
    path = f"/agreements/{made.json['id']}"
    seller = deal.sellers[0][0]
    assert call(client, "GET", path, seller).status_code == 404
    offered = call(client, "POST", f"{path}/offer", asks).json
    assert call(client, "POST", f"{path}/offer", asks).status_code == 409
    seen = {"document_hash": offered["versions"][0]["document_hash"]}
    assert call(client, "POST", f"{path}/sign", deal.owner, seen).status_code == 200
    for actor, _offer in deal.sellers:
        own = call(client, "GET", path, actor).json["versions"][0]
        assert len(own["documents"]) == 1
        seen = {"document_hash": own["document_hash"]}
        signed = call(client, "POST", f"{path}/sign", actor, seen)
        assert signed.status_code == 200
    assert signed.json["shown"]["state"] == "in_force"
    delivery = {
        "product": to_public("product", deal.product.id),
        "delivery_day": (today() + timedelta(days=6)).isoformat(),
        "delivery_point": to_public("delivery_point", deal.kitchen.dock.id),
        "quantity": "50",
    }
    release = call(client, "POST", f"{path}/releases", asks, delivery)
    assert release.status_code == 201
    order = f"/agreement-releases/{release.json['id']}/order"
    first = call(client, "POST", order, asks, **{"Idempotency-Key": "pesan-gula-1"})
    again = call(client, "POST", order, asks, **{"Idempotency-Key": "pesan-gula-1"})
    assert (first.status_code, again.json) == (201, first.json)
    shown = call(client, "GET", path, asks).json["shown"]
    ordered = [each["lines"][0]["ordered"] for each in shown["documents"]]
    assert [float(each) for each in ordered] == [30.0, 20.0]
    assert call(client, "GET", "/agreements", asks).json["total"] == 1
    assert call(client, "GET", "/agreements", a_framework(1).owner).json["total"] == 0


def test_the_other_side_is_written_to(deal, mails):
    deal.drafts()
    deal.offers()
    while outbox.do_next():
        pass
    written = [path.read_text() for path in mails.glob("*.eml")]
    assert (
        len(written) == 5
    )  # each producer's owner; requester, approver and owner of the buyer
    assert sum("Minta tanda tangan" in text.replace("=\n", "") for text in written) >= 1


def test_an_award_becomes_the_draft_of_an_agreement(deal, sign_in):
    kitchen = deal.kitchen
    rfq = a_live_rfq(kitchen, a_line(kitchen, deal.product))
    a_quotation(rfq, *deal.sellers[0], price=44_000)
    opened(rfq, kitchen)
    line = standing_quotations(rfq)[0].lines[0]
    decision = Decision({line.id: 30}, {}, exception="Hanya satu", way=AwardWay.PRICES)
    award_rfq(rfq.id, actor=kitchen.requester, decision=decision)
    buyer = sign_in(kitchen.requester)
    address = f"/usaha/penawaran/{to_public('rfq', rfq.id)}"
    assert "Susun kesepakatan dari hasil ini" in buyer.get(address).get_data(as_text=True)
    answer = buyer.post(f"{address}/kesepakatan")
    assert answer.status_code == 303
    made = db.session.scalar(select(Agreement))
    found = made.versions[0].parties[0].lines[0]
    assert (made.source, found.unit_price.rupiah, found.minimum) == (rfq.number, 44_000, 30)
    assert buyer.get(answer.location).status_code == 200


@pytest.mark.parametrize("path", ["/usaha/kesepakatan", "/jual/kesepakatan"])
def test_empty_lists_say_what_to_do(deal, sign_in, path):
    actor = deal.owner if path.startswith("/usaha") else deal.sellers[0][0]
    page = sign_in(actor).get(path)
    assert page.status_code == 200
    assert "Belum ada kesepakatan" in page.get_data(as_text=True)
