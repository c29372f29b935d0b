"""Migrations by Alembic, run inside the app's own database connection."""

from __future__ import annotations

from alembic import command
from alembic.config import Config as AlembicConfig

from marketplace.config import PROJECT


def alembic_config() -> AlembicConfig:
    """Return the settings with which our migrations are run."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    return config


def upgrade_database(revision: str = "head") -> None:
    """Bring the database of the running app to a revision, the newest by default."""
    command.upgrade(alembic_config(), revision)


def downgrade_database(revision: str) -> None:
    """Take the database of the running app back to an older revision."""
    command.downgrade(alembic_config(), revision)


def draft_migration(message: str) -> None:
    """Write a migration from the difference between models and database, to be edited."""
    command.revision(alembic_config(), message=message, autogenerate=True)
