"""Which papers a good needs before it may be sold, as a dated table. Pure: no database.

Sources, as read in November 2026: halal for micro and small makers since 18 October 2026, PP
42/2024 art. 160 (the phase-in ended the day before); materials that need no halal certificate,
KMA 1360/2021; bottled water, milk and frozen food under BPOM MD instead of PIRT, and what PIRT
covers, from the rules of BPOM on home industries; SNI of bottled water, Permenperin 62/2024.
Whoever runs the market checks them with the authorities and changes the rows below.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from marketplace.catalog.states import GoodsKind, HalalBasis, TaxKind
from marketplace.producers.states import CertificateKind
from marketplace.shared.language import LazyText, _l

FOOD = frozenset(GoodsKind) - {GoodsKind.CRAFT, GoodsKind.PLANTS}
HALAL_POSITIVE_LIST = frozenset(
    {
        GoodsKind.WATER,
        GoodsKind.PRODUCE,
        GoodsKind.CROP,
        GoodsKind.GRAIN,
        GoodsKind.EGGS,
        GoodsKind.FISH,
    }
)


@dataclass(frozen=True)
class Requirement:
    """One of these papers is needed for these kinds of goods, from a day on."""

    any_of: tuple[CertificateKind, ...]
    goods: frozenset[GoodsKind]
    since: date | None  # None: longer than this market exists
    binding: bool  # False: shown to the reviewer, who decides
    advice: LazyText

    def applies(self, kind: GoodsKind, day: date) -> bool:
        """Say whether it is in force for this kind of goods on this day."""
        return kind in self.goods and (self.since is None or day >= self.since)


HALAL = Requirement(
    any_of=(CertificateKind.HALAL,),
    goods=FOOD - HALAL_POSITIVE_LIST,
    since=date(2026, 10, 18),
    binding=True,
    advice=_l(
        "Pangan ini wajib bersertifikat halal sejak 18 Oktober 2026. Unggah sertifikat halal "
        "yang masih berlaku, atau pilih dasar pengecualiannya."
    ),
)
BPOM_MD = Requirement(
    any_of=(CertificateKind.BPOM_MD,),
    goods=frozenset({GoodsKind.WATER, GoodsKind.MILK, GoodsKind.FROZEN_FOOD}),
    since=None,
    binding=True,
    advice=_l(
        "Air kemasan, susu, dan pangan beku perlu izin edar BPOM MD. "
        "Unggah izin yang masih berlaku."
    ),
)
PIRT = Requirement(
    any_of=(CertificateKind.PIRT, CertificateKind.BPOM_MD),
    goods=frozenset({GoodsKind.PACKED_FOOD}),
    since=None,
    binding=False,
    advice=_l("Pangan kering dalam kemasan biasanya ber-PIRT atau BPOM MD."),
)
SNI = Requirement(
    any_of=(CertificateKind.SNI,),
    goods=frozenset({GoodsKind.WATER}),
    since=None,
    binding=False,
    advice=_l("Air minum dalam kemasan mengikuti SNI wajib."),
)
NKV = Requirement(
    any_of=(CertificateKind.NKV, CertificateKind.BPOM_MD),
    goods=frozenset({GoodsKind.EGGS, GoodsKind.MEAT, GoodsKind.MILK}),
    since=None,
    binding=False,
    advice=_l("Telur, daging, dan susu biasanya ber-NKV dari dinas yang membidangi hewan."),
)
PSAT = Requirement(
    any_of=(CertificateKind.PSAT,),
    goods=frozenset({GoodsKind.GRAIN}),
    since=None,
    binding=False,
    advice=_l("Beras dalam kemasan biasanya terdaftar sebagai PSAT."),
)
REQUIREMENTS = (HALAL, BPOM_MD, PIRT, SNI, NKV, PSAT)

# What a category's goods are unless the producer says otherwise; where a wrong guess would
# spare somebody a paper, nothing is guessed and the producer is asked.
USUAL_KIND = {
    "air-minum": GoodsKind.WATER,
    "kopi-teh": GoodsKind.PACKED_FOOD,
    "gula-kelapa": GoodsKind.PACKED_FOOD,
    "buah": GoodsKind.PRODUCE,
    "camilan": GoodsKind.PACKED_FOOD,
    "batik-kerajinan": GoodsKind.CRAFT,
    "bunga": GoodsKind.PLANTS,
}
BASIC_FOOD = frozenset(  # free of value added tax
    {
        GoodsKind.PRODUCE,
        GoodsKind.GRAIN,
        GoodsKind.EGGS,
        GoodsKind.MILK,
        GoodsKind.MEAT,
        GoodsKind.FISH,
    }
)


def requirements_of(
    kind: GoodsKind, day: date, *, halal_basis: HalalBasis = HalalBasis.CERTIFICATE
) -> list[Requirement]:
    """List what a good of this kind needs on this day."""
    spared = {HALAL} if halal_basis is not HalalBasis.CERTIFICATE else set()
    return [rule for rule in REQUIREMENTS if rule.applies(kind, day) and rule not in spared]


def missing_papers(
    kind: GoodsKind,
    held: Collection[CertificateKind],
    day: date,
    *,
    halal_basis: HalalBasis = HalalBasis.CERTIFICATE,
) -> list[Requirement]:
    """List the requirements that the papers held do not meet; binding ones forbid to sell."""
    return [
        rule
        for rule in requirements_of(kind, day, halal_basis=halal_basis)
        if not set(rule.any_of) & set(held)
    ]


def tax_kind_of(kind: GoodsKind | None) -> TaxKind:
    """Return how value added tax treats goods of this kind; unknown ones are taxed."""
    return TaxKind.EXEMPT if kind in BASIC_FOOD else TaxKind.TAXABLE
