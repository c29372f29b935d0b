"""The ladder, for its producer and for the regency that helps."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.producers.models import Producer
from marketplace.producers.queries import find_producer, own_producer
from marketplace.readiness.ladder import ladder_of
from marketplace.requirements.wording import STANDINGS
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor

pages = Blueprint("readiness", __name__)

navigation.add(
    navigation.Entry(
        key="readiness",
        label=_l("Tangga kesiapan"),
        icon="trending-up",
        endpoint="readiness.show_ladder",
        roles=PRODUCER_ROLES,
        position=47,
        group=_l("Usaha"),
    )
)


@pages.get("/jual/usaha/kesiapan")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_ladder() -> ResponseReturnValue:
    """Show one's own steps: what is missing, and what each would open."""
    return _show(own_producer(current_actor()), section="readiness", own=True)


@pages.get("/admin/produsen/<producer_id>/kesiapan")
@allow(Role.ADMIN, Role.AUDITOR)
def show_ladder_of(producer_id: str) -> ResponseReturnValue:
    """Show a producer's steps to whoever helps it."""
    producer = find_producer(found_id("organisation", producer_id))
    return _show(producer, section="producers", own=False)


def _show(producer: Producer, *, section: str, own: bool) -> ResponseReturnValue:
    return render_template(
        "readiness/ladder.html",
        producer=producer,
        ladder=ladder_of(producer),
        standings=STANDINGS,
        section=section,
        own=own,
    )
