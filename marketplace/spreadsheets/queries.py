"""Questions about spreadsheets that producers sent, and the goods that they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Membership
from marketplace.catalog.bands import Commodity
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.queries.offers import categories
from marketplace.catalog.queries.references import bounds_of, commodity_of, last_reasons
from marketplace.catalog.states import OfferState
from marketplace.catalog.wording import UNITS
from marketplace.catalog.words import name_key
from marketplace.shared.actors import Actor, Channel
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.spreadsheets.judging import Shelf
from marketplace.spreadsheets.models import SheetHeading, SheetImport, SheetRow
from marketplace.spreadsheets.states import Outcome, Verdict
from marketplace.spreadsheets.usual_prices import UsualPrices

FRESH = {"populate_existing": True}


@dataclass(frozen=True)
class Counts:
    """How many rows of a spreadsheet are of each kind."""

    verdicts: dict[Verdict, int]
    outcomes: dict[Outcome, int]

    @property
    def rows(self) -> int:
        """All rows below the headings."""
        return sum(self.outcomes.values())

    @property
    def to_apply(self) -> int:
        """The rows that applying would do something with."""
        return self.verdicts.get(Verdict.NEW, 0) + self.verdicts.get(Verdict.CHANGED, 0)

    @property
    def rest(self) -> int:
        """The rows that come back as a file: not understood, or refused."""
        return self.verdicts.get(Verdict.ERROR, 0) + self.outcomes.get(Outcome.FAILED, 0)


def find_import(number: str, actor: Actor) -> SheetImport:
    """Return a spreadsheet of the actor's producer; a foreign one looks like a missing one."""
    wanted = select(SheetImport).where(SheetImport.number == number, _is_own(actor))
    return _found(db.session.scalar(wanted.execution_options(**FRESH)))


def lock_own_import(number: str, actor: Actor) -> SheetImport:
    """Return an own spreadsheet and keep others from changing it until we commit."""
    wanted = select(SheetImport).where(SheetImport.number == number, _is_own(actor))
    return _found(db.session.scalar(wanted.with_for_update().execution_options(**FRESH)))


def lock_import(import_id: int) -> SheetImport:
    """Return a spreadsheet and keep others from changing it until we commit."""
    wanted = select(SheetImport).where(SheetImport.id == import_id).with_for_update()
    return _found(db.session.scalar(wanted.execution_options(**FRESH)))


def own_imports(
    actor: Actor, *, limit: int = 20, cursor: str | None = None
) -> Part[SheetImport]:
    """List the spreadsheets of the actor's producer, the newest first."""
    wanted = select(SheetImport).where(_is_own(actor))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    after = read_cursor(cursor, int)
    if after is not None:
        wanted = wanted.where(SheetImport.id < after[0])
    rows = db.session.scalars(wanted.order_by(SheetImport.id.desc()).limit(limit + 1)).all()
    more = len(rows) > limit
    return Part(rows[:limit], write_cursor(rows[limit - 1].id) if more else None, total)


def counts_of(import_id: int) -> Counts:
    """Count a spreadsheet's rows by what they would do and by what became of them."""
    kinds = (SheetRow.verdict, SheetRow.outcome)
    wanted = select(*kinds, func.count()).where(SheetRow.import_id == import_id)
    verdicts: dict[Verdict, int] = {}
    outcomes: dict[Outcome, int] = {}
    for verdict, outcome, count in db.session.execute(wanted.group_by(*kinds)):
        outcomes[outcome] = outcomes.get(outcome, 0) + count
        if verdict is not None:
            verdicts[verdict] = verdicts.get(verdict, 0) + count
    return Counts(verdicts, outcomes)


