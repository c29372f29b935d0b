"""Payouts as a file for the bank: an admin uploads it there and marks what was paid.

The columns, in this order, with a heading and semicolons as Indonesian spreadsheets expect:
nomor (ours, unique), bank, nomor_rekening, nama_pemilik, jumlah_rupiah (digits only), berita
(what the producer reads on its statement). UTF-8, lines end in CR LF.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from marketplace.payments.payout_provider import Handover, PayoutOrder

COLUMNS = ("nomor", "bank", "nomor_rekening", "nama_pemilik", "jumlah_rupiah", "berita")
# A spreadsheet takes text that begins so for a formula; the full-width forms too.
FORMULA_BEGINS = tuple(
    "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)


class BankBatchPayouts:
    """Writes the orders into a file; the bank's answer comes by hand."""

    name = "bank_batch"

    def hand_over(self, orders: Sequence[PayoutOrder]) -> Handover:
        """Write all orders into one file."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for order in orders:
            berita = f"Belabeliku {order.number}"
            cells = (order.number, order.bank, order.account, order.holder)
            writer.writerow([*map(harmless, cells), order.amount.rupiah, berita])
        return Handover(file=text.getvalue().encode())


def harmless(text: str) -> str:
    """Keep a spreadsheet from running text as a formula, and a name from breaking the line."""
    one_line = " ".join(text.split())
    return (
        f"'{one_line}"
        if text.startswith(FORMULA_BEGINS) or one_line.startswith(FORMULA_BEGINS)
        else one_line
    )
