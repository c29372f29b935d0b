"""A federation's groups, and a group's federation: inviting, answering, leaving."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.producers import dashboard, groups, policies, queries
from marketplace.producers.dashboard import Task
from marketplace.producers.group_models import GroupLink
from marketplace.producers.group_schemas import InvitationInput
from marketplace.producers.pages import pages
from marketplace.producers.services import grouping
from marketplace.producers.states import FEDERATIONS
from marketplace.shared.actors import Actor, Role
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.places import origin
from marketplace.web import waiting
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ADDRESS = "/jual/usaha/kelompok"
count_invitations = waiting.number(
    "invitations", frozenset({Role.PRODUCER_OWNER}), groups.counting_invitations
)


@pages.get(ADDRESS)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_groups() -> ResponseReturnValue:
    """Show whom one's own producer is tied to, and how many people that makes."""
    return _show(Form(InvitationInput()))


@pages.post(ADDRESS)
@allow(Role.PRODUCER_OWNER)
def invite_group() -> ResponseReturnValue:
    """Ask a group to belong to one's own federation."""
    form = Form(InvitationInput())
    if not form.accepts(request.form):
        return _show(form)
    try:
        grouping.invite_group(actor=current_actor(), **form.values)
    except NotFound:
        form.errors = {"group": [_("Pilih kelompok dari daftar.")]}
        return _show(form)
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return _show(form)
    flash(_("Undangan terkirim. Kelompok itu menjawab di halamannya sendiri."), "ok")
    return redirect(ADDRESS)


@pages.post(f"{ADDRESS}/<link_id>/terima")
@allow(Role.PRODUCER_OWNER)
def accept_group_invitation(link_id: str) -> ResponseReturnValue:
    """Agree to belong to the federation that asked."""
    return _do(grouping.accept_invitation, link_id, _("Kelompok Anda kini anggotanya."))


@pages.post(f"{ADDRESS}/<link_id>/tolak")
@allow(Role.PRODUCER_OWNER)
def decline_group_invitation(link_id: str) -> ResponseReturnValue:
    """Say no to the federation that asked."""
    return _do(grouping.decline_invitation, link_id, _("Undangan ditolak."))


@pages.post(f"{ADDRESS}/<link_id>/akhiri")
@allow(Role.PRODUCER_OWNER)
def end_group_link(link_id: str) -> ResponseReturnValue:
    """Leave, let a group go, or take an invitation back."""
    return _do(grouping.end_link, link_id, _("Ikatan kelompok diakhiri."))


@dashboard.tasks
def invitation_tasks(actor: Actor) -> Iterator[Task]:
    """Ask owners for an answer to federations that invited their group."""
    if not count_invitations(actor):
        return
    for link in groups.ties_of(actor.organisation_id or 0).invitations:
        yield Task(
            "handshake",
            _("%(name)s mengundang kelompok Anda", name=link.federation.name),
            _("Menjadi anggota hanya bila Anda setuju"),
            _("Jawab"),
            ADDRESS,
            "info",
            urgency=35,
        )


def _do(act: Callable[..., GroupLink], link_id: str, done: str) -> ResponseReturnValue:
    try:
        act(found_id("group_link", link_id), actor=current_actor())
        flash(done, "ok")
    except RuleBroken as error:
        flash(str(error), "bad")
    return redirect(ADDRESS)


def _show(form: Form) -> ResponseReturnValue:
    actor = current_actor()
    producer = queries.own_producer(actor)
    ties, words = groups.ties_of(producer.id), request.args.get("q", "")[:80].strip()
    page = render_template(
        "producers/groups.html",
        form=form,
        producer=producer,
        ties=ties,
        tally=groups.tally(producer, ties.groups),
        is_federation=producer.kind in FEDERATIONS,
        may_change=policies.may_change_profile(actor, producer),
        words=words,
        found=groups.find_invitable(words, producer.id) if words else [],
        place_of=origin,
    )
    return page, form.status
