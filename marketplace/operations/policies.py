"""Who may do what with the running service. Each answer is one readable sentence."""

from marketplace.shared.actors import Actor, Role


def may_look_after_jobs(actor: Actor) -> bool:
    """Admins try failed jobs again, or give them up."""
    return actor.has(Role.ADMIN)
