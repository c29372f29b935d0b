"""How rules on local content, their periods and reasons are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from marketplace.budgets.states import BudgetPeriod
from marketplace.buyers.states import BuyerKind
from marketplace.buyers.wording import BUYER_KINDS
from marketplace.local_content.models import ContentVersion, ContentWaiver
from marketplace.local_content.states import Measure, Phase, ReasonKind
from marketplace.shared.calendar import written_month
from marketplace.shared.language import _, _l
from marketplace.shared.money import Money
from marketplace.shared.places import REGENCY_NAME, district, districts, village
from marketplace.shared.quantity import THOUSAND, written
from marketplace.web.filters import number

PERIODS = {
    BudgetPeriod.MONTH: _l("Tiap bulan"),
    BudgetPeriod.QUARTER: _l("Tiap triwulan"),
    BudgetPeriod.YEAR: _l("Tiap tahun"),
}
MEASURES = {
    Measure.VALUE: _l("Nilai rupiah"),
    Measure.QUANTITY: _l("Jumlah dalam satu satuan"),
}
PHASES = {
    Phase.PLANNED: ("wait", "calendar-clock", _l("Belum mulai")),
    Phase.RUNNING: ("ok", "play", _l("Berlaku")),
    Phase.ENDED: ("", "pause", _l("Berakhir")),
}
REASONS = {
    ReasonKind.NO_SUPPLY: _l("Lokal tidak tersedia atau tidak cukup"),
    ReasonKind.PRICE: _l("Harga lokal terlalu tinggi"),
    ReasonKind.QUALITY: _l("Mutu atau spesifikasi tidak cocok"),
    ReasonKind.TIME: _l("Waktu antar tidak cocok"),
    ReasonKind.OTHER: _l("Alasan lain"),
}
DISTRICT_LENGTH = 8


def share_words(basis_points: int | None) -> str:
    """Write a share: 30%, 30,5%; a dash where nothing was bought."""
    if basis_points is None:
        return "–"
    return f"{number(basis_points / 100)}%"


def amount_words(version: ContentVersion, amount: int) -> str:
    """Write an amount as its version measures it: rupiah, or so many of the unit."""
    if version.measure is Measure.VALUE:
        return str(Money(amount))
    return f"{written(Decimal(amount) / THOUSAND)} {version.unit}"


def goods_words(version: ContentVersion) -> str:
    """Name what a version counts."""
    return version.category.name if version.category else _("Semua barang")


def rule_words(version: ContentVersion) -> str:
    """Say what a version asks: Paling sedikit 30% sayur lokal, tiap bulan."""
    return _(
        "Paling sedikit %(share)s %(goods)s lokal, %(period)s",
        share=share_words(version.target),
        goods=_within(goods_words(version)),
        period=str(PERIODS[version.period]).lower(),
    )


def measure_words(version: ContentVersion) -> str:
    """Say what is compared: rupiah before tax, or a unit."""
    if version.measure is Measure.QUANTITY:
        return _("menurut jumlah dalam %(unit)s", unit=version.unit)
    return _("menurut nilai sebelum pajak")


def places_words(places: Sequence[str]) -> str:
    """Name the places that count as local."""
    if not places:
        return REGENCY_NAME
    return ", ".join(
        district(code).name if len(code) == DISTRICT_LENGTH else _village_words(code)
        for code in places
    )


def _village_words(code: str) -> str:
    """Name a kalurahan so that it is not taken for the kapanewon of the same name."""
    name = village(code).name
    is_shared = any(each.name == name for each in districts())
    return f"Kalurahan {name}" if is_shared else name


def span_words(period: BudgetPeriod, first: date) -> str:
    """Name a period: Nov 2026, Triwulan 4 2026, Tahun 2026."""
    if period is BudgetPeriod.MONTH:
        return written_month(first)
    if period is BudgetPeriod.QUARTER:
        return _("Triwulan %(number)s %(year)s", number=(first.month + 2) // 3, year=first.year)
    return _("Tahun %(year)s", year=first.year)


def waived_words(waiver: ContentWaiver) -> str:
    """Name what a waiver covers."""
    if waiver.product is not None:
        return waiver.product.name
    return waiver.category.name if waiver.category else ""


def reason_words(reason: ReasonKind) -> str:
    """Say a reason in the middle of a sentence."""
    return _within(str(REASONS[reason]))


def difference_words(difference: Money) -> str:
    """Say how much dearer or cheaper the local one is, by the unit."""
    if not difference:
        return _("harga sama")
    if difference.rupiah > 0:
        return _("lebih mahal %(amount)s", amount=difference)
    return _("lebih murah %(amount)s", amount=-difference)


def kind_words(kind: BuyerKind | None) -> str:
    """Name a kind of buyers, or all of them."""
    return _("Semua pembeli") if kind is None else str(BUYER_KINDS[kind])


def _within(words: str) -> str:
    """Write words as they stand in the middle of a sentence."""
    return words[:1].lower() + words[1:]
