"""The producer's first page, and the menu entries of this feature."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.producers import dashboard, queries
from marketplace.producers.dashboard import Task
from marketplace.producers.models import REMIND_BEFORE
from marketplace.producers.pages import pages
from marketplace.producers.states import ReviewState
from marketplace.producers.wording import CERTIFICATE_KINDS
from marketplace.shared.actors import PRODUCER_ROLES, Actor, OrganisationKind, Role
from marketplace.shared.clock import JAKARTA, today, utc_now
from marketplace.shared.language import _, _l
from marketplace.shared.places import origin
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import Visitor, current_actor, once
from marketplace.web.filters import long_day
from marketplace.web.navigation import Entry

PAPERS = "producer and papers"  # read once on a page

navigation.add(
    Entry(
        key="home",
        label=_l("Beranda"),
        icon="house",
        endpoint="producers.show_home",
        roles=PRODUCER_ROLES,
        position=10,
        tabs={Role.PRODUCER_OWNER: 1, Role.PRODUCER_MEMBER: 1},
    )
)


@navigation.provide("place")
def place_of(present: Visitor | None) -> str:
    """Name the kalurahan of the producer that the visitor works for."""
    actor = present.actor if present else None
    if actor is None or actor.kind is not OrganisationKind.PRODUCER:
        return ""
    return str(origin(queries.own_producer(actor).village_code))


@pages.get("/jual/beranda")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_home() -> ResponseReturnValue:
    """Show what waits for the producer."""
    actor = current_actor()
    return render_template(
        "producers/home.html",
        producer=_papers(actor).producer,
        greeting=_greeting(utc_now()),
        today=today(),
        tasks=dashboard.tasks_of(actor),
        blocks=dashboard.blocks_of(actor),
    )


@dashboard.tasks
def profile_tasks(actor: Actor) -> list[Task]:
    """Ask for what keeps the producer from selling, or from being paid."""
    producer = queries.own_producer(actor)
    found = []
    if producer.state is ReviewState.DRAFT:
        found.append(
            Task(
                "store",
                _("Lengkapi profil usaha, lalu ajukan ke dinas"),
                _("Produk tampil di katalog setelah usaha Anda disetujui"),
                _("Lengkapi"),
                "/jual/usaha",
                urgency=5,
            )
        )
    if producer.state is ReviewState.CHANGES_REQUESTED:
        note = producer.review_reason or ""
        title = _("Dinas meminta perbaikan profil")
        found.append(
            Task("wrench", title, note, _("Perbaiki"), "/jual/usaha", "bad", urgency=1)
        )
    if not _papers(actor).has_account:
        title = _("Isi rekening penerima uang")
        note = _("Diperlukan sebelum uang penjualan bisa dikirim")
        url = "/jual/usaha#rekening"
        found.append(Task("banknote", title, note, _("Isi"), url, "info", urgency=40))
    return found


@dashboard.tasks
def certificate_tasks(actor: Actor) -> list[Task]:
    """Remind of papers that run out, before goods must leave the catalogue."""
    ending = queries.ending_certificates(_papers(actor).certificates, today(), REMIND_BEFORE)
    found = []
    for certificate in ending:
        until = certificate.valid_until or today()
        over = until < today()
        kind, when = CERTIFICATE_KINDS[certificate.kind], long_day(until)
        words = _("Sertifikat %(kind)s sudah habis %(day)s", kind=kind, day=when)
        if not over:
            words = _("Sertifikat %(kind)s habis %(day)s", kind=kind, day=when)
        found.append(
            Task(
                "file-warning",
                words,
                _("Unggah yang baru agar produk tetap tampil"),
                _("Unggah"),
                "/jual/usaha#sertifikat",
                "bad" if over else "wait",
                urgency=10 if over else 30,
            )
        )
    return found


def _papers(actor: Actor) -> queries.Papers:
    return once(PAPERS, lambda: queries.papers_of(actor.organisation_id or 0))


def _greeting(now: datetime) -> str:
    hour = now.astimezone(JAKARTA).hour
    if hour < 11:
        return _("Selamat pagi")
    if hour < 15:
        return _("Selamat siang")
    return _("Selamat sore") if hour < 19 else _("Selamat malam")
