"""How much of an agreement was ordered and received, counted from orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.agreements.call_models import AgreementCall, AgreementQuota
from marketplace.agreements.models import (
    Agreement,
    AgreementLine,
    AgreementParty,
    AgreementVersion,
)
from marketplace.agreements.states import VersionState
from marketplace.catalog.price_models import ListPrice, ListTier, PriceList
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.states import DEAD_STATES, ProducerOrderState
from marketplace.shared.database import db
from marketplace.shared.money import Money

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Consumption:
    """What became of one line so far."""

    line: AgreementLine
    ordered: Decimal
    received: Decimal
    kept: Decimal = NOTHING  # for competitions that are not decided

    @property
    def left(self) -> Decimal | None:
        """What may still be ordered at the agreed price; None: any amount."""
        return (
            None if self.line.maximum is None else self.line.maximum - self.ordered - self.kept
        )

    @property
    def missing(self) -> Decimal:
        """What is still to be ordered to reach the minimum."""
        return max((self.line.minimum or NOTHING) - self.ordered, NOTHING)

    @property
    def percent(self) -> int:
        """How much of the maximum, else of the minimum, was ordered; 100 at most."""
        whole = self.line.maximum or self.line.minimum
        return min(int(self.ordered * 100 / whole), 100) if whole else 0


def counted(line: OrderLine, part: ProducerOrder) -> Decimal:
    """Return how much of an order line counts: nothing of a dead part, else what is promised.

    Of a closed one, what was sent.
    """
    if part.state in DEAD_STATES:
        return NOTHING
    if part.state is ProducerOrderState.CLOSED:
        return line.dispatched_quantity
    return line.quantity if line.confirmed_quantity is None else line.confirmed_quantity


def used_in(agreement_id: int, period: int) -> dict[int, Decimal]:
    """Return what was called off in a period, by offer."""
    wanted = select(AgreementQuota.offer_id, AgreementQuota.used).where(
        AgreementQuota.agreement_id == agreement_id, AgreementQuota.period == period
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def taken_in(agreement_id: int, period: int) -> dict[int, Decimal]:
    """Return what was called off in a period or is kept for a competition, by offer."""
    wanted = select(AgreementQuota.offer_id, AgreementQuota.used, AgreementQuota.held).where(
        AgreementQuota.agreement_id == agreement_id, AgreementQuota.period == period
    )
    return {row[0]: row[1] + row[2] for row in db.session.execute(wanted)}


def consumption_of(versions: Sequence[AgreementVersion]) -> dict[int, Consumption]:
    """Return what was ordered and received of each line of these versions, by line id."""
    ids = {version.agreement_id for version in versions}
    if not ids:
        return {}
    wanted = (
        select(
            AgreementQuota.agreement_id,
            AgreementQuota.period,
            AgreementQuota.offer_id,
            AgreementQuota.used,
            AgreementQuota.held,
            OrderLine,
        )
        .outerjoin(AgreementCall, AgreementCall.quota_id == AgreementQuota.id)
        .outerjoin(OrderLine, OrderLine.id == AgreementCall.order_line_id)
        .where(AgreementQuota.agreement_id.in_(ids))
    )
    ordered: dict[tuple[int, int, int], Decimal] = {}
    kept: dict[tuple[int, int, int], Decimal] = {}
    received: dict[tuple[int, int, int], Decimal] = {}
    for agreement_id, period, offer_id, used, held, line in db.session.execute(wanted):
        key = (agreement_id, period, offer_id)
        ordered[key], kept[key] = used, held
        taken = line.accepted_quantity + line.regraded_quantity if line else NOTHING
        received[key] = received.get(key, NOTHING) + taken
    found = {}
    for version in versions:
        for party in version.parties:
            for agreed in party.lines:
                key = (version.agreement_id, version.period, agreed.offer_id)
                found[agreed.id] = Consumption(
                    agreed,
                    ordered.get(key, NOTHING),
                    received.get(key, NOTHING),
                    kept.get(key, NOTHING),
                )
    return found


@dataclass(frozen=True)
class HeldLine:
    """A line in force, its quota, and the price that its list says now (None: none)."""

    line: AgreementLine
    party: AgreementParty
    version: AgreementVersion
    quota: AgreementQuota
    listed: Money | None


def held_lines(buyer_id: int, offer_ids: Collection[int] | Select[int]) -> Sequence[HeldLine]:
    """List the lines in force for a buyer and some offers, in the order of their quotas."""
    wanted = (
        select(
            AgreementLine, AgreementParty, AgreementVersion, AgreementQuota, ListTier.unit_price
        )
        .join(AgreementParty, AgreementParty.id == AgreementLine.party_id)
        .join(AgreementVersion, AgreementVersion.id == AgreementLine.version_id)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .join(
            AgreementQuota,
            (AgreementQuota.agreement_id == AgreementVersion.agreement_id)
            & (AgreementQuota.period == AgreementVersion.period)
            & (AgreementQuota.offer_id == AgreementLine.offer_id),
        )
        .join(PriceList, PriceList.id == AgreementParty.price_list_id)
        .outerjoin(
            ListPrice,
            (ListPrice.price_list_id == PriceList.id)
            & (ListPrice.offer_id == AgreementLine.offer_id),
        )
        .outerjoin(ListTier, ListTier.list_price_id == ListPrice.id)
        .where(Agreement.buyer_id == buyer_id, AgreementLine.offer_id.in_(offer_ids))
        .where(AgreementVersion.state == VersionState.IN_FORCE, PriceList.ended_at.is_(None))
        .options(joinedload(AgreementLine.offer))
        .order_by(AgreementQuota.id)
    )
    return [HeldLine(*row) for row in db.session.execute(wanted)]


def locked_quotas(version: AgreementVersion) -> dict[int, AgreementQuota]:
    """Return the quotas of a version's period by offer, kept from others until we commit."""
    wanted = (
        select(AgreementQuota)
        .where(
            AgreementQuota.agreement_id == version.agreement_id,
            AgreementQuota.period == version.period,
        )
        .order_by(AgreementQuota.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {quota.offer_id: quota for quota in db.session.scalars(wanted)}
