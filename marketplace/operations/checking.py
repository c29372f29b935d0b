"""`marketplace check`: does the database keep its own rules, and is the set-up safe."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.agreements.queries.agreement import signed_faults
from marketplace.config import Config
from marketplace.impact.queries.agreement import impact_faults
from marketplace.local_content.queries.periods import content_faults
from marketplace.operations.agreement import agreement_faults
from marketplace.operations.approvals import approval_faults
from marketplace.operations.budget_agreement import budget_faults
from marketplace.operations.deployment import deployment_faults
from marketplace.payments.queries.ledger import ledger_faults
from marketplace.shared import audit
from marketplace.shared.database import db, is_sqlite
from marketplace.sourcing.queries.agreement import sourcing_faults
from marketplace.web.health import newest_migration
from marketplace.webhooks.queries.deliveries import delivery_faults

SQLITE_MUST = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
POSTGRESQL_MUST = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def all_faults(config: Config, *, deploy: bool) -> list[str]:
    """Return one line per fault; an empty list when all is well."""
    try:
        migrated = _migration_faults()
    except SQLAlchemyError:
        return ["database: does not answer, or has no tables; run `marketplace upgrade`"]
    if migrated:
        return migrated
    checks: Iterable[Callable[[], list[str]]] = (
        _durability_faults,
        audit.chain_faults,
        agreement_faults,
        approval_faults,
        budget_faults,
        impact_faults,
        content_faults,
        ledger_faults,
        signed_faults,
        sourcing_faults,
        delivery_faults,
    )
    faults = [fault for check in checks for fault in check()]
    return faults + (deployment_faults(config) if deploy else [])


def _migration_faults() -> list[str]:
    found = db.session.scalar(text("select version_num from alembic_version"))
    wanted = newest_migration()
    if found == wanted:
        return []
    return [f"database: is at migration {found}, the code needs {wanted}"]


def _durability_faults() -> list[str]:
    if is_sqlite():
        found = {name: db.session.scalar(text(f"pragma {name}")) for name in SQLITE_MUST}
        wanted: dict[str, object] = dict(SQLITE_MUST)
    else:
        found = {name: db.session.scalar(text(f"show {name}")) for name in POSTGRESQL_MUST}
        wanted = dict(POSTGRESQL_MUST)
    return [
        f"database: {name} is {found[name]}, must be {value}"
        for name, value in wanted.items()
        if found[name] != value
    ]
