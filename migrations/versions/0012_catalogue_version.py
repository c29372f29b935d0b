"""Add the token that tells whether what the catalogue shows has changed.

Safe beside older code: it only adds. Older code does not move the token, so stop it before newer
code serves pages from the same database.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_catalogue_version"
down_revision = "0011_search"


def upgrade():
    versions = op.create_table(
        "catalogue_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_versions")),
    )
    op.bulk_insert(versions, [{"id": 1, "token": 1}])


def downgrade():
    op.drop_table("catalogue_versions")
