"""What is asked of whom about a document: flows, steps, seats, and who has what part.

Safe beside older code: it only adds tables. Orders that wait, also those that older code writes
meanwhile, get their flow from the worker's next round.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050_approval_flows"
down_revision = "0049_approval_rules"


def upgrade():
    op.create_table(
        "approval_flows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "approved",
                "rejected",
                "returned",
                "voided",
                name="flowstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("over_budget", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_because", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (release_at is not null) or state = 'voided'",
            name=op.f("ck_approval_flows_approved_has_a_moment"),
        ),
        sa.CheckConstraint(
            "released_at is null or state = 'approved'",
            name=op.f("ck_approval_flows_released_if_approved"),
        ),
        sa.CheckConstraint(
            "length(content_hash) = 64", name=op.f("ck_approval_flows_content_is_hashed")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_approval_flows_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_approval_flows_outlet_id")
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["persons.id"], name=op.f("fk_approval_flows_requester_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_flows")),
        sa.UniqueConstraint(
            "document_kind",
            "document_id",
            "round",
            name=op.f("uq_approval_flows_document_kind_document_id_round"),
        ),
        sa.UniqueConstraint(
            "id", "requester_id", name=op.f("uq_approval_flows_id_requester_id")
        ),
    )
    op.create_index(
        "ix_approval_flows_buyer_id_state",
        "approval_flows",
        ["buyer_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        "ix_approval_flows_state_release_at",
        "approval_flows",
        ["state", "released_at", "release_at"],
        unique=False,
    )
    op.create_index(
        "uq_approval_flows_open",
        "approval_flows",
        ["document_kind", "document_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "approval_participants",
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["flow_id"], ["approval_flows.id"], name=op.f("fk_approval_participants_flow_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_approval_participants_person_id")
        ),
        sa.PrimaryKeyConstraint("flow_id", "person_id", name=op.f("pk_approval_participants")),
        sa.UniqueConstraint(
            "flow_id",
            "person_id",
            "part",
            name=op.f("uq_approval_participants_flow_id_person_id_part"),
        ),
    )
    op.create_table(
        "approval_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "delegated",
                "escalated",
                "approved",
                "rejected",
                name="stepstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("is_strict", sa.Boolean(), nullable=False),
        sa.Column("escalate_hours", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalate_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "needed between 1 and 9", name=op.f("ck_approval_steps_somebody_is_needed")
        ),
        sa.ForeignKeyConstraint(
            ["flow_id"], ["approval_flows.id"], name=op.f("fk_approval_steps_flow_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_steps")),
    )
    op.create_index(
        op.f("ix_approval_steps_flow_id"), "approval_steps", ["flow_id"], unique=False
    )
    op.create_index(
        "ix_approval_steps_state_escalate_at",
        "approval_steps",
        ["state", "escalate_at"],
        unique=False,
    )
    op.create_table(
        "approval_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "asked",
                "escalation",
                name="seatkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "producer_owner",
                "producer_member",
                "requester",
                "approver",
                "receiver",
                "finance",
                "buyer_owner",
                "resident",
                "admin",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(person_id is null) <> (role is null)",
            name=op.f("ck_approval_seats_person_or_role"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_approval_seats_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["approval_steps.id"], name=op.f("fk_approval_seats_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_seats")),
    )
    op.create_index(
        op.f("ix_approval_seats_step_id"), "approval_seats", ["step_id"], unique=False
    )


def downgrade():
    op.drop_table("approval_seats")
    op.drop_table("approval_steps")
    op.drop_table("approval_participants")
    op.drop_table("approval_flows")
