"""Agreed prices as price lists of the producers for the buyer, and a month's price frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.formula import has_room, present_price, price_by_formula
from marketplace.agreements.models import (
    AgreementLine,
    AgreementMonthPrice,
    AgreementParty,
    AgreementVersion,
)
from marketplace.agreements.policies import in_name_of
from marketplace.agreements.queries.consumption import locked_quotas
from marketplace.agreements.queries.months import Formula, month_prices
from marketplace.agreements.states import CallOff, PriceRule
from marketplace.catalog.price_models import PriceList
from marketplace.catalog.queries.references import commodity_of, references_for
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.catalog.services import price_lists
from marketplace.catalog.services.price_lists import ListFacts
from marketplace.catalog.states import PriceScope
from marketplace.catalog.tiers import Tier
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.language import _


@transactional
def begin_prices(version: AgreementVersion) -> None:
    """Let the prices of a version hold: a list of each producer, which nobody changes alone.

    Where a competition finds who delivers, the agreed price is a ceiling and makes no list. The
    caller has locked the agreement and the quotas.
    """
    freeze_month(version)
    if version.call_off is CallOff.COMPETITION:
        return
    quotas = locked_quotas(version)
    for party in version.parties:
        if party.last_day < max(today(), version.valid_from):
            continue
        agreement = version.agreement
        facts = ListFacts(
            name=_("Kesepakatan %(number)s", number=agreement.number),
            scope=PriceScope.AGREEMENT,
            valid_from=version.valid_from,
            valid_until=party.last_day,
            buyer_slug=agreement.buyer.organisation.slug,
            agreement_reference=f"{agreement.number} v{version.version}",
            is_signed=True,
        )
        made = price_lists.begin_list(facts, actor=in_name_of(party.producer_id))
        db.session.flush()
        party.price_list_id = made.id
        for line in party.lines:
            fit_price(line, party, quotas[line.offer_id])


@transactional
def end_prices(version: AgreementVersion) -> None:
    """End the lists of a version; what was ordered by them keeps its prices."""
    for party in version.parties:
        price_list = db.session.get(PriceList, party.price_list_id or 0)
        if price_list is not None and price_list.ended_at is None:
            price_lists.end_list(price_list.id, actor=in_name_of(party.producer_id))


@transactional
def fit_price(line: AgreementLine, party: AgreementParty, quota: AgreementQuota) -> None:
    """Let the list say the agreed price while enough of the maximum is left, else nothing.

    Without room for the offer's smallest order the ordinary price holds again.
    """
    if party.price_list_id is None:
        return
    actor, price = in_name_of(party.producer_id), present_price(line)
    price_list = db.session.get(PriceList, party.price_list_id, populate_existing=True)
    if price_list is None or price_list.ended_at is not None:
        return
    listed = next((each for each in price_list.prices if each.offer_id == line.offer_id), None)
    if not has_room(quota, line.offer):
        if listed is not None:
            price_lists.remove_price(price_list.id, line.offer_id, actor=actor)
        return
    if listed is not None and [tier.unit_price for tier in listed.tiers] == [price]:
        return
    tier = Tier(line.offer.minimum_quantity, price)
    price_lists.set_price(price_list.id, line.offer_id, [tier], actor=actor)


@transactional
def freeze_month(version: AgreementVersion) -> Sequence[AgreementLine]:
    """Freeze this month's price of each formula, once; return the lines that it changed.

    It is reckoned from the newest reference price of this week or the eight before; where none
    is known the last price stays for the month. Another version with the same formula keeps
    what the month was given before it.
    """
    month = today().replace(day=1)
    lines = [
        line
        for party in version.parties
        for line in party.lines
        if line.price_rule is PriceRule.FORMULA and not _is_frozen(line, month)
    ]
    if not lines:
        return []
    frozen = month_prices(version.agreement_id, month)
    references = references_for([commodity_of(line.offer) for line in lines])
    for line in lines:
        same = frozen.get(Formula.of(line))
        row = (
            _copied(same) if same else _reckoned(line, references.get(commodity_of(line.offer)))
        )
        row.month = month
        line.months.append(row)
        said = {"line": line.id, "month": month, "price": row.unit_price.rupiah}
        audit.record("agreement.month_priced", version.agreement, actor=SYSTEM, **said)
    db.session.flush()
    return lines


def _copied(row: AgreementMonthPrice) -> AgreementMonthPrice:
    return AgreementMonthPrice(
        reference=row.reference, reference_week=row.reference_week, unit_price=row.unit_price
    )


def _reckoned(line: AgreementLine, reference: ReferencePrice | None) -> AgreementMonthPrice:
    if reference is None:
        return AgreementMonthPrice(unit_price=present_price(line))
    price = price_by_formula(reference.unit_price, line.percent or 0, line.floor, line.ceiling)
    return AgreementMonthPrice(
        reference=reference.unit_price, reference_week=reference.week, unit_price=price
    )


def _is_frozen(line: AgreementLine, month: date) -> bool:
    return any(each.month == month for each in line.months)
