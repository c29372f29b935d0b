"""Let the id of a review be wider than the id of a row, of which it is a multiple.

Safe beside older code. On PostgreSQL the table of refusals is written anew; it is a small one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039_wide_review_ids"
down_revision = "0038_dated_criteria"


def upgrade():
    with op.batch_alter_table("refusals") as table:
        table.alter_column("review_id", type_=sa.BigInteger(), existing_nullable=False)


def downgrade():
    with op.batch_alter_table("refusals") as table:
        table.alter_column("review_id", type_=sa.Integer(), existing_nullable=False)
