"""What the operations page shows: jobs given up, rounds done, daily counts, last check.

Safe beside older code: it only adds what may stay empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_operations"
down_revision = "0017_impact_reports"

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.add_column("outbox_messages", sa.Column("dropped_at", MOMENT, nullable=True))
    op.add_column("rounds", sa.Column("last_at", MOMENT, nullable=True))
    op.add_column("rounds", sa.Column("last_error", sa.String(length=500), nullable=True))
    op.create_table(
        "daily_tallies",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name=op.f("pk_daily_tallies")),
    )
    op.create_table(
        "operation_results",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_operation_results")),
    )


def downgrade():
    op.drop_table("operation_results")
    op.drop_table("daily_tallies")
    op.drop_column("rounds", "last_error")
    op.drop_column("rounds", "last_at")
    op.drop_column("outbox_messages", "dropped_at")
