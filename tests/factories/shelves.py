"""The whole example market on its shelves, for tests of finding and listing."""

from datetime import timedelta

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Category, Offer, OfferCertificate, PriceTier, Product
from marketplace.catalog.services.searching import rebuild_search
from marketplace.catalog.states import OfferState
from marketplace.demo import facts
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.shared.actors import OrganisationKind
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money


def the_example_market() -> None:
    """Put all goods of all producers on sale, with their certificates, and index them."""
    categories = _categories()
    products = _products(categories)
    producers = _producers()
    certificates = _certificates(producers)
    for offer in facts.offers():
        row = Offer(
            product_id=products[offer.good].id,
            producer_id=producers[offer.producer].id,
            state=OfferState.PUBLISHED,
            minimum_quantity=offer.minimum_quantity,
            order_multiple=offer.order_multiple,
            available_quantity=offer.stock,
            weekly_capacity=offer.weekly_capacity,
            lead_days=offer.lead_days,
            lowest_price=Money(offer.price_rupiah),
            published_at=utc_now(),
        )
        row.price_tiers = [
            PriceTier(
                minimum_quantity=t.minimum_quantity, unit_price=Money(t.unit_price_rupiah)
            )
            for t in offer.price_tiers
        ]
        db.session.add(row)
        db.session.flush()
        db.session.add_all(
            OfferCertificate(offer_id=row.id, certificate_id=certificate.id)
            for certificate in certificates.get(offer.producer, [])
        )
    db.session.flush()
    rebuild_search()


def _categories() -> dict[str, Category]:
    rows = {
        each.slug: Category(
            slug=each.slug,
            name=each.name,
            name_en=each.name_en,
            art=each.art,
            position=each.position,
        )
        for each in facts.categories()
    }
    return _added(rows)


def _products(categories: dict[str, Category]) -> dict[str, Product]:
    rows = {
        good.slug: Product(
            slug=good.slug,
            name=good.name,
            name_en=good.name_en,
            category_id=categories[good.category].id,
            unit=good.unit,
            pack=good.pack,
            description=good.spec,
            tax_kind=good.tax_kind,
            art=good.art,
            shelf_life_days=good.shelf_life_days,
            season_months=",".join(map(str, good.season)) or None,
        )
        for good in facts.goods()
    }
    return _added(rows)


def _producers() -> dict[str, Producer]:
    rows = {}
    for each in facts.producers():
        organisation = Organisation(
            slug=each.slug, name=each.name, kind=OrganisationKind.PRODUCER
        )
        rows[each.slug] = Producer(
            organisation=organisation,
            kind=each.kind,
            state=ReviewState.APPROVED,
            village_code=each.village_code,
            district_code=each.village_code[:8],
            story=each.story,
            is_pkp=each.pkp,
            is_women_led=each.women_led,
            member_count=each.members,
            minimum_order=Money(each.order_minimum_rupiah),
        )
    return _added(rows)


def _certificates(producers: dict[str, Producer]) -> dict[str, list[Certificate]]:
    held: dict[str, list[Certificate]] = {}
    for each in facts.certificates():
        valid_until = today() + timedelta(each.valid_days) if each.valid_days else None
        certificate = Certificate(
            producer_id=producers[each.producer].id,
            kind=each.kind,
            state=CertificateState.ACCEPTED,
            valid_until=valid_until,
        )
        held.setdefault(each.producer, []).append(certificate)
    db.session.add_all(certificate for some in held.values() for certificate in some)
    db.session.flush()
    return held


def _added(rows):
    db.session.add_all(rows.values())
    db.session.flush()
    return rows
