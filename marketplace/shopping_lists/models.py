"""Shopping lists: goods that a buyer orders again and again, in the usual quantities."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.buyers.models import Outlet
from marketplace.catalog.models import Offer, Product
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import Money


class ShoppingList(Base):
    """A named list, of a whole buyer or of one of its outlets."""

    __tablename__ = "shopping_lists"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_is_counted"),
        Index("ix_shopping_lists_buyer_id_id", "buyer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlets.id"))  # None: of all
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(default=1)  # one more with every edit
    made_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    changed_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    used_at: Mapped[datetime | None]  # when it last went into a cart
    archived_at: Mapped[datetime | None]

    outlet: Mapped[Outlet | None] = relationship()
    maker: Mapped[Person] = relationship(foreign_keys=[made_by])
    changer: Mapped[Person] = relationship(foreign_keys=[changed_by])
    lines: Mapped[list[ShoppingLine]] = relationship(
        order_by="(ShoppingLine.place, ShoppingLine.id)", cascade="all, delete-orphan"
    )


class ShoppingLine(Base):
    """A good of a list: of one offer, or of a product from any producer."""

    __tablename__ = "shopping_list_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("known_price > 0", name="price_is_positive"),
        Index(
            "uq_shopping_list_lines_offer",
            "shopping_list_id",
            "offer_id",
            unique=True,
            sqlite_where=text("offer_id is not null"),
            postgresql_where=text("offer_id is not null"),
        ),
        Index(
            "uq_shopping_list_lines_open",
            "shopping_list_id",
            "product_id",
            unique=True,
            sqlite_where=text("offer_id is null"),
            postgresql_where=text("offer_id is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shopping_list_id: Mapped[int] = mapped_column(ForeignKey("shopping_lists.id"))
    place: Mapped[int]  # in the list, from 0
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))  # None: any producer
    quantity: Mapped[Decimal]
    known_price: Mapped[Money | None]  # of one unit before tax, when last used or written down

    product: Mapped[Product] = relationship()
    offer: Mapped[Offer | None] = relationship()

    @property
    def good(self) -> tuple[int, int | None]:
        """Which good it is: the product where the producer is left open, else the offer."""
        return (0 if self.offer_id else self.product_id, self.offer_id)
