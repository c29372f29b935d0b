"""Reference prices and bands around them, reasons for prices outside, and what prices were.

Each offer's history begins with the price that it has now. Safe beside older code, which only
leaves its own changes of prices out of the history.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032_references"
down_revision = "0031_list_indexes"

APPEND_ONLY = ("price_reasons", "price_changes")
BASIS = sa.Enum(
    "reference",
    "median",
    name="pricebasis",
    native_enum=False,
    create_constraint=True,
    length=40,
)
BACKFILL = """
insert into price_changes (offer_id, unit_price, best_price, since)
select o.id, first.unit_price, last.unit_price, current_timestamp
from offers o
join price_tiers first on first.offer_id = o.id and first.minimum_quantity =
  (select min(t.minimum_quantity) from price_tiers t where t.offer_id = o.id)
join price_tiers last on last.offer_id = o.id and last.minimum_quantity =
  (select max(t.minimum_quantity) from price_tiers t where t.offer_id = o.id)
order by o.id
"""


def upgrade():
    _create_reference_prices()
    _create_bands_and_reasons()
    op.create_table(
        "price_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("best_price", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_price_changes_offer_id_offers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_changes")),
    )
    op.create_index("ix_price_changes_offer_id_id", "price_changes", ["offer_id", "id"])
    op.execute(BACKFILL)
    _refuse_changes()
    op.add_column(
        "organisations",
        sa.Column("prices_with_tax", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def _create_reference_prices():
    op.create_table(
        "reference_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(product_id is null) <> (category_id is null)",
            name=op.f("ck_reference_prices_one_commodity"),
        ),
        sa.CheckConstraint(
            "(category_id is null) = (unit is null)",
            name=op.f("ck_reference_prices_category_by_unit"),
        ),
        sa.CheckConstraint(
            "unit_price > 0", name=op.f("ck_reference_prices_price_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_reference_prices_product_id_products"),
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_reference_prices_category_id_categories"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["persons.id"], name=op.f("fk_reference_prices_entered_by_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_prices")),
        sa.UniqueConstraint(
            "product_id", "week", name=op.f("uq_reference_prices_product_id_week")
        ),
        sa.UniqueConstraint(
            "category_id",
            "unit",
            "week",
            name=op.f("uq_reference_prices_category_id_unit_week"),
        ),
    )
    op.create_index(op.f("ix_reference_prices_week"), "reference_prices", ["week"])


def _create_bands_and_reasons():
    op.create_table(
        "price_bands",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("percent_below", sa.Integer(), nullable=False),
        sa.Column("percent_above", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent_below between 0 and 99", name=op.f("ck_price_bands_below")),
        sa.CheckConstraint(
            "percent_above between 0 and 1000", name=op.f("ck_price_bands_above")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_price_bands_category_id_categories"),
        ),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_price_bands")),
    )
    op.create_table(
        "price_reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("compared_with", sa.BigInteger(), nullable=False),
        sa.Column("basis", BASIS, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_price_reasons_offer_id_offers")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["persons.id"], name=op.f("fk_price_reasons_given_by_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_reasons")),
    )
    op.create_index(op.f("ix_price_reasons_offer_id"), "price_reasons", ["offer_id"])


def _refuse_changes():
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("update", "delete"):
                op.execute(
                    f"create trigger {table}_no_{verb} before {verb} on {table} "
                    f"begin select raise(abort, '{table} is append-only'); end"
                )
        return
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger {table}_no_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def downgrade():
    op.drop_column("organisations", "prices_with_tax")
    for table in ("price_changes", "price_reasons", "price_bands", "reference_prices"):
        op.drop_table(table)
