"""The link of a mail: it opens one order for one person, and lets them approve it there."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.approvals.models import ApprovalLink
from marketplace.approvals.queries.links import find_link
from marketplace.orders.models import Order
from marketplace.orders.queries.links import must_sign_in, reader_of
from marketplace.orders.queries.orders import find_order
from marketplace.orders.services.linked import approve_by_link
from marketplace.procurement.pages import pages
from marketplace.procurement.pages.approvals import UNDO_FOR
from marketplace.procurement.queries.approvals import line_views
from marketplace.shared.actors import Actor
from marketplace.shared.errors import DomainError, NotFound
from marketplace.shared.language import _
from marketplace.web.access import public
from marketplace.web.current import visitor


@pages.get("/persetujuan/<token>")
@public
def show_link(token: str) -> ResponseReturnValue:
    """Show the order, and the button where the link is enough or its reader is signed in."""
    try:
        return _show(token)
    except NotFound:
        return _stale()


@pages.post("/persetujuan/<token>")
@public
def approve_by_mail(token: str) -> ResponseReturnValue:
    """Approve the order; the link is used up."""
    try:
        order = approve_by_link(token, signed_in=_signed_in(), undo_for=UNDO_FOR)
    except NotFound:
        return _stale()
    except DomainError as error:
        return _show(token, error)
    present = _signed_in()
    if present is not None and present.organisation_id == order.buyer_id:
        flash(_("%(number)s disetujui.", number=order.number), "ok")
        return redirect(url_for("procurement.show_approval", number=order.number))
    return _page(200, order=order, is_done=True)


def _show(token: str, error: DomainError | None = None) -> Response:
    link = find_link(token)
    reader = reader_of(link)
    order = find_order(link.flow.document_id, actor=reader)
    present = _signed_in()
    return _page(
        200 if error is None else 403,
        link=link,
        token=token,
        order=order,
        lines=line_views(order),
        error=error,
        inbox_only=link.flow.over_budget,
        sign_in=_sign_in_url(link, order, reader, token) if present is None else "",
        is_other=present is not None and present.person_id != link.person_id,
    )


def _sign_in_url(link: ApprovalLink, order: Order, reader: Actor, token: str) -> str:
    """Return where to sign in first, or nothing where the link is enough."""
    if not (link.flow.over_budget or must_sign_in(order, reader)):
        return ""
    return url_for("accounts.sign_in", next=url_for("procurement.show_link", token=token))


def _signed_in() -> Actor | None:
    present = visitor()
    return present.actor if present else None


def _stale() -> Response:
    """Say the same of forged, used and expired links, and where to go instead."""
    return _page(404, order=None)


def _page(status: int, **facts: object) -> Response:
    page = make_response(render_template("procurement/link.html", **facts), status)
    page.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    page.headers["Cache-Control"] = "no-store"
    return page
