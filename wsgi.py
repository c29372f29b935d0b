"""What gunicorn runs; `flask --app wsgi` has the commands of `marketplace`."""

from __future__ import annotations

import gc

gc.disable()  # what is made while loading stays: looking for garbage would only take time

import click
from flask.cli import AppGroup

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.web import logs


class Commands(AppGroup):
    """The `marketplace` commands; loaded when one is asked for, for gunicorn asks for none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name them all."""
        return self._group().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the one of this name, or None."""
        return self._group().get_command(ctx, cmd_name)

    @staticmethod
    def _group() -> click.Group:
        from marketplace.cli import commands  # noqa: PLC0415

        return commands


logs.configure()
app = create_app(Config.from_environment())
app.cli = Commands()
gc.freeze()
gc.enable()