def rows_of(
    import_id: int,
    *,
    verdict: Verdict | None = None,
    outcome: Outcome | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Part[SheetRow]:
    """List the rows of a spreadsheet in their order."""
    wanted = select(SheetRow).where(SheetRow.import_id == import_id)
    if verdict is not None:
        wanted = wanted.where(SheetRow.verdict == verdict)
    if outcome is not None:
        wanted = wanted.where(SheetRow.outcome == outcome)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    after = read_cursor(cursor, int)
    if after is not None:
        wanted = wanted.where(SheetRow.line > after[0])
    rows = db.session.scalars(wanted.order_by(SheetRow.line).limit(limit + 1)).all()
    more = len(rows) > limit
    return Part(rows[:limit], write_cursor(rows[limit - 1].line) if more else None, total)


def rest_of(import_id: int) -> Iterator[SheetRow]:
    """Yield the rows that were not understood or refused, in their order."""
    wanted = select(SheetRow).where(
        SheetRow.import_id == import_id,
        or_(SheetRow.verdict == Verdict.ERROR, SheetRow.outcome == Outcome.FAILED),
    )
    yield from db.session.scalars(wanted.order_by(SheetRow.line))


def next_rows(import_id: int, outcome: Outcome, limit: int) -> Sequence[SheetRow]:
    """Return the next rows of an outcome that applying or reverting does something with."""
    wanted = select(SheetRow).where(
        SheetRow.import_id == import_id,
        SheetRow.verdict.in_((Verdict.NEW, Verdict.CHANGED)),
        SheetRow.outcome == outcome,
    )
    return db.session.scalars(wanted.order_by(SheetRow.line).limit(limit)).all()


def remembered_headings(organisation_id: int) -> dict[str, str]:
    """Return what an organisation said that its headings mean."""
    wanted = select(SheetHeading).where(SheetHeading.organisation_id == organisation_id)
    return {row.heading: row.column for row in db.session.scalars(wanted)}


def whole_shelf(producer_id: int) -> Shelf:
    """Return all of a producer's goods that are not archived."""
    return _shelf(producer_id, goods_of(producer_id))


def shelf_for(producer_id: int, rows: Sequence[SheetRow]) -> Shelf:
    """Return the goods that these rows may speak of, locked until we commit."""
    ids = [row.offer_id for row in rows if row.offer_id is not None]
    keys = {name_key(row.values["name"]) for row in rows if "name" in row.values}
    named = select(Product.id).where(Product.name_key.in_(keys))
    spoken_of = or_(Offer.id.in_(ids), Offer.product_id.in_(named))
    return _shelf(producer_id, goods_of(producer_id, spoken_of, lock=True))


def _shelf(producer_id: int, offers: Sequence[Offer]) -> Shelf:
    shelves = categories()
    known = {offer.id: commodity_of(offer) for offer in offers}
    new = {
        (shelf.slug, unit): Commodity(None, shelf.id, unit, producer_id)
        for shelf in shelves
        for unit in UNITS
    }
    bounds = bounds_of([*known.values(), *new.values()])
    if not bounds:
        return Shelf(offers, shelves)
    usual = UsualPrices(
        offers={key: bounds[each] for key, each in known.items() if each in bounds},
        goods={key: bounds[each] for key, each in new.items() if each in bounds},
        reasoned={key: row.unit_price for key, row in last_reasons(list(known)).items()},
    )
    return Shelf(offers, shelves, usual)


def goods_of(
    producer_id: int, *conditions: ColumnElement[bool], lock: bool = False
) -> Sequence[Offer]:
    """Return a producer's offers that are not archived, the oldest first."""
    wanted = (
        select(Offer)
        .join(Offer.product)
        .where(Offer.producer_id == producer_id, Offer.state != OfferState.ARCHIVED)
        .where(*conditions)
        .options(joinedload(Offer.product), selectinload(Offer.price_tiers))
        .order_by(Offer.id)
        .execution_options(**FRESH)
    )
    if lock:
        wanted = wanted.with_for_update(of=Offer)
    return db.session.scalars(wanted).unique().all()


def names_of(offer_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of goods, by offer."""
    wanted = select(Offer.id, Product.name).join(Offer.product).where(Offer.id.in_(offer_ids))
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def sender_of(sheet: SheetImport) -> Actor:
    """Return who sent a spreadsheet, with the roles that they hold now."""
    member = db.session.get_one(Membership, sheet.membership_id, populate_existing=True)
    return Actor(
        person_id=member.person_id,
        organisation_id=member.organisation_id,
        kind=member.organisation.kind,
        roles=member.roles,
        membership_id=member.id,
        channel=Channel.WORKER,
    )


def _is_own(actor: Actor) -> ColumnElement[bool]:
    return SheetImport.producer_id == actor.organisation_id


def _found(sheet: SheetImport | None) -> SheetImport:
    if sheet is None:
        raise NotFound
    return sheet
