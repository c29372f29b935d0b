"""The `marketplace` command."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from types import MappingProxyType

import click
from flask import Flask
from flask.cli import ScriptInfo

from marketplace.accounts.queries import example_members
from marketplace.app import create_app
from marketplace.config import Config, WrongSetting
from marketplace.demo.emptiness import is_empty
from marketplace.demo.sign_ins import FIRST_SIGN_INS, PASSWORD
from marketplace.operations import migrating, processes, serving, working
from marketplace.web import logs

# What serving never needs is loaded when it is asked for.
LOADED_LATER: Mapping[str, str] = MappingProxyType(
    {
        "token": "marketplace.accounts.commands:token_command",
        "people": "marketplace.accounts.commands:people_command",
        "demo": "marketplace.demo.commands:demo_command",
        "impact": "marketplace.impact.commands:impact_commands",
        "backup": "marketplace.operations.backup.commands:backup_command",
        "restore": "marketplace.operations.backup.commands:restore_command",
        "receive-mail": "marketplace.threads.commands:receive_command",
    }
)


class Commands(click.Group):
    """Our commands; those of the features are loaded when one is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name them all."""
        return sorted({*super().list_commands(ctx), *LOADED_LATER})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the one of this name, or None."""
        if cmd_name not in LOADED_LATER:
            return super().get_command(ctx, cmd_name)
        module, _colon, name = LOADED_LATER[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Commands)
def commands() -> None:
    """Run and look after the Belabeliku marketplace."""


def the_app() -> Flask:
    """Build the app from the environment; raises `WrongSetting`."""
    return create_app(Config.from_environment())


@commands.command()
@click.option("--port", default=8000, show_default=True, help="On which port of 127.0.0.1.")
@click.option("--workers", default=serving.cores, help="How many web processes.")
@click.option("--no-worker", is_flag=True, help="Leave the background worker out.")
@click.option("--prepare", is_flag=True, help="Upgrade and, in the demo, fill it first.")
def serve(port: int, workers: int, *, no_worker: bool, prepare: bool) -> None:
    """Serve the configured database, with the background worker beside it."""
    twin = serving.prepare_twin(Config.from_environment(), port)
    logs.configure()
    app = the_app()
    config: Config = app.extensions["marketplace_config"]
    if prepare and not _is_made_ready(app, with_market=not config.is_production):
        sys.exit(1)
    click.echo(f"Belabeliku: http://127.0.0.1:{port}  (Ctrl-C stops it)")
    if not config.is_production:
        _show_sign_ins(app)
    sys.exit(serving.serve(app, twin, port=port, workers=workers, with_worker=not no_worker))


def _is_made_ready(app: Flask, *, with_market: bool) -> bool:
    """Bring the database up to date, and give an empty one its market; False if that fails.

    What this loads would burden the service all its life, so another process does it.
    """
    with app.app_context():
        is_ready = migrating.is_newest() and not (with_market and is_empty())
    if is_ready:
        return True
    serving.forget_connections(app)
    return processes.run_apart(partial(_make_ready, app, with_market=with_market), "ready") == 0


def _make_ready(app: Flask, *, with_market: bool) -> None:
    from marketplace.demo.approvals import ask_those_who_approve  # noqa: PLC0415 - likewise
    from marketplace.demo.commands import tell_loaded  # noqa: PLC0415 - seldom needed
    from marketplace.demo.loading import load_market  # noqa: PLC0415

    with app.app_context():
        migrating.upgrade_database()
        if with_market and is_empty():
            tell_loaded(load_market())
            ask_those_who_approve()


def _show_sign_ins(app: Flask) -> None:
    """Print with whom a newcomer begins; `marketplace people` lists the others."""
    with app.app_context():
        known = {email for email, _role, _slug in example_members()}
    if not all(email in known for email, _does in FIRST_SIGN_INS):
        return
    click.echo(f'Sign in with the password "{PASSWORD}" as')
    for email, does in FIRST_SIGN_INS:
        click.echo(f"  {email:<58} {does}")


@commands.command()
def worker() -> None:
    """Do background work until stopped."""
    logs.configure()
    with the_app().app_context():
        working.work_until_stopped()


@commands.command()
def upgrade() -> None:
    """Bring the database to the newest migration."""
    with the_app().app_context():
        migrating.upgrade_database()


@commands.command("draft-migration")
@click.argument("message")
def draft_migration(message: str) -> None:
    """Draft a migration from the models, for developers."""
    with the_app().app_context():
        migrating.draft_migration(message)


@commands.command()
def openapi() -> None:
    """Rewrite static/openapi.json from the views, for developers."""
    from marketplace.operations.describing import write_description  # noqa: PLC0415

    with the_app().app_context():
        write_description()


@commands.command()
@click.option("--deploy", is_flag=True, help="Check also what production needs.")
def check(*, deploy: bool) -> None:
    """Check ledger, stock, audit chain and settings; exit 1 with one line per fault."""
    from marketplace.operations.checking import all_faults  # noqa: PLC0415 - looks everywhere

    app = the_app()
    with app.app_context():
        faults = all_faults(app.extensions["marketplace_config"], deploy=deploy)
    for fault in faults:
        click.echo(fault)
    sys.exit(1 if faults else 0)


def main() -> None:
    """Run the command line; a wrong setting is one sentence, not a traceback."""
    try:
        commands(obj=ScriptInfo(create_app=the_app))
    except WrongSetting as error:
        click.echo(f"Wrong setting: {error}", err=True)
        sys.exit(2)
