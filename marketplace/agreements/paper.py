"""One producer's document on paper, to be signed and filed."""

from __future__ import annotations

from typing import Any

from flask import current_app

from marketplace.agreements import wording
from marketplace.agreements.genuine import code_of
from marketplace.agreements.models import AgreementLine, AgreementParty
from marketplace.agreements.states import Side
from marketplace.shared import places
from marketplace.shared.clock import JAKARTA
from marketplace.shared.documents import render_pdf
from marketplace.shared.documents.rendering import qr_svg
from marketplace.shared.language import current_language
from marketplace.web.filters import moment


def agreement_on_paper(party: AgreementParty) -> bytes:
    """Return a document as a PDF in the reader's language; a draft says that it is one."""
    version, number, code = party.version, wording.document_number(party), code_of(party)
    written_at = version.offered_at or version.drafted_at
    facts: dict[str, Any] = {
        "number": number,
        "date": written_at.astimezone(JAKARTA).date(),
        "title": version.title,
        "version": version.version,
        "draft": version.offered_at is None,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "ends_on": party.ends_on,
        "buyer": _buyer(party),
        "producer": _producer(party),
        "lines": [_line(line) for line in party.lines],
        "call_off": wording.call_off_rule(party),
        "ahead": version.order_days_before,
        "notice": version.notice_days,
        "compensation": version.compensation,
        "terms": version.terms,
        "hash": party.document_hash or "",
        "signatures": [_signature(party, side) for side in Side],
        "example": version.agreement.buyer.organisation.is_example,
    }
    if version.offered_at is not None:
        url = f"{current_app.config['BASE_URL']}/periksa/kesepakatan/{number}/{code}"
        facts |= {"check_url": url, "check_code": code, "qr_svg": qr_svg(url)}
    return render_pdf("agreement", facts, current_language())


def _line(line: AgreementLine) -> dict[str, Any]:
    return {
        "goods": wording.goods_name(line),
        "span": wording.span(line),
        "unit": line.unit,
        "price_rupiah": line.unit_price.rupiah,
        "rule": wording.price_rule(line),
    }


def _signature(party: AgreementParty, side: Side) -> dict[str, Any]:
    found = next((each for each in party.signatures if each.side is side), None)
    version = party.version
    organisation = version.buyer_name if side is Side.BUYER else party.producer_name
    signed: dict[str, Any] = {"side": str(wording.SIDES[side]), "organisation": organisation}
    if found is not None:
        signed |= {"name": found.person_name, "at": moment(found.signed_at)}
    return signed


def _buyer(party: AgreementParty) -> dict[str, Any]:
    buyer = party.version.agreement.buyer
    addresses = [each.address for each in buyer.delivery_points if each.closed_at is None]
    facts: dict[str, Any] = {
        "name": party.version.buyer_name,
        "lines": [address for address in addresses[:1] if address],
    }
    return facts | ({"npwp": buyer.npwp} if buyer.npwp else {})


def _producer(party: AgreementParty) -> dict[str, Any]:
    producer = party.producer
    lines = [producer.address, str(places.origin(producer.village_code))]
    facts: dict[str, Any] = {
        "name": party.producer_name,
        "lines": [line for line in lines if line],
    }
    return facts | ({"npwp": producer.npwp} if producer.npwp else {})
