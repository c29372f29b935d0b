"""How standing orders are spoken of, on pages, in mails and in files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketplace.shared.calendar import DAYS, DAYS_EN
from marketplace.shared.errors import DomainError
from marketplace.shared.language import _, _l, current_language, retold
from marketplace.shared.money import Money
from marketplace.shared.quantity import written
from marketplace.standing_orders.days import weekdays_of
from marketplace.standing_orders.models import StandingLine, StandingOrder
from marketplace.standing_orders.outlooks import LineOutlook, Outlook
from marketplace.standing_orders.states import Gap, HolidayRule, Substitute, Way

GAPS = {
    Gap.SEASON: _l("Di luar musim, atau produsen tutup"),
    Gap.STOCK: _l("Stok tidak cukup"),
    Gap.GONE: _l("Tidak dijual lagi"),
    Gap.LATE: _l("Waktu siapnya tidak cukup"),
    Gap.PRICE: _l("Harga naik melebihi batas"),
    Gap.AREA: _l("Belum boleh masuk daerah steril"),
    Gap.RULES: _l("Aturan produsen tidak terpenuhi"),
    Gap.DOCK: _l("Gudang tutup atau penuh"),
    Gap.HOLIDAY: _l("Hari libur"),
    Gap.DATE: _l("Dilewati"),
    Gap.PERSON: _l("Pemiliknya tidak bisa memesan lagi"),
    Gap.PLACE: _l("Tempat antar, gerai, atau pusat biaya tidak bisa dipakai"),
    Gap.BUDGET: _l("Ditolak aturan pembelian"),
    Gap.MISSED: _l("Tidak sempat dibuat"),
    Gap.ANSWER: _l("Dilewati oleh yang ditanya"),
}
SUBSTITUTES = {
    Substitute.ASK: _l("Tanya saya dulu"),
    Substitute.NEAREST: _l("Ganti produsen terdekat harganya, dalam batas"),
    Substitute.SKIP: _l("Lewati barang ini"),
}
HOLIDAYS = {
    HolidayRule.SKIP: _l("Lewati"),
    HolidayRule.DAY_BEFORE: _l("Antar sehari sebelumnya"),
    HolidayRule.DELIVER: _l("Tetap antar"),
}


def weekday_name(number: int) -> str:
    """Return the short name of a weekday (0: Monday)."""
    return (DAYS if current_language() == "id" else DAYS_EN)[number]


def weekday_names(standing: StandingOrder) -> str:
    """List the weekdays on which anything comes."""
    return ", ".join(weekday_name(number) for number in sorted(weekdays_of(standing)))


def gap_words(gap: Gap | None) -> str:
    """Say why a day or line does not go as agreed."""
    return str(GAPS[gap]) if gap else ""


def amount(quantity: Decimal, unit: str) -> str:
    """Write a quantity with its unit."""
    return f"{written(quantity)} {unit}"


def line_words(each: LineOutlook) -> str:
    """Say how one line comes on a day."""
    product = each.line.product
    if each.way is Way.SKIP:
        return _(
            "%(name)s: tidak ikut (%(why)s)", name=product.name, why=gap_words(each.gap).lower()
        )
    words = f"{amount(each.quantity, product.unit)} {product.name}"
    if each.way is Way.OTHER and each.offer is not None:
        words = _("%(goods)s dari %(producer)s", goods=words, producer=each.offer.producer.name)
    return words


def goods_on(outlook: Outlook) -> str:
    """List what comes on a day."""
    return ", ".join(line_words(each) for each in outlook.lines)


def what_happens(outlook: Outlook) -> str:
    """Say in a few words how a day goes."""
    gap = outlook.gap
    if outlook.is_far:
        return _("Diperiksa mendekati harinya")
    if gap is None:
        if outlook.date.delivery_day != outlook.date.day:
            return _("Diantar lebih awal: %(holiday)s", holiday=outlook.date.holiday)
        return _("Sesuai rencana")
    if gap is Gap.HOLIDAY:
        return _("Libur: %(holiday)s", holiday=outlook.date.holiday)
    return gap_words(gap)


def outlook_words(outlook: Outlook, gap: Gap) -> str:
    """Say why a day is asked about."""
    asked = [
        f"{each.line.product.name}: {gap_words(each.gap)}" for each in outlook.lines if each.gap
    ]
    if outlook.is_dock_shut:
        asked.insert(0, gap_words(Gap.DOCK))
    asked += [str(retold(problem)) for problem in outlook.problems]
    return "; ".join(asked) or gap_words(gap)


def refusal_words(refusal: DomainError) -> str:
    """Say why an order was refused, as far as that was said within `retellable`."""
    told = [refusal.args[0], *(text for texts in refusal.errors.values() for text in texts)]
    return " ".join(dict.fromkeys(str(retold(each)) for each in told))


def missed_words() -> str:
    """Say that a day was not ordered in time."""
    return _("Giliran hari ini terlewat: pesanannya tidak dibuat pada waktunya.")


def proposed(outlook: Outlook) -> list[dict[str, Any]]:
    """Write down what is proposed for a day, so that it can be read and accepted later."""
    return [_kept(each) for each in outlook.lines]


def _kept(each: LineOutlook) -> dict[str, Any]:
    product, old = each.line.product, each.line.offer
    return {
        "line": each.line.id,
        "product": each.line.product_id,
        "name": product.name,
        "unit": product.unit,
        "wanted": f"{each.wanted:f}",
        "quantity": f"{each.quantity:f}",
        "way": each.way.value,
        "offer": each.offer.id if each.offer else None,
        "producer": each.offer.producer.name if each.offer else "",
        "instead_of": old.producer.name if old else "",
        "price": each.price.rupiah if each.price else None,
        "agreed_price": each.line.agreed_for(each.wanted).rupiah,
        "gap": each.gap.value if each.gap else None,
        "asks": each.asks,
    }


def proposal_words(kept: dict[str, Any]) -> str:
    """Say what is proposed of one line."""
    unit, name = kept["unit"], kept["name"]
    quantity = amount(Decimal(kept["quantity"]), unit)
    if kept["way"] == Way.SKIP:
        return _("%(name)s tidak ikut kali ini", name=name)
    if kept["way"] == Way.OTHER:
        return _(
            "%(quantity)s %(name)s dari %(producer)s",
            quantity=quantity,
            name=name,
            producer=kept["producer"],
        )
    if kept["way"] == Way.LESS:
        wanted = amount(Decimal(kept["wanted"]), unit)
        return _(
            "%(quantity)s %(name)s, bukan %(wanted)s",
            quantity=quantity,
            name=name,
            wanted=wanted,
        )
    return f"{quantity} {name}"


def price_words(kept: dict[str, Any]) -> str:
    """Say how the price of a proposed line stands to what was agreed."""
    if kept["price"] is None:
        return ""
    new, old = Money(kept["price"]), Money(kept["agreed_price"])
    if new == old:
        return _("%(price)s per %(unit)s", price=new, unit=kept["unit"])
    return _(
        "%(price)s per %(unit)s, disepakati %(agreed)s",
        price=new,
        unit=kept["unit"],
        agreed=old,
    )


def amounts_words(line: StandingLine) -> str:
    """Say how much of a line comes on which weekdays."""
    return ", ".join(
        f"{weekday_name(each.weekday)} {written(each.quantity)}" for each in line.amounts
    )
