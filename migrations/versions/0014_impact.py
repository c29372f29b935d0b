"""Add impact events with their rollups, and what producers say of their spending.

Safe beside older code: it only adds. What older code records meanwhile is counted by the next
migration, or by `marketplace impact rebuild`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_impact"
down_revision = "0013_direct_sales"

TABLES = ("spending_surveys", "impact_payment_days", "impact_months", "impact_events")


def upgrade():
    _create_events()
    _create_rollups()
    _create_surveys()
    _keep_events()


def downgrade():
    for table in TABLES:
        op.drop_table(table)  # triggers go with it


def _create_events():
    op.create_table(
        "impact_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *("received", "credited", "paid", "refunded", "declared", "withdrawn"),
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=True),
        sa.Column("is_airport", sa.Boolean(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=True),
        sa.Column("poor_member_count", sa.Integer(), nullable=True),
        sa.Column("days_to_pay", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind in ('received', 'paid', 'declared') and value >= 0) or "
            "(kind in ('credited', 'refunded', 'withdrawn') and value <= 0)",
            name=op.f("ck_impact_events_only_corrections_are_negative"),
        ),
        sa.CheckConstraint(
            "buyer_id is not null or kind in ('declared', 'withdrawn')",
            name=op.f("ck_impact_events_sales_of_the_market_have_a_buyer"),
        ),
        sa.CheckConstraint(
            "days_to_pay is null or kind = 'paid'",
            name=op.f("ck_impact_events_only_payments_take_days"),
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_impact_events_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_impact_events_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_impact_events_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_events")),
        sa.UniqueConstraint("source", name=op.f("uq_impact_events_source")),
    )
    op.create_index("ix_impact_events_producer_id_day", "impact_events", ["producer_id", "day"])


def _create_rollups():
    op.create_table(
        "impact_months",
        sa.Column("buyer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("producer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("spend", sa.BigInteger(), nullable=False),
        sa.Column("receipts", sa.Integer(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("poor_member_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("buyer_id", "month", "category_id", "producer_id", "village_code"),
            name=op.f("pk_impact_months"),
        ),
    )
    op.create_index(
        "ix_impact_months_producer_id_month", "impact_months", ["producer_id", "month"]
    )
    op.create_table(
        "impact_payment_days",
        sa.Column("buyer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("invoices", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("buyer_id", "month", "category_id", "district_code", "days"),
            name=op.f("pk_impact_payment_days"),
        ),
    )


def _create_surveys():
    op.create_table(
        "spending_surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("wages_basis_points", sa.Integer(), nullable=False),
        sa.Column("suppliers_basis_points", sa.Integer(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quarter between 1 and 4", name=op.f("ck_spending_surveys_quarter_is_one_of_four")
        ),
        sa.CheckConstraint(
            "wages_basis_points >= 0 and suppliers_basis_points >= 0 and "
            "wages_basis_points + suppliers_basis_points <= 10000",
            name=op.f("ck_spending_surveys_no_more_than_all"),
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_spending_surveys_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["persons.id"], name=op.f("fk_spending_surveys_declared_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending_surveys")),
        sa.UniqueConstraint(
            *("producer_id", "year", "quarter"),
            name=op.f("uq_spending_surveys_producer_id_year_quarter"),
        ),
    )


def _keep_events():
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger impact_events_no_{verb} before {verb} on impact_events "
                "begin select raise(abort, 'impact_events is append-only'); end"
            )
        return
    op.execute(
        "create trigger impact_events_no_change before update or delete on impact_events "
        "for each row execute function refuse_change()"
    )
