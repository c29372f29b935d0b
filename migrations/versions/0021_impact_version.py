"""Add the token that tells whether the impact figures have changed.

Safe beside older code: it only adds. Older code does not move the token, so stop it before newer
code serves pages from the same database.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_impact_version"
down_revision = "0020_first_requirements"


def upgrade():
    versions = op.create_table(
        "impact_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_versions")),
    )
    op.bulk_insert(versions, [{"id": 1, "token": 1}])


def downgrade():
    op.drop_table("impact_versions")
