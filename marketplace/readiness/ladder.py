"""One producer's ladder: what is done, what is missing and what it would open, and the queue.

Reads only; it stands above demand and orders, which say what each step is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.catalog.review_cases import OFFER
from marketplace.catalog.states import OfferState
from marketplace.producers import reviews
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.queries import bank_account_of
from marketplace.producers.review_cases import CERTIFICATE, PRODUCER
from marketplace.producers.reviews import Case, review_id
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.readiness.worth import Worth, Worths
from marketplace.requirements.models import Submission
from marketplace.requirements.queries.checklist import Item, checklist
from marketplace.requirements.review_cases import SUBMISSION
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.language import _

HANDED_IN = {ReviewState.SUBMITTED, ReviewState.APPROVED}


@dataclass(frozen=True)
class Step:
    """A step that every producer climbs, and where it is done."""

    title: str
    note: str
    is_done: bool
    url: str


@dataclass(frozen=True)
class Rung:
    """A requirement that is not met, and what meeting it would open."""

    item: Item
    worth: Worth


@dataclass(frozen=True)
class Place:
    """Where something of one's own stands in the regency's queue, and its checks."""

    case: Case
    position: int
    length: int


@dataclass(frozen=True)
class Ladder:
    """All of it, the worthiest missing requirement first."""

    steps: Sequence[Step]
    rungs: Sequence[Rung]
    met: Sequence[Item]
    places: Sequence[Place]

    @property
    def done(self) -> int:
        """How many steps and requirements are behind."""
        return sum(step.is_done for step in self.steps) + len(self.met)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.steps) + len(self.rungs) + len(self.met)


def ladder_of(producer: Producer, day: date | None = None) -> Ladder:
    """Return a producer's ladder as it stands on a day."""
    day = day or today()
    items, worths = checklist(producer, day), Worths(producer.id, day)
    missing = [Rung(item, worths.of(item)) for item in items if not item.is_met]
    return Ladder(
        steps=_steps(producer),
        rungs=sorted(missing, key=_order),
        met=[item for item in items if item.is_met],
        places=_places(producer.id),
    )


def _order(rung: Rung) -> tuple[bool, int, bool]:
    rule = rung.item.rule
    return not rule.blocks, -rung.worth.rupiah, rule.zone is not None


def _steps(producer: Producer) -> list[Step]:
    offers = select(func.count(Offer.id)).where(Offer.producer_id == producer.id)
    ready = offers.where(Offer.state != OfferState.ARCHIVED)
    shown = offers.where(Offer.state == OfferState.PUBLISHED)
    return [
        Step(
            _("Profil usaha diajukan"),
            _("Nama, asal, telepon, dan cerita usaha Anda"),
            producer.state in HANDED_IN,
            "/jual/usaha",
        ),
        Step(
            _("Usaha disetujui dinas"),
            _("Biasanya dalam tiga hari kerja"),
            producer.state is ReviewState.APPROVED,
            "/jual/usaha",
        ),
        Step(
            _("Rekening penerima diisi"),
            _("Agar uang penjualan bisa dikirim"),
            bank_account_of(producer.id) is not None,
            "/jual/usaha#rekening",
        ),
        Step(
            _("Produk pertama ditulis"),
            _("Foto, nama, harga, dan jumlah sudah cukup"),
            bool(db.session.scalar(ready)),
            "/jual/produk/baru",
        ),
        Step(
            _("Produk pertama tampil di katalog"),
            _("Setelah persyaratannya terpenuhi dan dinas memeriksanya"),
            bool(db.session.scalar(shown)),
            "/jual/produk",
        ),
    ]


def _places(producer_id: int) -> list[Place]:
    """Find what of a producer waits; the queue is the one that the regency works through."""
    mine = _own_reviews(producer_id)
    queue = reviews.waiting()
    found = {
        place.review_id: (number, place)
        for number, place in enumerate(queue, start=1)
        if place.review_id in mine
    }
    cases = reviews.cases([place for _number, place in found.values()])
    return [Place(case, found[case.review_id][0], len(queue)) for case in cases]


def _own_reviews(producer_id: int) -> set[int]:
    waiting = CertificateState.SUBMITTED
    offers = select(Offer.id).where(
        Offer.producer_id == producer_id, Offer.state == OfferState.SUBMITTED
    )
    certificates = select(Certificate.id).where(
        Certificate.producer_id == producer_id, Certificate.state == waiting
    )
    submissions = select(Submission.id).where(
        Submission.producer_id == producer_id, Submission.state == waiting
    )
    mine = {review_id(PRODUCER, producer_id)}
    asked = {OFFER: offers, CERTIFICATE: certificates, SUBMISSION: submissions}
    for kind, wanted in asked.items():
        mine.update(review_id(kind, row_id) for row_id in db.session.scalars(wanted))
    return mine
