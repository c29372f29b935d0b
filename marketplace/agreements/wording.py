"""How agreements are said to people."""

from __future__ import annotations

from marketplace.agreements.facts import weights_of
from marketplace.agreements.models import AgreementLine, AgreementParty, AgreementVersion
from marketplace.agreements.states import CallOff, PriceRule, ReleaseKind, Side
from marketplace.catalog.wording import unit_name
from marketplace.shared.calendar import NO_BREAK
from marketplace.shared.criteria import CRITERIA, Criterion
from marketplace.shared.language import _, _l
from marketplace.shared.numbering import part_letters
from marketplace.shared.quantity import written

CALL_OFFS = {
    CallOff.RANKING: _l("Menurut urutan"),
    CallOff.SHARES: _l("Menurut bagian"),
    CallOff.COMPETITION: _l("Adu harga mini"),
}
KINDS = {
    ReleaseKind.FIRM: _l("Pasti"),
    ReleaseKind.PLANNED: _l("Rencana"),
    ReleaseKind.FORECAST: _l("Perkiraan"),
}
SIDES = {Side.BUYER: _l("Pembeli"), Side.PRODUCER: _l("Produsen")}


def document_number(party: AgreementParty) -> str:
    """Name one producer's document: KS-2611-0001-1A is of version 1 and rank 1."""
    version = party.version
    return f"{version.agreement.number}-{version.version}{part_letters(party.rank - 1)}"


def goods_name(line: AgreementLine) -> str:
    """Name a line's goods as they were agreed."""
    return f"{line.product_name}, {line.pack}" if line.pack else line.product_name


def span(line: AgreementLine) -> str:
    """Say how much is agreed over the validity: from 10 to 100 kg."""
    unit = f"{NO_BREAK}{unit_name(line.unit)}"
    if line.minimum is not None and line.maximum is not None:
        return f"{written(line.minimum)}–{written(line.maximum)}{unit}"
    if line.maximum is not None:
        return _("paling banyak %(most)s", most=written(line.maximum) + unit)
    if line.minimum is not None:
        return _("paling sedikit %(least)s", least=written(line.minimum) + unit)
    return _("menurut kebutuhan")


def price_rule(line: AgreementLine) -> str:
    """Say how the price comes about, in words both sides sign."""
    if line.price_rule is PriceRule.FIXED:
        return _("Harga tetap")
    percent = line.percent or 0
    said = f"{percent:+d}%".replace("-", "−")
    words = [_("Harga acuan pasar %(percent)s, dihitung tiap bulan", percent=said)]
    if line.floor is not None:
        words.append(_("paling rendah %(price)s", price=line.floor))
    if line.ceiling is not None:
        words.append(_("paling tinggi %(price)s", price=line.ceiling))
    return ", ".join(words)


def judged_by(version: AgreementVersion) -> str:
    """Say how a competition is decided: by the lowest cost, or by weighed criteria."""
    weights = {each: weight for each, weight in (weights_of(version) or {}).items() if weight}
    if set(weights) == {Criterion.COST}:
        return _("biaya sampai gudang yang paling rendah")
    return ", ".join(f"{CRITERIA[each]} {weight}%".lower() for each, weight in weights.items())


def call_off_rule(party: AgreementParty) -> str:
    """Say who delivers what is called off, as this producer signs it."""
    if party.version.call_off is CallOff.SHARES:
        return _(
            "Pengambilan dibagi menurut bagian; bagian produsen ini %(share)s%%.",
            share=party.share,
        )
    if party.version.call_off is CallOff.COMPETITION:
        return _(
            "Pengambilan lewat adu harga mini: harga di dokumen ini adalah batas atas. Tiap "
            "kali pembeli meminta penawaran tersegel dari para produsen kesepakatan; yang "
            "dipesan ditentukan oleh %(judged)s, dengan harga yang ditawarkan.",
            judged=judged_by(party.version),
        )
    if party.rank == 1:
        return _(
            "Pengambilan menurut urutan; produsen ini pilihan pertama. Yang tidak "
            "disanggupinya beralih ke pilihan berikutnya."
        )
    return _(
        "Pengambilan menurut urutan; produsen ini pilihan ke-%(rank)s, untuk yang tidak "
        "disanggupi pilihan sebelumnya.",
        rank=party.rank,
    )
