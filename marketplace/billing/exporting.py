"""Invoices as files: those that an organisation gives or gets, all of them for the regency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.billing import queries
from marketplace.billing.models import Invoice
from marketplace.billing.queries import InvoiceFilter
from marketplace.billing.states import InvoiceState
from marketplace.shared.actors import Actor
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, state_word


def filter_of(asked: Mapping[str, str]) -> InvoiceFilter:
    """Read which invoices an address asks for."""
    state = asked.get("state", "")
    return InvoiceFilter(
        state=InvoiceState(state) if state in set(InvoiceState) else None,
        overdue=state == "overdue",
        search=asked.get("q", "")[:20].strip(),
    )


def _rows(actor: Actor, asked: Mapping[str, str]) -> Iterator[Invoice]:
    wanted = filter_of(asked)
    return in_parts(
        lambda limit, cursor: queries.invoices(actor, wanted, limit=limit, cursor=cursor)
    )


INVOICES = ExportedList(
    "tagihan",
    [
        Column[Invoice](_l("Nomor"), lambda invoice: invoice.number),
        Column[Invoice](_l("Terbit"), lambda invoice: invoice.issued_at),
        Column[Invoice](_l("Produsen"), lambda invoice: invoice.producer.name),
        Column[Invoice](_l("Pembeli"), lambda invoice: invoice.buyer.name),
        Column[Invoice](_l("Nilai barang"), lambda invoice: invoice.goods),
        Column[Invoice](_l("Ongkos kirim"), lambda invoice: invoice.freight),
        Column[Invoice](_l("Dasar pajak"), lambda invoice: invoice.tax_base),
        Column[Invoice](_l("PPN"), lambda invoice: invoice.tax),
        Column[Invoice](_l("Jumlah"), lambda invoice: invoice.total),
        Column[Invoice](_l("Dibayar"), lambda invoice: invoice.paid),
        Column[Invoice](_l("Jatuh tempo"), lambda invoice: invoice.due_day),
        Column[Invoice](_l("Keadaan"), lambda invoice: state_word("invoice", invoice.state)),
    ],
    _rows,
)
