"""Commands about people: a new API token, and who can sign in to the example market."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from marketplace.accounts import queries
from marketplace.accounts.services.tokens import issue_token
from marketplace.shared.actors import Actor, Channel


@click.command("token")
@click.argument("email")
@click.option("--organisation", help="The slug of one of the person's organisations.")
@with_appcontext
def token_command(email: str, organisation: str | None) -> None:
    """Print a new API token for a person's membership, once: only its hash is kept."""
    person = queries.find_person(email)
    if person is None or person.disabled_at is not None:
        raise click.ClickException(f"nobody has the address {email}")
    found = queries.memberships_of(person.id)
    memberships = {membership.organisation.slug: membership for membership in found}
    if organisation is None and len(memberships) > 1:
        slugs = ", ".join(sorted(memberships))
        raise click.ClickException(f"say which one with --organisation: {slugs}")
    wanted = organisation or next(iter(memberships), None)
    if wanted not in memberships:
        raise click.ClickException(f"{email} is no member of {wanted or 'any organisation'}")
    membership = memberships[wanted]
    actor = Actor(
        person_id=person.id,
        organisation_id=membership.organisation_id,
        kind=membership.organisation.kind,
        roles=membership.roles,
        membership_id=membership.id,
        channel=Channel.COMMAND,
    )
    click.echo(issue_token(membership.id, name="marketplace token", actor=actor))


@click.command("people")
@with_appcontext
def people_command() -> None:
    """Print the sign-ins of the example market: e-mail, role, organisation, tab-separated."""
    found = queries.example_members()
    if not found:
        raise click.ClickException("this database holds no example market")
    for email, role, slug in found:
        click.echo(f"{email}\t{role.value}\t{slug}")
