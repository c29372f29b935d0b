"""Reasons that people pick instead of typing. Pure: no database, no HTTP.

What is kept is the sentence itself, in Indonesian, as whoever picked it could have typed it.
"""

from __future__ import annotations

from marketplace.shared.language import LazyText, _l

OTHER = "other"

REFUSALS: tuple[LazyText, ...] = (
    _l("Stok tidak cukup"),
    _l("Panen gagal atau tertunda"),
    _l("Tenaga atau alat tidak sanggup minggu itu"),
    _l("Tidak bisa mengantar pada hari itu"),
)


def choices(reasons: tuple[LazyText, ...]) -> list[tuple[str, str]]:
    """Return values and words for a form, with a last one for anything else."""
    known = [(reason.message, str(reason)) for reason in reasons]
    return [*known, (OTHER, str(_l("Alasan lain, saya tulis sendiri")))]


def reason_of(picked: str, typed: str) -> str:
    """Join what was picked and what was typed into one reason."""
    parts = [picked if picked != OTHER else "", typed.strip()]
    return ": ".join(part for part in parts if part)
