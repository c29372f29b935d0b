"""Let rules of the sterile area bar deliveries, and let the one that is there do so.

Until now such rules only informed. From the day below an order that goes there takes no goods
of a producer whose statement the regency has not accepted or waived. Accept what was handed in
before upgrading: `/admin/persyaratan/bandara_steril` lists who lacks it. Safe beside older code,
which goes on informing.
"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0042_sterile_zone"
down_revision = "0041_uploads"

CODE = "bandara_steril"
WRITTEN = datetime(2026, 11, 30, tzinfo=UTC)  # the same everywhere
SINCE = date(2026, 11, 30)
BEFORE, NOW = "zones_never_block", "landside_never_bars"


def upgrade():
    with op.batch_alter_table("requirement_versions") as versions:
        versions.drop_constraint(op.f(f"ck_requirement_versions_{BEFORE}"), type_="check")
        versions.create_check_constraint(
            op.f(f"ck_requirement_versions_{NOW}"),
            "zone is null or zone = 'sterile' or not blocks",
        )
    _write_version()


def downgrade():
    """Let rules of zones inform again; a way up writes one more version that bars."""
    versions, _requirements = _tables()
    informing = versions.update().where(versions.c.zone.is_not(None)).values(blocks=False)
    op.get_bind().execute(informing)
    with op.batch_alter_table("requirement_versions") as table:
        table.drop_constraint(op.f(f"ck_requirement_versions_{NOW}"), type_="check")
        table.create_check_constraint(
            op.f(f"ck_requirement_versions_{BEFORE}"), "zone is null or not blocks"
        )


def _write_version():
    """Add a version like the newest one that bars; an admin's own, later one stays the last."""
    versions, requirements = _tables()
    connection = op.get_bind()
    wanted = (
        sa.select(versions)
        .join(requirements, requirements.c.id == versions.c.requirement_id)
        .where(requirements.c.code == CODE)
        .order_by(versions.c.number.desc())
    )
    newest = connection.execute(wanted).mappings().first()
    if newest is None or newest["valid_from"] > SINCE or newest["valid_until"] is not None:
        return
    written = WRITTEN
    if connection.dialect.name == "sqlite":
        written = written.replace(tzinfo=None)
    changed = {
        "number": newest["number"] + 1,
        "blocks": True,
        "valid_from": SINCE,
        "grace_days": 0,
        "created_by": None,
        "created_at": written,
    }
    facts = {name: value for name, value in newest.items() if name != "id"}
    connection.execute(versions.insert().values(**(facts | changed)))


def _tables():
    meta, connection = sa.MetaData(), op.get_bind()
    versions = sa.Table(
        "requirement_versions", meta, autoload_with=connection, resolve_fks=False
    )
    requirements = sa.Table("requirements", meta, autoload_with=connection)
    return versions, requirements
