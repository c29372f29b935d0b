"""Days off: a producer says when it delivers nothing, and opens again."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.producers import policies, queries
from marketplace.producers.models import Closure, Producer
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, require
from marketplace.shared.language import _

LONGEST = timedelta(days=92)  # who is away for longer hides the goods


@transactional
def close_shop(*, actor: Actor, first_day: date, last_day: date, reason: str) -> Closure:
    """Deliver nothing from the first to the last day.

    What is promised already stays promised. Raises `Invalid` for days that are past, the wrong
    way round, too many, or closed already.
    """
    producer = _own(actor)
    _check(producer, first_day, last_day)
    closure = Closure(
        producer_id=producer.id,
        first_day=first_day,
        last_day=last_day,
        reason=reason,
        entered_by=actor.person_id,
    )
    db.session.add(closure)
    db.session.flush()
    audit.record(
        "producer.closed", producer, actor=actor, first=str(first_day), last=str(last_day)
    )
    return closure


@transactional
def reopen_shop(closure_id: int, *, actor: Actor) -> None:
    """End a closure: one to come is forgotten, one that is on ends with yesterday.

    Pressed twice, it does nothing the second time. Raises `NotFound` for another's.
    """
    producer = _own(actor)
    closure = queries.find_own_closure(closure_id, producer.id)
    if closure.last_day < today():
        return
    if closure.first_day < today():
        closure.last_day = today() - timedelta(days=1)
    else:
        db.session.delete(closure)
    audit.record("producer.reopened", producer, actor=actor, first=str(closure.first_day))


def _own(actor: Actor) -> Producer:
    producer = queries.lock_producer(actor.organisation_id or 0)
    require(allowed=policies.may_close_shop(actor, producer), to=_("mengatur hari libur"))
    return producer


def _check(producer: Producer, first_day: date, last_day: date) -> None:
    if first_day < today():
        raise Invalid({"first_day": [_("Mulai libur paling cepat hari ini.")]})
    if last_day < first_day:
        raise Invalid({"last_day": [_("Hari terakhir tidak boleh sebelum hari pertama.")]})
    if last_day - first_day >= LONGEST:
        message = _(
            "Paling lama %(days)s hari. Untuk lebih lama, sembunyikan barangnya.",
            days=LONGEST.days,
        )
        raise Invalid({"last_day": [message]})
    for known in queries.coming_closures(producer.id, first_day):
        if known.first_day <= last_day:
            message = _(
                "Sudah libur %(first)s sampai %(last)s. Pilih hari lain atau batalkan dulu.",
                first=written_day(known.first_day),
                last=written_day(known.last_day),
            )
            raise Invalid({"first_day": [message]})
