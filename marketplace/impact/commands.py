"""Commands about impact: write its rollups anew."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from marketplace.impact.queries.agreement import impact_faults
from marketplace.impact.services.rebuilding import rebuild


@click.group("impact")
def impact_commands() -> None:
    """Look after the impact figures."""


@impact_commands.command("rebuild")
@with_appcontext
def rebuild_command() -> None:
    """Count what is not counted yet and write all rollups anew; events stay as they are."""
    rebuild()
    faults = impact_faults()
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException("events and their sources differ; see the lines above")
