"""What to say beside the lines of a cart whose producers are not local."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from marketplace.catalog.models import Offer
from marketplace.catalog.pricing import unit_price
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.terms import usual_terms
from marketplace.local_content.equals import Equal, Sought
from marketplace.local_content.models import (
    ContentRule,
    ContentVersion,
    ContentWaiver,
    SourcingGap,
)
from marketplace.local_content.queries.nearest import nearest_equals
from marketplace.local_content.queries.rules import running
from marketplace.local_content.queries.waivers import excuses, running_waivers
from marketplace.local_content.states import is_local
from marketplace.orders.models import CartLine
from marketplace.orders.queries.carts import cart_lines
from marketplace.shared.actors import Actor, OrganisationKind
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

KEPT_FOR = timedelta(days=30)  # what was said of a cart that is never ordered
Holding = tuple[ContentRule, ContentVersion]


@dataclass(frozen=True)
class Advice:
    """What is known of one line; `outside` is None where its producer is local.

    `rule` is the one that asks for local goods here, `waiver` what excuses from a reason,
    `told` the reason that was given.
    """

    line: CartLine
    outside: Offer | None = None
    equals: Sequence[Equal] = field(default_factory=tuple)
    rule: ContentRule | None = None
    waiver: ContentWaiver | None = None
    told: SourcingGap | None = None

    @property
    def asks(self) -> bool:
        """Say whether a reason is still asked for: a rule or pledge counts this good."""
        return self.rule is not None and self.waiver is None and self.told is None

    @property
    def must_answer(self) -> bool:
        """Say whether the page waits for it: pledges inform and never stop anybody."""
        return self.asks and self.rule is not None and not self.rule.is_pledge


def own_line(line_id: int, *, actor: Actor) -> CartLine:
    """Return a line of the actor's own cart; `NotFound` for any other."""
    line = next((each for each in cart_lines(actor) if each.id == line_id), None)
    if line is None:
        raise NotFound
    return line


def advice_on(line: CartLine, *, actor: Actor) -> Advice:
    """Return what to say beside one line of the actor's cart."""
    return advice_for([line], actor=actor).get(line.id, Advice(line))


def advice_for(lines: Sequence[CartLine], *, actor: Actor) -> Mapping[int, Advice]:
    """Return what to say beside each line that is not local, by the line's id.

    Lines whose producer is left open and carts of households have none.
    """
    chosen = [(line, line.offer) for line in lines if line.offer is not None]
    if actor.kind is not OrganisationKind.BUYER or not chosen:
        return {}
    buyer_id = actor.organisation_id or 0
    rules = [(rule, span.version) for rule, span in running(buyer_id, today())]
    outside = []
    for line, offer in chosen:
        holding = _not_local(offer, rules)
        if holding is not None or not is_local(offer.producer.village_code):
            outside.append((line, offer, holding))
    if not outside:
        return {}
    sought = _sought(outside, buyer_id)
    found = nearest_equals(sought, buyer_id)
    waivers = running_waivers(buyer_id)
    told = _told(actor)
    return {
        line.id: Advice(
            line,
            offer,
            tuple(equals),
            holding[0] if holding else None,
            _excuse(waivers, offer),
            told.get(offer.id),
        )
        for (line, offer, holding), equals in zip(outside, found, strict=True)
    }


def _not_local(offer: Offer, rules: Iterable[Holding]) -> Holding | None:
    """Return the first rule that counts this good and not its origin; own ones come first."""
    for rule, version in rules:
        counts = version.category_id in (None, offer.product.category_id)
        if counts and not is_local(offer.producer.village_code, version.places):
            return rule, version
    return None


def _sought(
    outside: Sequence[tuple[CartLine, Offer, Holding | None]], buyer_id: int
) -> list[Sought]:
    listed = terms_for([offer.id for _line, offer, _holding in outside], buyer_id)
    found = []
    for line, offer, holding in outside:
        terms = listed.get(offer.id) or usual_terms(offer)
        price = unit_price(terms.tiers, max(line.quantity, terms.minimum_quantity))
        places = holding[1].places if holding else ()
        found.append(Sought(line.product, line.quantity, offer.id, price, places))
    return found


def _excuse(waivers: Iterable[ContentWaiver], offer: Offer) -> ContentWaiver | None:
    category_id, product_id = offer.product.category_id, offer.product_id
    for waiver in waivers:
        if excuses(waiver, category_id=category_id, product_id=product_id):
            return waiver
    return None


def _told(actor: Actor) -> dict[int, SourcingGap]:
    wanted = select(SourcingGap).where(
        SourcingGap.buyer_id == actor.organisation_id,
        SourcingGap.person_id == actor.person_id,
        SourcingGap.order_line_id.is_(None),
        SourcingGap.told_at >= utc_now() - KEPT_FOR,
    )
    rows = db.session.scalars(wanted.execution_options(populate_existing=True))
    return {gap.offer_id: gap for gap in rows}
