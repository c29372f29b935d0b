"""The regency's register of producers as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.producers import queries
from marketplace.producers.models import Producer
from marketplace.producers.pages import pages
from marketplace.producers.states import ReviewState
from marketplace.producers.wording import PRODUCER_KINDS
from marketplace.shared.actors import Actor, Role
from marketplace.shared.language import _l
from marketplace.shared.places import origin
from marketplace.web.exporting import (
    MOST_ROWS,
    Column,
    ExportedList,
    offer_files,
    state_word,
)


def _rows(_actor: Actor, asked: Mapping[str, str]) -> Iterator[Producer]:
    state = asked.get("keadaan", "")
    found = queries.register_of_producers(
        words=asked.get("q", "")[:80],
        state=ReviewState(state) if state in set(ReviewState) else None,
        size=MOST_ROWS,
    )
    return iter(found.producers)


offer_files(
    pages,
    "/admin/produsen",
    Role.ADMIN,
    Role.AUDITOR,
    endpoint="download_producers",
    exported=ExportedList(
        "produsen",
        [
            Column[Producer](_l("Nama"), lambda producer: producer.name),
            Column[Producer](_l("Jenis"), lambda row: str(PRODUCER_KINDS[row.kind])),
            Column[Producer](_l("Tempat"), lambda row: str(origin(row.village_code))),
            Column[Producer](_l("Anggota"), lambda producer: producer.member_count),
            Column[Producer](_l("Surat"), lambda producer: len(producer.certificates)),
            Column[Producer](_l("Diajukan"), lambda producer: producer.submitted_at),
            Column[Producer](_l("Diperiksa"), lambda producer: producer.reviewed_at),
            Column[Producer](_l("Keadaan"), lambda row: state_word("review", row.state)),
        ],
        _rows,
    ),
)
