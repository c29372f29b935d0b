"""The key figures above a board, each with its change since the period before."""

from __future__ import annotations

from decimal import Decimal

from marketplace.impact.asking import period_short
from marketplace.impact.board.shapes import Tile
from marketplace.impact.figures import Households, Summary
from marketplace.impact.wording import (
    CLOSED,
    change_words,
    days,
    difference_words,
    plain,
    ratio,
    share,
    tile_rupiah,
)
from marketplace.shared.language import _
from marketplace.shared.money import Money


def tiles(now: Summary, before: Summary | None) -> tuple[Tile, ...]:
    """List the key figures; `before` is None while the period is still running."""
    since = _("dari %(period)s", period=period_short(before.wanted.period)) if before else ""
    return (
        _money(_("Belanja usaha di bandara"), now.measures.accepted, _accepted(before), since),
        _paid(now),
        _households(now.measures.households, before, since),
        _lm3(now),
        _count(
            _("Produsen yang memasok"), _("produsen"), now.measures.producers,
            before.measures.producers if before else None, since,
        ),
        _count(
            _("Kalurahan asal barang"), _("kalurahan"), now.measures.villages,
            before.measures.villages if before else None, since,
        ),
        _days(now, before, since),
        _local(now),
    )  # fmt: skip


def _accepted(summary: Summary | None) -> Money | None:
    return summary.measures.accepted if summary else None


def _money(name: str, now: Money | None, before: Money | None, since: str) -> Tile:
    value, unit = tile_rupiah(now)
    if now is None or before is None:
        return Tile(name, value, unit)
    change, look = change_words(now.rupiah, before.rupiah)
    return Tile(name, value, unit, change, look, since if change else "")


def _paid(now: Summary) -> Tile:
    """Money that arrived; beside it how much of the accepted value that is."""
    value, unit = tile_rupiah(now.measures.spend)
    spend, accepted = now.measures.spend, now.measures.accepted
    if not spend or not accepted:
        return Tile(_("Sudah dibayar ke produsen"), value, unit)
    part = share(Decimal(spend.rupiah) / accepted.rupiah)
    return Tile(_("Sudah dibayar ke produsen"), value, unit, part, "", _("dari belanja"))


def _households(now: Households, before: Summary | None, since: str) -> Tile:
    name = _("Keluarga desil 1–4 terjangkau")
    if now.value is None:
        return Tile(name, str(CLOSED), note=_("kurang dari batas data kecil"))
    old = before.measures.households.value if before else None
    return _count(name, _("keluarga"), now.value, old, since)


def _count(name: str, unit: str, now: int | None, before: int | None, since: str) -> Tile:
    if now is None:
        return Tile(name, str(CLOSED))
    if before is None:
        return Tile(name, plain(now), unit)
    change, look = difference_words(now, before, write=plain)
    return Tile(name, plain(now), unit, change, look, since)


def _lm3(now: Summary) -> Tile:
    found = now.lm3
    name = _("Pengganda lokal LM3")
    if found.value is None or found.low is None or found.high is None:
        return Tile(name, "–", note=_("data belum cukup"))
    return Tile(
        name,
        ratio(found.value),
        note=_("rentang %(low)s – %(high)s", low=ratio(found.low), high=ratio(found.high)),
    )


def _days(now: Summary, before: Summary | None, since: str) -> Tile:
    name = _("Dibayar setelah diterima")
    median = now.days_to_pay_median
    if median is None:
        return Tile(name, "–", note=_("belum ada yang lunas"))
    old = before.days_to_pay_median if before else None
    if old is None:
        return Tile(name, days(median), _("hari"), note=_("nilai tengah"))
    change, look = difference_words(median, old, write=days, less_is_good=True)
    return Tile(name, days(median), _("hari"), change, look, since)


def _local(now: Summary) -> Tile:
    name = _("Isi lokal barang")
    if now.local_share is None:
        return Tile(name, "–", note=_("data belum cukup"))
    return Tile(name, share(now.local_share), note=_("dari nilai belanja"))
