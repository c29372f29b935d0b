"""The statement of a payout on paper."""

from __future__ import annotations

from marketplace.payments.models import Payout
from marketplace.payments.queries.statements import StatementLine, statement_lines
from marketplace.shared.clock import JAKARTA
from marketplace.shared.documents import PayoutLine, PayoutStatement, payout_statement_pdf
from marketplace.shared.language import current_language


def payout_on_paper(payout: Payout) -> bytes:
    """Set the statement of a payout as a PDF in the reader's language."""
    lines = statement_lines(payout)
    sent = (payout.settled_at or payout.created_at).astimezone(JAKARTA).date()
    days = [line.paid_at.astimezone(JAKARTA).date() for line in lines] or [sent]
    statement: PayoutStatement = {
        "number": payout.number,
        "date": sent,
        "period_from": min(days),
        "period_to": max(days),
        "producer": {"name": payout.producer.name},
        "account": f"{payout.bank} {payout.account_number}, {payout.account_holder}",
        "reference": f"Belabeliku {payout.number}",
        "lines": [_line(line) for line in lines],
        "total_rupiah": payout.amount.rupiah,
        "example": payout.producer.is_example,
    }
    return payout_statement_pdf(statement, current_language())


def _line(line: StatementLine) -> PayoutLine:
    return {
        "invoice_number": line.invoice_number,
        "buyer": line.buyer,
        "paid_on": line.paid_at.astimezone(JAKARTA).date(),
        "gross_rupiah": line.gross.rupiah,
        "fee_rupiah": line.fee.rupiah,
        "net_rupiah": line.net.rupiah,
    }
