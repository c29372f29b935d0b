"""The regency's queue: everything that waits, beside it the one that is open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.pages import pages
from marketplace.catalog.photos import photo_url
from marketplace.catalog.queries.covered import goods_covered_by
from marketplace.producers import refusals, reviews
from marketplace.producers.queries import is_insider
from marketplace.producers.reviews import Case
from marketplace.producers.schemas import RefusalInput
from marketplace.shared.actors import REGENCY_ROLES, Actor, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import DomainError, Invalid, NotFound
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import from_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.navigation import Entry

SIZE = 25
ADDRESS = "/admin/verifikasi"


def _count(_actor: Actor) -> int:
    return len(reviews.waiting())


navigation.add(
    Entry(
        key="reviews",
        label=_l("Antrean verifikasi"),
        short=_l("Verifikasi"),
        icon="badge-check",
        endpoint="catalog.show_reviews",
        roles=REGENCY_ROLES,
        position=200,
        tabs={Role.ADMIN: 1, Role.AUDITOR: 1},
        count=_count,
    )
)


@dataclass(frozen=True)
class Page:
    """Which page of the queue is shown, and where the others are."""

    number: int
    last: int

    def url(self, number: int) -> str:
        """Return the address of another page, with the kind kept."""
        kind = request.args.get("jenis") or None
        return url_for("catalog.show_reviews", halaman=number, jenis=kind)


@pages.get(ADDRESS)
@allow(Role.ADMIN, Role.AUDITOR)
def show_reviews() -> ResponseReturnValue:
    """Show what waits, and the chosen case (else the oldest) with its checks."""
    return _show()


@pages.post(f"{ADDRESS}/<review_id>/setujui")
@allow(Role.ADMIN)
def approve_review(review_id: str) -> ResponseReturnValue:
    """Approve the open case and go on with the next."""
    number = found_id("review", review_id)
    _kind, case = _as_seen(number)
    if case is None:
        flash(_("Pengajuan ini baru saja berubah. Periksa sekali lagi."), "bad")
        return redirect(_address(buka=review_id))
    try:
        reviews.approve(number, actor=current_actor())
    except NotFound:
        raise
    except DomainError as error:
        flash(str(error), "bad")
        return redirect(_address(buka=review_id))
    flash(_("%(title)s disetujui.", title=case.title), "ok")
    return redirect(_address())


@pages.post(f"{ADDRESS}/<review_id>/perbaikan")
@allow(Role.ADMIN)
def request_changes(review_id: str) -> ResponseReturnValue:
    """Send the open case back with the message in the form."""
    number, form = found_id("review", review_id), Form(RefusalInput())
    _kind, case = reviews.find_case(number)
    if not form.accepts(request.form):
        return _show(number, form)
    try:
        reviews.request_changes(number, actor=current_actor(), **form.values)
    except NotFound:
        raise
    except Invalid as error:
        form.refused(error)
        return _show(number, form)
    except DomainError as error:
        flash(str(error), "bad")
        return redirect(_address(buka=review_id))
    flash(_("%(title)s dikembalikan untuk diperbaiki.", title=case.title), "ok")
    return redirect(_address())


@pages.post(f"{ADDRESS}/setujui-terpilih")
@allow(Role.ADMIN)
def approve_chosen() -> ResponseReturnValue:
    """Approve the ticked cases whose checks are all well, once confirmed; name the others."""
    if not request.form.get("confirmed"):
        return _ask_to_confirm()
    done, skipped = [], []
    for text in request.form.getlist("review")[:SIZE]:
        number = from_public("review", text)
        if number is None:
            continue
        title, problem = _approve_clean(number)
        if problem is None:
            done.append(title)
        else:
            skipped.append(f"{title}: {problem}")
    if done:
        flash(_("%(count)s pengajuan disetujui.", count=len(done)), "ok")
    for words in skipped:
        flash(_("Dilewati – %(words)s", words=words), "bad")
    if not done and not skipped:
        flash(_("Centang dulu pengajuan yang ingin disetujui."), "bad")
    return redirect(_address())


def _ask_to_confirm() -> ResponseReturnValue:
    found = []
    for text in request.form.getlist("review")[:SIZE]:
        try:
            found.append(reviews.find_case(from_public("review", text) or 0)[1])
        except NotFound:
            continue  # decided meanwhile
    if not found:
        flash(_("Centang dulu pengajuan yang ingin disetujui."), "bad")
        return redirect(_address())
    return render_template(
        "catalog/approve_chosen.html",
        clean=[case for case in found if case.is_clean],
        left=[case for case in found if not case.is_clean],
        kind_name=_kind_name(),
    )


def _approve_clean(number: int) -> tuple[str, str | None]:
    """Approve one case if a machine finds nothing; return its title and why it was left."""
    try:
        _kind, case = reviews.find_case(number)
    except NotFound:
        return _("Satu pengajuan"), _("sudah diputuskan orang lain")
    if case.worst is not None:
        return case.title, f"{case.worst.title}, {case.worst.word}"
    if not case.is_clean:
        return case.title, _("belum ada yang diperiksa otomatis")
    try:
        reviews.approve(number, actor=current_actor())
    except DomainError as error:
        return case.title, str(error)
    return case.title, None


def _as_seen(number: int) -> tuple[reviews.ReviewKind, Case | None]:
    """Return the case unless it was handed in anew since the page was read."""
    kind, case = reviews.find_case(number)
    seen = request.form.get("seen")
    changed = seen is not None and seen != case.submitted_at.isoformat()
    return kind, None if changed else case


def _show(number: int | None = None, form: Form | None = None) -> ResponseReturnValue:
    kind_name = _kind_name()
    everything = reviews.waiting()
    places = [p for p in everything if kind_name in (None, p.kind.name)]
    page = Page(max(1, request.args.get("halaman", 1, int)), max(1, -(-len(places) // SIZE)))
    cases = reviews.cases(places[(page.number - 1) * SIZE : page.number * SIZE])
    wanted = number or from_public("review", request.args.get("buka", ""))
    kind, case = _opened(wanted, cases)
    actor = current_actor()
    row_id = case.review_id // reviews.ROOM if case else 0
    body = render_template(
        "catalog/reviews.html",
        cases=cases,
        total=len(everything),
        oldest=everything[0].since if everything else None,
        now=utc_now(),
        tabs=_tabs(everything),
        kind_name=kind_name,
        page=page,
        kind=kind,
        case=case,
        is_chosen=wanted is not None and case is not None,
        thing=kind.thing(row_id) if kind and case else None,
        covered=goods_covered_by(row_id) if case and case.kind == "certificate" else (),
        form=form or _drafted(case),
        criteria=[(each.code, each.title) for each in refusals.criteria()],
        appeal=refusals.open_appeal(case.review_id) if case else None,
        may_decide=actor.has(Role.ADMIN),
        is_own=bool(case and is_insider(actor.person_id, case.organisation_id)),
        photo_url=photo_url,
    )
    return body, form.status if form else 200


def _opened(
    wanted: int | None, cases: list[Case]
) -> tuple[reviews.ReviewKind | None, Case | None]:
    if wanted is not None:
        try:
            return reviews.find_case(wanted)
        except NotFound:
            pass  # decided meanwhile: the next one is shown
    if not cases:
        return None, None
    return reviews.KINDS[cases[0].review_id % reviews.ROOM], cases[0]


def _tabs(places: list[reviews.Waiting]) -> list[tuple[str, str, int]]:
    counted = [
        (kind.name, str(kind.label), sum(p.kind is kind for p in places))
        for kind in sorted(reviews.KINDS.values(), key=lambda kind: kind.number)
    ]
    return [("", _("Semua"), len(places)), *counted]


def _drafted(case: Case | None) -> Form:
    """Return the form of a refusal as far as the checks can fill it in."""
    if case is None:
        return Form(RefusalInput())
    criterion = case.worst.criterion if case.worst else ""
    return Form(RefusalInput(), {"reason": drafted_message(case), "criterion": criterion})


def drafted_message(case: Case) -> str:
    """Draft the message to the producer from what the checks found."""
    found = case.open_checks
    if not found:
        return ""
    notes = [(check.title, str(check.note or check.word).rstrip(".")) for check in found]
    lines = [f"{title}: {note}" for title, note in notes]
    return _("Mohon diperbaiki dulu. %(points)s", points=". ".join(lines))[:480]


def _kind_name() -> str | None:
    wanted = request.values.get("jenis", "")
    return wanted if wanted in {kind.name for kind in reviews.KINDS.values()} else None


def _address(buka: str | None = None) -> str:
    return url_for("catalog.show_reviews", jenis=_kind_name(), buka=buka)
