"""Add budgets of cost centres, and the ledger of what is committed and spent of them.

Safe beside older code, which books nothing: open no budgets before all processes are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053_budgets"
down_revision = "0052_cost_centres"
LEDGER = "budget_entries"
WHOLE = sa.text("category_id is null")


def upgrade():
    op.create_table(
        "budgets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("cost_centre_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("period", _words("budgetperiod", "month", "quarter", "year"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("rule", _words("budgetrule", "warn", "ask", "block"), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("carried", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("actual", sa.BigInteger(), nullable=False),
        sa.Column("excused", sa.BigInteger(), nullable=False),
        sa.Column("carries_over", sa.Boolean(), nullable=False),
        sa.Column("carried_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_budgets_period_has_days")),
        sa.CheckConstraint(
            "planned >= 0 and carried >= 0 and excused >= 0",
            name=op.f("ck_budgets_limits_are_not_negative"),
        ),
        sa.CheckConstraint("committed >= 0", name=op.f("ck_budgets_released_within_committed")),
        sa.CheckConstraint("actual >= 0", name=op.f("ck_budgets_credited_within_actual")),
        sa.CheckConstraint(
            "rule <> 'block' or committed + actual <= planned + carried + excused",
            name=op.f("ck_budgets_blocked_at_the_limit"),
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_budgets_buyer_id")),
        sa.ForeignKeyConstraint(
            ["cost_centre_id"], ["cost_centres.id"], name=op.f("fk_budgets_cost_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_budgets_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
        sa.UniqueConstraint(
            "cost_centre_id",
            "period",
            "starts_on",
            "category_id",
            name=op.f("uq_budgets_cost_centre_id_period_starts_on_category_id"),
        ),
    )
    op.create_index(
        "uq_budgets_whole",
        "budgets",
        ["cost_centre_id", "period", "starts_on"],
        unique=True,
        sqlite_where=WHOLE,
        postgresql_where=WHOLE,
    )
    op.create_index("ix_budgets_buyer_id_starts_on", "budgets", ["buyer_id", "starts_on"])
    op.create_table(
        LEDGER,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("budget_id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=120), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("actual", sa.BigInteger(), nullable=False),
        sa.Column("carried", sa.BigInteger(), nullable=False),
        sa.Column("about_kind", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("about_number", sa.String(length=40), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "committed <> 0 or actual <> 0 or carried <> 0",
            name=op.f("ck_budget_entries_something_moved"),
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"], ["budgets.id"], name=op.f("fk_budget_entries_budget_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_entries")),
        sa.UniqueConstraint(
            "budget_id", "business_key", name=op.f("uq_budget_entries_budget_id_business_key")
        ),
    )
    op.create_index(op.f("ix_budget_entries_item"), LEDGER, ["item"])
    op.create_index("ix_budget_entries_about", LEDGER, ["about_kind", "about_id"])
    op.create_index("ix_budget_entries_budget", LEDGER, ["budget_id", "happened_at"])
    _guard()


def _words(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _guard():
    """Refuse to change or delete what was booked, as migration 0010 does for the ledger."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger {LEDGER}_no_{verb} before {verb} on {LEDGER} "
                f"begin select raise(abort, '{LEDGER} is append-only'); end"
            )
        return
    op.execute(
        f"create trigger {LEDGER}_no_change before update or delete on {LEDGER} "
        "for each row execute function refuse_change()"
    )


def downgrade():
    op.drop_table(LEDGER)
    op.drop_table("budgets")
