"""Say since when and until when a ground of refusals is published.

The grounds that are there have no such day: they were published from the beginning. Safe beside
older code, which knows no ended grounds: end none before all processes are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038_dated_criteria"
down_revision = "0037_held_changes"


def upgrade():
    op.add_column("review_criteria", sa.Column("published_on", sa.Date(), nullable=True))
    op.add_column("review_criteria", sa.Column("ended_on", sa.Date(), nullable=True))


def downgrade():
    op.drop_column("review_criteria", "ended_on")
    op.drop_column("review_criteria", "published_on")
