"""Requests for quotation: lines, invitations, questions, rounds, openings, and rules.

Safe beside older code, which does not know these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044_rfqs"
down_revision = "0043_groups"


def upgrade():
    op.create_table(
        "rfqs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "closed",
                "opened",
                "awarded",
                "unsuccessful",
                "cancelled",
                "withdrawn",
                name="rfqstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "published_at is not null or state in ('draft', 'cancelled')",
            name=op.f("ck_rfqs_published_when_shown"),
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_rfqs_round_is_counted")),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_rfqs_asked_by")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_rfqs_buyer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfqs")),
        sa.UniqueConstraint("number", name=op.f("uq_rfqs_number")),
    )
    op.create_index("ix_rfqs_buyer_id_id", "rfqs", ["buyer_id", "id"])
    op.create_index("ix_rfqs_state_closes_at", "rfqs", ["state", "closes_at"])

    op.create_table(
        "rfq_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("spec", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column("delivery_point_id", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=True),
        sa.Column("shows_ceiling", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "product_id is not null or spec <> ''", name=op.f("ck_rfq_lines_it_says_what")
        ),
        sa.CheckConstraint(
            "ceiling is null or ceiling > 0", name=op.f("ck_rfq_lines_ceiling_is_positive")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_rfq_lines_quantity_is_positive")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_rfq_lines_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"],
            ["delivery_points.id"],
            name=op.f("fk_rfq_lines_delivery_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_rfq_lines_product_id")
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_lines_rfq_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_lines")),
        sa.UniqueConstraint("rfq_id", "position", name=op.f("uq_rfq_lines_rfq_id_position")),
    )
    op.create_index("ix_rfq_lines_category_id", "rfq_lines", ["category_id"])
    op.create_index("ix_rfq_lines_product_id", "rfq_lines", ["product_id"])

    op.create_table(
        "rfq_criteria",
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column(
            "criterion",
            sa.Enum(
                "cost",
                "lead_time",
                "on_time",
                "quality",
                "locality",
                name="criterion",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "weight between 0 and 100", name=op.f("ck_rfq_criteria_weight_is_a_share")
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_criteria_rfq_id")),
        sa.PrimaryKeyConstraint("rfq_id", "criterion", name=op.f("pk_rfq_criteria")),
    )

    op.create_table(
        "rfq_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_rfq_invitations_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_invitations_rfq_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_invitations")),
        sa.UniqueConstraint(
            "rfq_id", "producer_id", name=op.f("uq_rfq_invitations_rfq_id_producer_id")
        ),
    )
    op.create_index("ix_rfq_invitations_producer_id", "rfq_invitations", ["producer_id"])

    op.create_table(
        "rfq_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("sealed_asker", sa.String(length=200), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answer is null) = (answered_at is null)",
            name=op.f("ck_rfq_questions_answered_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["persons.id"], name=op.f("fk_rfq_questions_answered_by")
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_questions_rfq_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_questions")),
    )
    op.create_index("ix_rfq_questions_rfq_id", "rfq_questions", ["rfq_id"])

    op.create_table(
        "rfq_rounds",
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_rounds_rfq_id")),
        sa.ForeignKeyConstraint(
            ["started_by"], ["persons.id"], name=op.f("fk_rfq_rounds_started_by")
        ),
        sa.PrimaryKeyConstraint("rfq_id", "round", name=op.f("pk_rfq_rounds")),
    )

    op.create_table(
        "rfq_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place in (1, 2)", name=op.f("ck_rfq_openings_two_people")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_rfq_openings_person_id")
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_openings_rfq_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_openings")),
        sa.UniqueConstraint(
            "rfq_id", "round", "person_id", name=op.f("uq_rfq_openings_rfq_id_round_person_id")
        ),
        sa.UniqueConstraint(
            "rfq_id", "round", "place", name=op.f("uq_rfq_openings_rfq_id_round_place")
        ),
    )

    op.create_table(
        "quotation_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("above", sa.BigInteger(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.CheckConstraint("above >= 0", name=op.f("ck_quotation_rules_above_is_not_negative")),
        sa.CheckConstraint(
            "least between 1 and 20", name=op.f("ck_quotation_rules_least_is_sane")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_quotation_rules_buyer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_rules")),
        sa.UniqueConstraint(
            "buyer_id", "above", name=op.f("uq_quotation_rules_buyer_id_above")
        ),
    )


def downgrade():
    op.drop_table("quotation_rules")
    op.drop_table("rfq_openings")
    op.drop_table("rfq_rounds")
    op.drop_table("rfq_questions")
    op.drop_table("rfq_invitations")
    op.drop_table("rfq_criteria")
    op.drop_table("rfq_lines")
    op.drop_table("rfqs")
