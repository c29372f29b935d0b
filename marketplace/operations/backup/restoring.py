"""`marketplace restore`: all of a backup or nothing of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.catalog.services.searching import rebuild_search
from marketplace.catalog.versioning import catalogue_changed
from marketplace.impact.versioning import figures_changed
from marketplace.operations.backup.archive import BadBackup, Reader, open_archive
from marketplace.operations.backup.loading import loader_for
from marketplace.operations.backup.saving import Summary
from marketplace.operations.backup.tables import digest_of, quoted, revision_of, tables_of
from marketplace.operations.migrating import (
    alembic_config,
    downgrade_database,
    upgrade_database,
)
from marketplace.shared.database import db, one_transaction, transactional
from marketplace.shared.errors import NotFound
from marketplace.shared.files import Storage

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

SIGNS_OF_LIFE = ("organisations", "people", "audit_entries")  # where any has a row, it is used


class NotRestored(Exception):
    """Nothing was changed; the message says why and what to do, in a sentence."""


def restore(path: Path, media: Storage, *, replace: bool) -> Summary:
    """Put a backup into the app's database and the storage; return what it holds.

    A backup of an older version is brought to the present one afterwards. Raises `BadBackup`
    for a damaged file, and `NotRestored` for a database that is in use unless `replace`.
    """
    with open_archive(path) as backup:
        _make_room(backup, replace=replace)
        kept = _KeptFiles(media)
        try:
            with one_transaction():
                _load(backup)
                kept.add(backup)
        except BaseException as error:
            kept.undo()
            if isinstance(error, SQLAlchemyError | psycopg.Error | OSError):
                raise NotRestored(f"it failed half-way ({_first_line(error)}).") from error
            raise
        if replace:
            kept.forget_all_but(set(backup.media))
        upgrade_database()
        if backup.revision != _newest():
            _build_what_is_not_copied()
        return Summary.of(backup.description)


def _make_room(backup: Reader, *, replace: bool) -> None:
    """Bring an unused database to the backup's migration, or refuse."""
    with db.engine.connect() as connection:
        found = revision_of(connection)
        names = {table.name for table in tables_of(connection)}
        in_use = any(
            connection.scalar(text(f"select 1 from {quoted(name)} limit 1"))  # noqa: S608
            for name in SIGNS_OF_LIFE
            if name in names
        )
    if in_use and not replace:
        raise NotRestored(
            "this database holds data. Restore into an empty one, or give up what it holds "
            "with --replace."
        )
    known = [script.revision for script in _migrations().walk_revisions()]
    if backup.revision not in known:
        raise NotRestored(
            f"the backup is of a newer version (migration {backup.revision}) than this "
            f"program ({known[0]}). Restore it with the version that made it."
        )
    if found == backup.revision:
        return
    if in_use:
        raise NotRestored(
            f"the backup is of migration {backup.revision}, the database at {found}. Restore "
            "into an empty database; it is brought to the present version there."
        )
    if found in known and known.index(found) < known.index(backup.revision):
        downgrade_database(backup.revision)
    else:
        upgrade_database(backup.revision)


def _load(backup: Reader) -> None:
    """Fill all tables, and compare them with what was backed up before anything is kept."""
    connection = db.session.connection()
    present = tables_of(connection)
    loader = loader_for(connection)
    loader.prepare(present)
    if {table.name for table in present} != {table.name for table in backup.tables}:
        raise BadBackup("its tables are not those of its version.")
    written = {table.name: table for table in backup.tables}
    for table in present:
        loader.load(written[table.name], backup.rows(written[table.name]))
    loader.finish(present)
    for table in backup.tables:
        if digest_of(connection, table) != backup.digests[table.name]:
            raise BadBackup(f"table {table.name} came out otherwise than it was backed up.")
    if backup.revision == _newest():
        _build_what_is_not_copied()


@transactional
def _build_what_is_not_copied() -> None:
    rebuild_search()
    catalogue_changed()
    figures_changed()


def _first_line(error: BaseException) -> str:
    lines = str(getattr(error, "orig", None) or error).splitlines()
    return lines[0] if lines else type(error).__name__


def _newest() -> str | None:
    return _migrations().get_current_head()


def _migrations() -> ScriptDirectory:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - large, seldom needed

    return ScriptDirectory.from_config(alembic_config())


class _KeptFiles:
    """The storage while a backup is restored: what was added can be taken back."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._added: list[str] = []

    def add(self, backup: Reader) -> None:
        """Write every file of the backup, each whole or not at all."""
        for key in backup.media:
            try:
                known = self._storage.holds(key)
            except NotFound:
                raise BadBackup(f"it would write outside of the media: {key}") from None
            if not known:
                self._added.append(key)
            self._storage.write(key, backup.content(key))

    def undo(self) -> None:
        """Remove what was added."""
        for key in self._added:
            self._storage.delete(key)

    def forget_all_but(self, keys: set[str]) -> None:
        """Remove files that belonged to what was replaced."""
        for key in set(self._storage.all_keys()) - keys:
            self._storage.delete(key)
