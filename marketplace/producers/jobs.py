"""Mails of producers, sent after the commit. Every job can safely run twice."""

from __future__ import annotations

from marketplace.accounts.queries import mail_recipients
from marketplace.producers.group_models import GroupLink
from marketplace.producers.models import BankAccount, Certificate, Producer
from marketplace.producers.states import LinkState
from marketplace.producers.wording import CERTIFICATE_KINDS
from marketplace.shared import outbox
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail

OWNERS = frozenset({Role.PRODUCER_OWNER})


@outbox.job("producers.tell_review", alone=True)
def tell_review(*, producer_id: int, decision: str) -> None:
    """Tell a producer's owners how the regency decided about them."""
    producer = db.session.get_one(Producer, producer_id)
    for person in mail_recipients(producer_id, OWNERS):
        send_mail(
            "producer_reviewed",
            to=person.email,
            language=person.language,
            name=person.name,
            producer=producer,
            decision=decision,
        )


@outbox.job("producers.tell_certificate", alone=True)
def tell_certificate(*, certificate_id: int, decision: str) -> None:
    """Tell a producer's members whether a paper was accepted."""
    certificate = db.session.get_one(Certificate, certificate_id)
    for person in mail_recipients(certificate.producer_id, PRODUCER_ROLES):
        send_mail(
            "certificate_checked",
            to=person.email,
            language=person.language,
            name=person.name,
            certificate=certificate,
            kind=CERTIFICATE_KINDS[certificate.kind],
            decision=decision,
        )


@outbox.job("producers.tell_group", alone=True)
def tell_group(*, link_id: int, what: str) -> None:
    """Tell the other side's owners what became of a tie between federation and group."""
    link = db.session.get_one(GroupLink, link_id)
    for producer_id in _other_sides(link, what):
        for person in mail_recipients(producer_id, OWNERS):
            send_mail(
                "group_changed",
                to=person.email,
                language=person.language,
                name=person.name,
                federation=link.federation,
                group=link.group,
                share=link.share_percent,
                what=what,
            )


def _other_sides(link: GroupLink, what: str) -> list[int]:
    """Whoever did not do it; both, where what was agreed has ended."""
    if what == LinkState.ENDED.value:
        return [link.federation_id, link.group_id]
    return [link.federation_id if what in ("accepted", "declined") else link.group_id]


@outbox.job("producers.tell_bank_account", alone=True)
def tell_bank_account(*, account_id: int) -> None:
    """Tell all owners that the money goes elsewhere from now on, in case one did not know."""
    account = db.session.get_one(BankAccount, account_id)
    producer = db.session.get_one(Producer, account.producer_id)
    for person in mail_recipients(account.producer_id, OWNERS):
        send_mail(
            "bank_account_changed",
            to=person.email,
            language=person.language,
            name=person.name,
            producer=producer,
            account=account,
        )
