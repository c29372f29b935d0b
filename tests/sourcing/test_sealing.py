"""Sealed until the opening: by time and role, on pages, API, exports, audit, outbox, mails."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text

from marketplace.shared import outbox
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import Base, db
from marketplace.shared.errors import NotFound
from marketplace.shared.opaque import to_public
from marketplace.shared.outbox import OutboxMessage
from marketplace.sourcing import sealing
from marketplace.sourcing.models import RfqQuestion
from marketplace.sourcing.queries.quotations import (
    envelope_of,
    opened_quotations,
    standing_quotations,
)
from marketplace.sourcing.queries.views import view_rfq
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.services.asking import answer_question, ask_question
from marketplace.sourcing.services.opening import press_to_open
from marketplace.sourcing.services.quoting import keep_draft, withdraw_quotation
from tests.factories.accounts import AnOrganisation, a_member, a_token
from tests.factories.sourcing import a_quotation, closed, opened

PRICE = 47_311  # found nowhere else
SECRETS = (str(PRICE), "47.311", "47_311")
NOTE = "kemasanrahasia"
BUYER_SIDE = (Role.REQUESTER, Role.APPROVER, Role.FINANCE, Role.RECEIVER, Role.BUYER_OWNER)
PAGES = (
    "/usaha/penawaran",
    "/usaha/penawaran.csv",
    "/usaha/penawaran.xlsx",
    "/usaha/penawaran/{key}",
    "/usaha/penawaran/{key}/tetapkan",
    "/usaha/penawaran/{key}/perbandingan.csv",
    "/usaha/penawaran/{key}/perbandingan.xlsx",
    "/usaha/penawaran/{key}/perbandingan.pdf",
    "/usaha/pekerjaan",
    "/jual/penawaran",
    "/jual/penawaran.csv",
    "/jual/penawaran/{key}",
    "/jual/beranda",
    "/admin/jejak",
    "/admin/jejak.csv",
    "/admin/operasi",
    "/cari?q=" + NOTE,
)


@pytest.fixture
def sealed(live):
    """A quotation of one producer whose name and price are found nowhere else."""
    live.seller, live.offer = live.sellers[0]
    a_quotation(live.rfq, live.seller, live.offer, PRICE, note=NOTE)
    live.name = live.offer.producer.name
    live.others = {
        **{role: a_member(live.kitchen.buyer.organisation, role) for role in BUYER_SIDE},
        Role.PRODUCER_OWNER: live.sellers[1][0],
        **{
            role: a_member(AnOrganisation(kind=OrganisationKind.REGENCY), role)
            for role in (Role.ADMIN, Role.AUDITOR)
        },
    }
    return live


def told(answer):
    if answer.status_code >= 400:
        return ""
    body = answer.get_data()
    return body.decode("utf-8", "replace") if answer.mimetype != "application/pdf" else "PDF"


def reads(sealed, client, sign_in, role):
    """Read everything that has an address as this role."""
    actor = sealed.others[role]
    key = to_public("rfq", sealed.rfq.id)
    browser = sign_in(actor)
    found = {page: told(browser.get(page.format(key=key))) for page in PAGES}
    headers = a_token(actor)
    for address in ("/api/v1/rfqs", f"/api/v1/rfqs/{key}"):
        found[address] = told(client.get(address, headers=headers))
    return found


@pytest.mark.parametrize("when", ["live", "closed", "pressed once"])
@pytest.mark.parametrize("role", [*BUYER_SIDE, Role.PRODUCER_OWNER, Role.ADMIN, Role.AUDITOR])
def test_nobody_reads_prices_or_names_before_the_opening(sealed, client, sign_in, role, when):
    if when != "live":
        closed(sealed.rfq)
    if when == "pressed once":
        press_to_open(sealed.rfq.id, actor=sealed.kitchen.requester)
    for address, body in reads(sealed, client, sign_in, role).items():
        for secret in (*SECRETS, NOTE, sealed.name, sealed.offer.producer.slug):
            if secret == NOTE and address.startswith("/cari"):
                continue  # the word that was searched for stands in its own field
            assert secret not in body, (address, secret)
        assert body != "PDF", address


@pytest.mark.parametrize(
    "role", [Role.REQUESTER, Role.APPROVER, Role.FINANCE, Role.BUYER_OWNER]
)
def test_the_buyer_reads_all_of_it_after_two_people_opened(sealed, client, sign_in, role):
    opened(sealed.rfq, sealed.kitchen)
    found = reads(sealed, client, sign_in, role)
    key = to_public("rfq", sealed.rfq.id)
    assert "47.311" in found["/usaha/penawaran/{key}"]
    assert sealed.name in found["/usaha/penawaran/{key}/perbandingan.csv"]
    assert found["/usaha/penawaran/{key}/perbandingan.pdf"] == "PDF"
    quotations = json.loads(found[f"/api/v1/rfqs/{key}"])["quotations"]
    assert [each["lines"][0]["tiers"][0]["unit_price_rupiah"] for each in quotations] == [PRICE]


@pytest.mark.parametrize("role", [Role.PRODUCER_OWNER, Role.RECEIVER, Role.ADMIN, Role.AUDITOR])
def test_others_read_no_price_even_after_the_opening(sealed, client, sign_in, role):
    opened(sealed.rfq, sealed.kitchen)
    for address, body in reads(sealed, client, sign_in, role).items():
        for secret in (*SECRETS, NOTE):
            if not address.startswith("/cari"):
                assert secret not in body, (address, secret)


def test_the_tables_say_nothing_before_the_opening(sealed):
    outbox_jobs = db.session.scalars(select(OutboxMessage)).all()
    assert [each.arguments for each in outbox_jobs if each.job == "sourcing.mail_receipt"] == [
        {"quotation_id": db.session.scalars(select(Quotation.id)).one()}
    ]
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "rfq.envelope_changed")
    ).all()
    assert [(each.person_id, each.chain, each.details) for each in entries] == [(None, 0, {})]
    for name in ("quotations", "quotation_lines", "quotation_tiers", "kept_answers", "rfqs"):
        rows = db.session.execute(select(Base.metadata.tables[name])).mappings().all()
        said = json.dumps([dict(row) for row in rows], default=str)
        assert not any(secret in said for secret in (*SECRETS, NOTE)), name
    row = db.session.execute(select(Base.metadata.tables["quotations"])).mappings().one()
    assert row["producer_id"] is row["submitted_at"] is row["freight"] is None
    assert db.session.scalar(text("select count(*) from quotation_lines")) == 0


def test_an_envelope_opens_only_with_its_own_key_and_place(sealed):
    quotation = db.session.scalars(select(Quotation)).one()
    assert envelope_of(quotation).facts["lines"][0]["tiers"] == [[1000, PRICE]]
    place = {"rfq_id": quotation.rfq_id, "round_": 1, "mark": quotation.mark}
    for changed in ({"rfq_id": quotation.rfq_id + 1}, {"round_": 2}, {"mark": "0" * 64}):
        with pytest.raises(InvalidTag):
            sealing.unseal(quotation.envelope, **(place | changed))


def test_envelopes_are_as_long_whatever_is_in_them(sealed):
    seller, offer = sealed.sellers[1]
    a_quotation(sealed.rfq, seller, offer, 1, note="x" * 400)
    lengths = {len(each) for each in db.session.scalars(select(Quotation.envelope))}
    assert len(lengths) == 1


def test_the_queries_give_nothing_before_the_opening(sealed):
    closed(sealed.rfq)
    assert standing_quotations(sealed.rfq) == []
    assert opened_quotations(sealed.rfq) == []
    view = view_rfq(sealed.rfq.id, actor=sealed.kitchen.requester)
    assert (view.comparison, view.quotations, view.own) == (None, (), None)
    assert view.handed_in == 1
    with pytest.raises(NotFound):
        view_rfq(sealed.rfq.id, actor=sealed.others[Role.ADMIN])


def test_how_many_came_is_not_told_while_it_is_live(sealed):
    assert view_rfq(sealed.rfq.id, actor=sealed.kitchen.requester).handed_in is None


def test_withdrawn_and_unsent_envelopes_are_never_opened(sealed):
    withdraw_quotation(sealed.rfq.id, actor=sealed.seller)
    other, _offer = sealed.sellers[1]
    keep_draft(sealed.rfq.id, actor=other, typed={"note": NOTE})
    third, own = sealed.sellers[2]
    a_quotation(sealed.rfq, third, own)
    opened(sealed.rfq, sealed.kitchen)
    known = db.session.scalars(select(Quotation.producer_id)).all()
    assert sorted(known, key=str) == sorted([None, None, own.producer_id], key=str)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "rfq.opened")
    ).one()
    assert entry.details["quotations"] == [{"producer": own.producer_id, "by": third.person_id}]


def test_who_asked_is_told_to_nobody(sealed, client, sign_in):
    asked = ask_question(sealed.rfq.id, actor=sealed.seller, question="Boleh kemasan kertas?")
    answer_question(asked.id, actor=sealed.kitchen.requester, answer="Boleh")
    row = db.session.execute(select(RfqQuestion.__table__)).mappings().one()
    assert str(sealed.offer.producer_id) not in json.dumps(
        {name: str(row[name]) for name in row if name not in ("id", "rfq_id", "sealed_asker")}
        | {"asked_at": "", "answered_at": "", "answered_by": ""}
    )
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "rfq.question_asked")
    ).one()
    assert (entry.person_id, entry.chain, entry.details) == (None, 0, {})
    for role in sealed.others:
        for body in reads(sealed, client, sign_in, role).values():
            assert sealed.name not in body
    page = sign_in(sealed.kitchen.requester).get(
        f"/usaha/penawaran/{to_public('rfq', sealed.rfq.id)}"
    )
    assert "Boleh kemasan kertas?" in page.text


def test_the_receipt_goes_to_the_bidder_alone_and_names_no_price(sealed, mails):
    address = db.session.scalar(
        text("select email from persons where id = :id"), {"id": sealed.seller.person_id}
    )
    outbox.drain()
    letters = [each.read_text() for each in mails.glob("*.eml")]
    ours = [
        each for each in letters if "Penawaran diterima" in each or "Penawaran_diterima" in each
    ]
    assert len(ours) == 1
    assert address in ours[0]
    assert not any(secret in letter for letter in letters for secret in SECRETS)


def test_the_producer_reads_its_own_at_any_time(sealed, client, sign_in):
    key = to_public("rfq", sealed.rfq.id)
    page = sign_in(sealed.seller).get(f"/jual/penawaran/{key}")
    assert "47.311" in page.text
    shown = client.get(f"/api/v1/rfqs/{key}", headers=a_token(sealed.seller)).json
    own = shown["own_quotation"]
    assert own["lines"][0]["tiers"] == [{"minimum_quantity": "1", "unit_price_rupiah": PRICE}]
    assert (shown["handed_in"], shown["quotations"], shown["invited"]) == (None, [], None)
    assert own["valid_until"] == (today() + timedelta(days=40)).isoformat()
