"""Changes the catalogue's token in every transaction that changes what the catalogue shows.

What was read under a token may be shown again for as long as the token is the same. Stock is
left out: it changes with every order, and pages read it each time.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import ORMExecuteState, Session

from marketplace.accounts.models import Organisation
from marketplace.catalog.family_models import ProductVariant
from marketplace.catalog.models import (
    CatalogueVersion,
    Category,
    Offer,
    OfferCertificate,
    OfferPhoto,
    PriceTier,
    Product,
    SeasonWindow,
    Synonym,
)
from marketplace.catalog.price_models import ListPrice, ListTier, PriceList
from marketplace.catalog.reference_models import PriceChange, ReferencePrice
from marketplace.catalog.spec_models import SpecField
from marketplace.producers.group_models import GroupLink
from marketplace.producers.models import Certificate, Closure, Producer, TrackRecord
from marketplace.shared.database import BEFORE_COMMIT, Base, db

SHOWN: tuple[type[Base], ...] = (
    Category,
    Certificate,
    Closure,
    GroupLink,
    ListPrice,
    ListTier,
    Offer,
    OfferCertificate,
    OfferPhoto,
    Organisation,
    PriceChange,
    PriceList,
    PriceTier,
    Producer,
    Product,
    ProductVariant,
    ReferencePrice,
    SeasonWindow,
    SpecField,
    Synonym,  # what words lead to is kept, too
    TrackRecord,
)
SHOWN_TABLES = {row.__table__ for row in SHOWN}
CHANGED = "catalogue_changed"
STOCK_ONLY = {
    "moves_stock_only": True
}  # execution option of the UPDATEs that need no new token


def watch(*rows: type[Base]) -> None:
    """Change the token with these, too: an upper feature's rows that decide what is shown."""
    SHOWN_TABLES.update(row.__table__ for row in rows)


def catalogue_changed() -> None:
    """Say that the catalogue was changed by statements in plain text."""
    db.session.info[CHANGED] = True


@event.listens_for(db.session, "after_flush")
def _notice(session: Session, _context: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own type
    rows = (*session.new, *session.dirty, *session.deleted)
    if any(row.__table__ in SHOWN_TABLES for row in rows):
        session.info[CHANGED] = True


@event.listens_for(db.session, "do_orm_execute")
def _notice_in_bulk(state: ORMExecuteState) -> None:
    changes = state.is_insert or state.is_update or state.is_delete
    if not changes or state.execution_options.get("moves_stock_only"):
        return
    if getattr(state.statement, "table", None) in SHOWN_TABLES:
        state.session.info[CHANGED] = True


def change_token(session: Session) -> None:
    """Change the token at the end of a transaction that changed what is shown.

    Its row is locked last of all, so that nobody who holds it waits for another.
    """
    session.flush()
    if session.info.get(CHANGED):
        # Random, not counted: a database that was restored never repeats a token for others.
        token = secrets.randbits(62)
        session.execute(update(CatalogueVersion).values(token=token))


BEFORE_COMMIT.append(change_token)
