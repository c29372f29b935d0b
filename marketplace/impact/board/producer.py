"""A producer's own board: what came in, when it was paid, and who it reached."""

from __future__ import annotations

from dataclasses import dataclass, replace

from marketplace.impact.asking import Asked, period_short
from marketplace.impact.board.making import make_groups, meanings
from marketplace.impact.board.shapes import Groups, Tile, Trend
from marketplace.impact.board.tiles import days_tile, money_tile
from marketplace.impact.board.trend import make_trend, trend_period
from marketplace.impact.figures import Summary
from marketplace.impact.filters import Viewer
from marketplace.impact.queries import present_edition, summary, table
from marketplace.impact.states import Dimension
from marketplace.impact.wording import plain, share, tile_rupiah
from marketplace.producers.models import Producer
from marketplace.shared.language import _


@dataclass(frozen=True)
class OwnBoard:
    """All that a producer sees of itself."""

    about: str
    tiles: tuple[Tile, ...]
    trend: Trend
    groups: Groups
    meanings: tuple[tuple[str, tuple[str, ...]], ...]


def make_own_board(asked: Asked, viewer: Viewer, producer: Producer) -> OwnBoard:
    """Return a producer's own figures of one period."""
    wanted, edition = asked.wanted, present_edition()
    now = summary(wanted, viewer, edition)
    is_over = wanted.period.last <= now.newest_day
    before = summary(replace(wanted, period=wanted.period.before()), viewer, edition)
    drawn = replace(wanted, period=trend_period(wanted.period))
    months = table(Dimension.MONTH, drawn, viewer, edition)
    return OwnBoard(
        about=asked.about,
        tiles=_tiles(now, before if is_over else None, producer),
        trend=replace(
            make_trend(months, now.newest_day),
            title=_("Pendapatan per bulan"),
            legend=(("c-1", _("Diterima pembeli")), ("c-2", _("Dibayar"))),
        ),
        groups=make_groups(
            table(Dimension.CATEGORY, wanted, viewer, edition),
            _("Menurut kelompok produk"),
            _("Kelompok"),
        ),
        meanings=meanings(),
    )


def _tiles(now: Summary, before: Summary | None, producer: Producer) -> tuple[Tile, ...]:
    since = _("dari %(period)s", period=period_short(before.wanted.period)) if before else ""
    paid, unit = tile_rupiah(now.measures.spend)
    return (
        money_tile(
            _("Barang Anda yang diterima"),
            now.measures.accepted,
            before.measures.accepted if before else None,
            since,
        ),
        Tile(_("Sudah dibayar pembeli"), paid, unit),
        days_tile(now, before, since),
        _elsewhere(now),
        _members(producer),
    )


def _elsewhere(now: Summary) -> Tile:
    """Write what was sold outside the market, as the producer itself recorded it."""
    name = _("Dijual di luar pasar")
    value, unit = tile_rupiah(now.declared)
    if now.off_platform_share is None:
        return Tile(name, value, unit)
    part = share(now.off_platform_share)
    return Tile(name, value, unit, note=_("%(share)s dari semua penjualan", share=part))


def _members(producer: Producer) -> Tile:
    """How many members the Dinas Sosial attested; a count of the group, as it knows it."""
    name = _("Anggota dari keluarga desil 1–4")
    if producer.poor_member_count is None:
        return Tile(name, "–", note=_("belum ada keterangan Dinas Sosial"))
    if not producer.member_count:
        return Tile(name, plain(producer.poor_member_count), _("anggota"))
    return Tile(
        name,
        plain(producer.poor_member_count),
        _("dari %(count)s anggota", count=plain(producer.member_count)),
        note=_("menurut Dinas Sosial"),
    )
