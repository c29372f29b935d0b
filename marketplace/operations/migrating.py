"""Migrations by Alembic, run inside the app's own database connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.config import PROJECT
from marketplace.shared.database import db
from marketplace.web.health import newest_migration

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig


def alembic_config() -> AlembicConfig:
    """Return the settings with which our migrations are run."""
    from alembic.config import Config  # noqa: PLC0415 - a service at work never needs it

    config = Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    return config


def is_newest() -> bool:
    """Say whether the database answers and has all migrations."""
    try:
        found = db.session.scalar(text("select version_num from alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return bool(found == newest_migration())


def upgrade_database(revision: str = "head") -> None:
    """Bring the database of the running app to a revision, the newest by default."""
    from alembic import command  # noqa: PLC0415 - a service at work never needs it

    command.upgrade(alembic_config(), revision)


def downgrade_database(revision: str) -> None:
    """Take the database of the running app back to an older revision."""
    from alembic import command  # noqa: PLC0415 - a service at work never needs it

    command.downgrade(alembic_config(), revision)


def draft_migration(message: str) -> None:
    """Write a migration from the difference between models and database, to be edited."""
    from alembic import command  # noqa: PLC0415 - a service at work never needs it

    command.revision(alembic_config(), message=message, autogenerate=True)
