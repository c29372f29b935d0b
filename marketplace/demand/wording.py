"""How needs are said to people."""

from __future__ import annotations

from marketplace.catalog.wording import unit_name
from marketplace.demand.models import Need
from marketplace.demand.states import NeedState
from marketplace.shared.calendar import NO_BREAK, written_day
from marketplace.shared.language import SOURCE, _, current_language
from marketplace.shared.quantity import written


def goods_name(need: Need) -> str:
    """Name the goods in the reader's language: the product, or whatever is on the shelf."""
    named = need.product or need.category
    shown = named.name_en if current_language() != SOURCE and named.name_en else named.name
    return shown if need.product else _("%(category)s apa saja", category=shown)


def amount(need: Need) -> str:
    """Say how much is needed for each delivery: 200 kg."""
    return f"{written(need.quantity)}{NO_BREAK}{unit_name(need.unit)}"


def title(need: Need) -> str:
    """Name a need in short: Gula semut, 200 kg."""
    return _("%(goods)s, %(amount)s", goods=goods_name(need), amount=amount(need))


def when(need: Need) -> str:
    """Say on which day, or from which week on for how many weeks."""
    first = written_day(need.first_day)
    if need.weeks == 1:
        return first
    return _("tiap minggu mulai %(day)s, %(weeks)s kali", day=first, weeks=need.weeks)


def fate(need: Need) -> str:
    """Say to a producer what became of a need it answered."""
    words = {
        NeedState.OPEN: _("Pembeli belum memutuskan."),
        NeedState.ORDERED: _(
            "Pembeli sudah memesan. Bagian Anda, bila ada, muncul di Pesanan."
        ),
        NeedState.CLOSED: _("Ditutup tanpa pesanan."),
        NeedState.CANCELLED: _("Dibatalkan pembeli."),
    }
    return words.get(need.state, "")
