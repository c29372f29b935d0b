"""Dinas Sosial's attestation of how many members of a group live in poor families.

Only the count comes here: who they are stays with Dinas Sosial.
"""

from __future__ import annotations

from datetime import date

from marketplace.producers import policies, queries
from marketplace.producers.group_models import Attestation
from marketplace.producers.models import Producer
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, require
from marketplace.shared.language import _


@transactional
def attest_members(
    producer_id: int, *, poor_member_count: int, attested_on: date, reference: str, actor: Actor
) -> Producer:
    """Keep how many of the members are in welfare deciles 1 to 4, and by which letter.

    The letters of before stay as rows of their own.
    Receipts from now on carry the new count; those of the past keep the count of their day.
    Raises `Forbidden` for a member of the producer, `Invalid` for more than its members and
    for a letter of a day to come.
    """
    producer = queries.lock_producer(producer_id)
    insider = queries.is_insider(actor.person_id, producer.id)
    require(
        allowed=policies.may_review(actor, is_insider=insider),
        to=_("mencatat keluarga usaha ini"),
    )
    _check(producer, poor_member_count, attested_on)
    before = producer.poor_member_count
    producer.poor_member_count = poor_member_count
    producer.attested_on = attested_on
    producer.attestation_reference = reference
    db.session.add(
        Attestation(
            producer_id=producer.id,
            member_count=producer.member_count,
            poor_member_count=poor_member_count,
            attested_on=attested_on,
            reference=reference,
            entered_by=actor.person_id,
        )
    )
    audit.record(
        "producer.attested",
        producer,
        actor=actor,
        before=before,
        after=poor_member_count,
        reference=reference,
    )
    events.announce("producer.changed", producer_id=producer.id)
    return producer


def _check(producer: Producer, count: int, attested_on: date) -> None:
    errors = {}
    members = producer.member_count
    if members is None:
        message = _("Jumlah anggota belum diisi. Minta pengurus mengisinya di profil usaha.")
        errors["poor_member_count"] = [message]
    elif count > members:
        message = _("Paling banyak %(count)s, sejumlah anggota kelompok.", count=members)
        errors["poor_member_count"] = [message]
    if attested_on > today():
        errors["attested_on"] = [_("Tanggal surat tidak boleh sesudah hari ini.")]
    if errors:
        raise Invalid(errors)
