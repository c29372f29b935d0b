"""A proof that somebody is still there: asked for before what a stolen device must not do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import Forbidden
from marketplace.shared.language import _

FRESH_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Proof:
    """What somebody showed at this moment: that it is them."""

    person_id: int
    proved_at: datetime


def require_proof(proof: Proof, actor: Actor) -> None:
    """Stop with `Forbidden` where the proof is another person's or too old."""
    if proof.person_id != actor.person_id or utc_now() - proof.proved_at > FRESH_FOR:
        raise Forbidden(_("Tulis kata sandi Anda sekali lagi."))
