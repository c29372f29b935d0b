"""The regency's register of producers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.producers import groups, queries, refusals, review_cases, reviews
from marketplace.producers.pages import pages
from marketplace.producers.reviews import review_id
from marketplace.producers.schemas import RefusalInput
from marketplace.producers.services import reviewing
from marketplace.producers.states import ReviewState
from marketplace.producers.wording import PRODUCER_KINDS
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.language import _, _l
from marketplace.shared.places import origin
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.navigation import Entry

SIZE = 50

navigation.add(
    Entry(
        key="producers",
        label=_l("Produsen"),
        icon="sprout",
        endpoint="producers.list_producers",
        roles=REGENCY_ROLES,
        position=210,
        tabs={Role.ADMIN: 3, Role.AUDITOR: 3},
    )
)


@dataclass(frozen=True)
class Page:
    """Which page of the register is shown, and where the others are."""

    number: int
    last: int

    def url(self, number: int) -> str:
        """Return the address of another page, with the filters kept."""
        words, state = request.args.get("q"), request.args.get("keadaan")
        return url_for(
            "producers.list_producers", halaman=number, q=words or None, keadaan=state or None
        )


@pages.get("/admin/produsen")
@allow(Role.ADMIN, Role.AUDITOR)
def list_producers() -> ResponseReturnValue:
    """Show the producers of the regency, by name."""
    words = request.args.get("q", "")[:80]
    state = _state(request.args.get("keadaan", ""))
    wanted = max(1, request.args.get("halaman", 1, int))
    found = queries.register_of_producers(words=words, state=state, page=wanted, size=SIZE)
    ids = [producer.id for producer in found.producers]
    return render_template(
        "producers/register_of_producers.html",
        tallies=groups.tallies(found.producers),
        federations=groups.federations(ids),
        producers=found.producers,
        total=found.total,
        page=Page(wanted, max(1, -(-found.total // SIZE))),
        words=words,
        state=state,
        states=list(ReviewState),
        kinds=PRODUCER_KINDS,
        place_of=origin,
        criteria=refusals.criteria(),
    )


@pages.post("/admin/produsen/<producer_id>/bekukan")
@allow(Role.ADMIN)
def suspend_producer(producer_id: str) -> ResponseReturnValue:
    """Take a producer off the market until further notice."""
    form = Form(RefusalInput())
    number = found_id("organisation", producer_id)
    if not form.accepts(request.form):
        flash(_("Pilih kriterianya dan tulis alasannya, paling sedikit 5 huruf."), "bad")
        return redirect(url_for("producers.list_producers"))
    producer = reviewing.suspend_producer(number, actor=current_actor(), **form.values)
    flash(_("%(name)s dibekukan.", name=producer.name), "ok")
    return redirect(url_for("producers.list_producers"))


@pages.post("/admin/produsen/<producer_id>/pulihkan")
@allow(Role.ADMIN)
def reinstate_producer(producer_id: str) -> ResponseReturnValue:
    """Let a suspended producer sell again."""
    number = found_id("organisation", producer_id)
    reviews.approve(review_id(review_cases.PRODUCER, number), actor=current_actor())
    flash(_("%(name)s kembali aktif.", name=queries.find_producer(number).name), "ok")
    return redirect(url_for("producers.list_producers"))


def _state(text: str) -> ReviewState | None:
    return ReviewState(text) if text in set(ReviewState) else None
