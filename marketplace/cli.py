"""The `marketplace` command."""

from __future__ import annotations

import sys

import click
from flask import Flask

from marketplace.app import create_app
from marketplace.config import Config, WrongSetting


@click.group()
def commands() -> None:
    """Run and look after the Belabeliku marketplace."""


def the_app() -> Flask:
    """Build the app from the environment, or stop with a sentence about the wrong setting."""
    return create_app(Config.from_environment())


@commands.command()
def upgrade() -> None:
    """Bring the database to the newest migration."""
    from marketplace.operations.migrating import upgrade_database  # noqa: PLC0415

    with the_app().app_context():
        upgrade_database()


def main() -> None:
    """Run the command line; a wrong setting is one sentence, not a traceback."""
    try:
        commands()
    except WrongSetting as error:
        click.echo(f"Wrong setting: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
