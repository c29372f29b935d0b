"""What is saved at once from the table of goods can be taken back.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040_grid_saves"
down_revision = "0039_wide_review_ids"

OUTCOMES = ("saved", "refused", "taken_back", "kept")


def upgrade():
    op.create_table(
        "grid_saves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_grid_saves_producer_id_producers")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_grid_saves_person_id_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_saves")),
        sa.UniqueConstraint("producer_id", "key", name=op.f("uq_grid_saves_producer_id_key")),
    )
    op.create_index(op.f("ix_grid_saves_created_at"), "grid_saves", ["created_at"])
    op.create_table(
        "grid_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("save_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                *OUTCOMES,
                name="rowoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["save_id"], ["grid_saves.id"], name=op.f("fk_grid_rows_save_id_grid_saves")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_grid_rows_offer_id_offers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_rows")),
        sa.UniqueConstraint("save_id", "offer_id", name=op.f("uq_grid_rows_save_id_offer_id")),
    )
    op.create_index(op.f("ix_grid_rows_offer_id"), "grid_rows", ["offer_id"])


def downgrade():
    op.drop_table("grid_rows")
    op.drop_table("grid_saves")
