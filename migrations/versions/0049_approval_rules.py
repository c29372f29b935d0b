"""Rules of approval as data: conditions, chains, absences, and the limit of mailed links.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049_approval_rules"
down_revision = "0048_order_changes"


def upgrade():
    op.create_table(
        "approval_delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("from_person_id", sa.Integer(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck_approval_delegations_days_in_order")
        ),
        sa.CheckConstraint(
            "from_person_id <> to_person_id", name=op.f("ck_approval_delegations_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_approval_delegations_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["persons.id"], name=op.f("fk_approval_delegations_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["from_person_id"],
            ["persons.id"],
            name=op.f("fk_approval_delegations_from_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["to_person_id"], ["persons.id"], name=op.f("fk_approval_delegations_to_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_delegations")),
    )
    op.create_index(
        "ix_approval_delegations_buyer_id_last_day",
        "approval_delegations",
        ["buyer_id", "last_day"],
        unique=False,
    )
    op.create_index(
        "uq_approval_delegations_live",
        "approval_delegations",
        ["buyer_id", "from_person_id", "first_day"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "approval_settings",
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("mail_limit", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "mail_limit >= 0", name=op.f("ck_approval_settings_mail_limit_is_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_approval_settings_buyer_id")
        ),
        sa.PrimaryKeyConstraint("buyer_id", name=op.f("pk_approval_settings")),
    )
    op.create_table(
        "approval_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("amount_from", sa.BigInteger(), nullable=False),
        sa.Column("amount_to", sa.BigInteger(), nullable=True),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("off_agreement", sa.Boolean(), nullable=False),
        sa.Column("over_budget", sa.Boolean(), nullable=False),
        sa.Column("new_producer", sa.Boolean(), nullable=False),
        sa.Column("non_local", sa.Boolean(), nullable=False),
        sa.Column(
            "rolling",
            sa.Enum(
                "none",
                "producer",
                "category",
                name="rolling",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("may_repeat", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount_from >= 0", name=op.f("ck_approval_rules_amount_is_not_negative")
        ),
        sa.CheckConstraint(
            "amount_to is null or amount_to >= amount_from",
            name=op.f("ck_approval_rules_range_is_one"),
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_approval_rules_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_approval_rules_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["persons.id"], name=op.f("fk_approval_rules_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"],
            ["outlets.id"],
            name=op.f("fk_approval_rules_outlet_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_rules")),
    )
    op.create_index(
        "ix_approval_rules_buyer_id_ended_at",
        "approval_rules",
        ["buyer_id", "ended_at"],
        unique=False,
    )
    op.create_table(
        "approval_rule_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
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
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("escalate_hours", sa.Integer(), nullable=True),
        sa.Column(
            "escalate_role",
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
                name="escalate_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("escalate_person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(escalate_hours is null) = (escalate_role is null and escalate_person_id is null)",
            name=op.f("ck_approval_rule_steps_escalation_is_whole"),
        ),
        sa.CheckConstraint(
            "escalate_hours is null or escalate_hours between 1 and 240",
            name=op.f("ck_approval_rule_steps_hours_are_sane"),
        ),
        sa.CheckConstraint(
            "needed between 1 and 9", name=op.f("ck_approval_rule_steps_somebody_is_needed")
        ),
        sa.CheckConstraint(
            "stage between 1 and 9", name=op.f("ck_approval_rule_steps_stage_is_sane")
        ),
        sa.ForeignKeyConstraint(
            ["escalate_person_id"],
            ["persons.id"],
            name=op.f("fk_approval_rule_steps_escalate_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["approval_rules.id"], name=op.f("fk_approval_rule_steps_rule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_rule_steps")),
    )
    op.create_index(
        op.f("ix_approval_rule_steps_rule_id"), "approval_rule_steps", ["rule_id"], unique=False
    )
    op.create_table(
        "approval_rule_people",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_approval_rule_people_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["approval_rule_steps.id"],
            name=op.f("fk_approval_rule_people_step_id"),
        ),
        sa.PrimaryKeyConstraint("step_id", "person_id", name=op.f("pk_approval_rule_people")),
    )
    # ### end Alembic commands ###


def downgrade():
    op.drop_table("approval_rule_people")
    op.drop_table("approval_rule_steps")
    op.drop_table("approval_rules")
    op.drop_table("approval_settings")
    op.drop_table("approval_delegations")
