"""What offers of goods are judged by, wherever a buyer fixes it beforehand. Pure."""

from __future__ import annotations

from enum import StrEnum

from marketplace.shared.language import _l


class Criterion(StrEnum):
    """What quotations are judged by."""

    COST = "cost"  # total landed cost
    LEAD_TIME = "lead_time"
    ON_TIME = "on_time"  # the producer's record of the last year
    QUALITY = "quality"  # what docks accepted of what was ordered, in value
    LOCALITY = "locality"  # how near to the airport the goods grow or are made


CRITERIA = {
    Criterion.COST: _l("Biaya sampai gudang"),
    Criterion.LEAD_TIME: _l("Waktu siap"),
    Criterion.ON_TIME: _l("Tepat waktu"),
    Criterion.QUALITY: _l("Mutu diterima"),
    Criterion.LOCALITY: _l("Kedekatan"),
}
