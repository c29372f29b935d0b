"""Lists and single agreements, as buyer and producer see them, and the document on paper."""

from __future__ import annotations

import io

from flask import Response, make_response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from marketplace.agreements import policies, wording
from marketplace.agreements.competitions import competitions_under
from marketplace.agreements.facts import earliest_end
from marketplace.agreements.models import AgreementParty
from marketplace.agreements.pages import pages
from marketplace.agreements.paper import agreement_on_paper
from marketplace.agreements.policies import READING_ROLES
from marketplace.agreements.queries import views
from marketplace.agreements.queries.agreements import find_party
from marketplace.agreements.queries.views import AgreementView
from marketplace.agreements.schemas import AgreementNoticeInput
from marketplace.agreements.states import BINDING, CallOff, ReleaseKind, VersionState
from marketplace.buyers.queries import open_delivery_points
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import today
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ROWS = 50


@pages.get("/usaha/kesepakatan")
@allow(*READING_ROLES)
def list_agreements() -> ResponseReturnValue:
    """List the buyer's agreements."""
    actor = current_actor()
    part = views.list_agreements(actor=actor, limit=ROWS, cursor=request.args.get("cursor"))
    return render_template(
        "agreements/list.html",
        part=part,
        side="buyer",
        may_write=policies.may_write(actor),
        say=wording,
    )


@pages.get("/jual/kesepakatan")
@allow(*PRODUCER_ROLES)
def list_offered() -> ResponseReturnValue:
    """List the agreements that were offered to the producer."""
    actor = current_actor()
    part = views.list_agreements(actor=actor, limit=ROWS, cursor=request.args.get("cursor"))
    return render_template(
        "agreements/list.html", part=part, side="producer", may_write=False, say=wording
    )


@pages.get("/usaha/kesepakatan/<agreement>")
@allow(*READING_ROLES)
def show_agreement(agreement: str) -> ResponseReturnValue:
    """Show one agreement: what holds, what is in hand, signatures, consumption, schedule."""
    return agreement_page(found_id("agreement", agreement), None)


@pages.get("/jual/kesepakatan/<agreement>")
@allow(*PRODUCER_ROLES)
def show_offered(agreement: str) -> ResponseReturnValue:
    """Show the producer's own document of one agreement."""
    return agreement_page(found_id("agreement", agreement), None)


@pages.get("/kesepakatan/dokumen/<party>.pdf")
@allow(*READING_ROLES, *PRODUCER_ROLES)
def print_document(party: str) -> ResponseReturnValue:
    """Give one producer's document as a PDF, to either side."""
    found: AgreementParty = find_party(
        found_id("agreement_party", party), actor=current_actor()
    )
    return send_file(
        io.BytesIO(agreement_on_paper(found)),
        mimetype="application/pdf",
        download_name=f"{wording.document_number(found)}.pdf",
    )


def agreement_page(agreement_id: int, form: Form | None) -> Response:
    """Show an agreement, with a refused form in its place."""
    actor = current_actor()
    view = views.view_agreement(agreement_id, actor=actor)
    agreement, shown = view.agreement, view.shown.version
    may_manage = policies.may_manage(actor, agreement)
    newest = view.versions[0].version
    page = render_template(
        "agreements/show.html",
        view=view,
        form=form or Form(AgreementNoticeInput()),
        side=view.side.value,
        may_manage=may_manage,
        may_sign=may_sign(view, actor),
        may_end=shown.state in BINDING and _may_end(view, actor),
        may_begin=may_manage and newest.state not in _IN_HAND,
        is_binding=shown.state in BINDING,
        points=open_delivery_points(agreement.buyer_id) if may_manage else [],
        kinds=list(ReleaseKind),
        by_share=shown.call_off is CallOff.SHARES,
        competes=shown.call_off is CallOff.COMPETITION,
        may_compete=may_manage and _competes_now(view),
        competitions=competitions_under(agreement.id, actor),
        calls=view.calls,
        earliest=earliest_end(shown),
        today=today(),
        say=wording,
    )
    return make_response(page, form.status if form else 200)


_IN_HAND = frozenset({VersionState.DRAFT, VersionState.OFFERED, VersionState.SIGNED})


def may_sign(view: AgreementView, actor: Actor) -> bool:
    """Say whether this person can sign the newest version now."""
    newest = view.versions[0]
    if not newest.waits:
        return False
    if actor.has(*PRODUCER_ROLES):
        return policies.may_sign_for_producer(actor)
    return policies.may_sign_for_buyer(actor, newest.version)


def _competes_now(view: AgreementView) -> bool:
    version = view.shown.version
    holds = version.state is VersionState.IN_FORCE
    return holds and version.call_off is CallOff.COMPETITION


def _may_end(view: AgreementView, actor: Actor) -> bool:
    if actor.has(*PRODUCER_ROLES):
        own = view.shown.parties[0].party
        return policies.may_sign_for_producer(actor) and own.ends_on is None
    return policies.may_end_for_buyer(actor, view.agreement)
