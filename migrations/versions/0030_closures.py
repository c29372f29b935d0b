"""Days on which a producer delivers nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0030_closures"
down_revision = "0029_price_lists"


def upgrade():
    op.create_table(
        "producer_closures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "last_day >= first_day", name=op.f("ck_producer_closures_it_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"],
            ["producers.id"],
            name=op.f("fk_producer_closures_producer_id_producers"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["persons.id"], name=op.f("fk_producer_closures_entered_by_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer_closures")),
    )
    op.create_index(
        op.f("ix_producer_closures_producer_id"), "producer_closures", ["producer_id"]
    )


def downgrade():
    op.drop_table("producer_closures")
