"""Who may ask for the regent's report, and who may read it. Pure rules."""

from __future__ import annotations

from marketplace.shared.actors import REGENCY_ROLES, Actor, Role


def may_ask_for_report(actor: Actor) -> bool:
    """The regency's admins have reports made."""
    return actor.has(Role.ADMIN)


def may_read_reports(actor: Actor) -> bool:
    """The regency's admins and auditors read every report; nobody else reads any."""
    return actor.has(*REGENCY_ROLES)
