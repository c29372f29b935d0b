"""Changes of published offers wait beside them; photos know how bright they are.

Safe beside older code: it adds tables, and one column that may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037_held_changes"
down_revision = "0036_name_keys"

STATES = ("submitted", "approved", "refused", "withdrawn")


def upgrade():
    op.add_column("offer_photos", sa.Column("brightness", sa.Integer(), nullable=True))
    op.create_table(
        "held_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES,
                name="changestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "state not in ('approved', 'refused') or reviewed_at is not null",
            name=op.f("ck_held_changes_decided_has_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_held_changes_offer_id_offers")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["persons.id"], name=op.f("fk_held_changes_submitted_by_persons")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["persons.id"], name=op.f("fk_held_changes_reviewed_by_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_changes")),
    )
    op.create_index(op.f("ix_held_changes_offer_id"), "held_changes", ["offer_id"])
    op.create_index(op.f("ix_held_changes_state"), "held_changes", ["state"])
    op.create_index(
        "uq_held_changes_open",
        "held_changes",
        ["offer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'submitted'"),
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_table(
        "held_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("brightness", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["held_changes.id"],
            name=op.f("fk_held_photos_change_id_held_changes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_photos")),
        sa.UniqueConstraint("key", name=op.f("uq_held_photos_key")),
    )
    op.create_index(op.f("ix_held_photos_change_id"), "held_photos", ["change_id"])


def downgrade():
    op.drop_table("held_photos")
    op.drop_table("held_changes")
    op.drop_column("offer_photos", "brightness")
