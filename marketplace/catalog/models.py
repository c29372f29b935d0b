"""What is sold: categories, products, and each producer's offers with price and stock."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from marketplace.catalog import words
from marketplace.catalog.states import (
    GoodsKind,
    HalalBasis,
    OfferState,
    StockReason,
    SynonymKind,
    TaxKind,
)
from marketplace.producers.models import Certificate, Producer
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class Category(Base):
    """A shelf of the catalogue."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    art: Mapped[str] = mapped_column(String(40))  # name of its drawing
    position: Mapped[int]


def _name_key(context: DefaultExecutionContext) -> str:
    """Key the name of a row that is inserted without a `Product`."""
    values: dict[str, str] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return words.name_key(values["name"])


class Product(Base):
    """A good as buyers know it; one product may be offered by several producers."""

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # What the name is found again by; letters may become three when capitals are folded.
    name_key: Mapped[str] = mapped_column(
        String(360), default=_name_key, server_default="", index=True
    )
    name_en: Mapped[str | None] = mapped_column(String(120))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    unit: Mapped[str] = mapped_column(String(20))  # "karton", "kg": what is counted and priced
    pack: Mapped[str] = mapped_column(String(80), default="")  # "24 botol 600 ml"
    description: Mapped[str] = mapped_column(Text, default="")
    goods_kind: Mapped[GoodsKind | None]  # None: nobody has said yet
    tax_kind: Mapped[TaxKind] = mapped_column(default=TaxKind.TAXABLE)
    art: Mapped[str] = mapped_column(String(40))
    shelf_life_days: Mapped[int | None]
    storage: Mapped[str | None] = mapped_column(String(80))
    season_months: Mapped[str | None] = mapped_column(String(40))  # "1,2,3", or always
    specs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    popularity: Mapped[int] = mapped_column(default=0)  # order lines lately, counted each night
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    category: Mapped[Category] = relationship(lazy="joined")
    offers: Mapped[list[Offer]] = relationship(back_populates="product")

    @validates("name")
    def _key_name(self, _field: str, name: str) -> str:
        """Whoever names a product keys its name."""
        self.name_key = words.name_key(name)
        return name


class Offer(Base):
    """One producer's offer of a product. `available_quantity` is what nobody holds yet."""

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("available_quantity >= 0", name="stock_is_not_negative"),
        CheckConstraint("minimum_quantity > 0", name="minimum_is_positive"),
        CheckConstraint("order_multiple > 0", name="multiple_is_positive"),
        CheckConstraint("weekly_capacity is null or weekly_capacity > 0", name="capacity"),
        CheckConstraint("lead_days between 0 and 90", name="lead_days_are_sane"),
        CheckConstraint("lapsed_at is null or state = 'paused'", name="lapsed_is_paused"),
        CheckConstraint("cut_off_hour between 1 and 23", name="cut_off_is_an_hour"),
        CheckConstraint(
            "low_stock_at is null or low_stock_at > 0", name="low_stock_is_positive"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    state: Mapped[OfferState] = mapped_column(default=OfferState.DRAFT, index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    halal_basis: Mapped[HalalBasis] = mapped_column(default=HalalBasis.CERTIFICATE)
    minimum_quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    order_multiple: Mapped[Decimal] = mapped_column(default=Decimal(1))
    available_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0))
    weekly_capacity: Mapped[Decimal | None]  # None: no limit
    lead_days: Mapped[int] = mapped_column(default=2)
    cut_off_hour: Mapped[int] = mapped_column(default=16, server_default="16")  # WIB
    low_stock_at: Mapped[Decimal | None]  # below this its producer is told; None: never
    low_stock_told_at: Mapped[datetime | None]  # since it fell below; None: it is above
    lowest_price: Mapped[Money | None]  # of the first tier: what lists show, sort and filter by
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]  # hidden by a paper that ran out, not by its producer
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    review_reason: Mapped[str | None] = mapped_column(String(500))

    product: Mapped[Product] = relationship(back_populates="offers")
    producer: Mapped[Producer] = relationship()
    price_tiers: Mapped[list[PriceTier]] = relationship(
        order_by="PriceTier.minimum_quantity", cascade="all, delete-orphan"
    )
    photos: Mapped[list[OfferPhoto]] = relationship(
        order_by="OfferPhoto.position", cascade="all, delete-orphan"
    )
    certificates: Mapped[list[Certificate]] = relationship(secondary="offer_certificates")

    @validates("state")
    def _forget_lapse(self, _name: str, state: OfferState) -> OfferState:
        """Whoever moves a lapsed offer on decides about it anew."""
        if state is not OfferState.PAUSED:
            self.lapsed_at = None
        return state


class PriceTier(Base):
    """The unit price from a quantity upwards, before value added tax."""

    __tablename__ = "price_tiers"
    __table_args__ = (
        UniqueConstraint("offer_id", "minimum_quantity"),
        CheckConstraint("unit_price > 0", name="price_is_positive"),
        CheckConstraint("minimum_quantity > 0", name="quantity_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"))
    minimum_quantity: Mapped[Decimal]
    unit_price: Mapped[Money]


class OfferPhoto(Base):
    """A picture of an offer, re-encoded by us and free of the camera's notes."""

    __tablename__ = "offer_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(200), default="")
    brightness: Mapped[int | None]  # mean, 0 to 255; None: taken in before it was measured
    position: Mapped[int] = mapped_column(default=0)


class OfferCertificate(Base):
    """Which of the producer's certificates cover an offer."""

    __tablename__ = "offer_certificates"

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificates.id"), primary_key=True, index=True
    )


class StockMove(Base):
    """One change of an offer's available quantity; their sum is the quantity. Append-only."""

    __tablename__ = "stock_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    change: Mapped[Decimal]  # below zero: taken
    reason: Mapped[StockReason]
    order_line_id: Mapped[int | None] = mapped_column(index=True)
    moved_at: Mapped[datetime] = mapped_column(default=utc_now)


class CapacityWeek(Base):
    """What an offer has booked for the week that begins on a Monday, and that week's limit."""

    __tablename__ = "capacity_weeks"
    __table_args__ = (
        CheckConstraint("booked_quantity >= 0", name="booking_is_not_negative"),
        CheckConstraint("limit_quantity is null or limit_quantity >= 0", name="limit"),
    )

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    booked_quantity: Mapped[Decimal]
    limit_quantity: Mapped[Decimal | None]  # None: the offer's usual weekly capacity


class SeasonWindow(Base):
    """From when to when an offer can be delivered; an offer without windows always can."""

    __tablename__ = "season_windows"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="it_ends_after_it_starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(80), default="")  # "panen raya"


class CatalogueVersion(Base):
    """One row whose token is another after every change of what the catalogue shows."""

    __tablename__ = "catalogue_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[int] = mapped_column(BigInteger)


class Synonym(Base):
    """What people also call a thing, in Javanese or in the trade; kept by the regency."""

    __tablename__ = "synonyms"
    __table_args__ = (
        UniqueConstraint("word", "stands_for"),
        CheckConstraint("word <> stands_for", name="leads_elsewhere"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(60))  # one or more words, in plain small letters
    stands_for: Mapped[str] = mapped_column(String(60))
    kind: Mapped[SynonymKind]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class UnmetSearch(Base):
    """What people asked us to look for because the catalogue had nothing of the kind."""

    __tablename__ = "unmet_searches"
    __table_args__ = (CheckConstraint("times > 0", name="times_is_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(100), unique=True)
    times: Mapped[int] = mapped_column(default=1, index=True)
    first_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_at: Mapped[datetime] = mapped_column(default=utc_now)
