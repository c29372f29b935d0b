"""Photos are sent before their offer is written; a form that arrives twice makes one draft.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041_uploads"
down_revision = "0040_grid_saves"


def upgrade():
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("brightness", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_uploads_producer_id_producers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint(
            "producer_id", "client_key", name=op.f("uq_uploads_producer_id_client_key")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_uploads_key")),
    )
    op.create_index(op.f("ix_uploads_created_at"), "uploads", ["created_at"])
    op.create_table(
        "draft_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_draft_keys_producer_id_producers")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_draft_keys_offer_id_offers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_keys")),
        sa.UniqueConstraint("producer_id", "key", name=op.f("uq_draft_keys_producer_id_key")),
    )
    op.create_index(op.f("ix_draft_keys_offer_id"), "draft_keys", ["offer_id"])
    op.create_index(op.f("ix_draft_keys_created_at"), "draft_keys", ["created_at"])


def downgrade():
    op.drop_table("draft_keys")
    op.drop_table("uploads")
