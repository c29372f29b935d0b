"""The commands `marketplace backup` and `marketplace restore`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from marketplace.operations.backup.archive import BadBackup
from marketplace.operations.backup.restoring import NotRestored, restore
from marketplace.operations.backup.saving import NothingToCopy, Summary, save
from marketplace.operations.services import note_result
from marketplace.web.storage import storage

File = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=File)
@with_appcontext
def backup_command(file: Path) -> None:
    """Copy database and media to FILE while the service runs; an older FILE is replaced."""
    try:
        done = save(file, storage())
    except NothingToCopy:
        message = "this database has no tables yet; run `marketplace upgrade`"
        raise click.ClickException(message) from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from None
    with suppress(SQLAlchemyError):  # a database of an older migration has no place for it
        note_result("backup", rows=done.rows, media=done.media, digest=done.digest)
    click.echo(f"Backed up to {file}: {_told(done)}")


@click.command("restore")
@click.argument("file", type=File)
@click.option("--replace", is_flag=True, help="Give up what the database holds now.")
@with_appcontext
def restore_command(file: Path, *, replace: bool) -> None:
    """Put a backup into the database and the storage: all of it or nothing."""
    try:
        done = restore(file, storage(), replace=replace)
    except BadBackup as error:
        raise click.ClickException(f"{file} cannot be restored: {error}") from None
    except NotRestored as error:
        raise click.ClickException(f"nothing was restored: {error}") from None
    click.echo(f"Restored from {file}: {_told(done)}")


def _told(done: Summary) -> str:
    return (
        f"{done.rows:,} rows in {done.tables} tables, {done.media:,} media files, "
        f"migration {done.revision}, digest {done.digest}"
    )
