"""The producer's checklist: what is asked, what is missing, handing it in from the phone."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.producers.papers import keep_paper
from marketplace.producers.queries import own_producer
from marketplace.producers.states import CertificateKind
from marketplace.producers.wording import CERTIFICATE_KINDS
from marketplace.requirements.pages import pages
from marketplace.requirements.queries import checklist
from marketplace.requirements.schemas import HandInInput
from marketplace.requirements.services import handing_in
from marketplace.requirements.services.handing_in import Handed
from marketplace.requirements.wording import FULFILMENTS, STANDINGS
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.headers import takes_files
from marketplace.web.storage import storage
from marketplace.web.uploads import sent_files

ADDRESS = "/jual/usaha/persyaratan"


@pages.get(ADDRESS)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_checklist() -> ResponseReturnValue:
    """List what is asked of one's own producer, what is missing first."""
    producer = own_producer(current_actor())
    items = checklist.checklist(producer)
    return render_template(
        "requirements/checklist.html",
        producer=producer,
        missing=[i for i in items if not i.is_met and i.rule.zone is None],
        met=[i for i in items if i.is_met and i.rule.zone is None],
        zones=[i for i in items if i.rule.zone is not None],
        standings=STANDINGS,
        today=today(),
    )


@pages.get(f"{ADDRESS}/<code>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_item(code: str) -> ResponseReturnValue:
    """Show one requirement with its form."""
    return _show(code, Form(HandInInput()))


@pages.post(f"{ADDRESS}/<code>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@takes_files
def hand_in(code: str) -> ResponseReturnValue:
    """Take in what is asked, for the regency to check."""
    form, sent = Form(HandInInput()), sent_files("file")
    checklist.find_item(own_producer(current_actor()), code)
    if not form.accepts(request.form):
        return _show(code, form)
    try:
        key = keep_paper(sent[0], storage()) if sent else None
        handed = Handed(file_key=key, **form.values)
        handing_in.hand_in(code, handed, actor=current_actor())
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return _show(code, form)
    flash(_("Terkirim. Dinas akan memeriksanya, hasilnya dikirim ke email Anda."), "ok")
    return redirect(ADDRESS)


def _show(code: str, form: Form) -> ResponseReturnValue:
    item = checklist.find_item(own_producer(current_actor()), code)
    kinds = [CertificateKind(kind) for kind in item.rule.paper_kinds]
    page = render_template(
        "requirements/item.html",
        item=item,
        form=form,
        kinds=[(kind.value, str(CERTIFICATE_KINDS[kind])) for kind in kinds],
        standings=STANDINGS,
        fulfilments=FULFILMENTS,
        today=today(),
    )
    return page, form.status
