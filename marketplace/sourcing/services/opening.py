"""Opening: two different people of the buyer press, then all envelopes open at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from marketplace.producers.models import Producer, TrackRecord
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.places import km_from
from marketplace.shared.quantity import THOUSAND
from marketplace.sourcing import policies
from marketplace.sourcing.models import RequestForQuotation, RfqOpening
from marketplace.sourcing.queries.quotations import envelope_of, envelopes_to_open
from marketplace.sourcing.queries.rfqs import lock_rfq, openings_of, present_round
from marketplace.sourcing.quotation_models import Quotation, QuotationLine, QuotationTier
from marketplace.sourcing.states import RFQ_LIFECYCLE, RfqState

PEOPLE = 2
LEAST_ORDERS = 10  # fewer say nothing about a producer


@transactional
def press_to_open(rfq_id: int, *, actor: Actor) -> RequestForQuotation:
    """Press as one of the two; the second person's press opens every envelope.

    Each press is recorded with its person and time; the same person never counts twice,
    whatever the role. Raises `Forbidden`, and `RuleBroken` before the request has closed or
    when the actor has pressed already.
    """
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_open(actor, rfq), to=_("membuka penawaran ini"))
    if rfq.state is not RfqState.CLOSED:
        RFQ_LIFECYCLE.move(rfq.state, RfqState.OPENED)  # refuses what is over
        raise RuleBroken(_("Penawaran baru bisa dibuka sesudah batasnya lewat."))
    pressed = openings_of(rfq)
    if actor.person_id in {each.person_id for each in pressed}:
        raise RuleBroken(_("Anda sudah menekan. Orang kedua yang harus membuka."))
    _press(rfq, len(pressed) + 1, actor)
    audit.record("rfq.opening_pressed", rfq, actor=actor, place=len(pressed) + 1)
    if len(pressed) + 1 < PEOPLE:
        outbox.add("sourcing.tell_buyer", rfq_id=rfq.id, news="pressed")
        return rfq
    _open_all(rfq, actor)
    return rfq


def _press(rfq: RequestForQuotation, place: int, actor: Actor) -> None:
    row = insert(RfqOpening).values(
        rfq_id=rfq.id,
        round=rfq.round,
        place=place,
        person_id=actor.person_id,
        pressed_at=utc_now(),
    )
    made = db.session.scalar(row.on_conflict_do_nothing().returning(RfqOpening.id))
    if made is None:
        raise RuleBroken(_("Orang lain baru saja menekan. Muat ulang halaman."))


def _open_all(rfq: RequestForQuotation, actor: Actor) -> None:
    now = utc_now()
    quotations = envelopes_to_open(rfq)
    for quotation in quotations:
        _open(quotation, now)
    _note_records(quotations)
    rfq.state = RFQ_LIFECYCLE.move(rfq.state, RfqState.OPENED)
    present_round(rfq).opened_at = now
    said = [
        {"producer": each.producer_id, "by": envelope_of(each).person_id} for each in quotations
    ]
    audit.record("rfq.opened", rfq, actor=actor, round=rfq.round, quotations=said)
    outbox.add("sourcing.tell_buyer", rfq_id=rfq.id, news="opened")


def _open(quotation: Quotation, now: datetime) -> None:
    envelope = envelope_of(quotation)
    facts = envelope.facts
    quotation.opened_at, quotation.producer_id = now, envelope.producer_id
    quotation.submitted_at = datetime.fromisoformat(facts["submitted_at"])
    quotation.valid_until = date.fromisoformat(facts["valid_until"])
    quotation.freight, quotation.note = Money(facts["freight"]), facts["note"]
    db.session.add_all(_line(quotation, line) for line in facts["lines"])
    db.session.flush()


def _line(quotation: Quotation, line: dict[str, Any]) -> QuotationLine:
    return QuotationLine(
        quotation_id=quotation.id,
        rfq_line_id=line["line"],
        offer_id=line["offer"],
        is_alternate=line["alternate"],
        quantity=Decimal(line["quantity"]) / THOUSAND,
        lead_days=line["lead"],
        tax_basis_points=line["tax"],
        remark=line["remark"],
        tiers=[
            QuotationTier(
                minimum_quantity=Decimal(quantity) / THOUSAND, unit_price=Money(price)
            )
            for quantity, price in line["tiers"]
        ],
    )


def _note_records(quotations: Sequence[Quotation]) -> None:
    """Freeze where each producer is and how it kept its orders: what comes changes no score."""
    wanted_ids = [each.producer_id for each in quotations]
    places = select(Producer.id, Producer.district_code).where(Producer.id.in_(wanted_ids))
    districts = {row[0]: row[1] for row in db.session.execute(places)}
    wanted = select(TrackRecord).where(TrackRecord.producer_id.in_(wanted_ids))
    records = {record.producer_id: record for record in db.session.scalars(wanted)}
    for quotation in quotations:
        district = districts[quotation.producer_id or 0]
        quotation.distance = int(km_from(district) * 10)
        record = records.get(quotation.producer_id or 0)
        if record is None or record.order_count < LEAST_ORDERS:
            continue
        quotation.deliveries = record.order_count
        quotation.quality = record.fill_basis_points
        if record.promised_count:
            quotation.on_time = 10_000 * record.on_time_count // record.promised_count
