"""What the people asked decided, and the links that mails carry.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051_approval_decisions"
down_revision = "0050_approval_flows"


def upgrade():
    op.create_table(
        "approval_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["flow_id"], ["approval_flows.id"], name=op.f("fk_approval_links_flow_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_approval_links_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_approval_links_token_hash")),
    )
    op.create_index(
        op.f("ix_approval_links_flow_id"), "approval_links", ["flow_id"], unique=False
    )
    op.create_table(
        "approval_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "author",
                "decider",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "approved",
                "rejected",
                "returned",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_strict", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "part = 'decider'", name=op.f("ck_approval_decisions_only_deciders")
        ),
        sa.CheckConstraint(
            "length(content_hash) = 64", name=op.f("ck_approval_decisions_content_is_hashed")
        ),
        sa.CheckConstraint(
            "person_id <> requester_id", name=op.f("ck_approval_decisions_four_eyes")
        ),
        sa.CheckConstraint(
            "principal_id <> requester_id",
            name=op.f("ck_approval_decisions_four_eyes_of_the_absent"),
        ),
        sa.ForeignKeyConstraint(
            ["flow_id", "person_id", "part"],
            [
                "approval_participants.flow_id",
                "approval_participants.person_id",
                "approval_participants.part",
            ],
            name="fk_approval_decisions_person_id_decides",
        ),
        sa.ForeignKeyConstraint(
            ["flow_id", "principal_id", "part"],
            [
                "approval_participants.flow_id",
                "approval_participants.person_id",
                "approval_participants.part",
            ],
            name="fk_approval_decisions_principal_id_decides",
        ),
        sa.ForeignKeyConstraint(
            ["flow_id", "requester_id"],
            ["approval_flows.id", "approval_flows.requester_id"],
            name="fk_approval_decisions_requester_asked",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_approval_decisions_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["persons.id"], name=op.f("fk_approval_decisions_principal_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["approval_steps.id"], name=op.f("fk_approval_decisions_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_decisions")),
    )
    op.create_index(
        "ix_approval_decisions_flow_id", "approval_decisions", ["flow_id"], unique=False
    )
    op.create_index(
        "ix_approval_decisions_person_id_undo_until",
        "approval_decisions",
        ["person_id", "undo_until"],
        unique=False,
    )
    op.create_index(
        "uq_approval_decisions_person",
        "approval_decisions",
        ["step_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("taken_back_at is null and voided_at is null"),
        postgresql_where=sa.text("taken_back_at is null and voided_at is null"),
    )
    op.create_index(
        "uq_approval_decisions_principal",
        "approval_decisions",
        ["step_id", "principal_id"],
        unique=True,
        sqlite_where=sa.text("taken_back_at is null and voided_at is null"),
        postgresql_where=sa.text("taken_back_at is null and voided_at is null"),
    )
    op.create_index(
        "uq_approval_decisions_strict",
        "approval_decisions",
        ["flow_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("is_strict and taken_back_at is null and voided_at is null"),
        postgresql_where=sa.text("is_strict and taken_back_at is null and voided_at is null"),
    )


def downgrade():
    op.drop_table("approval_decisions")
    op.drop_table("approval_links")
