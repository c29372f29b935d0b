"""Let either side of an order propose a change, and number orders in their buyers' own books.

Two new tables and a column. Orders that are there get their numbers here, one series for each
buyer and year (WIB), in the order in which they were placed. Safe beside older code, whose orders
have no such number.
"""

from collections import Counter
from datetime import UTC, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0048_order_changes"
down_revision = "0047_webhooks"

AT_ONCE = 1000
WIB = timezone(timedelta(hours=7))
LONGEST_CODE = 24
ORDERS = sa.table(
    "orders",
    sa.column("id"),
    sa.column("buyer_id"),
    sa.column("placed_at", sa.DateTime(timezone=True)),
    sa.column("document_number"),
)
ORGANISATIONS = sa.table("organisations", sa.column("id"), sa.column("slug"))
SERIES = sa.table("number_series", sa.column("name"), sa.column("last"))


def upgrade():
    op.create_table(
        "order_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_order_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "buyer",
                "producer",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "partly_accepted",
                "refused",
                "lapsed",
                "withdrawn",
                "overtaken",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "silence",
            sa.Enum(
                "keep",
                "drop",
                name="silence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("old_day", sa.Date(), nullable=False),
        sa.Column("new_day", sa.Date(), nullable=True),
        sa.Column(
            "day_decision",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("total_before", sa.BigInteger(), nullable=False),
        sa.Column("total_after", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at is null)",
            name=op.f("ck_order_proposals_decided_or_open"),
        ),
        sa.CheckConstraint(
            "(new_day is null) = (day_decision is null)",
            name=op.f("ck_order_proposals_day_is_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["persons.id"], name=op.f("fk_order_proposals_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["producer_order_id"],
            ["producer_orders.id"],
            name=op.f("fk_order_proposals_producer_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["persons.id"], name=op.f("fk_order_proposals_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_proposals")),
    )
    op.create_index(
        op.f("ix_order_proposals_producer_order_id"), "order_proposals", ["producer_order_id"]
    )
    op.create_index(
        "ix_order_proposals_state_answer_by", "order_proposals", ["state", "answer_by"]
    )
    op.create_index(
        "uq_order_proposals_open",
        "order_proposals",
        ["producer_order_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "order_proposal_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("old_name", sa.String(length=120), nullable=False),
        sa.Column("old_unit", sa.String(length=20), nullable=False),
        sa.Column("old_quantity", sa.BigInteger(), nullable=False),
        sa.Column("old_unit_price", sa.BigInteger(), nullable=False),
        sa.Column("new_offer_id", sa.Integer(), nullable=False),
        sa.Column("new_name", sa.String(length=120), nullable=False),
        sa.Column("new_unit", sa.String(length=20), nullable=False),
        sa.Column("new_pack", sa.String(length=80), nullable=False),
        sa.Column("new_art", sa.String(length=40), nullable=False),
        sa.Column("new_quantity", sa.BigInteger(), nullable=False),
        sa.Column("new_unit_price", sa.BigInteger(), nullable=False),
        sa.Column(
            "new_tax_kind",
            sa.Enum(
                "taxable",
                "exempt",
                name="taxkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("new_tax_basis_points", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "new_quantity >= 0", name=op.f("ck_order_proposal_lines_no_negative_quantity")
        ),
        sa.CheckConstraint(
            "new_unit_price > 0", name=op.f("ck_order_proposal_lines_price_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["new_offer_id"], ["offers.id"], name=op.f("fk_order_proposal_lines_new_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
            name=op.f("fk_order_proposal_lines_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["order_proposals.id"],
            name=op.f("fk_order_proposal_lines_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_proposal_lines")),
        sa.UniqueConstraint(
            "proposal_id",
            "order_line_id",
            name=op.f("uq_order_proposal_lines_proposal_id_order_line_id"),
        ),
    )
    op.create_index(
        op.f("ix_order_proposal_lines_order_line_id"), "order_proposal_lines", ["order_line_id"]
    )

    op.add_column("orders", sa.Column("document_number", sa.String(length=60), nullable=True))
    _number_orders()
    op.create_index(
        "uq_orders_document_number", "orders", ["buyer_id", "document_number"], unique=True
    )


def _number_orders():
    connection, last, counted = op.get_bind(), 0, Counter()
    slugs = dict(connection.execute(sa.select(ORGANISATIONS.c.id, ORGANISATIONS.c.slug)).all())
    while rows := _rows_after(connection, last):
        last = rows[-1].id
        numbered = [
            {"at": row.id, "number": _number(row, slugs[row.buyer_id], counted)} for row in rows
        ]
        change = ORDERS.update().where(ORDERS.c.id == sa.bindparam("at"))
        connection.execute(change.values(document_number=sa.bindparam("number")), numbered)
    if counted:
        series = [{"name": f"PO/{of}/{year}", "last": n} for (of, year), n in counted.items()]
        connection.execute(SERIES.insert(), series)


def _rows_after(connection, last):
    wanted = sa.select(ORDERS.c.id, ORDERS.c.buyer_id, ORDERS.c.placed_at)
    return connection.execute(
        wanted.where(ORDERS.c.id > last).order_by(ORDERS.c.id).limit(AT_ONCE)
    ).all()


def _number(row, slug, counted):
    placed = row.placed_at if row.placed_at.tzinfo else row.placed_at.replace(tzinfo=UTC)
    day = placed.astimezone(WIB)
    counted[row.buyer_id, day.year] += 1
    words = slug.upper().split("-")
    while len(words) > 1 and len("-".join(words)) > LONGEST_CODE:
        words.pop()
    code = "-".join(words)[:LONGEST_CODE]
    return f"PO/{code}/{day:%Y/%m}/{counted[row.buyer_id, day.year]:05d}"


def downgrade():
    op.execute("delete from number_series where name like 'PO/%/%'")
    op.drop_index("uq_orders_document_number", "orders")
    op.drop_column("orders", "document_number")

    op.drop_index(op.f("ix_order_proposal_lines_order_line_id"), "order_proposal_lines")

    op.drop_table("order_proposal_lines")
    op.drop_index("uq_order_proposals_open", "order_proposals")
    op.drop_index("ix_order_proposals_state_answer_by", "order_proposals")
    op.drop_index(op.f("ix_order_proposals_producer_order_id"), "order_proposals")

    op.drop_table("order_proposals")
