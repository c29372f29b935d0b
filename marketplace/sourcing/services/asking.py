"""Questions of producers, answered once to all; nobody learns who asked."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.producers.queries import own_producer
from marketplace.producers.states import ReviewState
from marketplace.shared import audit, outbox
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.sourcing import policies, sealing
from marketplace.sourcing.models import RfqQuestion
from marketplace.sourcing.news import tell_all
from marketplace.sourcing.queries.moments import database_now
from marketplace.sourcing.queries.rfqs import lock_rfq, rfq_of_question

MOST_QUESTIONS = 50


@transactional
def ask_question(rfq_id: int, *, actor: Actor, question: str) -> RfqQuestion:
    """Ask about a live request. The audit line says that somebody asked, not who.

    Raises `NotFound`, `Forbidden`, and `RuleBroken` once it has closed.
    """
    require(allowed=policies.may_quote(actor), to=_("bertanya; masuk sebagai produsen"))
    rfq = lock_rfq(rfq_id, actor=actor)
    if own_producer(actor).state is not ReviewState.APPROVED:
        raise RuleBroken(_("Usaha Anda belum disetujui dinas. Bertanya bisa begitu disetujui."))
    if not policies.is_live(rfq, database_now()):
        raise RuleBroken(_("Permintaan ini sudah ditutup, jadi tidak menerima pertanyaan."))
    if _count(rfq.id) >= MOST_QUESTIONS:
        raise RuleBroken(_("Sudah terlalu banyak pertanyaan untuk permintaan ini."))
    asked = RfqQuestion(
        rfq_id=rfq.id,
        question=question,
        sealed_asker=sealing.seal_asker(
            rfq.id, actor.organisation_id or 0, actor.person_id or 0
        ),
    )
    db.session.add(asked)
    audit.record("rfq.question_asked", rfq, actor=SYSTEM)
    outbox.add("sourcing.tell_buyer", rfq_id=rfq.id, news="question")
    return asked


@transactional
def answer_question(question_id: int, *, actor: Actor, answer: str) -> RfqQuestion:
    """Answer a question, once, to all producers concerned.

    Raises `RuleBroken` for one that was answered, and once the request has closed.
    """
    rfq = lock_rfq(rfq_of_question(question_id), actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("menjawab pertanyaan ini"))
    asked = db.session.get_one(RfqQuestion, question_id, populate_existing=True)
    if not policies.is_live(rfq, database_now()):
        raise RuleBroken(_("Permintaan ini sudah ditutup, jadi jawaban tidak berguna lagi."))
    if asked.answer is not None:
        raise RuleBroken(_("Pertanyaan ini sudah dijawab. Jawaban tidak bisa diubah."))
    asked.answer, asked.answered_by, asked.answered_at = answer, actor.person_id, utc_now()
    audit.record("rfq.question_answered", rfq, actor=actor, question=asked.id)
    tell_all(rfq, "answered")
    return asked


def _count(rfq_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count(RfqQuestion.id)).where(RfqQuestion.rfq_id == rfq_id)
        )
        or 0
    )
