"""LM3 with its three rounds, its formula, its range and how much of it was asked."""

from __future__ import annotations

from marketplace.impact.board.shapes import Multiplier, Round
from marketplace.impact.drawing import share_of
from marketplace.impact.figures import LocalMultiplier
from marketplace.impact.states import LocalMultiplierState
from marketplace.impact.wording import chart_rupiah, ratio, share
from marketplace.shared.language import _
from marketplace.shared.money import Money


def make_multiplier(found: LocalMultiplier) -> Multiplier:
    """Write LM3 out, or why it cannot be told."""
    rounds = _rounds(found)
    if found.value is None or found.low is None or found.high is None:
        return Multiplier(rounds=rounds[:1], coverage=_coverage(found), lacking=_lacking(found))
    kept = ratio(found.value)
    return Multiplier(
        value=kept,
        low=ratio(found.low),
        high=ratio(found.high),
        sentence=_(
            "Setiap Rp 1.000 belanja usaha di bandara berputar menjadi sekitar Rp %(amount)s "
            "di Kulon Progo sampai putaran ketiga.",
            amount=f"{round(float(found.value) * 1000):,}".replace(",", "."),
        ),
        rounds=rounds,
        formula=_formula(found, kept),
        coverage=_coverage(found),
    )


def _rounds(found: LocalMultiplier) -> tuple[Round, ...]:
    texts = (
        (_("Usaha di bandara membayar produsen"), found.r1, "b"),
        (_("Produsen belanja dan bayar upah di Kulon Progo"), found.r2, ""),
        (_("Pekerja dan pemasok belanja di Kulon Progo"), found.r3, "n"),
    )
    top = found.r1.rupiah if found.r1 else 0
    return tuple(
        Round(text, chart_rupiah(amount), share_of(amount.rupiah, top), kind)
        for text, amount, kind in texts
        if amount is not None
    )


def _formula(found: LocalMultiplier, value: str) -> str:
    parts = [_bare(amount) for amount in (found.r1, found.r2, found.r3)]
    return f"LM3 = ({' + '.join(parts)}) ÷ {parts[0]} = {value}"


def _bare(amount: Money | None) -> str:
    return chart_rupiah(amount or Money(0))


def _coverage(found: LocalMultiplier) -> str:
    if found.coverage is None or found.state is LocalMultiplierState.NO_SPEND:
        return ""
    return _(
        "Putaran 1 dari pesanan yang dibayar. Putaran 2 dan 3 dari survei belanja "
        "%(count)s produsen, yang menerima %(share)s dari putaran 1.",
        count=found.surveyed or 0,
        share=share(found.coverage),
    )


def _lacking(found: LocalMultiplier) -> str:
    if found.state is LocalMultiplierState.NO_SPEND:
        return _("Belum ada belanja pada periode dan saringan ini.")
    if found.state is LocalMultiplierState.CLOSED:
        return _("Ditutup bersama angka lain karena kelompoknya terlalu kecil.")
    return _("Terlalu sedikit produsen yang sudah mengisi survei belanja.")
