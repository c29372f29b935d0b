"""Who may do what with invoices. Each answer is one readable sentence."""

from marketplace.billing.models import Invoice
from marketplace.orders.producer_order_policies import BUYING_ROLES, reaches
from marketplace.shared.actors import PRODUCER_ROLES, REGENCY_ROLES, Actor, Role

PAYING_ROLES = (Role.FINANCE, Role.BUYER_OWNER, Role.RESIDENT)


def may_see_invoice(actor: Actor, invoice: Invoice) -> bool:
    """Its buyer and its producer see an invoice, and the regency sees all.

    Members of some outlets see the invoices for orders of these, and for their own.
    """
    buys = _buys(actor, invoice, *BUYING_ROLES) and reaches(
        actor, invoice.producer_order, *BUYING_ROLES
    )
    return actor.has(*REGENCY_ROLES) or buys or _sells(actor, invoice)


def may_decide_invoice(actor: Actor, invoice: Invoice) -> bool:
    """The buyer's finance people and owners approve and dispute; residents their own."""
    return _buys(actor, invoice, *PAYING_ROLES)


def may_pay_invoice(actor: Actor, invoice: Invoice) -> bool:
    """Whoever may approve an invoice may also pay it."""
    return may_decide_invoice(actor, invoice)


def may_credit_invoice(actor: Actor, invoice: Invoice) -> bool:
    """Only the producer gives up what an invoice claims."""
    return _sells(actor, invoice)


def _buys(actor: Actor, invoice: Invoice, *roles: Role) -> bool:
    return actor.organisation_id == invoice.buyer_id and actor.has(*roles)


def _sells(actor: Actor, invoice: Invoice) -> bool:
    return actor.organisation_id == invoice.producer_id and actor.has(*PRODUCER_ROLES)
