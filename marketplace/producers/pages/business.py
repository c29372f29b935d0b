"""The producer's own page about itself: profile, bank account, certificates."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts import login
from marketplace.accounts.services.proving import prove_identity
from marketplace.producers import policies, queries
from marketplace.producers.groups import tally, ties_of
from marketplace.producers.models import Producer
from marketplace.producers.pages import pages
from marketplace.producers.schemas import BankAccountInput, CertificateInput, ProfileInput
from marketplace.producers.services import banking, profile
from marketplace.producers.states import FEDERATIONS, REVIEW_LIFECYCLE, ReviewState
from marketplace.producers.wording import BANKS, CERTIFICATE_KINDS, PRODUCER_KINDS
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import DomainError, Invalid
from marketplace.shared.language import _, _l
from marketplace.shared.places import origin, villages
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.filters import number
from marketplace.web.forms import Form
from marketplace.web.navigation import Entry

ADDRESS = "/jual/usaha"

navigation.add(
    Entry(
        key="business",
        label=_l("Profil usaha"),
        icon="store",
        endpoint="producers.show_business",
        roles=PRODUCER_ROLES,
        position=45,
        group=_l("Usaha"),
    )
)


@pages.get(ADDRESS)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_business() -> ResponseReturnValue:
    """Show the profile, the account and the papers, each with its form."""
    return show()


@pages.post(ADDRESS)
@allow(Role.PRODUCER_OWNER)
def change_profile() -> ResponseReturnValue:
    """Save the profile; with the second button, ask for approval as well."""
    form = Form(ProfileInput())
    if not form.accepts(request.form):
        return show(form)
    actor = current_actor()
    try:
        profile.change_profile(actor=actor, **form.values)
        if "submit" not in request.form:
            flash(_("Profil disimpan."), "ok")
            return redirect(ADDRESS)
        profile.submit_profile(actor=actor)
    except Invalid as error:
        form.refused(error)
        return show(form)
    flash(_("Profil diajukan. Dinas biasanya memeriksa dalam tiga hari kerja."), "ok")
    return redirect(ADDRESS)


@pages.post(f"{ADDRESS}/rekening")
@allow(Role.PRODUCER_OWNER)
def change_bank_account() -> ResponseReturnValue:
    """Pay to another account."""
    form = Form(BankAccountInput())
    if not form.accepts(request.form):
        return show(bank=form)
    actor, facts = current_actor(), dict(form.values)
    password, code = facts.pop("password"), facts.pop("code")
    try:
        login.count_proof()
        proof = prove_identity(password=password, code=code, actor=actor)
    except DomainError as error:
        form.refused(error)
        return show(bank=form)
    account = banking.change_bank_account(actor=actor, proof=proof, **facts)
    if account.usable_from > account.added_at:
        flash(_("Rekening diganti. Rekening baru bisa dipakai setelah 72 jam."), "wait")
    else:
        flash(_("Rekening disimpan."), "ok")
    return redirect(f"{ADDRESS}#rekening")


def show(
    form: Form | None = None, *, bank: Form | None = None, paper: Form | None = None
) -> ResponseReturnValue:
    """Show the page, with whichever form was refused."""
    actor = current_actor()
    producer = queries.own_producer(actor)
    form = form or Form(ProfileInput(), _initial(producer))
    bank = bank or Form(BankAccountInput())
    paper = paper or Form(CertificateInput())
    ties = ties_of(producer.id)
    page = render_template(
        "producers/business.html",
        producer=producer,
        ties=ties,
        tally=tally(producer, ties.groups),
        is_federation=producer.kind in FEDERATIONS,
        form=form,
        bank=bank,
        paper=paper,
        account=queries.bank_account_of(producer.id),
        certificates=queries.certificates_of(producer.id),
        may_change=policies.may_change_profile(actor, producer),
        may_submit=REVIEW_LIFECYCLE.allows(producer.state, ReviewState.SUBMITTED),
        origin_is_fixed=producer.state in {ReviewState.APPROVED, ReviewState.SUSPENDED},
        kind_words=PRODUCER_KINDS[producer.kind],
        now=utc_now(),
        place=origin(producer.village_code),
        places=villages(),
        kinds=_choices(PRODUCER_KINDS),
        paper_kinds=_choices(CERTIFICATE_KINDS),
        kind_names=CERTIFICATE_KINDS,
        banks=[(name, name) for name in BANKS],
        asks_code=login.present_device().person.has_second_factor,
    )
    return page, max(form.status, bank.status, paper.status)


def _initial(producer: Producer) -> dict[str, Any]:
    return {
        "kind": producer.kind.value,
        "village_code": str(origin(producer.village_code)),
        "address": producer.address,
        "story": producer.story,
        "phone": producer.phone or "",
        "npwp": producer.npwp or "",
        "member_count": producer.member_count or "",
        "minimum_order": number(producer.minimum_order.rupiah)
        if producer.minimum_order
        else "",
    }


def _choices(words: dict[Any, Any]) -> list[tuple[str, str]]:
    return [(kind.value, str(text)) for kind, text in words.items()]
