"""The key figures above a board, each with its change since the period before."""

from __future__ import annotations

from marketplace.impact.asking import period_short
from marketplace.impact.board.shapes import Tile
from marketplace.impact.figures import Households, Summary
from marketplace.impact.states import ViewLevel
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


def tiles(now: Summary, before: Summary | None, level: ViewLevel) -> tuple[Tile, ...]:
    """List the key figures; `before` is None while the period is still running."""
    own = level is ViewLevel.BUYER
    since = _("dari %(period)s", period=period_short(before.wanted.period)) if before else ""
    return (
        money_tile(
            _("Belanja Anda yang dibayar") if own else _("Belanja usaha di bandara"),
            now.measures.spend, before.measures.spend if before else None, since,
        ),
        money_tile(
            _("Nilai barang diterima"), now.measures.accepted,
            before.measures.accepted if before else None, since,
        ),
        _households(now.measures.households, before, since),
        _lm3(now),
        _count(
            _("Produsen"), _("produsen"), now.measures.producers,
            before.measures.producers if before else None, since,
        ),
        _count(
            _("Kalurahan asal"), _("kalurahan"), now.measures.villages,
            before.measures.villages if before else None, since,
        ),
        days_tile(now, before, since),
        _local(now),
    )  # fmt: skip


def money_tile(name: str, now: Money | None, before: Money | None, since: str) -> Tile:
    """Write an amount, and how much more or less it is than before."""
    value, unit = tile_rupiah(now)
    if now is None or before is None:
        return Tile(name, value, unit)
    change, look = change_words(now.rupiah, before.rupiah)
    return Tile(name, value, unit, change, look, since if change else "")


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


def days_tile(now: Summary, before: Summary | None, since: str) -> Tile:
    """Write how long payments took; less is better."""
    name = _("Hari sampai dibayar")
    median = now.days_to_pay_median
    if median is None:
        return Tile(name, "–", note=_("belum ada yang lunas"))
    old = before.days_to_pay_median if before else None
    if old is None:
        return Tile(name, days(median), _("hari"), note=_("nilai tengah"))
    change, look = difference_words(median, old, write=days, less_is_good=True)
    return Tile(name, days(median), _("hari"), change, look, since)


def _local(now: Summary) -> Tile:
    name = _("Bagian lokal")
    if now.local_share is None:
        return Tile(name, "–", note=_("data belum cukup"))
    return Tile(name, share(now.local_share), note=_("dari nilai diterima"))
